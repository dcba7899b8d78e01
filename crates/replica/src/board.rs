//! The dispatch board of this device: of the office's people, whose devices hold
//! every ticket that is open or ended lately, so that it is whole without a network.

use std::sync::{Arc, MutexGuard, PoisonError};

use fieldfare_domain::{Actor, At, Rejection, TicketId};
use fieldfare_protocol::view::{
    BoardFit, BoardFitQuery, BoardQuery, BoardView, Card, Cards, board, board_fit,
};
use rusqlite::{Connection, Params};
use uuid::Uuid;

use crate::Replica;
use crate::error::{ReplicaError, Result};
use crate::meta;
use crate::tickets::{self, Standpoint};
use crate::words::bytes;

impl Replica {
    /// A board, as it is at `now` by this device's clock.
    ///
    /// # Errors
    /// [`ReplicaError::Refused`] for who is not of the office, and for a zone or a
    /// date that does not exist; [`ReplicaError::NotSignedIn`], or the database's.
    pub fn board(&self, asked: &BoardQuery, now: At) -> Result<BoardView> {
        let standpoint = self.standpoint();
        of_the_office(&standpoint)?;
        let directory = &standpoint.directory;
        let now = self.store.read(|conn| by_the_office(conn, now))?;
        let since = asked.begins_at(directory, now)?;
        let mut cards = self.cards();
        let shown = self.store.read(|conn| {
            read(
                conn,
                &standpoint,
                &mut cards,
                // What ended and did not change since has no visit that late.
                "state NOT IN ('resolved', 'closed') OR updated_at >= ?1",
                [since.0],
            )
        })?;
        cards.keep_only(&shown);
        Ok(board(asked, directory, &shown, now)?)
    }

    /// What a visit would be like there.
    ///
    /// # Errors
    /// [`ReplicaError::Refused`] for who is not of the office, and for a time that
    /// no clock shows; [`ReplicaError::UnknownTicket`],
    /// [`ReplicaError::NotSignedIn`], or the database's.
    pub fn board_fit(&self, asked: &BoardFitQuery, now: At) -> Result<BoardFit> {
        let standpoint = self.standpoint();
        let actor = of_the_office(&standpoint)?;
        let mut cards = self.cards();
        self.store.read(|conn| {
            let now = by_the_office(conn, now)?;
            let loaded = tickets::load(conn, &standpoint, asked.ticket)?
                .filter(|loaded| loaded.ticket.version > 0)
                .ok_or(ReplicaError::UnknownTicket)?;
            let theirs = "assignee = ?1 AND state NOT IN ('resolved', 'closed')";
            let person = [bytes(asked.person.0)];
            let shown = read(conn, &standpoint, &mut cards, theirs, person)?;
            Ok(board_fit(
                asked,
                (&loaded.ticket, loaded.known.version),
                &standpoint.policy(loaded.ticket.type_id),
                &actor,
                &standpoint.directory,
                &shown,
                now,
            )?)
        })
    }

    fn cards(&self) -> MutexGuard<'_, Cards> {
        self.cards.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read for boards is another person's.
    pub(crate) fn forget_cards(&self) {
        self.cards().clear();
    }
}

/// This moment by the office's clock, as far as it was measured: what is late is
/// late by that (I16).
fn by_the_office(conn: &Connection, now: At) -> Result<At> {
    let ahead = meta::number(conn, meta::CLOCK_OFFSET)?.unwrap_or_default();
    Ok(now.plus_ms(-ahead))
}

fn of_the_office(standpoint: &Standpoint) -> Result<Actor> {
    let actor = standpoint.actor()?;
    if actor.is_office() {
        Ok(actor)
    } else {
        Err(Rejection::NotAllowed.into())
    }
}

/// The cards of the tickets that this holds for.
fn read(
    conn: &Connection,
    standpoint: &Standpoint,
    cards: &mut Cards,
    holds: &str,
    values: impl Params,
) -> Result<Vec<Arc<Card>>> {
    cards.begin(&standpoint.directory);
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, version_known, updated_at, unsent, scope FROM ticket
         WHERE scope <> 'leaving' AND state <> 'draft' AND ({holds}) ORDER BY key"
    ))?;
    let mut rows = statement.query(values)?;
    let mut shown = Vec::new();
    while let Some(row) = rows.next()? {
        let id = TicketId(Uuid::from_bytes(row.get(0)?));
        let (version, changed) = (row.get(1)?, At(row.get(2)?));
        let make = || -> Result<Card> {
            let loaded = tickets::load(conn, standpoint, id)?.ok_or(ReplicaError::UnknownTicket)?;
            let policy = standpoint.policy(loaded.ticket.type_id);
            Ok(Card::of(
                &loaded.ticket,
                &loaded.known,
                &policy,
                &standpoint.directory,
                loaded.entries,
            ))
        };
        // What this device adds has no version of its own, and versions of an
        // earlier life of the office say nothing.
        let settled = row.get::<_, u32>(3)? == 0 && row.get::<_, String>(4)? == "held";
        shown.push(if settled {
            cards.of(id, version, changed, make)?
        } else {
            make().map(Arc::new)?
        });
    }
    Ok(shown)
}
