//! The rules for a report: T1.

use crate::actor::{Actor, Role};
use crate::answers::{FormAnswers, check_report};
use crate::command::Draft;
use crate::event::What;
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::setup::FIELDS_MAX;
use crate::state::Visibility;
use crate::text::{LIST_MAX, LONG_MAX, SHORT_MAX, TITLE_MAX, optional, required};
use crate::ticket::Ticket;

use super::{Decision, no_ticket, photos};

/// T1.
pub(super) fn create(ticket: &Ticket, policy: &Policy, actor: &Actor, draft: &Draft) -> Decision {
    if ticket.version > 0 {
        return Err(Rejection::AlreadyExists);
    }
    // T1: staff may write it down for somebody else (S3-4).
    if draft.owner.is_some() && draft.owner != actor.user() && !actor.is_staff() {
        return Err(Rejection::NotAllowed);
    }
    check_sending(ticket, actor, draft)?;
    if !draft.alert.is_empty() && *actor != Actor::System {
        return Err(Rejection::SystemOnly);
    }
    if draft.visibility == Visibility::Internal && !actor.is_staff() && *actor != Actor::System {
        return Err(Rejection::NotAllowed);
    }
    required(&draft.description, "description", LONG_MAX)?;
    optional(&draft.title, "title", TITLE_MAX)?;
    check_contact(draft)?;
    if !policy.priority_scale.has(draft.priority) {
        return Err(Rejection::PolicyForbids);
    }
    if draft.photos.len() > LIST_MAX {
        return Err(Rejection::OutOfRange {
            field: "photos".into(),
        });
    }
    for photo in &draft.photos {
        photos::check_photo(photo)?;
    }
    let mut draft = draft.clone();
    draft.form = form(policy, draft.form.take())?;
    if draft.title.trim().is_empty() {
        draft.title = title_from(&draft.description);
    }
    if let (None, Actor::Person { id, role }) = (draft.owner, actor)
        && *role == Role::Requester
    {
        draft.owner = Some(*id);
    }
    let mut what = vec![What::Created(Box::new(draft))];
    let steps = policy.checklist.iter();
    what.extend(steps.map(|item| What::TaskAdded { item: item.clone() }));
    Ok(what)
}

/// S3-5: only somebody of the enterprise sends a ticket, and to somebody else.
fn check_sending(ticket: &Ticket, actor: &Actor, draft: &Draft) -> Result<(), Rejection> {
    if draft.notify_owner {
        if !actor.is_staff() {
            return Err(Rejection::NotAllowed);
        }
        if draft.owner.is_none() || draft.owner == actor.user() {
            return Err(Rejection::Missing {
                field: "owner".into(),
            });
        }
        // They could not see what is sent to them.
        if draft.visibility == Visibility::Internal {
            return Err(Rejection::PolicyForbids);
        }
    }
    if draft.follow_up_of == Some(ticket.id) {
        return Err(no_ticket());
    }
    Ok(())
}

/// The answers, good for the version of the form that they were given to. A
/// version that is not known here is kept as it came: it is not lost, and not
/// asked for anew. What was written without a form (by a monitoring system, or
/// before there was one) is asked for at the latest when the ticket is resolved.
fn form(policy: &Policy, sent: Option<FormAnswers>) -> Result<Option<FormAnswers>, Rejection> {
    let Some(sent) = sent else {
        let newest = policy.forms.newest().filter(|form| !form.fields.is_empty());
        return Ok(newest.map(|form| FormAnswers {
            version: form.version,
            ..FormAnswers::default()
        }));
    };
    match policy.forms.version(sent.version) {
        Some(known) => Ok(Some(FormAnswers {
            version: sent.version,
            answers: check_report(known, &sent.answers)?,
        })),
        None => {
            let long = sent
                .answers
                .values()
                .map(|answer| answer.to_line().len())
                .sum::<usize>();
            if sent.answers.len() > FIELDS_MAX || long > 10 * LONG_MAX {
                return Err(Rejection::OutOfRange {
                    field: "form".into(),
                });
            }
            Ok(Some(sent))
        }
    }
}

fn check_contact(draft: &Draft) -> Result<(), Rejection> {
    optional(&draft.contact.name, "contact_name", SHORT_MAX)?;
    optional(&draft.contact.phone, "contact_phone", SHORT_MAX)?;
    optional(&draft.contact.email, "contact_email", SHORT_MAX)?;
    optional(&draft.contact.address, "contact_address", SHORT_MAX)?;
    optional(&draft.equipment_name, "equipment_name", SHORT_MAX)?;
    optional(&draft.place, "place", SHORT_MAX)?;
    optional(&draft.zone, "zone", SHORT_MAX)?;
    optional(&draft.language, "language", SHORT_MAX)?;
    optional(&draft.wished_time, "wished_time", SHORT_MAX)?;
    optional(&draft.alert, "alert", SHORT_MAX)
}

/// The first line of a description, at most 80 characters, cut at a word.
fn title_from(description: &str) -> String {
    const LONG: usize = 80;
    let line = description
        .lines()
        .map(str::trim)
        .find(|l| !l.is_empty())
        .unwrap_or_default();
    if line.chars().count() <= LONG {
        return line.to_owned();
    }
    let cut: String = line.chars().take(LONG - 1).collect();
    let whole = match cut.rfind(' ') {
        Some(at) if at > LONG / 2 => cut.get(..at).unwrap_or(&cut),
        _ => cut.as_str(),
    };
    format!("{whole}…")
}
