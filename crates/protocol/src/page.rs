//! A page of the feed: what is new for one person's device after a position.
//!
//! One zstd frame of one JSON object, so that a page can be cached, retried and
//! checked by itself. A ticket's UUID is sent once, when the ticket enters the
//! scope; afterwards a small whole number, its handle, names it. A handle
//! belongs to one epoch and one person's feed.

use std::borrow::Cow;

use fieldfare_domain::{At, Event, TicketId};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::columns::{self, ColumnsError, Row, Table};
use crate::directory::Directory;
use crate::personal::Personal;
use crate::wire::{Office, PAGE_BYTES_MAX, TICKETS_MAX};

/// Most events of one page.
const EVENTS_MAX: usize = 500_000;

/// A ticket that enters the scope. All its events follow in the same page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Names the ticket from now on.
    pub handle: i64,
    /// Its name everywhere else.
    pub id: TicketId,
}

/// An event of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct FeedEvent {
    /// The ticket.
    pub handle: i64,
    /// What happened.
    pub event: Event,
}

/// What is new.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// The office.
    pub office: Office,
    /// Where the next question starts.
    pub cursor: i64,
    /// There is more: ask again at once.
    pub more: bool,
    /// Tickets that left the scope: forget them.
    pub forget: Vec<i64>,
    /// Tickets that entered it.
    pub entered: Vec<Entered>,
    /// What happened, in order per ticket.
    pub events: Vec<FeedEvent>,
    /// The directory, when it has changed.
    pub directory: Option<Directory>,
    /// What is the person's own, when the device asked for it.
    pub personal: Option<Personal>,
}

/// A page that cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// Not a zstd frame, or larger than a page may be.
    #[error("the page cannot be unpacked: {0}")]
    Packing(#[from] std::io::Error),
    /// Not the expected JSON.
    #[error("the page cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    /// Not the expected columns.
    #[error("the page cannot be read: {0}")]
    Columns(#[from] ColumnsError),
    /// A ticket's name is not a UUID, or a handle is missing.
    #[error("the page names a ticket badly")]
    Name,
    /// More than a page may hold.
    #[error("the page is too large")]
    TooLarge,
}

#[derive(Serialize, Deserialize)]
struct Body {
    v: u32,
    office: Office,
    cursor: i64,
    #[serde(default)]
    more: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    forget: Vec<i64>,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    tickets: Value,
    #[serde(default, skip_serializing_if = "Value::is_null")]
    events: Value,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    directory: Option<Directory>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    personal: Option<Personal>,
}

impl Page {
    /// Packs the page. `level` is zstd's: 3 live, 9 for what is cached.
    ///
    /// # Errors
    /// When the compressor fails, or the page is larger than one may be.
    pub fn pack(&self, level: i32) -> Result<Vec<u8>, PageError> {
        let mut tickets = Vec::with_capacity(self.entered.len());
        for entered in &self.entered {
            let mut row = Row::new();
            row.insert("t".into(), entered.handle.into());
            row.insert("id".into(), entered.id.0.simple().to_string().into());
            tickets.push(row);
        }
        let mut events = Vec::with_capacity(self.events.len());
        for FeedEvent { handle, event } in &self.events {
            let Value::Object(fields) = serde_json::to_value(event)? else {
                return Err(PageError::Name);
            };
            let mut row = Row::new();
            row.insert("t".into(), (*handle).into());
            row.extend(fields);
            // Usually the same moment: the difference is a small number.
            row.insert(
                "occurred_at".into(),
                event.occurred_at.since_ms(event.at).into(),
            );
            events.push(row);
        }
        let body = Body {
            v: 1,
            office: self.office.clone(),
            cursor: self.cursor,
            more: self.more,
            forget: self.forget.clone(),
            tickets: columns::to_columns(tickets),
            events: columns::to_columns(events),
            directory: self.directory.clone(),
            personal: self.personal.clone(),
        };
        let json = serde_json::to_vec(&body)?;
        if json.len() > PAGE_BYTES_MAX {
            return Err(PageError::TooLarge);
        }
        Ok(zstd::bulk::compress(&json, level)?)
    }

    /// Reads a packed page.
    ///
    /// # Errors
    /// When it is not one, or is larger than one may be.
    pub fn unpack(packed: &[u8]) -> Result<Self, PageError> {
        let json = zstd::bulk::decompress(packed, PAGE_BYTES_MAX)?;
        let body: Body = serde_json::from_slice(&json)?;
        if body.forget.len() > EVENTS_MAX {
            return Err(PageError::TooLarge);
        }
        let mut entered = Vec::new();
        for (handle, name) in named::<Named<'_>>(&body.tickets, TICKETS_MAX)? {
            let id = name.id.parse().map_err(|_| PageError::Name)?;
            entered.push(Entered { handle, id });
        }
        let mut events = Vec::new();
        for (handle, mut event) in named::<Event>(&body.events, EVENTS_MAX)? {
            event.occurred_at = At(event.at.0.saturating_add(event.occurred_at.0));
            events.push(FeedEvent { handle, event });
        }
        Ok(Self {
            office: body.office,
            cursor: body.cursor,
            more: body.more,
            forget: body.forget,
            entered,
            events,
            directory: body.directory,
            personal: body.personal,
        })
    }
}

/// What a ticket that enters is called.
#[derive(Deserialize)]
struct Named<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
}

/// The rows of a table with the handles that they begin with.
fn named<'a, T: Deserialize<'a>>(table: &'a Value, max: usize) -> Result<Vec<(i64, T)>, PageError> {
    if table.is_null() {
        return Ok(Vec::new());
    }
    let mut table = Table::new(table, max)?;
    let handles = table.take_numbers("t").ok_or(PageError::Name)?;
    Ok(handles.into_iter().zip(table.rows()?).collect())
}
