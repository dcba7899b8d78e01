//! The dispatch board: people and time, what waits, and what would be in the way.

use fieldfare_domain::UserId;
use serde_json::{Value, json};

use crate::desk::{Desk, MORNING};

const ZONE: &str = "Europe/Stockholm";
const HOUR: i64 = 60 * 60 * 1000;
const BOARD: &str = "/api/v1/board/query";
const FIT: &str = "/api/v1/board/fit";

async fn board(desk: &Desk, asked: Value) -> Value {
    let told = desk.post(BOARD, &desk.dispatcher.1, &asked).await;
    told.expect(200).json()
}

/// A visit of so many hours that begins so many hours after this morning, which is
/// ten o'clock in Stockholm.
fn appointment(n: u128, after_h: i64, hours: i64) -> Value {
    let wall = |h: i64| {
        format!(
            "2026-11-{:02}T{:02}:00",
            22 + h.div_euclid(24),
            h.rem_euclid(24)
        )
    };
    json!({
        "id": uuid::Uuid::from_u128(0xE000 + n), "zone": ZONE,
        "start": wall(10 + after_h), "end": wall(10 + after_h + hours),
    })
}

async fn agree(desk: &Desk, ticket: &str, appointment: Value) {
    let act = json!({"do": "agree_appointment", "appointment": appointment});
    desk.act(ticket, &desk.dispatcher.1, act).await.expect(200);
}

/// A ticket of this person with a visit.
async fn planned(desk: &Desk, n: u128, who: UserId, after_h: i64, hours: i64) -> String {
    let ticket = desk.ticket(n, &format!("Job {n}")).await;
    desk.assign(&ticket, who).await;
    agree(desk, &ticket, appointment(n, after_h, hours)).await;
    ticket
}

fn row<'b>(board: &'b Value, who: &str) -> &'b Value {
    let people = board["people"].as_array().unwrap();
    people.iter().find(|person| person["name"] == who).unwrap()
}

fn titles(of: &Value) -> Vec<&str> {
    let all = of.as_array().unwrap().iter();
    all.map(|one| {
        let title = one.get("title").unwrap_or(&one["row"]["title"]);
        title.as_str().unwrap()
    })
    .collect()
}

