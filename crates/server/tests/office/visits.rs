//! Visits at the office: who may say what, and what a requester's page, a calendar
//! and a board make of it.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::post;

const ZONE: &str = "Europe/Stockholm";
const VISIT: &str = "00000000-0000-0000-0000-00000000e001";
/// 2026-11-22T14:00 in Stockholm.
const STARTS: i64 = crate::desk::MORNING + 4 * 60 * 60 * 1000;

fn visit() -> Value {
    json!({"id": VISIT, "start": "2026-11-22T14:00", "end": "2026-11-22T15:00", "zone": ZONE})
}

fn propose() -> Value {
    json!({"do": "propose_appointment", "appointment": visit()})
}

fn said(what: &str) -> Value {
    json!({"do": what, "appointment": VISIT})
}

/// Karin's report in Mara's hands, and its page.
async fn reported(desk: &Desk) -> (String, String) {
    let ticket = post::report(desk, "karin@example.org", "en").await;
    desk.assign(&ticket, desk.mara.0).await;
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.dispatcher.1)
        .await
        .expect(200)
        .json();
    let link = view["statusLink"].as_str().unwrap();
    let token = link.rsplit('/').next().unwrap().to_owned();
    (ticket, token)
}

/// The same with a time that Karin was asked about.
async fn proposed(desk: &Desk) -> (String, String) {
    let (ticket, token) = reported(desk).await;
    desk.act(&ticket, &desk.dispatcher.1, propose())
        .await
        .expect(200);
    (ticket, token)
}

async fn page(desk: &Desk, token: &str) -> Value {
    let path = format!("/api/public/status/{token}");
    desk.get(&path, "").await.expect(200).json()
}

async fn on_page(desk: &Desk, token: &str, n: u128, act: Value) -> crate::desk::Answer {
    let path = format!("/api/public/status/{token}/act");
    let body = json!({"commandId": uuid::Uuid::from_u128(0xF000 + n), "act": act});
    desk.post(&path, "", &body).await
}

#[tokio::test]
async fn a_proposed_time_is_answered_on_the_requesters_page() {
    let desk = Desk::new();
    let (ticket, token) = proposed(&desk).await;
    let seen = page(&desk, &token).await;
    assert_eq!(seen["headline"]["kind"], "proposed");
    assert_eq!(seen["proposals"][0]["id"], VISIT);
    assert_eq!(seen["proposals"][0]["start"], "2026-11-22T13:00:00Z");
    // Nothing more of it is told than what is asked about.
    let told: Vec<&String> = seen["proposals"][0].as_object().unwrap().keys().collect();
    assert_eq!(told, ["end", "id", "start", "zone"]);

    let another =
        json!({"do": "confirm_appointment", "appointment": VISIT, "starts_at": STARTS + 1});
    let refused = on_page(&desk, &token, 1, another).await;
    assert_eq!(
        (refused.status.as_u16(), refused.code()),
        (409, "visit_changed".to_owned())
    );
    let yes = json!({"do": "confirm_appointment", "appointment": VISIT, "starts_at": STARTS});
    let seen = on_page(&desk, &token, 2, yes.clone())
        .await
        .expect(200)
        .json();
    assert_eq!(seen["headline"]["kind"], "appointment");
    assert!(seen.get("proposals").is_none());
    // The same answer twice is one.
    on_page(&desk, &token, 2, yes).await.expect(200);

    for (act, kind) in [("set_out", "on_the_way"), ("arrive", "on_site")] {
        desk.act(&ticket, &desk.mara.1, said(act)).await.expect(200);
        assert_eq!(page(&desk, &token).await["headline"]["kind"], kind);
    }
}

