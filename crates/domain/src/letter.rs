//! Which mail a requester gets: at most one for what one command did.
//!
//! This says *that* somebody is to be written to. What is said is made from what a
//! requester may see, when it is sent (S1-41).

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::event::{Event, What};
use crate::ids::At;
use crate::policy::Policy;
use crate::scope::requester_sees;
use crate::state::{State, Visibility};
use crate::ticket::Ticket;
use crate::timer::{Due, Timer, due};

/// A reminder goes out this long before a ticket closes by itself: a day, or half
/// of a shorter wait.
const REMIND_MS: i64 = 24 * 60 * 60 * 1000;

/// Why a requester is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// A public reply (S1-30).
    Reply,
    /// A visit was agreed, moved or called off.
    Visit,
    /// It stands somewhere else now.
    Status,
    /// The requester has to answer (S1-20).
    Question,
    /// What was reported is here.
    Received,
    /// The requester has not answered, and the ticket is about to close (T17, T18).
    Reminder,
}

impl Letter {
    /// A name that never changes: it is in a column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reply => "reply",
            Self::Visit => "visit",
            Self::Status => "status",
            Self::Question => "question",
            Self::Received => "received",
            Self::Reminder => "reminder",
        }
    }
}

/// The mail that new events ask for, and the event that it is about. `ticket` is
/// as it was before them.
#[must_use]
pub fn letter(ticket: &Ticket, new: &[Event]) -> Option<(u32, Letter)> {
    let mut ticket = ticket.clone();
    let mut best: Option<(u32, Letter)> = None;
    for event in new {
        let before = ticket.state;
        ticket.apply(event);
        let Some(letter) = of(before, &ticket, event) else {
            continue;
        };
        if best.is_none_or(|(_, known)| letter > known) {
            best = Some((event.n, letter));
        }
    }
    best.filter(|_| requester_sees(&ticket) && !ticket.contact.email.trim().is_empty())
}

fn of(before: State, ticket: &Ticket, event: &Event) -> Option<Letter> {
    if let What::Numbered { .. } = event.what {
        return Some(Letter::Received);
    }
    let by_requester = event.by == By::Requester
        || (event.by.user().is_some() && event.by.user() == ticket.owner);
    if by_requester {
        // Whoever did it knows it.
        return None;
    }
    match &event.what {
        What::Awaited {} => Some(Letter::Question),
        What::Assigned { .. }
        | What::Held { .. }
        | What::Resolved { .. }
        | What::Reopened { .. }
        | What::Closed { .. } => (ticket.state != before).then_some(Letter::Status),
        What::AppointmentAgreed { .. } | What::AppointmentCancelled { .. } => Some(Letter::Visit),
        What::Wrote {
            visibility: Visibility::Public,
            ..
        } => Some(Letter::Reply),
        _ => None,
    }
}

/// When to remind the requester of a ticket that is about to close by itself, and
/// of which wait; none where nothing waits for them.
#[must_use]
pub fn reminder(ticket: &Ticket, policy: &Policy) -> Option<(Due, At)> {
    let due = due(ticket, policy)?;
    // Where nobody is asked to confirm, there is nothing to be reminded of.
    if due.timer == Timer::AutoClose && !policy.requester_confirms {
        return None;
    }
    let (_, began) = ticket.waits?;
    let lead = REMIND_MS.min(due.at.since_ms(began) / 2);
    Some((due, due.at.plus_ms(-lead)))
}
