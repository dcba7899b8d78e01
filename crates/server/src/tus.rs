//! Uploads of photos by devices: tus 1.0 with creation, checksum and
//! termination, so that anybody's tus client can speak to us.
//!
//! An upload is for one declared photo, of the declared size and hash. Its offset
//! is told only once the bytes are on the disk (I15); at the end the whole is
//! checked against its hash, developed, and *arrived* in the same transaction
//! that records it (I14). Two devices that upload the same photo both succeed.

mod spoken;

use std::collections::HashSet;
use std::io::{Seek, SeekFrom, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use fieldfare_domain::{At, By, PhotoId, Sha256Hex, TicketId, planted};
use fieldfare_protocol::wire::{UploadFor, path, sha256_hex};
use rusqlite::{OptionalExtension, Transaction, params};
use uuid::Uuid;

use crate::error::{OfficeError, Result};
use crate::office::Office;
use crate::people::{Account, directory};
use crate::site::{Raw, Site, named};
use crate::tokens::Caller;
use crate::{photos, sight, tickets};
use spoken::{ALGORITHMS, VERSION, checksum, mismatch, number, refusal, spoken, tus, upload_for};

/// Largest photo, in bytes.
const BYTES_MAX: u64 = fieldfare_photo::INPUT_BYTES_MAX;
/// Uploads that one account may have under way.
const UNDER_WAY_MAX: u32 = 500;
/// An upload that nobody went on with for so long is forgotten: 7 days.
const FORGET_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// Uploads that a request is writing to now.
#[derive(Debug, Default)]
pub struct Writing(Arc<Mutex<HashSet<Uuid>>>);

/// One request's hold on an upload.
struct Hold(Arc<Mutex<HashSet<Uuid>>>, Uuid);

impl Writing {
    fn hold(&self, id: Uuid) -> Option<Hold> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.insert(id).then(|| Hold(Arc::clone(&self.0), id))
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.remove(&self.1);
    }
}

struct Upload {
    id: Uuid,
    what: UploadFor,
    bytes: u64,
    received: u64,
}

impl Upload {
    fn file(&self, office: &Office) -> PathBuf {
        folder(office).join(self.id.to_string())
    }

    const fn is_complete(&self) -> bool {
        self.received == self.bytes
    }
}

fn folder(office: &Office) -> PathBuf {
    office.folder().join("uploads")
}

/// What this office can do.
pub async fn options(State(_): State<Arc<Site>>) -> Response {
    let mut response = tus(StatusCode::NO_CONTENT, &[]);
    let headers = response.headers_mut();
    headers.insert("tus-version", HeaderValue::from_static(VERSION));
    headers.insert(
        "tus-extension",
        HeaderValue::from_static("creation,checksum,termination"),
    );
    headers.insert(
        "tus-checksum-algorithm",
        HeaderValue::from_static(ALGORITHMS),
    );
    headers.insert("tus-max-size", HeaderValue::from(BYTES_MAX));
    response
}

/// Begins an upload, or says that its bytes are here already.
pub async fn create(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response> {
    spoken(&headers)?;
    let bytes = number(&headers, "upload-length")?;
    if bytes > BYTES_MAX {
        return Err(OfficeError::TooLarge);
    }
    let what = upload_for(&headers)?;
    let upload = site
        .office
        .run(move |office| begin(office, &caller.account, what, bytes))
        .await?;
    if upload.is_complete() {
        finish(&site, &upload).await?;
    }
    let place = format!("{}/{}", path::UPLOADS, upload.id);
    let status = if upload.is_complete() {
        StatusCode::OK
    } else {
        StatusCode::CREATED
    };
    let mut response = tus(status, &[("upload-offset", upload.received)]);
    let place = HeaderValue::from_str(&place).map_err(|e| OfficeError::Damaged(e.to_string()))?;
    response.headers_mut().insert(header::LOCATION, place);
    Ok(response)
}

/// Finds the photo and makes a row for its upload.
fn begin(office: &Office, account: &Account, what: UploadFor, bytes: u64) -> Result<Upload> {
    std::fs::create_dir_all(folder(office))?;
    office.commit(|tx, changed| {
        let now = office.around().now();
        let loaded = tickets::load(tx, account.enterprise, what.ticket)?
            .ok_or(OfficeError::NotFound("photo"))?;
        let policy = directory(tx, account.enterprise)?.policy(loaded.ticket.type_id);
        let photo = loaded
            .ticket
            .photo(what.photo)
            // Who declared it may send it, also when the ticket is no longer theirs.
            .filter(|photo| {
                photo.by == By::Person(account.id)
                    || sight::sees(&loaded.ticket, &policy, account, now)
            })
            .ok_or(OfficeError::NotFound("photo"))?;
        if photo.meta.sha256 != what.sha256 || u64::from(photo.meta.bytes) != bytes {
            return Err(OfficeError::Conflict {
                code: "not_as_declared",
                detail: "the photo was declared with another hash or size".to_owned(),
            });
        }
        let is_here = photo.arrived
            || photos::arrive_with_another(
                tx,
                office,
                account.enterprise,
                &loaded,
                what.photo,
                &what.sha256,
                changed,
            )?;
        let upload = Upload {
            id: office.around().id(),
            what,
            bytes,
            received: if is_here { bytes } else { 0 },
        };
        let under_way: u32 = tx
            .prepare_cached("SELECT count(*) FROM upload WHERE account = ?1 AND received < bytes")?
            .query_row(params![account.id.0], |row| row.get(0))?;
        if under_way >= UNDER_WAY_MAX {
            return Err(OfficeError::TooManyTries { retry_after_s: 60 });
        }
        tx.prepare_cached(
            "INSERT INTO upload (id, enterprise, account, ticket, photo, sha256, bytes, \
             received, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            upload.id,
            account.enterprise.0,
            account.id.0,
            upload.what.ticket.0,
            upload.what.photo.0,
            upload.what.sha256.as_str(),
            signed(upload.bytes),
            signed(upload.received),
            now.0
        ])?;
        Ok(upload)
    })
}

