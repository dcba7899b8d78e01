//! Accounts, equipment and types as rules and devices need them: the directory.

use fieldfare_domain::setup::{Entry, Kind, Stage};
use fieldfare_domain::{EnterpriseId, EquipmentId, Role, UserId};
use fieldfare_protocol::directory::{Directory, Equipment, Person, TicketType};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::db::{Engine, Tx, params};
use crate::error::{OfficeError, Result};
use crate::setup;

/// An account that asks for something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its name.
    pub id: UserId,
    /// Whose.
    pub enterprise: EnterpriseId,
    /// What it may do.
    pub role: Role,
    /// Full name.
    pub name: String,
}

impl Account {
    /// The account as the rules see it.
    #[must_use]
    pub const fn actor(&self) -> fieldfare_domain::Actor {
        fieldfare_domain::Actor::Person {
            id: self.id,
            role: self.role,
        }
    }
}

/// The stable word of an enum, as it is in a column.
///
/// # Errors
/// When the value has no word.
pub fn word<T: Serialize>(value: &T) -> Result<String> {
    match serde_json::to_value(value)? {
        serde_json::Value::String(word) => Ok(word),
        other => Err(OfficeError::Damaged(format!("{other} is not a word"))),
    }
}

/// An enum from its word.
///
/// # Errors
/// When the word is unknown.
pub fn from_word<T: DeserializeOwned>(word: &str) -> Result<T> {
    Ok(serde_json::from_value(serde_json::Value::String(
        word.to_owned(),
    ))?)
}

/// The active account with this id.
///
/// # Errors
/// When the store fails.
pub fn account(tx: &Tx<'_>, id: UserId) -> Result<Option<Account>> {
    let row = tx.maybe(
        "SELECT enterprise, role, name FROM account WHERE id = ?1 AND active",
        params![id.0],
        |row| {
            Ok((
                row.get::<Uuid>(0)?,
                row.get::<String>(1)?,
                row.get::<String>(2)?,
            ))
        },
    )?;
    row.map(|(enterprise, role, name)| {
        Ok(Account {
            id,
            enterprise: EnterpriseId(enterprise),
            role: from_word(&role)?,
            name,
        })
    })
    .transpose()
}

/// The whole directory of an enterprise.
///
/// # Errors
/// When the store fails.
pub fn directory(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Directory> {
    let (name, zone, version) = tx.one(
        "SELECT name, zone, directory_version FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| Ok((row.get(0)?, row.get(1)?, row.get::<i64>(2)?)),
    )?;
    let (types, setup) = records(setup::in_force_short(tx, enterprise)?)?;
    Ok(Directory {
        version: u64::try_from(version).unwrap_or(0),
        enterprise: name,
        zone,
        people: people(tx, enterprise)?,
        equipment: equipment(tx, enterprise)?,
        types,
        setup,
    })
}

/// What a device is sent: the same, with the articles.
///
/// # Errors
/// When the store fails.
pub fn directory_for_devices(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Directory> {
    let mut known = directory(tx, enterprise)?;
    known
        .setup
        .extend(setup::published(tx, enterprise, Kind::Article)?);
    Ok(known)
}

fn people(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Person>> {
    tx.all(
        "SELECT id, name, role, email, phone, active, handles FROM account \
         WHERE enterprise = ?1 AND role <> 'requester' ORDER BY name, id",
        params![enterprise.0],
        |row| {
            Ok(Person {
                id: UserId(row.get(0)?),
                name: row.get(1)?,
                role: from_word(&row.get::<String>(2)?)?,
                email: row.get(3)?,
                phone: row.get(4)?,
                active: row.get(5)?,
                handles: row.get(6)?,
            })
        },
    )
}

fn equipment(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Equipment>> {
    tx.all(
        "SELECT id, name, place, address, zone, code, customer, retired FROM equipment \
         WHERE enterprise = ?1 ORDER BY name, id",
        params![enterprise.0],
        |row| {
            Ok(Equipment {
                id: EquipmentId(row.get(0)?),
                name: row.get(1)?,
                place: row.get(2)?,
                address: row.get(3)?,
                zone: row.get(4)?,
                code: row.get(5)?,
                customer: row.get(6)?,
                retired: row.get(7)?,
            })
        },
    )
}

/// Types of ticket in their order, deleted ones last; and the other records that
/// devices hold.
fn records(in_force: Vec<Entry>) -> Result<(Vec<TicketType>, Vec<Entry>)> {
    let (types, others): (Vec<_>, Vec<_>) = in_force
        .into_iter()
        .filter(|entry| entry.kind.on_devices())
        .partition(|entry| entry.kind == Kind::TicketType);
    let mut types = types
        .into_iter()
        .map(|entry| {
            Ok(TicketType {
                id: entry.id.into(),
                version: entry.version,
                deleted: entry.stage == Stage::Deleted,
                body: serde_json::from_value(entry.body)?,
            })
        })
        .collect::<Result<Vec<_>>>()?;
    types.sort_by_key(|known| (known.deleted, known.body.place, known.id));
    Ok((types, others))
}

/// Has everybody else who changes this enterprise's directory, or takes a feed
/// position, wait until the commit.
///
/// # Errors
/// When the store fails.
pub fn lock(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.any(
            "SELECT 1 FROM enterprise WHERE id = ?1 FOR NO KEY UPDATE",
            params![enterprise.0],
        )?;
    }
    Ok(())
}

/// Notes that the directory has changed. Call it last: it also moves the feed.
///
/// # Errors
/// When the store fails.
pub fn directory_changed(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<i64> {
    let position = tx.one(
        "UPDATE enterprise SET directory_version = directory_version + 1, \
         position = position + 1 WHERE id = ?1 RETURNING position",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    Ok(position)
}
