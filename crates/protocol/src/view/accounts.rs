//! Accounts to choose from, and what somebody with an account sees of their own
//! tickets.

use fieldfare_domain::{At, CloseKind, State, TicketId, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::{DepartmentView, TypeView};

/// A question for accounts of the enterprise, requesters among them (S3-4).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct AccountsQuery {
    /// Words to find in name, e-mail address and phone number; empty finds all.
    pub search: String,
    /// Only this account.
    pub id: Option<UserId>,
    /// Only requesters.
    pub requesters: bool,
    /// Rows to return; at most 500, 0 means 20.
    pub limit: u32,
}

/// A question of somebody for their own tickets.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct MyTicketsQuery {
    /// Words to find; empty finds all.
    pub search: String,
    /// Only those that are not closed.
    pub open: bool,
    /// Rows to pass over.
    pub offset: u32,
}

/// One of somebody's own tickets, as its owner may know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MyTicket {
    /// Its name.
    pub id: TicketId,
    /// `T-1042`.
    pub number: Option<String>,
    /// One-line summary.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// The word for where it stands in this enterprise, as the catalogue's key.
    pub word: String,
    /// How it ended.
    pub close_kind: Option<CloseKind>,
    /// When it was reported.
    #[ts(type = "number")]
    pub created_at: At,
    /// Who sent it, where the owner did not report it; empty otherwise (S3-5).
    pub sent_by: String,
    /// The owner is asked for something: an answer, a confirmation.
    pub your_turn: bool,
    /// Path of its page, where its owner follows and answers it.
    pub page: String,
}

/// Somebody's own tickets, and what they can report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MyTickets {
    /// Newest first.
    pub rows: Vec<MyTicket>,
    /// How many there are without the limit.
    pub total: u32,
    /// Types that can be reported (S2-16).
    pub types: Vec<TypeView>,
    /// Departments that can be asked (S3-3).
    pub departments: Vec<DepartmentView>,
}
