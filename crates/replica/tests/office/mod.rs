//! A small office in memory that answers as the protocol says, for tests of a
//! replica. It uses the real rules and the real scopes.

#![expect(dead_code, reason = "each test program uses a part of it")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use fieldfare_domain::{
    Act, Actor, At, Command, CommandId, Contact, Draft, Event, Policy, Rejection, Role, Ticket,
    TicketId, TypeId, UserId, Verdict, What, judge, scope,
};
use fieldfare_protocol::directory::{Directory, Person, TicketType};
use fieldfare_protocol::page::{Entered, FeedEvent, Page};
use fieldfare_protocol::wire::{
    CommandOutcome, Epoch, Office as Head, Outcome, PullRequest, PushAnswer, PushRequest, SignedIn,
};
use uuid::Uuid;

/// 2026-11-18T08:00:00Z, a Wednesday.
pub(crate) const MORNING: At = At(1_794_988_800_000);

pub(crate) const fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(0x1000 + n))
}

/// Assigns.
pub(crate) const MARA: UserId = user(1);
/// Works in the field.
pub(crate) const JONAS: UserId = user(2);
/// Works in the field too.
pub(crate) const LINH: UserId = user(3);

/// A clock that stands until it is set.
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn at(at: At) -> Self {
        Self(AtomicI64::new(at.0))
    }

    pub(crate) fn set(&self, at: At) {
        self.0.store(at.0, Ordering::SeqCst);
    }

    pub(crate) fn read(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

/// Names that count up from a base.
pub(crate) struct Counted(u128, AtomicU64);

impl Counted {
    pub(crate) fn from(base: u128) -> Self {
        Self(base << 64, AtomicU64::new(0))
    }

    pub(crate) fn next(&self) -> Uuid {
        Uuid::from_u128(self.0 + u128::from(self.1.fetch_add(1, Ordering::SeqCst)) + 1)
    }
}

#[derive(Clone, Copy, Debug)]
struct Scope {
    handle: i64,
    entered_at: i64,
    left_at: Option<i64>,
    changed_at: i64,
}

/// The office, as one person's device sees it.
#[derive(Clone)]
pub(crate) struct Office {
    pub(crate) epoch: Epoch,
    pub(crate) now: At,
    pub(crate) position: i64,
    pub(crate) backed_up_through: i64,
    pub(crate) directory: Directory,
    pub(crate) page_tickets: usize,
    me: UserId,
    role: Role,
    tickets: BTreeMap<TicketId, Vec<(i64, Event)>>,
    outcomes: BTreeMap<CommandId, Outcome>,
    scopes: BTreeMap<TicketId, Scope>,
    pub(crate) applied: Vec<CommandId>,
    names: u128,
    numbers: u32,
}

fn person(id: UserId, name: &str, role: Role) -> Person {
    Person {
        id,
        name: name.to_owned(),
        role,
        email: format!("{}@example.com", name.to_lowercase()),
        phone: String::new(),
        active: true,
        handles: role == Role::Technician,
    }
}

impl Office {
    pub(crate) fn new(me: UserId, role: Role) -> Self {
        Self {
            epoch: Epoch("first".to_owned()),
            now: MORNING,
            position: 0,
            backed_up_through: 0,
            directory: Directory {
                version: 1,
                enterprise: "Nordlicht".to_owned(),
                zone: "Europe/Berlin".to_owned(),
                people: vec![
                    person(MARA, "Mara", Role::Dispatcher),
                    person(JONAS, "Jonas", Role::Technician),
                    person(LINH, "Linh", Role::Technician),
                ],
                equipment: Vec::new(),
                types: vec![TicketType {
                    id: TypeId(Uuid::from_u128(0x7)),
                    version: 1,
                    deleted: false,
                    body: fieldfare_domain::setup::TicketType {
                        name: "Repair".to_owned(),
                        policy: Policy {
                            requester_confirms: true,
                            ..Policy::default()
                        },
                        ..Default::default()
                    },
                }],
                setup: Vec::new(),
            },
            page_tickets: 1_000,
            me,
            role,
            tickets: BTreeMap::new(),
            outcomes: BTreeMap::new(),
            scopes: BTreeMap::new(),
            applied: Vec::new(),
            names: 0,
            numbers: 1_000,
        }
    }

    pub(crate) fn signed_in(&self) -> SignedIn {
        SignedIn {
            token: "token".to_owned(),
            user: self.me,
            name: self.directory.name_of(self.me),
            role: self.role,
            enterprise: self.directory.enterprise.clone(),
            zone: self.directory.zone.clone(),
        }
    }

    fn name(&mut self) -> Uuid {
        self.names += 1;
        Uuid::from_u128((0x0FF1CE << 64) + self.names)
    }

    /// Somebody reports a ticket at the office.
    pub(crate) fn report(&mut self, description: &str) -> TicketId {
        let ticket = TicketId(self.name());
        let draft = Draft {
            description: description.to_owned(),
            contact: Contact {
                name: "Nguyễn Văn Đức".to_owned(),
                ..Contact::default()
            },
            ..Draft::default()
        };
        self.act(MARA, ticket, Act::Create(Box::new(draft)));
        ticket
    }

    /// A ticket that Mara assigned to `person`.
    pub(crate) fn report_for(&mut self, person: UserId, description: &str) -> TicketId {
        let ticket = self.report(description);
        self.assign(ticket, person);
        ticket
    }

    pub(crate) fn assign(&mut self, ticket: TicketId, person: UserId) {
        self.act(
            MARA,
            ticket,
            Act::Assign {
                assignee: person,
                comment: "please".to_owned(),
                corrections: Vec::new(),
            },
        );
    }

    /// Somebody else acts; it must be allowed.
    pub(crate) fn act(&mut self, by: UserId, ticket: TicketId, act: Act) {
        let role = self
            .directory
            .person(by)
            .map_or(Role::Dispatcher, |p| p.role);
        let command = Command {
            id: CommandId(self.name()),
            ticket,
            base_version: self.ticket(ticket).version,
            occurred_at: self.now,
            clock_offset_ms: None,
            act,
        };
        let outcome = self.judge(&Actor::Person { id: by, role }, &command);
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }

    /// The office's own system acts.
    pub(crate) fn system(&mut self, ticket: TicketId, act: Act) {
        let command = Command {
            id: CommandId(self.name()),
            ticket,
            base_version: 0,
            occurred_at: self.now,
            clock_offset_ms: None,
            act,
        };
        let outcome = self.judge(&Actor::System, &command);
        assert!(matches!(outcome, Outcome::Accepted { .. }), "{outcome:?}");
    }

    pub(crate) fn ticket(&self, id: TicketId) -> Ticket {
        let events = self.tickets.get(&id).map(Vec::as_slice).unwrap_or_default();
        Ticket::from_events(id, events.iter().map(|(_, event)| event))
    }

    pub(crate) fn knows(&self, command: CommandId) -> bool {
        self.outcomes.contains_key(&command)
    }

    fn judge(&mut self, actor: &Actor, command: &Command) -> Outcome {
        if let Some(outcome) = self.outcomes.get(&command.id) {
            return outcome.clone();
        }
        let before = self.ticket(command.ticket);
        let policy = self.directory.policy(before.type_id);
        let outcome = match judge(&before, &policy, actor, command) {
            Verdict::Refused(why) => Outcome::Rejected { why },
            Verdict::Accepted(what) => {
                let (version, position) = self.record(actor, command, what);
                Outcome::Accepted { version, position }
            }
            Verdict::Parked(what, why) => {
                let (version, position) = self.record(actor, command, what);
                Outcome::Parked {
                    version,
                    position,
                    why,
                }
            }
        };
        self.outcomes.insert(command.id, outcome.clone());
        outcome
    }

    fn record(&mut self, actor: &Actor, command: &Command, what: Vec<What>) -> (u32, i64) {
        let mut what = what;
        if matches!(command.act, Act::Create(_)) {
            self.numbers += 1;
            what.push(What::Numbered {
                number: self.numbers,
            });
        }
        self.applied.push(command.id);
        let mut version = self.ticket(command.ticket).version;
        if what.is_empty() {
            return (version, self.position);
        }
        self.position += 1;
        for what in what {
            version += 1;
            let event = Event {
                n: version,
                at: self.now,
                occurred_at: command.occurred_at,
                clock_offset_ms: command.clock_offset_ms,
                by: actor.by(),
                command: Some(command.id),
                what,
            };
            self.tickets
                .entry(command.ticket)
                .or_default()
                .push((self.position, event));
        }
        self.follow(command.ticket);
        (version, self.position)
    }

    fn follow(&mut self, id: TicketId) {
        let ticket = self.ticket(id);
        let policy = self.directory.policy(ticket.type_id);
        let holds = scope::holds(&ticket, &policy, self.me, self.role, self.now);
        let position = self.position;
        let next = i64::try_from(self.scopes.len()).unwrap() + 1;
        match self.scopes.get_mut(&id) {
            None if holds => {
                self.scopes.insert(
                    id,
                    Scope {
                        handle: next,
                        entered_at: position,
                        left_at: None,
                        changed_at: position,
                    },
                );
            }
            None => {}
            Some(scope) => match (holds, scope.left_at.is_some()) {
                (true, true) => {
                    scope.entered_at = position;
                    scope.left_at = None;
                    scope.changed_at = position;
                }
                (true, false) => scope.changed_at = position,
                (false, false) => {
                    scope.left_at = Some(position);
                    scope.changed_at = position;
                }
                (false, true) => {}
            },
        }
    }

    pub(crate) fn head(&self) -> Head {
        Head {
            epoch: self.epoch.clone(),
            lease: format!("lease-{}", self.position),
            now: self.now,
            backed_up_through: self.backed_up_through,
        }
    }

    pub(crate) fn push(&mut self, request: &PushRequest) -> PushAnswer {
        let actor = Actor::Person {
            id: self.me,
            role: self.role,
        };
        let outcomes = request
            .commands
            .iter()
            .map(|sent| {
                let mut outcome = self.judge(&actor, &sent.command);
                if sent.hash != fieldfare_protocol::wire::payload_hash(&sent.command) {
                    outcome = Outcome::Rejected {
                        why: Rejection::CommandReused,
                    };
                }
                CommandOutcome {
                    command: sent.command.id,
                    outcome,
                }
            })
            .collect();
        PushAnswer {
            office: self.head(),
            outcomes,
        }
    }

    pub(crate) fn pull(&self, request: &PullRequest) -> Page {
        let other_life = request.speaker.epoch.as_ref() != Some(&self.epoch);
        let cursor = if other_life { 0 } else { request.cursor };
        let mut page = Page {
            office: self.head(),
            cursor: self.position,
            more: false,
            forget: Vec::new(),
            entered: Vec::new(),
            events: Vec::new(),
            directory: (other_life || request.directory != self.directory.version)
                .then(|| self.directory.clone()),
            personal: None,
        };
        let mut changed: Vec<(&TicketId, &Scope)> = self
            .scopes
            .iter()
            .filter(|(_, scope)| scope.changed_at > cursor)
            .collect();
        changed.sort_by_key(|(_, scope)| (scope.changed_at, scope.handle));
        if changed.len() > self.page_tickets {
            changed.truncate(self.page_tickets);
            page.more = true;
            page.cursor = changed.last().unwrap().1.changed_at;
        }
        for (id, scope) in changed {
            if scope.left_at.is_some() {
                page.forget.push(scope.handle);
                continue;
            }
            let mut after = cursor;
            if scope.entered_at > cursor {
                page.entered.push(Entered {
                    handle: scope.handle,
                    id: *id,
                });
                after = 0;
            }
            for (position, event) in &self.tickets[id] {
                if *position > after {
                    page.events.push(FeedEvent {
                        handle: scope.handle,
                        event: event.clone(),
                    });
                }
            }
        }
        // What crosses the network is bytes.
        Page::unpack(&page.pack(3).unwrap()).unwrap()
    }
}
