//! What a device knows besides tickets: people, equipment, types, the
//! enterprise. Small, so it is sent whole when its version has changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use fieldfare_domain::setup::{self, Entry, Kind, Record, Way};
use fieldfare_domain::sla::{Calendar, Hours, SlaPolicy, Terms};
use fieldfare_domain::{Draft, EquipmentId, Policy, Role, SetupId, State, TypeId, UserId};
use serde::{Deserialize, Deserializer, Serialize};

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
    /// Types of ticket, the default one first; deleted ones last.
    pub types: Vec<TicketType>,
    /// What is in force of the other kinds of records that devices hold.
    #[serde(
        skip_serializing_if = "Vec::is_empty",
        deserialize_with = "known_kinds"
    )]
    pub setup: Vec<Entry>,
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
    /// Whose it is (S4-2); may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub customer: String,
    /// Out of service: its history stays, nothing new is offered for it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
}

impl Equipment {
    /// Makes a report about this device readable without a register: what it does
    /// not say itself, the register does.
    pub fn complete(&self, draft: &mut Draft) {
        draft.equipment = Some(self.id);
        for (said, registered) in [
            (&mut draft.equipment_name, &self.name),
            (&mut draft.place, &self.place),
            (&mut draft.zone, &self.zone),
            (&mut draft.contact.address, &self.address),
        ] {
            if said.is_empty() {
                said.clone_from(registered);
            }
        }
    }
}

/// A type of ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TicketType {
    /// Its name in the register.
    pub id: TypeId,
    /// Version of the record that it is; 0 from an office that did not say.
    #[serde(default)]
    pub version: u32,
    /// No longer offered; its tickets go on.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deleted: bool,
    /// Name, settings and the rest; `policy.handlers` empty means everybody who
    /// is given work.
    #[serde(flatten)]
    pub body: setup::TicketType,
}

