//! Own commands on their way, and those that came back.
//!
//! An entry ends in one of three ways: the feed has shown it, a person discarded
//! it, or a person settled it. Nothing else removes one (I5).

use std::collections::BTreeSet;

use fieldfare_domain::{Act, At, Command, CommandId, Rejection, TicketId};
use fieldfare_protocol::wire::{
    COMMANDS_MAX, CommandOutcome, Outcome, PUSH_BYTES_MAX, Sent, payload_hash,
};
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::words::{bytes, from_json, json, word};
use crate::{journal, meta, receipts};

/// Bytes of a push besides its commands, with room to spare.
const ENVELOPE_BYTES: usize = 4 * 1024;

/// Where an entry stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EntryState {
    /// Waits to be sent.
    Waiting,
    /// On its way; there is no outcome.
    Sending,
    /// Accepted; the feed has not shown it.
    Sent,
    /// Refused; a person decides.
    Rejected,
    /// Too late; kept at the office, and somebody decides.
    Parked,
}

/// A command whose effect the feed has not shown.
pub(crate) struct Pending {
    /// The command.
    pub(crate) command: Command,
    /// Where it stands.
    pub(crate) state: EntryState,
    /// For late work: what spoke against it.
    pub(crate) parked_why: Option<Rejection>,
}

/// A whole entry, for putting it aside and for a rescue file.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Entry {
    /// Its place.
    pub(crate) seq: i64,
    /// The command.
    pub(crate) command: Command,
    /// Where it stands.
    pub(crate) state: EntryState,
    /// Its number on the wire; none before it travelled.
    pub(crate) wire_seq: Option<i64>,
    /// How often it travelled without an outcome, at least.
    pub(crate) tries: i64,
    /// The code of what went wrong last.
    pub(crate) problem: String,
    /// Why the office said no, as JSON; empty when it did not.
    pub(crate) why: String,
    /// Version and feed position that the office gave.
    pub(crate) accepted: Option<(u32, i64)>,
    /// Number of the ticket, where it was known.
    pub(crate) number: Option<u32>,
    /// Title of the ticket, where it was known.
    pub(crate) title: String,
}

const ENTRY: &str = "o.seq, o.body, o.state, o.wire_seq, o.tries, o.problem, o.why,
     o.accepted_version, o.accepted_position, coalesce(t.number, o.number),
     coalesce(nullif(t.title, ''), o.title)
     FROM outbox o LEFT JOIN ticket t ON t.id = o.ticket";

fn read_entry(row: &rusqlite::Row<'_>) -> Result<Entry> {
    let version: Option<u32> = row.get(7)?;
    let position: Option<i64> = row.get(8)?;
    Ok(Entry {
        seq: row.get(0)?,
        command: from_json(&row.get::<_, String>(1)?, "outbox entry")?,
        state: crate::words::from_word(&row.get::<_, String>(2)?)?,
        wire_seq: row.get(3)?,
        tries: row.get(4)?,
        problem: row.get(5)?,
        why: row.get(6)?,
        accepted: version.zip(position),
        number: row.get(9)?,
        title: row.get(10)?,
    })
}

/// A whole entry; none when there is no such entry.
pub(crate) fn entry(conn: &Connection, command: CommandId) -> Result<Option<Entry>> {
    let mut statement = conn.prepare_cached(&format!("SELECT {ENTRY} WHERE o.command_id = ?1"))?;
    let mut rows = statement.query([bytes(command.0)])?;
    rows.next()?.map(read_entry).transpose()
}

/// Every entry that the office has not taken, in order.
pub(crate) fn unsettled(conn: &Connection) -> Result<Vec<Entry>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {ENTRY} WHERE o.state <> 'sent' ORDER BY o.seq"
    ))?;
    let mut rows = statement.query([])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        entries.push(read_entry(row)?);
    }
    Ok(entries)
}

/// Puts an entry back into its old place.
pub(crate) fn put_back(tx: &Connection, entry: &Entry) -> Result<()> {
    insert(tx, Some(entry.seq), entry)
}