/// How far an upload is.
pub async fn head(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id: Uuid = named(&id, "upload")?;
    let upload = site
        .office
        .run(move |office| find(office, &caller.account, id))
        .await?;
    if upload.is_complete() {
        // The process may have stopped between the last byte and the record.
        finish(&site, &upload).await?;
    }
    Ok(tus(
        StatusCode::OK,
        &[
            ("upload-offset", upload.received),
            ("upload-length", upload.bytes),
        ],
    ))
}

/// The next bytes.
pub async fn patch(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Raw(body): Raw,
) -> Result<Response> {
    spoken(&headers)?;
    let id: Uuid = named(&id, "upload")?;
    let kind = headers.get(header::CONTENT_TYPE).map(HeaderValue::as_bytes);
    if kind != Some(b"application/offset+octet-stream") {
        return Ok(refusal(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "wrong_content_type",
        ));
    }
    let offset = number(&headers, "upload-offset")?;
    let Some(hold) = site.writing.hold(id) else {
        return Ok(refusal(StatusCode::LOCKED, "upload_busy"));
    };
    let upload = site
        .office
        .run(move |office| find(office, &caller.account, id))
        .await?;
    if offset != upload.received && !planted::on("I15-offset-not-compared") {
        return Ok(refusal(StatusCode::CONFLICT, "wrong_offset"));
    }
    if let Some(expected) = checksum(&headers)?
        && !expected.fits(&body)
        && !planted::on("I15-sums-not-compared")
    {
        return Ok(mismatch());
    }
    let length = u64::try_from(body.len()).unwrap_or(u64::MAX);
    if upload.received.saturating_add(length) > upload.bytes {
        return Err(OfficeError::TooLarge);
    }
    let upload = site
        .office
        .run(move |office| {
            let upload = write(office, upload, &body);
            drop(hold);
            upload
        })
        .await?;
    if upload.is_complete() && !finish(&site, &upload).await? {
        return Ok(mismatch());
    }
    Ok(tus(
        StatusCode::NO_CONTENT,
        &[("upload-offset", upload.received)],
    ))
}

/// Writes bytes at the offset, syncs them, and only then records the new offset.
fn write(office: &Office, upload: Upload, body: &[u8]) -> Result<Upload> {
    // A backup has the row of an upload and not its bytes.
    std::fs::create_dir_all(folder(office))?;
    let mut file = std::fs::OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(false)
        .open(upload.file(office))?;
    // What a crash left behind the recorded offset is not to be trusted.
    file.set_len(upload.received)?;
    file.seek(SeekFrom::Start(upload.received))?;
    file.write_all(body)?;
    file.sync_all()?;
    if upload.received == 0 {
        std::fs::File::open(folder(office))?.sync_all()?;
    }
    let received = upload.received + u64::try_from(body.len()).unwrap_or(0);
    office.store().write(|tx| {
        tx.prepare_cached("UPDATE upload SET received = ?2 WHERE id = ?1")?
            .execute(params![upload.id, signed(received)])?;
        Ok(())
    })?;
    Ok(Upload { received, ..upload })
}

/// Gives an upload up.
pub async fn delete(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id: Uuid = named(&id, "upload")?;
    let Some(hold) = site.writing.hold(id) else {
        return Ok(refusal(StatusCode::LOCKED, "upload_busy"));
    };
    site.office
        .run(move |office| {
            let upload = find(office, &caller.account, id)?;
            let removed = remove(office, &upload);
            drop(hold);
            removed
        })
        .await?;
    Ok(tus(StatusCode::NO_CONTENT, &[]))
}

