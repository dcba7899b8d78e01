//! People, equipment and labels.

use fieldfare_server::db::{Value as Bound, Whose};
use serde_json::{Value, json};

use crate::desk::Desk;

fn person(desk: &Desk, id: Option<fieldfare_domain::UserId>, more: &Value) -> Value {
    let _ = desk;
    let mut body = json!({
        "name": "Mara Lindqvist", "email": "mara@halden.example", "phone": "+46 70 555",
        "role": "technician", "active": true, "handles": true,
    });
    if let Some(id) = id {
        body["id"] = json!(id);
    }
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    body
}

#[tokio::test]
async fn s0_6_an_administrator_keeps_people_and_a_new_one_gets_a_link() {
    let desk = Desk::new();
    let new = person(
        &desk,
        None,
        &json!({"name": "Elina", "email": "Elina@Halden.example"}),
    );
    desk.put("/api/v1/people", &desk.dispatcher.1, &new)
        .await
        .expect(403);
    let saved = desk
        .put("/api/v1/people", &desk.administrator.1, &new)
        .await
        .expect(200)
        .json();
    assert!(
        saved["setUpLink"]
            .as_str()
            .unwrap()
            .starts_with("https://office.example/set-up#")
    );
    assert_eq!(saved["person"]["email"], "elina@halden.example");
    let all = desk
        .get("/api/v1/directory", &desk.dispatcher.1)
        .await
        .expect(200)
        .json();
    assert_eq!(all["people"].as_array().unwrap().len(), 6);
    let again = desk
        .put("/api/v1/people", &desk.administrator.1, &new)
        .await
        .expect(422);
    assert_eq!(again.code(), "email_taken");
    for (field, value, code) in [
        ("name", "  ", "name_missing"),
        ("email", "no address", "email_malformed"),
        ("phone", &"1".repeat(301), "too_long"),
        ("role", "king", "malformed"),
    ] {
        let body = person(&desk, Some(desk.mara.0), &json!({field: value}));
        let answer = desk
            .put("/api/v1/people", &desk.administrator.1, &body)
            .await;
        assert_eq!(answer.expect(422).code(), code);
    }
    let foreign = person(
        &desk,
        Some(desk.stranger.0),
        &json!({"email": "x@y.example"}),
    );
    desk.put("/api/v1/people", &desk.administrator.1, &foreign)
        .await
        .expect(404);
}

#[tokio::test]
async fn the_last_administrator_stays() {
    let desk = Desk::new();
    let me = |more: Value| {
        let mut body = person(&desk, Some(desk.administrator.0), &more);
        body["email"] = "ingrid@halden.example".into();
        body
    };
    for more in [
        json!({"role": "administrator", "active": false}),
        json!({"role": "dispatcher"}),
    ] {
        let answer = desk
            .put("/api/v1/people", &desk.administrator.1, &me(more))
            .await;
        assert_eq!(answer.expect(409).code(), "last_administrator");
    }
    // Nothing happened: the token still works.
    desk.get("/api/v1/directory", &desk.administrator.1)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_disabled_persons_token_is_dead_at_once_and_their_tickets_leave_their_scope() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.get(&format!("/api/v1/tickets/{ticket}"), &desk.mara.1)
        .await
        .expect(200);
    let off = person(&desk, Some(desk.mara.0), &json!({"active": false}));
    desk.put("/api/v1/people", &desk.administrator.1, &off)
        .await
        .expect(200);
    desk.get(&format!("/api/v1/tickets/{ticket}"), &desk.mara.1)
        .await
        .expect(401);
    let held: u32 = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*) FROM scope WHERE account = ?1 AND left_at IS NULL",
                &[Bound::Id(desk.mara.0.0)],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(held, 0);
    let act = json!({"do": "assign", "assignee": desk.mara.0, "comment": "please"});
    let refused = desk.act(&ticket, &desk.dispatcher.1, act).await.expect(422);
    assert_eq!(refused.code(), "not_eligible");
}

#[tokio::test]
async fn equipment_gets_a_code_that_stays_and_a_label() {
    let desk = Desk::new();
    let new = json!({"id": "", "name": "Fan V-3", "place": "School", "address": "", "zone": "", "code": ""});
    desk.put("/api/v1/equipment", &desk.mara.1, &new)
        .await
        .expect(403);
    let saved = desk
        .put("/api/v1/equipment", &desk.dispatcher.1, &new)
        .await
        .expect(200)
        .json();
    let code = saved["code"].as_str().unwrap().to_owned();
    assert_eq!(code.len(), 8);
    assert!(!code.contains(['0', 'O', '1', 'I']));
    let mut renamed = saved.clone();
    renamed["name"] = "Fan V-4".into();
    renamed["code"] = "".into();
    let again = desk
        .put("/api/v1/equipment", &desk.dispatcher.1, &renamed)
        .await
        .expect(200)
        .json();
    assert_eq!(again["code"], code.as_str());
    for (field, value, code) in [
        ("zone", "Europe/Nowhere", "unknown_zone"),
        ("code", "a b", "code_malformed"),
        ("code", desk.code.as_str(), "code_taken"),
        ("name", "", "name_missing"),
    ] {
        let mut body = saved.clone();
        body[field] = value.into();
        let answer = desk
            .put("/api/v1/equipment", &desk.dispatcher.1, &body)
            .await;
        assert_eq!(answer.expect(422).code(), code);
    }
    let label = format!(
        "/api/v1/equipment/{}/label.svg",
        saved["id"].as_str().unwrap()
    );
    let svg = desk.get(&label, &desk.mara.1).await.expect(200);
    assert_eq!(svg.header("content-type"), "image/svg+xml");
    assert!(svg.body.starts_with(b"<svg"));
    desk.get(&label, &desk.stranger.1).await.expect(404);
    let mut foreign = saved;
    foreign["name"] = "Stolen".into();
    desk.put("/api/v1/equipment", &desk.stranger.1, &foreign)
        .await
        .expect(404);
}
