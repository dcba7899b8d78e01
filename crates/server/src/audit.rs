//! The audit log: append-only, chained by hashes, written in the transaction of
//! the effect. It says who did what to which thing, and holds no text of notes
//! and no tokens.

use fieldfare_domain::{At, EnterpriseId, UserId};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};

/// The row's name in the table `office`: number and chain of the last row, so
/// that rows cut off at the end are noticed as well.
const HEAD: &str = "audit_head";

/// Appends a row, as the last thing of the transaction: all enterprises' rows are
/// one chain, and who appends to it has others wait until the commit.
///
/// # Errors
/// When the store fails.
pub fn write(
    tx: &Tx<'_>,
    now: At,
    enterprise: Option<EnterpriseId>,
    account: Option<UserId>,
    action: &str,
    subject: &str,
) -> Result<()> {
    let row = Row {
        n: 0,
        at: now.0,
        enterprise: enterprise.map(|id| id.0),
        account: account.map(|id| id.0),
        action: action.to_owned(),
        subject: subject.to_owned(),
    };
    tx.at_last(move |tx| append(tx, row));
    Ok(())
}

fn append(tx: &Tx<'_>, mut row: Row) -> Result<()> {
    // The transaction may have turned to others since.
    tx.turn_to(
        row.enterprise
            .map_or(Whose::Everybodys, |id| EnterpriseId(id).into()),
    )?;
    let (before, chain) = last(tx)?;
    row.n = before + 1;
    let chain = row.chain(&chain);
    tx.run(
        "INSERT INTO audit (n, at, enterprise, account, action, subject, chain) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            row.n,
            row.at,
            row.enterprise,
            row.account,
            row.action,
            row.subject,
            chain
        ],
    )?;
    tx.run(
        "INSERT INTO office (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![HEAD, head(row.n, &chain)],
    )?;
    Ok(())
}

/// Reads the whole log and returns how many rows it has.
///
/// # Errors
/// [`OfficeError::Damaged`] with the first row that is not as it was written.
pub fn verify(tx: &Tx<'_>) -> Result<i64> {
    let mut n = 0;
    let mut chain = String::new();
    tx.each(
        "SELECT n, at, enterprise, account, action, subject, chain FROM audit ORDER BY n",
        params![],
        |found| {
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
            if row.n != n || chain != found.text(6)? {
                return Err(OfficeError::Damaged(format!(
                    "the audit log was changed at row {n}"
                )));
            }
            Ok(())
        },
    )?;
    let expected: Option<String> = tx.maybe(
        "SELECT value FROM office WHERE name = ?1",
        params![HEAD],
        |row| row.get(0),
    )?;
    if n > 0 && expected.as_deref() != Some(head(n, &chain).as_str())
        || n == 0 && expected.is_some()
    {
        return Err(OfficeError::Damaged(format!(
            "the audit log was cut off after row {n}"
        )));
    }
    Ok(n)
}

/// Number and chain of the last row, by what the head says: rows that were cut
/// off are missed, not replaced.
fn last(tx: &Tx<'_>) -> Result<(i64, String)> {
    let sql = tx.either(
        "SELECT value FROM office WHERE name = ?1",
        "SELECT value FROM office WHERE name = ?1 FOR UPDATE",
    );
    let Some(head) = tx.maybe(sql, params![HEAD], |row| row.get::<String>(0))? else {
        return Ok((0, String::new()));
    };
    head.split_once(' ')
        .and_then(|(n, chain)| Some((n.parse().ok()?, chain.to_owned())))
        .ok_or_else(|| OfficeError::Damaged("the audit log's head cannot be read".to_owned()))
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
