//! The office's own clock: what happens to a ticket because nobody said anything
//! (T17, T18, S1-20), and what is said when a target is near or missed (S1-29).
//!
//! A row per ticket says when to look at it. It is written in the transaction of
//! the effect that starts, moves or ends the wait, and it decides nothing: when
//! its time has come, [`due`] is asked of the ticket and the policy as they are
//! then, and the act goes through [`crate::accept`] like everybody else's. Its
//! command id follows from the ticket, the timer and the version that started
//! the wait, so that two processes, or one that was stopped halfway, do it once
//! (I3).
//!
//! Time that a requester could not use does not count against them. An office
//! that opens after a due moment waits [`AFTER_OPENING_MS`] first, for what lies
//! unsent on a phone; one that was restored from a backup waits
//! [`AFTER_RESTORE_MS`], for what devices send again.

use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::timer::due;
use fieldfare_domain::{Actor, At, CommandId, EnterpriseId, Policy, Ticket, TicketId};
use fieldfare_protocol::view::DueView;
use fieldfare_protocol::wire::Outcome;

use crate::accept::From;
use crate::asked::{Request, derived};
use crate::db::{Tx, Value, Whose, params};
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::site::Site;
use crate::tickets;

/// After the office has opened, in milliseconds: 15 minutes.
pub const AFTER_OPENING_MS: i64 = 15 * 60 * 1000;
/// After a restore, in milliseconds: a day.
pub const AFTER_RESTORE_MS: i64 = 24 * 60 * 60 * 1000;
/// Longest sleep: another process may have written a row, and clocks are set.
const LOOK_EVERY_MS: i64 = 60 * 1000;
/// Shortest sleep, so that a clock that stands still makes no heat.
const REST_MS: i64 = 50;
/// Tickets that are looked at in one round.
const AT_ONCE: u32 = 200;

/// Writes down when to look at a ticket, or that there is no need to, and what
/// is due next for the lists.
///
/// # Errors
/// When the store fails.
pub fn plan(tx: &Tx<'_>, key: i64, ticket: &Ticket, policy: &Policy) -> Result<()> {
    let next = DueView::of(ticket, policy);
    tx.run(
        "UPDATE ticket SET due_at = ?2, warn_at = ?3 WHERE key = ?1",
        params![
            key,
            next.and_then(|next| next.due_at).map(|at| at.0),
            next.and_then(|next| next.warn_at).map(|at| at.0),
        ],
    )?;
    match due(ticket, policy) {
        Some(due) => tx.run(
            "INSERT INTO timer (ticket, due_at) VALUES (?1, ?2) \
             ON CONFLICT (ticket) DO UPDATE SET due_at = excluded.due_at",
            params![key, due.at.0],
        )?,
        None => tx.run("DELETE FROM timer WHERE ticket = ?1", params![key])?,
    };
    Ok(())
}

/// Looks for tickets that wait and have no row: those of an office that is older
/// than its clock. Returns how many it looked at.
///
/// # Errors
/// When the store fails.
pub fn plan_missing(office: &Office) -> Result<usize> {
    office.store().write(Whose::Everybodys, |tx| {
        let waiting = found(
            tx,
            "SELECT key, id, enterprise FROM ticket t \
             WHERE state IN ('resolved', 'awaiting_requester') \
             AND NOT EXISTS (SELECT 1 FROM timer WHERE timer.ticket = t.key) ORDER BY key",
            params![],
        )?;
        for (key, id, enterprise) in &waiting {
            tx.turn_to(*enterprise)?;
            let ticket = Ticket::from_events(*id, &tickets::events(tx, *key, 0)?);
            let policy = directory(tx, *enterprise)?.policy(ticket.type_id);
            plan(tx, *key, &ticket, &policy)?;
        }
        Ok(waiting.len())
    })
}

