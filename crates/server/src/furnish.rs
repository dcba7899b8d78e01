//! The profile of an enterprise: its way of working, and the ready-made types and
//! departments that come with it.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::policy::PriorityScale;
use fieldfare_domain::setup::ready_made::{self, Language, PROMISE};
use fieldfare_domain::setup::{
    Department, Entry, Kind, PROFILE, Profile, Stage, TicketType, Way, fold,
};
use fieldfare_domain::{EnterpriseId, SetupId, UserId};
use fieldfare_protocol::view::SetupView;
use serde::{Deserialize, Serialize};

use crate::db::{Tx, params};
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::setup::{self, Put};
use crate::site::{Asked, Site};
use crate::tokens::Caller;

/// A way of working, and the language of what is ready-made.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Furnishing {
    /// The way of working.
    pub way: Way,
    /// Language of the ready-made names and steps.
    pub language: Language,
}

/// Sets the way of working, and adds what is ready-made for it.
pub async fn furnish_route(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<Furnishing>,
) -> Result<Json<SetupView>> {
    site.office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.commit(enterprise, |tx, changed| {
                let by = Some(caller.account.id);
                furnish(tx, office, enterprise, by, asked, changed)
            })
        })
        .await
        .map(Json)
}

/// Sets the way of working of an enterprise. What is added and has priorities
/// promises the usual times, unless they were deleted. Types and departments of the same
/// name stay as they are; what is missing is added; the one type that an
/// enterprise is founded with goes, where it is none of them and was never used.
///
/// # Errors
/// What [`setup::put`] says: fifteen types at most, for example. Nothing was
/// changed then.
pub fn furnish(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    asked: Furnishing,
    changed: &mut Vec<Changed>,
) -> Result<SetupView> {
    let all = setup::newest(tx, enterprise)?;
    let profile = all.iter().find(|entry| entry.id == PROFILE);
    let mut put = |kind, id, base_version, stage, body: Option<serde_json::Value>| {
        let put = Put {
            kind,
            id,
            base_version,
            stage,
            body,
        };
        setup::put(tx, office, enterprise, by, &put, changed)
    };
    let saved = put(
        Kind::Profile,
        Some(PROFILE),
        profile.map_or(0, |entry| entry.version),
        Stage::Published,
        Some(body(&Profile {
            way: asked.way,
            ..profile.and_then(Entry::read::<Profile>).unwrap_or_default()
        })?),
    )?;
    let is_there = |kind: Kind, name: &str| {
        all.iter().any(|entry| {
            entry.kind == kind
                && entry.stage != Stage::Deleted
                && entry
                    .body
                    .get("name")
                    .and_then(|name| name.as_str())
                    .map(fold)
                    == Some(fold(name))
        })
    };
    for department in ready_made::departments(asked.way, asked.language) {
        if !is_there(Kind::Department, &department.name) {
            let new = Some(body::<Department>(&department)?);
            put(Kind::Department, None, 0, Stage::Published, new)?;
        }
    }
    let promise = all
        .iter()
        .find(|entry| entry.kind == Kind::SlaPolicy && entry.id == PROMISE)
        .filter(|entry| entry.stage != Stage::Deleted)
        .map(|entry| entry.id);
    let mut types = ready_made::types(asked.way, asked.language);
    for made in &mut types {
        if made.policy.priority_scale != PriorityScale::Off {
            made.policy.sla = promise;
        }
        if !is_there(Kind::TicketType, &made.name) {
            let new = Some(body::<TicketType>(&*made)?);
            put(Kind::TicketType, None, 0, Stage::Published, new)?;
        }
    }
    if let Some(first) = unused_first_type(tx, enterprise, &all)?
        && !types
            .iter()
            .any(|made| fold(&made.name) == fold(FIRST_TYPE))
    {
        put(Kind::TicketType, Some(first), 1, Stage::Deleted, None)?;
    }
    Ok(saved)
}

/// The name of the type that an enterprise is founded with.
pub(crate) const FIRST_TYPE: &str = "Service";

fn unused_first_type(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    all: &[Entry],
) -> Result<Option<SetupId>> {
    let mut types = all.iter().filter(|entry| entry.kind == Kind::TicketType);
    let (Some(only), None) = (types.next(), types.next()) else {
        return Ok(None);
    };
    let first = only.version == 1
        && only.stage == Stage::Published
        && only.body.get("name").and_then(|name| name.as_str()) == Some(FIRST_TYPE);
    let used = tx.any(
        "SELECT 1 FROM ticket WHERE enterprise = ?1 LIMIT 1",
        params![enterprise.0],
    )?;
    Ok((first && !used).then_some(only.id))
}

fn body<T: Serialize>(record: &T) -> Result<serde_json::Value> {
    Ok(serde_json::to_value(record)?)
}
