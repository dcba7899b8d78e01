//! What people and types are called in what leaves the office.

use fieldfare_domain::{Ticket, UserId};
use fieldfare_exchange::record::Names;
use fieldfare_protocol::directory::Directory;

/// A directory that names things.
#[derive(Debug)]
pub struct Called<'d>(pub &'d Directory);

impl Names for Called<'_> {
    fn person(&self, id: UserId) -> String {
        self.0.name_of(id)
    }

    fn kind(&self, ticket: &Ticket) -> String {
        self.0
            .ticket_type(ticket.type_id)
            .map(|kind| kind.body.name.clone())
            .unwrap_or_default()
    }
}
