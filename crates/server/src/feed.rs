//! The feed: what is new for one person's device after a position; and who
//! speaks, so that a copied replica is noticed.

use fieldfare_domain::setup::{Entry, Kind, Profile};
use fieldfare_domain::{By, EnterpriseId, Event, TicketId, What, planted};
use fieldfare_protocol::page::{Entered, FeedEvent, Page};
use fieldfare_protocol::wire::{
    Office as OfficeHead, PullRequest, ReplicaId, Sent, Speaker, TICKETS_MAX,
};
use fieldfare_protocol::{OLDEST_SERVED, PROTOCOL_VERSION};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::Office;
use crate::people::{Account, directory_for_devices};
use crate::{setup, tickets};

/// A page ends when it has this many events, at the next ticket.
const EVENTS_A_PAGE: usize = 20_000;

/// Checks who speaks, and rotates the replica's lease (I19).
///
/// The lease of the last answer is good. So is the one before it, where the same run
/// of the program asks again: its answer was lost on the way. Anything else means that
/// two files speak with one name: the speaker must take a new one. A program that ended
/// before the answer reached its file takes one, too; that loses nothing.
///
/// # Errors
/// `update_needed`, `replica_forked`, or the store.
pub fn speak(
    tx: &Tx<'_>,
    office: &Office,
    account: &Account,
    speaker: &Speaker,
) -> Result<OfficeHead> {
    let oldest = OLDEST_SERVED + u32::from(planted::on("I17-older-turned-away"));
    if speaker.protocol < oldest || speaker.protocol > PROTOCOL_VERSION {
        return Err(OfficeError::UpdateNeeded);
    }
    let now = office.around().now();
    let row = tx.maybe(
        "SELECT account, incarnation, lease, lease_before, run FROM replica WHERE id = ?1",
        params![speaker.replica.0],
        |row| {
            Ok((
                row.get::<Uuid>(0)?,
                row.get::<u32>(1)?,
                row.get::<String>(2)?,
                row.get::<String>(3)?,
                row.get::<String>(4)?,
            ))
        },
    )?;
    let secret = office.around().secret();
    let fresh = hex::encode(secret.get(..12).unwrap_or_default());
    let epoch = office.epoch()?;
    let same_life = speaker.epoch.as_ref() == Some(&epoch);
    let lease = match row {
        None => {
            tx.run(
                "INSERT INTO replica (id, account, incarnation, lease, run, last_seen_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    speaker.replica.0,
                    account.id.0,
                    speaker.incarnation,
                    fresh,
                    speaker.run,
                    now.0
                ],
            )?;
            fresh
        }
        Some((owner, incarnation, lease, before, run)) => {
            let same_run = planted::on("I19-lease-before-for-all")
                || run == speaker.run
                || run.is_empty()
                || speaker.run.is_empty();
            let known = planted::on("I19-any-lease")
                || speaker.lease == lease
                || (speaker.lease == before && !before.is_empty() && same_run);
            // The first answer of all may have been lost as well. And a restored
            // office knows leases of another life only.
            let first_lost = speaker.lease.is_empty() && before.is_empty() && same_run;
            if owner != account.id.0
                || incarnation != speaker.incarnation
                || (!known && (same_life || (!first_lost && speaker.epoch.is_none())))
            {
                return Err(forked());
            }
            // The answer with the present lease was lost: give it again.
            let next = if speaker.lease == before || first_lost {
                lease.clone()
            } else {
                fresh
            };
            tx.run(
                "UPDATE replica SET lease = ?2, lease_before = ?3, run = ?4, \
                     last_seen_at = ?5 \
                 WHERE id = ?1",
                params![speaker.replica.0, next, speaker.lease, speaker.run, now.0],
            )?;
            next
        }
    };
    Ok(OfficeHead {
        epoch,
        lease,
        now,
        backed_up_through: backed_up_through(tx)?,
    })
}

/// Whether this version of the app is told of tickets (S2-3).
///
/// # Errors
/// `update_needed`, or the store.
pub fn check_app(tx: &Tx<'_>, enterprise: EnterpriseId, speaker: &Speaker) -> Result<()> {
    let profile = setup::published(tx, enterprise, Kind::Profile)?;
    let serves = profile
        .first()
        .and_then(Entry::read::<Profile>)
        .is_none_or(|profile| profile.serves(&speaker.app));
    if serves {
        Ok(())
    } else {
        Err(OfficeError::UpdateNeeded)
    }
}

