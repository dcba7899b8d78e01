//! The set-up of an enterprise: types of ticket and other records, their
//! versions, and who hears of them.

use fieldfare_protocol::page::Page;
use fieldfare_server::db::{Value as Bound, Whose};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Answer, Desk, MORNING};

const TYPES: &str = "/api/v1/setup/ticket_type";

fn named(name: &str) -> Value {
    json!({"body": {"name": name}, "publish": true})
}

async fn save(desk: &Desk, kind: &str, asked: &Value) -> Answer {
    let path = format!("/api/v1/setup/{kind}");
    desk.put(&path, &desk.administrator.1, asked).await
}

/// Saves a type and returns its id.
async fn saved(desk: &Desk, asked: &Value) -> String {
    let told = save(desk, "ticket_type", asked).await.expect(200).json();
    told["id"].as_str().unwrap().to_owned()
}

async fn delete(desk: &Desk, id: &str, base: u32) -> Answer {
    let path = format!("{TYPES}/{id}?baseVersion={base}");
    desk.call("DELETE", &path, &desk.administrator.1, &[], "")
        .await
}

/// Names of a list, in its order.
fn names(list: &Value) -> Vec<&str> {
    let records = list.as_array().unwrap();
    records
        .iter()
        .map(|record| record["body"]["name"].as_str().unwrap())
        .collect()
}

// Covers: S2-4, S2-10, S2-11, S2-12
#[tokio::test]
async fn an_administrator_makes_up_to_fifteen_types_with_short_names_unlike_each_other() {
    let desk = Desk::new();
    // "Service" is there from the beginning.
    let first = saved(&desk, &named("Type 1")).await;
    for n in 2..15 {
        saved(&desk, &named(&format!("Type {n}"))).await;
    }
    let refused = save(&desk, "ticket_type", &named("One more"))
        .await
        .expect(422);
    assert_eq!(refused.code(), "too_many");
    let list = desk.get(TYPES, &desk.administrator.1).await.json();
    assert_eq!(list.as_array().unwrap().len(), 15);
    let id = list[0]["id"].as_str().unwrap().to_owned();
    // One that is deleted makes room.
    delete(&desk, &id, 1).await.expect(200);
    // Twelve flags are twelve characters.
    saved(&desk, &named(&"🇫🇮".repeat(12))).await;
    for (name, code) in [
        ("  ", "name_missing"),
        ("Thirteen lett", "too_long"),
        (" tYPE 3 ", "name_taken"),
        ("Ty\u{200B}pe", "name_unreadable"),
        ("\u{202E}epyT", "name_unreadable"),
    ] {
        let refused = save(&desk, "ticket_type", &named(name)).await.expect(422);
        assert_eq!(refused.code(), code, "{name}");
        assert_eq!(refused.json()["field"], "name");
    }
    let long = json!({"body": {"name": "Long", "description": "ß".repeat(141)}});
    let refused = save(&desk, "ticket_type", &long).await.expect(422);
    assert_eq!(refused.code(), "too_long");
    assert_eq!(refused.json()["field"], "description");
    let nobody = json!({"id": first, "baseVersion": 1,
        "body": {"name": "N", "policy": {"handlers": [Uuid::nil()]}}});
    let refused = save(&desk, "ticket_type", &nobody).await.expect(422);
    assert_eq!(refused.code(), "unknown_person");
    let nonsense = json!({"body": {"name": ["a list"]}});
    let refused = save(&desk, "ticket_type", &nonsense).await.expect(422);
    assert_eq!(refused.code(), "malformed");
}

