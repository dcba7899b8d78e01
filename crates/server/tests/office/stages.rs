//! Stages of the work, and what is drawn on photos: what the console sends with a photo, and who may say what.

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

#[tokio::test]
async fn marks_are_kept_shown_to_whom_the_photo_is_and_printed_and_bad_ones_are_refused() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let photo = added(&desk, &ticket, "visibility=public", 3).await;
    let inner = added(&desk, &ticket, "visibility=internal", 4).await;
    let draw = |photo: &str, n: u128, shape: Value| {
        let mark = json!({"id": uuid::Uuid::from_u128(n), "ink": "yellow", "shape": shape});
        json!({"do": "mark_photo", "photo": photo, "added": [mark], "gone": []})
    };
    let arrow = json!({"is": "arrow", "from": [0, 0], "to": [1000, 500]});
    let words =
        json!({"is": "text", "at": [990, 10], "text": "<script>alert(1)</script> \u{6f0f}"});
    for (n, shape) in [(1, arrow.clone()), (2, words.clone())] {
        let act = draw(&photo, n, shape);
        desk.act(&ticket, &desk.mara.1, act).await.expect(200);
    }
    let path = format!("/api/v1/tickets/{ticket}/report.pdf?lang=de");
    let bare = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    let act = draw(&inner, 3, words.clone());
    desk.act(&ticket, &desk.mara.1, act).await.expect(200);
    let seen = view(&desk, &ticket).await;
    assert_eq!(seen["photos"][0]["marks"][0]["shape"], arrow);
    assert_eq!(seen["photos"][0]["marks"][1]["shape"], words);
    let token = desk.status_token(&ticket);
    let page = desk.get(&format!("/api/public/status/{token}"), "").await;
    let page = page.expect(200).json();
    let photos = page["photos"].as_array().unwrap();
    assert_eq!(
        photos.len(),
        1,
        "the internal one is not there, nor its marks"
    );
    assert_eq!(photos[0]["overlay"]["marks"].as_array().unwrap().len(), 2);
    let printed = desk.get(&path, &desk.dispatcher.1).await.expect(200);
    assert!(printed.body.starts_with(b"%PDF-") && bare.body.starts_with(b"%PDF-"));

    // Places beside the picture, hidden letters, another mark under a known name.
    for (n, shape, code) in [
        (
            4,
            json!({"is": "arrow", "from": [0, 0], "to": [1001, 0]}),
            "out_of_range",
        ),
        (
            4,
            json!({"is": "text", "at": [0, 0], "text": "a\u{202e}b"}),
            "unreadable",
        ),
        (
            4,
            json!({"is": "text", "at": [0, 0], "text": ""}),
            "missing",
        ),
        (
            1,
            json!({"is": "box", "from": [0, 0], "to": [9, 9]}),
            "already_exists",
        ),
    ] {
        let refused = desk
            .act(&ticket, &desk.mara.1, draw(&photo, n, shape))
            .await;
        assert_eq!(refused.json()["code"], code);
    }
    for shape in [
        json!({"is": "circle"}),
        json!({"is": "arrow", "from": [0, -1], "to": [1, 1]}),
        json!({"is": "arrow", "from": [0.5, 1], "to": [1, 1]}),
        json!("arrow"),
    ] {
        let refused = desk
            .act(&ticket, &desk.mara.1, draw(&photo, 5, shape))
            .await;
        assert!(refused.status.is_client_error(), "{}", refused.status);
    }
    let path = format!("/api/public/status/{token}/act");
    let asked = json!({"commandId": uuid::Uuid::from_u128(78), "act": draw(&photo, 6, arrow)});
    let refused = desk.post(&path, "", &asked).await;
    assert!(refused.status.is_client_error(), "{}", refused.status);
    assert_eq!(view(&desk, &ticket).await["photos"], seen["photos"]);
}
