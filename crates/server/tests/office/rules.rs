//! Rules at the office: what they do in the transaction of what set them off,
//! what stands in the records, and that they end.

use fieldfare_server::rules::fire_silent;
use serde_json::{Value, json};

use crate::desk::Desk;

const MINUTE: i64 = 60 * 1000;

async fn saved(desk: &Desk, kind: &str, body: &Value) -> String {
    let asked = json!({"body": body, "publish": true});
    let path = format!("/api/v1/setup/{kind}");
    let told = desk.put(&path, &desk.administrator.1, &asked).await;
    told.expect(200).json()["id"].as_str().unwrap().to_owned()
}

async fn rule(desk: &Desk, name: &str, on: &str, then: Value) -> String {
    saved(
        desk,
        "rule",
        &json!({"name": name, "on": on, "then": [then]}),
    )
    .await
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

async fn firings(desk: &Desk, rule: &str) -> Vec<Value> {
    let path = format!("/api/v1/rules/firings?rule={rule}");
    let told = desk.get(&path, &desk.dispatcher.1).await.expect(200).json();
    told.as_array().unwrap().clone()
}

fn texts(view: &Value) -> Vec<&str> {
    let messages = view["messages"].as_array().unwrap();
    messages
        .iter()
        .map(|m| m["text"].as_str().unwrap())
        .collect()
}

// Covers: S1-13, S1-40
#[tokio::test]
async fn a_reported_ticket_is_named_to_who_has_least_and_the_record_says_why() {
    let desk = Desk::new();
    let held = desk.ticket(1, "A first one").await;
    desk.assign(&held, desk.mara.0).await;
    let id = rule(
        &desk,
        "Spread",
        "created",
        json!({"do": "assign", "by": "least_load"}),
    )
    .await;
    let ticket = desk.ticket(2, "The pump hums").await;
    let seen = view(&desk, &ticket).await;
    assert_eq!(seen["row"]["assigneeName"], "Jonas");
    assert_eq!(seen["row"]["state"], "assigned");
    let log = seen["log"].as_array().unwrap();
    let line = log.iter().find(|line| line["event"] == "assigned").unwrap();
    let comment = line["comment"].as_str().unwrap();
    assert!(comment.starts_with("“Spread”: "), "{comment}");
    assert!(
        comment.contains("Mara (1)") && comment.ends_with("→ Jonas"),
        "{comment}"
    );
    let fired = firings(&desk, &id).await;
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0]["what"], "assign");
    assert_eq!(fired[0]["ticket"]["id"], ticket.as_str());
}

#[tokio::test]
async fn who_is_disabled_is_never_named() {
    let desk = Desk::new();
    rule(
        &desk,
        "Spread",
        "created",
        json!({"do": "assign", "by": "round_robin"}),
    )
    .await;
    let gone = json!({"id": desk.jonas.0, "name": "Jonas", "email": "jonas@halden.example",
        "role": "technician", "active": false, "handles": true});
    desk.put("/api/v1/people", &desk.administrator.1, &gone)
        .await
        .expect(200);
    for n in 1..4 {
        let ticket = desk.ticket(n, "The pump hums").await;
        assert_eq!(view(&desk, &ticket).await["row"]["assigneeName"], "Mara");
    }
}