/// Puts an entry of another device at the end. That device may have sent it, or
/// may yet: it counts as having travelled, so that its words are not changed here.
pub(crate) fn adopt(tx: &Connection, entry: &Entry) -> Result<()> {
    let entry = Entry {
        state: match entry.state {
            EntryState::Waiting | EntryState::Sending | EntryState::Sent => EntryState::Waiting,
            state @ (EntryState::Rejected | EntryState::Parked) => state,
        },
        wire_seq: None,
        tries: entry.tries.max(1),
        ..entry.clone()
    };
    insert(tx, None, &entry)
}

fn insert(tx: &Connection, seq: Option<i64>, entry: &Entry) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO outbox (seq, command_id, ticket, body, state, wire_seq, tries, problem, why,
             created_at, accepted_version, accepted_position, number, title)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(params![
        seq,
        bytes(entry.command.id.0),
        bytes(entry.command.ticket.0),
        json(&entry.command)?,
        word(&entry.state),
        entry.wire_seq,
        entry.tries,
        entry.problem,
        entry.why,
        entry.command.occurred_at.0,
        entry.accepted.map(|(version, _)| version),
        entry.accepted.map(|(_, position)| position),
        entry.number,
        entry.title,
    ])?;
    Ok(())
}

/// Whether the office may have seen a command: then only its outcome settles it.
pub(crate) fn has_travelled(conn: &Connection, command: CommandId) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT wire_seq IS NOT NULL OR tries > 0 FROM outbox WHERE command_id = ?1",
        )?
        .query_row([bytes(command.0)], |row| row.get(0))
        .optional()?
        .unwrap_or(false))
}

/// Takes the mark of the last failure from an entry that waits.
pub(crate) fn forgive(tx: &Connection, command: CommandId) -> Result<()> {
    tx.prepare_cached("UPDATE outbox SET problem = '' WHERE command_id = ?1")?
        .execute([bytes(command.0)])?;
    Ok(())
}

/// Stores a command of the outbox with other words, under its id.
pub(crate) fn reword(tx: &Connection, command: &Command) -> Result<()> {
    tx.prepare_cached("UPDATE outbox SET body = ?2 WHERE command_id = ?1")?
        .execute(params![bytes(command.id.0), json(command)?])?;
    Ok(())
}

/// Adds a command at the end.
pub(crate) fn enqueue(tx: &Connection, command: &Command) -> Result<()> {
    tx.prepare_cached(
        "INSERT INTO outbox (command_id, ticket, body, state, created_at)
         VALUES (?1, ?2, ?3, 'waiting', ?4)",
    )?
    .execute(params![
        bytes(command.id.0),
        bytes(command.ticket.0),
        json(command)?,
        command.occurred_at.0
    ])?;
    Ok(())
}

/// The commands of a ticket that are replayed on top of it, in order.
pub(crate) fn live_of(conn: &Connection, ticket: TicketId) -> Result<Vec<Pending>> {
    let mut statement = conn.prepare_cached(
        "SELECT body, state, why FROM outbox
         WHERE ticket = ?1 AND state <> 'rejected' ORDER BY seq",
    )?;
    let mut rows = statement.query([bytes(ticket.0)])?;
    let mut live = Vec::new();
    while let Some(row) = rows.next()? {
        let state: EntryState = crate::words::from_word(&row.get::<_, String>(1)?)?;
        let why: String = row.get(2)?;
        live.push(Pending {
            command: from_json(&row.get::<_, String>(0)?, "outbox entry")?,
            state,
            parked_why: (state == EntryState::Parked)
                .then(|| from_json(&why, "reason"))
                .transpose()?,
        });
    }
    Ok(live)
}

