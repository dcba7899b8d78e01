//! A ticket's life in a few words. Time is in minutes after [`MONDAY`].

use fieldfare_domain::event::BackTo;
use fieldfare_domain::sla::{Calendar, SlaPolicy, Terms};
use fieldfare_domain::{
    At, By, CloseKind, Draft, Event, Priority, TicketId, TypeId, UserId, Visibility, What,
};
use fieldfare_numbers::{Facts, Numbers, Question, count};
use jiff::tz::TimeZone;
use uuid::Uuid;

/// 2026-11-16T00:00Z, a Monday.
pub(crate) const MONDAY: i64 = 1_794_787_200_000;
pub(crate) const HOUR: i64 = 60;
pub(crate) const DAY: i64 = 24 * HOUR;

pub(crate) const MARA: UserId = UserId(Uuid::from_u128(0xA1));
pub(crate) const JONAS: UserId = UserId(Uuid::from_u128(0xA2));
pub(crate) const OLAF: UserId = UserId(Uuid::from_u128(0xA3));
pub(crate) const AYLIN: UserId = UserId(Uuid::from_u128(0xA9));
pub(crate) const KARIN: UserId = UserId(Uuid::from_u128(0xB1));

pub(crate) fn at(minutes: i64) -> At {
    At(MONDAY + minutes * 60_000)
}

pub(crate) fn id(n: u128) -> TicketId {
    TicketId(Uuid::from_u128(n))
}

pub(crate) fn kind(n: u128) -> TypeId {
    TypeId(Uuid::from_u128(0xF00 + n))
}

/// A ticket that is being told.
pub(crate) struct Life {
    id: TicketId,
    draft: Draft,
    created: i64,
    rest: Vec<(i64, By, What)>,
}

/// Karin's ticket number `n`, submitted at `minute`.
pub(crate) fn ticket(n: u128, minute: i64) -> Life {
    Life {
        id: id(n),
        draft: Draft {
            title: format!("ticket {n}"),
            description: "it leaks".to_owned(),
            owner: Some(KARIN),
            ..Draft::default()
        },
        created: minute,
        rest: Vec::new(),
    }
}

impl Life {
    pub(crate) fn of_type(mut self, n: u128) -> Self {
        self.draft.type_id = Some(kind(n));
        self
    }

    pub(crate) fn priority(mut self, priority: Priority) -> Self {
        self.draft.priority = priority;
        self
    }

    pub(crate) fn about(mut self, equipment: &str) -> Self {
        self.draft.equipment_name = equipment.to_owned();
        self
    }

    pub(crate) fn owner(mut self, owner: UserId) -> Self {
        self.draft.owner = Some(owner);
        self
    }

    pub(crate) fn then(mut self, minute: i64, by: By, what: What) -> Self {
        self.rest.push((minute, by, what));
        self
    }

    pub(crate) fn assigned(self, minute: i64, assignee: UserId) -> Self {
        let what = What::Assigned {
            assignee,
            comment: "go".to_owned(),
            corrections: vec![],
        };
        self.then(minute, By::Person(AYLIN), what)
    }

    pub(crate) fn accepted(self, minute: i64, by: UserId) -> Self {
        self.then(minute, By::Person(by), What::Accepted {})
    }

    pub(crate) fn claimed(self, minute: i64, by: UserId) -> Self {
        self.then(minute, By::Person(by), What::Claimed { assignee: by })
    }

    pub(crate) fn transferred(self, minute: i64, by: UserId, to: UserId) -> Self {
        let comment = "yours".to_owned();
        self.then(minute, By::Person(by), What::Transferred { to, comment })
    }

    pub(crate) fn returned(self, minute: i64, by: UserId) -> Self {
        let reason = "not mine".to_owned();
        self.then(
            minute,
            By::Person(by),
            What::Returned {
                reason,
                taken_back: false,
            },
        )
    }

