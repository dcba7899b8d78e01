//! Looking whether the data are as they were written. Changes nothing.

use std::collections::BTreeSet;

use fieldfare_domain::Sha256Hex;
use serde::Serialize;

use crate::audit;
use crate::blobs::Found;
use crate::db::{Engine, Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::mail::{MailOptions, MailSettings, queue};
use crate::office::Office;

/// What was found.
#[derive(Debug, Default, Serialize)]
pub struct Findings {
    /// Rows of the audit log.
    pub audit_rows: i64,
    /// Blobs that rows name.
    pub blobs: usize,
    /// Files that no row names: left by an upload that never came to its end.
    pub stray_files: usize,
    /// Mail to requesters.
    pub mail: Mailing,
    /// What is wrong, in words; empty when all is well.
    pub problems: Vec<String>,
}

/// How mail goes.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Mailing {
    /// What the mail server says, or that there is none.
    pub line: String,
    /// Mails that wait.
    pub waiting: u32,
    /// Mails that did not arrive, or nobody knows.
    pub failed: u32,
}

/// Whether mail can be sent with these settings, in words.
pub async fn mail(options: &MailOptions) -> String {
    match MailSettings::of(options) {
        Ok(None) => "off: FIELDFARE_SMTP is not set".to_owned(),
        Ok(Some(settings)) => crate::mail::check(&settings)
            .await
            .unwrap_or_else(|why| format!("{} cannot be used: {why}", settings.address())),
        Err(why) => why,
    }
}

/// Looks at the database, the audit log and the blobs.
///
/// # Errors
/// When they cannot be read at all.
pub fn examine(office: &Office) -> Result<Findings> {
    let mut findings = Findings::default();
    let named: BTreeSet<String> = office.store().read(Whose::Everybodys, |tx| {
        findings = Findings::default();
        if tx.engine() == Engine::Sqlite {
            integrity(tx, &mut findings.problems)?;
        }
        match audit::verify(tx) {
            Ok(rows) => findings.audit_rows = rows,
            Err(OfficeError::Damaged(what)) => findings.problems.push(what),
            Err(other) => return Err(other),
        }
        let (waiting, failed) = queue::counts(tx)?;
        findings.mail.waiting = waiting;
        findings.mail.failed = failed;
        let unkept: u32 = tx.one(
            "SELECT count(*) FROM photo p JOIN ticket t ON t.key = p.ticket \
             WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.enterprise = t.enterprise \
             AND b.sha256 = p.kept)",
            params![],
            |row| row.get(0),
        )?;
        if unkept > 0 {
            findings
                .problems
                .push(format!("database: {unkept} photos name no blob"));
        }
        let named = tx.all("SELECT DISTINCT sha256 FROM blob", params![], |row| {
            row.get(0)
        })?;
        Ok(named.into_iter().collect())
    })?;
    findings.blobs = named.len();
    for name in &named {
        let Ok(hash) = Sha256Hex::parse(name) else {
            findings.problems.push(format!("blob {name}: no hash"));
            continue;
        };
        match office.blobs().look(&hash)? {
            Found::Whole => {}
            Found::Missing => findings.problems.push(format!("blob {name}: missing")),
            Found::Damaged => findings.problems.push(format!("blob {name}: damaged")),
        }
    }
    let kept = office.blobs().names()?;
    findings.stray_files = kept.iter().filter(|name| !named.contains(*name)).count();
    Ok(findings)
}

/// What SQLite finds wrong with its own file. PostgreSQL enforces what is asked
/// here, and has tools of its own (`pg_amcheck`).
fn integrity(tx: &Tx<'_>, problems: &mut Vec<String>) -> Result<()> {
    tx.each("PRAGMA integrity_check", params![], |row| {
        let line = row.text(0)?;
        if line != "ok" {
            problems.push(format!("database: {line}"));
        }
        Ok(())
    })?;
    let loose: u32 = tx.one(
        "SELECT count(*) FROM pragma_foreign_key_check",
        params![],
        |row| row.get(0),
    )?;
    if loose > 0 {
        problems.push(format!(
            "database: {loose} rows name rows that are not there"
        ));
    }
    Ok(())
}
