//! What somebody without an account may do with a status link: follow what was
//! reported, and answer. Reporting it is in [`crate::report`].
//!
//! The page behind these addresses is another type, made from public events
//! only (I11). A link that is unknown, and one that is for a ticket that a
//! requester may not see, answer alike.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use fieldfare_domain::attachment::{FileKind, shown_name};
use fieldfare_domain::text::LIST_MAX;
use fieldfare_domain::{
    Act, Actor, By, CommandId, PhotoId, PhotoMeta, Rejection, Sha256Hex, Visibility,
};
use fieldfare_protocol::view::{RequesterView, requester_view};
use fieldfare_protocol::wire::sha256_hex;
use serde::Deserialize;

use crate::accept::From;
use crate::asked::{Request, derived, told};
use crate::db::Tx;
use crate::error::{OfficeError, Result};
use crate::guard::Linked;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::photos::{self, Size};
use crate::report::Declared;
use crate::site::{Asked, Raw, Site, Wanted, named};
use crate::tickets::{self, Loaded};

/// The ticket of a status link.
pub(crate) fn linked_ticket(tx: &Tx<'_>, linked: Linked) -> Result<Loaded> {
    tickets::load(tx, linked.enterprise, linked.ticket)?.ok_or(OfficeError::NotFound("page"))
}

fn page(office: &Office, linked: Linked) -> Result<RequesterView> {
    office.store().read(linked.enterprise, |tx| {
        let loaded = linked_ticket(tx, linked)?;
        let directory = directory(tx, linked.enterprise)?;
        let policy = directory.policy(loaded.ticket.type_id);
        let pictures = format!(
            "/api/public/status/{}/photos",
            office.status_token(linked.ticket)
        );
        requester_view(
            &loaded.ticket,
            &loaded.events,
            &policy,
            &Actor::LinkHolder,
            &directory,
            &pictures,
        )
        .ok_or(OfficeError::NotFound("page"))
    })
}

/// The status page's data. Its tag is made of its bytes alone, so that nothing
/// that a requester cannot see changes it.
fn answer(view: &RequesterView, asked: &HeaderMap) -> Result<Response> {
    let body = serde_json::to_vec(view)?;
    let tag = format!("\"{}\"", sha256_hex(&body));
    let headers = [
        (header::ETAG, tag.clone()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    let same = asked
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == tag.as_bytes());
    if same {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "application/json")];
    Ok((headers, kind, body).into_response())
}

/// The status page.
pub async fn status(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    headers: HeaderMap,
) -> Result<Response> {
    let view = site.office.run(move |office| page(office, linked)).await?;
    answer(&view, &headers)
}

/// What a requester does.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequesterAct {
    /// Name of the command.
    command_id: CommandId,
    /// What is asked for.
    act: Act,
    /// Photos and files that belong to it; their bytes follow.
    #[serde(default)]
    photos: Vec<Declared>,
}

/// Answers, confirms, takes back, rates.
pub async fn act(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    Asked(asked): Asked<RequesterAct>,
) -> Result<Response> {
    if matches!(asked.act, Act::Create(_)) {
        return Err(OfficeError::invalid(
            "malformed",
            "act",
            "a ticket is reported elsewhere",
        ));
    }
    if asked.photos.len() > LIST_MAX {
        return Err(OfficeError::Rejected(Rejection::OutOfRange {
            field: "photos".into(),
        }));
    }
    let command = asked.command_id;
    let outcome = site
        .office
        .run(move |office| {
            office.commit(linked.enterprise, |tx, changed| {
                let mut loaded = linked_ticket(tx, linked)?;
                for photo in &asked.photos {
                    let meta = photo.clone().meta();
                    let known = loaded.ticket.photo(meta.id);
                    if known.is_none_or(|known| known.meta.sha256 != meta.sha256) {
                        declare(tx, office, linked, &loaded, meta, changed)?;
                        loaded = linked_ticket(tx, linked)?;
                    }
                }
                let from = From {
                    enterprise: linked.enterprise,
                    actor: Actor::LinkHolder,
                    replica: None,
                };
                Request::now(command, linked.ticket, asked.act.clone()).receive(
                    tx,
                    office,
                    from,
                    Some(&loaded.ticket),
                    changed,
                )
            })
        })
        .await?;
    site.meters.decided(&outcome);
    told(outcome, command, linked.ticket)?;
    let view = site.office.run(move |office| page(office, linked)).await?;
    answer(&view, &HeaderMap::new())
}

