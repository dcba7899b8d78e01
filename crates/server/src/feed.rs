//! The feed: what is new for one person's device after a position; and who
//! speaks, so that a copied replica is noticed.

use fieldfare_domain::{TicketId, planted};
use fieldfare_protocol::page::{Entered, FeedEvent, Page};
use fieldfare_protocol::wire::{
    Office as OfficeHead, PullRequest, ReplicaId, Sent, Speaker, TICKETS_MAX,
};
use fieldfare_protocol::{OLDEST_SERVED, PROTOCOL_VERSION};
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::error::{OfficeError, Result};
use crate::office::Office;
use crate::people::{Account, directory};
use crate::tickets;

/// A page ends when it has this many events, at the next ticket.
const EVENTS_A_PAGE: usize = 20_000;

/// Checks who speaks, and rotates the replica's lease (I19).
///
/// The lease of the last answer, and the one before it, are good: an answer may
/// have been lost on its way. Any other means that two files speak with one
/// name: the speaker must take a new one.
///
/// # Errors
/// `update_needed`, `replica_forked`, or the store.
pub fn speak(
    tx: &Transaction<'_>,
    office: &Office,
    account: &Account,
    speaker: &Speaker,
) -> Result<OfficeHead> {
    let oldest = OLDEST_SERVED + u32::from(planted::on("I17-older-turned-away"));
    if speaker.protocol < oldest || speaker.protocol > PROTOCOL_VERSION {
        return Err(OfficeError::UpdateNeeded);
    }
    let now = office.around().now();
    let row = tx
        .prepare_cached(
            "SELECT account, incarnation, lease, lease_before FROM replica WHERE id = ?1",
        )?
        .query_row(params![speaker.replica.0], |row| {
            Ok((
                row.get::<_, Uuid>(0)?,
                row.get::<_, u32>(1)?,
                row.get::<_, String>(2)?,
                row.get::<_, String>(3)?,
            ))
        })
        .optional()?;
    let secret = office.around().secret();
    let fresh = hex::encode(secret.get(..12).unwrap_or_default());
    let same_life = speaker.epoch.as_ref() == Some(office.epoch());
    let lease = match row {
        None => {
            tx.prepare_cached(
                "INSERT INTO replica (id, account, incarnation, lease, last_seen_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                speaker.replica.0,
                account.id.0,
                speaker.incarnation,
                fresh,
                now.0
            ])?;
            fresh
        }
        Some((owner, incarnation, lease, before)) => {
            let known = planted::on("I19-any-lease")
                || speaker.lease == lease
                || (speaker.lease == before && !before.is_empty());
            // The first answer of all may have been lost as well. And a restored
            // office knows leases of another life only.
            let first_lost = speaker.lease.is_empty() && before.is_empty();
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
            tx.prepare_cached(
                "UPDATE replica SET lease = ?2, lease_before = ?3, last_seen_at = ?4 \
                 WHERE id = ?1",
            )?
            .execute(params![speaker.replica.0, next, speaker.lease, now.0])?;
            next
        }
    };
    Ok(OfficeHead {
        epoch: office.epoch().clone(),
        lease,
        now,
        backed_up_through: backed_up_through(tx)?,
    })
}

/// A replica gives each of its commands a number of its own. A number that comes
/// with another command than before was given by another copy of its file (I19):
/// the lease alone does not notice two copies that speak in turns, because each
/// looks like the one whose answer was lost.
///
/// # Errors
/// `replica_forked`, or the store. Nothing of the request has an effect then;
/// the device takes a new name, numbers its outbox anew and sends it again.
pub fn check_number(tx: &Transaction<'_>, replica: ReplicaId, sent: &Sent) -> Result<()> {
    let taken = tx
        .prepare_cached("SELECT 1 FROM command WHERE replica = ?1 AND seq = ?2 AND id <> ?3")?
        .exists(params![
            replica.0,
            i64::try_from(sent.seq).unwrap_or(i64::MAX),
            sent.command.id.0
        ])?;
    if taken { Err(forked()) } else { Ok(()) }
}

fn forked() -> OfficeError {
    OfficeError::Conflict {
        code: "replica_forked",
        detail: "another copy of this replica has spoken".to_owned(),
    }
}

fn backed_up_through(tx: &Transaction<'_>) -> Result<i64> {
    let value: Option<String> = tx
        .prepare_cached("SELECT value FROM office WHERE name = 'backed_up_through'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    Ok(value.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// What is new for this account's device.
///
/// # Errors
/// When the store fails.
pub fn pull(
    tx: &Transaction<'_>,
    office: OfficeHead,
    account: &Account,
    request: &PullRequest,
) -> Result<Page> {
    let (head, directory_version): (i64, i64) = tx.query_row(
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
    };
    if u64::try_from(directory_version).ok() != Some(directory_known) {
        page.directory = Some(directory(tx, account.enterprise)?);
    }
    let mut statement = tx.prepare_cached(
        "SELECT s.ticket, s.handle, s.entered_at, s.left_at, s.changed_at, t.id \
         FROM scope s JOIN ticket t ON t.key = s.ticket \
         WHERE s.account = ?1 AND s.changed_at > ?2 ORDER BY s.changed_at, s.handle",
    )?;
    let mut rows = statement.query(params![account.id.0, cursor])?;
    let mut taken = 0_usize;
    let mut last = cursor;
    while let Some(row) = rows.next()? {
        let changed_at: i64 = row.get(4)?;
        // A page ends between two commits, so that a commit is never split.
        if changed_at != last && (taken >= limit || page.events.len() >= EVENTS_A_PAGE) {
            page.more = true;
            page.cursor = last;
            break;
        }
        last = changed_at;
        taken += 1;
        let (key, handle): (i64, i64) = (row.get(0)?, row.get(1)?);
        let entered_at: i64 = row.get(2)?;
        if row.get::<_, Option<i64>>(3)?.is_some() {
            if cursor > 0 {
                page.forget.push(handle);
            }
            continue;
        }
        let after = if entered_at > cursor {
            page.entered.push(Entered {
                handle,
                id: TicketId(row.get(5)?),
            });
            0
        } else {
            cursor
        };
        for event in tickets::events(tx, key, after)? {
            page.events.push(FeedEvent { handle, event });
        }
    }
    Ok(page)
}
