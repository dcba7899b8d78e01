//! What somebody without an account may do: report a fault by a label's code,
//! and follow it by the status link.
//!
//! The page behind these addresses is another type, made from public events
//! only (I11). A link that is unknown, and one that is for a ticket that a
//! requester may not see, answer alike.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use fieldfare_domain::{
    Act, Actor, By, CommandId, Contact, Draft, EnterpriseId, EquipmentId, PhotoId, PhotoMeta,
    Sha256Hex, TicketId, Visibility,
};
use fieldfare_protocol::view::{RequesterView, requester_view};
use fieldfare_protocol::wire::sha256_hex;
use serde::{Deserialize, Serialize};

use crate::accept::From;
use crate::asked::{Request, derived, told};
use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::guard::Linked;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::photos::{self, Size};
use crate::site::{Asked, Peer, Raw, Site, named};
use crate::tickets::{self, Loaded};
use crate::tries::Of;

/// What a label's code stands for, as far as a stranger may know it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Name of the enterprise.
    enterprise: String,
    /// What people call the device.
    device_name: String,
    /// Customer or place.
    place: String,
    /// The site's zone.
    zone: String,
    #[serde(skip)]
    of: EnterpriseId,
    #[serde(skip)]
    id: EquipmentId,
    #[serde(skip)]
    address: String,
}

fn device_of(tx: &Tx<'_>, code: &str) -> Result<Device> {
    // A code that was typed may be in small letters.
    tx.maybe(
        "SELECT o.name, e.name, e.place, CASE e.zone WHEN '' THEN o.zone ELSE e.zone END, \
         o.id, e.id, e.address FROM equipment e JOIN enterprise o ON o.id = e.enterprise \
         WHERE e.code IN (?1, upper(?1)) LIMIT 1",
        params![code],
        |row| {
            Ok(Device {
                enterprise: row.get(0)?,
                device_name: row.get(1)?,
                place: row.get(2)?,
                zone: row.get(3)?,
                of: EnterpriseId(row.get(4)?),
                id: EquipmentId(row.get(5)?),
                address: row.get(6)?,
            })
        },
    )?
    .ok_or(OfficeError::UnknownCode)
}

/// Whose device has this code, and which one it is.
pub(crate) fn place_of(tx: &Tx<'_>, code: &str) -> Result<(EnterpriseId, EquipmentId)> {
    let device = device_of(tx, code)?;
    Ok((device.of, device.id))
}

/// What a label's code stands for.
pub async fn device(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Json<Device>> {
    site.office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| device_of(tx, &code))
        })
        .await
        .map(Json)
}

/// A fault as the page reports it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the command: the same report twice is one ticket.
    command_id: CommandId,
    /// The label's code.
    code: String,
    /// What is wrong.
    description: String,
    /// Who reports it.
    name: String,
    /// Phone number.
    #[serde(default)]
    phone: String,
    /// E-mail address.
    #[serde(default)]
    email: String,
    /// Photos whose bytes follow.
    #[serde(default)]
    photos: Vec<Declared>,
}

/// A photo whose bytes follow.
#[derive(Clone, Debug, Deserialize)]
pub struct Declared {
    /// Its name.
    id: PhotoId,
    /// Hash of its bytes, as they will be sent.
    sha256: Sha256Hex,
    /// Size of its bytes.
    bytes: u32,
    /// Width in pixels, as far as the page knows.
    #[serde(default)]
    width: u32,
    /// Height in pixels.
    #[serde(default)]
    height: u32,
}

/// Where a report can be followed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Secret part of the status link.
    status_token: String,
    /// `T-1042`.
    number: String,
    /// The status link.
    status_url: String,
}

/// Reports a fault.
pub async fn report(
    State(site): State<Arc<Site>>,
    Peer(peer): Peer,
    Asked(report): Asked<Report>,
) -> Result<(StatusCode, Json<Receipt>)> {
    site.tries.begin(Of::Reports(peer), site.now())?;
    if report.name.trim().is_empty() {
        return Err(OfficeError::invalid("missing", "name", "a name is needed"));
    }
    let command = report.command_id;
    let ticket = TicketId(derived("report", &[command.0.as_bytes()]));
    let (outcome, enterprise) = site
        .office
        .run(move |office| {
            office.commit(Whose::Everybodys, |tx, changed| {
                let device = device_of(tx, &report.code)?;
                let enterprise = device.of;
                tx.turn_to(enterprise)?;
                let from = From {
                    enterprise,
                    actor: Actor::LinkHolder,
                    replica: None,
                };
                let act = Act::Create(Box::new(draft(report.clone(), device)));
                let request = Request {
                    base_version: Some(0),
                    ..Request::now(command, ticket, act)
                };
                let outcome = request.receive(tx, office, from, None, changed)?;
                Ok((outcome, enterprise))
            })
        })
        .await?;
    site.meters.decided(&outcome);
    told(outcome, command, ticket)?;
    let loaded = site
        .office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| tickets::load(tx, enterprise, ticket))
        })
        .await?
        .ok_or(OfficeError::NotFound("ticket"))?;
    let status_token = site.office.status_token(ticket);
    let number = loaded.ticket.number.unwrap_or_default();
    Ok((
        StatusCode::CREATED,
        Json(Receipt {
            number: format!("T-{number}"),
            status_url: site.link(&format!("/s/{status_token}")),
            status_token,
        }),
    ))
}

fn draft(report: Report, device: Device) -> Draft {
    Draft {
        description: report.description,
        contact: Contact {
            name: report.name,
            phone: report.phone,
            email: report.email,
            address: device.address,
        },
        equipment: Some(device.id),
        equipment_name: device.device_name,
        place: device.place,
        zone: device.zone,
        visibility: Visibility::Public,
        photos: report
            .photos
            .into_iter()
            .map(|photo| PhotoMeta {
                id: photo.id,
                sha256: photo.sha256,
                bytes: photo.bytes,
                width: photo.width,
                height: photo.height,
                name: String::new(),
                visibility: Visibility::Public,
                taken_at: None,
            })
            .collect(),
        ..Draft::default()
    }
}

/// The ticket of a status link.
fn linked_ticket(tx: &Tx<'_>, linked: Linked) -> Result<Loaded> {
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
    let command = asked.command_id;
    let outcome = site
        .office
        .run(move |office| {
            office.commit(linked.enterprise, |tx, changed| {
                let loaded = linked_ticket(tx, linked)?;
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

/// The bytes of a photo, one that the report declared or one more. They are
/// checked as they came, and then developed: what is kept has no metadata, and a
/// hash of its own.
pub async fn photo(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
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
                    photo => Ok(photo.map(|p| (p.meta.sha256.clone(), p.arrived))),
                }
            })
        })
        .await?;
    let (declared, arrived) = known.unwrap_or((hash.clone(), false));
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
    let kept = photos::keep(&site, bytes).await?;
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
            let hash = office.store().read(linked.enterprise, |tx| {
                let loaded = linked_ticket(tx, linked)?;
                let public = loaded
                    .ticket
                    .photo(photo)
                    .is_some_and(|p| p.meta.visibility == Visibility::Public);
                if public {
                    photos::blob_of(tx, &loaded, photo, size)
                } else {
                    Ok(None)
                }
            })?;
            let hash = hash.ok_or(OfficeError::NotFound("photo"))?;
            photos::answer(office, &hash, &headers, "no-store")
        })
        .await
}
