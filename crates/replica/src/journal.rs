//! Acknowledged commands, kept until the office has them in a backup.
//!
//! When an office is restored from an older backup, every live device replays
//! its journal, so that nothing is lost that any of them still holds (I18).

use fieldfare_domain::CommandId;
use fieldfare_protocol::wire::Outcome;
use rusqlite::{Connection, params};

use crate::error::Result;
use crate::forget;
use crate::words::{bytes, json};

/// Keeps a command with its outcome. `position` is the feed's after it.
pub(crate) fn keep(
    tx: &Connection,
    command: CommandId,
    outcome: &Outcome,
    position: i64,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO acked
             (seq, command_id, ticket, body, wire_seq, outcome, position, created_at)
         SELECT seq, command_id, ticket, body, wire_seq, ?2, ?3, created_at
         FROM outbox WHERE command_id = ?1",
    )?
    .execute(params![bytes(command.0), json(outcome)?, position])?;
    Ok(())
}

/// Drops what is in a backup: at or below `through`, and nothing else.
pub(crate) fn prune(tx: &Connection, through: i64) -> Result<()> {
    // Own words on a ticket that this person may no longer hold: kept for a restored
    // office until now, and from now on in no file (I12).
    let of_left_tickets: bool = tx
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM acked
                            WHERE position <= ?1 AND ticket NOT IN (SELECT id FROM ticket))",
        )?
        .query_row([through], |row| row.get(0))?;
    if of_left_tickets {
        forget::mark(tx)?;
    }
    tx.prepare_cached("DELETE FROM acked WHERE position <= ?1")?
        .execute([through])?;
    Ok(())
}

/// Puts every kept command back into the outbox, in its old place and under its
/// old id: what the restored office still has, it answers as it did before.
pub(crate) fn replay(tx: &Connection) -> Result<()> {
    tx.execute(
        "UPDATE outbox SET state = 'waiting', why = '', problem = '',
             accepted_version = NULL, accepted_position = NULL
         WHERE command_id IN (SELECT command_id FROM acked)",
        [],
    )?;
    tx.execute(
        "INSERT INTO outbox (seq, command_id, ticket, body, state, wire_seq, tries, created_at)
         SELECT seq, command_id, ticket, body, 'waiting', wire_seq, 1, created_at FROM acked
         WHERE command_id NOT IN (SELECT command_id FROM outbox)",
        [],
    )?;
    tx.execute("DELETE FROM acked", [])?;
    Ok(())
}
