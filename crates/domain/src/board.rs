//! What a board of people and time shows: the days of a zone, what stands in the
//! way of what, where there is room, and what waits to be planned.
//!
//! Everything is reckoned in moments; a wall time is made only where somebody
//! agrees on one. So a day of 23 or 25 hours is as long as it is.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use serde::{Deserialize, Serialize};

use crate::appointment::{Appointment, AppointmentError};
use crate::ids::{AppointmentId, At};
use crate::sla::Calendar;
use crate::state::State;
use crate::ticket::Ticket;
use crate::visit::VisitState;

/// How long a visit is whose end nobody agreed: an hour, in ms.
pub const USUAL_MS: i64 = 60 * 60 * 1000;
/// What visits are moved by: a quarter of an hour, in ms.
pub const STEP_MS: i64 = 15 * 60 * 1000;
/// Longest visit: a day, in ms.
pub const LONGEST_MS: i64 = 24 * 60 * 60 * 1000;
/// Most days of a board.
pub const DAYS_MAX: u32 = 14;
/// How far ahead room is looked for: two weeks, in ms.
pub const AHEAD_MS: i64 = 14 * 24 * 60 * 60 * 1000;

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Span {
    /// Its first moment.
    pub from: At,
    /// The first moment after it.
    pub to: At,
}

impl Span {
    /// How long it is, in ms.
    #[must_use]
    pub const fn ms(self) -> i64 {
        self.to.since_ms(self.from)
    }

    /// What two stretches have in common; none where they only touch.
    #[must_use]
    pub fn shared(self, other: Self) -> Option<Self> {
        let both = Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        };
        (both.from < both.to).then_some(both)
    }
}

/// A day of a board.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// `2026-11-18`.
    pub date: String,
    /// From midnight to midnight of the wall clock.
    pub span: Span,
}

/// So many days of a zone, the first one named by its date; 0 is one, and no more
/// than [`DAYS_MAX`].
///
/// # Errors
/// [`AppointmentError::UnknownZone`]; [`AppointmentError::NotATime`] for what is no
/// date, or for one that no clock shows.
pub fn days(zone: &str, first: &str, count: u32) -> Result<Vec<Day>, AppointmentError> {
    let zone = zone_of(zone)?;
    let mut date: Date = match first.len() {
        10 => first.parse().map_err(|_| AppointmentError::NotATime)?,
        _ => return Err(AppointmentError::NotATime),
    };
    let mut days = Vec::new();
    for _ in 0..count.clamp(1, DAYS_MAX) {
        let next = date.tomorrow().map_err(|_| AppointmentError::NotATime)?;
        days.push(Day {
            date: date.to_string(),
            span: Span {
                from: midnight(date, &zone)?,
                to: midnight(next, &zone)?,
            },
        });
        date = next;
    }
    Ok(days)
}

/// Which day it is in a zone at a moment, `2026-11-18`.
///
/// # Errors
/// [`AppointmentError::UnknownZone`]; [`AppointmentError::NotATime`] for a moment
/// that no clock shows.
pub fn date_of(zone: &str, at: At) -> Result<String, AppointmentError> {
    Ok(wall(zone, at)?.date().to_string())
}

fn midnight(date: Date, zone: &TimeZone) -> Result<At, AppointmentError> {
    // The first moment of a day: where clocks skip midnight it is one o'clock.
    let start = date
        .to_zoned(zone.clone())
        .and_then(|day| day.start_of_day())
        .map_err(|_| AppointmentError::NotATime)?;
    Ok(At(start.timestamp().as_millisecond()))
}

fn wall(zone: &str, at: At) -> Result<Zoned, AppointmentError> {
    let zone = zone_of(zone)?;
    let moment = Timestamp::from_millisecond(at.0).map_err(|_| AppointmentError::NotATime)?;
    Ok(moment.to_zoned(zone))
}

fn zone_of(name: &str) -> Result<TimeZone, AppointmentError> {
    match TimeZone::get(name) {
        Ok(zone) if !zone.is_unknown() => Ok(zone),
        _ => Err(AppointmentError::UnknownZone),
    }
}

