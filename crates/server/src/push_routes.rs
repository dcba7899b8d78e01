//! What the status page asks for to be told in this browser.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::guard::Linked;
use crate::push::queue::{self, Browser};
use crate::push::send::check;
use crate::push::vapid::Vapid;
use crate::requester::linked_ticket;
use crate::site::{Asked, Site};

/// What a browser needs to listen to this office.
#[derive(Debug, Serialize)]
pub struct PushKey {
    /// The office's public key, an uncompressed point on P-256, base64url.
    key: String,
}

/// The office's key, for whoever has a status link.
pub async fn key(State(site): State<Arc<Site>>) -> Result<Json<PushKey>> {
    let key = Vapid::of(&site.office)?.public();
    Ok(Json(PushKey { key }))
}

/// From now on this browser is told of this ticket.
pub async fn keep(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    Asked(browser): Asked<Browser>,
) -> Result<StatusCode> {
    check(&browser, site.push_allowed())?;
    site.office
        .run(move |office| {
            let now = office.around().now();
            office.store().write(linked.enterprise, |tx| {
                let loaded = linked_ticket(tx, linked)?;
                let version = loaded.ticket.version;
                queue::keep(tx, linked.enterprise, loaded.key, version, &browser, now)
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A browser that is to be told no more.
#[derive(Debug, Deserialize)]
pub struct Stopped {
    /// Its address at its push service.
    endpoint: String,
}

/// This browser is told of this ticket no more; of others it still is. Asked twice, it
/// is answered alike.
pub async fn stop(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
    Asked(stopped): Asked<Stopped>,
) -> Result<StatusCode> {
    site.office
        .run(move |office| {
            office.store().write(linked.enterprise, |tx| {
                let loaded = linked_ticket(tx, linked)?;
                queue::forget(tx, loaded.key, &stopped.endpoint)
            })
        })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