/// Records of kinds that this version knows; a newer office may send others.
fn known_kinds<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Entry>, D::Error> {
    let sent: Vec<serde_json::Value> = Vec::deserialize(from)?;
    Ok(sent
        .into_iter()
        .filter_map(|entry| serde_json::from_value(entry).ok())
        .collect())
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

    /// The device with this name in the register.
    #[must_use]
    pub fn device(&self, id: EquipmentId) -> Option<&Equipment> {
        self.equipment.iter().find(|device| device.id == id)
    }

    /// The type, or the enterprise's first one. A deleted type is found by its
    /// name, because its tickets go on.
    #[must_use]
    pub fn ticket_type(&self, id: Option<TypeId>) -> Option<&TicketType> {
        match id {
            Some(id) => self.types.iter().find(|t| t.id == id),
            None => self.types.iter().find(|t| !t.deleted),
        }
    }

    /// What to call a type; empty when it is not known here.
    #[must_use]
    pub fn type_name(&self, id: Option<TypeId>) -> String {
        self.ticket_type(id)
            .map(|known| known.body.name.clone())
            .unwrap_or_default()
    }

    /// The department of a ticket: its own, or its type's. Empty when none is
    /// named.
    #[must_use]
    pub fn department_name(&self, own: Option<SetupId>, type_id: Option<TypeId>) -> String {
        let of_type = || self.ticket_type(type_id)?.body.department;
        own.or_else(of_type)
            .and_then(|id| self.record::<setup::Department>(id))
            .map(|department| department.name)
            .unwrap_or_default()
    }

    /// The types whose tickets are this department's where they name none.
    pub fn types_of_department(&self, department: SetupId) -> impl Iterator<Item = TypeId> + '_ {
        self.types
            .iter()
            .filter(move |known| known.body.department == Some(department))
            .map(|known| known.id)
    }

    /// What is published of a kind; types of ticket are in `types`.
    pub fn records<R: Record>(&self) -> impl Iterator<Item = (SetupId, R)> + '_ {
        self.setup
            .iter()
            .filter(|entry| entry.stage == setup::Stage::Published)
            .filter_map(|entry| Some((entry.id, entry.read()?)))
    }

    /// What a record says, whether it is deleted or not.
    #[must_use]
    pub fn record<R: Record>(&self, id: SetupId) -> Option<R> {
        self.setup.iter().find(|entry| entry.id == id)?.read()
    }

    /// The enterprise's way of working: whose words it has for where a ticket
    /// stands.
    #[must_use]
    pub fn way(&self) -> Option<Way> {
        let profile = self.records::<setup::Profile>().next();
        profile.map(|(_, profile)| profile.way)
    }

    /// The catalogue's key of the word for where a ticket stands.
    #[must_use]
    pub fn word(&self, state: State, requester_replied: bool) -> String {
        match self.way() {
            Some(way) => way.word(state, requester_replied).to_owned(),
            None => Way::Mobile.word(state, requester_replied).to_owned(),
        }
    }

    /// When the enterprise works: the first of its calendars by name, or from eight
    /// to four on five days a week where nobody has set one up.
    #[must_use]
    pub fn working_hours(&self) -> Calendar {
        let first = self
            .records::<Calendar>()
            .map(|(_, calendar)| calendar)
            .min_by(|a, b| a.name.cmp(&b.name));
        first.unwrap_or_else(|| {
            let day = |weekday| match weekday {
                0..5 => vec![Hours {
                    from: 8 * 60,
                    to: 16 * 60,
                }],
                _ => Vec::new(),
            };
            Calendar {
                zone: self.zone.clone(),
                week: std::array::from_fn(day),
                ..Calendar::default()
            }
        })
    }

    /// What is in force of a kind, as the set-up screens read it.
    #[must_use]
    pub fn entries(&self, kind: Kind) -> Vec<Entry> {
        if kind != Kind::TicketType {
            let of_kind = self.setup.iter().filter(|entry| entry.kind == kind);
            return of_kind.cloned().collect();
        }
        self.types
            .iter()
            .map(|known| Entry {
                kind,
                id: known.id.into(),
                version: known.version,
                stage: if known.deleted {
                    setup::Stage::Deleted
                } else {
                    setup::Stage::Published
                },
                body: serde_json::to_value(&known.body).unwrap_or_default(),
            })
            .collect()
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
            |t| t.body.policy.clone(),
        );
        if let Some(known) = self.ticket_type(id) {
            policy.forms = known.body.forms.clone();
            policy.checklist = Arc::new(known.body.checklist.clone());
        }
        policy.handlers = if policy.handlers.is_empty() {
            able
        } else {
            policy.handlers.intersection(&able).copied().collect()
        };
        policy.colleagues = self
            .people
            .iter()
            .filter(|p| p.active && p.role.is_staff())
            .map(|p| p.id)
            .collect();
        policy.terms = policy.sla.and_then(|id| self.terms(id, &policy.colleagues));
        policy
    }

    /// What is promised, with the hours that it is counted in; who has left is
    /// not asked at any level.
    fn terms(&self, id: SetupId, colleagues: &BTreeSet<UserId>) -> Option<Arc<Terms>> {
        let mut policy: SlaPolicy = self.record(id)?;
        for level in &mut policy.levels {
            level.people.retain(|person| colleagues.contains(person));
        }
        let calendar = policy
            .calendar
            .and_then(|id| self.record(id))
            .unwrap_or_else(|| Calendar::always(&self.zone));
        Some(Arc::new(Terms { policy, calendar }))
    }

    /// Whether tickets may be due at other times than by `other`.
    #[must_use]
    pub fn promises_otherwise(&self, other: &Self) -> bool {
        let kept = |directory: &Self| -> Vec<Entry> {
            let kinds = [Kind::SlaPolicy, Kind::Calendar];
            let of_kind = |entry: &&Entry| kinds.contains(&entry.kind);
            directory.setup.iter().filter(of_kind).cloned().collect()
        };
        let types = |directory: &Self| -> Vec<_> {
            let sla = |t: &TicketType| (t.id, t.body.policy.sla);
            directory.types.iter().map(sla).collect()
        };
        self.zone != other.zone || kept(self) != kept(other) || types(self) != types(other)
    }
}
