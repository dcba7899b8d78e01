//! Sending webhooks, in rounds. Where they may go is [`crate::outward`]'s to say.

use std::sync::Arc;

use fieldfare_domain::EnterpriseId;
use uuid::Uuid;

use crate::db::{Whose, params};
use crate::error::Result;
use crate::office::Office;
use crate::site::Site;
use crate::webhooks::{Answer, BUSY_MS, Hook, Message, hold, hook, keep, next, take};
use crate::{outward, rounds};

/// Messages of one hook in one round, so that one hook does not hold up the others.
const MESSAGES: usize = 100;

/// Tries to deliver one message.
pub async fn deliver(hook: &Hook, message: &Message, now_s: i64, allowed: &[String]) -> Answer {
    match try_to(hook, message, now_s, allowed).await {
        Ok(status) if (200..300).contains(&status) => Answer::Taken,
        Ok(status) => Answer::Refused(status),
        Err(why) => Answer::Failed(why),
    }
}

async fn try_to(
    hook: &Hook,
    message: &Message,
    now_s: i64,
    allowed: &[String],
) -> Result<u16, String> {
    let signatures = hook
        .signatures(&message.id, now_s, &message.body)
        .map_err(|error| error.to_string())?;
    let request = outward::post(&hook.url, allowed)
        .await?
        .header("content-type", "application/json")
        .header("user-agent", "Fieldfare-Webhooks/1")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", now_s.to_string())
        .header("webhook-signature", signatures)
        .body(message.body.clone());
    outward::status(request).await
}

/// Sends what is due, of every hook of every enterprise. Says how many messages were tried.
///
/// # Errors
/// When the store fails.
pub async fn round(site: &Arc<Site>) -> Result<usize> {
    let all: Vec<(EnterpriseId, Uuid)> = site.office.run(due).await?;
    let mut tasks = tokio::task::JoinSet::new();
    for (enterprise, hook) in all {
        let site = Arc::clone(site);
        tasks.spawn(async move { one_hook(&site, enterprise, hook).await });
    }
    let mut tried = 0;
    while let Some(done) = tasks.join_next().await {
        match done {
            Ok(Ok(messages)) => tried += messages,
            Ok(Err(error)) => tracing::error!(%error, "a webhook could not be looked after"),
            Err(error) => tracing::error!(%error, "a webhook's round ended early"),
        }
    }
    Ok(tried)
}

/// Hooks whose time has come, whoever has them.
fn due(office: &Office) -> Result<Vec<(EnterpriseId, Uuid)>> {
    let now = office.around().now();
    let all: Vec<(EnterpriseId, Hook)> = office.store().read(Whose::Everybodys, |tx| {
        tx.all(
            "SELECT enterprise, hook FROM webhook ORDER BY id",
            params![],
            |row| {
                Ok((
                    EnterpriseId(row.get(0)?),
                    serde_json::from_str(row.text(1)?)?,
                ))
            },
        )
    })?;
    let due = all
        .into_iter()
        .filter(|(_, hook)| hook.active && hook.next_at <= now);
    Ok(due
        .map(|(enterprise, hook)| (enterprise, hook.id))
        .collect())
}

async fn one_hook(site: &Arc<Site>, enterprise: EnterpriseId, id: Uuid) -> Result<usize> {
    let taken = site
        .office
        .run(move |office| {
            let now = office.around().now();
            office
                .store()
                .write(enterprise, |tx| take(tx, enterprise, id, now))
        })
        .await?;
    let Some(hook) = taken else {
        return Ok(0);
    };
    let tried = send_all(site, enterprise, hook).await;
    let let_go = move |office: &Office| office.store().write(enterprise, |tx| hold(tx, id, None));
    site.office.run(let_go).await?;
    tried
}

async fn send_all(site: &Arc<Site>, enterprise: EnterpriseId, mut hook: Hook) -> Result<usize> {
    let mut tried = 0;
    while tried < MESSAGES {
        let asked = hook.clone();
        let (message, seen) = site
            .office
            .run(move |office| {
                office
                    .store()
                    .read(enterprise, |tx| next(tx, enterprise, &asked))
            })
            .await?;
        let Some(message) = message else {
            if seen != hook.cursor {
                hook.cursor = seen;
                settle(site, enterprise, &hook).await?;
            }
            break;
        };
        tried += 1;
        let now = site.now();
        let answer = deliver(&hook, &message, now.0 / 1_000, site.webhook_allowed()).await;
        if answer != Answer::Taken {
            tracing::warn!(hook = %hook.id, %answer, "a webhook was not delivered");
        }
        hook.note(&message, &answer, now);
        let goes_on = settle(site, enterprise, &hook).await? && answer == Answer::Taken;
        if !goes_on {
            break;
        }
    }
    Ok(tried)
}

/// Writes how far a hook is. False when it was changed or removed meanwhile.
async fn settle(site: &Arc<Site>, enterprise: EnterpriseId, now: &Hook) -> Result<bool> {
    let is = now.clone();
    site.office
        .run(move |office| {
            let until = office.around().now().plus_ms(BUSY_MS);
            office.store().write(enterprise, |tx| {
                let Some(mut kept) = hook(tx, enterprise, is.id)? else {
                    return Ok(false);
                };
                let same = kept.url == is.url && kept.active;
                // Only how far it is: its settings are the administrator's.
                kept.cursor = is.cursor;
                kept.tries = is.tries;
                kept.next_at = is.next_at;
                kept.last.clone_from(&is.last);
                kept.delivered = is.delivered;
                kept.given_up = is.given_up;
                kept.active = kept.active && is.active;
                keep(tx, enterprise, &kept)?;
                hold(tx, kept.id, Some(until))?;
                Ok(same)
            })
        })
        .await
}

/// Sends what is due for as long as the office runs.
pub async fn run(site: Arc<Site>) {
    rounds::keep(site, "webhooks", |site| async move { round(&site).await }).await;
}
