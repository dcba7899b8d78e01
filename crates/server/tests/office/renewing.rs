//! How a sign-in lasts, and what a copied token is good for.

use axum::body::Body;
use fieldfare_server::db::Whose;
use fieldfare_server::renewal::{OVERLAP_MS, RENEW_AFTER_MS, SIGNED_IN_MS};
use fieldfare_server::tokens::TOKEN_MS;
use serde_json::Value;

use crate::desk::{Answer, Desk};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HEADER: &str = "fieldfare-token";

async fn session(desk: &Desk, token: &str) -> Answer {
    desk.get("/api/v1/directory", token).await
}

/// The token that an answer offers.
async fn offered(desk: &Desk, token: &str) -> String {
    session(desk, token)
        .await
        .expect(200)
        .header(HEADER)
        .to_owned()
}

fn replayed(desk: &Desk) -> i64 {
    desk.site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*) FROM audit WHERE action = 'token_replayed'",
                &[],
                |row| row.get(0),
            )
        })
        .unwrap()
}

/// Refresh with lost replies: none of them signs anybody out.
#[tokio::test]
async fn nobody_is_signed_out_by_answers_that_were_lost() {
    let desk = Desk::new();
    let mut token = desk.mara.1.clone();
    let mut lost = 0;
    // The last thirty days need no other token.
    for day in 0..149_u32 {
        desk.pass_ms(DAY_MS);
        // Each day up to four answers with the new token are lost.
        for _ in 0..day % 5 {
            assert_ne!(offered(&desk, &token).await, "", "day {day}");
            lost += 1;
        }
        let next = offered(&desk, &token).await;
        assert_eq!(offered(&desk, &token).await, next, "the same again");
        // It is used a while later, and the old one by what was under way.
        desk.pass_ms(i64::from(day) * 1000);
        session(&desk, &next).await.expect(200);
        session(&desk, &token).await.expect(200);
        assert_ne!(next, token);
        token = next;
    }
    assert_eq!(replayed(&desk), 0);
    println!("149 rotations, {lost} lost answers: nobody was signed out");
    // Half a year is the end, however it is used.
    desk.pass_ms(SIGNED_IN_MS - 149 * DAY_MS);
    session(&desk, &token).await.expect(401);
}

#[tokio::test]
async fn a_token_that_was_replaced_ends_the_sign_in_when_somebody_uses_it_again() {
    let desk = Desk::new();
    let stolen = desk.mara.1.clone();
    desk.pass_ms(RENEW_AFTER_MS);
    let next = offered(&desk, &stolen).await;
    session(&desk, &next).await.expect(200);
    desk.pass_ms(OVERLAP_MS);
    session(&desk, &stolen).await.expect(200);
    assert_eq!(replayed(&desk), 0);
    desk.pass_ms(1);
    let refused = session(&desk, &stolen).await.expect(401);
    assert_eq!(refused.code(), "signed_out");
    session(&desk, &next).await.expect(401);
    assert_eq!(replayed(&desk), 1);
    session(&desk, &stolen).await.expect(401);
    assert_eq!(replayed(&desk), 1, "it has ended");
    // Nobody else's has.
    session(&desk, &desk.jonas.1).await.expect(200);
    let sound = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, fieldfare_server::audit::verify);
    assert!(sound.is_ok());
}

#[tokio::test]
async fn a_device_that_does_not_know_of_successors_keeps_its_token_for_thirty_days() {
    let desk = Desk::new();
    for _ in 0..29 {
        desk.pass_ms(DAY_MS);
        session(&desk, &desk.mara.1).await.expect(200);
    }
    desk.pass_ms(TOKEN_MS - 29 * DAY_MS);
    session(&desk, &desk.mara.1).await.expect(401);
    assert_eq!(replayed(&desk), 0);
}

#[tokio::test]
async fn a_successor_is_offered_after_a_day_and_dies_with_the_sign_in() {
    let desk = Desk::new();
    assert_eq!(offered(&desk, &desk.mara.1).await, "");
    desk.pass_ms(RENEW_AFTER_MS - 1);
    assert_eq!(offered(&desk, &desk.mara.1).await, "");
    desk.pass_ms(1);
    let next = offered(&desk, &desk.mara.1).await;
    assert_eq!(next.len(), 64);
    session(&desk, &next).await.expect(200);
    desk.post("/api/v1/sign-out", &next, &Value::Null)
        .await
        .expect(204);
    session(&desk, &next).await.expect(401);
    session(&desk, &desk.mara.1).await.expect(401);
}

#[tokio::test]
async fn a_browser_gets_its_successor_as_its_cookie_and_no_picture_carries_one() {
    let desk = Desk::new();
    desk.pass_ms(RENEW_AFTER_MS);
    let cookie = format!("fieldfare={}", desk.mara.1);
    let headers = [("cookie", cookie.as_str())];
    let answer = desk
        .call("GET", "/api/v1/session", "", &headers, Body::empty())
        .await
        .expect(200);
    assert_eq!(answer.header(HEADER), "", "no script may read it");
    let set = answer.header("set-cookie").to_owned();
    for word in ["HttpOnly", "SameSite=Strict", "Secure", "Path=/"] {
        assert!(set.contains(word), "{set}");
    }
    let next = set.split(';').next().unwrap();
    assert_ne!(next, cookie);
    let label = format!("/api/v1/equipment/{}/label.svg", desk.pump);
    let picture = desk
        .call("GET", &label, "", &headers, Body::empty())
        .await
        .expect(200);
    assert_eq!(picture.header("set-cookie"), "");
    let answer = desk
        .call(
            "GET",
            "/api/v1/directory",
            "",
            &[("cookie", next)],
            Body::empty(),
        )
        .await
        .expect(200);
    assert_eq!(answer.header("set-cookie"), "");
}
