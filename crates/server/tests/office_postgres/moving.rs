//! An office in a folder that grows up (`fieldfare-server move`), and a backup of
//! one that has grown up.

use std::sync::Arc;

use axum::body::Body;
use fieldfare_domain::{Act, Actor, CommandId, EnterpriseId, Event, TicketId, Visibility};
use fieldfare_protocol::wire::{Outcome, sha256_hex};
use fieldfare_server::accept::From;
use fieldfare_server::asked::Request;
use fieldfare_server::blobs::BlobPlace;
use fieldfare_server::clock::{Around, Machine, Surroundings};
use fieldfare_server::db::{Place, Whose};
use fieldfare_server::error::OfficeError;
use fieldfare_server::office::{Office, Places};
use fieldfare_server::{backup, doctor, moving, sample, tickets, tokens};
use uuid::Uuid;

use crate::cluster::Database;

fn around() -> Around {
    Arc::new(Machine)
}

/// Everything that ever happened, by ticket.
fn events(office: &Office) -> Vec<(Uuid, Vec<Event>)> {
    office
        .store()
        .read(Whose::Everybodys, |tx| {
            let known: Vec<(i64, Uuid)> =
                tx.all("SELECT key, id FROM ticket ORDER BY id", &[], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            known
                .into_iter()
                .map(|(key, id)| Ok((id, tickets::events(tx, key, 0)?)))
                .collect()
        })
        .unwrap()
}

fn enterprise(office: &Office) -> EnterpriseId {
    let id = office.store().read(Whose::Everybodys, |tx| {
        tx.one("SELECT id FROM enterprise", &[], |row| row.get(0))
    });
    EnterpriseId(id.unwrap())
}

/// The system's note under this command id.
fn note(office: &Office, ticket: TicketId, command: u128) -> Result<Outcome, OfficeError> {
    let enterprise = enterprise(office);
    office.commit(enterprise, |tx, changed| {
        let from = From {
            enterprise,
            actor: Actor::System,
            replica: None,
        };
        let act = Act::Write {
            text: "the pump was looked at".into(),
            photos: Vec::new(),
            visibility: Visibility::Internal,
        };
        let known = tickets::load(tx, enterprise, ticket)?;
        let known = known.as_ref().map(|loaded| &loaded.ticket);
        let request = Request::now(CommandId(Uuid::from_u128(command)), ticket, act);
        request.receive(tx, office, from, known, changed)
    })
}

async fn status_of(office: &Arc<Office>, ticket: TicketId, token: &str) -> u16 {
    let request = axum::http::Request::get(format!("/api/v1/tickets/{ticket}"))
        .header("authorization", format!("Bearer {token}"))
        .body(Body::empty())
        .unwrap();
    let router = fieldfare_server::router(Arc::clone(office));
    let answer = tower::ServiceExt::oneshot(router, request).await.unwrap();
    answer.status().as_u16()
}

// Covers: I3, I18
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_office_in_a_folder_moves_to_postgresql_and_everybody_goes_on_as_before() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::in_folder(&folder.path().join("old"));
    sample::fill(&places, "https://office.example").unwrap();
    let old = Office::open_at(&places, around()).unwrap();
    let before = events(&old);
    assert!(before.len() > 5, "the sample has tickets");
    let ticket = TicketId(before[0].0);
    let said = note(&old, ticket, 0xC0).unwrap();
    let token = old
        .commit(Whose::Everybodys, |tx, _| {
            let account = tx.one("SELECT id FROM account ORDER BY email", &[], |row| {
                row.get(0)
            })?;
            tokens::issue(tx, &old, fieldfare_domain::UserId(account), None, "browser")
        })
        .unwrap();
    let hash = sha256_hex(b"a picture");
    old.blobs().put(&hash, b"a picture", Machine.id()).unwrap();
    let (owner, name) = (enterprise(&old), hash.to_string());
    old.store()
        .write(owner, |tx| {
            tx.run(
                "INSERT INTO blob (enterprise, sha256, bytes, arrived_at) VALUES (?1, ?2, 9, 0)",
                &[
                    fieldfare_server::db::Value::Id(owner.0),
                    fieldfare_server::db::Value::Text(name.as_str().into()),
                ],
            )
        })
        .unwrap();
    let before = events(&old);
    let (epoch, status) = (old.epoch().unwrap(), old.status_token(ticket));

    let database = Database::new();
    let blobs = BlobPlace::Folder(folder.path().join("new").join("blobs"));
    let moved = moving::move_to(&old, &database.url(), Some(&blobs)).unwrap();
    let tables = database.run(
        "SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public' \
         AND table_name <> 'schema_version'",
    );
    assert_eq!(moved.tables.to_string(), tables, "every table has moved");
    assert!(moved.rows > 100 && moved.blobs > 0, "{moved:?}");

    let new = Places {
        folder: None,
        database: Place::Postgres(database.url()),
        blobs,
    };
    let new = Office::open_at(&new, around()).unwrap();
    assert_eq!(events(&new), before);
    assert_eq!(new.epoch().unwrap(), epoch, "nothing was lost");
    assert_eq!(new.status_token(ticket), status);
    assert_eq!(new.blobs().read(&hash).unwrap().unwrap(), b"a picture");
    assert_eq!(doctor::examine(&new).unwrap().problems, [""; 0]);
    assert_eq!(
        status_of(&new, ticket, &token).await,
        200,
        "a sign-in goes on"
    );
    assert_eq!(note(&new, ticket, 0xC0).unwrap(), said, "a repeat is known");
    assert_eq!(events(&new), before);
    // Numbers and positions go on after the last ones.
    let Outcome::Accepted { position, .. } = note(&new, ticket, 0xC1).unwrap() else {
        panic!("a note is always taken");
    };
    assert!(matches!(said, Outcome::Accepted { position: p, .. } if p < position));
    let another = TicketId(Machine.id());
    let draft = fieldfare_domain::Draft {
        description: "It leaks again.".into(),
        ..fieldfare_domain::Draft::default()
    };
    let made = new.commit(owner, |tx, changed| {
        let from = From {
            enterprise: owner,
            actor: Actor::System,
            replica: None,
        };
        let act = Act::Create(Box::new(draft.clone()));
        Request::now(CommandId(Machine.id()), another, act).receive(tx, &new, from, None, changed)
    });
    assert!(matches!(made, Ok(Outcome::Accepted { .. })), "{made:?}");

    // The old one takes nothing any more, and opens no more.
    assert!(note(&old, ticket, 0xC2).is_err());
    let told = Office::open_at(&places, around()).unwrap_err();
    assert_eq!(told.code(), "office_moved");
}

