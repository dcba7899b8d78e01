//! Webhooks as an administrator sees them.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fieldfare_domain::{At, EnterpriseId, What};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::Office;
use crate::outward::check;
use crate::site::{Asked, Site, named};
use crate::tokens::Caller;
use crate::webhooks::{HOOKS_MAX, Hook, hook, hooks, keep};
use crate::{audit, people};

/// Longest address, in bytes.
const URL_MAX: usize = 2_000;

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
        .run(move |office| office.store().read(enterprise, |tx| hooks(tx, enterprise)))
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
    if asked.url.len() > URL_MAX {
        return Err(OfficeError::invalid("too_long", "url", "too long"));
    }
    // Kept as it was understood: what was typed may hold ends of lines.
    let url = check(&asked.url, site.webhook_allowed())
        .map_err(|why| OfficeError::invalid("webhook_address", "url", why))?;
    let events: BTreeSet<String> = asked.events.iter().cloned().collect();
    if let Some(unknown) = events
        .iter()
        .find(|word| !What::WORDS.contains(&word.as_str()))
    {
        let why = format!("there is no event {:.40}", unknown);
        return Err(OfficeError::invalid("unknown_event", "events", why));
    }
    let account = caller.account;
    site.office
        .run(move |office| {
            let enterprise = account.enterprise;
            office.commit(enterprise, |tx, _| {
                let fresh = || format!("whsec_{}", STANDARD.encode(office.around().secret()));
                let mut hook = match asked.id {
                    Some(id) => {
                        hook(tx, enterprise, id)?.ok_or(OfficeError::NotFound("webhook"))?
                    }
                    None => new_hook(tx, office, enterprise, fresh())?,
                };
                if asked.id.is_some() && asked.new_secret {
                    hook.secret_before = Some(std::mem::replace(&mut hook.secret, fresh()));
                }
                let told = (asked.id.is_none() || asked.new_secret).then(|| hook.secret.clone());
                hook.url = url.to_string();
                hook.events = events.iter().cloned().collect();
                hook.internal = asked.internal;
                hook.active = asked.active;
                hook.tries = 0;
                hook.next_at = At(0);
                keep(tx, enterprise, &hook)?;
                let now = office.around().now();
                let (whose, who) = (Some(enterprise), Some(account.id));
                audit::write(tx, now, whose, who, "webhook_save", &hook.id.to_string())?;
                Ok(HookView::of(&hook, told))
            })
        })
        .await
        .map(Json)
}

/// A hook that is told what happens from now on.
fn new_hook(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    secret: String,
) -> Result<Hook> {
    // Whoever adds another one at the same time waits.
    people::lock(tx, enterprise)?;
    if hooks(tx, enterprise)?.len() >= HOOKS_MAX {
        return Err(OfficeError::Conflict {
            code: "too_many_webhooks",
            detail: format!("an enterprise has at most {HOOKS_MAX}"),
        });
    }
    let position = tx.one(
        "SELECT position FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    Ok(Hook {
        id: office.around().id(),
        url: String::new(),
        secret,
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
    })
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
            office.commit(account.enterprise, |tx, _| {
                let removed = tx.run(
                    "DELETE FROM webhook WHERE id = ?1 AND enterprise = ?2",
                    params![id, account.enterprise.0],
                )?;
                if removed == 0 {
                    return Err(OfficeError::NotFound("webhook"));
                }
                let now = office.around().now();
                let (whose, who) = (Some(account.enterprise), Some(account.id));
                audit::write(tx, now, whose, who, "webhook_remove", &id.to_string())
            })
        })
        .await
}
