//! An act of a person on their device, against the bare commit of one row.

use std::time::{Duration, Instant};

use anyhow::Result;
use fieldfare_domain::{Act, Role, Visibility};
use fieldfare_replica::key::DeviceKey;
use rusqlite::Connection;

use crate::Options;
use crate::device::{Device, open_encrypted, open_plain};
use crate::office::Town;
use crate::stats::{Times, rate};
use crate::table::{Amount, Figure, Report};
use crate::texts::{Kind, Texts};

/// Tickets on the device.
const TICKETS: usize = 6_000;
/// Rounds, in which all variants take turns.
const ROUNDS: usize = 20;
/// Of each variant in one round.
const EACH: usize = 20;
/// Bytes of a raw row: about those of a command.
const ROW_BYTES: usize = 300;
/// Indexed at once, as the app does between two exchanges.
const INDEXED_AT_ONCE: u32 = 50;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    let folder = options.scratch()?;
    let town = Town::found(&folder.path().join("office"))?;
    let Some(mara) = town.people().technicians.first().copied() else {
        return Ok(());
    };
    let device = Device::new(
        &folder.path().join("replica"),
        &town,
        mara,
        Role::Technician,
    )?;
    device.fill(
        options.share(TICKETS),
        &town,
        &mut Texts::new(Kind::Short, 11),
    )?;
    let mine = device.mine()?;
    let plain = raw(open_plain(&folder.path().join("plain.db"))?)?;
    let sealed = raw(open_encrypted(
        &folder.path().join("sealed.db"),
        &DeviceKey::from_bytes([7; 32]),
    )?)?;

    let mut texts = Texts::new(Kind::Short, 12);
    let row = "x".repeat(ROW_BYTES);
    let [mut plain_times, mut sealed_times, mut acts] = [(); 3].map(|()| Times::default());
    let mut indexing = Duration::ZERO;
    let mut tickets = mine.iter().cycle();
    let rounds = options.share(ROUNDS);
    for _ in 0..rounds {
        for _ in 0..EACH {
            plain_times.time(|| commit(&plain, &row))?;
        }
        for _ in 0..EACH {
            sealed_times.time(|| commit(&sealed, &row))?;
        }
        for _ in 0..EACH {
            let Some(ticket) = tickets.next() else { break };
            let version = device.replica.ticket(*ticket)?.version;
            let act = Act::Write {
                visibility: Visibility::Internal,
                text: texts.message(),
                photos: Vec::new(),
            };
            acts.time(|| device.replica.act(*ticket, version, act))?;
        }
        let begin = Instant::now();
        while device.replica.index_dirty(INDEXED_AT_ONCE)? > 0 {}
        indexing += begin.elapsed();
    }
    let count = rounds * EACH;
    let with_index = acts.median() + indexing.div_f64(count as f64);
    report.add(
        Figure::new("local command", Amount::PerSecond(acts.per_second()))
            .beside(
                "raw commits into an encrypted file",
                Amount::PerSecond(sealed_times.per_second()),
            )
            .goal("3,000 /s and 0.8 (PouchDB, seen elsewhere: 1,375 /s)"),
    );
    report.add(
        Figure::new(
            "local command and its part of the index",
            Amount::PerSecond(rate(1, with_index)),
        )
        .beside(
            "raw commits into an encrypted file",
            Amount::PerSecond(sealed_times.per_second()),
        ),
    );
    report.add(
        Figure::new(
            "  raw commit into an encrypted file",
            Amount::PerSecond(sealed_times.per_second()),
        )
        .beside(
            "raw commits into a plain file",
            Amount::PerSecond(plain_times.per_second()),
        ),
    );
    Ok(())
}

fn raw(connection: Connection) -> Result<Connection> {
    connection.execute_batch("CREATE TABLE row (key INTEGER PRIMARY KEY, body TEXT NOT NULL)")?;
    Ok(connection)
}

fn commit(connection: &Connection, row: &str) -> Result<()> {
    connection
        .prepare_cached("INSERT INTO row (body) VALUES (?1)")?
        .execute([row])?;
    Ok(())
}
