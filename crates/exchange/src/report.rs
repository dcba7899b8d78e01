//! The printed report of one ticket (PDF, A4): what was reported, what was done, by whom and when,
//! and its photos. Made to be handed to a customer: nothing internal is in it.

mod fonts;
pub mod labels;
mod overlay;
mod page;
mod used;

use fieldfare_domain::{At, Event, Mark, Stage, Ticket, Visibility, VisitState, VisitStep, What};
use jiff::tz::TimeZone;

use crate::ExchangeError;
use crate::record::{Names, number, who, zoned};
use crate::words::Language;
use page::Paper;

/// Photos of a report: beyond these it says how many more there are.
const PHOTOS_MAX: usize = 60;

/// A photo of a report.
#[derive(Clone, Debug)]
pub struct Picture {
    /// At which stage of the work it was taken: a report shows them by stage.
    pub stage: Stage,
    /// What was drawn on it.
    pub marks: Vec<Mark>,
    /// What it shows, by whom, when: the words under it.
    pub caption: String,
    /// A JPEG, upright.
    pub jpeg: Vec<u8>,
}

/// What a report is made of.
#[derive(Debug)]
pub struct Input<'i> {
    /// The ticket.
    pub ticket: &'i Ticket,
    /// Its events.
    pub events: &'i [Event],
    /// Photos that a requester may see and whose bytes are here.
    pub pictures: &'i [Picture],
    /// Photos that were declared and are not here yet.
    pub missing: usize,
    /// Name of the enterprise.
    pub enterprise: &'i str,
    /// On which clock moments are told: the site's.
    pub zone: &'i TimeZone,
    /// When it is printed.
    pub now: At,
    /// In which language its own words are.
    pub language: Language,
}

/// Writes the report.
///
/// # Errors
/// When a photo is none or the document cannot be made.
pub fn report(input: &Input<'_>, names: &impl Names) -> Result<Vec<u8>, ExchangeError> {
    let Input {
        ticket, language, ..
    } = *input;
    let say = |english, german| language.of_two(english, german);
    let number = number(ticket);
    let mut paper = Paper::new(
        &format!("{} {number}", say("Service report", "Servicebericht")),
        input.enterprise,
    )?;
    paper.title(if ticket.title.is_empty() {
        &number
    } else {
        &ticket.title
    });
    paper.small(&format!("{number} · {}", standing(input)));
    paper.space(8.0);
    facts(&mut paper, input, names);
    section(&mut paper, say("Reported", "Gemeldet"), &ticket.description);
    section(&mut paper, say("Done", "Erledigt"), &ticket.feedback);
    used::used(&mut paper, input, names);
    conversation(&mut paper, input, names);
    history(&mut paper, input, names);
    pictures(&mut paper, input)?;
    files(&mut paper, input);
    let printed = say("Printed", "Gedruckt");
    paper.finish(
        &format!("{number} · {printed} {}", time(input, input.now)),
        language.of_two("page {n} of {all}", "Seite {n} von {all}"),
    )
}

fn time(input: &Input<'_>, at: At) -> String {
    let form = input
        .language
        .of_two("%Y-%m-%d %H:%M %Z", "%d.%m.%Y %H:%M %Z");
    zoned(at, input.zone).strftime(form).to_string()
}

fn day(input: &Input<'_>, at: At) -> String {
    let form = input.language.of_two(DAY.0, DAY.1);
    zoned(at, input.zone).strftime(form).to_string()
}

/// How a day is written, in English and in German.
const DAY: (&str, &str) = ("%Y-%m-%d", "%d.%m.%Y");

/// A time by the clock of a site, `2026-11-18T08:30`, as everything else is written.
fn wall(language: Language, start: &str) -> String {
    start.parse::<jiff::civil::DateTime>().map_or_else(
        |_| start.replace('T', " "),
        |start| {
            let form = format!("{} %H:%M", language.of_two(DAY.0, DAY.1));
            start.strftime(&form).to_string()
        },
    )
}

