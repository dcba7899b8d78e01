//! What was promised, on a device without a network: it counts down, rings, and
//! what was done in time counts in time, however late it arrives.

use fieldfare_domain::sla::{Course, SlaClock};
use fieldfare_domain::{Act, Draft, Priority, TicketId};
use fieldfare_protocol::view::{DueFilter, ListName, ListQuery, Sort, TicketView};
use fieldfare_replica::{News, ReminderKind};
use fieldfare_stories::{Device, Town, line};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn saved(town: &Town, kind: &str, asked: &Value) -> Value {
    let path = format!("/api/v1/setup/{kind}");
    town.call(&town.ingrid, "PUT", &path, asked).unwrap()
}

/// A town that promises an urgent ticket an answer in a quarter of an hour and a
/// solution in four hours.
fn town() -> Town {
    let town = Town::new();
    let sla = json!({"body": {
        "name": "Waterworks",
        "targets": {"urgent": {"response": 15, "resolution": 240}},
        "levels": [{"level": 1, "people": [town.jonas.id]}],
    }, "publish": true});
    let sla = saved(&town, "sla_policy", &sla)["id"].clone();
    let path = "/api/v1/setup/ticket_type";
    let types: Value = town.call(&town.ingrid, "GET", path, &Value::Null).unwrap();
    let mut body = types[0]["body"].clone();
    body["policy"]["sla"] = sla;
    let asked = json!({"id": types[0]["id"], "baseVersion": 1, "body": body, "publish": true});
    saved(&town, "ticket_type", &asked);
    town
}

/// An urgent ticket in Mara's hands, and on her device.
fn urgent(town: &Town) -> (TicketId, Device) {
    let draft = Draft {
        description: "Water under the pump".to_owned(),
        priority: Priority::Urgent,
        ..Draft::default()
    };
    let ticket = town.create(&town.aylin, &draft);
    town.assign(ticket, &town.mara, Vec::new());
    let mut mara = town.maras_device();
    mara.settle(town);
    (ticket, mara)
}

fn resolution(view: &TicketView) -> fieldfare_protocol::view::ClockView {
    view.promise.clocks[1]
}

fn reply() -> Act {
    Act::Write {
        visibility: fieldfare_domain::Visibility::Public,
        text: "I am on my way".to_owned(),
        photos: Vec::new(),
    }
}

// Covers: S1-29
#[test]
fn the_device_counts_down_and_rings_without_a_network() {
    let town = town();
    let (ticket, mut mara) = urgent(&town);
    mara.act(ticket, Act::Accept);
    mara.act(ticket, reply());
    mara.settle(&town);
    mara.goes_offline();
    let row = &mara.list(ListName::Mine)[0];
    let due = row.due.unwrap();
    assert_eq!(due.clock, SlaClock::Resolution);
    let due_at = due.due_at.unwrap();
    // What the office says and what the device computed is the same.
    assert_eq!(town.view(&town.aylin, ticket).row.due, Some(due));
    let near = mara.replica.next_reminder(mara.now()).unwrap().unwrap();
    assert_eq!(due_at.since_ms(near), HOUR, "a quarter of four hours");

    let mut mara = mara.restart();
    mara.goes_offline();
    let ring = |mara: &Device| -> Vec<ReminderKind> {
        let rung = mara.replica.due_reminders(mara.now()).unwrap();
        rung.iter().map(|reminder| reminder.kind).collect()
    };
    let filtered = |mara: &Device, due: DueFilter| {
        let query = ListQuery {
            list: ListName::Mine,
            due: vec![due],
            sort: Sort::Due,
            ..ListQuery::default()
        };
        mara.replica.tickets(&query, mara.now()).unwrap().total
    };
    town.pass_ms(near.since_ms(mara.now()) - 1);
    assert!(ring(&mara).is_empty());
    town.pass_ms(1);
    assert_eq!(ring(&mara), [ReminderKind::ResolutionNear]);
    assert_eq!(
        (
            filtered(&mara, DueFilter::Soon),
            filtered(&mara, DueFilter::Late)
        ),
        (1, 0)
    );
    assert!(ring(&mara).is_empty(), "once");
    town.pass_ms(HOUR);
    assert_eq!(ring(&mara), [ReminderKind::ResolutionLate]);
    assert_eq!(
        (
            filtered(&mara, DueFilter::Soon),
            filtered(&mara, DueFilter::Late)
        ),
        (0, 1)
    );

    // Done is done: nothing rings any more.
    mara.act(
        ticket,
        Act::Resolve {
            feedback: "Seal replaced".to_owned(),
        },
    );
    assert_eq!(mara.replica.next_reminder(mara.now()).unwrap(), None);
    assert_eq!(resolution(&mara.view(ticket)).course, Course::Done);
}

