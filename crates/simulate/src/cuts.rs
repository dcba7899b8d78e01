//! Power cuts of a whole machine: an office and a device work on a file system of
//! their own (ext4 in a file), and while they are held still the file is copied.
//! The copy is what a machine would find whose power went at that moment: all that
//! was synced, and of the rest whatever the kernel had got round to. It is mounted,
//! opened, and must hold whatever was acknowledged before.
//!
//! A file that is never synced lies beside them. If nothing of it is ever lost, the
//! cuts cut nothing.

mod disk;
pub mod worker;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use fieldfare_replica::PictureSize;
use fieldfare_server::clock::Machine;
use fieldfare_server::doctor;
use fieldfare_server::office::Office;
use fieldfare_stories::device;
use tempfile::TempDir;

use self::disk::Disk;
use self::worker::{BESIDE, Said};
use crate::dice::Dice;
use crate::ledger::words_in;
use crate::town::events_of;

/// Cuts of one machine; then another one begins afresh.
const CUTS_OF_A_MACHINE: u64 = 10;
/// Most that is said between two cuts.
const SAID_MAX: u64 = 25;
/// Most turns of an empty loop before a machine is held: some part of an operation.
const TURNS_MAX: u64 = 3_000_000;
/// Most that a worker may take to say something.
const PATIENCE: Duration = Duration::from_secs(120);

/// What the cuts came to.
#[derive(Debug, Default)]
pub struct Cuts {
    /// How many there were.
    pub cuts: u64,
    /// Acts that a device had acknowledged, over all cuts.
    pub on_devices: usize,
    /// Acts that the office had acknowledged, over all cuts.
    pub at_offices: usize,
    /// Photos that a device had acknowledged, over all cuts.
    pub photos: usize,
    /// Lines of the file that is never synced, and how many of them were gone.
    pub unsynced: (usize, usize),
    /// What was broken.
    pub broken: Vec<String>,
}

impl Cuts {
    /// Prints what was tried, and what was broken.
    pub fn print(&self) {
        println!(
            "{} power cuts; acknowledged before: {} acts on the device, {} at the office, {} photos",
            self.cuts, self.on_devices, self.at_offices, self.photos
        );
        let (lines, lost) = self.unsynced;
        println!("of {lines} lines that were never synced {lost} were gone");
        for line in &self.broken {
            println!("{line}");
        }
        println!("{} broken", self.broken.len());
    }

    /// Whether the cuts cut something, and broke nothing.
    #[must_use]
    pub const fn is_well(&self) -> bool {
        self.broken.is_empty() && self.unsynced.1 > 0 && self.at_offices > 0 && self.photos > 0
    }
}

/// Why this machine cannot try it; none where it can.
#[must_use]
pub fn cannot() -> Option<&'static str> {
    disk::cannot()
}

/// Cuts the power so many times. `worker` is this program, which is started with
/// the one argument `cut-worker`.
///
/// # Errors
/// When the file system cannot be made, or a worker does not work.
pub fn all(times: u64, seed: u64, worker: &Path) -> Result<Cuts> {
    let mut cuts = Cuts::default();
    let mut dice = Dice::new(seed);
    while cuts.cuts < times {
        let folder = TempDir::new()?;
        let disk = Disk::new(folder.path())?;
        let machine = Computer::start(worker, disk.mount())?;
        for _ in 0..CUTS_OF_A_MACHINE.min(times - cuts.cuts) {
            machine.works_on(1 + dice.below(SAID_MAX))?;
            for _ in 0..dice.below(TURNS_MAX) {
                std::hint::spin_loop();
            }
            machine.hold()?;
            let copy = disk.copied(folder.path())?;
            let said = machine.said();
            machine.go_on()?;
            cuts.cuts += 1;
            let broken = look(&copy, &said, &mut cuts)?;
            let cut = cuts.cuts;
            cuts.broken
                .extend(broken.into_iter().map(|line| format!("cut {cut}: {line}")));
        }
    }
    Ok(cuts)
}

