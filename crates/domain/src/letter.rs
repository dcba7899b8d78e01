//! Which mail a requester gets: at most one for what one command did.
//!
//! This says *that* somebody is to be written to. What is said is made from what a
//! requester may see, when it is sent (S1-41).

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::event::{Event, What};
use crate::ids::{At, UserId};
use crate::policy::Policy;
use crate::scope::requester_sees;
use crate::state::{State, Visibility};
use crate::ticket::Ticket;
use crate::visit::VisitStep;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// Why a requester is written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Letter {
    /// A public reply (S1-30).
    Reply,
    /// A visit was proposed, agreed, moved or called off, or somebody is on the way.
    Visit,
    /// It stands somewhere else now.
    Status,
    /// The requester has to answer (S1-20).
    Question,
    /// What was reported is here.
    Received,
    /// Somebody of the enterprise wrote a ticket and sent it to them (S3-5).
    Sent,
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
            Self::Sent => "sent",
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
    best.filter(|_| requester_sees(&ticket))
}

/// The account that is written to, rather than the address that the ticket gives as
/// its contact's: the owner's, when it was sent to them (S3-5) or gives none.
#[must_use]
pub fn written_to(ticket: &Ticket) -> Option<UserId> {
    ticket
        .owner
        .filter(|_| ticket.notify_owner || ticket.contact.email.trim().is_empty())
}

fn of(before: State, ticket: &Ticket, event: &Event) -> Option<Letter> {
    if let What::Numbered { .. } = event.what {
        return Some(if ticket.notify_owner {
            Letter::Sent
        } else {
            Letter::Received
        });
    }
    let by_requester =
        event.by == By::Requester || (event.by.user().is_some() && event.by.user() == ticket.owner);
    if by_requester {
        // Whoever did it knows it.
        return None;
    }
    match &event.what {
        What::Awaited {} => Some(Letter::Question),
        What::Reminded {} => Some(Letter::Reminder),
        What::Assigned { .. }
        | What::Held { .. }
        | What::Resolved { .. }
        | What::Reopened { .. }
        | What::Closed { .. } => (ticket.state != before).then_some(Letter::Status),
        What::AppointmentProposed { .. }
        | What::AppointmentAgreed { .. }
        | What::AppointmentCancelled { .. }
        | What::VisitSet {
            to: VisitStep::Travelling,
            ..
        } => Some(Letter::Visit),
        What::Wrote {
            visibility: Visibility::Public,
            ..
        } => Some(Letter::Reply),
        _ => None,
    }
}

/// When a ticket that waits for its requester closes by itself; none where it does
/// not, or nobody waits.
#[must_use]
pub fn closes(ticket: &Ticket, policy: &Policy) -> Option<At> {
    let hours = match ticket.state {
        State::Resolved => policy.auto_close_hours,
        State::AwaitingRequester => policy.no_response_hours,
        State::Draft
        | State::PendingAssignment
        | State::Assigned
        | State::InProgress
        | State::OnHold
        | State::Closed => None,
    };
    let (_, began) = ticket.waits?;
    Some(began.plus_ms(i64::from(hours?).saturating_mul(HOUR_MS)))
}

/// Whether the requester was reminded of the wait that still goes on.
#[must_use]
pub fn is_reminded(ticket: &Ticket) -> bool {
    ticket
        .waits
        .is_some_and(|(since, _)| ticket.reminded == Some(since))
}