#[tokio::test]
async fn the_board_shows_who_is_where_when_and_what_waits_to_be_planned() {
    let desk = Desk::new();
    let first = planned(&desk, 1, desk.mara.0, 2, 3).await;
    planned(&desk, 2, desk.mara.0, 4, 2).await;
    planned(&desk, 3, desk.mara.0, 24, 1).await;
    desk.ticket(4, "Nobody has it").await;
    let without = desk.ticket(5, "No time is agreed").await;
    desk.assign(&without, desk.jonas.0).await;

    let today = board(&desk, json!({})).await;
    assert_eq!(today["today"], "2026-11-22");
    assert_eq!(today["zone"], ZONE);
    let day = &today["days"][0];
    assert_eq!(day["span"]["from"], MORNING - 10 * HOUR);
    assert_eq!(day["span"]["to"], MORNING + 14 * HOUR);
    // Who is given work has a row, and nobody else: dispatchers have none.
    let names: Vec<&str> = today["people"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Jonas", "Mara"]);
    let mara = row(&today, "Mara");
    assert_eq!(titles(&mara["visits"]), ["Job 1", "Job 2"]);
    let visit = &mara["visits"][0];
    assert_eq!(visit["ticket"], first.as_str());
    assert_eq!(visit["standing"], "booked");
    assert_eq!(visit["movable"], true);
    assert_eq!(visit["unsent"], false);
    assert_eq!(visit["span"]["from"], MORNING + 2 * HOUR);
    // Both want an hour of the same time; it is told once on each, and counts once.
    assert_eq!(titles(&visit["overlaps"]), ["Job 2"]);
    let shared = &visit["overlaps"][0]["span"];
    assert_eq!(shared["from"], MORNING + 4 * HOUR);
    assert_eq!(shared["to"], MORNING + 5 * HOUR);
    assert_eq!(mara["bookedMs"], json!([4 * HOUR]));
    assert_eq!(
        titles(&today["waiting"]),
        ["Nobody has it", "No time is agreed"]
    );
    assert_eq!(today["waiting"][0]["lack"], "person");
    assert_eq!(today["waiting"][1]["lack"], "time");

    // The week has the visit of tomorrow as well, and a board of yesterday none.
    let week = board(&desk, json!({"days": 7})).await;
    assert_eq!(week["days"].as_array().unwrap().len(), 7);
    assert_eq!(titles(&row(&week, "Mara")["visits"]).len(), 3);
    let before = board(&desk, json!({"from": "2026-11-21"})).await;
    assert_eq!(titles(&row(&before, "Mara")["visits"]), [] as [&str; 0]);
    // By another clock the same day begins at another moment.
    let elsewhere = board(&desk, json!({"zone": "Asia/Tokyo", "from": "2026-11-22"})).await;
    let tokyo = &elsewhere["days"][0]["span"]["from"];
    assert_eq!(tokyo, &json!(MORNING - 18 * HOUR));
    // What waits is searched; what stands on the board is not hidden by it.
    let found = board(&desk, json!({"search": "nobody"})).await;
    assert_eq!(titles(&found["waiting"]), ["Nobody has it"]);
    assert_eq!(found["waitingTotal"], 1);
    assert_eq!(titles(&row(&found, "Mara")["visits"]).len(), 2);
}

#[tokio::test]
async fn who_is_late_comes_first_and_what_was_missed_waits_for_another_time() {
    let desk = Desk::new();
    let begun = planned(&desk, 1, desk.mara.0, 1, 1).await;
    planned(&desk, 2, desk.jonas.0, 1, 4).await;
    let missed = planned(&desk, 3, desk.mara.0, 1, 1).await;
    let started = desk
        .act(&begun, &desk.mara.1, json!({"do": "accept"}))
        .await;
    started.expect(200);
    let calm = board(&desk, json!({})).await;
    assert_eq!(calm["late"], 0);
    assert_eq!(calm["people"][0]["name"], "Jonas");

    desk.pass_ms(3 * HOUR);
    let now = board(&desk, json!({})).await;
    let mara = row(&now, "Mara");
    let standing: Vec<&str> = mara["visits"]
        .as_array()
        .unwrap()
        .iter()
        .map(|visit| visit["standing"].as_str().unwrap())
        .collect();
    // Overrun, and never begun; Jonas should have begun and has not.
    assert_eq!(standing, ["working", "missed"]);
    assert_eq!(mara["visits"][0]["lateSince"], MORNING + 2 * HOUR);
    assert_eq!(mara["visits"][1]["lateSince"], MORNING + HOUR);
    assert_eq!(now["late"], 3);
    let waiting: Vec<&str> = now["waiting"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["row"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(waiting, [missed.as_str()]);
    assert_eq!(now["waiting"][0]["lack"], "another_time");

    // What is done stays on its day, and what ended before it began does not.
    let done = desk.act(
        &begun,
        &desk.mara.1,
        json!({"do": "resolve", "feedback": "Done."}),
    );
    done.await.expect(200);
    let early = planned(&desk, 4, desk.jonas.0, 6, 1).await;
    let closed = json!({"do": "force_close", "reason": "Not needed."});
    desk.act(&early, &desk.dispatcher.1, closed)
        .await
        .expect(200);
    let after = board(&desk, json!({})).await;
    let mara = row(&after, "Mara");
    assert_eq!(mara["visits"][0]["standing"], "done");
    assert_eq!(mara["visits"][0]["movable"], false);
    assert_eq!(mara["visits"][0]["lateSince"], Value::Null);
    assert_eq!(titles(&row(&after, "Jonas")["visits"]), ["Job 2"]);
    // Tomorrow nobody reads of it, and yesterday's board still has it.
    desk.pass_ms(24 * HOUR);
    let tomorrow = board(&desk, json!({})).await;
    assert_eq!(titles(&row(&tomorrow, "Mara")["visits"]), [] as [&str; 0]);
    let back = board(&desk, json!({"from": "2026-11-22"})).await;
    assert_eq!(titles(&row(&back, "Mara")["visits"])[0], "Job 1");
}

#[tokio::test]
async fn before_a_drop_it_is_told_what_would_be_in_the_way_and_what_is_free() {
    let desk = Desk::new();
    // On Monday, when the enterprise works from eight to four.
    planned(&desk, 1, desk.mara.0, 24, 2).await;
    let ticket = desk.ticket(2, "No heating").await;
    let asked = |start: i64, next: bool| {
        json!({"ticket": ticket, "appointment": uuid::Uuid::from_u128(7), "person": desk.mara.0,
            "start": start, "minutes": 90, "nextFree": next})
    };
    let fit = async |asked: &Value| {
        let told = desk.post(FIT, &desk.dispatcher.1, asked).await;
        told.expect(200).json()
    };
    let there = fit(&asked(MORNING + 23 * HOUR, false)).await;
    assert_eq!(titles(&there["overlaps"]), ["Job 1"]);
    assert_eq!(
        there["overlaps"][0]["span"]["to"],
        MORNING + 24 * HOUR + HOUR / 2
    );
    assert_eq!(there["appointment"]["start"], "2026-11-23T09:00");
    assert_eq!(there["appointment"]["end"], "2026-11-23T10:30");
    assert_eq!(there["gives"], "assign");
    assert_eq!(there["eligible"], true);
    assert_eq!(there["outsideHours"], false);
    assert_eq!(there["nextFree"], MORNING + 26 * HOUR);
    // Where it is free there is nothing in the way.
    let free = fit(&asked(MORNING + 23 * HOUR, true)).await;
    assert_eq!(free["appointment"]["start"], "2026-11-23T12:00");
    assert_eq!(free["overlaps"], json!([]));
    // On a Sunday nobody works: it may be put there all the same.
    let sunday = fit(&asked(MORNING, false)).await;
    assert_eq!(sunday["outsideHours"], true);
    assert_eq!(sunday["nextFree"], MORNING + 22 * HOUR);
    // Nothing was done by asking.
    assert_eq!(desk.version(&ticket).await, there["version"]);

    // It is done as anywhere else, and stays where it was put, overlap and all.
    desk.assign(&ticket, desk.mara.0).await;
    agree(&desk, &ticket, there["appointment"].clone()).await;
    let monday = board(&desk, json!({"from": "2026-11-23"})).await;
    assert_eq!(
        titles(&row(&monday, "Mara")["visits"]),
        ["No heating", "Job 1"]
    );
    // Moved within its own time it is not in its own way.
    let mut moved = asked(MORNING + 23 * HOUR - HOUR / 2, false);
    let own = fit(&moved).await;
    assert_eq!(titles(&own["overlaps"]), [] as [&str; 0]);
    assert_eq!(own["gives"], Value::Null);
    assert_eq!(own["holder"], json!(desk.mara.0));
    // To somebody who is given no work.
    moved["person"] = json!(desk.supervisor.0);
    let other = fit(&moved).await;
    assert_eq!(other["eligible"], false);
    assert_eq!(other["gives"], "transfer");
    let refused = json!({"do": "transfer", "to": desk.supervisor.0, "comment": ""});
    let refused = desk.act(&ticket, &desk.dispatcher.1, refused).await;
    assert_eq!(refused.expect(422).code(), "not_eligible");

    // Undone: the visit is called off and the assignment taken back.
    for act in [
        json!({"do": "cancel_appointment", "appointment": there["appointment"]["id"]}),
        json!({"do": "take_back", "reason": "Undone"}),
    ] {
        desk.act(&ticket, &desk.dispatcher.1, act).await.expect(200);
    }
    let again = board(&desk, json!({"from": "2026-11-23"})).await;
    assert_eq!(titles(&row(&again, "Mara")["visits"]), ["Job 1"]);
    assert_eq!(titles(&again["waiting"]), ["No heating"]);
    assert_eq!(again["waiting"][0]["row"]["returned"], false);
}

#[tokio::test]
async fn what_is_no_day_no_zone_and_no_ticket_of_ones_own_is_refused_with_a_code() {
    let desk = Desk::new();
    let ticket = planned(&desk, 1, desk.mara.0, 2, 3).await;
    for asked in [
        json!({"from": "tomorrow"}),
        json!({"from": "2026-02-30"}),
        json!({"from": "2026-11-22T10:00"}),
        json!({"zone": "Europe/Nowhere"}),
        json!({"zone": "2 OR 1=1"}),
    ] {
        let refused = desk.post(BOARD, &desk.dispatcher.1, &asked).await;
        assert_eq!(refused.expect(422).code(), "bad_time", "{asked}");
    }
    let malformed = desk
        .post(BOARD, &desk.dispatcher.1, &json!({"days": "all"}))
        .await;
    assert_eq!(malformed.expect(422).code(), "malformed");
    let most = board(&desk, json!({"days": 4_000_000_000_u32})).await;
    assert_eq!(most["days"].as_array().unwrap().len(), 14);
    let asked = |ticket: &str, start: i64, minutes: u32| {
        json!({"ticket": ticket, "appointment": uuid::Uuid::from_u128(7), "person": desk.mara.0,
            "start": start, "minutes": minutes})
    };
    let never = desk
        .post(FIT, &desk.dispatcher.1, &asked(&ticket, i64::MAX, 60))
        .await;
    assert_eq!(never.expect(422).code(), "bad_time");
    // A length that nobody means is the nearest that somebody may.
    for (minutes, ms) in [(0, HOUR / 4), (u32::MAX, 24 * HOUR)] {
        let told = desk
            .post(FIT, &desk.dispatcher.1, &asked(&ticket, MORNING, minutes))
            .await;
        let span = &told.expect(200).json()["span"];
        let is = span["to"].as_i64().unwrap() - span["from"].as_i64().unwrap();
        assert_eq!(is, ms);
    }
    // Technicians and requesters have no board; strangers have their own.
    for token in [&desk.mara.1, &desk.requester.1] {
        desk.post(BOARD, token, &json!({})).await.expect(403);
        let fit = desk.post(FIT, token, &asked(&ticket, MORNING, 60)).await;
        fit.expect(403);
    }
    let theirs = desk.post(BOARD, &desk.stranger.1, &json!({})).await;
    let theirs = theirs.expect(200).json();
    assert!(!theirs.to_string().contains("Job 1") && !theirs.to_string().contains("Mara"));
    let foreign = desk
        .post(FIT, &desk.stranger.1, &asked(&ticket, MORNING, 60))
        .await;
    foreign.expect(404);
}

#[tokio::test]
async fn a_board_reads_again_only_what_has_changed() {
    let desk = Desk::new();
    for n in 1..=4 {
        planned(&desk, n, desk.mara.0, i64::try_from(n).unwrap(), 1).await;
    }
    let moved = desk.ticket(9, "Moved").await;
    desk.assign(&moved, desk.jonas.0).await;
    let before = board(&desk, json!({})).await;
    assert_eq!(board(&desk, json!({})).await, before);
    agree(&desk, &moved, appointment(9, 3, 1)).await;
    let after = board(&desk, json!({})).await;
    assert_eq!(titles(&row(&after, "Jonas")["visits"]), ["Moved"]);
    assert_eq!(row(&after, "Mara"), row(&before, "Mara"));
    // A name that changes is told at once, though no ticket did.
    let person = json!({"id": desk.jonas.0, "name": "Jonas Berg", "email": "jonas@halden.example",
        "phone": "", "role": "technician", "active": true, "handles": true});
    let saved = desk
        .put("/api/v1/people", &desk.administrator.1, &person)
        .await;
    saved.expect(200);
    let renamed = board(&desk, json!({})).await;
    assert_eq!(titles(&row(&renamed, "Jonas Berg")["visits"]), ["Moved"]);
    // Who is given no work any more keeps a row as long as there are visits in it.
    let mut left = person.clone();
    left["handles"] = json!(false);
    desk.put("/api/v1/people", &desk.administrator.1, &left)
        .await
        .expect(200);
    let still = board(&desk, json!({})).await;
    assert_eq!(row(&still, "Jonas Berg")["active"], false);
    let tomorrow = board(&desk, json!({"from": "2026-11-23"})).await;
    assert_eq!(tomorrow["people"].as_array().unwrap().len(), 1);
}
