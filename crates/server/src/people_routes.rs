//! People and equipment: who may sign in, who is given work, what has a label.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::{EnterpriseId, Role, UserId};
use fieldfare_protocol::view::{
    AccountsQuery, DirectoryView, EquipmentView, PersonView, TypeView, departments,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::people::{self, word};
use crate::site::{Asked, Site, named};
use crate::tokens::{self, Caller};
use crate::{accounts, audit, scope};

/// Longest name, address or phone number, in characters.
const TEXT_MAX: usize = 300;

/// People, equipment and types.
pub async fn directory(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<DirectoryView>> {
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| office.store().read(enterprise, |tx| view(tx, enterprise)))
        .await
        .map(Json)
}

fn view(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<DirectoryView> {
    let directory = people::directory(tx, enterprise)?;
    let busy: BTreeMap<Uuid, u32> = tx
        .all(
            "SELECT assignee, count(*) FROM ticket WHERE enterprise = ?1 \
             AND assignee IS NOT NULL AND state NOT IN ('resolved', 'closed') GROUP BY assignee",
            params![enterprise.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?
        .into_iter()
        .collect();
    let departments = departments(&directory);
    Ok(DirectoryView {
        people: directory
            .people
            .into_iter()
            .map(|person| PersonView {
                id: person.id,
                name: person.name,
                role: person.role,
                email: person.email,
                phone: person.phone,
                active: person.active,
                handles: person.handles,
                open_tickets: busy.get(&person.id.0).copied().unwrap_or(0),
            })
            .collect(),
        equipment: directory
            .equipment
            .iter()
            .map(EquipmentView::from)
            .collect(),
        types: directory.types.iter().map(TypeView::from).collect(),
        departments,
    })
}

/// A person as they shall be.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonSave {
    /// The account; none makes a new one.
    #[serde(default)]
    pub id: Option<UserId>,
    /// Full name.
    pub name: String,
    /// Sign-in name.
    pub email: String,
    /// Phone.
    #[serde(default)]
    pub phone: String,
    /// What the account may do.
    pub role: Role,
    /// May sign in.
    pub active: bool,
    /// Is given work.
    #[serde(default)]
    pub handles: bool,
}

/// What became of it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PersonSaved {
    /// The person.
    pub person: PersonView,
    /// One-time link for a new person.
    pub set_up_link: Option<String>,
}

/// A one-time link.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetUpLink {
    /// The link; its secret part is behind `#` and never reaches a log.
    pub set_up_link: String,
}

/// Adds or changes a person.
pub async fn person_save(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<PersonSave>,
) -> Result<Json<PersonSaved>> {
    let enterprise = caller.account.enterprise;
    let (id, secret) = site
        .office
        .run(move |office| {
            office.commit(enterprise, |tx, changed| {
                let by = Some(caller.account.id);
                save(tx, office, enterprise, by, &asked, changed)
            })
        })
        .await?;
    let only = AccountsQuery {
        id: Some(id),
        ..AccountsQuery::default()
    };
    let person = site
        .office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| accounts::find(tx, enterprise, &only))
        })
        .await?
        .pop()
        .ok_or(OfficeError::NotFound("person"))?;
    Ok(Json(PersonSaved {
        person,
        set_up_link: secret.map(|secret| site.link(&format!("/set-up#{secret}"))),
    }))
}

