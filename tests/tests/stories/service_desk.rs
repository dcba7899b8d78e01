//! A support desk with types, priorities and escalation (S1): from an empty
//! enterprise to its figures.

use fieldfare_domain::{
    Act, Answer, CloseKind, Draft, FormAnswers, Priority, Role, State, TicketId, Visibility,
};
use fieldfare_protocol::view::{ListName, ListQuery, MyTicketsQuery, PhotoState};
use fieldfare_stories::{Device, Person, Town, line, photo, words};
use serde_json::json;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

fn order_question(town: &Town) -> Draft {
    Draft {
        type_id: Some(town.kind("Order")),
        title: "Where is my order?".to_owned(),
        description: "The invoice is here, the lamp is not.".to_owned(),
        form: Some(FormAnswers {
            version: 1,
            answers: [("order".to_owned(), Answer::Text("PO-4711".to_owned()))].into(),
        }),
        ..Draft::default()
    }
}

fn technical(town: &Town, title: &str, priority: Priority) -> Draft {
    Draft {
        type_id: Some(town.kind("Technical")),
        title: title.to_owned(),
        description: title.to_owned(),
        priority,
        ..Draft::default()
    }
}

fn reply(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Public,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

/// A support desk where people are named by hand.
fn by_hand(town: &Town) {
    town.furnish("support");
    town.switch_off("Fewest in hand");
}

/// Karin, who bought a lamp, and a rule that knows who is good with orders.
fn desk_with_a_rule(town: &Town) -> Person {
    by_hand(town);
    let karin = town.hire("Karin Holm", Role::Requester, false);
    town.keep(
        "rule",
        &json!({
            "name": "Orders", "on": "created", "when": {"types": [town.kind("Order")]},
            "then": [{"do": "assign", "by": "expertise",
                "experts": [{"person": town.mara.id, "words": ["order", "invoice"]}]}],
        }),
    );
    karin
}

// Covers: S1-1, S1-2, S1-3, S1-4, S1-5, S1-13, S1-15, S1-40
#[test]
fn karins_order_question_goes_from_an_empty_enterprise_to_the_figures() {
    let town = Town::new();
    let karin = desk_with_a_rule(&town);
    let types: Vec<String> = town
        .directory(&town.aylin)
        .types
        .into_iter()
        .filter(|known| !known.deleted)
        .map(|known| known.name)
        .collect();
    assert_eq!(
        types,
        ["Technical", "Account", "Order", "Product", "Feedback"]
    );

    let ticket = town.ask_for_help(&karin, &order_question(&town)).unwrap();
    let page = town.page_of(&karin, ticket);
    let invoice = town.picture_on_page(&page, &photo(1, 320, 240));

    // By type and by what people are good at; who was considered, and why.
    let record = line(&town.view(&town.aylin, ticket), "assigned").clone();
    assert_eq!(record.person, "Mara Lindqvist");
    assert!(
        record.comment.starts_with("“Orders”: "),
        "{}",
        record.comment
    );
    for considered in ["Mara Lindqvist (2/0)", "Jonas Weber (0/0)"] {
        assert!(record.comment.contains(considered), "{}", record.comment);
    }

    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.act(ticket, Act::Accept);
    town.pass_ms(10 * MINUTE);
    mara.act(
        ticket,
        Act::Ask {
            text: "Which address did you give?".to_owned(),
        },
    );
    mara.settle(&town);
    assert_eq!(town.my(&karin, ticket).word, "word.support.awaiting_user");
    assert!(town.my(&karin, ticket).your_turn);
    let answer = Act::RequesterReply {
        text: "The one on the invoice".to_owned(),
        photos: vec![invoice],
    };
    town.on_page(&page, &answer).unwrap();
    mara.settle(&town);
    town.pass_ms(2 * HOUR);
    mara.act(
        ticket,
        Act::Resolve {
            feedback: "Sent again, arrives tomorrow".to_owned(),
        },
    );
    mara.settle(&town);
    town.on_page(&page, &Act::Confirm).unwrap();

    // The list, with all its columns, alike in the browser and on her device.
    mara.settle(&town);
    let rows = town.query(
        &town.aylin,
        &ListQuery {
            list: ListName::All,
            ..ListQuery::default()
        },
    );
    let row = &rows[0];
    assert!(row.number.as_deref().is_some_and(|n| n.starts_with("T-")));
    assert_eq!(row.title, "Where is my order?");
    assert_eq!(row.type_name, "Order");
    assert_eq!(row.priority, Some(Priority::Normal));
    assert_eq!(
        (row.state, row.close_kind),
        (State::Closed, Some(CloseKind::Confirmed))
    );
    assert_eq!(row.submitter, "Karin Holm");
    assert_eq!(row.assignee_name.as_deref(), Some("Mara Lindqvist"));
    assert!(row.created_at < row.updated_at);
    let response = row.response_ms.unwrap();
    assert!((10 * MINUTE..HOUR).contains(&response), "{response}");
    let resolution = row.resolution_ms.unwrap();
    assert!((2 * HOUR..3 * HOUR).contains(&resolution), "{resolution}");
    let hers = mara.list(ListName::All);
    let hers = hers.iter().find(|one| one.id == ticket).unwrap();
    assert_eq!(hers, row);

    // The detail: content, attachments, conversation, log, submitter, orders.
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.description, "The invoice is here, the lamp is not.");
    assert_eq!(
        (view.photos[0].id, view.photos[0].state),
        (invoice, PhotoState::Arrived)
    );
    let said: Vec<&str> = view.messages.iter().map(|m| m.text.as_str()).collect();
    assert_eq!(
        said,
        ["Which address did you give?", "The one on the invoice"]
    );
    assert_eq!(view.messages[1].photos, [invoice]);
    assert_eq!(view.submitter.name, "Karin Holm");
    assert_eq!(view.submitter.owner, Some(karin.id));
    assert_eq!(view.orders, ["PO-4711"]);
    for happened in [
        "created", "assigned", "accepted", "awaited", "resumed", "resolved", "closed",
    ] {
        assert!(
            words(&view).contains(&happened),
            "{happened}: {:?}",
            words(&view)
        );
    }
    // An order's number finds its tickets, here and there.
    let of_order = ListQuery {
        list: ListName::All,
        search: "po-4711".to_owned(),
        ..ListQuery::default()
    };
    assert_eq!(town.query(&town.aylin, &of_order).len(), 1);
    assert_eq!(
        mara.replica.tickets(&of_order, mara.now()).unwrap().total,
        1
    );

    let numbers = town.numbers();
    assert_eq!(numbers["numbers"]["volume"]["total"]["n"], 1);
    assert_eq!(numbers["numbers"]["status"]["closed"]["n"], 1);
    let rate = numbers["numbers"]["efficiency"]["resolutionRate"]["value"].as_f64();
    assert_eq!(rate, Some(1.0));
}

