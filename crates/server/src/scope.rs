//! Who holds what: written in the same transaction as the effect.
//!
//! A row per account and ticket says when it entered and left that account's
//! scope. The feed reads these rows and nothing else, so a device learns of what
//! its person may hold, and of nothing more (I11), and forgets the rest (I12).

use std::collections::BTreeSet;

use fieldfare_domain::scope::{KEEP_CLOSED_MS, holds};
use fieldfare_domain::{At, EnterpriseId, Ticket, TicketId, UserId};
use fieldfare_protocol::directory::Directory;
use uuid::Uuid;

use crate::db::{Tx, Value, params};
use crate::error::Result;
use crate::office::Changed;
use crate::people::{self, directory};
use crate::{tickets, timers};

/// Who should hold a ticket, and who does.
struct Holders {
    should: BTreeSet<UserId>,
    held: BTreeSet<UserId>,
}

impl Holders {
    fn of(tx: &Tx<'_>, directory: &Directory, key: i64, ticket: &Ticket, now: At) -> Result<Self> {
        let policy = directory.policy(ticket.type_id);
        let should = directory
            .people
            .iter()
            .filter(|p| p.active && holds(ticket, &policy, p.id, p.role, now))
            .map(|p| p.id)
            .collect();
        let held = holders(tx, key)?;
        Ok(Self { should, held })
    }

    /// Who enters and who leaves; tells whether anybody did.
    fn write(&self, tx: &Tx<'_>, key: i64, position: i64) -> Result<bool> {
        for account in self.should.difference(&self.held) {
            enter(tx, *account, key, position)?;
        }
        for account in self.held.difference(&self.should) {
            leave(tx, *account, key, position)?;
        }
        Ok(self.should != self.held)
    }
}

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
    let holders = Holders::of(tx, directory, key, ticket, now)?;
    holders.write(tx, key, position)?;
    for account in holders.should.intersection(&holders.held) {
        touch(tx, *account, key, position)?;
    }
    Ok(holders.should.union(&holders.held).copied().collect())
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

/// Looks at every ticket anew: after a role, a handler or a type has changed.
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
    let tickets = selected(
        tx,
        "SELECT key, id FROM ticket WHERE enterprise = ?1 ORDER BY key",
        params![enterprise.0],
    )?;
    look_anew(tx, enterprise, &tickets, now, changed)
}

/// Lets go of tickets that have been closed long enough. Only time has passed,
/// so the others need no look. It takes at most `max` tickets, so that nobody
/// waits long for the writer, and returns how many it took.
///
/// # Errors
/// When the store fails.
pub fn let_go(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    now: At,
    max: u32,
    changed: &mut Vec<Changed>,
) -> Result<usize> {
    // Nobody else changes this enterprise's tickets until the commit.
    people::lock(tx, enterprise)?;
    let tickets = selected(
        tx,
        "SELECT key, id FROM ticket t WHERE enterprise = ?1 AND closed_at <= ?2 \
         AND EXISTS (SELECT 1 FROM scope s WHERE s.ticket = t.key AND s.left_at IS NULL) \
         ORDER BY key LIMIT ?3",
        params![enterprise.0, now.plus_ms(-KEEP_CLOSED_MS).0, max],
    )?;
    look_anew(tx, enterprise, &tickets, now, changed)?;
    Ok(tickets.len())
}

fn selected(tx: &Tx<'_>, sql: &str, params: &[Value<'_>]) -> Result<Vec<(i64, Uuid)>> {
    tx.all(sql, params, |row| Ok((row.get(0)?, row.get(1)?)))
}

/// Each ticket whose scopes change gets a feed position of its own, so that a
/// page of the feed can end anywhere.
fn look_anew(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    tickets: &[(i64, Uuid)],
    now: At,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let directory = directory(tx, enterprise)?;
    let mut position: i64 = tx.one(
        "SELECT position FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    for (key, id) in tickets {
        let events = tickets::events(tx, *key, 0)?;
        let ticket = Ticket::from_events(TicketId(*id), &events);
        timers::plan(tx, *key, &ticket, &directory.policy(ticket.type_id))?;
        let holders = Holders::of(tx, &directory, *key, &ticket, now)?;
        if !holders.write(tx, *key, position + 1)? {
            continue;
        }
        position += 1;
        changed.push(Changed {
            enterprise,
            position,
            ticket: Some(TicketId(*id)),
            accounts: holders
                .should
                .symmetric_difference(&holders.held)
                .copied()
                .collect(),
            public: false,
            own: false,
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
