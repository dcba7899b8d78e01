//! How an enterprise is set up: types of ticket, departments and the like.
//!
//! Each kind of record is one struct that implements [`Record`], and one line in
//! the list of [`Kind`] below. Everything else (versions, who may read and write,
//! what devices hear, the history) is the same for all of them: the office keeps
//! each version that ever was, and a record is *draft*, *published* or *deleted*.
//! A deleted record keeps its contents, because what was made with it goes on
//! naming it.

mod article;
mod department;
mod form;
pub(crate) mod names;
mod profile;
pub mod ready_made;
mod rule;
mod sla;
mod template;
mod ticket_type;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::ids::{SetupId, TypeId, UserId};
use crate::sla::{Calendar, SlaPolicy};

pub use article::{
    ANSWER_MAX, ARTICLE_TITLE_MAX, ARTICLES_MAX, Article, ArticleKind, Audience, PROBLEM_MAX,
};
pub use department::Department;
pub use form::{Choice, FIELDS_MAX, FieldKind, Form, FormField, Forms, Moment, ShowIf};
pub use names::{fold, letters};
pub use profile::{PROFILE, Profile, Way};
pub use rule::{ACTIONS_MAX, Expert, MINUTES_MAX, On, PickBy, RULES_MAX, Rule, Then, When};
pub use template::{Filled, TEMPLATES_MAX, TEXT_MAX, Template, Values, Variable};
pub use ticket_type::{DESCRIPTION_MAX, Flow, Menu, NAME_MAX, TYPES_MAX, TicketType};

/// Who may read records of a kind. Administrators always may, and only they
/// write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readers {
    /// The enterprise's own people.
    Staff,
    /// Dispatchers, supervisors and administrators.
    Office,
    /// Administrators.
    Administrator,
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),+ $(,)?) => {
        /// A kind of record. Its word is the one in addresses and tables.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[cfg_attr(feature = "typescript", ts(rename = "SetupKind"))]
        #[serde(rename_all = "snake_case")]
        pub enum Kind {
            $($(#[$doc])* $name,)+
        }

        impl Kind {
            /// All kinds.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The kind's word.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Who may read records of this kind.
            #[must_use]
            pub const fn readers(self) -> Readers {
                match self { $(Self::$name => <$name as Record>::READERS,)+ }
            }

            /// Devices hold what is published of this kind.
            #[must_use]
            pub const fn on_devices(self) -> bool {
                match self { $(Self::$name => <$name as Record>::ON_DEVICES,)+ }
            }

            /// A body as it may be kept: read, completed from what was published
            /// before, checked.
            ///
            /// # Errors
            /// A [`Refusal`] with its code and field; `malformed` when it is no
            /// body of this kind.
            pub fn check(self, body: Value, known: &Known<'_>) -> Result<Value, Refusal> {
                match self { $(Self::$name => checked::<$name>(body, known),)+ }
            }

            /// Whether a record may be deleted.
            ///
            /// # Errors
            /// A [`Refusal`] that says what stands against it.
            pub fn may_delete(self, known: &Known<'_>) -> Result<(), Refusal> {
                match self { $(Self::$name => <$name as Record>::may_delete(known),)+ }
            }
        }
    };
}

kinds! {
    /// What can be reported, and the rules for it (S2-4).
    TicketType = "ticket_type",
    /// Who should help (S3-3).
    Department = "department",
    /// The way of working: there is one.
    Profile = "profile",
    /// What is promised (S1-27, S1-28).
    SlaPolicy = "sla_policy",
    /// Working hours and holidays.
    Calendar = "calendar",
    /// A reply that is written again and again (S1-33).
    Template = "template",
    /// What is known: common questions and typical cases (S1-44, S1-45).
    Article = "article",
    /// What happens by itself (S1-40).
    Rule = "rule",
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Kind {
    type Err = Refusal;

    fn from_str(word: &str) -> Result<Self, Refusal> {
        Self::ALL
            .iter()
            .copied()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| Refusal::new("unknown_kind", ""))
    }
}

/// Where a version of a record stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "SetupStage"))]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Being worked on; nobody else sees it.
    #[default]
    Draft,
    /// In force.
    Published,
    /// No longer offered. What was made with it goes on.
    Deleted,
}

/// Why a record cannot be kept as it is: a code for the catalogue, and the field
/// that it is about (`policy.auto_close_hours`, `form.2.label`).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {field} {detail}")]
pub struct Refusal {
    /// Stable code.
    pub code: &'static str,
    /// Which field; may be empty.
    pub field: Cow<'static, str>,
    /// For people who look closer; may be empty.
    pub detail: String,
}

