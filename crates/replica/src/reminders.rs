//! Reminders of appointments, computed on the device and fired without a
//! network.
//!
//! Each fires exactly once per appointment, start and lead (I16): what was shown
//! stays shown across restarts, a clock that is set back, and a ticket that was
//! forgotten and came back. Nothing here asks a clock.

use std::collections::BTreeMap;

use fieldfare_domain::{Appointment, AppointmentId, At, Ticket, TicketId};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{Replica, inbox, personal};
use crate::error::Result;
use crate::tickets::Standpoint;
use crate::words::bytes;

/// A reminder this much behind its time is called late.
const LATE_MS: i64 = 5 * 60_000;
/// A reminder is of use for a day after the appointment began. One that is older
/// waits, in case it is the clock that is wrong.
const OF_USE_MS: i64 = 24 * 60 * 60_000;

/// A reminder to show now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The ticket.
    pub ticket: TicketId,
    /// The appointment.
    pub appointment: AppointmentId,
    /// `T-1042` without the prefix, once the office gave one.
    pub number: Option<u32>,
    /// Title of the ticket.
    pub title: String,
    /// Customer or place.
    pub place: String,
    /// When the appointment begins.
    pub starts_at: At,
    /// It comes more than five minutes after its time: the device was off.
    pub late: bool,
}

/// What makes a reminder another one.
fn occurrence(appointment: &Appointment) -> [u8; 32] {
    let text = format!(
        "{}|{}|{}|{}",
        appointment.id, appointment.start, appointment.zone, appointment.remind_minutes
    );
    Sha256::digest(text.as_bytes()).into()
}

/// Brings the reminders of a ticket up to date with its appointments. Only the
/// one who holds an unresolved ticket is reminded.
pub(crate) fn recompute(tx: &Connection, standpoint: &Standpoint, ticket: &Ticket) -> Result<()> {
    let mine = standpoint
        .me
        .is_some_and(|(me, _)| ticket.assignee == Some(me));
    let mut wanted: BTreeMap<[u8; 32], (&Appointment, At, At)> = BTreeMap::new();
    if mine && ticket.state.is_before_resolved() {
        for appointment in ticket.appointments.values() {
            if let (Ok(fire_at), Ok(starts_at)) = (appointment.remind_at(), appointment.starts_at())
            {
                wanted.insert(occurrence(appointment), (appointment, fire_at, starts_at));
            }
        }
    }
    let armed: Vec<[u8; 32]> = tx
        .prepare_cached("SELECT occurrence FROM reminder WHERE ticket = ?1 AND state = 'armed'")?
        .query_map([bytes(ticket.id.0)], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for gone in armed.iter().filter(|key| !wanted.contains_key(*key)) {
        tx.prepare_cached("DELETE FROM reminder WHERE occurrence = ?1")?
            .execute([gone])?;
    }
    for (key, (appointment, fire_at, starts_at)) in wanted {
        tx.prepare_cached(
            "INSERT INTO reminder (occurrence, ticket, appointment, fire_at, starts_at, state)
             VALUES (?1, ?2, ?3, ?4, ?5, 'armed')
             ON CONFLICT (occurrence) DO UPDATE SET ticket = excluded.ticket,
                 fire_at = excluded.fire_at, starts_at = excluded.starts_at
             WHERE state = 'armed'",
        )?
        .execute(params![
            key,
            bytes(ticket.id.0),
            bytes(appointment.id.0),
            fire_at.0,
            starts_at.0
        ])?;
    }
    Ok(())
}

/// Removes what the reminders of a ticket say. That one was shown stays known by
/// its hash alone.
pub(crate) fn forget(tx: &Connection, ticket: TicketId) -> Result<()> {
    tx.prepare_cached("DELETE FROM reminder WHERE ticket = ?1 AND state = 'armed'")?
        .execute([bytes(ticket.0)])?;
    tx.prepare_cached(
        "UPDATE reminder SET ticket = x'', appointment = x'', fire_at = 0, starts_at = 0
         WHERE ticket = ?1",
    )?
    .execute([bytes(ticket.0)])?;
    Ok(())
}

impl Replica {
    /// The reminders to show at `now`, the earliest first. Each is answered once;
    /// that it was is on the disk before this returns.
    ///
    /// # Errors
    /// The database's; the reminders are then still due.
    pub fn due_reminders(&self, now: At) -> Result<Vec<Reminder>> {
        self.store.write(|tx| {
            // Quiet hours hold them; when they are over, what is still of use is late.
            let quiet = personal::quiet(tx)?.quiet;
            let due: Vec<([u8; 32], bool, Reminder)> = tx
                .prepare_cached(
                    "SELECT r.occurrence, r.fire_at, r.ticket, r.appointment, r.starts_at,
                         t.number, t.title, t.place, t.priority = 'urgent'
                     FROM reminder r JOIN ticket t ON t.id = r.ticket
                     WHERE r.state = 'armed' AND r.fire_at <= ?1 AND r.starts_at > ?2
                     ORDER BY r.fire_at, r.occurrence",
                )?
                .query_map(params![now.0, now.plus_ms(-OF_USE_MS).0], |row| {
                    let fire_at: i64 = row.get(1)?;
                    let reminder = Reminder {
                        ticket: TicketId(Uuid::from_bytes(row.get(2)?)),
                        appointment: AppointmentId(Uuid::from_bytes(row.get(3)?)),
                        number: row.get(5)?,
                        title: row.get(6)?,
                        place: row.get(7)?,
                        starts_at: At(row.get(4)?),
                        late: now.since_ms(At(fire_at)) > LATE_MS,
                    };
                    Ok((row.get(0)?, row.get(8)?, reminder))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut reminders = Vec::with_capacity(due.len());
            for (key, urgent, reminder) in due {
                if !inbox::passes(quiet.as_ref(), now, urgent) {
                    continue;
                }
                let state = if reminder.late { "late" } else { "shown" };
                tx.prepare_cached("UPDATE reminder SET state = ?2 WHERE occurrence = ?1")?
                    .execute(params![key, state])?;
                reminders.push(reminder);
            }
            Ok(reminders)
        })
    }

    /// When the next reminder is due; it may be past.
    ///
    /// # Errors
    /// The database's.
    pub fn next_reminder(&self, now: At) -> Result<Option<At>> {
        self.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT min(fire_at) FROM reminder WHERE state = 'armed' AND starts_at > ?1",
                )?
                .query_row([now.plus_ms(-OF_USE_MS).0], |row| {
                    row.get::<_, Option<i64>>(0)
                })
                .optional()?
                .flatten()
                .map(At))
        })
    }
}
