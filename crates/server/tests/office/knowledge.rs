//! Knowledge at the office: found by staff, read by requesters where it is for
//! them, made of a resolution, and sent to devices.

use serde_json::{Value, json};

use crate::desk::{Answer, Desk};

const ARTICLES: &str = "/api/v1/setup/article";

async fn save(desk: &Desk, body: Value, publish: bool) -> String {
    let asked = json!({"body": body, "publish": publish});
    let told = desk.put(ARTICLES, &desk.administrator.1, &asked).await;
    told.expect(200).json()["id"].as_str().unwrap().to_owned()
}

async fn library(desk: &Desk) {
    save(
        desk,
        json!({"title": "空调漏水", "answer": "清洗排水管", "language": "zh-Hans"}),
        true,
    )
    .await;
    save(
        desk,
        json!({"title": "Trạm bơm Đà Nẵng", "answer": "Khởi động lại tủ điện"}),
        true,
    )
    .await;
    save(
        desk,
        json!({
            "kind": "faq", "title": "The pump hums", "audience": "public",
            "problem": "It hums and does not turn", "answer": "Switch it off for a minute.",
        }),
        true,
    )
    .await;
    save(
        desk,
        json!({"title": "The pump hums again", "answer": "Bearing worn: replace it."}),
        true,
    )
    .await;
    save(
        desk,
        json!({"title": "Half written about humming pumps", "answer": "?", "audience": "public"}),
        false,
    )
    .await;
}

fn titles(found: &Value) -> Vec<&str> {
    let found = found.as_array().unwrap();
    found
        .iter()
        .map(|one| {
            let article = one.get("article").unwrap_or(one);
            article["title"].as_str().unwrap()
        })
        .collect()
}

async fn query(desk: &Desk, asked: Value) -> Value {
    let answer = desk
        .post("/api/v1/knowledge/query", &desk.mara.1, &asked)
        .await;
    answer.expect(200).json()
}

async fn typed(desk: &Desk, text: &str) -> Answer {
    let path = format!("/api/public/device/{}/answers", desk.code);
    desk.post(&path, "", &json!({"text": text})).await
}

// Covers: S1-44, S1-45
#[tokio::test]
async fn staff_find_articles_in_every_language_and_are_shown_those_that_may_help() {
    let desk = Desk::new();
    library(&desk).await;
    for (words, found) in [
        ("漏水", vec!["空调漏水"]),
        ("da nang", vec!["Trạm bơm Đà Nẵng"]),
        ("hum", vec!["The pump hums", "The pump hums again"]),
    ] {
        let told = query(&desk, json!({"search": words})).await;
        assert_eq!(titles(&told), found, "{words}");
    }
    let told = query(&desk, json!({"about": "Pump in the cellar hums, bearing?"})).await;
    assert_eq!(titles(&told).len(), 2);
    // A draft is nobody's knowledge yet.
    assert_eq!(titles(&query(&desk, json!({})).await).len(), 4);
}

// Covers: S1-44
#[tokio::test]
async fn somebody_who_types_a_report_is_shown_public_answers_and_no_others() {
    let desk = Desk::new();
    library(&desk).await;
    let told = typed(&desk, "the pump hums").await.expect(200).json();
    assert_eq!(titles(&told), ["The pump hums"]);
    let first = told[0].as_object().unwrap();
    let fields: Vec<&String> = first.keys().collect();
    assert_eq!(fields, ["answer", "language", "problem", "title"]);
    let none = typed(&desk, "漏水").await.expect(200).json();
    assert_eq!(none, json!([]));
    typed(&desk, &"ß".repeat(8_000)).await.expect(200);
    let path = "/api/public/device/NOBODYS/answers";
    let unknown = desk.post(path, "", &json!({"text": "hums"})).await;
    assert_eq!(unknown.expect(404).code(), "unknown_code");
}

#[tokio::test]
async fn questions_of_one_sender_have_an_end() {
    let desk = Desk::new();
    for _ in 0..300 {
        typed(&desk, "").await.expect(200);
    }
    let stopped = typed(&desk, "").await.expect(429);
    assert_eq!(stopped.code(), "too_many_tries");
}

// Covers: S1-45
#[tokio::test]
async fn a_resolution_becomes_one_draft_in_one_step() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump hums and does not turn").await;
    let path = format!("/api/v1/tickets/{ticket}/article");
    let early = desk.post(&path, &desk.dispatcher.1, &Value::Null).await;
    assert_eq!(early.expect(422).code(), "not_resolved");
    desk.assign(&ticket, desk.mara.0).await;
    for act in [
        json!({"do": "accept"}),
        json!({"do": "resolve", "feedback": "Freed the rotor."}),
    ] {
        desk.act(&ticket, &desk.mara.1, act).await.expect(200);
    }
    let made = desk.post(&path, &desk.mara.1, &Value::Null).await;
    let made = made.expect(200).json();
    assert_eq!(made["stage"], "draft");
    assert_eq!(made["body"]["answer"], "Freed the rotor.");
    assert_eq!(made["body"]["audience"], "staff");
    // Asked again, by whomever, it is the same draft.
    let again = desk.post(&path, &desk.dispatcher.1, &Value::Null).await;
    assert_eq!(again.expect(200).json()["id"], made["id"]);
    // Who does not see the ticket does not learn of it.
    desk.post(&path, &desk.jonas.1, &Value::Null)
        .await
        .expect(404);
    let all = desk.get(ARTICLES, &desk.administrator.1).await.json();
    assert_eq!(all.as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_draft_whose_title_is_taken_is_named_by_its_ticket() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump hums").await;
    let view = format!("/api/v1/tickets/{ticket}");
    let row = desk.get(&view, &desk.dispatcher.1).await.json()["row"].clone();
    save(&desk, json!({"title": row["title"], "answer": "A"}), true).await;
    desk.assign(&ticket, desk.mara.0).await;
    for act in [
        json!({"do": "accept"}),
        json!({"do": "resolve", "feedback": "Freed the rotor."}),
    ] {
        desk.act(&ticket, &desk.mara.1, act).await.expect(200);
    }
    let path = format!("{view}/article");
    let made = desk.post(&path, &desk.mara.1, &Value::Null).await;
    assert_eq!(made.expect(200).json()["body"]["title"], row["number"]);
}
