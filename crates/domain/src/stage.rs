//! At which stage of the work a photo was taken.
//!
//! A photo that names none, because it was taken before there were stages or by
//! who does not choose, has the one that the ticket's state suggests. So what a
//! screen offers first and what an old photo says are one rule.

use serde::{Deserialize, Serialize};

use crate::state::State;

/// What a photo is evidence of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// What was reported.
    Report,
    /// How it was found.
    Before,
    /// The work.
    During,
    /// How it was left.
    After,
}

impl Stage {
    /// All stages, in the order in which a report shows them.
    pub const ALL: [Self; 4] = [Self::Report, Self::Before, Self::During, Self::After];

    /// The stage of what is taken by the staff while a ticket is in `state`.
    #[must_use]
    pub const fn suggested(state: State) -> Self {
        match state {
            State::Draft => Self::Report,
            State::PendingAssignment | State::Assigned => Self::Before,
            State::InProgress | State::AwaitingRequester | State::OnHold => Self::During,
            State::Resolved | State::Closed => Self::After,
        }
    }
}
