//! What is one person's own and follows them from device to device: how far they
//! have read, and their quiet hours. Marks only grow; the later of two settings
//! holds. Each change takes the person's next number, so that a device asks for
//! what it does not know.

use fieldfare_domain::{At, EnterpriseId, QuietHours, TicketId, UserId};
use fieldfare_protocol::personal::{MARKS_MAX, Personal, PersonalAsk, QuietSet, ReadMark};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};

/// The name under which a mark of everything is kept.
const EVERYTHING: Uuid = Uuid::nil();

fn next(tx: &Tx<'_>, enterprise: EnterpriseId, account: UserId) -> Result<i64> {
    // Holds the person's row until the commit: their numbers become visible in order.
    tx.one(
        "INSERT INTO personal (enterprise, account, seq) VALUES (?1, ?2, 1) \
         ON CONFLICT (account) DO UPDATE SET seq = personal.seq + 1 RETURNING seq",
        params![enterprise.0, account.0],
        |row| row.get(0),
    )
}

/// Keeps marks that are further than the ones that are known. Says whether any was.
///
/// # Errors
/// When the store fails, or there are too many.
pub fn read(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    marks: &[ReadMark],
) -> Result<bool> {
    if marks.is_empty() {
        return Ok(false);
    }
    if marks.len() > MARKS_MAX {
        return Err(OfficeError::TooLarge);
    }
    let seq = next(tx, enterprise, account)?;
    let mut moved = 0;
    for mark in marks {
        // A mark that is known already is told again: that is how its device learns
        // that it is known.
        moved += tx.run(
            "INSERT INTO read_mark (enterprise, account, ticket, through, seq) \
             VALUES (?1, ?2, ?3, ?4, ?5) \
             ON CONFLICT (account, ticket) DO UPDATE SET seq = excluded.seq, \
             through = CASE WHEN excluded.through > read_mark.through THEN excluded.through \
             ELSE read_mark.through END",
            params![
                enterprise.0,
                account.0,
                mark.ticket.map_or(EVERYTHING, |id| id.0),
                mark.through,
                seq
            ],
        )?;
    }
    Ok(moved > 0)
}

/// Sets quiet hours, if they were set later than those that are known. Says whether
/// they were.
///
/// # Errors
/// `quiet_not_a_time`, `quiet_empty`, `unknown_zone`, or the store's.
pub fn set_quiet(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    set: &QuietSet,
) -> Result<bool> {
    if let Some(hours) = &set.quiet {
        hours
            .check()
            .map_err(|why| OfficeError::invalid(why.code(), "quiet", why.to_string()))?;
    }
    let seq = next(tx, enterprise, account)?;
    if set.at < quiet(tx, account)?.at {
        return Ok(false);
    }
    tx.run(
        "UPDATE personal SET quiet = ?2, quiet_seq = ?3 WHERE account = ?1",
        params![account.0, serde_json::to_string(set)?, seq],
    )?;
    Ok(true)
}

/// A person's quiet hours.
///
/// # Errors
/// When the store fails.
pub fn quiet(tx: &Tx<'_>, account: UserId) -> Result<QuietSet> {
    let text: Option<String> = tx.maybe(
        "SELECT quiet FROM personal WHERE account = ?1 AND quiet <> ''",
        params![account.0],
        |row| row.get(0),
    )?;
    Ok(text
        .map(|text| serde_json::from_str(&text))
        .transpose()?
        .unwrap_or_default())
}

/// The quiet hours that a console saves: later than what it replaces.
///
/// # Errors
/// As [`set_quiet`].
pub fn save_quiet(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    hours: Option<QuietHours>,
    now: At,
) -> Result<()> {
    let before = quiet(tx, account)?.at;
    let set = QuietSet {
        quiet: hours,
        at: At(now.0.max(before.0.saturating_add(1))),
    };
    set_quiet(tx, enterprise, account, &set)?;
    Ok(())
}

/// Until when everything was read at once, in ms.
///
/// # Errors
/// When the store fails.
pub fn read_all(tx: &Tx<'_>, account: UserId) -> Result<i64> {
    let through = tx.maybe(
        "SELECT through FROM read_mark WHERE account = ?1 AND ticket = ?2",
        params![account.0, EVERYTHING],
        |row| row.get(0),
    )?;
    Ok(through.unwrap_or(0))
}

/// Takes in what a device tells. Says whether other devices have to know. What makes
/// no sense is left: a device must be able to go on.
///
/// # Errors
/// When the store fails.
pub fn take(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    account: UserId,
    told: &PersonalAsk,
) -> Result<bool> {
    let mut moved = read(tx, enterprise, account, &told.marks)?;
    let sound = |set: &&QuietSet| set.quiet.as_ref().is_none_or(|q| q.check().is_ok());
    if let Some(set) = told.quiet.as_ref().filter(sound) {
        moved |= set_quiet(tx, enterprise, account, set)?;
    }
    Ok(moved)
}

/// What is new after `seen`, and the marks of tickets that enter.
///
/// # Errors
/// When the store fails.
pub fn since(tx: &Tx<'_>, account: UserId, seen: i64, entered: &[TicketId]) -> Result<Personal> {
    let now: Option<(i64, i64)> = tx.maybe(
        "SELECT seq, quiet_seq FROM personal WHERE account = ?1",
        params![account.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let Some((seq, quiet_seq)) = now else {
        return Ok(Personal::default());
    };
    // A number from another life of the data means nothing here.
    let seen = if seen > seq { 0 } else { seen };
    let of = |row: crate::db::Row<'_>| {
        let id: Uuid = row.get(0)?;
        Ok((
            ReadMark {
                ticket: (id != EVERYTHING).then_some(TicketId(id)),
                through: row.get(1)?,
            },
            row.get::<i64>(2)?,
        ))
    };
    let found: Vec<(ReadMark, i64)> = tx.all(
        "SELECT ticket, through, seq FROM read_mark WHERE account = ?1 AND seq > ?2 \
         ORDER BY seq, ticket LIMIT ?3",
        params![
            account.0,
            seen,
            i64::try_from(MARKS_MAX).unwrap_or(i64::MAX)
        ],
        of,
    )?;
    // A change that did not fit whole is told again from its beginning.
    let full = found.len() >= MARKS_MAX;
    let told = if full {
        found.last().map_or(seq, |(_, last)| last - 1).max(seen)
    } else {
        seq
    };
    let mut marks: Vec<ReadMark> = found.into_iter().map(|(mark, _)| mark).collect();
    if seen > 0 {
        for ticket in entered {
            let mark = tx.maybe(
                "SELECT ticket, through, seq FROM read_mark WHERE account = ?1 AND ticket = ?2 \
                 AND seq <= ?3",
                params![account.0, ticket.0, seen],
                of,
            )?;
            marks.extend(mark.map(|(mark, _)| mark));
        }
    }
    let quiet = if quiet_seq > seen {
        Some(quiet(tx, account)?)
    } else {
        None
    };
    Ok(Personal {
        seen: told,
        marks,
        quiet,
    })
}