/// Late work whose parking the feed has shown.
pub(crate) fn parked_passed(
    conn: &Connection,
    ticket: TicketId,
    version: u32,
) -> Result<Vec<CommandId>> {
    let mut statement = conn.prepare_cached(
        "SELECT command_id FROM outbox
         WHERE ticket = ?1 AND state = 'parked' AND accepted_version <= ?2",
    )?;
    let rows = statement.query_map(params![bytes(ticket.0), version], |row| {
        Ok(CommandId(Uuid::from_bytes(row.get(0)?)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Whether anything waits or travels without an outcome.
pub(crate) fn has_unsent(conn: &Connection) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending'))",
        )?
        .query_row([], |row| row.get(0))?)
}

/// The next commands to send, at most `max`, in order; they are then travelling.
/// The first of them is sent whatever its size.
pub(crate) fn next_batch(tx: &Connection, max: usize) -> Result<Vec<Sent>> {
    let mut batch = Vec::new();
    let mut size = ENVELOPE_BYTES;
    let mut wire_seq = meta::number(tx, meta::WIRE_SEQ)?.unwrap_or(0);
    {
        let mut statement = tx.prepare_cached(
            "SELECT seq, wire_seq, body FROM outbox
             WHERE state IN ('waiting', 'sending') ORDER BY seq LIMIT ?1",
        )?;
        let mut rows = statement.query([crate::words::number(max.clamp(1, COMMANDS_MAX))])?;
        while let Some(row) = rows.next()? {
            let seq: i64 = row.get(0)?;
            let body: String = row.get(2)?;
            let bytes = body.len() + 256;
            if !batch.is_empty() && size + bytes > PUSH_BYTES_MAX {
                break;
            }
            size += bytes;
            let given = if let Some(given) = row.get::<_, Option<i64>>(1)? {
                given
            } else {
                wire_seq += 1;
                wire_seq
            };
            tx.prepare_cached("UPDATE outbox SET state = 'sending', wire_seq = ?2 WHERE seq = ?1")?
                .execute([seq, given])?;
            let command: Command = from_json(&body, "outbox entry")?;
            batch.push(Sent {
                seq: u64::try_from(given).unwrap_or(0),
                hash: payload_hash(&command),
                command,
            });
        }
    }
    meta::set_number(tx, meta::WIRE_SEQ, wire_seq)?;
    Ok(batch)
}

/// What travelled waits again, with what went wrong.
pub(crate) fn not_sent(tx: &Connection, problem: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = 'waiting', tries = tries + 1, problem = ?1
         WHERE state = 'sending'",
    )?
    .execute([problem])?;
    Ok(())
}

/// The office could not even read this one command: a person decides.
pub(crate) fn unreadable(tx: &Connection, command: CommandId, problem: &str) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = 'rejected', tries = tries + 1, problem = ?2
         WHERE command_id = ?1",
    )?
    .execute(params![bytes(command.0), problem])?;
    Ok(())
}

/// Stores the outcomes of a push: the outcome and the entry's new place in one
/// transaction (I2). Answers the tickets that they concern.
pub(crate) fn record(
    tx: &Connection,
    outcomes: &[CommandOutcome],
    now: At,
) -> Result<BTreeSet<TicketId>> {
    let mut tickets = BTreeSet::new();
    let mut refused_creates = BTreeSet::new();
    for CommandOutcome { command, outcome } in outcomes {
        let Some(sent) = find(tx, *command)? else {
            continue;
        };
        tickets.insert(sent.ticket);
        match outcome {
            Outcome::Accepted { version, position } => {
                journal::keep(tx, *command, outcome, *position)?;
                receipts::add_command(tx, &sent, now)?;
                set_outcome(
                    tx,
                    *command,
                    EntryState::Sent,
                    "",
                    Some((*version, *position)),
                )?;
            }
            Outcome::Parked {
                version,
                position,
                why,
            } => {
                journal::keep(tx, *command, outcome, *position)?;
                let why = json(why)?;
                set_outcome(
                    tx,
                    *command,
                    EntryState::Parked,
                    &why,
                    Some((*version, *position)),
                )?;
            }
            Outcome::Rejected { why } => {
                if matches!(sent.act, Act::Create(_)) {
                    refused_creates.insert(sent.ticket);
                }
                // Sent in the same breath as the report that was refused.
                let why =
                    if *why == Rejection::UnknownTicket && refused_creates.contains(&sent.ticket) {
                        &Rejection::ParentRefused
                    } else {
                        why
                    };
                set_outcome(tx, *command, EntryState::Rejected, &json(why)?, None)?;
            }
        }
    }
    for ticket in refused_creates {
        tx.prepare_cached(
            "UPDATE outbox SET state = 'rejected', why = ?2, problem = ''
             WHERE ticket = ?1 AND state IN ('waiting', 'sending')",
        )?
        .execute(params![bytes(ticket.0), json(&Rejection::ParentRefused)?])?;
    }
    Ok(tickets)
}