// Covers: S1-40, S1-42, S1-43
#[test]
fn a_support_desk_names_people_merges_and_escalates_from_its_first_day() {
    let town = Town::new();
    let before = town.report("The lamp is dark", &[]).ticket;
    let seen = town.view(&town.aylin, before);
    town.furnish("support");
    let report = |what: &str, priority| {
        let asked = Draft {
            equipment: seen.equipment,
            equipment_name: seen.row.equipment_name.clone(),
            ..technical(&town, what, priority)
        };
        town.create(&town.aylin, &asked)
    };
    let first = report("It flickers", Priority::Normal);
    let second = report("No light at all", Priority::Urgent);
    let again = report("It flickers", Priority::Normal);

    let given = |ticket| town.view(&town.aylin, ticket).row.assignee;
    assert!(given(first).is_some());
    assert!(given(second).is_some());
    assert_ne!(given(first), given(second), "one each");
    let level = |ticket| town.view(&town.aylin, ticket).promise.escalation_level;
    assert_eq!((level(before), level(first), level(second)), (0, 1, 3));
    let merged = town.view(&town.aylin, again);
    assert_eq!(merged.row.close_kind, Some(CloseKind::Duplicate));
    assert_eq!(given(again), None, "nobody is named for it");
}

// Covers: S1-14
#[test]
fn the_most_urgent_ticket_stands_first_and_of_two_who_claim_it_one_gets_it() {
    let town = Town::new();
    by_hand(&town);
    let (low, urgent) = (
        town.create(
            &town.aylin,
            &technical(&town, "A word about the manual", Priority::Low),
        ),
        town.create(
            &town.aylin,
            &technical(&town, "The shop is down", Priority::Urgent),
        ),
    );
    let queue: Vec<TicketId> = town
        .list(&town.aylin, ListName::Queue)
        .into_iter()
        .map(|row| row.id)
        .collect();
    assert_eq!(queue, [urgent, low]);

    // Two in the field claim it, both without a network.
    let (mut mara, mut jonas) = (town.maras_device(), town.jonas_device());
    mara.settle(&town);
    jonas.settle(&town);
    let first = |device: &Device| device.list(ListName::Queue)[0].id;
    assert_eq!((first(&mara), first(&jonas)), (urgent, urgent));
    mara.act(urgent, Act::Claim);
    jonas.act(urgent, Act::Claim);
    mara.settle(&town);
    jonas.settle(&town);
    let row = town.view(&town.aylin, urgent).row;
    assert_eq!(
        (row.state, row.assignee),
        (State::InProgress, Some(town.mara.id))
    );
    let refused = jonas.replica.outbox().unwrap().needs_you;
    assert_eq!(
        refused.len(),
        1,
        "Jonas is told that somebody else was first"
    );

    // The other one is given to Jonas by hand.
    town.assign(low, &town.jonas, Vec::new());
    assert_eq!(
        town.view(&town.aylin, low).row.assignee,
        Some(town.jonas.id)
    );
}

