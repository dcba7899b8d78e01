//! Letters that nobody sees: control characters. People are told to type the text
//! anew; what cannot be asked for again (an alert, a stranger's report) is kept
//! without them. PostgreSQL keeps no NUL at all, so it must never get there.

use fieldfare_server::db::Whose;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::Desk;

async fn newest(desk: &Desk) -> Value {
    let asked = json!({"list": "all"});
    let page = desk
        .post("/api/v1/tickets/query", &desk.dispatcher.1, &asked)
        .await;
    let id = page.expect(200).json()["rows"][0]["id"].clone();
    let path = format!("/api/v1/tickets/{}", id.as_str().unwrap());
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

#[tokio::test]
async fn a_dispatcher_is_told_which_text_holds_a_control_character() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let write = |text: &str| json!({"do": "write", "visibility": "public", "text": text});
    for text in ["\u{1b}[2J", "a\u{8}b", "\u{7f}", "\u{9b}"] {
        let refused = desk.act(&ticket, &desk.dispatcher.1, write(text)).await;
        assert_eq!(refused.code(), "unreadable", "{text:?}");
        assert_eq!(refused.json()["field"], "text");
    }
    let lines = write("two\r\nlines\tand a tab");
    desk.act(&ticket, &desk.dispatcher.1, lines)
        .await
        .expect(200);
}

#[tokio::test]
async fn nul_reaches_no_store_from_any_body_address_or_query() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let nul = json!({"do": "write", "visibility": "public", "text": "a\0b"});
    let refused = desk.act(&ticket, &desk.dispatcher.1, nul).await;
    assert_eq!(refused.code(), "unreadable");
    // Six letters that only look like one.
    let named = json!({"do": "write", "visibility": "public", "text": "\\u0000"});
    desk.act(&ticket, &desk.dispatcher.1, named)
        .await
        .expect(200);
    let search = json!({"list": "all", "search": "a\0b"});
    desk.post("/api/v1/tickets/query", &desk.dispatcher.1, &search)
        .await
        .expect(422);
    let unknown = desk.get("/api/public/device/A%00B", "").await;
    assert_eq!(unknown.code(), "unknown_code");
}

#[tokio::test]
async fn a_report_from_a_phone_is_kept_without_what_nobody_sees() {
    let desk = Desk::new();
    let report = json!({
        "commandId": Uuid::from_u128(0x4E), "code": desk.code,
        "description": "pasted\u{b}from a letter, see \u{202e}gpj.exe", "name": "Kar\u{7}in",
        "phone": "\u{202a}+46 970 123 45\u{202c}",
    });
    desk.post("/api/public/report", "", &report)
        .await
        .expect(201);
    let seen = newest(&desk).await.to_string();
    assert!(seen.contains("pasted from a letter, see gpj.exe"), "{seen}");
    assert!(seen.contains("\"+46 970 123 45\""), "{seen}");
    assert!(seen.contains("Kar in"), "{seen}");
}

#[tokio::test]
async fn an_alert_is_never_lost_over_a_letter() {
    let desk = Desk::new();
    let read = |tx: &fieldfare_server::db::Tx<'_>| {
        let sql = "SELECT alert_token FROM enterprise WHERE name = 'Halden'";
        tx.one(sql, &[], |row| row.get::<String>(0))
    };
    let token = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, read)
        .unwrap();
    let alert = json!({
        "version": "4",
        "alerts": [{
            "status": "firing", "fingerprint": "9f\u{0}2c",
            "labels": {"alertname": "MotorHot", "lo\u{0}g": "\u{1b}[31mred"},
            "annotations": {"summary": "Motor\u{0}hot", "description": "118\u{0}°C"},
        }],
    });
    let to = format!("/api/v1/alerts/{token}");
    let told = desk.post(&to, "", &alert).await.expect(200).json();
    assert_eq!(told["created"], 1);
    let again = desk.post(&to, "", &alert).await.expect(200).json();
    assert_eq!(again["unchanged"], 1, "found by its fingerprint");
    assert!(newest(&desk).await.to_string().contains("Motor hot"));
}

#[tokio::test]
async fn a_query_that_cannot_be_read_is_answered_as_every_problem_is() {
    let desk = Desk::new();
    let refused = desk
        .get("/api/v1/rules/firings?rule=nonsense", &desk.administrator.1)
        .await
        .expect(422);
    assert_eq!(refused.code(), "malformed");
    assert_eq!(refused.header("content-type"), "application/problem+json");
}
