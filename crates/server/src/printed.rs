//! The photos of a printed report: public ones whose bytes are here.

use fieldfare_domain::{Stage, Ticket};
use fieldfare_exchange::report::Picture;

use crate::db::Tx;
use crate::error::Result;
use crate::names::Called;
use crate::office::Office;
use crate::photos::{self, Size};
use crate::tickets::Loaded;

/// For the report of one ticket: its public photos, and how many are not here.
///
/// # Errors
/// When the store fails or a photo is damaged.
pub fn pictures(
    tx: &Tx<'_>,
    office: &Office,
    loaded: &Loaded,
    names: &Called<'_>,
) -> Result<(Vec<Picture>, usize)> {
    let mut pictures = Vec::new();
    let mut missing = 0;
    let ticket: &Ticket = &loaded.ticket;
    let public = ticket
        .photos
        .iter()
        .filter(|photo| photo.meta.visibility == fieldfare_domain::Visibility::Public)
        .filter(|photo| photo.meta.is_picture());
    for photo in public {
        let hash = photos::blob_of(tx, loaded, photo.meta.id, Size::Full)?;
        let bytes = match hash {
            Some(hash) => office.blobs().read(&hash)?,
            None => None,
        };
        let Some(jpeg) = bytes else {
            missing += 1;
            continue;
        };
        let by = photo.by.user().map(|id| names.0.name_of(id));
        let words: Vec<String> = [Some(photo.meta.name.clone()), by]
            .into_iter()
            .flatten()
            .filter(|text| !text.is_empty())
            .collect();
        pictures.push(Picture {
            stage: photo.stage.unwrap_or(Stage::Report),
            marks: photo.marks.clone(),
            caption: words.join(" · "),
            jpeg,
        });
    }
    Ok((pictures, missing))
}