/// A replica gives each of its commands a number of its own. A number that comes
/// with another command than before was given by another copy of its file (I19):
/// where a program does not say its run, the lease alone does not notice two copies
/// that speak in turns, because each looks like the one whose answer was lost.
///
/// # Errors
/// `replica_forked`, or the store. Nothing of the request has an effect then;
/// the device takes a new name, numbers its outbox anew and sends it again.
pub fn check_number(tx: &Tx<'_>, replica: ReplicaId, sent: &Sent) -> Result<()> {
    let taken = tx.any(
        "SELECT 1 FROM command WHERE replica = ?1 AND seq = ?2 AND id <> ?3",
        params![
            replica.0,
            i64::try_from(sent.seq).unwrap_or(i64::MAX),
            sent.command.id.0
        ],
    )?;
    if taken { Err(forked()) } else { Ok(()) }
}

fn forked() -> OfficeError {
    OfficeError::Conflict {
        code: "replica_forked",
        detail: "another copy of this replica has spoken".to_owned(),
    }
}

fn backed_up_through(tx: &Tx<'_>) -> Result<i64> {
    let value: Option<String> = tx.maybe(
        "SELECT value FROM office WHERE name = 'backed_up_through'",
        params![],
        |row| row.get(0),
    )?;
    Ok(value.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// What is new for this account's device.
///
/// # Errors
/// When the store fails.
pub fn pull(
    tx: &Tx<'_>,
    office: OfficeHead,
    account: &Account,
    request: &PullRequest,
) -> Result<Page> {
    let (head, directory_version): (i64, i64) = tx.one(
        "SELECT position, directory_version FROM enterprise WHERE id = ?1",
        params![account.enterprise.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    // A cursor from another life of the data means nothing here.
    let other_life = request.speaker.epoch.as_ref() != Some(&office.epoch);
    let cursor = if other_life || request.cursor > head || request.cursor < 0 {
        0
    } else {
        request.cursor
    };
    let directory_known = if other_life { 0 } else { request.directory };
    let limit = usize::try_from(request.limit)
        .unwrap_or(TICKETS_MAX)
        .clamp(1, TICKETS_MAX);
    let mut page = Page {
        office,
        cursor: head,
        more: false,
        forget: Vec::new(),
        entered: Vec::new(),
        events: Vec::new(),
        directory: None,
        personal: None,
    };
    if u64::try_from(directory_version).ok() != Some(directory_known) {
        let mut known = directory_for_devices(tx, account.enterprise)?;
        known
            .setup
            .retain(|entry| setup::may_read(entry.kind, account.role));
        page.directory = Some(known);
    }
    let mut taken = 0_usize;
    // The last row that was looked at: its change, and the handle.
    let mut last = (cursor, i64::MAX);
    loop {
        let rows = changed_after(tx, account, last)?;
        let is_end = rows.len() < ROWS_AT_ONCE;
        for row in rows {
            // A page ends between two commits, so that a commit is never split.
            if row.changed_at != last.0 && (taken >= limit || page.events.len() >= EVENTS_A_PAGE) {
                page.more = true;
                page.cursor = last.0;
                return Ok(page);
            }
            last = (row.changed_at, row.handle);
            taken += 1;
            if row.has_left {
                if cursor > 0 {
                    page.forget.push(row.handle);
                }
                continue;
            }
            let after = if row.entered_at > cursor {
                page.entered.push(Entered {
                    handle: row.handle,
                    id: row.id,
                });
                0
            } else {
                cursor
            };
            for event in tickets::events(tx, row.ticket, after)? {
                page.events.push(FeedEvent {
                    handle: row.handle,
                    event: as_told(event, account),
                });
            }
        }
        if is_end {
            return Ok(page);
        }
    }
}

/// An event as it travels. The name of a command tells a device which of its own
/// waiting ones the feed has passed (I8), and names late work until somebody
/// settles it (R4); no device has a use for the other names, and sixteen random
/// bytes that nothing compresses are a third of a first sync.
fn as_told(event: Event, account: &Account) -> Event {
    let is_named = event.by == By::Person(account.id) || matches!(event.what, What::Parked { .. });
    Event {
        command: event.command.filter(|_| is_named),
        ..event
    }
}

/// Rows of a scope that are read at once.
const ROWS_AT_ONCE: usize = 1_000;

struct Held {
    ticket: i64,
    id: TicketId,
    handle: i64,
    entered_at: i64,
    has_left: bool,
    changed_at: i64,
}

fn changed_after(tx: &Tx<'_>, account: &Account, last: (i64, i64)) -> Result<Vec<Held>> {
    tx.all(
        "SELECT s.ticket, t.id, s.handle, s.entered_at, s.left_at IS NOT NULL, s.changed_at \
         FROM scope s JOIN ticket t ON t.key = s.ticket \
         WHERE s.account = ?1 AND (s.changed_at, s.handle) > (?2, ?3) \
         ORDER BY s.changed_at, s.handle LIMIT 1000",
        params![account.id.0, last.0, last.1],
        |row| {
            Ok(Held {
                ticket: row.get(0)?,
                id: TicketId(row.get(1)?),
                handle: row.get(2)?,
                entered_at: row.get(3)?,
                has_left: row.get(4)?,
                changed_at: row.get(5)?,
            })
        },
    )
}
