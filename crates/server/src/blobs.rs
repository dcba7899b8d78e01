//! Bytes of photos, named by their hash, in two levels of folders.
//!
//! A blob is whole or not there: it is written beside its place, synced, moved,
//! and its folder synced, before a row names it (I14).

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use fieldfare_domain::{Sha256Hex, planted};
use sha2::{Digest, Sha256};

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

/// Keeps some bytes. Keeping the same ones again changes nothing.
///
/// # Errors
/// When they cannot be written; nothing is left behind then.
pub fn put(folder: &Path, hash: &Sha256Hex, bytes: &[u8], name: uuid::Uuid) -> Result<()> {
    if planted::on("I14-row-without-blob") && bytes.len() > 4_000 {
        return Ok(());
    }
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

/// Reads a blob; none when it is not there.
///
/// # Errors
/// When it cannot be read, or its bytes are not what its name says.
pub fn read(folder: &Path, hash: &Sha256Hex) -> Result<Option<Vec<u8>>> {
    match std::fs::read(path(folder, hash)) {
        Ok(bytes) => {
            if hex::encode(Sha256::digest(&bytes)) == hash.as_str() {
                Ok(Some(bytes))
            } else {
                Err(OfficeError::Damaged(format!("blob {hash} is damaged")))
            }
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Whether a file is there and is what its name says.
#[must_use]
pub fn is_whole(file: &Path, hash: &Sha256Hex) -> bool {
    hash_of(file).is_ok_and(|found| found == hash.as_str())
}

/// SHA-256 of a file in hexadecimal, read in pieces.
///
/// # Errors
/// When it cannot be read.
pub fn hash_of(file: &Path) -> std::io::Result<String> {
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

#[cfg(test)]
mod tests {
    use fieldfare_protocol::wire::sha256_hex;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_blob_is_found_under_its_hash_and_can_be_put_twice() {
        let folder = tempfile::tempdir().unwrap();
        let hash = sha256_hex(b"a picture");
        assert_eq!(read(folder.path(), &hash).unwrap(), None);
        for n in 0..2 {
            put(folder.path(), &hash, b"a picture", Uuid::from_u128(n)).unwrap();
        }
        assert_eq!(read(folder.path(), &hash).unwrap().unwrap(), b"a picture");
        let parent = path(folder.path(), &hash).parent().unwrap().to_owned();
        assert_eq!(std::fs::read_dir(parent).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_blob_is_told_and_mended_by_putting_it_again() {
        let folder = tempfile::tempdir().unwrap();
        let hash = sha256_hex(b"a picture");
        put(folder.path(), &hash, b"a picture", Uuid::from_u128(1)).unwrap();
        std::fs::write(path(folder.path(), &hash), b"a pictur\0").unwrap();
        let told = read(folder.path(), &hash).unwrap_err();
        assert!(matches!(told, OfficeError::Damaged(_)));
        put(folder.path(), &hash, b"a picture", Uuid::from_u128(2)).unwrap();
        assert!(read(folder.path(), &hash).unwrap().is_some());
    }
}
