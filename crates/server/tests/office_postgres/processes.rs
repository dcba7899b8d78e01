//! Several processes of one office: each is an office of its own here, on the
//! same database and the same blobs.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fieldfare_server::db::{Value, Whose};
use fieldfare_server::error::OfficeError;
use fieldfare_server::office::{Changed, Office};
use fieldfare_server::site::Site;
use fieldfare_server::{others, routes};
use serde_json::json;
use tokio::sync::broadcast::Receiver;
use uuid::Uuid;

use crate::desk::{Desk, hash, picture};

/// Most that a hint may take that was not lost.
const PATIENCE: Duration = Duration::from_secs(10);

/// Another process of the same office.
fn another(desk: &Desk) -> Arc<Office> {
    Office::open_at(desk.site.office.places(), desk.held.clone()).unwrap()
}

/// The desk's people, at another process.
pub(crate) fn moved_to(desk: Desk, office: &Arc<Office>) -> Desk {
    let site = Site::new(Arc::clone(office), "https://office.example");
    Desk {
        router: routes::router(&site),
        site,
        ..desk
    }
}

async fn next(changes: &mut Receiver<Changed>) -> Changed {
    tokio::time::timeout(PATIENCE, changes.recv())
        .await
        .expect("it is heard in time")
        .unwrap()
}

