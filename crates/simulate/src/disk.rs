//! A disk in memory that fails as it is told: what was not synced can be lost or
//! torn in a power cut, it can be full, one operation can fail, and from a chosen
//! operation on it can be dead, as when the machine stops in the middle.
//!
//! SQLite reaches it through [`crate::vfs`], the photo vault through
//! [`crate::vault`].

mod locks;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::dice::Dice;

/// Pieces in which a write may arrive in part.
const SECTOR: usize = 512;
/// Bytes of one region of SQLite's shared memory.
pub(crate) const SHM_REGION: usize = 32 * 1024;
/// Locks of SQLite's shared memory.
const SHM_LOCKS: usize = 8;

/// Why an operation failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiskFault {
    /// No room.
    Full,
    /// The operation failed, or the machine has stopped.
    Io,
}

/// What was done to a file since its last sync.
#[derive(Clone, Debug)]
enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

/// Locks on a file, as SQLite knows them.
#[derive(Debug, Default)]
struct Locks {
    shared: u32,
    reserved: bool,
    exclusive: bool,
}

/// SQLite's shared memory of a file.
#[derive(Debug, Default)]
struct Shared {
    regions: Vec<Box<[u8]>>,
    shared: [u32; SHM_LOCKS],
    exclusive: [bool; SHM_LOCKS],
}

#[derive(Debug, Default)]
struct Node {
    /// What a reader sees.
    bytes: Vec<u8>,
    /// What a power cut cannot take.
    durable: Vec<u8>,
    pending: Vec<Change>,
    /// The name is on the disk for sure.
    name_durable: bool,
    locks: Locks,
    shm: Shared,
}

impl Node {
    fn whole(bytes: Vec<u8>) -> Self {
        Self {
            durable: bytes.clone(),
            bytes,
            name_durable: true,
            ..Self::default()
        }
    }

    fn sync(&mut self) {
        for change in std::mem::take(&mut self.pending) {
            apply(&mut self.durable, change);
        }
    }
}

fn apply(bytes: &mut Vec<u8>, change: Change) {
    match change {
        Change::Write { at, bytes: new } => {
            if bytes.len() < at + new.len() {
                bytes.resize(at + new.len(), 0);
            }
            bytes[at..at + new.len()].copy_from_slice(&new);
        }
        Change::Truncate(size) => bytes.resize(size, 0),
    }
}

/// A file that was renamed or removed while the folder was not synced.
#[derive(Debug)]
struct Ghost {
    name: String,
    node: Node,
}

#[derive(Debug, Default)]
struct State {
    names: BTreeMap<String, usize>,
    nodes: Vec<Node>,
    ghosts: Vec<Ghost>,
    /// Operations that change something, so far.
    operations: u64,
    /// From this operation on the machine is off.
    dies_at: Option<u64>,
    /// This one operation fails.
    fails_at: Option<u64>,
    /// After this one there is no room.
    full_at: Option<u64>,
    dead: bool,
    full: bool,
    /// Faults that were met.
    met: Met,
}

/// Faults that this disk has shown to somebody.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Times that the machine stopped by itself.
    pub stopped: u64,
    /// Writes refused because there was no room.
    pub full: u64,
    /// Single operations that failed.
    pub io: u64,
    /// Unsynced writes that a power cut dropped.
    pub dropped: u64,
    /// Unsynced writes that a power cut tore.
    pub torn: u64,
    /// Renames and removals that a power cut undid.
    pub undone: u64,
}

/// The disk.
#[derive(Debug, Default)]
pub struct CrashDisk(Mutex<State>);

/// Which lock of a file a handle holds: SQLite's five levels.
pub(crate) type Level = i32;

impl CrashDisk {
    /// An empty disk.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everything on it, by name.
    #[must_use]
    pub fn image(&self) -> BTreeMap<String, Vec<u8>> {
        let state = self.state();
        state
            .names
            .iter()
            .map(|(name, at)| (name.clone(), state.nodes[*at].bytes.clone()))
            .collect()
    }

    /// A disk with these files, all of them durable.
    #[must_use]
    pub fn with(image: &BTreeMap<String, Vec<u8>>) -> Arc<Self> {
        let disk = Self::default();
        disk.write_image(image);
        Arc::new(disk)
    }

