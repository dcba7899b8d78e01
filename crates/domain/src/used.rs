//! Time spent on a ticket, and parts that went into it.
//!
//! Whoever works notes both, offline as well. It is the enterprise's own: nothing of it
//! is on a requester's page or in a mail. Amounts are whole numbers, minutes and
//! thousandths, so that sums are the same everywhere.
//!
//! An entry is its author's. They write it anew under the same name, and they or the
//! office strike it. What was struck is kept, and can be taken back.

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::event::Event;
use crate::ids::{At, UsedId, UserId};
use crate::rejection::Rejection;
use crate::text::{SHORT_MAX, line, required};
use crate::ticket::Ticket;
use crate::visit::happened;

/// Most entries of a ticket that stand.
pub const USED_MAX: usize = 200;
/// Most minutes of one entry: a day.
pub const MINUTES_MAX: u16 = 24 * 60;
/// Most of one part, in thousandths of its unit.
pub const QUANTITY_MAX: u32 = 9_999_999;
/// Longest name of a part, in characters that a person sees.
pub const PART_NAME_MAX: usize = 120;
/// Longest article number.
pub const PART_NUMBER_MAX: usize = 60;
/// Longest unit.
pub const UNIT_MAX: usize = 12;

/// What time was spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum WorkKind {
    /// The work itself.
    Labour,
    /// The way there and back.
    Travel,
}

/// Time, or a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum UsedWhat {
    /// Time that was spent.
    Work {
        /// How long, 1 to [`MINUTES_MAX`].
        minutes: u16,
        /// What on.
        kind: WorkKind,
    },
    /// A part that went in.
    Part {
        /// What it is.
        name: String,
        /// Article number; may be empty.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        number: String,
        /// How much, in thousandths of the unit: 1 to [`QUANTITY_MAX`].
        quantity: u32,
        /// Of what; empty counts pieces.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        unit: String,
    },
}

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Used {
    /// Its name, made by whoever writes it down.
    pub id: UsedId,
    /// Time, or a part.
    pub what: UsedWhat,
    /// More words; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

impl Used {
    /// Checks an entry by itself.
    ///
    /// # Errors
    /// [`Rejection::OutOfRange`] for an amount, and what texts are refused for.
    pub fn check(&self) -> Result<(), Rejection> {
        let within = |fits: bool, field: &'static str| {
            let field = field.into();
            fits.then_some(()).ok_or(Rejection::OutOfRange { field })
        };
        match &self.what {
            UsedWhat::Work { minutes, .. } => {
                within((1..=MINUTES_MAX).contains(minutes), "minutes")?;
            }
            UsedWhat::Part {
                name,
                number,
                quantity,
                unit,
            } => {
                required(name, "name", usize::MAX)?;
                line(name, "name", PART_NAME_MAX)?;
                line(number, "number", PART_NUMBER_MAX)?;
                within((1..=QUANTITY_MAX).contains(quantity), "quantity")?;
                line(unit, "unit", UNIT_MAX)?;
            }
        }
        line(&self.note, "note", SHORT_MAX)
    }
}

/// An entry of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct UsedEntry {
    /// What it says now.
    pub used: Used,
    /// Whose it is.
    pub by: By,
    /// When it was written down first, by the office's clock as far as it is known.
    pub at: At,
    /// It was struck.
    pub struck: bool,
}

/// Minutes in sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Spent {
    /// On the work.
    pub labour: u32,
    /// On the way.
    pub travel: u32,
}

impl Ticket {
    /// An entry by its name, struck or not.
    #[must_use]
    pub fn used_entry(&self, id: UsedId) -> Option<&UsedEntry> {
        self.used.iter().find(|entry| entry.used.id == id)
    }

    /// The entries that stand, in the order in which the office heard of them.
    pub fn used_standing(&self) -> impl Iterator<Item = &UsedEntry> {
        self.used.iter().filter(|entry| !entry.struck)
    }

    /// The time that was spent.
    #[must_use]
    pub fn spent(&self) -> Spent {
        let mut sum = Spent::default();
        for entry in self.used_standing() {
            if let UsedWhat::Work { minutes, kind } = entry.used.what {
                let of = match kind {
                    WorkKind::Labour => &mut sum.labour,
                    WorkKind::Travel => &mut sum.travel,
                };
                *of = of.saturating_add(u32::from(minutes));
            }
        }
        sum
    }

    pub(crate) fn use_recorded(&mut self, used: &Used, credit: Option<UserId>, event: &Event) {
        match self.used.iter_mut().find(|entry| entry.used.id == used.id) {
            Some(entry) => {
                entry.used = used.clone();
                entry.struck = false;
            }
            None => self.used.push(UsedEntry {
                used: used.clone(),
                by: credit.map_or(event.by, By::Person),
                at: happened(event),
                struck: false,
            }),
        }
    }

    pub(crate) fn use_struck(&mut self, id: UsedId) {
        for entry in &mut self.used {
            entry.struck |= entry.used.id == id;
        }
    }
}
