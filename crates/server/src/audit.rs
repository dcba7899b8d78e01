//! The audit log: append-only, chained by hashes, written in the transaction of
//! the effect. It says who did what to which thing, and holds no text of notes
//! and no tokens.

use fieldfare_domain::{At, EnterpriseId, UserId};
use rusqlite::{OptionalExtension, Transaction, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{OfficeError, Result};

/// The row's name in the table `office`: number and chain of the last row, so
/// that rows cut off at the end are noticed as well.
const HEAD: &str = "audit_head";

/// Appends a row.
///
/// # Errors
/// When the store fails.
pub fn write(
    tx: &Transaction<'_>,
    now: At,
    enterprise: Option<EnterpriseId>,
    account: Option<UserId>,
    action: &str,
    subject: &str,
) -> Result<()> {
    let (before, chain) = last(tx)?;
    let row = Row {
        n: before + 1,
        at: now.0,
        enterprise: enterprise.map(|id| id.0),
        account: account.map(|id| id.0),
        action: action.to_owned(),
        subject: subject.to_owned(),
    };
    let chain = row.chain(&chain);
    tx.prepare_cached(
        "INSERT INTO audit (n, at, enterprise, account, action, subject, chain) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        row.n,
        row.at,
        row.enterprise,
        row.account,
        row.action,
        row.subject,
        chain
    ])?;
    tx.prepare_cached(
        "INSERT INTO office (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute(params![HEAD, head(row.n, &chain)])?;
    Ok(())
}

/// Reads the whole log and returns how many rows it has.
///
/// # Errors
/// [`OfficeError::Damaged`] with the first row that is not as it was written.
pub fn verify(tx: &Transaction<'_>) -> Result<i64> {
    let mut statement = tx.prepare(
        "SELECT n, at, enterprise, account, action, subject, chain FROM audit ORDER BY n",
    )?;
    let mut rows = statement.query([])?;
    let mut n = 0;
    let mut chain = String::new();
    while let Some(found) = rows.next()? {
        let row = Row {
            n: found.get(0)?,
            at: found.get(1)?,
            enterprise: found.get(2)?,
            account: found.get(3)?,
            action: found.get(4)?,
            subject: found.get(5)?,
        };
        n += 1;
        chain = row.chain(&chain);
        if row.n != n || chain != found.get::<_, String>(6)? {
            return Err(OfficeError::Damaged(format!(
                "the audit log was changed at row {n}"
            )));
        }
    }
    let expected: Option<String> = tx
        .query_row(
            "SELECT value FROM office WHERE name = ?1",
            params![HEAD],
            |row| row.get(0),
        )
        .optional()?;
    if n > 0 && expected.as_deref() != Some(head(n, &chain).as_str())
        || n == 0 && expected.is_some()
    {
        return Err(OfficeError::Damaged(format!(
            "the audit log was cut off after row {n}"
        )));
    }
    Ok(n)
}

fn last(tx: &Transaction<'_>) -> Result<(i64, String)> {
    Ok(tx
        .prepare_cached("SELECT n, chain FROM audit ORDER BY n DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .unwrap_or_default())
}

fn head(n: i64, chain: &str) -> String {
    format!("{n} {chain}")
}

struct Row {
    n: i64,
    at: i64,
    enterprise: Option<Uuid>,
    account: Option<Uuid>,
    action: String,
    subject: String,
}

impl Row {
    fn chain(&self, before: &str) -> String {
        let mut digest = Sha256::new();
        digest.update(before.as_bytes());
        digest.update(self.n.to_be_bytes());
        digest.update(self.at.to_be_bytes());
        for id in [self.enterprise, self.account] {
            // A missing id must not look like one of zeros.
            digest.update([u8::from(id.is_some())]);
            digest.update(id.unwrap_or_default().as_bytes());
        }
        for text in [&self.action, &self.subject] {
            // The length keeps two texts apart.
            digest.update((text.len() as u64).to_be_bytes());
            digest.update(text.as_bytes());
        }
        hex::encode(digest.finalize())
    }
}