    /// Replaces everything on it. Nobody may have a file open.
    pub fn write_image(&self, image: &BTreeMap<String, Vec<u8>>) {
        let mut state = self.state();
        state.names.clear();
        state.nodes.clear();
        state.ghosts.clear();
        for (name, bytes) in image {
            let at = state.nodes.len();
            state.nodes.push(Node::whole(bytes.clone()));
            state.names.insert(name.clone(), at);
        }
    }

    /// Operations that changed something, so far.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.state().operations
    }

    /// The machine stops at the operation that comes after `after` others.
    pub fn die_after(&self, after: u64) {
        let mut state = self.state();
        state.dies_at = Some(state.operations + after);
    }

    /// The operation that comes after `after` others fails, and no other.
    pub fn fail_after(&self, after: u64) {
        let mut state = self.state();
        state.fails_at = Some(state.operations + after);
    }

    /// There is no room from the operation on that comes after `after` others.
    pub fn full_after(&self, after: u64) {
        let mut state = self.state();
        state.full_at = Some(state.operations + after);
    }

    /// Nothing that was planned for later operations happens.
    pub fn calm(&self) {
        let mut state = self.state();
        state.dies_at = None;
        state.fails_at = None;
        state.full_at = None;
        state.full = false;
    }

    /// There is no room from now on, or there is again.
    pub fn set_full(&self, full: bool) {
        self.state().full = full;
    }

    /// The machine stops now.
    pub fn stop(&self) {
        self.state().dead = true;
    }

    /// The machine has stopped.
    #[must_use]
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// The machine runs again, after nothing but its programs was lost. Nobody
    /// may have a file open.
    pub fn revive(&self) {
        let mut state = self.state();
        state.dead = false;
        state.dies_at = None;
        state.fails_at = None;
        for node in &mut state.nodes {
            node.locks = Locks::default();
            node.shm = Shared::default();
        }
    }

    /// The machine runs again after its power was cut: what was not synced is
    /// there, gone or torn, as the dice say.
    pub fn power_cut(&self, dice: &mut Dice) {
        self.revive();
        let mut guard = self.state();
        let state = &mut *guard;
        let mood = dice.below(4);
        for (name, at) in std::mem::take(&mut state.names) {
            let node = &mut state.nodes[at];
            if !node.name_durable && dice.per_cent(50) {
                state.met.undone += 1;
                continue;
            }
            let mut bytes = std::mem::take(&mut node.durable);
            for change in std::mem::take(&mut node.pending) {
                // Now and then all of it is lost, or all of it was written.
                match (mood, dice.below(3)) {
                    (0, _) | (2.., 0) => state.met.dropped += 1,
                    (2.., 1) => {
                        state.met.torn += 1;
                        tear(&mut bytes, change, dice);
                    }
                    _ => apply(&mut bytes, change),
                }
            }
            node.bytes.clone_from(&bytes);
            node.durable = bytes;
            node.name_durable = true;
            state.names.insert(name, at);
        }
        for ghost in std::mem::take(&mut state.ghosts) {
            if dice.per_cent(50) && !state.names.contains_key(&ghost.name) {
                state.met.undone += 1;
                let at = state.nodes.len();
                state.nodes.push(Node::whole(ghost.node.durable));
                state.names.insert(ghost.name, at);
            }
        }
    }

    /// Faults that somebody has met here.
    #[must_use]
    pub fn met(&self) -> Met {
        self.state().met
    }

    // What SQLite and the vault ask for.

    pub(crate) fn open(&self, name: &str, create: bool) -> Result<usize, DiskFault> {
        let mut state = self.state();
        if state.dead {
            return Err(DiskFault::Io);
        }
        if let Some(at) = state.names.get(name) {
            return Ok(*at);
        }
        if !create {
            return Err(DiskFault::Io);
        }
        state.operation()?;
        let at = state.nodes.len();
        state.nodes.push(Node::default());
        state.names.insert(name.to_owned(), at);
        Ok(at)
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.state().names.contains_key(name)
    }

    pub(crate) fn names(&self) -> Vec<String> {
        self.state().names.keys().cloned().collect()
    }

    pub(crate) fn size(&self, at: usize) -> usize {
        self.state().nodes[at].bytes.len()
    }

    /// Reads into `into`; answers how many bytes there were.
    pub(crate) fn read(&self, at: usize, from: usize, into: &mut [u8]) -> Result<usize, DiskFault> {
        let state = self.state();
        if state.dead {
            return Err(DiskFault::Io);
        }
        let bytes = &state.nodes[at].bytes;
        let there = bytes.get(from..).unwrap_or_default();
        let count = there.len().min(into.len());
        into[..count].copy_from_slice(&there[..count]);
        into[count..].fill(0);
        Ok(count)
    }

    pub(crate) fn write(&self, at: usize, from: usize, bytes: &[u8]) -> Result<(), DiskFault> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.operation()?;
        let node = &mut state.nodes[at];
        if state.full && from + bytes.len() > node.bytes.len() {
            state.met.full += 1;
            return Err(DiskFault::Full);
        }
        let change = Change::Write {
            at: from,
            bytes: bytes.to_vec(),
        };
        apply(&mut node.bytes, change.clone());
        node.pending.push(change);
        Ok(())
    }

    pub(crate) fn truncate(&self, at: usize, size: usize) -> Result<(), DiskFault> {
        let mut state = self.state();
        state.operation()?;
        let node = &mut state.nodes[at];
        node.bytes.resize(size, 0);
        node.pending.push(Change::Truncate(size));
        Ok(())
    }

    /// Makes a file of SQLite's durable, and its name with it, as SQLite's own
    /// file system does when it syncs a file that it has made.
    pub(crate) fn sync(&self, at: usize) -> Result<(), DiskFault> {
        let mut state = self.state();
        state.operation()?;
        state.nodes[at].sync();
        state.nodes[at].name_durable = true;
        Ok(())
    }

    /// Makes a file's bytes durable; its name is another matter.
    pub(crate) fn sync_bytes(&self, at: usize) -> Result<(), DiskFault> {
        let mut state = self.state();
        state.operation()?;
        state.nodes[at].sync();
        Ok(())
    }

    /// Makes the names in a folder durable.
    pub(crate) fn sync_folder(&self, folder: &str) -> Result<(), DiskFault> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.operation()?;
        for (name, at) in &state.names {
            if name.starts_with(folder) {
                state.nodes[*at].name_durable = true;
            }
        }
        state.ghosts.retain(|ghost| !ghost.name.starts_with(folder));
        Ok(())
    }

    /// Removes a file; with `durably`, for good.
    pub(crate) fn remove(&self, name: &str, durably: bool) -> Result<(), DiskFault> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.operation()?;
        let at = state.names.remove(name).ok_or(DiskFault::Io)?;
        if !durably && state.nodes[at].name_durable {
            let node = Node {
                durable: state.nodes[at].durable.clone(),
                ..Node::default()
            };
            let name = name.to_owned();
            state.ghosts.push(Ghost { name, node });
        }
        Ok(())
    }

    /// Gives a file another name; both names are in doubt until the folder is
    /// synced.
    pub(crate) fn rename(&self, from: &str, to: &str) -> Result<(), DiskFault> {
        let mut guard = self.state();
        let state = &mut *guard;
        state.operation()?;
        let at = state.names.remove(from).ok_or(DiskFault::Io)?;
        if let Some(old) = state.names.insert(to.to_owned(), at) {
            let node = Node {
                durable: state.nodes[old].durable.clone(),
                ..Node::default()
            };
            state.ghosts.push(Ghost {
                name: to.to_owned(),
                node,
            });
        }
        state.nodes[at].name_durable = false;
        Ok(())
    }
}

impl State {
    /// One more operation that changes something; the faults that were planned
    /// for it happen.
    fn operation(&mut self) -> Result<(), DiskFault> {
        if self.dies_at.is_some_and(|at| self.operations >= at) {
            self.met.stopped += u64::from(!self.dead);
            self.dead = true;
        }
        if self.full_at.is_some_and(|at| self.operations >= at) {
            self.full = true;
        }
        if self.dead {
            return Err(DiskFault::Io);
        }
        self.operations += 1;
        if self.fails_at.is_some_and(|at| self.operations > at) {
            self.fails_at = None;
            self.met.io += 1;
            return Err(DiskFault::Io);
        }
        Ok(())
    }
}

/// Some sectors of a write arrive, others do not.
fn tear(bytes: &mut Vec<u8>, change: Change, dice: &mut Dice) {
    let Change::Write { at, bytes: new } = change else {
        return;
    };
    for (index, sector) in new.chunks(SECTOR).enumerate() {
        if dice.per_cent(50) {
            let change = Change::Write {
                at: at + index * SECTOR,
                bytes: sector.to_vec(),
            };
            apply(bytes, change);
        }
    }
}
