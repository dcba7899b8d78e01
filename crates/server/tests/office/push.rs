//! Notices to requesters' browsers, through a push service on the loopback. What it is
//! given is read with the browser's own keys; an implementation that is not ours reads
//! it in `tests/e2e/push.test.mjs`. No real push service can be reached by a test.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldfare_server::push::queue::{BROWSERS_MAX, WAITS_S};
use fieldfare_server::push::round;
use fieldfare_server::push::send::NOTICE_BYTES;
use fieldfare_server::site::{Site, Ways};
use p256::SecretKey;
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::{Value, json};
use web_push_native::{Auth, decrypt};

use crate::desk::{Answer, Desk};
use crate::post::{mara, report, told};

/// What a notice waits for others of the same moment, in ms.
const TOGETHER_MS: i64 = 2_000;

/// Whom it is for, how it came, and what.
type Woken = (String, HeaderMap, Vec<u8>);

#[derive(Clone, Default)]
struct Service {
    got: Arc<Mutex<Vec<Woken>>>,
    answers: Arc<Mutex<u16>>,
}

impl Service {
    /// Listens on the loopback; says where.
    async fn open(&self) -> String {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let me = self.clone();
        let take = move |Path(name): Path<String>, headers: HeaderMap, body: Bytes| async move {
            me.got.lock().unwrap().push((name, headers, body.to_vec()));
            StatusCode::from_u16(*me.answers.lock().unwrap()).unwrap()
        };
        let app = axum::Router::new().route("/wake/{name}", post(take));
        tokio::spawn(async move { axum::serve(listener, app).await });
        address
    }

    fn take(&self) -> Vec<Woken> {
        std::mem::take(&mut *self.got.lock().unwrap())
    }

    fn answers(&self, status: u16) {
        *self.answers.lock().unwrap() = status;
    }
}

/// A browser of Karin's.
struct Phone {
    secret: SecretKey,
    auth: [u8; 16],
    asks: Value,
}

impl Phone {
    fn new(n: u8, service: &str) -> Self {
        let secret = SecretKey::from_slice(&[n; 32]).unwrap();
        let public = secret.public_key().to_sec1_bytes();
        let auth = [n; 16];
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let asks = json!({
            "endpoint": format!("http://{service}/wake/{n}"),
            "keys": {"p256dh": text(&public), "auth": text(&auth)},
            "language": "en",
        });
        Self { secret, auth, asks }
    }

    /// What it shows, after it has looked at how it came.
    fn reads(&self, (_, headers, body): &Woken) -> Value {
        let header = |name: &str| headers[name].to_str().unwrap();
        assert_eq!(header("content-encoding"), "aes128gcm");
        assert_eq!(header("topic").len(), 32);
        assert!(body.len() <= 4_096, "{}", body.len());
        let auth = Auth::clone_from_slice(&self.auth);
        let words = decrypt(body.clone(), &self.secret, &auth).unwrap();
        assert_eq!(words.len(), NOTICE_BYTES, "its length tells nothing");
        serde_json::from_slice(&words).unwrap()
    }
}

/// An office that may ask a push service on the loopback, and a report of Karin's.
async fn karin() -> (Desk, Service, String, String) {
    let mut desk = Desk::new();
    let service = Service::default();
    service.answers(201);
    let address = service.open().await;
    let ways = Ways {
        public_url: "https://office.example".to_owned(),
        push_allowed: vec![address.clone()],
        ..Ways::default()
    };
    desk.site = Site::reached(Arc::clone(&desk.site.office), ways);
    desk.router = fieldfare_server::routes::router(&desk.site);
    let ticket = report(&desk, "", "en").await;
    (desk, service, address, ticket)
}

fn path(desk: &Desk, ticket: &str) -> String {
    format!("/api/public/status/{}/push", desk.status_token(ticket))
}

async fn asks(desk: &Desk, ticket: &str, browser: &Value) -> Answer {
    desk.post(&path(desk, ticket), "", browser).await
}

/// Lets the clock go on, and sends what is due.
async fn after(desk: &Desk, ms: i64) -> usize {
    desk.held.now.fetch_add(ms, Ordering::SeqCst);
    round(&desk.site).await.unwrap()
}

