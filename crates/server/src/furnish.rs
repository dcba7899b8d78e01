//! The profile of an enterprise: its way of working, and the ready-made types,
//! departments and rules that come with it.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::policy::PriorityScale;
use fieldfare_domain::setup::ready_made::{self, Language, PROMISE, rules};
use fieldfare_domain::setup::{Entry, Kind, PROFILE, Profile, Record, Stage, Then, Way, fold};
use fieldfare_domain::{EnterpriseId, SetupId, UserId};
use fieldfare_protocol::view::SetupView;
use serde::Deserialize;

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
/// promises the usual times, unless they were deleted. Types, departments and rules of
/// the same name stay as they are; what is missing is added; rules that the way has
/// are switched on unless somebody changed them; the one type that an enterprise is
/// founded with goes, where it is none of them and was never used.
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
    let mut register = Register {
        tx,
        office,
        enterprise,
        by,
        all: setup::newest(tx, enterprise)?,
        changed,
    };
    let profile = register.known(PROFILE);
    let way = Profile {
        way: asked.way,
        ..profile.and_then(Entry::read::<Profile>).unwrap_or_default()
    };
    let version = profile.map_or(0, |entry| entry.version);
    let saved = register.put(Some(PROFILE), version, Stage::Published, &way)?;
    for department in ready_made::departments(asked.way, asked.language) {
        register.add(None, Stage::Published, &department)?;
    }
    let promise = register
        .known(PROMISE)
        .filter(|entry| entry.stage != Stage::Deleted)
        .map(|entry| entry.id);
    let mut types = ready_made::types(asked.way, asked.language);
    for made in &mut types {
        if made.policy.priority_scale != PriorityScale::Off {
            made.policy.sla = promise;
        }
        register.add(None, Stage::Published, &*made)?;
    }
    if let Some(first) = unused_first_type(tx, enterprise, &register.all)?
        && !types
            .iter()
            .any(|made| fold(&made.name) == fold(FIRST_TYPE))
    {
        register.write(Kind::TicketType, Some(first), 1, Stage::Deleted, None)?;
    }
    add_rules(&mut register, asked)?;
    Ok(saved)
}

fn add_rules(register: &mut Register<'_, '_>, asked: Furnishing) -> Result<()> {
    for (id, template) in rules::templates(asked.language) {
        register.add(Some(id), Stage::Published, &template)?;
    }
    let replies = setup::published(register.tx, register.enterprise, Kind::Template)?;
    for made in rules::rules(asked.way, asked.language) {
        // A reply that was deleted takes its rule along.
        let can_reply = made.rule.then.iter().all(|then| match then {
            Then::Reply { template } => replies.iter().any(|entry| entry.id == *template),
            _ => true,
        });
        if !can_reply {
            continue;
        }
        let untouched = register
            .known(made.id)
            .is_some_and(|entry| entry.version == 1 && entry.stage == Stage::Draft);
        if made.on && untouched {
            register.put(Some(made.id), 1, Stage::Published, &made.rule)?;
        } else {
            let stage = if made.on {
                Stage::Published
            } else {
                Stage::Draft
            };
            register.add(Some(made.id), stage, &made.rule)?;
        }
    }
    Ok(())
}

/// The register of an enterprise, to which things are added.
struct Register<'a, 't> {
    tx: &'a Tx<'t>,
    office: &'a Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    /// What was in it before.
    all: Vec<Entry>,
    changed: &'a mut Vec<Changed>,
}

impl Register<'_, '_> {
    fn known(&self, id: SetupId) -> Option<&Entry> {
        self.all.iter().find(|entry| entry.id == id)
    }

    /// Adds a record, unless one of this id ever was, or one of this name is there.
    fn add<T: Record>(&mut self, id: Option<SetupId>, stage: Stage, record: &T) -> Result<()> {
        let named = fold(record.name());
        let is_there = self.all.iter().any(|entry| {
            let name = entry.body.get("name").and_then(|name| name.as_str());
            let same_name = entry.kind == T::KIND
                && entry.stage != Stage::Deleted
                && name.map(fold).as_ref() == Some(&named);
            same_name || Some(entry.id) == id
        });
        if !is_there {
            self.put(id, 0, stage, record)?;
        }
        Ok(())
    }

    fn put<T: Record>(
        &mut self,
        id: Option<SetupId>,
        base_version: u32,
        stage: Stage,
        record: &T,
    ) -> Result<SetupView> {
        let body = Some(serde_json::to_value(record)?);
        self.write(T::KIND, id, base_version, stage, body)
    }

    fn write(
        &mut self,
        kind: Kind,
        id: Option<SetupId>,
        base_version: u32,
        stage: Stage,
        body: Option<serde_json::Value>,
    ) -> Result<SetupView> {
        let put = Put {
            kind,
            id,
            base_version,
            stage,
            body,
        };
        let Self {
            tx,
            office,
            enterprise,
            by,
            changed,
            ..
        } = self;
        setup::put(tx, office, *enterprise, *by, &put, changed)
    }
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
