//! Browsers that are to be told, and the notice that waits for each.

use fieldfare_domain::letter::Letter;
use fieldfare_domain::{At, EnterpriseId, Ticket, TicketId};
use fieldfare_protocol::view::PushView;
use serde::Deserialize;

use crate::db::{Tx, params};
use crate::error::Result;
use crate::mail::queue::{OLD_MS, TOGETHER_MS, due_of, letter_of, not_before};
use crate::office::token_hash;

/// Browsers that one ticket is told to; the one that asked first makes room.
pub const BROWSERS_MAX: u32 = 5;
/// How long a process has a notice to itself, in ms: longer than one try may take.
const BUSY_MS: i64 = 60 * 1000;
/// Waits after a failed try, in seconds; after the last one this notice is given up.
pub const WAITS_S: [i64; 5] = [30, 300, 1_800, 7_200, 21_600];
/// Longest word of a push service's failure that is kept, in characters.
const SAID_MAX: usize = 300;

/// A browser as it describes itself (`PushSubscription`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Browser {
    /// The address at its push service: whoever knows it can be told.
    pub endpoint: String,
    /// Its keys.
    pub keys: Keys,
    /// The language that it reads, `de`.
    #[serde(default)]
    pub language: String,
}

/// What a notice is encrypted with, base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Keys {
    /// Its public key on P-256, uncompressed.
    pub p256dh: String,
    /// Its authentication secret, 16 bytes.
    pub auth: String,
}

/// A browser is told of this ticket from now on. The same one again is renewed.
///
/// # Errors
/// When the store fails.
pub fn keep(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    key: i64,
    version: u32,
    browser: &Browser,
    now: At,
) -> Result<()> {
    tx.run(
        "INSERT INTO push (enterprise, ticket, browser, endpoint, p256dh, auth, language, at, covers) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (ticket, browser) DO UPDATE SET p256dh = excluded.p256dh, \
         auth = excluded.auth, language = excluded.language",
        params![
            enterprise.0,
            key,
            token_hash(&browser.endpoint),
            browser.endpoint.as_str(),
            browser.keys.p256dh.as_str(),
            browser.keys.auth.as_str(),
            browser.language.as_str(),
            now.0,
            version
        ],
    )?;
    tx.run(
        "DELETE FROM push WHERE ticket = ?1 AND browser NOT IN \
         (SELECT browser FROM push WHERE ticket = ?1 ORDER BY at DESC, browser LIMIT ?2)",
        params![key, BROWSERS_MAX],
    )?;
    Ok(())
}

/// A browser is told of this ticket no more.
///
/// # Errors
/// When the store fails.
pub fn forget(tx: &Tx<'_>, key: i64, endpoint: &str) -> Result<()> {
    tx.run(
        "DELETE FROM push WHERE ticket = ?1 AND browser = ?2",
        params![key, token_hash(endpoint)],
    )?;
    Ok(())
}

/// Writes down the notice that what happened at `now` asks for.
///
/// # Errors
/// When the store fails.
pub fn plan(
    tx: &Tx<'_>,
    key: i64,
    ticket: &Ticket,
    asked: Option<(u32, Letter)>,
    now: At,
) -> Result<()> {
    let Some((n, letter)) = asked else {
        return Ok(());
    };
    let browsers: u32 = tx.one(
        "SELECT count(*) FROM push WHERE ticket = ?1",
        params![key],
        |row| row.get(0),
    )?;
    if browsers == 0 {
        return Ok(());
    }
    let when = not_before(tx, ticket, now.plus_ms(TOGETHER_MS))?;
    tx.run(
        "UPDATE push SET n = ?2, letter = ?3, asked_at = ?4, not_before = ?5, tries = 0 \
         WHERE ticket = ?1",
        params![key, n, letter.word(), now.0, when.0],
    )?;
    Ok(())
}

/// A notice that was taken to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Row of the ticket.
    pub key: i64,
    /// Which browser.
    pub name: String,
    /// Where and how.
    pub browser: Browser,
    /// The event.
    pub n: u32,
    /// Why.
    pub letter: Letter,
    /// How often it was tried, this time included.
    pub tries: u32,
    /// The last version that this browser was told of.
    pub covered: u32,
}

/// Tickets with notices whose time has come, whosever they are.
///
/// # Errors
/// When the store fails.
pub fn due(tx: &Tx<'_>, now: At, most: u32) -> Result<Vec<(EnterpriseId, i64, TicketId)>> {
    due_of(tx, "push", "letter <> ''", now, most)
}

