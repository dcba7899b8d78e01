//! Backup and restore of an office that keeps its data in a file.

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::sync::Arc;

use fieldfare_domain::State;
use fieldfare_server::clock::{Around, Machine};
use fieldfare_server::db::Whose;
use fieldfare_server::office::Office;
use fieldfare_server::timers::{AFTER_OPENING_MS, AFTER_RESTORE_MS, fire_due};
use fieldfare_server::{backup, doctor};
use serde_json::json;

use crate::clock::{HOUR_MS, asked, desk, load, mara, now};
use crate::desk::{Desk, picture};

#[tokio::test]
async fn a_restored_office_has_everything_and_a_life_of_its_own() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}/photos");
    let photo = desk
        .call("POST", &path, &desk.dispatcher.1, &[], picture(5))
        .await
        .expect(200)
        .json();
    let kept = desk.folder.path().join("kept");
    assert_eq!(backup::back_up(&desk.site.office, &kept).unwrap(), 2);
    assert!(
        backup::back_up(&desk.site.office, &kept).is_err(),
        "it holds something already"
    );
    let through = |office: &Office| -> String {
        office
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.one(
                    "SELECT value FROM office WHERE name = 'backed_up_through'",
                    &[],
                    |row| row.get(0),
                )
            })
            .unwrap()
    };
    assert!(through(&desk.site.office).parse::<i64>().unwrap() > 0);
    let again = desk.folder.path().join("again");
    let around: fieldfare_server::clock::Around = Arc::new(Machine);
    backup::restore(&kept, &again, &around).unwrap();
    assert!(backup::restore(&kept, &again, &around).is_err());
    let office = Office::open(&again, desk.held.clone()).unwrap();
    assert_ne!(office.epoch().unwrap(), desk.site.office.epoch().unwrap());
    let id = ticket.parse().unwrap();
    assert_eq!(office.status_token(id), desk.site.office.status_token(id));
    let router = fieldfare_server::router(office.clone());
    let restored = Desk { router, ..desk };
    let photo = photo.as_str().unwrap();
    let full = restored
        .get(&format!("{path}/{photo}/full"), &restored.dispatcher.1)
        .await
        .expect(200);
    assert_eq!(full.body, picture(5));
    assert!(doctor::examine(&office).unwrap().problems.is_empty());
}

// Covers: I18
#[tokio::test]
async fn a_restored_office_gives_devices_a_day_to_send_again_before_it_closes_anything() {
    let desk = desk();
    let ticket = asked(&desk, 1).await;
    let kept = desk.folder.path().join("kept");
    backup::back_up(&desk.site.office, &kept).unwrap();
    // What happened then is lost here, and on Mara's device it is not.
    mara(&desk, &ticket, json!({"do": "resume"})).await;
    desk.pass_ms(100 * HOUR_MS);
    let again = desk.folder.path().join("again");
    let around: Around = desk.held.clone();
    backup::restore(&kept, &again, &around).unwrap();
    let office = Office::open(&again, around.clone()).unwrap();
    let until = now(&desk).plus_ms(AFTER_RESTORE_MS);
    assert_eq!(fire_due(&office).unwrap(), Some(until));
    // Opening it once more begins no other day.
    desk.pass_ms(AFTER_RESTORE_MS - 2 * AFTER_OPENING_MS);
    let office = Office::open(&again, around).unwrap();
    assert_eq!(fire_due(&office).unwrap(), Some(until));
    assert_eq!(load(&office, &ticket).state, State::AwaitingRequester);
    desk.pass_ms(2 * AFTER_OPENING_MS);
    fire_due(&office).unwrap();
    assert_eq!(load(&office, &ticket).state, State::Closed);
}

/// The tables as they were before the set-up had versions.
const OLDER: [&str; 3] = [
    include_str!("../../migrations/0001_foundation.sql"),
    include_str!("../../migrations/0002_clock.sql"),
    include_str!("../../migrations/0003_upload_pieces.sql"),
];