// Covers: S1-41
#[tokio::test]
async fn a_receipt_and_the_answer_to_a_common_question_are_written_at_once() {
    let desk = Desk::new();
    let template = saved(
        &desk,
        "template",
        &json!({"name": "Received", "text": "{number} is here."}),
    )
    .await;
    saved(
        &desk,
        "article",
        &json!({"kind": "faq", "title": "The pump hums", "audience": "public",
            "answer": "Switch it off for a minute."}),
    )
    .await;
    rule(&desk, "Answer", "created", json!({"do": "answer_faq"})).await;
    rule(
        &desk,
        "Receipt",
        "created",
        json!({"do": "reply", "template": template}),
    )
    .await;
    let ticket = desk.ticket(1, "The pump hums").await;
    let seen = view(&desk, &ticket).await;
    let number = seen["row"]["number"].as_str().unwrap();
    let receipt = format!("{number} is here.");
    assert_eq!(texts(&seen), ["Switch it off for a minute.", &receipt]);
    assert_eq!(seen["messages"][0]["author"], "Halden");
    // A rule's word is nobody's first reply, and the requester reads it.
    let status = format!("/api/public/status/{}", desk.status_token(&ticket));
    let page = desk.get(&status, "").await.expect(200).json();
    assert_eq!(page["messages"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn rules_that_set_each_other_off_come_to_an_end() {
    let desk = Desk::new();
    let down = rule(
        &desk,
        "Down",
        "status_changed",
        json!({"do": "set_priority", "priority": "low"}),
    )
    .await;
    rule(
        &desk,
        "Up",
        "status_changed",
        json!({"do": "set_priority", "priority": "high"}),
    )
    .await;
    for n in 0..6 {
        rule(
            &desk,
            &format!("Say {n}"),
            "assigned",
            json!({"do": "remind", "text": "look"}),
        )
        .await;
    }
    let ticket = desk.ticket(1, "The pump hums").await;
    desk.assign(&ticket, desk.mara.0).await;
    let seen = view(&desk, &ticket).await;
    assert_eq!(texts(&seen).len(), 6);
    assert_eq!(firings(&desk, &down).await.len(), 1);
}

// Covers: S1-40
#[tokio::test]
async fn a_rule_that_is_switched_off_does_nothing_until_it_is_switched_on() {
    let desk = Desk::new();
    let note = json!({"do": "remind", "text": "Look at it."});
    let id = rule(&desk, "Look", "created", note).await;
    let first = desk.ticket(1, "The pump hums").await;
    let switch = async |version: u32, on: bool| {
        let path = "/api/v1/setup/rule";
        let me = &desk.administrator.1;
        let all = desk.get(path, me).await.expect(200).json();
        let asked = json!({"id": id, "baseVersion": version, "publish": on,
            "body": all[0]["body"]});
        desk.put(path, me, &asked).await.expect(200);
    };
    switch(1, false).await;
    let second = desk.ticket(2, "The valve drips").await;
    switch(2, true).await;
    let third = desk.ticket(3, "The door sticks").await;
    for (ticket, notes) in [(first, 1), (second, 0), (third, 1)] {
        assert_eq!(texts(&view(&desk, &ticket).await).len(), notes);
    }
}

// Covers: S1-42, S1-43
#[tokio::test]
async fn a_silence_escalates_once_and_a_persons_word_begins_it_anew() {
    let desk = Desk::new();
    let asked = json!({"name": "Forgotten", "on": "silence", "minutes": 30,
        "then": [{"do": "remind", "text": "Nobody answered."}]});
    let id = saved(&desk, "rule", &asked).await;
    let look = || fire_silent(&desk.site.office).unwrap();
    let old = desk.ticket(1, "Old").await;
    desk.pass_ms(60 * MINUTE);
    // It begins with what becomes old from now on.
    look();
    let ticket = desk.ticket(2, "The pump hums").await;
    desk.pass_ms(29 * MINUTE);
    look();
    assert!(texts(&view(&desk, &ticket).await).is_empty());
    desk.pass_ms(MINUTE);
    look();
    look();
    assert_eq!(
        texts(&view(&desk, &ticket).await),
        ["“Forgotten”: Nobody answered."]
    );
    // Its own word is no word.
    desk.pass_ms(31 * MINUTE);
    look();
    assert_eq!(texts(&view(&desk, &ticket).await).len(), 1);
    let note = json!({"do": "write", "visibility": "internal", "text": "Seen."});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    desk.pass_ms(31 * MINUTE);
    look();
    assert_eq!(texts(&view(&desk, &ticket).await).len(), 3);
    assert_eq!(firings(&desk, &id).await.len(), 2);
    assert!(texts(&view(&desk, &old).await).is_empty());
}

// Covers: S1-43
#[tokio::test]
async fn the_second_report_of_the_same_fault_is_closed_into_the_first() {
    let desk = Desk::new();
    let id = rule(
        &desk,
        "Twice",
        "created",
        json!({"do": "merge_duplicate", "hours": 24}),
    )
    .await;
    let mut tickets = Vec::new();
    for n in 0..2_u128 {
        let report = json!({"commandId": uuid::Uuid::from_u128(0xAB + n), "code": desk.code,
            "description": "The pump hums and does not turn", "name": "Karin"});
        desk.pass_ms(MINUTE);
        let receipt = desk
            .post("/api/public/report", "", &report)
            .await
            .expect(201)
            .json();
        tickets.push(receipt["number"].as_str().unwrap().to_owned());
    }
    let fired = firings(&desk, &id).await;
    assert_eq!(fired.len(), 1);
    assert_eq!(fired[0]["ticket"]["number"], tickets[1].as_str());
    let closed = fired[0]["ticket"]["id"].as_str().unwrap();
    assert_eq!(view(&desk, closed).await["row"]["closeKind"], "duplicate");
}

// Covers: S1-40
#[tokio::test]
async fn a_rule_is_tried_on_past_tickets_and_nothing_is_done() {
    let desk = Desk::new();
    for (n, what) in [
        (1, "The pump hums"),
        (2, "The door sticks"),
        (3, "Pumps leak"),
    ] {
        desk.ticket(n, what).await;
    }
    let body = json!({"name": "Pumps", "on": "created", "when": {"words": ["PUMP"]},
        "then": [{"do": "set_priority", "priority": "high"}]});
    let asked = json!({"body": body});
    let told = desk
        .post("/api/v1/rules/try", &desk.administrator.1, &asked)
        .await;
    let told = told.expect(200).json();
    assert_eq!((&told["fired"], &told["of"]), (&json!(2), &json!(3)));
    assert_eq!(told["tickets"][0]["title"], "Pumps leak");
    let first = told["tickets"][0]["id"].as_str().unwrap();
    assert_eq!(view(&desk, first).await["version"], 2);
    desk.post("/api/v1/rules/try", &desk.dispatcher.1, &asked)
        .await
        .expect(403);
    let wrong = json!({"body": {"name": "x", "then": []}});
    let refused = desk
        .post("/api/v1/rules/try", &desk.administrator.1, &wrong)
        .await;
    assert_eq!(refused.expect(422).code(), "nothing_to_do");
}
