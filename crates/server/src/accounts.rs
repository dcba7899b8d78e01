//! Accounts of the enterprise to choose from: whom a ticket is created for (S3-4),
//! whose tickets a list shows (S3-9). Devices hold the enterprise's own people
//! only; requesters are asked for when one is needed.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::{EnterpriseId, UserId};
use fieldfare_protocol::view::{AccountsQuery, PersonView};

use crate::db::{Tx, params};
use crate::error::Result;
use crate::fold;
use crate::people::from_word;
use crate::site::{Asked, Site};
use crate::tokens::Caller;

/// Rows when the question does not say.
const ROWS: u32 = 20;
/// Most rows.
const ROWS_MAX: u32 = 500;

/// Accounts that match, active ones first, by name.
pub async fn query(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<AccountsQuery>,
) -> Result<Json<Vec<PersonView>>> {
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| find(tx, enterprise, &asked))
        })
        .await
        .map(Json)
}

/// Accounts that match.
///
/// # Errors
/// When the store fails.
pub fn find(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    asked: &AccountsQuery,
) -> Result<Vec<PersonView>> {
    let all = tx.all(
        "SELECT id, name, role, email, phone, active, handles, \
         (SELECT count(*) FROM ticket t WHERE t.enterprise = a.enterprise \
          AND t.assignee = a.id AND t.state <> 'closed') \
         FROM account a WHERE enterprise = ?1 ORDER BY active DESC, name, id",
        params![enterprise.0],
        |row| {
            Ok(PersonView {
                id: UserId(row.get(0)?),
                name: row.get(1)?,
                role: from_word(&row.get::<String>(2)?)?,
                email: row.get(3)?,
                phone: row.get(4)?,
                active: row.get(5)?,
                handles: row.get(6)?,
                open_tickets: row.get(7)?,
            })
        },
    )?;
    let words = fold::words(&asked.search);
    let limit = match asked.limit {
        0 => ROWS,
        limit => limit.min(ROWS_MAX),
    };
    Ok(all
        .into_iter()
        .filter(|person| asked.id.is_none_or(|id| person.id == id))
        .filter(|person| !asked.requesters || !person.role.is_staff())
        .filter(|person| {
            let text = fold::fold(&format!(
                "{} {} {}",
                person.name, person.email, person.phone
            ));
            words.iter().all(|word| text.contains(word))
        })
        .take(usize::try_from(limit).unwrap_or(usize::MAX))
        .collect())
}
