//! What counting needs of one ticket, read from its events once.

use fieldfare_domain::sla::Marks;
use fieldfare_domain::{At, By, CloseKind, Event, Priority, State, Ticket, TicketId, TypeId};
use fieldfare_domain::{UserId, Visibility, What};

/// A state that a ticket was in from a moment on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The state.
    pub state: State,
    /// Since when.
    pub from: At,
    /// It had been given back or reopened before: waiting now is not the first waiting.
    pub again: bool,
}

/// One ticket, for counting.
#[derive(Clone, Debug, PartialEq)]
pub struct Facts {
    /// The ticket.
    pub id: TicketId,
    /// Type; none is the enterprise's first.
    pub type_id: Option<TypeId>,
    /// How urgent it is now.
    pub priority: Priority,
    /// What it is about, for groups of alike tickets: the equipment, or else the title.
    pub about: String,
    /// Whose ticket it is: the requester's account, or else who wrote it down.
    pub submitter: By,
    /// Where it stands.
    pub state: State,
    /// How it ended, while it is closed.
    pub close_kind: Option<CloseKind>,
    /// When it was submitted.
    pub created_at: At,
    /// When something happened last.
    pub updated_at: At,
    /// When a handler received it first (S2-31).
    pub accepted_at: Option<At>,
    /// When it got its first public reply by staff, and by whom (S1-1). A question to the requester
    /// is a reply, also where an imported log does not have its words.
    pub first_reply: Option<(Option<UserId>, At)>,
    /// When it was resolved last (S2-32).
    pub resolved_at: Option<At>,
    /// When it ended, while it is closed.
    pub closed_at: Option<At>,
    /// Who holds it.
    pub assignee: Option<UserId>,
    /// Who worked on it last.
    pub last_handler: Option<UserId>,
    /// Who refused it (S2-29).
    pub rejected_by: Option<UserId>,
    /// Who received it, each the first time.
    pub received: Vec<(UserId, At)>,
    /// Who completed it, each time.
    pub completed: Vec<(UserId, At)>,
    /// Its states, in order.
    pub spans: Vec<Span>,
    /// How often it was reopened.
    pub reopened: u32,
    /// How often it was given back.
    pub returned: u32,
    /// Highest level that was asked.
    pub escalated: u8,
    /// Stars.
    pub stars: Option<u8>,
    /// What its clocks are reckoned from.
    pub marks: Marks,
}

impl Facts {
    /// Reads a ticket's events, oldest first. None when they do not begin with its report.
    #[must_use]
    pub fn read<'e>(id: TicketId, events: impl IntoIterator<Item = &'e Event>) -> Option<Self> {
        let mut ticket = Ticket::new(id);
        let mut facts = Seen::default();
        for event in events {
            let before = ticket.state;
            ticket.apply(event);
            facts.see(&ticket, before, event);
        }
        (ticket.version > 0 && ticket.state != State::Draft).then(|| facts.of(ticket))
    }

    /// When this person received it first.
    #[must_use]
    pub fn received_by(&self, person: UserId) -> Option<At> {
        let found = self.received.iter().find(|(who, _)| *who == person);
        found.map(|(_, at)| *at)
    }

    /// When this person completed it last.
    #[must_use]
    pub fn completed_by(&self, person: UserId) -> Option<At> {
        let found = self.completed.iter().rfind(|(who, _)| *who == person);
        found.map(|(_, at)| *at)
    }

    /// Everybody who had to do with it.
    pub fn handlers(&self) -> impl Iterator<Item = UserId> + '_ {
        let people = self.received.iter().chain(&self.completed);
        people.map(|(who, _)| *who).chain(self.rejected_by)
    }

    /// Where it stood at that moment; none before it was submitted.
    #[must_use]
    pub fn state_at(&self, at: At) -> Option<State> {
        let span = self.spans.iter().rfind(|span| span.from <= at);
        span.map(|span| span.state)
    }
}

#[derive(Default)]
struct Seen {
    spans: Vec<Span>,
    received: Vec<(UserId, At)>,
    completed: Vec<(UserId, At)>,
    first_reply: Option<(Option<UserId>, At)>,
    rejected_by: Option<UserId>,
    returned: u32,
    escalated: u8,
}

impl Seen {
    fn see(&mut self, ticket: &Ticket, before: State, event: &Event) {
        let given_back = |what: &What| {
            matches!(
                what,
                What::Returned {
                    taken_back: false,
                    ..
                }
            )
        };
        if given_back(&event.what) {
            self.returned = self.returned.saturating_add(1);
        }
        if ticket.state != before || self.spans.is_empty() {
            self.spans.push(Span {
                state: ticket.state,
                from: event.at,
                again: self.returned > 0 || ticket.reopen_count > 0,
            });
        }
        match &event.what {
            What::Escalated { level, .. } => self.escalated = self.escalated.max(*level),
            What::Resolved { .. } => {
                if let Some(person) = ticket.last_handler {
                    self.completed.push((person, event.at));
                }
            }
            What::Closed {
                kind: CloseKind::Rejected,
                ..
            } => self.rejected_by = event.by.user(),
            What::Wrote {
                visibility: Visibility::Public,
                ..
            } => self.replied(ticket, event),
            What::Awaited {} => self.replied(ticket, event),
            _ => {}
        }
        if ticket.state.is_after_acceptance() {
            // Work that was recorded late has nobody's name on it but its author's.
            let who = ticket.assignee.or(ticket.last_handler);
            if let Some(who) = who
                && !self.received.iter().any(|(known, _)| *known == who)
            {
                self.received.push((who, event.at));
            }
        }
    }

    fn replied(&mut self, ticket: &Ticket, event: &Event) {
        let by_staff = match event.by {
            By::Person(person) => ticket.owner != Some(person),
            By::Requester | By::System => false,
        };
        if by_staff && self.first_reply.is_none() {
            self.first_reply = Some((event.by.user(), event.at));
        }
    }

    fn of(self, ticket: Ticket) -> Facts {
        let about = if ticket.equipment_name.is_empty() {
            ticket.title
        } else {
            ticket.equipment_name
        };
        Facts {
            id: ticket.id,
            type_id: ticket.type_id,
            priority: ticket.priority,
            about,
            submitter: ticket.owner.map_or(ticket.creator, By::Person),
            state: ticket.state,
            close_kind: ticket.close_kind,
            created_at: ticket.created_at,
            updated_at: ticket.updated_at,
            accepted_at: ticket.accepted_at,
            first_reply: self.first_reply,
            resolved_at: ticket.resolved_at,
            closed_at: ticket.closed_at,
            assignee: ticket.assignee,
            last_handler: ticket.last_handler,
            rejected_by: self
                .rejected_by
                .filter(|_| ticket.close_kind == Some(CloseKind::Rejected)),
            received: self.received,
            completed: self.completed,
            spans: self.spans,
            reopened: ticket.reopen_count,
            returned: self.returned,
            escalated: self.escalated,
            stars: ticket.rating.map(|(stars, _)| stars),
            marks: ticket.marks,
        }
    }
}
