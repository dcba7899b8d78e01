//! No position of the feed is ever missed (I9): many writers, some of whom give up,
//! some of whom are killed, beside somebody who does nothing in a transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fieldfare_domain::{Act, Actor, CommandId, Draft, EnterpriseId, Role, TicketId, Visibility};
use fieldfare_protocol::wire::Outcome;
use fieldfare_server::accept::From;
use fieldfare_server::asked::Request;
use fieldfare_server::clock::{Around, Machine, Surroundings};
use fieldfare_server::db::{Value, Whose};
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::error::OfficeError;
use fieldfare_server::office::{Office, Places};

use crate::cluster::Database;
use crate::desk::wanted;

/// Writers at once.
const WRITERS: u64 = 16;
/// Tickets that they all write to.
const TICKETS: u64 = 40;
/// Most that the whole may take.
const PATIENCE: Duration = Duration::from_secs(3_000);

/// Numbers that look random and are the same in every run.
fn scrambled(n: u64) -> u64 {
    let mut x = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

struct Scene {
    database: Database,
    folder: tempfile::TempDir,
    office: Arc<Office>,
    enterprise: EnterpriseId,
    dispatcher: Actor,
    tickets: Vec<TicketId>,
}

impl Scene {
    fn new() -> Self {
        let database = Database::new();
        let folder = tempfile::tempdir().unwrap();
        let office = open(&database, &folder);
        let founding = Founding {
            name: "Waterworks".into(),
            zone: "Europe/Stockholm".into(),
            administrator: "Ingrid".into(),
            email: "ingrid@waterworks.example".into(),
        };
        let (enterprise, administrator, _) = office
            .commit(Whose::Everybodys, |tx, changed| {
                found(tx, &office, &founding, changed)
            })
            .unwrap();
        let dispatcher = Actor::Person {
            id: administrator,
            role: Role::Administrator,
        };
        let mut scene = Self {
            database,
            folder,
            office,
            enterprise,
            dispatcher,
            tickets: Vec::new(),
        };
        for _ in 0..TICKETS {
            let ticket = TicketId(Machine.id());
            let draft = Draft {
                description: "The pump leaks.".into(),
                ..Draft::default()
            };
            let act = Act::Create(Box::new(draft));
            scene.take(&scene.office, ticket, act, false).unwrap();
            scene.tickets.push(ticket);
        }
        scene
    }

    /// Takes a command; gives it up after everything was written, when told so.
    fn take(
        &self,
        office: &Office,
        ticket: TicketId,
        act: Act,
        gives_up: bool,
    ) -> Result<Outcome, OfficeError> {
        let command = CommandId(Machine.id());
        office.commit(self.enterprise, |tx, changed| {
            let from = From {
                enterprise: self.enterprise,
                actor: self.dispatcher,
                replica: None,
            };
            let request = Request::now(command, ticket, act.clone());
            let known = fieldfare_server::tickets::load(tx, self.enterprise, ticket)?;
            let known = known.as_ref().map(|loaded| &loaded.ticket);
            let outcome = request.receive(tx, office, from, known, changed)?;
            if gives_up {
                return Err(OfficeError::Forbidden);
            }
            Ok(outcome)
        })
    }
}

fn open(database: &Database, folder: &tempfile::TempDir) -> Arc<Office> {
    let mut places = Places::in_folder(folder.path());
    places.database = fieldfare_server::db::Place::Postgres(database.url());
    let around: Around = Arc::new(Machine);
    Office::open_at(&places, around).unwrap()
}

/// A reader that follows positions as a device does: what is after the cursor.
#[derive(Default)]
struct Reader {
    cursor: i64,
    /// Positions in the order in which they were seen.
    seen: Vec<i64>,
    /// Versions of each ticket in the order in which they were seen.
    versions: BTreeMap<i64, Vec<i64>>,
}

impl Reader {
    fn read(&mut self, office: &Office, enterprise: EnterpriseId) -> Result<(), OfficeError> {
        let rows: Vec<(i64, i64, i64)> = office.store().read(enterprise, |tx| {
            tx.all(
                "SELECT position, ticket, n FROM event WHERE position > ?1 ORDER BY position, n",
                &[Value::Integer(self.cursor)],
                |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
            )
        })?;
        for (position, ticket, n) in rows {
            self.cursor = position;
            if self.seen.last() != Some(&position) {
                self.seen.push(position);
            }
            self.versions.entry(ticket).or_default().push(n);
        }
        Ok(())
    }
}

#[test]
// Covers: I9, I25
fn no_position_is_missed_or_out_of_order_whatever_happens_to_the_writers() {
    let scene = Arc::new(Scene::new());
    let wanted = wanted("FIELDFARE_COMMITS", 5_000);
    let (done, given_up, failed) = (AtomicU64::new(0), AtomicU64::new(0), AtomicU64::new(0));
    let next = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    // Two processes: their pools and their hints are apart.
    let offices = [
        Arc::clone(&scene.office),
        open(&scene.database, &scene.folder),
    ];
    let mut reader = Reader::default();
    let begun = Instant::now();
    let kills = std::thread::scope(|scope| {
        for writer in 0..WRITERS {
            let office = &offices[usize::try_from(writer % 2).unwrap()];
            let (scene, next, stop) = (&scene, &next, &stop);
            let (done, given_up, failed) = (&done, &given_up, &failed);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let n = scrambled(next.fetch_add(1, Ordering::Relaxed));
                    let ticket = scene.tickets[usize::try_from(n % TICKETS).unwrap()];
                    let act = Act::Write {
                        text: format!("note {n}"),
                        photos: Vec::new(),
                        visibility: Visibility::Internal,
                    };
                    let gives_up = (n >> 32).is_multiple_of(20);
                    match scene.take(office, ticket, act, gives_up) {
                        Ok(Outcome::Accepted { .. }) => done.fetch_add(1, Ordering::Relaxed),
                        Ok(other) => panic!("{other:?}"),
                        Err(OfficeError::Forbidden) => given_up.fetch_add(1, Ordering::Relaxed),
                        // Killed at the commit, or too often.
                        Err(OfficeError::Unavailable(_)) => failed.fetch_add(1, Ordering::Relaxed),
                        Err(other) => panic!("{other}"),
                    };
                }
            });
        }
        // Somebody does nothing in a transaction that has written something.
        let _hog = scene.database.hold(
            "BEGIN; CREATE TEMP TABLE hogged (x int); INSERT INTO hogged VALUES (1); \
             SELECT * FROM ticket;",
        );
        let mut kills = 0;
        let every = (wanted / 100).max(5);
        let mut next_kill = every;
        while done.load(Ordering::Relaxed) < wanted && begun.elapsed() < PATIENCE {
            // The reader's own connection is killed now and then as well.
            match reader.read(&scene.office, scene.enterprise) {
                Ok(()) | Err(OfficeError::Unavailable(_)) => {}
                Err(other) => panic!("{other}"),
            }
            if done.load(Ordering::Relaxed) >= next_kill {
                next_kill += every;
                kills += scene.database.kill_one("");
            }
        }
        stop.store(true, Ordering::Relaxed);
        kills
    });
    // What was answered after the last reading.
    while reader.read(&scene.office, scene.enterprise).is_err() {}
    let (done, given_up) = (done.into_inner(), given_up.into_inner());
    println!(
        "{done} commits, {given_up} given up, {} unanswered, {kills} backends killed, {:.0}/s",
        failed.into_inner(),
        done as f64 / begun.elapsed().as_secs_f64(),
    );
    assert!(done >= wanted, "only {done} commits in {PATIENCE:?}");
    assert!(
        given_up > 0 && kills > 0,
        "nothing went wrong: {given_up}, {kills}"
    );
    let truth: BTreeSet<i64> = scene
        .office
        .store()
        .read(scene.enterprise, |tx| {
            tx.all("SELECT DISTINCT position FROM event", &[], |row| row.get(0))
        })
        .unwrap()
        .into_iter()
        .collect();
    let seen: BTreeSet<i64> = reader.seen.iter().copied().collect();
    let missed: Vec<&i64> = truth.difference(&seen).collect();
    assert!(missed.is_empty(), "{} missed: {missed:?}", missed.len());
    assert!(reader.seen.is_sorted(), "out of order");
    for (ticket, versions) in &reader.versions {
        let expected: Vec<i64> = (1..=i64::try_from(versions.len()).unwrap()).collect();
        assert_eq!(versions, &expected, "ticket {ticket}");
    }
    let problems = fieldfare_server::doctor::examine(&scene.office)
        .unwrap()
        .problems;
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
// Covers: I9
fn a_number_that_is_taken_first_and_locks_nothing_is_missed() {
    // What the test above would find if positions came from a sequence.
    let database = Database::new();
    let folder = tempfile::tempdir().unwrap();
    database.run(
        "CREATE SEQUENCE naive; CREATE TABLE naive_feed (position bigint PRIMARY KEY); \
         GRANT ALL ON naive_feed, naive TO fieldfare_office",
    );
    let office = open(&database, &folder);
    let store = office.store();
    let writes = |n: u64| {
        store.write(Whose::Everybodys, |tx| {
            let position: i64 = tx.one("SELECT nextval('naive')", &[], |row| row.get(0))?;
            // The work between taking a number and the commit.
            let ms = i64::try_from(scrambled(n) % 5).unwrap_or(0);
            tx.any(
                "SELECT pg_sleep(CAST(?1 AS bigint) / 1000.0)::text",
                &[Value::Integer(ms)],
            )?;
            tx.run(
                "INSERT INTO naive_feed VALUES (?1)",
                &[Value::Integer(position)],
            )
        })
    };
    let after = |cursor: i64| -> Vec<i64> {
        let sql = "SELECT position FROM naive_feed WHERE position > ?1 ORDER BY position";
        store
            .read(Whose::Everybodys, |tx| {
                tx.all(sql, &[Value::Integer(cursor)], |row| row.get(0))
            })
            .unwrap()
    };
    let (mut cursor, mut seen) = (0, 0_usize);
    let running = AtomicU64::new(8);
    std::thread::scope(|scope| {
        for writer in 0..8 {
            let (writes, running) = (&writes, &running);
            scope.spawn(move || {
                for n in 0..60 {
                    writes(writer * 1_000 + n).unwrap();
                }
                running.fetch_sub(1, Ordering::Relaxed);
            });
        }
        while running.load(Ordering::Relaxed) > 0 {
            let rows = after(cursor);
            seen += rows.len();
            cursor = rows.last().copied().unwrap_or(cursor);
        }
    });
    seen += after(cursor).len();
    let all = after(0).len();
    println!("{} of {all} missed", all - seen);
    assert_eq!(all, 480);
    assert!(seen < all, "the reader above would see nothing wrong");
}
