//! Profiles: which of the five ways of working an enterprise has. A profile gives
//! its words to the states, and ready-made types to begin with; the states and
//! rules are the same for all.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Kind, Known, Record, Refusal};
use crate::ids::SetupId;
use crate::state::State;

/// The name of the one profile of an enterprise.
pub const PROFILE: SetupId = SetupId(Uuid::nil());

/// A way of working.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// After-sales service for devices, with alerts (S0).
    #[default]
    AfterSales,
    /// Support by levels, priorities and targets (S1).
    Support,
    /// Work orders of an enterprise's own people (S2).
    WorkOrders,
    /// A back office of departments, as a conversation (S3).
    BackOffice,
    /// Tickets by the code on a device (S4).
    Mobile,
}

impl Way {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::AfterSales,
        Self::Support,
        Self::WorkOrders,
        Self::BackOffice,
        Self::Mobile,
    ];

    /// The word that people of this way of working have for where a ticket stands,
    /// as the catalogue's key. A state is never stored as such a word.
    #[must_use]
    pub const fn word(self, state: State, requester_replied: bool) -> &'static str {
        use State::{
            Assigned, AwaitingRequester, Closed, Draft, InProgress, OnHold, PendingAssignment,
            Resolved,
        };
        match (self, state) {
            (Self::AfterSales, Assigned | InProgress) => "word.after_sales.pending",
            (Self::Support, PendingAssignment) => "word.support.pending",
            (Self::Support, Assigned | InProgress) => "word.support.in_progress",
            (Self::Support, AwaitingRequester) => "word.support.awaiting_user",
            (Self::WorkOrders, PendingAssignment | Assigned) => "word.work_orders.pending",
            (Self::WorkOrders, InProgress | AwaitingRequester) => "word.work_orders.processing",
            (Self::WorkOrders, Resolved) => "word.work_orders.to_be_confirmed",
            (Self::BackOffice, PendingAssignment | Assigned) => "word.back_office.open",
            (Self::BackOffice, AwaitingRequester) => "word.back_office.answered",
            (Self::BackOffice, InProgress) if requester_replied => "word.back_office.responded",
            (Self::BackOffice, InProgress) => "word.back_office.processing",
            (_, Draft) => "state.draft",
            (_, PendingAssignment) => "state.pending_assignment",
            (_, Assigned) => "state.assigned",
            (_, InProgress) => "state.in_progress",
            (_, AwaitingRequester) => "state.awaiting_requester",
            (_, OnHold) => "state.on_hold",
            (_, Resolved) => "state.resolved",
            (_, Closed) => "state.closed",
        }
    }
}

/// The profile of an enterprise.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Profile {
    /// Its way of working.
    pub way: Way,
}

impl Record for Profile {
    const KIND: Kind = Kind::Profile;

    fn name(&self) -> &str {
        ""
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        if known.id == PROFILE {
            Ok(())
        } else {
            Err(Refusal::new("only_one", ""))
        }
    }

    fn may_delete(_known: &Known<'_>) -> Result<(), Refusal> {
        Err(Refusal::new("only_one", ""))
    }
}