    pub(crate) fn wrote(self, minute: i64, by: UserId, visibility: Visibility) -> Self {
        let what = What::Wrote {
            visibility,
            text: "hello".to_owned(),
            photos: vec![],
        };
        self.then(minute, By::Person(by), what)
    }

    pub(crate) fn asked(self, minute: i64, by: UserId) -> Self {
        self.wrote(minute, by, Visibility::Public)
            .then(minute, By::Person(by), What::Awaited {})
    }

    pub(crate) fn answered(self, minute: i64) -> Self {
        self.wrote(minute, KARIN, Visibility::Public).then(
            minute,
            By::Person(KARIN),
            What::Resumed { by_reply: true },
        )
    }

    pub(crate) fn held(self, minute: i64, by: UserId) -> Self {
        let reason = "a part".to_owned();
        self.then(minute, By::Person(by), What::Held { reason })
    }

    pub(crate) fn unheld(self, minute: i64, by: UserId) -> Self {
        self.then(minute, By::Person(by), What::Unheld {})
    }

    pub(crate) fn resolved(self, minute: i64, by: UserId) -> Self {
        let what = What::Resolved {
            feedback: "done".to_owned(),
            credit: None,
        };
        self.then(minute, By::Person(by), what)
    }

    pub(crate) fn not_solved(self, minute: i64) -> Self {
        let what = What::Reopened {
            comment: "still".to_owned(),
            to: BackTo::Handler,
        };
        self.then(minute, By::Person(KARIN), what)
    }

    pub(crate) fn closed(self, minute: i64, by: UserId, kind: CloseKind) -> Self {
        let what = What::Closed {
            kind,
            reason: String::new(),
            merged_into: None,
        };
        self.then(minute, By::Person(by), what)
    }

    pub(crate) fn rated(self, minute: i64, stars: u8) -> Self {
        let comment = String::new();
        self.then(minute, By::Person(KARIN), What::Rated { stars, comment })
    }

    pub(crate) fn escalated(self, minute: i64, by: UserId) -> Self {
        let what = What::Escalated {
            level: 1,
            target: "senior".to_owned(),
            reason: "hard".to_owned(),
        };
        self.then(minute, By::Person(by), what)
    }

    pub(crate) fn facts(self) -> Facts {
        let created = What::Created(Box::new(self.draft));
        let first = (self.created, By::Person(KARIN), created);
        let events: Vec<Event> = (1..)
            .zip([first].into_iter().chain(self.rest))
            .map(|(n, (minute, by, what))| Event {
                n,
                at: at(minute),
                occurred_at: at(minute),
                clock_offset_ms: None,
                by,
                command: None,
                what,
            })
            .collect();
        Facts::read(self.id, &events).unwrap()
    }
}

/// The past six months, asked on the Monday after, at noon in UTC.
/// The table of S1-27 and S1-28, day and night.
pub(crate) fn usual() -> Terms {
    Terms {
        policy: SlaPolicy::standard(),
        calendar: Calendar::always("UTC"),
    }
}

/// Everything, with the usual promises.
pub(crate) fn question() -> Question {
    let mut question = Question::six_months(at(7 * DAY + 12 * HOUR), TimeZone::UTC);
    question.promises.otherwise = Some(usual().into());
    question
}

pub(crate) fn counted(lives: impl IntoIterator<Item = Life>) -> Numbers {
    answer(&question(), lives)
}

pub(crate) fn answer(question: &Question, lives: impl IntoIterator<Item = Life>) -> Numbers {
    let facts: Vec<Facts> = lives.into_iter().map(Life::facts).collect();
    count(question, &facts)
}

/// The numbers that [`id`] was called with.
pub(crate) fn who(figure: &fieldfare_numbers::Figure) -> Vec<u128> {
    let mut ids: Vec<u128> = figure.tickets.iter().map(|id| id.0.as_u128()).collect();
    ids.sort_unstable();
    ids
}

pub(crate) fn close(value: Option<f64>, wanted: f64) {
    let value = value.expect("there is a value");
    assert!((value - wanted).abs() < 1e-9, "{value} is not {wanted}");
}
