//! The words on the wire and in the store. Golden samples: a line that changes
//! here is a line that an older device or an older database does not understand.

use expect_test::expect_file;
use fieldfare_domain::event::Event;
use fieldfare_domain::{Act, By, Command, Rejection, Ticket, What};
use serde_json::{Value, json};

use crate::people::TICKET;
use crate::samples::{command_of, event_of, every_act, every_what};

fn lines<T: serde::Serialize>(all: &[T]) -> String {
    all.iter()
        .map(|one| serde_json::to_string(one).unwrap() + "\n")
        .collect()
}

fn events() -> Vec<Event> {
    every_what().into_iter().map(event_of).collect()
}

fn commands() -> Vec<Command> {
    every_act().into_iter().map(command_of).collect()
}

#[test]
fn every_event_is_written_as_it_always_was() {
    expect_file!["golden/events.jsonl"].assert_eq(&lines(&events()));
}

#[test]
fn every_command_is_written_as_it_always_was() {
    expect_file!["golden/commands.jsonl"].assert_eq(&lines(&commands()));
}

#[test]
fn what_was_written_is_read_as_what_it_was() {
    let read: Vec<Event> = include_str!("golden/events.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, events());
    let read: Vec<Command> = include_str!("golden/commands.jsonl")
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(read, commands());
}

#[test]
fn samples_have_one_line_for_each_word() {
    let words = |lines: &str, key: &str| {
        lines
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()[key].to_string())
            .collect::<std::collections::BTreeSet<_>>()
            .len()
    };
    assert_eq!(words(include_str!("golden/events.jsonl"), "event"), 42);
    let acts = include_str!("golden/commands.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["act"]["do"].to_string())
        .collect::<std::collections::BTreeSet<_>>();
    assert_eq!(acts.len(), 53);
}

#[test]
fn every_word_can_be_asked_for() {
    let written: std::collections::BTreeSet<String> = include_str!("golden/events.jsonl")
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["event"].clone())
        .map(|word| word.as_str().unwrap().to_owned())
        .collect();
    let listed = What::WORDS.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(written, listed);
}

fn unknown() -> Value {
    json!({
        "n": 4,
        "at": 1_795_005_060_000_i64,
        "occurred_at": 1_795_005_000_000_i64,
        "by": "system",
        "event": "task_done",
        "task": {"title": "Check the seal", "done": true},
        "minutes": 12.5,
    })
}

#[test]
fn an_event_of_a_later_version_is_kept_with_all_its_fields() {
    let event: Event = serde_json::from_value(unknown()).unwrap();
    let What::Unknown(fields) = &event.what else {
        panic!("{event:?}");
    };
    assert_eq!(fields["event"], "task_done");
    assert_eq!(fields["task"]["title"], "Check the seal");
    assert_eq!(serde_json::to_value(&event).unwrap(), unknown());
}

#[test]
fn an_event_that_is_not_known_counts_as_a_version_and_changes_nothing_else() {
    let event: Event = serde_json::from_value(unknown()).unwrap();
    let mut ticket = Ticket::new(TICKET);
    ticket.apply(&Event {
        n: 1,
        ..event_of(every_what().remove(0))
    });
    let mut before = ticket.clone();
    ticket.apply(&event);
    before.version = 4;
    before.updated_at = event.at;
    assert_eq!(ticket, before);
}

#[test]
fn late_work_of_a_kind_that_is_not_known_is_kept_too() {
    let parked = json!({
        "n": 4, "at": 1, "occurred_at": 1, "by": "system",
        "event": "parked", "act": {"do": "weigh", "kg": 12}, "why": {"code": "closed"},
    });
    let event: Event = serde_json::from_value(parked.clone()).unwrap();
    assert!(matches!(event.what, What::Unknown(_)), "{event:?}");
    assert_eq!(serde_json::to_value(&event).unwrap(), parked);
}

// Covers: I17
#[test]
fn fields_of_a_later_version_do_not_stop_an_older_one() {
    for event in events() {
        let mut value = serde_json::to_value(&event).unwrap();
        value["sent_by"] = json!({"app": "9.9"});
        let read: Event = serde_json::from_value(value).unwrap();
        assert_eq!(read, event);
    }
    for command in commands() {
        let mut value = serde_json::to_value(&command).unwrap();
        value["battery"] = json!(0.4);
        value["act"]["mood"] = json!("good");
        let read: Command = serde_json::from_value(value).unwrap();
        assert_eq!(read, command);
    }
}

