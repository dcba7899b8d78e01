//! Forms, checklists and ways of working, over the office's addresses.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Answer, Desk, MORNING};

async fn save(desk: &Desk, kind: &str, asked: &Value) -> Value {
    let path = format!("/api/v1/setup/{kind}");
    desk.put(&path, &desk.administrator.1, asked)
        .await
        .expect(200)
        .json()
}

fn fields() -> Value {
    json!([
        {"id": "where", "label": "Where?", "kind": "device"},
        {"id": "leak", "label": "Does it leak?", "kind": "single", "required": true,
            "options": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}]},
        {"id": "litres", "label": "Litres an hour", "kind": "number", "required": true,
            "show_if": {"field": "leak", "is": ["yes"]}, "min": 0, "max": 500},
        {"id": "reading", "label": "Meter reading", "kind": "number", "required": true,
            "moment": "work"},
    ])
}

/// A type with a form and a step; its id.
async fn leaks(desk: &Desk) -> String {
    let asked = json!({"publish": true, "body": {"name": "Leaks", "form": fields(),
        "guidance": "Close the valve first.",
        "checklist": [{"id": "valve", "text": "Close the valve", "required": true}]}});
    let saved = save(desk, "ticket_type", &asked).await;
    saved["id"].as_str().unwrap().to_owned()
}

async fn create(desk: &Desk, ticket: Uuid, draft: Value) -> Answer {
    let body = json!({"commandId": desk.held_id(), "ticket": ticket, "occurredAt": MORNING,
        "draft": draft});
    desk.post("/api/v1/tickets", &desk.dispatcher.1, &body)
        .await
}

// Covers: S1-12, S2-5, S2-16
#[tokio::test]
async fn a_ticket_carries_the_answers_of_its_form_and_is_resolved_with_all_of_them() {
    let desk = Desk::new();
    let kind = leaks(&desk).await;
    let ticket = Uuid::from_u128(0x71C);
    let draft = |answers: Value| {
        json!({"description": "It drips.", "type_id": kind,
            "form": {"version": 1, "answers": answers}})
    };
    let refused = create(&desk, ticket, draft(json!({"leak": "yes"})))
        .await
        .expect(422);
    assert_eq!(refused.code(), "missing");
    assert_eq!(refused.json()["field"], "form.Litres an hour");
    let wrong = draft(json!({"leak": "yes", "litres": "a lot"}));
    assert_eq!(
        create(&desk, ticket, wrong).await.expect(422).code(),
        "out_of_range"
    );
    create(&desk, ticket, draft(json!({"leak": "no", "litres": "7"})))
        .await
        .expect(200);
    let ticket = ticket.to_string();
    desk.assign(&ticket, desk.mara.0).await;
    let mara = &desk.mara.1;
    desk.act(&ticket, mara, json!({"do": "accept"}))
        .await
        .expect(200);
    let path = format!("/api/v1/tickets/{ticket}");
    let view = desk.get(&path, mara).await.expect(200).json();
    assert_eq!(view["guidance"], "Close the valve first.");
    assert_eq!(view["form"]["version"], 1);
    let asked: Vec<(&str, bool, bool)> = view["form"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            let flag = |name: &str| one[name].as_bool().unwrap();
            (
                one["field"]["id"].as_str().unwrap(),
                flag("shown"),
                flag("missing"),
            )
        })
        .collect();
    // What is not shown was left out, though it was sent.
    assert_eq!(
        asked,
        [
            ("where", true, false),
            ("leak", true, false),
            ("litres", false, false),
            ("reading", true, true),
        ]
    );
    assert_eq!(view["tasks"][0]["text"], "Close the valve");
    assert!(
        view["actions"]
            .as_array()
            .unwrap()
            .contains(&json!("resolve"))
    );
    let resolve = json!({"do": "resolve", "feedback": "New seal"});
    let refused = desk.act(&ticket, mara, resolve.clone()).await.expect(422);
    assert_eq!(refused.json()["field"], "form.Meter reading");
    let answer = json!({"do": "answer", "change": {"field": "reading", "now": "4711.5"}});
    desk.act(&ticket, mara, answer).await.expect(200);
    let refused = desk.act(&ticket, mara, resolve.clone()).await.expect(422);
    assert_eq!(refused.json()["field"], "task.Close the valve");
    let done = json!({"do": "set_task", "task": "valve", "done": true});
    desk.act(&ticket, mara, done).await.expect(200);
    desk.act(&ticket, mara, resolve).await.expect(200);
    let view = desk.get(&path, mara).await.expect(200).json();
    let events: Vec<&str> = view["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["event"].as_str().unwrap())
        .collect();
    assert!(
        events.contains(&"answered") && events.contains(&"task_set"),
        "{events:?}"
    );
}

