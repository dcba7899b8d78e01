//! The outbox sheet: what needs this person, what is on its way, what went last,
//! and what may be done with each.

use std::sync::atomic::Ordering;

use fieldfare_domain::{Act, At, Command, PhotoId, PhotoMeta, Rejection, TicketId};
use fieldfare_protocol::view::{OutboxAct, OutboxEntry, OutboxKind, OutboxState, OutboxView};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use crate::error::Result;
use crate::lists::number_of;
use crate::words::{bytes, from_json, from_word};
use crate::{Replica, photos, session};

impl Replica {
    /// The outbox: what needs this person, what is on its way, what went last.
    ///
    /// # Errors
    /// The database's.
    pub fn outbox(&self) -> Result<OutboxView> {
        let live = self.live.load(Ordering::Relaxed);
        let office = self
            .standpoint()
            .actor()
            .is_ok_and(|actor| actor.is_office());
        self.store.read(|conn| {
            let mut entries = commands(conn, office)?;
            entries.extend(photo_entries(conn)?);
            let (needs_you, on_its_way) = entries.into_iter().partition(|entry| {
                matches!(entry.state, OutboxState::Rejected | OutboxState::Parked)
            });
            Ok(OutboxView {
                needs_you,
                on_its_way,
                receipts: receipts(conn)?,
                freshness: session::freshness(conn, live)?,
            })
        })
    }
}

/// Commands that have no outcome, and those that need a person, in order.
fn commands(conn: &Connection, office: bool) -> Result<Vec<OutboxEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT o.command_id, o.ticket, coalesce(t.number, o.number), coalesce(t.title, o.title),
             o.created_at, o.body, o.state, o.problem, o.why,
             o.wire_seq IS NOT NULL OR o.tries > 0
         FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket
         WHERE o.state <> 'sent' ORDER BY o.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let body: String = row.get(5)?;
        let command: Command = from_json(&body, "outbox entry")?;
        let mut entry = entry(row, OutboxKind::Command)?;
        entry.state = from_word(&row.get::<_, String>(6)?)?;
        entry.bytes = body.len() as u64;
        entry.problem = said(row.get(7)?);
        entry.why = said(row.get(8)?)
            .map(|why| from_json(&why, "reason"))
            .transpose()?;
        if let (true, Act::Create(draft)) = (entry.title.is_empty(), &command.act) {
            entry.title.clone_from(&draft.title);
        }
        entry.text = command.act.written().filter(|text| !text.is_empty());
        entry.photos = photos_of(conn, &command)?;
        entry.actions = actions(&entry, &command.act, row.get(9)?, office);
        entry.act = Some(command.act);
        entries.push(entry);
    }
    Ok(entries)
}

/// What may be done with a command. One that may have reached the office can no
/// longer be changed here: the office's word on it is still to come (I3).
fn actions(entry: &OutboxEntry, act: &Act, travelled: bool, office: bool) -> Vec<OutboxAct> {
    let edit = act.written().map(|_| OutboxAct::Edit);
    match entry.state {
        OutboxState::Rejected => {
            let words_are_wrong = entry.why.as_ref().and_then(Rejection::field).is_some();
            let mut actions = vec![OutboxAct::Retry];
            actions.extend(edit);
            if words_are_wrong {
                actions.reverse();
            }
            actions.push(OutboxAct::Discard);
            actions
        }
        OutboxState::Parked if office => vec![OutboxAct::Apply, OutboxAct::Leave],
        OutboxState::Parked => vec![OutboxAct::Leave],
        OutboxState::Waiting => {
            let mut actions = Vec::new();
            actions.extend(entry.problem.as_ref().map(|_| OutboxAct::Retry));
            if !travelled {
                actions.extend(edit);
                actions.push(OutboxAct::Discard);
            }
            actions
        }
        OutboxState::Sending => Vec::new(),
    }
}

/// The photos that a command declares or shows.
fn photos_of(conn: &Connection, command: &Command) -> Result<Vec<PhotoId>> {
    let mut named: Vec<PhotoId> = conn
        .prepare_cached(
            "SELECT DISTINCT p.photo FROM picture p JOIN photo o ON o.id = p.photo
             WHERE o.command_id = ?1 ORDER BY o.created_at, o.id",
        )?
        .query_map([bytes(command.id.0)], |row| {
            Ok(PhotoId(Uuid::from_bytes(row.get(0)?)))
        })?
        .collect::<rusqlite::Result<_>>()?;
    if let Act::Write { photos: shown, .. } | Act::RequesterReply { photos: shown, .. } =
        &command.act
    {
        named.extend(shown);
    }
    // A file has no picture to show.
    let mut pictures = Vec::with_capacity(named.len());
    for photo in named {
        if photos::file_of(conn, photo)?.is_none() {
            pictures.push(photo);
        }
    }
    Ok(pictures)
}

fn photo_entries(conn: &Connection) -> Result<Vec<OutboxEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id, p.ticket, t.number, coalesce(t.title, ''), p.created_at,
             p.bytes, p.sent_bytes, p.state, p.problem, p.meta
         FROM photo p LEFT JOIN ticket t ON t.id = p.ticket
         WHERE p.state <> 'arrived' ORDER BY p.created_at, p.id",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let meta: PhotoMeta = from_json(&row.get::<_, String>(9)?, "photo")?;
        let mut entry = entry(row, OutboxKind::Photo)?;
        entry.bytes = u64::try_from(row.get::<_, i64>(5)?).unwrap_or(0);
        entry.bytes_sent = u64::try_from(row.get::<_, i64>(6)?).unwrap_or(0);
        entry.problem = said(row.get(8)?);
        (entry.state, entry.actions) = match row.get::<_, String>(7)?.as_str() {
            "sending" => (OutboxState::Sending, Vec::new()),
            "refused" => (
                OutboxState::Rejected,
                vec![OutboxAct::Retry, OutboxAct::Discard],
            ),
            _ => (
                OutboxState::Waiting,
                entry.problem.iter().map(|_| OutboxAct::Retry).collect(),
            ),
        };
        if meta.is_picture() {
            entry.photos = vec![meta.id];
        }
        entry.text = said(meta.name);
        entry.file = meta.file;
        entries.push(entry);
    }
    Ok(entries)
}

fn receipts(conn: &Connection) -> Result<Vec<OutboxEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT entry, ticket, number, title, at, kind, act, bytes FROM receipt ORDER BY n DESC",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let kind = from_word(&row.get::<_, String>(5)?)?;
        let photo = Uuid::from_bytes(row.get(0)?);
        let mut entry = entry(row, kind)?;
        entry.file = photos::file_of(conn, PhotoId(photo))?;
        entry.act = said(row.get(6)?)
            .map(|act| from_json(&act, "receipt"))
            .transpose()?;
        entry.bytes = u64::try_from(row.get::<_, i64>(7)?).unwrap_or(0);
        entry.bytes_sent = entry.bytes;
        entries.push(entry);
    }
    Ok(entries)
}

/// The five columns that every kind of entry begins with.
fn entry(row: &Row<'_>, kind: OutboxKind) -> Result<OutboxEntry> {
    Ok(OutboxEntry {
        id: Uuid::from_bytes(row.get(0)?).to_string(),
        ticket: TicketId(Uuid::from_bytes(row.get(1)?)),
        number: number_of(row.get(2)?),
        title: row.get(3)?,
        kind,
        state: OutboxState::Sending,
        since: At(row.get(4)?),
        bytes: 0,
        bytes_sent: 0,
        problem: None,
        why: None,
        act: None,
        text: None,
        file: None,
        photos: Vec::new(),
        actions: Vec::new(),
    })
}

fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
