//! The labels of devices: one as a picture, many as a sheet to print.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use fast_qr::convert::{Builder, Shape, svg::SvgBuilder};
use fast_qr::qr::QRBuilder;
use fieldfare_domain::EquipmentId;
use fieldfare_exchange::report::labels::{Label, PER_SHEET, labels};
use serde::Deserialize;

use crate::db::params;
use crate::error::{OfficeError, Result};
use crate::people::directory;
use crate::site::{Site, Wanted, named};
use crate::tokens::Caller;

/// Most labels of one document: a hundred sheets.
const LABELS_MAX: usize = 100 * PER_SHEET;

/// The label of a piece of equipment: the code that people scan.
pub async fn label(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<impl IntoResponse> {
    let id: EquipmentId = named(&id, "equipment")?;
    let code: String = site
        .office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                tx.maybe(
                    "SELECT code FROM equipment WHERE id = ?1 AND enterprise = ?2",
                    params![id.0, caller.account.enterprise.0],
                    |row| row.get(0),
                )?
                .ok_or(OfficeError::NotFound("equipment"))
            })
        })
        .await?;
    let qr = QRBuilder::new(site.link(&format!("/r/{code}")))
        .build()
        .map_err(|e| OfficeError::Damaged(e.to_string()))?;
    let svg = SvgBuilder::default().shape(Shape::Square).to_str(&qr);
    Ok(([(header::CONTENT_TYPE, "image/svg+xml")], svg))
}

/// Which labels.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// Names of devices with commas between them; empty means all in service.
    ids: String,
    /// Labels of the first sheet that were used before.
    skip: usize,
}

/// A sheet of labels, A4.
pub async fn sheet(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Wanted(wanted): Wanted<Chosen>,
) -> Result<Response> {
    if wanted.skip >= PER_SHEET {
        return Err(OfficeError::invalid(
            "out_of_range",
            "skip",
            format!("a sheet has {PER_SHEET} labels"),
        ));
    }
    let mut ids = BTreeSet::new();
    for id in wanted.ids.split(',').filter(|id| !id.is_empty()) {
        ids.insert(named::<EquipmentId>(id, "equipment")?);
    }
    let address = site.public_url().to_owned();
    let pdf = site
        .office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                let directory = directory(tx, caller.account.enterprise)?;
                if ids.iter().any(|id| directory.device(*id).is_none()) {
                    return Err(OfficeError::NotFound("equipment"));
                }
                let chosen: Vec<Label> = directory
                    .equipment
                    .iter()
                    .filter(|device| {
                        if ids.is_empty() {
                            !device.retired
                        } else {
                            ids.contains(&device.id)
                        }
                    })
                    .map(|device| Label {
                        name: device.name.clone(),
                        place: device.place.clone(),
                        code: device.code.clone(),
                        link: format!("{address}/r/{}", device.code),
                    })
                    .collect();
                if chosen.len() > LABELS_MAX {
                    return Err(OfficeError::invalid(
                        "too_many_labels",
                        "ids",
                        format!("at most {LABELS_MAX} labels at once"),
                    ));
                }
                if chosen.is_empty() {
                    return Err(OfficeError::NotFound("equipment"));
                }
                labels(&chosen, &directory.enterprise, wanted.skip)
                    .map_err(|error| OfficeError::Damaged(error.to_string()))
            })
        })
        .await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf"),
        (
            header::CONTENT_DISPOSITION,
            "inline; filename=\"labels.pdf\"",
        ),
        (header::CACHE_CONTROL, "private, no-store"),
    ];
    Ok((headers, pdf).into_response())
}
