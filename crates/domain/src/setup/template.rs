//! Reply templates: texts that are written again and again (S1-33…35).
//!
//! A text may have variables in braces, `{number}`. [`Template::fill`] is the one
//! place where they become words: on the screen of a device, of the office, and
//! where a rule answers.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal};
use crate::appointment::Appointment;
use crate::ids::TypeId;
use crate::state::Visibility;
use crate::ticket::Ticket;

/// Most templates of an enterprise that are not deleted: devices hold them all.
pub const TEMPLATES_MAX: usize = 100;
/// Longest text, in characters as people see them.
pub const TEXT_MAX: usize = 2_000;

/// What a text may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The ticket's number, `T-1042`.
    Number,
    /// Who is at the site.
    Name,
    /// The device that it is about.
    Device,
    /// Who holds the ticket.
    Technician,
    /// The next appointment, as the clocks at the site show it.
    Appointment,
}

impl Variable {
    /// All variables.
    pub const ALL: [Self; 5] = [
        Self::Number,
        Self::Name,
        Self::Device,
        Self::Technician,
        Self::Appointment,
    ];

    /// How it stands between braces.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Number => "number",
            Self::Name => "name",
            Self::Device => "device",
            Self::Technician => "technician",
            Self::Appointment => "appointment",
        }
    }
}

/// What the variables stand for on one ticket; empty where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    number: String,
    name: String,
    device: String,
    technician: String,
    appointment: String,
}

impl Values {
    /// Those of a ticket. `technician` is the name of who holds it.
    #[must_use]
    pub fn of(ticket: &Ticket, technician: &str) -> Self {
        Self {
            number: ticket
                .number
                .map_or_else(String::new, |number| format!("T-{number}")),
            name: ticket.contact.name.trim().to_owned(),
            device: ticket.equipment_name.trim().to_owned(),
            technician: technician.trim().to_owned(),
            appointment: ticket.agreed_visit().map_or_else(String::new, wall_time),
        }
    }

    fn get(&self, variable: Variable) -> &str {
        match variable {
            Variable::Number => &self.number,
            Variable::Name => &self.name,
            Variable::Device => &self.device,
            Variable::Technician => &self.technician,
            Variable::Appointment => &self.appointment,
        }
    }
}

/// `2026-11-18 13:30–15:00`: read alike in every language, and at the site
/// nobody asks for its zone.
fn wall_time(appointment: &Appointment) -> String {
    let mut text = appointment.start.replace('T', " ");
    if let Some((day, time)) = appointment.end.split_once('T') {
        text.push('–');
        if !appointment.start.starts_with(day) {
            text.push_str(day);
            text.push(' ');
        }
        text.push_str(time);
    }
    text
}

/// A template as it reads on one ticket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The text. What is not known stands in it as it was, `{device}`.
    pub text: String,
    /// What is not known, with its braces: nothing is sent while one of these
    /// stands in the text.
    pub missing: Vec<String>,
}

/// A reply template.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Template {
    /// What people call it: at most 60 characters, unlike any other.
    pub name: String,
    /// What is said, with variables.
    pub text: String,
    /// A reply that the requester reads, or an internal note.
    pub audience: Visibility,
    /// The types that it is offered for; empty means all.
    pub types: BTreeSet<TypeId>,
    /// One tap sends it, where nothing is missing (S1-34).
    pub at_once: bool,
}

/// A piece of a text.
enum Piece<'a> {
    Words(&'a str),
    Variable(&'a str),
}

/// The pieces of a text, in order; a brace that is not closed names all that
/// follows it.
fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, after)) = rest.split_once('{') {
        pieces.push(Piece::Words(words));
        // No variable is called nothing: a brace that is not closed is refused.
        let (name, behind) = after.split_once('}').unwrap_or(("", ""));
        pieces.push(Piece::Variable(name));
        rest = behind;
    }
    pieces.push(Piece::Words(rest));
    pieces
}

fn variable(name: &str) -> Option<Variable> {
    Variable::ALL
        .into_iter()
        .find(|variable| variable.word() == name.trim())
}

impl Template {
    /// Whether it is offered for tickets of this type.
    #[must_use]
    pub fn is_for(&self, type_id: Option<TypeId>) -> bool {
        self.types.is_empty() || type_id.is_some_and(|id| self.types.contains(&id))
    }

    /// The text with what the variables stand for.
    #[must_use]
    pub fn fill(&self, values: &Values) -> Filled {
        let mut text = String::with_capacity(self.text.len());
        let mut missing: Vec<String> = Vec::new();
        for piece in pieces(&self.text) {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Variable(name) => {
                    let value = variable(name).map_or("", |known| values.get(known));
                    if value.is_empty() {
                        let hole = format!("{{{}}}", name.trim());
                        text.push_str(&hole);
                        if !missing.contains(&hole) {
                            missing.push(hole);
                        }
                    } else {
                        text.push_str(value);
                    }
                }
            }
        }
        Filled { text, missing }
    }
}

impl Record for Template {
    const KIND: Kind = Kind::Template;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        self.name = self.name.trim().to_owned();
        self.text = self.text.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", 60)?;
        known.unlike_others::<Self>(&self.name)?;
        if self.text.is_empty() {
            return Err(Refusal::new("text_missing", "text"));
        }
        at_most(&self.text, "text", TEXT_MAX)?;
        for piece in pieces(&self.text) {
            if let Piece::Variable(name) = piece
                && variable(name).is_none()
            {
                // A brace that is not closed would name a whole page.
                let shown: String = name.chars().take(40).collect();
                return Err(Refusal::new("unknown_variable", "text").because(shown));
            }
        }
        if known.others::<Self>().count() >= TEMPLATES_MAX {
            let why = format!("at most {TEMPLATES_MAX} templates");
            return Err(Refusal::new("too_many", "").because(why));
        }
        known.ever_were(&self.types, "types")
    }
}
