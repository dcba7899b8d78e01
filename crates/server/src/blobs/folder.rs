//! Blobs in two levels of folders. What is written is written beside its place,
//! synced, moved, and its folder synced.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use fieldfare_domain::Sha256Hex;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::error::{OfficeError, Result};

/// Where a blob is.
#[must_use]
pub fn path(folder: &Path, hash: &Sha256Hex) -> PathBuf {
    let text = hash.as_str();
    let (first, second) = (text.get(..2), text.get(2..4));
    folder
        .join(first.unwrap_or_default())
        .join(second.unwrap_or_default())
        .join(text)
}

/// Where a piece of an upload is: beside the blobs, so that a disk that is shared
/// with other processes holds both.
pub(super) fn piece(folder: &Path, name: Uuid) -> PathBuf {
    folder.with_file_name("uploads").join(name.to_string())
}

pub(super) fn put(folder: &Path, hash: &Sha256Hex, bytes: &[u8], name: Uuid) -> Result<()> {
    let place = path(folder, hash);
    if is_whole(&place, hash) {
        return Ok(());
    }
    let parent = place
        .parent()
        .ok_or_else(|| OfficeError::Damaged("a blob without a folder".to_owned()))?;
    make_folders(folder, parent)?;
    // Two uploaders of the same blob each write their own file.
    let temporary = parent.join(format!(".{name}"));
    let written = write(&temporary, bytes).and_then(|()| std::fs::rename(&temporary, &place));
    if let Err(error) = written {
        // It may not be there; what counts is the error above.
        let _ = std::fs::remove_file(&temporary);
        return Err(error.into());
    }
    File::open(parent)?.sync_all()?;
    Ok(())
}

/// Writes a file whose name nobody else uses.
pub(super) fn put_new(place: &Path, bytes: &[u8]) -> Result<()> {
    let parent = place
        .parent()
        .ok_or_else(|| OfficeError::Damaged("a file without a folder".to_owned()))?;
    if !parent.is_dir() {
        std::fs::create_dir_all(parent)?;
        if let Some(above) = parent.parent() {
            File::open(above)?.sync_all()?;
        }
    }
    if let Err(error) = write(place, bytes) {
        // Half a piece helps nobody.
        let _ = std::fs::remove_file(place);
        return Err(error.into());
    }
    File::open(parent)?.sync_all()?;
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Makes the two folders, each synced into the one above it.
fn make_folders(folder: &Path, parent: &Path) -> Result<()> {
    if parent.is_dir() {
        return Ok(());
    }
    std::fs::create_dir_all(parent)?;
    for made in [parent.parent(), Some(folder)].into_iter().flatten() {
        File::open(made)?.sync_all()?;
    }
    Ok(())
}

pub(super) fn get(place: &Path) -> Result<Option<Vec<u8>>> {
    match std::fs::read(place) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

pub(super) fn remove(place: &Path) -> Result<()> {
    match std::fs::remove_file(place) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Names of all files, however deep.
pub(super) fn names(folder: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            names.extend(self::names(&entry.path())?);
        } else {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    Ok(names)
}

pub(super) fn ready(folder: &Path, name: Uuid) -> Result<()> {
    let probe = folder.join(format!(".ready-{name}"));
    std::fs::write(&probe, b"ok")?;
    Ok(std::fs::remove_file(&probe)?)
}

/// Whether a file is there and is what its name says, read in pieces.
fn is_whole(file: &Path, hash: &Sha256Hex) -> bool {
    hash_of(file).is_ok_and(|found| found == hash.as_str())
}

fn hash_of(file: &Path) -> std::io::Result<String> {
    let mut file = File::open(file)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            return Ok(hex::encode(digest.finalize()));
        }
        digest.update(piece.get(..read).unwrap_or_default());
    }
}
