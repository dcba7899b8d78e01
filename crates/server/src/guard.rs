//! Who may pass: stands before every handler and reads the row of the table.

use std::sync::Arc;

use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fieldfare_domain::{EnterpriseId, Role, TicketId, planted};
use fieldfare_protocol::wire::TOKEN_HEADER;

use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::office::token_hash;
use crate::renewal::{self, Used};
use crate::routes::{Route, Who};
use crate::session_routes::cookie as cookie_header;
use crate::site::Site;
use crate::tokens::{self, Caller, TOKEN_MS};

/// Name of the console's cookie.
pub const COOKIE: &str = "fieldfare";
/// A header that no other site can send: it stands for "this is our own page".
pub const OWN_PAGE: &str = "x-fieldfare";

/// The ticket that a status link is for.
#[derive(Clone, Copy, Debug)]
pub struct Linked {
    /// Whose.
    pub enterprise: EnterpriseId,
    /// The ticket.
    pub ticket: TicketId,
}

/// The enterprise that an alert token is for.
#[derive(Clone, Copy, Debug)]
pub struct Alerting(pub EnterpriseId);

/// Lets a request pass, or answers it.
pub async fn guard(
    State((site, route)): State<(Arc<Site>, &'static Route)>,
    parameters: RawPathParams,
    mut request: Request,
    next: Next,
) -> Response {
    let method = request.method().clone();
    let answer = match admit(&site, route, &parameters, &mut request).await {
        Ok(renewed) => {
            let answer = to_its_end(&method, next, request).await;
            with_successor(&site, answer, renewed)
        }
        Err(why) => why.into_response(),
    };
    site.meters
        .answered(counted(&method), route.path, answer.status().as_u16());
    answer
}

/// The method as it is counted: anybody can invent one, and each would be a
/// series of its own.
fn counted(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// Runs what changes something as a task of its own: when a radio drops, the
/// connection's future is dropped wherever it stands, and what was begun there
/// goes on to its end here (I24). A body that was cut off reads as an error.
async fn to_its_end(method: &Method, next: Next, request: Request) -> Response {
    if is_reading(method) || planted::on("I24-two-halves") {
        return next.run(request).await;
    }
    match tokio::spawn(next.run(request)).await {
        Ok(answer) => answer,
        Err(why) => OfficeError::Damaged(format!("a request was not brought to its end: {why}"))
            .into_response(),
    }
}

fn is_reading(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}

/// A token that shall be used from now on, and how it came.
struct Renewed {
    token: String,
    by_cookie: bool,
}

/// Adds the new token to an answer that says something; what is a picture or a
/// stream may be kept somewhere, and carries none.
fn with_successor(site: &Site, mut answer: Response, renewed: Option<Renewed>) -> Response {
    let Some(Renewed { token, by_cookie }) = renewed else {
        return answer;
    };
    let headers = answer.headers_mut();
    let says_something = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| matches!(kind, "application/json" | "application/zstd"));
    if !says_something || headers.contains_key(header::SET_COOKIE) {
        return answer;
    }
    if by_cookie {
        if let Ok(cookie) = cookie_header(site, &token, TOKEN_MS / 1000) {
            headers.insert(header::SET_COOKIE, cookie);
        }
    } else if let Ok(token) = HeaderValue::from_str(&token) {
        headers.insert(TOKEN_HEADER, token);
    }
    answer
}

async fn admit(
    site: &Arc<Site>,
    route: &'static Route,
    parameters: &RawPathParams,
    request: &mut Request,
) -> Result<Option<Renewed>> {
    let headers = request.headers();
    let changes = !is_reading(request.method());
    match route.who {
        Who::StatusLink => {
            let linked = with_token(site, parameters, linked).await?;
            request.extensions_mut().insert(linked);
            return Ok(None);
        }
        Who::AlertToken => {
            let alerting = with_token(site, parameters, alerting).await?;
            request.extensions_mut().insert(alerting);
            return Ok(None);
        }
        Who::DeviceCode | Who::CalendarLink => return Ok(None),
        Who::Watcher => {
            return if site.may_watch(request, bearer(headers).as_deref()) {
                Ok(None)
            } else {
                Err(OfficeError::Forbidden)
            };
        }
        Who::Anyone | Who::SignedIn | Who::Staff | Who::Office | Who::Administrator => {}
    }
    if changes && comes_from_elsewhere(site, headers) {
        return Err(OfficeError::Forbidden);
    }
    let (token, by_cookie) = match (bearer(headers), cookie(headers)) {
        (Some(token), _) => (Some(token), false),
        (None, token) => (token, true),
    };
    let found = match token {
        Some(token) => caller(site, token).await?,
        None => None,
    };
    let Some((caller, successor)) = found else {
        return if route.who == Who::Anyone {
            Ok(None)
        } else {
            Err(OfficeError::SignedOut)
        };
    };
    if by_cookie && changes && !is_own_page(site, headers) {
        return Err(OfficeError::Forbidden);
    }
    if !may(route.who, caller.account.role) {
        return Err(OfficeError::Forbidden);
    }
    request.extensions_mut().insert(caller);
    Ok(successor.map(|token| Renewed { token, by_cookie }))
}

/// Whether an account of this role is one of `who`.
#[must_use]
pub fn may(who: Who, role: Role) -> bool {
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Staff => role.is_staff(),
        Who::Office => role.is_office(),
        Who::Administrator => role == Role::Administrator,
        Who::StatusLink | Who::DeviceCode | Who::AlertToken | Who::CalendarLink | Who::Watcher => {
            false
        }
    }
}

