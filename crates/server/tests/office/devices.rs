//! The register of devices: history, labels, tables, and what is out of service.

use serde_json::{Value, json};

use crate::desk::Desk;

async fn history(desk: &Desk, token: &str) -> Value {
    let path = format!("/api/v1/equipment/{}/history", desk.pump);
    desk.get(&path, token).await.expect(200).json()
}

async fn import(desk: &Desk, text: &str, dry: bool) -> Value {
    let body = json!({"text": text, "dry": dry});
    let told = desk.post("/api/v1/equipment/import", &desk.dispatcher.1, &body);
    told.await.expect(200).json()
}

async fn devices(desk: &Desk) -> Vec<Value> {
    let told = desk.get("/api/v1/directory", &desk.dispatcher.1).await;
    told.json()["equipment"].as_array().unwrap().clone()
}

async fn pump(desk: &Desk) -> Value {
    let all = devices(desk).await;
    let found = all.iter().find(|one| one["id"] == desk.pump.to_string());
    found.unwrap().clone()
}

async fn report(desk: &Desk, n: u128, text: &str) -> crate::desk::Answer {
    let body = json!({"commandId": uuid::Uuid::from_u128(n), "code": desk.code,
        "description": text, "name": "Karin"});
    desk.post("/api/public/report", "", &body).await
}

async fn newest(desk: &Desk) -> String {
    let page = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "all"}),
        )
        .await
        .json();
    page["rows"][0]["id"].as_str().unwrap().to_owned()
}

