//! A radio drops: the future that answers a request is dropped at every point
//! where it waits, and what it was to write is written whole or not at all (I24).

use fieldfare_server::db::Whose;
use std::future::Future;
use std::pin::pin;
use std::task::Poll;

use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use tower::ServiceExt;
use uuid::Uuid;

use crate::desk::{Desk, MORNING, hash, picture};

/// Points of waiting that are tried for one request; more than any has.
const POINTS_MAX: usize = 64;

/// Polls `future` until it has waited `points` times, and drops it there.
/// Answers true when it came to its end before.
async fn dropped_after(points: usize, future: impl Future) -> bool {
    let mut future = pin!(future);
    let mut waited = 0;
    std::future::poll_fn(|context| match future.as_mut().poll(context) {
        Poll::Ready(_) => Poll::Ready(true),
        Poll::Pending => {
            waited += 1;
            if waited >= points {
                Poll::Ready(false)
            } else {
                Poll::Pending
            }
        }
    })
    .await
}

/// Waits until whatever goes on behind a dropped request has ended. The test's
/// runtime has one thread for blocking work, which takes it in its order.
async fn settled() {
    for _ in 0..40 {
        tokio::task::spawn_blocking(|| ()).await.unwrap();
        tokio::task::yield_now().await;
    }
}

/// How much there is of everything that a request writes.
fn written(desk: &Desk) -> Vec<i64> {
    let counts = [
        "event",
        "ticket",
        "command",
        "scope",
        "account",
        "equipment",
        "token",
        "upload",
        "photo",
        "blob",
        "audit",
        "asked",
        "replica",
    ]
    .map(|table| format!("(SELECT count(*) FROM {table})"));
    let also = [
        "(SELECT CAST(sum(position) AS bigint) FROM enterprise)",
        "(SELECT CAST(coalesce(sum(received), 0) AS bigint) FROM upload)",
        "(SELECT count(*) FROM account WHERE set_up_hash <> '')",
        "(SELECT count(*) FROM account WHERE password <> '')",
    ];
    let sql = format!("SELECT {}, {}", counts.join(", "), also.join(", "));
    desk.site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(&sql, &[], |row| {
                (0..counts.len() + also.len()).map(|n| row.get(n)).collect()
            })
        })
        .unwrap()
}

fn request(method: &str, path: &str, token: &str, body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    request.body(body.into()).unwrap()
}

/// What is asked of a desk: made anew for each try, after what it needs is there.
type Ask = fn(&Desk, &str) -> Request<Body>;

const ASKED: &[(&str, Ask)] = &[
    ("create", |desk, _| {
        let body = json!({
            "commandId": Uuid::from_u128(0xD1), "ticket": Uuid::from_u128(0xD2),
            "occurredAt": MORNING, "draft": { "description": "It hums." },
        });
        request(
            "POST",
            "/api/v1/tickets",
            &desk.dispatcher.1,
            body.to_string(),
        )
    }),
    ("act", |desk, ticket| {
        let body = json!({
            "commandId": Uuid::from_u128(0xD1), "baseVersion": 2,
            "act": {"do": "assign", "assignee": desk.mara.0, "comment": "please"},
        });
        let path = format!("/api/v1/tickets/{ticket}/act");
        request("POST", &path, &desk.dispatcher.1, body.to_string())
    }),
    ("photo", |desk, ticket| {
        let path = format!("/api/v1/tickets/{ticket}/photos");
        request("POST", &path, &desk.dispatcher.1, picture(7))
    }),
    ("push", |desk, ticket| {
        let command = fieldfare_domain::Command {
            id: fieldfare_domain::CommandId(Uuid::from_u128(0xD1)),
            ticket: ticket.parse().unwrap(),
            base_version: 2,
            occurred_at: fieldfare_domain::At(MORNING),
            clock_offset_ms: None,
            act: fieldfare_domain::Act::Claim,
        };
        let body = json!({
            "speaker": {"protocol": 1, "replica": Uuid::from_u128(0xDE), "incarnation": 1,
                "lease": "", "epoch": null, "device_now": MORNING},
            "commands": [{"seq": 1, "hash": fieldfare_protocol::wire::payload_hash(&command),
                "command": command}],
        });
        request("POST", "/api/v1/sync/push", &desk.mara.1, body.to_string())
    }),
    ("report", |desk, _| {
        let body = json!({
            "commandId": Uuid::from_u128(0xD1), "code": desk.code,
            "description": "It hums.", "name": "Karin",
        });
        request("POST", "/api/public/report", "", body.to_string())
    }),
    ("requester's answer", |desk, ticket| {
        let body = json!({
            "commandId": Uuid::from_u128(0xD1),
            "act": {"do": "requester_reply", "text": "The left one."},
        });
        let path = format!("/api/public/status/{}/act", desk.status_token(ticket));
        request("POST", &path, "", body.to_string())
    }),
    ("alert", |desk, _| {
        let token: String = desk
            .site
            .office
            .store()
            .read(Whose::Everybodys, |tx| {
                let sql = "SELECT alert_token FROM enterprise WHERE name = 'Halden'";
                tx.one(sql, &[], |row| row.get(0))
            })
            .unwrap();
        let body = json!({"version": "4", "alerts": [{
            "status": "firing", "fingerprint": "f1", "startsAt": "2026-11-22T08:00:00Z",
            "labels": {"alertname": "PumpHot"}, "annotations": {"summary": "Hot"},
        }]});
        request(
            "POST",
            &format!("/api/v1/alerts/{token}"),
            "",
            body.to_string(),
        )
    }),
    ("person", |desk, _| {
        let body = json!({"name": "Otto", "email": "otto@halden.example", "role": "technician",
            "active": true, "handles": true});
        request(
            "PUT",
            "/api/v1/people",
            &desk.administrator.1,
            body.to_string(),
        )
    }),
    ("set-up link", |desk, _| {
        let path = format!("/api/v1/people/{}/set-up-link", desk.administrator.0);
        request("POST", &path, &desk.administrator.1, "")
    }),
    ("equipment", |desk, _| {
        let body = json!({"name": "Fan F-1", "place": "Hall", "address": "", "zone": ""});
        request(
            "PUT",
            "/api/v1/equipment",
            &desk.dispatcher.1,
            body.to_string(),
        )
    }),
    ("set-up", |_, _| {
        let body = json!({"token": "set-up of jonas", "password": "korrekt häst batteri"});
        request("POST", "/api/v1/set-up", "", body.to_string())
    }),
    ("upload", |desk, ticket| {
        let bytes = picture(9);
        let text = |text: &str| {
            use base64::Engine;
            base64::engine::general_purpose::STANDARD.encode(text)
        };
        let metadata = format!(
            "ticket {},photo {},sha256 {}",
            text(ticket),
            text(&Uuid::from_u128(0xF0).to_string()),
            text(&hash(&bytes))
        );
        let mut request = request("POST", "/api/v1/uploads", &desk.dispatcher.1, "");
        let length = bytes.len().to_string();
        for (name, value) in [
            ("tus-resumable", "1.0.0"),
            ("upload-length", length.as_str()),
            ("upload-metadata", metadata.as_str()),
        ] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        request
    }),
    ("sign-out", |desk, _| {
        request("POST", "/api/v1/sign-out", &desk.jonas.1, "")
    }),
];