#[test]
fn types_of_an_older_office_are_carried_over_with_their_settings() {
    let folder = tempfile::tempdir().unwrap();
    let file = rusqlite::Connection::open(folder.path().join("office.db")).unwrap();
    for migration in OLDER {
        file.execute_batch(migration).unwrap();
    }
    file.execute_batch(
        "PRAGMA user_version = 3; \
         INSERT INTO enterprise (id, name, zone, alert_token) \
         VALUES (x'000000000000000000000000000000e1', 'Halden', 'UTC', 'secret'); \
         INSERT INTO ticket_type (id, enterprise, place, name, policy) VALUES \
         (x'000000000000000000000000000000a2', x'000000000000000000000000000000e1', 1, 'Later', '{}'), \
         (x'000000000000000000000000000000a1', x'000000000000000000000000000000e1', 0, 'A name of more than twelve', \
          '{\"requester_confirms\":true,\"auto_close_hours\":72}');",
    )
    .unwrap();
    drop(file);
    let around: Around = Arc::new(Machine);
    let office = Office::open(folder.path(), around).unwrap();
    let enterprise = fieldfare_domain::EnterpriseId(uuid::Uuid::from_u128(0xe1));
    let directory = office
        .store()
        .read(enterprise, |tx| {
            fieldfare_server::people::directory(tx, enterprise)
        })
        .unwrap();
    let [first, second] = &directory.types[..] else {
        panic!("{:?}", directory.types);
    };
    assert_eq!(first.body.name, "A name of more than twelve");
    assert_eq!(first.id.0, uuid::Uuid::from_u128(0xa1));
    assert!(first.body.policy.requester_confirms);
    assert_eq!(first.body.policy.auto_close_hours, Some(72));
    assert_eq!(second.body.name, "Later");
}

// Covers: I2
#[test]
fn what_an_embedded_office_acknowledges_is_synced_first() {
    let folder = tempfile::tempdir().unwrap();
    let around: Around = Arc::new(Machine);
    let office = Office::open(folder.path(), around).unwrap();
    let (sync, journal): (i64, String) = office
        .store()
        .write(Whose::Everybodys, |tx| {
            Ok((
                tx.one("PRAGMA synchronous", &[], |row| row.get(0))?,
                tx.one("PRAGMA journal_mode", &[], |row| row.get(0))?,
            ))
        })
        .unwrap();
    assert_eq!((sync, journal.as_str()), (2, "wal"), "FULL, in WAL");
}

/// A process of the office on `folder`, killed when this is dropped.
struct Serving(std::process::Child);

impl Serving {
    fn begin(folder: &std::path::Path) -> Self {
        let child = Command::new(env!("CARGO_BIN_EXE_fieldfare-server"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        Self(child)
    }

    /// The first thing that it says; nothing when it ends without a word.
    fn says(&mut self) -> String {
        let mut line = String::new();
        let said = self.0.stdout.take().unwrap();
        BufReader::new(said).read_line(&mut line).unwrap();
        line
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_mistyped_folder_is_no_office_in_which_all_is_well() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = folder.path().join("nowhere");
    let to = folder.path().join("to");
    for verb in [
        vec!["doctor"],
        vec!["backup", to.to_str().unwrap()],
        vec!["move", "--to", "postgres://nobody@127.0.0.1:1/x"],
    ] {
        let told = Command::new(env!("CARGO_BIN_EXE_fieldfare-server"))
            .args(&verb)
            .arg("--data")
            .arg(&nowhere)
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        assert!(!told.status.success(), "{verb:?}");
        let why = String::from_utf8_lossy(&told.stderr);
        assert!(why.contains("there is no office in"), "{verb:?}: {why}");
    }
}

#[test]
fn a_second_office_on_one_folder_is_refused_until_the_first_has_ended_however_it_did() {
    let folder = tempfile::tempdir().unwrap();
    let mut first = Serving::begin(folder.path());
    assert!(first.says().contains("listening"));
    let mut second = Serving::begin(folder.path());
    assert_eq!(second.says(), "");
    let mut why = String::new();
    let errors = second.0.stderr.take().unwrap();
    BufReader::new(errors).read_to_string(&mut why).unwrap();
    assert!(why.contains("another office is running on"), "{why}");
    assert!(!second.0.wait().unwrap().success());
    let moved = Command::new(env!("CARGO_BIN_EXE_fieldfare-server"))
        .args(["move", "--to", "postgres://nobody@127.0.0.1:1/x", "--data"])
        .arg(folder.path())
        .output()
        .unwrap();
    let why = String::from_utf8_lossy(&moved.stderr);
    assert!(why.contains("another office is running on"), "{why}");
    // Killed, so it takes no leave of anything.
    drop(first);
    assert!(Serving::begin(folder.path()).says().contains("listening"));
}
