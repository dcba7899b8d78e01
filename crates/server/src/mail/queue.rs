//! The queue of mails: a row per event that asks for one.

use fieldfare_domain::letter::Letter;
use fieldfare_domain::{At, EnterpriseId, Ticket, TicketId};
use fieldfare_protocol::view::{MailState, MailView};

use crate::db::{Row, Tx, params};
use crate::error::Result;
use crate::mail::recipient::recipient;
use crate::people::{from_word, word};
use crate::personal;

/// How long a process has a mail to itself, in ms: longer than one try may take.
pub const BUSY_MS: i64 = 5 * 60 * 1000;
/// Waits after a failed try, in seconds; after the last one it is given up.
pub const WAITS_S: [i64; 7] = [60, 300, 1_800, 7_200, 21_600, 43_200, 86_400];
/// What a rule answers comes a moment after what set it off, and goes with it.
pub(crate) const TOGETHER_MS: i64 = 2_000;
/// A mail that could not be tried for so long is no news any more: two days.
pub(crate) const OLD_MS: i64 = 2 * 24 * 60 * 60 * 1000;
/// Longest word of a mail server that is kept, in characters.
const SAID_MAX: usize = 300;

/// Writes down the mail that what happened at `now` asks for.
///
/// # Errors
/// When the store fails.
pub fn plan(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    key: i64,
    ticket: &Ticket,
    asked: Option<(u32, Letter)>,
    now: At,
) -> Result<()> {
    let Some((n, letter)) = asked else {
        return Ok(());
    };
    let Some(to) = recipient(tx, ticket)? else {
        return Ok(());
    };
    let when = not_before(tx, ticket, now.plus_ms(TOGETHER_MS))?;
    add(tx, enterprise, key, (n, letter), &to.address, now, when)
}

/// When a requester may be told: one with an account may have quiet hours.
///
/// # Errors
/// When the store fails.
pub(crate) fn not_before(tx: &Tx<'_>, ticket: &Ticket, at: At) -> Result<At> {
    let Some(owner) = ticket.owner else {
        return Ok(at);
    };
    let urgent = ticket.priority == fieldfare_domain::Priority::Urgent;
    let quiet = personal::quiet(tx, owner)?.quiet;
    Ok(quiet
        .filter(|hours| !hours.lets_pass(at, urgent))
        .and_then(|hours| hours.ends(at))
        .unwrap_or(at))
}

fn add(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    key: i64,
    (n, letter): (u32, Letter),
    address: &str,
    at: At,
    not_before: At,
) -> Result<()> {
    tx.run(
        "INSERT INTO mail (enterprise, ticket, n, letter, address, at, not_before) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![
            enterprise.0,
            key,
            n,
            letter.word(),
            address.trim(),
            at.0,
            not_before.0
        ],
    )?;
    Ok(())
}

/// A row that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The event.
    pub n: u32,
    /// Why it is written.
    pub letter: Letter,
    /// To whom.
    pub address: String,
    /// How often it was tried, this time included.
    pub tries: u32,
    /// When it was asked for.
    pub at: At,
}

/// Tickets with mails whose time has come, whosever they are.
///
/// # Errors
/// When the store fails.
pub fn due(tx: &Tx<'_>, now: At, most: u32) -> Result<Vec<(EnterpriseId, i64, TicketId)>> {
    due_of(tx, "mail", "state IN ('queued', 'sending')", now, most)
}

/// Tickets with rows in the queue `table` whose time has come.
///
/// # Errors
/// When the store fails.
pub(crate) fn due_of(
    tx: &Tx<'_>,
    table: &'static str,
    waiting: &'static str,
    now: At,
    most: u32,
) -> Result<Vec<(EnterpriseId, i64, TicketId)>> {
    tx.all(
        &format!(
            "SELECT DISTINCT q.enterprise, q.ticket, t.id \
             FROM {table} q JOIN ticket t ON t.key = q.ticket \
             WHERE q.{waiting} AND q.not_before <= ?1 AND q.busy_until <= ?1 \
             ORDER BY q.ticket LIMIT ?2"
        ),
        params![now.0, most],
        |row| {
            Ok((
                EnterpriseId(row.get(0)?),
                row.get(1)?,
                TicketId(row.get(2)?),
            ))
        },
    )
}