/// A desk with a ticket that declares a photo, and a one-time link for Jonas.
async fn ready() -> (Desk, String) {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let bytes = picture(9);
    let photo = json!({"do": "add_photo", "photo": {
        "id": Uuid::from_u128(0xF0), "sha256": hash(&bytes), "bytes": bytes.len(),
        "width": 640, "height": 480, "name": "", "visibility": "internal",
    }});
    let declared: Value = photo;
    desk.act(&ticket, &desk.dispatcher.1, declared)
        .await
        .expect(200);
    desk.sql(&format!(
        "UPDATE account SET set_up_until = {}, set_up_hash = '{}' \
         WHERE email = 'jonas@halden.example'",
        MORNING * 2,
        fieldfare_server::office::token_hash("set-up of jonas")
    ));
    (desk, ticket)
}

// Covers: I24
#[test]
fn a_request_that_is_dropped_wherever_it_waits_has_all_of_its_effect_or_none() {
    let mut cases = 0;
    for (name, ask) in ASKED {
        let mut ended = false;
        let mut whole = None;
        // Undisturbed first, to know what all of it is.
        for points in std::iter::once(usize::MAX).chain(1..POINTS_MAX) {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .max_blocking_threads(1)
                .build()
                .unwrap();
            ended = runtime.block_on(async {
                let (desk, ticket) = ready().await;
                let before = written(&desk);
                let request = ask(&desk, &ticket);
                let ended = dropped_after(points, desk.router.clone().oneshot(request)).await;
                settled().await;
                let after = written(&desk);
                let effect: Vec<i64> = after
                    .iter()
                    .zip(&before)
                    .map(|(is, was)| is - was)
                    .collect();
                let nothing = effect.iter().all(|n| *n == 0);
                let all = whole.get_or_insert_with(|| effect.clone());
                assert!(
                    nothing || effect == *all,
                    "{name}, dropped at point {points}: {effect:?} instead of {all:?}"
                );
                assert!(
                    points != usize::MAX || !nothing,
                    "{name} writes nothing at all"
                );
                // And the same again gets an answer.
                let again = desk
                    .router
                    .clone()
                    .oneshot(ask(&desk, &ticket))
                    .await
                    .unwrap();
                assert!(
                    !again.status().is_server_error(),
                    "{name}: {}",
                    again.status()
                );
                settled().await;
                ended
            });
            if points == usize::MAX {
                continue;
            }
            cases += 1;
            if ended {
                break;
            }
        }
        assert!(ended, "{name} waits more often than was tried");
    }
    println!(
        "{cases} drops of {} writing requests: all or nothing",
        ASKED.len()
    );
    assert!(cases >= 2 * ASKED.len(), "{cases}");
}
