//! Counting: one question, all figures.

use std::collections::BTreeMap;

use fieldfare_domain::{CloseKind, TicketId, TypeId};
use serde::Serialize;
use ts_rs::TS;

use crate::causes::{Judged, Late, judge, late};
use crate::facts::Facts;
use crate::figure::{DAY_MS, Figure, ms};
use crate::issues::{Issues, issues};
use crate::people::{PersonRow, people};
use crate::question::Question;
use crate::sla::Ready;
use crate::status::{Status, is_processing, is_to_confirm, status};
use crate::trend::{Bucket, trend};

/// How many (S1-36).
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Volume {
    /// Submitted in the period; `value` is new per day.
    pub total: Figure,
    /// Open, and no solution was given: S1's "pending".
    pub unresolved: Figure,
    /// A solution was given, whatever became of it since.
    pub resolved: Figure,
}

/// How quickly (S1-37, S2-30 to 34).
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Efficiency {
    /// Submission to a handler's receipt, average in ms (S2-31, S2-33).
    pub avg_response_ms: Figure,
    /// Submission to a handler's completion, average in days (S2-32, S2-34).
    pub avg_processing_days: Figure,
    /// Submission to the first public reply, average in ms (S1-37).
    pub avg_first_reply_ms: Figure,
    /// Submission to the solution, average in ms (S1-37: "average resolution time"). The same time as
    /// S2-32, in the unit of S1; it is never read to the letter.
    pub avg_resolution_ms: Figure,
    /// Resolved of all that were worth resolving: total without invalid and duplicate ones (S1-37).
    pub resolution_rate: Figure,
    /// Submission to the end, average in days, of those that ended.
    pub avg_to_end_days: Figure,
    /// Submission to the end, the middle one in hours.
    pub median_to_end_hours: Figure,
}

/// What requesters think (S1-38, S3-15).
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Satisfaction {
    /// Average stars, 1 to 5.
    pub average: Figure,
    /// Tickets with one star, two, … five.
    pub stars: Vec<Figure>,
}

/// One type's figures (S1-39: distribution).
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TypeRow {
    /// Which; none where the enterprise has no types.
    pub type_id: Option<TypeId>,
    /// Where its tickets stand.
    pub status: Status,
    /// Submission to receipt, average in ms.
    pub avg_response_ms: Figure,
    /// Submission to completion, average in days.
    pub avg_processing_days: Figure,
    /// Late, of those with a promise.
    pub late: Figure,
}

/// All figures of one question.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    /// How many.
    pub volume: Volume,
    /// Where they stand.
    pub status: Status,
    /// How quickly.
    pub efficiency: Efficiency,
    /// Broken promises.
    pub late: Late,
    /// What requesters think.
    pub satisfaction: Satisfaction,
    /// What they are about.
    pub issues: Issues,
    /// Over time.
    pub trend: Vec<Bucket>,
    /// Per type.
    pub types: Vec<TypeRow>,
    /// Per person.
    pub people: Vec<PersonRow>,
}

/// Answers a question about all tickets of an enterprise.
#[must_use]
pub fn count<'f>(question: &Question, tickets: impl IntoIterator<Item = &'f Facts>) -> Numbers {
    let taken: Vec<&Facts> = tickets
        .into_iter()
        .filter(|facts| question.takes(facts))
        .collect();
    let all: Vec<&Facts> = taken
        .iter()
        .copied()
        .filter(|facts| question.in_period(facts))
        .collect();
    let promises = Ready::of(&question.promises, question.default_type);
    let judge = |facts: &&Facts| judge(question, &promises, facts);
    let judged: Vec<Judged> = all.iter().map(judge).collect();
    let late = late(question, &all, &judged);
    Numbers {
        volume: volume(question, &all),
        status: status("status", all.iter().copied()),
        efficiency: efficiency(question, &all),
        satisfaction: satisfaction(&all),
        issues: issues(&all, &judged, &late),
        trend: trend(question, &taken),
        types: types(question, &all, &judged),
        people: people(question, &all, &judged),
        late,
    }
}

