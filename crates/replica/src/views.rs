//! What the screen is given besides lists and the outbox: a ticket, the directory.

use fieldfare_domain::setup::Kind;
use fieldfare_domain::{EquipmentId, TicketId};
use fieldfare_protocol::view::{
    ArticleView, DeviceHistory, DirectoryView, EquipmentView, KnowledgeQuery, PersonView,
    SetupView, TicketView, TypeView, ViewInput, articles, departments, ticket_row, ticket_view,
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

    /// The history of a device, as far as this device of a person's holds it.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownDevice`], [`ReplicaError::NotSignedIn`], or the
    /// database's.
    pub fn device_history(&self, id: EquipmentId) -> Result<DeviceHistory> {
        let standpoint = self.standpoint();
        standpoint.actor()?;
        let directory = &standpoint.directory;
        let device = directory.device(id).ok_or(ReplicaError::UnknownDevice)?;
        let now = self.clock.now();
        self.store.read(|conn| {
            let (total, tickets) = lists::of_device(conn, id, DeviceHistory::TICKETS_MAX)?;
            let mut history = DeviceHistory::new(device.into(), total, false);
            for id in tickets {
                let Some(loaded) = tickets::load(conn, &standpoint, id)? else {
                    continue;
                };
                let policy = standpoint.policy(loaded.ticket.type_id);
                let row = ticket_row(&loaded.ticket, &policy, directory, loaded.entries);
                let mut events = loaded.events;
                events.extend(loaded.unsent.into_iter().map(|unsent| unsent.event));
                history.add(row, &loaded.ticket, &events, directory, now);
            }
            Ok(history)
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
                    .map(EquipmentView::from)
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
