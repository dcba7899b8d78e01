//! The first sync of ten thousand tickets, from a real office into an encrypted
//! file: how quick, and how many bytes.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use fieldfare_domain::{Role, What};
use fieldfare_protocol::page::Page;
use fieldfare_replica::key::DeviceKey;
use serde_json::{Value, json};

use crate::Options;
use crate::device::{Device, Synced, open_encrypted};
use crate::office::Town;
use crate::stats::{Times, rate};
use crate::table::{Amount, Figure, Report};
use crate::texts::{Kind, Texts};

/// Tickets of the office.
const TICKETS: usize = 10_000;
/// New devices that read them one after the other.
const DEVICES: usize = 3;
/// zstd's level of a page.
const LEVEL: i32 = 3;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    with(Kind::Short, options, report)?;
    with(Kind::Real, options, report)
}

fn with(kind: Kind, options: &Options, report: &mut Report) -> Result<()> {
    let (name, bytes_goal) = match kind {
        Kind::Short => ("short texts", "1.95 MB (PouchDB, seen elsewhere: 4.1 MB)"),
        Kind::Real => ("real texts", "2.1 MB"),
    };
    let folder = options.scratch()?;
    let town = Town::found(&folder.path().join("office"))?;
    let dispatcher = town.people().dispatcher;
    let count = options.share(TICKETS);
    town.fill(count, &mut Texts::new(kind, 31))?;

    let [mut whole, mut device_only, mut limits] = [(); 3].map(|()| Times::default());
    let mut last: Option<Synced> = None;
    for number in 0..DEVICES {
        let place = folder.path().join(format!("replica-{number}"));
        let device = Device::new(&place, &town, dispatcher, Role::Dispatcher)?;
        let synced = device.sync(&town)?;
        whole.push(synced.office + synced.device);
        device_only.push(synced.device);
        limits.push(copy(
            &device,
            &folder.path().join(format!("copy-{number}")),
        )?);
        last = Some(synced);
    }
    let synced = last.context("a device has read")?;
    let tickets: usize = synced.pages.iter().map(|page| page.entered.len()).sum();
    anyhow::ensure!(tickets == count, "only {tickets} tickets have arrived");

    let per_second = |times: &mut Times| Amount::PerSecond(rate(count, times.median()));
    let limit = per_second(&mut limits);
    report.add(
        Figure::new(
            format!("first sync, {name}: the device"),
            per_second(&mut device_only),
        )
        .beside("INSERT … SELECT of the same rows, encrypted", limit)
        .goal("50,000 /s (PouchDB, seen elsewhere: 3,622 /s)"),
    );
    report.add(
        Figure::new(
            format!("first sync, {name}: office and device"),
            per_second(&mut whole),
        )
        .beside("INSERT … SELECT of the same rows, encrypted", limit),
    );
    report.add(
        Figure::new(
            format!("first sync, {name}: on the wire"),
            Amount::Bytes(synced.wire_bytes),
        )
        .beside(
            "zstd of the same as JSON rows",
            Amount::Bytes(packed(&synced.pages, json_rows)?),
        )
        .goal(bytes_goal),
    );
    report.add(
        Figure::new(
            format!("first sync, {name}: on the wire"),
            Amount::Bytes(synced.wire_bytes),
        )
        .beside(
            "zstd of the bare texts",
            Amount::Bytes(packed(&synced.pages, bare_texts)?),
        ),
    );
    Ok(())
}

/// Copies the rows of a filled replica into another encrypted file, as quickly
/// as SQLite can: from a plain file, in one transaction.
fn copy(device: &Device, place: &std::path::Path) -> Result<Duration> {
    std::fs::create_dir_all(place)?;
    let plain = place.join("plain.db");
    let from = device.connect()?;
    from.execute(
        "ATTACH DATABASE ?1 AS plain KEY ''",
        [plain.display().to_string()],
    )?;
    from.execute_batch(
        "CREATE TABLE plain.ticket AS SELECT * FROM ticket;
         CREATE TABLE plain.event AS SELECT * FROM event;",
    )?;
    let schema: Vec<String> = from
        .prepare(
            "SELECT sql FROM main.sqlite_master
             WHERE tbl_name IN ('ticket', 'event', 'tally') AND sql IS NOT NULL
             ORDER BY type <> 'table', tbl_name = 'event'",
        )?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    drop(from);

    let to = open_encrypted(&place.join("copy.db"), &DeviceKey::from_bytes([9; 32]))?;
    to.execute_batch(&schema.join(";"))?;
    to.execute(
        "ATTACH DATABASE ?1 AS plain KEY ''",
        [plain.display().to_string()],
    )?;
    let begin = Instant::now();
    to.execute_batch(
        "BEGIN IMMEDIATE;
         INSERT INTO main.ticket SELECT * FROM plain.ticket;
         INSERT INTO main.event SELECT * FROM plain.event;
         COMMIT;",
    )?;
    Ok(begin.elapsed())
}

fn packed(pages: &[Page], form: impl Fn(&Page) -> Result<Vec<u8>>) -> Result<u64> {
    let mut bytes = 0;
    for page in pages {
        bytes += zstd::bulk::compress(&form(page)?, LEVEL)?.len() as u64;
    }
    Ok(bytes)
}

/// The page as most programs would send it.
fn json_rows(page: &Page) -> Result<Vec<u8>> {
    let mut events = Vec::new();
    for fed in &page.events {
        let mut row = serde_json::to_value(&fed.event)?;
        if let Value::Object(row) = &mut row {
            row.insert("ticket".to_owned(), fed.handle.into());
        }
        events.push(row);
    }
    let tickets: Vec<Value> = page
        .entered
        .iter()
        .map(|entered| json!({"handle": entered.handle, "id": entered.id}))
        .collect();
    Ok(serde_json::to_vec(
        &json!({"tickets": tickets, "events": events}),
    )?)
}

/// What people wrote, and nothing else.
fn bare_texts(page: &Page) -> Result<Vec<u8>> {
    let mut texts = Vec::new();
    for fed in &page.events {
        match &fed.event.what {
            What::Created(draft) => {
                texts.extend_from_slice(draft.title.as_bytes());
                texts.extend_from_slice(draft.description.as_bytes());
            }
            What::Assigned { comment, .. } => texts.extend_from_slice(comment.as_bytes()),
            What::Wrote { text, .. } => texts.extend_from_slice(text.as_bytes()),
            What::Resolved { feedback, .. } => texts.extend_from_slice(feedback.as_bytes()),
            _ => {}
        }
    }
    Ok(texts)
}
