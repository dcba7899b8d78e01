//! Signing in, one-time links, and what ends a token.

use axum::body::Body;
use fieldfare_server::db::{Value as Bound, Whose};
use fieldfare_server::tokens::{SET_UP_MS, TOKEN_MS};
use serde_json::{Value, json};

use crate::desk::{Answer, Desk};

const PASSWORD: &str = "korrekt häst batteri";

async fn set_up(desk: &Desk, token: &str, password: &str) -> Answer {
    desk.post(
        "/api/v1/set-up",
        "",
        &json!({"token": token, "password": password}),
    )
    .await
}

async fn link(desk: &Desk, id: impl ToString) -> String {
    let path = format!("/api/v1/people/{}/set-up-link", id.to_string());
    let answer = desk
        .post(&path, &desk.administrator.1, &Value::Null)
        .await
        .expect(200);
    let link = answer.json()["setUpLink"].as_str().unwrap().to_owned();
    let (address, token) = link.split_once('#').unwrap();
    assert_eq!(address, "https://office.example/set-up");
    token.to_owned()
}

async fn sign_in(desk: &Desk, email: &str, password: &str) -> Answer {
    desk.post(
        "/api/v1/session",
        "",
        &json!({"email": email, "password": password}),
    )
    .await
}

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie");
    cookie.split(';').next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_one_time_link_sets_a_password_once_and_signs_in() {
    let desk = Desk::new();
    let token = link(&desk, desk.mara.0).await;
    assert_eq!(
        set_up(&desk, &token, "short").await.expect(422).code(),
        "password_too_short"
    );
    assert_eq!(
        set_up(&desk, &token, "passwort1").await.expect(422).code(),
        "password_breached"
    );
    let done = set_up(&desk, &token, PASSWORD).await.expect(200);
    assert_eq!(done.json()["person"]["name"], "Mara");
    let set = done.header("set-cookie");
    for word in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
        assert!(set.contains(word), "{set}");
    }
    assert_eq!(
        set_up(&desk, &token, PASSWORD).await.expect(422).code(),
        "link_used_up"
    );
    // Whoever was signed in before no longer is.
    desk.get("/api/v1/directory", &desk.mara.1)
        .await
        .expect(401);
    let signed_in = sign_in(&desk, " Mara@halden.example ", PASSWORD)
        .await
        .expect(200);
    let session = desk
        .call(
            "GET",
            "/api/v1/session",
            "",
            &[("cookie", &cookie(&signed_in))],
            Body::empty(),
        )
        .await
        .expect(200);
    assert_eq!(session.json()["person"]["name"], "Mara");
    assert_eq!(session.json()["needs"], "nothing");
}

#[tokio::test]
async fn a_link_ends_after_seven_days_and_when_a_newer_one_is_made() {
    let desk = Desk::new();
    let first = link(&desk, desk.mara.0).await;
    let second = link(&desk, desk.mara.0).await;
    assert_eq!(
        set_up(&desk, &first, PASSWORD).await.expect(422).code(),
        "link_used_up"
    );
    desk.pass_ms(SET_UP_MS);
    assert_eq!(
        set_up(&desk, &second, PASSWORD).await.expect(422).code(),
        "link_used_up"
    );
}

#[tokio::test]
async fn a_device_signs_in_with_a_token_that_ends_after_thirty_days() {
    let desk = Desk::new();
    let token = link(&desk, desk.mara.0).await;
    set_up(&desk, &token, PASSWORD).await.expect(200);
    let body = json!({
        "email": "mara@halden.example", "password": PASSWORD,
        "replica": uuid::Uuid::from_u128(7), "device_name": "Mara's laptop",
    });
    let told = desk
        .post("/api/v1/sign-in", "", &body)
        .await
        .expect(200)
        .json();
    assert_eq!(told["zone"], "Europe/Stockholm");
    let token = told["token"].as_str().unwrap().to_owned();
    assert_eq!(token.len(), 64);
    desk.get("/api/v1/directory", &token).await.expect(200);
    desk.pass_ms(TOKEN_MS - 1);
    desk.get("/api/v1/directory", &token).await.expect(200);
    desk.pass_ms(1);
    desk.get("/api/v1/directory", &token).await.expect(401);
    // The database has its hash only.
    let stored: u32 = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*) FROM token WHERE hash = ?1",
                &[Bound::Text(token.as_str().into())],
                |r| r.get(0),
            )
        })
        .unwrap();
    assert_eq!(stored, 0);
}

