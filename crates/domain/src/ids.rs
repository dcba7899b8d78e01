//! Names of things, and the one unit of time.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    };
}

id!(
    /// A ticket, named by whoever made it (a device without a network included).
    TicketId
);
id!(
    /// A command: the key of its one effect (R2).
    CommandId
);
id!(
    /// An account.
    UserId
);
id!(
    /// An enterprise: the tenant.
    EnterpriseId
);
id!(
    /// A piece of equipment that tickets are about (S4-2: "device").
    EquipmentId
);
id!(
    /// A type of ticket.
    TypeId
);
id!(
    /// A record of the enterprise's set-up: see [`crate::setup`]. The one of a
    /// type of ticket is its [`TypeId`].
    SetupId
);
id!(
    /// A photo on a ticket. Its bytes are named by [`Sha256Hex`].
    PhotoId
);
id!(
    /// A mark on a photo.
    MarkId
);
id!(
    /// An entry of time or of a part: see [`crate::used`].
    UsedId
);
id!(
    /// An appointment on a ticket.
    AppointmentId
);

impl From<TypeId> for SetupId {
    fn from(id: TypeId) -> Self {
        Self(id.0)
    }
}

impl From<SetupId> for TypeId {
    fn from(id: SetupId) -> Self {
        Self(id.0)
    }
}

/// A moment: milliseconds since 1970-01-01T00:00:00Z.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(type = "number"))]
#[serde(transparent)]
pub struct At(pub i64);

impl At {
    /// This moment and `ms` milliseconds, stopping at the ends of the range.
    #[must_use]
    pub const fn plus_ms(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }

    /// Whether it can be written as a date: a clock tells no other moment, and no
    /// screen can show one.
    #[must_use]
    pub fn is_a_date(self) -> bool {
        jiff::Timestamp::from_millisecond(self.0).is_ok()
    }

    /// This moment as RFC 3339 in UTC, `2026-11-18T12:30:00Z`; the nearest one
    /// that can be written so, when it lies outside the years 1 to 9999.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let nearest = if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        };
        jiff::Timestamp::from_millisecond(self.0)
            .unwrap_or(nearest)
            .to_string()
    }

    /// Milliseconds from `earlier` to this moment (negative when it is later).
    #[must_use]
    pub const fn since_ms(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// The SHA-256 of a blob, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(type = "string"))]
#[serde(try_from = "String", into = "String")]
pub struct Sha256Hex(String);

impl Sha256Hex {
    /// Reads a hash.
    ///
    /// # Errors
    /// When `text` is not 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, NotAHash> {
        let digits = text
            .bytes()
            .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if text.len() == 64 && digits {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAHash)
        }
    }

    /// The digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that should have been a SHA-256 in hexadecimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not 64 lower-case hexadecimal digits")]
pub struct NotAHash;

impl TryFrom<String> for Sha256Hex {
    type Error = NotAHash;

    fn try_from(text: String) -> Result<Self, NotAHash> {
        Self::parse(&text)
    }
}

impl From<Sha256Hex> for String {
    fn from(hash: Sha256Hex) -> Self {
        hash.0
    }
}
