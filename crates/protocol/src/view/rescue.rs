//! What a rescue file holds: all that a device has not sent, for another device
//! of the same person.

use fieldfare_domain::At;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A rescue file was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RescueSaved {
    /// Its name, without its folder.
    pub file: String,
    /// Acts in it.
    pub commands: u32,
    /// Photos in it, with their bytes.
    pub photos: u32,
    /// Photos whose bytes could not be read here any more; only what is known of
    /// them is in it.
    pub photos_missing: u32,
    /// Size of the file.
    #[ts(type = "number")]
    pub bytes: u64,
}

/// A rescue file was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RescueTaken {
    /// Acts that were not here and wait in the outbox now.
    pub commands: u32,
    /// Photos that were not here and wait now.
    pub photos: u32,
    /// Acts and photos that are here or at the office already; nothing is doubled.
    pub known: u32,
    /// When the file was written, by the clock of its device.
    #[ts(type = "number")]
    pub made_at: At,
}