/// What comes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    /// What it is called on the phone, for a file that nobody has declared.
    file: Option<String>,
}

/// The bytes of a photo, one that was declared or one more. They are checked as
/// they came, and then developed: what is kept has no metadata, and a hash of its
/// own. A file stays as it came.
pub async fn photo(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    Wanted(about): Wanted<About>,
    headers: HeaderMap,
    Raw(bytes): Raw,
) -> Result<StatusCode> {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let id: PhotoId = named(text("x-photo-id").unwrap_or_default(), "photo")?;
    let hash = Sha256Hex::parse(text("x-photo-sha256").unwrap_or_default())
        .map_err(|e| OfficeError::invalid("malformed", "X-Photo-Sha256", e.to_string()))?;
    let known = site
        .office
        .run(move |office| {
            office.store().read(linked.enterprise, |tx| {
                let loaded = linked_ticket(tx, linked)?;
                match loaded.ticket.photo(id) {
                    Some(photo) if photo.by != By::Requester => Err(OfficeError::NotFound("photo")),
                    photo => Ok(photo.map(|p| (p.meta.clone(), p.arrived))),
                }
            })
        })
        .await?;
    // One that nobody declared says itself whether it is a file.
    let said = || {
        let name = shown_name(about.file.as_deref()?);
        FileKind::claimed_by(&name).map(|_| name)
    };
    let (declared, file, arrived) = match known {
        Some((meta, arrived)) => (meta.sha256, meta.file, arrived),
        None => (hash.clone(), said(), false),
    };
    if hash != declared {
        return Err(OfficeError::Conflict {
            code: "not_as_declared",
            detail: "the photo was declared with another hash".to_owned(),
        });
    }
    if arrived {
        return Ok(StatusCode::OK);
    }
    if sha256_hex(&bytes) != declared {
        return Err(OfficeError::invalid(
            "checksum_mismatch",
            "photo",
            "the bytes are not the ones that were declared",
        ));
    }
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let kept = photos::keep_as(&site, file.clone(), bytes).await?;
    site.office
        .run(move |office| {
            office.commit(linked.enterprise, |tx, changed| {
                let mut loaded = linked_ticket(tx, linked)?;
                if loaded.ticket.photo(id).is_none() {
                    let meta = PhotoMeta {
                        id,
                        sha256: declared.clone(),
                        bytes: length,
                        width: kept.width,
                        height: kept.height,
                        name: String::new(),
                        visibility: Visibility::Public,
                        taken_at: None,
                        file: file.clone(),
                        stage: None,
                    };
                    declare(tx, office, linked, &loaded, meta, changed)?;
                    loaded = linked_ticket(tx, linked)?;
                }
                photos::arrive(tx, office, linked.enterprise, &loaded, id, &kept, changed)
            })
        })
        .await?;
    Ok(StatusCode::CREATED)
}

/// Adds a photo that no report has declared.
fn declare(
    tx: &Tx<'_>,
    office: &Office,
    linked: Linked,
    loaded: &Loaded,
    photo: PhotoMeta,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let parts = [linked.ticket.0.as_bytes().as_slice(), photo.id.0.as_bytes()];
    let command = CommandId(derived("requester's photo", &parts));
    let from = From {
        enterprise: linked.enterprise,
        actor: Actor::LinkHolder,
        replica: None,
    };
    let request = Request::now(command, linked.ticket, Act::AddPhoto { photo });
    let outcome = request.receive(tx, office, from, Some(&loaded.ticket), changed)?;
    told(outcome, command, linked.ticket).map(|_| ())
}

/// A photo that the requester may see.
pub async fn picture(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    Path((_, photo, size)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let photo: PhotoId = named(&photo, "photo")?;
    let size: Size = named(&size, "photo")?;
    site.office
        .run(move |office| {
            let (hash, file) = office.store().read(linked.enterprise, |tx| {
                let loaded = linked_ticket(tx, linked)?;
                let public = loaded
                    .ticket
                    .photo(photo)
                    .is_some_and(|p| p.meta.visibility == Visibility::Public);
                if public {
                    let hash = photos::blob_of(tx, &loaded, photo, size)?;
                    Ok((hash, photos::file_of(&loaded, photo)))
                } else {
                    Ok((None, None))
                }
            })?;
            let hash = hash.ok_or(OfficeError::NotFound("photo"))?;
            photos::answer(office, &hash, file.as_deref(), &headers, "no-store")
        })
        .await
}
