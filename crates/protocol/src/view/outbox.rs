//! What waits on this device, and what needs a person.

use fieldfare_domain::{Act, At, PhotoId, Rejection, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::Freshness;

/// One entry of the outbox.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxEntry {
    /// The command, or the photo's name.
    pub id: String,
    /// The ticket.
    pub ticket: TicketId,
    /// `T-1042`, when there is one.
    pub number: Option<String>,
    /// Title of the ticket.
    pub title: String,
    /// What it is.
    pub kind: OutboxKind,
    /// Where it stands.
    pub state: OutboxState,
    /// Since when.
    #[ts(type = "number")]
    pub since: At,
    /// Bytes in all that travel, of a command or of a photo.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Bytes that the office has.
    #[ts(type = "number")]
    pub bytes_sent: u64,
    /// Why it did not go through the last time; a code.
    pub problem: Option<String>,
    /// Why the office said no.
    pub why: Option<Rejection>,
    /// What is asked for; none for a photo.
    pub act: Option<Act>,
    /// What the person wrote with it; none for an act without words. For a photo,
    /// its name.
    pub text: Option<String>,
    /// What a file is called; none for a command and for a photo.
    pub file: Option<String>,
    /// Photos that belong to it and are on this device.
    pub photos: Vec<PhotoId>,
    /// What this person may do with it now, the likely one first.
    pub actions: Vec<OutboxAct>,
}

/// What a person may do with an entry of the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutboxAct {
    /// Send it again, or try at once.
    Retry,
    /// Change its words before it goes.
    Edit,
    /// Give it up; can be undone for a while.
    Discard,
    /// Late work: let it count after all.
    Apply,
    /// Late work: leave the ticket as it is. The words stay in its log.
    Leave,
}

/// Command or photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "named by themselves")]
pub enum OutboxKind {
    Command,
    Photo,
}

/// Where an entry of the outbox stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// Waits to be sent.
    Waiting,
    /// On its way.
    Sending,
    /// Refused; a person decides.
    Rejected,
    /// Too late to apply; kept, and somebody decides.
    Parked,
}

/// The outbox sheet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct OutboxView {
    /// What needs this person, first.
    pub needs_you: Vec<OutboxEntry>,
    /// What is on its way, in order.
    pub on_its_way: Vec<OutboxEntry>,
    /// What went last, newest first; at most 20.
    pub receipts: Vec<OutboxEntry>,
    /// How fresh things are.
    pub freshness: Freshness,
}
