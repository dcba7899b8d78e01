//! What is promised, and the working hours that it is counted in.

use super::names::check_name;
use super::{Kind, Known, Record, Refusal, TicketType};
use crate::sla::{Calendar, CalendarError, SlaError, SlaPolicy};

/// Longest name, in characters as people see them.
const NAME_MAX: usize = 60;

impl Record for SlaPolicy {
    const KIND: Kind = Kind::SlaPolicy;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", NAME_MAX)?;
        known.unlike_others::<Self>(&self.name)?;
        Self::check(self).map_err(Refusal::from)?;
        if let Some(calendar) = self.calendar
            && !known.has(Kind::Calendar, calendar)
        {
            return Err(Refusal::new("unknown_calendar", "calendar"));
        }
        // Who has left stays in the list and is not asked.
        let strangers = |people: &std::collections::BTreeSet<_>| !people.is_subset(known.people);
        if self.levels.iter().any(|level| strangers(&level.people)) {
            return Err(Refusal::new("unknown_person", "levels"));
        }
        Ok(())
    }

    fn may_delete(known: &Known<'_>) -> Result<(), Refusal> {
        let used = known
            .others::<TicketType>()
            .any(|(_, other)| other.policy.sla == Some(known.id));
        if used {
            return Err(Refusal::new("in_use", ""));
        }
        Ok(())
    }
}

impl Record for Calendar {
    const KIND: Kind = Kind::Calendar;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", NAME_MAX)?;
        known.unlike_others::<Self>(&self.name)?;
        Self::check(self).map_err(Refusal::from)
    }

    fn may_delete(known: &Known<'_>) -> Result<(), Refusal> {
        let used = known
            .others::<SlaPolicy>()
            .any(|(_, other)| other.calendar == Some(known.id));
        if used {
            return Err(Refusal::new("in_use", ""));
        }
        Ok(())
    }
}

impl From<SlaError> for Refusal {
    fn from(why: SlaError) -> Self {
        let (code, field) = match why {
            SlaError::Name => ("name_missing", "name"),
            SlaError::NoTarget => ("no_target", "targets"),
            SlaError::WarnOutOfRange => ("warn_out_of_range", "warn_percent"),
            SlaError::TargetOutOfRange { .. } => ("target_out_of_range", "targets"),
            SlaError::ResponseAfterResolution { .. } => ("response_after_resolution", "targets"),
            SlaError::BadLevel => ("bad_level", "levels"),
        };
        Self::new(code, field).because(why)
    }
}

impl From<CalendarError> for Refusal {
    fn from(why: CalendarError) -> Self {
        let field = |day: u16| match day.checked_sub(7) {
            None => format!("week.{day}"),
            Some(index) => format!("days.{index}"),
        };
        match &why {
            CalendarError::UnknownZone => Self::new("unknown_zone", "zone"),
            CalendarError::EmptyWeek => Self::new("empty_week", "week"),
            CalendarError::BadHours { day } => Self::new("bad_hours", field(*day)),
            CalendarError::Overlap { day } => Self::new("hours_overlap", field(*day)),
            CalendarError::NotADate { .. } => Self::new("not_a_date", "days"),
            CalendarError::TwiceThatDay { .. } => Self::new("day_twice", "days"),
            CalendarError::TooMany => Self::new("too_many", "days"),
        }
        .because(why)
    }
}
