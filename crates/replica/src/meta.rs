//! Small facts of the replica, by name.

use rusqlite::{Connection, OptionalExtension};

use crate::error::{ReplicaError, Result};

/// The office's epoch that the data come from (I18).
pub(crate) const EPOCH: &str = "epoch";
/// Everything up to this feed position is here.
pub(crate) const CURSOR: &str = "cursor";
/// `1` while the feed is read from its beginning.
pub(crate) const SNAPSHOT: &str = "snapshot";
/// The token of the office's last answer (I19).
pub(crate) const LEASE: &str = "lease";
/// Name of this replica.
pub(crate) const REPLICA: &str = "replica";
/// Everything up to this feed position is in a backup of the office (I18).
pub(crate) const BACKED_UP: &str = "backed_up_through";
/// How often it was made anew.
pub(crate) const INCARNATION: &str = "incarnation";
/// The last sequence that was given to a command.
pub(crate) const WIRE_SEQ: &str = "wire_seq";
/// The directory, as JSON.
pub(crate) const DIRECTORY: &str = "directory";
/// Who is signed in, as JSON.
pub(crate) const SESSION: &str = "session";
/// The version of this program, where the office tells it of tickets no more.
pub(crate) const TOO_OLD: &str = "too_old";
/// How far the device's clock is ahead of the office's, in ms (I16).
pub(crate) const CLOCK_OFFSET: &str = "clock_offset_ms";
/// When the last complete exchange ended, by the office's clock.
pub(crate) const AS_OF: &str = "as_of";
/// `1` while something deleted may still be in free pages or files (I12).
pub(crate) const PURGE: &str = "purge";
/// How much of the person's own the office has told.
pub(crate) const PERSONAL: &str = "personal";
/// The person's quiet hours, as JSON.
pub(crate) const QUIET: &str = "quiet";
/// `1` while the office does not know of them.
pub(crate) const QUIET_UNSENT: &str = "quiet_unsent";
/// `1` once the inbox has the lines of tickets that were here before it.
pub(crate) const INBOX: &str = "inbox";
/// What names of things that were given up and can be brought back begin with;
/// the ticket and the entry follow.
pub(crate) const DISCARDED: &str = "discarded/";

/// A fact; none when it was never set.
pub(crate) fn text(conn: &Connection, key: &str) -> Result<Option<String>> {
    Ok(conn
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?)
}

/// A number; none when it was never set.
pub(crate) fn number(conn: &Connection, key: &str) -> Result<Option<i64>> {
    text(conn, key)?
        .map(|value| value.parse().map_err(|_| ReplicaError::Damaged("meta")))
        .transpose()
}

/// Sets a fact.
pub(crate) fn set(conn: &Connection, key: &str, value: &str) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO meta (key, value) VALUES (?1, ?2)
         ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value <> excluded.value",
    )?
    .execute([key, value])?;
    Ok(())
}

/// Sets a number.
pub(crate) fn set_number(conn: &Connection, key: &str, value: i64) -> Result<()> {
    set(conn, key, &value.to_string())
}

/// Unsets a fact.
pub(crate) fn unset(conn: &Connection, key: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM meta WHERE key = ?1")?
        .execute([key])?;
    Ok(())
}
