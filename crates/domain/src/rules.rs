//! What rules do (S1-40…43).
//!
//! [`fire`] is pure: it reads a rule, the ticket as it is, what just happened and
//! what else is known, and answers with acts. They are given by the system and
//! go the same way as everybody's, so [`crate::decide`] has the last word, and the
//! processing log names the rule. Who was considered for an assignment stands in
//! its record (S1-13).

use crate::actor::By;
use crate::command::Act;
use crate::event::{Event, What};
use crate::ids::{At, SetupId, TicketId, UserId};
use crate::setup::{Expert, On, PickBy, Rule, Template, Then, Values, When};
use crate::state::{State, Visibility};
use crate::task::ChecklistItem;
use crate::ticket::Ticket;
use crate::tokens::{self, Term};

/// Longest chain of rules that set each other off. A rule never fires on what it
/// did itself; two that answer each other end here.
pub const CHAIN_MAX: usize = 5;

/// Longest name of a task, in characters.
const TASK_ID_MAX: usize = 64;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;
const MINUTE_MS: i64 = 60 * 1000;

/// A person who may be named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// Who.
    pub id: UserId,
    /// Full name, for the record.
    pub name: String,
    /// Open tickets in this person's hands.
    pub open: u32,
    /// Number of the newest ticket that this person was given; 0 for none.
    pub last: u32,
}

/// Another ticket about the same device, or from the same alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recent {
    /// Which one.
    pub id: TicketId,
    /// When it was reported.
    pub created_at: At,
    /// It is not closed.
    pub open: bool,
    /// It is about the same device.
    pub same_device: bool,
    /// Fingerprint of its alert; may be empty.
    pub alert: String,
    /// Its title and description.
    pub text: String,
}

/// What is known besides the ticket.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// Active people who may be given tickets of this type.
    pub candidates: Vec<Candidate>,
    /// Other tickets that may be the same, or show that it is not the first time.
    pub recent: Vec<Recent>,
    /// Templates that are in force.
    pub templates: Vec<(SetupId, Template)>,
    /// Name of who holds it.
    pub technician: String,
    /// What the best fitting public question says.
    pub answer: Option<String>,
}

/// What has just happened.
#[derive(Clone, Copy, Debug)]
pub enum Happened<'a> {
    /// An event was recorded; the ticket stood there before it.
    Event {
        /// What it was.
        what: &'a What,
        /// Who did it.
        by: By,
        /// Where the ticket stood before.
        before: State,
    },
    /// Nobody has said anything since then.
    Silence {
        /// When somebody last did.
        since: At,
    },
}

/// Whether the rule applies here.
#[must_use]
pub fn applies(
    rule: &Rule,
    ticket: &Ticket,
    happened: &Happened<'_>,
    facts: &Facts,
    now: At,
) -> bool {
    is_meant(rule, ticket, happened, now) && holds(&rule.when, ticket, happened, facts, now)
}

fn is_meant(rule: &Rule, ticket: &Ticket, happened: &Happened<'_>, now: At) -> bool {
    match (rule.on, happened) {
        (On::Silence, Happened::Silence { since }) => {
            ticket.state.is_open()
                && now.since_ms(*since) >= i64::from(rule.minutes).saturating_mul(MINUTE_MS)
        }
        (On::Created, Happened::Event { what, .. }) => matches!(what, What::Created(_)),
        (On::Assigned, Happened::Event { what, .. }) => matches!(
            what,
            What::Assigned { .. } | What::Claimed { .. } | What::Transferred { .. }
        ),
        (On::StatusChanged, Happened::Event { what, before, .. }) => {
            // The report itself is no change.
            ticket.state != *before && !matches!(what, What::Created(_))
        }
        (On::Replied, Happened::Event { what, by, .. }) => {
            let by_requester =
                *by == By::Requester || (by.user().is_some() && by.user() == ticket.owner);
            by_requester
                && matches!(
                    what,
                    What::Wrote {
                        visibility: Visibility::Public,
                        ..
                    }
                )
        }
        (On::Resolved, Happened::Event { what, .. }) => matches!(what, What::Resolved { .. }),
        _ => false,
    }
}

