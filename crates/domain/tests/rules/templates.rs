//! Reply templates: what they say on a ticket, and what is refused.

use std::collections::BTreeSet;

use fieldfare_domain::setup::{Entry, Kind, Known, Stage, TEMPLATES_MAX, Template, Values};
use fieldfare_domain::{SetupId, Ticket, TypeId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::*;

fn saying(text: &str) -> Template {
    Template {
        name: "On our way".to_owned(),
        text: text.to_owned(),
        ..Template::default()
    }
}

fn id(n: u128) -> SetupId {
    SetupId(Uuid::from_u128(n))
}

fn entry(kind: Kind, n: u128, body: Value) -> Entry {
    Entry {
        kind,
        id: id(n),
        version: 1,
        stage: Stage::Published,
        body,
    }
}

/// The code and field of a refusal.
fn refused(body: Value, all: &[Entry]) -> (&'static str, String) {
    let people = BTreeSet::new();
    let known = Known {
        id: id(0),
        all,
        in_force: all,
        people: &people,
    };
    let refusal = Kind::Template.check(body, &known).unwrap_err();
    (refusal.code, refusal.field.into_owned())
}

fn ticket() -> Ticket {
    let mut ticket = Story::reported().ticket;
    ticket.number = Some(1042);
    ticket.contact.name = "Ana Nowak".to_owned();
    ticket.equipment_name = "Cold room CR-2".to_owned();
    let mut agreed = visit(VISIT, "2026-11-23T09:00");
    agreed.end = "2026-11-23T11:30".to_owned();
    ticket.appointments.insert(VISIT, agreed);
    ticket
}

// Covers: S1-33
#[test]
fn each_variable_becomes_what_the_ticket_says() {
    let text = "{name}: {technician} comes to { device } for {number} on {appointment}.";
    let filled = saying(text).fill(&Values::of(&ticket(), "Theo Falk"));
    assert_eq!(
        filled.text,
        "Ana Nowak: Theo Falk comes to Cold room CR-2 for T-1042 on 2026-11-23 09:00–11:30."
    );
    assert!(filled.missing.is_empty());
}

#[test]
fn an_appointment_over_midnight_says_both_days() {
    let mut ticket = ticket();
    let mut agreed = visit(VISIT, "2026-11-23T22:00");
    agreed.end = "2026-11-24T02:00".to_owned();
    ticket.appointments.insert(VISIT, agreed);
    let filled = saying("{appointment}").fill(&Values::of(&ticket, ""));
    assert_eq!(filled.text, "2026-11-23 22:00–2026-11-24 02:00");
}

// Covers: S1-34
#[test]
fn what_is_not_known_stays_in_the_text_and_is_named_once() {
    let text = "{technician} comes on {appointment}. Again: {technician}.";
    let filled = saying(text).fill(&Values::default());
    assert_eq!(filled.text, text);
    assert_eq!(filled.missing, ["{technician}", "{appointment}"]);
}

#[test]
fn what_a_person_wrote_into_the_ticket_is_never_taken_for_a_variable() {
    let mut ticket = ticket();
    ticket.contact.name = "{number}".to_owned();
    let filled = saying("Good day {name}").fill(&Values::of(&ticket, ""));
    assert_eq!(filled.text, "Good day {number}");
    assert!(filled.missing.is_empty());
}

#[test]
fn a_template_is_offered_for_its_types_and_without_any_for_all() {
    let cold = TypeId(Uuid::from_u128(7));
    let mut template = saying("x");
    assert!(template.is_for(None) && template.is_for(Some(cold)));
    template.types.insert(cold);
    assert!(template.is_for(Some(cold)));
    assert!(!template.is_for(None));
    assert!(!template.is_for(Some(TypeId(Uuid::from_u128(8)))));
}

#[test]
fn a_text_with_unknown_variables_or_none_at_all_is_refused_with_its_code() {
    for (text, code) in [
        ("Good day {customer}", "unknown_variable"),
        ("Good day {name", "unknown_variable"),
        ("{}", "unknown_variable"),
        ("  ", "text_missing"),
    ] {
        let refusal = refused(json!({"name": "n", "text": text}), &[]);
        assert_eq!(refusal, (code, "text".to_owned()), "{text}");
    }
    let long = refused(json!({"name": "n", "text": "ß".repeat(2_001)}), &[]);
    assert_eq!(long, ("too_long", "text".to_owned()));
    let stranger = json!({"name": "n", "text": "t", "types": [Uuid::from_u128(9)]});
    assert_eq!(refused(stranger, &[]), ("unknown_type", "types".to_owned()));
    let nonsense = json!({"name": "n", "text": "t", "audience": "everybody"});
    assert_eq!(refused(nonsense, &[]).0, "malformed");
}

#[test]
fn a_deleted_type_stays_in_a_template_and_the_hundred_and_first_is_refused() {
    let mut gone = entry(Kind::TicketType, 5, json!({"name": "Old"}));
    gone.stage = Stage::Deleted;
    let people = BTreeSet::new();
    let all = [gone];
    let known = Known {
        id: id(0),
        all: &all,
        in_force: &all,
        people: &people,
    };
    let body = json!({"name": "n", "text": "t", "types": [id(5)]});
    assert!(Kind::Template.check(body, &known).is_ok());
    let full: Vec<Entry> = (1..=TEMPLATES_MAX as u128)
        .map(|n| {
            let body = json!({"name": format!("n{n}"), "text": "t"});
            entry(Kind::Template, n, body)
        })
        .collect();
    let one_more = refused(json!({"name": "n", "text": "t"}), &full);
    assert_eq!(one_more.0, "too_many");
}
