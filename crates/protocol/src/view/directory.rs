//! People, equipment and types, as the screen is given them.

use fieldfare_domain::{EquipmentId, TypeId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
}
