//! How a sign-in lasts without a token that lasts.
//!
//! A token that is used after a day is offered a successor with the answer: a
//! browser gets it as its cookie, a device in a header. Nobody is signed out by
//! an answer that was lost, because nothing depends on that answer: the successor
//! is the same each time it is offered (it is derived from the token and the
//! office's secret), and the token stays good until the successor has been
//! *used*, and ten minutes longer for requests that were under way.
//!
//! A token that is used later than that was copied: its owner has the successor.
//! Which of the two is the owner cannot be told, so the whole family ends and the
//! audit log says so; nothing that waits on a device is lost by it (I5). A
//! device that does not know of successors keeps its token for its 30 days.
//!
//! A sign-in that is used lasts for half a year at most, one that is not for 30
//! days.

use fieldfare_domain::At;

use crate::audit;
use crate::db::{Tx, params};
use crate::error::Result;
use crate::office::{Office, token_hash};
use crate::tokens::{self, Caller, TOKEN_MS};

/// A token is replaced when it is used after this long: a day.
pub const RENEW_AFTER_MS: i64 = 24 * 60 * 60 * 1000;
/// How long a replaced token is good for requests under way: 10 minutes.
pub const OVERLAP_MS: i64 = 10 * 60 * 1000;
/// Longest sign-in: 180 days.
pub const SIGNED_IN_MS: i64 = 180 * 24 * 60 * 60 * 1000;

/// What a use of a token leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Used {
    /// It is good.
    Good,
    /// It is good, and this one shall be used from now on.
    Renewed(String),
    /// It was replaced: somebody has a copy. The sign-in has ended.
    Replayed,
}

/// Whether this use of a token leaves a mark in the database.
#[must_use]
pub fn leaves_mark(caller: &Caller, now: At) -> bool {
    is_replay(caller, now)
        || !caller.follows.is_empty()
        || caller.is_seen_anew(now)
        || (is_due(caller, now) && !caller.has_successor)
}

/// What this use leads to, where it leaves no mark.
#[must_use]
pub fn unmarked(office: &Office, caller: &Caller, token: &str, now: At) -> Used {
    if is_due(caller, now) || caller.replaced_at.is_some() {
        Used::Renewed(office.successor(token))
    } else {
        Used::Good
    }
}

/// Notes a use of a token.
///
/// # Errors
/// When the store fails.
pub fn mark(tx: &Tx<'_>, office: &Office, caller: &Caller, token: &str, now: At) -> Result<Used> {
    if is_replay(caller, now) {
        tokens::end(tx, &caller.family)?;
        audit::write(
            tx,
            now,
            Some(caller.account.enterprise),
            Some(caller.account.id),
            "token_replayed",
            &caller.account.id.to_string(),
        )?;
        return Ok(Used::Replayed);
    }
    if caller.is_seen_anew(now) {
        tokens::seen(tx, &caller.token, now)?;
    }
    if !caller.follows.is_empty() {
        tx.run(
            "UPDATE token SET replaced_at = ?2 WHERE hash = ?1 AND replaced_at IS NULL",
            params![caller.follows, now.0],
        )?;
        tx.run(
            "UPDATE token SET follows = '' WHERE hash = ?1",
            params![caller.token],
        )?;
    }
    if is_due(caller, now) && !caller.has_successor {
        let until = now
            .plus_ms(TOKEN_MS)
            .min(caller.signed_in_at.plus_ms(SIGNED_IN_MS));
        tx.run(
            "INSERT INTO token (hash, account, replica, device_name, created_at, expires_at, \
             last_seen_at, family, signed_in_at, follows) \
             SELECT ?2, account, replica, device_name, ?3, ?4, ?3, family, signed_in_at, hash \
             FROM token WHERE hash = ?1 ON CONFLICT (hash) DO NOTHING",
            params![
                caller.token,
                token_hash(&office.successor(token)),
                now.0,
                until.0
            ],
        )?;
    }
    Ok(unmarked(office, caller, token, now))
}

fn is_replay(caller: &Caller, now: At) -> bool {
    caller
        .replaced_at
        .is_some_and(|at| now.since_ms(at) > OVERLAP_MS)
}

/// Old enough, and a successor would live longer.
fn is_due(caller: &Caller, now: At) -> bool {
    now.since_ms(caller.created_at) >= RENEW_AFTER_MS
        && caller.replaced_at.is_none()
        && caller.expires_at < caller.signed_in_at.plus_ms(SIGNED_IN_MS)
}
