//! Keeping the data: audit log, doctor, sample.

use fieldfare_server::db::Whose;
use std::sync::Arc;

use fieldfare_server::clock::Machine;
use fieldfare_server::office::Office;
use fieldfare_server::{audit, doctor, sample};
use serde_json::json;

use crate::desk::{Desk, picture, places};

#[tokio::test]
async fn a_changed_deleted_or_cut_off_audit_row_is_noticed() {
    let verify = |desk: &Desk| {
        desk.site
            .office
            .store()
            .read(Whose::Everybodys, audit::verify)
    };
    for harm in [
        "UPDATE audit SET action = 'x' WHERE n = 2",
        "UPDATE audit SET enterprise = NULL WHERE n = 2",
        "DELETE FROM audit WHERE n = 2",
        "DELETE FROM audit WHERE n = (SELECT max(n) FROM audit)",
        "DELETE FROM audit",
        "UPDATE audit SET n = n + 100 WHERE n = 2",
    ] {
        let desk = Desk::new();
        desk.ticket(1, "The pump leaks.").await;
        assert!(verify(&desk).unwrap() > 5);
        desk.sql(harm);
        assert!(verify(&desk).is_err(), "{harm}");
    }
}

#[tokio::test]
async fn the_doctor_finds_what_is_missing_and_what_is_damaged() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}/photos");
    desk.call("POST", &path, &desk.dispatcher.1, &[], picture(5))
        .await
        .expect(200);
    let well = doctor::examine(&desk.site.office).unwrap();
    assert!(
        well.problems.is_empty() && well.blobs == 2 && well.stray_files == 0,
        "{well:?}"
    );
    let hash = crate::desk::hash(&picture(5));
    let hash = fieldfare_domain::Sha256Hex::parse(&hash).unwrap();
    let file = fieldfare_server::blobs::path(&desk.blobs(), &hash);
    std::fs::write(&file, b"rot").unwrap();
    std::fs::write(desk.blobs().join("stray"), b"x").unwrap();
    let ill = doctor::examine(&desk.site.office).unwrap();
    assert_eq!(ill.problems, [format!("blob {hash}: damaged")]);
    assert_eq!(ill.stray_files, 1);
    std::fs::remove_file(file).unwrap();
    let ill = doctor::examine(&desk.site.office).unwrap();
    assert_eq!(ill.problems, [format!("blob {hash}: missing")]);
}

#[test]
fn the_sample_is_made_once_and_its_links_are_printed_again() {
    let folder = tempfile::tempdir().unwrap();
    let (places, _database) = places(folder.path());
    let fill = || sample::fill(&places, "http://127.0.0.1:8080").unwrap();
    let first = fill();
    let people =
        |lines: &[serde_json::Value]| lines.iter().filter(|line| line["kind"] == "person").count();
    assert_eq!(people(&first), 6);
    assert!(first.iter().any(|line| {
        line["role"] == "administrator"
            && line["setUpLink"]
                .as_str()
                .unwrap()
                .starts_with("http://127.0.0.1:8080/set-up#")
    }));
    let again = fill();
    assert_eq!(again.len(), first.len());
    let office = Office::open_at(&places, Arc::new(Machine)).unwrap();
    let (tickets, states): (u32, u32) = office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*), count(DISTINCT state) FROM ticket",
                &[],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
        .unwrap();
    assert_eq!(tickets, 12);
    assert!(states >= 6, "{states}");
    assert!(doctor::examine(&office).unwrap().problems.is_empty());
}

#[tokio::test]
async fn an_office_of_somebody_else_is_not_filled_with_samples() {
    let desk = Desk::new();
    let places = desk.site.office.places();
    assert!(sample::fill(places, "").unwrap().is_empty());
    let all = desk
        .post(
            "/api/v1/tickets/query",
            &desk.dispatcher.1,
            &json!({"list": "all"}),
        )
        .await
        .expect(200);
    assert_eq!(all.json()["total"], 0);
}
