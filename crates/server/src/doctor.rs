//! Looking whether the data are as they were written. Changes nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use fieldfare_domain::Sha256Hex;
use serde::Serialize;

use crate::audit;
use crate::blobs;
use crate::error::{OfficeError, Result};
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
    /// What is wrong, in words; empty when all is well.
    pub problems: Vec<String>,
}

/// Looks at the database, the audit log and the blobs.
///
/// # Errors
/// When they cannot be read at all.
pub fn examine(office: &Office) -> Result<Findings> {
    let mut findings = Findings::default();
    let named: BTreeSet<(String, u64)> = office.store().read(|tx| {
        let mut check = tx.prepare("PRAGMA integrity_check")?;
        let lines = check.query_map([], |row| row.get::<_, String>(0))?;
        for line in lines {
            let line = line?;
            if line != "ok" {
                findings.problems.push(format!("database: {line}"));
            }
        }
        let loose: u32 =
            tx.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| {
                row.get(0)
            })?;
        if loose > 0 {
            findings.problems.push(format!(
                "database: {loose} rows name rows that are not there"
            ));
        }
        match audit::verify(tx) {
            Ok(rows) => findings.audit_rows = rows,
            Err(OfficeError::Damaged(what)) => findings.problems.push(what),
            Err(other) => return Err(other),
        }
        let unkept: u32 = tx.query_row(
            "SELECT count(*) FROM photo p JOIN ticket t ON t.key = p.ticket \
             WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.enterprise = t.enterprise \
             AND b.sha256 = p.kept)",
            [],
            |row| row.get(0),
        )?;
        if unkept > 0 {
            findings
                .problems
                .push(format!("database: {unkept} photos name no blob"));
        }
        let mut statement = tx.prepare("SELECT DISTINCT sha256, bytes FROM blob")?;
        let rows = statement.query_map([], |row| {
            let bytes: i64 = row.get(1)?;
            Ok((row.get(0)?, u64::try_from(bytes).unwrap_or(0)))
        })?;
        Ok(rows.collect::<Result<_, rusqlite::Error>>()?)
    })?;
    findings.blobs = named.len();
    let mut known = BTreeSet::new();
    for (name, bytes) in &named {
        known.insert(name.clone());
        let Ok(hash) = Sha256Hex::parse(name) else {
            findings.problems.push(format!("blob {name}: no hash"));
            continue;
        };
        let file = blobs::path(&office.blobs(), &hash);
        match fs::metadata(&file) {
            Err(_) => findings.problems.push(format!("blob {name}: missing")),
            Ok(meta) if meta.len() != *bytes || !blobs::is_whole(&file, &hash) => {
                findings.problems.push(format!("blob {name}: damaged"));
            }
            Ok(_) => {}
        }
    }
    findings.stray_files = strays(&office.blobs(), &known)?;
    Ok(findings)
}

fn strays(folder: &Path, known: &BTreeSet<String>) -> Result<usize> {
    let mut count = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            count += strays(&entry.path(), known)?;
        } else if !known.contains(&entry.file_name().to_string_lossy().into_owned()) {
            count += 1;
        }
    }
    Ok(count)
}
