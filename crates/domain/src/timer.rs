//! What time does to a ticket: when the requester says nothing (T17, T18,
//! S1-20), and when a target comes near and is missed (S1-29).
//!
//! There is no clock here: this says *when* something is due, and whoever has a
//! clock gives the act then. The wait is counted from the event that began it,
//! by the office's time, and from the answer to the requester's last word where
//! they wrote in between.

use crate::command::Act;
use crate::ids::At;
use crate::policy::Policy;
use crate::sla::{Course, Leg, SlaClock, Terms, Told, standing};
use crate::state::State;
use crate::ticket::Ticket;

/// Milliseconds of an hour.
const HOUR_MS: i64 = 60 * 60 * 1000;

/// What is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Timer {
    /// A target is missed.
    SlaBreach(SlaClock),
    /// A target is near.
    SlaWarn(SlaClock),
    /// The requester is reminded, before it ends by itself.
    Remind,
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
            Self::SlaBreach(SlaClock::Response) => "response_breach",
            Self::SlaBreach(SlaClock::Resolution) => "resolution_breach",
            Self::SlaWarn(SlaClock::Response) => "response_warn",
            Self::SlaWarn(SlaClock::Resolution) => "resolution_warn",
            Self::Remind => "remind",
            Self::AutoClose => "auto_close",
            Self::NoResponse => "no_response",
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
    /// When to act, by the office's time.
    pub at: At,
    /// When the target is due; for the others, the same as [`Self::at`].
    pub target_at: At,
}

impl Due {
    /// The act that the system gives.
    #[must_use]
    pub const fn act(&self) -> Act {
        let due_at = self.target_at;
        match self.timer {
            Timer::SlaBreach(clock) => Act::BreachSla { clock, due_at },
            Timer::SlaWarn(clock) => Act::WarnSla { clock, due_at },
            Timer::Remind => Act::Remind,
            Timer::AutoClose => Act::TimeOut,
            Timer::NoResponse => Act::GiveUpWaiting,
        }
    }
}

/// The timer of this ticket that is due first, if any runs.
#[must_use]
pub fn due(ticket: &Ticket, policy: &Policy) -> Option<Due> {
    let mut all = Vec::new();
    waits(ticket, policy, &mut all);
    if let Some(terms) = &policy.terms {
        targets(ticket, terms, &mut all);
    }
    all.into_iter().min_by_key(|due| (due.at, due.timer))
}

/// At most one wait: a ticket is in one state.
fn waits(ticket: &Ticket, policy: &Policy, all: &mut Vec<Due>) {
    let (timer, hours) = match ticket.state {
        State::Resolved => (Timer::AutoClose, policy.auto_close_hours),
        State::AwaitingRequester => (Timer::NoResponse, policy.no_response_hours),
        State::Draft
        | State::PendingAssignment
        | State::Assigned
        | State::InProgress
        | State::OnHold
        | State::Closed => return,
    };
    let Some((since, began)) = ticket.waits else {
        return;
    };
    let at = |hours: u32| began.plus_ms(i64::from(hours).saturating_mul(HOUR_MS));
    let mut add = |timer, hours| {
        let at = at(hours);
        all.push(Due {
            timer,
            since,
            at,
            target_at: at,
        });
    };
    if let Some(hours) = hours {
        add(timer, hours);
    }
    if let Some(reminded_after) = policy.remind_hours
        && ticket.reminded != Some(since)
        && hours.is_none_or(|end| reminded_after < end)
    {
        add(Timer::Remind, reminded_after);
    }
}

fn targets(ticket: &Ticket, terms: &Terms, all: &mut Vec<Due>) {
    if !ticket.state.is_open() {
        return;
    }
    for leg in standing(ticket, terms).legs() {
        all.extend(next_of(leg, ticket));
    }
}

/// Nothing is warned of that has been missed.
fn next_of(leg: &Leg, ticket: &Ticket) -> Option<Due> {
    let told = |what| ticket.marks.was_told(leg.clock, what);
    let runs = leg.course == Course::Running;
    if told(Told::Breached) || !(runs || leg.missed) {
        return None;
    }
    let target_at = leg.due_at?;
    let (timer, at) = match leg.warn_at {
        Some(warn_at) if !leg.missed && !told(Told::Warned) => (Timer::SlaWarn(leg.clock), warn_at),
        _ => (Timer::SlaBreach(leg.clock), target_at),
    };
    Some(Due {
        timer,
        since: ticket.marks.told_since(),
        at,
        target_at,
    })
}
