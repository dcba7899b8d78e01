//! What was promised: targets per priority, when to warn, who is asked next.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Worktime};
use crate::ids::{At, SetupId, UserId};
use crate::state::Priority;
use crate::text::{SHORT_MAX, optional, required};

/// Milliseconds of a minute.
const MINUTE_MS: i64 = 60_000;
/// Longest target: a year.
const TARGET_MAX: u32 = 366 * 24 * 60;

/// Which promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum SlaClock {
    /// The first answer (S1-27).
    Response,
    /// The solution (S1-28).
    Resolution,
}

impl SlaClock {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Response, Self::Resolution];
}

/// What counts as the answer. S1 and S2 mean two things by "response time", and
/// both are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ResponseIs {
    /// The first public reply, when the requester could see it (S1-1).
    #[default]
    PublicReply,
    /// Somebody took it up (S2-31).
    Acceptance,
}

/// Targets of one priority, in minutes of working time: a day of a calendar with
/// eight hours has 480, a day around the clock 1,440.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Target {
    /// Until the answer; none promises nothing.
    pub response: Option<u32>,
    /// Until the solution; none promises nothing.
    pub resolution: Option<u32>,
    /// And no later than the end of the working day on which it came (S1-24).
    pub same_day: bool,
}

/// Who is asked at a level of escalation (S1-16).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Level {
    /// 1 senior support, 2 technical team, 3 management.
    pub level: u8,
    /// What people call it; empty means the usual word.
    pub name: String,
    /// They are brought in when a ticket is escalated to it.
    pub people: BTreeSet<UserId>,
}

/// A service level agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct SlaPolicy {
    /// What people call it.
    pub name: String,
    /// Targets by priority.
    pub targets: BTreeMap<Priority, Target>,
    /// Working hours; none counts day and night.
    pub calendar: Option<SetupId>,
    /// Part of a target, in per cent, after which it is warned (S1-29).
    pub warn_percent: u8,
    /// The clocks stand while it is on hold. While the requester has to answer
    /// they always stand (S1-20).
    pub pauses_on_hold: bool,
    /// What counts as the answer.
    pub response_is: ResponseIs,
    /// Level to which a ticket goes when a target is missed (S1-42).
    pub escalate_to: Option<u8>,
    /// Who is asked at each level (S1-16).
    pub levels: Vec<Level>,
}

impl Default for SlaPolicy {
    fn default() -> Self {
        Self {
            name: String::new(),
            targets: BTreeMap::new(),
            calendar: None,
            warn_percent: 75,
            pauses_on_hold: true,
            response_is: ResponseIs::default(),
            escalate_to: None,
            levels: Vec::new(),
        }
    }
}

/// What is wrong with a policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum SlaError {
    /// It has no name, or a very long one.
    #[error("the name is missing or too long")]
    Name,
    /// Nothing is promised.
    #[error("no target is set")]
    NoTarget,
    /// 1 to 99.
    #[error("the warning lies outside 1 to 99 per cent")]
    WarnOutOfRange,
    /// Between a minute and a year.
    #[error("a target is zero or longer than a year")]
    TargetOutOfRange {
        /// Whose.
        priority: Priority,
    },
    /// The answer is promised for later than the solution.
    #[error("the answer is promised for later than the solution")]
    ResponseAfterResolution {
        /// Whose.
        priority: Priority,
    },
    /// 1 to 3, each at most once.
    #[error("levels are 1 to 3, each at most once")]
    BadLevel,
}

impl SlaPolicy {
    /// The table of the first to fourth priority (S1-27, S1-28).
    #[must_use]
    pub fn standard() -> Self {
        const HOUR: u32 = 60;
        const DAY: u32 = 24 * HOUR;
        let target = |response, resolution| Target {
            response: Some(response),
            resolution: Some(resolution),
            same_day: false,
        };
        Self {
            targets: BTreeMap::from([
                (Priority::Urgent, target(15, 4 * HOUR)),
                (Priority::High, target(2 * HOUR, DAY)),
                (Priority::Normal, target(DAY, 3 * DAY)),
                (Priority::Low, target(3 * DAY, 7 * DAY)),
            ]),
            ..Self::default()
        }
    }

    /// Checks all of it. Whether its calendar exists is for whoever keeps both.
    ///
    /// # Errors
    /// The first thing that is wrong.
    pub fn check(&self) -> Result<(), SlaError> {
        required(&self.name, "name", SHORT_MAX).map_err(|_| SlaError::Name)?;
        if !(1..=99).contains(&self.warn_percent) {
            return Err(SlaError::WarnOutOfRange);
        }
        let promised = |t: &Target| t.response.is_some() || t.resolution.is_some();
        if !self.targets.values().any(promised) {
            return Err(SlaError::NoTarget);
        }
        for (&priority, target) in &self.targets {
            let both = [target.response, target.resolution];
            if both.iter().flatten().any(|m| !(1..=TARGET_MAX).contains(m)) {
                return Err(SlaError::TargetOutOfRange { priority });
            }
            if let [Some(response), Some(resolution)] = both
                && response > resolution
            {
                return Err(SlaError::ResponseAfterResolution { priority });
            }
        }
        let mut seen = BTreeSet::new();
        for level in &self.levels {
            optional(&level.name, "name", SHORT_MAX).map_err(|_| SlaError::BadLevel)?;
            if !(1..=3).contains(&level.level) || !seen.insert(level.level) {
                return Err(SlaError::BadLevel);
            }
        }
        if self.escalate_to.is_some_and(|to| !(1..=3).contains(&to)) {
            return Err(SlaError::BadLevel);
        }
        Ok(())
    }

    /// Who is asked at a level.
    #[must_use]
    pub fn level(&self, level: u8) -> Option<&Level> {
        self.levels.iter().find(|l| l.level == level)
    }
}

/// A policy and the hours that it is counted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// What was promised.
    pub policy: SlaPolicy,
    /// Working hours; [`Calendar::always`] where the policy names none.
    pub calendar: Calendar,
}

impl Terms {
    /// How long a clock may run for a ticket of `priority` that starts at `at`,
    /// in ms of working time; none where nothing is promised.
    pub(super) fn goal(
        &self,
        clock: SlaClock,
        priority: Priority,
        at: At,
        worktime: &Worktime,
    ) -> Option<i64> {
        let target = self.policy.targets.get(&priority)?;
        let minutes = match clock {
            SlaClock::Response => target.response,
            SlaClock::Resolution => target.resolution,
        };
        let goal = i64::from(minutes?) * MINUTE_MS;
        Some(if target.same_day {
            goal.min(worktime.left_today(at))
        } else {
            goal
        })
    }
}
