//! The office under work: what an act costs there that must be on the disk, how
//! quickly what waited drains, what asking for nothing costs, and whether any of it
//! grows with the tickets.

use std::net::TcpStream;
use std::sync::Barrier;
use std::time::Instant;

use anyhow::{Context, Result, anyhow, ensure};
use fieldfare_domain::{Act, Role, TicketId, UserId, Visibility};
use fieldfare_replica::sync::http::HttpRequest;
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

use crate::Options;
use crate::device::{Device, open_plain};
use crate::office::Town;
use crate::stats::{Times, rate};
use crate::table::{Amount, Figure, Report};
use crate::texts::{Kind, Texts};
use crate::{memory, streams};

/// Tickets of the office, in each round one size more.
const SIZES: [usize; 3] = [1_000, 10_000, 100_000];
/// Tickets of the office where size does not matter.
const TICKETS: usize = 1_000;
/// Clients that write at once.
const CLIENTS: usize = 16;
/// Acts of each client.
const ACTS: usize = 60;
/// What waits on a device that was long without a network.
const WAITING: usize = 500;
/// Changes that a device has missed.
const MISSED: usize = 1_000;
/// Assignments that are followed to the device.
const ASSIGNMENTS: usize = 100;
/// Questions to which there is no answer.
const QUESTIONS: usize = 300;
/// Clients that only listen.
const LISTENERS: usize = 1_000;
/// Bytes of a raw row: about those of a command.
const ROW_BYTES: usize = 300;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = options.scratch()?;
    let town = filled(&folder.path().join("office"), options.share(TICKETS))?;
    let raw = open_plain(&folder.path().join("raw.db"))?;
    raw.execute_batch("CREATE TABLE row (key INTEGER PRIMARY KEY, body TEXT NOT NULL)")?;
    commands(options, &town, &raw, report)?;
    drained(options, &folder.path().join("drained"), &town, report)?;
    missed(options, &folder.path().join("missed"), &town, report)?;
    listeners(options, &town, report)?;
    growth(options, report)
}

fn filled(folder: &std::path::Path, tickets: usize) -> Result<Town> {
    let town = Town::found(folder)?;
    town.fill(tickets, &mut Texts::new(Kind::Short, 5))?;
    Ok(town)
}

