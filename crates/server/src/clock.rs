//! The one place where the office reads the time and makes ids and secrets.

use std::sync::Arc;

use fieldfare_domain::At;
use uuid::Uuid;

/// What the office is given from outside, so that a test can hold it still.
pub trait Surroundings: Send + Sync {
    /// The time.
    fn now(&self) -> At;
    /// A new id that sorts by time.
    fn id(&self) -> Uuid;
    /// 256 bits that nobody can guess.
    fn secret(&self) -> [u8; 32];
}

/// The machine's own clock and randomness.
#[derive(Clone, Copy, Debug, Default)]
pub struct Machine;

impl Surroundings for Machine {
    fn now(&self) -> At {
        At(jiff::Timestamp::now().as_millisecond())
    }

    fn id(&self) -> Uuid {
        Uuid::now_v7()
    }

    fn secret(&self) -> [u8; 32] {
        let mut bytes = [0; 32];
        // Without randomness no secret can be made, and nothing may go on.
        getrandom::fill(&mut bytes).expect("the system gives random bytes");
        bytes
    }
}

/// Shared surroundings.
pub type Around = Arc<dyn Surroundings>;