/// Writes a person; returns the account and, for a new one, the secret of its
/// one-time link. A change of role or state ends the account's tokens: the next
/// request shows what now holds (ASVS 8.3.2).
///
/// # Errors
/// `name_missing`, `email_malformed`, `email_taken`, `last_administrator`, or the
/// store.
pub fn save(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    asked: &PersonSave,
    changed: &mut Vec<Changed>,
) -> Result<(UserId, Option<String>)> {
    people::lock(tx, enterprise)?;
    let now = office.around().now();
    let name = text(&asked.name, "name")?;
    let phone = text(&asked.phone, "phone")?;
    let email = text(&asked.email, "email")?.to_lowercase();
    if name.is_empty() {
        return Err(OfficeError::invalid(
            "name_missing",
            "name",
            "a name is needed",
        ));
    }
    if !email
        .split_once('@')
        .is_some_and(|(to, at)| !to.is_empty() && !at.is_empty())
        || email.contains(char::is_whitespace)
    {
        return Err(OfficeError::invalid(
            "email_malformed",
            "email",
            "not an e-mail address",
        ));
    }
    let taken = tx.among_all(|tx| {
        tx.maybe(
            "SELECT id FROM account WHERE lower(email) = ?1",
            params![email],
            |row| row.get::<Uuid>(0),
        )
    })?;
    if taken.is_some() && taken != asked.id.map(|id| id.0) {
        return Err(OfficeError::invalid(
            "email_taken",
            "email",
            "another account signs in with this address",
        ));
    }
    // Who is not active is given no work.
    let handles = asked.handles && asked.active && asked.role.is_staff();
    let (id, secret, action) = match asked.id {
        Some(id) => {
            let before: Option<(String, bool)> = tx.maybe(
                "SELECT role, active FROM account WHERE id = ?1 AND enterprise = ?2",
                params![id.0, enterprise.0],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            let (role, active) = before.ok_or(OfficeError::NotFound("person"))?;
            tx.run(
                "UPDATE account SET name = ?2, email = ?3, phone = ?4, role = ?5, active = ?6, \
                 handles = ?7, changed_at = ?8 WHERE id = ?1",
                params![
                    id.0,
                    name,
                    email,
                    phone,
                    word(&asked.role)?,
                    asked.active,
                    handles,
                    now.0
                ],
            )?;
            if !asked.active || role != word(&asked.role)? {
                tokens::end_all(tx, id)?;
            }
            let action = match (active, asked.active) {
                (true, false) => "person_disabled",
                (false, true) => "person_enabled",
                _ => "person_changed",
            };
            (id, None, action)
        }
        None => {
            let id = UserId(office.around().id());
            tx.run(
                "INSERT INTO account (id, enterprise, email, name, phone, role, active, handles, \
                 changed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    id.0,
                    enterprise.0,
                    email,
                    name,
                    phone,
                    word(&asked.role)?,
                    asked.active,
                    handles,
                    now.0
                ],
            )?;
            let secret = if asked.active {
                Some(tokens::open_set_up(tx, office, id)?)
            } else {
                None
            };
            (id, secret, "person_added")
        }
    };
    let administrators: u32 = tx.one(
        "SELECT count(*) FROM account WHERE enterprise = ?1 AND role = 'administrator' \
             AND active",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    if administrators == 0 {
        return Err(OfficeError::Conflict {
            code: "last_administrator",
            detail: "nobody could manage people any more".to_owned(),
        });
    }
    audit::write(tx, now, Some(enterprise), by, action, &id.to_string())?;
    finish(tx, office, enterprise, changed)?;
    Ok((id, secret))
}

/// A new one-time link for a person who lost the password or the first link.
pub async fn set_up_link(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<SetUpLink>> {
    let id: UserId = named(&id, "person")?;
    let secret = site
        .office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.store().write(enterprise, |tx| {
                let known = tx.any(
                    "SELECT 1 FROM account WHERE id = ?1 AND enterprise = ?2 AND active",
                    params![id.0, enterprise.0],
                )?;
                if !known {
                    return Err(OfficeError::NotFound("person"));
                }
                let secret = tokens::open_set_up(tx, office, id)?;
                audit::write(
                    tx,
                    office.around().now(),
                    Some(enterprise),
                    Some(caller.account.id),
                    "set_up_link",
                    &id.to_string(),
                )?;
                Ok(secret)
            })
        })
        .await?;
    Ok(Json(SetUpLink {
        set_up_link: site.link(&format!("/set-up#{secret}")),
    }))
}

/// After a change of the directory: scopes first, the feed position last.
pub(crate) fn finish(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    scope::rescope(tx, enterprise, office.around().now(), changed)?;
    let position = people::directory_changed(tx, enterprise)?;
    changed.push(Changed {
        enterprise,
        position,
        ticket: None,
        accounts: Vec::new(),
        public: false,
        own: false,
    });
    Ok(())
}

pub(crate) fn text(text: &str, field: &'static str) -> Result<String> {
    let text = text.trim();
    if text.chars().count() > TEXT_MAX || text.chars().any(char::is_control) {
        return Err(OfficeError::invalid(
            "too_long",
            field,
            format!("one line of at most {TEXT_MAX} characters"),
        ));
    }
    Ok(text.to_owned())
}
