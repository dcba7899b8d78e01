//! The inbox of this device's person, and the notices that it rings for.
//!
//! Which lines there are is [`fieldfare_domain::inbox`]'s to say; this keeps them
//! beside the tickets that they tell of, so that they go with them (I12). A notice
//! is a line that is new here, shown once; in quiet hours it is held, and what was
//! held is announced in sum when they are over.

use fieldfare_domain::inbox::{KEEP_MS, LINES_MAX, News, To, lines};
use fieldfare_domain::{At, By, Event, QuietHours, Ticket, TicketId};
use fieldfare_protocol::personal::ReadMark;
use fieldfare_protocol::view::{InboxLine, InboxView};
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::tickets::Standpoint;
use crate::words::{count, from_word, number};
use crate::{Replica, meta, personal, session};

/// Not announced, or not any more.
const SILENT: i64 = 0;
/// To be announced.
const RINGS: i64 = 1;
/// Held by quiet hours.
const HELD: i64 = 2;

/// A notice to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// The ticket.
    pub ticket: TicketId,
    /// What it tells.
    pub kind: News,
    /// `T-1042` without the prefix.
    pub number: Option<u32>,
    /// Title of the ticket.
    pub title: String,
    /// Customer or place.
    pub place: String,
}

/// Keeps the lines that the events after version `known` make for this person. Of
/// one ticket the last that still stands rings, unless all of it is `old` news. Says
/// whether a ticket came into their hands. `now` is the office's: a clock that is years
/// ahead must not make an assignment old news (I16).
pub(crate) fn note(
    tx: &Connection,
    standpoint: &Standpoint,
    key: i64,
    (ticket, events): (&Ticket, &[Event]),
    known: u32,
    (now, old): (At, bool),
) -> Result<bool> {
    let Some((me, role)) = standpoint.me else {
        return Ok(false);
    };
    let since = now.plus_ms(-KEEP_MS);
    if events.last().is_none_or(|event| event.at < since) {
        return Ok(false);
    }
    let mut told: Vec<_> = lines(Ticket::new(ticket.id), events, known)
        .into_iter()
        .filter(|line| line.at >= since && line.is_for(me, role))
        .collect();
    // The same event may be for somebody twice, as a person and by their role.
    told.dedup_by_key(|line| line.n);
    let rings = told
        .last()
        .filter(|line| !old && line.news.stands(ticket, me))
        .map(|line| line.n);
    let handed = told.iter().any(|line| line.to == To::Person(me));
    for line in told {
        let ring = if rings == Some(line.n) { RINGS } else { SILENT };
        tx.prepare_cached(
            "INSERT OR IGNORE INTO inbox (ticket, n, news, by, at, urgent, ring)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            key,
            line.n,
            line.news.word(),
            line.by.to_string(),
            line.at.0,
            line.urgent,
            ring
        ])?;
    }
    Ok(handed)
}

