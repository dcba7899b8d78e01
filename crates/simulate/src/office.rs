//! The office of a simulated day: the real router over a store on a
//! [`CrashDisk`], its backups, and its clock.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use fieldfare_domain::At;
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use fieldfare_server::clock::{Around, Surroundings};
use fieldfare_server::office::Office;
use fieldfare_server::{backup, router};
use fieldfare_stories::carry;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::dice::Dice;
use crate::disk::CrashDisk;
use crate::vfs::Mount;

/// The clock of a simulated day.
#[derive(Debug, Default)]
pub struct Hands(AtomicI64);

impl Hands {
    /// A clock that shows `at`.
    #[must_use]
    pub fn at(at: At) -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(at.0)))
    }

    /// What it shows.
    #[must_use]
    pub fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }

    /// Time passes.
    pub fn pass_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

/// What the office is given: the day's clock, and names and secrets that count.
pub struct Counted {
    hands: Arc<Hands>,
    next: AtomicU64,
}

impl Counted {
    /// Counting from `first`.
    #[must_use]
    pub fn new(hands: Arc<Hands>, first: u64) -> Arc<Self> {
        Arc::new(Self {
            hands,
            next: AtomicU64::new(first),
        })
    }
}

impl Surroundings for Counted {
    fn now(&self) -> At {
        self.hands.now()
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(0x0FF_0000 + u128::from(self.next.fetch_add(1, Ordering::SeqCst)))
    }

    fn secret(&self) -> [u8; 32] {
        let mut dice = Dice::new(self.next.fetch_add(1, Ordering::SeqCst));
        let mut secret = [0; 32];
        for eight in secret.chunks_mut(8) {
            eight.copy_from_slice(&dice.next().to_le_bytes());
        }
        secret
    }
}

thread_local! {
    /// One runtime per thread: a day makes no threads of its own.
    static RUNTIME: Runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(1)
        .build()
        .expect("a runtime can be made");
}

/// The office.
pub struct OfficeSide {
    /// Where everything of this day is.
    folder: PathBuf,
    around: Around,
    /// Its disk: the database only. Bytes of photos are on the machine's own.
    pub disk: Arc<CrashDisk>,
    mount: Option<Mount>,
    lives: u32,
    backups: u32,
    running: Option<(Arc<Office>, Router)>,
}

impl std::fmt::Debug for OfficeSide {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfficeSide").finish_non_exhaustive()
    }
}

impl OfficeSide {
    /// The office whose data are in `folder/data-1`, with its database on `disk`.
    #[must_use]
    pub fn new(folder: &Path, around: Around, disk: Arc<CrashDisk>) -> Self {
        let mut side = Self {
            folder: folder.to_owned(),
            around,
            disk,
            mount: None,
            lives: 1,
            backups: 0,
            running: None,
        };
        side.start();
        side
    }

    /// The data folder of this life.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.folder.join(format!("data-{}", self.lives))
    }

    /// Which life of the data this is; a restore begins the next.
    #[must_use]
    pub const fn life(&self) -> u32 {
        self.lives
    }

    fn start(&mut self) {
        let data = self.data();
        let mounted = format!("{}/", data.display());
        self.mount = Some(Mount::new(&mounted, Arc::clone(&self.disk)));
        let office =
            Office::open(&data, Arc::clone(&self.around)).expect("the office opens on sound data");
        self.running = Some((Arc::clone(&office), router(office)));
    }

    /// The office itself.
    #[must_use]
    pub fn office(&self) -> &Arc<Office> {
        &self.running.as_ref().expect("the office runs").0
    }

    /// Asks the office.
    #[must_use]
    pub fn send(&self, request: Request<Body>) -> HttpAnswer {
        let (_, router) = self.running.as_ref().expect("the office runs");
        RUNTIME.with(|runtime| carry::send(router, runtime, request))
    }

    /// Carries a request of a device; with `cut`, only the first half of its body
    /// before the connection breaks.
    #[must_use]
    pub fn carry(&self, request: &HttpRequest, cut: bool) -> HttpAnswer {
        self.send(if cut {
            carry::half(request)
        } else {
            carry::whole(request)
        })
    }

    /// The machine of the office stops: with `power`, what was not synced is
    /// lost as the dice say. Then it runs again.
    pub fn crash(&mut self, power: Option<&mut Dice>) {
        self.disk.stop();
        self.running = None;
        self.mount = None;
        match power {
            Some(dice) => self.disk.power_cut(dice),
            None => self.disk.revive(),
        }
        self.start();
    }

    /// Copies the office away.
    pub fn back_up(&mut self) {
        let to = self.folder.join(format!("backup-{}", self.backups + 1));
        backup::back_up(self.office(), &to).expect("the office is copied");
        self.backups += 1;
    }

    /// Whether there is a backup.
    #[must_use]
    pub const fn has_backup(&self) -> bool {
        self.backups > 0
    }

    /// The office burns down, and is made again of its last backup.
    pub fn restore(&mut self) {
        self.disk.stop();
        self.running = None;
        self.mount = None;
        self.lives += 1;
        let from = self.folder.join(format!("backup-{}", self.backups));
        let data = self.data();
        backup::restore(&from, &data, &self.around).expect("the backup is good");
        // The restored file moves onto the disk that can crash.
        let file = data.join("office.db");
        let bytes = std::fs::read(&file).expect("the restored file can be read");
        std::fs::remove_file(&file).expect("the restored file can be moved");
        self.disk.revive();
        let image = [("office.db".to_owned(), bytes)].into_iter().collect();
        self.disk.write_image(&image);
        self.start();
    }
}

impl Drop for OfficeSide {
    fn drop(&mut self) {
        // Programs end before their disk goes.
        self.running = None;
        self.mount = None;
    }
}
