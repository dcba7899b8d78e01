//! A ticket on a device: its recorded events, and on top of them what the
//! device's own unsettled commands will make of it.
//!
//! The prediction is no second copy of the rules: the commands are put to
//! [`fieldfare_domain::decide`] again, in order, each time (design: "replays the
//! device's own waiting commands on top").

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use fieldfare_domain::{
    Actor, Command, CommandId, Event, Policy, Role, Ticket, TicketId, TypeId, UserId, What, decide,
    planted,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{DueView, Unsent, UnsentState};
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params, params_from_iter};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::lists::ListedVisit;
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
    Ok(Some(with_own(conn, standpoint, key, events, known)?))
}

/// A ticket with its own commands on top.
fn with_own(
    conn: &Connection,
    standpoint: &Standpoint,
    key: i64,
    events: Vec<Event>,
    known: Ticket,
) -> Result<Loaded> {
    let pending = outbox::live_of(conn, known.id)?;
    let entries = u32::try_from(pending.len()).unwrap_or(u32::MAX);
    let (ticket, unsent) = overlay(&known, &events, pending, standpoint);
    Ok(Loaded {
        key,
        events,
        known,
        ticket,
        unsent,
        entries,
    })
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

pub(crate) fn events(conn: &Connection, key: i64) -> Result<Vec<Event>> {
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
        if recorded.contains(&command.id) && !planted::on("I8-shown-twice") {
            continue;
        }
        if entry.state == EntryState::Sent && planted::on("I8-overlay-ends-with-ack") {
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
        predict(&mut ticket, &mut unsent, &actor, command, what, &state);
    }
    (ticket, unsent)
}

/// Applies what a command will come to.
fn predict(
    ticket: &mut Ticket,
    unsent: &mut Vec<Unsent>,
    actor: &Actor,
    command: &Command,
    what: Vec<What>,
    state: &UnsentState,
) {
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

impl Loaded {
    /// Adds a command that was just put into the outbox, and what it comes to.
    pub(crate) fn add(&mut self, actor: &Actor, command: &Command, what: Vec<What>) {
        let waits = UnsentState::Waiting;
        predict(
            &mut self.ticket,
            &mut self.unsent,
            actor,
            command,
            what,
            &waits,
        );
        self.entries = self.entries.saturating_add(1);
    }
}

/// The columns that lists read, in the order of [`listed`].
const LISTED: [&str; 32] = [
    "version_known",
    "state",
    "close_kind",
    "priority",
    "number",
    "title",
    "place",
    "equipment_name",
    "contact_name",
    "type_id",
    "assignee",
    "last_handler",
    "created_at",
    "updated_at",
    "appointment",
    "appointment_at",
    "returned",
    "requester_replied",
    "hold_reason",
    "unsent",
    "parked",
    "due",
    "due_at",
    "warn_at",
    "equipment",
    "owner",
    "creator",
    "department",
    "first_reply_at",
    "resolved_at",
    "merged_into",
    "follow_up_of",
];

/// What lists show of a ticket.
fn listed(standpoint: &Standpoint, loaded: &Loaded) -> Result<[Value; LISTED.len()]> {
    fn id(id: Option<Uuid>) -> Value {
        id.map_or(Value::Null, |id| Value::Blob(bytes(id).to_vec()))
    }
    let ticket = &loaded.ticket;
    let appointment = ticket.next_appointment();
    let starts_at = appointment.and_then(|a| a.starts_at().ok());
    let listed_visit = appointment.map(|a| ListedVisit {
        appointment: a.clone(),
        visit: ticket.visit(a.id),
    });
    let hold_reason: String = ticket.hold_reason.chars().take(HOLD_REASON_SHOWN).collect();
    let due = if ticket.state.is_open() {
        DueView::of(ticket, &standpoint.policy(ticket.type_id))
    } else {
        None
    };
    Ok([
        loaded.known.version.into(),
        word(&ticket.state).into(),
        ticket.close_kind.map(|kind| word(&kind)).into(),
        word(&ticket.priority).into(),
        ticket.number.into(),
        ticket.title.clone().into(),
        ticket.place.clone().into(),
        ticket.equipment_name.clone().into(),
        ticket.contact.name.clone().into(),
        id(ticket.type_id.map(|id| id.0)),
        id(ticket.assignee.map(|id| id.0)),
        id(ticket.last_handler.map(|id| id.0)),
        ticket.created_at.0.into(),
        ticket.updated_at.0.into(),
        listed_visit
            .as_ref()
            .map(json)
            .transpose()?
            .unwrap_or_default()
            .into(),
        starts_at.map(|at| at.0).into(),
        ticket.returned.into(),
        ticket.requester_replied.into(),
        hold_reason.into(),
        loaded.entries.into(),
        number(ticket.parked.len()).into(),
        due.as_ref()
            .map(json)
            .transpose()?
            .unwrap_or_default()
            .into(),
        due.and_then(|due| due.due_at).map(|at| at.0).into(),
        due.and_then(|due| due.warn_at).map(|at| at.0).into(),
        id(ticket.equipment.map(|id| id.0)),
        id(ticket.owner.map(|id| id.0)),
        ticket.creator.to_string().into(),
        id(ticket.department.map(|id| id.0)),
        ticket.first_reply_at.map(|at| at.0).into(),
        ticket.resolved_at.map(|at| at.0).into(),
        id(ticket.merged_into.map(|id| id.0)),
        id(ticket.follow_up_of.map(|id| id.0)),
    ])
}

/// A ticket that the feed brings for the first time: its row is written once, as
/// it is to be. Answers its key.
fn insert(tx: &Connection, standpoint: &Standpoint, handle: i64, loaded: &Loaded) -> Result<i64> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "INSERT INTO ticket (id, handle, scope, {}) VALUES (?, ?, 'held'{})",
            LISTED.join(", "),
            ", ?".repeat(LISTED.len())
        )
    });
    let name: [Value; 2] = [bytes(loaded.known.id.0).to_vec().into(), handle.into()];
    tx.prepare_cached(&SQL)?.execute(params_from_iter(
        name.into_iter().chain(listed(standpoint, loaded)?),
    ))?;
    Ok(tx.last_insert_rowid())
}

