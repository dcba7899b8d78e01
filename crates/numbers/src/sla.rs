//! Promises: how soon somebody answers, how soon it is solved (S1-27, S1-28).
//!
//! The clock starts when a ticket is submitted (S1-18), stands while the requester has to answer
//! (S1-20) and stops when a solution was given or the ticket ended. A reopened ticket's clock goes on
//! where it stopped. Sources differ on the figures (S1-23 to 26 against S1-27 and 28); the table of
//! S1-27 and 28 binds.

use fieldfare_domain::{At, Priority, State, TypeId};
use std::collections::BTreeSet;

use crate::facts::Facts;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The promise of one priority, in ms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// Until the first answer.
    pub response_ms: i64,
    /// Until the solution.
    pub resolution_ms: i64,
}

/// The promises.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sla {
    /// Urgent, High, Normal, Low.
    pub urgent: Target,
    /// For High.
    pub high: Target,
    /// For Normal (S1's Medium).
    pub normal: Target,
    /// For Low.
    pub low: Target,
    /// The clock also stands while somebody else has to act: a vendor, a part, access. The model
    /// leaves it to a policy; standing is the default, as the screen shows it.
    pub hold_pauses: bool,
    /// Types without a promise: those without priorities.
    pub types_without: BTreeSet<TypeId>,
}

impl Default for Sla {
    fn default() -> Self {
        let target = |response_ms, resolution_ms| Target {
            response_ms,
            resolution_ms,
        };
        Self {
            urgent: target(15 * MINUTE, 4 * HOUR),
            high: target(2 * HOUR, DAY),
            normal: target(DAY, 3 * DAY),
            low: target(3 * DAY, 7 * DAY),
            hold_pauses: true,
            types_without: BTreeSet::new(),
        }
    }
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In time.
    Met,
    /// Too late, or not done and the time is over.
    Missed,
    /// Not done; there is time left.
    Running,
    /// It ended before there was anything to keep.
    Nothing,
}

impl Sla {
    /// The promise for a ticket; none where its type has none.
    #[must_use]
    pub fn target(&self, facts: &Facts, default_type: Option<TypeId>) -> Option<Target> {
        let kind = facts.type_id.or(default_type);
        if kind.is_some_and(|kind| self.types_without.contains(&kind)) {
            return None;
        }
        Some(match facts.priority {
            Priority::Urgent => self.urgent,
            Priority::High => self.high,
            Priority::Normal => self.normal,
            Priority::Low => self.low,
        })
    }

    /// Whether the clock runs in this state.
    #[must_use]
    pub const fn runs(&self, state: State) -> bool {
        match state {
            State::PendingAssignment | State::Assigned | State::InProgress => true,
            State::OnHold => !self.hold_pauses,
            State::Draft | State::AwaitingRequester | State::Resolved | State::Closed => false,
        }
    }

    /// How long the clock has run until `until`, in ms.
    #[must_use]
    pub fn run_ms(&self, facts: &Facts, until: At) -> i64 {
        pieces(facts, until)
            .filter(|(span, _)| self.runs(span.state))
            .map(|(_, ms)| ms)
            .sum()
    }

    /// Whether somebody answered in time. The first public reply is the answer; a solution or an end
    /// that was given without a word before it is one as well, since the requester is told of it.
    #[must_use]
    pub fn response(&self, facts: &Facts, target: Target, now: At) -> Kept {
        let replied = facts.first_reply.map(|(_, at)| at);
        let told = facts
            .spans
            .iter()
            .find(|span| matches!(span.state, State::Resolved | State::Closed))
            .map(|span| span.from);
        let answered = match (replied, told) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        let run = self.run_ms(facts, answered.unwrap_or(now));
        verdict(run, target.response_ms, answered.is_some())
    }

    /// Whether it was solved in time.
    #[must_use]
    pub fn resolution(&self, facts: &Facts, target: Target, now: At) -> Kept {
        let run = self.run_ms(facts, now);
        if run > target.resolution_ms {
            Kept::Missed
        } else if facts.state == State::Resolved || facts.resolved_at.is_some() && !open(facts) {
            Kept::Met
        } else if open(facts) {
            Kept::Running
        } else {
            Kept::Nothing
        }
    }
}

fn open(facts: &Facts) -> bool {
    facts.state.is_before_resolved()
}

const fn verdict(run: i64, promised: i64, done: bool) -> Kept {
    if run > promised {
        Kept::Missed
    } else if done {
        Kept::Met
    } else {
        Kept::Running
    }
}

/// The states of a ticket with how long each lasted, until `until`.
pub(crate) fn pieces(
    facts: &Facts,
    until: At,
) -> impl Iterator<Item = (crate::facts::Span, i64)> + '_ {
    let ends = facts
        .spans
        .iter()
        .skip(1)
        .map(|span| span.from)
        .chain([At(i64::MAX)]);
    facts.spans.iter().zip(ends).filter_map(move |(span, end)| {
        let lasted = end.min(until).since_ms(span.from);
        (lasted > 0).then_some((*span, lasted))
    })
}