// Covers: S2-15
#[tokio::test]
async fn a_draft_is_seen_by_administrators_only_until_it_is_published() {
    let desk = Desk::new();
    let draft = json!({"body": {"name": "Repair"}});
    let id = saved(&desk, &draft).await;
    let others = desk.get(TYPES, &desk.dispatcher.1).await.expect(200).json();
    assert_eq!(names(&others), ["Service"]);
    let mine = desk.get(TYPES, &desk.administrator.1).await.json();
    assert_eq!(names(&mine).len(), 2);
    let publish = format!("{TYPES}/{id}/publish");
    let base = json!({"baseVersion": 1});
    desk.post(&publish, &desk.dispatcher.1, &base)
        .await
        .expect(403);
    let told = desk
        .post(&publish, &desk.administrator.1, &base)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&told["version"], &told["published"]),
        (&json!(2), &json!(2))
    );
    // A newer draft does not change what is in force.
    let draft = json!({"id": id, "baseVersion": 2, "body": {"name": "Mending"}});
    let told = save(&desk, "ticket_type", &draft).await.expect(200).json();
    assert_eq!(told["stage"], "draft");
    assert_eq!(told["published"], 2);
    let one = format!("{TYPES}/{id}");
    let seen = desk.get(&one, &desk.mara.1).await.expect(200).json();
    assert_eq!(seen["body"]["name"], "Repair");
    let directory = desk.get("/api/v1/directory", &desk.mara.1).await.json();
    assert_eq!(directory["types"].as_array().unwrap().len(), 2);
    let history = desk
        .get(&format!("{one}/history"), &desk.administrator.1)
        .await
        .expect(200)
        .json();
    let stages: Vec<&str> = history
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["draft", "published", "draft"]);
    assert_eq!(history[0]["by"], "Admin of Halden");
    assert_eq!(history[2]["body"]["name"], "Repair");
}

#[tokio::test]
async fn who_saves_on_top_of_an_older_version_is_shown_the_newer_one() {
    let desk = Desk::new();
    let id = saved(&desk, &json!({"body": {"name": "Repair"}})).await;
    let first = json!({"id": id, "baseVersion": 1, "body": {"name": "Mending"}});
    save(&desk, "ticket_type", &first).await.expect(200);
    // The answer was lost: the same save again is the same version.
    let again = save(&desk, "ticket_type", &first).await.expect(200).json();
    assert_eq!(again["version"], 2);
    let second = json!({"id": id, "baseVersion": 1, "body": {"name": "Repairs"}});
    let refused = save(&desk, "ticket_type", &second).await.expect(409);
    assert_eq!(refused.code(), "changed_meanwhile");
    assert_eq!(refused.json()["newer"]["body"]["name"], "Mending");
    assert_eq!(refused.json()["newer"]["version"], 2);
    let unknown = json!({"id": Uuid::from_u128(0xBAD), "baseVersion": 3, "body": {"name": "X"}});
    save(&desk, "ticket_type", &unknown).await.expect(404);
    save(&desk, "nonsense", &named("X")).await.expect(404);
}

// Covers: S2-4, S2-21
#[tokio::test]
async fn a_deleted_type_is_offered_no_more_and_its_tickets_go_on() {
    let desk = Desk::new();
    let id = saved(&desk, &named("Repair")).await;
    let ticket = Uuid::from_u128(0x71C);
    let create = |n: u128, ticket: Uuid, kind: &str| {
        json!({"commandId": Uuid::from_u128(n), "ticket": ticket, "occurredAt": MORNING,
            "draft": {"description": "It drips.", "type_id": kind}})
    };
    desk.post(
        "/api/v1/tickets",
        &desk.dispatcher.1,
        &create(1, ticket, &id),
    )
    .await
    .expect(200);
    delete(&desk, &id, 1).await.expect(200);
    let another = create(2, Uuid::from_u128(0x71D), &id);
    desk.post("/api/v1/tickets", &desk.dispatcher.1, &another)
        .await
        .expect(404);
    let ticket = ticket.to_string();
    desk.assign(&ticket, desk.mara.0).await;
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.mara.1)
        .await
        .expect(200)
        .json();
    assert_eq!(view["typeName"], "Repair");
    desk.act(&ticket, &desk.mara.1, json!({"do": "accept"}))
        .await
        .expect(200);
    // The last one stays: nothing could be reported without it.
    let list = desk.get(TYPES, &desk.administrator.1).await.json();
    let service = list
        .as_array()
        .unwrap()
        .iter()
        .find(|record| record["body"]["name"] == "Service")
        .unwrap();
    let refused = delete(&desk, service["id"].as_str().unwrap(), 1)
        .await
        .expect(422);
    assert_eq!(refused.code(), "last_type");
    // It can be taken up again.
    let back = json!({"id": id, "baseVersion": 2, "body": {"name": "Repair"}, "publish": true});
    save(&desk, "ticket_type", &back).await.expect(200);
}

