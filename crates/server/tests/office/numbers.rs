//! Figures over the addresses, and what leaves the office.

use fieldfare_domain::UserId;
use serde_json::{Value, json};

use crate::desk::{Desk, picture};

const HOUR_MS: i64 = 3_600_000;

/// Two tickets: one taken by Mara after an hour and resolved after two, one nobody took.
async fn worked(desk: &Desk) -> (String, String) {
    let first = desk.ticket(1, "The pump leaks.").await;
    let second = desk.ticket(2, "The door sticks.").await;
    desk.assign(&first, desk.mara.0).await;
    desk.pass_ms(HOUR_MS);
    let accept = json!({"do": "accept"});
    desk.act(&first, &desk.mara.1, accept).await.expect(200);
    desk.pass_ms(HOUR_MS);
    let resolve = json!({"do": "resolve", "feedback": "New seal."});
    desk.act(&first, &desk.mara.1, resolve).await.expect(200);
    (first, second)
}

async fn numbers(desk: &Desk, query: Value) -> Value {
    desk.post("/api/v1/numbers", &desk.supervisor.1, &query)
        .await
        .expect(200)
        .json()
}

// Covers: S2-20, S2-33
#[tokio::test]
async fn the_office_counts_and_shows_the_tickets_behind_a_number() {
    let desk = Desk::new();
    let (first, second) = worked(&desk).await;
    let view = numbers(&desk, json!({})).await;
    let status = &view["numbers"]["status"];
    assert_eq!(status["total"]["n"], 2);
    assert_eq!(
        (&status["pending"]["n"], &status["toConfirm"]["n"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(
        view["numbers"]["efficiency"]["avgResponseMs"]["value"],
        3_600_000.0
    );
    assert_eq!(view["people"][desk.mara.0.to_string()]["name"], "Mara");
    for (key, ticket) in [("status.to_confirm", &first), ("status.pending", &second)] {
        let asked = json!({"query": {}, "key": key});
        let page = desk
            .post("/api/v1/numbers/tickets", &desk.supervisor.1, &asked)
            .await
            .expect(200)
            .json();
        assert_eq!(page["total"], 1, "{key}");
        assert_eq!(page["rows"][0]["id"], json!(ticket), "{key}");
    }
    let none = json!({"key": "no.such.figure"});
    desk.post("/api/v1/numbers/tickets", &desk.supervisor.1, &none)
        .await
        .expect(404);
}

#[tokio::test]
async fn what_changed_since_is_counted_the_next_time() {
    let desk = Desk::new();
    let (_, second) = worked(&desk).await;
    numbers(&desk, json!({})).await;
    desk.assign(&second, desk.jonas.0).await;
    let accept = json!({"do": "accept"});
    desk.act(&second, &desk.jonas.1, accept).await.expect(200);
    let view = numbers(&desk, json!({})).await;
    assert_eq!(view["numbers"]["status"]["pending"]["n"], 0);
    let strangers = desk
        .post("/api/v1/numbers", &desk.stranger.1, &json!({}))
        .await
        .expect(200)
        .json();
    assert_eq!(strangers["numbers"]["status"]["total"]["n"], 0);
}

#[tokio::test]
async fn a_period_that_ends_before_it_begins_is_refused() {
    let desk = Desk::new();
    let answer = desk
        .post(
            "/api/v1/numbers",
            &desk.supervisor.1,
            &json!({"from": 5, "to": 5}),
        )
        .await
        .expect(422);
    assert_eq!(answer.code(), "empty_period");
}

pub(crate) async fn exported(desk: &Desk, form: &str, tickets: u32) -> (String, Vec<u8>) {
    let asked = json!({"form": form, "query": {"list": "all"}, "language": "en"});
    let begun = desk
        .post("/api/v1/exports", &desk.dispatcher.1, &asked)
        .await
        .expect(200)
        .json();
    let at = format!("/api/v1/exports/{}", begun["id"].as_str().unwrap());
    for _ in 0..10_000 {
        let view = desk.get(&at, &desk.dispatcher.1).await.expect(200).json();
        assert_ne!(view["state"], "failed");
        if view["state"] == "ready" {
            assert_eq!(
                (&view["done"], &view["total"]),
                (&json!(tickets), &json!(tickets))
            );
            let file = desk.get(&format!("{at}/file"), &desk.dispatcher.1).await;
            // Somebody else's export and none at all answer alike.
            desk.get(&at, &desk.supervisor.1).await.expect(404);
            return (at, file.expect(200).body);
        }
        tokio::task::yield_now().await;
    }
    panic!("the export was not written");
}

/// The text of a sheet of a workbook, counted from 1.
pub(crate) fn sheet(book: &[u8], n: u32) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut text = String::new();
    let mut sheet = book
        .by_name(&format!("xl/worksheets/sheet{n}.xml"))
        .unwrap();
    std::io::Read::read_to_string(&mut sheet, &mut text).unwrap();
    text
}

// Covers: S2-39
#[tokio::test(flavor = "multi_thread")]
async fn a_workbook_has_what_happened_to_each_ticket_beside_its_basic_facts() {
    let desk = Desk::new();
    worked(&desk).await;
    let (_, book) = exported(&desk, "xlsx", 2).await;
    let facts = sheet(&book, 1);
    assert!(facts.contains("The pump leaks.") && facts.contains("New seal."));
    let happened = sheet(&book, 2);
    for detail in ["T-1001", "T-1002", "Mara", "New seal."] {
        assert!(happened.contains(detail), "{detail}: {happened}");
    }
}

// Covers: S2-37, S2-40
#[tokio::test(flavor = "multi_thread")]
async fn the_current_filter_leaves_as_a_table_a_workbook_and_an_archive() {
    let desk = Desk::new();
    let (first, _) = worked(&desk).await;
    let at = format!("/api/v1/tickets/{first}/photos?name=After");
    desk.call("POST", &at, &desk.mara.1, &[], picture(7))
        .await
        .expect(200);
    let (_, csv) = exported(&desk, "csv", 2).await;
    let text = String::from_utf8(csv).unwrap();
    assert_eq!(text.lines().count(), 3, "{text}");
    assert!(text.contains("The pump leaks."));
    let (_, xlsx) = exported(&desk, "xlsx", 2).await;
    assert!(xlsx.starts_with(b"PK"));
    let (job, archive) = exported(&desk, "zip", 2).await;
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(archive)).unwrap();
    let names: Vec<String> = zip
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert!(
        names.contains(&"photos/T-1001/01 After.jpg".to_owned()),
        "{names:?}"
    );
    assert!(zip.by_name("tickets.xlsx").is_ok());
    // Given up: the file is gone.
    desk.call(
        "DELETE",
        &job,
        &desk.dispatcher.1,
        &[],
        axum::body::Body::empty(),
    )
    .await
    .expect(200);
    desk.get(&job, &desk.dispatcher.1).await.expect(404);
}

#[tokio::test]
async fn a_report_of_a_ticket_is_printed_for_whoever_may_see_it() {
    let desk = Desk::new();
    let (first, _) = worked(&desk).await;
    let at = format!("/api/v1/tickets/{first}/report.pdf?lang=de");
    let pdf = desk.get(&at, &desk.mara.1).await.expect(200);
    assert!(pdf.body.starts_with(b"%PDF-"));
    assert_eq!(
        pdf.header("content-disposition"),
        "attachment; filename=\"T-1001.pdf\""
    );
    desk.get(&at, &desk.stranger.1).await.expect(404);
}

#[tokio::test]
async fn a_persons_calendar_is_behind_a_secret_address_that_ends_with_the_account() {
    let desk = Desk::new();
    let (_, open) = worked(&desk).await;
    desk.assign(&open, desk.mara.0).await;
    let agree = json!({"do": "agree_appointment", "appointment": {
        "id": "00000000-0000-0000-0000-000000000077", "start": "2026-11-20T08:30", "end": "",
        "zone": "Europe/Stockholm", "remind_minutes": 30,
    }});
    desk.act(&open, &desk.dispatcher.1, agree).await.expect(200);
    let link = desk
        .get("/api/v1/calendar", &desk.mara.1)
        .await
        .expect(200)
        .json();
    let link = link["url"].as_str().unwrap().to_owned();
    let path = link.strip_prefix("https://office.example").unwrap();
    let feed = desk.get(path, "").await.expect(200);
    let text = String::from_utf8(feed.body).unwrap();
    assert!(
        text.contains("DTSTART;TZID=Europe/Stockholm:20261120T083000"),
        "{text}"
    );
    let (start, token) = path.rsplit_once('/').unwrap();
    let wrong = format!("{start}/{}", token.replace('a', "b"));
    let unknown = format!("/api/public/calendar/{}/{token}", UserId(uuid::Uuid::nil()));
    let wrong = desk.get(&wrong, "").await.expect(404);
    assert_eq!(wrong.body, desk.get(&unknown, "").await.expect(404).body);
    desk.sql("UPDATE account SET active = false WHERE email = 'mara@halden.example'");
    desk.get(path, "").await.expect(404);
}
