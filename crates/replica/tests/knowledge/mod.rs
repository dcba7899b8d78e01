//! Templates and articles on a device without a network.

use fieldfare_domain::setup::{Entry, Kind, Stage};
use fieldfare_domain::{Role, SetupId, TicketId};
use fieldfare_protocol::view::KnowledgeQuery;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::device::Device;
use crate::office::{JONAS, Office};

fn entry(kind: Kind, n: u128, stage: Stage, body: Value) -> Entry {
    Entry {
        kind,
        id: SetupId(Uuid::from_u128(n)),
        version: 1,
        stage,
        body,
    }
}

/// A technician's device that has heard of the set-up, and hears no more.
fn device() -> (Office, Device, TicketId) {
    let mut office = Office::new(JONAS, Role::Technician);
    let published = Stage::Published;
    office.directory.setup = vec![
        entry(
            Kind::Template,
            1,
            published,
            json!({"name": "On our way", "text": "{technician} comes for {number}.", "at_once": true}),
        ),
        entry(
            Kind::Article,
            2,
            published,
            json!({"title": "空调漏水", "answer": "清洗排水管"}),
        ),
        entry(
            Kind::Article,
            3,
            published,
            json!({"title": "Trạm bơm Đà Nẵng", "answer": "Khởi động lại"}),
        ),
        entry(
            Kind::Article,
            4,
            Stage::Deleted,
            json!({"title": "Pump hums", "answer": "Old advice"}),
        ),
    ];
    let ticket = office.report_for(JONAS, "空调一直漏水");
    let device = Device::new(&office);
    device.exchange(&mut office);
    (office, device, ticket)
}

// Covers: S1-33, S1-34
#[test]
fn a_template_is_filled_in_on_the_device_from_what_it_holds() {
    let (_, device, ticket) = device();
    let view = device.replica.ticket(ticket).unwrap();
    let template = &view.templates[0];
    let number = view.row.number.clone().unwrap();
    assert_eq!(template.text, format!("Jonas comes for {number}."));
    assert!(template.at_once);
}

// Covers: S1-44, S1-45
#[test]
fn articles_are_found_and_suggested_on_the_device_in_every_language() {
    let (_, device, ticket) = device();
    let titles = |asked: &KnowledgeQuery| -> Vec<String> {
        let found = device.replica.knowledge(asked);
        found.into_iter().map(|one| one.article.title).collect()
    };
    let words = |search: &str| KnowledgeQuery {
        search: search.to_owned(),
        ..KnowledgeQuery::default()
    };
    assert_eq!(titles(&words("漏水")), ["空调漏水"]);
    assert_eq!(titles(&words("da nang")), ["Trạm bơm Đà Nẵng"]);
    // What was deleted helps nobody any more.
    assert!(titles(&words("pump")).is_empty());
    let description = device.replica.ticket(ticket).unwrap().description;
    let about = KnowledgeQuery {
        about: Some(description),
        ..KnowledgeQuery::default()
    };
    assert_eq!(titles(&about), ["空调漏水"]);
}
