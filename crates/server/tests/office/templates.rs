//! Reply templates at the office: who is offered them, and how they read.

use serde_json::{Value, json};

use crate::desk::Desk;

async fn save(desk: &Desk, body: &Value) {
    let asked = json!({"body": body, "publish": true});
    desk.put("/api/v1/setup/template", &desk.administrator.1, &asked)
        .await
        .expect(200);
}

/// What a person is offered on a ticket.
async fn offered(desk: &Desk, token: &str, ticket: &str) -> Vec<Value> {
    let path = format!("/api/v1/tickets/{ticket}");
    let view = desk.get(&path, token).await.expect(200).json();
    view["templates"].as_array().unwrap().clone()
}

// Covers: S1-33, S1-34
#[tokio::test]
async fn a_template_is_filled_in_on_the_ticket_that_it_is_offered_on() {
    let desk = Desk::new();
    save(
        &desk,
        &json!({"name": "Received", "text": "Your report {number} is here.", "at_once": true}),
    )
    .await;
    save(
        &desk,
        &json!({"name": "Visit", "text": "We come on {appointment}.", "at_once": true}),
    )
    .await;
    save(
        &desk,
        &json!({"name": "Part", "text": "Ordered.", "audience": "internal"}),
    )
    .await;
    let ticket = desk.ticket(1, "The pump hums").await;
    let mine = offered(&desk, &desk.dispatcher.1, &ticket).await;
    let names: Vec<&str> = mine
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Part", "Received", "Visit"]);
    let view = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.dispatcher.1)
        .await
        .json();
    let number = view["row"]["number"].as_str().unwrap();
    assert_eq!(mine[1]["text"], format!("Your report {number} is here."));
    assert_eq!(mine[1]["atOnce"], true);
    // What is not known waits for the writer, whatever was set.
    assert_eq!(mine[2]["missing"], json!(["{appointment}"]));
    assert_eq!(mine[2]["atOnce"], false);
}

#[tokio::test]
async fn a_template_with_an_unknown_variable_is_refused_and_nothing_is_kept() {
    let desk = Desk::new();
    let asked = json!({"body": {"name": "n", "text": "Dear {customer}"}, "publish": true});
    let path = "/api/v1/setup/template";
    let refused = desk
        .put(path, &desk.administrator.1, &asked)
        .await
        .expect(422);
    assert_eq!(refused.code(), "unknown_variable");
    assert_eq!(refused.json()["field"], "text");
    let kept = desk.get(path, &desk.administrator.1).await.json();
    assert_eq!(kept, json!([]));
    let refused = desk.put(path, &desk.dispatcher.1, &asked).await;
    refused.expect(403);
}
