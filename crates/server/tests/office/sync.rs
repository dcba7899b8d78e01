//! Push, pull and the streams of hints.

use fieldfare_server::db::Whose;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use fieldfare_domain::{Act, At, Command, CommandId, TicketId};
use fieldfare_protocol::page::Page;
use fieldfare_protocol::wire::{Sent, payload_hash};
use serde_json::{Value, json};
use tokio_stream::StreamExt;
use tower::ServiceExt;
use uuid::Uuid;

use crate::desk::{Desk, MORNING};

fn speaker(lease: &str, epoch: &Value) -> Value {
    json!({
        "protocol": 1, "replica": Uuid::from_u128(0xDE), "incarnation": 1,
        "lease": lease, "epoch": epoch, "device_now": MORNING,
    })
}

fn claim(ticket: &str, n: u128) -> Value {
    let command = Command {
        id: CommandId(Uuid::from_u128(n)),
        ticket: TicketId(ticket.parse().unwrap()),
        base_version: 2,
        occurred_at: At(MORNING),
        clock_offset_ms: None,
        act: Act::Claim,
    };
    json!(Sent {
        seq: 1,
        hash: payload_hash(&command),
        command
    })
}

#[tokio::test]
async fn a_device_pulls_pushes_and_gets_the_stored_outcome_again() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let me = &desk.mara.1;
    let pull = json!({"speaker": speaker("", &Value::Null), "cursor": 0, "limit": 100});
    let answer = desk.post("/api/v1/sync/pull", me, &pull).await.expect(200);
    let page = Page::unpack(&answer.body).unwrap();
    assert_eq!(page.entered.len(), 1);
    assert_eq!(page.entered[0].id.to_string(), ticket);
    assert!(page.directory.is_some());
    let epoch = json!(page.office.epoch);
    let push = json!({
        "speaker": speaker(&page.office.lease, &epoch), "commands": [claim(&ticket, 1)],
    });
    let told = desk
        .post("/api/v1/sync/push", me, &push)
        .await
        .expect(200)
        .json();
    assert_eq!(told["outcomes"][0]["outcome"], "accepted");
    let lease = told["office"]["lease"].as_str().unwrap();
    let again = json!({"speaker": speaker(lease, &epoch), "commands": [claim(&ticket, 1)]});
    let stored = desk
        .post("/api/v1/sync/push", me, &again)
        .await
        .expect(200)
        .json();
    assert_eq!(stored["outcomes"], told["outcomes"]);
    // A device is told the names of its own commands, and of nobody else's.
    let named = |answer: &[u8]| -> Vec<bool> {
        let page = Page::unpack(answer).unwrap();
        let events = page
            .events
            .iter()
            .filter(|fed| fed.handle == page.entered[0].handle);
        events.map(|fed| fed.event.command.is_some()).collect()
    };
    let lease = stored["office"]["lease"].as_str().unwrap();
    let pull = json!({"speaker": speaker(lease, &epoch), "cursor": 0, "limit": 100});
    let answer = desk.post("/api/v1/sync/pull", me, &pull).await.expect(200);
    assert_eq!(
        named(&answer.body),
        [false, false, true],
        "reported, numbered, claimed"
    );
    let other = json!({
        "protocol": 1, "replica": Uuid::from_u128(0xA1), "incarnation": 1, "lease": "",
        "epoch": null, "device_now": MORNING,
    });
    let pull = json!({"speaker": other, "cursor": 0, "limit": 100});
    let aylin = &desk.dispatcher.1; // who reported it
    let answer = desk
        .post("/api/v1/sync/pull", aylin, &pull)
        .await
        .expect(200);
    assert_eq!(named(&answer.body), [true, true, false], "hers, and Mara's");
    // A lease of another copy of this replica.
    let forked = json!({"speaker": speaker("somebody else's", &epoch), "commands": []});
    let answer = desk
        .post("/api/v1/sync/push", me, &forked)
        .await
        .expect(409);
    assert_eq!(answer.code(), "replica_forked");
}

#[tokio::test]
async fn old_programs_and_too_much_at_once_are_told_so() {
    let desk = Desk::new();
    let me = &desk.mara.1;
    let mut old = json!({"speaker": speaker("", &Value::Null), "commands": []});
    old["speaker"]["protocol"] = 0.into();
    let answer = desk.post("/api/v1/sync/push", me, &old).await.expect(426);
    assert_eq!(answer.code(), "update_needed");
    let ticket = Uuid::nil().to_string();
    let many: Vec<Value> = (0..201).map(|n| claim(&ticket, n)).collect();
    let body = json!({"speaker": speaker("", &Value::Null), "commands": many});
    desk.post("/api/v1/sync/push", me, &body).await.expect(413);
    let huge = vec![b' '; 4 * 1024 * 1024 + 1];
    desk.call("POST", "/api/v1/sync/push", me, &[], huge)
        .await
        .expect(413);
    // Nothing of it took effect.
    let commands: u32 = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one("SELECT count(*) FROM command", &[], |row| row.get(0))
        })
        .unwrap();
    assert_eq!(commands, 0);
}

/// A stream's events as text.
struct Listening(axum::body::BodyDataStream);

impl Listening {
    async fn at(desk: &Desk, path: &str, token: &str) -> Self {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap();
        let response = desk.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        Self(response.into_body().into_data_stream())
    }