fn holds(when: &When, ticket: &Ticket, happened: &Happened<'_>, facts: &Facts, now: At) -> bool {
    let type_fits =
        when.types.is_empty() || ticket.type_id.is_some_and(|id| when.types.contains(&id));
    let priority_fits = when.priorities.is_empty() || when.priorities.contains(&ticket.priority);
    let state_fits = when.states.is_empty() || when.states.contains(&ticket.state);
    let device_fits = when.devices.is_empty()
        || ticket
            .equipment
            .is_some_and(|id| when.devices.contains(&id));
    let repeats = || {
        let days = i64::from(when.repeat_days).saturating_mul(DAY_MS);
        when.repeat_days == 0
            || facts.recent.iter().any(|other| {
                other.same_device
                    && other.created_at <= ticket.created_at
                    && now.since_ms(other.created_at) <= days
            })
    };
    let words = || {
        if when.words.is_empty() {
            return true;
        }
        let said = match happened {
            Happened::Event {
                what: What::Wrote { text, .. },
                ..
            } => text.as_str(),
            _ => "",
        };
        let text = format!("{}\n{}\n{said}", ticket.title, ticket.description);
        count_words(&when.words, &text) > 0
    };
    type_fits && priority_fits && state_fits && device_fits && words() && repeats()
}

/// How many of these words are in a text.
fn count_words(words: &[String], text: &str) -> usize {
    let tokens = tokens::tokens(text);
    let is_in = |word: &&String| {
        let terms = tokens::terms(word);
        !terms.is_empty() && terms.iter().all(|term: &Term| term.is_in(&tokens))
    };
    words.iter().filter(is_in).count()
}

/// Whether the rule would have applied at any time to a ticket with these
/// events: what a dry run asks of past tickets. `facts` are those of today, but
/// for other tickets, which carry their own times.
#[must_use]
pub fn would_have_applied(rule: &Rule, id: TicketId, events: &[Event], facts: &Facts) -> bool {
    let mut ticket = Ticket::new(id);
    let mut said: Option<At> = None;
    for event in events {
        if let Some(since) = said {
            let silence = Happened::Silence { since };
            if applies(rule, &ticket, &silence, facts, event.at) {
                return true;
            }
        }
        if event.by != By::System || said.is_none() {
            said = Some(event.at);
        }
        let before = ticket.state;
        ticket.apply(event);
        let happened = Happened::Event {
            what: &event.what,
            by: event.by,
            before,
        };
        if applies(rule, &ticket, &happened, facts, event.at) {
            return true;
        }
    }
    false
}

/// The last event that no rule and no machine made, or the first of all: since
/// then there is silence.
#[must_use]
pub fn last_said(events: &[Event]) -> Option<&Event> {
    let by_somebody = |event: &&Event| event.by != By::System;
    events.iter().rfind(by_somebody).or_else(|| events.first())
}

/// What the rule does here; nothing where it does not apply.
#[must_use]
pub fn fire(
    rule: &Rule,
    ticket: &Ticket,
    happened: &Happened<'_>,
    facts: &Facts,
    now: At,
) -> Vec<Act> {
    if !applies(rule, ticket, happened, facts, now) {
        return Vec::new();
    }
    rule.then
        .iter()
        .filter_map(|then| act(&rule.name, then, ticket, facts))
        .collect()
}

fn act(rule: &str, then: &Then, ticket: &Ticket, facts: &Facts) -> Option<Act> {
    let named = format!("“{rule}”");
    match then {
        Then::Assign { by, experts } => assign(&named, *by, experts, ticket, facts),
        Then::Reply { template } => {
            let (_, template) = facts.templates.iter().find(|(id, _)| id == template)?;
            let filled = template.fill(&Values::of(ticket, &facts.technician));
            (filled.missing.is_empty() && template.is_for(ticket.type_id))
                .then(|| write(template.audience, filled.text))
        }
        Then::AnswerFaq => facts
            .answer
            .as_ref()
            .map(|answer| write(Visibility::Public, answer.clone())),
        Then::Escalate { level, target } => {
            (ticket.escalation_level < *level).then(|| Act::Escalate {
                level: *level,
                target: target.clone(),
                reason: named,
            })
        }
        Then::SetPriority { priority } => {
            (ticket.priority != *priority).then_some(Act::SetPriority {
                priority: *priority,
            })
        }
        Then::Close => match ticket.state {
            State::Resolved => Some(Act::TimeOut),
            State::AwaitingRequester => Some(Act::GiveUpWaiting),
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::InProgress
            | State::OnHold
            | State::Closed => None,
        },
        Then::MergeDuplicate { hours } => {
            same_as(ticket, facts, *hours).map(|of| Act::MarkDuplicate { of })
        }
        Then::AddTask { text, required } => {
            let item = ChecklistItem {
                // Named by its words, so that rules add the same task once.
                id: text.chars().take(TASK_ID_MAX).collect(),
                text: text.clone(),
                required: *required,
            };
            let is_new = ticket.task(&item.id).is_none() && ticket.state.is_open();
            is_new.then_some(Act::AddTask { item })
        }
        Then::Remind { text } => Some(write(Visibility::Internal, format!("{named}: {text}"))),
    }
}

