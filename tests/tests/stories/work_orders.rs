//! Work orders of an enterprise's own people (S2): from an empty enterprise to the
//! report per person.

use fieldfare_domain::{Act, CloseKind, Draft, Role, State};
use fieldfare_protocol::view::ListName;
use fieldfare_stories::{Person, Town, line, words};
use serde_json::{Value, json};

const MINUTE: i64 = 60_000;

fn broken_printer(town: &Town) -> Draft {
    Draft {
        type_id: Some(town.kind("Repair")),
        title: "Printer eats paper".to_owned(),
        description: "Since this morning, second floor".to_owned(),
        ..Draft::default()
    }
}

fn resolve(feedback: &str) -> Act {
    Act::Resolve {
        feedback: feedback.to_owned(),
    }
}

/// Nils works here, and a printer does not.
fn nils(town: &Town) -> Person {
    town.furnish("work_orders");
    town.hire("Nils Åberg", Role::Requester, false)
}

// Covers: S2-1, S2-2, S2-7, S2-9, S2-18, S2-19
#[test]
fn nils_work_order_is_passed_on_done_and_confirmed_and_stands_in_the_report() {
    let town = Town::new();
    let nils = nils(&town);
    let ticket = town.ask_for_help(&nils, &broken_printer(&town)).unwrap();
    let page = town.page_of(&nils, ticket);
    // What Nils sees follows each step: his page is another one each time.
    let mut seen = vec![town.status_bytes(&page).0];
    let follows = |seen: &mut Vec<String>, step: &str| {
        let tag = town.status_bytes(&page).0;
        assert!(!seen.contains(&tag), "{step} is on his page");
        seen.push(tag);
    };

    // Every preset handler has it; Jonas passes it to Mara without taking it.
    let (mut mara, mut jonas) = (town.maras_device(), town.jonas_device());
    mara.settle(&town);
    jonas.settle(&town);
    assert_eq!(mara.list(ListName::Queue).len(), 1);
    assert_eq!(jonas.list(ListName::Queue).len(), 1);
    let to_himself = Act::Transfer {
        to: town.jonas.id,
        comment: "mine".to_owned(),
    };
    assert_eq!(
        jonas.try_act(ticket, to_himself).unwrap_err().code(),
        "same_person"
    );
    jonas.act(
        ticket,
        Act::Transfer {
            to: town.mara.id,
            comment: "You know this printer".to_owned(),
        },
    );
    jonas.settle(&town);
    mara.settle(&town);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(
        (view.row.state, view.row.assignee),
        (State::Assigned, Some(town.mara.id))
    );
    assert_eq!(line(&view, "transferred").by, "Jonas Weber");
    follows(&mut seen, "transferred");
    assert!(jonas.list(ListName::Queue).is_empty());

    town.pass_ms(30 * MINUTE);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);
    follows(&mut seen, "received");
    assert_eq!(town.my(&nils, ticket).word, "word.work_orders.processing");
    mara.act(ticket, resolve("Roller cleaned"));
    mara.settle(&town);
    follows(&mut seen, "completed");
    assert!(town.my(&nils, ticket).your_turn);

    // Not solved: back to who did it, by itself.
    let still = Act::NotSolved {
        comment: "It eats paper again".to_owned(),
    };
    town.on_page(&page, &still).unwrap();
    let view = town.view(&town.aylin, ticket);
    assert_eq!(
        (view.row.state, view.row.assignee),
        (State::InProgress, Some(town.mara.id))
    );
    // Why stands in the office's record, and in the talk on his own page.
    assert_eq!(line(&view, "reopened").comment, "It eats paper again");
    let talk = town.status(&page).messages;
    assert!(talk.last().unwrap().mine);
    assert_eq!(talk.last().unwrap().text, "It eats paper again");
    mara.settle(&town);
    mara.act(ticket, resolve("Roller replaced"));
    mara.settle(&town);
    town.on_page(&page, &Act::Confirm).unwrap();
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.close_kind, Some(CloseKind::Confirmed));

    // Every receipt, transfer and step is recorded, and counted.
    let said = words(&view);
    assert_eq!(
        said,
        [
            "created",
            "numbered",
            "transferred",
            "accepted",
            "resolved",
            "reopened",
            "resolved",
            "closed"
        ]
    );
    assert!(view.log.iter().all(|line| line.arrived_at.is_some()));
    let numbers = town.numbers();
    assert_eq!(numbers["numbers"]["status"]["closed"]["n"], 1);
    let people = numbers["numbers"]["people"].as_array().unwrap();
    let maras = people
        .iter()
        .find(|row| row["person"] == json!(town.mara.id))
        .unwrap();
    assert_eq!(maras["closed"]["n"], 1);
    assert_eq!(maras["received"]["n"], 1);
    let response = numbers["numbers"]["efficiency"]["avgResponseMs"]["value"].as_f64();
    assert!(response.unwrap() >= 30.0 * 60_000.0, "{response:?}");
    let asked = json!({"query": {}, "key": "status.closed"});
    let behind: Value = town
        .call(&town.ingrid, "POST", "/api/v1/numbers/tickets", &asked)
        .unwrap();
    assert_eq!(behind["rows"][0]["id"], json!(ticket));
}

