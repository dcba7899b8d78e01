//! Where tickets stand (S2-22 to S2-25), so that the columns add up to the total.

use fieldfare_domain::{CloseKind, State, TicketId};
use serde::Serialize;
use ts_rs::TS;

use crate::facts::Facts;
use crate::figure::Figure;

/// The columns of a ticket's whereabouts. Every ticket is in exactly one of `pending`, `processing`,
/// `to_confirm`, `closed` and `otherwise`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Status {
    /// All of them.
    pub total: Figure,
    /// Nobody has ever accepted it, and it is open (S2-22).
    pub pending: Figure,
    /// Somebody accepted it and it is not resolved (S2-23). A ticket on hold is one of these, and so
    /// is one that went back to the queue after somebody had worked on it: the sources know neither,
    /// and without them the columns would not add up.
    pub processing: Figure,
    /// Resolved, and the submitter has not said yes (S2-24).
    pub to_confirm: Figure,
    /// Confirmed by the submitter, cancelled by the submitter, rejected by a handler (S2-25).
    pub closed: Figure,
    /// Ended otherwise, each way in a column of its own.
    pub otherwise: Vec<CloseRow>,
}

/// Tickets that ended in one way.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct CloseRow {
    /// Which way.
    pub kind: CloseKind,
    /// How many.
    pub figure: Figure,
}

/// The ways to end that S2 counts as closed (S2-25). Ending a ticket after it was accepted
/// (`RequesterClosed`) is not in its words and has a column of its own.
pub(crate) const CLOSED: [CloseKind; 3] = [
    CloseKind::Confirmed,
    CloseKind::Cancelled,
    CloseKind::Rejected,
];

pub(crate) const KINDS: [CloseKind; 12] = [
    CloseKind::Confirmed,
    CloseKind::Cancelled,
    CloseKind::Rejected,
    CloseKind::RequesterClosed,
    CloseKind::AgentClosed,
    CloseKind::TimeoutAfterResolved,
    CloseKind::NoResponse,
    CloseKind::Forced,
    CloseKind::ForcedAlertAutoResolved,
    CloseKind::ForcedAlertHandled,
    CloseKind::Duplicate,
    CloseKind::Invalid,
];

pub(crate) const fn is_pending(facts: &Facts) -> bool {
    facts.state.is_open() && facts.accepted_at.is_none()
}

pub(crate) const fn is_processing(facts: &Facts) -> bool {
    facts.state.is_before_resolved() && facts.accepted_at.is_some()
}

pub(crate) fn is_to_confirm(facts: &Facts) -> bool {
    facts.state == State::Resolved
}

pub(crate) fn status<'f>(prefix: &str, all: impl Iterator<Item = &'f Facts> + Clone) -> Status {
    let ids = |wanted: &dyn Fn(&Facts) -> bool| -> Vec<TicketId> {
        let found = all.clone().filter(|facts| wanted(facts));
        found.map(|facts| facts.id).collect()
    };
    let figure = |name: &str, wanted: &dyn Fn(&Facts) -> bool| {
        Figure::counted(format!("{prefix}.{name}"), ids(wanted))
    };
    let ended = |kind: CloseKind| move |facts: &Facts| facts.close_kind == Some(kind);
    Status {
        total: figure("total", &|_| true),
        pending: figure("pending", &is_pending),
        processing: figure("processing", &is_processing),
        to_confirm: figure("to_confirm", &is_to_confirm),
        closed: figure("closed", &|facts| {
            facts.close_kind.is_some_and(|kind| CLOSED.contains(&kind))
        }),
        otherwise: KINDS
            .into_iter()
            .filter(|kind| !CLOSED.contains(kind))
            .map(|kind| CloseRow {
                kind,
                figure: figure(&format!("ended.{}", word(kind)), &ended(kind)),
            })
            .filter(|row| row.figure.n > 0)
            .collect(),
    }
}

/// The stable word of a way to end.
pub(crate) const fn word(kind: CloseKind) -> &'static str {
    match kind {
        CloseKind::Confirmed => "confirmed",
        CloseKind::RequesterClosed => "requester_closed",
        CloseKind::Cancelled => "cancelled",
        CloseKind::Rejected => "rejected",
        CloseKind::Forced => "forced",
        CloseKind::ForcedAlertAutoResolved => "forced_alert_auto_resolved",
        CloseKind::ForcedAlertHandled => "forced_alert_handled",
        CloseKind::TimeoutAfterResolved => "timeout_after_resolved",
        CloseKind::NoResponse => "no_response",
        CloseKind::Duplicate => "duplicate",
        CloseKind::Invalid => "invalid",
        CloseKind::AgentClosed => "agent_closed",
    }
}
