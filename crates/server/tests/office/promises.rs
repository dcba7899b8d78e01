//! What is promised: the office's clock says when it is near and when it was
//! missed, lists say when it is due, and an administrator sets it up.

use std::sync::Arc;

use fieldfare_domain::What;
use fieldfare_server::office::Office;
use fieldfare_server::timers::{AFTER_OPENING_MS, fire_due};
use serde_json::{Value, json};

use crate::clock::{HOUR_MS, mara, now, opened_again};
use crate::desk::{Answer, Desk};

const MINUTE_MS: i64 = 60_000;

fn standard() -> Value {
    let target = |response: u32, resolution: u32| json!({"response": response, "resolution": resolution, "same_day": false});
    json!({
        "name": "Standard",
        "targets": {
            "urgent": target(15, 240), "high": target(120, 1440),
            "normal": target(1440, 4320), "low": target(4320, 10080),
        },
    })
}

async fn save(desk: &Desk, kind: &str, asked: &Value) -> Answer {
    let path = format!("/api/v1/setup/{kind}");
    desk.put(&path, &desk.administrator.1, asked).await
}

async fn saved(desk: &Desk, kind: &str, body: Value) -> String {
    let asked = json!({"body": body, "publish": true});
    let told = save(desk, kind, &asked).await.expect(200).json();
    told["id"].as_str().unwrap().to_owned()
}

/// The promise that the desk's type names.
async fn standard_id(desk: &Desk) -> String {
    let path = "/api/v1/setup/sla_policy";
    let all = desk.get(path, &desk.administrator.1).await.json();
    let mut all = all.as_array().unwrap().iter();
    let found = all.find(|one| one["body"]["name"] == "Standard").unwrap();
    found["id"].as_str().unwrap().to_owned()
}

/// Changes the settings of the one type that there is.
async fn settings(desk: &Desk, change: Value) -> Answer {
    let types = "/api/v1/setup/ticket_type";
    let mut list = desk.get(types, &desk.administrator.1).await.json();
    let mut record = list[0].take();
    for (name, value) in change.as_object().unwrap() {
        record["body"]["policy"][name] = value.clone();
    }
    let asked = json!({"id": record["id"], "baseVersion": record["version"],
        "body": record["body"], "publish": true});
    save(desk, "ticket_type", &asked).await
}

/// A desk that promises the usual table for its tickets, long open.
async fn desk_with(more: Value) -> Desk {
    let desk = Desk::new();
    let mut body = standard();
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let sla = saved(&desk, "sla_policy", body).await;
    settings(&desk, json!({"sla": sla})).await.expect(200);
    desk.pass_ms(AFTER_OPENING_MS);
    desk
}

