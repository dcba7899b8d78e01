//! What the tickets are about (S1-39), and what to look at first (S1-46).

use std::collections::BTreeMap;

use fieldfare_domain::TicketId;
use serde::Serialize;
use ts_rs::TS;

use crate::causes::{Cause, HOURS, Judged, Late};
use crate::facts::Facts;
use crate::figure::Figure;

/// Groups that are shown.
const GROUPS_MAX: usize = 10;

/// Tickets about one thing: a piece of equipment, or else one title.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Group {
    /// The equipment's name, or the title.
    pub about: String,
    /// How many; of how many, where it is a part of the group.
    pub figure: Figure,
}

/// Something worth looking at first. The screen has the words.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[serde(tag = "hint", rename_all = "snake_case")]
pub enum Hint {
    /// Most late tickets have this cause.
    Cause {
        /// Which.
        cause: Cause,
        /// The tickets.
        figure: Figure,
    },
    /// Most late tickets of the commonest cause were submitted in these hours.
    Hours {
        /// From this hour …
        from: i8,
        /// … to this one.
        to: i8,
        /// The tickets.
        figure: Figure,
    },
    /// The hardest tickets are about this.
    Hard {
        /// The group.
        about: String,
        /// The tickets.
        figure: Figure,
    },
}

/// Frequent and hard issues.
#[derive(Clone, Debug, Default, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Issues {
    /// Not solved and came back, of those ever resolved.
    pub came_back: Figure,
    /// Hard to resolve: reopened, given back, escalated, or not solved in time.
    pub hard: Figure,
    /// What tickets are about most often; at least two each.
    pub frequent: Vec<Group>,
    /// What hard tickets are about most often, each of how many about the same.
    pub hardest: Vec<Group>,
    /// What to look at first, at most one of a kind.
    pub hints: Vec<Hint>,
}

fn is_hard(facts: &Facts, judged: &Judged) -> bool {
    facts.reopened > 0
        || facts.returned > 0
        || facts.escalated > 0
        || judged.resolution == crate::sla::Kept::Missed
}

pub(crate) fn issues(all: &[&Facts], judged: &[Judged], late: &Late) -> Issues {
    let mut groups: BTreeMap<String, (String, Vec<TicketId>, Vec<TicketId>)> = BTreeMap::new();
    for (facts, judged) in all.iter().zip(judged) {
        let name = facts.about.trim();
        if name.is_empty() {
            continue;
        }
        let group = groups
            .entry(name.to_lowercase())
            .or_insert_with(|| (name.to_owned(), Vec::new(), Vec::new()));
        group.1.push(facts.id);
        if is_hard(facts, judged) {
            group.2.push(facts.id);
        }
    }
    let mut frequent: Vec<_> = groups.values().filter(|group| group.1.len() > 1).collect();
    frequent.sort_by_key(|group| std::cmp::Reverse(group.1.len()));
    let mut hardest: Vec<_> = groups
        .values()
        .filter(|group| !group.2.is_empty())
        .collect();
    hardest.sort_by_key(|group| std::cmp::Reverse(group.2.len()));
    let frequent = (0..)
        .zip(frequent)
        .take(GROUPS_MAX)
        .map(|(n, (about, ids, _)): (usize, _)| Group {
            about: about.clone(),
            figure: Figure::counted(format!("issues.frequent.{n}"), ids.clone()),
        })
        .collect();
    let hardest: Vec<Group> = (0..)
        .zip(hardest)
        .take(GROUPS_MAX)
        .map(|(n, (about, ids, hard)): (usize, _)| Group {
            about: about.clone(),
            figure: Figure::share(format!("issues.hardest.{n}"), hard.clone(), ids.len()),
        })
        .collect();
    let ids = |wanted: &dyn Fn(&Facts, &Judged) -> bool| -> Vec<TicketId> {
        let found = all.iter().copied().zip(judged);
        found
            .filter(|(facts, judged)| wanted(facts, judged))
            .map(|(facts, _)| facts.id)
            .collect()
    };
    let resolved = all.iter().filter(|f| f.resolved_at.is_some()).count();
    Issues {
        came_back: Figure::share(
            "issues.came_back",
            ids(&|facts, _| facts.reopened > 0 && facts.resolved_at.is_some()),
            resolved,
        ),
        hard: Figure::share("issues.hard", ids(&is_hard), all.len()),
        hints: hints(late, &hardest),
        frequent,
        hardest,
    }
}

/// A hint needs a few tickets to be one, and a share that is worth a look.
fn hints(late: &Late, hardest: &[Group]) -> Vec<Hint> {
    const TICKETS_MIN: u32 = 3;
    let mut hints = Vec::new();
    let worth = |figure: &Figure, share: f64| {
        figure.n >= TICKETS_MIN && figure.value.is_some_and(|value| value >= share)
    };
    if let Some(first) = late.causes.first()
        && worth(&first.figure, 0.3)
    {
        hints.push(Hint::Cause {
            cause: first.cause,
            figure: first.figure.clone(),
        });
        let busiest = first
            .hours
            .iter()
            .zip(HOURS)
            .max_by_key(|(figure, _)| figure.n);
        if let Some((figure, (from, to))) = busiest
            && figure.n >= TICKETS_MIN
            && figure.n * 2 > first.figure.n
        {
            let figure = figure.clone();
            hints.push(Hint::Hours { from, to, figure });
        }
    }
    if let Some(group) = hardest.iter().find(|group| worth(&group.figure, 0.3)) {
        hints.push(Hint::Hard {
            about: group.about.clone(),
            figure: group.figure.clone(),
        });
    }
    hints
}
