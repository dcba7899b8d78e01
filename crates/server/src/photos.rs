//! Photos at the office: what is kept of them, and when they have arrived.
//!
//! Every photo is decoded here, whoever sent it: what cannot be decoded is no
//! photo and does not arrive. One that is already as the office keeps it (small
//! enough, without metadata) is kept as it is, so that a device finds the bytes
//! that it declared; any other is developed anew. The table `photo` says what is
//! kept under which hash.

use std::sync::Arc;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fieldfare_domain::attachment::{FileKind, check_file};
use fieldfare_domain::{
    Act, Actor, CommandId, EnterpriseId, PhotoId, PhotoMeta, Sha256Hex, TicketId,
};
use fieldfare_photo::{FULL_SIDE_PX_MAX, PhotoError, develop, plain_jpeg_size};
use fieldfare_protocol::wire::{Outcome, sha256_hex};
use uuid::Uuid;

use crate::accept::From;
use crate::asked::{Request, derived};
use crate::blobs::Blobs;
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::site::Site;
use crate::tickets::Loaded;

/// What is kept of a photo; its bytes are on disk.
#[derive(Clone, Debug)]
pub struct Kept {
    /// Hash of the photo.
    pub full: Sha256Hex,
    /// Size of the photo.
    pub full_bytes: u32,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Hash of the small picture.
    thumb: Sha256Hex,
    /// Size of the small picture.
    thumb_bytes: u32,
}

/// Develops a photo when it is its turn, and keeps it.
///
/// # Errors
/// The reason why it is no photo, or that it cannot be kept.
pub async fn keep(site: &Arc<Site>, bytes: impl AsRef<[u8]> + Send + 'static) -> Result<Kept> {
    let turn = Arc::clone(&site.developing)
        .acquire_owned()
        .await
        .map_err(|_| OfficeError::Busy { retry_after_s: 5 })?;
    site.office
        .run(move |office| {
            let kept = keep_now(office.blobs(), bytes.as_ref(), office.around().id());
            drop(turn);
            kept
        })
        .await
}

/// Develops a photo and keeps it.
///
/// # Errors
/// As [`keep`].
pub fn keep_now(blobs: &Blobs, bytes: &[u8], name: Uuid) -> Result<Kept> {
    let developed = develop(bytes).map_err(refused)?;
    let as_it_is =
        plain_jpeg_size(bytes).filter(|(width, height)| *width.max(height) <= FULL_SIDE_PX_MAX);
    let (full, (width, height)) = match as_it_is {
        Some(size) => (bytes, size),
        None => (
            developed.full.as_slice(),
            (developed.width, developed.height),
        ),
    };
    let kept = Kept {
        full: sha256_hex(full),
        full_bytes: size_of(full),
        width,
        height,
        thumb: sha256_hex(&developed.thumb),
        thumb_bytes: size_of(&developed.thumb),
    };
    blobs.put(&kept.full, full, name)?;
    blobs.put(&kept.thumb, &developed.thumb, name)?;
    Ok(kept)
}

fn size_of(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}

fn refused(why: PhotoError) -> OfficeError {
    match why {
        PhotoError::TooLarge => OfficeError::TooLarge,
        PhotoError::Io(error) => error.into(),
        other => OfficeError::invalid(other.code(), "photo", other.to_string()),
    }
}

/// Keeps what was declared: a photo is developed, a file is checked and stays as it
/// came.
///
/// # Errors
/// The reason why it is neither, or that it cannot be kept.
pub async fn keep_as(
    site: &Arc<Site>,
    file: Option<String>,
    bytes: impl AsRef<[u8]> + Send + 'static,
) -> Result<Kept> {
    let Some(name) = file else {
        return keep(site, bytes).await;
    };
    site.office
        .run(move |office| {
            let bytes = bytes.as_ref();
            check_file(&name, bytes)
                .map_err(|why| OfficeError::invalid(why.code(), "file", why.to_string()))?;
            let hash = sha256_hex(bytes);
            office.blobs().put(&hash, bytes, office.around().id())?;
            Ok(Kept {
                full: hash.clone(),
                full_bytes: size_of(bytes),
                width: 0,
                height: 0,
                // It has no small picture; nobody is given this one.
                thumb: hash,
                thumb_bytes: size_of(bytes),
            })
        })
        .await
}

/// Records that a declared photo is here: what is kept of it, and the event, in
/// one transaction (I14). Arriving twice changes nothing.
///
/// # Errors
/// When the store fails, or the ticket does not know the photo.
pub fn arrive(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    loaded: &Loaded,
    photo: PhotoId,
    kept: &Kept,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let now = office.around().now();
    for (hash, bytes) in [
        (&kept.full, kept.full_bytes),
        (&kept.thumb, kept.thumb_bytes),
    ] {
        tx.run(
            "INSERT INTO blob (enterprise, sha256, bytes, arrived_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (enterprise, sha256) DO NOTHING",
            params![enterprise.0, hash.as_str(), bytes, now.0],
        )?;
    }
    let declared = loaded
        .ticket
        .photo(photo)
        .map_or(&kept.full, |known| &known.meta.sha256);
    tx.run(
        "INSERT INTO photo (ticket, id, declared, kept, thumb) VALUES (?1, ?2, ?3, ?4, ?5) \
         ON CONFLICT (ticket, id) DO NOTHING",
        params![
            loaded.key,
            photo.0,
            declared.as_str(),
            kept.full.as_str(),
            kept.thumb.as_str()
        ],
    )?;
    told_arrived(tx, office, enterprise, loaded, photo, changed)
}

