//! Appointments: a wall time at a site, never only an instant.
//!
//! What two people agree on is "Wednesday, half past one, in Kalix". So the wall
//! time and the zone are kept, and the instant is computed from them: at once,
//! and again when the zone's rules change.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::ids::{AppointmentId, At};

/// An appointment at the site.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Appointment {
    /// Its name.
    pub id: AppointmentId,
    /// Wall time at the site when it begins, `2026-11-18T13:30`.
    pub start: String,
    /// Wall time at the site when it ends; empty when it is open.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub end: String,
    /// The site's zone by its IANA name, `Europe/Stockholm`.
    pub zone: String,
    /// Minutes before the start at which the technician is reminded.
    #[serde(default = "remind_minutes")]
    pub remind_minutes: u32,
}

const fn remind_minutes() -> u32 {
    30
}

/// Longest lead of a reminder: a week.
const REMIND_MINUTES_MAX: u32 = 7 * 24 * 60;

/// What is wrong with an appointment's time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum AppointmentError {
    /// Not a date and a time of day.
    #[error("not a date and time")]
    NotATime,
    /// No such zone.
    #[error("unknown time zone")]
    UnknownZone,
    /// The clocks jump over that time on that day.
    #[error("the clocks skip this time on that day")]
    InGap,
    /// It ends before it begins.
    #[error("it ends before it begins")]
    EndsFirst,
    /// The reminder's lead is too long.
    #[error("the reminder is too long before it")]
    ReminderTooEarly,
}

impl Appointment {
    /// When it begins.
    ///
    /// A time that happens twice, when the clocks go back, means the first of
    /// the two: being there early costs an hour, late costs a customer.
    ///
    /// # Errors
    /// When the wall time or the zone is not valid.
    pub fn starts_at(&self) -> Result<At, AppointmentError> {
        instant(&self.start, &self.zone)
    }

    /// When it ends, where an end was agreed.
    ///
    /// # Errors
    /// When the wall time or the zone is not valid.
    pub fn ends_at(&self) -> Result<Option<At>, AppointmentError> {
        if self.end.is_empty() {
            return Ok(None);
        }
        instant(&self.end, &self.zone).map(Some)
    }

    /// When the technician is reminded.
    ///
    /// # Errors
    /// When the wall time or the zone is not valid.
    pub fn remind_at(&self) -> Result<At, AppointmentError> {
        let start = self.starts_at()?;
        Ok(start.plus_ms(-i64::from(self.remind_minutes) * 60_000))
    }

    /// Whether the other is at the same time, by the same clock.
    #[must_use]
    pub fn is_when(&self, other: &Self) -> bool {
        (&self.start, &self.end, &self.zone) == (&other.start, &other.end, &other.zone)
    }

    /// Checks all of it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), AppointmentError> {
        let start = self.starts_at()?;
        if let Some(end) = self.ends_at()?
            && end < start
        {
            return Err(AppointmentError::EndsFirst);
        }
        if self.remind_minutes > REMIND_MINUTES_MAX {
            return Err(AppointmentError::ReminderTooEarly);
        }
        Ok(())
    }
}

fn instant(wall: &str, zone: &str) -> Result<At, AppointmentError> {
    let zone = TimeZone::get(zone).map_err(|_| AppointmentError::UnknownZone)?;
    if zone.is_unknown() {
        // "Etc/Unknown" is a name for not knowing.
        return Err(AppointmentError::UnknownZone);
    }
    if !is_wall_time(wall) {
        return Err(AppointmentError::NotATime);
    }
    let wall: DateTime = wall.parse().map_err(|_| AppointmentError::NotATime)?;
    let found = zone.to_ambiguous_zoned(wall);
    if found.offset().is_gap() {
        return Err(AppointmentError::InGap);
    }
    let zoned = found.earlier().map_err(|_| AppointmentError::NotATime)?;
    let at: Timestamp = zoned.timestamp();
    Ok(At(at.as_millisecond()))
}

/// `2026-11-18T13:30`, and nothing beside it: the reader of dates would take a
/// day alone for its midnight, and would drop the offset of `13:30+02:00`.
fn is_wall_time(text: &str) -> bool {
    const SHAPE: &[u8] = b"0000-00-00T00:00";
    text.len() == SHAPE.len()
        && text.bytes().zip(SHAPE).all(|(is, shape)| match shape {
            b'0' => is.is_ascii_digit(),
            other => is == *other,
        })
}

trait Gap {
    fn is_gap(&self) -> bool;
}

impl Gap for jiff::tz::AmbiguousOffset {
    fn is_gap(&self) -> bool {
        matches!(self, Self::Gap { .. })
    }
}
