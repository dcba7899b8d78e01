//! Applying what the office tells: a page of the feed and the cursor in one
//! transaction (I10), the office's epoch, and beginning again.

use std::collections::BTreeSet;
use std::collections::hash_map::{Entry, HashMap};
use std::sync::Arc;

use fieldfare_domain::{At, Event, TicketId, What, planted};
use fieldfare_protocol::page::Page;
use fieldfare_protocol::wire::{Epoch, Office};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::tickets::{self, Fed, Standpoint};
use crate::words::{bytes, json};
use crate::{Replica, discard, forget, inbox, journal, meta, personal};

/// What a page changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Applied {
    /// Tickets that are different now, or gone.
    pub tickets: BTreeSet<TicketId>,
    /// The directory is another one.
    pub directory: bool,
    /// Something was read on another device, or quiet hours were set there.
    pub inbox: bool,
    /// Work came into this person's hands: the office is told at once that it has
    /// reached this device (S2-8).
    pub handed: bool,
    /// There is more: ask again at once.
    pub more: bool,
    /// The office has another epoch. The page was not applied; the feed begins
    /// again, and acknowledged commands wait to be sent again.
    pub begun_again: bool,
}

/// A ticket that the feed names by its handle, and its version with what is new.
struct Named {
    version: u32,
    fed: Fed,
}

impl Replica {
    /// Applies a page: all of it and the cursor, or nothing. After the last page of an
    /// exchange, removes what forgotten tickets left behind.
    ///
    /// # Errors
    /// [`ReplicaError::FeedGap`] when the page contradicts what is here, or the
    /// database's; nothing was changed.
    pub fn apply_page(&self, page: &Page, now: At) -> Result<Applied> {
        let mut standpoint = self.standpoint();
        let mut otherwise = false;
        if let Some(directory) = &page.directory {
            otherwise = directory.promises_otherwise(&standpoint.directory);
            standpoint.directory = Arc::new(directory.clone());
        }
        if planted::on("I10-cursor-before-rows") {
            self.store
                .write(|tx| meta::set_number(tx, meta::CURSOR, page.cursor))?;
        }
        let applied = self.store.write(|tx| {
            if begin_epoch_if_new(tx, &page.office)? {
                return Ok(Applied {
                    begun_again: true,
                    ..Applied::default()
                });
            }
            apply(tx, &standpoint, page, otherwise, now)
        })?;
        if applied.directory {
            self.stand_on(standpoint);
        }
        // It writes the whole file anew: once for all pages of an exchange.
        if !page.more {
            self.purge()?;
        }
        Ok(applied)
    }

    /// Reads the feed from its beginning, because what is here contradicts it.
    /// What is held stays until the new snapshot has replaced it.
    pub(crate) fn read_feed_again(&self) -> Result<()> {
        self.store.write(|tx| read_again(tx))
    }
}

/// Part of every answer: the next lease, and how far backups reach.
pub(crate) fn meet(tx: &Connection, office: &Office) -> Result<()> {
    meta::set(tx, meta::LEASE, &office.lease)?;
    meta::set_number(tx, meta::BACKED_UP, office.backed_up_through)?;
    journal::prune(tx, office.backed_up_through)
}

/// Begins again when the office has another epoch than the data here (I18).
pub(crate) fn begin_epoch_if_new(tx: &Connection, office: &Office) -> Result<bool> {
    let Epoch(epoch) = &office.epoch;
    let known = meta::text(tx, meta::EPOCH)?;
    meta::set(tx, meta::EPOCH, epoch)?;
    if known.as_ref().is_none_or(|known| known == epoch) {
        return Ok(false);
    }
    if planted::on("I18-epoch-not-looked-at") {
        return Ok(false);
    }
    meta::set(tx, meta::LEASE, &office.lease)?;
    begin_epoch(tx)?;
    Ok(true)
}

fn begin_epoch(tx: &Connection) -> Result<()> {
    if !planted::on("I18-nothing-replayed") {
        journal::replay(tx)?;
    }
    personal::begin_again(tx)?;
    // Said by another life.
    meta::unset(tx, meta::BACKED_UP)?;
    if planted::on("I18-photos-not-sent-again") {
        return read_again(tx);
    }
    // Bytes that the office still has are not sent: it says so at once.
    tx.execute(
        "UPDATE photo SET state = 'waiting', upload_url = '', sent_bytes = 0, arrived_by = NULL
         WHERE state IN ('arrived', 'sending')",
        [],
    )?;
    read_again(tx)
}

