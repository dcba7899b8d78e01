//! Whose ticket it is: lists narrowed by it, accounts to choose from, one's own
//! tickets, and tickets that hang together. On both engines.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, MORNING};

/// A ticket that somebody writes down.
async fn written(desk: &Desk, token: &str, n: u128, draft: Value) -> String {
    let id = Uuid::from_u128(0xF100_0000 + n).to_string();
    let body = json!({
        "commandId": Uuid::from_u128(0xC100_0000 + n), "ticket": id,
        "occurredAt": MORNING, "draft": draft,
    });
    desk.post("/api/v1/tickets", token, &body).await.expect(200);
    id
}

async fn found(desk: &Desk, query: Value) -> Vec<String> {
    let path = "/api/v1/tickets/query";
    let told = desk.post(path, &desk.dispatcher.1, &query).await;
    let rows = told.expect(200).json()["rows"].clone();
    let rows = rows.as_array().unwrap();
    rows.iter()
        .map(|row| row["id"].as_str().unwrap().to_owned())
        .collect()
}

async fn view(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()
}

// Covers: S3-9
#[tokio::test]
async fn a_list_is_narrowed_by_owner_creator_department_and_type() {
    let desk = Desk::new();
    let record = |kind: &str, body: Value| {
        let (path, asked) = (
            format!("/api/v1/setup/{kind}"),
            json!({"body": body, "publish": true}),
        );
        let desk = &desk;
        async move {
            let told = desk.put(&path, &desk.administrator.1, &asked).await;
            told.expect(200).json()["id"].as_str().unwrap().to_owned()
        }
    };
    let technical = record("department", json!({"name": "Technical"})).await;
    let accounts = record("department", json!({"name": "Accounts"})).await;
    let bills = record(
        "ticket_type",
        json!({"name": "Bills", "department": accounts}),
    )
    .await;
    let karin = desk.requester.0;
    let dispatcher = desk.dispatcher.1.clone();
    let of_karin = json!({"description": "Black", "owner": karin, "department": technical});
    let black = written(&desk, &dispatcher, 1, of_karin).await;
    let bill = written(
        &desk,
        &desk.supervisor.1.clone(),
        2,
        json!({"description": "Wrong", "type_id": bills}),
    )
    .await;
    let plain = written(&desk, &dispatcher, 3, json!({"description": "Plain"})).await;

    let all = |more: Value| {
        let mut query = json!({"list": "all"});
        for (name, value) in more.as_object().unwrap() {
            query[name] = value.clone();
        }
        found(&desk, query)
    };
    assert_eq!(
        all(json!({"owner": karin})).await,
        std::slice::from_ref(&black)
    );
    let supervisor = desk.supervisor.0;
    assert_eq!(
        all(json!({"creator": supervisor})).await,
        std::slice::from_ref(&bill)
    );
    assert_eq!(
        all(json!({"department": technical})).await,
        std::slice::from_ref(&black)
    );
    // A ticket that names none is its type's department's.
    assert_eq!(
        all(json!({"department": accounts})).await,
        std::slice::from_ref(&bill)
    );
    assert_eq!(all(json!({"types": [bills]})).await, [bill]);
    let first = desk
        .get("/api/v1/directory", &dispatcher)
        .await
        .expect(200)
        .json()["types"][0]["id"]
        .clone();
    assert_eq!(all(json!({"types": [first]})).await, [plain, black]);
    let nobody = Uuid::from_u128(7);
    for name in ["owner", "creator", "department"] {
        assert!(all(json!({name: nobody})).await.is_empty(), "{name}");
    }
    assert!(all(json!({"types": [nobody]})).await.is_empty());
}

