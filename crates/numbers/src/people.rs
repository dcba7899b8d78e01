//! The same per person: people who left are counted like everybody else (S2-26).

use std::collections::BTreeMap;

use fieldfare_domain::{CloseKind, TicketId, UserId};
use serde::Serialize;
use ts_rs::TS;

use crate::causes::Judged;
use crate::facts::Facts;
use crate::figure::{DAY_MS, Figure, ms};
use crate::question::Question;
use crate::status::{is_processing, is_to_confirm};

/// One person's figures.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonRow {
    /// Who.
    pub person: UserId,
    /// Tickets this person received (S2-35), which are the ones handled (S1-38).
    pub received: Figure,
    /// Being processed by this person now (S2-28).
    pub processing: Figure,
    /// Completed by this person, and the submitter has not said yes (S2-28).
    pub to_confirm: Figure,
    /// Processing and completed together (S2-27).
    pub processed: Figure,
    /// Completed by this person, whatever became of it since (S2-35).
    pub completed: Figure,
    /// Processed by this person and confirmed by the submitter, and those that this person rejected
    /// (S2-29). What a submitter cancelled is not counted.
    pub closed: Figure,
    /// Completed of received (S1-38).
    pub resolution_rate: Figure,
    /// Submission to this person's receipt, average in ms (S2-35).
    pub avg_response_ms: Figure,
    /// Submission to this person's completion, average in days (S2-35).
    pub avg_processing_days: Figure,
    /// Submission to the first public reply, where this person gave it, average in ms (S1-38).
    pub avg_first_reply_ms: Figure,
    /// Average stars of tickets that this person worked on last (S1-38).
    pub stars: Figure,
    /// Tickets that this person worked on last and that are late, of those with a promise.
    pub late: Figure,
}

pub(crate) fn people(question: &Question, all: &[&Facts], judged: &[Judged]) -> Vec<PersonRow> {
    let mut by_person: BTreeMap<UserId, Vec<(&Facts, &Judged)>> = BTreeMap::new();
    for (facts, judged) in all.iter().copied().zip(judged) {
        let mut known: Vec<UserId> = facts.handlers().chain(facts.last_handler).collect();
        known.sort_unstable();
        known.dedup();
        for person in known {
            if question.handlers.is_empty() || question.handlers.contains(&person) {
                by_person.entry(person).or_default().push((facts, judged));
            }
        }
    }
    by_person
        .into_iter()
        .map(|(person, tickets)| row(person, &tickets, question.literal))
        .collect()
}

fn row(person: UserId, tickets: &[(&Facts, &Judged)], literal: bool) -> PersonRow {
    let key = |name: &str| format!("person.{person}.{name}");
    let ids = |wanted: &dyn Fn(&Facts) -> bool| -> Vec<TicketId> {
        let found = tickets.iter().filter(|(facts, _)| wanted(facts));
        found.map(|(facts, _)| facts.id).collect()
    };
    let values = |value: &dyn Fn(&Facts) -> Option<f64>| -> Vec<(TicketId, f64)> {
        tickets
            .iter()
            .filter_map(|(facts, _)| value(facts).map(|value| (facts.id, value)))
            .collect()
    };
    let has_it = |facts: &Facts| is_processing(facts) && facts.assignee == Some(person);
    let last = |facts: &Facts| facts.last_handler == Some(person);
    let received = ids(&|facts| facts.received_by(person).is_some());
    let completed = ids(&|facts| facts.completed_by(person).is_some());
    let with_promise: Vec<_> = tickets
        .iter()
        .filter(|(facts, judged)| last(facts) && judged.promised)
        .collect();
    let late = with_promise.iter().filter(|(_, judged)| judged.is_late());
    PersonRow {
        person,
        processing: Figure::counted(key("processing"), ids(&has_it)),
        to_confirm: Figure::counted(
            key("to_confirm"),
            ids(&|facts| is_to_confirm(facts) && last(facts)),
        ),
        processed: Figure::counted(
            key("processed"),
            ids(&|facts| has_it(facts) || facts.completed_by(person).is_some()),
        ),
        closed: Figure::counted(
            key("closed"),
            ids(&|facts| match facts.close_kind {
                Some(CloseKind::Confirmed) => facts.completed_by(person).is_some(),
                Some(CloseKind::Rejected) => facts.rejected_by == Some(person),
                _ => false,
            }),
        ),
        resolution_rate: Figure::share(key("resolution_rate"), completed.clone(), received.len()),
        avg_response_ms: Figure::average(
            key("avg_response"),
            &values(&|facts| {
                let counted = !literal || has_it(facts);
                let at = facts.received_by(person).filter(|_| counted)?;
                Some(ms(at.since_ms(facts.created_at)))
            }),
        ),
        avg_processing_days: Figure::average(
            key("avg_processing"),
            &values(&|facts| {
                let counted = !literal || is_to_confirm(facts) && last(facts);
                let at = facts.completed_by(person).filter(|_| counted)?;
                Some(ms(at.since_ms(facts.created_at)) / DAY_MS)
            }),
        ),
        avg_first_reply_ms: Figure::average(
            key("avg_first_reply"),
            &values(&|facts| {
                let (_, at) = facts.first_reply.filter(|(who, _)| *who == Some(person))?;
                Some(ms(at.since_ms(facts.created_at)))
            }),
        ),
        stars: Figure::average(
            key("stars"),
            &values(&|facts| facts.stars.filter(|_| last(facts)).map(f64::from)),
        ),
        late: Figure::share(
            key("late"),
            late.map(|(facts, _)| facts.id).collect(),
            with_promise.len(),
        ),
        received: Figure::counted(key("received"), received),
        completed: Figure::counted(key("completed"), completed),
    }
}