fn set_outcome(
    tx: &Connection,
    command: CommandId,
    state: EntryState,
    why: &str,
    accepted: Option<(u32, i64)>,
) -> Result<()> {
    tx.prepare_cached(
        "UPDATE outbox SET state = ?2, why = ?3, problem = '',
             accepted_version = ?4, accepted_position = ?5
         WHERE command_id = ?1",
    )?
    .execute(params![
        bytes(command.0),
        word(&state),
        why,
        accepted.map(|(version, _)| version),
        accepted.map(|(_, position)| position),
    ])?;
    Ok(())
}

/// The command of an entry; none when there is no such entry.
pub(crate) fn find(conn: &Connection, command: CommandId) -> Result<Option<Command>> {
    conn.prepare_cached("SELECT body FROM outbox WHERE command_id = ?1")?
        .query_row([bytes(command.0)], |row| row.get::<_, String>(0))
        .optional()?
        .map(|body| from_json(&body, "outbox entry"))
        .transpose()
}

/// Where an entry stands; none when there is no such entry.
pub(crate) fn state_of(conn: &Connection, command: CommandId) -> Result<Option<EntryState>> {
    conn.prepare_cached("SELECT state FROM outbox WHERE command_id = ?1")?
        .query_row([bytes(command.0)], |row| row.get::<_, String>(0))
        .optional()?
        .map(|state| crate::words::from_word(&state))
        .transpose()
}

/// Sends a refused command again, in its old place. The office remembers the
/// outcome of the old id for ever (I3), so it goes under a new one.
pub(crate) fn retry(
    tx: &Connection,
    old: CommandId,
    new: CommandId,
    base_version: Option<u32>,
) -> Result<Command> {
    let mut command = find(tx, old)?.ok_or(ReplicaError::UnknownEntry)?;
    command.id = new;
    command.base_version = base_version.unwrap_or(command.base_version);
    tx.prepare_cached(
        "UPDATE outbox SET command_id = ?2, body = ?3, state = 'waiting', why = '', problem = '',
             wire_seq = NULL, accepted_version = NULL, accepted_position = NULL
         WHERE command_id = ?1",
    )?
    .execute(params![bytes(old.0), bytes(new.0), json(&command)?])?;
    tx.prepare_cached("UPDATE photo SET command_id = ?2 WHERE command_id = ?1")?
        .execute([bytes(old.0), bytes(new.0)])?;
    Ok(command)
}

/// Removes an entry because a person said so.
pub(crate) fn remove(tx: &Connection, command: CommandId) -> Result<()> {
    tx.prepare_cached("DELETE FROM outbox WHERE command_id = ?1")?
        .execute([bytes(command.0)])?;
    Ok(())
}

/// A new replica counts from 1 again; nothing that it sent has an outcome.
pub(crate) fn number_anew(tx: &Connection) -> Result<()> {
    // That an entry travelled is not forgotten with its number.
    tx.execute(
        "UPDATE outbox SET tries = max(tries, wire_seq IS NOT NULL), wire_seq = NULL
         WHERE state IN ('waiting', 'sending')",
        [],
    )?;
    tx.execute("UPDATE acked SET wire_seq = NULL", [])?;
    meta::set_number(tx, meta::WIRE_SEQ, 0)
}
