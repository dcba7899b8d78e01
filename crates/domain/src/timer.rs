//! What time does to a ticket when the requester says nothing (T17, T18).
//!
//! There is no clock here: this says *when* something is due, and whoever has a
//! clock gives the act then. The wait is counted from the event that began it,
//! by the office's time, and from the answer to the requester's last word where
//! they wrote in between.

use crate::command::Act;
use crate::ids::At;
use crate::policy::Policy;
use crate::state::State;
use crate::ticket::Ticket;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A resolved ticket closes by itself (T17, S1-43).
    AutoClose,
    /// An unanswered question closes the ticket (T18, S1-43).
    NoResponse,
}

impl Timer {
    /// A name that never changes: ids of commands are made of it.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::AutoClose => "auto_close",
            Self::NoResponse => "no_response",
        }
    }

    /// The act that the system gives.
    #[must_use]
    pub const fn act(self) -> Act {
        match self {
            Self::AutoClose => Act::TimeOut,
            Self::NoResponse => Act::GiveUpWaiting,
        }
    }
}

/// A timer that runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// Which one.
    pub timer: Timer,
    /// Version of the ticket that started it: another wait is another version.
    pub since: u32,
    /// When it is due, by the office's time.
    pub at: At,
}

/// The timer that runs on this ticket, if any. There is never more than one: a
/// ticket is in one state.
#[must_use]
pub fn due(ticket: &Ticket, policy: &Policy) -> Option<Due> {
    let (timer, hours) = match ticket.state {
        State::Resolved => (Timer::AutoClose, policy.auto_close_hours),
        State::AwaitingRequester => (Timer::NoResponse, policy.no_response_hours),
        State::Draft
        | State::PendingAssignment
        | State::Assigned
        | State::InProgress
        | State::OnHold
        | State::Closed => return None,
    };
    let (since, began) = ticket.waits?;
    Some(Due {
        timer,
        since,
        at: began.plus_ms(i64::from(hours?).saturating_mul(HOUR_MS)),
    })
}
