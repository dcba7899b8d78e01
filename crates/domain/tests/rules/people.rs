//! Named people, and a ticket that they work on.

use std::collections::BTreeSet;

use fieldfare_domain::event::Event;
use fieldfare_domain::{
    Act, Actor, Appointment, AppointmentId, At, Command, CommandId, Draft, PhotoId, PhotoMeta,
    Policy, Rejection, Role, Sha256Hex, State, Ticket, TicketId, UsedId, UserId, Verdict,
    Visibility, What, judge,
};
use uuid::Uuid;

const fn user(n: u128) -> UserId {
    UserId(Uuid::from_u128(n))
}

/// Has an account and reported the ticket.
pub(crate) const ANA: UserId = user(0xa1);
/// Has an account and reported something else.
pub(crate) const OTTO: UserId = user(0xa2);
/// Technician who holds the ticket, where somebody does.
pub(crate) const THEO: UserId = user(0xb1);
/// Technician who could take it.
pub(crate) const TINA: UserId = user(0xb2);
/// Technician who does not handle this type.
pub(crate) const NOEL: UserId = user(0xb3);
/// Dispatcher.
pub(crate) const DORA: UserId = user(0xc1);
/// Supervisor.
pub(crate) const SARA: UserId = user(0xc2);
/// Administrator.
pub(crate) const ADAM: UserId = user(0xc3);

/// The ticket of these tests.
pub(crate) const TICKET: TicketId = TicketId(Uuid::from_u128(0x71));
/// Another one.
pub(crate) const OTHER_TICKET: TicketId = TicketId(Uuid::from_u128(0x72));
/// A photo that the ticket has.
pub(crate) const PHOTO: PhotoId = PhotoId(Uuid::from_u128(0x91));
/// An appointment that stands.
pub(crate) const VISIT: AppointmentId = AppointmentId(Uuid::from_u128(0xe1));

/// A time that was proposed.
pub(crate) const PROPOSED: AppointmentId = AppointmentId(Uuid::from_u128(0xe3));

/// Time that Theo wrote down.
pub(crate) const ENTRY: UsedId = UsedId(Uuid::from_u128(0xd1));

/// One letter for each kind of asker.
pub(crate) const EVERYBODY: &str = "LOXTENDSAY";

/// The asker behind a letter.
pub(crate) fn actor(letter: char) -> Actor {
    let person = |id, role| Actor::Person { id, role };
    match letter {
        'L' => Actor::LinkHolder,
        'O' => person(ANA, Role::Requester),
        'X' => person(OTTO, Role::Requester),
        'T' => person(THEO, Role::Technician),
        'E' => person(TINA, Role::Technician),
        'N' => person(NOEL, Role::Technician),
        'D' => person(DORA, Role::Dispatcher),
        'S' => person(SARA, Role::Supervisor),
        'A' => person(ADAM, Role::Administrator),
        'Y' => Actor::System,
        other => panic!("nobody is called {other}"),
    }
}

pub(crate) fn after_sales() -> Policy {
    Policy {
        colleagues: BTreeSet::from([THEO, TINA, NOEL, DORA, SARA]),
        ..Policy::after_sales(BTreeSet::from([THEO, TINA]))
    }
}

pub(crate) fn photo(id: PhotoId, name: &str) -> PhotoMeta {
    PhotoMeta {
        id,
        sha256: Sha256Hex::parse(&"5e".repeat(32)).unwrap(),
        bytes: 400_000,
        width: 2048,
        height: 1536,
        name: name.to_owned(),
        visibility: Visibility::Public,
        taken_at: Some(At(1_794_990_000_000)),
        file: None,
        stage: None,
    }
}

pub(crate) fn visit(id: AppointmentId, start: &str) -> Appointment {
    Appointment {
        id,
        start: start.to_owned(),
        end: String::new(),
        zone: "Europe/Stockholm".to_owned(),
        remind_minutes: 30,
    }
}

pub(crate) fn draft() -> Draft {
    Draft {
        description: "The pump in the cellar hums and does not turn".to_owned(),
        owner: None,
        ..Draft::default()
    }
}

/// A ticket and all that happened to it.
#[derive(Clone)]
pub(crate) struct Story {
    pub(crate) ticket: Ticket,
    pub(crate) policy: Policy,
    pub(crate) events: Vec<Event>,
    commands: u128,
}

impl Story {
    /// Ana's report, which a fault alert came with.
    pub(crate) fn reported() -> Self {
        let mut story = Self {
            ticket: Ticket::new(TICKET),
            policy: after_sales(),
            events: Vec::new(),
            commands: 0,
        };
        let draft = Draft {
            owner: Some(ANA),
            alert: "pump-7/dry-run".to_owned(),
            photos: vec![photo(PHOTO, "before")],
            ..draft()
        };
        story.fact(ANA, What::Created(Box::new(draft)));
        story
    }

    /// The same, given to Theo, who began.
    pub(crate) fn in_progress() -> Self {
        let mut story = Self::reported();
        story.ok('D', assign(THEO));
        story.ok('T', Act::Accept);
        story
    }

