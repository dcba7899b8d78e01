//! Tickets in the browser.

use axum::body::Body;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, MORNING, picture};

async fn query(desk: &Desk, token: &str, question: Value) -> Value {
    desk.post("/api/v1/tickets/query", token, &question)
        .await
        .expect(200)
        .json()
}

#[tokio::test]
async fn lists_are_searched_filtered_and_cut() {
    let desk = Desk::new();
    let leak = desk.ticket(1, "Máy bơm ở Đà Nẵng bị rò rỉ").await;
    let door = desk.ticket(2, "泵房漏水，需要更换密封件").await;
    desk.ticket(3, "Kühlwasserumwälzpumpe in der Straße 5")
        .await;
    desk.assign(&leak, desk.mara.0).await;
    let who = &desk.dispatcher.1;
    let titles = async |question: Value| -> Vec<String> {
        query(&desk, who, question).await["rows"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["title"].as_str().unwrap().chars().take(6).collect())
            .collect()
    };
    assert_eq!(
        titles(json!({"list": "all", "search": "da nang"})).await,
        ["Máy bơ"]
    );
    assert_eq!(
        titles(json!({"list": "all", "search": "漏水"})).await,
        ["泵房漏水，需"]
    );
    assert_eq!(
        titles(json!({"list": "all", "search": "STRASSE kuhl"})).await,
        ["Kühlwa"]
    );
    assert!(
        titles(json!({"list": "all", "search": "水漏"}))
            .await
            .is_empty()
    );
    assert!(
        titles(json!({"list": "all", "search": "' OR 1=1 --"}))
            .await
            .is_empty()
    );
    assert_eq!(titles(json!({"list": "queue"})).await.len(), 2);
    assert_eq!(
        titles(json!({"list": "all", "states": ["assigned"]})).await,
        ["Máy bơ"]
    );
    assert_eq!(
        titles(json!({"list": "all", "assignee": desk.mara.0})).await,
        ["Máy bơ"]
    );
    assert!(
        titles(json!({"list": "all", "priorities": ["urgent"]}))
            .await
            .is_empty()
    );
    let page = query(&desk, who, json!({"list": "all", "limit": 1, "offset": 1})).await;
    assert_eq!(page["total"], 3);
    assert_eq!(page["rows"].as_array().unwrap().len(), 1);
    // A technician finds what their device may hold, and no more.
    assert_eq!(
        query(&desk, &desk.mara.1, json!({"list": "all"})).await["total"],
        3
    );
    assert_eq!(
        query(&desk, &desk.jonas.1, json!({"list": "all"})).await["total"],
        2
    );
    assert_eq!(
        query(&desk, &desk.mara.1, json!({"list": "mine"})).await["total"],
        1
    );
    assert_eq!(
        query(&desk, &desk.stranger.1, json!({"list": "all"})).await["total"],
        0
    );
    desk.get(&format!("/api/v1/tickets/{leak}"), &desk.jonas.1)
        .await
        .expect(404);
    desk.get(&format!("/api/v1/tickets/{door}"), &desk.jonas.1)
        .await
        .expect(200);
}

#[tokio::test]
async fn the_same_command_twice_has_one_effect_and_another_content_is_refused() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}/act");
    let body = |text: &str| {
        json!({
            "commandId": Uuid::from_u128(5), "baseVersion": 2, "occurredAt": MORNING,
            "act": {"do": "write", "visibility": "public", "text": text},
        })
    };
    let who = &desk.dispatcher.1;
    let once = desk.post(&path, who, &body("Hello")).await.expect(200);
    let twice = desk.post(&path, who, &body("Hello")).await.expect(200);
    assert_eq!(once.body, twice.body);
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), who)
        .await
        .expect(200)
        .json();
    assert_eq!(view["messages"].as_array().unwrap().len(), 1);
    let reused = desk.post(&path, who, &body("Bye")).await.expect(422);
    assert_eq!(reused.code(), "command_reused");
    // Nor may somebody else use it.
    desk.post(&path, &desk.supervisor.1, &body("Hello"))
        .await
        .expect(422);
}

#[tokio::test]
async fn only_the_office_sees_the_status_link() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}");
    let link = desk.get(&path, &desk.dispatcher.1).await.expect(200).json()["statusLink"].clone();
    let token = link
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    desk.get(&format!("/api/public/status/{token}"), "")
        .await
        .expect(200);
    let view = desk.get(&path, &desk.mara.1).await.expect(200).json();
    assert_eq!(view["statusLink"], Value::Null);
}