fn told_arrived(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    loaded: &Loaded,
    photo: PhotoId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let ticket = loaded.ticket.id;
    let command = CommandId(derived(
        "photo arrived",
        &[ticket.0.as_bytes(), photo.0.as_bytes()],
    ));
    let from = From {
        enterprise,
        actor: Actor::System,
        replica: None,
    };
    let request = Request::now(command, ticket, Act::PhotoArrived { photo });
    match request.receive(tx, office, from, Some(&loaded.ticket), changed)? {
        Outcome::Accepted { .. } | Outcome::Parked { .. } => Ok(()),
        Outcome::Rejected { why } => Err(OfficeError::Rejected(why)),
    }
}

/// Records that a photo is here whose bytes came with another photo of the same
/// ticket. False when there is none: that bytes exist anywhere else is nobody's
/// business.
///
/// # Errors
/// When the store fails.
pub fn arrive_with_another(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    loaded: &Loaded,
    photo: PhotoId,
    declared: &Sha256Hex,
    changed: &mut Vec<Changed>,
) -> Result<bool> {
    let claims = |meta: &PhotoMeta| meta.file.as_deref().map(FileKind::claimed_by);
    let ticket = &loaded.ticket;
    // The bytes were looked at as what the other one claims to be.
    let Some(other) = ticket.photo(photo).and_then(|wanted| {
        ticket.photos.iter().find(|other| {
            other.arrived
                && other.meta.sha256 == *declared
                && claims(&other.meta) == claims(&wanted.meta)
        })
    }) else {
        return Ok(false);
    };
    let copied = tx.run(
        "INSERT INTO photo (ticket, id, declared, kept, thumb) \
             SELECT ticket, ?2, declared, kept, thumb FROM photo \
             WHERE ticket = ?1 AND id = ?3 \
             ON CONFLICT (ticket, id) DO NOTHING",
        params![loaded.key, photo.0, other.meta.id.0],
    )?;
    if copied > 0 {
        told_arrived(tx, office, enterprise, loaded, photo, changed)?;
    }
    Ok(copied > 0)
}

/// Which picture of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// At most 320 pixels.
    Thumb,
    /// At most 2048 pixels.
    Full,
}

impl std::str::FromStr for Size {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "thumb" => Ok(Self::Thumb),
            "full" => Ok(Self::Full),
            _ => Err(()),
        }
    }
}

/// The name of a picture's bytes, once they have arrived; a file has no small one.
///
/// # Errors
/// When the store fails.
pub fn blob_of(
    tx: &Tx<'_>,
    loaded: &Loaded,
    photo: PhotoId,
    size: Size,
) -> Result<Option<Sha256Hex>> {
    let known = loaded.ticket.photo(photo);
    if size == Size::Thumb && known.is_some_and(|known| !known.meta.is_picture()) {
        return Ok(None);
    }
    let column = match size {
        Size::Thumb => "thumb",
        Size::Full => "kept",
    };
    let hash: Option<String> = tx.maybe(
        &format!("SELECT {column} FROM photo WHERE ticket = ?1 AND id = ?2"),
        params![loaded.key, photo.0],
        |row| row.get(0),
    )?;
    hash.map(|hash| Sha256Hex::parse(&hash).map_err(|e| OfficeError::Damaged(e.to_string())))
        .transpose()
}

/// What a file of a ticket is called; none for a photo.
#[must_use]
pub fn file_of(loaded: &Loaded, photo: PhotoId) -> Option<String> {
    loaded.ticket.photo(photo)?.meta.file.clone()
}

/// The answer with a picture, or with a file to be kept. It may be kept by the
/// browser that asked, and is asked for again each time: who may no longer see it
/// no longer gets it. A file is never anything that a browser would show.
///
/// # Errors
/// When the bytes are missing or damaged.
pub fn answer(
    office: &Office,
    hash: &Sha256Hex,
    file: Option<&str>,
    asked: &HeaderMap,
    cache: &'static str,
) -> Result<Response> {
    let tag = format!("\"{hash}\"");
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let headers = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, cache.to_owned()),
    ];
    if same {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let bytes = office
        .blobs()
        .read(hash)?
        .ok_or_else(|| OfficeError::Damaged(format!("blob {hash} is missing")))?;
    let kind = match file {
        Some(_) => "application/octet-stream",
        None => "image/jpeg",
    };
    let kind = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (
            header::CONTENT_DISPOSITION,
            kept_as(file.unwrap_or("photo.jpg")),
        ),
    ];
    Ok((headers, kind, bytes).into_response())
}

/// Tells a browser to keep it under this name: once in plain letters, once in all
/// (RFC 6266).
fn kept_as(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| match letter {
            '"' | '\\' | '%' => '_',
            letter if letter.is_ascii() && !letter.is_ascii_control() => letter,
            _ => '_',
        })
        .collect();
    let all: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{all}")
}

/// The id of a photo that a browser adds: the same bytes under the same name on
/// the same ticket are the same photo, so that a lost answer doubles nothing.
#[must_use]
pub fn id_for(ticket: TicketId, account: Uuid, name: &str, bytes: &[u8]) -> PhotoId {
    PhotoId(derived(
        "photo",
        &[
            ticket.0.as_bytes(),
            account.as_bytes(),
            name.as_bytes(),
            sha256_hex(bytes).as_str().as_bytes(),
        ],
    ))
}
