//! The rescue file: everything that this device has not sent, in one sealed file,
//! for another device of the same person.
//!
//! It can be written at any time: without a network, when the office refuses the
//! device, when the disk is full (nothing is written but the file, wherever the
//! person puts it), and when the replica cannot be opened for work. Its passphrase
//! is its own, so the key of a device may be lost or new.
//!
//! Commands keep their ids. Whichever device sends first, the office answers the
//! other with the stored outcome (I3), so nothing is doubled, and taking the same
//! file in twice changes nothing the second time.
//!
//! Inside the seal (see the head of `seal.rs` for the layout around it) is a row
//! of records: a length of 4 bytes, big endian, then as many bytes of JSON with
//! `"record"` as its kind:
//!
//! 1. `about`: whose it is, from which office, when it was written;
//! 2. `command`, in the order in which they were given: the command as it travels,
//!    where it stood, why the office said no, number and title of its ticket;
//! 3. `photo`: as its command declares it; `full` and `thumb` say how many bytes
//!    of the photo and of its small picture follow right after the JSON;
//! 4. `end`.
//!
//! It holds personal data, which is why it is sealed. It holds no key, no token
//! and nothing of other people but what this person wrote.

mod export;
mod import;
mod seal;
#[cfg(test)]
mod tests;

use std::io;

use fieldfare_domain::{At, UserId};
use serde::{Deserialize, Serialize};

pub use export::export_closed;

use crate::key::NoEntropy;
use crate::outbox::Entry;
use crate::photos::OwnPhoto;

/// Longest JSON of a record: more than a command can have (a push has 4 MiB).
const JSON_BYTES_MAX: u32 = 8 * 1024 * 1024;
/// Largest picture of a record.
const PICTURE_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// Most records that are read.
const RECORDS_MAX: usize = 200_000;

/// Why a rescue file could not be written or taken in. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// Everything is at the office.
    #[error("there is nothing that was not sent")]
    Nothing,
    /// Too short to keep anybody out.
    #[error(
        "a passphrase has at least {} characters",
        crate::key::PASSPHRASE_CHARS_MIN
    )]
    PassphraseTooShort,
    /// Another passphrase than the one that the file was sealed with.
    #[error("the passphrase of the rescue file is wrong")]
    WrongPassphrase,
    /// Not a rescue file.
    #[error("this is not a rescue file")]
    Foreign,
    /// A later version of the app wrote it.
    #[error("the rescue file has version {0}, which is newer than this app")]
    Newer(u32),
    /// Its end is missing.
    #[error("the end of the rescue file is missing")]
    Truncated,
    /// It was changed since it was written.
    #[error("the rescue file is damaged")]
    Damaged,
    /// It holds somebody else's work.
    #[error("the rescue file holds the work of {0}")]
    OtherPerson(String),
    /// More than a rescue file can hold.
    #[error("the rescue file is too large")]
    TooLarge,
    /// No room where the file is written.
    #[error("there is no room for the rescue file")]
    NoRoom,
    /// The file could not be read or written.
    #[error("the rescue file could not be read or written: {0}")]
    Io(#[source] io::Error),
    /// The system gave no random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl RescueError {
    /// The stable word for this error; the screen has a text for each.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Nothing => "rescue_nothing",
            Self::PassphraseTooShort => "passphrase_too_short",
            Self::WrongPassphrase => "rescue_wrong_passphrase",
            Self::Foreign => "rescue_foreign",
            Self::Newer(_) => "rescue_newer",
            Self::Truncated => "rescue_truncated",
            Self::Damaged => "rescue_damaged",
            Self::OtherPerson(_) => "rescue_other_person",
            Self::TooLarge => "rescue_too_large",
            Self::NoRoom => "rescue_no_room",
            Self::Io(_) => "rescue_io",
            Self::NoEntropy(_) => "no_entropy",
        }
    }
}

impl From<io::Error> for RescueError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::NoRoom,
            _ => Self::Io(error),
        }
    }
}

/// One record. What is in it is a contract: later versions must read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Record {
    About(About),
    Command(Box<Entry>),
    Photo {
        #[serde(flatten)]
        photo: Box<OwnPhoto>,
        /// Bytes of the photo that follow; 0 when they could not be read.
        full: u32,
        /// Bytes of its small picture that follow after them; 0 for none.
        thumb: u32,
    },
    End,
}

/// Whose work it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct About {
    person: UserId,
    name: String,
    office: String,
    made_at: At,
}
