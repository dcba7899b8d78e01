//! Forgetting what a person may no longer hold (I12).
//!
//! The rows go in the transaction that learns it. What SQLite and the file
//! system keep behind (the index's old segments, copies in the gaps of pages, the
//! log, the files of photos) goes right after it, or after the last page of the feed;
//! a mark in the database makes sure that it does, also after a crash in between.
//!
//! One thing outlives its ticket: the journal of the person's own acknowledged
//! commands, with the photos that they declare, until the office has them in a backup
//! (I18). It holds nothing of anybody else, and no screen shows it.

use fieldfare_domain::{Sha256Hex, TicketId, planted};
use rusqlite::{Connection, params};

use crate::Replica;
use crate::error::{ReplicaError, Result};
use crate::words::bytes;
use crate::{feed, meta, reminders, tickets};

/// Whether own work on a ticket is not acknowledged: an unsettled command, a
/// photo that is to be sent, or something given up that can be brought back.
pub(crate) fn has_own_work(conn: &Connection, ticket: TicketId) -> Result<bool> {
    if planted::on("I5-unsent-forgotten") {
        conn.prepare_cached("DELETE FROM outbox WHERE ticket = ?1 AND state = 'waiting'")?
            .execute([bytes(ticket.0)])?;
        return Ok(false);
    }
    let unsettled: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE ticket = ?1 AND state = 'sent')",
        )?
        .query_row([bytes(ticket.0)], |row| row.get(0))?;
    Ok(unsettled || has_unsent(conn, ticket)?)
}

/// Whether a ticket that left the scope is still here for what is to be sent. Its
/// feed has ended: what the office took of this person stays a prediction as long,
/// or the screen would go back to how it was before (I8).
pub(crate) fn is_kept(conn: &Connection, ticket: TicketId) -> Result<bool> {
    let leaving: bool = conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM ticket WHERE id = ?1 AND scope = 'leaving')")?
        .query_row([bytes(ticket.0)], |row| row.get(0))?;
    Ok(leaving && has_unsent(conn, ticket)?)
}

/// Whether something is to be sent, or was given up and can be brought back.
fn has_unsent(conn: &Connection, ticket: TicketId) -> Result<bool> {
    Ok(conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox
                            WHERE ticket = ?1 AND state IN ('waiting', 'sending'))
                 OR EXISTS (SELECT 1 FROM photo p
                            WHERE p.ticket = ?1 AND p.state IN ('waiting', 'sending')
                                AND NOT EXISTS (SELECT 1 FROM outbox o
                                    WHERE o.command_id = p.command_id
                                        AND o.state IN ('rejected', 'parked')))
                 OR EXISTS (SELECT 1 FROM meta WHERE key LIKE ?2)",
        )?
        .query_row(
            params![
                bytes(ticket.0),
                format!("{}{}/%", meta::DISCARDED, ticket.0)
            ],
            |row| row.get(0),
        )?)
}

/// Forgets a ticket now, or marks it until own work on it is acknowledged.
pub(crate) fn leave(tx: &Connection, ticket: TicketId) -> Result<()> {
    if planted::on("I12-left-stays") {
        return Ok(());
    }
    if has_own_work(tx, ticket)? {
        tx.prepare_cached("UPDATE ticket SET scope = 'leaving', handle = NULL WHERE id = ?1")?
            .execute([bytes(ticket.0)])?;
        return Ok(());
    }
    forget(tx, ticket)
}

/// Forgets a ticket that left the scope, that the office never took, or that this
/// device never held (work on it came from another one), once there is no own
/// work on it.
pub(crate) fn leave_if_done(tx: &Connection, ticket: TicketId) -> Result<()> {
    let done: bool = tx
        .prepare_cached(
            "SELECT NOT EXISTS (SELECT 1 FROM ticket
                                WHERE id = ?1 AND scope NOT IN ('leaving', 'new'))",
        )?
        .query_row([bytes(ticket.0)], |row| row.get(0))?;
    if !done || has_unsent(tx, ticket)? {
        return Ok(());
    }
    // While it was kept the feed went past what was sent before. Mid-way through a
    // snapshot it has passed nothing yet.
    if meta::text(tx, meta::SNAPSHOT)?.is_none()
        && !planted::on("I12-kept-after-its-photo")
        && let Some(position) = meta::number(tx, meta::CURSOR)?
    {
        drop_passed(tx, ticket, position)?;
    }
    if !has_own_work(tx, ticket)? {
        forget(tx, ticket)?;
    }
    Ok(())
}

/// Drops the predictions of a ticket without a feed that the office had taken by this
/// position, which the feed has passed.
pub(crate) fn drop_passed(tx: &Connection, ticket: TicketId, position: i64) -> Result<()> {
    tx.prepare_cached(
        "DELETE FROM outbox WHERE ticket = ?1 AND state = 'sent' AND accepted_position <= ?2",
    )?
    .execute(params![bytes(ticket.0), position])?;
    Ok(())
}

