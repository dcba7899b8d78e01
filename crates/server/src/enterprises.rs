//! New enterprises. None has a default password: its first administrator gets a
//! one-time link.

use std::collections::BTreeSet;

use fieldfare_domain::setup::ready_made::{self, Language, PROMISE};
use fieldfare_domain::setup::{Kind, Stage, TicketType};
use fieldfare_domain::{EnterpriseId, Policy, Role, UserId};

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::furnish::FIRST_TYPE;
use crate::office::{Changed, Office};
use crate::people_routes::{PersonSave, save};
use crate::setup::{self, Put};

/// A new enterprise.
#[derive(Clone, Debug)]
pub struct Founding {
    /// Its name.
    pub name: String,
    /// Its zone by IANA name.
    pub zone: String,
    /// Full name of its first administrator.
    pub administrator: String,
    /// Their e-mail address.
    pub email: String,
}

/// Makes an enterprise with one type of ticket, a promise that types may name
/// (S1-27, S1-28), and its first administrator.
/// Returns it, the administrator, and the secret of the one-time link.
///
/// # Errors
/// `name_missing`, `unknown_zone`, what [`save`] says, or the store.
pub fn found(
    tx: &Tx<'_>,
    office: &Office,
    founding: &Founding,
    changed: &mut Vec<Changed>,
) -> Result<(EnterpriseId, UserId, String)> {
    let name = founding.name.trim();
    if name.is_empty() {
        return Err(OfficeError::invalid(
            "name_missing",
            "name",
            "a name is needed",
        ));
    }
    if jiff::tz::TimeZone::get(&founding.zone).is_err() {
        return Err(OfficeError::invalid(
            "unknown_zone",
            "zone",
            "unknown time zone",
        ));
    }
    let around = office.around();
    let id = EnterpriseId(around.id());
    tx.turn_to(id)?;
    tx.run(
        "INSERT INTO enterprise (id, name, zone, alert_token) VALUES (?1, ?2, ?3, ?4)",
        params![id.0, name, founding.zone, hex::encode(around.secret())],
    )?;
    // Positions begin anew with each enterprise: none of its is in a backup.
    tx.run(
        "DELETE FROM office WHERE name = 'backed_up_through'",
        params![],
    )?;
    let person = PersonSave {
        id: None,
        name: founding.administrator.clone(),
        email: founding.email.clone(),
        phone: String::new(),
        role: Role::Administrator,
        active: true,
        handles: false,
    };
    let (administrator, secret) = save(tx, office, id, None, &person, changed)?;
    let secret = secret.ok_or_else(|| OfficeError::Damaged("no link was made".to_owned()))?;
    let service = TicketType {
        name: FIRST_TYPE.to_owned(),
        policy: Policy::after_sales(BTreeSet::new()),
        ..TicketType::default()
    };
    let promise = ready_made::promise(Language::default());
    for (kind, named, body) in [
        (
            Kind::SlaPolicy,
            Some(PROMISE),
            serde_json::to_value(promise)?,
        ),
        (Kind::TicketType, None, serde_json::to_value(service)?),
    ] {
        let first = Put {
            kind,
            id: named,
            base_version: 0,
            stage: Stage::Published,
            body: Some(body),
        };
        setup::put(tx, office, id, None, &first, changed)?;
    }
    Ok((id, administrator, secret))
}