/// Who holds a token, and the one that shall be used from now on, if any.
async fn caller(site: &Arc<Site>, token: String) -> Result<Option<(Caller, Option<String>)>> {
    let now = site.now();
    site.office
        .run(move |office| {
            let store = office.store();
            let hash = token_hash(&token);
            let caller = store.read(Whose::Everybodys, |tx| tokens::caller(tx, &hash, now))?;
            let Some(caller) = caller else {
                return Ok(None);
            };
            let used = if renewal::leaves_mark(&caller, now) {
                store.write(caller.account.enterprise, |tx| {
                    renewal::mark(tx, office, &caller, &token, now)
                })?
            } else {
                renewal::unmarked(office, &caller, &token, now)
            };
            Ok(match used {
                Used::Good => Some((caller, None)),
                Used::Renewed(next) => Some((caller, Some(next))),
                Used::Replayed => {
                    tracing::warn!(account = %caller.account.id, "a replaced token was used");
                    None
                }
            })
        })
        .await
}

async fn with_token<T: Send + 'static>(
    site: &Arc<Site>,
    parameters: &RawPathParams,
    find: fn(&Tx<'_>, &str) -> Result<Option<T>>,
) -> Result<T> {
    const NOTHING: OfficeError = OfficeError::NotFound("page");
    let token = parameters
        .iter()
        .find_map(|(name, value)| (name == "token").then(|| value.to_owned()))
        .ok_or(NOTHING)?;
    site.office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| find(tx, &token))
        })
        .await?
        .ok_or(NOTHING)
}

fn linked(tx: &Tx<'_>, token: &str) -> Result<Option<Linked>> {
    let linked = tx.maybe(
        "SELECT enterprise, id FROM ticket WHERE status_hash = ?1 AND status_hash <> '' \
             AND visibility = 'public'",
        params![token_hash(token)],
        |row| {
            Ok(Linked {
                enterprise: EnterpriseId(row.get(0)?),
                ticket: TicketId(row.get(1)?),
            })
        },
    )?;
    Ok(linked)
}

fn alerting(tx: &Tx<'_>, token: &str) -> Result<Option<Alerting>> {
    let alerting = tx.maybe(
        "SELECT id FROM enterprise WHERE alert_token = ?1 AND alert_token <> ''",
        params![token],
        |row| Ok(Alerting(EnterpriseId(row.get(0)?))),
    )?;
    Ok(alerting)
}

fn bearer(headers: &HeaderMap) -> Option<String> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| token.trim().to_owned())
}

fn cookie(headers: &HeaderMap) -> Option<String> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == COOKIE).then(|| value.to_owned()))
}

/// The browser says that another site's page sends this.
fn comes_from_elsewhere(site: &Site, headers: &HeaderMap) -> bool {
    headers.contains_key(header::ORIGIN) && !has_own_origin(site, headers)
}

fn is_own_page(site: &Site, headers: &HeaderMap) -> bool {
    headers.contains_key(OWN_PAGE) || has_own_origin(site, headers)
}

fn has_own_origin(site: &Site, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    if !site.public_url().is_empty() && origin == site.public_url() {
        return true;
    }
    let host = origin.split_once("://").map(|(_, host)| host);
    host.is_some() && host == text(header::HOST)
}
