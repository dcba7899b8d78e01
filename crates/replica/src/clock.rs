//! Where the time and new names come from: the one place of this crate that
//! asks the machine. Everything else is told, so that a seed replays a day.

use std::time::{SystemTime, UNIX_EPOCH};

use fieldfare_domain::At;
use uuid::Uuid;

/// A clock.
pub trait Clock: Send + Sync {
    /// The present moment by this device. Shown and used to wait; never used for
    /// the order of anything (I16).
    fn now(&self) -> At;
}

/// A source of new names.
pub trait Ids: Send + Sync {
    /// A name that nothing else has.
    fn fresh(&self) -> Uuid;
}

/// The machine's own clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl Clock for Machine {
    fn now(&self) -> At {
        let ms = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |n| -n),
        };
        At(ms)
    }
}

impl Ids for Machine {
    fn fresh(&self) -> Uuid {
        Uuid::now_v7()
    }
}