fn standing(input: &Input<'_>) -> String {
    let state = input.language.state(input.ticket.state);
    match input.ticket.close_kind {
        Some(kind) => format!("{state} ({})", input.language.end(kind)),
        None => state.to_owned(),
    }
}

/// What there is to say of a visit besides its time.
const fn said(language: Language, state: VisitState) -> &'static str {
    match state {
        VisitState::Proposed => language.of_two(", proposed", ", vorgeschlagen"),
        VisitState::Done => language.of_two(", took place", ", hat stattgefunden"),
        VisitState::Cancelled => language.of_two(", did not take place", ", entfallen"),
        VisitState::Travelling => language.of_two(", on the way", ", unterwegs"),
        VisitState::OnSite => language.of_two(", on site", ", vor Ort"),
        VisitState::Confirmed | VisitState::Missed => "",
    }
}

fn facts(paper: &mut Paper, input: &Input<'_>, names: &impl Names) {
    let Input {
        ticket, language, ..
    } = *input;
    let mut line = |english: &str, german: &str, value: &str| {
        if !value.is_empty() {
            paper.fact(language.of_two(english, german), value);
        }
    };
    let contact = &ticket.contact;
    line("Place", "Ort", &ticket.place);
    line("Equipment", "Gerät", &ticket.equipment_name);
    let person: Vec<&str> = [&contact.name, &contact.phone, &contact.email]
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    line("Contact", "Ansprechperson", &person.join(" · "));
    line("Address", "Adresse", &contact.address);
    line("Type", "Art", &names.kind(ticket));
    line("Priority", "Priorität", language.priority(ticket.priority));
    line("Reported", "Gemeldet", &time(input, ticket.created_at));
    let worker = ticket.last_handler.or(ticket.assignee);
    let worker = worker.map(|id| names.person(id)).unwrap_or_default();
    line("Technician", "Ausgeführt von", &worker);
    let at = |moment: Option<At>| moment.map(|at| time(input, at)).unwrap_or_default();
    line("Accepted", "Angenommen", &at(ticket.accepted_at));
    line("Resolved", "Gelöst", &at(ticket.resolved_at));
    line("Closed", "Geschlossen", &at(ticket.closed_at));
    for appointment in ticket.appointments.values() {
        let end = appointment.end.get(11..).unwrap_or_default();
        let dash = if end.is_empty() { "" } else { "–" };
        let start = wall(input.language, &appointment.start);
        let state = ticket.visit(appointment.id).map(|visit| visit.state);
        let state = state.map_or("", |state| said(language, state));
        let words = format!("{start}{dash}{end} ({}){state}", appointment.zone);
        line("Appointment", "Termin", &words);
    }
    if let Some((stars, words)) = &ticket.rating {
        let said = format!("{stars}/5 {words}");
        line("Rating", "Bewertung", said.trim());
    }
}

fn section(paper: &mut Paper, head: &str, text: &str) {
    if !text.trim().is_empty() {
        paper.head(head);
        paper.text(text);
    }
}

/// What was said where the requester can read it.
fn conversation(paper: &mut Paper, input: &Input<'_>, names: &impl Names) {
    let mut begun = false;
    for event in input.events {
        let What::Wrote {
            visibility: Visibility::Public,
            text,
            ..
        } = &event.what
        else {
            continue;
        };
        if !begun {
            paper.head(input.language.of_two("Conversation", "Gespräch"));
            begun = true;
        }
        let by = name(event, input, names);
        paper.small(&format!("{by} · {}", time(input, event.at)));
        paper.text(text);
        paper.space(4.0);
    }
}

fn name(event: &Event, input: &Input<'_>, names: &impl Names) -> String {
    match event.by {
        fieldfare_domain::By::Person(_) => who(event.by, names),
        fieldfare_domain::By::Requester => {
            let contact = &input.ticket.contact.name;
            if contact.is_empty() {
                input.language.of_two("Requester", "Melder").to_owned()
            } else {
                contact.clone()
            }
        }
        fieldfare_domain::By::System => input.language.of_two("Rule", "Regel").to_owned(),
    }
}

