//! When an enterprise works: hours per weekday, special days, and a zone.
//!
//! Time is counted by what the clock on the wall says. An hour that the clocks
//! skip does not exist, and one that they show twice is two hours.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::board::Span;
use crate::ids::At;

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// Milliseconds of a day of 24 hours.
const DAY_MS: i64 = 24 * 60 * MINUTE_MS;
/// Minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;
/// How far ahead working time is looked for: what lies later is never due.
const HORIZON_MS: i64 = 20 * 366 * DAY_MS;
/// Most special days of a calendar.
const SPECIAL_MAX: usize = 2_000;
/// Most spans of hours on one day.
const SPANS_MAX: usize = 12;

/// Hours of one day, from (included) to (not included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Hours {
    /// Minutes after midnight by the wall clock: 480 is 08:00.
    pub from: u16,
    /// Minutes after midnight, at most 1440.
    pub to: u16,
}

/// A day with its own hours: a holiday has none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct SpecialDay {
    /// `2026-12-24`.
    pub date: String,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Hours on that day.
    #[serde(default)]
    pub hours: Vec<Hours>,
}

/// Working hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Calendar {
    /// What people call it.
    pub name: String,
    /// IANA name of the zone; one that is not known here counts as UTC.
    pub zone: String,
    /// Hours of Monday, Tuesday, … Sunday.
    pub week: [Vec<Hours>; 7],
    /// Holidays, and days with other hours.
    pub days: Vec<SpecialDay>,
}

/// What is wrong with a calendar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum CalendarError {
    /// No such zone.
    #[error("unknown time zone")]
    UnknownZone,
    /// No day of the week has hours: nothing would ever be due.
    #[error("no day of the week has working hours")]
    EmptyWeek,
    /// They end before they begin, or after midnight.
    #[error("these hours end before they begin")]
    BadHours {
        /// Monday is 0; 7 and more are the special days.
        day: u16,
    },
    /// Two spans of one day overlap.
    #[error("these hours overlap")]
    Overlap {
        /// Monday is 0; 7 and more are the special days.
        day: u16,
    },
    /// Not a date.
    #[error("{date} is not a date")]
    NotADate {
        /// As it was given.
        date: String,
    },
    /// The same date twice.
    #[error("{date} is there twice")]
    TwiceThatDay {
        /// The date.
        date: String,
    },
    /// More special days, or more spans on one day, than anybody needs.
    #[error("too many entries")]
    TooMany,
}

impl Calendar {
    /// Day and night, all week.
    #[must_use]
    pub fn always(zone: &str) -> Self {
        let all_day = || {
            vec![Hours {
                from: 0,
                to: DAY_MINUTES,
            }]
        };
        Self {
            zone: zone.to_owned(),
            week: std::array::from_fn(|_| all_day()),
            ..Self::default()
        }
    }

    /// Checks all of it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), CalendarError> {
        match TimeZone::get(&self.zone) {
            Ok(zone) if !zone.is_unknown() => {}
            _ => return Err(CalendarError::UnknownZone),
        }
        if self.week.iter().all(Vec::is_empty) {
            return Err(CalendarError::EmptyWeek);
        }
        if self.days.len() > SPECIAL_MAX {
            return Err(CalendarError::TooMany);
        }
        let days = self.week.iter().chain(self.days.iter().map(|d| &d.hours));
        for (index, hours) in days.enumerate() {
            check_hours(hours, u16::try_from(index).unwrap_or(u16::MAX))?;
        }
        let mut seen = BTreeMap::new();
        for day in &self.days {
            let number = day_number(&day.date).ok_or_else(|| CalendarError::NotADate {
                date: day.date.clone(),
            })?;
            if seen.insert(number, ()).is_some() {
                return Err(CalendarError::TwiceThatDay {
                    date: day.date.clone(),
                });
            }
        }
        Ok(())
    }
}

impl Calendar {
    /// The working time within a stretch, in order.
    #[must_use]
    pub fn hours_within(&self, stretch: Span) -> Vec<Span> {
        let mut found: Vec<Span> = Vec::new();
        Worktime::of(self).each_span(stretch.from, |start, end, _| {
            let span = Span {
                from: At(start),
                to: At(end),
            };
            match (span.shared(stretch), found.last_mut()) {
                // Around the clock, midnight and the change of clocks part nothing.
                (Some(span), Some(last)) if last.to == span.from => last.to = span.to,
                (Some(span), _) => found.push(span),
                (None, _) => {}
            }
            end < stretch.to.0
        });
        found
    }
}

