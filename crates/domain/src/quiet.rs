//! Quiet hours: when a person is told nothing by sound or by mail.
//!
//! Wall times in the person's own zone, so that they are right in summer and in
//! winter and wherever the device is. Everything is in the inbox all the same;
//! what was held is announced once in sum when the quiet is over.

use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};

use crate::ids::At;

/// When a person is not to be disturbed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "camelCase")]
pub struct QuietHours {
    /// From this wall time on, `21:30`.
    pub from: String,
    /// Until this wall time, `07:00`; an earlier one is that of the next day.
    pub to: String,
    /// The person's zone by its IANA name.
    pub zone: String,
    /// What is urgent passes.
    #[serde(default)]
    pub urgent_passes: bool,
}

/// What is wrong with quiet hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuietError {
    /// Not `21:30`.
    #[error("not a time of day")]
    NotATime,
    /// It begins when it ends: nothing would be quiet, or everything.
    #[error("quiet hours begin and end at the same time")]
    Empty,
    /// No such zone.
    #[error("unknown time zone")]
    UnknownZone,
}

impl QuietError {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::NotATime => "quiet_not_a_time",
            Self::Empty => "quiet_empty",
            Self::UnknownZone => "unknown_zone",
        }
    }
}

impl QuietHours {
    /// Checks all of it.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), QuietError> {
        let (from, to, _) = self.read()?;
        if from == to {
            return Err(QuietError::Empty);
        }
        Ok(())
    }

    /// When the quiet that lies over `now` ends; none while it is not quiet. Hours
    /// that make no sense are no quiet hours.
    #[must_use]
    pub fn ends(&self, now: At) -> Option<At> {
        let (from, to, zone) = self.read().ok().filter(|(from, to, _)| from != to)?;
        let here = Timestamp::from_millisecond(now.0).ok()?.to_zoned(zone);
        let time = here.time();
        let quiet = if from < to {
            from <= time && time < to
        } else {
            from <= time || time < to
        };
        if !quiet {
            return None;
        }
        let date = if time < to {
            here.date()
        } else {
            here.date().checked_add(1.day()).ok()?
        };
        // A time that the clocks skip is the one right after the gap.
        let end = date
            .to_datetime(to)
            .to_zoned(here.time_zone().clone())
            .ok()?;
        let end = At(end.timestamp().as_millisecond());
        (end > now).then_some(end)
    }

    /// Whether something may be announced at `now`.
    #[must_use]
    pub fn lets_pass(&self, now: At, urgent: bool) -> bool {
        (urgent && self.urgent_passes) || self.ends(now).is_none()
    }

    fn read(&self) -> Result<(Time, Time, TimeZone), QuietError> {
        let zone = TimeZone::get(&self.zone).map_err(|_| QuietError::UnknownZone)?;
        if zone.is_unknown() {
            return Err(QuietError::UnknownZone);
        }
        Ok((time(&self.from)?, time(&self.to)?, zone))
    }
}

/// `21:30`, and nothing beside it.
fn time(text: &str) -> Result<Time, QuietError> {
    let (hour, minute) = text.split_once(':').ok_or(QuietError::NotATime)?;
    let number = |digits: &str| {
        let two = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        two.then(|| digits.parse::<i8>().ok()).flatten()
    };
    let (Some(hour), Some(minute)) = (number(hour), number(minute)) else {
        return Err(QuietError::NotATime);
    };
    Time::new(hour, minute, 0, 0).map_err(|_| QuietError::NotATime)
}