/// Takes what is due of a ticket to send it. What another process was sending when it
/// ended may have arrived: it is not sent again.
///
/// # Errors
/// When the store fails.
pub fn take(tx: &Tx<'_>, key: i64, now: At) -> Result<Vec<Taken>> {
    tx.run(
        "UPDATE mail SET state = 'unclear', done_at = ?2, said = 'the office stopped meanwhile' \
         WHERE ticket = ?1 AND state = 'sending' AND busy_until <= ?2",
        params![key, now.0],
    )?;
    tx.run(
        "UPDATE mail SET state = 'dropped', done_at = ?2 WHERE ticket = ?1 AND state = 'queued' \
         AND tries = 0 AND not_before <= ?3",
        params![key, now.0, now.plus_ms(-OLD_MS).0],
    )?;
    tx.all(
        "UPDATE mail SET state = 'sending', tries = tries + 1, busy_until = ?3 \
         WHERE ticket = ?1 AND state = 'queued' AND not_before <= ?2 \
         RETURNING n, letter, address, tries, at",
        params![key, now.0, now.plus_ms(BUSY_MS).0],
        |row| {
            Ok(Taken {
                n: row.get(0)?,
                letter: letter_of(&row, 1)?,
                address: row.get(2)?,
                tries: row.get(3)?,
                at: At(row.get(4)?),
            })
        },
    )
}

pub(crate) fn letter_of(row: &Row<'_>, column: usize) -> Result<Letter> {
    from_word(row.text(column)?)
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// The mail server took it; `covers` is the last version that it told of.
    Sent {
        /// That version.
        covers: u32,
    },
    /// Certainly not sent: tried again.
    Failed(String),
    /// Refused for good.
    Refused(String),
    /// The line broke too late to know.
    Unclear(String),
    /// There is nothing to say any more.
    Dropped,
}

/// Writes down what came of a try.
///
/// # Errors
/// When the store fails.
pub fn settle(tx: &Tx<'_>, key: i64, taken: &[Taken], came: &Came, now: At) -> Result<()> {
    for one in taken {
        let wait = usize::try_from(one.tries)
            .ok()
            .and_then(|tries| WAITS_S.get(tries.saturating_sub(1)));
        let (state, said, covers) = match came {
            Came::Sent { covers } => (MailState::Sent, "", *covers),
            Came::Failed(why) if wait.is_some() => (MailState::Queued, why.as_str(), 0),
            Came::Failed(why) => (MailState::GivenUp, why.as_str(), 0),
            Came::Refused(why) => (MailState::Refused, why.as_str(), 0),
            Came::Unclear(why) => (MailState::Unclear, why.as_str(), 0),
            Came::Dropped => (MailState::Dropped, "", 0),
        };
        let again =
            (state == MailState::Queued).then(|| now.plus_ms(wait.copied().unwrap_or(0) * 1_000).0);
        let said: String = said.chars().take(SAID_MAX).collect();
        tx.run(
            "UPDATE mail SET state = ?4, said = ?5, covers = ?6, busy_until = 0, \
             done_at = ?7, not_before = coalesce(?8, not_before) \
             WHERE ticket = ?1 AND n = ?2 AND letter = ?3",
            params![
                key,
                one.n,
                one.letter.word(),
                word(&state)?,
                said,
                covers,
                again.is_none().then_some(now.0),
                again
            ],
        )?;
    }
    Ok(())
}

/// The last version of a ticket that a mail has told of.
///
/// # Errors
/// When the store fails.
pub fn covered(tx: &Tx<'_>, key: i64) -> Result<u32> {
    tx.one(
        "SELECT coalesce(max(covers), 0) FROM mail WHERE ticket = ?1",
        params![key],
        |row| row.get(0),
    )
}

/// Mails of a ticket for its staff, the newest first.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, key: i64) -> Result<Vec<MailView>> {
    tx.all(
        "SELECT letter, address, state, coalesce(done_at, at), said FROM mail WHERE ticket = ?1 \
         AND state <> 'dropped' \
         ORDER BY coalesce(done_at, at) DESC, n DESC LIMIT 20",
        params![key],
        |row| {
            Ok(MailView {
                letter: letter_of(&row, 0)?,
                to: masked(row.text(1)?),
                state: from_word(row.text(2)?)?,
                at: At(row.get(3)?),
                said: row.get(4)?,
            })
        },
    )
}

/// How many mails wait, and how many did not arrive: for whoever runs the office.
///
/// # Errors
/// When the store fails.
pub fn counts(tx: &Tx<'_>) -> Result<(u32, u32)> {
    tx.one(
        "SELECT coalesce(sum(CASE WHEN state IN ('queued', 'sending') THEN 1 ELSE 0 END), 0), \
         coalesce(sum(CASE WHEN state IN ('refused', 'unclear', 'given_up') THEN 1 ELSE 0 END), 0) \
         FROM mail",
        params![],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

/// `k…@…`: enough to know which address it was, for whoever knows it.
fn masked(address: &str) -> String {
    address
        .chars()
        .next()
        .map_or_else(String::new, |first| format!("{first}…@…"))
}
