//! Reporting a fault by a label, and following it by a link.

use axum::body::Body;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, hash, picture};

fn report(desk: &Desk, n: u128) -> Value {
    json!({
        "commandId": Uuid::from_u128(0xA000 + n),
        "code": desk.code,
        "description": "The pump leaks at the shaft.",
        "name": "Karin Öberg",
        "phone": "+46 922 555 10",
        "photos": [],
    })
}

async fn reported(desk: &Desk, body: &Value) -> String {
    let receipt = desk
        .post("/api/public/report", "", body)
        .await
        .expect(201)
        .json();
    let token = receipt["statusToken"].as_str().unwrap().to_owned();
    assert_eq!(
        receipt["statusUrl"],
        format!("https://office.example/s/{token}")
    );
    assert!(receipt["number"].as_str().unwrap().starts_with("T-"));
    token
}

#[tokio::test]
async fn a_fault_is_reported_by_a_code_and_is_one_ticket_however_often_it_is_sent() {
    let desk = Desk::new();
    let device = desk
        .get(
            &format!("/api/public/device/{}", desk.code.to_lowercase()),
            "",
        )
        .await
        .expect(200)
        .json();
    assert_eq!(device["deviceName"], "Pump P-204");
    assert_eq!(device["zone"], "Europe/Stockholm");
    assert!(device.get("id").is_none() && device.get("address").is_none());
    let body = report(&desk, 1);
    let token = reported(&desk, &body).await;
    desk.pass_ms(60_000);
    assert_eq!(reported(&desk, &body).await, token);
    let queue = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "queue"}),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(queue["total"], 1);
    assert_eq!(queue["rows"][0]["equipmentName"], "Pump P-204");
    // The same name for something else is refused.
    let mut other = body.clone();
    other["description"] = "Something else.".into();
    let refused = desk
        .post("/api/public/report", "", &other)
        .await
        .expect(422);
    assert_eq!(refused.code(), "command_reused");
}

#[tokio::test]
async fn a_report_without_what_it_needs_is_refused_with_the_fields_name() {
    let desk = Desk::new();
    let without = async |field: &str, value: Value| {
        // A refusal is stored under its command's name, so each try has its own.
        let mut body = report(&desk, 1);
        body["commandId"] = json!(desk.site.office.around().id());
        body[field] = value;
        let answer = desk.post("/api/public/report", "", &body).await;
        (answer.status.as_u16(), answer.code())
    };
    assert_eq!(without("name", "  ".into()).await, (422, "missing".into()));
    assert_eq!(
        without("description", "".into()).await,
        (422, "missing".into())
    );
    assert_eq!(
        without("description", Value::Null).await,
        (422, "malformed".into())
    );
    assert_eq!(
        without("description", "x".repeat(8_001).into()).await,
        (422, "too_long".into())
    );
    assert_eq!(
        without("code", "NOTHING1".into()).await,
        (404, "unknown_code".into())
    );
    let photo = json!([{"id": Uuid::nil(), "sha256": "xyz", "bytes": 1, "mime": "image/jpeg"}]);
    assert_eq!(without("photos", photo).await, (422, "malformed".into()));
}

#[tokio::test]
async fn one_sender_cannot_report_without_end() {
    let desk = Desk::new();
    for _ in 0..60 {
        desk.post("/api/public/report", "", &json!({}))
            .await
            .expect(422);
        let body =
            json!({"commandId": Uuid::nil(), "code": "NOTHING1", "description": "x", "name": "x"});
        let answer = desk.post("/api/public/report", "", &body).await;
        assert!(matches!(answer.status.as_u16(), 404 | 429));
    }
    let answer = desk.post("/api/public/report", "", &report(&desk, 1)).await;
    assert_eq!(answer.expect(429).code(), "too_many_tries");
}

