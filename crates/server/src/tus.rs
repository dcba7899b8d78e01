//! Uploads of photos by devices: tus 1.0 with creation, checksum and
//! termination, so that anybody's tus client can speak to us.
//!
//! An upload is for one declared photo, of the declared size and hash. Its offset
//! is told only once the bytes are kept for certain (I15); at the end the whole is
//! checked against its hash, developed, and *arrived* in the same transaction
//! that records it (I14). Two devices that upload the same photo both succeed.

mod spoken;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use fieldfare_domain::ticket::Photo;
use fieldfare_domain::{At, By, EnterpriseId, PhotoId, Sha256Hex, TicketId, planted};
use fieldfare_protocol::wire::{UploadFor, path, sha256_hex};
use uuid::Uuid;

use crate::db::{Whose, params};
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

#[derive(Clone)]
struct Upload {
    id: Uuid,
    enterprise: EnterpriseId,
    what: UploadFor,
    bytes: u64,
    received: u64,
}

impl Upload {
    const fn is_complete(&self) -> bool {
        self.received == self.bytes
    }
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
    office.commit(account.enterprise, |tx, changed| {
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
            enterprise: account.enterprise,
            what: what.clone(),
            bytes,
            received: if is_here { bytes } else { 0 },
        };
        let under_way: u32 = tx.one(
            "SELECT count(*) FROM upload WHERE account = ?1 AND received < bytes",
            params![account.id.0],
            |row| row.get(0),
        )?;
        if under_way >= UNDER_WAY_MAX {
            return Err(OfficeError::TooManyTries { retry_after_s: 60 });
        }
        tx.run(
            "INSERT INTO upload (id, enterprise, account, ticket, photo, sha256, bytes, \
             received, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            params![
                upload.id,
                account.enterprise.0,
                account.id.0,
                upload.what.ticket.0,
                upload.what.photo.0,
                upload.what.sha256.as_str(),
                signed(upload.bytes),
                signed(upload.received),
                now.0
            ],
        )?;
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
    let Some(upload) = upload else {
        return Ok(refusal(StatusCode::CONFLICT, "wrong_offset"));
    };
    if upload.is_complete() && !finish(&site, &upload).await? {
        return Ok(mismatch());
    }
    Ok(tus(
        StatusCode::NO_CONTENT,
        &[("upload-offset", upload.received)],
    ))
}

/// Keeps a piece for certain, and only then records the new offset. None when
/// another request has gone on with the upload in between, at another process
/// perhaps.
fn write(office: &Office, upload: Upload, body: &[u8]) -> Result<Option<Upload>> {
    if body.is_empty() {
        return Ok(Some(upload));
    }
    let name = office.around().id();
    office.blobs().put_piece(name, body)?;
    let length = u64::try_from(body.len()).unwrap_or(0);
    let received = upload.received + length;
    let recorded = office.store().write(upload.enterprise, |tx| {
        let moved = tx.run(
            "UPDATE upload SET received = ?3 WHERE id = ?1 AND received = ?2",
            params![upload.id, signed(upload.received), signed(received)],
        )?;
        if moved == 1 {
            tx.run(
                "INSERT INTO upload_piece (upload, start, bytes, name) VALUES (?1, ?2, ?3, ?4)",
                params![upload.id, signed(upload.received), signed(length), name],
            )?;
        }
        Ok(moved == 1)
    })?;
    if recorded {
        Ok(Some(Upload { received, ..upload }))
    } else {
        office.blobs().remove_piece(name)?;
        Ok(None)
    }
}

/// What has arrived of an upload. A piece that is missing makes it another text
/// than the one that was declared, and that is told.
fn read(office: &Office, upload: &Upload) -> Result<Vec<u8>> {
    let names: Vec<Uuid> = office.store().read(upload.enterprise, |tx| {
        tx.all(
            "SELECT name FROM upload_piece WHERE upload = ?1 ORDER BY start",
            params![upload.id],
            |row| row.get(0),
        )
    })?;
    let mut bytes = Vec::new();
    for name in names {
        bytes.extend(office.blobs().read_piece(name)?.unwrap_or_default());
    }
    Ok(bytes)
}

/// Lets go of the pieces of an upload; its row goes as well, or stays for whoever
/// asks how far it was.
fn remove(office: &Office, upload: &Upload, with_row: bool) -> Result<()> {
    let id = upload.id;
    let names: Vec<Uuid> = office.store().write(upload.enterprise, |tx| {
        let names = tx.all(
            "DELETE FROM upload_piece WHERE upload = ?1 RETURNING name",
            params![id],
            |row| row.get(0),
        )?;
        if with_row {
            tx.run("DELETE FROM upload WHERE id = ?1", params![id])?;
        }
        Ok(names)
    })?;
    names
        .into_iter()
        .try_for_each(|name| office.blobs().remove_piece(name))
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
            let removed = remove(office, &upload, true);
            drop(hold);
            removed
        })
        .await?;
    Ok(tus(StatusCode::NO_CONTENT, &[]))
}

