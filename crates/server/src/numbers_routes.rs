//! Figures for the office's people, and the tickets behind each.
//!
//! A ticket is read once and again when it has changed: what counting needs of all tickets is kept in
//! memory, up to the last feed position that was read.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::{Extension, Json};
use fieldfare_domain::{At, EnterpriseId, State as TicketState, Ticket, TicketId, TypeId, UserId};
use fieldfare_numbers::{Facts, Numbers, Question, Step, count};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{TicketPage, ticket_row};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::Office;
use crate::people::directory;
use crate::site::{Asked, Site};
use crate::tickets;
use crate::tokens::Caller;

/// Rows of tickets behind a number that are told at once.
const ROWS_MAX: u32 = 200;

/// What is asked. What is not said is the past six months, and everything (S2-21, S2-30).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct NumbersQuery {
    /// Submitted from here on …
    pub from: Option<At>,
    /// … and before here.
    pub to: Option<At>,
    /// How long a point of the trend is; none chooses by the length of the period.
    pub step: Option<Step>,
    /// Only these types.
    pub types: BTreeSet<TypeId>,
    /// Only these states.
    pub states: BTreeSet<TicketState>,
    /// Only these people's reports.
    pub submitters: BTreeSet<UserId>,
    /// Only what these people handled.
    pub handlers: BTreeSet<UserId>,
    /// Averages over the tickets whose status is such now (S2-33 and 34 to the letter).
    pub literal: bool,
}

/// All figures.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NumbersView {
    from: At,
    to: At,
    step: Step,
    counted_at: At,
    zone: String,
    numbers: Numbers,
    /// Names of the people in the figures.
    people: BTreeMap<UserId, Name>,
    /// Names of the types in the figures; a type that is not here was deleted.
    types: BTreeMap<TypeId, String>,
}

/// A person in a figure.
#[derive(Debug, Serialize)]
pub struct Name {
    name: String,
    /// Works for the enterprise.
    active: bool,
}

/// A question for the tickets behind a number.
#[derive(Debug, Deserialize)]
pub struct BehindQuery {
    /// What was asked.
    #[serde(default)]
    pub query: NumbersQuery,
    /// Name of the figure.
    pub key: String,
    /// Rows to pass over.
    #[serde(default)]
    pub offset: u32,
}

/// What counting needs of all tickets, by enterprise: who counts has only those of the same
/// enterprise wait.
#[derive(Debug, Default)]
pub struct Counted(Mutex<BTreeMap<EnterpriseId, Arc<Mutex<Known>>>>);

#[derive(Debug, Default)]
struct Known {
    /// The life of the data: a restored office is read anew.
    epoch: String,
    position: i64,
    facts: BTreeMap<i64, Facts>,
}

impl Counted {
    /// Works with the facts of all tickets, as they are in this transaction.
    fn with<T>(
        &self,
        tx: &Tx<'_>,
        office: &Office,
        enterprise: EnterpriseId,
        work: impl FnOnce(&BTreeMap<i64, Facts>) -> T,
    ) -> Result<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = Arc::clone(all.entry(enterprise).or_default());
        drop(all);
        let mut known = known.lock().unwrap_or_else(PoisonError::into_inner);
        let epoch = office.epoch()?.0;
        if known.epoch != epoch {
            *known = Known {
                epoch,
                ..Known::default()
            };
        }
        let changed: Vec<(i64, Uuid, i64)> = tx.all(
            "SELECT key, id, position FROM ticket WHERE enterprise = ?1 AND position > ?2 \
             ORDER BY position, key",
            params![enterprise.0, known.position],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )?;
        let latest = changed.last().map(|(_, _, position)| *position);
        for (key, id, _) in changed {
            let events = tickets::events(tx, key, 0)?;
            if let Some(facts) = Facts::read(TicketId(id), &events) {
                known.facts.insert(key, facts);
            }
        }
        if let Some(latest) = latest {
            known.position = latest;
        }
        Ok(work(&known.facts))
    }
}

