//! What a person is told: the lines of their inbox.
//!
//! An inbox is a function of the tickets' events, so it is the same on a device
//! without a network and at the office, and it is the truth about what a person
//! was told (S2-17). Native notices are lines of it that are new. Who adds a kind
//! of news adds a [`News`] and the arm of [`lines`] that makes it.

use serde::{Deserialize, Serialize};

use crate::actor::{By, Role};
use crate::event::{BackTo, Event, What};
use crate::ids::{At, UserId};
use crate::state::{CloseKind, Priority, State, Visibility};
use crate::ticket::Ticket;

/// How long a line is kept: 30 days. The ticket itself says more.
pub const KEEP_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// Most lines of an inbox.
pub const LINES_MAX: usize = 300;

/// What a line tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// A new ticket that nobody holds (S2-8, S2-18).
    Reported,
    /// It was assigned to this person (S0-3).
    Assigned,
    /// Somebody passed it on (S2-17: circulation).
    PassedOn,
    /// It was solved, and the requester does not agree (S2-17: unresolved, S2-19).
    CameBack,
    /// A technician gave it back to the queue (S0-11).
    Returned,
    /// The requester wrote.
    Replied,
    /// A colleague left a note.
    Noted,
    /// An appointment was proposed, agreed, moved or called off by somebody else.
    Visit,
    /// The requester agrees to the time that was proposed.
    VisitConfirmed,
    /// The requester asks for another time than the proposed one.
    VisitDeclined,
    /// It has become urgent.
    Urgent,
    /// A higher level was asked (S1-16).
    Escalated,
    /// It ended while it was in this person's hands.
    Ended,
    /// Work came too late and waits for a decision (R4).
    Parked,
    /// Somebody decided about this person's late work.
    Settled,
    /// An assignment has not reached any device of its technician (S2-8).
    Unreached,
    /// They were brought in, to help whoever holds it (S1-16).
    BroughtIn,
    /// The requester was reminded, and has not answered (S1-20).
    Unanswered,
    /// A target is near (S1-29).
    Approaching,
    /// A target was missed (S1-29).
    Overdue,
}

impl News {
    /// A name that never changes: it is in columns and on the wire.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Assigned => "assigned",
            Self::PassedOn => "passed_on",
            Self::CameBack => "came_back",
            Self::Returned => "returned",
            Self::Replied => "replied",
            Self::Noted => "noted",
            Self::Visit => "visit",
            Self::VisitConfirmed => "visit_confirmed",
            Self::VisitDeclined => "visit_declined",
            Self::Urgent => "urgent",
            Self::Escalated => "escalated",
            Self::Ended => "ended",
            Self::Parked => "parked",
            Self::Settled => "settled",
            Self::Unreached => "unreached",
            Self::BroughtIn => "brought_in",
            Self::Unanswered => "unanswered",
            Self::Approaching => "approaching",
            Self::Overdue => "overdue",
        }
    }

    /// Whether it is still worth a notice: what was true of the ticket when it
    /// happened may be over by the time a device hears of it.
    #[must_use]
    pub fn stands(self, ticket: &Ticket, me: UserId) -> bool {
        let mine = ticket.assignee == Some(me) && ticket.state.is_before_resolved();
        let queued = ticket.state == State::PendingAssignment;
        match self {
            Self::Assigned | Self::PassedOn => mine,
            Self::CameBack => mine || queued,
            Self::Reported | Self::Returned => queued,
            Self::Parked => !ticket.parked.is_empty(),
            Self::Unreached => ticket.state == State::Assigned,
            Self::BroughtIn => {
                ticket.collaborators.contains(&me) && ticket.state.is_before_resolved()
            }
            Self::Unanswered => ticket.assignee == Some(me),
            // Whoever is to act is reminded by the device's own clock, in time and
            // without a network.
            Self::Approaching => false,
            Self::Overdue => ticket.assignee.is_some_and(|holder| holder != me),
            Self::Replied
            | Self::Noted
            | Self::Visit
            | Self::VisitConfirmed
            | Self::VisitDeclined
            | Self::Urgent
            | Self::Escalated
            | Self::Ended
            | Self::Settled => true,
        }
    }
}

/// Whom a line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum To {
    /// One person.
    Person(UserId),
    /// Everybody who assigns.
    Office,
    /// Technicians who may take the ticket: those whose scope it is in.
    Handlers,
}

impl To {
    /// The word of the audience, as it is in a column.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Person(_) => "person",
            Self::Office => "office",
            Self::Handlers => "handlers",
        }
    }
}

/// The audiences that somebody with this role belongs to, besides being a person.
#[must_use]
pub const fn audiences(role: Role) -> &'static [&'static str] {
    match role {
        Role::Dispatcher | Role::Supervisor | Role::Administrator => &["office"],
        Role::Technician => &["handlers"],
        Role::Requester => &[],
    }
}

/// A line, for whomever it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The event that it tells of: a line is named by (ticket, n).
    pub n: u32,
    /// When the office recorded it.
    pub at: At,
    /// Who did it.
    pub by: By,
    /// What it tells.
    pub news: News,
    /// Whom it is for.
    pub to: To,
    /// The ticket was urgent then: it may pass quiet hours.
    pub urgent: bool,
}

