//! What Aylin does with a ticket that was reported: she looks, corrects, and
//! gives it to somebody.

use fieldfare_domain::{
    Act, ActName, Contact, Correction, Draft, Field, Role, State, UserId, Visibility,
};
use fieldfare_protocol::view::{ListName, PhotoState};
use fieldfare_stories::{Town, line, photo, words};

fn assign(assignee: UserId, comment: &str) -> Act {
    Act::Assign {
        assignee,
        comment: comment.to_owned(),
        corrections: Vec::new(),
    }
}

// Covers: S0-1
#[test]
fn assign_and_force_close_are_the_offices_and_resolve_and_return_the_technicians() {
    let town = Town::new();
    let ticket = town.report("The pump leaks", &[]).ticket;
    let offered = town.view(&town.aylin, ticket).actions;
    assert!(offered.contains(&ActName::Assign) && offered.contains(&ActName::ForceClose));
    let reason = "no longer needed".to_owned();
    let refused = town.try_act(&town.mara, ticket, Act::ForceClose { reason });
    assert_eq!(refused, Err("not_allowed".to_owned()));

    let mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    let offered = mara.view(ticket).actions;
    assert!(offered.contains(&ActName::Resolve) && offered.contains(&ActName::Return));
    assert!(!offered.contains(&ActName::Assign) && !offered.contains(&ActName::ForceClose));
}

// Covers: S0-2
#[test]
fn a_reported_ticket_waits_until_a_person_assigns_it() {
    let town = Town::new();
    let ticket = town.report("The pump leaks", &[]).ticket;
    town.pass_ms(24 * 60 * 60 * 1000);
    let row = town.view(&town.aylin, ticket).row;
    assert_eq!((row.state, row.assignee), (State::PendingAssignment, None));
    assert_eq!(town.list(&town.aylin, ListName::Queue).len(), 1);

    town.assign(ticket, &town.mara, Vec::new());
    let row = town.view(&town.aylin, ticket).row;
    assert_eq!(
        (row.state, row.assignee),
        (State::Assigned, Some(town.mara.id))
    );
    assert!(town.list(&town.aylin, ListName::Queue).is_empty());
}

// Covers: S0-3
#[test]
fn the_assign_window_finds_everything_that_was_said_when_the_ticket_was_made() {
    let town = Town::new();
    let picture = photo(1, 320, 240);
    let reported = town.report("Water on the floor", std::slice::from_ref(&picture));
    let view = town.view(&town.aylin, reported.ticket);
    assert_eq!(view.contact.name, "Karin Holm");
    assert_eq!(view.contact.phone, "+46 70 111 22 33");
    assert_eq!(view.contact.address, "Strandgatan 4, Kalix");
    assert_eq!(view.description, "Water on the floor");
    assert_eq!(view.photos.len(), 1);
    assert_eq!(view.photos[0].state, PhotoState::Arrived);

    // Somebody called, and said when it suits them.
    let draft = Draft {
        description: "The gate squeaks".to_owned(),
        wished_time: "Thursday after two".to_owned(),
        contact: Contact {
            name: "Nguyễn Văn Đức".to_owned(),
            phone: "+46 70 222".to_owned(),
            address: "Norra Torget 4".to_owned(),
            ..Contact::default()
        },
        ..Draft::default()
    };
    let called = town.create(&town.aylin, &draft);
    let view = town.view(&town.aylin, called);
    assert_eq!(view.wished_time, "Thursday after two");
    assert_eq!(view.contact, draft.contact);
}

// Covers: S0-4, S0-7
#[test]
fn what_was_corrected_while_assigning_is_on_the_ticket_and_in_its_record() {
    let town = Town::new();
    let ticket = town.report("Pump", &[]).ticket;
    let corrections = vec![
        Correction {
            field: Field::ContactPhone,
            was: "+46 70 111 22 33".to_owned(),
            now: "+46 70 111 22 34".to_owned(),
        },
        Correction {
            field: Field::WishedTime,
            was: String::new(),
            now: "today, 13:30".to_owned(),
        },
    ];
    town.assign(ticket, &town.mara, corrections.clone());

    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.contact.phone, "+46 70 111 22 34");
    assert_eq!(view.wished_time, "today, 13:30");
    let record = line(&view, "assigned");
    assert_eq!(record.by, "Aylin Demir");
    assert_eq!(record.person, "Mara Lindqvist");
    assert_eq!(record.comment, "Please look at it today");
    assert_eq!(record.corrections, corrections);

    let mut mara = town.maras_device();
    mara.settle(&town);
    assert_eq!(mara.view(ticket).contact.phone, "+46 70 111 22 34");
    assert_eq!(line(&mara.view(ticket), "assigned"), record);
}

// Covers: S0-5
#[test]
fn nothing_is_assigned_without_a_person_and_a_comment() {
    let town = Town::new();
    let ticket = town.report("The pump leaks", &[]).ticket;
    for comment in ["", "  \n"] {
        let refused = town.try_act(&town.aylin, ticket, assign(town.mara.id, comment));
        assert_eq!(refused, Err("missing".to_owned()));
    }
    let nobody = UserId("00000000-0000-0000-0000-000000000000".parse().unwrap());
    let refused = town.try_act(&town.aylin, ticket, assign(nobody, "please"));
    assert_eq!(refused, Err("not_eligible".to_owned()));
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::PendingAssignment);
    assert_eq!(words(&view), ["created", "numbered"]);
}

// Covers: S0-6
#[test]
fn only_active_after_sales_people_of_the_enterprise_can_be_chosen() {
    let town = Town::new();
    let ticket = town.report("The pump leaks", &[]).ticket;
    let choosable = |town: &Town| -> Vec<String> {
        let people = town.directory(&town.aylin).people;
        let able = people.into_iter().filter(|p| p.active && p.handles);
        able.map(|p| p.name).collect()
    };
    assert_eq!(choosable(&town), ["Jonas Weber", "Mara Lindqvist"]);
    assert_eq!(town.view(&town.aylin, ticket).handlers.len(), 2);

    town.set_active(&town.jonas, false);
    assert_eq!(choosable(&town), ["Mara Lindqvist"]);
    for person in [&town.jonas, &town.aylin] {
        let refused = town.try_act(&town.aylin, ticket, assign(person.id, "please"));
        assert_eq!(refused, Err("not_eligible".to_owned()), "{}", person.name);
    }
    town.set_active(&town.jonas, true);
    town.assign(ticket, &town.jonas, Vec::new());
    assert_eq!(
        town.view(&town.aylin, ticket).row.assignee,
        Some(town.jonas.id)
    );
    let roles = town.directory(&town.aylin).people;
    assert!(roles.iter().all(|p| p.role != Role::Requester));
}

#[test]
fn what_stands_in_an_internal_ticket_has_no_page_for_a_requester() {
    let town = Town::new();
    let draft = Draft {
        description: "Check the spare pump".to_owned(),
        visibility: Visibility::Internal,
        ..Draft::default()
    };
    let ticket = town.create(&town.aylin, &draft);
    assert_eq!(town.view(&town.aylin, ticket).status_link, None);
}