impl Appointment {
    /// When somebody is there. Where no end was agreed, for [`USUAL_MS`].
    ///
    /// # Errors
    /// When a wall time or the zone is not valid.
    pub fn span(&self) -> Result<Span, AppointmentError> {
        let from = self.starts_at()?;
        let to = self.ends_at()?.filter(|to| *to > from);
        Ok(Span {
            from,
            to: to.unwrap_or_else(|| from.plus_ms(USUAL_MS)),
        })
    }

    /// An appointment at that time, by the wall clock of a zone. An hour that the
    /// clock shows twice means the first of the two, as everywhere: what
    /// [`Appointment::span`] says of the result is what was agreed.
    ///
    /// # Errors
    /// When the zone is not valid, or no clock shows that time.
    pub fn at(
        id: AppointmentId,
        span: Span,
        zone: &str,
        remind_minutes: u32,
    ) -> Result<Self, AppointmentError> {
        let text = |at| {
            Ok(wall(zone, at)?
                .datetime()
                .strftime("%Y-%m-%dT%H:%M")
                .to_string())
        };
        let made = Self {
            id,
            start: text(span.from)?,
            end: text(span.to)?,
            zone: zone.to_owned(),
            remind_minutes,
        };
        made.check()?;
        Ok(made)
    }
}

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is agreed, and nobody has begun.
    Booked,
    /// Somebody is at work.
    Working,
    /// It is over, and the work went on.
    Done,
    /// It is over, and nobody had begun with the ticket.
    Missed,
}

/// What a board has to know of a ticket besides its visits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Work {
    /// Where it stands.
    pub state: State,
    /// When it was resolved or closed, where it is.
    pub ended: Option<At>,
    /// When the next promise is due.
    pub due_at: Option<At>,
}

impl Work {
    /// Of a ticket; what is due is the caller's to know.
    #[must_use]
    pub fn of(ticket: &Ticket, due_at: Option<At>) -> Self {
        let ended = match ticket.state {
            State::Resolved => ticket.resolved_at,
            State::Closed => ticket.resolved_at.or(ticket.closed_at),
            _ => None,
        };
        Self {
            state: ticket.state,
            ended,
            due_at,
        }
    }

    /// Visits can still be agreed.
    #[must_use]
    pub const fn is_to_come(&self) -> bool {
        matches!(
            self.state,
            State::PendingAssignment
                | State::Assigned
                | State::InProgress
                | State::AwaitingRequester
                | State::OnHold
        )
    }

    /// Where a visit stands; none for one that will not take place, because the
    /// work was over before. `last` says that no later one is agreed.
    #[must_use]
    pub fn standing(&self, visit: Span, last: bool, now: At) -> Option<Standing> {
        if !self.is_to_come() {
            let ended = self.ended?;
            return (visit.from < ended).then_some(Standing::Done);
        }
        let nobody_began = matches!(self.state, State::PendingAssignment | State::Assigned);
        Some(if visit.from > now {
            Standing::Booked
        } else if nobody_began {
            if visit.to <= now {
                Standing::Missed
            } else {
                Standing::Booked
            }
        } else if visit.to > now || (last && self.state == State::InProgress) {
            Standing::Working
        } else {
            Standing::Done
        })
    }

    /// Where a visit stands of which that was said last: see [`Work::standing`] for
    /// one that is simply agreed. On the way nobody has begun yet; a proposal books
    /// the time until it is answered.
    #[must_use]
    pub fn standing_of(
        &self,
        said: VisitState,
        visit: Span,
        last: bool,
        now: At,
    ) -> Option<Standing> {
        match (said, self.is_to_come()) {
            (VisitState::Proposed, true) if visit.to <= now => Some(Standing::Missed),
            (VisitState::Proposed | VisitState::Travelling, true) => Some(Standing::Booked),
            (VisitState::Proposed | VisitState::Travelling, false) => None,
            (VisitState::OnSite, true) => Some(Standing::Working),
            (VisitState::OnSite, false) | (VisitState::Done, _) => Some(Standing::Done),
            (VisitState::Confirmed | VisitState::Missed | VisitState::Cancelled, _) => {
                self.standing(visit, last, now)
            }
        }
    }