/// Looks at what is left after a cut: what is broken.
fn look(copy: &Disk, said: &[Said], cuts: &mut Cuts) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let Some(Said::Begun { office, device, .. }) = said.first() else {
        bail!("the worker begins with where everything is");
    };
    let beside = std::fs::read_to_string(copy.mount().join(BESIDE)).unwrap_or_default();
    cuts.unsynced.0 += said.len();
    cuts.unsynced.1 += said.len().saturating_sub(beside.lines().count());

    let office = Office::open(&copy.mount().join(office), Arc::new(Machine))
        .context("the office opens after a cut")?;
    for problem in doctor::examine(&office)?.problems {
        broken.push(format!("the office: {problem}"));
    }
    let at_office = counted(
        events_of(&office)
            .values()
            .flatten()
            .map(|event| serde_json::to_string(&event.what).unwrap_or_default()),
    );
    let replica = device::opened(&copy.mount().join(device));
    let mut views = Vec::new();
    for ticket in replica.held()? {
        views.push(replica.ticket(ticket)?);
    }
    let on_device = counted(
        views
            .iter()
            .flat_map(|view| &view.messages)
            .map(|message| message.text.clone()),
    );

    for said in said {
        match said {
            Said::Begun { .. } => {}
            Said::Device { word } => {
                cuts.on_devices += 1;
                let times = on_device.get(word).copied().unwrap_or_default();
                if times != 1 {
                    broken.push(format!("I1 {word} is {times} times on the device"));
                }
            }
            Said::Office { word } => {
                cuts.at_offices += 1;
                let times = at_office.get(word).copied().unwrap_or_default();
                if times != 1 {
                    broken.push(format!("I2 {word} is {times} times at the office"));
                }
            }
            Said::Photo { photo } => {
                cuts.photos += 1;
                for size in [PictureSize::Full, PictureSize::Thumb] {
                    if let Err(problem) = replica.photo_bytes(*photo, size) {
                        broken.push(format!("I15 {photo} as {size:?}: {problem}"));
                    }
                }
            }
        }
    }
    Ok(broken)
}

/// How often each of our words is in these texts.
fn counted(texts: impl Iterator<Item = String>) -> BTreeMap<String, u32> {
    let mut times = BTreeMap::new();
    for text in texts {
        for word in words_in(&text) {
            *times.entry(word.to_owned()).or_default() += 1;
        }
    }
    times
}

/// A process that works on a disk, and what it has said so far.
struct Computer {
    child: Child,
    heard: Arc<(Mutex<Vec<Said>>, Condvar)>,
    ear: Option<JoinHandle<()>>,
}

impl Computer {
    fn start(worker: &Path, disk: &Path) -> Result<Self> {
        let mut child = Command::new(worker)
            .arg("cut-worker")
            .env("TMPDIR", disk)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .context("the worker starts")?;
        let stdout = child.stdout.take().context("the worker has an output")?;
        let heard: Arc<(Mutex<Vec<Said>>, Condvar)> = Arc::default();
        let here = Arc::clone(&heard);
        let ear = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines() {
                // A worker that is killed may stop within a line.
                let Some(said) = line.ok().and_then(|line| serde_json::from_str(&line).ok()) else {
                    return;
                };
                let (list, news) = &*here;
                list.lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .push(said);
                news.notify_all();
            }
        });
        Ok(Self {
            child,
            heard,
            ear: Some(ear),
        })
    }

    fn said(&self) -> Vec<Said> {
        let (list, _) = &*self.heard;
        list.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Lets it work until it has said so much more.
    fn works_on(&self, more: u64) -> Result<()> {
        let (list, news) = &*self.heard;
        let list = list.lock().unwrap_or_else(PoisonError::into_inner);
        let enough = list.len() + usize::try_from(more)?;
        let (list, waited) = news
            .wait_timeout_while(list, PATIENCE, |list| list.len() < enough)
            .unwrap_or_else(PoisonError::into_inner);
        ensure!(
            !waited.timed_out(),
            "the worker stands still after {} lines",
            list.len()
        );
        Ok(())
    }

    /// Holds it still, wherever it is.
    fn hold(&self) -> Result<()> {
        self.signal("-STOP")?;
        let tasks = format!("/proc/{}/task", self.child.id());
        loop {
            let mut all = true;
            for task in std::fs::read_dir(&tasks)? {
                let stat = std::fs::read_to_string(task?.path().join("stat"))?;
                // `pid (name) state …`
                let state = stat
                    .rsplit(") ")
                    .next()
                    .and_then(|rest| rest.chars().next());
                ensure!(state != Some('Z'), "the worker has ended");
                all &= state == Some('T');
            }
            if all {
                return Ok(());
            }
            std::thread::yield_now();
        }
    }

    fn go_on(&self) -> Result<()> {
        self.signal("-CONT")
    }

    fn signal(&self, name: &str) -> Result<()> {
        let done = Command::new("kill")
            .args([name, &self.child.id().to_string()])
            .status()?;
        ensure!(done.success(), "kill {name}: {done}");
        Ok(())
    }
}

impl Drop for Computer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(ear) = self.ear.take() {
            let _ = ear.join();
        }
    }
}
