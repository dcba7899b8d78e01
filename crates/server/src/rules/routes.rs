//! Trying a rule on past tickets, and what rules did.

use std::sync::Arc;

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::rules::{Facts, would_have_applied};
use fieldfare_domain::setup::{Kind, Rule};
use fieldfare_domain::{At, EnterpriseId, SetupId, Ticket, TicketId};
use fieldfare_protocol::view::{RuleFiring, RuleHit, RuleTrial};
use serde::Deserialize;
use serde_json::Value;

use super::{FIRED, REFUSED, STOPPED, facts};
use crate::db::{Tx, params};
use crate::error::Result;
use crate::site::{Asked, Site, Wanted};
use crate::tokens::Caller;
use crate::{setup, tickets};

/// Past tickets that a trial reads, the newest ones.
const TRIED_MAX: u32 = 500;
/// Tickets that a trial names.
const NAMED_MAX: usize = 20;
/// Firings that are shown, the newest ones.
const FIRINGS_MAX: u32 = 100;

/// A rule that somebody is writing.
#[derive(Debug, Deserialize)]
pub struct Tried {
    /// As it would be saved; one that is there already has its id.
    #[serde(default)]
    id: Option<SetupId>,
    /// What it says.
    body: Value,
}

/// On which past tickets a rule would have fired. Nothing is done.
pub async fn trial(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(tried): Asked<Tried>,
) -> Result<Json<RuleTrial>> {
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| {
            office.store().read(enterprise, |tx| {
                let id = tried.id.unwrap_or_else(|| SetupId(office.around().id()));
                let body = setup::check(tx, enterprise, Kind::Rule, id, tried.body.clone())?;
                let rule: Rule = serde_json::from_value(body)?;
                tried_on(tx, enterprise, &rule)
            })
        })
        .await
        .map(Json)
}

fn tried_on(tx: &Tx<'_>, enterprise: EnterpriseId, rule: &Rule) -> Result<RuleTrial> {
    let ids: Vec<TicketId> = tx.all(
        "SELECT id FROM ticket WHERE enterprise = ?1 ORDER BY key DESC LIMIT ?2",
        params![enterprise.0, TRIED_MAX],
        |row| row.get(0).map(TicketId),
    )?;
    let mut past = Vec::with_capacity(ids.len());
    for id in ids {
        past.extend(tickets::load(tx, enterprise, id)?);
    }
    let mut trial = RuleTrial {
        fired: 0,
        of: u32::try_from(past.len()).unwrap_or(u32::MAX),
        tickets: Vec::new(),
    };
    for one in &past {
        let near = |other: &&tickets::Loaded| {
            other.ticket.id != one.ticket.id
                && one.ticket.equipment.is_some()
                && other.ticket.equipment == one.ticket.equipment
        };
        let known = Facts {
            recent: past
                .iter()
                .filter(near)
                .map(|other| facts::seen(&other.ticket, &one.ticket))
                .collect(),
            ..Facts::default()
        };
        if would_have_applied(rule, one.ticket.id, &one.events, &known) {
            trial.fired = trial.fired.saturating_add(1);
            if trial.tickets.len() < NAMED_MAX {
                trial.tickets.push(hit(&one.ticket));
            }
        }
    }
    Ok(trial)
}

fn hit(ticket: &Ticket) -> RuleHit {
    RuleHit {
        id: ticket.id,
        number: ticket.number.map(|n| format!("T-{n}")),
        title: ticket.title.clone(),
    }
}

/// Whose firings are asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Which {
    /// One rule; none means all.
    rule: Option<SetupId>,
}

/// What rules did, the newest first.
pub async fn firings(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Wanted(which): Wanted<Which>,
) -> Result<Json<Vec<RuleFiring>>> {
    let enterprise = caller.account.enterprise;
    site.office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| fired(tx, enterprise, which.rule))
        })
        .await
        .map(Json)
}

fn fired(tx: &Tx<'_>, enterprise: EnterpriseId, rule: Option<SetupId>) -> Result<Vec<RuleFiring>> {
    let begins = rule.map_or_else(|| "%".to_owned(), |id| format!("{id}/%"));
    let rows: Vec<(i64, String, String)> = tx.all(
        "SELECT at, action, subject FROM audit WHERE enterprise = ?1 \
         AND action IN (?2, ?3, ?4) AND subject LIKE ?5 ORDER BY n DESC LIMIT ?6",
        params![enterprise.0, FIRED, REFUSED, STOPPED, begins, FIRINGS_MAX],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let mut firings = Vec::with_capacity(rows.len());
    for (at, action, subject) in rows {
        let mut parts = subject.splitn(3, '/');
        let mut part = || parts.next().unwrap_or_default();
        let (rule, ticket, what) = (part(), part(), part());
        let (Ok(rule), Ok(ticket)) = (rule.parse(), ticket.parse::<TicketId>()) else {
            continue;
        };
        let (what, why) = what.split_once(' ').unwrap_or((what, ""));
        let named = tx.maybe(
            "SELECT number, title FROM ticket WHERE id = ?1 AND enterprise = ?2",
            params![ticket.0, enterprise.0],
            |row| {
                Ok(RuleHit {
                    id: ticket,
                    number: row.get::<Option<i64>>(0)?.map(|n| format!("T-{n}")),
                    title: row.get(1)?,
                })
            },
        )?;
        let Some(ticket) = named else {
            continue;
        };
        firings.push(RuleFiring {
            at: At(at),
            rule,
            ticket,
            what: what.to_owned(),
            refused: why.to_owned(),
            stopped: action == STOPPED,
        });
    }
    Ok(firings)
}