    /// Since when a visit is late; none while it is not. It was missed, it takes
    /// longer than agreed, nobody has begun a quarter of an hour after its
    /// beginning, or a promise of the ticket is broken.
    #[must_use]
    pub fn late_since(&self, visit: Span, standing: Standing, now: At) -> Option<At> {
        let by_itself = match standing {
            Standing::Missed => Some(visit.from),
            Standing::Working => Some(visit.to),
            Standing::Booked => Some(visit.from.plus_ms(STEP_MS)),
            Standing::Done => return None,
        };
        let promised = self.due_at.filter(|_| self.is_to_come());
        [by_itself, promised]
            .into_iter()
            .flatten()
            .filter(|since| *since <= now)
            .min()
    }

    /// What it needs to stand on the board; none where nothing is missing.
    #[must_use]
    pub fn lacks(&self, visits: &[Span], now: At) -> Option<Lack> {
        if !self.is_to_come() {
            None
        } else if self.state == State::PendingAssignment {
            Some(Lack::Person)
        } else if visits.is_empty() {
            Some(Lack::Time)
        } else {
            let missed = self.state == State::Assigned && visits.iter().all(|v| v.to <= now);
            missed.then_some(Lack::AnotherTime)
        }
    }
}

/// What a ticket needs to stand on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Lack {
    /// Nobody has it.
    Person,
    /// No visit is agreed.
    Time,
    /// All visits were missed.
    AnotherTime,
}

/// For each of these visits of one person the others that are in its way, by their
/// place in the list. What is over is in nobody's way.
#[must_use]
pub fn overlaps(visits: &[(Span, Standing)]) -> Vec<Vec<usize>> {
    let mut found = vec![Vec::new(); visits.len()];
    let mut order: Vec<(usize, Span)> = visits
        .iter()
        .enumerate()
        .filter(|(_, (_, standing))| matches!(standing, Standing::Booked | Standing::Working))
        .map(|(at, (span, _))| (at, *span))
        .collect();
    order.sort_by_key(|(at, span)| (span.from, *at));
    let mut open: Vec<(usize, Span)> = Vec::new();
    for (at, span) in order {
        open.retain(|(_, earlier)| earlier.to > span.from);
        for (other, earlier) in &open {
            if earlier.shared(span).is_some() {
                for (here, there) in [(at, *other), (*other, at)] {
                    if let Some(of) = found.get_mut(here) {
                        of.push(there);
                    }
                }
            }
        }
        open.push((at, span));
    }
    for of in &mut found {
        of.sort_unstable();
    }
    found
}

/// How long these take together within a day, in ms; what overlaps counts once.
#[must_use]
pub fn booked_ms(visits: &[Span], day: Span) -> i64 {
    let mut within: Vec<Span> = visits.iter().filter_map(|v| v.shared(day)).collect();
    within.sort_unstable();
    let (mut sum, mut until) = (0, day.from);
    for span in within {
        sum += span.to.since_ms(span.from.max(until)).max(0);
        until = until.max(span.to);
    }
    sum
}

/// The first time from `from` on, on a quarter of an hour, at which somebody who
/// works by this calendar has `length_ms` free. None within two weeks, and for
/// what no working day has room for.
#[must_use]
pub fn next_free(calendar: &Calendar, busy: &[Span], from: At, length_ms: i64) -> Option<Span> {
    let mut busy = busy.to_vec();
    busy.sort_unstable();
    let ahead = Span {
        from,
        to: from.plus_ms(AHEAD_MS),
    };
    for open in calendar.hours_within(ahead) {
        let mut start = on_step(open.from);
        for visit in &busy {
            if visit.to > start && visit.from < start.plus_ms(length_ms) {
                start = on_step(visit.to);
            }
        }
        let found = Span {
            from: start,
            to: start.plus_ms(length_ms),
        };
        if found.to <= open.to {
            return Some(found);
        }
    }
    None
}

/// This moment, or the next one on a quarter of an hour. No zone in use is off UTC
/// by less.
#[must_use]
pub fn on_step(at: At) -> At {
    let over = at.0.rem_euclid(STEP_MS);
    if over == 0 {
        at
    } else {
        at.plus_ms(STEP_MS - over)
    }
}
