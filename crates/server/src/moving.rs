//! An embedded office that grows up: its data go to PostgreSQL, its photos stay
//! or go to a bucket, and everybody goes on as before.
//!
//! Nothing is lost and nothing is new: ids, feed positions, stored outcomes, tokens,
//! status links and the epoch stay what they were, so devices do not even notice.
//! Before the last step the old office is as it was; after it, it is closed.

use fieldfare_domain::Sha256Hex;
use serde::Serialize;
use uuid::Uuid;

use crate::blobs::{BlobPlace, Blobs};
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::life;
use crate::office::Office;

/// What has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Tables.
    pub tables: usize,
    /// Rows of all of them.
    pub rows: u64,
    /// Photos and pieces of photos that were copied; 0 where they stay.
    pub blobs: usize,
}

/// Moves an embedded office into the empty database behind a `postgres://`
/// address, as the owner of its tables; with `to_blobs`, its photos as well.
///
/// # Errors
/// `not_embedded`, `database_not_empty`, or what either side says. The old office
/// is open then as it was.
pub fn move_to(office: &Office, url: &str, to_blobs: Option<&BlobPlace>) -> Result<Moved> {
    let mut blobs = 0;
    let epoch = office.epoch()?;
    let moved = office.store().move_to(
        url,
        // Photos first: a row names only what is there.
        |tx| {
            if let Some(place) = to_blobs {
                blobs = copy_blobs(tx, office, place)?;
            }
            Ok(())
        },
        |life| life::rows(office.secret(), &epoch, life),
    )?;
    Ok(Moved {
        tables: moved.tables,
        rows: moved.rows,
        blobs,
    })
}

fn copy_blobs(tx: &Tx<'_>, office: &Office, place: &BlobPlace) -> Result<usize> {
    let to = Blobs::open(place)?;
    let missing = |what: String| OfficeError::Damaged(format!("{what} is missing"));
    let hashes: Vec<String> = tx.all("SELECT DISTINCT sha256 FROM blob", params![], |row| {
        row.get(0)
    })?;
    for hash in &hashes {
        let hash = Sha256Hex::parse(hash).map_err(|e| OfficeError::Damaged(e.to_string()))?;
        let bytes = office.blobs().read(&hash)?;
        let bytes = bytes.ok_or_else(|| missing(format!("blob {hash}")))?;
        to.put(&hash, &bytes, office.around().id())?;
    }
    let pieces: Vec<Uuid> = tx.all("SELECT name FROM upload_piece", params![], |row| row.get(0))?;
    for name in &pieces {
        let bytes = office.blobs().read_piece(*name)?;
        let bytes = bytes.ok_or_else(|| missing(format!("piece {name}")))?;
        // A move that was tried before may have left it there.
        to.remove_piece(*name)?;
        to.put_piece(*name, &bytes)?;
    }
    Ok(hashes.len() + pieces.len())
}