/// Brings the columns of a ticket's row up to date.
fn update(tx: &Connection, standpoint: &Standpoint, loaded: &Loaded) -> Result<()> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        format!(
            "UPDATE ticket SET {} = ? WHERE key = ?",
            LISTED.join(" = ?, ")
        )
    });
    let key: Value = loaded.key.into();
    tx.prepare_cached(&SQL)?.execute(params_from_iter(
        listed(standpoint, loaded)?.into_iter().chain([key]),
    ))?;
    Ok(())
}

/// Brings what is derived from a ticket up to date: list columns, reminders, and
/// the mark that its words are to be indexed again.
pub(crate) fn refresh(tx: &Connection, standpoint: &Standpoint, loaded: &Loaded) -> Result<()> {
    update(tx, standpoint, loaded)?;
    derive(tx, standpoint, loaded)
}

fn derive(tx: &Connection, standpoint: &Standpoint, loaded: &Loaded) -> Result<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO dirty (ticket) VALUES (?1)")?
        .execute([loaded.key])?;
    wanted::note(tx, standpoint, &loaded.ticket)?;
    reminders::recompute(tx, standpoint, &loaded.ticket)
}

/// Removes own commands that the feed has passed (I8): their events are in it,
/// or, with `passed`, the whole feed is here up to that position.
fn settle(tx: &Connection, loaded: &Loaded, version: u32, passed: Option<i64>) -> Result<()> {
    let id = bytes(loaded.known.id.0);
    tx.prepare_cached(
        "DELETE FROM outbox WHERE ticket = ?1 AND state = 'sent'
             AND (accepted_version <= ?2 OR accepted_position <= ?3)",
    )?
    .execute(params![id, version, passed.unwrap_or(-1)])?;
    // Late work stays an item of its author's until somebody settled it.
    let unsettled: BTreeSet<CommandId> = loaded.known.parked.iter().map(|p| p.command).collect();
    for command in outbox::parked_passed(tx, loaded.known.id, version)? {
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
    // What an earlier life of the data counted says nothing about this one's answers.
    let version = if is_of_an_earlier_life(tx, id)? {
        0
    } else {
        before.known.version
    };
    let settled = settled(tx, standpoint, before, version, passed)?;
    refresh(tx, standpoint, &settled)?;
    Ok(Some(settled))
}

/// Whether what is here of a ticket was counted before the office was restored, and
/// not read again since (I18).
fn is_of_an_earlier_life(conn: &Connection, id: TicketId) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM ticket WHERE id = ?1 AND scope = 'stale')";
    let mut statement = conn.prepare_cached(sql)?;
    Ok(statement.query_row([bytes(id.0)], |row| row.get(0))?)
}

/// The ticket without own commands that the feed has passed: it is at this version.
fn settled(
    tx: &Connection,
    standpoint: &Standpoint,
    before: Loaded,
    version: u32,
    passed: Option<i64>,
) -> Result<Loaded> {
    if before.entries == 0 {
        return Ok(before);
    }
    settle(tx, &before, version, passed)?;
    with_own(tx, standpoint, before.key, before.events, before.known)
}

/// What the feed brings to one ticket.
pub(crate) struct Fed {
    /// The ticket.
    pub(crate) id: TicketId,
    /// Its row; none when it is not here.
    pub(crate) key: Option<i64>,
    /// Its handle, when the ticket enters: then all its events are `fresh`.
    pub(crate) entered: Option<i64>,
    /// What is new, in order.
    pub(crate) fresh: Vec<Event>,
}

/// Stores what the feed brings, settles, and brings what is derived up to date.
/// Answers the ticket, and from which of its events on they are new.
pub(crate) fn bring(
    tx: &Connection,
    standpoint: &Standpoint,
    fed: Fed,
    passed: Option<i64>,
) -> Result<(Loaded, usize)> {
    let mut all = match (fed.key, fed.entered) {
        (Some(key), None) => events(tx, key)?,
        _ => Vec::new(),
    };
    let old = all.len();
    all.extend(fed.fresh);
    let known = Ticket::from_events(fed.id, &all);
    let version = known.version;
    let before = with_own(tx, standpoint, fed.key.unwrap_or_default(), all, known)?;
    let mut loaded = settled(tx, standpoint, before, version, passed)?;
    match (fed.key, fed.entered) {
        (None, handle) => loaded.key = insert(tx, standpoint, handle.unwrap_or_default(), &loaded)?,
        (Some(key), handle) => {
            if let Some(handle) = handle {
                tx.prepare_cached("DELETE FROM event WHERE ticket = ?1")?
                    .execute([key])?;
                tx.prepare_cached("UPDATE ticket SET scope = 'held', handle = ?2 WHERE key = ?1")?
                    .execute([key, handle])?;
            }
            update(tx, standpoint, &loaded)?;
        }
    }
    let mut insert =
        tx.prepare_cached("INSERT INTO event (ticket, n, body) VALUES (?1, ?2, ?3)")?;
    for event in loaded.events.iter().skip(old) {
        insert.execute(params![loaded.key, event.n, json(event)?])?;
    }
    derive(tx, standpoint, &loaded)?;
    Ok((loaded, old))
}
