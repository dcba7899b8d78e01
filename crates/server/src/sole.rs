//! One office for one data folder.
//!
//! A second process on the same folder would hear nothing of what the first one
//! writes, and neither would know of the other's uploads and timers. PostgreSQL tells
//! its processes; a folder cannot.

use std::fs::{File, TryLockError};

use anyhow::{Context, bail};

use crate::db::Place;
use crate::office::Places;

/// Holds the folder for this process until it is dropped or the process ends, however
/// it ends. An office on PostgreSQL needs no such thing: there is nothing to hold.
///
/// # Errors
/// When another process holds the folder, or nothing can be written there.
pub fn hold(places: &Places) -> anyhow::Result<Option<File>> {
    let Place::File(database) = &places.database else {
        return Ok(None);
    };
    let folder = database.parent().context("the database is in a folder")?;
    std::fs::create_dir_all(folder)
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let held = File::create(folder.join("office.lock"))
        .with_context(|| format!("nothing can be written in {}", folder.display()))?;
    match held.try_lock() {
        Ok(()) => Ok(Some(held)),
        Err(TryLockError::WouldBlock) => bail!(
            "another office is running on {}: stop it first, or name another folder with --data",
            folder.display()
        ),
        Err(TryLockError::Error(why)) => Err(why).context("the data folder cannot be locked"),
    }
}
