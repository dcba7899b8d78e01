//! The addresses of the enterprise's set-up: the same for every kind of record.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::SetupId;
use fieldfare_domain::setup::{Kind, Stage};
use fieldfare_protocol::view::{SetupSave, SetupVersion, SetupView};
use serde::Deserialize;

use crate::error::{OfficeError, Result};
use crate::setup::{self, Put};
use crate::site::{Asked, Site, Wanted, named};
use crate::tokens::Caller;

/// Which version the person looked at.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Base {
    /// The newest one that was shown.
    pub base_version: u32,
}

/// Records of a kind.
pub async fn list(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(kind): Path<String>,
) -> Result<Json<Vec<SetupView>>> {
    let kind: Kind = named(&kind, "kind")?;
    let account = caller.account;
    site.office
        .run(move |office| {
            office.store().read(account.enterprise, |tx| {
                setup::list(tx, account.enterprise, kind, account.role)
            })
        })
        .await
        .map(Json)
}

/// One record.
pub async fn one(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Json<SetupView>> {
    let kind: Kind = named(&kind, "kind")?;
    let id: SetupId = named(&id, "record")?;
    let account = caller.account;
    site.office
        .run(move |office| {
            office.store().read(account.enterprise, |tx| {
                setup::list(tx, account.enterprise, kind, account.role)?
                    .into_iter()
                    .find(|record| record.id == id)
                    .ok_or(OfficeError::NotFound("record"))
            })
        })
        .await
        .map(Json)
}

/// Every version of a record.
pub async fn history(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Json<Vec<SetupVersion>>> {
    let kind: Kind = named(&kind, "kind")?;
    let id: SetupId = named(&id, "record")?;
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| setup::history(tx, enterprise, kind, id))
        })
        .await
        .map(Json)
}

/// Saves a record, as a draft or in force at once.
pub async fn save(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(kind): Path<String>,
    Asked(asked): Asked<SetupSave>,
) -> Result<Json<SetupView>> {
    let stage = if asked.publish {
        Stage::Published
    } else {
        Stage::Draft
    };
    let put = Put {
        kind: named(&kind, "kind")?,
        id: asked.id,
        base_version: asked.base_version,
        stage,
        body: Some(asked.body),
    };
    write(&site, caller, put).await
}

/// Puts the newest version in force.
pub async fn publish(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path((kind, id)): Path<(String, String)>,
    Asked(base): Asked<Base>,
) -> Result<Json<SetupView>> {
    let put = stands(&kind, &id, base, Stage::Published)?;
    write(&site, caller, put).await
}

/// Takes a record out of use. What was made with it goes on.
pub async fn delete(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path((kind, id)): Path<(String, String)>,
    Wanted(base): Wanted<Base>,
) -> Result<Json<SetupView>> {
    let put = stands(&kind, &id, base, Stage::Deleted)?;
    write(&site, caller, put).await
}

fn stands(kind: &str, id: &str, base: Base, stage: Stage) -> Result<Put> {
    Ok(Put {
        kind: named(kind, "kind")?,
        id: Some(named(id, "record")?),
        base_version: base.base_version,
        stage,
        body: None,
    })
}

async fn write(site: &Arc<Site>, caller: Caller, put: Put) -> Result<Json<SetupView>> {
    site.office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.commit(enterprise, |tx, changed| {
                let by = Some(caller.account.id);
                setup::put(tx, office, enterprise, by, &put, changed)
            })
        })
        .await
        .map(Json)
}
