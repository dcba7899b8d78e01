//! Time spent and parts used, as staff see them.

use fieldfare_domain::{Act, At, Used};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::ViewInput;
use super::build::author;
use super::form::may;

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UsedEntryView {
    /// What it says.
    pub used: Used,
    /// Whose it is.
    pub author: String,
    /// When it was written down.
    #[ts(type = "number")]
    pub at: At,
    /// Written on this device, not sent.
    pub unsent: bool,
    /// This person may write it anew.
    pub editable: bool,
    /// This person may strike it.
    pub strikable: bool,
}

/// Time and parts of a ticket.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct UsedView {
    /// The entries that stand, in the order in which they were written down.
    pub entries: Vec<UsedEntryView>,
    /// Minutes on the work.
    pub labour_minutes: u32,
    /// Minutes on the way.
    pub travel_minutes: u32,
}

pub(super) fn used(input: &ViewInput<'_>) -> UsedView {
    let spent = input.ticket.spent();
    let me = input.actor.by();
    let entries = input.ticket.used_standing().map(|entry| {
        let used = &entry.used;
        let known = input.known.used_entry(used.id);
        let strike = Act::StrikeUsed {
            used: used.id,
            reason: String::new(),
        };
        UsedEntryView {
            author: author(input, entry.by),
            at: entry.at,
            unsent: known.is_none_or(|known| known.used != *used || known.struck),
            editable: entry.by == me && may(input, Act::RecordUsed { used: used.clone() }),
            strikable: may(input, strike),
            used: used.clone(),
        }
    });
    UsedView {
        entries: entries.collect(),
        labour_minutes: spent.labour,
        travel_minutes: spent.travel,
    }
}
