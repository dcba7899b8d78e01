//! Who a ticket comes from, and what it hangs together with: other tickets, orders.

use std::collections::BTreeSet;

use fieldfare_domain::setup::{FieldKind, FormField};
use fieldfare_domain::{Answer, By, CloseKind, State, Ticket, TicketId, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::Directory;
use crate::view::ViewInput;

/// Who a ticket comes from (S1-5, S3-4, S3-9).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
pub struct SubmitterView {
    /// What to call whose ticket it is.
    pub name: String,
    /// Their account, where they have one.
    pub owner: Option<UserId>,
    /// Who wrote it down, when that was somebody else; empty otherwise.
    pub creator_name: String,
    /// It was sent to its owner, who did not report it (S3-5).
    pub sent_to_owner: bool,
}

/// Another ticket, as a link to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketLink {
    /// Its name.
    pub id: TicketId,
    /// `T-1042`; none until the office has seen it.
    pub number: Option<String>,
    /// One-line summary.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// How it ended.
    pub close_kind: Option<CloseKind>,
}

impl From<&Ticket> for TicketLink {
    fn from(ticket: &Ticket) -> Self {
        Self {
            id: ticket.id,
            number: ticket.number.map(|n| format!("T-{n}")),
            title: ticket.title.clone(),
            state: ticket.state,
            close_kind: ticket.close_kind,
        }
    }
}

/// Other tickets that this reader may see, and that this one hangs together with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
pub struct RelatedView {
    /// What goes on instead of this one (T19).
    pub merged_into: Option<TicketLink>,
    /// What goes on here: its duplicates, oldest first.
    pub duplicates: Vec<TicketLink>,
    /// What it goes on from.
    pub follow_up_of: Option<TicketLink>,
    /// What goes on from it, oldest first.
    pub follow_ups: Vec<TicketLink>,
}

/// What to call whose ticket it is: the owner where their account is known here,
/// who is at the site, or who wrote it down.
#[must_use]
pub fn submitter(
    directory: &Directory,
    owner: Option<UserId>,
    contact_name: &str,
    creator: By,
) -> String {
    let known = |id: UserId| directory.person(id).map(|person| person.name.clone());
    owner
        .and_then(known)
        .or_else(|| (!contact_name.is_empty()).then(|| contact_name.to_owned()))
        .or_else(|| creator.user().and_then(known))
        .unwrap_or_default()
}

pub(super) fn origin(ticket: &Ticket, directory: &Directory) -> SubmitterView {
    let creator = ticket
        .creator
        .user()
        .filter(|creator| ticket.owner != Some(*creator));
    SubmitterView {
        name: submitter(
            directory,
            ticket.owner,
            &ticket.contact.name,
            ticket.creator,
        ),
        owner: ticket.owner,
        creator_name: creator
            .map(|creator| directory.name_of(creator))
            .unwrap_or_default(),
        sent_to_owner: ticket.notify_owner,
    }
}

/// The numbers of related orders that the form was answered with (S1-5), each
/// once, in the order of the form.
pub(super) fn orders(input: &ViewInput<'_>) -> Vec<String> {
    let Some(pinned) = &input.ticket.form else {
        return Vec::new();
    };
    let Some(form) = input.policy.forms.version(pinned.version) else {
        return Vec::new();
    };
    let mut seen = BTreeSet::new();
    let mut orders = Vec::new();
    for field in &form.fields {
        for order in of_field(field, pinned.answers.get(&field.id)) {
            if !order.is_empty() && seen.insert(order.to_owned()) {
                orders.push(order.to_owned());
            }
        }
    }
    orders
}

fn of_field<'a>(field: &FormField, answer: Option<&'a Answer>) -> Vec<&'a str> {
    match answer {
        Some(Answer::Text(order)) if field.kind == FieldKind::Order => vec![order.trim()],
        Some(Answer::Rows(rows)) => {
            let columns = || field.columns.iter().filter(|c| c.kind == FieldKind::Order);
            rows.iter()
                .flat_map(|row| columns().filter_map(|column| row.get(&column.id)))
                .map(|order| order.trim())
                .collect()
        }
        _ => Vec::new(),
    }
}
