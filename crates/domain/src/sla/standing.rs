//! Where a ticket stands with what was promised.
//!
//! A clock has a budget of working time, given by its priority. It uses it up
//! while somebody of the enterprise has to act, and keeps what is left while it
//! stands. Another priority means another budget:
//!
//! - a longer one counts from the beginning;
//! - a shorter one counts from the change, but never ends later than the one
//!   before it would have;
//! - what was missed stays missed, whatever is changed afterwards.
//!
//! A ticket that is reopened goes on with what was left: the time in which a
//! solution waited for its confirmation does not count.

use serde::{Deserialize, Serialize};

use super::calendar::Worktime;
use super::marks::{Marked, Marks, Phase};
use super::policy::{ResponseIs, SlaClock, Terms};
use crate::ids::At;
use crate::state::CloseKind;
use crate::ticket::Ticket;

/// What a clock does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Course {
    /// It runs.
    Running,
    /// It stands.
    Paused,
    /// What was promised was done, in time or not.
    Done,
    /// The ticket ended otherwise: nothing was owed any more.
    Ended,
}

/// One clock of one ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Leg {
    /// Which promise.
    pub clock: SlaClock,
    /// What it does.
    pub course: Course,
    /// Working time that it may take, in ms.
    pub target_ms: i64,
    /// Working time that it had taken at [`Self::since`], or when it stopped.
    pub used_ms: i64,
    /// Since when it runs.
    pub since: Option<At>,
    /// When it is due, or was. None while it stands: that depends on for how
    /// long; and where working time never comes.
    pub due_at: Option<At>,
    /// When to warn. None unless it runs.
    pub warn_at: Option<At>,
    /// When it was done.
    pub done_at: Option<At>,
    /// It is known to have been missed, whatever time it is now.
    pub missed: bool,
}

impl Leg {
    /// What was promised was not kept, as seen at `now`.
    #[must_use]
    pub fn breached(&self, now: At) -> bool {
        self.missed || (self.course == Course::Running && self.due_at.is_some_and(|d| d <= now))
    }

    /// It runs, is near its end, and not over yet.
    #[must_use]
    pub fn near(&self, now: At) -> bool {
        self.course == Course::Running
            && !self.breached(now)
            && self.warn_at.is_some_and(|warn| warn <= now)
    }

    /// Working time that is left, in ms: what a clock that stands will go on
    /// with. Zero when it is over.
    #[must_use]
    pub fn left_ms(&self) -> i64 {
        self.target_ms.saturating_sub(self.used_ms).max(0)
    }
}

/// Where a ticket stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Until the first answer; none where nothing is promised.
    pub response: Option<Leg>,
    /// Until the solution; none where nothing is promised.
    pub resolution: Option<Leg>,
    /// Why the clocks stand, where they do.
    pub paused: Option<Phase>,
}

impl Standing {
    /// Both clocks that there are.
    pub fn legs(&self) -> impl Iterator<Item = &Leg> {
        [self.response.as_ref(), self.resolution.as_ref()]
            .into_iter()
            .flatten()
    }

    /// The clock that matters next: of those that run or stand, the one that is
    /// due first.
    #[must_use]
    pub fn next(&self) -> Option<&Leg> {
        self.legs()
            .filter(|leg| matches!(leg.course, Course::Running | Course::Paused))
            .min_by_key(|leg| (leg.due_at.unwrap_or(At(i64::MAX)), leg.left_ms()))
    }

    /// Any of its clocks was missed, as seen at `now` (S1-29: what breaches are
    /// counted from).
    #[must_use]
    pub fn breached(&self, now: At) -> bool {
        self.legs().any(|leg| leg.breached(now))
    }
}

/// Where `ticket` stands by `terms`.
#[must_use]
pub fn standing(ticket: &Ticket, terms: &Terms) -> Standing {
    Clocks::of(terms).standing(&ticket.marks)
}

/// Terms that are ready for any number of tickets.
pub struct Clocks<'a> {
    terms: &'a Terms,
    worktime: Worktime,
}

impl<'a> Clocks<'a> {
    /// The clocks that `terms` ask for.
    #[must_use]
    pub fn of(terms: &'a Terms) -> Self {
        Self {
            terms,
            worktime: Worktime::of(&terms.calendar),
        }
    }

    /// Where a ticket with these marks stands. Nothing here depends on the time of
    /// asking: what does is asked of a [`Leg`].
    #[must_use]
    pub fn standing(&self, marks: &Marks) -> Standing {
        let leg = |clock| Reckoning::new(clock, marks, self).leg();
        Standing {
            response: leg(SlaClock::Response),
            resolution: leg(SlaClock::Resolution),
            paused: marks
                .phase()
                .filter(|phase| matches!(phase, Phase::Awaiting | Phase::OnHold))
                .filter(|phase| self.stand_in(*phase)),
        }
    }

