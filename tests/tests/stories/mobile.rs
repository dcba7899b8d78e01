//! The mobile way of working, from an enterprise in which nothing is set up to its figures: code
//! users scan a device and report, employees work, rules hand out work and tasks.

use fieldfare_domain::{Act, ActName, Draft, Priority, State, TicketId, Visibility};
use fieldfare_protocol::view::{
    BarLook, DirectoryView, ListName, PublicAct, RequesterView, StepLook, TicketView,
};
use fieldfare_stories::{Town, line, photo};
use serde_json::{Value, json};

/// Ingrid sets the enterprise up for the mobile way of working.
fn furnished() -> Town {
    let town = Town::new();
    let asked = json!({"way": "mobile", "language": "en"});
    let _: Value = town
        .call(&town.ingrid, "PUT", "/api/v1/profile", &asked)
        .unwrap();
    town
}

fn publish(town: &Town, kind: &str, body: &Value) {
    let asked = json!({"body": body, "publish": true});
    let path = format!("/api/v1/setup/{kind}");
    let _: Value = town.call(&town.ingrid, "PUT", &path, &asked).unwrap();
}

/// The pump belongs to somebody.
fn owned(town: &Town) {
    let table = format!(
        "name,code,customer\nPump P-204,{},Kalix kommun\n",
        town.code
    );
    let asked = json!({"text": table, "dry": false});
    let told: Value = town
        .call(&town.aylin, "POST", "/api/v1/equipment/import", &asked)
        .unwrap();
    assert_eq!(told["changed"], 1);
}

fn type_named(directory: &DirectoryView, name: &str) -> String {
    let found = directory.types.iter().find(|one| one.name == name);
    found.unwrap().id.to_string()
}

/// Karin scans the code and reports in a flow; answers the ticket and her link.
fn scanned(town: &Town, flow: &str, words: &str) -> (TicketId, String) {
    let directory = town.directory(&town.aylin);
    let body = json!({
        "commandId": town.fresh(), "code": town.code, "description": words,
        "name": "Karin Holm", "phone": "+46 70 111 22 33", "typeId": type_named(&directory, flow),
    });
    let answer = town.ask(
        "POST",
        "/api/public/report",
        None,
        &[],
        body.to_string().into_bytes(),
    );
    assert_eq!(answer.status, 201);
    let receipt: Value = serde_json::from_slice(&answer.body).unwrap();
    let number = receipt["number"].as_str().map(str::to_owned);
    let all = town.list(&town.aylin, ListName::All);
    let row = all.into_iter().find(|row| row.number == number).unwrap();
    (row.id, receipt["statusToken"].as_str().unwrap().to_owned())
}

/// Karin does something on her page.
fn by_link(town: &Town, token: &str, act: &Value) -> (u16, Value) {
    let body = json!({"commandId": town.fresh(), "act": act});
    let path = format!("/api/public/status/{token}/act");
    let json = [("content-type", "application/json")];
    let answer = town.ask("POST", &path, None, &json, body.to_string().into_bytes());
    (
        answer.status,
        serde_json::from_slice(&answer.body).unwrap_or_default(),
    )
}

fn bar(view: &TicketView) -> Vec<BarLook> {
    view.bar.iter().map(|step| step.look).collect()
}

fn public_bar(view: &RequesterView) -> Vec<StepLook> {
    view.bar.iter().map(|step| step.look).collect()
}

// Covers: S4-1, S4-2, S4-5, S4-9
#[test]
fn code_users_report_problems_inquiries_and_orders_and_talk_with_employees_on_a_public_ticket() {
    let town = furnished();
    owned(&town);
    for (flow, words) in [
        ("Problem", "The pump leaks"),
        ("Inquiry", "When is the next inspection?"),
        ("Spare parts", "Two seals, please"),
    ] {
        let (ticket, token) = scanned(&town, flow, words);
        let view = town.view(&town.aylin, ticket);
        assert_eq!(view.type_name, flow);
        assert_eq!(view.visibility, Visibility::Public);
        // Description, device and the customer that it is linked to.
        assert_eq!(view.description, words);
        assert_eq!(view.row.equipment_name, "Pump P-204");
        assert_eq!(view.customer, "Kalix kommun");
        assert_eq!(town.status(&token).description, words);
    }

    // The conversation goes both ways, with a file, and notes stay inside.
    let (ticket, token) = scanned(&town, "Problem", "It hums as well");
    let picture = photo(3, 320, 240);
    let mut mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    mara.write(ticket, Visibility::Public, "Since when?");
    mara.write(ticket, Visibility::Internal, "They always say so.");
    mara.add_photo(ticket, "after", Visibility::Public, &picture);
    mara.settle(&town);
    let (status, _) = by_link(
        &town,
        &token,
        &json!({"do": "requester_reply", "text": "Since Monday"}),
    );
    assert_eq!(status, 200);
    let page = town.status(&token);
    let said: Vec<(&str, bool)> = page
        .messages
        .iter()
        .map(|message| (message.text.as_str(), message.mine))
        .collect();
    assert_eq!(said, [("Since when?", false), ("Since Monday", true)]);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.messages.len(), 3);
    assert_eq!(view.photos.len(), 1);
    assert!(view.messages.iter().any(|message| message.by_requester));
}

