//! The rules for a report: T1.

use crate::actor::{Actor, Role};
use crate::command::Draft;
use crate::event::What;
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::state::Visibility;
use crate::text::{LIST_MAX, LONG_MAX, SHORT_MAX, TITLE_MAX, optional, required};
use crate::ticket::Ticket;

use super::{Decision, words};

/// T1.
pub(super) fn create(ticket: &Ticket, policy: &Policy, actor: &Actor, draft: &Draft) -> Decision {
    if ticket.version > 0 {
        return Err(Rejection::AlreadyExists);
    }
    // T1: staff may write it down for somebody else (S3-4).
    if draft.owner.is_some() && draft.owner != actor.user() && !actor.is_staff() {
        return Err(Rejection::NotAllowed);
    }
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
        words::check_photo(photo)?;
    }
    let mut draft = draft.clone();
    if draft.title.trim().is_empty() {
        draft.title = title_from(&draft.description);
    }
    if let (None, Actor::Person { id, role }) = (draft.owner, actor)
        && *role == Role::Requester
    {
        draft.owner = Some(*id);
    }
    Ok(vec![What::Created(Box::new(draft))])
}

fn check_contact(draft: &Draft) -> Result<(), Rejection> {
    optional(&draft.contact.name, "contact_name", SHORT_MAX)?;
    optional(&draft.contact.phone, "contact_phone", SHORT_MAX)?;
    optional(&draft.contact.email, "contact_email", SHORT_MAX)?;
    optional(&draft.contact.address, "contact_address", SHORT_MAX)?;
    optional(&draft.equipment_name, "equipment_name", SHORT_MAX)?;
    optional(&draft.place, "place", SHORT_MAX)?;
    optional(&draft.zone, "zone", SHORT_MAX)?;
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