// Covers: S1-43
#[test]
fn two_reports_of_one_fault_become_one_ticket_and_each_names_the_other() {
    let town = Town::new();
    by_hand(&town);
    let first = town.create(
        &town.aylin,
        &technical(&town, "Sign-in fails", Priority::High),
    );
    let second = town.create(
        &town.aylin,
        &technical(&town, "Cannot sign in", Priority::High),
    );
    let nowhere = TicketId(uuid::Uuid::from_u128(7));
    let refused = town.try_act(&town.aylin, second, Act::MarkDuplicate { of: nowhere });
    assert_eq!(refused, Err("unknown_thing".to_owned()));
    town.act(&town.aylin, second, Act::MarkDuplicate { of: first });

    let gone = town.view(&town.aylin, second);
    assert_eq!(gone.row.close_kind, Some(CloseKind::Duplicate));
    assert_eq!(gone.related.merged_into.map(|link| link.id), Some(first));
    let stays = town.view(&town.aylin, first);
    let duplicates: Vec<TicketId> = stays.related.duplicates.iter().map(|l| l.id).collect();
    assert_eq!(duplicates, [second]);
    assert_eq!(
        stays.row.state,
        State::PendingAssignment,
        "the work goes on here"
    );
    // What goes on elsewhere takes no duplicates: nobody would look at them.
    let third = town.create(&town.aylin, &technical(&town, "Login", Priority::Low));
    let refused = town.try_act(&town.aylin, third, Act::MarkDuplicate { of: second });
    assert_eq!(refused, Err("unknown_thing".to_owned()));

    let mut aylin = town.aylins_device();
    aylin.settle(&town);
    assert_eq!(
        aylin.view(first).related,
        town.view(&town.aylin, first).related
    );
    assert_eq!(
        aylin.view(second).related,
        town.view(&town.aylin, second).related
    );
}

#[test]
fn what_is_closed_for_good_goes_on_in_a_ticket_that_follows_it() {
    let town = Town::new();
    let karin = desk_with_a_rule(&town);
    let before = town.ask_for_help(&karin, &order_question(&town)).unwrap();
    let page = town.page_of(&karin, before);
    town.on_page(
        &page,
        &Act::Cancel {
            reason: String::new(),
        },
    )
    .unwrap();
    let late = Act::RequesterReply {
        text: "It did not come after all".to_owned(),
        photos: Vec::new(),
    };
    assert_eq!(town.on_page(&page, &late), Err("closed".to_owned()));
    let follow = Draft {
        follow_up_of: Some(before),
        owner: Some(karin.id),
        ..order_question(&town)
    };
    let after = town.create(&town.aylin, &follow);
    let links = town.view(&town.aylin, after).related;
    assert_eq!(links.follow_up_of.map(|link| link.id), Some(before));
    let links = town.view(&town.aylin, before).related.follow_ups;
    assert_eq!(links.iter().map(|l| l.id).collect::<Vec<_>>(), [after]);
    // A requester goes on from their own tickets only.
    let linh = town.hire("Linh Tran", Role::Requester, false);
    let stolen = Draft {
        owner: None,
        ..follow
    };
    let refused = town.ask_for_help(&linh, &stolen);
    assert_eq!(refused, Err("unknown_thing".to_owned()));
}

#[test]
fn a_note_is_never_found_by_who_it_is_not_for() {
    let town = Town::new();
    let karin = desk_with_a_rule(&town);
    let ticket = town.ask_for_help(&karin, &order_question(&town)).unwrap();
    town.act(
        &town.aylin,
        ticket,
        Act::Write {
            visibility: Visibility::Internal,
            text: "A difficult customer".to_owned(),
            photos: Vec::new(),
        },
    );
    town.act(&town.aylin, ticket, reply("We look into it"));
    let find = |search: &str| {
        let query = MyTicketsQuery {
            search: search.to_owned(),
            ..MyTicketsQuery::default()
        };
        town.mine(&karin, &query).total
    };
    assert_eq!((find("difficult"), find("look into")), (0, 1));
    let linh = town.hire("Linh Tran", Role::Requester, false);
    assert_eq!(town.mine(&linh, &MyTicketsQuery::default()).total, 0);
}
