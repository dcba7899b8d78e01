//! A ticket's form and tasks.

use fieldfare_domain::answers::{is_shown, missing};
use fieldfare_domain::setup::FormField;
use fieldfare_domain::{Act, Answer, AnswerChange, At, ChecklistItem, Command, CommandId, decide};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

use super::build::author;
use crate::view::ViewInput;

/// A field of the form with its answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AnswerView {
    /// The field as it was asked.
    pub field: FormField,
    /// What was answered.
    pub answer: Option<Answer>,
    /// It is asked, given the other answers.
    pub shown: bool,
    /// Resolving waits for it.
    pub missing: bool,
    /// What somebody else had answered meanwhile (R5).
    pub other: Option<Answer>,
    /// Whose that is; empty when there is none.
    pub other_by: String,
}

/// A form with its answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FormView {
    /// Version of the form.
    pub version: u32,
    /// Its fields in their order. Answers to a version that is not known here are
    /// shown under their own names.
    pub fields: Vec<AnswerView>,
    /// This person may change answers.
    pub editable: bool,
}

/// A task.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TaskView {
    /// Its name on the ticket.
    pub id: String,
    /// What is to be done.
    pub text: String,
    /// Resolving waits for it.
    pub required: bool,
    /// It is finished.
    pub done: bool,
    /// Who finished it; empty while it is open.
    pub done_by: String,
    /// When.
    #[ts(type = "number | null")]
    pub done_at: Option<At>,
    /// This person may finish it, or take that back.
    pub editable: bool,
}

pub(super) fn form(input: &ViewInput<'_>) -> Option<FormView> {
    let pinned = input.ticket.form.as_ref()?;
    let known = input.policy.forms.version(pinned.version);
    let view = |field: &FormField, shown: bool, missing: bool| {
        let clash = input.ticket.answer_clashes.get(&field.id);
        AnswerView {
            answer: pinned.answers.get(&field.id).cloned(),
            shown,
            missing,
            other: clash.and_then(|(other, _, _)| other.clone()),
            other_by: clash.map_or_else(String::new, |(_, by, _)| author(input, *by)),
            field: field.clone(),
        }
    };
    let fields: Vec<AnswerView> = match known {
        Some(form) => {
            let taken = |name: &str, or_file| input.ticket.has_photo(name, or_file);
            let wanted: Vec<&str> = missing(form, &pinned.answers, taken)
                .map(|field| field.id.as_str())
                .collect();
            form.fields
                .iter()
                .map(|field| {
                    let shown = is_shown(form, field, &pinned.answers);
                    view(field, shown, wanted.contains(&field.id.as_str()))
                })
                .collect()
        }
        None => pinned
            .answers
            .keys()
            .map(|id| {
                let unknown = FormField {
                    id: id.clone(),
                    label: id.clone(),
                    ..FormField::default()
                };
                view(&unknown, true, false)
            })
            .collect(),
    };
    let change = fields.first().map(|first| AnswerChange {
        field: first.field.id.clone(),
        was: first.answer.clone(),
        now: first.answer.clone(),
    });
    Some(FormView {
        version: pinned.version,
        editable: change.is_some_and(|change| may(input, Act::Answer { change })),
        fields,
    })
}

pub(super) fn tasks(input: &ViewInput<'_>) -> Vec<TaskView> {
    let tasks = &input.ticket.tasks;
    let editable = may_task(input);
    let view = |task: &fieldfare_domain::task::Task| TaskView {
        id: task.item.id.clone(),
        text: task.item.text.clone(),
        required: task.item.required,
        done: task.done.is_some(),
        done_by: task
            .done
            .map_or_else(String::new, |(by, _)| author(input, by)),
        done_at: task.done.map(|(_, at)| at),
        editable,
    };
    tasks.iter().map(view).collect()
}

/// Whether this person may add tasks and finish them.
pub(super) fn may_task(input: &ViewInput<'_>) -> bool {
    let item = ChecklistItem {
        id: "…".to_owned(),
        text: "…".to_owned(),
        required: false,
    };
    may(input, Act::AddTask { item })
}

/// What the rules would say to a harmless act.
pub(super) fn may(input: &ViewInput<'_>, act: Act) -> bool {
    let command = Command {
        id: CommandId(Uuid::nil()),
        ticket: input.ticket.id,
        base_version: input.ticket.version,
        occurred_at: At(0),
        clock_offset_ms: None,
        act,
    };
    decide(input.ticket, input.policy, input.actor, &command).is_ok()
}