/// Waits until a connection of this database listens, another one than before.
fn listening(desk: &Desk, before: &str) -> String {
    let begun = Instant::now();
    loop {
        let pid = desk.database.as_ref().unwrap().run(
            "SELECT coalesce(max(pid), 0) FROM pg_stat_activity \
             WHERE datname = current_database() AND query = 'LISTEN fieldfare'",
        );
        if pid != "0" && pid != before {
            return pid;
        }
        assert!(begun.elapsed() < PATIENCE, "nobody listens");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// Covers: I25
async fn what_one_process_commits_another_one_tells_its_listeners() {
    let desk = Desk::new();
    let other = another(&desk);
    let following = tokio::spawn(others::follow(Arc::clone(&other)));
    let mut changes = other.listen();
    listening(&desk, "");
    let report = json!({
        "commandId": Uuid::from_u128(0xC0), "code": desk.code, "description": "It leaks.",
        "name": "Karin",
    });
    desk.post("/api/public/report", "", &report)
        .await
        .expect(201);
    let told = next(&mut changes).await;
    let ticket = told.ticket.unwrap().to_string();
    assert_eq!(told.enterprise, desk.enterprise);
    assert!(told.accounts.contains(&desk.dispatcher.0), "{told:?}");
    assert!(told.public);
    // What a requester cannot see wakes nobody's page (I11).
    let note =
        json!({"do": "write", "visibility": "internal", "text": "the key is with the porter"});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    let told = next(&mut changes).await;
    assert!(told.ticket.is_some() && !told.public, "{told:?}");
    let answer = json!({"do": "write", "visibility": "public", "text": "we are on our way"});
    desk.act(&ticket, &desk.dispatcher.1, answer)
        .await
        .expect(200);
    let told = next(&mut changes).await;
    assert!(told.public, "{told:?}");
    following.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// Covers: I25
async fn a_killed_listener_listens_again_and_reads_what_it_missed() {
    let desk = Desk::new();
    let other = another(&desk);
    let following = tokio::spawn(others::follow(Arc::clone(&other)));
    let mut changes = other.listen();
    let mut pid = listening(&desk, "");
    for n in 1..=5 {
        let killed = desk.database.as_ref().unwrap().kill_one("LISTEN fieldfare");
        assert_eq!(killed, 1);
        // Said while nobody listens.
        let ticket = desk.ticket(n, "The pump leaks.").await;
        let told = next(&mut changes).await;
        assert_eq!(told.ticket.unwrap().to_string(), ticket);
        pid = listening(&desk, &pid);
    }
    following.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
// Covers: I3
async fn the_same_command_at_two_processes_at_once_has_one_effect_and_one_outcome() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let other = Site::new(another(&desk), "https://office.example");
    let routers = [desk.router.clone(), routes::router(&other)];
    let path = format!("/api/v1/tickets/{ticket}/act");
    let token = desk.mara.1.clone();
    for n in 0..10_u128 {
        let body = json!({
            "commandId": Uuid::from_u128(0xABC0 + n),
            "baseVersion": 2,
            "occurredAt": crate::desk::MORNING,
            "act": {"do": "write", "visibility": "internal", "text": format!("note {n}")},
        })
        .to_string();
        let mut asked = tokio::task::JoinSet::new();
        for attempt in 0..6 {
            let router = routers[attempt % 2].clone();
            let request = axum::http::Request::post(&path)
                .header("authorization", format!("Bearer {token}"))
                .body(Body::from(body.clone()))
                .unwrap();
            asked.spawn(async move {
                tower::ServiceExt::oneshot(router, request)
                    .await
                    .unwrap()
                    .status()
            });
        }
        while let Some(status) = asked.join_next().await {
            assert_eq!(status.unwrap(), 200);
        }
    }
    let notes: i64 = desk
        .site
        .office
        .store()
        .read(desk.enterprise, |tx| {
            tx.one(
                "SELECT count(*) FROM event WHERE body LIKE '%note %'",
                &[],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(notes, 10);
}

#[tokio::test]
// Covers: I15
async fn an_upload_goes_on_at_another_process() {
    let desk = Desk::new();
    let offices = [Arc::clone(&desk.site.office), another(&desk)];
    uploads_in_turns(desk, &offices).await;
}

/// Uploads a photo piece by piece, each at another process than the one before,
/// and looks at it.
pub(crate) async fn uploads_in_turns(mut desk: Desk, offices: &[Arc<Office>; 2]) -> Desk {
    desk = moved_to(desk, &offices[0]);
    let bytes = picture(3);
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let photo = Uuid::from_u128(0xF7).to_string();
    let act = json!({"do": "add_photo", "photo": {
        "id": photo, "sha256": hash(&bytes), "bytes": bytes.len(), "name": "plate",
    }});
    desk.act(&ticket, &desk.mara.1, act).await.expect(200);
    let meta = [
        ("ticket", &ticket),
        ("photo", &photo),
        ("sha256", &hash(&bytes)),
    ]
    .map(|(name, value)| format!("{name} {}", STANDARD.encode(value)))
    .join(",");
    let me = desk.mara.1.clone();
    let length = bytes.len().to_string();
    let headers = [
        ("tus-resumable", "1.0.0"),
        ("upload-length", length.as_str()),
        ("upload-metadata", meta.as_str()),
    ];
    let made = desk
        .call("POST", "/api/v1/uploads", &me, &headers, Body::empty())
        .await
        .expect(201);
    let at = made.header("location").to_owned();
    // Each piece at another process than the one before.
    let piece = bytes.len().div_ceil(5);
    for (n, part) in bytes.chunks(piece).enumerate() {
        desk = moved_to(desk, &offices[(n + 1) % 2]);
        let offset = (n * piece).to_string();
        let headers = [
            ("tus-resumable", "1.0.0"),
            ("content-type", "application/offset+octet-stream"),
            ("upload-offset", offset.as_str()),
        ];
        desk.call("PATCH", &at, &me, &headers, part.to_vec())
            .await
            .expect(204);
    }
    let path = format!("/api/v1/tickets/{ticket}/photos/{photo}/full");
    desk = moved_to(desk, &offices[0]);
    assert_eq!(desk.get(&path, &me).await.expect(200).body, bytes);
    desk
}

#[test]
// Covers: I18
fn two_processes_live_one_life_and_a_dump_that_is_loaded_begins_another() {
    let desk = Desk::new();
    let other = another(&desk);
    let office = &desk.site.office;
    assert_eq!(office.epoch().unwrap(), other.epoch().unwrap());
    let ticket = fieldfare_domain::TicketId(Uuid::from_u128(1));
    assert_eq!(office.status_token(ticket), other.status_token(ticket));
    let restored = desk.database.as_ref().unwrap().dumped_and_loaded();
    let mut places = office.places().clone();
    places.database = fieldfare_server::db::Place::Postgres(restored.url());
    let restored = Office::open_at(&places, desk.held.clone()).unwrap();
    assert_ne!(office.epoch().unwrap(), restored.epoch().unwrap());
    assert_eq!(office.status_token(ticket), restored.status_token(ticket));
    assert!(
        fieldfare_server::doctor::examine(&restored)
            .unwrap()
            .problems
            .is_empty()
    );
}

#[test]
fn the_pool_heals_when_all_its_connections_are_cut() {
    let desk = Desk::new();
    let store = desk.site.office.store();
    let database = desk.database.as_ref().unwrap();
    let count = || -> Result<i64, OfficeError> {
        store.read(desk.enterprise, |tx| {
            tx.one("SELECT count(*) FROM account", &[], |row| row.get(0))
        })
    };
    let before = count().unwrap();
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'fieldfare'",
    );
    assert_eq!(count().unwrap(), before, "nobody notices");
    // In the middle of a transaction: it is done again, once.
    let mut times = 0;
    store
        .write(desk.enterprise, |tx| {
            times += 1;
            tx.run("UPDATE enterprise SET last_number = last_number + 1", &[])?;
            if times == 1 {
                database.kill_one("UPDATE enterprise");
            }
            tx.any("SELECT 1 FROM enterprise", &[])
        })
        .unwrap();
    assert_eq!(times, 2);
    let number: i64 = store
        .read(desk.enterprise, |tx| {
            tx.one("SELECT last_number FROM enterprise", &[], |row| row.get(0))
        })
        .unwrap();
    assert_eq!(number, 1001);
}

#[test]
fn a_failed_statement_that_nobody_noticed_does_not_pass_for_a_commit() {
    let desk = Desk::new();
    let store = desk.site.office.store();
    let written = store.write(desk.enterprise, |tx| {
        tx.run("UPDATE enterprise SET name = 'Renamed'", &[])?;
        let _ = tx.run("SELECT no_such_function()", &[]);
        Ok(())
    });
    assert!(
        matches!(written, Err(OfficeError::Damaged(_))),
        "{written:?}"
    );
    let renamed = store
        .read(desk.enterprise, |tx| {
            tx.any(
                "SELECT 1 FROM enterprise WHERE name = ?1",
                &[Value::Text("Renamed".into())],
            )
        })
        .unwrap();
    assert!(!renamed);
}

#[tokio::test]
async fn a_database_that_is_gone_is_told_as_unavailable_and_not_for_long() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}");
    let database = desk.database.as_ref().unwrap();
    database.closes(true);
    let told = desk.get(&path, &desk.mara.1).await.expect(503);
    assert_eq!(told.code(), "unavailable");
    assert!(told.header("retry-after").parse::<u32>().unwrap() > 0);
    database.closes(false);
    desk.get(&path, &desk.mara.1).await.expect(200);
}

#[test]
fn two_who_want_one_anothers_tickets_both_get_their_turn() {
    // A deadlock is noticed by PostgreSQL, and the loser is run again.
    let desk = Desk::new();
    let store = desk.site.office.store();
    let ids = [desk.mara.0, desk.jonas.0];
    let barrier = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for turn in 0..2 {
            let (ids, barrier) = (&ids, &barrier);
            let enterprise = desk.enterprise;
            scope.spawn(move || {
                let mut times = 0;
                store
                    .write(enterprise, |tx| {
                        times += 1;
                        let sql = "UPDATE account SET changed_at = changed_at + 1 WHERE id = ?1";
                        tx.run(sql, &[Value::Id(ids[turn].0)])?;
                        if times == 1 {
                            barrier.wait();
                        }
                        tx.run(sql, &[Value::Id(ids[1 - turn].0)])
                    })
                    .unwrap();
            });
        }
    });
    let both: i64 = store
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*) FROM account WHERE id IN (?1, ?2) AND changed_at = ?3",
                &[
                    Value::Id(ids[0].0),
                    Value::Id(ids[1].0),
                    Value::Integer(crate::desk::MORNING + 2),
                ],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(both, 2);
}
