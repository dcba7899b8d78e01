//! How an enterprise is set up: versions of records, whatever their kind. The
//! rules say what a record may be (`fieldfare_domain::setup`); here each version
//! is kept, and who writes on top of an older one is told of the newer.

use std::collections::BTreeSet;

use fieldfare_domain::setup::{Entry, Kind, Known, Readers, Stage};
use fieldfare_domain::{At, EnterpriseId, Role, SetupId, UserId};
use fieldfare_protocol::view::{SetupVersion, SetupView};
use uuid::Uuid;

use crate::db::{Row, Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};
use crate::people::{self, from_word, word};
use crate::{audit, scope};

/// A record as it shall be.
#[derive(Clone, Debug)]
pub struct Put {
    /// Its kind.
    pub kind: Kind,
    /// Its name in the register; none makes a new one.
    pub id: Option<SetupId>,
    /// Newest version that the writer looked at; 0 for a new one.
    pub base_version: u32,
    /// Where it shall stand.
    pub stage: Stage,
    /// What it shall say; none leaves it as it is.
    pub body: Option<serde_json::Value>,
}

/// Whether a person with this role may read records of a kind.
#[must_use]
pub const fn may_read(kind: Kind, role: Role) -> bool {
    match kind.readers() {
        Readers::Staff => role.is_staff(),
        Readers::Office => role.is_office(),
        Readers::Administrator => matches!(role, Role::Administrator),
    }
}

