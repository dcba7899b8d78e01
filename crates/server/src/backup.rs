//! Backup and restore (I18).
//!
//! A backup is a folder: a copy of the database as it was at one moment, the
//! blobs that it names, and the secret that status links are made of. It has no
//! epoch: a restore begins a new life of the data, so that devices send again
//! what the backup did not have.

use std::fs;
use std::path::Path;

use fieldfare_domain::Sha256Hex;
use rusqlite::{Connection, OpenFlags};

use crate::blobs::{BlobPlace, Blobs};
use crate::clock::Around;
use crate::db::{Whose, params};
use crate::error::{OfficeError, Result};
use crate::life::mint_epoch;
use crate::office::Office;

/// Copies the office into a folder that is empty or not there. Returns the
/// number of blobs.
///
/// # Errors
/// When the folder holds something, or cannot be written.
pub fn back_up(office: &Office, to: &Path) -> Result<usize> {
    let Some(folder) = &office.places().folder else {
        return Err(crate::db::not_embedded());
    };
    empty_folder(to)?;
    let copy = to.join("office.db");
    // The database first: blobs are only ever added, so every one that it names
    // is there afterwards.
    office.store().copy_to(&copy)?;
    let connection = Connection::open_with_flags(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // One file, so that it can be copied away.
    connection.pragma_update(None, "journal_mode", "DELETE")?;
    let through: i64 = connection.query_row(
        "SELECT coalesce(min(position), 0) FROM enterprise",
        [],
        |row| row.get(0),
    )?;
    let copied = copy_blobs(&connection, &to.join("blobs"), office)?;
    drop(connection);
    fs::copy(folder.join("secret"), to.join("secret"))?;
    for name in ["office.db", "secret"] {
        fs::File::open(to.join(name))?.sync_all()?;
    }
    fs::File::open(to)?.sync_all()?;
    // Only now may devices let go of what they keep for a restore. Positions of
    // several enterprises differ, so the least of them is said.
    office.store().write(Whose::Everybodys, |tx| {
        tx.run(
            "INSERT INTO office (name, value) VALUES ('backed_up_through', ?1) \
             ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            params![through.to_string()],
        )?;
        Ok(())
    })?;
    Ok(copied)
}

fn copy_blobs(connection: &Connection, to: &Path, office: &Office) -> Result<usize> {
    let mut statement = connection.prepare("SELECT DISTINCT sha256 FROM blob")?;
    let mut rows = statement.query([])?;
    let mut copied = 0;
    let copy = Blobs::open(&BlobPlace::Folder(to.to_owned()))?;
    while let Some(row) = rows.next()? {
        let hash = Sha256Hex::parse(&row.get::<_, String>(0)?)
            .map_err(|e| OfficeError::Damaged(e.to_string()))?;
        let bytes = office
            .blobs()
            .read(&hash)?
            .ok_or_else(|| OfficeError::Damaged(format!("blob {hash} is missing")))?;
        copy.put(&hash, &bytes, office.around().id())?;
        copied += 1;
    }
    Ok(copied)
}

/// Makes a data folder of a backup, with a new epoch.
///
/// # Errors
/// When the folder holds something, or what is there is no backup.
pub fn restore(from: &Path, data: &Path, around: &Around) -> Result<()> {
    for name in ["office.db", "secret"] {
        if !from.join(name).is_file() {
            return Err(OfficeError::Damaged(format!(
                "there is no backup: {name} is missing"
            )));
        }
    }
    empty_folder(data)?;
    fs::create_dir_all(data.join("blobs"))?;
    copy_folder(&from.join("blobs"), &data.join("blobs"))?;
    fs::copy(from.join("secret"), data.join("secret"))?;
    fs::copy(from.join("office.db"), data.join("office.db"))?;
    fs::File::open(data.join("office.db"))?.sync_all()?;
    mint_epoch(&data.join("epoch"), around)?;
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