const fn write(visibility: Visibility, text: String) -> Act {
    Act::Write {
        visibility,
        text,
        photos: Vec::new(),
    }
}

/// Names a person, and says in the record who was considered: names with the
/// number of open tickets, and the one that was chosen.
fn assign(
    named: &str,
    by: PickBy,
    experts: &[Expert],
    ticket: &Ticket,
    facts: &Facts,
) -> Option<Act> {
    if ticket.state != State::PendingAssignment {
        return None;
    }
    let text = format!("{}\n{}", ticket.title, ticket.description);
    let knows = |id: UserId| -> usize {
        experts
            .iter()
            .filter(|expert| expert.person == id)
            .map(|expert| count_words(&expert.words, &text))
            .sum()
    };
    // Who has just given it back is not named again while there is anybody else.
    let gave_back = ticket
        .returned
        .then(|| ticket.holdings.last().map(|holding| holding.person))
        .flatten();
    let key = |candidate: &Candidate| {
        let first = match by {
            PickBy::LeastLoad => 0,
            PickBy::RoundRobin => candidate.last,
            PickBy::Expertise => {
                let words = u32::try_from(knows(candidate.id)).unwrap_or(u32::MAX);
                u32::MAX.saturating_sub(words)
            }
        };
        let back = gave_back == Some(candidate.id);
        (back, first, candidate.open, candidate.last, candidate.id)
    };
    let chosen = facts.candidates.iter().min_by_key(|one| key(one))?;
    let considered: Vec<String> = facts
        .candidates
        .iter()
        // A record is read by people.
        .take(20)
        .map(|one| match by {
            PickBy::LeastLoad => format!("{} ({})", one.name, one.open),
            PickBy::RoundRobin if one.last == 0 => format!("{} (–)", one.name),
            PickBy::RoundRobin => format!("{} (T-{})", one.name, one.last),
            PickBy::Expertise => format!("{} ({}/{})", one.name, knows(one.id), one.open),
        })
        .collect();
    Some(Act::Assign {
        assignee: chosen.id,
        comment: format!("{named}: {} → {}", considered.join(", "), chosen.name),
        corrections: Vec::new(),
    })
}

/// The open ticket that this one repeats: the oldest one.
fn same_as(ticket: &Ticket, facts: &Facts, hours: u32) -> Option<TicketId> {
    let within = i64::from(hours).saturating_mul(HOUR_MS);
    let text = format!("{}\n{}", ticket.title, ticket.description);
    facts
        .recent
        .iter()
        .filter(|other| {
            let age = ticket.created_at.since_ms(other.created_at);
            let same_alert = !ticket.alert.is_empty() && ticket.alert == other.alert;
            let older = (other.created_at, other.id) < (ticket.created_at, ticket.id);
            other.open
                && older
                && age <= within
                && (same_alert || (other.same_device && mostly_the_same(&text, &other.text)))
        })
        .min_by_key(|other| (other.created_at, other.id))
        .map(|other| other.id)
}

/// Whether at least two thirds of the shorter text's words are in the other.
fn mostly_the_same(one: &str, other: &str) -> bool {
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        tokens::tokens(text).into_iter().collect()
    };
    let (a, b) = (words(one), words(other));
    let fewer = a.len().min(b.len());
    let common = a.intersection(&b).count();
    fewer > 0 && common.saturating_mul(3) >= fewer.saturating_mul(2)
}