/// Checks a complete upload and lets the photo arrive. False when its bytes are
/// not what was declared: the upload is gone then, and may begin anew.
async fn finish(site: &Arc<Site>, upload: &Upload) -> Result<bool> {
    let what = upload.what.clone();
    let enterprise = upload.enterprise;
    if arrived(site, upload).await? {
        return Ok(true);
    }
    let done = upload.clone();
    let bytes = site.office.run(move |office| read(office, &done)).await?;
    if sha256_hex(&bytes) != what.sha256 && !planted::on("I15-sums-not-compared") {
        // Another request may have brought it to its end in between.
        if arrived(site, upload).await? {
            return Ok(true);
        }
        give_up(site, upload).await?;
        return Ok(false);
    }
    let file = file_of(site, upload).await?;
    let kept = match photos::keep_as(site, file, bytes).await {
        Ok(kept) => kept,
        Err(why @ (OfficeError::Invalid { .. } | OfficeError::TooLarge)) => {
            // No photo and no file that is taken: sending it again cannot help.
            give_up(site, upload).await?;
            return Err(why);
        }
        Err(why) => return Err(why),
    };
    let done = upload.clone();
    site.office
        .run(move |office| {
            office.commit(enterprise, |tx, changed| {
                let loaded = tickets::load(tx, enterprise, what.ticket)?
                    .ok_or(OfficeError::NotFound("ticket"))?;
                photos::arrive(tx, office, enterprise, &loaded, what.photo, &kept, changed)
            })?;
            // The bytes are a blob now.
            remove(office, &done, false).map(|()| true)
        })
        .await
}

async fn give_up(site: &Arc<Site>, upload: &Upload) -> Result<()> {
    let gone = upload.clone();
    site.office
        .run(move |office| remove(office, &gone, true))
        .await
}

/// Whether the photo of an upload is here by now.
async fn arrived(site: &Arc<Site>, upload: &Upload) -> Result<bool> {
    let photo = photo_of(site, upload).await?;
    Ok(photo.is_some_and(|photo| photo.arrived))
}

/// What the file of an upload is called; none for a photo.
async fn file_of(site: &Arc<Site>, upload: &Upload) -> Result<Option<String>> {
    Ok(photo_of(site, upload)
        .await?
        .and_then(|photo| photo.meta.file))
}

async fn photo_of(site: &Arc<Site>, upload: &Upload) -> Result<Option<Photo>> {
    let (enterprise, UploadFor { ticket, photo, .. }) = (upload.enterprise, upload.what.clone());
    site.office
        .run(move |office| {
            office.store().read(enterprise, |tx| {
                let loaded = tickets::load(tx, enterprise, ticket)?;
                Ok(loaded.and_then(|loaded| loaded.ticket.photo(photo).cloned()))
            })
        })
        .await
}

/// An upload of this account.
fn find(office: &Office, account: &Account, id: Uuid) -> Result<Upload> {
    office.store().read(account.enterprise, |tx| {
        let row = tx.maybe(
            "SELECT ticket, photo, sha256, bytes, received FROM upload \
                 WHERE id = ?1 AND account = ?2",
            params![id, account.id.0],
            |row| {
                Ok((
                    row.get::<Uuid>(0)?,
                    row.get::<Uuid>(1)?,
                    row.get::<String>(2)?,
                    row.get::<i64>(3)?,
                    row.get::<i64>(4)?,
                ))
            },
        )?;
        let (ticket, photo, sha256, bytes, received) =
            row.ok_or(OfficeError::NotFound("upload"))?;
        Ok(Upload {
            id,
            enterprise: account.enterprise,
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

/// Forgets uploads that nobody went on with. Returns how many.
///
/// # Errors
/// When the store or a file fails.
pub fn forget_old(office: &Office, now: At) -> Result<usize> {
    let before = now.plus_ms(-FORGET_MS).0;
    let (old, names) = office.store().write(Whose::Everybodys, |tx| {
        let names: Vec<Uuid> = tx.all(
            "SELECT p.name FROM upload_piece p JOIN upload u ON u.id = p.upload \
             WHERE u.created_at < ?1",
            params![before],
            |row| row.get(0),
        )?;
        // Their pieces' rows go with them.
        let old = tx.run("DELETE FROM upload WHERE created_at < ?1", params![before])?;
        Ok((old, names))
    })?;
    for name in names {
        office.blobs().remove_piece(name)?;
    }
    Ok(usize::try_from(old).unwrap_or(usize::MAX))
}

fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
