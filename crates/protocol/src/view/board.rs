//! A board of people and time (S4, "dispatch board"): who is where when, and what
//! waits to be planned.

mod cards;
mod fit;
mod make;

use fieldfare_domain::board::{Lack, Span, Standing};
use fieldfare_domain::{
    ActName, Appointment, AppointmentId, At, Priority, State, TicketId, UserId, VisitState,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::TicketRow;

pub use cards::{Card, Cards};
pub use fit::board_fit;
pub use make::board;

/// A question for a board.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct BoardQuery {
    /// Its first day, `2026-11-18`; empty means today.
    pub from: String,
    /// How many days; 0 means one, and 14 is the most.
    pub days: u32,
    /// By which clock its days begin; empty means the enterprise's.
    pub zone: String,
    /// Words to find among what waits; empty finds all.
    pub search: String,
}

/// A board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// By which clock its days begin.
    pub zone: String,
    /// The enterprise's zone, and those of its devices, to choose from.
    pub zones: Vec<String>,
    /// Which day it is there.
    pub today: String,
    /// Its days.
    pub days: Vec<BoardDay>,
    /// Everybody who is given work, and who has visits in these days: who is late
    /// first, then by name.
    pub people: Vec<BoardPerson>,
    /// What waits to be planned: what is late first, then the most urgent, then
    /// what is due first. At most [`BoardView::WAITING_MAX`].
    pub waiting: Vec<BoardTicket>,
    /// How many wait, with those that are not listed.
    pub waiting_total: u32,
    /// How many visits on the board are late.
    pub late: u32,
}

impl BoardView {
    /// Most tickets that are listed as waiting.
    pub const WAITING_MAX: usize = 200;
}

/// A day of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardDay {
    /// `2026-11-18`.
    pub date: String,
    /// From midnight to midnight.
    pub span: Span,
    /// When the enterprise works.
    pub hours: Vec<Span>,
    /// How long that is, in ms.
    #[ts(type = "number")]
    pub hours_ms: i64,
}

/// A person, as a row of a board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardPerson {
    /// Account.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// Is given work now; otherwise only what is left of theirs is shown.
    pub active: bool,
    /// How long their visits take on each day, in ms.
    #[ts(type = "Array<number>")]
    pub booked_ms: Vec<i64>,
    /// How many of their visits are late.
    pub late: u32,
    /// Their visits, the earliest first.
    pub visits: Vec<BoardVisit>,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardVisit {
    /// Of which ticket.
    pub ticket: TicketId,
    /// `T-1042`; none until the office has seen it.
    pub number: Option<String>,
    /// What it is about.
    pub title: String,
    /// Customer or place.
    pub place: String,
    /// How urgent it is; none where the type has no priorities.
    pub priority: Option<Priority>,
    /// Where the ticket stands.
    pub state: State,
    /// The word for it, as the catalogue's key.
    pub word: String,
    /// As it was agreed.
    pub appointment: Appointment,
    /// When that is.
    pub span: Span,
    /// Nobody agreed an end.
    pub open_end: bool,
    /// Whether it lies ahead, is on or is over.
    pub standing: Standing,
    /// Where the visit stands, in the words that people say.
    pub visit: VisitState,
    /// Since when it is late; none while it is not.
    #[ts(type = "number | null")]
    pub late_since: Option<At>,
    /// Agreed or given on this device, not sent.
    pub unsent: bool,
    /// It can be moved.
    pub movable: bool,
    /// What is in its way.
    pub overlaps: Vec<BoardOverlap>,
}

/// A visit that is in the way of another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardOverlap {
    /// Of which ticket.
    pub ticket: TicketId,
    /// `T-1042`.
    pub number: Option<String>,
    /// What that is about.
    pub title: String,
    /// The time that both want.
    pub span: Span,
}

/// A ticket that waits to be planned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardTicket {
    /// What lists show of it.
    pub row: TicketRow,
    /// What it needs.
    pub lack: Lack,
    /// Its promise is broken.
    pub late: bool,
    /// The visit that is agreed already, where there is one.
    pub visit: Option<Span>,
}

/// A question before a visit is put somewhere: what would be in its way there?
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardFitQuery {
    /// Which ticket.
    pub ticket: TicketId,
    /// The appointment that moves, or the name of a new one.
    pub appointment: AppointmentId,
    /// Who shall go.
    pub person: UserId,
    /// When it begins.
    #[ts(type = "number")]
    pub start: At,
    /// How long it takes, in minutes.
    pub minutes: u32,
    /// Not then, but at the first time from then on that is free.
    #[serde(default)]
    pub next_free: bool,
}

/// What would be there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BoardFit {
    /// As it would be agreed, by the clock of the site.
    pub appointment: Appointment,
    /// When that is.
    pub span: Span,
    /// What would be in its way.
    pub overlaps: Vec<BoardOverlap>,
    /// The first free time from then on; none within two weeks.
    #[ts(type = "number | null")]
    pub next_free: Option<At>,
    /// It begins or ends when the enterprise does not work.
    pub outside_hours: bool,
    /// This person is given tickets of that type.
    pub eligible: bool,
    /// How the ticket comes into this person's hands; none where it is there.
    pub gives: Option<ActName>,
    /// Who has it now.
    pub holder: Option<UserId>,
    /// Version of the ticket that this was made from; goes into the next command.
    pub version: u32,
}
