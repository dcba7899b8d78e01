//! Photos of the enterprise's own people: adding one in the browser, seeing one.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Json};
use fieldfare_domain::attachment::{FileKind, FileProblem, shown_name};
use fieldfare_domain::{Act, CommandId, PhotoId, PhotoMeta, Stage, TicketId, Visibility};
use fieldfare_protocol::wire::Outcome;
use serde::Deserialize;

use crate::accept::From;
use crate::asked::{Request, derived};
use crate::error::{OfficeError, Result};
use crate::people::directory;
use crate::photos::{self, Size};
use crate::site::{Raw, Site, Wanted, named};
use crate::tokens::Caller;
use crate::{sight, tickets};

/// What a photo shows, and for whom.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct About {
    /// One of the type's required names, or free words.
    name: String,
    /// Whether the requester may see it.
    visibility: Visibility,
    /// At which stage of the work it was taken; none leaves it to the ticket.
    stage: Option<Stage>,
    /// What it is called on the disk that it comes from, for what belongs to a
    /// message: a photo, or a file (S1-32).
    file: Option<String>,
}

impl About {
    /// The shown name, where it claims to be a file; anything else is a photo.
    fn file(&self) -> Option<String> {
        let name = shown_name(self.file.as_deref()?);
        FileKind::claimed_by(&name).map(|_| name)
    }

    /// What keeps it apart from the same bytes elsewhere on the ticket: a picture
    /// that belongs to a note is not the one that a requester may see.
    fn apart(&self) -> String {
        match &self.file {
            None => self.name.clone(),
            Some(_) => format!("{:?}\0{:?}\0{}", self.visibility, self.file(), self.name),
        }
    }
}

/// Adds a photo: declared, developed and arrived in one go.
pub async fn add(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Wanted(about): Wanted<About>,
    Raw(bytes): Raw,
) -> Result<Json<PhotoId>> {
    let id: TicketId = named(&id, "ticket")?;
    let account = caller.account;
    let me = account.clone();
    let now = site.now();
    // Asked before the work of developing is done for a stranger.
    site.office
        .run(move |office| {
            office.store().read(me.enterprise, |tx| {
                let directory = directory(tx, me.enterprise)?;
                sight::ticket(tx, &me, &directory, id, now).map(|_| ())
            })
        })
        .await?;
    let photo = photos::id_for(id, account.id.0, &about.apart(), &bytes);
    let file = about.file();
    let kept = match photos::keep_as(&site, file.clone(), bytes).await {
        // Somebody who attaches a thing is told what may be attached.
        Err(OfficeError::Invalid {
            code: "not_an_image",
            ..
        }) if about.file.is_some() => {
            let why = FileProblem::Kind;
            return Err(OfficeError::invalid(why.code(), "file", why.to_string()));
        }
        kept => kept?,
    };
    site.office
        .run(move |office| {
            office.commit(account.enterprise, |tx, changed| {
                let directory = directory(tx, account.enterprise)?;
                let loaded = sight::ticket(tx, &account, &directory, id, now)?;
                if loaded.ticket.photo(photo).is_some_and(|p| p.arrived) {
                    return Ok(());
                }
                let meta = PhotoMeta {
                    id: photo,
                    sha256: kept.full.clone(),
                    bytes: kept.full_bytes,
                    width: kept.width,
                    height: kept.height,
                    name: about.name.clone(),
                    visibility: about.visibility,
                    taken_at: None,
                    file: file.clone(),
                    stage: about.stage.filter(|_| file.is_none()),
                };
                let from = From {
                    enterprise: account.enterprise,
                    actor: account.actor(),
                    replica: None,
                };
                let command = CommandId(derived("add photo", &[photo.0.as_bytes()]));
                let request = Request::now(command, id, Act::AddPhoto { photo: meta });
                let outcome = request.receive(tx, office, from, Some(&loaded.ticket), changed)?;
                if let Outcome::Rejected { why } = outcome {
                    return Err(OfficeError::Rejected(why));
                }
                let loaded = tickets::load(tx, account.enterprise, id)?
                    .ok_or(OfficeError::NotFound("ticket"))?;
                photos::arrive(
                    tx,
                    office,
                    account.enterprise,
                    &loaded,
                    photo,
                    &kept,
                    changed,
                )
            })
        })
        .await?;
    Ok(Json(photo))
}

/// A picture of a photo.
pub async fn picture(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path((ticket, photo, size)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response> {
    let ticket: TicketId = named(&ticket, "photo")?;
    let photo: PhotoId = named(&photo, "photo")?;
    let size: Size = named(&size, "photo")?;
    let now = site.now();
    site.office
        .run(move |office| {
            let (hash, file) = office.store().read(caller.account.enterprise, |tx| {
                let directory = directory(tx, caller.account.enterprise)?;
                let loaded = sight::ticket(tx, &caller.account, &directory, ticket, now)?;
                let hash = photos::blob_of(tx, &loaded, photo, size)?;
                Ok((hash, photos::file_of(&loaded, photo)))
            })?;
            let hash = hash.ok_or(OfficeError::NotFound("photo"))?;
            let cache = "private, no-cache";
            photos::answer(office, &hash, file.as_deref(), &headers, cache)
        })
        .await
}
