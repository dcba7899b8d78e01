//! A log of another system comes in once, and its figures are those of the log.

use fieldfare_exchange::import::{Mapping, read};
use fieldfare_server::import_log::{Outcome, write};
use serde_json::json;

use crate::desk::Desk;

const LOG: &str = include_str!("../../../exchange/tests/formats/helpdesk.csv");
const MAP: &str = include_str!("../../../exchange/tests/formats/helpdesk.json");

fn imported(desk: &Desk) -> Outcome {
    let mapping: Mapping = serde_json::from_str(MAP).unwrap();
    let (found, report) = read(LOG.as_bytes(), &mapping).unwrap();
    let mut outcome = Outcome {
        report,
        ..Outcome::default()
    };
    let office = &desk.site.office;
    write(
        office,
        desk.enterprise,
        "helpdesk",
        &found,
        &mapping,
        &mut outcome,
    )
    .unwrap();
    outcome
}

// Covers: S2-26
#[tokio::test]
async fn an_imported_log_is_counted_with_people_who_cannot_sign_in() {
    let desk = Desk::new();
    let outcome = imported(&desk);
    assert_eq!((outcome.written, outcome.here_already), (6, 0));
    assert_eq!((outcome.report.refused, outcome.reopened), (3, 1));
    let view = desk
        .post("/api/v1/numbers", &desk.supervisor.1, &json!({"from": 0}))
        .await
        .expect(200)
        .json();
    assert_eq!(view["numbers"]["status"]["total"]["n"], 6);
    assert_eq!(view["numbers"]["issues"]["cameBack"]["n"], 1);
    let people = view["people"].as_object().unwrap();
    let left = people.values().filter(|person| person["active"] == false);
    assert_eq!(left.count(), people.len());
    assert!(people.values().any(|person| person["name"] == "Value 2"));
}

#[tokio::test]
async fn the_same_log_comes_in_once() {
    let desk = Desk::new();
    imported(&desk);
    let again = imported(&desk);
    assert_eq!(
        (again.written, again.here_already, again.new_people),
        (0, 6, 0)
    );
}
