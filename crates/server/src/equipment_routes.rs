//! The register of equipment, and the labels on it.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use fast_qr::convert::{Builder, Shape, svg::SvgBuilder};
use fast_qr::qr::QRBuilder;
use fieldfare_domain::{EnterpriseId, EquipmentId, UserId};
use fieldfare_protocol::view::EquipmentView;
use serde::Deserialize;

use crate::audit;
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::people_routes::{finish, text};
use crate::site::{Asked, Site, named};
use crate::tokens::Caller;

/// Equipment as it shall be; `id` and `code` may be empty.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct EquipmentSave {
    /// Its name in the register; empty makes a new one.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Customer or place.
    pub place: String,
    /// Address of the site.
    pub address: String,
    /// The site's zone; empty means the enterprise's.
    pub zone: String,
    /// The code on its label; empty makes one, and a label keeps its code.
    pub code: String,
}

/// Adds or changes a piece of equipment.
pub async fn equipment_save(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<EquipmentSave>,
) -> Result<Json<EquipmentView>> {
    site.office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.commit(enterprise, |tx, changed| {
                let by = Some(caller.account.id);
                save_equipment(tx, office, enterprise, by, &asked, changed)
            })
        })
        .await
        .map(Json)
}

/// Writes a piece of equipment.
///
/// # Errors
/// `name_missing`, `unknown_zone`, `code_malformed`, `code_taken`, or the store.
pub fn save_equipment(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    asked: &EquipmentSave,
    changed: &mut Vec<Changed>,
) -> Result<EquipmentView> {
    let name = text(&asked.name, "name")?;
    if name.is_empty() {
        return Err(OfficeError::invalid(
            "name_missing",
            "name",
            "a name is needed",
        ));
    }
    let zone = text(&asked.zone, "zone")?;
    if !zone.is_empty() && jiff::tz::TimeZone::get(&zone).is_err() {
        return Err(OfficeError::invalid(
            "unknown_zone",
            "zone",
            "unknown time zone",
        ));
    }
    let id = if asked.id.is_empty() {
        None
    } else {
        Some(named::<EquipmentId>(&asked.id, "equipment")?)
    };
    let before: Option<String> = match id {
        Some(id) => Some(
            tx.maybe(
                "SELECT code FROM equipment WHERE id = ?1 AND enterprise = ?2",
                params![id.0, enterprise.0],
                |row| row.get(0),
            )?
            .ok_or(OfficeError::NotFound("equipment"))?,
        ),
        None => None,
    };
    let code = match (asked.code.trim(), before) {
        ("", Some(code)) => code,
        ("", None) => new_code(office),
        (code, _) => chosen_code(code)?,
    };
    let id = id.unwrap_or_else(|| EquipmentId(office.around().id()));
    let taken = tx.among_all(|tx| {
        tx.any(
            "SELECT 1 FROM equipment WHERE code = ?1 AND id <> ?2",
            params![code, id.0],
        )
    })?;
    if taken {
        return Err(OfficeError::invalid(
            "code_taken",
            "code",
            "another label has this code",
        ));
    }
    let saved = EquipmentView {
        id,
        name,
        place: text(&asked.place, "place")?,
        address: text(&asked.address, "address")?,
        zone,
        code,
    };
    tx.run(
        "INSERT INTO equipment (id, enterprise, name, place, address, zone, code) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (id) DO UPDATE SET \
         name = excluded.name, place = excluded.place, address = excluded.address, \
         zone = excluded.zone, code = excluded.code",
        params![
            saved.id.0,
            enterprise.0,
            saved.name,
            saved.place,
            saved.address,
            saved.zone,
            saved.code
        ],
    )?;
    let now = office.around().now();
    audit::write(
        tx,
        now,
        Some(enterprise),
        by,
        "equipment_saved",
        &id.to_string(),
    )?;
    finish(tx, office, enterprise, changed)?;
    Ok(saved)
}

/// Eight letters and digits that nobody takes for one another.
fn new_code(office: &Office) -> String {
    const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    office
        .around()
        .secret()
        .iter()
        .take(8)
        .filter_map(|byte| LETTERS.get(usize::from(byte % 32)))
        .map(|letter| char::from(*letter))
        .collect()
}

fn chosen_code(code: &str) -> Result<String> {
    let fits = (4..=40).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    if fits {
        Ok(code.to_owned())
    } else {
        Err(OfficeError::invalid(
            "code_malformed",
            "code",
            "4 to 40 letters, digits and hyphens",
        ))
    }
}

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