// Covers: S4-6
#[test]
fn an_internal_ticket_is_the_employees_alone_until_one_of_them_shows_it() {
    let town = furnished();
    let draft = Draft {
        description: "Check the spare pump".to_owned(),
        visibility: Visibility::Internal,
        ..Draft::default()
    };
    let inside = town.create(&town.aylin, &draft);
    assert_eq!(town.view(&town.aylin, inside).status_link, None);

    // A public one that is made internal has no page any more, and gets it back.
    let (ticket, token) = scanned(&town, "Problem", "The pump leaks");
    let page = format!("/api/public/status/{token}");
    let seen = || town.ask("GET", &page, None, &[], Vec::new()).status;
    assert_eq!(seen(), 200);
    let visibility = Visibility::Internal;
    town.act(&town.aylin, ticket, Act::SetVisibility { visibility });
    assert_eq!(seen(), 404);
    let (status, _) = by_link(
        &town,
        &token,
        &json!({"do": "requester_reply", "text": "Hello?"}),
    );
    assert_eq!(status, 404);
    assert_eq!(town.view(&town.aylin, ticket).messages.len(), 0);
    let visibility = Visibility::Public;
    town.act(&town.aylin, ticket, Act::SetVisibility { visibility });
    assert_eq!(seen(), 200);
    // A code user changes neither.
    let asked = json!({"do": "set_visibility", "visibility": "internal"});
    let (status, why) = by_link(&town, &token, &asked);
    assert_eq!((status, &why["code"]), (403, &json!("not_allowed")));
}

// Covers: S4-7, S4-8
#[test]
fn there_are_three_priorities_and_an_employee_changes_them_and_a_code_user_does_not() {
    let town = furnished();
    let (ticket, token) = scanned(&town, "Problem", "The pump leaks");
    let view = town.view(&town.aylin, ticket);
    assert_eq!(
        view.priorities,
        [Priority::High, Priority::Normal, Priority::Low]
    );
    assert_eq!(view.row.priority, Some(Priority::Normal));
    let asked = json!({"do": "set_priority", "priority": "high"});
    let (status, why) = by_link(&town, &token, &asked);
    assert_eq!((status, &why["code"]), (403, &json!("not_allowed")));
    let urgent = Act::SetPriority {
        priority: Priority::Urgent,
    };
    assert!(town.try_act(&town.aylin, ticket, urgent).is_err());
    let mut mara = town.mara_is_sent_to(ticket);
    let priority = Priority::High;
    mara.act(ticket, Act::SetPriority { priority });
    mara.settle(&town);
    let row = town.view(&town.aylin, ticket).row;
    assert_eq!(row.priority, Some(Priority::High));
}

