//! Time spent and parts used at the office: who writes them down, what the console, the
//! exports and the printed report make of them, and that no requester can learn of them.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::numbers::{exported, sheet};

fn id(n: u128) -> String {
    uuid::Uuid::from_u128(n).to_string()
}

fn work(n: u128, minutes: i64, kind: &str) -> Value {
    let what = json!({"is": "work", "minutes": minutes, "kind": kind});
    json!({"do": "record_used", "used": {"id": id(n), "what": what}})
}

fn part(n: u128, name: &str, quantity: i64, unit: &str) -> Value {
    let what =
        json!({"is": "part", "name": name, "number": "4711", "quantity": quantity, "unit": unit});
    json!({"do": "record_used", "used": {"id": id(n), "what": what, "note": "CANARY from the van"}})
}

fn strike(n: u128) -> Value {
    json!({"do": "strike_used", "used": id(n)})
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

/// A ticket in Mara's hands.
async fn held(desk: &Desk) -> String {
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    ticket
}

#[tokio::test]
async fn the_console_shows_time_and_parts_with_their_sums_and_who_may_change_them() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let mara = &desk.mara.1;
    let acts = [
        work(1, 75, "labour"),
        work(2, 25, "travel"),
        part(3, "Gasket", 2_000, ""),
        work(4, 15, "labour"),
    ];
    for act in acts {
        desk.act(&ticket, mara, act).await.expect(200);
    }
    desk.act(&ticket, &desk.dispatcher.1, strike(4))
        .await
        .expect(200);
    let seen = view(&desk, &ticket).await;
    assert_eq!(seen["row"]["state"], "assigned", "it accepts nothing");
    let used = &seen["used"];
    assert_eq!(
        (&used["labourMinutes"], &used["travelMinutes"]),
        (&json!(75), &json!(25))
    );
    let entries = used["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 3);
    assert_eq!(entries[2]["used"]["what"]["quantity"], 2_000);
    assert_eq!(entries[0]["author"], "Mara");
    // The office strikes, and leaves it to Mara to correct.
    assert_eq!(
        (&entries[0]["strikable"], &entries[0]["editable"]),
        (&json!(true), &json!(false))
    );
    let events: Vec<&str> = seen["log"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["used"].is_object())
        .map(|line| line["event"].as_str().unwrap())
        .collect();
    let expected = [
        "used_recorded",
        "used_recorded",
        "used_recorded",
        "used_recorded",
        "used_struck",
    ];
    assert_eq!(events, expected);

    // Jonas does not see it; brought in, he leaves Mara's entries alone.
    let jonas = &desk.jonas.1;
    let refused = desk.act(&ticket, jonas, work(9, 5, "labour")).await;
    assert_eq!(refused.json()["code"], "not_found");
    let bring_in = json!({"do": "add_collaborator", "person": desk.jonas.0, "comment": ""});
    desk.act(&ticket, &desk.dispatcher.1, bring_in)
        .await
        .expect(200);
    let refused = desk.act(&ticket, jonas, strike(1)).await;
    assert_eq!(refused.json()["code"], "not_allowed");
    let refused = desk.act(&ticket, jonas, work(1, 5, "labour")).await;
    assert_eq!(refused.json()["code"], "already_exists");
    // Amounts that are none are told with their field.
    for (act, code, field) in [
        (work(9, 0, "labour"), "out_of_range", "minutes"),
        (work(9, 1441, "labour"), "out_of_range", "minutes"),
        (part(9, "", 1, ""), "missing", "name"),
        (part(9, "a\u{202e}b", 1, ""), "unreadable", "name"),
        (part(9, "x", 10_000_000, ""), "out_of_range", "quantity"),
    ] {
        let refused = desk.act(&ticket, mara, act).await.json();
        assert_eq!(
            (&refused["code"], &refused["field"]),
            (&json!(code), &json!(field))
        );
    }
    for act in [
        work(9, -1, "labour"),
        work(9, 70_000, "labour"),
        work(9, 5, "lunch"),
    ] {
        let refused = desk.act(&ticket, mara, act).await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
    }
    assert_eq!(view(&desk, &ticket).await["used"], *used);
}

#[tokio::test]
async fn time_and_parts_change_no_byte_of_a_requesters_page_and_never_wake_it() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let token = desk.status_token(&ticket);
    let page = || async {
        let path = format!("/api/public/status/{token}");
        desk.get(&path, "").await.expect(200)
    };
    let before = page().await;
    let mut told = desk.site.office.listen();
    let mara = &desk.mara.1;
    let acts = [
        work(1, 75, "labour"),
        part(2, "Gasket", 2_000, ""),
        work(1, 90, "labour"),
        strike(2),
        part(2, "Gasket", 2_000, ""),
    ];
    for act in acts {
        desk.act(&ticket, mara, act).await.expect(200);
        let after = page().await;
        assert_eq!(before.body, after.body);
        assert_eq!(before.header("etag"), after.header("etag"));
        let changed = told.try_recv().unwrap();
        assert!(!changed.public, "it woke the page");
        assert!(told.try_recv().is_err(), "one commit each");
    }
    let path = format!("/api/public/status/{token}/act");
    let asked = json!({"commandId": id(77), "act": work(9, 5, "labour")});
    let refused = desk.post(&path, "", &asked).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(before.body, page().await.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn exports_and_the_printed_report_have_time_and_parts() {
    let desk = Desk::new();
    let ticket = held(&desk).await;
    let path = format!("/api/v1/tickets/{ticket}/report.pdf?lang=de");
    let bare = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    let mara = &desk.mara.1;
    for act in [
        work(1, 75, "labour"),
        work(2, 25, "travel"),
        part(3, "=Hose", 1_500, "m"),
    ] {
        desk.act(&ticket, mara, act).await.expect(200);
    }
    let (_, book) = exported(&desk, "xlsx", 1).await;
    let used = sheet(&book, 4);
    for detail in ["T-1001", "Mara", "Hose", "<v>1.5</v>", "<v>75</v>"] {
        assert!(used.contains(detail), "{detail}: {used}");
    }
    let (_, table) = exported(&desk, "csv", 1).await;
    let table = String::from_utf8(table).unwrap();
    assert!(
        table
            .lines()
            .next()
            .unwrap()
            .ends_with("Work (min),Travel (min)"),
        "{table}"
    );
    assert!(table.trim_end().ends_with(",75,25"), "{table}");
    let printed = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    assert!(printed.body.len() > bare.body.len());
}
