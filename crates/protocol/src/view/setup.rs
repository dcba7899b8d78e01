//! Records of the enterprise's set-up, as the screen is given them.

use fieldfare_domain::At;
use fieldfare_domain::SetupId;
use fieldfare_domain::setup::{Entry, Kind, Stage};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

/// A record. An administrator is shown the newest version, everybody else the one
/// in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupView {
    /// Its kind.
    pub kind: Kind,
    /// Its name in the register.
    pub id: SetupId,
    /// Version that this view was made from; goes into the next save.
    pub version: u32,
    /// Where that version stands.
    pub stage: Stage,
    /// Version in force; none before the first one is published.
    pub published: Option<u32>,
    /// What it says, as its kind's struct.
    #[ts(type = "unknown")]
    pub body: Value,
}

impl From<Entry> for SetupView {
    /// A record that is in force.
    fn from(entry: Entry) -> Self {
        Self {
            kind: entry.kind,
            id: entry.id,
            version: entry.version,
            stage: entry.stage,
            published: (entry.stage == Stage::Published).then_some(entry.version),
            body: entry.body,
        }
    }
}

/// A version of a record's history, newest first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupVersion {
    /// Its number.
    pub version: u32,
    /// Where it stood.
    pub stage: Stage,
    /// Who wrote it; empty when it was there from the beginning.
    pub by: String,
    /// When.
    pub at: At,
    /// What it said.
    #[ts(type = "unknown")]
    pub body: Value,
}

/// A record as it shall be.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SetupSave {
    /// Its name in the register; none makes a new one.
    #[serde(default)]
    pub id: Option<SetupId>,
    /// Newest version that the person looked at; 0 for a new one.
    #[serde(default)]
    pub base_version: u32,
    /// What it shall say, as its kind's struct.
    #[ts(type = "unknown")]
    pub body: Value,
    /// In force at once; otherwise it is a draft.
    #[serde(default)]
    pub publish: bool,
}
