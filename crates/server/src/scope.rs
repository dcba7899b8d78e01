//! Who holds what: written in the same transaction as the effect.
//!
//! A row per account and ticket says when it entered and left that account's
//! scope. The feed reads these rows and nothing else, so a device learns of what
//! its person may hold, and of nothing more (I11), and forgets the rest (I12).

use std::collections::BTreeSet;

use fieldfare_domain::{At, EnterpriseId, Ticket, TicketId, UserId, scope::holds};
use fieldfare_protocol::directory::Directory;
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::Result;
use crate::office::Changed;
use crate::people::{self, directory};
use crate::tickets;

/// Brings the scopes of one ticket up to date and returns the accounts that
/// hold it, or held it until now.
///
/// # Errors
/// When the store fails.
pub fn follow(
    tx: &Tx<'_>,
    directory: &Directory,
    key: i64,
    ticket: &Ticket,
    position: i64,
    now: At,
) -> Result<Vec<UserId>> {
    let policy = directory.policy(ticket.type_id);
    let should: BTreeSet<UserId> = directory
        .people
        .iter()
        .filter(|p| p.active && holds(ticket, &policy, p.id, p.role, now))
        .map(|p| p.id)
        .collect();
    let held = holders(tx, key)?;
    for account in should.union(&held) {
        match (should.contains(account), held.contains(account)) {
            (true, false) => enter(tx, *account, key, position)?,
            (false, true) => leave(tx, *account, key, position)?,
            (true, true) => touch(tx, *account, key, position)?,
            (false, false) => {}
        }
    }
    Ok(should.union(&held).copied().collect())
}

fn holders(tx: &Tx<'_>, key: i64) -> Result<BTreeSet<UserId>> {
    let held = tx.all(
        "SELECT account FROM scope WHERE ticket = ?1 AND left_at IS NULL",
        params![key],
        |row| row.get(0).map(UserId),
    )?;
    Ok(held.into_iter().collect())
}

fn enter(tx: &Tx<'_>, account: UserId, key: i64, position: i64) -> Result<()> {
    tx.run(
        "INSERT INTO scope (account, ticket, handle, entered_at, left_at, changed_at) \
         VALUES (?1, ?2, (SELECT coalesce(max(handle), 0) + 1 FROM scope WHERE account = ?1), \
         ?3, NULL, ?3) \
         ON CONFLICT (account, ticket) DO UPDATE SET entered_at = ?3, left_at = NULL, \
         changed_at = ?3",
        params![account.0, key, position],
    )?;
    Ok(())
}

fn leave(tx: &Tx<'_>, account: UserId, key: i64, position: i64) -> Result<()> {
    tx.run(
        "UPDATE scope SET left_at = ?3, changed_at = ?3 WHERE account = ?1 AND ticket = ?2",
        params![account.0, key, position],
    )?;
    Ok(())
}

fn touch(tx: &Tx<'_>, account: UserId, key: i64, position: i64) -> Result<()> {
    tx.run(
        "UPDATE scope SET changed_at = ?3 WHERE account = ?1 AND ticket = ?2",
        params![account.0, key, position],
    )?;
    Ok(())
}

/// Looks at every ticket anew: after a role, a handler or a type has changed,
/// and once a day for tickets that have been closed long enough. Each ticket
/// whose scopes change gets a feed position of its own, so that a page of the
/// feed can end anywhere.
///
/// # Errors
/// When the store fails.
pub fn rescope(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    now: At,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    // Nobody else changes this enterprise's tickets until the commit.
    people::lock(tx, enterprise)?;
    let mut position: i64 = tx.one(
        "SELECT position FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    let directory = directory(tx, enterprise)?;
    let tickets: Vec<(i64, Uuid)> = tx.all(
        "SELECT key, id FROM ticket WHERE enterprise = ?1 ORDER BY key",
        params![enterprise.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    for (key, id) in tickets {
        let events = tickets::events(tx, key, 0)?;
        let ticket = Ticket::from_events(TicketId(id), &events);
        let policy = directory.policy(ticket.type_id);
        let should: BTreeSet<UserId> = directory
            .people
            .iter()
            .filter(|p| p.active && holds(&ticket, &policy, p.id, p.role, now))
            .map(|p| p.id)
            .collect();
        let held = holders(tx, key)?;
        if should == held {
            continue;
        }
        position += 1;
        for account in should.difference(&held) {
            enter(tx, *account, key, position)?;
        }
        for account in held.difference(&should) {
            leave(tx, *account, key, position)?;
        }
        changed.push(Changed {
            enterprise,
            position,
            ticket: Some(TicketId(id)),
            accounts: should.symmetric_difference(&held).copied().collect(),
            public: false,
        });
    }
    // This row has been held since the beginning, so positions become visible in
    // their order (I9).
    tx.run(
        "UPDATE enterprise SET position = ?2 WHERE id = ?1",
        params![enterprise.0, position],
    )?;
    Ok(())
}
