//! Time and parts: written down in a cellar, seen at the office, and kept when the ticket
//! went on to somebody else meanwhile.

use fieldfare_domain::{Act, State, TicketId, Used, UsedId, UsedWhat, WorkKind};
use fieldfare_protocol::view::TicketView;
use fieldfare_stories::{Town, line};
use uuid::Uuid;

fn id(n: u128) -> UsedId {
    UsedId(Uuid::from_u128(n))
}

fn time(n: u128, minutes: u16, kind: WorkKind) -> Act {
    Act::RecordUsed {
        used: Used {
            id: id(n),
            what: UsedWhat::Work { minutes, kind },
            note: String::new(),
        },
    }
}

fn part(n: u128, name: &str, quantity: u32, unit: &str) -> Act {
    Act::RecordUsed {
        used: Used {
            id: id(n),
            what: UsedWhat::Part {
                name: name.to_owned(),
                number: String::new(),
                quantity,
                unit: unit.to_owned(),
            },
            note: "from the van".to_owned(),
        },
    }
}

fn strike(n: u128) -> Act {
    Act::StrikeUsed {
        used: id(n),
        reason: String::new(),
    }
}

/// Whose entry it is, and what it says.
fn noted(view: &TicketView) -> Vec<(&str, String)> {
    let said = |used: &Used| match &used.what {
        UsedWhat::Work { minutes, kind } => format!("{minutes} {kind:?}"),
        UsedWhat::Part {
            name,
            quantity,
            unit,
            ..
        } => format!("{quantity} {unit} {name}"),
    };
    let entries = view.used.entries.iter();
    entries
        .map(|one| (one.author.as_str(), said(&one.used)))
        .collect()
}

fn in_maras_hands(town: &Town) -> (TicketId, String) {
    let reported = town.report("Water under the pump", &[]);
    town.assign(reported.ticket, &town.mara, Vec::new());
    (reported.ticket, reported.status_token)
}

#[test]
fn mara_notes_time_and_parts_in_the_cellar_and_the_office_sees_them_later() {
    let town = Town::new();
    let (ticket, token) = in_maras_hands(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    let page = town.status_bytes(&token);
    mara.goes_offline();
    mara.act(ticket, time(1, 75, WorkKind::Labour));
    mara.act(ticket, time(2, 25, WorkKind::Travel));
    mara.act(ticket, part(3, "Gasket", 2_000, ""));
    mara.act(ticket, part(4, "Hose DN 20", 1_500, "m"));
    let view = mara.view(ticket);
    assert_eq!(
        (view.used.labour_minutes, view.used.travel_minutes),
        (75, 25)
    );
    assert!(
        view.used
            .entries
            .iter()
            .all(|one| one.unsent && one.editable)
    );
    assert_eq!(view.row.state, State::Assigned, "it accepts nothing");
    assert!(town.view(&town.aylin, ticket).used.entries.is_empty());

    // A slip is mended, and one entry struck, before anybody else knew of it.
    mara.act(ticket, time(1, 80, WorkKind::Labour));
    mara.act(ticket, strike(4));
    // What was struck by mistake stands again where it was.
    mara.act(ticket, part(4, "Hose DN 20", 1_500, "m"));
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(mara.waiting(), 0);
    let name = "Mara Lindqvist";
    let all = [
        (name, "80 Labour".to_owned()),
        (name, "25 Travel".to_owned()),
        (name, "2000  Gasket".to_owned()),
        (name, "1500 m Hose DN 20".to_owned()),
    ];
    let office = town.view(&town.aylin, ticket);
    assert_eq!(noted(&office), all);
    assert_eq!(noted(&mara.view(ticket)), all);
    assert!(mara.view(ticket).used.entries.iter().all(|one| !one.unsent));
    assert_eq!(office.used.labour_minutes, 80);
    let corrected = line(&office, "used_corrected");
    assert_eq!(corrected.used.as_ref().unwrap().id, id(1));
    assert_eq!(line(&office, "used_struck").by, name);

    // Nothing of it reached Karin.
    assert_eq!(town.status_bytes(&token), page);
}

#[test]
fn the_office_strikes_what_mara_noted_twice_and_her_device_hears_of_it() {
    let town = Town::new();
    let (ticket, _) = in_maras_hands(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.act(ticket, time(1, 30, WorkKind::Labour));
    mara.act(ticket, time(2, 30, WorkKind::Labour));
    mara.settle(&town);
    town.act(&town.aylin, ticket, strike(2));
    mara.settle(&town);
    assert_eq!(mara.view(ticket).used.labour_minutes, 30);
    // She says that it was twice half an hour: her word about her time comes last.
    mara.act(ticket, time(2, 30, WorkKind::Labour));
    mara.settle(&town);
    assert_eq!(town.view(&town.aylin, ticket).used.labour_minutes, 60);
}

#[test]
fn time_noted_offline_on_a_ticket_that_was_passed_on_meanwhile_is_maras_all_the_same() {
    let town = Town::new();
    let (ticket, _) = in_maras_hands(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.goes_offline();
    mara.act(ticket, time(1, 75, WorkKind::Labour));
    mara.act(ticket, part(2, "Gasket", 2_000, ""));
    let pass_on = Act::Transfer {
        to: town.jonas.id,
        comment: "Mara is stuck".to_owned(),
    };
    town.act(&town.aylin, ticket, pass_on);
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(mara.waiting(), 0, "nothing came back to her");
    let office = town.view(&town.aylin, ticket);
    let name = "Mara Lindqvist";
    let all = [
        (name, "75 Labour".to_owned()),
        (name, "2000  Gasket".to_owned()),
    ];
    assert_eq!(noted(&office), all);
    assert!(office.parked.is_empty(), "there is nothing to decide");
    assert_eq!(office.row.assignee, Some(town.jonas.id));
    assert_eq!(office.row.state, State::Assigned);
}
