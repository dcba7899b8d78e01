//! Types of ticket (S2-4, S2-10…12).

use serde::{Deserialize, Serialize};

use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal, Stage};
use crate::policy::Policy;

/// Most types of an enterprise that are not deleted (S2-10).
pub const TYPES_MAX: usize = 15;
/// Longest name, in characters as people see them (S2-11).
pub const NAME_MAX: usize = 12;
/// Longest description, in characters as people see them (S2-12).
pub const DESCRIPTION_MAX: usize = 140;

/// The way on which a ticket of a type is created (S4-3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Flow {
    /// Something does not work.
    Problem,
    /// A question.
    Inquiry,
    /// Parts are ordered.
    SpareParts,
    /// Anything else.
    #[default]
    Custom,
}

/// A type of ticket.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct TicketType {
    /// What people call it.
    pub name: String,
    /// What it is for, for whoever chooses one.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub description: String,
    /// Its settings; `handlers` empty means everybody who is given work.
    pub policy: Policy,
    /// Where it stands among the types; the first one is taken for a report that
    /// names none.
    pub place: u32,
    /// The way on which its tickets are created.
    pub flow: Flow,
}

impl Record for TicketType {
    const KIND: Kind = Kind::TicketType;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self.description = self.description.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", NAME_MAX)?;
        at_most(&self.description, "description", DESCRIPTION_MAX)?;
        known.unlike_others::<Self>(&self.name)?;
        if known.others::<Self>().count() >= TYPES_MAX {
            return Err(Refusal::new("too_many", "").because(format!("at most {TYPES_MAX} types")));
        }
        // A handler who has left stays in the list of a type: only who never was
        // one of the enterprise's people is refused.
        if !self.policy.handlers.is_subset(known.people) {
            return Err(Refusal::new("unknown_person", "policy.handlers"));
        }
        if let Some(sla) = self.policy.sla
            && !known.has(Kind::SlaPolicy, sla)
        {
            return Err(Refusal::new("unknown_sla", "policy.sla"));
        }
        Ok(())
    }

    fn may_delete(known: &Known<'_>) -> Result<(), Refusal> {
        let others = known.in_force.iter().filter(|entry| {
            entry.kind == Self::KIND && entry.id != known.id && entry.stage == Stage::Published
        });
        if others.count() == 0 {
            return Err(Refusal::new("last_type", "").because("nothing could be reported"));
        }
        Ok(())
    }
}