    /// A ticket in `state`; Theo holds it in all states that somebody holds it.
    pub(crate) fn in_state(state: State) -> Self {
        let mut story = Self::reported();
        if state == State::Draft {
            story.ticket = Ticket::new(TICKET);
            story.events.clear();
            return story;
        }
        let to_begin = [
            What::Assigned {
                assignee: THEO,
                comment: "Take the ladder".to_owned(),
                corrections: Vec::new(),
            },
            What::Accepted {},
        ];
        let resolved = What::Resolved {
            feedback: "Impeller freed".to_owned(),
            credit: None,
        };
        let then = match state {
            State::Draft | State::PendingAssignment => Vec::new(),
            State::Assigned => to_begin[..1].to_vec(),
            State::InProgress => to_begin.to_vec(),
            State::AwaitingRequester => [&to_begin[..], &[What::Awaited {}]].concat(),
            State::OnHold => {
                let held = What::Held {
                    reason: "Seal ordered".to_owned(),
                };
                [&to_begin[..], &[held]].concat()
            }
            State::Resolved => [&to_begin[..], &[resolved]].concat(),
            State::Closed => {
                let closed = What::Closed {
                    kind: fieldfare_domain::CloseKind::Confirmed,
                    reason: String::new(),
                    merged_into: None,
                };
                [&to_begin[..], &[resolved, closed]].concat()
            }
        };
        for what in then {
            story.fact(THEO, what);
        }
        assert_eq!(story.ticket.state, state);
        story
    }

    /// Something that happened, whatever the rules say.
    pub(crate) fn fact(&mut self, by: UserId, what: What) {
        self.record(fieldfare_domain::By::Person(by), None, what);
    }

    fn record(&mut self, by: fieldfare_domain::By, command: Option<(CommandId, At)>, what: What) {
        let n = self.ticket.version + 1;
        let at = At(1_795_000_000_000 + i64::from(n) * 60_000);
        let event = Event {
            n,
            at,
            occurred_at: command.map_or(at, |c| c.1),
            clock_offset_ms: None,
            by,
            command: command.map(|c| c.0),
            what,
        };
        self.ticket.apply(&event);
        self.events.push(event);
    }

    pub(crate) fn command(&mut self, base_version: u32, act: Act) -> Command {
        self.commands += 1;
        Command {
            id: CommandId(Uuid::from_u128(0xc0_0000 + self.commands)),
            ticket: self.ticket.id,
            base_version,
            occurred_at: At(1_794_999_000_000),
            clock_offset_ms: None,
            act,
        }
    }

    /// `who` asks for it, having seen `base_version`; what follows is recorded.
    pub(crate) fn asks_at(&mut self, who: char, base_version: u32, act: Act) -> Verdict {
        let command = self.command(base_version, act);
        self.judged(&actor(who), &command)
    }

    pub(crate) fn judged(&mut self, actor: &Actor, command: &Command) -> Verdict {
        let verdict = judge(&self.ticket, &self.policy, actor, command);
        if let Verdict::Accepted(what) | Verdict::Parked(what, _) = &verdict {
            for what in what {
                let from = (command.id, command.occurred_at);
                self.record(actor.by(), Some(from), what.clone());
            }
        }
        verdict
    }

    /// `who` asks for it now.
    pub(crate) fn asks(&mut self, who: char, act: Act) -> Verdict {
        self.asks_at(who, self.ticket.version, act)
    }

    /// `who` asks for it now and gets it.
    pub(crate) fn ok(&mut self, who: char, act: Act) -> Vec<What> {
        match self.asks(who, act) {
            Verdict::Accepted(what) => what,
            other => panic!("{who} was refused: {other:?}"),
        }
    }

    /// `who` asks with an old view; it is parked. Answers the parked command.
    pub(crate) fn parked(&mut self, who: char, base_version: u32, act: Act) -> CommandId {
        let command = self.command(base_version, act);
        match self.judged(&actor(who), &command) {
            Verdict::Parked(..) => command.id,
            other => panic!("not parked: {other:?}"),
        }
    }

    /// `who` asks with an old view, and the answer is no.
    pub(crate) fn refused(&mut self, who: char, base_version: u32, act: Act) -> Rejection {
        match self.asks_at(who, base_version, act) {
            Verdict::Refused(why) => why,
            other => panic!("not refused: {other:?}"),
        }
    }
}

pub(crate) fn assign(assignee: UserId) -> Act {
    Act::Assign {
        assignee,
        comment: "Please look at it today".to_owned(),
        corrections: Vec::new(),
    }
}

pub(crate) fn resolve() -> Act {
    Act::Resolve {
        feedback: "Impeller freed, seal renewed".to_owned(),
    }
}

pub(crate) fn force_close() -> Act {
    Act::ForceClose {
        reason: "The plant was sold".to_owned(),
    }
}

pub(crate) fn settle(command: CommandId, apply: bool) -> Act {
    Act::SettleParked { command, apply }
}

pub(crate) fn note(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Internal,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}
