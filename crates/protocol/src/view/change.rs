//! What a host tells the screen by itself, and how it says that something went
//! wrong.

use fieldfare_domain::TicketId;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Something that the host tells the screen: read again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "changed", rename_all = "snake_case")]
pub enum Change {
    /// These tickets, and lists.
    Tickets {
        /// Which ones; empty means any.
        tickets: Vec<TicketId>,
    },
    /// The outbox, or how fresh things are.
    Outbox,
    /// People, equipment or types.
    Directory,
    /// Who is signed in.
    Session,
    /// The inbox: something was read on another screen, or quiet hours were set.
    Inbox,
    /// Show this ticket: a notice was clicked, a link was opened.
    Open {
        /// Which one.
        ticket: TicketId,
    },
}

/// An error as a person sees it: a code for the catalogue, never a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{code}: {detail}")]
#[serde(rename_all = "camelCase")]
pub struct HostError {
    /// Stable code, `no_connection`.
    pub code: String,
    /// For "Details", never shown first.
    #[serde(default)]
    pub detail: String,
    /// Which field is wrong, `contact_phone`; may be empty.
    #[serde(default)]
    pub field: String,
}
