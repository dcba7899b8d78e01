//! A question for a list, and its answer.

use fieldfare_domain::{Priority, SetupId, State, TypeId, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::TicketRow;

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum ListName {
    /// In my hands, and mine that were resolved or closed lately (S0-8).
    #[default]
    Mine,
    /// Nobody is named (S0-11).
    Queue,
    /// All that this host has.
    All,
}

/// A question for a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct ListQuery {
    /// Which list.
    pub list: ListName,
    /// Words to find; empty finds all.
    pub search: String,
    /// Only these states; empty means every state.
    pub states: Vec<State>,
    /// Only these priorities.
    pub priorities: Vec<Priority>,
    /// Only this person's.
    pub assignee: Option<UserId>,
    /// Only those of this owner (S3-9).
    pub owner: Option<UserId>,
    /// Only those that this person wrote down (S3-9).
    pub creator: Option<UserId>,
    /// Only those that this department should help with (S3-9).
    pub department: Option<SetupId>,
    /// Only these types.
    pub types: Vec<TypeId>,
    /// Only what is late, or near (S1-29).
    pub due: Vec<DueFilter>,
    /// In which order.
    pub sort: Sort,
    /// Rows to pass over.
    pub offset: u32,
    /// Rows to return; at most 500, 0 means 100.
    pub limit: u32,
}

impl ListQuery {
    /// It is narrowed by more than states and words.
    #[must_use]
    pub const fn is_narrowed(&self) -> bool {
        !self.priorities.is_empty()
            || !self.due.is_empty()
            || self.assignee.is_some()
            || self.owner.is_some()
            || self.creator.is_some()
            || self.department.is_some()
            || !self.types.is_empty()
    }
}

/// How near a target is, for filters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum DueFilter {
    /// It was missed, and the work goes on.
    Late,
    /// It is near.
    Soon,
}

/// In which order a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// As is usual for the list.
    #[default]
    Usual,
    /// What is due first comes first; what is never due comes last.
    Due,
}

/// Rows of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketPage {
    /// The rows.
    pub rows: Vec<TicketRow>,
    /// How many there are without the limit.
    pub total: u32,
}
