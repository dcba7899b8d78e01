//! Webhooks as an administrator sees them.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fieldfare_domain::At;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::audit;
use crate::error::{OfficeError, Result};
use crate::site::{Asked, Site, named};
use crate::tokens::Caller;
use crate::webhook_send::check;
use crate::webhooks::{HOOKS_MAX, Hook, hooks, keep};

/// A hook as it shall be.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HookSave {
    /// Which; none makes a new one.
    #[serde(default)]
    pub id: Option<Uuid>,
    /// Where messages go.
    pub url: String,
    /// Only these events.
    #[serde(default)]
    pub events: Vec<String>,
    /// Also what a requester may not see.
    #[serde(default)]
    pub internal: bool,
    /// Messages are sent.
    pub active: bool,
    /// Make a new key; the one before goes on to sign as well until the next change.
    #[serde(default)]
    pub new_secret: bool,
}

/// A hook without its key.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HookView {
    id: Uuid,
    url: String,
    events: Vec<String>,
    internal: bool,
    active: bool,
    delivered: u64,
    given_up: u64,
    /// Failed tries of the message that is next.
    tries: u32,
    /// When to try next; none when nothing waits.
    next_at: Option<At>,
    /// What came of the last try.
    last: String,
    /// The key, where it was just made: it is told once.
    secret: Option<String>,
}

impl HookView {
    fn of(hook: &Hook, secret: Option<String>) -> Self {
        Self {
            id: hook.id,
            url: hook.url.clone(),
            events: hook.events.clone(),
            internal: hook.internal,
            active: hook.active,
            delivered: hook.delivered,
            given_up: hook.given_up,
            tries: hook.tries,
            next_at: (hook.tries > 0).then_some(hook.next_at),
            last: hook.last.clone(),
            secret,
        }
    }
}

/// All hooks.
pub async fn list(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<Vec<HookView>>> {
    let enterprise = caller.account.enterprise;
    let all = site
        .office
        .run(move |office| office.store().read(|tx| hooks(tx, enterprise)))
        .await?;
    Ok(Json(
        all.iter().map(|hook| HookView::of(hook, None)).collect(),
    ))
}

/// Adds or changes a hook. A new one is told what happens from now on.
pub async fn save(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<HookSave>,
) -> Result<Json<HookView>> {
    const EVENTS_MAX: usize = 50;
    check(&asked.url, &site.webhook_allowed)
        .map_err(|why| OfficeError::invalid("webhook_address", "url", why))?;
    if asked.url.len() > 2_000 || asked.events.len() > EVENTS_MAX {
        return Err(OfficeError::invalid("too_long", "url", "too long"));
    }
    let account = caller.account;
    site.office
        .run(move |office| {
            office.commit(|tx, _| {
                let enterprise = account.enterprise;
                let mut all = hooks(tx, enterprise)?;
                let fresh = || format!("whsec_{}", STANDARD.encode(office.around().secret()));
                let at = match asked.id {
                    Some(id) => all
                        .iter()
                        .position(|hook| hook.id == id)
                        .ok_or(OfficeError::NotFound("webhook"))?,
                    None if all.len() >= HOOKS_MAX => {
                        return Err(OfficeError::Conflict {
                            code: "too_many_webhooks",
                            detail: format!("an enterprise has at most {HOOKS_MAX}"),
                        });
                    }
                    None => {
                        let position = tx
                            .prepare_cached("SELECT position FROM enterprise WHERE id = ?1")?
                            .query_row(params![enterprise.0], |row| row.get(0))?;
                        all.push(Hook {
                            id: office.around().id(),
                            url: String::new(),
                            secret: fresh(),
                            secret_before: None,
                            events: vec![],
                            internal: false,
                            active: true,
                            cursor: (position, u32::MAX),
                            tries: 0,
                            next_at: At(0),
                            last: String::new(),
                            delivered: 0,
                            given_up: 0,
                        });
                        all.len() - 1
                    }
                };
                let hook = all.get_mut(at).ok_or(OfficeError::NotFound("webhook"))?;
                if asked.id.is_some() && asked.new_secret {
                    hook.secret_before = Some(std::mem::replace(&mut hook.secret, fresh()));
                }
                let told = (asked.id.is_none() || asked.new_secret).then(|| hook.secret.clone());
                hook.url.clone_from(&asked.url);
                hook.events.clone_from(&asked.events);
                hook.internal = asked.internal;
                hook.active = asked.active;
                hook.tries = 0;
                hook.next_at = At(0);
                let view = HookView::of(hook, told);
                let subject = hook.id.to_string();
                keep(tx, enterprise, &all)?;
                let now = office.around().now();
                let (whose, who) = (Some(enterprise), Some(account.id));
                audit::write(tx, now, whose, who, "webhook_save", &subject)?;
                Ok(view)
            })
        })
        .await
        .map(Json)
}

/// Removes a hook.
pub async fn remove(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<()> {
    let id: Uuid = named(&id, "webhook")?;
    let account = caller.account;
    site.office
        .run(move |office| {
            office.commit(|tx, _| {
                let mut all = hooks(tx, account.enterprise)?;
                let before = all.len();
                all.retain(|hook| hook.id != id);
                if all.len() == before {
                    return Err(OfficeError::NotFound("webhook"));
                }
                keep(tx, account.enterprise, &all)?;
                let now = office.around().now();
                let (whose, who) = (Some(account.enterprise), Some(account.id));
                audit::write(tx, now, whose, who, "webhook_remove", &id.to_string())
            })
        })
        .await
}
