//! What can go wrong at the office, as a status, a stable code and a sentence.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use fieldfare_domain::Rejection;
use fieldfare_domain::setup::Refusal;
use fieldfare_protocol::view::SetupView;
use serde_json::json;

/// Why a request was not answered as it was hoped.
#[derive(Debug, thiserror::Error)]
pub enum OfficeError {
    /// No valid token.
    #[error("sign in first")]
    SignedOut,
    /// The role may not do this.
    #[error("this account may not do that")]
    Forbidden,
    /// No such thing, or it is not for this person: both answer alike.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// No label has this code.
    #[error("no device has this code")]
    UnknownCode,
    /// A rule said no.
    #[error(transparent)]
    Rejected(#[from] Rejection),
    /// The request is not well formed.
    #[error("{detail}")]
    Invalid {
        /// Stable code.
        code: &'static str,
        /// For people who look closer.
        detail: String,
        /// Which field; may be empty.
        field: &'static str,
    },
    /// Something else is in the way, by its code.
    #[error("{detail}")]
    Conflict {
        /// Stable code.
        code: &'static str,
        /// For people who look closer.
        detail: String,
    },
    /// A record of the set-up cannot be kept like this.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Somebody saved a newer version of the record.
    #[error("somebody else saved a newer version")]
    ChangedMeanwhile(Box<SetupView>),
    /// The device's program is older than what is still served.
    #[error("this version is too old")]
    UpdateNeeded,
    /// Too many at once; try again after so many seconds.
    #[error("too many requests")]
    Busy {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// Too many wrong tries, or too many requests of one sender; try again after
    /// so many seconds.
    #[error("too many tries")]
    TooManyTries {
        /// Seconds to wait.
        retry_after_s: u32,
    },
    /// The body is larger than it may be.
    #[error("too large")]
    TooLarge,
    /// No room on the disk (I22).
    #[error("no room on the disk")]
    DiskFull,
    /// The store failed.
    #[error("the store failed: {0}")]
    Store(Box<dyn std::error::Error + Send + Sync>),
    /// The database cannot be reached now, or is too busy to be waited for.
    #[error("the database cannot be used now: {0}")]
    Unavailable(String),
    /// Somebody else was quicker: the same work is run again. It never leaves
    /// the store.
    #[error("somebody else was quicker: {0}")]
    Again(String),
    /// A file failed.
    #[error("a file failed: {0}")]
    File(std::io::Error),
    /// The office's own data cannot be read.
    #[error("stored data cannot be read: {0}")]
    Damaged(String),
}

/// Seconds after which a database that could not be reached is tried again.
const UNAVAILABLE_S: u32 = 2;

/// Result of most of the office's functions.
pub type Result<T, E = OfficeError> = std::result::Result<T, E>;

impl From<rusqlite::Error> for OfficeError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::DiskFull,
            _ => Self::Store(error.into()),
        }
    }
}

impl From<tokio_postgres::Error> for OfficeError {
    fn from(error: tokio_postgres::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<std::io::Error> for OfficeError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::StorageFull => Self::DiskFull,
            _ => Self::File(error),
        }
    }
}

impl From<serde_json::Error> for OfficeError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl OfficeError {
    /// A request that is not well formed.
    pub fn invalid(code: &'static str, field: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid {
            code,
            detail: detail.into(),
            field,
        }
    }

    /// The code that the other side switches on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::Forbidden => "forbidden",
            Self::NotFound(_) => "not_found",
            Self::UnknownCode => "unknown_code",
            Self::Rejected(why) => why.code(),
            Self::Invalid { code, .. } | Self::Conflict { code, .. } => code,
            Self::Refused(why) => why.code,
            Self::ChangedMeanwhile(_) => "changed_meanwhile",
            Self::UpdateNeeded => "update_needed",
            Self::Busy { .. } => "busy",
            Self::TooManyTries { .. } => "too_many_tries",
            Self::TooLarge => "too_large",
            Self::DiskFull => "disk_full",
            Self::Unavailable(_) | Self::Again(_) => "unavailable",
            Self::Store(_) | Self::File(_) | Self::Damaged(_) => "internal",
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::SignedOut => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound(_) | Self::UnknownCode | Self::Rejected(Rejection::UnknownTicket) => {
                StatusCode::NOT_FOUND
            }
            Self::Rejected(why) if why.is_about_state() => StatusCode::CONFLICT,
            Self::Rejected(
                Rejection::AlreadyClaimed | Rejection::AlreadyRated | Rejection::AlreadyExists,
            )
            | Self::Conflict { .. }
            | Self::ChangedMeanwhile(_) => StatusCode::CONFLICT,
            Self::Rejected(Rejection::NotAllowed | Rejection::NotOwner | Rejection::SystemOnly) => {
                StatusCode::FORBIDDEN
            }
            Self::Rejected(_) | Self::Invalid { .. } | Self::Refused(_) => {
                StatusCode::UNPROCESSABLE_ENTITY
            }
            Self::UpdateNeeded => StatusCode::UPGRADE_REQUIRED,
            Self::Busy { .. } | Self::Unavailable(_) | Self::Again(_) => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::DiskFull => StatusCode::INSUFFICIENT_STORAGE,
            Self::Store(_) | Self::File(_) | Self::Damaged(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for OfficeError {
    fn into_response(self) -> Response {
        let status = self.status();
        let (detail, field) = match &self {
            // What went wrong inside is for the log, not for whoever asked.
            Self::Store(_)
            | Self::File(_)
            | Self::Damaged(_)
            | Self::Unavailable(_)
            | Self::Again(_) => {
                tracing::error!(error = %self, "request failed");
                (String::new(), String::new())
            }
            Self::Invalid { field, .. } => (self.to_string(), (*field).to_owned()),
            Self::Rejected(why) => (self.to_string(), why.field().unwrap_or_default().to_owned()),
            Self::Refused(why) => (why.detail.clone(), why.field.to_string()),
            _ => (self.to_string(), String::new()),
        };
        let mut body = json!({
            "type": format!("/problems/{}", self.code()),
            "title": status.canonical_reason().unwrap_or_default(),
            "status": status.as_u16(),
            "code": self.code(),
            "detail": detail,
            "field": field,
        });
        if let (Self::ChangedMeanwhile(newer), Some(told)) = (&self, body.as_object_mut()) {
            told.insert("newer".to_owned(), json!(newer));
        }
        let mut response = (status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            header::HeaderValue::from_static("application/problem+json"),
        );
        let wait_s = match self {
            Self::Busy { retry_after_s } | Self::TooManyTries { retry_after_s } => {
                Some(retry_after_s)
            }
            Self::Unavailable(_) | Self::Again(_) => Some(UNAVAILABLE_S),
            _ => None,
        };
        if let Some(wait_s) = wait_s {
            headers.insert(header::RETRY_AFTER, wait_s.into());
        }
        response
    }
}