impl Line {
    /// Whether it is for this person, who holds the ticket in their scope. Nobody
    /// is told of what they did, but of what became of it.
    #[must_use]
    pub fn is_for(&self, me: UserId, role: Role) -> bool {
        let meant = match self.to {
            To::Person(id) => id == me,
            to => audiences(role).contains(&to.word()),
        };
        meant && is_news_to(self.news, self.by, me)
    }
}

/// Whether what `by` did is news to `me`.
#[must_use]
pub fn is_news_to(news: News, by: By, me: UserId) -> bool {
    by != By::Person(me) || news == News::Parked
}

/// What the ticket was before an event, as far as its lines depend on it.
#[derive(Clone, Copy, Debug)]
struct Before {
    assignee: Option<UserId>,
    open: bool,
    priority: Priority,
}

/// The lines of a ticket that its events after `known` make, oldest first.
///
/// `events` are all of the ticket's events, or those that follow `ticket`.
#[must_use]
pub fn lines(mut ticket: Ticket, events: &[Event], known: u32) -> Vec<Line> {
    let mut all = Vec::new();
    for event in events {
        if event.n <= ticket.version {
            continue;
        }
        let before = Before {
            assignee: ticket.assignee,
            open: ticket.state.is_before_resolved(),
            priority: ticket.priority,
        };
        let parked_by = match &event.what {
            What::ParkedSettled { parked, .. } => ticket
                .parked
                .iter()
                .find(|one| one.command == *parked)
                .map(|one| one.by),
            _ => None,
        };
        ticket.apply(event);
        if event.n > known {
            tell(before, &ticket, event, parked_by, &mut all);
        }
    }
    all
}

fn tell(
    before: Before,
    ticket: &Ticket,
    event: &Event,
    parked_by: Option<By>,
    all: &mut Vec<Line>,
) {
    let mut say = |news: News, to: To| {
        all.push(Line {
            n: event.n,
            at: event.at,
            by: event.by,
            news,
            to,
            urgent: ticket.priority == Priority::Urgent,
        });
    };
    let holder = || ticket.assignee.map(To::Person);
    let by_requester =
        event.by == By::Requester || (event.by.user().is_some() && event.by.user() == ticket.owner);
    match &event.what {
        What::Created(_) => {
            say(News::Reported, To::Office);
            say(News::Reported, To::Handlers);
        }
        What::Assigned { assignee, .. } => say(News::Assigned, To::Person(*assignee)),
        What::Transferred { to, .. } => say(News::PassedOn, To::Person(*to)),
        What::Returned {
            taken_back: false, ..
        } => say(News::Returned, To::Office),
        What::Reopened { to, .. } => say(
            News::CameBack,
            match to {
                BackTo::Handler => holder().unwrap_or(To::Office),
                BackTo::Queue => To::Office,
            },
        ),
        What::Wrote { visibility, .. } => {
            if by_requester {
                say(News::Replied, holder().unwrap_or(To::Office));
            } else if *visibility == Visibility::Internal
                && event.by.user() != ticket.assignee
                && let Some(to) = holder()
            {
                say(News::Noted, to);
            }
        }
        What::AppointmentAgreed { .. } if by_requester => {
            say(News::VisitConfirmed, To::Office);
            if let Some(to) = holder() {
                say(News::VisitConfirmed, to);
            }
        }
        // Somebody has to find another time.
        What::AppointmentDeclined { .. } => {
            say(News::VisitDeclined, To::Office);
            if let Some(to) = holder() {
                say(News::VisitDeclined, to);
            }
        }
        What::AppointmentProposed { .. }
        | What::AppointmentAgreed { .. }
        | What::AppointmentCancelled { .. } => {
            if let Some(to) = holder() {
                say(News::Visit, to);
            }
        }
        What::PrioritySet {
            priority: Priority::Urgent,
        } if before.priority != Priority::Urgent => {
            say(News::Urgent, holder().unwrap_or(To::Office));
        }
        What::Escalated { .. } => say(News::Escalated, To::Office),
        What::Closed { kind, .. } => {
            // What somebody else ended, that was being worked on.
            let by_others = !matches!(kind, CloseKind::Confirmed | CloseKind::AgentClosed);
            if let Some(was) = before.assignee.filter(|_| before.open && by_others) {
                say(News::Ended, To::Person(was));
            }
        }
        What::Parked { .. } => {
            say(News::Parked, To::Office);
            if let Some(author) = event.by.user() {
                say(News::Parked, To::Person(author));
            }
        }
        What::ParkedSettled { .. } => {
            if let Some(author) = parked_by.and_then(By::user) {
                say(News::Settled, To::Person(author));
            }
        }
        What::Unreached { .. } => say(News::Unreached, To::Office),
        What::CollaboratorAdded { person, .. } => say(News::BroughtIn, To::Person(*person)),
        What::Reminded {} => {
            if let Some(to) = holder() {
                say(News::Unanswered, to);
            }
        }
        What::SlaWarned { .. } => say(News::Approaching, holder().unwrap_or(To::Office)),
        What::SlaBreached { .. } => {
            say(News::Overdue, To::Office);
            if let Some(to) = holder() {
                say(News::Overdue, to);
            }
        }
        _ => {}
    }
}
