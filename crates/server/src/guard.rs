//! Who may pass: stands before every handler and reads the row of the table.

use std::sync::Arc;

use axum::extract::{RawPathParams, Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use fieldfare_domain::{EnterpriseId, Role, TicketId};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::error::{OfficeError, Result};
use crate::office::token_hash;
use crate::routes::{Route, Who};
use crate::site::Site;
use crate::tokens::{self, Caller};

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
        Ok(()) => next.run(request).await,
        Err(why) => why.into_response(),
    };
    site.meters
        .answered(method.as_str(), route.path, answer.status().as_u16());
    answer
}

async fn admit(
    site: &Arc<Site>,
    route: &'static Route,
    parameters: &RawPathParams,
    request: &mut Request,
) -> Result<()> {
    let headers = request.headers();
    let changes = !matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS
    );
    match route.who {
        Who::StatusLink => {
            let linked = with_token(site, parameters, linked).await?;
            request.extensions_mut().insert(linked);
            return Ok(());
        }
        Who::AlertToken => {
            let alerting = with_token(site, parameters, alerting).await?;
            request.extensions_mut().insert(alerting);
            return Ok(());
        }
        Who::DeviceCode | Who::CalendarLink => return Ok(()),
        Who::Anyone | Who::SignedIn | Who::Staff | Who::Office | Who::Administrator => {}
    }
    if changes && comes_from_elsewhere(site, headers) {
        return Err(OfficeError::Forbidden);
    }
    let (token, by_cookie) = match (bearer(headers), cookie(headers)) {
        (Some(token), _) => (Some(token), false),
        (None, token) => (token, true),
    };
    let caller = match token {
        Some(token) => caller(site, &token).await?,
        None => None,
    };
    let Some(caller) = caller else {
        return if route.who == Who::Anyone {
            Ok(())
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
    Ok(())
}

/// Whether an account of this role is one of `who`.
#[must_use]
pub fn may(who: Who, role: Role) -> bool {
    match who {
        Who::Anyone | Who::SignedIn => true,
        Who::Staff => role.is_staff(),
        Who::Office => role.is_office(),
        Who::Administrator => role == Role::Administrator,
        Who::StatusLink | Who::DeviceCode | Who::AlertToken | Who::CalendarLink => false,
    }
}

async fn caller(site: &Arc<Site>, token: &str) -> Result<Option<Caller>> {
    let hash = token_hash(token);
    let now = site.now();
    let caller = site
        .office
        .run(move |office| office.store().read(|tx| tokens::caller(tx, &hash, now)))
        .await?;
    if let Some(caller) = &caller
        && caller.is_seen_anew(now)
    {
        let hash = caller.token.clone();
        site.office
            .run(move |office| office.store().write(|tx| tokens::seen(tx, &hash, now)))
            .await?;
    }
    Ok(caller)
}

async fn with_token<T: Send + 'static>(
    site: &Arc<Site>,
    parameters: &RawPathParams,
    find: fn(&Transaction<'_>, &str) -> Result<Option<T>>,
) -> Result<T> {
    const NOTHING: OfficeError = OfficeError::NotFound("page");
    let token = parameters
        .iter()
        .find_map(|(name, value)| (name == "token").then(|| value.to_owned()))
        .ok_or(NOTHING)?;
    site.office
        .run(move |office| office.store().read(|tx| find(tx, &token)))
        .await?
        .ok_or(NOTHING)
}

fn linked(tx: &Transaction<'_>, token: &str) -> Result<Option<Linked>> {
    let linked = tx
        .prepare_cached(
            "SELECT enterprise, id FROM ticket WHERE status_hash = ?1 AND status_hash <> '' \
             AND visibility = 'public'",
        )?
        .query_row(params![token_hash(token)], |row| {
            Ok(Linked {
                enterprise: EnterpriseId(row.get(0)?),
                ticket: TicketId(row.get(1)?),
            })
        })
        .optional()?;
    Ok(linked)
}

fn alerting(tx: &Transaction<'_>, token: &str) -> Result<Option<Alerting>> {
    let alerting = tx
        .prepare_cached("SELECT id FROM enterprise WHERE alert_token = ?1 AND alert_token <> ''")?
        .query_row(params![token], |row| {
            Ok(Alerting(EnterpriseId(row.get(0)?)))
        })
        .optional()?;
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
