//! What the columns and words of a file mean.

use std::collections::BTreeMap;

use fieldfare_domain::{CloseKind, Priority};
use serde::{Deserialize, Serialize};

/// What an activity means here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Reported.
    Submitted,
    /// A person took it on and works on it.
    Taken,
    /// The requester has to answer.
    Awaited,
    /// Somebody else has to act.
    Held,
    /// That somebody has acted.
    Unheld,
    /// A visit was agreed; its time is that of the line.
    Appointment,
    /// A solution was given.
    Resolved,
    /// It ended, in this way.
    Closed(CloseKind),
    /// It happened and changes nothing here.
    Noted,
}

/// Columns of a list with one line for a ticket, by what happened at the time in them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Times {
    /// Reported.
    pub submitted: String,
    /// Taken on.
    pub taken: String,
    /// Solved.
    pub resolved: String,
    /// Ended.
    pub closed: String,
}

/// What a file means. Columns are named as in its head; an empty name means that there is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase", deny_unknown_fields)]
pub struct Mapping {
    /// What separates columns; a comma when empty.
    pub separator: String,
    /// Column with the ticket's name there.
    pub case: String,
    /// An event log: column with the activity. Empty for a list of tickets.
    pub activity: String,
    /// An event log: column with the time.
    pub at: String,
    /// A list of tickets: its columns with times.
    pub times: Times,
    /// How times are written, `%Y/%m/%d %H:%M:%S%.f`; empty for ISO 8601.
    pub time_form: String,
    /// Zone of times without an offset; UTC when empty.
    pub zone: String,
    /// Column with the person.
    pub person: String,
    /// The title: words with columns in braces, `{product} ({Case ID})`.
    pub title: String,
    /// The description, likewise.
    pub description: String,
    /// Column with the place or customer.
    pub place: String,
    /// Column with the equipment.
    pub equipment: String,
    /// Column with the type.
    #[serde(rename = "type")]
    pub kind: String,
    /// Column with the priority.
    pub priority: String,
    /// Words of that column.
    pub priorities: BTreeMap<String, Priority>,
    /// Words of the activity column. A word that is not here is refused.
    pub activities: BTreeMap<String, Step>,
}

/// A first mapping from a file's head and the words of its columns, for a person to look through.
#[must_use]
pub fn suggest(head: &[String], activities: &[String]) -> Mapping {
    let column = |words: &[&str]| -> String {
        let named = |exact: bool| {
            head.iter().find(|name| {
                let name = name.to_lowercase();
                words
                    .iter()
                    .any(|word| name == *word || !exact && name.contains(word))
            })
        };
        named(true)
            .or_else(|| named(false))
            .cloned()
            .unwrap_or_default()
    };
    let case = column(&["case id", "ticket id", "number", "id", "case"]);
    let activity = column(&["activity", "concept:name", "event"]);
    let is_log = !activity.is_empty();
    let times = if is_log {
        Times::default()
    } else {
        Times {
            submitted: column(&["created", "submitted", "opened", "reported"]),
            taken: column(&["accepted", "assigned", "started"]),
            resolved: column(&["resolved", "solved", "completed"]),
            closed: column(&["closed", "ended"]),
        }
    };
    Mapping {
        at: if is_log {
            column(&["timestamp", "time", "date"])
        } else {
            String::new()
        },
        person: column(&["resource", "assignee", "handler", "agent", "org:resource"]),
        title: if column(&["title", "subject", "summary"]).is_empty() {
            format!("{{{case}}}")
        } else {
            format!("{{{}}}", column(&["title", "subject", "summary"]))
        },
        place: column(&["customer", "client", "place", "site"]),
        equipment: column(&["equipment", "product", "device", "asset"]),
        kind: column(&["ticket type", "type", "category"]),
        activities: activities
            .iter()
            .map(|word| (word.clone(), guess(word)))
            .collect(),
        case,
        activity,
        times,
        ..Mapping::default()
    }
}

fn guess(word: &str) -> Step {
    let word = word.to_lowercase();
    let has = |any: &[&str]| any.iter().any(|one| word.contains(one));
    if has(&["duplicate"]) {
        Step::Closed(CloseKind::Duplicate)
    } else if has(&["invalid"]) {
        Step::Closed(CloseKind::Invalid)
    } else if has(&["verified", "confirm"]) {
        Step::Closed(CloseKind::Confirmed)
    } else if has(&["close", "cancel"]) {
        Step::Closed(CloseKind::AgentClosed)
    } else if has(&["resolve", "solve"]) {
        Step::Resolved
    } else if has(&["schedule", "appointment"]) {
        Step::Appointment
    } else if has(&["wait", "await"]) {
        Step::Awaited
    } else if has(&["hold", "vendor", "require"]) {
        Step::Held
    } else if has(&["take", "accept", "start", "progress"]) {
        Step::Taken
    } else if has(&["insert", "create", "submit", "open", "report"]) {
        Step::Submitted
    } else {
        Step::Noted
    }
}
