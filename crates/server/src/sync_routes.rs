//! Push and pull: how a device and the office tell each other what happened.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use fieldfare_protocol::wire::{
    COMMANDS_MAX, CommandOutcome, PullRequest, PushAnswer, PushRequest,
};

use crate::accept::{self, From};
use crate::db::params;
use crate::error::{OfficeError, Result};
use crate::people::Account;
use crate::site::{Asked, Site};
use crate::tokens::Caller;
use crate::{delivery, feed, inbox_routes, personal, tickets};

/// zstd's level for pages that are made while somebody waits.
const LEVEL: i32 = 3;

/// Takes commands in their order. All that this answers is durable.
pub async fn push(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<PushRequest>,
) -> Result<Json<PushAnswer>> {
    if asked.commands.len() > COMMANDS_MAX {
        return Err(OfficeError::TooLarge);
    }
    let answer = site
        .office
        .run(move |office| {
            office.commit(caller.account.enterprise, |tx, changed| {
                // What a restore lost is judged before what was never sent (I18):
                // the device learns of this life first, and sends in its order.
                let epoch = office.epoch()?;
                if asked
                    .speaker
                    .epoch
                    .as_ref()
                    .is_some_and(|known| *known != epoch)
                {
                    return Err(OfficeError::Conflict {
                        code: "epoch_changed",
                        detail: "the office has been restored: pull first".to_owned(),
                    });
                }
                let head = feed::speak(tx, office, &caller.account, &asked.speaker)?;
                let tickets: Vec<_> = asked.commands.iter().map(|s| s.command.ticket).collect();
                tickets::lock(tx, caller.account.enterprise, &tickets)?;
                let from = From {
                    enterprise: caller.account.enterprise,
                    actor: caller.account.actor(),
                    replica: Some(asked.speaker.replica),
                };
                let mut outcomes = Vec::with_capacity(asked.commands.len());
                for sent in &asked.commands {
                    feed::check_number(tx, asked.speaker.replica, sent)?;
                    outcomes.push(CommandOutcome {
                        command: sent.command.id,
                        outcome: accept::receive(tx, office, from, sent, changed)?,
                    });
                }
                let seq = asked
                    .commands
                    .iter()
                    .map(|sent| sent.seq)
                    .max()
                    .unwrap_or(0);
                tx.run("UPDATE replica SET last_seq = CASE WHEN last_seq < ?2 THEN ?2 ELSE last_seq END \
                     WHERE id = ?1", params![
                        asked.speaker.replica.0,
                        i64::try_from(seq).unwrap_or(i64::MAX)
                    ])?;
                Ok(PushAnswer {
                    office: head,
                    outcomes,
                })
            })
        })
        .await?;
    for outcome in &answer.outcomes {
        site.meters.decided(&outcome.outcome);
    }
    Ok(Json(answer))
}

/// Answers what is new, as one packed page.
pub async fn pull(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<PullRequest>,
) -> Result<impl IntoResponse> {
    let packed = site
        .office
        .run(move |office| {
            let Account { id, enterprise, .. } = caller.account;
            let (head, reached, moved) = office.store().write(enterprise, |tx| {
                // Only here: an old app still sends what it holds (S2-3).
                feed::check_app(tx, enterprise, &asked.speaker)?;
                let head = feed::speak(tx, office, &caller.account, &asked.speaker)?;
                let replica = asked.speaker.replica;
                // A cursor of another life of the data says nothing.
                let reached = if asked.speaker.epoch.as_ref() == Some(&head.epoch) {
                    let who = (enterprise, id);
                    delivery::reached(tx, who, replica, &caller.token, asked.cursor, head.now)?
                } else {
                    Vec::new()
                };
                let moved = match &asked.personal {
                    Some(told) => personal::take(tx, enterprise, id, told)?,
                    None => false,
                };
                Ok((head, reached, moved))
            })?;
            delivery::tell(office, enterprise, reached);
            if moved {
                inbox_routes::tell_own(office, &caller.account)?;
            }
            let page = office.store().read(enterprise, |tx| {
                let mut page = feed::pull(tx, head.clone(), &caller.account, &asked)?;
                if let Some(told) = &asked.personal {
                    let entered: Vec<_> = page.entered.iter().map(|one| one.id).collect();
                    page.personal = Some(personal::since(tx, id, told.seen, &entered)?);
                }
                Ok(page)
            })?;
            page.pack(LEVEL)
                .map_err(|e| OfficeError::Damaged(e.to_string()))
        })
        .await?;
    Ok(([(header::CONTENT_TYPE, "application/zstd")], packed))
}