/// Checks a complete upload and lets the photo arrive. False when its bytes are
/// not what was declared: the upload is gone then, and may begin anew.
async fn finish(site: &Arc<Site>, upload: &Upload) -> Result<bool> {
    let (file, what) = (upload.file(&site.office), upload.what.clone());
    let id = upload.id;
    let (enterprise, arrived) = arrived(site, id, &what).await?;
    if arrived {
        return Ok(true);
    }
    let gone = Upload {
        what: what.clone(),
        ..*upload
    };
    let read = file.clone();
    let bytes = site
        .office
        .run(move |_| Ok(std::fs::read(&read).unwrap_or_default()))
        .await?;
    if sha256_hex(&bytes) != what.sha256 && !planted::on("I15-sums-not-compared") {
        // Another request may have brought it to its end in between.
        if self::arrived(site, id, &what).await?.1 {
            return Ok(true);
        }
        site.office.run(move |office| remove(office, &gone)).await?;
        return Ok(false);
    }
    let kept = match photos::keep(site, bytes).await {
        Ok(kept) => kept,
        Err(why @ (OfficeError::Invalid { .. } | OfficeError::TooLarge)) => {
            // No photo: sending it again cannot help.
            site.office.run(move |office| remove(office, &gone)).await?;
            return Err(why);
        }
        Err(why) => return Err(why),
    };
    site.office
        .run(move |office| {
            office.commit(|tx, changed| {
                let loaded = tickets::load(tx, enterprise, what.ticket)?
                    .ok_or(OfficeError::NotFound("ticket"))?;
                photos::arrive(tx, office, enterprise, &loaded, what.photo, &kept, changed)
            })?;
            // The bytes are a blob now. The row stays, for whoever asks how far
            // it was.
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
                _ => Ok(true),
            }
        })
        .await
}

/// Whose upload it is, and whether its photo is here by now.
async fn arrived(
    site: &Arc<Site>,
    upload: Uuid,
    what: &UploadFor,
) -> Result<(fieldfare_domain::EnterpriseId, bool)> {
    let (ticket, photo) = (what.ticket, what.photo);
    site.office
        .run(move |office| {
            office.store().read(|tx| {
                let enterprise = enterprise_of(tx, upload)?;
                let loaded = tickets::load(tx, enterprise, ticket)?;
                let photo = loaded.as_ref().and_then(|l| l.ticket.photo(photo));
                Ok((enterprise, photo.is_some_and(|photo| photo.arrived)))
            })
        })
        .await
}

fn enterprise_of(tx: &Transaction<'_>, upload: Uuid) -> Result<fieldfare_domain::EnterpriseId> {
    tx.prepare_cached("SELECT enterprise FROM upload WHERE id = ?1")?
        .query_row(params![upload], |row| {
            Ok(fieldfare_domain::EnterpriseId(row.get(0)?))
        })
        .optional()?
        .ok_or(OfficeError::NotFound("upload"))
}

/// An upload of this account.
fn find(office: &Office, account: &Account, id: Uuid) -> Result<Upload> {
    office.store().read(|tx| {
        let row = tx
            .prepare_cached(
                "SELECT ticket, photo, sha256, bytes, received FROM upload \
                 WHERE id = ?1 AND account = ?2",
            )?
            .query_row(params![id, account.id.0], |row| {
                Ok((
                    row.get::<_, Uuid>(0)?,
                    row.get::<_, Uuid>(1)?,
                    row.get::<_, String>(2)?,
                    row.get::<_, i64>(3)?,
                    row.get::<_, i64>(4)?,
                ))
            })
            .optional()?;
        let (ticket, photo, sha256, bytes, received) =
            row.ok_or(OfficeError::NotFound("upload"))?;
        Ok(Upload {
            id,
            what: UploadFor {
                ticket: TicketId(ticket),
                photo: PhotoId(photo),
                sha256: Sha256Hex::parse(&sha256)
                    .map_err(|e| OfficeError::Damaged(e.to_string()))?,
            },
            bytes: u64::try_from(bytes).unwrap_or(0),
            received: u64::try_from(received).unwrap_or(0),
        })
    })
}

fn remove(office: &Office, upload: &Upload) -> Result<()> {
    office.store().write(|tx| {
        tx.prepare_cached("DELETE FROM upload WHERE id = ?1")?
            .execute(params![upload.id])?;
        Ok(())
    })?;
    match std::fs::remove_file(upload.file(office)) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// Forgets uploads that nobody went on with. Returns how many.
///
/// # Errors
/// When the store or a file fails.
pub fn forget_old(office: &Office, now: At) -> Result<usize> {
    let before = now.plus_ms(-FORGET_MS).0;
    let old: Vec<Uuid> = office.store().write(|tx| {
        let mut statement = tx.prepare("DELETE FROM upload WHERE created_at < ?1 RETURNING id")?;
        let rows = statement.query_map(params![before], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, rusqlite::Error>>()?)
    })?;
    for id in &old {
        match std::fs::remove_file(folder(office).join(id.to_string())) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(error.into());
            }
            _ => {}
        }
    }
    Ok(old.len())
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
