//! A ticket that has been through everything.

use fieldfare_domain::{
    Appointment, AppointmentId, At, By, Contact, Draft, Event, Ticket, TicketId, Used, UsedId,
    UsedWhat, UserId, Visibility, What, WorkKind,
};
use fieldfare_exchange::record::Names;
use uuid::Uuid;

pub(crate) const MARA: UserId = UserId(Uuid::from_u128(1));

pub(crate) struct Called;

impl Names for Called {
    fn person(&self, id: UserId) -> String {
        if id == MARA {
            "Mara Lindqvist".to_owned()
        } else {
            id.to_string()
        }
    }

    fn kind(&self, _: &Ticket) -> String {
        "Repair".to_owned()
    }
}

pub(crate) fn morning() -> At {
    let at: jiff::Timestamp = "2026-11-18T09:00:00Z".parse().unwrap();
    At(at.as_millisecond())
}

pub(crate) fn appointment(start: &str, end: &str) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(7)),
        start: start.to_owned(),
        end: end.to_owned(),
        zone: "Europe/Stockholm".to_owned(),
        remind_minutes: 30,
    }
}

pub(crate) fn told(title: &str, rest: Vec<What>) -> (Ticket, Vec<Event>) {
    let draft = Draft {
        title: title.to_owned(),
        description: "Wasser läuft aus der Pumpe – größer als gestern.\n水泵漏水，请尽快维修。"
            .to_owned(),
        contact: Contact {
            name: "Karin Öberg".to_owned(),
            phone: "+46 70 123 45 67".to_owned(),
            email: "karin@example.com".to_owned(),
            address: "Norra Torget 4, 953 31 Haparanda".to_owned(),
        },
        equipment_name: "Pump P-204".to_owned(),
        place: "Waterworks".to_owned(),
        ..Draft::default()
    };
    let first = [
        What::Created(Box::new(draft)),
        What::Numbered { number: 1042 },
    ];
    let events: Vec<Event> = (1_u32..)
        .zip(first.into_iter().chain(rest))
        .map(|(n, what)| Event {
            n,
            at: morning().plus_ms(i64::from(n) * 60_000),
            occurred_at: morning().plus_ms(i64::from(n) * 60_000),
            clock_offset_ms: None,
            by: By::Person(MARA),
            command: None,
            what,
        })
        .collect();
    let id = TicketId(Uuid::from_u128(42));
    (Ticket::from_events(id, &events), events)
}

/// An hour and a quarter, the way there, and a hose; what was struck is not there.
pub(crate) fn used() -> Vec<What> {
    let work = |minutes, kind| UsedWhat::Work { minutes, kind };
    let hose = UsedWhat::Part {
        name: "=Schlauch DN 20 软管".to_owned(),
        number: "4711-20".to_owned(),
        quantity: 1_500,
        unit: "m".to_owned(),
    };
    let seal = UsedWhat::Part {
        name: "Dichtung".to_owned(),
        number: String::new(),
        quantity: 2_000,
        unit: String::new(),
    };
    let all = [
        work(75, WorkKind::Labour),
        work(25, WorkKind::Travel),
        hose,
        seal,
        work(600, WorkKind::Labour),
    ];
    let id = |n| UsedId(Uuid::from_u128(n));
    let mut events: Vec<What> = (0xd1..)
        .zip(all)
        .map(|(n, what)| What::UsedRecorded {
            used: Used {
                id: id(n),
                what,
                note: "CANARY he could have done it himself".to_owned(),
            },
            corrected: false,
            credit: None,
        })
        .collect();
    events.push(What::UsedStruck {
        used: id(0xd5),
        reason: "Twice".to_owned(),
    });
    events
}

pub(crate) fn work() -> Vec<What> {
    vec![
        What::Claimed { assignee: MARA },
        What::AppointmentAgreed {
            appointment: appointment("2026-11-19T13:30", "2026-11-19T15:00"),
        },
        What::Wrote {
            visibility: Visibility::Public,
            text: "Ich bringe die Dichtung mit.".to_owned(),
            photos: vec![],
        },
        What::Wrote {
            visibility: Visibility::Internal,
            text: "CANARY customer is late with payment".to_owned(),
            photos: vec![],
        },
        What::Resolved {
            feedback: "Dichtung getauscht, läuft. 已更换密封圈。".to_owned(),
            credit: None,
        },
    ]
}
