//! What a device knows besides tickets: people, equipment, types, the
//! enterprise. Small, so it is sent whole when its version has changed.

use std::collections::BTreeSet;

use fieldfare_domain::{EquipmentId, Policy, Role, TypeId, UserId};
use serde::{Deserialize, Serialize};

/// The directory of an enterprise, as one person may see it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Directory {
    /// Grows with each change; 0 means none was received.
    pub version: u64,
    /// Name of the enterprise.
    pub enterprise: String,
    /// Its zone by IANA name.
    pub zone: String,
    /// Its people.
    pub people: Vec<Person>,
    /// Equipment.
    pub equipment: Vec<Equipment>,
    /// Types of ticket, the default one first.
    pub types: Vec<TicketType>,
}

/// A person of the enterprise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Account.
    pub id: UserId,
    /// Full name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// Sign-in name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Phone.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// May sign in and be given work.
    pub active: bool,
    /// Is given work (S0-6).
    pub handles: bool,
}

/// A piece of equipment with its label's code (S4-2).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equipment {
    /// Its name in the register.
    pub id: EquipmentId,
    /// What people call it.
    pub name: String,
    /// Customer or place.
    #[serde(default)]
    pub place: String,
    /// Address of the site.
    #[serde(default)]
    pub address: String,
    /// The site's zone; empty means the enterprise's.
    #[serde(default)]
    pub zone: String,
    /// The code on its label.
    #[serde(default)]
    pub code: String,
}

/// A type of ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its name in the register.
    pub id: TypeId,
    /// What people call it.
    pub name: String,
    /// Its settings; `handlers` empty means everybody who is given work.
    #[serde(default)]
    pub policy: Policy,
}

impl Directory {
    /// The person with this account.
    #[must_use]
    pub fn person(&self, id: UserId) -> Option<&Person> {
        self.people.iter().find(|p| p.id == id)
    }

    /// What to call this account; its id when nobody is known by it.
    #[must_use]
    pub fn name_of(&self, id: UserId) -> String {
        self.person(id)
            .map_or_else(|| id.to_string(), |p| p.name.clone())
    }

    /// The type, or the enterprise's first one.
    #[must_use]
    pub fn ticket_type(&self, id: Option<TypeId>) -> Option<&TicketType> {
        match id {
            Some(id) => self.types.iter().find(|t| t.id == id),
            None => self.types.first(),
        }
    }

    /// The settings that hold for a ticket of this type, its handlers narrowed
    /// to active people who are given work.
    #[must_use]
    pub fn policy(&self, id: Option<TypeId>) -> Policy {
        let able: BTreeSet<UserId> = self
            .people
            .iter()
            .filter(|p| p.active && p.handles && p.role.is_staff())
            .map(|p| p.id)
            .collect();
        let mut policy = self.ticket_type(id).map_or_else(
            || Policy::after_sales(BTreeSet::new()),
            |t| t.policy.clone(),
        );
        policy.handlers = if policy.handlers.is_empty() {
            able
        } else {
            policy.handlers.intersection(&able).copied().collect()
        };
        policy
    }
}
