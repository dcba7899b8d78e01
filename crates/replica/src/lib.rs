//! A device: tickets that work without a network.
//!
//! The event log is the replica. A ticket is the sum of the events that the feed
//! brought ([`feed`]) and of those that the device's own unsettled commands will
//! cause, predicted by putting them to the rules again (`tickets`). No ticket is
//! stored; lists have columns that are computed from it.
//!
//! What happens to an act: [`act`] asks the rules, and puts the command into the
//! outbox in the same transaction as the list's columns (`outbox`). The engine in
//! [`sync`] says what to send and is told what came back. An accepted command
//! moves on into the journal (`journal`) and stays on the ticket until the feed
//! has passed it; a refused one stays in the outbox until a person decides. The
//! bytes of photos are sealed in [`photo::Vault`] before a row names them
//! ([`photos`]). What leaves the scope is forgotten (`forget`). Everything unsent
//! can leave in a file for another device at any time ([`rescue`]).
//!
//! Must never know: Tauri, screens, sockets, threads. Time, names and randomness
//! are passed in ([`clock`]); keys come from [`key`].

pub mod act;
mod attach;
mod board;
pub mod clock;
mod discard;
pub mod error;
pub mod feed;
mod forget;
pub mod inbox;
mod journal;
pub mod key;
mod lists;
mod meta;
mod outbox;
mod personal;
pub mod photo;
pub mod photos;
mod receipts;
mod related;
pub mod reminders;
pub mod rescue;
mod search;
pub mod session;
mod settle;
mod sheet;
mod store;
pub mod sync;
#[cfg(test)]
mod tests;
mod tickets;
mod views;
mod wanted;
mod words;

use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::Cards;

pub use clock::{Clock, Ids, Machine};
pub use error::{ReplicaError, Result};
pub use fieldfare_domain::inbox::News;
pub use inbox::Notice;
pub use photos::PictureSize;
pub use reminders::{Reminder, ReminderKind};

use key::{DeviceKey, Entropy, SystemEntropy};
use photo::disk::{Disk, Held, RealDisk};
use photo::{Vault, VaultError};
use store::{Seal, Store};
use tickets::Standpoint;

/// The database's name in the replica's folder.
const DATABASE: &str = "replica.db";
/// The photos' folder in the replica's folder.
const PHOTOS: &str = "photos";
/// The file that a process holds locked.
const LOCK: &str = "lock";

/// What a replica stands on besides SQLite: passed in, so that a test can hold it, break it
/// and replay it.
pub struct Place {
    /// Where photos are.
    pub disk: Arc<dyn Disk>,
    /// What seals are made of.
    pub entropy: Arc<dyn Entropy>,
}

impl Place {
    /// This machine's disk and randomness.
    #[must_use]
    pub fn machine() -> Self {
        Self {
            disk: Arc::new(RealDisk),
            entropy: Arc::new(SystemEntropy),
        }
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Place").finish_non_exhaustive()
    }
}

/// The replica of one person on one device. Shared between threads; each call
/// is whole or did not happen.
pub struct Replica {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn Ids>,
    /// Names this run of the program; in no file, so that a copy has another (I19).
    run: String,
    standpoint: RwLock<Standpoint>,
    live: AtomicBool,
    gate: Mutex<()>,
    /// What boards need of tickets, until these change.
    cards: Mutex<Cards>,
    /// Locked while this process has the replica open.
    _lock: Held,
}

impl Replica {
    /// Opens the replica in the folder `dir`, or makes it.
    ///
    /// # Errors
    /// [`ReplicaError::WrongKey`] when the database is under another key: nothing
    /// is deleted (I22). [`ReplicaError::InUse`], [`ReplicaError::SqliteTooOld`],
    /// [`ReplicaError::NewerData`], or the disk's.
    pub fn open(
        dir: &Path,
        key: &DeviceKey,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self> {
        Self::open_sealed(Place::machine(), dir, Seal::Key(key), key, clock, ids)
    }

    /// As [`Replica::open`], on another disk than this machine's for everything but the
    /// database, which SQLite opens where it opens files, and with other random bytes for
    /// seals.
    ///
    /// # Errors
    /// As [`Replica::open`].
    pub fn open_at(
        place: Place,
        dir: &Path,
        key: &DeviceKey,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self> {
        Self::open_sealed(place, dir, Seal::Key(key), key, clock, ids)
    }

    /// Whether there is a replica in the folder `dir`, whichever key it is under.
    /// In doubt (a folder that cannot be read) there is: nobody makes a new one then.
    #[must_use]
    pub fn is_in(dir: &Path) -> bool {
        dir.join(DATABASE).try_exists().unwrap_or(true)
    }

    fn open_sealed(
        place: Place,
        dir: &Path,
        seal: Seal<'_>,
        key: &DeviceKey,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn Ids>,
    ) -> Result<Self> {
        let mut run = [0; 12];
        place.entropy.fill(&mut run).map_err(VaultError::from)?;
        // Makes the folder too; a wrong key makes no file in it.
        let vault = Vault::open_with(
            &dir.join(PHOTOS),
            key,
            Arc::clone(&place.disk),
            place.entropy,
        )?;
        let lock = lock(&*place.disk, &dir.join(LOCK))?;
        let store = Store::open(&dir.join(DATABASE), seal)?;
        let standpoint = store.write(|tx| {
            session::begin(tx, &*ids)?;
            discard::finish_all(tx)?;
            let directory: Directory = meta::text(tx, meta::DIRECTORY)?
                .map(|text| words::from_json(&text, "directory"))
                .transpose()?
                .unwrap_or_default();
            let standpoint = Standpoint {
                me: session::stored(tx)?.map(|session| (session.user, session.role)),
                directory: Arc::new(directory),
            };
            inbox::fill(tx, &standpoint, clock.now())?;
            Ok(standpoint)
        })?;
        let replica = Self {
            store,
            vault,
            clock,
            ids,
            run: hex::encode(run),
            standpoint: RwLock::new(standpoint),
            live: AtomicBool::new(false),
            gate: Mutex::new(()),
            cards: Mutex::default(),
            _lock: lock,
        };
        replica.purge()?;
        Ok(replica)
    }

    /// Who looks, and what is known besides tickets.
    fn standpoint(&self) -> Standpoint {
        self.standpoint
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    fn stand_on(&self, standpoint: Standpoint) {
        self.forget_cards();
        *self
            .standpoint
            .write()
            .unwrap_or_else(PoisonError::into_inner) = standpoint;
    }

    /// Held from a blob's way into the vault until its row is there, and while
    /// blobs without a row are removed.
    fn gate(&self) -> MutexGuard<'_, ()> {
        self.gate.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One process sends the outbox and keeps the vault (I23). The system lets go of
/// the lock when the process ends, however it ends.
fn lock(disk: &dyn Disk, path: &Path) -> Result<Held> {
    if fieldfare_domain::planted::on("I23-two-senders") {
        return Ok(Box::new(()));
    }
    disk.lock(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::WouldBlock => ReplicaError::InUse,
        _ => ReplicaError::Vault(VaultError::from(error)),
    })
}

impl std::fmt::Debug for Replica {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Replica").finish_non_exhaustive()
    }
}