fn ids<'f>(
    all: impl IntoIterator<Item = &'f &'f Facts>,
    wanted: impl Fn(&Facts) -> bool,
) -> Vec<TicketId> {
    all.into_iter()
        .filter(|facts| wanted(facts))
        .map(|facts| facts.id)
        .collect()
}

fn values(all: &[&Facts], value: impl Fn(&Facts) -> Option<f64>) -> Vec<(TicketId, f64)> {
    all.iter()
        .filter_map(|facts| value(facts).map(|value| (facts.id, value)))
        .collect()
}

fn volume(question: &Question, all: &[&Facts]) -> Volume {
    let mut total = Figure::counted("volume.total", ids(all, |_| true));
    total.value = Some(f64::from(total.n) / question.days());
    Volume {
        total,
        unresolved: Figure::counted(
            "volume.unresolved",
            ids(all, |facts| facts.state.is_before_resolved()),
        ),
        resolved: Figure::counted(
            "volume.resolved",
            ids(all, |facts| facts.resolved_at.is_some()),
        ),
    }
}

/// Submission to receipt in ms, for those that S2-33 divides by.
fn response(literal: bool, facts: &Facts) -> Option<f64> {
    let counted = !literal || is_processing(facts);
    let at = facts.accepted_at.filter(|_| counted)?;
    Some(ms(at.since_ms(facts.created_at)))
}

/// Submission to completion in days, for those that S2-34 divides by.
fn processing(literal: bool, facts: &Facts) -> Option<f64> {
    let counted = !literal || is_to_confirm(facts);
    let at = facts.resolved_at.filter(|_| counted)?;
    Some(ms(at.since_ms(facts.created_at)) / DAY_MS)
}

fn efficiency(question: &Question, all: &[&Facts]) -> Efficiency {
    let literal = question.literal;
    let since = |facts: &Facts, at: fieldfare_domain::At| ms(at.since_ms(facts.created_at));
    let to_end = values(all, |facts| facts.closed_at.map(|at| since(facts, at)));
    let scaled = |by: f64| -> Vec<(TicketId, f64)> {
        let all = to_end.iter();
        all.map(|(id, value)| (*id, value / by)).collect()
    };
    let worth = |facts: &Facts| {
        !matches!(
            facts.close_kind,
            Some(CloseKind::Invalid | CloseKind::Duplicate)
        )
    };
    Efficiency {
        avg_response_ms: Figure::average(
            "efficiency.avg_response",
            &values(all, |facts| response(literal, facts)),
        ),
        avg_processing_days: Figure::average(
            "efficiency.avg_processing",
            &values(all, |facts| processing(literal, facts)),
        ),
        avg_first_reply_ms: Figure::average(
            "efficiency.avg_first_reply",
            &values(all, |facts| {
                facts.first_reply.map(|(_, at)| since(facts, at))
            }),
        ),
        avg_resolution_ms: Figure::average(
            "efficiency.avg_resolution",
            &values(all, |facts| facts.resolved_at.map(|at| since(facts, at))),
        ),
        resolution_rate: Figure::share(
            "efficiency.resolution_rate",
            ids(all, |facts| worth(facts) && facts.resolved_at.is_some()),
            all.iter().filter(|facts| worth(facts)).count(),
        ),
        avg_to_end_days: Figure::average("efficiency.avg_to_end", &scaled(DAY_MS)),
        median_to_end_hours: Figure::median("efficiency.median_to_end", &scaled(3_600_000.0)),
    }
}

fn satisfaction(all: &[&Facts]) -> Satisfaction {
    Satisfaction {
        average: Figure::average(
            "satisfaction.average",
            &values(all, |facts| facts.stars.map(f64::from)),
        ),
        stars: (1..=5)
            .map(|stars| {
                Figure::counted(
                    format!("satisfaction.{stars}"),
                    ids(all, |facts| facts.stars == Some(stars)),
                )
            })
            .collect(),
    }
}