    /// They stand in this phase.
    #[must_use]
    pub const fn stand_in(&self, phase: Phase) -> bool {
        match phase {
            Phase::Running => false,
            Phase::Awaiting | Phase::Resolved | Phase::Closed => true,
            Phase::OnHold => self.terms.policy.pauses_on_hold,
        }
    }

    /// Working time between two moments, in ms.
    #[must_use]
    pub fn working_ms(&self, from: At, to: At) -> i64 {
        self.worktime.between(from, to)
    }
}

/// One clock, carried from mark to mark.
struct Reckoning<'a> {
    clock: SlaClock,
    marks: &'a Marks,
    clocks: &'a Clocks<'a>,
    budget_ms: Option<i64>,
    used_ms: i64,
    /// Since when it runs.
    since: Option<At>,
    /// When it was missed.
    missed_at: Option<At>,
    done_at: Option<At>,
    course: Course,
}

impl<'a> Reckoning<'a> {
    const fn new(clock: SlaClock, marks: &'a Marks, clocks: &'a Clocks<'a>) -> Self {
        Self {
            clock,
            marks,
            clocks,
            budget_ms: None,
            used_ms: 0,
            since: None,
            missed_at: None,
            done_at: None,
            course: Course::Paused,
        }
    }

    fn leg(mut self) -> Option<Leg> {
        for mark in &self.marks.list {
            if self.clock == SlaClock::Response && self.is_response(mark.what) {
                // It is an answer once the requester can see it.
                self.run_to(mark.received);
                self.stop(Course::Done, mark.received);
                break;
            }
            self.run_to(mark.at);
            match mark.what {
                Marked::Priority(priority) => self.change_budget(self.clocks.terms.goal(
                    self.clock,
                    priority,
                    mark.at,
                    &self.clocks.worktime,
                )),
                Marked::Phase(phase, end) => self.enter(phase, end, mark.at),
                Marked::Replied | Marked::Accepted => {}
            }
        }
        let target_ms = self.budget_ms?;
        let left = target_ms.saturating_sub(self.used_ms);
        let from = self.since.or(self.done_at);
        let ahead = |ms: i64| from.and_then(|from| self.clocks.worktime.after(from, ms));
        let warn_after = target_ms * i64::from(self.clocks.terms.policy.warn_percent) / 100;
        Some(Leg {
            clock: self.clock,
            course: self.course,
            target_ms,
            used_ms: self.used_ms,
            since: self.since,
            due_at: self.missed_at.or_else(|| ahead(left)),
            warn_at: self
                .since
                .and_then(|_| ahead(warn_after.saturating_sub(self.used_ms))),
            done_at: self.done_at,
            missed: self.missed_at.is_some(),
        })
    }

    fn is_response(&self, what: Marked) -> bool {
        // Nobody outside reads an internal ticket: taking it up is the answer.
        let accepting =
            self.clocks.terms.policy.response_is == ResponseIs::Acceptance || self.marks.internal;
        match what {
            Marked::Replied | Marked::Phase(Phase::Resolved, _) => true,
            Marked::Accepted => accepting,
            Marked::Phase(..) | Marked::Priority(_) => false,
        }
    }

    /// Uses up the budget until `at`.
    fn run_to(&mut self, at: At) {
        let Some(since) = self.since else {
            return;
        };
        let spent = self.clocks.worktime.between(since, at);
        if let Some(budget) = self.budget_ms
            && self.missed_at.is_none()
            && self.used_ms + spent > budget
        {
            self.missed_at = self.clocks.worktime.after(since, budget - self.used_ms);
        }
        self.used_ms += spent;
        self.since = Some(at);
    }

    fn change_budget(&mut self, goal: Option<i64>) {
        if self.missed_at.is_some() {
            return;
        }
        self.budget_ms = match (self.budget_ms, goal) {
            (Some(before), Some(goal)) if goal < before => Some(before.min(self.used_ms + goal)),
            (_, goal) => goal,
        };
    }

    fn enter(&mut self, phase: Phase, end: Option<CloseKind>, at: At) {
        match phase {
            Phase::Resolved => self.stop(Course::Done, at),
            // It was done when it was resolved.
            Phase::Closed if self.course == Course::Done => {}
            Phase::Closed => {
                let content = end == Some(CloseKind::RequesterClosed);
                if content && self.clock == SlaClock::Resolution {
                    self.stop(Course::Done, at);
                } else {
                    self.stop(Course::Ended, at);
                }
                if self.course == Course::Ended {
                    self.done_at = None;
                }
            }
            Phase::Running | Phase::Awaiting | Phase::OnHold => {
                self.done_at = None;
                if self.clocks.stand_in(phase) {
                    self.course = Course::Paused;
                    self.since = None;
                } else {
                    self.course = Course::Running;
                    self.since = Some(at);
                }
            }
        }
    }

    fn stop(&mut self, course: Course, at: At) {
        self.course = course;
        self.done_at = Some(at);
        self.since = None;
    }
}
