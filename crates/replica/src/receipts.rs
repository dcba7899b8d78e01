//! What the office acknowledged last, for the person to see that it did.

use fieldfare_domain::{At, Command, PhotoId, TicketId};
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::words::{bytes, json};

/// How many are kept.
const KEPT: i64 = 20;

/// Notes an accepted command.
pub(crate) fn add_command(tx: &Connection, command: &Command, now: At) -> Result<()> {
    let act = json(&command.act)?;
    add(tx, "command", command.id.0, command.ticket, &act, 0, now)
}

/// Notes a photo whose bytes the office has verified.
pub(crate) fn add_photo(
    tx: &Connection,
    photo: PhotoId,
    ticket: TicketId,
    size: i64,
    now: At,
) -> Result<()> {
    add(tx, "photo", photo.0, ticket, "", size, now)
}

fn add(
    tx: &Connection,
    kind: &str,
    entry: uuid::Uuid,
    ticket: TicketId,
    act: &str,
    size: i64,
    now: At,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO receipt (entry, ticket, kind, act, bytes, number, title, at)
         SELECT ?1, ?2, ?3, ?4, ?5, (SELECT number FROM ticket WHERE id = ?2),
             coalesce((SELECT title FROM ticket WHERE id = ?2), ''), ?6",
    )?
    .execute(params![
        bytes(entry),
        bytes(ticket.0),
        kind,
        act,
        size,
        now.0
    ])?;
    tx.prepare_cached("DELETE FROM receipt WHERE n <= (SELECT max(n) FROM receipt) - ?1")?
        .execute([KEPT])?;
    Ok(())
}