// Covers: S3-4
#[tokio::test]
async fn an_account_is_found_by_name_address_or_phone_and_only_in_its_enterprise() {
    let desk = Desk::new();
    let find = |token: String, query: Value| {
        let desk = &desk;
        async move {
            let path = "/api/v1/accounts/query";
            let told = desk.post(path, &token, &query).await.expect(200).json();
            let told = told.as_array().unwrap().clone();
            told.iter()
                .map(|one| one["name"].as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
        }
    };
    let mara = desk.mara.1.clone();
    assert_eq!(
        find(mara.clone(), json!({"search": "KAR"})).await,
        ["Karin"]
    );
    let by_address = json!({"search": "karin@halden"});
    assert_eq!(find(mara.clone(), by_address).await, ["Karin"]);
    assert_eq!(find(mara, json!({"requesters": true})).await, ["Karin"]);
    let stranger = desk.stranger.1.clone();
    assert!(find(stranger, json!({"search": "karin"})).await.is_empty());
    // Who only asks for help does not look others up.
    let path = "/api/v1/accounts/query";
    desk.post(path, &desk.requester.1, &json!({}))
        .await
        .expect(403);
    // A new requester is answered with their account.
    let new = json!({"name": "Linh", "email": "linh@halden.example", "role": "requester",
        "active": true, "handles": false});
    let saved = desk
        .put("/api/v1/people", &desk.administrator.1, &new)
        .await
        .expect(200)
        .json();
    assert_eq!(saved["person"]["role"], "requester");

    let of_nobody = json!({
        "commandId": Uuid::from_u128(8), "ticket": Uuid::from_u128(9), "occurredAt": MORNING,
        "draft": {"description": "?", "owner": desk.stranger.0},
    });
    let refused = desk
        .post("/api/v1/tickets", &desk.dispatcher.1, &of_nobody)
        .await
        .expect(422);
    assert_eq!(refused.code(), "unknown_thing");
}

// Covers: S2-1, S3-1
#[tokio::test]
async fn ones_own_tickets_are_those_one_owns_and_nobody_elses() {
    let desk = Desk::new();
    let (karin, dispatcher) = (desk.requester.clone(), desk.dispatcher.1.clone());
    let sent = json!({"description": "Check your codes", "owner": karin.0, "notify_owner": true});
    written(&desk, &dispatcher, 1, sent).await;
    let hidden = json!({"description": "About Karin", "owner": karin.0, "visibility": "internal"});
    written(&desk, &dispatcher, 2, hidden).await;
    written(&desk, &dispatcher, 3, json!({"description": "Of nobody"})).await;
    let body = json!({
        "commandId": Uuid::from_u128(8), "ticket": Uuid::from_u128(9), "occurredAt": MORNING,
        "draft": {"description": "My own"},
    });
    desk.post("/api/v1/my/tickets", &karin.1, &body)
        .await
        .expect(200);
    let mine = |token: String, query: Value| {
        let desk = &desk;
        async move {
            let told = desk.post("/api/v1/my/tickets/query", &token, &query).await;
            told.expect(200).json()
        }
    };
    let all = mine(karin.1.clone(), json!({})).await;
    assert_eq!(all["total"], 2);
    assert_eq!(all["rows"][0]["title"], "My own");
    assert_eq!(all["rows"][1]["sentBy"], "Aylin");
    let page = all["rows"][0]["page"].as_str().unwrap();
    let status = format!("/api/public/status/{}", page.trim_start_matches("/s/"));
    desk.get(&status, "").await.expect(200);
    let close = json!({"commandId": Uuid::from_u128(10), "act": {"do": "cancel", "reason": ""}});
    desk.post(&format!("{status}/act"), "", &close)
        .await
        .expect(200);
    let open = mine(karin.1.clone(), json!({"open": true})).await;
    assert_eq!(open["total"], 1);
    let words = mine(karin.1, json!({"search": "CODES check"})).await;
    assert_eq!(
        (&words["total"], &words["rows"][0]["sentBy"]),
        (&json!(1), &json!("Aylin"))
    );
    assert_eq!(mine(desk.stranger.1.clone(), json!({})).await["total"], 0);
}

// Covers: S1-43
#[tokio::test]
async fn merged_and_followed_tickets_name_each_other_to_who_may_see_both() {
    let desk = Desk::new();
    let (first, second) = (
        desk.ticket(1, "Leaks").await,
        desk.ticket(2, "Leaks too").await,
    );
    let dispatcher = desk.dispatcher.1.clone();
    let merge = json!({"do": "mark_duplicate", "of": first});
    desk.act(&second, &dispatcher, merge).await.expect(200);
    let follow = json!({"description": "Again", "follow_up_of": second});
    let third = written(&desk, &dispatcher, 3, follow).await;
    let seen = view(&desk, &second).await["related"].clone();
    assert_eq!(seen["mergedInto"]["id"], json!(first));
    assert_eq!(seen["followUps"][0]["id"], json!(third));
    let seen = view(&desk, &first).await["related"].clone();
    assert_eq!(seen["duplicates"][0]["id"], json!(second));

    // Mara has the first one only: what she may not see is not named to her.
    desk.assign(&first, desk.mara.0).await;
    let path = format!("/api/v1/tickets/{first}");
    let maras = desk.get(&path, &desk.mara.1).await.expect(200).json();
    assert_eq!(maras["related"]["duplicates"], json!([]));
}
