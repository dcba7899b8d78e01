//! What rules would have done, and what they did (S1-40…43).

use fieldfare_domain::{At, SetupId, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A ticket that a rule was about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleHit {
    /// Its name.
    pub id: TicketId,
    /// `T-1042`.
    pub number: Option<String>,
    /// One-line summary.
    pub title: String,
}

/// A rule tried on past tickets; nothing was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleTrial {
    /// On how many it would have fired.
    pub fired: u32,
    /// How many were looked at, the newest ones.
    pub of: u32,
    /// Some of those, the newest first.
    pub tickets: Vec<RuleHit>,
}

/// Something that a rule did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RuleFiring {
    /// When.
    #[ts(type = "number")]
    pub at: At,
    /// Which rule.
    pub rule: SetupId,
    /// On which ticket.
    pub ticket: RuleHit,
    /// The act, `assign`.
    pub what: String,
    /// The code of what spoke against it; empty when it was done.
    pub refused: String,
    /// A chain of rules was ended here.
    pub stopped: bool,
}
