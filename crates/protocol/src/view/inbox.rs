//! The inbox as the screen is given it, and what the office knows of having told
//! people.

use fieldfare_domain::inbox::News;
use fieldfare_domain::letter::Letter;
use fieldfare_domain::{At, QuietHours, TicketId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One line of a person's inbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxLine {
    /// The ticket that it opens.
    pub ticket: TicketId,
    /// `T-1042`; none until the office gave one.
    pub number: Option<String>,
    /// Title of the ticket.
    pub title: String,
    /// Customer or place.
    pub place: String,
    /// Version of the ticket that it tells of.
    pub n: u32,
    /// What it tells.
    pub news: News,
    /// Who did it; empty for a rule.
    pub by: String,
    /// When the office recorded it.
    #[ts(type = "number")]
    pub at: At,
    /// Nobody has looked at it.
    pub unread: bool,
    /// The ticket was urgent.
    pub urgent: bool,
}

/// A person's inbox.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct InboxView {
    /// The newest first.
    pub lines: Vec<InboxLine>,
    /// How many of them nobody has looked at.
    pub unread: u32,
    /// Quiet hours; none where there are none.
    pub quiet: Option<QuietHours>,
}

/// What the office knows of having told people of a ticket (S2-8).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ToldView {
    /// The assignment that stands, and the devices that it reached; none while
    /// nobody is named, or where they took it themselves.
    pub assignment: Option<ReachView>,
    /// Mails to the requester, the newest first.
    pub mails: Vec<MailView>,
    /// This office sends mail.
    pub mail_on: bool,
    /// Notices to the requester's browsers; none where none is to be told.
    #[serde(default)]
    pub push: Option<PushView>,
}

/// How far notices to a requester's browsers have got (web push).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PushView {
    /// Browsers that are told.
    pub browsers: u32,
    /// When a push service took the last notice.
    #[ts(type = "number | null")]
    pub told_at: Option<At>,
    /// One waits for its time, or for the next try.
    pub waiting: bool,
    /// Why the last one did not get through; empty when it did.
    pub said: String,
}

/// How far an assignment has got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachView {
    /// Who was named.
    pub person: String,
    /// When.
    #[ts(type = "number")]
    pub at: At,
    /// The devices that have it, the first one first.
    pub devices: Vec<ReachedView>,
    /// The dispatchers were told that it did not arrive.
    pub told: bool,
}

/// A device that has the assignment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ReachedView {
    /// What its owner calls it; empty for a browser.
    pub device: String,
    /// When it said that it has it.
    #[ts(type = "number")]
    pub at: At,
}

/// A mail to the requester.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MailView {
    /// Why it was written.
    pub letter: Letter,
    /// To whom, not readable by everybody: `k…@…`.
    pub to: String,
    /// Where it stands.
    pub state: MailState,
    /// When it was sent, or since when it waits.
    #[ts(type = "number")]
    pub at: At,
    /// What the mail server said last; may be empty.
    pub said: String,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It waits for its time, or for the next try.
    Queued,
    /// It is being handed over.
    Sending,
    /// The mail server took it.
    Sent,
    /// The mail server refused it for good.
    Refused,
    /// The line broke while it was handed over: it may have arrived, and is not
    /// sent twice.
    Unclear,
    /// It was tried for too long.
    GivenUp,
    /// It was no longer true when its time came.
    Dropped,
}
