//! What a person's device may hold.
//!
//! The office asks this while it writes the feed. A ticket that enters a scope
//! arrives whole; one that leaves it is forgotten (I12).

use crate::actor::Role;
use crate::appointment::Appointment;
use crate::ids::{At, UserId};
use crate::policy::Policy;
use crate::state::{State, Visibility};
use crate::ticket::Ticket;
use crate::visit::VisitState;

/// How long a closed ticket stays on a device: 90 days.
pub const KEEP_CLOSED_MS: i64 = 90 * 24 * 60 * 60 * 1000;

/// Whether the device of `person` may hold `ticket` at `now`.
#[must_use]
pub fn holds(ticket: &Ticket, policy: &Policy, person: UserId, role: Role, now: At) -> bool {
    if ticket.version == 0 {
        return false;
    }
    let fresh = ticket
        .closed_at
        .is_none_or(|closed| now.since_ms(closed) < KEEP_CLOSED_MS);
    match role {
        Role::Dispatcher | Role::Supervisor | Role::Administrator => fresh,
        Role::Technician => {
            let mine = ticket.assignee == Some(person);
            let claimable = ticket.state == State::PendingAssignment && policy.is_handler(person);
            let asked = ticket.collaborators.contains(&person);
            fresh && (mine || claimable || asked)
        }
        // A requester's page keeps nothing but what it shows.
        Role::Requester => false,
    }
}

/// Whether a requester may see `ticket` at all (S4-6).
#[must_use]
pub fn requester_sees(ticket: &Ticket) -> bool {
    ticket.version > 0 && ticket.visibility == Visibility::Public
}

/// The times that a requester is asked about: of a ticket that they see, while there
/// is work to come.
#[must_use]
pub fn proposals_shown(ticket: &Ticket) -> Vec<&Appointment> {
    if requester_sees(ticket) && ticket.state.is_before_resolved() {
        ticket.proposals()
    } else {
        Vec::new()
    }
}

/// The visit that a requester is told of, and where it stands: agreed, on the way or
/// there. Why one was called off is the office's own.
#[must_use]
pub fn visit_shown(ticket: &Ticket) -> Option<(&Appointment, VisitState)> {
    let shown = requester_sees(ticket) && ticket.state.is_before_resolved();
    let visit = ticket.agreed_visit().filter(|_| shown)?;
    Some((visit, ticket.said_of(visit.id)))
}