impl Refusal {
    /// A refusal of a field.
    #[must_use]
    pub fn new(code: &'static str, field: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            field: field.into(),
            detail: String::new(),
        }
    }

    /// The same with words for people who look closer.
    #[must_use]
    pub fn because(mut self, detail: impl fmt::Display) -> Self {
        self.detail = detail.to_string();
        self
    }
}

/// A version of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its kind.
    pub kind: Kind,
    /// Its name in the register.
    pub id: SetupId,
    /// 1 for the first; the next version of the same record is one more.
    pub version: u32,
    /// Where it stands.
    #[serde(default)]
    pub stage: Stage,
    /// What it says, as its kind's struct.
    pub body: Value,
}

impl Entry {
    /// What it says, where it is of this kind.
    #[must_use]
    pub fn read<R: Record>(&self) -> Option<R> {
        (self.kind == R::KIND)
            .then(|| serde_json::from_value(self.body.clone()).ok())
            .flatten()
    }
}

/// What a check may look at besides the body.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// The record.
    pub id: SetupId,
    /// The newest version of each record of the enterprise, of every kind.
    pub all: &'a [Entry],
    /// The newest version of each that is no draft.
    pub in_force: &'a [Entry],
    /// The enterprise's people, whether active or not.
    pub people: &'a BTreeSet<UserId>,
}

impl Known<'_> {
    /// What is in force of this record, if anything ever was.
    #[must_use]
    pub fn published<R: Record>(&self) -> Option<R> {
        let entry = self.in_force.iter().find(|entry| entry.id == self.id)?;
        entry.read()
    }

    /// Other records of a kind that are not deleted.
    pub fn others<R: Record>(&self) -> impl Iterator<Item = (SetupId, R)> + '_ {
        self.all
            .iter()
            .filter(|entry| entry.id != self.id && entry.stage != Stage::Deleted)
            .filter_map(|entry| Some((entry.id, entry.read()?)))
    }

    /// Whether there is such a record that is not deleted.
    #[must_use]
    pub fn has(&self, kind: Kind, id: SetupId) -> bool {
        self.all
            .iter()
            .any(|entry| entry.kind == kind && entry.id == id && entry.stage != Stage::Deleted)
    }

    /// Refuses types that never were. One that was deleted later stays where it
    /// was chosen.
    ///
    /// # Errors
    /// `unknown_type`.
    pub fn ever_were(&self, types: &BTreeSet<TypeId>, field: &'static str) -> Result<(), Refusal> {
        let was = |id: &TypeId| {
            let id = SetupId::from(*id);
            let types = |entry: &&Entry| entry.kind == Kind::TicketType;
            self.all.iter().filter(types).any(|entry| entry.id == id)
        };
        if types.iter().all(was) {
            Ok(())
        } else {
            Err(Refusal::new("unknown_type", field))
        }
    }

    /// Refuses a name that another record of the kind has.
    ///
    /// # Errors
    /// `name_taken`.
    pub fn unlike_others<R: Record>(&self, name: &str) -> Result<(), Refusal> {
        let folded = fold(name);
        if self
            .others::<R>()
            .any(|(_, other)| fold(other.name()) == folded)
        {
            return Err(Refusal::new("name_taken", "name"));
        }
        Ok(())
    }
}

/// A kind of record.
pub trait Record: Serialize + DeserializeOwned {
    /// Its kind.
    const KIND: Kind;
    /// Who may read it.
    const READERS: Readers = Readers::Staff;
    /// Devices hold what is published.
    const ON_DEVICES: bool = true;

    /// What people call it.
    fn name(&self) -> &str;

    /// Sets what people do not set themselves (numbers of versions), from what
    /// was published before.
    #[must_use]
    fn complete(self, _known: &Known<'_>) -> Self {
        self
    }

    /// Whether it may be kept like this.
    ///
    /// # Errors
    /// The first thing that is wrong.
    fn check(&self, known: &Known<'_>) -> Result<(), Refusal>;

    /// Whether it may be deleted.
    ///
    /// # Errors
    /// What stands against it.
    fn may_delete(_known: &Known<'_>) -> Result<(), Refusal> {
        Ok(())
    }
}

fn checked<R: Record>(body: Value, known: &Known<'_>) -> Result<Value, Refusal> {
    let malformed = |why: serde_json::Error| Refusal::new("malformed", "").because(why);
    let record: R = serde_json::from_value(body).map_err(malformed)?;
    let record = record.complete(known);
    record.check(known)?;
    serde_json::to_value(record).map_err(malformed)
}
