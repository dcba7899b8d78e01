//! Tokens of devices and browsers, and the one-time links that set a password.
//!
//! A token is 256 random bits; only its SHA-256 is kept. It ends 30 days after it
//! was made whatever happens, and at once when the account may no longer sign in:
//! both are asked of the database at each use, so there is nothing to forget.
//! Before it ends it is replaced, see [`crate::renewal`]: the tokens of one
//! sign-in are a family.

use fieldfare_domain::{At, EnterpriseId, UserId};
use fieldfare_protocol::wire::ReplicaId;

use crate::db::{Tx, params};
use crate::error::Result;
use crate::office::{Office, token_hash};
use crate::people::{Account, from_word};

/// How long a token lives: 30 days.
pub const TOKEN_MS: i64 = 30 * 24 * 60 * 60 * 1000;
/// How long a set-up link is good: 7 days.
pub const SET_UP_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// Between two notes of when a token was last seen: an hour.
const SEEN_EVERY_MS: i64 = 60 * 60 * 1000;

/// Who holds a valid token.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The account.
    pub account: Account,
    /// The token's hash: its name in the database.
    pub token: String,
    /// The sign-in that the token comes from: the hash of its first token.
    pub family: String,
    /// When its person signed in.
    pub(crate) signed_in_at: At,
    /// When the token was made.
    pub(crate) created_at: At,
    /// When it ends.
    pub(crate) expires_at: At,
    /// When its successor was used first.
    pub(crate) replaced_at: Option<At>,
    /// Its successor has been made.
    pub(crate) has_successor: bool,
    /// The token that it follows, while it has not been used itself.
    pub(crate) follows: String,
    /// When the token was last noted as seen.
    last_seen_at: At,
}

/// Makes a token.
///
/// # Errors
/// When the store fails.
pub fn issue(
    tx: &Tx<'_>,
    office: &Office,
    account: UserId,
    replica: Option<ReplicaId>,
    device_name: &str,
) -> Result<String> {
    let token = hex::encode(office.around().secret());
    let now = office.around().now();
    tx.run(
        "INSERT INTO token (hash, account, replica, device_name, created_at, expires_at, \
         last_seen_at, family, signed_in_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?1, ?5)",
        params![
            token_hash(&token),
            account.0,
            replica.map(|id| id.0),
            device_name,
            now.0,
            now.plus_ms(TOKEN_MS).0,
        ],
    )?;
    tx.run("DELETE FROM token WHERE expires_at <= ?1", params![now.0])?;
    Ok(token)
}

/// Who holds the token with this hash, if anybody does now.
///
/// # Errors
/// When the store fails.
pub fn caller(tx: &Tx<'_>, hash: &str, now: At) -> Result<Option<Caller>> {
    tx.maybe(
        "SELECT a.id, a.enterprise, a.role, a.name, t.last_seen_at, t.family, \
         t.signed_in_at, t.created_at, t.expires_at, t.replaced_at, t.follows, \
         EXISTS (SELECT 1 FROM token n WHERE n.follows = t.hash AND n.follows <> '') \
         FROM token t JOIN account a ON a.id = t.account \
         WHERE t.hash = ?1 AND t.expires_at > ?2 AND a.active",
        params![hash, now.0],
        |row| {
            Ok(Caller {
                account: Account {
                    id: UserId(row.get(0)?),
                    enterprise: EnterpriseId(row.get(1)?),
                    role: from_word(row.text(2)?)?,
                    name: row.get(3)?,
                },
                token: hash.to_owned(),
                last_seen_at: At(row.get(4)?),
                family: row.get(5)?,
                signed_in_at: At(row.get(6)?),
                created_at: At(row.get(7)?),
                expires_at: At(row.get(8)?),
                replaced_at: row.get::<Option<i64>>(9)?.map(At),
                follows: row.get(10)?,
                has_successor: row.get(11)?,
            })
        },
    )
}

/// Whether a stream that was opened with a token of this family may go on: its
/// person is still signed in, with whatever token it is by now (I13).
///
/// # Errors
/// When the store fails.
pub fn family_lives(tx: &Tx<'_>, family: &str, now: At) -> Result<bool> {
    tx.any(
        "SELECT 1 FROM token t JOIN account a ON a.id = t.account \
         WHERE t.family = ?1 AND t.expires_at > ?2 AND a.active",
        params![family, now.0],
    )
}

impl Caller {
    /// Whether it is time to note that the token is used.
    #[must_use]
    pub fn is_seen_anew(&self, now: At) -> bool {
        now.since_ms(self.last_seen_at) >= SEEN_EVERY_MS
    }
}

/// Notes that a token is used.
///
/// # Errors
/// When the store fails.
pub fn seen(tx: &Tx<'_>, hash: &str, now: At) -> Result<()> {
    tx.run(
        "UPDATE token SET last_seen_at = ?2 WHERE hash = ?1",
        params![hash, now.0],
    )?;
    Ok(())
}

/// Ends one sign-in: all tokens of a family.
///
/// # Errors
/// When the store fails.
pub fn end(tx: &Tx<'_>, family: &str) -> Result<()> {
    tx.run("DELETE FROM token WHERE family = ?1", params![family])?;
    Ok(())
}

/// Ends all tokens of an account.
///
/// # Errors
/// When the store fails.
pub fn end_all(tx: &Tx<'_>, account: UserId) -> Result<()> {
    tx.run("DELETE FROM token WHERE account = ?1", params![account.0])?;
    Ok(())
}

/// Opens a one-time set-up link for an account and returns its secret. An older
/// one is void.
///
/// # Errors
/// When the store fails.
pub fn open_set_up(tx: &Tx<'_>, office: &Office, account: UserId) -> Result<String> {
    let secret = hex::encode(office.around().secret());
    let until = office.around().now().plus_ms(SET_UP_MS);
    tx.run(
        "UPDATE account SET set_up_hash = ?2, set_up_until = ?3 WHERE id = ?1",
        params![account.0, token_hash(&secret), until.0],
    )?;
    Ok(secret)
}

/// The account and e-mail address that a set-up link is for, while it is good.
///
/// # Errors
/// When the store fails.
pub fn set_up_for(tx: &Tx<'_>, secret: &str, now: At) -> Result<Option<(UserId, String)>> {
    let row = tx.maybe(
        "SELECT id, email FROM account WHERE set_up_hash = ?1 AND set_up_hash <> '' \
             AND set_up_until > ?2 AND active",
        params![token_hash(secret), now.0],
        |row| Ok((UserId(row.get(0)?), row.get(1)?)),
    )?;
    Ok(row)
}

/// Sets a password by a set-up link: the link is used up, and whoever was signed
/// in with the old password no longer is (ASVS 6.5.6).
///
/// # Errors
/// When the store fails.
pub fn use_set_up(tx: &Tx<'_>, account: UserId, phc: &str, now: At) -> Result<()> {
    end_all(tx, account)?;
    tx.run(
        "UPDATE account SET password = ?2, set_up_hash = '', set_up_until = 0, \
         changed_at = ?3 WHERE id = ?1",
        params![account.0, phc, now.0],
    )?;
    Ok(())
}
