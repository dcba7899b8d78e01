//! What of a ticket's events its clocks are reckoned from.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

use super::SlaClock;
use crate::actor::By;
use crate::event::{Event, What};
use crate::ids::{At, UserId};
use crate::state::{CloseKind, Priority, State, Visibility};

/// What the clocks do in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// They run: somebody of the enterprise has to act (S1-18, S1-19).
    Running,
    /// The requester has to answer: they stand (S1-20).
    Awaiting,
    /// Somebody else has to act: whether they stand is the policy's.
    OnHold,
    /// A solution was given.
    Resolved,
    /// The end; [`CloseKind`] is in [`Marked::Phase`].
    Closed,
}

impl Phase {
    /// What the clocks do in a state; none before a ticket was sent.
    #[must_use]
    pub const fn of(state: State) -> Option<Self> {
        match state {
            State::Draft => None,
            State::PendingAssignment | State::Assigned | State::InProgress => Some(Self::Running),
            State::AwaitingRequester => Some(Self::Awaiting),
            State::OnHold => Some(Self::OnHold),
            State::Resolved => Some(Self::Resolved),
            State::Closed => Some(Self::Closed),
        }
    }
}

/// What happened that a clock takes notice of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marked {
    /// Another phase began; with how it ended, where it did.
    Phase(Phase, Option<CloseKind>),
    /// How urgent it is from here on.
    Priority(Priority),
    /// Staff wrote to the requester.
    Replied,
    /// Somebody took it up.
    Accepted,
}

/// One mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When it happened, never before the mark in front of it.
    pub at: At,
    /// When the office knew.
    pub received: At,
    /// What.
    pub what: Marked,
}

/// What the office has said about a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Told {
    /// That its target is near.
    Warned,
    /// That its target was missed.
    Breached,
}

/// All marks of a ticket, in order, and what was said since they began to mean
/// something else.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Marks {
    pub(super) list: Vec<Mark>,
    /// Nobody outside reads the ticket.
    pub(super) internal: bool,
    told: BTreeSet<(SlaClock, Told)>,
    /// Version of the ticket since which nothing was said.
    told_since: u32,
}

impl Marks {
    /// Takes notice of an event that led to `state`, of a ticket of this owner.
    pub(crate) fn note(&mut self, event: &Event, state: State, owner: Option<UserId>) {
        match &event.what {
            What::Created(draft) => {
                self.internal = draft.visibility == Visibility::Internal;
                self.push(event, Marked::Priority(draft.priority));
            }
            What::VisibilitySet { visibility } => {
                self.internal = *visibility == Visibility::Internal;
            }
            What::PrioritySet { priority } => {
                self.push(event, Marked::Priority(*priority));
                self.tell_anew(event, Told::Warned);
            }
            // A question is a reply, also where an imported log lacks its words.
            What::Awaited {}
            | What::Wrote {
                visibility: Visibility::Public,
                ..
            } if event.by.user().is_some_and(|by| owner != Some(by)) => {
                self.push(event, Marked::Replied);
            }
            What::Reopened { .. } => {
                self.tell_anew(event, Told::Warned);
                self.tell_anew(event, Told::Breached);
            }
            What::SlaWarned { clock, .. } => {
                self.told.insert((*clock, Told::Warned));
            }
            What::SlaBreached { clock, .. } => {
                self.told.insert((*clock, Told::Breached));
            }
            _ => {}
        }
        if state.is_after_acceptance() && !self.has(|w| matches!(w, Marked::Accepted)) {
            self.push(event, Marked::Accepted);
        }
        let (phase, end) = match (&event.what, Phase::of(state)) {
            (What::Closed { kind, .. }, Some(Phase::Closed)) => (Phase::Closed, Some(*kind)),
            (_, None | Some(Phase::Closed)) => return,
            (_, Some(phase)) => (phase, None),
        };
        if self.phase() != Some(phase) {
            self.push(event, Marked::Phase(phase, end));
        }
    }

    /// Whether the office has said this about a clock.
    #[must_use]
    pub fn was_told(&self, clock: SlaClock, told: Told) -> bool {
        self.told.contains(&(clock, told))
    }

    /// Version of the ticket since which the clocks mean what they mean now.
    #[must_use]
    pub const fn told_since(&self) -> u32 {
        self.told_since
    }

    /// What the clocks do now.
    pub(crate) fn phase(&self) -> Option<Phase> {
        self.list.iter().rev().find_map(|mark| match mark.what {
            Marked::Phase(phase, _) => Some(phase),
            Marked::Priority(_) | Marked::Replied | Marked::Accepted => None,
        })
    }

    fn has(&self, is: impl Fn(Marked) -> bool) -> bool {
        self.list.iter().any(|mark| is(mark.what))
    }

    fn tell_anew(&mut self, event: &Event, told: Told) {
        self.told.retain(|(_, said)| *said != told);
        self.told_since = event.n;
    }

    fn push(&mut self, event: &Event, what: Marked) {
        let before = self.list.last().map_or(At(i64::MIN), |mark| mark.at);
        self.list.push(Mark {
            at: moment(event).max(before),
            received: event.at.max(before),
            what,
        });
    }
}

/// When it happened, as far as a clock may believe it. What a technician did
/// without a network counts from when it was done, if that device's clock was
/// compared with the office's. What a requester is to see, and what they say,
/// counts from when the office had it.
fn moment(event: &Event) -> At {
    let outward = matches!(
        event.what,
        What::Created(_)
            | What::Awaited {}
            | What::Wrote { .. }
            | What::Resumed { by_reply: true }
            | What::Reopened { .. }
    );
    match (event.by, event.clock_offset_ms) {
        (By::Person(_), Some(ahead)) if !outward => event
            .occurred_at
            .plus_ms(ahead.saturating_neg())
            .min(event.at),
        (By::Person(_) | By::Requester | By::System, _) => event.at,
    }
}
