//! What was promised for a ticket, as a screen counts it down by itself.

use fieldfare_domain::sla::{Course, Leg, Phase, SlaClock, Standing, standing};
use fieldfare_domain::{At, Policy, Ticket, UserId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::Directory;

/// What is due next. It is late from `dueAt` on, and near from `warnAt` on; while
/// it stands, it says what is left instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct DueView {
    /// Which promise.
    pub clock: SlaClock,
    /// When it is due. None while it stands, unless it is over already.
    #[ts(type = "number | null")]
    pub due_at: Option<At>,
    /// When it is near.
    #[ts(type = "number | null")]
    pub warn_at: Option<At>,
    /// Working time that is left, in ms, where it stands.
    #[ts(type = "number | null")]
    pub left_ms: Option<i64>,
    /// Why it stands.
    pub paused: Option<Phase>,
}

impl DueView {
    /// What is due next on a ticket; none where nothing is promised or all is
    /// done.
    #[must_use]
    pub fn of(ticket: &Ticket, policy: &Policy) -> Option<Self> {
        let stands = standing(ticket, policy.terms.as_ref()?);
        let leg = stands.next()?;
        let paused = leg.course == Course::Paused;
        Some(Self {
            clock: leg.clock,
            due_at: leg.due_at,
            warn_at: leg.warn_at,
            left_ms: paused.then(|| leg.left_ms()),
            paused: stands.paused.filter(|_| paused),
        })
    }
}

/// One promise of a ticket, kept or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClockView {
    /// Which one.
    pub clock: SlaClock,
    /// What it does.
    pub course: Course,
    /// Working time that it may take, in ms.
    #[ts(type = "number")]
    pub target_ms: i64,
    /// Working time that is left, in ms, where it stands.
    #[ts(type = "number")]
    pub left_ms: i64,
    /// When it is due, or was.
    #[ts(type = "number | null")]
    pub due_at: Option<At>,
    /// When it is near.
    #[ts(type = "number | null")]
    pub warn_at: Option<At>,
    /// When it was done.
    #[ts(type = "number | null")]
    pub done_at: Option<At>,
    /// It was missed, whatever time it is now.
    pub missed: bool,
}

impl From<&Leg> for ClockView {
    fn from(leg: &Leg) -> Self {
        Self {
            clock: leg.clock,
            course: leg.course,
            target_ms: leg.target_ms,
            left_ms: leg.left_ms(),
            due_at: leg.due_at,
            warn_at: leg.warn_at,
            done_at: leg.done_at,
            missed: leg.missed,
        }
    }
}

/// Somebody who is asked, or could be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ColleagueView {
    /// Account.
    pub id: UserId,
    /// Full name.
    pub name: String,
}

/// A level of escalation (S1-16).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LevelView {
    /// 1 senior support, 2 technical team, 3 management.
    pub level: u8,
    /// What the enterprise calls it; empty means the usual word.
    pub name: String,
    /// Who is brought in.
    pub people: Vec<String>,
}

/// What was promised, and who was asked for help.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PromiseView {
    /// Both promises; empty where there are none.
    pub clocks: Vec<ClockView>,
    /// Why they stand, where they do.
    pub paused: Option<Phase>,
    /// Highest level that was asked; 0 none.
    pub escalation_level: u8,
    /// The levels that there are.
    pub levels: Vec<LevelView>,
    /// Who was brought in besides the one who holds it.
    pub collaborators: Vec<ColleagueView>,
    /// Who could be.
    pub colleagues: Vec<ColleagueView>,
}

impl PromiseView {
    /// Of a ticket.
    #[must_use]
    pub fn of(ticket: &Ticket, policy: &Policy, directory: &Directory) -> Self {
        let stands = policy.terms.as_ref().map(|terms| standing(ticket, terms));
        let named = |id: &UserId| ColleagueView {
            id: *id,
            name: directory.name_of(*id),
        };
        let free =
            |id: &&UserId| ticket.assignee != Some(**id) && !ticket.collaborators.contains(*id);
        Self {
            clocks: stands
                .iter()
                .flat_map(Standing::legs)
                .map(ClockView::from)
                .collect(),
            paused: stands.and_then(|stands| stands.paused),
            escalation_level: ticket.escalation_level,
            levels: (1..=3)
                .map(|level| level_view(level, policy, directory))
                .collect(),
            collaborators: ticket.collaborators.iter().map(named).collect(),
            colleagues: policy.colleagues.iter().filter(free).map(named).collect(),
        }
    }
}

fn level_view(level: u8, policy: &Policy, directory: &Directory) -> LevelView {
    let asked = policy.terms.as_ref().and_then(|t| t.policy.level(level));
    LevelView {
        level,
        name: asked.map(|asked| asked.name.clone()).unwrap_or_default(),
        people: asked
            .into_iter()
            .flat_map(|asked| &asked.people)
            .map(|id| directory.name_of(*id))
            .collect(),
    }
}