fn forget(tx: &Connection, ticket: TicketId) -> Result<()> {
    let id = bytes(ticket.0);
    if planted::on("I5-refused-forgotten") {
        tx.prepare_cached("DELETE FROM outbox WHERE ticket = ?1")?
            .execute([id])?;
    }
    // What a person has to decide on stays, and stays readable (I5).
    tx.prepare_cached(
        "UPDATE outbox SET number = coalesce((SELECT number FROM ticket WHERE id = ?1), number),
             title = coalesce((SELECT title FROM ticket WHERE id = ?1), title)
         WHERE ticket = ?1",
    )?
    .execute([id])?;
    if let Some(key) = tickets::key_of(tx, ticket)? {
        tx.prepare_cached("DELETE FROM search WHERE rowid = ?1")?
            .execute([key])?;
        tx.prepare_cached("DELETE FROM ticket WHERE key = ?1")?
            .execute([key])?;
    }
    drop_photos(tx, ticket)?;
    reminders::forget(tx, ticket)?;
    for statement in [
        "DELETE FROM read_mark WHERE ticket = ?1",
        "DELETE FROM receipt WHERE ticket = ?1",
    ] {
        tx.prepare_cached(statement)?.execute([id])?;
    }
    mark(tx)
}

/// Drops the photos of a ticket that is not here any more, but for those that their
/// person has to decide on, and those that a restored office would need (I18).
fn drop_photos(tx: &Connection, ticket: TicketId) -> Result<()> {
    let through = if planted::on("I18-photos-go-with-their-ticket") {
        i64::MAX
    } else {
        meta::number(tx, meta::BACKED_UP)?.unwrap_or(0)
    };
    tx.prepare_cached(
        "DELETE FROM photo WHERE ticket = ?1 AND state <> 'refused'
             AND NOT (state = 'arrived' AND coalesce(arrived_by, ?3) > ?2)
             AND command_id NOT IN (SELECT command_id FROM outbox
                                    WHERE state IN ('rejected', 'parked'))",
    )?
    .execute(params![bytes(ticket.0), through, i64::MAX])?;
    drop_pictures(tx, ticket)
}

/// Drops the photos that were kept for a restored office only, and are in a backup.
pub(crate) fn photos_in_a_backup(tx: &Connection) -> Result<()> {
    let left = feed::ids(
        tx,
        "SELECT DISTINCT ticket FROM photo
         WHERE state = 'arrived' AND ticket NOT IN (SELECT id FROM ticket)
             AND arrived_by <= (SELECT CAST(value AS INTEGER) FROM meta WHERE key = ?1)",
        [meta::BACKED_UP],
    )?;
    for ticket in left {
        drop_photos(tx, ticket)?;
        mark(tx)?;
    }
    Ok(())
}

/// Drops the pictures of a ticket that are not those of a photo that is kept.
fn drop_pictures(tx: &Connection, ticket: TicketId) -> Result<()> {
    if planted::on("I12-pictures-stay") {
        return Ok(());
    }
    let id = bytes(ticket.0);
    tx.prepare_cached(
        "INSERT OR IGNORE INTO vault_trash (sha256)
         SELECT sha256 FROM picture
         WHERE ticket = ?1 AND photo NOT IN (SELECT id FROM photo WHERE ticket = ?1)",
    )?
    .execute([id])?;
    tx.prepare_cached(
        "DELETE FROM picture
         WHERE ticket = ?1 AND photo NOT IN (SELECT id FROM photo WHERE ticket = ?1)",
    )?
    .execute([id])?;
    tx.prepare_cached("DELETE FROM wanted WHERE ticket = ?1")?
        .execute([id])?;
    Ok(())
}

/// Marks that something deleted is still in free pages or files.
pub(crate) fn mark(tx: &Connection) -> Result<()> {
    meta::set(tx, meta::PURGE, "1")
}

impl Replica {
    /// Removes what forgotten tickets left behind, where there is any.
    ///
    /// # Errors
    /// The database's, but for a full disk: the mark stays, and it is done when there
    /// is room. Nobody can do anything about it, and work goes on as far as there is
    /// room for it (I22).
    pub(crate) fn purge(&self) -> Result<()> {
        match self.purge_now() {
            Err(ReplicaError::DiskFull) => {
                tracing::warn!("no room to clean up");
                Ok(())
            }
            other => other,
        }
    }

    /// As [`Replica::purge`]; a full disk is an error too.
    pub(crate) fn purge_now(&self) -> Result<()> {
        let pending = self.store.read(|conn| meta::text(conn, meta::PURGE))?;
        if pending.is_none() {
            return Ok(());
        }
        let _gate = self.gate();
        let trash: Vec<(String, bool)> = self.store.read(|conn| {
            Ok(conn
                .prepare_cached(
                    "SELECT sha256, EXISTS (SELECT 1 FROM picture p WHERE p.sha256 = t.sha256)
                         OR EXISTS (SELECT 1 FROM photo o
                                    WHERE o.sha256 = t.sha256 AND o.state <> 'arrived')
                     FROM vault_trash t",
                )?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<_>>()?)
        })?;
        for (hash, in_use) in &trash {
            if let (false, Ok(hash)) = (in_use, Sha256Hex::parse(hash)) {
                self.vault.remove(&hash)?;
            }
        }
        self.store.write(|tx| {
            for (hash, _) in &trash {
                tx.prepare_cached("DELETE FROM vault_trash WHERE sha256 = ?1")?
                    .execute(params![hash])?;
            }
            // A deleted document stays in its segment until that is merged.
            tx.execute("INSERT INTO search (search) VALUES ('optimize')", [])?;
            Ok(())
        })?;
        self.store.rewrite()?;
        self.store.checkpoint()?;
        self.store.write(|tx| meta::unset(tx, meta::PURGE))
    }
}
