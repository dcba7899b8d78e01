//! Why a rule said no.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The reason of a refusal: stored with the refused command, shown to the
/// person as a sentence by its code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Rejection {
    /// No transition of this kind leaves the ticket's present state.
    #[error("not possible in the state {state:?}")]
    WrongState {
        /// The state that the ticket was in.
        state: crate::state::State,
    },
    /// The ticket is closed and its type does not reopen.
    #[error("the ticket is closed")]
    Closed,
    /// The person no longer holds, or never held, this ticket.
    #[error("only the assigned person may do this")]
    NotAssignee,
    /// The role may not do this at all.
    #[error("this role may not do this")]
    NotAllowed,
    /// Only the one who reported the ticket may do this.
    #[error("only the requester may do this")]
    NotOwner,
    /// Somebody else was quicker (T3).
    #[error("already claimed")]
    AlreadyClaimed,
    /// The chosen person is not an active handler of this type (S0-6).
    #[error("the chosen person cannot take this ticket")]
    NotEligible,
    /// The chosen person already holds the ticket.
    #[error("the ticket is already with this person")]
    SamePerson,
    /// The type's policy has this switched off.
    #[error("this type of ticket does not allow it")]
    PolicyForbids,
    /// A required text or field is empty.
    #[error("{field} is missing")]
    Missing {
        /// Which one.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        field: Cow<'static, str>,
    },
    /// A text is longer than it may be.
    #[error("{field} is longer than {max} characters")]
    TooLong {
        /// Which one.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        field: Cow<'static, str>,
        /// Longest allowed, in characters.
        max: usize,
    },
    /// A text holds a control character: nobody sees it, and not every store keeps it.
    #[error("{field} holds a character that cannot be shown")]
    Unreadable {
        /// Which one.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        field: Cow<'static, str>,
    },
    /// A number is outside its range.
    #[error("{field} is out of range")]
    OutOfRange {
        /// Which one.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        field: Cow<'static, str>,
    },
    /// A required photo has not been taken (T9).
    #[error("the photo {name} is missing")]
    PhotoMissing {
        /// The name of the first photo that is missing.
        name: String,
    },
    /// The ticket has been rated (S3-15: once per ticket).
    #[error("already rated")]
    AlreadyRated,
    /// The ticket exists already, under another command.
    #[error("this ticket exists already")]
    AlreadyExists,
    /// There is no such ticket, or it is not for this person: both answer alike.
    #[error("no such ticket")]
    UnknownTicket,
    /// The command names a thing that the ticket does not have.
    #[error("no such {thing}")]
    UnknownThing {
        /// What kind of thing.
        #[cfg_attr(feature = "typescript", ts(type = "string"))]
        thing: Cow<'static, str>,
    },
    /// The wall time does not exist in that zone on that day, or the zone is
    /// unknown.
    #[error("the appointment's time is not valid: {why}")]
    BadTime {
        /// What is wrong.
        why: crate::appointment::AppointmentError,
    },
    /// The visit was moved, called off or is over.
    #[error("the visit has changed or was called off")]
    VisitChanged,
    /// Only the office's own rules may send this.
    #[error("only the system may do this")]
    SystemOnly,
    /// The command is of a kind that this version does not know.
    #[error("unknown command")]
    UnknownAct,
    /// The same command id came with other contents (R2, I3).
    #[error("this command id was used for something else")]
    CommandReused,
    /// A command that this one builds on was refused.
    #[error("an earlier act on this ticket was refused")]
    ParentRefused,
}

impl Rejection {
    /// The code that the screen switches on.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongState { .. } => "wrong_state",
            Self::Closed => "closed",
            Self::NotAssignee => "not_assignee",
            Self::NotAllowed => "not_allowed",
            Self::NotOwner => "not_owner",
            Self::AlreadyClaimed => "already_claimed",
            Self::NotEligible => "not_eligible",
            Self::SamePerson => "same_person",
            Self::PolicyForbids => "policy_forbids",
            Self::Missing { .. } => "missing",
            Self::TooLong { .. } => "too_long",
            Self::Unreadable { .. } => "unreadable",
            Self::OutOfRange { .. } => "out_of_range",
            Self::PhotoMissing { .. } => "photo_missing",
            Self::AlreadyRated => "already_rated",
            Self::AlreadyExists => "already_exists",
            Self::UnknownTicket => "unknown_ticket",
            Self::UnknownThing { .. } => "unknown_thing",
            Self::BadTime { .. } => "bad_time",
            Self::VisitChanged => "visit_changed",
            Self::SystemOnly => "system_only",
            Self::UnknownAct => "unknown_act",
            Self::CommandReused => "command_reused",
            Self::ParentRefused => "parent_refused",
        }
    }

    /// The text or the number that has to be written differently, when that is all
    /// that is wrong.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        match self {
            Self::Missing { field }
            | Self::TooLong { field, .. }
            | Self::Unreadable { field }
            | Self::OutOfRange { field } => Some(field),
            _ => None,
        }
    }

    /// Whether time may have caused it: the same command could have been right
    /// when it was given (R4).
    #[must_use]
    pub const fn is_about_state(&self) -> bool {
        matches!(
            self,
            Self::WrongState { .. } | Self::Closed | Self::NotAssignee | Self::VisitChanged
        )
    }
}