#[tokio::test]
async fn a_refusal_has_the_rules_code_and_a_bad_request_its_own() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let act = async |token: &str, act: Value| {
        let answer = desk.act(&ticket, token, act).await;
        (answer.status.as_u16(), answer.code())
    };
    let who = desk.dispatcher.1.as_str();
    let assign = json!({"do": "assign", "assignee": desk.mara.0, "comment": " "});
    assert_eq!(act(who, assign).await, (422, "missing".into()));
    let assign = json!({"do": "assign", "assignee": desk.dispatcher.0, "comment": "me"});
    assert_eq!(act(who, assign).await, (422, "not_eligible".into()));
    assert_eq!(
        act(&desk.mara.1, json!({"do": "force_close", "reason": "x"})).await,
        (403, "not_allowed".into())
    );
    assert_eq!(
        act(who, json!({"do": "alert_cleared", "handled": true})).await,
        (403, "system_only".into())
    );
    assert_eq!(
        act(who, json!({"do": "dance"})).await,
        (422, "malformed".into())
    );
    let gap = json!({"do": "agree_appointment", "appointment": {
        "id": Uuid::from_u128(1), "start": "2027-03-28T02:30", "zone": "Europe/Stockholm",
    }});
    assert_eq!(act(who, gap).await, (422, "bad_time".into()));
    desk.act(&ticket, who, json!({"do": "force_close", "reason": "gone"}))
        .await
        .expect(200);
    assert_eq!(
        act(who, json!({"do": "force_close", "reason": "gone"})).await,
        (409, "closed".into())
    );
    for (field, value, status) in [
        ("equipment", json!(Uuid::nil()), 404),
        ("type_id", json!(Uuid::nil()), 404),
        ("zone", json!("Mars/Olympus"), 422),
        ("alert", json!("abc"), 403),
        ("description", json!(""), 422),
    ] {
        let mut draft = json!({"description": "x"});
        draft[field] = value;
        let body = json!({
            "commandId": desk.site.office.around().id(),
            "ticket": desk.site.office.around().id(), "draft": draft,
        });
        let answer = desk.post("/api/v1/tickets", who, &body).await;
        assert_eq!(answer.status.as_u16(), status, "{field}");
    }
    // Another enterprise's ticket cannot be taken by its id.
    let body = json!({
        "commandId": Uuid::from_u128(77), "ticket": ticket, "draft": {"description": "mine"},
    });
    desk.post("/api/v1/tickets", &desk.stranger.1, &body)
        .await
        .expect(404);
}

#[tokio::test]
async fn a_photo_added_in_the_browser_is_developed_and_shown_once_however_often_it_is_sent() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let path = format!("/api/v1/tickets/{ticket}/photos");
    let add = async |token: &str, bytes: Vec<u8>| {
        desk.call("POST", &format!("{path}?name=plate"), token, &[], bytes)
            .await
    };
    let first = add(&desk.mara.1, picture(1)).await.expect(200).json();
    let second = add(&desk.mara.1, picture(1)).await.expect(200).json();
    assert_eq!(first, second);
    add(&desk.jonas.1, picture(1)).await.expect(404);
    for (bytes, code) in [
        (b"no picture".to_vec(), "not_an_image"),
        (picture(1)[..200].to_vec(), "truncated"),
        (Vec::new(), "not_an_image"),
    ] {
        assert_eq!(add(&desk.mara.1, bytes).await.expect(422).code(), code);
    }
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.mara.1)
        .await
        .expect(200)
        .json();
    assert_eq!(view["photos"].as_array().unwrap().len(), 1);
    assert_eq!(view["photos"][0]["state"], "arrived");
    let photo = first.as_str().unwrap();
    for at in [
        format!("{path}/{photo}"),
        format!("/api/v1/photos/{ticket}/{photo}"),
    ] {
        let full = desk
            .get(&format!("{at}/full"), &desk.mara.1)
            .await
            .expect(200);
        assert_eq!(full.body, picture(1));
        assert!(full.header("content-disposition").starts_with("attachment"));
        let tag = full.header("etag").to_owned();
        let headers = [("if-none-match", tag.as_str())];
        desk.call(
            "GET",
            &format!("{at}/full"),
            &desk.mara.1,
            &headers,
            Body::empty(),
        )
        .await
        .expect(304);
        desk.get(&format!("{at}/thumb"), &desk.dispatcher.1)
            .await
            .expect(200);
        desk.get(&format!("{at}/full"), &desk.jonas.1)
            .await
            .expect(404);
        desk.get(&format!("{at}/full"), &desk.stranger.1)
            .await
            .expect(404);
    }
}

#[tokio::test]
async fn a_moment_that_is_no_date_is_refused_and_nothing_of_it_is_kept() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}");
    let before = desk.get(&path, &desk.dispatcher.1).await.json();
    for (n, at) in [
        (1, i64::MAX),
        (2, i64::MIN),
        (3, 253_402_300_800_000),
        (4, 8_640_000_000_000_001),
    ] {
        let note = json!({
            "commandId": Uuid::from_u128(0xDA7E + n), "baseVersion": 2, "occurredAt": at,
            "act": {"do": "write", "visibility": "public", "text": "when?"},
        });
        let refused = desk
            .post(&format!("{path}/act"), &desk.dispatcher.1, &note)
            .await;
        assert_eq!(refused.code(), "out_of_range", "{at}");
    }
    assert_eq!(desk.get(&path, &desk.dispatcher.1).await.json(), before);
}