// Covers: S4-2
#[tokio::test]
async fn a_devices_history_has_its_tickets_and_alerts_and_who_was_there_last() {
    let desk = Desk::new();
    let empty = history(&desk, &desk.dispatcher.1).await;
    assert_eq!(
        (&empty["total"], &empty["lastVisit"]),
        (&json!(0), &Value::Null)
    );
    // A ticket about nothing, and two about the pump: one of them from an alert.
    desk.ticket(1, "Not about a device").await;
    report(&desk, 2, "It drips.").await.expect(201);
    let dripping = newest(&desk).await;
    desk.assign(&dripping, desk.mara.0).await;
    for act in [
        json!({"do": "accept"}),
        json!({"do": "resolve", "feedback": "Seal replaced."}),
    ] {
        desk.act(&dripping, &desk.mara.1, act).await.expect(200);
    }
    let alert = json!({"alerts": [{"status": "firing", "fingerprint": "f1",
        "labels": {"device_code": desk.code}, "annotations": {"summary": "Hot"}}]});
    let to = crate::alerts::address(&desk);
    desk.post(&to, "", &alert).await.expect(200);

    let told = history(&desk, &desk.dispatcher.1).await;
    assert_eq!(told["total"], 2);
    assert_eq!(told["open"], 2);
    assert_eq!(told["alerts"], 1);
    assert_eq!(told["complete"], true);
    let titles: Vec<&str> = told["tickets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["row"]["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Hot", "It drips."]);
    assert_eq!(told["tickets"][0]["alert"], true);
    assert_eq!(told["lastVisit"]["who"], "Mara");
    assert_eq!(told["lastVisit"]["ticket"], dripping.as_str());

    // A technician reads of it what their device may hold, and strangers nothing.
    let hers = history(&desk, &desk.mara.1).await;
    assert_eq!(hers["complete"], false);
    assert!(
        hers["tickets"]
            .as_array()
            .unwrap()
            .iter()
            .any(|one| one["row"]["id"] == dripping.as_str())
    );
    let his = history(&desk, &desk.jonas.1).await;
    assert!(!his.to_string().contains("It drips."), "{his}");
    let path = format!("/api/v1/equipment/{}/history", desk.pump);
    desk.get(&path, &desk.stranger.1).await.expect(404);
    desk.get(&path, "").await.expect(401);
    let nothing = format!("/api/v1/equipment/{}/history", uuid::Uuid::nil());
    desk.get(&nothing, &desk.dispatcher.1).await.expect(404);
}

// Covers: S4-2
#[tokio::test]
async fn a_ticket_of_a_device_shows_whose_it_is() {
    let desk = Desk::new();
    let mut device = pump(&desk).await;
    device["customer"] = "Kalix kommun".into();
    desk.put("/api/v1/equipment", &desk.dispatcher.1, &device)
        .await
        .expect(200);
    report(&desk, 1, "It drips.").await.expect(201);
    let path = format!("/api/v1/tickets/{}", newest(&desk).await);
    let view = desk.get(&path, &desk.dispatcher.1).await.expect(200).json();
    assert_eq!(view["customer"], "Kalix kommun");
    let plain = desk.ticket(7, "No device").await;
    let path = format!("/api/v1/tickets/{plain}");
    let view = desk.get(&path, &desk.dispatcher.1).await.expect(200).json();
    assert_eq!(view["customer"], "");
    device["customer"] = "x".repeat(9_000).into();
    let refused = desk
        .put("/api/v1/equipment", &desk.dispatcher.1, &device)
        .await;
    assert_eq!(refused.expect(422).json()["field"], "customer");
}

#[tokio::test]
async fn a_report_that_names_its_device_by_number_only_can_be_read_and_found_by_its_name() {
    let desk = Desk::new();
    let report = async |n: u128, who: &str, more: Value| {
        let mut draft = json!({"description": "It drips.", "equipment": desk.pump});
        for (name, value) in more.as_object().unwrap() {
            draft[name] = value.clone();
        }
        let ticket = uuid::Uuid::from_u128(n);
        let body = json!({"commandId": uuid::Uuid::from_u128(n << 8), "ticket": ticket,
            "draft": draft});
        for _ in 0..2 {
            desk.post("/api/v1/tickets", who, &body).await.expect(200);
        }
        let path = format!("/api/v1/tickets/{ticket}");
        desk.get(&path, who).await.expect(200).json()
    };
    let view = report(0xA1, &desk.dispatcher.1, json!({})).await;
    assert_eq!(view["row"]["equipmentName"], "Pump P-204");
    assert_eq!(view["row"]["place"], "Waterworks");
    assert_eq!(view["contact"]["address"], "Norra Torget 4");
    let found = json!({"list": "all", "search": "p-204"});
    let found = desk
        .post("/api/v1/tickets/query", &desk.dispatcher.1, &found)
        .await;
    assert_eq!(
        found.expect(200).json()["rows"].as_array().unwrap().len(),
        1
    );

    // What the report says itself stays.
    let view = report(0xA2, &desk.mara.1, json!({"place": "Cellar"})).await;
    assert_eq!(view["row"]["place"], "Cellar");
    let own = json!({"equipment_name": "The old pump"});
    let view = report(0xA3, &desk.mara.1, own).await;
    assert_eq!(view["row"]["equipmentName"], "The old pump");
    assert_eq!(view["row"]["place"], "");
}

#[tokio::test]
async fn a_device_out_of_service_is_offered_for_nothing_new_and_loses_nothing() {
    let desk = Desk::new();
    report(&desk, 1, "It drips.").await.expect(201);
    let mut device = pump(&desk).await;
    device["retired"] = true.into();
    desk.put("/api/v1/equipment", &desk.mara.1, &device)
        .await
        .expect(403);
    desk.put("/api/v1/equipment", &desk.dispatcher.1, &device)
        .await
        .expect(200);
    assert_eq!(pump(&desk).await["retired"], true);
    // Its page says so; a report that was typed before it is still taken.
    let page = format!("/api/public/device/{}", desk.code);
    assert_eq!(
        desk.get(&page, "").await.expect(409).code(),
        "device_retired"
    );
    report(&desk, 2, "Typed in the cellar").await.expect(201);
    assert_eq!(history(&desk, &desk.dispatcher.1).await["total"], 2);
    let body = json!({"commandId": uuid::Uuid::from_u128(3), "ticket": uuid::Uuid::from_u128(4),
        "draft": {"description": "New", "equipment": desk.pump}});
    let refused = desk
        .post("/api/v1/tickets", &desk.dispatcher.1, &body)
        .await;
    assert_eq!(refused.expect(422).code(), "device_retired");
    // Nobody else gets its code, and it comes back as it was.
    let other = json!({"name": "Other", "code": desk.code});
    let refused = desk
        .put("/api/v1/equipment", &desk.dispatcher.1, &other)
        .await;
    assert_eq!(refused.expect(422).code(), "code_taken");
    device["retired"] = false.into();
    desk.put("/api/v1/equipment", &desk.dispatcher.1, &device)
        .await
        .expect(200);
    desk.get(&page, "").await.expect(200);
}

#[tokio::test]
async fn a_table_of_devices_is_tried_first_and_the_same_table_twice_makes_nothing_twice() {
    let desk = Desk::new();
    let before = devices(&desk).await.len();
    let table = format!(
        "name;place;customer;zone;code\n\
         Fan V-3;School;Kalix kommun;Europe/Stockholm;FAN3-0001\n\
         Fan V-4;School;;;\n\
         Pump P-204 B;;;;{}\n\
         ;Nowhere;;;\n\
         Bad zone;;;Europe/Nowhere;\n\
         Bad code;;;;a b\n\
         Fan again;;;;fan3-0001\n",
        desk.code
    );
    let dry = import(&desk, &table, true).await;
    assert_eq!((&dry["added"], &dry["changed"]), (&json!(2), &json!(1)));
    assert_eq!(dry["refusals"], 4);
    let why: Vec<(u64, &str)> = dry["refused"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["line"].as_u64().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    let expected = [
        (5, "name_missing"),
        (6, "unknown_zone"),
        (7, "code_malformed"),
        (8, "twice_in_table"),
    ];
    assert_eq!(why, expected);
    assert_eq!(devices(&desk).await.len(), before);

    assert_eq!(import(&desk, &table, false).await, dry);
    assert_eq!(devices(&desk).await.len(), before + 2);
    let changed = pump(&desk).await;
    assert_eq!(changed["name"], "Pump P-204 B");
    assert_eq!(changed["code"], desk.code.as_str());
    let again = import(&desk, &table, false).await;
    assert_eq!(
        (&again["added"], &again["changed"], &again["same"]),
        (&json!(0), &json!(0), &json!(3))
    );
    assert_eq!(devices(&desk).await.len(), before + 2);
    // A table without other columns changes nothing else.
    let names = import(&desk, "code,name\nFAN3-0001,Fan V-33\n", false).await;
    assert_eq!(names["changed"], 1);
    let all = devices(&desk).await;
    let fan = all.iter().find(|one| one["code"] == "FAN3-0001").unwrap();
    assert_eq!(
        (&fan["name"], &fan["customer"]),
        (&json!("Fan V-33"), &json!("Kalix kommun"))
    );
}

#[tokio::test]
async fn what_is_no_table_of_devices_is_refused_and_other_enterprises_codes_stay_theirs() {
    let desk = Desk::new();
    let to = "/api/v1/equipment/import";
    let body = |text: &str| json!({"text": text, "dry": false});
    for text in ["", "\u{1}", "place\nKalix\n", "{\"name\": 1}"] {
        let refused = desk.post(to, &desk.dispatcher.1, &body(text)).await;
        assert_eq!(refused.expect(422).code(), "no_table", "{text}");
    }
    desk.post(to, &desk.mara.1, &body("name\nFan\n"))
        .await
        .expect(403);
    desk.post(to, "", &body("name\nFan\n")).await.expect(401);
    desk.post(to, &desk.dispatcher.1, &json!({"text": 5}))
        .await
        .expect(422);
    // The stranger's table names a code of ours: it is not theirs to change.
    let theirs = body(&format!("name,code\nStolen,{}\n", desk.code));
    let told = desk
        .post(to, &desk.stranger.1, &theirs)
        .await
        .expect(200)
        .json();
    assert_eq!(told["refused"][0]["code"], "code_taken");
    assert_eq!(pump(&desk).await["name"], "Pump P-204");
    let hostile = body("name,place\n=HYPERLINK(1),\"\u{202e}x\"\nA\u{0007}B,\n");
    let told = desk
        .post(to, &desk.dispatcher.1, &hostile)
        .await
        .expect(200)
        .json();
    assert_eq!(
        (&told["added"], &told["refused"][0]["code"]),
        (&json!(1), &json!("too_long"))
    );
}

#[tokio::test]
async fn a_sheet_of_labels_is_a_document_of_the_enterprises_own_devices() {
    let desk = Desk::new();
    let sheet = "/api/v1/equipment/labels.pdf";
    let told = desk.get(sheet, &desk.dispatcher.1).await.expect(200);
    assert_eq!(told.header("content-type"), "application/pdf");
    assert!(told.body.starts_with(b"%PDF-"));
    let one = format!("{sheet}?ids={}&skip=23", desk.pump);
    desk.get(&one, &desk.dispatcher.1).await.expect(200);
    desk.get(&one, &desk.stranger.1).await.expect(404);
    desk.get(sheet, &desk.mara.1).await.expect(403);
    let bad = format!("{sheet}?skip=24");
    let refused = desk.get(&bad, &desk.dispatcher.1).await.expect(422);
    assert_eq!(refused.code(), "out_of_range");
    desk.get(&format!("{sheet}?ids=nonsense"), &desk.dispatcher.1)
        .await
        .expect(404);
    desk.get(&format!("{sheet}?skip=-1"), &desk.dispatcher.1)
        .await
        .expect(422);
}
