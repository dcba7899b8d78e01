//! What became of a table of devices.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most lines of which it is told why they were refused.
const REFUSED_MAX: usize = 200;

/// What became of a table of devices, or would become of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceImported {
    /// Devices that were not known.
    pub added: u32,
    /// Devices that were known otherwise.
    pub changed: u32,
    /// Devices that were known like this.
    pub same: u32,
    /// How many lines were refused.
    pub refusals: u32,
    /// The first of them.
    pub refused: Vec<LineRefused>,
}

/// A line that was refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LineRefused {
    /// Number of the line in the file.
    #[ts(type = "number")]
    pub line: u64,
    /// Why, as a stable code.
    pub code: String,
    /// Which column; may be empty.
    pub field: String,
}

impl DeviceImported {
    /// Notes a line that was refused.
    pub fn refuse(&mut self, line: u64, code: &str, field: &str) {
        self.refusals += 1;
        if self.refused.len() < REFUSED_MAX {
            self.refused.push(LineRefused {
                line,
                code: code.to_owned(),
                field: field.to_owned(),
            });
        }
    }
}
