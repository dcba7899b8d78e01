//! What the screen is given besides lists: a ticket, the outbox, the directory.

use std::sync::atomic::Ordering;

use fieldfare_domain::{Act, At, Command, CommandId, PhotoId, TicketId};
use fieldfare_protocol::view::{
    DirectoryView, EquipmentView, OutboxEntry, OutboxKind, OutboxState, OutboxView, PersonView,
    TicketView, TypeView, ViewInput, ticket_view,
};
use rusqlite::{Connection, Row};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::lists::number_of;
use crate::outbox::EntryState;
use crate::words::{from_json, from_word};
use crate::{Replica, act, feed, forget, lists, outbox, photos, session, tickets};

impl Replica {
    /// A whole ticket.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownTicket`], [`ReplicaError::NotSignedIn`], or the
    /// database's.
    pub fn ticket(&self, id: TicketId) -> Result<TicketView> {
        let standpoint = self.standpoint();
        let actor = standpoint.actor()?;
        self.store.read(|conn| {
            let loaded = tickets::load(conn, &standpoint, id)?
                .filter(|loaded| loaded.ticket.version > 0)
                .ok_or(ReplicaError::UnknownTicket)?;
            Ok(ticket_view(&ViewInput {
                ticket: &loaded.ticket,
                known: &loaded.known,
                events: &loaded.events,
                unsent: &loaded.unsent,
                policy: &standpoint.policy(loaded.ticket.type_id),
                actor: &actor,
                directory: &standpoint.directory,
                travelling: &photos::travelling(conn, id)?,
                status_link: None,
            }))
        })
    }