/// Fills the inbox of a database that is older than inboxes, once.
pub(crate) fn fill(tx: &Connection, standpoint: &Standpoint, now: At) -> Result<()> {
    if standpoint.me.is_none() || meta::text(tx, meta::INBOX)?.is_some() {
        return Ok(());
    }
    let now = session::at_the_office(tx, now)?;
    let recent: Vec<(i64, [u8; 16])> = tx
        .prepare("SELECT key, id FROM ticket WHERE updated_at >= ?1")?
        .query_map([now.plus_ms(-KEEP_MS).0], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?
        .collect::<rusqlite::Result<_>>()?;
    for (key, id) in recent {
        let id = TicketId(Uuid::from_bytes(id));
        let events = crate::tickets::events(tx, key)?;
        let ticket = Ticket::from_events(id, &events);
        note(tx, standpoint, key, (&ticket, &events), 0, (now, true))?;
    }
    meta::set(tx, meta::INBOX, "1")
}

/// The oldest line that is kept and nobody could have read.
fn fresh_since(conn: &Connection, now: At) -> Result<i64> {
    Ok(personal::read_all(conn)?.max(now.plus_ms(-KEEP_MS).0))
}

impl Replica {
    /// What this person was told, the newest first; the same that the office says.
    ///
    /// # Errors
    /// [`ReplicaError::NotSignedIn`], or the database's.
    pub fn inbox(&self) -> Result<InboxView> {
        let standpoint = self.standpoint();
        standpoint.me.ok_or(ReplicaError::NotSignedIn)?;
        self.store.read(|conn| {
            let now = session::at_the_office(conn, self.clock.now())?;
            let read_all = fresh_since(conn, now)?;
            let lines: Vec<(String, String, InboxLine)> = conn
                .prepare_cached(
                    "SELECT i.news, i.by, t.id, t.number, t.title, t.place, i.n, i.at, i.urgent,
                         i.n > coalesce(m.through, 0) AND i.at > ?2
                     FROM inbox i JOIN ticket t ON t.key = i.ticket
                         LEFT JOIN read_mark m ON m.ticket = t.id
                     WHERE t.scope <> 'leaving' AND i.at >= ?1
                     ORDER BY i.at DESC, i.ticket DESC, i.n DESC LIMIT ?3",
                )?
                .query_map(
                    params![now.plus_ms(-KEEP_MS).0, read_all, number(LINES_MAX)],
                    |row| {
                        let line = InboxLine {
                            ticket: TicketId(Uuid::from_bytes(row.get(2)?)),
                            number: row.get::<_, Option<u32>>(3)?.map(|n| format!("T-{n}")),
                            title: row.get(4)?,
                            place: row.get(5)?,
                            n: row.get(6)?,
                            news: News::Reported,
                            by: String::new(),
                            at: At(row.get(7)?),
                            unread: row.get(9)?,
                            urgent: row.get(8)?,
                        };
                        Ok((row.get(0)?, row.get(1)?, line))
                    },
                )?
                .collect::<rusqlite::Result<_>>()?;
            let lines: Vec<InboxLine> = lines
                .into_iter()
                // A word that a later version wrote is not shown as another one.
                .filter_map(|(news, by, line)| {
                    let by = By::try_from(by).ok()?.user();
                    Some(InboxLine {
                        news: from_word(&news).ok()?,
                        by: by
                            .map(|id| standpoint.directory.name_of(id))
                            .unwrap_or_default(),
                        ..line
                    })
                })
                .collect();
            let unread = lines.iter().filter(|line| line.unread).count();
            Ok(InboxView {
                unread: count(number(unread)),
                lines,
                quiet: personal::quiet(conn)?.quiet,
            })
        })
    }

    /// Notes that this person has read: here at once, on their other devices with
    /// the next exchange.
    ///
    /// # Errors
    /// The database's.
    pub fn inbox_read(&self, marks: &[ReadMark]) -> Result<()> {
        self.store.write(|tx| {
            for mark in marks {
                personal::mark(tx, mark, true)?;
            }
            Ok(())
        })
    }

    /// The notices that were not shown and may be now. Each is answered once; that
    /// it was is on the disk before this returns.
    ///
    /// # Errors
    /// The database's; the notices are then still here.
    pub fn take_notices(&self) -> Result<Vec<Notice>> {
        self.store.write(|tx| {
            let now = session::at_the_office(tx, self.clock.now())?;
            let quiet = personal::quiet(tx)?.quiet;
            let rows: Vec<(String, i64, u32, bool, Notice)> = tx
                .prepare_cached(
                    "SELECT i.news, i.ticket, i.n, i.urgent, t.id, t.number, t.title, t.place
                     FROM inbox i JOIN ticket t ON t.key = i.ticket
                     WHERE i.ring = ?1 ORDER BY t.updated_at, i.n",
                )?
                .query_map([RINGS], |row| {
                    let notice = Notice {
                        ticket: TicketId(Uuid::from_bytes(row.get(4)?)),
                        kind: News::Reported,
                        number: row.get(5)?,
                        title: row.get(6)?,
                        place: row.get(7)?,
                    };
                    Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, notice))
                })?
                .collect::<rusqlite::Result<_>>()?;
            let mut notices = Vec::with_capacity(rows.len());
            for (news, ticket, n, urgent, notice) in rows {
                let passes = passes(quiet.as_ref(), now, urgent);
                tx.prepare_cached("UPDATE inbox SET ring = ?3 WHERE ticket = ?1 AND n = ?2")?
                    .execute(params![ticket, n, if passes { SILENT } else { HELD }])?;
                if passes {
                    notices.push(Notice {
                        kind: from_word(&news)?,
                        ..notice
                    });
                }
            }
            Ok(notices)
        })
    }

    /// How many notices quiet hours have held, once they are over: announced in sum
    /// and answered once. What was read meanwhile is not announced.
    ///
    /// # Errors
    /// The database's; they are then still held.
    pub fn take_held(&self) -> Result<u32> {
        self.store.write(|tx| {
            let now = session::at_the_office(tx, self.clock.now())?;
            let quiet = personal::quiet(tx)?.quiet;
            if !passes(quiet.as_ref(), now, false) {
                return Ok(0);
            }
            let since = fresh_since(tx, now)?;
            let held: i64 = tx
                .prepare_cached(
                    "SELECT count(*) FROM inbox i JOIN ticket t ON t.key = i.ticket
                         LEFT JOIN read_mark m ON m.ticket = t.id
                     WHERE i.ring = ?1 AND i.n > coalesce(m.through, 0) AND i.at > ?2",
                )?
                .query_row(params![HELD, since], |row| row.get(0))?;
            tx.prepare_cached("UPDATE inbox SET ring = ?2 WHERE ring = ?1")?
                .execute([HELD, SILENT])?;
            Ok(count(held))
        })
    }

    /// Until when it is quiet for this person; none while it is not.
    ///
    /// # Errors
    /// The database's.
    pub fn quiet_until(&self) -> Result<Option<At>> {
        let now = self.clock.now();
        self.store.read(|conn| {
            let at = session::at_the_office(conn, now)?;
            let ends = personal::quiet(conn)?
                .quiet
                .and_then(|quiet| quiet.ends(at));
            // What waits for it waits by this device's clock.
            Ok(ends.map(|end| now.plus_ms(end.since_ms(at))))
        })
    }
}

pub(crate) fn passes(quiet: Option<&QuietHours>, now: At, urgent: bool) -> bool {
    quiet.is_none_or(|quiet| quiet.lets_pass(now, urgent))
}
