//! The dispatch board: who is where when, and what waits to be planned.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::{At, EnterpriseId, State as TicketState, Ticket, TicketId};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{
    BoardFit, BoardFitQuery, BoardQuery, BoardView, Card, Cards, board, board_fit,
};

use crate::db::{Tx, Value};
use crate::error::Result;
use crate::people::{directory, word};
use crate::site::{Asked, Site};
use crate::tokens::Caller;
use crate::{sight, tickets};

/// What boards need of tickets, by enterprise: who looks has only those of the same
/// enterprise wait.
#[derive(Debug, Default)]
pub struct Boards(Mutex<BTreeMap<EnterpriseId, Arc<Mutex<Cards>>>>);

impl Boards {
    /// Works with the cards of an enterprise.
    fn with<T>(&self, enterprise: EnterpriseId, work: impl FnOnce(&mut Cards) -> T) -> T {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cards = Arc::clone(all.entry(enterprise).or_default());
        drop(all);
        work(&mut cards.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A board.
pub async fn query(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<BoardQuery>,
) -> Result<Json<BoardView>> {
    let now = site.now();
    let boards = Arc::clone(&site.boards);
    site.office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.store().read(enterprise, |tx| {
                let directory = directory(tx, enterprise)?;
                let since = asked.begins_at(&directory, now)?;
                boards.with(enterprise, |cards| {
                    let ended = [
                        Value::Id(enterprise.0),
                        text(&TicketState::Resolved)?,
                        text(&TicketState::Closed)?,
                        Value::Integer(since.0),
                    ];
                    // What ended and did not change since has no visit that late.
                    let shown = read(
                        tx,
                        cards,
                        &directory,
                        "enterprise = ?1 AND (state NOT IN (?2, ?3) OR updated_at >= ?4)",
                        &ended,
                    )?;
                    cards.keep_only(&shown);
                    Ok(board(&asked, &directory, &shown, now)?)
                })
            })
        })
        .await
        .map(Json)
}

/// What a visit would be like there.
pub async fn fit(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<BoardFitQuery>,
) -> Result<Json<BoardFit>> {
    let now = site.now();
    let boards = Arc::clone(&site.boards);
    site.office
        .run(move |office| {
            let account = &caller.account;
            office.store().read(account.enterprise, |tx| {
                let directory = directory(tx, account.enterprise)?;
                let ticket = sight::ticket(tx, account, &directory, asked.ticket, now)?.ticket;
                let theirs = [
                    Value::Id(account.enterprise.0),
                    Value::Id(asked.person.0),
                    text(&TicketState::Resolved)?,
                    text(&TicketState::Closed)?,
                ];
                let shown = boards.with(account.enterprise, |cards| {
                    read(
                        tx,
                        cards,
                        &directory,
                        "enterprise = ?1 AND assignee = ?2 AND state NOT IN (?3, ?4)",
                        &theirs,
                    )
                })?;
                let policy = directory.policy(ticket.type_id);
                let known = (&ticket, ticket.version);
                let actor = account.actor();
                Ok(board_fit(
                    &asked, known, &policy, &actor, &directory, &shown, now,
                )?)
            })
        })
        .await
        .map(Json)
}

fn text(state: &TicketState) -> Result<Value<'static>> {
    Ok(Value::Text(word(state)?.into()))
}

/// The cards of the tickets that this holds for.
fn read(
    tx: &Tx<'_>,
    cards: &mut Cards,
    directory: &Directory,
    holds: &str,
    values: &[Value<'_>],
) -> Result<Vec<Arc<Card>>> {
    cards.begin(directory);
    let rows = tx.all(
        &format!("SELECT key, id, version, updated_at FROM ticket WHERE {holds} ORDER BY key"),
        values,
        |row| {
            Ok((
                row.get::<i64>(0)?,
                TicketId(row.get(1)?),
                row.get::<u32>(2)?,
                At(row.get(3)?),
            ))
        },
    )?;
    rows.into_iter()
        .map(|(key, id, version, changed)| {
            cards.of(id, version, changed, || {
                let ticket = Ticket::from_events(id, &tickets::events(tx, key, 0)?);
                let policy = directory.policy(ticket.type_id);
                Ok(Card::of(&ticket, &ticket, &policy, directory, 0))
            })
        })
        .collect()
}