/// The steps that a requester may know of: no priorities, no escalations, no notes.
fn history(paper: &mut Paper, input: &Input<'_>, names: &impl Names) {
    let say = |english, german| input.language.of_two(english, german);
    paper.head(say("What happened", "Verlauf"));
    for event in input.events {
        let word = match &event.what {
            What::Created(_) => say("Reported", "Gemeldet"),
            What::Assigned { .. } | What::Transferred { .. } => say("Assigned", "Zugewiesen"),
            What::Claimed { .. } | What::Accepted {} => say("Begun", "Begonnen"),
            What::Awaited {} => say("Asked the requester", "Rückfrage gestellt"),
            What::Held { .. } => say("On hold", "Angehalten"),
            What::Resumed { .. } | What::Unheld {} => say("Went on", "Fortgesetzt"),
            What::Resolved { .. } => say("Resolved", "Gelöst"),
            What::Reopened { .. } => say("Not solved", "Nicht gelöst"),
            What::Closed { .. } => say("Closed", "Geschlossen"),
            What::AppointmentAgreed { .. } => say("Appointment agreed", "Termin vereinbart"),
            What::AppointmentCancelled { .. } => say("Appointment called off", "Termin abgesagt"),
            What::AppointmentProposed { .. } => say("Time proposed", "Termin vorgeschlagen"),
            What::AppointmentDeclined { .. } => {
                say("Another time asked for", "Anderer Termin gewünscht")
            }
            What::VisitSet { to, .. } => match to {
                VisitStep::Travelling => say("On the way", "Unterwegs"),
                VisitStep::OnSite => say("On site", "Vor Ort"),
            },
            _ => continue,
        };
        let who = match &event.what {
            What::Assigned { assignee: to, .. } | What::Transferred { to, .. } => names.person(*to),
            _ => name(event, input, names),
        };
        paper.fact(&time(input, event.at), &format!("{word} · {who}"));
    }
}

/// Files cannot be printed; what they are called can.
fn files(paper: &mut Paper, input: &Input<'_>) {
    let public = input
        .ticket
        .photos
        .iter()
        .filter(|photo| photo.meta.visibility == Visibility::Public)
        .filter_map(|photo| photo.meta.file.as_deref());
    let names: Vec<&str> = public.collect();
    if !names.is_empty() {
        paper.head(input.language.of_two("Files", "Dateien"));
        paper.text(&names.join("\n"));
    }
}

fn pictures(paper: &mut Paper, input: &Input<'_>) -> Result<(), ExchangeError> {
    if input.pictures.is_empty() && input.missing == 0 {
        return Ok(());
    }
    paper.head(input.language.of_two("Photos", "Fotos"));
    let mut room = PHOTOS_MAX;
    for stage in Stage::ALL {
        let here = input.pictures.iter().filter(|photo| photo.stage == stage);
        let shown: Vec<&Picture> = here.take(room).collect();
        if !shown.is_empty() {
            room -= shown.len();
            paper.pictures(input.language.stage(stage), &shown)?;
        }
    }
    let left = input.pictures.len().saturating_sub(PHOTOS_MAX);
    if left > 0 {
        let words = input
            .language
            .of_two("more photos are on the ticket", "weitere Fotos am Ticket");
        paper.small(&format!("{left} {words}"));
    }
    if input.missing > 0 {
        let words = input.language.of_two(
            "photos were taken and have not arrived yet",
            "Fotos sind aufgenommen und noch nicht eingetroffen",
        );
        paper.small(&format!("{} {words}", input.missing));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_by_the_clock_of_a_site_is_written_as_the_reader_writes_times() {
        let start = "2026-11-18T08:30";
        assert_eq!(wall(Language::German, start), "18.11.2026 08:30");
        assert_eq!(wall(Language::English, start), "2026-11-18 08:30");
        assert_eq!(wall(Language::German, "someTday"), "some day");
    }
}
