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
    /// Oldest version of the app that is told of tickets, `5.5` (S2-3). An older
    /// one still sends what it holds. Empty serves every version.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub oldest_app: String,
}

impl Profile {
    /// Whether an app of this version is told of tickets. One that does not say
    /// its version is older than any.
    #[must_use]
    pub fn serves(&self, app: &str) -> bool {
        match numbers(&self.oldest_app) {
            None => true,
            Some(oldest) => numbers(app).is_some_and(|app| app >= oldest),
        }
    }
}

/// The numbers of a version, up to three; what follows them (`-rc.1`) is not looked
/// at.
fn numbers(version: &str) -> Option<[u32; 3]> {
    let plain = version.split(['-', '+']).next().unwrap_or_default();
    let mut numbers = [0; 3];
    for (n, part) in plain.split('.').enumerate() {
        *numbers.get_mut(n)? = part.parse().ok()?;
    }
    Some(numbers)
}

impl Record for Profile {
    const KIND: Kind = Kind::Profile;

    fn name(&self) -> &str {
        ""
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        if known.id != PROFILE {
            return Err(Refusal::new("only_one", ""));
        }
        if !self.oldest_app.is_empty() && numbers(&self.oldest_app).is_none() {
            return Err(Refusal::new("version_malformed", "oldest_app"));
        }
        Ok(())
    }

    fn may_delete(_known: &Known<'_>) -> Result<(), Refusal> {
        Err(Refusal::new("only_one", ""))
    }
}
