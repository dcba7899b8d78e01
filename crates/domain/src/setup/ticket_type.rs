//! Types of ticket (S2-4, S2-10…12).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::form::{FormField, Forms, check_fields};
use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal, Stage};
use crate::ids::SetupId;
use crate::policy::Policy;
use crate::task::ChecklistItem;

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

/// A menu that an entry of the type stands in (S2-15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Menu {
    /// The page behind the code on a device.
    Requester,
    /// "New ticket" of the enterprise's own people (S2-16).
    Employee,
}

/// A type of ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
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
    /// The menus that it has an entry in (S2-15).
    #[serde(default = "every_menu")]
    pub menus: BTreeSet<Menu>,
    /// Which department its tickets are for, when nobody says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<SetupId>,
    /// How tickets of this type are handled, in words (S1-7…11).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub guidance: String,
    /// Steps that each of its tickets begins with (S1-7…11).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub checklist: Vec<ChecklistItem>,
    /// The form as it is being made (S2-5, S2-13).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub form: Vec<FormField>,
    /// The form's versions. What somebody sends here is not looked at: a version
    /// is made when the form has changed, and never changes itself.
    #[serde(skip_serializing_if = "Forms::is_empty")]
    pub forms: Forms,
}

fn every_menu() -> BTreeSet<Menu> {
    [Menu::Requester, Menu::Employee].into()
}

impl Default for TicketType {
    fn default() -> Self {
        Self {
            name: String::new(),
            description: String::new(),
            policy: Policy::default(),
            place: 0,
            flow: Flow::default(),
            menus: every_menu(),
            department: None,
            guidance: String::new(),
            checklist: Vec::new(),
            form: Vec::new(),
            forms: Forms::default(),
        }
    }
}

impl Record for TicketType {
    const KIND: Kind = Kind::TicketType;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self.description = self.description.trim().to_owned();
        let forms = known.published::<Self>().map(|before| before.forms);
        self.forms = forms.unwrap_or_default().and_then(&self.form);
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", NAME_MAX)?;
        at_most(&self.description, "description", DESCRIPTION_MAX)?;
        known.unlike_others::<Self>(&self.name)?;
        if known.others::<Self>().count() >= TYPES_MAX {
            return Err(Refusal::new("too_many", "").because(format!("at most {TYPES_MAX} types")));
        }
        at_most(&self.guidance, "guidance", 4_000)?;
        check_checklist(&self.checklist)?;
        check_fields(&self.form)?;
        if self
            .department
            .is_some_and(|id| !known.has(Kind::Department, id))
        {
            return Err(Refusal::new("unknown_department", "department"));
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

fn check_checklist(items: &[ChecklistItem]) -> Result<(), Refusal> {
    if items.len() > 50 {
        return Err(Refusal::new("too_many", "checklist"));
    }
    let mut ids = BTreeSet::new();
    for (index, item) in items.iter().enumerate() {
        let at = |part: &str| format!("checklist.{index}.{part}");
        super::form::check_id(&item.id, &mut ids, &at("id"))?;
        if item.text.trim().is_empty() {
            return Err(Refusal::new("label_missing", at("text")));
        }
        at_most(&item.text, at("text"), 200)?;
    }
    Ok(())
}
