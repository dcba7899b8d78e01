//! A list of fifty and one ticket opened, against the bare SQL of the same rows
//! from the same encrypted file.

use anyhow::{Context, Result};
use fieldfare_domain::{At, Role};
use fieldfare_protocol::view::{ListName, ListQuery};
use rusqlite::Connection;

use crate::Options;
use crate::device::Device;
use crate::office::Town;
use crate::stats::Times;
use crate::table::{Amount, Figure, Report};
use crate::texts::{Kind, Texts};

/// Rows of the list.
const ROWS: u32 = 50;
/// How often each is done.
const TIMES: usize = 200;

pub(crate) fn measure(options: &Options, report: &mut Report) -> Result<()> {
    for tickets in [10_000, 100_000] {
        at(options.share(tickets), options, report)?;
    }
    Ok(())
}

fn at(tickets: usize, options: &Options, report: &mut Report) -> Result<()> {
    let folder = options.scratch()?;
    let town = Town::found(&folder.path().join("office"))?;
    let device = Device::new(
        &folder.path().join("replica"),
        &town,
        town.people().dispatcher,
        Role::Dispatcher,
    )?;
    device.fill(tickets, &town, &mut Texts::new(Kind::Short, 21))?;
    let bare = device.connect()?;
    let mut texts = Texts::new(Kind::Short, 22);

    let [mut all, mut bare_list, mut queue, mut open, mut bare_open] =
        [(); 5].map(|()| Times::default());
    for _ in 0..options.share(TIMES) {
        let query = |list, offset| ListQuery {
            list,
            limit: ROWS,
            offset,
            ..ListQuery::default()
        };
        all.time(|| device.replica.tickets(&query(ListName::All, 0), At(0)))?;
        bare_list.time(|| rows(&bare))?;
        queue.time(|| device.replica.tickets(&query(ListName::Queue, 0), At(0)))?;
        // Any ticket, not always the one that was just read.
        let some = u32::try_from(texts.below((tickets as u64 / 100).max(1)))?;
        let found = device.replica.tickets(&query(ListName::All, some), At(0))?;
        let id = found.rows.first().context("there are tickets")?.id;
        open.time(|| device.replica.ticket(id))?;
        bare_open.time(|| events(&bare, id.0.as_bytes()))?;
    }
    let held = if tickets.is_multiple_of(1_000) {
        format!("{}k", tickets / 1_000)
    } else {
        tickets.to_string()
    };
    let seconds = |times: &mut Times| Amount::Seconds(times.median().as_secs_f64());
    report.add(
        Figure::new(format!("list of {ROWS}, all of {held}"), seconds(&mut all))
            .beside("bare SQL", seconds(&mut bare_list))
            .goal("0.25 ms"),
    );
    report.add(
        Figure::new(
            format!("list of {ROWS}, queue of {held}"),
            seconds(&mut queue),
        )
        .beside("bare SQL of the list above", seconds(&mut bare_list))
        .goal("0.25 ms"),
    );
    report.add(
        Figure::new(format!("open one ticket of {held}"), seconds(&mut open))
            .beside("bare SQL", seconds(&mut bare_open))
            .goal("0.08 ms"),
    );
    // What a ticket leaves in the file when it goes is not there any more when the
    // page is applied (I12).
    let [mut forget, mut bare_rewrite] = [(); 2].map(|()| Times::default());
    let cursor = i64::try_from(tickets)? + 1;
    forget.time(|| device.forget(1, cursor, &town))?;
    bare_rewrite.time(|| bare.execute_batch("VACUUM"))?;
    report.add(
        Figure::new(
            format!("forget one ticket of {held}, to its last byte"),
            seconds(&mut forget),
        )
        .beside("bare VACUUM of that file", seconds(&mut bare_rewrite)),
    );
    Ok(())
}

fn rows(connection: &Connection) -> Result<Vec<(Vec<u8>, String, String)>> {
    let mut statement = connection.prepare_cached(
        "SELECT id, title, state FROM ticket ORDER BY updated_at DESC, key DESC LIMIT ?1",
    )?;
    let rows = statement.query_map([ROWS], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn events(connection: &Connection, id: &[u8]) -> Result<Vec<String>> {
    let mut statement = connection.prepare_cached(
        "SELECT body FROM event WHERE ticket = (SELECT key FROM ticket WHERE id = ?1) ORDER BY n",
    )?;
    let rows = statement.query_map([id], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