fn types(question: &Question, all: &[&Facts], judged: &[Judged]) -> Vec<TypeRow> {
    let mut by_type: BTreeMap<Option<TypeId>, Vec<(&Facts, &Judged)>> = BTreeMap::new();
    for (facts, judged) in all.iter().copied().zip(judged) {
        let kind = facts.type_id.or(question.default_type);
        by_type.entry(kind).or_default().push((facts, judged));
    }
    let mut rows: Vec<TypeRow> = by_type
        .into_iter()
        .map(|(type_id, tickets)| {
            let name = type_id.map_or_else(|| "none".to_owned(), |id| id.to_string());
            let facts: Vec<&Facts> = tickets.iter().map(|(facts, _)| *facts).collect();
            let promised = tickets.iter().filter(|(_, judged)| judged.promised);
            let late = tickets.iter().filter(|(_, judged)| judged.is_late());
            TypeRow {
                type_id,
                status: status(&format!("type.{name}"), facts.iter().copied()),
                avg_response_ms: Figure::average(
                    format!("type.{name}.avg_response"),
                    &values(&facts, |facts| response(question.literal, facts)),
                ),
                avg_processing_days: Figure::average(
                    format!("type.{name}.avg_processing"),
                    &values(&facts, |facts| processing(question.literal, facts)),
                ),
                late: Figure::share(
                    format!("type.{name}.late"),
                    late.map(|(facts, _)| facts.id).collect(),
                    promised.count(),
                ),
            }
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.status.total.n));
    rows
}

impl Numbers {
    /// The figure with this key.
    #[must_use]
    pub fn behind(&self, key: &str) -> Option<&Figure> {
        self.figures().into_iter().find(|figure| figure.key == key)
    }

    /// Every figure.
    #[must_use]
    pub fn figures(&self) -> Vec<&Figure> {
        let Self {
            volume,
            status,
            efficiency,
            late,
            satisfaction,
            issues,
            trend,
            types,
            people,
        } = self;
        let mut all = vec![&volume.total, &volume.unresolved, &volume.resolved];
        all.extend(of_status(status));
        all.extend([
            &efficiency.avg_response_ms,
            &efficiency.avg_processing_days,
            &efficiency.avg_first_reply_ms,
            &efficiency.avg_resolution_ms,
            &efficiency.resolution_rate,
            &efficiency.avg_to_end_days,
            &efficiency.median_to_end_hours,
            &late.now,
            &late.response_met,
            &late.response_missed,
            &late.resolution_met,
            &late.resolution_missed,
            &late.rate,
            &satisfaction.average,
            &issues.came_back,
            &issues.hard,
        ]);
        for cause in &late.causes {
            all.push(&cause.figure);
            all.extend(&cause.hours);
        }
        all.extend(&satisfaction.stars);
        let groups = issues.frequent.iter().chain(&issues.hardest);
        all.extend(groups.map(|group| &group.figure));
        for bucket in trend {
            all.extend([&bucket.new, &bucket.solved, &bucket.backlog]);
        }
        for row in types {
            all.extend(of_status(&row.status));
            all.extend([&row.avg_response_ms, &row.avg_processing_days, &row.late]);
        }
        for row in people {
            all.extend([
                &row.received,
                &row.processing,
                &row.to_confirm,
                &row.processed,
                &row.completed,
                &row.closed,
                &row.resolution_rate,
                &row.avg_response_ms,
                &row.avg_processing_days,
                &row.avg_first_reply_ms,
                &row.stars,
                &row.late,
            ]);
        }
        all
    }
}

fn of_status(status: &Status) -> impl Iterator<Item = &Figure> {
    [
        &status.total,
        &status.pending,
        &status.processing,
        &status.to_confirm,
        &status.closed,
    ]
    .into_iter()
    .chain(status.otherwise.iter().map(|row| &row.figure))
}
