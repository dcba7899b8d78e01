//! People, equipment, types and departments, as the screen is given them.

use fieldfare_domain::setup::{Department, Flow, Form, Menu};
use fieldfare_domain::{EquipmentId, Priority, SetupId, TypeId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::{Directory, Equipment, TicketType};
use crate::view::PersonView;

/// A piece of equipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EquipmentView {
    /// Its name in the register.
    pub id: EquipmentId,
    /// What people call it.
    pub name: String,
    /// Customer or place.
    pub place: String,
    /// Address of the site.
    pub address: String,
    /// The site's zone.
    pub zone: String,
    /// The code on its label; part of the requester's link `/r/{code}`.
    pub code: String,
    /// Whose it is (S4-2); may be empty.
    #[serde(default)]
    pub customer: String,
    /// Out of service: its history stays, nothing new is offered for it.
    #[serde(default)]
    pub retired: bool,
}

impl From<&Equipment> for EquipmentView {
    fn from(known: &Equipment) -> Self {
        Self {
            id: known.id,
            name: known.name.clone(),
            place: known.place.clone(),
            address: known.address.clone(),
            zone: known.zone.clone(),
            code: known.code.clone(),
            customer: known.customer.clone(),
            retired: known.retired,
        }
    }
}

/// A type of ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypeView {
    /// Its name in the register.
    pub id: TypeId,
    /// What people call it.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// No longer offered for new tickets.
    pub deleted: bool,
    /// The way on which its tickets are created.
    pub flow: Flow,
    /// It stands in "New ticket" (S2-16).
    pub offered: bool,
    /// The newest version of its form; none where nothing is asked.
    pub form: Option<Form>,
    /// The priorities that it has; none where it has no priorities.
    pub priorities: Vec<Priority>,
    /// Its department.
    pub department: Option<SetupId>,
}

/// A department.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DepartmentView {
    /// Its name in the register.
    pub id: SetupId,
    /// What people call it.
    pub name: String,
}

/// People, equipment and types that this host knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DirectoryView {
    /// The enterprise's people.
    pub people: Vec<PersonView>,
    /// Equipment.
    pub equipment: Vec<EquipmentView>,
    /// Types of ticket.
    pub types: Vec<TypeView>,
    /// Departments.
    pub departments: Vec<DepartmentView>,
}

impl From<&TicketType> for TypeView {
    fn from(known: &TicketType) -> Self {
        Self {
            id: known.id,
            name: known.body.name.clone(),
            description: known.body.description.clone(),
            deleted: known.deleted,
            flow: known.body.flow,
            offered: !known.deleted && known.body.menus.contains(&Menu::Employee),
            form: known
                .body
                .forms
                .newest()
                .filter(|form| !form.fields.is_empty())
                .cloned(),
            priorities: known.body.policy.priority_scale.steps(),
            department: known.body.department,
        }
    }
}

/// Departments that are offered, by name.
#[must_use]
pub fn departments(directory: &Directory) -> Vec<DepartmentView> {
    let mut all: Vec<DepartmentView> = directory
        .records::<Department>()
        .map(|(id, department)| DepartmentView {
            id,
            name: department.name,
        })
        .collect();
    all.sort_by(|a, b| a.name.cmp(&b.name));
    all
}
