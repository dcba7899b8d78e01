//! What a requester may see of a ticket now, with what else a mail or a notice needs.

use fieldfare_domain::{Actor, At, EnterpriseId, Event, Ticket, TicketId, letter};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{RequesterView, requester_view};

use super::compose;
use crate::db::Tx;
use crate::error::Result;
use crate::people::directory;
use crate::tickets;

/// A ticket that a requester may see.
#[derive(Debug)]
pub struct Shown {
    /// The ticket.
    pub ticket: Ticket,
    /// All that happened to it.
    pub events: Vec<Event>,
    /// Names and policies.
    pub directory: Directory,
    /// The status page.
    pub page: RequesterView,
}

/// Reads it; none where there is no such ticket, or its requester may not see it.
///
/// # Errors
/// When the store fails.
pub fn shown(tx: &Tx<'_>, enterprise: EnterpriseId, ticket: TicketId) -> Result<Option<Shown>> {
    let Some(loaded) = tickets::load(tx, enterprise, ticket)? else {
        return Ok(None);
    };
    let directory = directory(tx, enterprise)?;
    let policy = directory.policy(loaded.ticket.type_id);
    let page = requester_view(
        &loaded.ticket,
        &loaded.events,
        &policy,
        &Actor::LinkHolder,
        &directory,
        "",
    );
    Ok(page.map(|page| Shown {
        ticket: loaded.ticket,
        events: loaded.events,
        directory,
        page,
    }))
}

impl Shown {
    /// Public words of staff after version `covered`: who, and what.
    #[must_use]
    pub fn said_after(&self, covered: u32) -> Vec<(String, String)> {
        compose::said(&self.ticket, &self.events, &self.directory, covered)
    }

    /// Who wrote a ticket that was sent to its owner; the enterprise where that was
    /// nobody.
    #[must_use]
    pub fn sender(&self) -> String {
        let nobody = || self.directory.enterprise.clone();
        let named = |id| self.directory.name_of(id);
        self.ticket.creator.user().map_or_else(nobody, named)
    }

    /// When it closes by itself, where it waits for its requester.
    #[must_use]
    pub fn closes(&self) -> Option<At> {
        let policy = self.directory.policy(self.ticket.type_id);
        letter::closes(&self.ticket, &policy)
    }
}