// Covers: S4-10
#[test]
fn a_rule_assigns_a_ticket_and_its_tasks_and_everybody_sees_how_far_they_are() {
    let town = furnished();
    let rule = json!({"name": "Leaks", "on": "created", "when": {"words": ["leak"]}, "then": [
        {"do": "assign", "by": "least_load"},
        {"do": "add_task", "text": "Close the main valve", "required": true},
        {"do": "add_task", "text": "Take a photo of the seal"},
    ]});
    publish(&town, "rule", &rule);
    let (other, _) = scanned(&town, "Inquiry", "When is the next inspection?");
    assert!(town.view(&town.aylin, other).tasks.is_empty());

    let (ticket, _) = scanned(&town, "Problem", "The pump leaks");
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::Assigned);
    assert!(line(&view, "assigned").comment.starts_with("“Leaks”"));
    let (person, mut device) = if view.row.assignee == Some(town.mara.id) {
        (&town.mara, town.maras_device())
    } else {
        (&town.jonas, town.jonas_device())
    };
    device.settle(&town);
    device.act(ticket, Act::Accept);
    // Without a signal: one task is done, and resolving waits for the other.
    device.goes_offline();
    let tasks = device.view(ticket).tasks;
    let named: Vec<(&str, bool, bool)> = tasks
        .iter()
        .map(|task| (task.text.as_str(), task.required, task.done))
        .collect();
    let expected = [
        ("Close the main valve", true, false),
        ("Take a photo of the seal", false, false),
    ];
    assert_eq!(named, expected);
    let feedback = "Seal replaced".to_owned();
    let resolve = Act::Resolve { feedback };
    assert!(device.try_act(ticket, resolve.clone()).is_err());
    let task = tasks[0].id.clone();
    device.act(ticket, Act::SetTask { task, done: true });
    device.act(ticket, resolve);
    device.comes_back();
    device.settle(&town);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::Resolved);
    assert!(view.tasks[0].done && !view.tasks[1].done);
    assert_eq!(view.tasks[0].done_by, person.name);
}

// Covers: S4-11, S4-12
#[test]
fn the_bar_goes_from_creation_to_resolution_and_the_code_user_rates_on_completion() {
    use BarLook::{Current, Done, Next};
    let town = furnished();
    owned(&town);
    let (ticket, token) = scanned(&town, "Problem", "The pump leaks");
    let looks = |town: &Town| bar(&town.view(&town.aylin, ticket));
    assert_eq!(looks(&town), [Current, Next, Next, Next, Next]);
    // Nobody rates what is not done.
    let stars = json!({"do": "rate", "stars": 5, "comment": "Quick"});
    assert_eq!(by_link(&town, &token, &stars).0, 409);
    town.assign(ticket, &town.mara, Vec::new());
    assert_eq!(looks(&town), [Done, Current, Next, Next, Next]);
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);
    assert_eq!(looks(&town), [Done, Done, Current, Next, Next]);
    town.pass_ms(90 * 60 * 1000);
    let feedback = "Seal replaced".to_owned();
    mara.act(ticket, Act::Resolve { feedback });
    mara.settle(&town);
    assert_eq!(looks(&town), [Done, Done, Done, Current, Next]);
    let page = town.status(&token);
    let here = StepLook::Current;
    assert_eq!(public_bar(&page)[3], here);
    assert!(page.actions.contains(&PublicAct::Rate) && page.actions.contains(&PublicAct::Confirm));

    assert_eq!(by_link(&town, &token, &stars).0, 200);
    assert_eq!(
        by_link(&town, &token, &json!({"do": "rate", "stars": 1})).0,
        409
    );
    assert_eq!(by_link(&town, &token, &json!({"do": "confirm"})).0, 200);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::Closed);
    assert_eq!(
        (view.stars, view.rating_comment.as_str()),
        (Some(5), "Quick")
    );
    assert_eq!(looks(&town), [Done, Done, Done, Done, Current]);

    // The device remembers, at the office and in the van without a signal.
    let device = view.equipment.unwrap();
    let path = format!("/api/v1/equipment/{device}/history");
    let at_office: Value = town.call(&town.aylin, "GET", &path, &Value::Null).unwrap();
    assert_eq!(at_office["lastVisit"]["who"], "Mara Lindqvist");
    mara.settle(&town);
    mara.goes_offline();
    let in_the_van = mara.replica.device_history(device).unwrap();
    assert_eq!(in_the_van.tickets.len(), 1);
    assert_eq!(in_the_van.device.customer, "Kalix kommun");
    assert_eq!(in_the_van.last_visit.unwrap().who, "Mara Lindqvist");

    // And the figures have it.
    let asked = json!({"to": town.now().0 + 1});
    let figures: Value = town
        .call(&town.aylin, "POST", "/api/v1/numbers", &asked)
        .unwrap();
    let text = figures["people"].to_string();
    assert!(
        text.contains("Mara Lindqvist") || text.contains(&town.mara.id.to_string()),
        "{text}"
    );
    let offered = town.view(&town.aylin, ticket).actions;
    assert!(!offered.contains(&ActName::ForceClose));
}