// Covers: S2-6, S2-14
#[tokio::test]
async fn the_handlers_of_a_type_are_any_people_and_only_they_see_its_queue() {
    let desk = Desk::new();
    let kind = json!({"body": {"name": "Pumps", "policy": {"handlers": [desk.jonas.0]}},
        "publish": true});
    let id = saved(&desk, &kind).await;
    let ticket = Uuid::from_u128(0x71C);
    let body = json!({"commandId": Uuid::from_u128(1), "ticket": ticket, "occurredAt": MORNING,
        "draft": {"description": "It drips.", "type_id": id}});
    desk.post("/api/v1/tickets", &desk.dispatcher.1, &body)
        .await
        .expect(200);
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.jonas.1).await.expect(200);
    desk.get(&path, &desk.mara.1).await.expect(404);
    let refused = desk
        .act(
            &ticket.to_string(),
            &desk.dispatcher.1,
            json!({"do": "assign", "assignee": desk.mara.0, "comment": "please"}),
        )
        .await
        .expect(422);
    assert_eq!(refused.code(), "not_eligible");
    // Other handlers: scopes follow at once.
    let kind = json!({"id": id, "baseVersion": 1, "publish": true,
        "body": {"name": "Pumps", "policy": {"handlers": [desk.mara.0]}}});
    save(&desk, "ticket_type", &kind).await.expect(200);
    desk.get(&path, &desk.mara.1).await.expect(200);
    desk.get(&path, &desk.jonas.1).await.expect(404);
}

// Covers: S3-3
#[tokio::test]
async fn devices_hear_of_departments_that_are_published_and_of_no_drafts() {
    let desk = Desk::new();
    save(&desk, "department", &named("Cold rooms"))
        .await
        .expect(200);
    save(
        &desk,
        "department",
        &json!({"body": {"name": "Secret plans"}}),
    )
    .await
    .expect(200);
    let pull = json!({"speaker": {"protocol": 1, "replica": Uuid::from_u128(0xDE),
        "incarnation": 1, "lease": "", "epoch": null, "device_now": MORNING},
        "cursor": 0, "limit": 100});
    let answer = desk
        .post("/api/v1/sync/pull", &desk.mara.1, &pull)
        .await
        .expect(200);
    let directory = Page::unpack(&answer.body).unwrap().directory.unwrap();
    let departments: Vec<String> = directory
        .records::<fieldfare_domain::setup::Department>()
        .map(|(_, department)| department.name)
        .collect();
    assert_eq!(departments, ["Cold rooms"]);
    assert_eq!(directory.types.len(), 1);
}

#[tokio::test]
async fn each_change_of_the_set_up_is_in_the_audit_log() {
    let desk = Desk::new();
    let id = saved(&desk, &json!({"body": {"name": "Repair"}})).await;
    let base = json!({"baseVersion": 1});
    let publish = format!("{TYPES}/{id}/publish");
    desk.post(&publish, &desk.administrator.1, &base)
        .await
        .expect(200);
    delete(&desk, &id, 2).await.expect(200);
    let rows = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.all(
                "SELECT action, subject FROM audit WHERE account = ?1 AND action LIKE 'setup_%' \
                 AND subject LIKE ?2 ORDER BY n",
                &[
                    Bound::Id(desk.administrator.0.0),
                    Bound::Text(format!("ticket_type/{id}/%").into()),
                ],
                |row| row.get::<String>(0),
            )
        })
        .unwrap();
    assert_eq!(rows, ["setup_saved", "setup_published", "setup_deleted"]);
}
