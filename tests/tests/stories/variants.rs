//! What else becomes of a ticket: given back, ended by the office, ended by the
//! alert that it came from.

use fieldfare_domain::{Act, ActName, CloseKind, State, TicketId, Visibility};
use fieldfare_protocol::view::{ActOutcome, ListName, PhotoState, TicketView};
use fieldfare_replica::{News, PictureSize};
use fieldfare_server::alerts::Counts;
use fieldfare_stories::{Device, Plan, Town, line, photo, words};
use serde_json::json;
use uuid::Uuid;

/// A ticket in Mara's hands, and on her device.
fn maras_ticket(town: &Town) -> (TicketId, Device) {
    let mut mara = town.maras_device();
    mara.settle(town);
    let ticket = town.report("Water under the pump", &[]).ticket;
    town.assign(ticket, &town.mara, Vec::new());
    mara.settle(town);
    mara.replica.take_notices().unwrap();
    (ticket, mara)
}

fn give_back(reason: &str) -> Act {
    Act::Return {
        reason: reason.to_owned(),
    }
}

fn resolve() -> Act {
    Act::Resolve {
        feedback: "Seal replaced".to_owned(),
    }
}

// Covers: S0-10, S0-11
#[test]
fn a_returned_ticket_is_pending_again_and_given_to_another() {
    let town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    let (mut aylin, mut jonas) = (town.aylins_device(), town.jonas_device());
    aylin.settle(&town);
    jonas.settle(&town);

    assert_eq!(
        mara.try_act(ticket, give_back(" ")).unwrap_err().code(),
        "missing"
    );
    mara.act(ticket, Act::Accept);
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 400, 300));
    mara.act(ticket, give_back("I have no seal of this size"));
    mara.network.set(Plan::NoUploads);
    mara.wake();
    mara.drive(&town, 6);

    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::PendingAssignment);
    assert!(view.row.returned && view.row.assignee.is_none());
    assert_eq!(
        line(&view, "returned").comment,
        "I have no seal of this size"
    );
    assert_eq!(line(&view, "returned").by, "Mara Lindqvist");
    aylin.settle(&town);
    let notices = aylin.replica.take_notices().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].ticket, notices[0].kind),
        (ticket, News::Returned)
    );
    assert_eq!(aylin.list(ListName::Queue).len(), 1);

    let act = Act::Assign {
        assignee: town.jonas.id,
        comment: "You have the seal".to_owned(),
        corrections: Vec::new(),
    };
    aylin.act(ticket, act);
    aylin.settle(&town);
    mara.wake();
    mara.drive(&town, 3);
    assert!(mara.list(ListName::Mine).is_empty());
    assert_eq!(mara.waiting(), 1, "the bytes of her photo");
    assert!(
        mara.holds(ticket),
        "own work that is not acknowledged keeps it"
    );

    mara.comes_back();
    mara.settle(&town);
    assert!(!mara.holds(ticket));
    assert_eq!(
        mara.replica.ticket(ticket).unwrap_err().code(),
        "unknown_ticket"
    );
    let sent = town.view(&town.aylin, ticket).photos[0].clone();
    assert_eq!(sent.state, PhotoState::Arrived);
    assert!(
        mara.replica
            .photo_bytes(sent.id, PictureSize::Full)
            .is_err()
    );

    jonas.settle(&town);
    jonas.fetch_pictures(&town);
    let notices = jonas.replica.take_notices().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].ticket, notices[0].kind),
        (ticket, News::Assigned)
    );
    assert_eq!(jonas.view(ticket), town.view(&town.jonas, ticket));
    assert!(
        !jonas
            .replica
            .photo_bytes(sent.id, PictureSize::Thumb)
            .unwrap()
            .is_empty()
    );
    let texts: Vec<_> = jonas
        .view(ticket)
        .log
        .into_iter()
        .map(|l| l.comment)
        .collect();
    assert!(texts.contains(&"I have no seal of this size".to_owned()));
}

