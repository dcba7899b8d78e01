//! Forms, steps and the set-up on a device without a network.

use fieldfare_domain::setup::{Department, Entry, FieldKind, Form, FormField, Kind, Moment, Stage};
use fieldfare_domain::{
    Act, Answer, AnswerChange, ChecklistItem, Draft, FormAnswers, Role, SetupId, State,
};
use uuid::Uuid;

use crate::device::Device;
use crate::office::{JONAS, Office};

fn field(id: &str, moment: Moment) -> FormField {
    FormField {
        id: id.to_owned(),
        label: format!("Label of {id}"),
        kind: FieldKind::Text,
        required: true,
        moment,
        ..FormField::default()
    }
}

fn form(version: u32, asked: &str) -> Form {
    Form {
        version,
        fields: vec![field(asked, Moment::Report), field("reading", Moment::Work)],
    }
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

/// An office whose type has a form and a step, and its technician's device.
fn office() -> (Office, Device) {
    let mut office = Office::new(JONAS, Role::Technician);
    let body = &mut office.directory.types[0].body;
    body.forms = vec![form(1, "serial")].into();
    body.checklist = vec![ChecklistItem {
        id: "valve".to_owned(),
        text: "Close the valve".to_owned(),
        required: true,
    }];
    office.directory.setup = vec![Entry {
        kind: Kind::Department,
        id: SetupId(Uuid::from_u128(0xD)),
        version: 1,
        stage: Stage::Published,
        body: serde_json::to_value(Department {
            name: "Cold rooms".to_owned(),
            ..Department::default()
        })
        .unwrap(),
    }];
    let device = Device::new(&office);
    device.exchange(&mut office);
    (office, device)
}

fn draft(version: u32, asked: &str) -> Draft {
    Draft {
        description: "It drips".to_owned(),
        form: Some(FormAnswers {
            version,
            answers: [(asked.to_owned(), text("A-17"))].into(),
        }),
        ..Draft::default()
    }
}

// Covers: S2-5, S2-16
#[test]
fn a_report_filled_in_without_a_network_stays_good_while_the_form_changes_at_the_office() {
    let (mut office, device) = office();
    let made = device.replica.create(draft(1, "serial")).unwrap();
    let types = &mut office.directory.types[0];
    types.body.forms = vec![form(1, "serial"), form(2, "colour")].into();
    office.directory.version += 1;
    device.exchange(&mut office);
    let form = office.ticket(made.ticket).form.unwrap();
    assert_eq!((form.version, &form.answers["serial"]), (1, &text("A-17")));
    // The device knows the newer one now, and what it asks.
    let types = device.replica.directory().unwrap().types;
    assert_eq!(types[0].form.as_ref().unwrap().version, 2);
    let refused = device.replica.create(draft(2, "serial"));
    assert!(refused.is_err(), "{refused:?}");
    device.replica.create(draft(2, "colour")).unwrap();
}

// Covers: S1-7, S2-5
#[test]
fn answers_and_steps_are_done_without_a_network_and_resolving_waits_for_them() {
    let (mut office, device) = office();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    let resolve = Act::Resolve {
        feedback: "New seal".to_owned(),
    };
    let version = |device: &Device| device.replica.ticket(ticket).unwrap().version;
    let refused = device
        .replica
        .act(ticket, version(&device), resolve.clone());
    assert!(refused.is_err(), "{refused:?}");
    for (id, words) in [("serial", "A-17"), ("reading", "4711")] {
        let change = AnswerChange {
            field: id.to_owned(),
            was: None,
            now: Some(text(words)),
        };
        device.act(ticket, Act::Answer { change });
    }
    device.act(
        ticket,
        Act::SetTask {
            task: "valve".to_owned(),
            done: true,
        },
    );
    device.act(ticket, resolve);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.row.state, State::Resolved);
    assert!(view.tasks[0].done);
    device.exchange(&mut office);
    let there = office.ticket(ticket);
    assert_eq!(there.state, State::Resolved);
    assert_eq!(there.form.unwrap().answers.len(), 2);
}

// Covers: S3-3
#[test]
fn what_is_published_of_the_set_up_is_read_without_a_network() {
    let (_, device) = office();
    let departments = device.replica.setup(Kind::Department);
    assert_eq!(departments[0].body["name"], "Cold rooms");
    assert_eq!(departments[0].published, Some(1));
    let types = device.replica.setup(Kind::TicketType);
    assert_eq!(types[0].body["name"], "Repair");
    let directory = device.replica.directory().unwrap();
    assert_eq!(directory.departments[0].name, "Cold rooms");
}