#[tokio::test]
async fn a_declared_photo_arrives_developed_and_is_seen_by_the_link() {
    let desk = Desk::new();
    // A PNG: it is developed, so what is kept has another hash.
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(300, 200, image::Rgb([9, 99, 200]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let bytes = bytes.into_inner();
    let id = Uuid::from_u128(0xF0);
    let mut body = report(&desk, 1);
    body["photos"] = json!([{
        "id": id, "sha256": hash(&bytes), "bytes": bytes.len(), "mime": "image/png",
    }]);
    let token = reported(&desk, &body).await;
    let path = format!("/api/public/status/{token}/photos");
    let send = async |id: &str, hash: &str, bytes: &[u8]| {
        let headers = [
            ("x-photo-id", id),
            ("x-photo-sha256", hash),
            ("content-type", "image/png"),
        ];
        desk.call("POST", &path, "", &headers, bytes.to_vec()).await
    };
    let (name, right) = (id.to_string(), hash(&bytes));
    assert_eq!(
        send(&name, &hash(b"x"), &bytes).await.expect(409).code(),
        "not_as_declared"
    );
    let cut = &bytes[..bytes.len() - 1];
    assert_eq!(
        send(&name, &right, cut).await.expect(422).code(),
        "checksum_mismatch"
    );
    let picture = format!("{path}/{name}/full");
    desk.get(&picture, "").await.expect(404);
    send(&name, &right, &bytes).await.expect(201);
    send(&name, &right, &bytes).await.expect(200);
    let full = desk.get(&picture, "").await.expect(200);
    assert_eq!(full.header("content-type"), "image/jpeg");
    assert_eq!(full.header("cache-control"), "no-store");
    assert!(full.body.starts_with(&[0xFF, 0xD8]));
    desk.get(&format!("{path}/{name}/thumb"), "")
        .await
        .expect(200);
    desk.get(&format!("{path}/{name}/raw"), "")
        .await
        .expect(404);
    let view = desk
        .get(&format!("/api/public/status/{token}"), "")
        .await
        .expect(200)
        .json();
    assert_eq!(view["photos"][0]["state"], "arrived");
    let thumb = view["photos"][0]["thumbUrl"].as_str().unwrap();
    desk.get(thumb, "").await.expect(200);
}

#[tokio::test]
async fn one_more_photo_can_be_added_by_the_link_and_nobody_elses_is_touched() {
    let desk = Desk::new();
    let token = reported(&desk, &report(&desk, 1)).await;
    let ticket = only_ticket(&desk).await;
    let path = format!("/api/public/status/{token}/photos");
    let (bytes, id) = (picture(9), Uuid::from_u128(0xF5).to_string());
    let sum = hash(&bytes);
    let headers = [
        ("x-photo-id", id.as_str()),
        ("x-photo-sha256", sum.as_str()),
    ];
    desk.call("POST", &path, "", &headers, bytes.clone())
        .await
        .expect(201);
    desk.call("POST", &path, "", &headers, bytes.clone())
        .await
        .expect(200);
    desk.get(&format!("{path}/{id}/full"), "").await.expect(200);
    let staff = desk
        .call(
            "POST",
            &format!("/api/v1/tickets/{ticket}/photos"),
            &desk.dispatcher.1,
            &[],
            picture(8),
        )
        .await
        .expect(200)
        .json();
    let headers = [
        ("x-photo-id", staff.as_str().unwrap()),
        ("x-photo-sha256", sum.as_str()),
    ];
    desk.call("POST", &path, "", &headers, bytes)
        .await
        .expect(404);
}

#[tokio::test]
async fn what_is_no_picture_does_not_arrive() {
    let desk = Desk::new();
    let bytes = b"<svg onload=alert(1)>".to_vec();
    let id = Uuid::from_u128(0xF1).to_string();
    let mut body = report(&desk, 1);
    body["photos"] = json!([{"id": id, "sha256": hash(&bytes), "bytes": bytes.len()}]);
    let token = reported(&desk, &body).await;
    let sum = hash(&bytes);
    let headers = [("x-photo-id", id.as_str()), ("x-photo-sha256", &sum)];
    let path = format!("/api/public/status/{token}/photos");
    let answer = desk.call("POST", &path, "", &headers, bytes).await;
    assert_eq!(answer.expect(422).code(), "not_an_image");
    let huge = vec![0; 25_000_001];
    let answer = desk.call("POST", &path, "", &headers, huge).await;
    assert_eq!(answer.expect(413).code(), "too_large");
    let view = desk
        .get(&format!("/api/public/status/{token}"), "")
        .await
        .expect(200)
        .json();
    assert_eq!(view["photos"][0]["state"], "declared");
}

#[tokio::test]
async fn the_page_follows_the_ticket_and_its_tag_knows_nothing_internal() {
    let desk = Desk::new();
    let token = reported(&desk, &report(&desk, 1)).await;
    let page = format!("/api/public/status/{token}");
    let ticket = only_ticket(&desk).await;
    let first = desk.get(&page, "").await.expect(200);
    let tag = first.header("etag").to_owned();
    let note = json!({"do": "write", "visibility": "internal", "text": "CANARY he is rude"});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    let photo = desk
        .call(
            "POST",
            &format!("/api/v1/tickets/{ticket}/photos?name=inside&visibility=internal"),
            &desk.dispatcher.1,
            &[],
            picture(7),
        )
        .await
        .expect(200)
        .json();
    let same = desk
        .call("GET", &page, "", &[("if-none-match", &tag)], Body::empty())
        .await
        .expect(304);
    assert!(same.body.is_empty());
    let photo = photo.as_str().unwrap();
    desk.get(&format!("{page}/photos/{photo}/full"), "")
        .await
        .expect(404);
    let reply = json!({"do": "write", "visibility": "public", "text": "We are coming."});
    desk.act(&ticket, &desk.dispatcher.1, reply)
        .await
        .expect(200);
    let changed = desk
        .call("GET", &page, "", &[("if-none-match", &tag)], Body::empty())
        .await
        .expect(200);
    let text = String::from_utf8(changed.body.clone()).unwrap();
    assert!(text.contains("We are coming.") && !text.contains("CANARY"));
    assert_eq!(changed.json()["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_requester_answers_confirms_and_rates_by_the_link_once() {
    let desk = Desk::new();
    let token = reported(&desk, &report(&desk, 1)).await;
    let ticket = only_ticket(&desk).await;
    desk.assign(&ticket, desk.mara.0).await;
    desk.act(&ticket, &desk.mara.1, json!({"do": "accept"}))
        .await
        .expect(200);
    let path = format!("/api/public/status/{token}/act");
    let act = async |n: u128, act: Value| {
        let body = json!({"commandId": Uuid::from_u128(n), "act": act});
        desk.post(&path, "", &body).await
    };
    let reply = json!({"do": "requester_reply", "text": "The door code is 12."});
    let once = act(1, reply.clone()).await.expect(200).json();
    desk.pass_ms(5_000);
    let twice = act(1, reply).await.expect(200).json();
    assert_eq!(once["messages"], twice["messages"]);
    let reused = act(1, json!({"do": "requester_reply", "text": "Another."})).await;
    assert_eq!(reused.expect(422).code(), "command_reused");
    act(2, json!({"do": "force_close", "reason": "x"}))
        .await
        .expect(403);
    assert_eq!(
        act(3, json!({"do": "confirm"})).await.expect(409).code(),
        "wrong_state"
    );
    desk.act(
        &ticket,
        &desk.mara.1,
        json!({"do": "resolve", "feedback": "New seal."}),
    )
    .await
    .expect(200);
    let done = act(4, json!({"do": "confirm"})).await.expect(200).json();
    assert_eq!(done["state"], "closed");
    let rated = act(5, json!({"do": "rate", "stars": 5}))
        .await
        .expect(200)
        .json();
    assert_eq!(rated["rating"]["stars"], 5);
    assert_eq!(
        act(6, json!({"do": "rate", "stars": 1}))
            .await
            .expect(409)
            .code(),
        "already_rated"
    );
}

async fn only_ticket(desk: &Desk) -> String {
    let page = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "all"}),
        )
        .await
        .expect(200)
        .json();
    page["rows"][0]["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_report_that_was_withdrawn_before_anybody_came_is_not_asked_how_the_visit_was() {
    let desk = Desk::new();
    let withdrawn = reported(&desk, &report(&desk, 1)).await;
    let act = json!({"commandId": Uuid::from_u128(7), "act": {"do": "cancel", "reason": ""}});
    let path = format!("/api/public/status/{withdrawn}/act");
    let page = desk.post(&path, "", &act).await.expect(200).json();
    assert_eq!(page["closedKind"], "cancelled");
    let actions = page["actions"].as_array().unwrap();
    assert!(!actions.contains(&json!("rate")), "{actions:?}");
}

#[tokio::test]
async fn the_page_behind_a_label_knows_whether_something_is_broken_or_somebody_asks() {
    let desk = Desk::new();
    let kind =
        |name: &str, flow: &str| json!({"publish": true, "body": {"name": name, "flow": flow}});
    for (name, flow) in [("Repair", "problem"), ("Question", "inquiry")] {
        let to = "/api/v1/setup/ticket_type";
        desk.put(to, &desk.administrator.1, &kind(name, flow))
            .await
            .expect(200);
    }
    let page = desk
        .get(&format!("/api/public/device/{}", desk.code), "")
        .await
        .expect(200)
        .json();
    let types = page["types"].as_array().unwrap();
    let flow = |name: &str| types.iter().find(|one| one["name"] == name).unwrap()["flow"].clone();
    assert_eq!(
        (flow("Repair"), flow("Question")),
        (json!("problem"), json!("inquiry"))
    );
}
