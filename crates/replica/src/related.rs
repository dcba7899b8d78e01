//! Tickets that hang together, as far as this device holds them.

use fieldfare_domain::{Ticket, TicketId};
use fieldfare_protocol::view::{RelatedView, TicketLink};
use rusqlite::Connection;
use uuid::Uuid;

use crate::error::Result;
use crate::lists::number_of;
use crate::words::{bytes, from_word};

/// Most links of one kind that a ticket shows.
const LINKS_MAX: i64 = 50;

/// What this ticket hangs together with.
pub(crate) fn of(conn: &Connection, ticket: &Ticket) -> Result<RelatedView> {
    let one = |id: Option<TicketId>| -> Result<Option<TicketLink>> {
        match id {
            Some(id) => Ok(links(conn, "id", id)?.into_iter().next()),
            None => Ok(None),
        }
    };
    Ok(RelatedView {
        merged_into: one(ticket.merged_into)?,
        duplicates: links(conn, "merged_into", ticket.id)?,
        follow_up_of: one(ticket.follow_up_of)?,
        follow_ups: links(conn, "follow_up_of", ticket.id)?,
    })
}

fn links(conn: &Connection, column: &str, id: TicketId) -> Result<Vec<TicketLink>> {
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id, number, title, state, close_kind FROM ticket
         WHERE {column} = ?1 AND scope <> 'leaving' AND state <> 'draft'
         ORDER BY created_at, key LIMIT ?2"
    ))?;
    let mut rows = statement.query((bytes(id.0), LINKS_MAX))?;
    let mut links = Vec::new();
    while let Some(row) = rows.next()? {
        let close_kind: Option<String> = row.get(4)?;
        links.push(TicketLink {
            id: TicketId(Uuid::from_bytes(row.get(0)?)),
            number: number_of(row.get(1)?),
            title: row.get(2)?,
            state: from_word(&row.get::<_, String>(3)?)?,
            close_kind: close_kind.as_deref().map(from_word).transpose()?,
        });
    }
    Ok(links)
}
