//! Getting data out: lists as files, the report of one ticket, a person's calendar.

use std::io::Read;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use fieldfare_domain::{At, TicketId, UserId};
use fieldfare_exchange::calendar::{calendar, visits};
use fieldfare_exchange::record;
use fieldfare_exchange::report::{Input, report};
use fieldfare_exchange::words::Language;
use fieldfare_protocol::view::{ListName, ListQuery};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use tokio_stream::wrappers::ReceiverStream;
use uuid::Uuid;

use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::exports::{self, Form, JobView, Progress};
use crate::names::Called;
use crate::office::Office;
use crate::people::{self, directory};
use crate::site::{Asked, Site, Wanted, named};
use crate::tokens::Caller;
use crate::{audit, console, printed, sight, tickets};

/// What is to be written.
#[derive(Debug, Deserialize)]
pub struct ExportRequest {
    /// In which form.
    pub form: Form,
    /// The list, as it is on the screen.
    #[serde(default)]
    pub query: ListQuery,
    /// Language of its head.
    #[serde(default)]
    pub language: String,
}

/// Begins an export of the current filter (S2-37).
pub async fn begin(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<ExportRequest>,
) -> Result<Json<JobView>> {
    let now = site.now();
    let account = caller.account;
    let job = {
        let (account, exports) = (account.clone(), Arc::clone(&site.exports));
        let form = asked.form;
        site.office
            .run(move |office| {
                let job = exports.begin(office, &account, form, now)?;
                // Who took what out of the house is in the books.
                office.commit(account.enterprise, |tx, _| {
                    let (whose, who) = (Some(account.enterprise), Some(account.id));
                    audit::write(tx, now, whose, who, "export", &job.name)
                })?;
                Ok(job)
            })
            .await?
    };
    let view = job.view();
    let office = Arc::clone(&site.office);
    tokio::task::spawn_blocking(move || {
        let language = Language::of(&asked.language);
        exports::write(&office, &job, &account, &asked.query, language);
    });
    Ok(Json(view))
}

/// How far an export is.
pub async fn progress(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<JobView>> {
    let id: Uuid = named(&id, "export")?;
    Ok(Json(site.exports.find(&caller.account, id)?.view()))
}

/// Gives an export up.
pub async fn forget(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<()> {
    let id: Uuid = named(&id, "export")?;
    site.exports.forget(&caller.account, id)
}

/// The file of an export.
pub async fn file(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Response> {
    let id: Uuid = named(&id, "export")?;
    let job = site.exports.find(&caller.account, id)?;
    if job.progress() != Progress::Ready {
        return Err(OfficeError::Conflict {
            code: "export_not_ready",
            detail: "the file is not there yet".to_owned(),
        });
    }
    let mut file = std::fs::File::open(&job.path)?;
    let length = file.metadata()?.len();
    let (sender, receiver) = tokio::sync::mpsc::channel::<std::io::Result<Bytes>>(4);
    tokio::task::spawn_blocking(move || {
        let mut piece = vec![0; 64 * 1024];
        loop {
            let next = match file.read(&mut piece) {
                Ok(0) => return,
                Ok(read) => Ok(Bytes::copy_from_slice(
                    piece.get(..read).unwrap_or_default(),
                )),
                Err(error) => Err(error),
            };
            // Whoever asked may have gone.
            if next.is_err() | sender.blocking_send(next).is_err() {
                return;
            }
        }
    });
    let headers = [
        (header::CONTENT_TYPE, job.form.kind().to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{}\"", job.name),
        ),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, Body::from_stream(ReceiverStream::new(receiver))).into_response())
}

/// In which language.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Tongue {
    /// A language tag.
    lang: String,
}

