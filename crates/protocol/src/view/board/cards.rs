//! What a board needs of a ticket, kept until the ticket changes.

use std::collections::HashMap;
use std::sync::Arc;

use fieldfare_domain::board::{Span, Work};
use fieldfare_domain::visit::Visit;
use fieldfare_domain::{Appointment, At, Policy, Ticket, TicketId, UserId, VisitState, tokens};

use crate::directory::Directory;
use crate::view::build::unsent;
use crate::view::{TicketRow, ticket_row};

/// What a board needs of a ticket.
#[derive(Clone, Debug)]
pub struct Card {
    pub(super) row: TicketRow,
    pub(super) work: Work,
    /// Whose visits these are: who has it, or had it when it ended.
    pub(super) person: Option<UserId>,
    pub(super) visits: Vec<Planned>,
    /// What it is found by.
    tokens: Vec<String>,
}

/// An appointment with its time.
#[derive(Clone, Debug)]
pub(super) struct Planned {
    pub(super) appointment: Appointment,
    pub(super) span: Span,
    pub(super) unsent: bool,
    /// What was said of it last.
    pub(super) said: VisitState,
    pub(super) visit: Visit,
}

impl Card {
    /// Of a ticket as it is here, and as the office knows it; both are the same at
    /// the office. `acts` are those that this device has not sent.
    #[must_use]
    pub fn of(
        ticket: &Ticket,
        known: &Ticket,
        policy: &Policy,
        directory: &Directory,
        acts: u32,
    ) -> Self {
        let row = ticket_row(ticket, policy, directory, acts);
        let given_here = ticket.assignee != known.assignee;
        let mut visits: Vec<Planned> = ticket
            .appointments
            .values()
            // A zone that this machine does not know is shown as no appointment.
            .filter_map(|appointment| {
                Some(Planned {
                    span: appointment.span().ok()?,
                    unsent: given_here || unsent(ticket, known, appointment),
                    said: ticket.said_of(appointment.id),
                    visit: ticket.visit(appointment.id)?,
                    appointment: appointment.clone(),
                })
            })
            .collect();
        visits.sort_by_key(|planned| (planned.span, planned.appointment.id));
        let words = [
            &row.title,
            &row.place,
            &row.equipment_name,
            &row.contact_name,
            row.assignee_name.as_deref().unwrap_or_default(),
            &row.type_name,
        ];
        let number = ticket.number.map(tokens::number_token);
        Self {
            tokens: number
                .into_iter()
                .chain(tokens::tokens(&words.join("\n")))
                .collect(),
            work: Work::of(ticket, row.due.and_then(|due| due.due_at)),
            person: ticket.assignee.or(ticket.last_handler),
            visits,
            row,
        }
    }

    pub(super) fn is_found(&self, terms: &[tokens::Term]) -> bool {
        terms.iter().all(|term| term.is_in(&self.tokens))
    }

    /// Somebody is on the way, or there.
    pub(super) fn is_under_way(&self) -> bool {
        self.visits
            .iter()
            .any(|planned| planned.said.is_under_way())
    }

    pub(super) fn spans(&self) -> Vec<Span> {
        self.visits.iter().map(|planned| planned.span).collect()
    }
}

/// The cards of a host. A ticket is read again only when it has changed: reading
/// thousands of logs each time that somebody moves something is what would make a
/// board slow.
#[derive(Debug, Default)]
pub struct Cards {
    /// Version of the directory that names and promises come from.
    directory: u64,
    kept: HashMap<TicketId, (u32, At, Arc<Card>)>,
    asked: usize,
    read: usize,
}

impl Cards {
    /// Before tickets are asked for: what was made with another directory says
    /// other names.
    pub fn begin(&mut self, directory: &Directory) {
        if self.directory != directory.version {
            self.kept.clear();
            self.directory = directory.version;
        }
        (self.asked, self.read) = (0, 0);
    }

    /// The card of a ticket that has this version and changed last at this time;
    /// `make` reads it where it is not here.
    ///
    /// # Errors
    /// What `make` says.
    pub fn of<E>(
        &mut self,
        ticket: TicketId,
        version: u32,
        changed: At,
        make: impl FnOnce() -> Result<Card, E>,
    ) -> Result<Arc<Card>, E> {
        self.asked += 1;
        if let Some((known, at, card)) = self.kept.get(&ticket)
            && (*known, *at) == (version, changed)
        {
            return Ok(Arc::clone(card));
        }
        self.read += 1;
        let card = Arc::new(make()?);
        let entry = (version, changed, Arc::clone(&card));
        self.kept.insert(ticket, entry);
        Ok(card)
    }

    /// After a whole board: what is on none is not kept.
    pub fn keep_only(&mut self, shown: &[Arc<Card>]) {
        // A board of past days names many; those of one that nobody looks at go.
        if self.kept.len() > shown.len().saturating_mul(2) {
            let there: std::collections::HashSet<TicketId> =
                shown.iter().map(|card| card.row.id).collect();
            self.kept.retain(|id, _| there.contains(id));
        }
    }

    /// Nothing is kept any more.
    pub fn clear(&mut self) {
        self.kept.clear();
    }

    /// How many tickets were asked for since [`Cards::begin`], and how many of them
    /// had to be read.
    #[must_use]
    pub const fn work_done(&self) -> (usize, usize) {
        (self.asked, self.read)
    }
}
