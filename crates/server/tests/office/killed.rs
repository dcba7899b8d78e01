//! The office's own processes, killed with -9 again and again while people write:
//! one of them on a file, three on PostgreSQL.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use fieldfare_domain::{Act, Actor, Draft, TicketId};
use fieldfare_server::accept::From;
use fieldfare_server::asked::Request;
use fieldfare_server::clock::{Around, Machine, Surroundings};
use fieldfare_server::db::{Engine, Place, Whose};
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::office::{Office, Places};
use fieldfare_server::{doctor, tokens};
use serde_json::{Value, json};

use crate::desk::{places, wanted};

/// Who writes at the same time, each to a ticket of their own and to one of all.
const WRITERS: usize = 4;
/// Answers between one kill and the next.
const ANSWERS: u64 = 15;

/// Most that one answer may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A process of the office, killed when this is dropped.
struct Process {
    child: Child,
    address: String,
}

impl Process {
    fn start(folder: &Path, database: &Place) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_fieldfare-server"));
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder)
            .env_remove("DATABASE_URL")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if let Place::Postgres(url) = database {
            command.env("DATABASE_URL", url);
        }
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let told: Value = serde_json::from_str(&line).expect("it says where it listens");
        let address = format!("http://{}", told["listening"].as_str().unwrap());
        Self { child, address }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // SIGKILL: it hears nothing of it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An office with one person and some tickets.
fn furnished(places: &Places) -> (String, Vec<TicketId>) {
    let around: Around = std::sync::Arc::new(Machine);
    let office = Office::open_at(places, around).unwrap();
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
    let token = office
        .commit(enterprise, |tx, _| {
            tokens::issue(tx, &office, administrator, None, "test")
        })
        .unwrap();
    let tickets: Vec<TicketId> = (0..=WRITERS).map(|_| TicketId(Machine.id())).collect();
    for ticket in &tickets {
        let draft = Draft {
            description: "The pump leaks.".into(),
            ..Draft::default()
        };
        let act = Act::Create(Box::new(draft));
        let from = From {
            enterprise,
            actor: Actor::Person {
                id: administrator,
                role: fieldfare_domain::Role::Administrator,
            },
            replica: None,
        };
        let id = fieldfare_domain::CommandId(Machine.id());
        office
            .commit(enterprise, |tx, changed| {
                Request::now(id, *ticket, act.clone()).receive(tx, &office, from, None, changed)
            })
            .unwrap();
    }
    (token, tickets)
}

/// Asks until there is an answer: each time the process that is asked may be
/// another one, and the command is the same.
fn write_until_answered(
    client: &reqwest::blocking::Client,
    addresses: &Mutex<Vec<String>>,
    asked: &str,
    token: &str,
    ticket: TicketId,
) -> u64 {
    let mut tries = 0;
    loop {
        let address = {
            let addresses = addresses.lock().unwrap();
            addresses[tries % addresses.len()].clone()
        };
        tries += 1;
        let answer = client
            .post(format!("{address}/api/v1/tickets/{ticket}/act"))
            .bearer_auth(token)
            .body(asked.to_owned())
            .send();
        match answer.map(|answer| answer.status().as_u16()) {
            Ok(200) => return u64::try_from(tries).unwrap() - 1,
            // Dead, about to be, or just waking up.
            Ok(500..=599) | Err(_) => std::thread::yield_now(),
            Ok(other) => panic!("answered {other}"),
        }
        assert!(tries < 200_000, "no process answers");
    }
}

// Covers: I1, I2, I3
#[test]
fn what_was_answered_before_a_process_was_killed_is_there_once_and_in_order() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let (places, _database) = places(&data);
    let (token, tickets) = furnished(&places);
    let count = match crate::ENGINE {
        Engine::Sqlite => 1,
        Engine::Postgres => 3,
    };
    let start = || Process::start(&data, &places.database);
    let mut processes: Vec<Process> = (0..count).map(|_| start()).collect();
    let addresses = Mutex::new(processes.iter().map(|p| p.address.clone()).collect());
    let (answered, heard) = mpsc::channel();
    let asked_again = AtomicU64::new(0);
    let stop = AtomicBool::new(false);
    let said: Vec<Vec<(TicketId, String)>> = std::thread::scope(|scope| {
        let writers: Vec<_> = (0..WRITERS)
            .map(|writer| {
                let (addresses, answered, asked_again) =
                    (&addresses, answered.clone(), &asked_again);
                let (stop, token, tickets) = (&stop, token.as_str(), &tickets);
                scope.spawn(move || {
                    let client = reqwest::blocking::Client::builder()
                        .timeout(Duration::from_secs(20))
                        .no_proxy()
                        .build()
                        .unwrap();
                    let mut said = Vec::new();
                    while !stop.load(Ordering::Relaxed) {
                        let n = said.len();
                        let ticket = tickets[if n % 2 == 0 { writer } else { WRITERS }];
                        let text = format!("note {writer} {n}.");
                        let asked = json!({
                            "commandId": Machine.id(),
                            "act": {"do": "write", "visibility": "internal", "text": text},
                        });
                        let asked = asked.to_string();
                        let again = write_until_answered(&client, addresses, &asked, token, ticket);
                        said.push((ticket, text));
                        answered.send(()).unwrap();
                        asked_again.fetch_add(again, Ordering::SeqCst);
                    }
                    said
                })
            })
            .collect();
        for kill in 0..wanted("FIELDFARE_KILLS", 8) {
            // Always in the middle of something: people write without a pause.
            for _ in 0..ANSWERS {
                heard.recv_timeout(PATIENCE).expect("somebody is answered");
            }
            let at = usize::try_from(kill).unwrap() % processes.len();
            drop(processes.remove(at));
            processes.insert(at, start());
            addresses.lock().unwrap()[at].clone_from(&processes[at].address);
        }
        stop.store(true, Ordering::Relaxed);
        writers.into_iter().map(|w| w.join().unwrap()).collect()
    });
    drop(processes);
    println!(
        "{} kills of {count} processes, {} answers, {} asked again",
        wanted("FIELDFARE_KILLS", 8),
        said.iter().map(Vec::len).sum::<usize>(),
        asked_again.load(Ordering::SeqCst)
    );
    assert!(asked_again.into_inner() > 0, "no kill met anybody");
    let around: Around = std::sync::Arc::new(Machine);
    let office = Office::open_at(&places, around).unwrap();
    let findings = doctor::examine(&office).unwrap();
    assert_eq!(findings.problems, [""; 0]);
    let mut there: BTreeMap<TicketId, Vec<String>> = BTreeMap::new();
    for ticket in &tickets {
        let bodies = office.store().read(Whose::Everybodys, |tx| {
            tx.all(
                "SELECT e.body FROM event e JOIN ticket t ON t.key = e.ticket WHERE t.id = ?1 \
                 ORDER BY e.n",
                &[fieldfare_server::db::Value::Id(ticket.0)],
                |row| row.get(0),
            )
        });
        there.insert(*ticket, bodies.unwrap());
    }
    for said in said {
        let mut last: BTreeMap<TicketId, usize> = BTreeMap::new();
        for (ticket, text) in said {
            let places: Vec<usize> = there[&ticket]
                .iter()
                .enumerate()
                .filter(|(_, body)| body.contains(&format!("\"{text}\"")))
                .map(|(place, _)| place)
                .collect();
            assert_eq!(places.len(), 1, "{text} is there {places:?}");
            let before = last.insert(ticket, places[0]);
            assert!(before < Some(places[0]), "{text} is out of order");
        }
    }
}
