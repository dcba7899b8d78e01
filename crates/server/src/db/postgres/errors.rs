//! What PostgreSQL's errors mean for the office.

use tokio_postgres::error::SqlState;

use crate::error::OfficeError;

/// The error of a statement.
pub(super) fn of_statement(error: tokio_postgres::Error) -> OfficeError {
    let Some(told) = error.as_db_error() else {
        return if error.is_closed() || is_broken(&error) {
            OfficeError::Unavailable(error.to_string())
        } else {
            OfficeError::Store(error.into())
        };
    };
    let code = told.code();
    match *code {
        // Two wanted the same at once: whoever comes second looks again.
        SqlState::T_R_SERIALIZATION_FAILURE
        | SqlState::T_R_DEADLOCK_DETECTED
        | SqlState::UNIQUE_VIOLATION => OfficeError::Again(told.to_string()),
        // A statement was prepared before a table changed: it is prepared anew
        // on another connection.
        SqlState::FEATURE_NOT_SUPPORTED if told.message().contains("cached plan") => {
            OfficeError::Again(told.to_string())
        }
        SqlState::DISK_FULL => OfficeError::DiskFull,
        SqlState::QUERY_CANCELED
        | SqlState::LOCK_NOT_AVAILABLE
        | SqlState::TOO_MANY_CONNECTIONS
        | SqlState::ADMIN_SHUTDOWN
        | SqlState::CRASH_SHUTDOWN
        | SqlState::CANNOT_CONNECT_NOW
        | SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
        | SqlState::READ_ONLY_SQL_TRANSACTION => OfficeError::Unavailable(told.to_string()),
        _ if code.code().starts_with("08") => OfficeError::Unavailable(told.to_string()),
        _ => OfficeError::Store(error.into()),
    }
}

/// The error of an attempt to connect: whatever it is, the database cannot be
/// used now.
pub(super) fn of_connecting(error: &tokio_postgres::Error) -> OfficeError {
    OfficeError::Unavailable(with_causes(error))
}

fn is_broken(error: &tokio_postgres::Error) -> bool {
    std::error::Error::source(error).is_some_and(|why| why.is::<std::io::Error>())
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(why) = cause {
        text = format!("{text}: {why}");
        cause = why.source();
    }
    text
}