fn read_again(tx: &Connection) -> Result<()> {
    meta::set_number(tx, meta::CURSOR, 0)?;
    meta::set(tx, meta::SNAPSHOT, "1")?;
    tx.execute(
        "UPDATE ticket SET scope = 'stale', handle = NULL WHERE scope = 'held'",
        [],
    )?;
    Ok(())
}

/// With `otherwise`, what tickets are due by is another promise than before.
fn apply(
    tx: &Connection,
    standpoint: &Standpoint,
    page: &Page,
    otherwise: bool,
    now: At,
) -> Result<Applied> {
    let mut applied = Applied {
        more: page.more,
        directory: page.directory.is_some(),
        ..Applied::default()
    };
    meet(tx, &page.office)?;
    discard::finish_old(tx, now)?;
    let ahead = i64::from(planted::on("I9-cursor-ahead"));
    meta::set_number(tx, meta::CURSOR, page.cursor + ahead)?;
    if let Some(directory) = &page.directory {
        meta::set(tx, meta::DIRECTORY, &json(directory)?)?;
    }
    // Leaving comes before entering: a ticket that left and came back within one
    // page is here.
    for handle in &page.forget {
        if let Some(named) = by_handle(tx, *handle)? {
            forget::leave(tx, named.fed.id)?;
            applied.tickets.insert(named.fed.id);
        }
    }
    let named = gather(tx, page)?;

    let in_snapshot = meta::text(tx, meta::SNAPSHOT)?.is_some();
    let passed = (!page.more).then_some(page.cursor);
    if otherwise {
        let open = "SELECT id FROM ticket WHERE state NOT IN ('draft', 'closed')";
        for ticket in ids(tx, open, [])? {
            tickets::touched(tx, standpoint, ticket, None)?;
            applied.tickets.insert(ticket);
        }
    }
    for Named { fed, .. } in named {
        applied.tickets.insert(fed.id);
        arrived(tx, &fed.fresh)?;
        let (loaded, old) = tickets::bring(tx, standpoint, fed, passed)?;
        let known = old
            .checked_sub(1)
            .and_then(|last| loaded.events.get(last))
            .map_or(0, |event| event.n);
        let held = (&loaded.known, loaded.events.as_slice());
        let handed = inbox::note(
            tx,
            standpoint,
            loaded.key,
            held,
            known,
            (page.office.now, in_snapshot),
        )?;
        applied.handed = applied.handed || handed;
    }
    if let Some(told) = &page.personal {
        personal::take(tx, told)?;
        applied.inbox = applied.inbox || !told.marks.is_empty() || told.quiet.is_some();
    }
    if let Some(position) = passed {
        caught_up(tx, standpoint, position, &mut applied)?;
        meta::set_number(tx, meta::AS_OF, page.office.now.0)?;
    }
    Ok(applied)
}

/// The whole feed is here: what is left of an earlier epoch leaves, and own
/// commands that came to nothing are settled.
fn caught_up(
    tx: &Connection,
    standpoint: &Standpoint,
    position: i64,
    applied: &mut Applied,
) -> Result<()> {
    if meta::text(tx, meta::SNAPSHOT)?.is_some() {
        meta::unset(tx, meta::SNAPSHOT)?;
        for ticket in ids(tx, "SELECT id FROM ticket WHERE scope = 'stale'", [])? {
            if planted::on("I12-old-life-stays") {
                continue;
            }
            forget::leave(tx, ticket)?;
            applied.tickets.insert(ticket);
        }
    }
    // The office had them before it answered.
    tx.prepare_cached(
        "UPDATE photo SET arrived_by = ?1 WHERE state = 'arrived' AND arrived_by IS NULL",
    )?
    .execute([position])?;
    forget::photos_in_a_backup(tx)?;
    let settled = "SELECT DISTINCT ticket FROM outbox
                   WHERE state = 'sent' AND accepted_position <= ?1";
    for ticket in ids(tx, settled, [position])? {
        if forget::is_kept(tx, ticket)? && !planted::on("I8-kept-ends-with-ack") {
            continue;
        }
        // A ticket that is not here any more has entries all the same.
        if tickets::touched(tx, standpoint, ticket, Some(position))?.is_none() {
            forget::drop_passed(tx, ticket, position)?;
            forget::leave_if_done(tx, ticket)?;
        }
        applied.tickets.insert(ticket);
    }
    for ticket in ids(
        tx,
        "SELECT id FROM ticket WHERE scope IN ('new', 'leaving')",
        [],
    )? {
        forget::leave_if_done(tx, ticket)?;
    }
    Ok(())
}

