//! What is asked of the office and what comes back, as data.

use fieldfare_domain::{PhotoId, Sha256Hex};
use fieldfare_protocol::page::Page;
use fieldfare_protocol::wire::{PullRequest, PushAnswer, PushRequest, UploadFor};

/// Something to send.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// Own commands.
    Push(PushRequest),
    /// What is new?
    Pull(Box<PullRequest>),
    /// A step of sending a photo's bytes.
    Upload(Upload),
}

/// A step of a resumable upload (tus 1.0).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Upload {
    /// Announce the bytes.
    Create {
        /// What they are.
        what: UploadFor,
        /// How many.
        length: u64,
    },
    /// How many are there?
    Head {
        /// Of which photo.
        photo: PhotoId,
        /// Where.
        url: String,
    },
    /// Some of them.
    Patch {
        /// Of which photo.
        photo: PhotoId,
        /// Where.
        url: String,
        /// How many bytes go before these.
        offset: u64,
        /// The bytes.
        chunk: Vec<u8>,
        /// Their hash.
        sha256: Sha256Hex,
    },
}

impl Upload {
    /// The photo that it is about.
    #[must_use]
    pub const fn photo(&self) -> PhotoId {
        match self {
            Self::Create { what, .. } => what.photo,
            Self::Head { photo, .. } | Self::Patch { photo, .. } => *photo,
        }
    }
}

/// What came back.
#[derive(Clone, Debug, PartialEq)]
pub enum Answer {
    /// To a push.
    Push(PushAnswer),
    /// To a pull.
    Pull(Box<Page>),
    /// To a step of an upload.
    Upload(UploadAnswer),
}

/// What came back to a step of an upload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UploadAnswer {
    /// Bytes can be sent here.
    Created {
        /// Path at the office.
        url: String,
    },
    /// So many bytes are there.
    Offset(u64),
}

/// Why there is no answer. Whatever it was, nothing is lost by it: the same is
/// asked again later.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TransportProblem {
    /// No way to the office.
    #[error("the office cannot be reached")]
    Unreachable,
    /// It took too long.
    #[error("the office did not answer in time")]
    TimedOut,
    /// The host gave up waiting, to do something else first.
    #[error("the request was cancelled")]
    Cancelled,
    /// The office, or something in between, said no.
    #[error("the answer was {status} {code}")]
    Status {
        /// HTTP status.
        status: u16,
        /// The problem's code; empty when the answer had none.
        code: String,
    },
    /// An answer that is none: not the expected form, another count.
    #[error("the answer makes no sense: {0}")]
    Nonsense(&'static str),
}

impl TransportProblem {
    /// The stable word for this problem.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Unreachable => "no_connection",
            Self::TimedOut => "timed_out",
            Self::Cancelled => "cancelled",
            Self::Status { code, .. } if !code.is_empty() => code,
            Self::Status { .. } => "office_problem",
            Self::Nonsense(_) => "nonsense",
        }
    }

    /// The HTTP status; 0 when there was none.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::Status { status, .. } => *status,
            _ => 0,
        }
    }

    /// The office understood, and refuses this very request: asking the same
    /// again will not help.
    pub(crate) const fn is_refusal(&self) -> bool {
        matches!(self.status(), 400 | 413 | 415 | 422)
    }
}
