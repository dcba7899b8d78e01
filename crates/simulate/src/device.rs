//! A device of a simulated day: a real replica on a disk that fails, its engine,
//! a clock that may be wrong, and a network of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use fieldfare_domain::At;
use fieldfare_replica::key::DeviceKey;
use fieldfare_replica::sync::Engine;
use fieldfare_replica::{Clock, Ids, Place, Replica, ReplicaError};
use uuid::Uuid;

use crate::dice::Dice;
use crate::disk::CrashDisk;
use crate::fuse::Fuse;
use crate::network::Network;
use crate::office::Hands;
use crate::vault::{SeededEntropy, VaultDisk};
use crate::vfs::Mount;

/// The key of every device.
#[must_use]
pub fn key() -> DeviceKey {
    DeviceKey::from_bytes([7; 32])
}

/// The day's time, by a clock that may be wrong.
#[derive(Debug)]
pub struct DeviceClock {
    hands: Arc<Hands>,
    ahead_ms: AtomicI64,
    fuse: Arc<Fuse>,
}

impl DeviceClock {
    /// The time that it shows, for whoever looks at it besides the program.
    fn shows(&self) -> At {
        self.hands
            .now()
            .plus_ms(self.ahead_ms.load(Ordering::SeqCst))
    }
}

impl Clock for DeviceClock {
    fn now(&self) -> At {
        self.fuse.pass();
        self.shows()
    }
}

/// Names that no other device makes.
#[derive(Debug)]
pub struct DeviceIds {
    device: u64,
    next: AtomicU64,
    fuse: Arc<Fuse>,
}

impl Ids for DeviceIds {
    fn fresh(&self) -> Uuid {
        self.fuse.pass();
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        Uuid::from_u128((u128::from(self.device) << 64) | u128::from(n))
    }
}

/// A device.
pub struct Device {
    /// Its number in the day.
    pub number: usize,
    /// The first device whose disk this one's comes from: itself, but for a copy.
    pub origin: usize,
    /// Whose it is: an index of the day's people.
    pub person: usize,
    /// The replica, while its app is open.
    pub replica: Option<Replica>,
    /// The engine.
    pub engine: Engine,
    /// Its disk.
    pub disk: Arc<CrashDisk>,
    /// The way to the office.
    pub network: Network,
    /// Where its program panics.
    pub fuse: Arc<Fuse>,
    /// How often its app was opened.
    pub starts: u64,
    /// The feed's position when it had last read all of it.
    pub cursor: i64,
    folder: String,
    _mount: Mount,
    clock: Arc<DeviceClock>,
    ids: Arc<DeviceIds>,
}

impl std::fmt::Debug for Device {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Device")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}

impl Device {
    /// The device with this number, on this disk. Its app is not open.
    #[must_use]
    pub fn new(
        day_folder: &str,
        number: usize,
        person: usize,
        disk: Arc<CrashDisk>,
        hands: Arc<Hands>,
        seed: u64,
    ) -> Self {
        let folder = format!("{day_folder}/device-{number}/");
        let fuse = Arc::<Fuse>::default();
        Self {
            number,
            origin: number,
            person,
            replica: None,
            engine: Engine::new(seed),
            network: Network::new(seed),
            starts: 0,
            cursor: -1,
            _mount: Mount::new(&folder, Arc::clone(&disk)),
            folder,
            disk,
            clock: Arc::new(DeviceClock {
                hands,
                ahead_ms: AtomicI64::new(0),
                fuse: Arc::clone(&fuse),
            }),
            ids: Arc::new(DeviceIds {
                device: 0xD0_0000 + number as u64,
                next: AtomicU64::new(1),
                fuse: Arc::clone(&fuse),
            }),
            fuse,
        }
    }

    /// Opens the app.
    ///
    /// # Errors
    /// The replica's; the app stays closed.
    pub fn start(&mut self) -> Result<(), ReplicaError> {
        let place = Place {
            disk: Arc::new(VaultDisk {
                disk: Arc::clone(&self.disk),
                folder: self.folder.clone(),
                fuse: Arc::clone(&self.fuse),
            }),
            // Other nonces in each life of the app.
            entropy: Arc::new(SeededEntropy::from(
                (self.number as u64) << 48 | self.starts << 24,
            )),
        };
        self.starts += 1;
        self.replica = Some(Replica::open_at(
            place,
            std::path::Path::new(self.folder.trim_end_matches('/')),
            &key(),
            self.clock.clone(),
            self.ids.clone(),
        )?);
        self.engine = self.new_engine();
        Ok(())
    }

    fn new_engine(&self) -> Engine {
        Engine::new(self.starts << 8 | self.number as u64)
    }

    /// Goes on after a panic, as the app does: with another engine on the same replica.
    pub fn go_on(&mut self) {
        self.engine = self.new_engine();
    }

    /// The app is gone in the middle of whatever it did: it was killed, or the
    /// device's power was cut, and then what was not synced is lost as the dice
    /// say. It stays closed.
    pub fn crash(&mut self, power: Option<&mut Dice>) {
        self.disk.stop();
        self.replica = None;
        match power {
            Some(dice) => self.disk.power_cut(dice),
            None => self.disk.revive(),
        }
    }

    /// The app is closed as people close it.
    pub fn close(&mut self) {
        self.replica = None;
    }

    /// Where its database is.
    #[must_use]
    pub fn database(&self) -> String {
        format!("{}replica.db", self.folder)
    }

    /// The time that it shows.
    #[must_use]
    pub fn now(&self) -> At {
        self.clock.shows()
    }

    /// How far its clock is ahead.
    #[must_use]
    pub fn ahead_ms(&self) -> i64 {
        self.clock.ahead_ms.load(Ordering::SeqCst)
    }

    /// Somebody, or the system, sets its clock.
    pub fn set_ahead_ms(&self, ahead: i64) {
        self.clock.ahead_ms.store(ahead, Ordering::SeqCst);
    }
}

impl Drop for Device {
    fn drop(&mut self) {
        // The app ends before its disk goes.
        self.replica = None;
    }
}