fn check_hours(hours: &[Hours], day: u16) -> Result<(), CalendarError> {
    if hours.len() > SPANS_MAX {
        return Err(CalendarError::TooMany);
    }
    let mut sorted = hours.to_vec();
    sorted.sort_by_key(|h| h.from);
    let mut end = 0;
    for span in sorted {
        if span.from >= span.to || span.to > DAY_MINUTES {
            return Err(CalendarError::BadHours { day });
        }
        if span.from < end {
            return Err(CalendarError::Overlap { day });
        }
        end = span.to;
    }
    Ok(())
}

/// Days since 1970-01-01 of `2026-12-24`.
fn day_number(date: &str) -> Option<i64> {
    // The reader of dates would take a time of day along with it.
    if date.len() != "2026-12-24".len() {
        return None;
    }
    let date: Date = date.parse().ok()?;
    let midnight = date.to_zoned(TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_millisecond().div_euclid(DAY_MS))
}

/// A calendar that is ready to be counted with.
pub(super) struct Worktime {
    zone: TimeZone,
    week: [Vec<Hours>; 7],
    days: BTreeMap<i64, Vec<Hours>>,
}

impl Worktime {
    pub(super) fn of(calendar: &Calendar) -> Self {
        // In the order of the day, whatever the order they were written in.
        let sorted = |hours: &Vec<Hours>| {
            let mut hours = hours.clone();
            hours.sort_by_key(|h| h.from);
            hours
        };
        Self {
            zone: TimeZone::get(&calendar.zone).unwrap_or(TimeZone::UTC),
            week: calendar.week.each_ref().map(sorted),
            days: calendar
                .days
                .iter()
                .filter_map(|day| Some((day_number(&day.date)?, sorted(&day.hours))))
                .collect(),
        }
    }

    /// Working time between two moments, in ms.
    pub(super) fn between(&self, from: At, to: At) -> i64 {
        let mut sum = 0;
        self.each_span(from, |start, end, _| {
            sum += end.min(to.0).saturating_sub(start).max(0);
            end < to.0
        });
        sum
    }

    /// The moment at which `ms` of working time have passed since `from`; none
    /// when that never comes.
    pub(super) fn after(&self, from: At, ms: i64) -> Option<At> {
        if ms <= 0 {
            return Some(from);
        }
        let (mut left, mut found) = (ms, None);
        self.each_span(from, |start, end, _| {
            if end - start >= left {
                found = Some(At(start + left));
                return false;
            }
            left -= end - start;
            true
        });
        found
    }

    /// Working time that is left on the first day that has any, in ms.
    pub(super) fn left_today(&self, from: At) -> i64 {
        let (mut day, mut sum) = (None, 0);
        self.each_span(from, |start, end, today| {
            if *day.get_or_insert(today) != today {
                return false;
            }
            sum += end - start;
            true
        });
        sum
    }

    /// Calls `use_span` with each span of working time after `from`, in order,
    /// and with the number of its day, until it says false.
    ///
    /// Between two changes of the clocks wall time is time plus a constant, so
    /// that spans are found by adding.
    fn each_span(&self, from: At, mut use_span: impl FnMut(i64, i64, i64) -> bool) {
        let horizon = from.0.saturating_add(HORIZON_MS);
        let mut start = from.0;
        while start < horizon {
            let Ok(moment) = Timestamp::from_millisecond(start) else {
                return;
            };
            let ahead = i64::from(self.zone.to_offset(moment).seconds()) * 1000;
            let end = self
                .zone
                .following(moment)
                .next()
                .map_or(horizon, |change| change.timestamp().as_millisecond())
                .min(horizon);
            let last_day = (end + ahead - 1).div_euclid(DAY_MS);
            for day in (start + ahead).div_euclid(DAY_MS)..=last_day {
                let midnight = day * DAY_MS - ahead;
                for hours in self.hours_of(day) {
                    let span_start = (midnight + i64::from(hours.from) * MINUTE_MS).max(start);
                    let span_end = (midnight + i64::from(hours.to) * MINUTE_MS).min(end);
                    if span_start < span_end && !use_span(span_start, span_end, day) {
                        return;
                    }
                }
            }
            start = end;
        }
    }

    fn hours_of(&self, day: i64) -> &[Hours] {
        // 1970-01-01 was a Thursday.
        let weekday = usize::try_from((day + 3).rem_euclid(7)).unwrap_or_default();
        self.days
            .get(&day)
            .or_else(|| self.week.get(weekday))
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
