//! Giving up, with a way back.
//!
//! What a person gives up leaves the outbox at once, so that it is not sent while
//! they may change their mind. Its rows lie aside for [`UNDO_MS`]; the pictures
//! stay in the vault for as long. Then, with a network or without, or when the app is
//! opened again, or at sign-out, they are removed for good.

use fieldfare_domain::{At, Command, CommandId, PhotoId, TicketId};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Replica;
use crate::error::Result;
use crate::photos::OwnPhoto;
use crate::words::{from_json, json};
use crate::{forget, meta, outbox, photos};

/// How long something that was given up can be brought back, in ms: somewhat
/// longer than the screen offers it.
const UNDO_MS: i64 = 12_000;

/// What was given up, as it was.
#[derive(Serialize, Deserialize)]
struct Aside {
    at: At,
    entry: Option<outbox::Entry>,
    photos: Vec<OwnPhoto>,
}

fn key(ticket: TicketId, id: Uuid) -> String {
    format!("{}{}/{id}", meta::DISCARDED, ticket.0)
}

/// Puts a command and the photos that it declares aside.
pub(crate) fn command(tx: &Connection, command: &Command, now: At) -> Result<()> {
    let aside = Aside {
        at: now,
        entry: outbox::entry(tx, command.id)?,
        photos: photos::own_of_command(tx, command.id)?,
    };
    meta::set(tx, &key(command.ticket, command.id.0), &json(&aside)?)?;
    outbox::remove(tx, command.id)?;
    photos::remove_own(tx, &aside.photos)
}

/// Puts a refused photo aside; says whether there is one.
pub(crate) fn photo(tx: &Connection, photo: PhotoId, now: At) -> Result<bool> {
    let Some(own) = photos::own_refused(tx, photo)? else {
        return Ok(false);
    };
    let aside = Aside {
        at: now,
        entry: None,
        photos: vec![own],
    };
    for own in &aside.photos {
        meta::set(tx, &key(own.ticket, photo.0), &json(&aside)?)?;
    }
    photos::remove_own(tx, &aside.photos)?;
    Ok(true)
}

/// Brings back what was given up under `id`; answers its ticket.
pub(crate) fn undo(tx: &Connection, id: Uuid) -> Result<Option<TicketId>> {
    let found: Option<(String, String)> = tx
        .prepare_cached("SELECT key, value FROM meta WHERE key LIKE ?1")?
        .query_row([format!("{}%/{id}", meta::DISCARDED)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
        .optional()?;
    let Some((key, value)) = found else {
        return Ok(None);
    };
    let aside: Aside = from_json(&value, "discarded entry")?;
    let mut ticket = None;
    if let Some(entry) = &aside.entry {
        outbox::put_back(tx, entry)?;
        ticket = Some(entry.command.ticket);
    }
    for photo in &aside.photos {
        photos::put_back(tx, photo)?;
        ticket = Some(photo.ticket);
    }
    meta::unset(tx, &key)?;
    Ok(ticket)
}

impl Replica {
    /// Removes for good what can no longer be brought back. Answers when there is more
    /// to remove; none when nothing lies aside.
    ///
    /// # Errors
    /// The database's; then it is tried again with the next call.
    pub(crate) fn finish_given_up(&self, now: At) -> Result<Option<At>> {
        let Some(first) = self.store.read(first_aside)? else {
            return Ok(None);
        };
        if !is_over(first, now) {
            return Ok(Some(first.plus_ms(UNDO_MS + 1)));
        }
        self.store.write(|tx| finish_old(tx, now))?;
        self.purge()?;
        let first = self.store.read(first_aside)?;
        Ok(first.map(|first| first.plus_ms(UNDO_MS + 1)))
    }
}

/// When the first thing that lies aside was given up.
fn first_aside(conn: &Connection) -> Result<Option<At>> {
    let first: Option<i64> = conn
        .prepare_cached("SELECT min(json_extract(value, '$.at')) FROM meta WHERE key LIKE ?1")?
        .query_row([format!("{}%", meta::DISCARDED)], |row| row.get(0))?;
    Ok(first.map(At))
}

/// Whether what was given up then can no longer be brought back. A clock that was set
/// back must not keep anything for years.
fn is_over(at: At, now: At) -> bool {
    now.since_ms(at).unsigned_abs() > UNDO_MS.unsigned_abs()
}

/// Removes for good what can no longer be brought back.
pub(crate) fn finish_old(tx: &Connection, now: At) -> Result<()> {
    finish(tx, |at| is_over(at, now))
}

/// Removes everything for good: the app was closed meanwhile.
pub(crate) fn finish_all(tx: &Connection) -> Result<()> {
    finish(tx, |_| true)
}

fn finish(tx: &Connection, over: impl Fn(At) -> bool) -> Result<()> {
    let kept: Vec<(String, String)> = tx
        .prepare_cached("SELECT key, value FROM meta WHERE key LIKE ?1")?
        .query_map([format!("{}%", meta::DISCARDED)], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (key, value) in kept {
        let aside: Aside = from_json(&value, "discarded entry")?;
        if !over(aside.at) {
            continue;
        }
        meta::unset(tx, &key)?;
        forget::mark(tx)?;
        let mut tickets: Vec<TicketId> = Vec::new();
        tickets.extend(aside.entry.iter().map(|entry| entry.command.ticket));
        for photo in &aside.photos {
            photos::drop_pictures_of(tx, photo.meta.id)?;
            tickets.push(photo.ticket);
        }
        for ticket in tickets {
            forget::leave_if_done(tx, ticket)?;
        }
    }
    Ok(())
}

/// Whether a command was given up here and can still be brought back.
pub(crate) fn holds(conn: &Connection, command: CommandId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM meta WHERE key LIKE ?1)")?
        .query_row([format!("{}%/{}", meta::DISCARDED, command.0)], |row| {
            row.get(0)
        })?)
}
