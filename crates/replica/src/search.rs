//! Finding tickets by words.
//!
//! What happens to a ticket is committed without touching the index (that would
//! double the cost of a command); the ticket is marked, and indexed a moment
//! later by [`Replica::index_dirty`]. Until then it is searched by reading it.

use std::collections::BTreeSet;

use fieldfare_domain::tokens::{self as fold, Term};
use fieldfare_domain::{Event, Ticket, TicketId, What};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::Replica;
use crate::error::Result;
use crate::tickets::{self, Standpoint};

/// Most hits that are looked at, the newest first.
const HITS_MAX: i64 = 2_000;

/// The folded words of a ticket.
fn words(ticket: &Ticket, events: impl Iterator<Item = Event>) -> Vec<String> {
    let mut words = Vec::new();
    if let Some(number) = ticket.number {
        words.push(fold::number_token(number));
        words.push(number.to_string());
    }
    let contact = &ticket.contact;
    for text in [
        &ticket.title,
        &ticket.description,
        &contact.name,
        &contact.phone,
        &contact.email,
        &contact.address,
        &ticket.place,
        &ticket.equipment_name,
        &ticket.feedback,
    ] {
        words.extend(fold::tokens(text));
    }
    // What a form was answered with: numbers of orders, of parts.
    for answer in ticket.form.iter().flat_map(|form| form.answers.values()) {
        words.extend(fold::tokens(&answer.to_line()));
    }
    for event in events {
        match &event.what {
            What::Wrote { text, .. } => words.extend(fold::tokens(text)),
            What::Assigned { comment, .. }
            | What::Transferred { comment, .. }
            | What::Reopened { comment, .. } => words.extend(fold::tokens(comment)),
            What::Returned { reason, .. }
            | What::Held { reason }
            | What::Closed { reason, .. }
            | What::Escalated { reason, .. } => words.extend(fold::tokens(reason)),
            What::PhotoAdded { photo } => words.extend(fold::tokens(&photo.name)),
            _ => {}
        }
    }
    words
}

fn words_of(conn: &Connection, standpoint: &Standpoint, id: TicketId) -> Result<Vec<String>> {
    let Some(loaded) = tickets::load(conn, standpoint, id)? else {
        return Ok(Vec::new());
    };
    let predicted = loaded.unsent.into_iter().map(|unsent| unsent.event);
    Ok(words(
        &loaded.ticket,
        loaded.events.into_iter().chain(predicted),
    ))
}

/// The tickets that are not indexed, at most `limit` (negative: all).
fn dirty(conn: &Connection, limit: i64) -> Result<Vec<(i64, TicketId)>> {
    Ok(conn
        .prepare_cached(
            "SELECT t.key, t.id FROM dirty d JOIN ticket t ON t.key = d.ticket
             ORDER BY d.ticket LIMIT ?1",
        )?
        .query_map([limit], |row| {
            Ok((row.get(0)?, TicketId(Uuid::from_bytes(row.get(1)?))))
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// The rows of the tickets that answer a question; none when it asks nothing.
pub(crate) fn find(
    conn: &Connection,
    standpoint: &Standpoint,
    question: &str,
) -> Result<Option<Vec<i64>>> {
    if question.trim().is_empty() {
        return Ok(None);
    }
    let terms = fold::terms(question);
    if terms.is_empty() {
        return Ok(Some(Vec::new()));
    }
    let wanted: Vec<String> = terms.iter().map(Term::to_fts).collect();
    let mut keys: BTreeSet<i64> = conn
        .prepare_cached(
            "SELECT rowid FROM search WHERE search MATCH ?1 ORDER BY rowid DESC LIMIT ?2",
        )?
        .query_map(params![wanted.join(" AND "), HITS_MAX], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for (key, id) in dirty(conn, -1)? {
        let words = words_of(conn, standpoint, id)?;
        if terms.iter().all(|term| term.is_in(&words)) {
            keys.insert(key);
        } else {
            // The index may still hold what it said before.
            keys.remove(&key);
        }
    }
    Ok(Some(keys.into_iter().collect()))
}

impl Replica {
    /// Indexes tickets whose words changed, at most `limit`, in one transaction.
    /// Answers how many are left. Hosts call it in the background until it is 0.
    ///
    /// # Errors
    /// The database's; the tickets stay marked and are searched by reading.
    pub fn index_dirty(&self, limit: u32) -> Result<u32> {
        let standpoint = self.standpoint();
        self.store.write(|tx| {
            for (key, id) in dirty(tx, i64::from(limit))? {
                let words = words_of(tx, &standpoint, id)?;
                tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
                    .execute([key])?;
                tx.prepare_cached("INSERT INTO search (rowid, folded) VALUES (?1, ?2)")?
                    .execute(params![key, words.join(" ")])?;
                tx.prepare_cached("DELETE FROM dirty WHERE ticket = ?1")?
                    .execute([key])?;
            }
            Ok(tx.query_row("SELECT count(*) FROM dirty", [], |row| row.get(0))?)
        })
    }
}
