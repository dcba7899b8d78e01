//! The eight states of a ticket, how it can end, and how urgent it is.

use serde::{Deserialize, Serialize};

/// Where a ticket stands. A source's own word is never stored, only shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Written on a device, not yet asked for.
    Draft,
    /// Nobody is named (S0-11, S1-18).
    PendingAssignment,
    /// A person is named, who has not accepted.
    Assigned,
    /// The named person works on it (S1-19).
    InProgress,
    /// The requester has to answer; the clock stands (S1-20).
    AwaitingRequester,
    /// Somebody else has to act: a vendor, a part, access.
    OnHold,
    /// A solution was given (S1-21).
    Resolved,
    /// The end; [`CloseKind`] says which one (S1-22).
    Closed,
}

impl State {
    /// All states, in the order of a ticket's life.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::PendingAssignment,
        Self::Assigned,
        Self::InProgress,
        Self::AwaitingRequester,
        Self::OnHold,
        Self::Resolved,
        Self::Closed,
    ];

    /// Neither a draft nor closed.
    #[must_use]
    pub const fn is_open(self) -> bool {
        !matches!(self, Self::Draft | Self::Closed)
    }

    /// Somebody took the work up: what S2 does not count as pending (S2-22).
    /// Of a closed ticket the state alone does not tell.
    #[must_use]
    pub const fn is_after_acceptance(self) -> bool {
        matches!(
            self,
            Self::InProgress | Self::AwaitingRequester | Self::OnHold | Self::Resolved
        )
    }

    /// Open, and no solution was given yet ("before completion", S0-14, S0-15).
    #[must_use]
    pub const fn is_before_resolved(self) -> bool {
        self.is_open() && !matches!(self, Self::Resolved)
    }
}

/// How a ticket ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum CloseKind {
    /// The requester confirmed the solution (S2-19).
    Confirmed,
    /// The requester closed it after it had been accepted.
    RequesterClosed,
    /// The requester took it back before anyone accepted it.
    Cancelled,
    /// A handler refused it (S2-25).
    Rejected,
    /// No longer required (S0-12).
    Forced,
    /// The device cleared its own alert before completion (S0-14).
    ForcedAlertAutoResolved,
    /// A user handled the alert before completion (S0-15).
    ForcedAlertHandled,
    /// Nobody answered after the solution (S1-17).
    TimeoutAfterResolved,
    /// The requester never answered a question (S1-43).
    NoResponse,
    /// It is the same as another ticket.
    Duplicate,
    /// No action needed (S1-17).
    Invalid,
    /// The handler closed it; no confirmation is asked for by this type.
    AgentClosed,
}

/// How urgent a ticket is. Normal is S1's "Medium".
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Suggestions, documentation (S1-26).
    Low,
    /// The usual (S1-25).
    #[default]
    Normal,
    /// A core function failed (S1-24).
    High,
    /// Service is down (S1-23). Not part of a scale of three (S4-7).
    Urgent,
}

impl Priority {
    /// All, the most urgent first.
    pub const ALL: [Self; 4] = [Self::Urgent, Self::High, Self::Normal, Self::Low];
}

/// Who may see a ticket or a message (S4-5, S4-6, S1-30, S1-31).
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// The requester and the enterprise's people.
    #[default]
    Public,
    /// The enterprise's people only.
    Internal,
}