/// Aylin ends the ticket while Mara, offline, has resolved it with a note and a
/// photo; then the network is back.
fn ended_while_offline(town: &Town) -> (TicketId, Device, TicketView) {
    let (ticket, mut mara) = maras_ticket(town);
    mara.act(ticket, Act::Accept);
    mara.settle(town);
    mara.goes_offline();
    mara.write(ticket, Visibility::Internal, "The shaft is scored too");
    mara.add_photo(ticket, "seal", Visibility::Internal, &photo(2, 400, 300));
    mara.act(ticket, resolve());

    let reason = "The pump is replaced next week".to_owned();
    town.act(&town.aylin, ticket, Act::ForceClose { reason });
    mara.comes_back();
    mara.settle(town);
    let view = town.view(&town.aylin, ticket);
    (ticket, mara, view)
}

// Covers: S0-12
#[test]
fn late_work_on_a_ticket_that_was_ended_is_kept_and_shown_to_both() {
    let town = Town::new();
    let (ticket, mara, aylins) = ended_while_offline(&town);
    assert_eq!(aylins.row.state, State::Closed);
    assert_eq!(aylins.row.close_kind, Some(CloseKind::Forced));
    assert_eq!(aylins.close_reason, "The pump is replaced next week");
    assert_eq!(line(&aylins, "closed").by, "Aylin Demir");

    assert_eq!(aylins.messages[0].text, "The shaft is scored too");
    assert_eq!(aylins.photos[0].state, PhotoState::Arrived);
    assert_eq!(aylins.parked.len(), 1);
    assert_eq!(aylins.parked[0].act, resolve());
    assert_eq!(aylins.parked[0].author, "Mara Lindqvist");
    assert!(aylins.parked[0].may_apply);

    let hers = mara.view(ticket);
    assert_eq!(hers, town.view(&town.mara, ticket));
    assert_eq!(hers.parked[0].act, resolve());
    assert!(hers.parked[0].mine && !hers.parked[0].may_apply);
    assert_eq!(mara.waiting(), 0);
}

// Covers: S0-12
#[test]
fn late_work_that_is_applied_is_credited_to_who_did_it() {
    let town = Town::new();
    let (ticket, mut mara, aylins) = ended_while_offline(&town);
    let command = aylins.parked[0].command;
    let apply = true;
    town.act(&town.aylin, ticket, Act::SettleParked { command, apply });
    let view = town.view(&town.aylin, ticket);
    assert!(view.parked.is_empty());
    assert_eq!(view.feedback, "Seal replaced");
    assert_eq!(line(&view, "resolved").person, "Mara Lindqvist");
    mara.settle(&town);
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
    assert!(mara.replica.outbox().unwrap().needs_you.is_empty());
}

// Covers: S0-12
#[test]
fn late_work_that_is_left_stays_in_the_record() {
    let town = Town::new();
    let (ticket, mut mara, aylins) = ended_while_offline(&town);
    let command = aylins.parked[0].command;
    let apply = false;
    town.act(&town.aylin, ticket, Act::SettleParked { command, apply });
    let view = town.view(&town.aylin, ticket);
    assert!(view.parked.is_empty());
    assert_eq!(view.row.state, State::Closed);
    assert!(words(&view).contains(&"parked"));
    assert_eq!(line(&view, "parked_settled").detail, "left");
    mara.settle(&town);
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
    assert!(mara.replica.outbox().unwrap().needs_you.is_empty());
}

// Covers: S0-12
#[test]
fn nothing_is_ended_by_force_without_a_reason() {
    let town = Town::new();
    let ticket = town.report("Water under the pump", &[]).ticket;
    let reason = String::new();
    let refused = town.try_act(&town.aylin, ticket, Act::ForceClose { reason });
    assert_eq!(refused, Err("missing".to_owned()));
    let reason = "Built in another way".to_owned();
    town.act(&town.aylin, ticket, Act::ForceClose { reason });
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.close_kind, Some(CloseKind::Forced));
    assert!(!view.actions.contains(&ActName::Assign));
}

