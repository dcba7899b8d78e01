//! Other processes of the same office: what they commit is told to whoever
//! listens here.
//!
//! A hint says that an enterprise has moved, and no more. What has moved, and
//! whom it concerns, is read from the database, from the last position that was
//! looked at: nothing depends on a hint that arrives (I25).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use fieldfare_domain::{EnterpriseId, Ticket, TicketId, UserId};

use crate::accept::public_changed;
use crate::db::{Hint, Tx, Whose, params};
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::tickets;

/// How far an enterprise has been looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    position: i64,
    directory: i64,
}

/// How far each enterprise has been looked at.
#[derive(Debug, Default)]
pub struct Others(Mutex<BTreeMap<EnterpriseId, Seen>>);

impl Others {
    /// From here on, as the data are now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn begin(store: &crate::db::Store) -> Result<Self> {
        let now = store.read(Whose::Everybodys, heads)?;
        Ok(Self(Mutex::new(now.into_iter().collect())))
    }

    fn seen(&self, enterprise: EnterpriseId) -> Seen {
        let seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        seen.get(&enterprise).copied().unwrap_or_default()
    }

    fn saw(&self, enterprise: EnterpriseId, now: Seen) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let seen = seen.entry(enterprise).or_default();
        seen.position = seen.position.max(now.position);
        seen.directory = seen.directory.max(now.directory);
    }

    /// This process has committed something, and has told it. What follows
    /// directly on what was looked at needs no second look.
    pub fn own(&self, changed: &[Changed]) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for change in changed {
            let seen = seen.entry(change.enterprise).or_default();
            if change.position == seen.position + 1 {
                seen.position = change.position;
            }
        }
    }
}

/// The hints that other processes get of a commit: one for each enterprise.
#[must_use]
pub fn hints(changed: &[Changed]) -> Vec<Hint> {
    let mut last = BTreeMap::new();
    for change in changed {
        let position = last.entry(change.enterprise).or_insert(change.position);
        *position = change.position.max(*position);
    }
    let hint = |(enterprise, position)| Hint {
        enterprise,
        position,
    };
    last.into_iter().map(hint).collect()
}

/// Follows the other processes for as long as the office is open; ends at once
/// when there cannot be any.
pub async fn follow(office: Arc<Office>) {
    let Some(listening) = office.store().listening() else {
        return;
    };
    loop {
        let heard = listening.next().await;
        let told = office.run(move |office| tell(office, heard)).await;
        if let Err(error) = told {
            // The next round begins where this one did.
            tracing::warn!(%error, "what other processes did was not read");
        }
    }
}

fn tell(office: &Office, heard: Option<Vec<Hint>>) -> Result<()> {
    let moved: Vec<EnterpriseId> = match heard {
        Some(hints) => hints
            .into_iter()
            .filter(|hint| hint.position > office.others().seen(hint.enterprise).position)
            .map(|hint| hint.enterprise)
            .collect(),
        None => {
            let heads = office.store().read(Whose::Everybodys, heads)?;
            let moved = |(enterprise, now): (EnterpriseId, Seen)| {
                let seen = office.others().seen(enterprise);
                (now.position > seen.position).then_some(enterprise)
            };
            heads.into_iter().filter_map(moved).collect()
        }
    };
    for enterprise in moved {
        let seen = office.others().seen(enterprise);
        let (now, changed) = office
            .store()
            .read(enterprise, |tx| since(tx, enterprise, seen))?;
        for change in changed {
            office.tell(change);
        }
        office.others().saw(enterprise, now);
    }
    Ok(())
}

fn heads(tx: &Tx<'_>) -> Result<Vec<(EnterpriseId, Seen)>> {
    tx.all(
        "SELECT id, position, directory_version FROM enterprise",
        params![],
        |row| {
            let seen = Seen {
                position: row.get(1)?,
                directory: row.get(2)?,
            };
            Ok((EnterpriseId(row.get(0)?), seen))
        },
    )
}

/// What has changed since, as the process that did it has told it.
fn since(tx: &Tx<'_>, enterprise: EnterpriseId, seen: Seen) -> Result<(Seen, Vec<Changed>)> {
    let now = tx.one(
        "SELECT position, directory_version FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| {
            Ok(Seen {
                position: row.get(0)?,
                directory: row.get(1)?,
            })
        },
    )?;
    let directory = directory(tx, enterprise)?;
    // Tickets, and who holds them or held them until then.
    let mut moved: BTreeMap<(i64, TicketId), (i64, BTreeSet<UserId>)> = BTreeMap::new();
    tx.each(
        "SELECT t.key, t.id, t.position, s.account, s.changed_at FROM ticket t \
         LEFT JOIN scope s ON s.ticket = t.key AND s.changed_at > ?2 \
         WHERE t.enterprise = ?1 AND t.key IN ( \
         SELECT key FROM ticket WHERE enterprise = ?1 AND position > ?2 UNION \
         SELECT ticket FROM scope WHERE enterprise = ?1 AND changed_at > ?2)",
        params![enterprise.0, seen.position],
        |row| {
            let ticket = (row.get(0)?, TicketId(row.get(1)?));
            let (position, accounts) = moved.entry(ticket).or_default();
            let changed_at: Option<i64> = row.get(4)?;
            *position = row
                .get::<i64>(2)?
                .max(changed_at.unwrap_or_default())
                .max(*position);
            accounts.extend(row.get::<Option<uuid::Uuid>>(3)?.map(UserId));
            Ok(())
        },
    )?;
    let mut changed = Vec::with_capacity(moved.len() + 1);
    for ((key, id), (position, accounts)) in moved {
        let all = tickets::events(tx, key, 0)?;
        let new = tickets::events(tx, key, seen.position)?;
        let known = all
            .get(..all.len().saturating_sub(new.len()))
            .unwrap_or_default();
        let before = Ticket::from_events(id, known);
        let after = Ticket::from_events(id, &all);
        changed.push(Changed {
            enterprise,
            position,
            ticket: Some(id),
            accounts: accounts.into_iter().collect(),
            public: public_changed(&directory, &before, known, &after, &new),
            own: false,
        });
    }
    changed.sort_by_key(|change| change.position);
    if now.directory > seen.directory {
        changed.push(Changed {
            enterprise,
            position: now.position,
            ticket: None,
            accounts: Vec::new(),
            public: false,
            own: false,
        });
    }
    Ok((now, changed))
}
