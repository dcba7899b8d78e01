//! A back office of departments that is written to instead of a messenger (S3):
//! from an empty enterprise to its figures.

use fieldfare_domain::{Act, CloseKind, Draft, Role, State, TicketId, Visibility};
use fieldfare_protocol::view::{ListName, ListQuery, MyTicketsQuery, PublicAct};
use fieldfare_stories::{Person, Town, photo};

fn draft(title: &str, content: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        description: content.to_owned(),
        ..Draft::default()
    }
}

fn answer(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Public,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

fn all() -> ListQuery {
    ListQuery {
        list: ListName::All,
        ..ListQuery::default()
    }
}

fn ids(town: &Town, query: &ListQuery) -> Vec<TicketId> {
    let rows = town.query(&town.aylin, query);
    rows.into_iter().map(|row| row.id).collect()
}

/// Linh and Minh are users; Mara and Jonas support them.
fn office(town: &Town) -> (Person, Person) {
    town.furnish("back_office");
    (
        town.hire("Linh Tran", Role::Requester, false),
        town.hire("Minh Vo", Role::Requester, false),
    )
}

// Covers: S3-1, S3-2, S3-6, S3-10, S3-11, S3-12, S3-13, S3-14, S3-15, S3-16
#[test]
fn linhs_ticket_is_answered_closed_rated_and_opened_again_and_stands_in_the_figures() {
    let town = Town::new();
    let (linh, _) = office(&town);
    let asked = Draft {
        department: Some(town.department("Technical")),
        ..draft("Screen is black", "Tablet at the till, since noon")
    };
    let ticket = town.ask_for_help(&linh, &asked).unwrap();
    let page = town.page_of(&linh, ticket);
    let word = || town.my(&linh, ticket).word;
    assert_eq!(word(), "word.back_office.open");

    // The first answer of support: Open becomes Answered.
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.act(ticket, answer("Is the cable in?"));
    mara.settle(&town);
    assert_eq!(word(), "word.back_office.answered");
    assert!(town.my(&linh, ticket).your_turn);
    // Linh answers back, with a picture.
    let picture = town.picture_on_page(&page, &photo(1, 320, 240));
    let back = Act::RequesterReply {
        text: "It is, see".to_owned(),
        photos: vec![picture],
    };
    town.on_page(&page, &back).unwrap();
    assert_eq!(word(), "word.back_office.responded");
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.messages.last().unwrap().photos, [picture]);
    // Not solved yet, and support goes on without her: Processing.
    mara.settle(&town);
    mara.act(ticket, answer("I order a new one"));
    mara.act(ticket, Act::Resume);
    mara.settle(&town);
    assert_eq!(word(), "word.back_office.processing");
    mara.act(ticket, answer("It is on the counter now"));
    mara.settle(&town);
    assert_eq!(word(), "word.back_office.answered");

    // Content with it, she closes it herself, and rates it: once.
    assert!(town.status(&page).actions.contains(&PublicAct::Cancel));
    let stars = |stars: u8| Act::Rate {
        stars,
        comment: String::new(),
    };
    assert_eq!(
        town.on_page(&page, &stars(5)),
        Err("wrong_state".to_owned())
    );
    let close = Act::Cancel {
        reason: String::new(),
    };
    town.on_page(&page, &close).unwrap();
    let row = town.view(&town.aylin, ticket).row;
    assert_eq!(
        (row.state, row.close_kind),
        (State::Closed, Some(CloseKind::RequesterClosed))
    );
    for wrong in [0, 6] {
        assert_eq!(
            town.on_page(&page, &stars(wrong)),
            Err("out_of_range".to_owned())
        );
    }
    town.on_page(&page, &stars(5)).unwrap();
    assert_eq!(
        town.on_page(&page, &stars(1)),
        Err("already_rated".to_owned())
    );

    // She writes once more: open again, with who helped her; the stars stay.
    let again = Act::RequesterReply {
        text: "Black again".to_owned(),
        photos: Vec::new(),
    };
    town.on_page(&page, &again).unwrap();
    let view = town.view(&town.aylin, ticket);
    assert_eq!(
        (view.row.state, view.row.assignee),
        (State::InProgress, Some(town.mara.id))
    );
    assert_eq!((view.stars, view.reopen_count), (Some(5), 1));
    assert_eq!(word(), "word.back_office.responded");
    mara.settle(&town);
    mara.act(ticket, answer("Another one is on its way"));
    mara.settle(&town);
    assert_eq!(word(), "word.back_office.answered");
    town.on_page(&page, &close).unwrap();
    assert!(!town.status(&page).actions.contains(&PublicAct::Rate));

    let numbers = town.numbers();
    assert_eq!(numbers["numbers"]["volume"]["total"]["n"], 1);
    let average = numbers["numbers"]["satisfaction"]["average"]["value"].as_f64();
    assert_eq!(average, Some(5.0));
}

