//! Tasks of a ticket: steps of the type's handling checklist (S1-7…11), and what
//! people add.

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::ids::At;

/// Most tasks of a ticket.
pub const TASKS_MAX: usize = 100;

/// A step of a type's checklist.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct ChecklistItem {
    /// Its name among the steps; 1 to 40 lower-case letters, digits, `-` and `_`.
    pub id: String,
    /// What is to be done, in words.
    pub text: String,
    /// A ticket is not resolved without it (S1-8: who asks is known first).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub required: bool,
}

/// A task of a ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// Its name on the ticket, its words, and whether resolving waits for it.
    pub item: ChecklistItem,
    /// Who finished it, and when it was recorded; none while it is open.
    pub done: Option<(By, At)>,
}
