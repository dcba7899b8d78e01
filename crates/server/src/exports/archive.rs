//! The archive with a workbook and all photos and files.

use std::fs::File;
use std::io::Write;

use fieldfare_domain::{PhotoId, PhotoMeta};
use fieldfare_exchange::sheet::Book;

use super::failed;
use crate::db::Tx;
use crate::error::Result;
use crate::office::Office;
use crate::photos::{self, Size};
use crate::tickets::Loaded;

/// Where a photo or a file lies in the archive.
pub(super) fn place(number: &str, n: u32, meta: &PhotoMeta) -> String {
    match meta.file.as_deref().and_then(|file| file.rsplit_once('.')) {
        // The ending is one of those that are taken.
        Some((stem, ending)) => format!("files/{number}/{n:02}{}.{ending}", file_name(stem)),
        None => format!("photos/{number}/{n:02}{}.jpg", file_name(&meta.name)),
    }
}

/// A name that no archive program takes for a path: letters, digits and blanks of it.
fn file_name(shows: &str) -> String {
    let kept: String = shows
        .chars()
        .filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
        .take(60)
        .collect();
    let kept = kept.trim();
    if kept.is_empty() {
        String::new()
    } else {
        format!(" {kept}")
    }
}

/// An archive that is being written.
pub(super) struct Archive<'f> {
    zip: zip::ZipWriter<&'f mut File>,
}

impl<'f> Archive<'f> {
    pub(super) fn begin(file: &'f mut File) -> Self {
        Self {
            zip: zip::ZipWriter::new(file),
        }
    }

    /// Adds a photo as it is: a JPEG does not get smaller.
    pub(super) fn photo(
        &mut self,
        tx: &Tx<'_>,
        office: &Office,
        loaded: &Loaded,
        photo: PhotoId,
        name: &str,
    ) -> Result<()> {
        let Some(hash) = photos::blob_of(tx, loaded, photo, Size::Full)? else {
            return Ok(());
        };
        let Some(bytes) = office.blobs().read(&hash)? else {
            return Ok(());
        };
        self.put(name, &bytes)
    }

    fn put(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let stored = zip::write::SimpleFileOptions::default()
            .compression_method(zip::CompressionMethod::Stored)
            .large_file(true);
        self.zip
            .start_file(name, stored)
            .map_err(|error| failed(error.into()))?;
        self.zip.write_all(bytes)?;
        Ok(())
    }

    pub(super) fn end(mut self, book: Book) -> Result<()> {
        let mut bytes = std::io::Cursor::new(Vec::new());
        book.save(&mut bytes).map_err(failed)?;
        self.put("tickets.xlsx", bytes.get_ref())?;
        self.zip.finish().map_err(|error| failed(error.into()))?;
        Ok(())
    }
}