#[tokio::test]
async fn nobody_says_for_somebody_else_where_they_are() {
    let desk = Desk::new();
    let (ticket, token) = reported(&desk).await;
    let agree = json!({"do": "agree_appointment", "appointment": visit()});
    desk.act(&ticket, &desk.dispatcher.1, agree)
        .await
        .expect(200);
    for (n, act) in [(7, "set_out"), (8, "arrive")] {
        for who in [&desk.dispatcher.1, &desk.administrator.1] {
            let told = desk.act(&ticket, who, said(act)).await;
            assert_eq!(told.code(), "not_assignee", "{act}");
        }
        let told = desk.act(&ticket, &desk.jonas.1, said(act)).await;
        assert!(
            matches!(told.status.as_u16(), 404 | 409),
            "{act}: {}",
            told.status
        );
        assert_eq!(
            on_page(&desk, &token, n, said(act)).await.code(),
            "not_allowed"
        );
    }
    // Nor does staff answer as the requester.
    let told = desk
        .act(
            &ticket,
            &desk.dispatcher.1,
            json!({"do": "decline_appointment", "appointment": VISIT}),
        )
        .await;
    assert_eq!(told.code(), "not_owner");
}

#[tokio::test]
async fn hostile_and_broken_answers_are_refused_with_a_code_and_change_nothing() {
    let desk = Desk::new();
    let (_, token) = proposed(&desk).await;
    let before = page(&desk, &token).await;
    let long = "x".repeat(20_000);
    for (n, act) in [
        json!({"do": "decline_appointment", "appointment": VISIT, "reason": long}),
        json!({"do": "decline_appointment", "appointment": VISIT, "reason": "a\u{0}b"}),
        json!({"do": "decline_appointment", "appointment": "soon"}),
        json!({"do": "confirm_appointment", "appointment": VISIT}),
        json!({"do": "confirm_appointment", "appointment": VISIT, "starts_at": "today"}),
        json!({"do": "confirm_appointment", "appointment": VISIT, "starts_at": i64::MIN}),
        json!({"do": "arrive", "appointment": uuid::Uuid::nil()}),
    ]
    .into_iter()
    .enumerate()
    {
        let told = on_page(&desk, &token, 100 + n as u128, act.clone()).await;
        assert!(told.status.is_client_error(), "{act}: {}", told.status);
        assert!(!told.code().is_empty(), "{act}");
    }
    assert_eq!(page(&desk, &token).await, before);
    // A formula and words from right to left are words.
    let words = "=cmd|'/c calc'!A1 \u{202e}gnihtemos";
    let act = json!({"do": "decline_appointment", "appointment": VISIT, "reason": words});
    let seen = on_page(&desk, &token, 200, act).await;
    if seen.status.is_success() {
        assert_eq!(seen.json()["messages"][0]["text"], words);
    } else {
        assert_eq!(seen.code(), "unreadable");
    }
}

#[tokio::test]
async fn a_calendar_says_how_sure_a_visit_is() {
    let desk = Desk::new();
    let (ticket, token) = reported(&desk).await;
    let told = desk.get("/api/v1/calendar", &desk.mara.1).await;
    let address = told.expect(200).json()["url"].as_str().unwrap().to_owned();
    let path = address.replace("https://office.example", "");
    let feed = async || {
        let told = desk.get(&path, "").await.expect(200);
        String::from_utf8(told.body).unwrap()
    };
    desk.act(&ticket, &desk.dispatcher.1, propose())
        .await
        .expect(200);
    let proposed = feed().await;
    assert!(proposed.contains("STATUS:TENTATIVE\r\n"), "{proposed}");
    assert!(!proposed.contains("VALARM"), "nobody agreed to it");
    let yes = json!({"do": "confirm_appointment", "appointment": VISIT, "starts_at": STARTS});
    on_page(&desk, &token, 1, yes).await.expect(200);
    let agreed = feed().await;
    assert!(agreed.contains("STATUS:CONFIRMED\r\n") && agreed.contains("SEQUENCE:1\r\n"));
    assert!(agreed.contains("VALARM"));
    desk.act(&ticket, &desk.dispatcher.1, said("cancel_appointment"))
        .await
        .expect(200);
    assert!(feed().await.contains("STATUS:CANCELLED\r\n"));
}