/// The newest version of every record.
///
/// # Errors
/// When the store fails.
pub fn newest(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Entry>> {
    entries(tx, enterprise, "true", "true")
}

/// The newest version of every record that is no draft.
///
/// # Errors
/// When the store fails.
pub fn in_force(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Entry>> {
    entries(tx, enterprise, "s.stage <> 'draft'", "l.stage <> 'draft'")
}

/// The same without articles: no rule looks at them, and they are long.
///
/// # Errors
/// When the store fails.
pub fn in_force_short(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Entry>> {
    let of = format!("s.stage <> 'draft' AND s.kind <> '{}'", Kind::Article);
    entries(tx, enterprise, &of, "l.stage <> 'draft'")
}

/// Whether a record could be kept as it is: its body, completed.
///
/// # Errors
/// What the rules refuse, or the store.
pub fn check(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    kind: Kind,
    id: SetupId,
    body: serde_json::Value,
) -> Result<serde_json::Value> {
    let (all, people) = (newest(tx, enterprise)?, accounts(tx, enterprise)?);
    let known = Known {
        id,
        all: &all,
        in_force: &in_force(tx, enterprise)?,
        people: &people,
    };
    Ok(kind.check(body, &known)?)
}

/// What is in force of a kind.
///
/// # Errors
/// When the store fails.
pub fn published(tx: &Tx<'_>, enterprise: EnterpriseId, kind: Kind) -> Result<Vec<Entry>> {
    let of = format!("s.stage = 'published' AND s.kind = '{kind}'");
    entries(tx, enterprise, &of, "l.stage <> 'draft'")
}

/// What is switched on of a kind that a draft switches off: rules.
///
/// # Errors
/// When the store fails.
pub fn switched_on(tx: &Tx<'_>, enterprise: EnterpriseId, kind: Kind) -> Result<Vec<Entry>> {
    let of = format!("s.stage = 'published' AND s.kind = '{kind}'");
    entries(tx, enterprise, &of, "true")
}

fn entries(tx: &Tx<'_>, enterprise: EnterpriseId, of: &str, among: &str) -> Result<Vec<Entry>> {
    tx.all(
        &format!(
            "SELECT s.kind, s.id, s.version, s.stage, s.body FROM setup s \
             WHERE s.enterprise = ?1 AND {of} AND s.version = (SELECT max(l.version) FROM setup l \
             WHERE l.enterprise = s.enterprise AND l.kind = s.kind AND l.id = s.id AND {among}) \
             ORDER BY s.kind, s.id"
        ),
        params![enterprise.0],
        |row| entry(&row),
    )
}

fn entry(row: &Row<'_>) -> Result<Entry> {
    Ok(Entry {
        kind: from_word(&row.get::<String>(0)?)?,
        id: SetupId(row.get(1)?),
        version: row.get(2)?,
        stage: from_word(&row.get::<String>(3)?)?,
        body: serde_json::from_str(&row.get::<String>(4)?)?,
    })
}

/// Records of a kind as this role sees them: an administrator the newest
/// versions, everybody else what is in force.
///
/// # Errors
/// `forbidden`, or the store.
pub fn list(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    kind: Kind,
    role: Role,
) -> Result<Vec<SetupView>> {
    if !may_read(kind, role) {
        return Err(OfficeError::Forbidden);
    }
    let of_kind = |all: Vec<Entry>| all.into_iter().filter(move |entry| entry.kind == kind);
    let in_force: Vec<Entry> = of_kind(in_force(tx, enterprise)?).collect();
    if role != Role::Administrator {
        return Ok(in_force.into_iter().map(SetupView::from).collect());
    }
    let newest = of_kind(newest(tx, enterprise)?);
    Ok(newest.map(|entry| seen(entry, &in_force)).collect())
}

fn seen(entry: Entry, in_force: &[Entry]) -> SetupView {
    let known = in_force.iter().find(|other| other.id == entry.id);
    SetupView {
        published: known
            .filter(|known| known.stage == Stage::Published)
            .map(|known| known.version),
        ..SetupView::from(entry)
    }
}

/// Every version of a record, newest first.
///
/// # Errors
/// `not_found`, or the store.
pub fn history(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    kind: Kind,
    id: SetupId,
) -> Result<Vec<SetupVersion>> {
    let versions = tx.all(
        "SELECT s.version, s.stage, coalesce(a.name, ''), s.at, s.body FROM setup s \
         LEFT JOIN account a ON a.id = s.account \
         WHERE s.enterprise = ?1 AND s.kind = ?2 AND s.id = ?3 ORDER BY s.version DESC",
        params![enterprise.0, kind.word(), id.0],
        |row| {
            Ok(SetupVersion {
                version: row.get(0)?,
                stage: from_word(&row.get::<String>(1)?)?,
                by: row.get(2)?,
                at: At(row.get(3)?),
                body: serde_json::from_str(&row.get::<String>(4)?)?,
            })
        },
    )?;
    if versions.is_empty() {
        return Err(OfficeError::NotFound("record"));
    }
    Ok(versions)
}

/// Writes the next version of a record, and has devices and consoles hear of it.
///
/// # Errors
/// What the rules refuse; `changed_meanwhile` with the newer version when the
/// writer did not look at the newest; `not_found`; or the store.
pub fn put(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    asked: &Put,
    changed: &mut Vec<Changed>,
) -> Result<SetupView> {
    // Names are unlike each other: writers of one enterprise take turns.
    people::lock(tx, enterprise)?;
    let all = newest(tx, enterprise)?;
    let in_force = in_force(tx, enterprise)?;
    let id = asked.id.unwrap_or_else(|| SetupId(office.around().id()));
    let present = all
        .iter()
        .find(|entry| entry.kind == asked.kind && entry.id == id);
    let version = present.map_or(0, |entry| entry.version);
    let body = match (&asked.body, present) {
        (Some(body), _) => body.clone(),
        (None, Some(present)) => present.body.clone(),
        (None, None) => return Err(OfficeError::NotFound("record")),
    };
    let people = accounts(tx, enterprise)?;
    let known = Known {
        id,
        all: &all,
        in_force: &in_force,
        people: &people,
    };
    let body = if asked.stage == Stage::Deleted {
        asked.kind.may_delete(&known)?;
        // What was made with it goes on as it was published.
        let published = in_force.iter().find(|entry| entry.id == id);
        published.map_or(body, |entry| entry.body.clone())
    } else {
        asked.kind.check(body, &known)?
    };
    if version != asked.base_version {
        return match present {
            // The answer to the same save was lost.
            Some(present)
                if version == asked.base_version.saturating_add(1)
                    && present.stage == asked.stage
                    && present.body == body =>
            {
                Ok(seen(present.clone(), &in_force))
            }
            Some(present) => Err(OfficeError::ChangedMeanwhile(Box::new(seen(
                present.clone(),
                &in_force,
            )))),
            None => Err(OfficeError::NotFound("record")),
        };
    }
    let entry = Entry {
        kind: asked.kind,
        id,
        version: version.saturating_add(1),
        stage: asked.stage,
        body,
    };
    append(tx, office, enterprise, by, &entry)?;
    let about_tickets = matches!(
        entry.kind,
        Kind::TicketType | Kind::SlaPolicy | Kind::Calendar
    );
    if entry.stage != Stage::Draft && about_tickets {
        // Who may take a ticket of the type may have changed, and when it is due.
        scope::rescope(tx, enterprise, office.around().now(), changed)?;
    }
    let position = people::directory_changed(tx, enterprise)?;
    changed.push(Changed {
        enterprise,
        position,
        ticket: None,
        accounts: Vec::new(),
        public: false,
        own: false,
    });
    let now_in_force = if entry.stage == Stage::Draft {
        in_force
    } else {
        vec![entry.clone()]
    };
    Ok(seen(entry, &now_in_force))
}

fn append(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    by: Option<UserId>,
    entry: &Entry,
) -> Result<()> {
    let now = office.around().now();
    tx.run(
        "INSERT INTO setup (enterprise, kind, id, version, stage, body, account, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            enterprise.0,
            entry.kind.word(),
            entry.id.0,
            entry.version,
            word(&entry.stage)?,
            serde_json::to_string(&entry.body)?,
            by.map(|id| id.0),
            now.0
        ],
    )?;
    let action = match entry.stage {
        Stage::Draft => "setup_saved",
        Stage::Published => "setup_published",
        Stage::Deleted => "setup_deleted",
    };
    let subject = format!("{}/{}/{}", entry.kind, entry.id, entry.version);
    audit::write(tx, now, Some(enterprise), by, action, &subject)
}

fn accounts(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<BTreeSet<UserId>> {
    let all = tx.all(
        "SELECT id FROM account WHERE enterprise = ?1",
        params![enterprise.0],
        |row| row.get::<Uuid>(0).map(UserId),
    )?;
    Ok(all.into_iter().collect())
}