/// What somebody writes.
fn note(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Internal,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

/// What somebody does on a ticket, as the browser sends it.
fn act(ticket: TicketId, act: &Act) -> HttpRequest {
    post(
        format!("/api/v1/tickets/{ticket}/act"),
        &json!({"commandId": Uuid::now_v7(), "act": act}),
    )
}

fn post(path: String, body: &serde_json::Value) -> HttpRequest {
    HttpRequest {
        method: "POST",
        path,
        headers: vec![("content-type", "application/json".to_owned())],
        body: body.to_string().into_bytes(),
    }
}

/// Acts of one client and of many at once, each answered when it is on the disk.
fn commands(options: &Options, town: &Town, raw: &Connection, report: &mut Report) -> Result<()> {
    let each = options.share(ACTS);
    let tickets = town.some_tickets(CLIENTS)?;
    let row = "x".repeat(ROW_BYTES);
    let [mut one, mut alone, mut grouped] = [(); 3].map(|()| Times::default());
    let caller = town.caller(town.people().dispatcher)?;
    let ticket = *tickets.first().context("a ticket is open")?;
    for n in 0..each * 4 {
        alone.time(|| insert(raw, &row, 1))?;
        one.time(|| caller.ask(&act(ticket, &note(&format!("Note {n}")))))?;
        grouped.time(|| insert(raw, &row, CLIENTS))?;
    }
    let callers = tickets
        .iter()
        .map(|_| town.caller(town.people().dispatcher))
        .collect::<Result<Vec<_>>>()?;
    let barrier = Barrier::new(callers.len() + 1);
    let took = std::thread::scope(|scope| {
        let clients: Vec<_> = tickets
            .iter()
            .zip(callers)
            .map(|(ticket, caller)| {
                let barrier = &barrier;
                scope.spawn(move || {
                    barrier.wait();
                    for n in 0..each {
                        caller.ask(&act(*ticket, &note(&format!("Note {n} of many"))))?;
                    }
                    anyhow::Ok(())
                })
            })
            .collect();
        barrier.wait();
        let begin = Instant::now();
        for client in clients {
            client.join().map_err(|_| anyhow!("a client stopped"))??;
        }
        anyhow::Ok(begin.elapsed())
    })?;
    let raw_one = Amount::PerSecond(alone.per_second());
    report.add(
        Figure::new(
            "office: acts of 1 client",
            Amount::PerSecond(one.per_second()),
        )
        .beside("raw commits of one row, FULL", raw_one),
    );
    report.add(
        Figure::new(
            format!("office: acts of {CLIENTS} clients"),
            Amount::PerSecond(rate(each * tickets.len(), took)),
        )
        .beside("raw commits of one row, FULL", raw_one),
    );
    report.add(
        Figure::new(
            format!("office: acts of {CLIENTS} clients"),
            Amount::PerSecond(rate(each * tickets.len(), took)),
        )
        .beside(
            format!("rows in raw commits of {CLIENTS}, FULL"),
            Amount::PerSecond(grouped.per_second() * CLIENTS as f64),
        ),
    );
    Ok(())
}

fn insert(raw: &Connection, row: &str, rows: usize) -> Result<()> {
    let tx = raw.unchecked_transaction()?;
    for _ in 0..rows {
        tx.prepare_cached("INSERT INTO row (body) VALUES (?1)")?
            .execute([row])?;
    }
    Ok(tx.commit()?)
}

/// What waited on a device goes out.
fn drained(
    options: &Options,
    folder: &std::path::Path,
    town: &Town,
    report: &mut Report,
) -> Result<()> {
    let mara = *town.people().technicians.first().context("a technician")?;
    let device = Device::new(folder, town, mara, Role::Technician)?;
    device.sync(town)?;
    let waiting = options.share(WAITING);
    let mine = device.mine()?;
    ensure!(!mine.is_empty(), "nothing is with the technician");
    for (n, ticket) in mine.iter().cycle().take(waiting).enumerate() {
        let version = device.replica.ticket(*ticket)?.version;
        let text = format!("Written without a network, {n}");
        device.replica.act(*ticket, version, note(&text))?;
    }
    let begin = Instant::now();
    let synced = device.sync(town)?;
    let took = begin.elapsed();
    let left = device.replica.outbox()?.on_its_way.len();
    ensure!(left == 0, "{left} acts still wait");
    report.add(Figure::new(
        format!("{waiting} waiting acts, sent and settled"),
        Amount::PerSecond(rate(waiting, took)),
    ));
    report.add(Figure::new(
        format!("{waiting} waiting acts, on the wire"),
        Amount::Bytes(synced.wire_bytes),
    ));
    Ok(())
}

/// A device that was away reads what has changed.
fn missed(
    options: &Options,
    folder: &std::path::Path,
    town: &Town,
    report: &mut Report,
) -> Result<()> {
    let dispatcher = town.people().dispatcher;
    let device = Device::new(folder, town, dispatcher, Role::Dispatcher)?;
    device.sync(town)?;
    let caller = town.caller(dispatcher)?;
    let missed = options.share(MISSED);
    let tickets = town.some_tickets(100)?;
    let mut texts = Texts::new(Kind::Short, 6);
    for (ticket, _) in tickets.iter().cycle().zip(0..missed) {
        caller.ask(&act(*ticket, &note(&texts.message())))?;
    }
    let synced = device.sync(town)?;
    let events: Vec<_> = synced.pages.iter().flat_map(|page| &page.events).collect();
    ensure!(events.len() == missed, "{} changes arrived", events.len());
    let deltas = serde_json::to_vec(&events.iter().map(|fed| &fed.event).collect::<Vec<_>>())?;
    let packed = zstd::bulk::compress(&deltas, 3)?.len() as u64;
    report.add(Figure::new(
        format!("{missed} changes, read by a device"),
        Amount::PerSecond(rate(missed, synced.office + synced.device)),
    ));
    report.add(
        Figure::new(
            format!("{missed} changes, on the wire"),
            Amount::Bytes(synced.wire_bytes),
        )
        .beside("zstd of the same as JSON", Amount::Bytes(packed)),
    );
    Ok(())
}

/// Memory of the office for each client that only listens.
fn listeners(options: &Options, town: &Town, report: &mut Report) -> Result<()> {
    let count = options.share(LISTENERS);
    let token = town.caller(town.people().dispatcher)?.token;
    let office = streams::serve(town.router())?;
    // What the first ones take once is not counted for each.
    let open = |many: usize| -> Result<Vec<TcpStream>> {
        (0..many)
            .map(|_| streams::listen(office.address, &token))
            .collect()
    };
    let first = open(10)?;
    let (before, _) = memory::tree(std::process::id())?;
    let more = open(count)?;
    let (after, _) = memory::tree(std::process::id())?;
    report.add(Figure::new(
        format!("memory for each of {} listening clients", more.len()),
        Amount::Bytes(after.saturating_sub(before) / more.len().max(1) as u64),
    ));
    drop((first, more));
    Ok(())
}

/// One office that grows.
struct Growth {
    tickets: usize,
    act: f64,
    question: f64,
    question_bytes: u64,
    assigned: [f64; 2],
}

fn growth(options: &Options, report: &mut Report) -> Result<()> {
    let mut rows: Vec<Growth> = Vec::new();
    for tickets in SIZES.map(|tickets| options.share(tickets)) {
        eprintln!("measuring: an office of {tickets} tickets");
        let folder = options.scratch()?;
        let town = filled(&folder.path().join("office"), tickets)?;
        rows.push(at_size(options, folder.path(), &town, tickets)?);
    }
    report.leaves_out("an office of 1,000,000 tickets: filling it takes longer than all the rest");
    let Some(small) = rows.first() else {
        return Ok(());
    };
    for row in &rows {
        let size = format!("{} tickets", row.tickets);
        let smallest = format!("at {} tickets", small.tickets);
        report.add(
            Figure::new(
                format!("office of {size}: acts of 1 client"),
                Amount::PerSecond(row.act),
            )
            .beside(smallest.clone(), Amount::PerSecond(small.act)),
        );
        report.add(
            Figure::new(
                format!(
                    "office of {size}: questions without news, {} B",
                    row.question_bytes
                ),
                Amount::PerSecond(row.question),
            )
            .beside(smallest.clone(), Amount::PerSecond(small.question)),
        );
        for (at, name) in ["half", "95 %"].iter().enumerate() {
            let of = |row: &Growth| row.assigned.get(at).copied().unwrap_or_default();
            report.add(
                Figure::new(
                    format!("office of {size}: assigned until on the desktop, {name} within"),
                    Amount::Seconds(of(row)),
                )
                .beside(smallest.clone(), Amount::Seconds(of(small))),
            );
        }
    }
    Ok(())
}

fn at_size(
    options: &Options,
    folder: &std::path::Path,
    town: &Town,
    tickets: usize,
) -> Result<Growth> {
    let caller = town.caller(town.people().dispatcher)?;
    let open = town.some_tickets(100)?;
    let mut acts = Times::default();
    for (ticket, n) in open.iter().cycle().zip(0..options.share(ACTS * 4)) {
        acts.time(|| caller.ask(&act(*ticket, &note(&format!("Note {n}")))))?;
    }
    let mara: UserId = *town.people().technicians.first().context("a technician")?;
    let device = Device::new(&folder.join("desktop"), town, mara, Role::Technician)?;
    device.sync(town)?;
    let mut questions = Times::default();
    let mut bytes = 0;
    for _ in 0..options.share(QUESTIONS) {
        let synced = questions.time(|| device.sync(town))?;
        bytes = synced.wire_bytes;
    }
    let mut assigned = Times::default();
    for _ in 0..options.share(ASSIGNMENTS) {
        let ticket = TicketId(Uuid::now_v7());
        let draft = json!({"description": "Water under the pump", "place": "Kalix"});
        let report = json!({"commandId": Uuid::now_v7(), "ticket": ticket, "draft": draft});
        caller.ask(&post("/api/v1/tickets".to_owned(), &report))?;
        let assign = act(
            ticket,
            &Act::Assign {
                assignee: mara,
                comment: "Take the heater".to_owned(),
                corrections: Vec::new(),
            },
        );
        assigned.time(|| {
            caller.ask(&assign)?;
            device.sync(town).map(|_| ())
        })?;
        ensure!(device.replica.ticket(ticket).is_ok(), "it has not arrived");
    }
    Ok(Growth {
        tickets,
        act: acts.per_second(),
        question: questions.per_second(),
        question_bytes: bytes,
        assigned: [0.5, 0.95].map(|share| assigned.percentile(share).as_secs_f64()),
    })
}