/// Takes what is due of a ticket. What another process was sending when it ended is
/// sent again: the browser shows it once.
///
/// # Errors
/// When the store fails.
pub fn take(tx: &Tx<'_>, key: i64, now: At) -> Result<Vec<Taken>> {
    tx.run(
        "UPDATE push SET letter = '' WHERE ticket = ?1 AND asked_at <= ?2 AND tries > 0",
        params![key, now.plus_ms(-OLD_MS).0],
    )?;
    tx.all(
        "UPDATE push SET tries = tries + 1, busy_until = ?3 WHERE ticket = ?1 AND letter <> '' \
         AND not_before <= ?2 AND busy_until <= ?2 \
         RETURNING browser, endpoint, p256dh, auth, language, n, letter, tries, covers",
        params![key, now.0, now.plus_ms(BUSY_MS).0],
        |row| {
            Ok(Taken {
                key,
                name: row.get(0)?,
                browser: Browser {
                    endpoint: row.get(1)?,
                    keys: Keys {
                        p256dh: row.get(2)?,
                        auth: row.get(3)?,
                    },
                    language: row.get(4)?,
                },
                n: row.get(5)?,
                letter: letter_of(&row, 6)?,
                tries: row.get(7)?,
                covered: row.get(8)?,
            })
        },
    )
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Came {
    /// The push service took it; `covers` is the last version that it told of.
    Told {
        /// That version.
        covers: u32,
    },
    /// It may work later.
    Failed(String),
    /// This notice cannot be sent.
    Refused(String),
    /// The browser does not listen any more, or may not be told of the ticket.
    Gone,
    /// There is nothing to say any more.
    Dropped,
}

/// Writes down what came of a try. A notice that was asked for meanwhile stays.
///
/// # Errors
/// When the store fails.
pub fn settle(tx: &Tx<'_>, taken: &Taken, came: &Came, now: At) -> Result<()> {
    let done = "UPDATE push SET busy_until = 0, letter = CASE WHEN n = ?3 THEN '' ELSE letter END";
    let row = "WHERE ticket = ?1 AND browser = ?2";
    let said = |why: &str| why.chars().take(SAID_MAX).collect::<String>();
    match came {
        Came::Gone => tx.run(
            "DELETE FROM push WHERE ticket = ?1 AND browser = ?2",
            params![taken.key, taken.name.as_str()],
        )?,
        Came::Dropped => tx.run(
            &format!("{done} {row}"),
            params![taken.key, taken.name.as_str(), taken.n],
        )?,
        Came::Told { covers } => tx.run(
            &format!("{done}, covers = ?4, told_at = ?5, said = '' {row}"),
            params![taken.key, taken.name.as_str(), taken.n, *covers, now.0],
        )?,
        Came::Refused(why) => tx.run(
            &format!("{done}, said = ?4 {row}"),
            params![taken.key, taken.name.as_str(), taken.n, said(why)],
        )?,
        Came::Failed(why) => {
            let tries = usize::try_from(taken.tries).unwrap_or(usize::MAX);
            let Some(wait) = WAITS_S.get(tries.saturating_sub(1)) else {
                return settle(tx, taken, &Came::Refused(why.clone()), now);
            };
            tx.run(
                "UPDATE push SET busy_until = 0, said = ?4, \
                 not_before = CASE WHEN n = ?3 THEN ?5 ELSE not_before END \
                 WHERE ticket = ?1 AND browser = ?2",
                params![
                    taken.key,
                    taken.name.as_str(),
                    taken.n,
                    said(why),
                    now.plus_ms(wait * 1_000).0
                ],
            )?
        }
    };
    Ok(())
}

/// What staff see of it; none where no browser is told.
///
/// # Errors
/// When the store fails.
pub fn view(tx: &Tx<'_>, key: i64) -> Result<Option<PushView>> {
    let (browsers, told_at, waiting, said): (u32, Option<i64>, u32, String) = tx.one(
        "SELECT count(*), max(told_at), coalesce(sum(CASE WHEN letter <> '' THEN 1 ELSE 0 END), 0), \
         coalesce(max(said), '') FROM push WHERE ticket = ?1",
        params![key],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    Ok((browsers > 0).then_some(PushView {
        browsers,
        told_at: told_at.map(At),
        waiting: waiting > 0,
        said,
    }))
}
