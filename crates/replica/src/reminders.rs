//! Reminders of appointments and of what was promised, computed on the device and
//! fired without a network.
//!
//! Each fires exactly once per appointment, start and lead, or per target and when
//! it is due (I16): what was shown
//! stays shown across restarts, a clock that is set back, and a ticket that was
//! forgotten and came back. Nothing here asks a clock.

use std::collections::BTreeMap;

use fieldfare_domain::sla::{Course, SlaClock, Terms, standing};
use fieldfare_domain::{Appointment, AppointmentId, At, Ticket, TicketId};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::Result;
use crate::tickets::Standpoint;
use crate::words::{bytes, from_word, word};
use crate::{Replica, inbox, personal};

/// A reminder this much behind its time is called late.
const LATE_MS: i64 = 5 * 60_000;
/// A reminder is of use for a day after the appointment began. One that is older
/// waits, in case it is the clock that is wrong.
const OF_USE_MS: i64 = 24 * 60 * 60_000;

/// What a reminder is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReminderKind {
    /// An appointment begins.
    Appointment,
    /// The answer is due soon (S1-29).
    ResponseNear,
    /// The answer is late.
    ResponseLate,
    /// The solution is due soon (S1-29).
    ResolutionNear,
    /// The solution is late.
    ResolutionLate,
}

impl ReminderKind {
    /// Something is due soon.
    #[must_use]
    pub const fn is_near(self) -> bool {
        matches!(self, Self::ResponseNear | Self::ResolutionNear)
    }
}

/// A reminder to show now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// The ticket.
    pub ticket: TicketId,
    /// What it is of.
    pub kind: ReminderKind,
    /// The appointment; none for a promise.
    pub appointment: Option<AppointmentId>,
    /// `T-1042` without the prefix, once the office gave one.
    pub number: Option<u32>,
    /// Title of the ticket.
    pub title: String,
    /// Customer or place.
    pub place: String,
    /// When the appointment begins, or when it was promised for.
    pub starts_at: At,
    /// It comes more than five minutes after its time: the device was off.
    pub late: bool,
}

/// A reminder that is to be.
struct Wanted {
    kind: ReminderKind,
    appointment: Option<AppointmentId>,
    fire_at: At,
    starts_at: At,
}

/// By what makes a reminder another one.
type All = BTreeMap<[u8; 32], Wanted>;

fn occurrence(text: &str) -> [u8; 32] {
    Sha256::digest(text.as_bytes()).into()
}

fn of_appointments(ticket: &Ticket, wanted: &mut All) {
    let rings = |appointment: &&Appointment| ticket.reminds_of(appointment.id);
    for appointment in ticket.appointments.values().filter(rings) {
        let (Ok(fire_at), Ok(starts_at)) = (appointment.remind_at(), appointment.starts_at())
        else {
            continue;
        };
        let key = occurrence(&format!(
            "{}|{}|{}|{}",
            appointment.id, appointment.start, appointment.zone, appointment.remind_minutes
        ));
        let kind = ReminderKind::Appointment;
        let appointment = Some(appointment.id);
        wanted.insert(
            key,
            Wanted {
                kind,
                appointment,
                fire_at,
                starts_at,
            },
        );
    }
}

/// Of both promises: when they are near, and when they are late.
fn of_promises(ticket: &Ticket, terms: &Terms, wanted: &mut All) {
    for leg in standing(ticket, terms).legs() {
        let (Course::Running, Some(due_at), Some(warn_at)) = (leg.course, leg.due_at, leg.warn_at)
        else {
            continue;
        };
        let (near, late) = match leg.clock {
            SlaClock::Response => (ReminderKind::ResponseNear, ReminderKind::ResponseLate),
            SlaClock::Resolution => (ReminderKind::ResolutionNear, ReminderKind::ResolutionLate),
        };
        for (kind, fire_at) in [(near, warn_at), (late, due_at)] {
            let key = occurrence(&format!("{}|{}|{}", ticket.id, word(&kind), due_at.0));
            let appointment = None;
            let starts_at = due_at;
            wanted.insert(
                key,
                Wanted {
                    kind,
                    appointment,
                    fire_at,
                    starts_at,
                },
            );
        }
    }
}

/// Brings the reminders of a ticket up to date. Only the one who holds an
/// unresolved ticket is reminded; of what was promised also the office, while
/// nobody holds it.
pub(crate) fn recompute(tx: &Connection, standpoint: &Standpoint, ticket: &Ticket) -> Result<()> {
    let mine = standpoint
        .me
        .is_some_and(|(me, _)| ticket.assignee == Some(me));
    let nobodys =
        ticket.assignee.is_none() && standpoint.me.is_some_and(|(_, role)| role.is_office());
    let mut wanted = All::new();
    if ticket.state.is_before_resolved() {
        if mine {
            of_appointments(ticket, &mut wanted);
        }
        if (mine || nobodys)
            && let Some(terms) = standpoint.policy(ticket.type_id).terms
        {
            of_promises(ticket, &terms, &mut wanted);
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
    for (key, reminder) in wanted {
        tx.prepare_cached(
            "INSERT INTO reminder (occurrence, ticket, appointment, fire_at, starts_at, state, kind)
             VALUES (?1, ?2, ?3, ?4, ?5, 'armed', ?6)
             ON CONFLICT (occurrence) DO UPDATE SET ticket = excluded.ticket,
                 fire_at = excluded.fire_at, starts_at = excluded.starts_at
             WHERE state = 'armed'",
        )?
        .execute(params![
            key,
            bytes(ticket.id.0),
            reminder.appointment.map_or([0; 16], |id| bytes(id.0)),
            reminder.fire_at.0,
            reminder.starts_at.0,
            word(&reminder.kind),
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
            let due: Vec<([u8; 32], (String, bool), Reminder)> = tx
                .prepare_cached(
                    "SELECT r.occurrence, r.fire_at, r.ticket, r.appointment, r.starts_at,
                         t.number, t.title, t.place, r.kind, t.priority = 'urgent'
                     FROM reminder r JOIN ticket t ON t.id = r.ticket
                     WHERE r.state = 'armed' AND r.fire_at <= ?1 AND r.starts_at > ?2
                     ORDER BY r.fire_at, r.occurrence",
                )?
                .query_map(params![now.0, now.plus_ms(-OF_USE_MS).0], |row| {
                    let fire_at: i64 = row.get(1)?;
                    let reminder = Reminder {
                        ticket: TicketId(Uuid::from_bytes(row.get(2)?)),
                        kind: ReminderKind::Appointment,
                        appointment: Some(AppointmentId(Uuid::from_bytes(row.get(3)?))),
                        number: row.get(5)?,
                        title: row.get(6)?,
                        place: row.get(7)?,
                        starts_at: At(row.get(4)?),
                        late: now.since_ms(At(fire_at)) > LATE_MS,
                    };
                    Ok((row.get(0)?, (row.get(8)?, row.get(9)?), reminder))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut reminders = Vec::with_capacity(due.len());
            for (key, (kind, urgent), mut reminder) in due {
                if !inbox::passes(quiet.as_ref(), now, urgent) {
                    continue;
                }
                reminder.kind = from_word(&kind)?;
                if reminder.kind != ReminderKind::Appointment {
                    reminder.appointment = None;
                }
                let state = if reminder.late { "late" } else { "shown" };
                tx.prepare_cached("UPDATE reminder SET state = ?2 WHERE occurrence = ?1")?
                    .execute(params![key, state])?;
                // Of what is over it is only said that it is late.
                if !(reminder.kind.is_near() && reminder.starts_at <= now) {
                    reminders.push(reminder);
                }
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
