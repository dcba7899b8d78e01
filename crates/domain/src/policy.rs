//! What a type of ticket allows. Every source document is one setting of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::ids::{SetupId, UserId};
use crate::setup::Forms;
use crate::sla::Terms;
use crate::state::Priority;
use crate::task::ChecklistItem;

/// When a requester may rate (T25).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum RatingWhen {
    /// Once it is closed (S3-15).
    #[default]
    Closed,
    /// Once it is resolved (S4-12).
    ResolvedOrClosed,
}

/// How many steps of priority a type has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PriorityScale {
    /// No priorities (S0).
    Off,
    /// Low, Normal, High (S4-7).
    Three,
    /// Low, Normal, High, Urgent (S1-3).
    #[default]
    Four,
}

impl PriorityScale {
    /// The priorities that people choose from, the most urgent first; none where
    /// there are no priorities (S1-3, S4-7).
    #[must_use]
    pub fn steps(self) -> Vec<Priority> {
        Priority::ALL
            .into_iter()
            .filter(|priority| self != Self::Off && self.has(*priority))
            .collect()
    }

    /// Whether `priority` is on the scale.
    #[must_use]
    pub const fn has(self, priority: Priority) -> bool {
        match self {
            Self::Off => matches!(priority, Priority::Normal),
            Self::Three => !matches!(priority, Priority::Urgent),
            Self::Four => true,
        }
    }
}

/// The settings of a type of ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default, rename_all = "snake_case")]
pub struct Policy {
    /// The requester confirms a solution (S2-19); otherwise the handler closes
    /// (T21).
    pub requester_confirms: bool,
    /// A public reply means: the requester has to answer (S3-11).
    pub public_reply_awaits: bool,
    /// An answer reopens a closed ticket (S3-16).
    pub reply_reopens: bool,
    /// A handler may reject (S2-25).
    pub reject_allowed: bool,
    /// The requester may cancel or close (S2-25, S3-14).
    pub requester_closes: bool,
    /// Steps of priority.
    pub priority_scale: PriorityScale,
    /// When a rating is taken.
    pub rating_when: RatingWhen,
    /// Names of the photos without which a ticket cannot be resolved (T9).
    pub required_photos: Vec<String>,
    /// Hours after which a resolved ticket closes by itself (T17).
    pub auto_close_hours: Option<u32>,
    /// Hours after which an unanswered question closes the ticket (T18).
    pub no_response_hours: Option<u32>,
    /// Minutes after which an assignment that has reached no device of its
    /// technician is told to the dispatcher (S2-8); none is
    /// [`Policy::REACH_MINUTES`], 0 is never.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reach_minutes: Option<u32>,
    /// What a machine reports is for the requester as well: the holder of the
    /// status link sees such a ticket as if a person had reported it. Otherwise
    /// it is for the enterprise's people until one of them shows it (S0-13,
    /// S4-6).
    pub alerts_are_public: bool,
    /// Hours after which a wait for the requester is reminded of, before it ends
    /// by itself (S1-20).
    pub remind_hours: Option<u32>,
    /// What is promised for tickets of this type; none promises nothing.
    pub sla: Option<SetupId>,
    /// The promise itself, with its working hours: looked up by whoever knows
    /// the directory.
    #[serde(skip)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub terms: Option<Arc<Terms>>,
    /// The enterprise's active people, whatever they handle: also looked up.
    #[serde(skip)]
    #[cfg_attr(feature = "typescript", ts(skip))]
    pub colleagues: BTreeSet<UserId>,
    /// Active people who may take tickets of this type (S0-6, S2-6).
    pub handlers: BTreeSet<UserId>,
    /// The versions of the type's form. They come from the type, not from here.
    #[serde(skip)]
    pub forms: Forms,
    /// Steps that a ticket begins with, likewise.
    #[serde(skip)]
    pub checklist: Arc<Vec<ChecklistItem>>,
}

impl Policy {
    /// Minutes within which an assignment should reach a device, where the type
    /// does not say.
    pub const REACH_MINUTES: u32 = 15;

    /// The settings of the first source: a device operator's after-sales
    /// service, with the requester's confirmation added where a requester holds
    /// a status link.
    #[must_use]
    pub fn after_sales(handlers: BTreeSet<UserId>) -> Self {
        Self {
            requester_confirms: true,
            requester_closes: true,
            handlers,
            ..Self::default()
        }
    }

    /// Whether `user` may take tickets of this type.
    #[must_use]
    pub fn is_handler(&self, user: UserId) -> bool {
        self.handlers.contains(&user)
    }
}
