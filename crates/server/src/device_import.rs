//! Devices from another register's table: what would become of each line, and then for good.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::{EnterpriseId, UserId};
use fieldfare_exchange::devices::{self, Line};
use fieldfare_protocol::directory::{Directory, Equipment};
use fieldfare_protocol::view::{DeviceImported, EquipmentView};
use serde::Deserialize;

use crate::db::Tx;
use crate::equipment_routes::{EquipmentSave, checked, write};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::people_routes::finish;
use crate::site::{Asked, Site};
use crate::tokens::Caller;

/// A table of devices.
#[derive(Clone, Debug, Deserialize)]
pub struct DeviceImport {
    /// CSV; its first line has the names of the columns.
    text: String,
    /// Only say what would become of it.
    #[serde(default)]
    dry: bool,
}

/// Takes a table of devices. A line that cannot be taken is refused and told; the
/// others are taken.
pub async fn import(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<DeviceImport>,
) -> Result<Json<DeviceImported>> {
    site.office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            let by = Some(caller.account.id);
            if asked.dry {
                return office.store().read(enterprise, |tx| {
                    Ok(plan(tx, office, enterprise, &asked.text)?.told)
                });
            }
            office.commit(enterprise, |tx, changed| {
                take(tx, office, enterprise, by, &asked.text, changed)
            })
        })
        .await
        .map(Json)
}

fn take(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    text: &str,
    changed: &mut Vec<Changed>,
) -> Result<DeviceImported> {
    let plan = plan(tx, office, enterprise, text)?;
    for device in &plan.devices {
        write(tx, office, enterprise, by, device)?;
    }
    if !plan.devices.is_empty() {
        finish(tx, office, enterprise, changed)?;
    }
    Ok(plan.told)
}

/// What a table comes to.
struct Plan {
    /// New and changed devices as they shall be.
    devices: Vec<EquipmentView>,
    told: DeviceImported,
}

fn plan(tx: &Tx<'_>, office: &Office, enterprise: EnterpriseId, text: &str) -> Result<Plan> {
    let (lines, unreadable) = devices::read(text.as_bytes())
        .map_err(|error| OfficeError::invalid("no_table", "text", error.to_string()))?;
    let known = directory(tx, enterprise)?;
    let mut plan = Plan {
        devices: Vec::new(),
        told: DeviceImported::default(),
    };
    for refused in unreadable {
        plan.told.refuse(refused.line, refused.code, "");
    }
    let mut codes = BTreeSet::new();
    let mut names = BTreeSet::new();
    for line in lines {
        let number = line.line;
        let before = known_as(&known, &line);
        let asked = wanted(line, before);
        // A code or a device that an earlier line has is a mistake in the table.
        let code_again = !asked.code.is_empty() && !codes.insert(asked.code.to_uppercase());
        if code_again
            || !names.insert((asked.name.clone(), asked.place.clone(), asked.code.clone()))
        {
            plan.told.refuse(number, "twice_in_table", "code");
            continue;
        }
        match checked(tx, office, enterprise, &asked) {
            Ok(device) if before.is_some_and(|b| EquipmentView::from(b) == device) => {
                plan.told.same += 1;
            }
            Ok(device) => {
                match before {
                    Some(_) => plan.told.changed += 1,
                    None => plan.told.added += 1,
                }
                plan.devices.push(device);
            }
            Err(OfficeError::Invalid { code, field, .. }) => plan.told.refuse(number, code, field),
            Err(other) => return Err(other),
        }
    }
    plan.told.refused.sort_by_key(|refused| refused.line);
    Ok(plan)
}

/// The device that a line means: by its code, or where the line has none by name
/// and place, so that the same table twice makes nothing twice.
fn known_as<'d>(known: &'d Directory, line: &Line) -> Option<&'d Equipment> {
    let code = line.code.as_deref().unwrap_or_default();
    known.equipment.iter().find(|device| {
        if code.is_empty() {
            device.name == line.name && line.place.as_ref().is_none_or(|p| *p == device.place)
        } else {
            device.code.eq_ignore_ascii_case(code)
        }
    })
}

/// A device as a line wants it. A column that the table does not have changes
/// nothing, and an empty code keeps the one that is on the label.
fn wanted(line: Line, before: Option<&Equipment>) -> EquipmentSave {
    let kept = |new: Option<String>, old: fn(&Equipment) -> &String| {
        new.unwrap_or_else(|| before.map(old).cloned().unwrap_or_default())
    };
    EquipmentSave {
        id: before
            .map(|device| device.id.to_string())
            .unwrap_or_default(),
        place: kept(line.place, |device| &device.place),
        customer: kept(line.customer, |device| &device.customer),
        address: kept(line.address, |device| &device.address),
        zone: kept(line.zone, |device| &device.zone),
        code: before.map_or_else(
            || line.code.unwrap_or_default(),
            |device| device.code.clone(),
        ),
        retired: before.is_some_and(|device| device.retired),
        name: line.name,
    }
}
