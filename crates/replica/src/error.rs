//! What can go wrong on a device, each with the stable code that the screen has
//! words for.

use fieldfare_domain::Rejection;
use fieldfare_domain::attachment::FileProblem;
use fieldfare_protocol::view::HostError;
use rusqlite::ErrorCode;

use crate::photo::{PhotoError, VaultError};
use crate::rescue::RescueError;

/// Why the replica did not do what it was asked. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// The database is under another key. It is left as it is (I22).
    #[error("the key does not open this database")]
    WrongKey,
    /// Another process has this replica open.
    #[error("the replica is open in another process")]
    InUse,
    /// The linked SQLite has the bug that corrupts a WAL when it is reset.
    #[error("SQLite {0} is too old to be trusted with data")]
    SqliteTooOld(i32),
    /// A later version of the app wrote this database.
    #[error("the database has version {0}, which is newer than this app")]
    NewerData(i64),
    /// No room. Nothing was stored; what is stored can still be read.
    #[error("the disk is full")]
    DiskFull,
    /// SQLite failed in another way.
    #[error("the database failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// Something stored here cannot be read.
    #[error("{0} is stored in a way that cannot be read")]
    Damaged(&'static str),
    /// The files of the photos failed.
    #[error(transparent)]
    Vault(VaultError),
    /// A file did not become a photo.
    #[error(transparent)]
    Photo(#[from] PhotoError),
    /// What was attached is no file that is taken.
    #[error(transparent)]
    File(#[from] FileProblem),
    /// A rule says no.
    #[error(transparent)]
    Refused(#[from] Rejection),
    /// Nobody is signed in.
    #[error("nobody is signed in")]
    NotSignedIn,
    /// Something is unsent that would be lost.
    #[error("something has not been sent yet")]
    UnsentWork,
    /// There is no such ticket here.
    #[error("no such ticket on this device")]
    UnknownTicket,
    /// There is no such device in the register.
    #[error("no such device in the register")]
    UnknownDevice,
    /// There is no such entry in the outbox, or it does not need a person.
    #[error("no such entry in the outbox")]
    UnknownEntry,
    /// The office may have it already: only its answer settles it.
    #[error("it may have reached the office already")]
    EntryTravels,
    /// Later acts of this device need it.
    #[error("later acts on this ticket build on it")]
    OthersBuildOnIt,
    /// A rescue file could not be written or taken in.
    #[error(transparent)]
    Rescue(#[from] RescueError),
    /// Quiet hours that make no sense.
    #[error(transparent)]
    BadQuietHours(fieldfare_domain::quiet::QuietError),
    /// There is no such photo here.
    #[error("no such photo on this device")]
    UnknownPhoto,
    /// A feed page contradicts what is here; the feed is to be read from its
    /// beginning.
    #[error("the feed has a gap: {0}")]
    FeedGap(&'static str),
}

/// The result of anything that the replica does.
pub type Result<T> = std::result::Result<T, ReplicaError>;

impl ReplicaError {
    /// The stable word for this error.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongKey => "wrong_key",
            Self::InUse => "in_use",
            Self::SqliteTooOld(_) => "sqlite_too_old",
            Self::NewerData(_) => "newer_data",
            Self::DiskFull => "disk_full",
            Self::Database(_) => "database",
            Self::Damaged(_) => "damaged",
            Self::Vault(error) => error.code(),
            Self::Photo(error) => error.code(),
            Self::File(problem) => problem.code(),
            Self::Refused(why) => why.code(),
            Self::NotSignedIn => "not_signed_in",
            Self::UnsentWork => "unsent_work",
            Self::UnknownTicket => "unknown_ticket",
            Self::UnknownDevice => "unknown_device",
            Self::UnknownEntry => "unknown_entry",
            Self::EntryTravels => "entry_travels",
            Self::OthersBuildOnIt => "others_build_on_it",
            Self::Rescue(error) => error.code(),
            Self::BadQuietHours(error) => error.code(),
            Self::UnknownPhoto => "unknown_photo",
            Self::FeedGap(_) => "feed_gap",
        }
    }

    /// The error as a host hands it to the screen.
    #[must_use]
    pub fn to_host(&self) -> HostError {
        let field = match self {
            Self::Refused(why) => why.field().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        HostError {
            code: self.code().to_owned(),
            detail: self.to_string(),
            field,
        }
    }
}

impl From<ReplicaError> for HostError {
    fn from(error: ReplicaError) -> Self {
        error.to_host()
    }
}

impl From<rusqlite::Error> for ReplicaError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::NotADatabase) => Self::WrongKey,
            _ => Self::Database(error),
        }
    }
}

impl From<VaultError> for ReplicaError {
    fn from(error: VaultError) -> Self {
        match error {
            VaultError::DiskFull => Self::DiskFull,
            other => Self::Vault(other),
        }
    }
}
