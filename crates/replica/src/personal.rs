//! What is the person's own and goes with them to their other devices: how far
//! they have read, and their quiet hours. It can be changed without a network.

use fieldfare_domain::{At, QuietHours, TicketId};
use fieldfare_protocol::personal::{MARKS_MAX, Personal, PersonalAsk, QuietSet, ReadMark};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::words::{bytes, from_json, json, number};
use crate::{Replica, meta};

/// The name under which a mark of everything is kept.
const EVERYTHING: Uuid = Uuid::nil();

fn name(ticket: Option<TicketId>) -> [u8; 16] {
    bytes(ticket.map_or(EVERYTHING, |id| id.0))
}

/// Keeps a mark, if it is further than the one that is here.
pub(crate) fn mark(tx: &Connection, mark: &ReadMark, unsent: bool) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO read_mark (ticket, through, unsent) VALUES (?1, ?2, ?3)
         ON CONFLICT (ticket) DO UPDATE SET through = excluded.through, unsent = excluded.unsent
         WHERE excluded.through > through
             OR (excluded.through = through AND excluded.unsent = 0)",
    )?
    .execute(params![name(mark.ticket), mark.through, unsent])?;
    Ok(())
}

/// Until when everything was read at once, in ms.
pub(crate) fn read_all(conn: &Connection) -> Result<i64> {
    Ok(conn
        .prepare_cached("SELECT through FROM read_mark WHERE ticket = ?1")?
        .query_row([name(None)], |row| row.get(0))
        .optional()?
        .unwrap_or(0))
}

/// The quiet hours that hold here.
pub(crate) fn quiet(conn: &Connection) -> Result<QuietSet> {
    meta::text(conn, meta::QUIET)?
        .map(|text| from_json(&text, "quiet hours"))
        .transpose()
        .map(Option::unwrap_or_default)
}

/// What the next pull tells and asks.
pub(crate) fn ask(conn: &Connection) -> Result<PersonalAsk> {
    let marks = conn
        .prepare_cached("SELECT ticket, through FROM read_mark WHERE unsent <> 0 LIMIT ?1")?
        .query_map([number(MARKS_MAX)], |row| {
            let id = Uuid::from_bytes(row.get(0)?);
            Ok(ReadMark {
                ticket: (id != EVERYTHING).then_some(TicketId(id)),
                through: row.get(1)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?;
    let unsent = meta::text(conn, meta::QUIET_UNSENT)?.is_some();
    Ok(PersonalAsk {
        seen: meta::number(conn, meta::PERSONAL)?.unwrap_or(0),
        marks,
        quiet: unsent.then(|| quiet(conn)).transpose()?,
    })
}

/// Takes in what the office tells.
pub(crate) fn take(tx: &Connection, told: &Personal) -> Result<()> {
    for one in &told.marks {
        mark(tx, one, false)?;
    }
    if let Some(set) = &told.quiet
        && set.at >= quiet(tx)?.at
    {
        meta::set(tx, meta::QUIET, &json(set)?)?;
        meta::unset(tx, meta::QUIET_UNSENT)?;
    }
    meta::set_number(tx, meta::PERSONAL, told.seen)
}

/// The office may have lost what it knew: everything is told and asked again (I18).
pub(crate) fn begin_again(tx: &Connection) -> Result<()> {
    meta::unset(tx, meta::PERSONAL)?;
    tx.execute("UPDATE read_mark SET unsent = 1", [])?;
    if meta::text(tx, meta::QUIET)?.is_some() {
        meta::set(tx, meta::QUIET_UNSENT, "1")?;
    }
    Ok(())
}

impl Replica {
    /// Sets this person's quiet hours: here at once, on their other devices with
    /// the next exchange.
    ///
    /// # Errors
    /// [`ReplicaError::BadQuietHours`], or the database's.
    pub fn quiet_save(&self, quiet: Option<QuietHours>) -> Result<()> {
        if let Some(quiet) = &quiet {
            quiet.check().map_err(ReplicaError::BadQuietHours)?;
        }
        let now = self.clock.now();
        self.store.write(|tx| {
            // Later than what it replaces, whatever the clock says.
            let before = self::quiet(tx)?.at;
            let at = At(now.0.max(before.0.saturating_add(1)));
            meta::set(tx, meta::QUIET, &json(&QuietSet { quiet, at })?)?;
            meta::set(tx, meta::QUIET_UNSENT, "1")
        })
    }
}