async fn urgent(desk: &Desk, n: u128) -> String {
    let ticket = desk.ticket(n, "The pump leaks.").await;
    let act = json!({"do": "set_priority", "priority": "urgent"});
    desk.act(&ticket, &desk.dispatcher.1, act).await.expect(200);
    ticket
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

async fn titles(desk: &Desk, query: Value) -> Vec<String> {
    let page = desk
        .post("/api/v1/tickets/query", &desk.dispatcher.1, &query)
        .await
        .expect(200)
        .json();
    let rows = page["rows"].as_array().unwrap();
    assert_eq!(page["total"], rows.len());
    rows.iter()
        .map(|row| row["title"].as_str().unwrap().to_owned())
        .collect()
}

/// How often something was said on a ticket.
fn said(office: &Office, ticket: &str) -> Vec<String> {
    let loaded = crate::clock::loaded(office, ticket);
    loaded
        .events
        .iter()
        .filter_map(|event| match &event.what {
            What::SlaWarned { clock, .. } => Some(format!("{clock:?} near")),
            What::SlaBreached { clock, .. } => Some(format!("{clock:?} late")),
            What::Escalated { level, .. } => Some(format!("level {level}")),
            What::Reminded {} => Some("reminded".to_owned()),
            _ => None,
        })
        .collect()
}

// Covers: S1-18, S1-27, S1-28, S1-29
#[tokio::test]
async fn a_target_that_comes_near_is_warned_of_and_one_that_is_missed_is_noted_once() {
    let desk = desk_with(json!({})).await;
    let ticket = urgent(&desk, 1).await;
    let began = now(&desk);
    let office = &desk.site.office;
    let after = |minutes: i64| Some(began.plus_ms(minutes * MINUTE_MS));
    // 75 % of a quarter of an hour, to the second.
    assert_eq!(fire_due(office).unwrap(), Some(began.plus_ms(675_000)));
    desk.pass_ms(675_000 - 1);
    fire_due(office).unwrap();
    assert!(said(office, &ticket).is_empty());
    desk.pass_ms(1);
    assert_eq!(fire_due(office).unwrap(), after(15));
    assert_eq!(said(office, &ticket), ["Response near"]);
    desk.pass_ms(225_000);
    assert_eq!(fire_due(office).unwrap(), after(180));
    assert_eq!(said(office, &ticket), ["Response near", "Response late"]);
    // An office that is opened again knows what was said.
    let again = opened_again(&desk);
    desk.pass_ms(AFTER_OPENING_MS);
    assert_eq!(fire_due(&again).unwrap(), after(180));
    desk.pass_ms(4 * HOUR_MS);
    for _ in 0..3 {
        fire_due(&again).unwrap();
    }
    assert_eq!(fire_due(&again).unwrap(), None);
    let all = [
        "Response near",
        "Response late",
        "Resolution near",
        "Resolution late",
    ];
    assert_eq!(said(&again, &ticket), all);
    // It says when it was due, whenever that was noted, and it is in the log.
    let due = view(&desk, &ticket).await["promise"]["clocks"][1]["dueAt"].clone();
    assert_eq!(due, after(240).unwrap().0);
    let log = view(&desk, &ticket).await["log"].to_string();
    assert!(log.contains("sla_breached"), "{log}");
}

// Covers: I3, S1-29
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_wake_at_the_same_moment_say_it_once() {
    let desk = desk_with(json!({"escalate_to": 2})).await;
    let mut waiting = Vec::new();
    for n in 0..10 {
        waiting.push(urgent(&desk, n).await);
    }
    let other: Arc<Office> = opened_again(&desk);
    desk.pass_ms(AFTER_OPENING_MS);
    for _ in 0..3 {
        let begin = std::sync::Barrier::new(2);
        std::thread::scope(|scope| {
            for office in [&desk.site.office, &other] {
                let begin = &begin;
                scope.spawn(move || {
                    begin.wait();
                    fire_due(office).unwrap();
                });
            }
        });
    }
    for ticket in &waiting {
        let all = ["Response near", "Response late", "level 2"];
        assert_eq!(said(&other, ticket), all);
    }
}

// Covers: S1-20
#[tokio::test]
async fn a_question_stops_the_clock_and_reminds_and_the_answer_goes_on() {
    let desk = desk_with(json!({})).await;
    let change = json!({"remind_hours": 24, "no_response_hours": 48});
    settings(&desk, change).await.expect(200);
    let ticket = urgent(&desk, 1).await;
    desk.assign(&ticket, desk.mara.0).await;
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    desk.pass_ms(HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    fire_due(&desk.site.office).unwrap();
    mara(&desk, &ticket, json!({"do": "ask", "text": "Which door?"})).await;
    let due = view(&desk, &ticket).await["row"]["due"].clone();
    assert_eq!(due["clock"], "resolution");
    assert_eq!(due["dueAt"], Value::Null);
    assert_eq!(due["leftMs"], 3 * HOUR_MS);
    assert_eq!(due["paused"], "awaiting");
    desk.pass_ms(24 * HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    fire_due(&desk.site.office).unwrap();
    let all = ["Response near", "Response late", "reminded"];
    assert_eq!(said(&desk.site.office, &ticket), all);
    let status = format!("/api/public/status/{}", desk.status_token(&ticket));
    let headline = desk.get(&status, "").await.expect(200).json()["headline"].clone();
    assert_eq!(headline["remindedAt"], now(&desk).to_rfc3339());
    let path = format!("{status}/act");
    let reply = json!({"commandId": desk.held_id(),
        "act": {"do": "requester_reply", "text": "The left one."}});
    desk.post(&path, "", &reply).await.expect(200);
    let due = view(&desk, &ticket).await["row"]["due"].clone();
    assert_eq!(due["dueAt"], now(&desk).plus_ms(3 * HOUR_MS).0);
    let headline = desk.get(&status, "").await.json()["headline"].clone();
    assert_eq!(headline["remindedAt"], Value::Null, "the answer is here");
}

// Covers: S1-18, S1-29
#[tokio::test]
async fn a_list_shows_what_is_late_what_is_near_and_what_is_due_first() {
    let desk = desk_with(json!({})).await;
    let names = ["Low", "Urgent", "High", "Normal"];
    for (n, name) in (1..).zip(names) {
        let ticket = desk.ticket(n, name).await;
        let act = json!({"do": "set_priority", "priority": name.to_lowercase()});
        desk.act(&ticket, &desk.dispatcher.1, act).await.expect(200);
    }
    let by_due = json!({"list": "all", "sort": "due"});
    assert_eq!(
        titles(&desk, by_due.clone()).await,
        ["Urgent", "High", "Normal", "Low"]
    );
    // The queue is by priority.
    let queue = json!({"list": "queue"});
    assert_eq!(
        titles(&desk, queue).await,
        ["Urgent", "High", "Normal", "Low"]
    );
    let only = |due: Value| json!({"list": "all", "sort": "due", "due": due});
    assert!(
        titles(&desk, only(json!(["late", "soon"])))
            .await
            .is_empty()
    );
    desk.pass_ms(100 * MINUTE_MS);
    assert_eq!(titles(&desk, only(json!(["late"]))).await, ["Urgent"]);
    assert_eq!(titles(&desk, only(json!(["soon"]))).await, ["High"]);
    assert_eq!(
        titles(&desk, only(json!(["soon", "late"]))).await,
        ["Urgent", "High"]
    );
    // What stands is not late, and comes last.
    let page = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &only(json!(["soon"])),
        )
        .await
        .json();
    let high = page["rows"][0]["id"].as_str().unwrap().to_owned();
    desk.assign(&high, desk.mara.0).await;
    mara(&desk, &high, json!({"do": "ask", "text": "Which door?"})).await;
    assert_eq!(
        titles(&desk, by_due).await,
        ["Urgent", "Normal", "Low", "High"]
    );
}

// Covers: S1-27, S1-28
#[tokio::test]
async fn another_promise_holds_for_open_tickets_at_once_and_one_that_is_in_use_stays() {
    let desk = desk_with(json!({})).await;
    let ticket = urgent(&desk, 1).await;
    let began = now(&desk);
    let id = &standard_id(&desk).await;
    // Five minutes for an answer, and only in the office's hours: it is ten on a
    // Sunday morning in Stockholm.
    let calendar = saved(
        &desk,
        "calendar",
        json!({
            "name": "Afternoons", "zone": "Europe/Stockholm",
            "week": [[], [], [], [], [], [], [{"from": 780, "to": 1020}]],
        }),
    )
    .await;
    let mut body = standard();
    body["targets"]["urgent"]["response"] = json!(5);
    body["calendar"] = json!(calendar);
    let asked = json!({"id": id, "baseVersion": 1, "body": body, "publish": true});
    save(&desk, "sla_policy", &asked).await.expect(200);
    let due = view(&desk, &ticket).await["row"]["due"]["dueAt"]
        .as_i64()
        .unwrap();
    let midnight = began.0 - began.0.rem_euclid(24 * HOUR_MS);
    assert_eq!(due - midnight, 12 * HOUR_MS + 5 * MINUTE_MS, "13:05 there");
    let row = "SELECT due_at FROM ticket";
    assert_eq!(crate::clock::count(&desk.site.office, row), due);
    assert!(fire_due(&desk.site.office).unwrap().unwrap().0 < due);
    for path in [
        format!("/api/v1/setup/sla_policy/{id}?baseVersion=2"),
        format!("/api/v1/setup/calendar/{calendar}?baseVersion=1"),
    ] {
        let token = &desk.administrator.1;
        let refused = desk.call("DELETE", &path, token, &[], "").await.expect(422);
        assert_eq!(refused.code(), "in_use");
    }
}

#[tokio::test]
async fn a_promise_or_a_calendar_that_makes_no_sense_is_refused_with_its_code() {
    let desk = Desk::new();
    let sla = |change: Value| {
        let mut body = standard();
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    let target = |response: u32, resolution: u32| json!({"low": {"response": response, "resolution": resolution}});
    let nobody = json!([{"level": 1, "people": [uuid::Uuid::nil()]}]);
    for (change, code) in [
        (json!({"name": ""}), "name_missing"),
        (json!({"targets": {}}), "no_target"),
        (json!({"targets": target(0, 60)}), "target_out_of_range"),
        (
            json!({"targets": target(61, 60)}),
            "response_after_resolution",
        ),
        (json!({"warn_percent": 100}), "warn_out_of_range"),
        (json!({"levels": [{"level": 4}]}), "bad_level"),
        (json!({"escalate_to": 0}), "bad_level"),
        (json!({"calendar": uuid::Uuid::nil()}), "unknown_calendar"),
        (json!({"levels": nobody}), "unknown_person"),
        (json!({"warn_percent": "often"}), "malformed"),
    ] {
        let asked = json!({"body": sla(change), "publish": true});
        assert_eq!(
            save(&desk, "sla_policy", &asked).await.expect(422).code(),
            code
        );
    }
    let day = json!([{"from": 480, "to": 1020}]);
    let week = json!([day, [], [], [], [], [], []]);
    let calendar = |change: Value| {
        let mut body = json!({"name": "Mondays", "zone": "Europe/Stockholm", "week": week});
        for (name, value) in change.as_object().unwrap() {
            body[name] = value.clone();
        }
        body
    };
    for (change, code) in [
        (json!({"zone": "Europe/Atlantis"}), "unknown_zone"),
        (json!({"week": [[], [], [], [], [], [], []]}), "empty_week"),
        (json!({"week": [[], [], []]}), "malformed"),
        (
            json!({"week": [[{"from": 9, "to": 9}], [], [], [], [], [], []]}),
            "bad_hours",
        ),
        (
            json!({"week": [[{"from": 0, "to": 9}, {"from": 8, "to": 10}], [], [], [], [], [], []]}),
            "hours_overlap",
        ),
        (json!({"days": [{"date": "24.12.2026"}]}), "not_a_date"),
        (
            json!({"days": [{"date": "2026-12-24"}, {"date": "2026-12-24"}]}),
            "day_twice",
        ),
    ] {
        let asked = json!({"body": calendar(change), "publish": true});
        assert_eq!(
            save(&desk, "calendar", &asked).await.expect(422).code(),
            code
        );
    }
    let refused = settings(&desk, json!({"sla": uuid::Uuid::nil()}))
        .await
        .expect(422);
    assert_eq!(refused.code(), "unknown_sla");
}

// Covers: S1-16
#[tokio::test]
async fn whoever_is_brought_in_gets_the_ticket_and_may_write_and_nothing_else() {
    let desk = desk_with(json!({})).await;
    let jonas = desk.jonas.0;
    let sla = standard_id(&desk).await;
    let mut body = standard();
    body["levels"] = json!([{"level": 1, "name": "Old hands", "people": [jonas]}]);
    let asked = json!({"id": sla, "baseVersion": 1, "body": body, "publish": true});
    save(&desk, "sla_policy", &asked).await.expect(200);
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.jonas.1).await.expect(404);
    let escalate = json!({"do": "escalate", "level": 1, "target": "", "reason": "Beyond me"});
    mara(&desk, &ticket, escalate).await;
    let seen = desk.get(&path, &desk.jonas.1).await.expect(200).json();
    assert_eq!(seen["promise"]["escalationLevel"], 1);
    assert_eq!(seen["promise"]["levels"][0]["name"], "Old hands");
    assert_eq!(seen["promise"]["collaborators"][0]["name"], "Jonas");
    let write = json!({"do": "write", "visibility": "internal", "text": "Try the valve."});
    desk.act(&ticket, &desk.jonas.1, write).await.expect(200);
    let resolve = json!({"do": "resolve", "feedback": "Done."});
    let refused = desk.act(&ticket, &desk.jonas.1, resolve).await.expect(409);
    assert_eq!(refused.code(), "not_assignee");
    // Who leaves no longer holds it.
    let leave = json!({"do": "remove_collaborator", "person": jonas});
    desk.act(&ticket, &desk.jonas.1, leave).await.expect(200);
    desk.get(&path, &desk.jonas.1).await.expect(404);
}

// Covers: S1-27, S1-28
#[tokio::test]
async fn a_way_of_working_with_priorities_promises_the_usual_times_until_they_are_deleted() {
    let desk = Desk::new();
    let me = &desk.administrator.1;
    let take = |way: &str| json!({"way": way, "language": "en"});
    let path = "/api/v1/profile";
    desk.put(path, me, &take("support")).await.expect(200);
    let ticket = urgent(&desk, 1).await;
    let due = view(&desk, &ticket).await["promise"]["clocks"].clone();
    let left = |clock: usize| due[clock]["dueAt"].as_i64().unwrap() - now(&desk).0;
    assert_eq!((left(0), left(1)), (15 * MINUTE_MS, 4 * HOUR_MS));
    // What has no priorities promises nothing.
    desk.put(path, me, &take("work_orders")).await.expect(200);
    let promises = |list: &Value, scale: &str| -> Vec<bool> {
        let all = list.as_array().unwrap().iter();
        all.filter(|one| one["stage"] == "published")
            .map(|one| &one["body"]["policy"])
            .filter(|policy| policy["priority_scale"] == scale)
            .map(|policy| policy["sla"].is_string())
            .collect()
    };
    let all = desk.get("/api/v1/setup/ticket_type", me).await.json();
    assert_eq!(promises(&all, "four"), [true; 5]);
    assert!(!promises(&all, "off").contains(&true));
    assert!(!promises(&all, "off").is_empty());

    let other = Desk::new();
    let me = &other.administrator.1;
    let sla = other.get("/api/v1/setup/sla_policy", me).await.json();
    let id = sla[0]["id"].as_str().unwrap();
    let gone = format!("/api/v1/setup/sla_policy/{id}?baseVersion=1");
    other.call("DELETE", &gone, me, &[], "").await.expect(200);
    other.put(path, me, &take("support")).await.expect(200);
    let all = other.get("/api/v1/setup/ticket_type", me).await.json();
    assert_eq!(promises(&all, "four"), [false; 5]);
}