// Covers: S2-15, S4-3
#[tokio::test]
async fn the_page_behind_a_label_offers_the_types_that_are_bound_to_it_with_their_questions() {
    let desk = Desk::new();
    let kind = leaks(&desk).await;
    let hidden = json!({"publish": true, "body": {"name": "Inside", "menus": ["employee"]}});
    save(&desk, "ticket_type", &hidden).await;
    let device = format!("/api/public/device/{}", desk.code);
    let told = desk.get(&device, "").await.expect(200).json();
    let names: Vec<&str> = told["types"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert!(
        names.contains(&"Leaks") && !names.contains(&"Inside"),
        "{names:?}"
    );
    let leaks = told["types"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["name"] == "Leaks")
        .unwrap();
    // What is asked during the work is not for strangers.
    assert_eq!(leaks["form"]["fields"].as_array().unwrap().len(), 3);
    let directory = desk
        .get("/api/v1/directory", &desk.dispatcher.1)
        .await
        .json();
    let offered = |name: &str| {
        let all = directory["types"].as_array().unwrap();
        all.iter().find(|one| one["name"] == name).unwrap()["offered"].clone()
    };
    assert_eq!(offered("Inside"), true);
    let report = |n: u128, kind: &str, answers: Value| {
        json!({"commandId": Uuid::from_u128(n), "code": desk.code, "description": "It drips.",
            "name": "Karin", "typeId": kind, "form": {"version": 1, "answers": answers}})
    };
    let refused = desk
        .post("/api/public/report", "", &report(1, &kind, json!({})))
        .await
        .expect(422);
    assert_eq!(refused.json()["field"], "form.Does it leak?");
    let receipt = desk
        .post(
            "/api/public/report",
            "",
            &report(2, &kind, json!({"leak": "no"})),
        )
        .await
        .expect(201)
        .json();
    let page = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "all"}),
        )
        .await
        .json();
    let row = &page["rows"][0];
    assert_eq!(row["number"], receipt["number"]);
    let path = format!("/api/v1/tickets/{}", row["id"].as_str().unwrap());
    let view = desk.get(&path, &desk.dispatcher.1).await.json();
    assert_eq!(view["typeName"], "Leaks");
    // The label says which device it is.
    let first = &view["form"]["fields"][0];
    assert_eq!(first["answer"], desk.pump.to_string());
    // A type that is not here does not lose the report.
    let stray = report(3, &Uuid::from_u128(0xBAD).to_string(), json!({"x": "y"}));
    desk.post("/api/public/report", "", &stray)
        .await
        .expect(201);
}

// Covers: S1-6, S3-3, S4-3, S4-4
#[tokio::test]
async fn a_way_of_working_brings_its_types_departments_and_words() {
    let desk = Desk::new();
    let take = |way: &str, language: &str| json!({"way": way, "language": language});
    desk.put(
        "/api/v1/profile",
        &desk.dispatcher.1,
        &take("support", "en"),
    )
    .await
    .expect(403);
    let path = "/api/v1/profile";
    let me = &desk.administrator.1;
    // Nothing is chosen for anybody.
    for unsaid in [
        json!({}),
        json!([]),
        json!({"way": "support"}),
        json!({"a": 1}),
    ] {
        desk.put(path, me, &unsaid).await.expect(422);
    }
    let profiles = desk.get("/api/v1/setup/profile", me).await.json();
    assert_eq!(profiles, json!([]));
    desk.put(path, me, &take("support", "en")).await.expect(200);
    let names = |list: &Value| -> Vec<String> {
        let live = list.as_array().unwrap().iter();
        live.filter(|one| one["stage"] == "published")
            .map(|one| one["body"]["name"].as_str().unwrap().to_owned())
            .collect()
    };
    let types = desk.get("/api/v1/setup/ticket_type", me).await.json();
    let mut found = names(&types);
    found.sort();
    // The type that the enterprise was founded with was never used.
    assert_eq!(
        found,
        ["Account", "Feedback", "Order", "Product", "Technical"]
    );
    let ticket = desk.ticket(1, "It drips.").await;
    let view = format!("/api/v1/tickets/{ticket}");
    let word = desk.get(&view, me).await.json()["row"]["word"].clone();
    assert_eq!(word, "word.support.in_progress", "somebody was named");
    // Its rules are on, but for those that not everybody wants.
    let rules = desk.get("/api/v1/setup/rule", me).await.json();
    let rules_on = names(&rules).len();
    assert!(rules_on < rules.as_array().unwrap().len());
    assert!(names(&rules).contains(&"Fewest in hand".to_owned()));
    // Changed later: what is there stays, what is missing comes, words follow.
    desk.put(path, me, &take("back_office", "de"))
        .await
        .expect(200);
    let departments = desk.get("/api/v1/setup/department", me).await.json();
    assert_eq!(departments.as_array().unwrap().len(), 3);
    let types = desk.get("/api/v1/setup/ticket_type", me).await.json();
    assert_eq!(names(&types).len(), 6);
    let word = desk.get(&view, me).await.json()["row"]["word"].clone();
    assert_eq!(word, "word.back_office.open");
    // Twice is once.
    desk.put(path, me, &take("back_office", "de"))
        .await
        .expect(200);
    let types = desk.get("/api/v1/setup/ticket_type", me).await.json();
    assert_eq!(names(&types).len(), 6);
    let rules = desk.get("/api/v1/setup/rule", me).await.json();
    assert_eq!(names(&rules).len(), rules_on, "none came twice, none went");
}

