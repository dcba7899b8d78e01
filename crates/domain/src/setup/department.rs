//! Departments: who should help (S3-3).

use serde::{Deserialize, Serialize};

use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal};

/// A department.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Department {
    /// What people call it: at most 60 characters, unlike any other.
    pub name: String,
    /// What it is for: at most 300 characters.
    pub description: String,
}

impl Record for Department {
    const KIND: Kind = Kind::Department;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", 60)?;
        at_most(&self.description, "description", 300)?;
        known.unlike_others::<Self>(&self.name)
    }
}
