//! Who is slowed down, and who is not, behind one address and behind a proxy.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use fieldfare_server::office::token_hash;
use fieldfare_server::proxies::Proxies;
use fieldfare_server::routes;
use fieldfare_server::site::{Site, Ways};
use fieldfare_server::tries::{ACCOUNT_MAX, PEER_MAX, WRONG_MAX};
use serde_json::json;

use crate::desk::{Answer, Desk};

/// A desk behind a proxy at 10.0.0.1, whose counters are for `watch` as well.
fn proxied() -> Desk {
    let desk = Desk::new();
    let ways = Ways {
        public_url: "https://office.example/".to_owned(),
        proxies: Proxies(vec!["10.0.0.0/24".parse().unwrap()]),
        metrics_hash: Some(token_hash("watch")),
        ..Ways::default()
    };
    let site = Site::reached(Arc::clone(&desk.site.office), ways);
    Desk {
        router: routes::router(&site),
        site,
        ..desk
    }
}

/// Guesses a password: over a connection from `connected`, with what the header
/// says about who asks.
async fn guess(desk: &Desk, email: &str, connected: &str, said: &str) -> Answer {
    let body = json!({"email": email, "password": "a wrong one"}).to_string();
    let mut request = Request::post("/api/v1/session");
    if !said.is_empty() {
        request = request.header("x-forwarded-for", said);
    }
    desk.from(connected, request.body(Body::from(body)).unwrap())
        .await
}

async fn checked(desk: &Desk, email: &str, connected: &str, said: &str) -> bool {
    let answer = guess(desk, email, connected, said).await;
    if answer.status == 429 {
        let wait: u32 = answer.header("retry-after").parse().unwrap();
        assert!((1..=901).contains(&wait), "{wait}");
        assert_eq!(answer.code(), "too_many_tries");
        return false;
    }
    assert_eq!(answer.expect(422).code(), "sign_in_failed");
    true
}

#[tokio::test]
async fn a_guesser_behind_the_proxy_locks_nobody_else_out() {
    let desk = proxied();
    let mara = "mara@halden.example";
    let mut tried = 0;
    for n in 0..60 {
        // The left end of the header is whatever the guesser wrote.
        let said = format!("192.0.2.{n}, 203.0.113.9");
        tried += usize::from(checked(&desk, mara, "10.0.0.1", &said).await);
    }
    assert_eq!(tried, WRONG_MAX);
    // Mara at another address, a colleague at the guesser's, and somebody
    // without the proxy.
    assert!(checked(&desk, mara, "10.0.0.1", "203.0.113.10").await);
    assert!(checked(&desk, "jonas@halden.example", "10.0.0.1", "203.0.113.9").await);
    assert!(checked(&desk, mara, "203.0.113.11", "").await);
    // Who is no known proxy is not believed: it is the guesser's own address.
    assert!(!checked(&desk, mara, "203.0.113.9", "198.51.100.7").await);
}

#[tokio::test]
async fn an_address_that_goes_from_account_to_account_is_stopped_as_well() {
    let desk = proxied();
    let mut tried = 0;
    for n in 0..PEER_MAX + 10 {
        let email = format!("nobody{n}@halden.example");
        tried += usize::from(checked(&desk, &email, "203.0.113.9", "").await);
    }
    assert_eq!(tried, PEER_MAX);
    assert!(checked(&desk, "mara@halden.example", "203.0.113.10", "").await);
}

#[tokio::test]
async fn many_addresses_together_get_no_more_than_their_share_of_one_account() {
    let desk = proxied();
    let mut tried = 0;
    for n in 0..ACCOUNT_MAX + 10 {
        let from = format!("203.0.113.{n}");
        tried += usize::from(checked(&desk, "mara@halden.example", &from, "").await);
    }
    assert_eq!(tried, ACCOUNT_MAX);
    desk.pass_ms(15 * 60 * 1000);
    assert!(checked(&desk, "mara@halden.example", "203.0.113.1", "").await);
}

#[tokio::test]
async fn counters_are_for_this_machine_and_for_who_has_the_token() {
    let desk = proxied();
    let ask = async |desk: &Desk, connected: &str, headers: &[(&str, &str)]| {
        let mut request = Request::get("/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let answer = desk
            .from(connected, request.body(Body::empty()).unwrap())
            .await;
        if answer.status != 200 {
            assert!(!String::from_utf8_lossy(&answer.body).contains("fieldfare_"));
        }
        answer.status.as_u16()
    };
    let administrator = format!("Bearer {}", desk.administrator.1);
    for (connected, headers, status) in [
        ("127.0.0.1", vec![], 200),
        ("::1", vec![], 200),
        ("203.0.113.9", vec![], 403),
        ("203.0.113.9", vec![("authorization", "Bearer watch")], 200),
        (
            "203.0.113.9",
            vec![("authorization", "Bearer watcher")],
            403,
        ),
        (
            "203.0.113.9",
            vec![("authorization", administrator.as_str())],
            403,
        ),
        ("203.0.113.9", vec![("x-forwarded-for", "127.0.0.1")], 403),
        ("10.0.0.1", vec![("x-forwarded-for", "203.0.113.9")], 403),
        (
            "10.0.0.1",
            vec![("x-forwarded-for", "127.0.0.1, 203.0.113.9")],
            403,
        ),
        // A proxy on this machine that the office was not told of.
        ("127.0.0.1", vec![("x-forwarded-for", "203.0.113.9")], 403),
        ("127.0.0.1", vec![("forwarded", "for=203.0.113.9")], 403),
    ] {
        assert_eq!(
            ask(&desk, connected, &headers).await,
            status,
            "{connected} {headers:?}"
        );
    }
    // Without a token nobody's fits.
    let plain = Desk::new();
    for token in ["Bearer ", "Bearer watch"] {
        assert_eq!(
            ask(&plain, "203.0.113.9", &[("authorization", token)]).await,
            403
        );
    }
    assert_eq!(plain.get("/metrics", "").await.status, 403);
}

#[tokio::test]
async fn invented_methods_make_no_series_of_their_own() {
    let desk = Desk::new();
    for method in ["BREW", "PROPFIND", "XYZZY"] {
        desk.call(method, "/api/v1/session", "", &[], Body::empty())
            .await;
    }
    let text = String::from_utf8(desk.metrics().await.expect(200).body).unwrap();
    for method in ["BREW", "PROPFIND", "XYZZY"] {
        assert!(!text.contains(method), "{text}");
    }
}
