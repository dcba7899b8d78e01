//! Which promises were broken, and on what the time went (S1-29).

use fieldfare_domain::sla::{Clocks, Leg, Standing};
use fieldfare_domain::{At, State, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::facts::{Facts, Span};
use crate::figure::Figure;
use crate::question::Question;
use crate::sla::{Kept, Ready, runs};

/// On what most of the time went while the clock of a late ticket ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Nobody was named.
    AssignedLate,
    /// Somebody was named and did not begin.
    AcceptedLate,
    /// It waited anew after it had been given back or reopened.
    CameBack,
    /// It waited for a vendor, a part, access (where that does not stop the clock).
    OnHold,
    /// The work itself.
    Work,
}

const CAUSES: [Cause; 5] = [
    Cause::AssignedLate,
    Cause::AcceptedLate,
    Cause::CameBack,
    Cause::OnHold,
    Cause::Work,
];

/// Broken promises.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Late {
    /// Open and late now.
    pub now: Figure,
    /// Answered in time, of those where it is decided (achievement rate, S1-29).
    pub response_met: Figure,
    /// Not answered in time.
    pub response_missed: Figure,
    /// Solved in time, of those where it is decided.
    pub resolution_met: Figure,
    /// Not solved in time.
    pub resolution_missed: Figure,
    /// Late in either way, of all with a promise: the timeout rate (S1-37).
    pub rate: Figure,
    /// On what the time went, most tickets first.
    pub causes: Vec<LateCause>,
}

/// Late tickets with one cause.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LateCause {
    /// Which.
    pub cause: Cause,
    /// How many.
    pub figure: Figure,
    /// The same by the hour of day at which they were submitted: 0–6, 6–9, 9–17, 17–22, 22–24.
    pub hours: Vec<Figure>,
}

/// Parts of a day in which tickets are submitted: night, morning, day, evening, night.
pub(crate) const HOURS: [(i8, i8); 5] = [(0, 6), (6, 9), (9, 17), (17, 22), (22, 24)];

/// What became of the promises of one ticket.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Judged {
    pub(crate) promised: bool,
    pub(crate) response: Kept,
    pub(crate) resolution: Kept,
    /// Of a late one.
    pub(crate) cause: Option<Cause>,
}

impl Judged {
    pub(crate) fn is_late(&self) -> bool {
        self.response == Kept::Missed || self.resolution == Kept::Missed
    }
}

pub(crate) fn judge(question: &Question, promises: &Ready<'_>, facts: &Facts) -> Judged {
    let standing = promises.standing(facts);
    let kept = |leg: fn(&Standing) -> Option<&Leg>| {
        Kept::of(standing.as_ref().and_then(leg), question.now)
    };
    let mut judged = Judged {
        promised: standing.is_some(),
        response: kept(|standing| standing.response.as_ref()),
        resolution: kept(|standing| standing.resolution.as_ref()),
        cause: None,
    };
    if let Some(clocks) = promises.clocks(facts)
        && judged.is_late()
    {
        judged.cause = Some(cause(clocks, facts, question.now));
    }
    judged
}

/// The cause that took most of the working time in which the clock ran. Of two that took the same,
/// the one that came first in a ticket's life.
fn cause(clocks: &Clocks<'_>, facts: &Facts, now: At) -> Cause {
    let mut spent = [0_i64; CAUSES.len()];
    let ends = facts.spans.iter().skip(1).map(|span| span.from);
    for (span, end) in facts.spans.iter().zip(ends.chain([now])) {
        if runs(clocks, span.state)
            && let Some(sum) = CAUSES
                .iter()
                .position(|one| *one == of(*span))
                .and_then(|at| spent.get_mut(at))
        {
            *sum += clocks.working_ms(span.from, end.min(now));
        }
    }
    let most = spent.iter().copied().max().unwrap_or(0);
    let first = spent.iter().position(|ms| *ms == most).unwrap_or(0);
    CAUSES.get(first).copied().unwrap_or(Cause::Work)
}

const fn of(span: Span) -> Cause {
    match (span.state, span.again) {
        (State::PendingAssignment | State::Assigned, true) => Cause::CameBack,
        (State::PendingAssignment, false) => Cause::AssignedLate,
        (State::Assigned, false) => Cause::AcceptedLate,
        (State::OnHold, _) => Cause::OnHold,
        _ => Cause::Work,
    }
}

pub(crate) fn late(question: &Question, all: &[&Facts], judged: &[Judged]) -> Late {
    let both = || all.iter().copied().zip(judged);
    let ids = |wanted: &dyn Fn(&Facts, &Judged) -> bool| -> Vec<TicketId> {
        both()
            .filter(|(facts, judged)| wanted(facts, judged))
            .map(|(facts, _)| facts.id)
            .collect()
    };
    let decided = |kept: Kept| matches!(kept, Kept::Met | Kept::Missed);
    let promised = both().filter(|(_, judged)| judged.promised).count();
    let responses = both().filter(|(_, j)| decided(j.response)).count();
    let resolutions = both().filter(|(_, j)| decided(j.resolution)).count();
    let late_ids = ids(&|_, judged| judged.is_late());
    let mut causes: Vec<LateCause> = CAUSES
        .into_iter()
        .map(|cause| {
            let name = word(cause);
            LateCause {
                cause,
                figure: Figure::share(
                    format!("late.cause.{name}"),
                    ids(&|_, judged| judged.cause == Some(cause)),
                    late_ids.len(),
                ),
                hours: HOURS
                    .into_iter()
                    .map(|(from, to)| {
                        let key = format!("late.cause.{name}.hours.{from}");
                        let in_hours = |facts: &Facts, judged: &Judged| {
                            let hour = question.hour(facts.created_at);
                            judged.cause == Some(cause) && (from..to).contains(&hour)
                        };
                        Figure::counted(key, ids(&in_hours))
                    })
                    .collect(),
            }
        })
        .filter(|row| row.figure.n > 0)
        .collect();
    causes.sort_by_key(|row| std::cmp::Reverse(row.figure.n));
    Late {
        now: Figure::share(
            "late.now",
            ids(&|facts, judged| facts.state.is_before_resolved() && judged.is_late()),
            all.iter()
                .filter(|facts| facts.state.is_before_resolved())
                .count(),
        ),
        response_met: Figure::share(
            "late.response_met",
            ids(&|_, judged| judged.response == Kept::Met),
            responses,
        ),
        response_missed: Figure::counted(
            "late.response_missed",
            ids(&|_, judged| judged.response == Kept::Missed),
        ),
        resolution_met: Figure::share(
            "late.resolution_met",
            ids(&|_, judged| judged.resolution == Kept::Met),
            resolutions,
        ),
        resolution_missed: Figure::counted(
            "late.resolution_missed",
            ids(&|_, judged| judged.resolution == Kept::Missed),
        ),
        rate: Figure::share("late.rate", late_ids, promised),
        causes,
    }
}

/// The stable word of a cause.
pub(crate) const fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::AssignedLate => "assigned_late",
        Cause::AcceptedLate => "accepted_late",
        Cause::CameBack => "came_back",
        Cause::OnHold => "on_hold",
        Cause::Work => "work",
    }
}