/// The report of one ticket.
pub async fn ticket_report(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Wanted(tongue): Wanted<Tongue>,
) -> Result<Response> {
    let id: TicketId = named(&id, "ticket")?;
    let now = site.now();
    let (pdf, name) = site
        .office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                let account = &caller.account;
                let directory = directory(tx, account.enterprise)?;
                let loaded = sight::ticket(tx, account, &directory, id, now)?;
                let names = Called(&directory);
                let (pictures, missing) = printed::pictures(tx, office, &loaded, &names)?;
                let zone = [&loaded.ticket.zone, &directory.zone]
                    .into_iter()
                    .find_map(|zone| TimeZone::get(zone).ok())
                    .unwrap_or(TimeZone::UTC);
                let input = Input {
                    ticket: &loaded.ticket,
                    events: &loaded.events,
                    pictures: &pictures,
                    missing,
                    enterprise: &directory.enterprise,
                    zone: &zone,
                    now,
                    language: Language::of(&tongue.lang),
                };
                let pdf = report(&input, &names)
                    .map_err(|error| OfficeError::Damaged(error.to_string()))?;
                Ok((pdf, record::number(&loaded.ticket)))
            })
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}.pdf\""),
        ),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

/// Where a person's calendar is.
#[derive(Debug, Serialize)]
pub struct CalendarLink {
    /// The address, which is a secret: whoever has it reads the appointments.
    url: String,
}

/// The address of the caller's own calendar.
pub async fn calendar_link(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<CalendarLink>> {
    let (me, enterprise) = (caller.account.id, caller.account.enterprise);
    let token = site
        .office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| calendar_token(tx, office, me))
        })
        .await?
        .ok_or(OfficeError::NotFound("person"))?;
    Ok(Json(CalendarLink {
        url: site.link(&format!("/api/public/calendar/{me}/{token}")),
    }))
}

/// The secret part of a calendar's address. It is derived, and another one after the person's
/// password, role or state has changed: a leaked address is ended by a new password.
fn calendar_token(tx: &Tx<'_>, office: &Office, who: UserId) -> Result<Option<String>> {
    let changed: Option<i64> = tx.maybe(
        "SELECT changed_at FROM account WHERE id = ?1 AND active",
        params![who.0],
        |row| row.get(0),
    )?;
    Ok(
        changed
            .map(|at| office.derived_token("calendar 1", &[who.0.as_bytes(), &at.to_be_bytes()])),
    )
}

/// A person's appointments, for any calendar program.
pub async fn calendar_feed(
    State(site): State<Arc<Site>>,
    Path((who, token)): Path<(String, String)>,
) -> Result<Response> {
    let who: UserId = named(&who, "page")?;
    let address = site.public_url().to_owned();
    let text = site
        .office
        .run(move |office| {
            office.store().read(Whose::Everybodys, |tx| {
                const NOTHING: OfficeError = OfficeError::NotFound("page");
                let wanted = calendar_token(tx, office, who)?.ok_or(NOTHING)?;
                // Compared by their hashes, so that the time tells nothing of the token.
                if crate::office::token_hash(&wanted) != crate::office::token_hash(&token) {
                    return Err(NOTHING);
                }
                feed(tx, who, &address, office.around().now())
            })
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, text).into_response())
}

/// Tickets of a calendar: the last that changed.
const TICKETS: u32 = 500;

fn feed(tx: &Tx<'_>, who: UserId, address: &str, now: At) -> Result<String> {
    let account = people::account(tx, who)?.ok_or(OfficeError::NotFound("page"))?;
    let asked = ListQuery {
        list: ListName::Mine,
        limit: TICKETS,
        ..ListQuery::default()
    };
    let mut all = Vec::new();
    for row in console::list(tx, &account, &asked, now)?.rows {
        if let Some(loaded) = tickets::load(tx, account.enterprise, row.id)? {
            for mut visit in visits(&loaded.ticket, &loaded.events) {
                visit.url = format!("{address}/#/ticket/{}", row.id);
                all.push(visit);
            }
        }
    }
    Ok(calendar(&account.name, &all))
}
