//! The history of a device: its tickets and alerts, and who was there last.

use fieldfare_domain::{At, Event, Ticket, TicketId, VisitState, What};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::Directory;
use crate::view::{EquipmentView, TicketRow};

/// All that is known of a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceHistory {
    /// The device.
    pub device: EquipmentView,
    /// Its tickets, the newest first; at most [`DeviceHistory::TICKETS_MAX`].
    pub tickets: Vec<DeviceTicket>,
    /// How many tickets there are, with those that are not listed.
    pub total: u32,
    /// How many of those listed come from an alert.
    pub alerts: u32,
    /// How many of those listed are not closed.
    pub open: u32,
    /// Who was there last.
    pub last_visit: Option<DeviceVisit>,
    /// The device's whole history; otherwise what this person may see, or what
    /// this device of theirs holds.
    pub complete: bool,
}

/// A ticket of a device.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceTicket {
    /// The ticket.
    pub row: TicketRow,
    /// It was made of an alert of the device (S0-13).
    pub alert: bool,
}

/// Somebody was at a device.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DeviceVisit {
    /// On which ticket.
    pub ticket: TicketId,
    /// Its number.
    pub number: Option<String>,
    /// When.
    #[ts(type = "number")]
    pub at: At,
    /// Who.
    pub who: String,
}

impl DeviceHistory {
    /// Most tickets of a history.
    pub const TICKETS_MAX: u32 = 200;

    /// A history without tickets; `total` is how many there are.
    #[must_use]
    pub const fn new(device: EquipmentView, total: u32, complete: bool) -> Self {
        Self {
            device,
            tickets: Vec::new(),
            total,
            alerts: 0,
            open: 0,
            last_visit: None,
            complete,
        }
    }

    /// Adds the next older ticket.
    pub fn add(
        &mut self,
        row: TicketRow,
        ticket: &Ticket,
        events: &[Event],
        directory: &Directory,
        now: At,
    ) {
        let alert = !ticket.alert.is_empty();
        self.alerts += u32::from(alert);
        self.open += u32::from(ticket.state != fieldfare_domain::State::Closed);
        let visit = visit(ticket, events, directory, now).map(|(at, who)| DeviceVisit {
            ticket: ticket.id,
            number: row.number.clone(),
            at,
            who,
        });
        if let Some(visit) = visit
            && self
                .last_visit
                .as_ref()
                .is_none_or(|last| last.at < visit.at)
        {
            self.last_visit = Some(visit);
        }
        self.tickets.push(DeviceTicket { row, alert });
    }
}

/// When somebody worked there last: when they said that it is done, or when an
/// appointment began that stands, whichever was later.
fn visit(
    ticket: &Ticket,
    events: &[Event],
    directory: &Directory,
    now: At,
) -> Option<(At, String)> {
    let done = events
        .iter()
        .filter(|event| matches!(event.what, What::Resolved { .. }))
        .filter_map(|event| Some((event.occurred_at, event.by.user()?)));
    let worker = ticket.assignee.or(ticket.last_handler);
    let agreed = ticket
        .appointments
        .values()
        .filter(|appointment| {
            // Nobody was there for what was only proposed, nor is who is on the way.
            let said = ticket.said_of(appointment.id);
            !matches!(said, VisitState::Proposed | VisitState::Travelling)
        })
        .filter_map(|appointment| Some((appointment.starts_at().ok()?, worker?)))
        .filter(|(at, _)| *at <= now);
    done.chain(agreed)
        .max_by_key(|(at, _)| *at)
        .map(|(at, who)| (at, directory.name_of(who)))
}
