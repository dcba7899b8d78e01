//! Tickets in the store: their events, and the row that lists read.

use std::collections::BTreeSet;

use fieldfare_domain::{Answer, EnterpriseId, Event, State, Ticket, TicketId, What};

use crate::db::{Engine, Tx, params};
use crate::error::Result;
use crate::fold::fold;
use crate::people::word;

/// A ticket as the store has it.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Key of its row.
    pub key: i64,
    /// The sum of its events.
    pub ticket: Ticket,
    /// Its events, oldest first.
    pub events: Vec<Event>,
}

/// Has everybody else who wants to change these tickets wait until the commit.
/// Always in the same order, so that two never wait for one another.
///
/// # Errors
/// When the store fails.
pub fn lock(tx: &Tx<'_>, enterprise: EnterpriseId, ids: &[TicketId]) -> Result<()> {
    if tx.engine() == Engine::Sqlite {
        // There is one writer at a time.
        return Ok(());
    }
    let sorted: BTreeSet<TicketId> = ids.iter().copied().collect();
    for id in sorted {
        // Not `FOR UPDATE`: rows that name the ticket may be written meanwhile.
        tx.any(
            "SELECT 1 FROM ticket WHERE id = ?1 AND enterprise = ?2 FOR NO KEY UPDATE",
            params![id.0, enterprise.0],
        )?;
    }
    Ok(())
}

/// The ticket with this name in this enterprise.
///
/// # Errors
/// When the store fails.
pub fn load(tx: &Tx<'_>, enterprise: EnterpriseId, id: TicketId) -> Result<Option<Loaded>> {
    let key: Option<i64> = tx.maybe(
        "SELECT key FROM ticket WHERE id = ?1 AND enterprise = ?2",
        params![id.0, enterprise.0],
        |row| row.get(0),
    )?;
    let Some(key) = key else {
        return Ok(None);
    };
    let events = events(tx, key, 0)?;
    Ok(Some(Loaded {
        key,
        ticket: Ticket::from_events(id, &events),
        events,
    }))
}

/// Events of a ticket whose feed position is after `position`, oldest first.
///
/// # Errors
/// When the store fails.
pub fn events(tx: &Tx<'_>, key: i64, position: i64) -> Result<Vec<Event>> {
    tx.all(
        "SELECT body FROM event WHERE ticket = ?1 AND position > ?2 ORDER BY n",
        params![key, position],
        |row| Ok(serde_json::from_str(row.text(0)?)?),
    )
}

/// Writes new events of a ticket and its row; makes the row when there is none.
/// Returns the row's key.
///
/// # Errors
/// When the store fails.
pub fn append(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    loaded: Option<i64>,
    ticket: &Ticket,
    new: &[Event],
    position: i64,
) -> Result<i64> {
    let key = match loaded {
        Some(key) => key,
        None => tx.one(
            "INSERT INTO ticket (id, enterprise, version, number, title, state, priority, \
             visibility, created_at, updated_at, position) \
             VALUES (?1, ?2, 0, ?3, '', '', '', '', 0, 0, 0) RETURNING key",
            params![ticket.id.0, enterprise.0, ticket.number],
            |row| row.get(0),
        )?,
    };
    for event in new {
        tx.run(
            "INSERT INTO event (ticket, n, position, body) VALUES (?1, ?2, ?3, ?4)",
            params![key, event.n, position, serde_json::to_string(event)?],
        )?;
    }
    let added: String = new.iter().filter_map(words_of).collect();
    tx.run(
        "UPDATE ticket SET version = ?2, title = ?3, state = ?4, priority = ?5, assignee = ?6, \
         owner = ?7, place = ?8, alert = ?9, visibility = ?10, parked = ?11, \
         words = words || ?12, created_at = ?13, updated_at = ?14, closed_at = ?15, \
         position = ?16, equipment = ?17, type_id = ?18, department = ?19, creator = ?20, \
         merged_into = ?21, follow_up_of = ?22 WHERE key = ?1",
        params![
            key,
            ticket.version,
            ticket.title,
            word(&ticket.state)?,
            word(&ticket.priority)?,
            ticket.assignee.map(|id| id.0),
            ticket.owner.map(|id| id.0),
            ticket.place,
            ticket.alert,
            word(&ticket.visibility)?,
            u32::try_from(ticket.parked.len()).unwrap_or(u32::MAX),
            added,
            ticket.created_at.0,
            ticket.updated_at.0,
            ticket.closed_at.map(|at| at.0),
            position,
            ticket.equipment.map(|id| id.0),
            ticket.type_id.map(|id| id.0),
            ticket.department.map(|id| id.0),
            ticket.creator.user().map(|id| id.0),
            ticket.merged_into.map(|id| id.0),
            ticket.follow_up_of.map(|id| id.0),
        ],
    )?;
    Ok(key)
}

/// The folded words that an event adds to a ticket's search text.
fn words_of(event: &Event) -> Option<String> {
    let text = match &event.what {
        What::Created(draft) => [
            draft.title.as_str(),
            &draft.description,
            &draft.place,
            &draft.equipment_name,
            &draft.contact.name,
            &draft.contact.phone,
            &draft.contact.email,
            &draft.contact.address,
        ]
        .into_iter()
        .map(str::to_owned)
        // What a form was answered with: numbers of orders, of parts.
        .chain(
            draft
                .form
                .iter()
                .flat_map(|form| form.answers.values().map(Answer::to_line)),
        )
        .collect::<Vec<_>>()
        .join("\n"),
        What::Answered { change, .. } => change.now.as_ref()?.to_line(),
        What::Numbered { number } => format!("t-{number}"),
        What::Wrote { text, .. } => text.clone(),
        What::Resolved { feedback, .. } => feedback.clone(),
        What::Assigned {
            corrections,
            comment,
            ..
        } => corrections
            .iter()
            .map(|c| c.now.as_str())
            .chain([comment.as_str()])
            .collect::<Vec<_>>()
            .join("\n"),
        What::Edited { correction, .. } => correction.now.clone(),
        _ => return None,
    };
    Some(format!("{}\n", fold(&text)))
}

/// The open ticket that was made for this alert, if any.
///
/// # Errors
/// When the store fails.
pub fn open_for_alert(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    fingerprint: &str,
) -> Result<Option<TicketId>> {
    let id = tx.maybe(
        "SELECT id FROM ticket WHERE enterprise = ?1 AND alert = ?2 AND alert <> '' \
             AND state <> ?3 ORDER BY key DESC LIMIT 1",
        params![enterprise.0, fingerprint, word(&State::Closed)?],
        |row| row.get(0),
    )?;
    Ok(id.map(TicketId))
}
