//! What is one person's own and follows them from device to device: how far they
//! have read their inbox, and their quiet hours.
//!
//! It travels with a pull. Marks only grow, so two devices that both read merge
//! without a question; of two settings the later one holds.

use fieldfare_domain::{At, QuietHours, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most marks in one question or answer.
pub const MARKS_MAX: usize = 1_000;

/// Read up to here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ReadMark {
    /// The ticket; none means everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub ticket: Option<TicketId>,
    /// Version of that ticket; for everything, a moment in milliseconds since 1970.
    #[ts(type = "number")]
    pub through: i64,
}

/// Quiet hours as somebody set them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietSet {
    /// The hours; none means that there are none.
    #[serde(default)]
    pub quiet: Option<QuietHours>,
    /// When they were set, by the clock of whoever set them.
    pub at: At,
}

/// What a device tells with a pull, and what it knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonalAsk {
    /// Everything up to this number is known here; 0 at first.
    pub seen: i64,
    /// What was read on this device and not told yet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<ReadMark>,
    /// Quiet hours that were set on this device and not told yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietSet>,
}

/// What is new of the person's own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Personal {
    /// Everything up to this number is told.
    pub seen: i64,
    /// Marks that have grown, those of this very question among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<ReadMark>,
    /// Quiet hours, when they are new.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietSet>,
}