// Covers: S1-30, S1-41
#[tokio::test]
async fn karins_phone_is_told_when_something_changes_and_nothing_internal() {
    let (desk, service, address, ticket) = karin().await;
    let phone = Phone::new(1, &address);
    asks(&desk, &ticket, &phone.asks).await.expect(204);
    assert_eq!(after(&desk, TOGETHER_MS).await, 0, "nothing is new");
    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 1);
    let got = service.take();
    let notice = phone.reads(&got[0]);
    assert_eq!(notice["title"], "T-1001 The pump leaks.");
    assert_eq!(notice["body"], "Mara takes care of your report.");
    let link = format!("/s/{}", desk.status_token(&ticket));
    assert_eq!(notice["link"], json!(link));

    mara(&desk, &ticket, json!({"do": "accept"})).await;
    let note = json!({"do": "write", "visibility": "internal", "text": "CANARY"});
    mara(&desk, &ticket, note).await;
    let reply = json!({"do": "write", "visibility": "public", "text": "I come\nat nine."});
    mara(&desk, &ticket, reply).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 1, "both in one notice");
    let body = phone.reads(&service.take()[0])["body"].clone();
    assert_eq!(
        body,
        "Your report is being worked on.\nMara wrote: I come at nine."
    );
    assert_eq!(after(&desk, 60 * 60 * 1_000).await, 0, "it is told once");

    let seen = told(&desk, &ticket).await["push"].clone();
    assert_eq!(seen["browsers"], 1);
    assert!(seen["toldAt"].is_number(), "{seen}");
    assert_eq!(seen["said"], "");
}

#[tokio::test]
async fn a_push_service_can_see_who_sends_and_for_whom_it_is_meant() {
    let (desk, service, address, ticket) = karin().await;
    let phone = Phone::new(1, &address);
    asks(&desk, &ticket, &phone.asks).await.expect(204);
    desk.assign(&ticket, desk.mara.0).await;
    after(&desk, TOGETHER_MS).await;
    let got = service.take();
    let header = got[0].1["authorization"].to_str().unwrap();
    let (token, key) = header
        .strip_prefix("vapid t=")
        .and_then(|rest| rest.split_once(", k="))
        .unwrap();
    let told = desk.get(&path(&desk, &ticket), "").await.expect(200).json();
    assert_eq!(told["key"], key, "the key that the browser was given");
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let verifying = VerifyingKey::from_sec1_bytes(&bytes(key)).unwrap();
    let signature = Signature::from_slice(&bytes(signature)).unwrap();
    verifying.verify(signed.as_bytes(), &signature).unwrap();
    let claims: Value = serde_json::from_slice(&bytes(signed.split_once('.').unwrap().1)).unwrap();
    assert_eq!(claims["aud"], format!("http://{address}"));
    assert_eq!(claims["sub"], "https://office.example");
    let now = desk.held.now.load(Ordering::SeqCst) / 1_000;
    let lasts = claims["exp"].as_i64().unwrap() - now;
    assert!((1..=24 * 60 * 60).contains(&lasts), "{lasts}");
    // An office that is opened again, or restored, has the same key.
    let again = Site::new(Arc::clone(&desk.site.office), "");
    let same = fieldfare_server::push::vapid::Vapid::of(&again.office).unwrap();
    assert_eq!(same.public(), key);
}

#[tokio::test]
async fn a_push_service_that_is_away_is_asked_again_and_then_left_alone() {
    let (desk, service, address, ticket) = karin().await;
    let phone = Phone::new(1, &address);
    asks(&desk, &ticket, &phone.asks).await.expect(204);
    service.answers(503);
    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 1);
    let said = told(&desk, &ticket).await["push"].clone();
    assert_eq!(said["waiting"], true);
    assert_eq!(said["said"], "the push service answered 503");
    for wait in WAITS_S {
        assert_eq!(after(&desk, wait * 1_000 - 1).await, 0);
        assert_eq!(after(&desk, 1).await, 1);
    }
    assert_eq!(after(&desk, 10 * 24 * 60 * 60 * 1_000).await, 0);
    assert_eq!(service.take().len(), WAITS_S.len() + 1);
    // The browser is told of what comes next.
    service.answers(201);
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    let reply = json!({"do": "write", "visibility": "public", "text": "At nine."});
    mara(&desk, &ticket, reply).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 1);
    let body = phone.reads(&service.take()[0])["body"].clone();
    assert!(body.as_str().unwrap().ends_with("At nine."), "{body}");
}

