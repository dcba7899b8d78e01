//! Which tickets are counted, over which time, against which promises.

use std::collections::BTreeSet;

use fieldfare_domain::{At, By, State, TypeId, UserId};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, Unit, Zoned};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::facts::Facts;
use crate::sla::Promises;

/// How long one point of the trend is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A day.
    Day,
    /// Monday to Sunday.
    #[default]
    Week,
    /// A month.
    Month,
}

/// A question. Empty sets mean all: deleted types and people who left included (S2-21, S2-26).
#[derive(Clone, Debug)]
pub struct Question {
    /// Tickets submitted from here on …
    pub from: At,
    /// … and before here.
    pub to: At,
    /// The present: where the clocks of open tickets stand.
    pub now: At,
    /// Whose days and weeks.
    pub zone: TimeZone,
    /// How long one point of the trend is.
    pub step: Step,
    /// Only these types.
    pub types: BTreeSet<TypeId>,
    /// The type of tickets that name none.
    pub default_type: Option<TypeId>,
    /// Only these states.
    pub states: BTreeSet<State>,
    /// Only these people's reports (S2-36).
    pub submitters: BTreeSet<UserId>,
    /// Only what these people received, completed or hold (S2-36).
    pub handlers: BTreeSet<UserId>,
    /// What was promised.
    pub promises: Promises,
    /// Read S2-33 and S2-34 to the letter: divide by the tickets whose *current* status is accepted,
    /// or processed. An average then moves when a ticket is closed, so it is not the default, which
    /// divides by the tickets that were *ever* accepted, or resolved.
    pub literal: bool,
}

impl Question {
    /// The past six months (S2-21, S2-30), everything.
    #[must_use]
    pub fn six_months(now: At, zone: TimeZone) -> Self {
        let today = zoned(now, &zone);
        let from = today
            .checked_sub(Span::new().months(6))
            .and_then(|then| then.start_of_day())
            .map_or(At(0), |then| At(then.timestamp().as_millisecond()));
        Self {
            from,
            to: now.plus_ms(1),
            now,
            zone,
            step: Step::Week,
            types: BTreeSet::new(),
            default_type: None,
            states: BTreeSet::new(),
            submitters: BTreeSet::new(),
            handlers: BTreeSet::new(),
            promises: Promises::default(),
            literal: false,
        }
    }

    /// Whether a ticket is asked for, its time aside.
    #[must_use]
    pub fn takes(&self, facts: &Facts) -> bool {
        let kind = facts.type_id.or(self.default_type);
        let of_type = self.types.is_empty() || kind.is_some_and(|kind| self.types.contains(&kind));
        let in_state = self.states.is_empty() || self.states.contains(&facts.state);
        let by = match facts.submitter {
            By::Person(who) => self.submitters.contains(&who),
            By::Requester | By::System => false,
        };
        let handled = facts
            .handlers()
            .chain(facts.assignee)
            .any(|who| self.handlers.contains(&who));
        of_type
            && in_state
            && (self.submitters.is_empty() || by)
            && (self.handlers.is_empty() || handled)
    }

    /// Whether it was submitted in the period.
    #[must_use]
    pub fn in_period(&self, facts: &Facts) -> bool {
        self.from <= facts.created_at && facts.created_at < self.to
    }

    /// Days of the period, with a fraction; at least one.
    #[must_use]
    pub fn days(&self) -> f64 {
        let end = self.to.min(self.now.plus_ms(1));
        (crate::figure::ms(end.since_ms(self.from)) / crate::figure::DAY_MS).max(1.0)
    }

    /// The points of the trend: the first day of each and its bounds.
    pub(crate) fn steps(&self) -> Vec<(Date, At, At)> {
        const POINTS_MAX: usize = 1_000;
        let mut steps = Vec::new();
        let mut day = self.first_day(zoned(self.from, &self.zone).date());
        while steps.len() < POINTS_MAX {
            let span = match self.step {
                Step::Day => Span::new().days(1),
                Step::Week => Span::new().weeks(1),
                Step::Month => Span::new().months(1),
            };
            let (Some(from), Ok(next)) = (self.begin(day), day.checked_add(span)) else {
                break;
            };
            let Some(to) = self.begin(next) else { break };
            if from >= self.to {
                break;
            }
            steps.push((day, from, to));
            day = next;
        }
        steps
    }

    fn first_day(&self, day: Date) -> Date {
        let back = match self.step {
            Step::Day => 0,
            Step::Week => i64::from(day.weekday().to_monday_zero_offset()),
            Step::Month => i64::from(day.day()) - 1,
        };
        day.checked_sub(Span::new().days(back)).unwrap_or(day)
    }

    fn begin(&self, day: Date) -> Option<At> {
        let start = day.to_zoned(self.zone.clone()).ok()?;
        Some(At(start.timestamp().as_millisecond()))
    }

    /// The hour of day, 0 to 23, at which something happened.
    pub(crate) fn hour(&self, at: At) -> i8 {
        zoned(at, &self.zone).hour()
    }
}

impl Step {
    /// A step that gives a picture one can read: days up to five weeks, weeks up to a year and a
    /// bit, months beyond.
    #[must_use]
    pub fn for_days(days: f64) -> Self {
        if days <= 35.0 {
            Self::Day
        } else if days <= 400.0 {
            Self::Week
        } else {
            Self::Month
        }
    }
}

fn zoned(at: At, zone: &TimeZone) -> Zoned {
    let nearest = if at.0 < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    let timestamp = Timestamp::from_millisecond(at.0).unwrap_or(nearest);
    let zoned = timestamp.to_zoned(zone.clone());
    zoned.round(Unit::Millisecond).unwrap_or(zoned)
}
