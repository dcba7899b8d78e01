//! What a rule is told besides the ticket. Nothing is looked up that it does not
//! ask for.

use std::collections::BTreeMap;

use fieldfare_domain::knowledge::{About, suggest};
use fieldfare_domain::rules::{Candidate, Recent};
use fieldfare_domain::setup::{Article, ArticleKind, Audience, Kind, Rule, Template, Then};
use fieldfare_domain::{State, Ticket, TicketId, UserId};

use super::{Facts, Round};
use crate::db::params;
use crate::error::Result;
use crate::fold::fold;
use crate::{setup, tickets};

/// Most other tickets that are read.
const RECENT_MAX: u32 = 50;
const HOUR_MS: i64 = 60 * 60 * 1000;

pub(super) fn facts(round: &Round<'_, '_>, rule: &Rule, ticket: &Ticket) -> Result<Facts> {
    let asks = |wanted: fn(&Then) -> bool| rule.then.iter().any(wanted);
    let mut facts = Facts {
        templates: round.directory.records::<Template>().collect(),
        technician: ticket
            .assignee
            .and_then(|id| round.directory.person(id))
            .map_or_else(String::new, |person| person.name.clone()),
        ..Facts::default()
    };
    if ticket.state == State::PendingAssignment && asks(|then| matches!(then, Then::Assign { .. }))
    {
        facts.candidates = candidates(round, ticket)?;
    }
    let hours = hours_back(rule);
    if hours > 0 {
        facts.recent = recent(round, ticket, hours)?;
    }
    if asks(|then| matches!(then, Then::AnswerFaq)) {
        facts.answer = answer(round, ticket)?;
    }
    Ok(facts)
}

/// How far back the rule looks for other tickets; 0 where it does not.
fn hours_back(rule: &Rule) -> i64 {
    let merged = rule.then.iter().map(|then| match then {
        Then::MergeDuplicate { hours } => i64::from(*hours),
        _ => 0,
    });
    merged
        .chain([i64::from(rule.when.repeat_days).saturating_mul(24)])
        .max()
        .unwrap_or(0)
}

/// The handlers of the type, active and given work, with what they hold.
fn candidates(round: &Round<'_, '_>, ticket: &Ticket) -> Result<Vec<Candidate>> {
    let held: BTreeMap<UserId, (i64, i64)> = round
        .tx
        .all(
            "SELECT assignee, sum(CASE WHEN state IN ('resolved', 'closed') THEN 0 ELSE 1 END), \
             max(coalesce(number, 0)) FROM ticket WHERE enterprise = ?1 AND assignee IS NOT NULL \
             GROUP BY assignee",
            params![round.enterprise.0],
            |row| Ok((UserId(row.get(0)?), (row.get(1)?, row.get(2)?))),
        )?
        .into_iter()
        .collect();
    let count = |n: i64| u32::try_from(n).unwrap_or(u32::MAX);
    let policy = round.directory.policy(ticket.type_id);
    Ok(policy
        .handlers
        .iter()
        .map(|id| {
            let (open, last) = held.get(id).copied().unwrap_or_default();
            Candidate {
                id: *id,
                name: round.directory.name_of(*id),
                open: count(open),
                last: count(last),
            }
        })
        .collect())
}

/// Other tickets about the same device, or from the same alert.
fn recent(round: &Round<'_, '_>, ticket: &Ticket, hours: i64) -> Result<Vec<Recent>> {
    let device = fold(&ticket.equipment_name);
    if (ticket.equipment.is_none() || device.is_empty()) && ticket.alert.is_empty() {
        return Ok(Vec::new());
    }
    let since = ticket
        .created_at
        .plus_ms(hours.saturating_mul(HOUR_MS).saturating_neg());
    // The device's name narrows it down; the ticket itself says which device.
    let named = round.tx.either("instr(words, ?5)", "strpos(words, ?5)");
    let ids: Vec<TicketId> = round.tx.all(
        &format!(
            "SELECT id FROM ticket WHERE enterprise = ?1 AND id <> ?2 AND created_at >= ?3 \
             AND ((alert <> '' AND alert = ?4) OR (?5 <> '' AND {named} > 0)) \
             ORDER BY created_at DESC LIMIT ?6"
        ),
        params![
            round.enterprise.0,
            ticket.id.0,
            since.0,
            ticket.alert,
            device,
            RECENT_MAX
        ],
        |row| row.get(0).map(TicketId),
    )?;
    let mut recent = Vec::new();
    for id in ids {
        if let Some(loaded) = tickets::load(round.tx, round.enterprise, id)? {
            recent.push(seen(&loaded.ticket, ticket));
        }
    }
    Ok(recent)
}

/// Another ticket, as the rules look at it from this one.
pub(super) fn seen(other: &Ticket, from: &Ticket) -> Recent {
    Recent {
        id: other.id,
        created_at: other.created_at,
        open: other.state.is_open(),
        same_device: from.equipment.is_some() && other.equipment == from.equipment,
        alert: other.alert.clone(),
        text: format!("{}\n{}", other.title, other.description),
    }
}

/// What the public question says that fits best.
fn answer(round: &Round<'_, '_>, ticket: &Ticket) -> Result<Option<String>> {
    let mut articles: Vec<((), Article)> =
        setup::published(round.tx, round.enterprise, Kind::Article)?
            .into_iter()
            .filter_map(|entry| Some(((), entry.read()?)))
            .collect();
    articles.retain(|((), article)| {
        article.kind == ArticleKind::Faq && article.audience == Audience::Public
    });
    let text = format!("{}\n{}", ticket.title, ticket.description);
    let about = About {
        text: &text,
        type_id: ticket.type_id,
        device: ticket.equipment,
    };
    let found = suggest(&articles, &about, 1);
    Ok(found.first().map(|(_, article)| article.answer.clone()))
}
