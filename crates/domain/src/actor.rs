//! Who asks, and who did it.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::ids::UserId;

/// What an account may do in its enterprise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Reports, answers, confirms and rates own tickets.
    Requester,
    /// After-sales person in the field (S0-2).
    Technician,
    /// Assigns and closes.
    Dispatcher,
    /// Also sees what is late and why.
    Supervisor,
    /// Also keeps people, types and rules.
    Administrator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 5] = [
        Self::Requester,
        Self::Technician,
        Self::Dispatcher,
        Self::Supervisor,
        Self::Administrator,
    ];

    /// One of the enterprise's own people.
    #[must_use]
    pub const fn is_staff(self) -> bool {
        !matches!(self, Self::Requester)
    }

    /// Those who see every ticket of the enterprise and may assign.
    #[must_use]
    pub const fn is_office(self) -> bool {
        matches!(
            self,
            Self::Dispatcher | Self::Supervisor | Self::Administrator
        )
    }
}

/// Who asks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// Somebody with an account.
    Person {
        /// The account.
        id: UserId,
        /// What the account may do.
        role: Role,
    },
    /// Somebody who holds the status link of this very ticket (S4-5).
    LinkHolder,
    /// A rule or a monitoring system.
    System,
}

impl Actor {
    /// How this actor is written into an event.
    #[must_use]
    pub const fn by(&self) -> By {
        match self {
            Self::Person { id, .. } => By::Person(*id),
            Self::LinkHolder => By::Requester,
            Self::System => By::System,
        }
    }

    /// The account, when there is one.
    #[must_use]
    pub const fn user(&self) -> Option<UserId> {
        match self {
            Self::Person { id, .. } => Some(*id),
            Self::LinkHolder | Self::System => None,
        }
    }

    /// One of the enterprise's own people.
    #[must_use]
    pub const fn is_staff(&self) -> bool {
        matches!(self, Self::Person { role, .. } if role.is_staff())
    }

    /// A person who may assign and force close.
    #[must_use]
    pub const fn is_office(&self) -> bool {
        matches!(self, Self::Person { role, .. } if role.is_office())
    }
}

/// Who did something, as an event remembers it. On the wire it is one short
/// text, so that a page of events needs a dictionary only: an account's id,
/// `requester` or `system`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum By {
    /// An account.
    Person(UserId),
    /// The holder of the status link.
    Requester,
    /// A rule or a monitoring system.
    System,
}

impl By {
    /// The account, when it was one.
    #[must_use]
    pub const fn user(self) -> Option<UserId> {
        match self {
            Self::Person(id) => Some(id),
            Self::Requester | Self::System => None,
        }
    }
}

impl fmt::Display for By {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(id) => id.fmt(f),
            Self::Requester => f.write_str("requester"),
            Self::System => f.write_str("system"),
        }
    }
}

impl TryFrom<String> for By {
    type Error = uuid::Error;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        match text.as_str() {
            "requester" => Ok(Self::Requester),
            "system" => Ok(Self::System),
            id => id.parse().map(Self::Person),
        }
    }
}

impl From<By> for String {
    fn from(by: By) -> Self {
        by.to_string()
    }
}
