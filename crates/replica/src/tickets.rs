//! A ticket on a device: its recorded events, and on top of them what the
//! device's own unsettled commands will make of it.
//!
//! The prediction is no second copy of the rules: the commands are put to
//! [`fieldfare_domain::decide`] again, in order, each time (design: "replays the
//! device's own waiting commands on top").

use std::collections::BTreeSet;
use std::sync::Arc;

use fieldfare_domain::{
    Actor, CommandId, Event, Policy, Role, Ticket, TicketId, TypeId, UserId, What, decide,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{DueView, Unsent, UnsentState};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::{ReplicaError, Result};
use crate::outbox::{self, EntryState, Pending};
use crate::words::{bytes, from_json, json, number, word};
use crate::{reminders, wanted};

/// Longest hold reason that lists show, in characters.
const HOLD_REASON_SHOWN: usize = 200;

/// Who looks, and what is known besides tickets.
#[derive(Clone, Default)]
pub(crate) struct Standpoint {
    /// The signed-in person.
    pub(crate) me: Option<(UserId, Role)>,
    /// People, equipment and types.
    pub(crate) directory: Arc<Directory>,
}

impl Standpoint {
    /// The signed-in person as the rules see them.
    pub(crate) fn actor(&self) -> Result<Actor> {
        let (id, role) = self.me.ok_or(ReplicaError::NotSignedIn)?;
        Ok(Actor::Person { id, role })
    }

    /// The settings that hold for a type.
    pub(crate) fn policy(&self, type_id: Option<TypeId>) -> Policy {
        self.directory.policy(type_id)
    }
}

/// A ticket with all that was read for it.
pub(crate) struct Loaded {
    /// Its row.
    pub(crate) key: i64,
    /// What the office recorded, oldest first.
    pub(crate) events: Vec<Event>,
    /// The ticket as the office knows it.
    pub(crate) known: Ticket,
    /// The ticket with predicted events.
    pub(crate) ticket: Ticket,
    /// Predicted events, oldest first.
    pub(crate) unsent: Vec<Unsent>,
    /// How many own commands the feed has not shown.
    pub(crate) entries: u32,
}

/// The row of a ticket; none when this device does not hold it.
pub(crate) fn key_of(conn: &Connection, id: TicketId) -> Result<Option<i64>> {
    Ok(conn
        .prepare_cached("SELECT key FROM ticket WHERE id = ?1")?
        .query_row([bytes(id.0)], |row| row.get(0))
        .optional()?)
}

/// The row of a ticket that is made or asked for here; made when there is none.
pub(crate) fn ensure(tx: &Connection, id: TicketId) -> Result<i64> {
    if let Some(key) = key_of(tx, id)? {
        return Ok(key);
    }
    tx.prepare_cached("INSERT INTO ticket (id, scope) VALUES (?1, 'new')")?
        .execute([bytes(id.0)])?;
    Ok(tx.last_insert_rowid())
}

/// Reads a ticket; none when this device does not hold it.
pub(crate) fn load(
    conn: &Connection,
    standpoint: &Standpoint,
    id: TicketId,
) -> Result<Option<Loaded>> {
    let Some(key) = key_of(conn, id)? else {
        return Ok(None);
    };
    let events = events(conn, key)?;
    let known = Ticket::from_events(id, &events);
    let pending = outbox::live_of(conn, id)?;
    let entries = u32::try_from(pending.len()).unwrap_or(u32::MAX);
    let (ticket, unsent) = overlay(&known, &events, pending, standpoint);
    Ok(Some(Loaded {
        key,
        events,
        known,
        ticket,
        unsent,
        entries,
    }))
}

/// The ticket as it was when an own command was given: with those of its
/// commands that wait before it. None when this device does not hold it.
pub(crate) fn before(
    conn: &Connection,
    standpoint: &Standpoint,
    command: &fieldfare_domain::Command,
) -> Result<Option<Ticket>> {
    let Some(key) = key_of(conn, command.ticket)? else {
        return Ok(None);
    };
    let events = events(conn, key)?;
    let known = Ticket::from_events(command.ticket, &events);
    let earlier = outbox::live_of(conn, command.ticket)?
        .into_iter()
        .take_while(|pending| pending.command.id != command.id)
        .collect();
    Ok(Some(overlay(&known, &events, earlier, standpoint).0))
}

fn events(conn: &Connection, key: i64) -> Result<Vec<Event>> {
    let mut statement =
        conn.prepare_cached("SELECT body FROM event WHERE ticket = ?1 ORDER BY n")?;
    let mut rows = statement.query([key])?;
    let mut events = Vec::new();
    while let Some(row) = rows.next()? {
        events.push(from_json(
            row.get_ref(0)?.as_str().unwrap_or_default(),
            "event",
        )?);
    }
    Ok(events)
}

/// Replays own commands on top of what the office recorded. One that no longer
/// follows the rules predicts nothing: the office will say what becomes of it.
fn overlay(
    known: &Ticket,
    events: &[Event],
    pending: Vec<Pending>,
    standpoint: &Standpoint,
) -> (Ticket, Vec<Unsent>) {
    let mut ticket = known.clone();
    let mut unsent = Vec::new();
    let Ok(actor) = standpoint.actor() else {
        return (ticket, unsent);
    };
    let recorded: BTreeSet<CommandId> = events.iter().filter_map(|e| e.command).collect();
    for entry in pending {
        let command = &entry.command;
        if recorded.contains(&command.id) {
            continue;
        }
        let what = if let Some(why) = entry.parked_why {
            vec![What::Parked {
                act: Box::new(command.act.clone()),
                why,
            }]
        } else {
            let type_id = match &command.act {
                fieldfare_domain::Act::Create(draft) => draft.type_id,
                _ => ticket.type_id,
            };
            decide(&ticket, &standpoint.policy(type_id), &actor, command).unwrap_or_default()
        };
        let state = match entry.state {
            EntryState::Waiting => UnsentState::Waiting,
            EntryState::Sending | EntryState::Sent | EntryState::Rejected | EntryState::Parked => {
                UnsentState::Sending
            }
        };
        for what in what {
            let event = Event {
                n: ticket.version.saturating_add(1),
                at: command.occurred_at,
                occurred_at: command.occurred_at,
                clock_offset_ms: command.clock_offset_ms,
                by: actor.by(),
                command: Some(command.id),
                what,
            };
            ticket.apply(&event);
            unsent.push(Unsent {
                event,
                state: state.clone(),
            });
        }
    }
    (ticket, unsent)
}

/// Brings what is derived from a ticket up to date: list columns, reminders, and
/// the mark that its words are to be indexed again.
pub(crate) fn refresh(tx: &Connection, standpoint: &Standpoint, loaded: &Loaded) -> Result<()> {
    let ticket = &loaded.ticket;
    let appointment = ticket.next_appointment();
    let due = DueView::of(ticket, &standpoint.policy(ticket.type_id));
    let hold_reason: String = ticket.hold_reason.chars().take(HOLD_REASON_SHOWN).collect();
    tx.prepare_cached(
        "UPDATE ticket SET version_known = ?2, state = ?3, close_kind = ?4, priority = ?5,
             number = ?6, title = ?7, place = ?8, equipment_name = ?9, contact_name = ?10,
             type_id = ?11, assignee = ?12, last_handler = ?13, created_at = ?14,
             updated_at = ?15, appointment = ?16, appointment_at = ?17, returned = ?18,
             requester_replied = ?19, hold_reason = ?20, unsent = ?21, parked = ?22,
             due = ?23, due_at = ?24, warn_at = ?25
         WHERE key = ?1",
    )?
    .execute(params![
        loaded.key,
        loaded.known.version,
        word(&ticket.state),
        ticket.close_kind.map(|kind| word(&kind)),
        word(&ticket.priority),
        ticket.number,
        ticket.title,
        ticket.place,
        ticket.equipment_name,
        ticket.contact.name,
        ticket.type_id.map(|id| bytes(id.0)),
        ticket.assignee.map(|id| bytes(id.0)),
        ticket.last_handler.map(|id| bytes(id.0)),
        ticket.created_at.0,
        ticket.updated_at.0,
        appointment.map(json).transpose()?.unwrap_or_default(),
        appointment.and_then(|a| a.starts_at().ok()).map(|at| at.0),
        ticket.returned,
        ticket.requester_replied,
        hold_reason,
        loaded.entries,
        number(ticket.parked.len()),
        due.as_ref().map(json).transpose()?.unwrap_or_default(),
        due.and_then(|due| due.due_at).map(|at| at.0),
        due.and_then(|due| due.warn_at).map(|at| at.0),
    ])?;
    tx.prepare_cached("INSERT OR IGNORE INTO dirty (ticket) VALUES (?1)")?
        .execute([loaded.key])?;
    wanted::note(tx, standpoint, ticket)?;
    reminders::recompute(tx, standpoint, ticket)
}

/// Removes own commands that the feed has passed (I8): their events are in it,
/// or, with `passed`, the whole feed is here up to that position.
fn settle(tx: &Connection, loaded: &Loaded, passed: Option<i64>) -> Result<()> {
    let id = bytes(loaded.known.id.0);
    tx.prepare_cached(
        "DELETE FROM outbox WHERE ticket = ?1 AND state = 'sent'
             AND (accepted_version <= ?2 OR accepted_position <= ?3)",
    )?
    .execute(params![id, loaded.known.version, passed.unwrap_or(-1)])?;
    // Late work stays an item of its author's until somebody settled it.
    let unsettled: BTreeSet<CommandId> = loaded.known.parked.iter().map(|p| p.command).collect();
    for command in outbox::parked_passed(tx, loaded.known.id, loaded.known.version)? {
        if !unsettled.contains(&command) {
            outbox::remove(tx, command)?;
        }
    }
    Ok(())
}

/// Settles, reads again and refreshes: after anything happened to a ticket.
/// Answers what it is now.
pub(crate) fn touched(
    tx: &Connection,
    standpoint: &Standpoint,
    id: TicketId,
    passed: Option<i64>,
) -> Result<Option<Loaded>> {
    let Some(before) = load(tx, standpoint, id)? else {
        return Ok(None);
    };
    let settled = if before.entries == 0 {
        Some(before)
    } else {
        settle(tx, &before, passed)?;
        load(tx, standpoint, id)?
    };
    if let Some(settled) = &settled {
        refresh(tx, standpoint, settled)?;
    }
    Ok(settled)
}