pub(crate) fn ids(
    conn: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<TicketId>> {
    Ok(conn
        .prepare_cached(sql)?
        .query_map(params, |row| Ok(TicketId(Uuid::from_bytes(row.get(0)?))))?
        .collect::<rusqlite::Result<_>>()?)
}

fn by_handle(tx: &Connection, handle: i64) -> Result<Option<Named>> {
    Ok(tx
        .prepare_cached(
            "SELECT key, id, coalesce((SELECT max(n) FROM event e WHERE e.ticket = t.key), 0)
             FROM ticket t WHERE handle = ?1",
        )?
        .query_row([handle], |row| {
            Ok(Named {
                version: row.get(2)?,
                fed: Fed {
                    id: TicketId(Uuid::from_bytes(row.get(1)?)),
                    key: Some(row.get(0)?),
                    entered: None,
                    fresh: Vec::new(),
                },
            })
        })
        .optional()?)
}

/// A ticket enters the scope: all its events follow, and those here go.
fn enter(tx: &Connection, id: TicketId, handle: i64) -> Result<Named> {
    if by_handle(tx, handle)?.is_some_and(|other| other.fed.id != id) {
        return Err(ReplicaError::FeedGap("a handle names two tickets"));
    }
    Ok(Named {
        version: 0,
        fed: Fed {
            id,
            key: tickets::key_of(tx, id)?,
            entered: Some(handle),
            fresh: Vec::new(),
        },
    })
}

/// What the page brings, by ticket, in its order. An event that is here already is
/// the same one (I6).
fn gather(tx: &Connection, page: &Page) -> Result<Vec<Named>> {
    let left: BTreeSet<i64> = page.forget.iter().copied().collect();
    let mut named = Vec::with_capacity(page.entered.len());
    let mut places = HashMap::with_capacity(page.entered.len());
    let mut ids = BTreeSet::new();
    for entered in &page.entered {
        let is_known = places.insert(entered.handle, named.len()).is_some();
        if is_known || !ids.insert(entered.id) {
            return Err(ReplicaError::FeedGap("a ticket enters twice"));
        }
        named.push(enter(tx, entered.id, entered.handle)?);
    }
    for fed in &page.events {
        let place = match places.entry(fed.handle) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(_) if left.contains(&fed.handle) => continue,
            Entry::Vacant(free) => {
                named.push(by_handle(tx, fed.handle)?.ok_or(ReplicaError::FeedGap(
                    "an event of a ticket that is not here",
                ))?);
                *free.insert(named.len() - 1)
            }
        };
        let Some(ticket) = named.get_mut(place) else {
            continue;
        };
        if fed.event.n <= ticket.version && !planted::on("I6-known-event-fails") {
            continue;
        }
        if fed.event.n != ticket.version.saturating_add(1) {
            return Err(ReplicaError::FeedGap("an event is missing"));
        }
        ticket.version = fed.event.n;
        ticket.fed.fresh.push(fed.event.clone());
    }
    Ok(named)
}

/// Own photos whose bytes the feed says the office has (I14).
fn arrived(tx: &Connection, events: &[Event]) -> Result<()> {
    for event in events {
        if let What::PhotoArrived { photo } = &event.what {
            tx.prepare_cached(
                "UPDATE photo SET state = 'arrived', sent_bytes = bytes, problem = ''
                 WHERE id = ?1",
            )?
            .execute([bytes(photo.0)])?;
        }
    }
    Ok(())
}