#[test]
fn an_office_moves_into_an_empty_database_only_and_is_as_it_was_when_it_cannot() {
    let folder = tempfile::tempdir().unwrap();
    let places = Places::in_folder(folder.path());
    sample::fill(&places, "https://office.example").unwrap();
    let old = Office::open_at(&places, around()).unwrap();
    let database = Database::new();
    let taken = Places {
        database: Place::Postgres(database.url()),
        ..places.clone()
    };
    sample::fill(&taken, "https://office.example").unwrap();
    let told = moving::move_to(&old, &database.url(), None).unwrap_err();
    assert_eq!(told.code(), "database_not_empty");
    // What one side does not know stops the move before it begins.
    let other = Database::new();
    other.run("ALTER TABLE ticket ADD COLUMN later bigint");
    let told = moving::move_to(&old, &other.url(), None).unwrap_err();
    assert!(told.to_string().contains("ticket.later"), "{told}");
    let ticket = TicketId(events(&old)[0].0);
    assert!(note(&old, ticket, 0xC0).is_ok(), "it goes on");
    drop(old);
    assert!(Office::open_at(&places, around()).is_ok());
    // An office that is there already has nowhere to move from.
    let there = Office::open_at(&taken, around()).unwrap();
    let told = moving::move_to(&there, &other.url(), None).unwrap_err();
    assert_eq!(told.code(), "not_embedded");
}

// Covers: I18
#[test]
fn a_backup_of_a_postgresql_office_becomes_another_office_with_a_life_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::new();
    let places = |database: &Database, name: &str| Places {
        database: Place::Postgres(database.url()),
        ..Places::in_folder(&folder.path().join(name))
    };
    let here = places(&database, "here");
    sample::fill(&here, "https://office.example").unwrap();
    let office = Office::open_at(&here, around()).unwrap();
    let before = events(&office);
    let ticket = TicketId(before[0].0);
    let kept = folder.path().join("kept");
    backup::back_up(&office, &kept).unwrap();
    let told = backup::back_up(&office, &kept).unwrap_err();
    assert_eq!(told.code(), "folder_not_empty");
    let through: String = office
        .store()
        .read(Whose::Everybodys, |tx| {
            let sql = "SELECT value FROM office WHERE name = 'backed_up_through'";
            tx.one(sql, &[], |row| row.get(0))
        })
        .unwrap();
    assert!(through.parse::<i64>().unwrap() > 0, "{through}");
    // What happens now is in no backup.
    note(&office, ticket, 0xC0).unwrap();

    let other = Database::bare();
    let there = places(&other, "there");
    backup::restore_into(&kept, &other.url(), &there.blobs, &around()).unwrap();
    let restored = Office::open_at(&there, around()).unwrap();
    assert_eq!(events(&restored), before);
    assert_ne!(restored.epoch().unwrap(), office.epoch().unwrap());
    assert_eq!(restored.status_token(ticket), office.status_token(ticket));
    assert_eq!(doctor::examine(&restored).unwrap().problems, [""; 0]);
    assert!(note(&restored, ticket, 0xC1).is_ok());
    // A database that holds something stays as it is.
    assert!(backup::restore_into(&kept, &other.url(), &there.blobs, &around()).is_err());
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let told = backup::restore_into(&empty, &other.url(), &there.blobs, &around()).unwrap_err();
    assert!(told.to_string().contains("office.dump"), "{told}");
}