// Covers: S2-7
#[test]
fn a_handler_receives_passes_on_works_and_completes() {
    let town = Town::new();
    let nils = nils(&town);
    let ticket = town.ask_for_help(&nils, &broken_printer(&town)).unwrap();
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.act(ticket, Act::Claim);
    mara.act(
        ticket,
        Act::Transfer {
            to: town.jonas.id,
            comment: "Your floor".to_owned(),
        },
    );
    mara.settle(&town);
    let mut jonas = town.jonas_device();
    jonas.settle(&town);
    jonas.act(ticket, Act::Accept);
    jonas.act(ticket, resolve("New tray"));
    jonas.settle(&town);
    let row = town.view(&town.aylin, ticket).row;
    assert_eq!(
        (row.state, row.assignee),
        (State::Resolved, Some(town.jonas.id))
    );
}

// Covers: S2-3
#[test]
fn an_app_that_is_too_old_is_told_so_and_what_it_holds_is_sent_all_the_same() {
    let town = Town::new();
    let nils = nils(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    let ticket = town.ask_for_help(&nils, &broken_printer(&town)).unwrap();
    mara.settle(&town);
    mara.act(ticket, Act::Claim);

    let oldest = |version: &str| {
        let known: Value = town
            .call(&town.ingrid, "GET", "/api/v1/setup/profile", &Value::Null)
            .unwrap();
        let profile = &known[0];
        let asked = json!({
            "id": profile["id"], "baseVersion": profile["version"], "publish": true,
            "body": {"way": "work_orders", "oldest_app": version},
        });
        town.call::<Value>(&town.ingrid, "PUT", "/api/v1/setup/profile", &asked)
    };
    assert_eq!(oldest("five").unwrap_err(), "version_malformed");
    oldest("5.5").unwrap();
    mara.wake();
    mara.drive(&town, 6);
    let session = mara.replica.session().unwrap();
    assert!(session.freshness.update_needed, "she is told");
    assert_eq!(mara.engine().problem(), Some("update_needed"));
    // Her claim arrived; nothing new reaches her.
    assert_eq!(mara.waiting(), 0);
    assert_eq!(
        town.view(&town.aylin, ticket).row.assignee,
        Some(town.mara.id)
    );
    let second = town.ask_for_help(&nils, &broken_printer(&town)).unwrap();
    mara.wake();
    mara.drive(&town, 4);
    assert!(!mara.holds(second));
    // She works on with what she has, also after a restart.
    let mut mara = mara.restart();
    assert!(mara.replica.session().unwrap().freshness.update_needed);
    mara.act(ticket, resolve("Roller cleaned"));
    mara.wake();
    mara.drive(&town, 4);
    assert_eq!(town.view(&town.aylin, ticket).row.state, State::Resolved);

    // The new version is there.
    oldest("").unwrap();
    mara.settle(&town);
    assert!(mara.holds(second));
    assert!(!mara.replica.session().unwrap().freshness.update_needed);
}