    /// The next piece, or none when the stream has ended.
    async fn next(&mut self) -> Option<String> {
        let piece = tokio::time::timeout(Duration::from_secs(20), self.0.next())
            .await
            .expect("the stream says something or ends");
        piece.map(|bytes| String::from_utf8(bytes.unwrap().to_vec()).unwrap())
    }
}

#[tokio::test]
async fn a_device_is_woken_by_what_touches_it_and_by_nothing_else() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let mut mara = Listening::at(&desk, "/api/v1/sync/hints", &desk.mara.1).await;
    let mut jonas = Listening::at(&desk, "/api/v1/sync/hints", &desk.jonas.1).await;
    assert!(
        mara.next()
            .await
            .unwrap()
            .starts_with("event: hint\ndata: {\"position\":")
    );
    jonas.next().await.unwrap();
    desk.assign(&ticket, desk.mara.0).await;
    assert!(mara.next().await.unwrap().contains("position"));
    // It left his queue: he is told as well.
    assert!(jonas.next().await.unwrap().contains("position"));
    desk.act(&ticket, &desk.mara.1, json!({"do": "accept"}))
        .await
        .expect(200);
    let hint = mara.next().await.unwrap();
    // What Jonas hears next is of the next ticket, not of Mara's work.
    desk.ticket(2, "Another.").await;
    let his = jonas.next().await.unwrap();
    assert_ne!(hint, his);
    assert_eq!(his, mara.next().await.unwrap());
}

// Covers: I13
#[tokio::test]
async fn a_stream_ends_when_its_person_is_disabled() {
    let desk = Desk::new();
    let mut hints = Listening::at(&desk, "/api/v1/sync/hints", &desk.mara.1).await;
    hints.next().await.unwrap();
    let mut changes = Listening::at(&desk, "/api/v1/changes", &desk.mara.1).await;
    let body = json!({
        "id": desk.mara.0, "name": "Mara", "email": "mara@halden.example",
        "role": "technician", "active": false,
    });
    desk.put("/api/v1/people", &desk.administrator.1, &body)
        .await
        .expect(200);
    assert_eq!(hints.next().await, None);
    assert_eq!(changes.next().await, None);
    assert_eq!(desk.metrics().await.status, 200);
}

/// Another process took away the right to listen, so no word of it came here.
/// Every kind of stream ends within five seconds however it happened.
// Covers: I13
#[tokio::test(start_paused = true)]
async fn every_stream_ends_within_five_seconds_after_its_right_is_gone_without_a_word() {
    for harm in [
        "DELETE FROM token",
        "UPDATE token SET expires_at = 0",
        "UPDATE account SET active = false",
    ] {
        for path in ["/api/v1/sync/hints", "/api/v1/changes"] {
            let desk = Desk::new();
            let stream = Listening::at(&desk, path, &desk.mara.1).await;
            desk.sql(harm);
            ends_within_five_seconds(stream, &format!("{path} after {harm}")).await;
        }
    }
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/public/status/{}/hints", desk.status_token(&ticket));
    let stream = Listening::at(&desk, &path, "").await;
    desk.sql("UPDATE ticket SET visibility = 'internal'");
    ends_within_five_seconds(stream, "a status link").await;
}

// Covers: I13
#[tokio::test(start_paused = true)]
async fn a_stream_goes_on_while_its_right_lasts_and_ends_when_its_person_signs_out() {
    let desk = Desk::new();
    let mut stream = Listening::at(&desk, "/api/v1/sync/hints", &desk.mara.1).await;
    stream.next().await.unwrap();
    // Its right is looked at many times before it says that it is alive.
    assert!(stream.next().await.unwrap().starts_with(':'));
    desk.ticket(1, "The pump leaks.").await;
    assert!(stream.next().await.unwrap().contains("position"));
    desk.post("/api/v1/sign-out", &desk.mara.1, &Value::Null)
        .await
        .expect(204);
    ends_within_five_seconds(stream, "signed out").await;
}

async fn ends_within_five_seconds(mut stream: Listening, what: &str) {
    let began = tokio::time::Instant::now();
    while let Some(piece) = stream.next().await {
        let told = piece.starts_with("event: hint") || piece.starts_with(':');
        assert!(told, "{what}: {piece}");
        assert!(began.elapsed() <= Duration::from_secs(5), "{what}");
    }
    assert!(began.elapsed() <= Duration::from_secs(5), "{what}");
}

#[tokio::test]
async fn the_console_is_told_which_ticket_changed() {
    let desk = Desk::new();
    let mut office = Listening::at(&desk, "/api/v1/changes", &desk.dispatcher.1).await;
    let mut stranger = Listening::at(&desk, "/api/v1/changes", &desk.stranger.1).await;
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let told = office.next().await.unwrap();
    assert!(
        told.contains(&ticket) && told.contains("\"changed\":\"tickets\""),
        "{told}"
    );
    desk.site.close();
    assert_eq!(
        stranger.next().await,
        None,
        "another enterprise heard something"
    );
}

#[tokio::test]
async fn a_requesters_page_is_woken_by_public_changes_only() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/public/status/{}/hints", desk.status_token(&ticket));
    let mut page = Listening::at(&desk, &path, "").await;
    let note = json!({"do": "write", "visibility": "internal", "text": "secret"});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    desk.site.close();
    assert_eq!(page.next().await, None, "an internal note woke the page");
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/public/status/{}/hints", desk.status_token(&ticket));
    let mut page = Listening::at(&desk, &path, "").await;
    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(page.next().await.unwrap(), "event: changed\ndata: {}\n\n");
}
