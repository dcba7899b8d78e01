//! The rules for asking for more: higher levels, colleagues, and what the clock
//! says.

use crate::actor::Actor;
use crate::event::What;
use crate::ids::{At, UserId};
use crate::rejection::Rejection;
use crate::sla::{SlaClock, Told};
use crate::state::State;
use crate::text::{LONG_MAX, SHORT_MAX, optional, required};

use super::{Decision, On};

/// Highest level of escalation: management.
const LEVEL_MAX: u8 = 3;
/// Most people who are brought in.
const COLLABORATORS_MAX: usize = 50;

impl On<'_> {
    /// T23 (S1-16): whoever is asked at that level is brought in.
    pub(super) fn escalate(&self, level: u8, target: &str, reason: &str) -> Decision {
        if *self.actor != Actor::System {
            self.concerned()?;
            required(reason, "reason", LONG_MAX)?;
        }
        optional(reason, "reason", LONG_MAX)?;
        self.open()?;
        if !(1..=LEVEL_MAX).contains(&level) {
            return Err(Rejection::OutOfRange {
                field: "level".into(),
            });
        }
        optional(target, "target", SHORT_MAX)?;
        Ok(self.to_level(level, target, reason))
    }

    fn to_level(&self, level: u8, target: &str, reason: &str) -> Vec<What> {
        let asked = self
            .policy
            .terms
            .as_ref()
            .and_then(|terms| terms.policy.level(level));
        let target = match asked {
            Some(asked) if target.is_empty() => asked.name.clone(),
            _ => target.to_owned(),
        };
        let mut what = vec![What::Escalated {
            level,
            target,
            reason: reason.to_owned(),
        }];
        let people = asked.into_iter().flat_map(|asked| &asked.people);
        let room = COLLABORATORS_MAX.saturating_sub(self.ticket.collaborators.len());
        what.extend(
            people
                .filter(|person| self.may_join(**person).is_ok())
                .take(room)
                .map(|person| What::CollaboratorAdded {
                    person: *person,
                    comment: String::new(),
                }),
        );
        what
    }

    /// The office, and who holds it.
    fn concerned(&self) -> Result<(), Rejection> {
        self.staff()?;
        if self.actor.is_office() {
            Ok(())
        } else {
            self.assignee()
        }
    }

    fn may_join(&self, person: UserId) -> Result<(), Rejection> {
        if self.ticket.assignee == Some(person) || self.ticket.collaborators.contains(&person) {
            return Err(Rejection::SamePerson);
        }
        if self.policy.colleagues.contains(&person) {
            Ok(())
        } else {
            Err(Rejection::NotEligible)
        }
    }

    /// S1-16: a colleague, also one of another department.
    pub(super) fn add_collaborator(&self, person: UserId, comment: &str) -> Decision {
        self.concerned()?;
        self.open()?;
        optional(comment, "comment", LONG_MAX)?;
        self.may_join(person)?;
        if self.ticket.collaborators.len() >= COLLABORATORS_MAX {
            return Err(Rejection::OutOfRange {
                field: "collaborators".into(),
            });
        }
        Ok(vec![What::CollaboratorAdded {
            person,
            comment: comment.to_owned(),
        }])
    }

    /// S1-16. Whoever was brought in may leave by themselves.
    pub(super) fn remove_collaborator(&self, person: UserId) -> Decision {
        if self.actor.user() != Some(person) {
            self.concerned()?;
        }
        if !self.ticket.collaborators.contains(&person) {
            return Err(Rejection::UnknownThing {
                thing: "collaborator".into(),
            });
        }
        Ok(vec![What::CollaboratorRemoved { person }])
    }

    /// S1-20: once per wait.
    pub(super) fn remind(&self) -> Decision {
        self.system()?;
        self.in_states(&[State::AwaitingRequester, State::Resolved])?;
        match self.ticket.waits {
            Some((since, _)) if self.ticket.reminded != Some(since) => Ok(vec![What::Reminded {}]),
            _ => Ok(Vec::new()),
        }
    }

    /// S1-29: once per target.
    pub(super) fn warn_sla(&self, clock: SlaClock, due_at: At) -> Decision {
        self.system()?;
        self.open()?;
        if self.ticket.marks.was_told(clock, Told::Warned) {
            return Ok(Vec::new());
        }
        Ok(vec![What::SlaWarned { clock, due_at }])
    }

    /// S1-29, S1-42: once per target, and up to the level that the policy says.
    pub(super) fn breach_sla(&self, clock: SlaClock, due_at: At) -> Decision {
        self.system()?;
        if self.ticket.marks.was_told(clock, Told::Breached) {
            return Ok(Vec::new());
        }
        let mut what = vec![What::SlaBreached { clock, due_at }];
        let level = self
            .policy
            .terms
            .as_ref()
            .and_then(|terms| terms.policy.escalate_to)
            .filter(|level| {
                self.ticket.state.is_before_resolved() && *level > self.ticket.escalation_level
            });
        if let Some(level) = level {
            what.extend(self.to_level(level, "", ""));
        }
        Ok(what)
    }
}
