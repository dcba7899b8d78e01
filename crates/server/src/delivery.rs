//! Proof of delivery: when each assignment reached which of its technician's
//! devices (S2-8), and the word to the dispatchers when it reached none.
//!
//! A device that asks for what follows a feed position has everything up to it on
//! its disk. So a pull is the receipt, and no device has to say anything more.

use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::event::BackTo;
use fieldfare_domain::{
    Act, Actor, At, CommandId, EnterpriseId, Event, Policy, Ticket, TicketId, UserId, What,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{ReachView, ReachedView};
use fieldfare_protocol::wire::ReplicaId;
use uuid::Uuid;

use crate::accept::From;
use crate::asked::{Request, derived};
use crate::db::{Tx, Whose, params};
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::site::Site;
use crate::{inbox, tickets};

const MINUTE_MS: i64 = 60 * 1000;
/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(20);
/// Assignments that are looked at in one round.
const AT_ONCE: u32 = 200;
/// A browser's name among replicas.
const BROWSER: ReplicaId = ReplicaId(Uuid::nil());
/// A new device tells of assignments of so many days.
const OLD_MS: i64 = 30 * 24 * 60 * MINUTE_MS;

/// Writes down which assignments are to reach somebody. Who took a ticket knows it.
///
/// # Errors
/// When the store fails.
pub fn expect(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    key: i64,
    (before, policy): (&Ticket, &Policy),
    new: &[Event],
    position: i64,
) -> Result<()> {
    let mut ticket = before.clone();
    for event in new {
        ticket.apply(event);
        let person = match &event.what {
            What::Assigned { assignee, .. } => Some(*assignee),
            What::Transferred { to, .. } => Some(*to),
            What::Reopened {
                to: BackTo::Handler,
                ..
            } => ticket.assignee,
            _ => None,
        };
        let Some(person) = person.filter(|person| event.by.user() != Some(*person)) else {
            continue;
        };
        let minutes = policy.reach_minutes.unwrap_or(Policy::REACH_MINUTES);
        let due = (minutes > 0).then(|| event.at.plus_ms(i64::from(minutes) * MINUTE_MS));
        tx.run(
            "INSERT INTO assignment (enterprise, ticket, n, account, position, at, due_at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
            params![
                enterprise.0,
                key,
                event.n,
                person.0,
                position,
                event.at.0,
                due.map(|at| at.0)
            ],
        )?;
    }
    Ok(())
}

/// Notes that a device has everything up to `cursor`. Answers the tickets whose
/// assignments it has now.
///
/// # Errors
/// When the store fails.
pub fn reached(
    tx: &Tx<'_>,
    (enterprise, account): (EnterpriseId, UserId),
    replica: ReplicaId,
    token: &str,
    cursor: i64,
    now: At,
) -> Result<Vec<TicketId>> {
    let told: Option<i64> = tx.maybe(
        "SELECT told_through FROM replica WHERE id = ?1",
        params![replica.0],
        |row| row.get(0),
    )?;
    let Some(told) = told.filter(|told| *told < cursor) else {
        return Ok(Vec::new());
    };
    tx.run(
        "UPDATE replica SET told_through = ?2 WHERE id = ?1",
        params![replica.0, cursor],
    )?;
    let name: Option<String> = tx.maybe(
        "SELECT device_name FROM token WHERE hash = ?1",
        params![token],
        |row| row.get(0),
    )?;
    let device = name.unwrap_or_default();
    note(
        tx,
        enterprise,
        account,
        (replica, &device),
        (told, cursor),
        now,
    )
}

/// Notes that somebody looks at their inbox in a browser: what is in it has reached
/// them there.
///
/// # Errors
/// When the store fails.
pub fn shown(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    now: At,
) -> Result<Vec<TicketId>> {
    note(tx, enterprise, account, (BROWSER, ""), (-1, i64::MAX), now)
}

fn note(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    (replica, device): (ReplicaId, &str),
    (after, through): (i64, i64),
    now: At,
) -> Result<Vec<TicketId>> {
    let new: Vec<(i64, u32, Uuid)> = tx.all(
        "SELECT a.ticket, a.n, t.id FROM assignment a JOIN ticket t ON t.key = a.ticket \
         WHERE a.account = ?1 AND a.position > ?2 AND a.position <= ?3 AND a.at >= ?4 \
         AND NOT EXISTS (SELECT 1 FROM reached r WHERE r.ticket = a.ticket AND r.n = a.n \
         AND r.replica = ?5) ORDER BY a.ticket, a.n",
        params![account.0, after, through, now.plus_ms(-OLD_MS).0, replica.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut tickets = Vec::with_capacity(new.len());
    for (ticket, n, id) in new {
        tx.run(
            "INSERT INTO reached (enterprise, ticket, n, replica, device, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            params![enterprise.0, ticket, n, replica.0, device, now.0],
        )?;
        tx.run(
            "UPDATE assignment SET settled = true WHERE ticket = ?1 AND n = ?2",
            params![ticket, n],
        )?;
        tickets.push(TicketId(id));
    }
    Ok(tickets)
}

/// Tells the office's screens that more is known of these tickets. Nothing of the
/// tickets has changed, so no device has to ask.
pub fn tell(office: &Office, enterprise: EnterpriseId, reached: Vec<TicketId>) {
    for ticket in reached {
        office.tell(Changed {
            enterprise,
            position: 0,
            ticket: Some(ticket),
            accounts: Vec::new(),
            public: false,
            own: false,
        });
    }
}

/// How far the assignment that stands has got; none where nothing has to reach
/// anybody.
///
/// # Errors
/// When the store fails.
pub fn view(
    tx: &Tx<'_>,
    key: i64,
    ticket: &Ticket,
    directory: &Directory,
) -> Result<Option<ReachView>> {
    let Some(holding) = ticket.holdings.last().filter(|h| h.to_version.is_none()) else {
        return Ok(None);
    };
    // A ticket that came back to its handler is in the same hands; the newest counts.
    let found: Option<(u32, At)> = tx.maybe(
        "SELECT n, at FROM assignment WHERE ticket = ?1 AND account = ?2 AND n >= ?3 \
         ORDER BY n DESC LIMIT 1",
        params![key, holding.person.0, holding.from_version],
        |row| Ok((row.get(0)?, At(row.get(1)?))),
    )?;
    let Some((n, at)) = found else {
        return Ok(None);
    };
    let devices = tx.all(
        "SELECT device, at FROM reached WHERE ticket = ?1 AND n = ?2 ORDER BY at, replica",
        params![key, n],
        |row| {
            Ok(ReachedView {
                device: row.get(0)?,
                at: At(row.get(1)?),
            })
        },
    )?;
    let told = tickets::events(tx, key, 0)?
        .iter()
        .any(|event| event.n > n && matches!(event.what, What::Unreached { .. }));
    Ok(Some(ReachView {
        person: directory.name_of(holding.person),
        at,
        devices,
        told,
    }))
}

/// Tells the dispatchers of assignments that have reached no device in time. Devices
/// get a moment to ask after the office has opened.
///
/// # Errors
/// When the store fails. A ticket that fails is logged and does not hold up the
/// others.
pub fn tell_unreached(office: &Office) -> Result<()> {
    let now = office.around().now();
    if now < office.opened_at().plus_ms(2 * MINUTE_MS) {
        return Ok(());
    }
    let due: Vec<(i64, u32, TicketId, EnterpriseId)> =
        office.store().read(Whose::Everybodys, |tx| {
            tx.all(
                "SELECT a.ticket, a.n, t.id, t.enterprise FROM assignment a \
                 JOIN ticket t ON t.key = a.ticket WHERE a.settled = false \
                 AND a.due_at IS NOT NULL AND a.due_at <= ?1 ORDER BY a.due_at, a.ticket LIMIT ?2",
                params![now.0, AT_ONCE],
                |row| {
                    Ok((
                        row.get(0)?,
                        row.get(1)?,
                        TicketId(row.get(2)?),
                        EnterpriseId(row.get(3)?),
                    ))
                },
            )
        })?;
    for (key, n, ticket, enterprise) in due {
        let done = office.commit(enterprise, |tx, changed| {
            tickets::lock(tx, enterprise, &[ticket])?;
            let settled = tx.run(
                "UPDATE assignment SET settled = true WHERE ticket = ?1 AND n = ?2 \
                 AND settled = false",
                params![key, n],
            )?;
            // It has arrived meanwhile, or another process was first.
            if settled == 0 {
                return Ok(());
            }
            let parts = [ticket.0.as_bytes().as_slice(), &n.to_be_bytes()];
            let command = CommandId(derived("unreached", &parts));
            let from = From {
                enterprise,
                actor: Actor::System,
                replica: None,
            };
            let known = tickets::load(tx, enterprise, ticket)?;
            let known = known.as_ref().map(|loaded| &loaded.ticket);
            // The rules say no where it was accepted or passed on meanwhile.
            Request::now(command, ticket, Act::NoteUnreached { since: n })
                .receive(tx, office, from, known, changed)
                .map(|_| ())
        });
        if let Err(error) = done {
            tracing::error!(%ticket, %error, "an assignment that did not arrive was not told");
        }
    }
    Ok(())
}

/// Looks as long as the office is open.
pub async fn keep(site: Arc<Site>) {
    if let Err(error) = site.office.run(inbox::fill).await {
        tracing::error!(%error, "inboxes could not be filled");
    }
    loop {
        if let Err(error) = site.office.run(tell_unreached).await {
            tracing::error!(%error, "assignments could not be looked after");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