// Covers: S1-40, S1-41
#[tokio::test]
async fn rules_wait_switched_off_until_a_way_of_working_has_them() {
    let desk = Desk::new();
    let (path, me) = ("/api/v1/profile", &desk.administrator.1);
    let take = |way: &str| json!({"way": way, "language": "de"});
    let rules = async || desk.get("/api/v1/setup/rule", me).await.json();
    let stages = |all: &Value, stage: &str| {
        let all = all.as_array().unwrap().iter();
        all.filter(|one| one["stage"] == stage).count()
    };
    desk.put(path, me, &take("after_sales")).await.expect(200);
    let all = rules().await;
    assert_eq!(stages(&all, "published"), 0);
    assert_eq!(stages(&all, "draft"), all.as_array().unwrap().len());
    // Somebody looked at one of them, and deleted another.
    let merge = &all[0];
    assert_eq!(merge["body"]["name"], "Bereits gemeldet");
    let kept = json!({"id": merge["id"], "baseVersion": 1, "publish": false,
        "body": merge["body"]});
    desk.put("/api/v1/setup/rule", me, &kept).await.expect(200);
    let gone = format!(
        "/api/v1/setup/rule/{}?baseVersion=1",
        all[1]["id"].as_str().unwrap()
    );
    desk.call("DELETE", &gone, me, &[], "").await.expect(200);
    desk.put(path, me, &take("support")).await.expect(200);
    let all = rules().await;
    assert_eq!(stages(&all, "published"), 4, "six but for those two");
    assert_eq!(stages(&all, "deleted"), 1);
    let templates = desk.get("/api/v1/setup/template", me).await.json();
    assert_eq!(stages(&templates, "published"), 2);
}

// Covers: S3-3
#[tokio::test]
async fn a_ticket_is_for_the_department_that_was_chosen_or_that_of_its_type() {
    let desk = Desk::new();
    let named = |name: &str| json!({"publish": true, "body": {"name": name}});
    let cold = save(&desk, "department", &named("Cold rooms")).await;
    let wet = save(&desk, "department", &named("Pumps")).await;
    let asked = json!({"publish": true, "body": {"name": "Ice", "department": cold["id"]}});
    let kind = save(&desk, "ticket_type", &asked).await;
    for (n, chosen, expected) in [
        (1, Value::Null, "Cold rooms"),
        (2, wet["id"].clone(), "Pumps"),
    ] {
        let ticket = Uuid::from_u128(n);
        let draft = json!({"description": "Ice", "type_id": kind["id"], "department": chosen});
        create(&desk, ticket, draft).await.expect(200);
        let path = format!("/api/v1/tickets/{ticket}");
        let view = desk.get(&path, &desk.dispatcher.1).await.json();
        assert_eq!(view["department"], expected);
    }
    let unknown = json!({"body": {"name": "X", "department": Uuid::from_u128(0xBAD)}});
    let refused = desk
        .put("/api/v1/setup/ticket_type", &desk.administrator.1, &unknown)
        .await
        .expect(422);
    assert_eq!(refused.code(), "unknown_department");
}
