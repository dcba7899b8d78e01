//! The rules for time spent and parts used: who writes them down, and who strikes them.

use crate::event::What;
use crate::ids::UsedId;
use crate::rejection::Rejection;
use crate::state::State;
use crate::text::{LONG_MAX, optional};
use crate::used::{USED_MAX, Used};

use super::{Decision, On};

impl On<'_> {
    /// Whoever holds it or is asked, and the office, from the first assignment until
    /// the end. Who did when they wrote it has spent that time: it is kept as a note
    /// is (R3), whatever became of the ticket and whoever holds it now.
    fn may_write_up(&self, own: bool) -> Result<(), Rejection> {
        self.staff()?;
        let me = self.actor.user().ok_or(Rejection::NotAllowed)?;
        let ticket = self.ticket;
        let did =
            ticket.held_since(me, self.base_version) || ticket.asked_since(me, self.base_version);
        if !(did || own || self.actor.is_office()) {
            return Err(Rejection::NotAssignee);
        }
        match ticket.state {
            State::Closed if self.written_before_the_end() => Ok(()),
            State::Closed => Err(Rejection::Closed),
            state if ticket.assigned_at.is_none() => Err(Rejection::WrongState { state }),
            _ => Ok(()),
        }
    }

    /// The same entry again says nothing; with other contents it is its author's
    /// correction. What was struck stands again with it.
    pub(super) fn record_used(&self, used: &Used) -> Decision {
        let known = self.ticket.used_entry(used.id);
        let own = known.is_some_and(|entry| entry.by == self.actor.by());
        self.may_write_up(own)?;
        used.check()?;
        let mut credit = None;
        if let Some(entry) = known {
            // Who struck what somebody else wrote can only take that back.
            if !(own || self.actor.is_office() && entry.used == *used) {
                return Err(Rejection::AlreadyExists);
            }
            if entry.used == *used && !entry.struck {
                return Ok(Vec::new());
            }
            credit = entry.by.user().filter(|_| !own);
        }
        let stands = known.is_some_and(|entry| !entry.struck);
        if !stands && self.ticket.used_standing().count() >= USED_MAX {
            return Err(Rejection::OutOfRange {
                field: "used".into(),
            });
        }
        Ok(vec![What::UsedRecorded {
            used: used.clone(),
            corrected: stands,
            credit,
        }])
    }

    /// By its author or the office. What is struck twice is struck; a reason that
    /// somebody wrote is kept all the same.
    pub(super) fn strike_used(&self, id: UsedId, reason: &str) -> Decision {
        self.staff()?;
        let entry = self.ticket.used_entry(id).ok_or(Rejection::UnknownThing {
            thing: "used".into(),
        })?;
        let own = entry.by == self.actor.by();
        if !(own || self.actor.is_office()) {
            return Err(Rejection::NotAllowed);
        }
        if self.ticket.state == State::Closed && !self.written_before_the_end() {
            return Err(Rejection::Closed);
        }
        optional(reason, "reason", LONG_MAX)?;
        if entry.struck && reason.trim().is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![What::UsedStruck {
            used: id,
            reason: reason.to_owned(),
        }])
    }
}