/// Tickets by key, id and enterprise.
fn found(
    tx: &Tx<'_>,
    sql: &str,
    params: &[Value<'_>],
) -> Result<Vec<(i64, TicketId, EnterpriseId)>> {
    tx.all(sql, params, |row| {
        Ok((
            row.get(0)?,
            TicketId(row.get(1)?),
            EnterpriseId(row.get(2)?),
        ))
    })
}

/// Does what is due, and says when to look again; none when nothing is waited
/// for.
///
/// # Errors
/// When the store fails. A single ticket that fails is logged and does not hold
/// up the others.
pub fn fire_due(office: &Office) -> Result<Option<At>> {
    let now = office.around().now();
    let quiet_until = quiet_until(office)?;
    if now < quiet_until {
        let next = office.store().read(Whose::Everybodys, next_due)?;
        return Ok(next.map(|at| at.max(quiet_until)));
    }
    let due = office.store().read(Whose::Everybodys, |tx| {
        found(
            tx,
            "SELECT t.key, t.id, t.enterprise FROM timer JOIN ticket t ON t.key = timer.ticket \
             WHERE timer.due_at <= ?1 ORDER BY timer.due_at, t.key LIMIT ?2",
            params![now.0, AT_ONCE],
        )
    })?;
    let mut failed = false;
    for (key, ticket, enterprise) in due {
        let done = office.commit(enterprise, |tx, changed| {
            look(tx, office, enterprise, key, ticket, changed)
        });
        if let Err(error) = done {
            tracing::error!(%ticket, %error, "a timer failed");
            failed = true;
        }
    }
    let next = office.store().read(Whose::Everybodys, next_due)?;
    // What failed is still due, and waits for the next round.
    Ok(next.map(|at| {
        if failed {
            at.max(now.plus_ms(LOOK_EVERY_MS))
        } else {
            at
        }
    }))
}

/// Looks at one ticket whose time has come: by what holds now, it may have been
/// moved, or there may be nothing to do any more.
fn look(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    key: i64,
    id: TicketId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    // Another process may be doing the same: whoever comes second sees it done.
    tickets::lock(tx, enterprise, &[id])?;
    let ticket = Ticket::from_events(id, &tickets::events(tx, key, 0)?);
    let policy = directory(tx, enterprise)?.policy(ticket.type_id);
    plan(tx, key, &ticket, &policy)?;
    let Some(due) = due(&ticket, &policy).filter(|due| due.at <= office.around().now()) else {
        return Ok(());
    };
    let parts = [
        id.0.as_bytes().as_slice(),
        due.timer.word().as_bytes(),
        &due.since.to_be_bytes(),
    ];
    let request = Request {
        command: CommandId(derived("timer", &parts)),
        ticket: id,
        base_version: Some(due.since),
        occurred_at: Some(due.at),
        act: due.act(),
    };
    let from = From {
        enterprise,
        actor: Actor::System,
        replica: None,
    };
    let outcome = request.receive(tx, office, from, Some(&ticket), changed)?;
    if let Outcome::Rejected { why } = outcome {
        // A rule knows better than the clock: not asked again for this wait.
        tracing::warn!(ticket = %id, code = why.code(), "a timer was refused");
        tx.run("DELETE FROM timer WHERE ticket = ?1", params![key])?;
    }
    Ok(())
}

fn next_due(tx: &Tx<'_>) -> Result<Option<At>> {
    let next: Option<i64> = tx.one("SELECT min(due_at) FROM timer", params![], |row| row.get(0))?;
    Ok(next.map(At))
}

/// Until when nothing fires, because people could not be heard.
pub(crate) fn quiet_until(office: &Office) -> Result<At> {
    let restored = office.store().read(Whose::Everybodys, |tx| {
        let value: Option<String> = tx.maybe(
            "SELECT value FROM office WHERE name = 'restored_at'",
            params![],
            |row| row.get(0),
        )?;
        Ok(value.and_then(|text| text.parse().ok()).map(At))
    })?;
    let opened = office.opened_at().plus_ms(AFTER_OPENING_MS);
    Ok(restored.map_or(opened, |at| opened.max(at.plus_ms(AFTER_RESTORE_MS))))
}

/// Notes which life of the data this is, and when it began if it is another one
/// than the data know: they have come out of a backup.
///
/// # Errors
/// When the store fails.
pub fn note_life(tx: &Tx<'_>, epoch: &str, now: At) -> Result<()> {
    let known: Option<String> = tx.maybe(
        "SELECT value FROM office WHERE name = 'epoch'",
        params![],
        |row| row.get(0),
    )?;
    if known.as_deref() == Some(epoch) {
        return Ok(());
    }
    let set = |name: &str, value: &str| {
        tx.run(
            "INSERT INTO office (name, value) VALUES (?1, ?2) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![name, value],
        )
    };
    set("epoch", epoch)?;
    if known.is_some() {
        set("restored_at", &now.0.to_string())?;
    }
    Ok(())
}

/// Does what is due as long as the office is open: wakes at the next due moment.
pub async fn keep(site: Arc<Site>) {
    match site.office.run(plan_missing).await {
        Ok(0) => {}
        Ok(looked) => tracing::info!(looked, "tickets that wait have been looked at"),
        Err(error) => tracing::error!(%error, "the clock could not be set"),
    }
    loop {
        let next = site.office.run(fire_due).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the clock failed");
            None
        });
        let wait = next.map_or(LOOK_EVERY_MS, |at| {
            at.since_ms(site.now()).clamp(REST_MS, LOOK_EVERY_MS)
        });
        tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())).await;
    }
}
