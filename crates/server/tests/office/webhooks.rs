//! Webhooks: what a receiver gets, and when.

use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use fieldfare_server::site::{Site, Ways};
use fieldfare_server::webhook_send::round;
use fieldfare_server::webhooks::sign;
use serde_json::{Value, json};

use crate::desk::Desk;

#[derive(Clone, Default)]
struct Receiver {
    got: Arc<Mutex<Vec<(HeaderMap, String)>>>,
    answer: Arc<Mutex<u16>>,
}

impl Receiver {
    /// Listens on the loopback; says where.
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let me = self.clone();
        let take = move |headers: HeaderMap, body: Bytes| async move {
            let text = String::from_utf8(body.to_vec()).unwrap();
            me.got.lock().unwrap().push((headers, text));
            StatusCode::from_u16(*me.answer.lock().unwrap()).unwrap()
        };
        let app = axum::Router::new().route("/hook", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    fn take(&self) -> Vec<(HeaderMap, String)> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }

    fn answers(&self, status: u16) {
        *self.answer.lock().unwrap() = status;
    }
}

fn allowing(receivers: &[String]) -> Ways {
    Ways {
        public_url: "https://office.example".to_owned(),
        webhook_allowed: receivers.to_vec(),
        ..Ways::default()
    }
}

async fn opened(internal: bool) -> (Desk, Arc<Site>, Receiver, Value) {
    let mut desk = Desk::new();
    let receiver = Receiver::default();
    receiver.answers(204);
    let address = receiver.open().await;
    desk.site = Site::reached(
        Arc::clone(&desk.site.office),
        allowing(std::slice::from_ref(&address)),
    );
    desk.router = fieldfare_server::routes::router(&desk.site);
    let hook =
        json!({"url": format!("http://{address}/hook"), "internal": internal, "active": true});
    let hook = desk
        .put("/api/v1/webhooks", &desk.administrator.1, &hook)
        .await
        .expect(200)
        .json();
    let site = Arc::clone(&desk.site);
    (desk, site, receiver, hook)
}

fn kinds(got: &[(HeaderMap, String)]) -> Vec<String> {
    let kind = |body: &str| -> Value { serde_json::from_str(body).unwrap() };
    got.iter()
        .map(|(_, body)| kind(body)["type"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_receiver_gets_what_happened_signed_and_nothing_internal() {
    let (desk, site, receiver, hook) = opened(false).await;
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let note = json!({"do": "write", "visibility": "internal", "text": "CANARY"});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    desk.assign(&ticket, desk.mara.0).await;
    round(&site).await.unwrap();
    let got = receiver.take();
    assert_eq!(kinds(&got), ["ticket.created", "ticket.assigned"]);
    let secret = hook["secret"].as_str().unwrap();
    for (headers, body) in &got {
        let header = |name: &str| headers[name].to_str().unwrap();
        let at: i64 = header("webhook-timestamp").parse().unwrap();
        let signed = sign(secret, header("webhook-id"), at, body).unwrap();
        assert_eq!(header("webhook-signature"), signed);
        assert!(!body.contains("CANARY"), "{body}");
    }
    // Done with: nothing comes twice.
    round(&site).await.unwrap();
    assert!(receiver.take().is_empty());
}

#[tokio::test]
async fn a_failed_message_waits_and_comes_again_with_its_id_before_the_next() {
    let (desk, site, receiver, _) = opened(true).await;
    receiver.answers(503);
    desk.ticket(1, "The pump leaks.").await;
    round(&site).await.unwrap();
    let first = receiver.take();
    assert_eq!(kinds(&first), ["ticket.created"]);
    // Not yet.
    round(&site).await.unwrap();
    assert!(receiver.take().is_empty());
    desk.pass_ms(5_000);
    receiver.answers(200);
    // As after a new start: how far it is was written down.
    let again = Site::reached(Arc::clone(&site.office), allowing(site.webhook_allowed()));
    round(&again).await.unwrap();
    let second = receiver.take();
    assert_eq!(kinds(&second), ["ticket.created", "ticket.numbered"]);
    assert_eq!(first[0].0["webhook-id"], second[0].0["webhook-id"]);
    assert_eq!(first[0].1, second[0].1);
    let listed = desk
        .get("/api/v1/webhooks", &desk.administrator.1)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&listed[0]["delivered"], &listed[0]["last"]),
        (&json!(2), &json!("delivered"))
    );
    assert_eq!(listed[0]["secret"], Value::Null, "a key is told once");
}

#[tokio::test]
async fn redirects_are_not_followed() {
    let (desk, site, receiver, _) = opened(false).await;
    receiver.answers(307);
    desk.ticket(1, "The pump leaks.").await;
    round(&site).await.unwrap();
    assert_eq!(receiver.take().len(), 1);
}

#[tokio::test]
async fn an_address_in_our_own_network_is_refused() {
    let desk = Desk::new();
    for url in [
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "ftp://x/",
    ] {
        let hook = json!({"url": url, "active": true});
        let answer = desk
            .put("/api/v1/webhooks", &desk.administrator.1, &hook)
            .await;
        assert_eq!(answer.expect(422).code(), "webhook_address", "{url}");
    }
}

#[tokio::test]
async fn an_event_that_there_is_not_is_refused_and_an_address_is_kept_as_understood() {
    let desk = Desk::new();
    let save = async |hook: &serde_json::Value| {
        desk.put("/api/v1/webhooks", &desk.administrator.1, hook)
            .await
    };
    let hook = json!({"url": "https://example.com/", "active": true, "events": ["ticket.closed"]});
    assert_eq!(save(&hook).await.expect(422).code(), "unknown_event");
    let hook = json!({
        "url": "https://example.com/a\r\nX-Evil: 1", "active": true, "events": ["closed", "closed"],
    });
    let kept = save(&hook).await.expect(200).json();
    assert_eq!(kept["url"], "https://example.com/aX-Evil:%201");
    assert_eq!(kept["events"], json!(["closed"]));
}

#[tokio::test]
async fn a_removed_hook_is_told_nothing() {
    let (desk, site, receiver, hook) = opened(false).await;
    let at = format!("/api/v1/webhooks/{}", hook["id"].as_str().unwrap());
    desk.call(
        "DELETE",
        &at,
        &desk.administrator.1,
        &[],
        axum::body::Body::empty(),
    )
    .await
    .expect(200);
    desk.ticket(1, "The pump leaks.").await;
    assert_eq!(round(&site).await.unwrap(), 0);
    assert!(receiver.take().is_empty());
}