// Covers: I17
#[test]
fn what_an_older_version_did_not_send_has_its_default() {
    let event: Event = serde_json::from_value(json!({
        "n": 1, "at": 5, "occurred_at": 4, "by": "requester",
        "event": "created", "description": "It hums",
    }))
    .unwrap();
    assert_eq!(event.by, By::Requester);
    assert_eq!(event.clock_offset_ms, None);
    assert_eq!(event.command, None);
    assert_eq!(
        event.what,
        What::Created(Box::new(fieldfare_domain::Draft {
            description: "It hums".to_owned(),
            ..Default::default()
        }))
    );

    let act = |value: Value| serde_json::from_value::<Act>(value).unwrap();
    assert_eq!(
        act(json!({"do": "cancel"})),
        Act::Cancel {
            reason: String::new()
        }
    );
    assert_eq!(
        act(json!({"do": "rate", "stars": 3})),
        Act::Rate {
            stars: 3,
            comment: String::new()
        }
    );
    let id = crate::people::THEO;
    assert_eq!(
        act(json!({"do": "assign", "assignee": id, "comment": "Go"})),
        Act::Assign {
            assignee: id,
            comment: "Go".to_owned(),
            corrections: Vec::new()
        }
    );
    let visit = json!({"id": crate::people::VISIT, "start": "2026-11-18T13:30", "zone": "UTC"});
    let Act::AgreeAppointment { appointment } =
        act(json!({"do": "agree_appointment", "appointment": visit}))
    else {
        panic!("another act");
    };
    assert_eq!(
        (appointment.remind_minutes, appointment.end),
        (30, String::new())
    );
}

#[test]
fn an_act_of_a_later_version_is_an_error_and_not_something_else() {
    let mut value = serde_json::to_value(command_of(Act::Claim)).unwrap();
    value["act"] = json!({"do": "teleport"});
    assert!(serde_json::from_value::<Command>(value).is_err());
}

#[test]
fn who_did_it_is_one_short_text() {
    for (by, text) in [
        (By::Requester, "requester".to_owned()),
        (By::System, "system".to_owned()),
        (
            By::Person(crate::people::THEO),
            crate::people::THEO.to_string(),
        ),
    ] {
        assert_eq!(serde_json::to_value(by).unwrap(), json!(text));
        assert_eq!(serde_json::from_value::<By>(json!(text)).unwrap(), by);
    }
    assert!(serde_json::from_value::<By>(json!("somebody")).is_err());
}

#[test]
fn a_refusal_carries_its_code() {
    use fieldfare_domain::{AppointmentError, State};
    let all = [
        Rejection::WrongState {
            state: State::Draft,
        },
        Rejection::Closed,
        Rejection::NotAssignee,
        Rejection::NotAllowed,
        Rejection::NotOwner,
        Rejection::AlreadyClaimed,
        Rejection::NotEligible,
        Rejection::SamePerson,
        Rejection::PolicyForbids,
        Rejection::Missing {
            field: "reason".into(),
        },
        Rejection::TooLong {
            field: "reason".into(),
            max: 8_000,
        },
        Rejection::Unreadable {
            field: "title".into(),
        },
        Rejection::OutOfRange {
            field: "stars".into(),
        },
        Rejection::PhotoMissing {
            name: "after".to_owned(),
        },
        Rejection::AlreadyRated,
        Rejection::AlreadyExists,
        Rejection::UnknownTicket,
        Rejection::UnknownThing {
            thing: "photo".into(),
        },
        Rejection::BadTime {
            why: AppointmentError::InGap,
        },
        Rejection::VisitChanged,
        Rejection::SystemOnly,
        Rejection::UnknownAct,
        Rejection::CommandReused,
        Rejection::ParentRefused,
    ];
    for why in all {
        let value = serde_json::to_value(&why).unwrap();
        assert_eq!(value["code"], why.code());
        assert_eq!(serde_json::from_value::<Rejection>(value).unwrap(), why);
        assert!(!why.to_string().is_empty());
    }
}
