//! Reply templates as a person may use them on one ticket (S1-33, S1-34).

use fieldfare_domain::setup::{Template, Values};
use fieldfare_domain::{ActName, SetupId, Visibility};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::view::ViewInput;

/// A template, filled in for a ticket.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TemplateView {
    /// Its name in the register.
    pub id: SetupId,
    /// What people call it.
    pub name: String,
    /// A reply, or an internal note.
    pub audience: Visibility,
    /// What it says on this ticket.
    pub text: String,
    /// What is not known of the ticket and stands in the text as it was,
    /// `{device}`: the writer fills it in, and nothing is sent before.
    pub missing: Vec<String>,
    /// One tap sends it.
    pub at_once: bool,
}

/// The templates for this ticket that this person may use, by name.
pub(super) fn templates(input: &ViewInput<'_>, actions: &[ActName]) -> Vec<TemplateView> {
    let ticket = input.ticket;
    let technician = ticket
        .assignee
        .and_then(|id| input.directory.person(id))
        .map_or("", |person| &person.name);
    let values = Values::of(ticket, technician);
    let may = |audience| match audience {
        Visibility::Public => actions.contains(&ActName::Reply),
        Visibility::Internal => actions.contains(&ActName::Note),
    };
    let mut templates: Vec<TemplateView> = input
        .directory
        .records::<Template>()
        .filter(|(_, template)| template.is_for(ticket.type_id) && may(template.audience))
        .map(|(id, template)| {
            let filled = template.fill(&values);
            TemplateView {
                id,
                audience: template.audience,
                at_once: template.at_once && filled.missing.is_empty(),
                text: filled.text,
                missing: filled.missing,
                name: template.name,
            }
        })
        .collect();
    templates.sort_by(|a, b| a.name.cmp(&b.name));
    templates
}
