//! How it went over time (S1-36).

use serde::Serialize;
use ts_rs::TS;

use crate::facts::Facts;
use crate::figure::Figure;
use crate::question::Question;

/// One point of the trend.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bucket {
    /// First day, `2026-11-16`.
    pub day: String,
    /// When it begins, in ms since 1970.
    #[ts(type = "number")]
    pub from: i64,
    /// When it ends.
    #[ts(type = "number")]
    pub to: i64,
    /// Submitted in it.
    pub new: Figure,
    /// Resolved in it, or ended in it without that; each ticket once. Also those that were submitted
    /// before the period.
    pub solved: Figure,
    /// Unresolved at its end, or now where it has not ended.
    pub backlog: Figure,
}

/// The trend over all tickets that the question takes, whenever they were submitted: what came before
/// the period is part of its backlog.
pub(crate) fn trend(question: &Question, taken: &[&Facts]) -> Vec<Bucket> {
    question
        .steps()
        .into_iter()
        .map(|(day, from, to)| {
            let ids = |wanted: &dyn Fn(&Facts) -> bool| {
                let found = taken.iter().filter(|facts| wanted(facts));
                found.map(|facts| facts.id).collect()
            };
            let within = |at: fieldfare_domain::At| from <= at && at < to;
            let end = to.plus_ms(-1).min(question.now);
            Bucket {
                day: day.to_string(),
                from: from.0,
                to: to.0,
                new: Figure::counted(
                    format!("trend.{day}.new"),
                    ids(&|facts| within(facts.created_at)),
                ),
                solved: Figure::counted(
                    format!("trend.{day}.solved"),
                    ids(&|facts| facts.resolved_at.or(facts.closed_at).is_some_and(within)),
                ),
                backlog: Figure::counted(
                    format!("trend.{day}.backlog"),
                    ids(&|facts| {
                        facts
                            .state_at(end)
                            .is_some_and(fieldfare_domain::State::is_before_resolved)
                    }),
                ),
            }
        })
        .collect()
}
