//! What the screen is given besides lists and the outbox: a ticket, the directory.

use fieldfare_domain::TicketId;
use fieldfare_domain::setup::Kind;
use fieldfare_protocol::view::{
    ArticleView, DirectoryView, EquipmentView, KnowledgeQuery, PersonView, SetupView, TicketView,
    TypeView, ViewInput, articles, departments, ticket_view,
};

use crate::error::{ReplicaError, Result};
use crate::{Replica, feed, lists, photos, related, tickets};

impl Replica {
    /// A whole ticket.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownTicket`], [`ReplicaError::NotSignedIn`], or the
    /// database's.
    pub fn ticket(&self, id: TicketId) -> Result<TicketView> {
        let standpoint = self.standpoint();
        let actor = standpoint.actor()?;
        self.store.read(|conn| {
            let loaded = tickets::load(conn, &standpoint, id)?
                .filter(|loaded| loaded.ticket.version > 0)
                .ok_or(ReplicaError::UnknownTicket)?;
            Ok(ticket_view(&ViewInput {
                ticket: &loaded.ticket,
                known: &loaded.known,
                events: &loaded.events,
                unsent: &loaded.unsent,
                policy: &standpoint.policy(loaded.ticket.type_id),
                actor: &actor,
                directory: &standpoint.directory,
                travelling: &photos::travelling(conn, id)?,
                status_link: None,
                related: related::of(conn, &loaded.ticket)?,
            }))
        })
    }

    /// People, equipment and types.
    ///
    /// # Errors
    /// The database's.
    pub fn directory(&self) -> Result<DirectoryView> {
        let directory = self.standpoint().directory;
        self.store.read(|conn| {
            let people = directory
                .people
                .iter()
                .map(|person| {
                    Ok(PersonView {
                        id: person.id,
                        name: person.name.clone(),
                        role: person.role,
                        email: person.email.clone(),
                        phone: person.phone.clone(),
                        active: person.active,
                        handles: person.handles,
                        open_tickets: lists::open_tickets(conn, person.id)?,
                    })
                })
                .collect::<Result<_>>()?;
            Ok(DirectoryView {
                people,
                equipment: directory
                    .equipment
                    .iter()
                    .map(|equipment| EquipmentView {
                        id: equipment.id,
                        name: equipment.name.clone(),
                        place: equipment.place.clone(),
                        address: equipment.address.clone(),
                        zone: equipment.zone.clone(),
                        code: equipment.code.clone(),
                    })
                    .collect(),
                types: directory.types.iter().map(TypeView::from).collect(),
                departments: departments(&directory),
            })
        })
    }

    /// What is in force of a kind of the enterprise's set-up.
    #[must_use]
    pub fn setup(&self, kind: Kind) -> Vec<SetupView> {
        let entries = self.standpoint().directory.entries(kind);
        entries.into_iter().map(SetupView::from).collect()
    }

    /// Articles by words, or those that may help.
    #[must_use]
    pub fn knowledge(&self, asked: &KnowledgeQuery) -> Vec<ArticleView> {
        articles(self.standpoint().directory.setup.iter(), asked)
    }

    /// The tickets that this device holds, for a check against the office (I6).
    ///
    /// # Errors
    /// The database's.
    pub fn held(&self) -> Result<Vec<TicketId>> {
        self.store
            .read(|conn| feed::ids(conn, "SELECT id FROM ticket ORDER BY id", []))
    }
}
