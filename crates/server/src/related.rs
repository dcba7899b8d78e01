//! Tickets that hang together, and what a command names besides its own ticket.

use fieldfare_domain::decide::may_take_duplicates;
use fieldfare_domain::{Act, Actor, Draft, Rejection, Role, Ticket, TicketId};
use fieldfare_protocol::view::{RelatedView, TicketLink};

use crate::accept::From;
use crate::db::{Tx, params};
use crate::error::Result;
use crate::people::Account;
use crate::tickets;

/// What this ticket hangs together with, as far as the account sees it.
///
/// # Errors
/// When the store fails.
pub fn of(tx: &Tx<'_>, account: &Account, ticket: &Ticket) -> Result<RelatedView> {
    let one = |id: Option<TicketId>| -> Result<Option<TicketLink>> {
        match id {
            Some(id) => Ok(links(tx, account, "id", id)?.into_iter().next()),
            None => Ok(None),
        }
    };
    Ok(RelatedView {
        merged_into: one(ticket.merged_into)?,
        duplicates: links(tx, account, "merged_into", ticket.id)?,
        follow_up_of: one(ticket.follow_up_of)?,
        follow_ups: links(tx, account, "follow_up_of", ticket.id)?,
    })
}

/// Tickets with this value in this column; at most fifty.
fn links(tx: &Tx<'_>, account: &Account, column: &str, id: TicketId) -> Result<Vec<TicketLink>> {
    const LINKS_MAX: usize = 50;
    let all: Vec<(i64, uuid::Uuid)> = tx.all(
        &format!(
            "SELECT key, id FROM ticket WHERE enterprise = ?1 AND {column} = ?2 \
             ORDER BY created_at, key"
        ),
        params![account.enterprise.0, id.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut links = Vec::new();
    for (key, id) in all.into_iter().take(LINKS_MAX) {
        // The same tickets that a device is told of.
        let seen = account.role.is_office()
            || tx.any(
                "SELECT 1 FROM scope WHERE account = ?1 AND ticket = ?2 AND left_at IS NULL",
                params![account.id.0, key],
            )?;
        if !seen {
            continue;
        }
        if let Some(loaded) = tickets::load(tx, account.enterprise, TicketId(id))? {
            links.push(TicketLink::from(&loaded.ticket));
        }
    }
    Ok(links)
}

/// Whether what a command names besides its own ticket is there: the ticket that
/// goes on instead, the one that it goes on from, the account that it is for.
/// The rules see one ticket only.
///
/// # Errors
/// When the store fails; a "no" is the inner one.
pub fn check(tx: &Tx<'_>, from: &From, act: &Act) -> Result<Result<(), Rejection>> {
    match act {
        Act::MarkDuplicate { of } => {
            let other = tickets::load(tx, from.enterprise, *of)?;
            Ok(may_take_duplicates(
                other.as_ref().map(|other| &other.ticket),
            ))
        }
        Act::Create(draft) => created(tx, from, draft),
        _ => Ok(Ok(())),
    }
}

fn created(tx: &Tx<'_>, from: &From, draft: &Draft) -> Result<Result<(), Rejection>> {
    let no = |thing: &'static str| {
        Ok(Err(Rejection::UnknownThing {
            thing: thing.into(),
        }))
    };
    if let Some(owner) = draft.owner
        && Some(owner) != from.actor.user()
    {
        let is_there = tx.any(
            "SELECT 1 FROM account WHERE id = ?1 AND enterprise = ?2 AND active",
            params![owner.0, from.enterprise.0],
        )?;
        if !is_there {
            return no("owner");
        }
    }
    if let Some(before) = draft.follow_up_of {
        let known = tickets::load(tx, from.enterprise, before)?;
        let theirs = |ticket: &Ticket| match from.actor {
            Actor::Person {
                role: Role::Requester,
                ..
            } => ticket.is_owner(&from.actor),
            _ => true,
        };
        if !known.is_some_and(|known| theirs(&known.ticket)) {
            return no("ticket");
        }
    }
    Ok(Ok(()))
}