    /// The outbox: what needs this person, what is on its way, what went last.
    ///
    /// # Errors
    /// The database's.
    pub fn outbox(&self) -> Result<OutboxView> {
        let live = self.live.load(Ordering::Relaxed);
        self.store.read(|conn| {
            let mut entries = commands(conn)?;
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

    /// Sends a refused command or photo again.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`] when it is not one, or the database's.
    pub fn outbox_retry(&self, id: Uuid) -> Result<()> {
        let standpoint = self.standpoint();
        let fresh = CommandId(self.ids.fresh());
        self.store.write(|tx| {
            if retry_photo(tx, PhotoId(id))? {
                return Ok(());
            }
            let old = CommandId(id);
            if outbox::state_of(tx, old)? != Some(EntryState::Rejected) {
                return Err(ReplicaError::UnknownEntry);
            }
            let ticket = outbox::find(tx, old)?
                .ok_or(ReplicaError::UnknownEntry)?
                .ticket;
            let version = tickets::load(tx, &standpoint, ticket)?.map(|l| l.known.version);
            let command = outbox::retry(tx, old, fresh, version)?;
            if matches!(command.act, Act::Create(_)) {
                tickets::ensure(tx, ticket)?;
            }
            tickets::touched(tx, &standpoint, ticket, None)?;
            Ok(())
        })
    }

    /// Gives up a refused command with what it carried, a refused photo, or own
    /// late work. Late work is taken back at the office too.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`] when it does not need a person, or the
    /// database's.
    pub fn outbox_discard(&self, id: Uuid) -> Result<()> {
        let standpoint = self.standpoint();
        let settle = CommandId(self.ids.fresh());
        let now = self.clock.now();
        self.store.write(|tx| {
            if discard_photo(tx, PhotoId(id))? {
                return Ok(());
            }
            let command_id = CommandId(id);
            let state = outbox::state_of(tx, command_id)?;
            let command = outbox::find(tx, command_id)?.ok_or(ReplicaError::UnknownEntry)?;
            match state {
                Some(EntryState::Rejected) => {
                    // It may quote a ticket that was forgotten long ago (I12).
                    forget::mark(tx)?;
                    outbox::remove(tx, command_id)?;
                    photos::drop_of_command(tx, &command)?;
                }
                Some(EntryState::Parked) => take_back(tx, &standpoint, &command, settle, now)?,
                _ => return Err(ReplicaError::UnknownEntry),
            }
            tickets::touched(tx, &standpoint, command.ticket, None)?;
            forget::leave_if_done(tx, command.ticket)
        })?;
        self.purge()
    }

    /// People, equipment and types.
    ///
    /// # Errors
    /// The database's.
    pub fn directory(&self) -> Result<DirectoryView> {
        let directory = self.standpoint().directory;
        self.store.read(|conn| {
            let people = directory
                .people
                .iter()
                .map(|person| {
                    Ok(PersonView {
                        id: person.id,
                        name: person.name.clone(),
                        role: person.role,
                        email: person.email.clone(),
                        phone: person.phone.clone(),
                        active: person.active,
                        handles: person.handles,
                        open_tickets: lists::open_tickets(conn, person.id)?,
                    })
                })
                .collect::<Result<_>>()?;
            Ok(DirectoryView {
                people,
                equipment: directory
                    .equipment
                    .iter()
                    .map(|equipment| EquipmentView {
                        id: equipment.id,
                        name: equipment.name.clone(),
                        place: equipment.place.clone(),
                        address: equipment.address.clone(),
                        zone: equipment.zone.clone(),
                        code: equipment.code.clone(),
                    })
                    .collect(),
                types: directory
                    .types
                    .iter()
                    .map(|ticket_type| TypeView {
                        id: ticket_type.id,
                        name: ticket_type.name.clone(),
                    })
                    .collect(),
            })
        })
    }

    /// The tickets that this device holds, for a check against the office (I6).
    ///
    /// # Errors
    /// The database's.
    pub fn held(&self) -> Result<Vec<TicketId>> {
        self.store
            .read(|conn| feed::ids(conn, "SELECT id FROM ticket ORDER BY id", []))
    }
}

/// The author takes late work back: the office is told, and settles it.
fn take_back(
    tx: &Connection,
    standpoint: &tickets::Standpoint,
    parked: &Command,
    settle: CommandId,
    now: At,
) -> Result<()> {
    let here = tickets::load(tx, standpoint, parked.ticket)?
        .filter(|loaded| loaded.ticket.parked.iter().any(|p| p.command == parked.id));
    if let Some(loaded) = here {
        let command = Command {
            id: settle,
            ticket: parked.ticket,
            base_version: loaded.known.version,
            occurred_at: now,
            clock_offset_ms: parked.clock_offset_ms,
            act: Act::SettleParked {
                command: parked.id,
                apply: false,
            },
        };
        act::perform(tx, standpoint, &command)?;
    }
    outbox::remove(tx, parked.id)
}

fn retry_photo(tx: &Connection, photo: PhotoId) -> Result<bool> {
    let changed = tx
        .prepare_cached(
            "UPDATE photo SET state = 'waiting', problem = '', tries = 0, upload_url = '',
                 sent_bytes = 0
             WHERE id = ?1 AND state = 'refused'",
        )?
        .execute([photo.0.into_bytes()])?;
    Ok(changed > 0)
}

fn discard_photo(tx: &Connection, photo: PhotoId) -> Result<bool> {
    let refused: bool = tx
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?1 AND state = 'refused')")?
        .query_row([photo.0.into_bytes()], |row| row.get(0))?;
    if refused {
        photos::drop_refused(tx, photo)?;
    }
    Ok(refused)
}

/// Commands that have no outcome, and those that need a person, in order.
fn commands(conn: &Connection) -> Result<Vec<OutboxEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT o.command_id, o.ticket, coalesce(t.number, o.number), coalesce(t.title, o.title),
             o.created_at, o.body, o.state, o.problem, o.why
         FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket
         WHERE o.state <> 'sent' ORDER BY o.seq",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let command: Command = from_json(&row.get::<_, String>(5)?, "outbox entry")?;
        let why: String = row.get(8)?;
        let mut entry = entry(row, OutboxKind::Command)?;
        entry.state = from_word(&row.get::<_, String>(6)?)?;
        entry.problem = said(row.get(7)?);
        entry.why = said(why).map(|why| from_json(&why, "reason")).transpose()?;
        if let (true, Act::Create(draft)) = (entry.title.is_empty(), &command.act) {
            entry.title.clone_from(&draft.title);
        }
        entry.act = Some(command.act);
        entries.push(entry);
    }
    Ok(entries)
}

fn photo_entries(conn: &Connection) -> Result<Vec<OutboxEntry>> {
    let mut statement = conn.prepare_cached(
        "SELECT p.id, p.ticket, t.number, coalesce(t.title, ''), p.created_at,
             p.bytes, p.sent_bytes, p.state, p.problem
         FROM photo p LEFT JOIN ticket t ON t.id = p.ticket
         WHERE p.state <> 'arrived' ORDER BY p.created_at, p.id",
    )?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let mut entry = entry(row, OutboxKind::Photo)?;
        entry.bytes = u64::try_from(row.get::<_, i64>(5)?).unwrap_or(0);
        entry.bytes_sent = u64::try_from(row.get::<_, i64>(6)?).unwrap_or(0);
        entry.state = match row.get::<_, String>(7)?.as_str() {
            "sending" => OutboxState::Sending,
            "refused" => OutboxState::Rejected,
            _ => OutboxState::Waiting,
        };
        entry.problem = said(row.get(8)?);
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
        let mut entry = entry(row, kind)?;
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
    })
}

fn said(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
