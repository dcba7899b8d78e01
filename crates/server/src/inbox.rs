//! Inboxes at the office: lines are written with the events that they tell of, and
//! read with the person's own marks. Which lines there are, and for whom, is
//! [`fieldfare_domain::inbox`]'s to say.

use fieldfare_domain::inbox::{KEEP_MS, LINES_MAX, Line, To, audiences, is_news_to, lines};
use fieldfare_domain::{At, By, EnterpriseId, Event, Ticket, TicketId};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{InboxLine, InboxView};

use crate::db::{Tx, Value, Whose, params};
use crate::error::Result;
use crate::office::Office;
use crate::people::{Account, from_word};
use crate::{personal, tickets};

/// Writes the lines that new events make. `before` is the ticket without them.
///
/// # Errors
/// When the store fails.
pub fn write(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    key: i64,
    before: &Ticket,
    new: &[Event],
) -> Result<()> {
    keep(
        tx,
        enterprise,
        key,
        &lines(before.clone(), new, before.version),
    )
}

fn keep(tx: &Tx<'_>, enterprise: EnterpriseId, key: i64, lines: &[Line]) -> Result<()> {
    for (slot, line) in (0_i64..).zip(lines) {
        let account = match line.to {
            To::Person(id) => Some(id.0),
            To::Office | To::Handlers => None,
        };
        tx.run(
            "INSERT INTO inbox (enterprise, ticket, n, slot, news, audience, account, by, at, \
             urgent) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT DO NOTHING",
            params![
                enterprise.0,
                key,
                line.n,
                slot,
                line.news.word(),
                line.to.word(),
                account,
                line.by.to_string(),
                line.at.0,
                line.urgent,
            ],
        )?;
    }
    Ok(())
}

/// What an account was told, the newest first.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, account: &Account, directory: &Directory, now: At) -> Result<InboxView> {
    let since = now.plus_ms(-KEEP_MS);
    let mut values: Vec<Value<'_>> = vec![
        Value::Id(account.enterprise.0),
        Value::Id(account.id.0),
        Value::Integer(since.0),
        Value::Integer(i64::try_from(LINES_MAX).unwrap_or(i64::MAX)),
    ];
    let mut meant = String::new();
    for audience in audiences(account.role) {
        values.push(Value::Text((*audience).into()));
        meant.push_str(&format!(" OR i.audience = ?{}", values.len()));
    }
    // The same tickets that this person's devices hold.
    let held = "EXISTS (SELECT 1 FROM scope s WHERE s.account = ?2 AND s.ticket = t.key \
                AND s.left_at IS NULL)";
    let rows: Vec<(String, By, InboxLine, Option<i64>)> = tx.all(
        &format!(
            "SELECT i.news, i.by, t.id, t.number, t.title, t.place, i.n, i.at, i.urgent, \
             m.through FROM inbox i JOIN ticket t ON t.key = i.ticket \
             LEFT JOIN read_mark m ON m.account = ?2 AND m.ticket = t.id \
             WHERE i.enterprise = ?1 AND i.at >= ?3 AND (i.account = ?2{meant}) AND {held} \
             ORDER BY i.at DESC, i.ticket DESC, i.n DESC, i.slot LIMIT ?4"
        ),
        &values,
        |row| {
            let by = By::try_from(row.get::<String>(1)?).unwrap_or(By::System);
            let number: Option<u32> = row.get(3)?;
            let line = InboxLine {
                ticket: TicketId(row.get(2)?),
                number: number.map(|n| format!("T-{n}")),
                title: row.get(4)?,
                place: row.get(5)?,
                n: row.get(6)?,
                news: from_word(row.text(0)?)?,
                by: by
                    .user()
                    .map(|id| directory.name_of(id))
                    .unwrap_or_default(),
                at: At(row.get(7)?),
                unread: false,
                urgent: row.get(8)?,
            };
            Ok((row.get(0)?, by, line, row.get(9)?))
        },
    )?;
    let read_all = personal::read_all(tx, account.id)?;
    let mut told: Vec<InboxLine> = rows
        .into_iter()
        .filter(|(_, by, line, _)| is_news_to(line.news, *by, account.id))
        .map(|(_, _, line, through)| InboxLine {
            unread: i64::from(line.n) > through.unwrap_or(0) && line.at.0 > read_all,
            ..line
        })
        .collect();
    // The same event may be for somebody twice, as a person and by their role.
    told.dedup_by_key(|line| (line.ticket, line.n));
    let unread = told.iter().filter(|line| line.unread).count();
    Ok(InboxView {
        unread: u32::try_from(unread).unwrap_or(u32::MAX),
        lines: told,
        quiet: personal::quiet(tx, account.id)?.quiet,
    })
}

/// Fills the inboxes of an office that is older than them, once.
///
/// # Errors
/// When the store fails.
pub fn fill(office: &Office) -> Result<()> {
    const DONE: &str = "inboxes";
    let since = office.around().now().plus_ms(-KEEP_MS);
    office.store().write(Whose::Everybodys, |tx| {
        if tx.any("SELECT 1 FROM office WHERE name = ?1", params![DONE])? {
            return Ok(());
        }
        let recent: Vec<(i64, TicketId, EnterpriseId)> = tx.all(
            "SELECT key, id, enterprise FROM ticket WHERE updated_at >= ?1 ORDER BY key",
            params![since.0],
            |row| {
                Ok((
                    row.get(0)?,
                    TicketId(row.get(1)?),
                    EnterpriseId(row.get(2)?),
                ))
            },
        )?;
        for (key, id, enterprise) in recent {
            let events = tickets::events(tx, key, 0)?;
            let told: Vec<Line> = lines(Ticket::new(id), &events, 0)
                .into_iter()
                .filter(|line| line.at >= since)
                .collect();
            // One event's lines have slots of their own.
            for same in told.chunk_by(|a, b| a.n == b.n) {
                keep(tx, enterprise, key, same)?;
            }
        }
        tx.run(
            "INSERT INTO office (name, value) VALUES (?1, '1') ON CONFLICT (name) DO NOTHING",
            params![DONE],
        )?;
        Ok(())
    })
}

/// Lets go of lines that nobody is shown any more.
///
/// # Errors
/// When the store fails.
pub fn let_go(tx: &Tx<'_>, now: At) -> Result<()> {
    tx.run(
        "DELETE FROM inbox WHERE at < ?1",
        params![now.plus_ms(-KEEP_MS).0],
    )?;
    Ok(())
}