#[tokio::test]
async fn a_browser_that_is_gone_or_may_not_see_the_ticket_is_forgotten() {
    let (desk, service, address, ticket) = karin().await;
    let phone = Phone::new(1, &address);
    asks(&desk, &ticket, &phone.asks).await.expect(204);
    service.answers(410);
    desk.assign(&ticket, desk.mara.0).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 1);
    assert!(told(&desk, &ticket).await["push"].is_null());

    service.answers(201);
    asks(&desk, &ticket, &phone.asks).await.expect(204);
    service.take();
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    mara(&desk, &ticket, json!({"do": "ask", "text": "Where?"})).await;
    let hide = json!({"do": "set_visibility", "visibility": "internal"});
    desk.act(&ticket, &desk.dispatcher.1, hide)
        .await
        .expect(200);
    assert_eq!(after(&desk, TOGETHER_MS).await, 0);
    assert!(service.take().is_empty());
    assert!(told(&desk, &ticket).await["push"].is_null());
}

#[tokio::test]
async fn two_phones_are_told_each_stops_for_itself_and_a_sixth_takes_the_place_of_the_first() {
    let (desk, service, address, ticket) = karin().await;
    let (one, two) = (Phone::new(1, &address), Phone::new(2, &address));
    for phone in [&one, &two, &one] {
        asks(&desk, &ticket, &phone.asks).await.expect(204);
    }
    desk.held.now.fetch_add(1, Ordering::SeqCst);
    let other = report(&desk, "", "en").await;
    asks(&desk, &other, &one.asks).await.expect(204);
    let stop = format!("{}/stop", path(&desk, &ticket));
    for _ in 0..2 {
        desk.post(&stop, "", &one.asks).await.expect(204);
    }
    desk.assign(&ticket, desk.mara.0).await;
    desk.assign(&other, desk.mara.0).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 2);
    let mut names: Vec<String> = service.take().into_iter().map(|(name, ..)| name).collect();
    names.sort();
    assert_eq!(names, ["1", "2"], "one hears of the other ticket only");

    for n in 3..=7 {
        desk.held.now.fetch_add(1, Ordering::SeqCst);
        let phone = Phone::new(n, &address);
        asks(&desk, &ticket, &phone.asks).await.expect(204);
    }
    let seen = told(&desk, &ticket).await["push"].clone();
    assert_eq!(seen["browsers"], BROWSERS_MAX);
    mara(&desk, &ticket, json!({"do": "accept"})).await;
    let reply = json!({"do": "write", "visibility": "public", "text": "At nine."});
    mara(&desk, &ticket, reply).await;
    assert_eq!(after(&desk, TOGETHER_MS).await, 5);
    assert!(service.take().iter().all(|(name, ..)| name != "2"));
}

#[tokio::test]
async fn an_address_inside_or_a_key_that_is_none_is_refused_with_its_field() {
    let (desk, _, address, ticket) = karin().await;
    let good = Phone::new(1, &address).asks;
    let with = |field: &str, value: Value| {
        let mut asks = good.clone();
        *asks.pointer_mut(field).unwrap() = value;
        asks
    };
    for endpoint in [
        "http://push.example/x",
        "https://127.0.0.1/x",
        "https://169.254.169.254/x",
        "https://user:pw@push.example/",
        "file:///etc/passwd",
        "",
    ] {
        let refused = asks(&desk, &ticket, &with("/endpoint", json!(endpoint))).await;
        assert_eq!(refused.code(), "malformed", "{endpoint}");
        assert_eq!(
            refused.expect(422).json()["field"],
            "endpoint",
            "{endpoint}"
        );
    }
    let far = format!("https://push.example/{}", "x".repeat(2_000));
    asks(&desk, &ticket, &with("/endpoint", json!(far)))
        .await
        .expect(422);
    let off_the_curve = URL_SAFE_NO_PAD.encode([4; 65]);
    for (field, value) in [
        ("/keys/p256dh", json!("")),
        ("/keys/p256dh", json!(off_the_curve)),
        ("/keys/p256dh", json!("%%%")),
        ("/keys/auth", json!("AAAA")),
    ] {
        let refused = asks(&desk, &ticket, &with(field, value)).await;
        assert_eq!(refused.expect(422).json()["field"], "keys", "{field}");
    }
    let nowhere = format!("/api/public/status/{}/push", "0".repeat(40));
    desk.post(&nowhere, "", &good).await.expect(404);
    desk.get(&nowhere, "").await.expect(404);
    assert!(told(&desk, &ticket).await["push"].is_null());
}
