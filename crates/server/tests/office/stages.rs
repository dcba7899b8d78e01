//! Stages of the work: what the console sends with a photo, and who may say what.

use serde_json::{Value, json};

use crate::desk::{Desk, picture};

async fn added(desk: &Desk, ticket: &str, about: &str, shade: u8) -> String {
    let path = format!("/api/v1/tickets/{ticket}/photos?{about}");
    let answer = desk.call("POST", &path, &desk.mara.1, &[], picture(shade));
    answer.await.expect(200).json().as_str().unwrap().to_owned()
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

#[tokio::test]
async fn a_photo_carries_its_stage_to_the_console_the_requester_and_the_printed_report() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let chosen = added(&desk, &ticket, "visibility=public&stage=after", 3).await;
    let suggested = added(&desk, &ticket, "visibility=public", 4).await;
    let inner = added(&desk, &ticket, "visibility=internal&stage=before", 5).await;
    let seen = view(&desk, &ticket).await;
    assert_eq!(seen["nextStage"], "before");
    let stages: Vec<&str> = seen["photos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|photo| photo["stage"].as_str().unwrap())
        .collect();
    assert_eq!(stages, ["after", "before", "before"]);

    let set =
        |photo: &str, stage: &str| json!({"do": "set_photo_stage", "photo": photo, "stage": stage});
    let token = desk.status_token(&ticket);
    let page = || async {
        let path = format!("/api/public/status/{token}");
        desk.get(&path, "").await.expect(200)
    };
    let before = page().await;
    assert_eq!(before.json()["photos"].as_array().unwrap().len(), 2);
    // What is said of an internal photo changes no byte of the requester's page.
    desk.act(&ticket, &desk.mara.1, set(&inner, "after"))
        .await
        .expect(200);
    let after = page().await;
    assert_eq!(before.body, after.body);
    assert_eq!(before.header("etag"), after.header("etag"));
    desk.act(&ticket, &desk.mara.1, set(&suggested, "during"))
        .await
        .expect(200);
    assert_eq!(page().await.json()["photos"][1]["stage"], "during");
    let log = view(&desk, &ticket).await["log"].clone();
    let line = log.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (line["event"].as_str(), line["detail"].as_str()),
        (Some("photo_staged"), Some("during"))
    );

    // A requester says nothing of it, an unknown word and an unknown photo are refused.
    let path = format!("/api/public/status/{token}/act");
    let asked = json!({"commandId": uuid::Uuid::from_u128(77), "act": set(&chosen, "before")});
    let refused = desk.post(&path, "", &asked).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    let refused = desk.act(&ticket, &desk.mara.1, set(&chosen, "later")).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    let nobody = uuid::Uuid::from_u128(99).to_string();
    let refused = desk.act(&ticket, &desk.mara.1, set(&nobody, "after")).await;
    assert_eq!(refused.json()["code"], "unknown_thing");
    assert_eq!(view(&desk, &ticket).await["photos"][0]["stage"], "after");

    let path = format!("/api/v1/tickets/{ticket}/report.pdf?lang=de");
    let printed = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    assert!(printed.body.starts_with(b"%PDF-"));
}