fn counts(created: u32, cleared: u32, unchanged: u32) -> Counts {
    Counts {
        created,
        cleared,
        unchanged,
    }
}

/// The ticket that an alert has made.
fn alerted(town: &Town) -> TicketId {
    assert_eq!(town.alert("firing", "f1"), counts(1, 0, 0));
    let queue = town.list(&town.aylin, ListName::Queue);
    assert_eq!(queue.len(), 1);
    queue[0].id
}

fn handled(town: &Town, ticket: TicketId) -> Result<ActOutcome, String> {
    let path = format!("/api/v1/tickets/{ticket}/alert-handled");
    let body = json!({"commandId": Uuid::from_u128(0xAE)});
    town.call(&town.aylin, "POST", &path, &body)
}

// Covers: S0-13
#[test]
fn a_device_alert_becomes_one_ticket_however_often_it_fires() {
    let town = Town::new();
    let ticket = alerted(&town);
    assert_eq!(town.alert("firing", "f1"), counts(0, 0, 1));
    assert_eq!(town.alert("firing", "f2"), counts(1, 0, 0));
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.title, "Pressure is low");
    assert_eq!(view.row.equipment_name, "Pump P-204");
    assert_eq!(view.contact.address, "Strandgatan 4, Kalix");
    assert!(view.description.contains("1.2 bar for 5 min"));
    assert_eq!(town.list(&town.aylin, ListName::Queue).len(), 2);

    let mara = town.mara_is_sent_to(ticket);
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
}

// Covers: S0-14
#[test]
fn an_alert_that_resolves_before_completion_ends_its_ticket() {
    let town = Town::new();
    let ticket = alerted(&town);
    let mut mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);

    assert_eq!(town.alert("resolved", "other"), counts(0, 0, 1));
    assert_eq!(town.alert("resolved", "f1"), counts(0, 1, 0));
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::Closed);
    assert_eq!(
        view.row.close_kind,
        Some(CloseKind::ForcedAlertAutoResolved)
    );
    assert_eq!(
        line(&view, "closed").by,
        "",
        "nobody did it: the system did"
    );
    mara.settle(&town);
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
    assert_eq!(town.alert("resolved", "f1"), counts(0, 0, 1));
}

// Covers: S0-15
#[test]
fn an_alert_that_is_handled_by_hand_ends_its_ticket_in_its_own_way() {
    let town = Town::new();
    let ticket = alerted(&town);
    handled(&town, ticket).unwrap();
    handled(&town, ticket).unwrap();
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.close_kind, Some(CloseKind::ForcedAlertHandled));
    assert_eq!(line(&view, "closed").detail, "forced_alert_handled");
    assert_eq!(words(&view), ["created", "numbered", "closed"]);
}

// Covers: S0-14, S0-15
#[test]
fn an_alert_ends_no_ticket_that_was_resolved_before() {
    let town = Town::new();
    let ticket = alerted(&town);
    let mut mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    mara.act(ticket, resolve());
    mara.settle(&town);

    assert_eq!(town.alert("resolved", "f1"), counts(0, 0, 1));
    assert_eq!(handled(&town, ticket), Err("wrong_state".to_owned()));
    assert_eq!(town.view(&town.aylin, ticket).row.state, State::Resolved);
}

// Covers: S0-14
#[test]
fn work_that_was_done_while_the_alert_resolved_is_kept() {
    let town = Town::new();
    let ticket = alerted(&town);
    let mut mara = town.mara_is_sent_to(ticket);
    mara.goes_offline();
    mara.act(ticket, Act::Accept);
    mara.write(ticket, Visibility::Internal, "The valve was shut");
    mara.act(ticket, resolve());
    assert_eq!(town.alert("resolved", "f1"), counts(0, 1, 0));
    mara.comes_back();
    mara.settle(&town);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::Closed);
    assert_eq!(view.messages[0].text, "The valve was shut");
    assert_eq!(view.parked[0].act, resolve());
}
