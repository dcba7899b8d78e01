//! Who is signed in, and what stands between a person and the tickets.

use fieldfare_domain::At;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::PersonView;

/// Who is signed in, and what this host can do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// The person; none before sign-in.
    pub person: Option<PersonView>,
    /// Name of the enterprise.
    pub enterprise: String,
    /// The enterprise's zone.
    pub zone: String,
    /// `device` keeps a replica and works without a network; `console` asks the
    /// office.
    pub host: HostKind,
    /// What must happen before sign-in is possible.
    pub needs: SessionNeed,
    /// Address of the office, for the sign-in screen.
    pub office: String,
    /// How fresh things are.
    pub freshness: Freshness,
}

/// Which host is behind the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HostKind {
    /// The app with its replica.
    Device,
    /// A browser and the office.
    Console,
}

/// What stands between a person and the tickets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum SessionNeed {
    /// Nothing: signed in.
    Nothing,
    /// E-mail and password.
    SignIn,
    /// A passphrase is to be chosen: this device has no keychain.
    NewPassphrase,
    /// The passphrase that opens what this device holds.
    Passphrase,
    /// The keychain has the key and did not give it: locked, absent, or replaced.
    /// `unlock` asks it again.
    Keychain,
}

/// How fresh the screen is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Freshness {
    /// Connected: changes arrive as they happen.
    pub live: bool,
    /// When the last complete exchange with the office ended, by the office's clock.
    #[ts(type = "number | null")]
    pub as_of: Option<At>,
    /// Entries that wait or travel.
    pub waiting: u32,
    /// Entries that need a person.
    pub needs_you: u32,
    /// The office does not tell this version of the app of tickets any more
    /// (S2-3); what is unsent stays and is sent.
    #[serde(default)]
    pub update_needed: bool,
    /// How far this device's clock is ahead of the office's, in ms; negative when it
    /// is behind. Countdowns and ages follow the office's clock (I16).
    #[serde(default)]
    #[ts(type = "number")]
    pub clock_ahead_ms: i64,
}