// Covers: S1-29
#[test]
fn what_mara_did_in_the_cellar_in_time_is_in_time_when_it_arrives_after_the_breach() {
    let town = town();
    let (ticket, mut mara) = urgent(&town);
    mara.act(ticket, Act::Accept);
    mara.act(ticket, reply());
    mara.settle(&town);
    let due_at = resolution(&town.view(&town.aylin, ticket)).due_at.unwrap();
    mara.goes_offline();
    town.pass_ms(due_at.since_ms(town.now()) - 10 * MINUTE);
    mara.act(
        ticket,
        Act::Resolve {
            feedback: "Seal replaced".to_owned(),
        },
    );
    town.pass_ms(60 * MINUTE);
    town.wakes();
    town.wakes();
    let view = town.view(&town.aylin, ticket);
    assert_eq!(line(&view, "sla_breached").detail, "resolution");
    assert_eq!(resolution(&view).course, Course::Running);

    mara.comes_back();
    mara.settle(&town);
    for view in [town.view(&town.aylin, ticket), mara.view(ticket)] {
        let clock = resolution(&view);
        assert_eq!(clock.course, Course::Done);
        assert!(!clock.missed, "ten minutes were left");
        // What a device calls now is what the office would: as near as a radio's way tells.
        let left = due_at.since_ms(clock.done_at.unwrap());
        assert!((left - 10 * MINUTE).abs() < 1_000, "{left} ms were left");
        // That the clock ran out while nobody knew is not taken back either.
        assert_eq!(line(&view, "sla_breached").detail, "resolution");
    }
}

// Covers: S1-20
#[test]
fn a_question_asked_in_the_cellar_stops_the_clock_when_the_office_has_it() {
    let town = town();
    let (ticket, mut mara) = urgent(&town);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);
    mara.goes_offline();
    mara.act(
        ticket,
        Act::Ask {
            text: "Which door?".to_owned(),
        },
    );
    let asked = mara.now();
    assert_eq!(resolution(&mara.view(ticket)).course, Course::Paused);
    town.pass_ms(90 * MINUTE);
    mara.comes_back();
    mara.settle(&town);
    let view = mara.view(ticket);
    assert_eq!(resolution(&view).course, Course::Paused);
    let used = 4 * HOUR - resolution(&view).left_ms;
    assert!(used >= 90 * MINUTE, "{used} since {asked:?}");
    assert_eq!(view.promise, {
        let mut office = town.view(&town.mara, ticket).promise;
        office.colleagues.clone_from(&view.promise.colleagues);
        office
    });
}

// Covers: S1-20
#[test]
fn who_waits_for_an_answer_is_told_that_the_requester_was_reminded() {
    let town = town();
    let path = "/api/v1/setup/ticket_type";
    let types: Value = town.call(&town.ingrid, "GET", path, &Value::Null).unwrap();
    let mut body = types[0]["body"].clone();
    body["policy"]["remind_hours"] = json!(24);
    let asked = json!({"id": types[0]["id"], "baseVersion": 2, "body": body, "publish": true});
    saved(&town, "ticket_type", &asked);
    let (ticket, mut mara) = urgent(&town);
    mara.act(ticket, Act::Accept);
    mara.act(
        ticket,
        Act::Ask {
            text: "Which door?".to_owned(),
        },
    );
    mara.settle(&town);
    mara.replica.take_notices().unwrap();
    town.pass_ms(24 * HOUR);
    town.wakes();
    mara.settle(&town);
    let told: Vec<News> = mara
        .replica
        .take_notices()
        .unwrap()
        .iter()
        .map(|notice| notice.kind)
        .collect();
    assert_eq!(told, [News::Unanswered]);
    assert_eq!(line(&mara.view(ticket), "reminded").by, "");
}

// Covers: S1-16
#[test]
fn a_colleague_who_is_brought_in_is_told_and_holds_the_ticket_until_he_leaves() {
    let town = town();
    let (ticket, mut mara) = urgent(&town);
    let mut jonas = town.jonas_device();
    jonas.settle(&town);
    assert!(!jonas.holds(ticket));
    mara.act(ticket, Act::Accept);
    mara.act(
        ticket,
        Act::Escalate {
            level: 1,
            target: String::new(),
            reason: "The shaft is scored".to_owned(),
        },
    );
    mara.settle(&town);
    jonas.settle(&town);
    assert!(jonas.holds(ticket));
    let notices = jonas.replica.take_notices().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].ticket, notices[0].kind),
        (ticket, News::BroughtIn)
    );
    let person = town.jonas.id;
    jonas.act(ticket, Act::RemoveCollaborator { person });
    jonas.settle(&town);
    assert!(!jonas.holds(ticket));
}

// Covers: S1-27, S1-28
#[test]
fn a_promise_that_changes_is_counted_by_on_every_device() {
    let town = town();
    let (ticket, mut mara) = urgent(&town);
    let before = mara.list(ListName::Mine)[0].due.unwrap();
    let path = "/api/v1/setup/sla_policy";
    let slas: Value = town.call(&town.ingrid, "GET", path, &Value::Null).unwrap();
    let mut slas = slas.as_array().unwrap().iter();
    let sla = slas
        .find(|one| one["body"]["name"] == "Waterworks")
        .unwrap();
    let mut body = sla["body"].clone();
    body["targets"]["urgent"]["response"] = json!(30);
    let asked = json!({"id": sla["id"], "baseVersion": 1, "body": body, "publish": true});
    saved(&town, "sla_policy", &asked);
    mara.settle(&town);
    let after = mara.list(ListName::Mine)[0].due.unwrap();
    let later = after.due_at.unwrap().since_ms(before.due_at.unwrap());
    assert_eq!(later, 15 * MINUTE);
    assert_eq!(town.view(&town.aylin, ticket).row.due, Some(after));
}