#[tokio::test]
async fn signing_out_ends_the_token() {
    let desk = Desk::new();
    desk.post("/api/v1/sign-out", &desk.mara.1, &Value::Null)
        .await
        .expect(204);
    desk.get("/api/v1/directory", &desk.mara.1)
        .await
        .expect(401);
}

#[tokio::test]
async fn unknown_people_and_wrong_passwords_answer_alike_and_ten_are_enough() {
    let desk = Desk::new();
    let token = link(&desk, desk.mara.0).await;
    set_up(&desk, &token, PASSWORD).await.expect(200);
    let wrong = sign_in(&desk, "mara@halden.example", "wrong password")
        .await
        .expect(422);
    let unknown = sign_in(&desk, "nobody@halden.example", "wrong password")
        .await
        .expect(422);
    assert_eq!(wrong.body, unknown.body);
    for n in 0..9 {
        let headers = [("x-forwarded-for", format!("10.0.0.{n}"))];
        let headers: Vec<_> = headers.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let body = json!({"email": "mara@halden.example", "password": "wrong"}).to_string();
        desk.call("POST", "/api/v1/session", "", &headers, body)
            .await
            .expect(422);
    }
    let refused = sign_in(&desk, "mara@halden.example", PASSWORD)
        .await
        .expect(429);
    assert_eq!(refused.code(), "too_many_tries");
    assert!(refused.header("retry-after").parse::<u32>().unwrap() > 0);
    // The others behind the same address can still sign in.
    let link = link(&desk, desk.jonas.0).await;
    set_up(&desk, &link, PASSWORD).await.expect(200);
    sign_in(&desk, "jonas@halden.example", PASSWORD)
        .await
        .expect(200);
    desk.pass_ms(15 * 60 * 1000);
    sign_in(&desk, "mara@halden.example", PASSWORD)
        .await
        .expect(200);
}

#[tokio::test]
async fn another_site_cannot_use_a_persons_cookie() {
    let desk = Desk::new();
    let cookie = format!("fieldfare={}", desk.dispatcher.1);
    let path = "/api/v1/tickets/query";
    let ask = async |headers: &[(&str, &str)]| {
        let mut all = vec![("cookie", cookie.as_str()), ("host", "office.example")];
        all.extend(headers);
        desk.call("POST", path, "", &all, "{}")
            .await
            .status
            .as_u16()
    };
    assert_eq!(ask(&[]).await, 403);
    assert_eq!(ask(&[("origin", "https://evil.example")]).await, 403);
    let both = [("origin", "https://evil.example"), ("x-fieldfare", "1")];
    assert_eq!(ask(&both).await, 403);
    assert_eq!(ask(&[("origin", "null"), ("x-fieldfare", "1")]).await, 403);
    assert_eq!(ask(&[("x-fieldfare", "1")]).await, 200);
    assert_eq!(ask(&[("origin", "https://office.example")]).await, 200);
    // Nor sign somebody in under a name of its choice.
    let body = json!({"email": "a@b.example", "password": "x"}).to_string();
    let elsewhere = [("origin", "https://evil.example")];
    desk.call("POST", "/api/v1/session", "", &elsewhere, body)
        .await
        .expect(403);
}

#[tokio::test]
async fn a_body_that_is_no_sign_in_is_told_so() {
    let desk = Desk::new();
    for body in [
        "",
        "{",
        "[]",
        "{\"email\": 5}",
        "\u{0}",
        &"[".repeat(10_000),
    ] {
        let answer = desk
            .call("POST", "/api/v1/session", "", &[], body.to_owned())
            .await;
        assert_eq!(answer.expect(422).code(), "malformed");
    }
    let huge = "x".repeat(300_000);
    let answer = desk.call("POST", "/api/v1/session", "", &[], huge).await;
    assert_eq!(answer.expect(413).code(), "too_large");
}
