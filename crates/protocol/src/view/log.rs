//! The processing log: who, what, when it happened, when it arrived (S0-16).

use fieldfare_domain::{Event, Mark, PhotoMeta, What};
use serde_json::Value;

use super::build::{all, author};
use crate::view::{LogLine, SentState, ViewInput};

pub(super) fn log(input: &ViewInput<'_>) -> Vec<LogLine> {
    all(input)
        .map(|(event, sent)| {
            let known = sent == SentState::Sent;
            let mut line = LogLine {
                n: if known { event.n } else { 0 },
                event: event_word(event),
                by: author(input, event.by),
                happened_at: event.occurred_at,
                arrived_at: known.then_some(event.at),
                clock_offset_ms: event.clock_offset_ms,
                comment: String::new(),
                person: String::new(),
                corrections: Vec::new(),
                detail: String::new(),
                why: String::new(),
                used: None,
            };
            fill(&mut line, event, input);
            line
        })
        .collect()
}

/// The event's own word, so that one that is not known yet is shown as it came.
fn event_word(event: &Event) -> String {
    if let What::Unknown(fields) = &event.what {
        return fields
            .get("event")
            .and_then(Value::as_str)
            .unwrap_or("unknown")
            .to_owned();
    }
    serde_json::to_value(&event.what)
        .ok()
        .and_then(|v| v.get("event").and_then(Value::as_str).map(str::to_owned))
        .unwrap_or_default()
}

fn fill(line: &mut LogLine, event: &Event, input: &ViewInput<'_>) {
    match &event.what {
        What::Assigned {
            assignee,
            comment,
            corrections,
        } => {
            line.person = input.directory.name_of(*assignee);
            line.comment.clone_from(comment);
            line.corrections.clone_from(corrections);
        }
        What::Claimed { assignee } => line.person = input.directory.name_of(*assignee),
        What::Transferred { to, comment } => {
            line.person = input.directory.name_of(*to);
            line.comment.clone_from(comment);
        }
        What::Returned { reason, taken_back } => {
            line.comment.clone_from(reason);
            if *taken_back {
                "taken_back".clone_into(&mut line.detail);
            }
        }
        What::Held { reason } => line.comment.clone_from(reason),
        What::Resolved { feedback, credit } => {
            line.comment.clone_from(feedback);
            line.person = credit
                .map(|id| input.directory.name_of(id))
                .unwrap_or_default();
        }
        What::Reopened { comment, .. } => line.comment.clone_from(comment),
        What::Closed { kind, reason, .. } => {
            line.comment.clone_from(reason);
            line.detail = word(kind);
        }
        What::Escalated {
            level,
            target,
            reason,
        } => {
            line.comment.clone_from(reason);
            line.person.clone_from(target);
            line.detail = level.to_string();
        }
        What::PrioritySet { priority } => line.detail = word(priority),
        What::VisibilitySet { visibility } => line.detail = word(visibility),
        What::Rated { stars, comment } => {
            line.comment.clone_from(comment);
            line.detail = stars.to_string();
        }
        What::Wrote {
            visibility, text, ..
        } => {
            line.comment.clone_from(text);
            line.detail = word(visibility);
        }
        What::PhotoAdded { photo } => about(line, photo, "file_added"),
        What::PhotoArrived { photo } => {
            if let Some(photo) = input.ticket.photo(*photo) {
                about(line, &photo.meta, "file_arrived");
            }
        }
        What::PhotoMarked { photo, added, .. } => {
            if let Some(photo) = input.ticket.photo(*photo) {
                line.detail.clone_from(&photo.meta.name);
            }
            let words: Vec<&str> = added.iter().map(Mark::text).collect();
            let said = words.into_iter().filter(|words| !words.is_empty());
            line.comment = said.collect::<Vec<_>>().join("\n");
        }
        What::PhotoStaged { photo, stage } => {
            line.detail = word(stage);
            if let Some(photo) = input.ticket.photo(*photo) {
                line.comment.clone_from(&photo.meta.name);
            }
        }
        What::AppointmentAgreed { appointment } | What::AppointmentProposed { appointment } => {
            line.detail = format!("{} {}", appointment.start, appointment.zone);
        }
        What::AppointmentCancelled { reason, .. } | What::AppointmentDeclined { reason, .. } => {
            line.comment.clone_from(reason);
        }
        What::VisitSet { to, credit, .. } => {
            line.detail = word(to);
            line.person = credit
                .map(|id| input.directory.name_of(id))
                .unwrap_or_default();
        }
        What::Edited { correction, .. } => line.corrections = vec![correction.clone()],
        What::Answered { change, .. } => {
            let form = input.ticket.form.as_ref();
            let known = form.and_then(|form| input.policy.forms.version(form.version));
            let label = known.and_then(|form| form.field(&change.field));
            line.detail = label.map_or_else(|| change.field.clone(), |f| f.label.clone());
            line.comment = change.now.as_ref().map(|a| a.to_line()).unwrap_or_default();
        }
        What::TaskAdded { item } => line.detail.clone_from(&item.text),
        What::TaskSet { task, done } => {
            let text = input.ticket.task(task).map(|task| task.item.text.clone());
            line.detail = text.unwrap_or_else(|| task.clone());
            if !done {
                "task_reopened".clone_into(&mut line.event);
            }
        }
        What::UsedRecorded {
            used,
            corrected,
            credit,
        } => {
            line.used = Some(used.clone());
            line.comment.clone_from(&used.note);
            line.person = credit
                .map(|id| input.directory.name_of(id))
                .unwrap_or_default();
            if *corrected {
                "used_corrected".clone_into(&mut line.event);
            }
        }
        What::UsedStruck { used, reason } => {
            let entry = input.ticket.used_entry(*used);
            line.used = entry.map(|entry| entry.used.clone());
            line.comment.clone_from(reason);
        }
        // Its words are kept here, whatever is decided (I7).
        What::Parked { act, why } => {
            line.detail = act_word(act);
            why.code().clone_into(&mut line.why);
            line.comment = act.written().unwrap_or_default();
        }
        What::ParkedSettled { applied, .. } => {
            line.detail = if *applied { "applied" } else { "left" }.to_owned();
        }
        What::CollaboratorAdded { person, comment } => {
            line.person = input.directory.name_of(*person);
            line.comment.clone_from(comment);
        }
        What::CollaboratorRemoved { person } => line.person = input.directory.name_of(*person),
        What::SlaWarned { clock, .. } | What::SlaBreached { clock, .. } => {
            line.detail = word(clock);
        }
        What::Unreached { assignee } => line.person = input.directory.name_of(*assignee),
        What::Numbered { number } => line.detail = format!("T-{number}"),
        What::Created(_)
        | What::Accepted {}
        | What::Awaited {}
        | What::Resumed { .. }
        | What::Unheld {}
        | What::Reminded {}
        | What::Unknown(_) => {}
    }
}

/// A photo by what it shows; a file by its name, and in other words.
fn about(line: &mut LogLine, photo: &PhotoMeta, word: &str) {
    if let Some(file) = &photo.file {
        word.clone_into(&mut line.event);
        line.detail.clone_from(file);
    } else {
        line.detail.clone_from(&photo.name);
    }
}

fn act_word(act: &fieldfare_domain::Act) -> String {
    serde_json::to_value(act)
        .ok()
        .and_then(|v| v.get("do").and_then(Value::as_str).map(str::to_owned))
        .unwrap_or_default()
}

/// The stable word of an enum, as it is on the wire.
fn word<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|v| v.as_str().map(str::to_owned))
        .unwrap_or_default()
}
