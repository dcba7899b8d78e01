//! What somebody with an account sees of their own tickets: an employee who reports
//! to the service account (S2-1, S2-16), a user who is helped by a back office
//! (S3-1). The list and the report are here; each ticket is followed and answered
//! on its page, by the same link that somebody without an account has.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::{Draft, State as TicketState, Ticket, TicketId};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{
    ActOutcome, MyTicket, MyTickets, MyTicketsQuery, PublicAct, TypeView, departments,
    requester_view,
};
use uuid::Uuid;

use crate::console::{self, CreateRequest};
use crate::db::{Tx, Value};
use crate::error::Result;
use crate::fold;
use crate::office::Office;
use crate::people::{Account, directory, word};
use crate::site::{Asked, Site};
use crate::tickets::{self, Loaded};
use crate::tokens::Caller;

/// Rows that are answered at once.
const ROWS: u32 = 100;

/// One's own tickets, and what can be reported.
pub async fn query(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<MyTicketsQuery>,
) -> Result<Json<MyTickets>> {
    let me = caller.account;
    site.office
        .run(move |office| {
            office
                .store()
                .read(me.enterprise, |tx| mine(tx, office, &me, &asked))
        })
        .await
        .map(Json)
}

fn mine(tx: &Tx<'_>, office: &Office, me: &Account, asked: &MyTicketsQuery) -> Result<MyTickets> {
    let directory = directory(tx, me.enterprise)?;
    let mut sql = "enterprise = ?1 AND owner = ?2 AND visibility = 'public'".to_owned();
    let mut values = vec![Value::Id(me.enterprise.0), Value::Id(me.id.0)];
    if asked.open {
        values.push(Value::Text(word(&TicketState::Closed)?.into()));
        sql.push_str(&format!(" AND state <> ?{}", values.len()));
    }
    let total: u32 = tx.one(
        &format!("SELECT count(*) FROM ticket WHERE {sql}"),
        &values,
        |row| row.get(0),
    )?;
    let words = fold::words(&asked.search);
    // An owner's words are looked for in what the owner may read: the folded
    // words of a ticket hold internal notes as well.
    let keys: Vec<(i64, Uuid)> = tx.all(
        &format!("SELECT key, id FROM ticket WHERE {sql} ORDER BY updated_at DESC, key DESC"),
        &values,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (skip, most) = (asked.offset, ROWS);
    let mut found = 0_u32;
    let mut rows = Vec::new();
    for (key, id) in keys {
        let events = tickets::events(tx, key, 0)?;
        let ticket = Ticket::from_events(TicketId(id), &events);
        let loaded = Loaded {
            key,
            ticket,
            events,
        };
        let Some(row) = row(&loaded, office, me, &directory, &words) else {
            continue;
        };
        found = found.saturating_add(1);
        if found > skip && found <= skip.saturating_add(most) {
            rows.push(row);
        } else if words.is_empty() && found > skip {
            break;
        }
    }
    Ok(MyTickets {
        rows,
        total: if words.is_empty() { total } else { found },
        types: directory
            .types
            .iter()
            .map(TypeView::from)
            .filter(|known| known.offered)
            .collect(),
        departments: departments(&directory),
    })
}

/// A row as its owner may know it; none where the words are not in it.
fn row(
    loaded: &Loaded,
    office: &Office,
    me: &Account,
    directory: &Directory,
    words: &[String],
) -> Option<MyTicket> {
    let ticket = &loaded.ticket;
    let policy = directory.policy(ticket.type_id);
    let view = requester_view(ticket, &loaded.events, &policy, &me.actor(), directory, "")?;
    let mut text = format!(
        "{} {} {}",
        view.number.as_deref().unwrap_or_default(),
        view.title,
        view.description
    );
    for message in &view.messages {
        text.push(' ');
        text.push_str(&message.text);
    }
    let text = fold::fold(&text);
    if !words.iter().all(|word| text.contains(word)) {
        return None;
    }
    let sender = ticket.creator.user().filter(|_| ticket.notify_owner);
    Some(MyTicket {
        id: ticket.id,
        number: view.number,
        title: view.title,
        state: ticket.state,
        word: directory.word(ticket.state, ticket.requester_replied),
        close_kind: ticket.close_kind,
        created_at: ticket.created_at,
        sent_by: sender.map(|id| directory.name_of(id)).unwrap_or_default(),
        your_turn: ticket.state == TicketState::AwaitingRequester
            || view.actions.contains(&PublicAct::Confirm),
        page: format!("/s/{}", office.status_token(ticket.id)),
    })
}

/// Reports a ticket of one's own.
pub async fn create(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<CreateRequest>,
) -> Result<Json<ActOutcome>> {
    let me = caller.account;
    let mut draft = Draft {
        owner: Some(me.id),
        ..asked.draft
    };
    if draft.contact.name.trim().is_empty() {
        // Lists on devices call the owner by this: requesters are not in their
        // directory.
        draft.contact.name.clone_from(&me.name);
    }
    console::report(&site, me, CreateRequest { draft, ..asked })
        .await
        .map(Json)
}
