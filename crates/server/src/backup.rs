//! Backup and restore (I18).
//!
//! A backup is a folder: a copy of the database as it was at one moment (what
//! `pg_dump` makes, where it is PostgreSQL), the blobs that it names, and the secret
//! that status links are made of, where that is not in the database. It has no epoch: a restore begins a new life of the data, so that devices send again
//! what the backup did not have.

use std::fs;
use std::path::Path;

use fieldfare_domain::{Sha256Hex, planted};
use rusqlite::{Connection, OpenFlags};

use crate::blobs::{BlobPlace, Blobs};
use crate::clock::Around;
use crate::db::{self, Engine, Whose, params};
use crate::error::{OfficeError, Result};
use crate::life::mint_epoch;
use crate::office::Office;

/// The database in a backup: a file of its own, or what `pg_dump` made.
const EMBEDDED: &str = "office.db";
const DUMP: &str = "office.dump";

/// Copies the office into a folder that is empty or not there. Returns the
/// number of blobs.
///
/// # Errors
/// When the folder holds something, or cannot be written.
pub fn back_up(office: &Office, to: &Path) -> Result<usize> {
    empty_folder(to)?;
    let through: i64 = office.store().read(Whose::Everybodys, |tx| {
        let least = "SELECT coalesce(min(position), 0) FROM enterprise";
        tx.one(least, params![], |row| row.get(0))
    })?;
    // The database first: blobs are only ever added, so every one that it names
    // is there afterwards. It has at least what was there when it was asked.
    let embedded = office.store().engine() == Engine::Sqlite;
    let copy = to.join(if embedded { EMBEDDED } else { DUMP });
    office.store().copy_to(&copy)?;
    if embedded {
        let connection = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        // One file, so that it can be copied away.
        connection.pragma_update(None, "journal_mode", "DELETE")?;
    }
    let copied = copy_blobs(office, &to.join("blobs"))?;
    if embedded && let Some(folder) = &office.places().folder {
        fs::copy(folder.join("secret"), to.join("secret"))?;
        fs::File::open(to.join("secret"))?.sync_all()?;
        if planted::on("I18-epoch-in-the-backup") {
            fs::copy(folder.join("epoch"), to.join("epoch"))?;
        }
    }
    fs::File::open(copy)?.sync_all()?;
    fs::File::open(to)?.sync_all()?;
    let beyond = 40 * i64::from(planted::on("I18-backup-reaches-too-far"));
    // Only now may devices let go of what they keep for a restore. Positions of
    // several enterprises differ, so the least of them is said.
    office.store().write(Whose::Everybodys, |tx| {
        tx.run(
            "INSERT INTO office (name, value) VALUES ('backed_up_through', ?1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![(through + beyond).to_string()],
        )?;
        Ok(())
    })?;
    Ok(copied)
}

/// Copies what the database names now: at least what its copy names.
fn copy_blobs(office: &Office, to: &Path) -> Result<usize> {
    let hashes: Vec<String> = office.store().read(Whose::Everybodys, |tx| {
        tx.all("SELECT DISTINCT sha256 FROM blob", params![], |row| {
            row.get(0)
        })
    })?;
    let copy = Blobs::open(&BlobPlace::Folder(to.to_owned()))?;
    for hash in &hashes {
        let hash = Sha256Hex::parse(hash).map_err(|e| OfficeError::Damaged(e.to_string()))?;
        let bytes = office
            .blobs()
            .read(&hash)?
            .ok_or_else(|| OfficeError::Damaged(format!("blob {hash} is missing")))?;
        copy.put(&hash, &bytes, office.around().id())?;
    }
    Ok(hashes.len())
}

/// Makes an empty PostgreSQL database of a backup, and puts its blobs where they
/// are to be kept. The database is another one, so a new life begins by itself.
///
/// # Errors
/// When the database holds something, or what is there is no backup of one.
pub fn restore_into(from: &Path, url: &str, blobs: &BlobPlace, around: &Around) -> Result<()> {
    let dump = from.join(DUMP);
    if !dump.is_file() {
        return Err(no_backup(DUMP));
    }
    let to = Blobs::open(blobs)?;
    let kept = Blobs::open(&BlobPlace::Folder(from.join("blobs")))?;
    for name in kept.names()? {
        let hash = Sha256Hex::parse(&name).map_err(|e| OfficeError::Damaged(e.to_string()))?;
        let bytes = kept.read(&hash)?.ok_or_else(|| no_backup(&name))?;
        to.put(&hash, &bytes, around.id())?;
    }
    db::load(url, &dump)
}

fn no_backup(what: &str) -> OfficeError {
    OfficeError::Damaged(format!("there is no backup: {what} is missing"))
}

/// Makes a data folder of a backup, with a new epoch.
///
/// # Errors
/// When the folder holds something, or what is there is no backup.
pub fn restore(from: &Path, data: &Path, around: &Around) -> Result<()> {
    for name in [EMBEDDED, "secret"] {
        if !from.join(name).is_file() {
            return Err(no_backup(name));
        }
    }
    empty_folder(data)?;
    fs::create_dir_all(data.join("blobs"))?;
    copy_folder(&from.join("blobs"), &data.join("blobs"))?;
    fs::copy(from.join("secret"), data.join("secret"))?;
    fs::copy(from.join(EMBEDDED), data.join(EMBEDDED))?;
    fs::File::open(data.join(EMBEDDED))?.sync_all()?;
    if planted::on("I18-epoch-in-the-backup") {
        fs::copy(from.join("epoch"), data.join("epoch"))?;
    } else {
        mint_epoch(&data.join("epoch"), around)?;
    }
    fs::File::open(data)?.sync_all()?;
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    if !from.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
            fs::File::open(&target)?.sync_all()?;
        }
    }
    Ok(())
}

fn empty_folder(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    if fs::read_dir(folder)?.next().is_some() {
        return Err(OfficeError::Conflict {
            code: "folder_not_empty",
            detail: format!("{} holds something already", folder.display()),
        });
    }
    Ok(())
}
