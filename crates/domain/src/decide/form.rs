//! The rules for answers and tasks.

use crate::actor::Actor;
use crate::answers::{AnswerChange, check_answer, missing};
use crate::event::What;
use crate::rejection::Rejection;
use crate::state::State;
use crate::task::{ChecklistItem, TASKS_MAX};
use crate::text::{LONG_MAX, SHORT_MAX, required};

use super::{Decision, On};

impl On<'_> {
    /// Who works on it, and the office. Who worked on it when this was written is
    /// heard as well: answers are always stored (R3).
    fn may_fill(&self) -> Result<(), Rejection> {
        self.staff()?;
        let held = |me| self.ticket.held_since(me, self.base_version);
        if !self.actor.is_office() && !self.actor.user().is_some_and(held) {
            self.assignee()?;
        }
        // S1-22: no further modification.
        if self.ticket.state == State::Closed && !self.written_before_the_end() {
            return Err(Rejection::Closed);
        }
        Ok(())
    }

    /// R5 for answers: merged per field, and both are kept where two people
    /// changed one. An answer to a version of the form that is not known here is
    /// kept as it is.
    pub(super) fn answer(&self, change: &AnswerChange) -> Decision {
        self.may_fill()?;
        let Some(form) = &self.ticket.form else {
            return Err(Rejection::UnknownThing {
                thing: "form".into(),
            });
        };
        match self.policy.forms.version(form.version) {
            Some(known) => {
                let field = known
                    .field(&change.field)
                    .ok_or_else(|| Rejection::UnknownThing {
                        thing: "field".into(),
                    })?;
                if let Some(answer) = change.now.as_ref().filter(|answer| !answer.is_empty()) {
                    check_answer(field, answer)?;
                }
            }
            None => {
                let line = change.now.as_ref().map(|a| a.to_line()).unwrap_or_default();
                crate::text::optional(&line, "answer", LONG_MAX)?;
            }
        }
        let present = form.answers.get(&change.field);
        let now = change.now.clone().filter(|answer| !answer.is_empty());
        if present == now.as_ref() {
            return Ok(Vec::new());
        }
        let seen = change.was.as_ref().filter(|answer| !answer.is_empty()) == present;
        Ok(vec![What::Answered {
            change: AnswerChange {
                field: change.field.clone(),
                was: present.cloned(),
                now,
            },
            clash: !seen,
        }])
    }

    /// What resolving waits for: answers, photos and steps (T9).
    pub(super) fn complete(&self) -> Result<(), Rejection> {
        let taken = |name: &str, or_file| self.ticket.has_photo(name, or_file);
        if let Some(name) = self
            .policy
            .required_photos
            .iter()
            .find(|n| !taken(n, false))
        {
            return Err(Rejection::PhotoMissing { name: name.clone() });
        }
        if let Some(pinned) = &self.ticket.form
            && let Some(form) = self.policy.forms.version(pinned.version)
            && let Some(field) = missing(form, &pinned.answers, taken).next()
        {
            return Err(if field.kind.is_picture() {
                Rejection::PhotoMissing {
                    name: field.label.clone(),
                }
            } else {
                Rejection::Missing {
                    field: format!("form.{}", field.label).into(),
                }
            });
        }
        let open = |task: &&crate::task::Task| task.item.required && task.done.is_none();
        match self.ticket.tasks.iter().find(open) {
            Some(task) => Err(Rejection::Missing {
                field: format!("task.{}", task.item.text).into(),
            }),
            None => Ok(()),
        }
    }

    pub(super) fn add_task(&self, item: &ChecklistItem) -> Decision {
        // A rule gives tasks as well (S4-10).
        if *self.actor != Actor::System {
            self.may_fill()?;
        }
        self.open()?;
        required(&item.id, "task", 64)?;
        required(&item.text, "text", SHORT_MAX)?;
        if let Some(known) = self.ticket.task(&item.id) {
            return if known.item == *item {
                Ok(Vec::new())
            } else {
                Err(Rejection::AlreadyExists)
            };
        }
        if self.ticket.tasks.len() >= TASKS_MAX {
            return Err(Rejection::OutOfRange {
                field: "tasks".into(),
            });
        }
        Ok(vec![What::TaskAdded { item: item.clone() }])
    }

    pub(super) fn set_task(&self, task: &str, done: bool) -> Decision {
        self.may_fill()?;
        match self.ticket.task(task) {
            None => Err(Rejection::UnknownThing {
                thing: "task".into(),
            }),
            Some(known) if known.done.is_some() == done => Ok(Vec::new()),
            Some(_) => Ok(vec![What::TaskSet {
                task: task.to_owned(),
                done,
            }]),
        }
    }
}