/// All figures of a question.
pub async fn numbers(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<NumbersQuery>,
) -> Result<Json<NumbersView>> {
    let now = site.now();
    let enterprise = caller.account.enterprise;
    let counted = Arc::clone(&site.counted);
    site.office
        .run(move |office| {
            office.store().read(enterprise, |tx| {
                let directory = directory(tx, enterprise)?;
                let question = question(&asked, &directory, now)?;
                let numbers = counted.with(tx, office, enterprise, |facts| {
                    count(&question, facts.values())
                })?;
                Ok(view(numbers, &question, &directory))
            })
        })
        .await
        .map(Json)
}

/// The tickets behind one figure of a question.
pub async fn behind(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<BehindQuery>,
) -> Result<Json<TicketPage>> {
    let now = site.now();
    let enterprise = caller.account.enterprise;
    let counted = Arc::clone(&site.counted);
    site.office
        .run(move |office| {
            office.store().read(enterprise, |tx| {
                let directory = directory(tx, enterprise)?;
                let question = question(&asked.query, &directory, now)?;
                let ids = counted.with(tx, office, enterprise, |facts| {
                    let numbers = count(&question, facts.values());
                    numbers.behind(&asked.key).map(|f| f.tickets.clone())
                })?;
                let ids = ids.ok_or(OfficeError::NotFound("figure"))?;
                rows(tx, enterprise, &directory, &ids, asked.offset)
            })
        })
        .await
        .map(Json)
}

fn rows(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    directory: &Directory,
    ids: &[TicketId],
    offset: u32,
) -> Result<TicketPage> {
    let (offset, most) = (
        usize::try_from(offset).unwrap_or(usize::MAX),
        usize::try_from(ROWS_MAX).unwrap_or(usize::MAX),
    );
    let mut rows = Vec::new();
    for id in ids.iter().skip(offset).take(most) {
        if let Some(loaded) = tickets::load(tx, enterprise, *id)? {
            let ticket: &Ticket = &loaded.ticket;
            let policy = directory.policy(ticket.type_id);
            rows.push(ticket_row(ticket, &policy, directory, 0));
        }
    }
    Ok(TicketPage {
        rows,
        total: u32::try_from(ids.len()).unwrap_or(u32::MAX),
    })
}

fn question(asked: &NumbersQuery, directory: &Directory, now: At) -> Result<Question> {
    let zone = TimeZone::get(&directory.zone)
        .map_err(|_| OfficeError::Damaged(format!("the zone {} is unknown", directory.zone)))?;
    let mut question = Question::six_months(now, zone);
    if let Some(from) = asked.from {
        question.from = from;
    }
    if let Some(to) = asked.to {
        question.to = to;
    }
    if question.from >= question.to {
        return Err(OfficeError::invalid(
            "empty_period",
            "from",
            "the period ends before it begins",
        ));
    }
    question.step = asked
        .step
        .unwrap_or_else(|| Step::for_days(question.days()));
    question.types = asked.types.clone();
    question.states = asked.states.clone();
    question.submitters = asked.submitters.clone();
    question.handlers = asked.handlers.clone();
    question.literal = asked.literal;
    question.default_type = directory.ticket_type(None).map(|kind| kind.id);
    question.promises.types = directory
        .types
        .iter()
        .filter_map(|kind| Some((kind.id, directory.policy(Some(kind.id)).terms?)))
        .collect();
    Ok(question)
}

fn view(numbers: Numbers, question: &Question, directory: &Directory) -> NumbersView {
    let people = numbers.people.iter().map(|row| {
        let person = directory.person(row.person);
        let name = Name {
            name: directory.name_of(row.person),
            active: person.is_some_and(|person| person.active),
        };
        (row.person, name)
    });
    NumbersView {
        from: question.from,
        to: question.to,
        step: question.step,
        counted_at: question.now,
        zone: directory.zone.clone(),
        people: people.collect(),
        types: directory
            .types
            .iter()
            .map(|kind| (kind.id, kind.body.name.clone()))
            .collect(),
        numbers,
    }
}
