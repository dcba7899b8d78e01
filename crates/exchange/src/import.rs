//! Logs and lists of other systems: CSV with a mapping, to tickets with their events.
//!
//! Three steps: a [`Mapping`] says what a column and an activity mean ([`suggest()`] makes a first
//! one from a file's head); [`read`] makes [`Found`] tickets and a [`Report`] of what was refused;
//! [`Found::events`] makes the events. What happened in another system is not put to our rules (it has
//! happened), but it is told in our words: each step brings about what has to be before it, so that a
//! ticket that is resolved has been somebody's, and one that is worked on again has been reopened.

mod events;
mod mapping;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use fieldfare_domain::{At, Draft};
use serde::Serialize;

pub use events::Told;
pub use mapping::{Mapping, Step, Times, suggest};
pub use read::read;

/// Something that happened to a ticket there.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// When.
    pub at: At,
    /// Who did it, by their name there.
    pub person: String,
    /// What it means here.
    pub step: Step,
    /// What it is called there.
    pub word: String,
}

/// A ticket of a log.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Its name there.
    pub case: String,
    /// The line on which it stands first.
    pub line: u64,
    /// What is known of it.
    pub draft: Draft,
    /// Name of its type there; may be empty.
    pub kind: String,
    /// What happened, oldest first.
    pub happened: Vec<Happened>,
}

/// A line that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Refused {
    /// Which; the head is line 1.
    pub line: u64,
    /// Stable code.
    pub code: &'static str,
    /// What is wrong, and with which value.
    pub detail: String,
}

/// What was found and what was refused.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Lines below the head.
    pub rows: u64,
    /// Tickets.
    pub tickets: u64,
    /// Things that happened.
    pub happened: u64,
    /// How often each activity stood there, by its word and what it means here.
    pub activities: BTreeMap<String, u64>,
    /// People, by their name there.
    pub people: BTreeSet<String>,
    /// First thing that happened, in ms since 1970.
    pub first: Option<At>,
    /// Last thing that happened.
    pub last: Option<At>,
    /// From a ticket's first event to its last: the middle one, in hours.
    pub median_hours: Option<f64>,
    /// The same, average in days.
    pub mean_days: Option<f64>,
    /// Lines that were refused, in all.
    pub refused: u64,
    /// The first of them.
    pub refusals: Vec<Refused>,
}

/// Refusals that a report holds.
pub const REFUSALS_MAX: usize = 200;

impl Report {
    fn refuse(&mut self, line: u64, code: &'static str, detail: impl Into<String>) {
        self.refused += 1;
        if self.refusals.len() < REFUSALS_MAX {
            self.refusals.push(Refused {
                line,
                code,
                detail: detail.into(),
            });
        }
    }
}
