//! The register of equipment.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
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
    /// Whose it is.
    pub customer: String,
    /// Out of service.
    pub retired: bool,
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
    let saved = checked(tx, office, enterprise, asked)?;
    write(tx, office, enterprise, by, &saved)?;
    finish(tx, office, enterprise, changed)?;
    Ok(saved)
}

/// The piece of equipment as it would be kept; nothing is written.
///
/// # Errors
/// As [`save_equipment`].
pub(crate) fn checked(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    asked: &EquipmentSave,
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
    Ok(EquipmentView {
        id,
        name,
        place: text(&asked.place, "place")?,
        address: text(&asked.address, "address")?,
        zone,
        code,
        customer: text(&asked.customer, "customer")?,
        retired: asked.retired,
    })
}

/// Writes a piece of equipment that was checked. What follows from it for others
/// is up to the caller ([`finish`]).
///
/// # Errors
/// When the store fails.
pub(crate) fn write(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    saved: &EquipmentView,
) -> Result<()> {
    tx.run(
        "INSERT INTO equipment (id, enterprise, name, place, address, zone, code, customer, \
         retired) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (id) DO UPDATE SET \
         name = excluded.name, place = excluded.place, address = excluded.address, \
         zone = excluded.zone, code = excluded.code, customer = excluded.customer, \
         retired = excluded.retired",
        params![
            saved.id.0,
            enterprise.0,
            saved.name,
            saved.place,
            saved.address,
            saved.zone,
            saved.code,
            saved.customer,
            saved.retired
        ],
    )?;
    audit::write(
        tx,
        office.around().now(),
        Some(enterprise),
        by,
        "equipment_saved",
        &saved.id.to_string(),
    )
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