// Covers: S3-4, S3-5
#[test]
fn aylin_sends_a_ticket_to_linh_and_writes_one_down_as_minh() {
    let town = Town::new();
    let (linh, minh) = office(&town);
    let sent = Draft {
        owner: Some(linh.id),
        notify_owner: true,
        ..draft("New access codes", "Please check yours")
    };
    let as_minh = Draft {
        owner: Some(minh.id),
        ..draft("Till does not print", "He called")
    };
    let (sent, as_minh) = (
        town.create(&town.aylin, &sent),
        town.create(&town.aylin, &as_minh),
    );
    let own = town.create(&town.aylin, &draft("Our own lamp", "Flickers"));

    // Sent to her: she finds it as Aylin's word.
    assert_eq!(town.my(&linh, sent).sent_by, "Aylin Demir");
    let origin = town.view(&town.aylin, sent).submitter;
    assert_eq!((origin.owner, origin.sent_to_owner), (Some(linh.id), true));
    assert_eq!(origin.creator_name, "Aylin Demir");
    // As he would have: it is his, and Aylin is remembered as who wrote it down.
    assert_eq!(town.my(&minh, as_minh).sent_by, "");
    let origin = town.view(&town.aylin, as_minh).submitter;
    assert_eq!((origin.owner, origin.sent_to_owner), (Some(minh.id), false));
    assert_eq!(origin.creator_name, "Aylin Demir");
    // Left blank it is nobody else's.
    assert_eq!(town.view(&town.aylin, own).submitter.owner, None);
    assert_eq!(town.mine(&linh, &MyTicketsQuery::default()).total, 1);

    // The owner has the say: Minh closes what Aylin wrote down for him.
    let page = town.page_of(&minh, as_minh);
    let close = Act::Cancel {
        reason: String::new(),
    };
    town.on_page(&page, &close).unwrap();

    // Nobody is sent a ticket by somebody who only asks for help, nor to nobody.
    let to_nobody = Draft {
        notify_owner: true,
        ..draft("To whom?", "?")
    };
    let for_linh = Draft {
        owner: Some(linh.id),
        ..draft("For Linh", "?")
    };
    assert_eq!(
        town.ask_for_help(&minh, &to_nobody),
        Err("not_allowed".to_owned())
    );
    let mine = town.ask_for_help(&minh, &for_linh).unwrap();
    assert_eq!(town.view(&town.aylin, mine).submitter.owner, Some(minh.id));
    let mut device = town.aylins_device();
    device.settle(&town);
    let refused = device.replica.create(to_nobody).unwrap_err();
    assert_eq!(refused.code(), "missing");

    // From a device as well, and the list there says whose it is.
    let for_linh = Draft {
        owner: Some(linh.id),
        contact: fieldfare_domain::Contact {
            name: linh.name.clone(),
            ..Default::default()
        },
        ..draft("From the road", "She waved")
    };
    let made = device.replica.create(for_linh).unwrap().ticket;
    device.settle(&town);
    assert_eq!(town.view(&town.aylin, made).submitter.owner, Some(linh.id));
    let row = device.view(made).row;
    assert_eq!(row, town.view(&town.aylin, made).row);
    assert_eq!(row.submitter, "Linh Tran");
}

// Covers: S3-7, S3-9
#[test]
fn tickets_are_found_by_several_words_and_by_status_department_account_and_creator() {
    let town = Town::new();
    let (linh, minh) = office(&town);
    let (technical, accounts) = (town.department("Technical"), town.department("Accounts"));
    let of = |owner: &Person, department, title: &str| Draft {
        owner: Some(owner.id),
        department: Some(department),
        ..draft(title, "Đà Nẵng, second floor")
    };
    let black = town.create(&town.aylin, &of(&linh, technical, "Screen is black"));
    let blue = town.create(&town.ingrid, &of(&linh, accounts, "Screen is blue"));
    let bill = town
        .ask_for_help(&minh, &of(&minh, accounts, "The bill is wrong"))
        .unwrap();

    let search = |words: &str| ListQuery {
        search: words.to_owned(),
        ..all()
    };
    assert_eq!(ids(&town, &search("floor screen")), [blue, black]);
    assert_eq!(ids(&town, &search("da nang bill")), [bill]);
    assert!(ids(&town, &search("screen bill")).is_empty());
    let number = town.view(&town.aylin, black).row.number.unwrap();
    assert_eq!(ids(&town, &search(&number)), [black]);

    let owner = ListQuery {
        owner: Some(linh.id),
        ..all()
    };
    let creator = ListQuery {
        creator: Some(town.ingrid.id),
        ..all()
    };
    let department = ListQuery {
        department: Some(accounts),
        ..all()
    };
    let of_type = ListQuery {
        types: vec![town.kind("Support")],
        ..all()
    };
    assert_eq!(ids(&town, &owner), [blue, black]);
    assert_eq!(ids(&town, &creator), [blue]);
    assert_eq!(ids(&town, &department), [bill, blue]);
    assert_eq!(ids(&town, &of_type), [bill, blue, black]);
    town.assign(bill, &town.mara, Vec::new());
    let pending = ListQuery {
        states: vec![State::PendingAssignment],
        department: Some(accounts),
        ..all()
    };
    assert_eq!(ids(&town, &pending), [blue]);

    // The same questions get the same answers on a device without a network.
    let mut device = town.aylins_device();
    device.settle(&town);
    device.goes_offline();
    for query in [
        owner,
        creator,
        department,
        of_type,
        pending,
        search("floor screen"),
    ] {
        let page = device.replica.tickets(&query, device.now()).unwrap();
        let here: Vec<TicketId> = page.rows.iter().map(|row| row.id).collect();
        let mut there = ids(&town, &query);
        there.sort();
        let mut sorted = here.clone();
        sorted.sort();
        assert_eq!(sorted, there, "{query:?}");
        assert_eq!(usize::try_from(page.total).unwrap(), here.len());
    }
    // An account of somebody else's enterprise, or of nobody, gets no ticket.
    let nobody = Draft {
        owner: Some(fieldfare_domain::UserId(uuid::Uuid::from_u128(7))),
        ..draft("For nobody", "?")
    };
    let body = serde_json::json!({
        "commandId": uuid::Uuid::from_u128(8), "ticket": uuid::Uuid::from_u128(9),
        "occurredAt": town.now(), "draft": nobody,
    });
    let refused: Result<serde_json::Value, String> =
        town.call(&town.aylin, "POST", "/api/v1/tickets", &body);
    assert_eq!(refused.unwrap_err(), "unknown_thing");
}
