//! One ticket as a row of a table: the basic columns of every type (S1-1, S2-38).

use fieldfare_domain::used::UsedEntry;
use fieldfare_domain::{At, Event, Ticket, UsedWhat, UserId};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::words::Language;

/// What a record needs to know of the enterprise.
pub trait Names {
    /// What to call an account.
    fn person(&self, id: UserId) -> String;
    /// What to call a ticket's type.
    fn kind(&self, ticket: &Ticket) -> String;
}

/// One value of a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// A number.
    Number(f64),
    /// A moment.
    Moment(At),
    /// Nothing.
    Empty,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    english: &'static str,
    german: &'static str,
    /// Width in characters, for a sheet.
    pub width: f64,
}

impl Column {
    /// Its name.
    #[must_use]
    pub const fn name(&self, language: Language) -> &'static str {
        language.of_two(self.english, self.german)
    }
}

const fn column(english: &'static str, german: &'static str, width: f64) -> Column {
    Column {
        english,
        german,
        width,
    }
}

/// The columns of a ticket.
pub const TICKET: &[Column] = &[
    column("Number", "Nummer", 10.0),
    column("Title", "Titel", 40.0),
    column("Type", "Art", 16.0),
    column("Priority", "Priorität", 10.0),
    column("Status", "Status", 18.0),
    column("Ended as", "Beendet als", 18.0),
    column("Submitter", "Gemeldet von", 22.0),
    column("Assignee", "Zuständig", 22.0),
    column("Place", "Ort", 24.0),
    column("Equipment", "Gerät", 24.0),
    column("Contact", "Ansprechperson", 22.0),
    column("Phone", "Telefon", 18.0),
    column("E-mail", "E-Mail", 24.0),
    column("Address", "Adresse", 30.0),
    column("Created", "Gemeldet am", 20.0),
    column("Updated", "Geändert am", 20.0),
    column("Accepted", "Angenommen am", 20.0),
    column("First reply", "Erste Antwort am", 20.0),
    column("Resolved", "Gelöst am", 20.0),
    column("Closed", "Geschlossen am", 20.0),
    column("Response (min)", "Reaktion (min)", 14.0),
    column("First reply (min)", "Erste Antwort (min)", 14.0),
    column("Processing (days)", "Bearbeitung (Tage)", 14.0),
    column("Reopened", "Wieder geöffnet", 10.0),
    column("Stars", "Sterne", 8.0),
    column("Photos", "Fotos", 8.0),
    column("Description", "Beschreibung", 60.0),
    column("Solution", "Lösung", 60.0),
    column("Work (min)", "Arbeit (min)", 12.0),
    column("Travel (min)", "Fahrt (min)", 12.0),
];

/// The columns of an event.
pub const EVENT: &[Column] = &[
    column("Number", "Nummer", 10.0),
    column("No.", "Nr.", 6.0),
    column("Recorded", "Erfasst am", 20.0),
    column("Happened", "Geschehen am", 20.0),
    column("By", "Von", 24.0),
    column("Event", "Ereignis", 22.0),
    column("Details", "Einzelheiten", 80.0),
];

/// The columns of a photo.
pub const PHOTO: &[Column] = &[
    column("Number", "Nummer", 10.0),
    column("Photo", "Foto", 30.0),
    column("By", "Von", 24.0),
    column("Taken", "Aufgenommen am", 20.0),
    column("File", "Datei", 60.0),
];

/// The columns of time spent and of parts used.
pub const USED: &[Column] = &[
    column("Number", "Nummer", 10.0),
    column("Written down", "Erfasst am", 20.0),
    column("By", "Von", 24.0),
    column("Kind", "Art", 10.0),
    column("Minutes", "Minuten", 10.0),
    column("Part", "Teil", 40.0),
    column("Article no.", "Artikelnr.", 20.0),
    column("Quantity", "Menge", 10.0),
    column("Unit", "Einheit", 10.0),
    column("Note", "Bemerkung", 40.0),
];

/// `T-1042`.
#[must_use]
pub fn number(ticket: &Ticket) -> String {
    ticket
        .number
        .map_or_else(|| ticket.id.to_string(), |number| format!("T-{number}"))
}

/// The cells of a ticket, in the order of [`TICKET`].
#[must_use]
pub fn ticket(ticket: &Ticket, names: &impl Names, language: Language) -> Vec<Cell> {
    let text = |text: &str| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text.to_owned())
        }
    };
    let moment = |at: Option<At>| at.map_or(Cell::Empty, Cell::Moment);
    let since = |at: Option<At>, unit: f64| {
        at.map_or(Cell::Empty, |at| {
            Cell::Number(rounded(as_f64(at.since_ms(ticket.created_at)) / unit))
        })
    };
    let by = match ticket.owner {
        Some(owner) => names.person(owner),
        None => ticket.creator.user().map_or_else(
            || ticket.contact.name.clone(),
            |creator| names.person(creator),
        ),
    };
    let spent = ticket.spent();
    let assignee = ticket.assignee.map(|id| names.person(id));
    vec![
        Cell::Text(number(ticket)),
        text(&ticket.title),
        text(&names.kind(ticket)),
        text(language.priority(ticket.priority)),
        text(language.state(ticket.state)),
        text(ticket.close_kind.map_or("", |kind| language.end(kind))),
        text(&by),
        text(assignee.as_deref().unwrap_or_default()),
        text(&ticket.place),
        text(&ticket.equipment_name),
        text(&ticket.contact.name),
        text(&ticket.contact.phone),
        text(&ticket.contact.email),
        text(&ticket.contact.address),
        Cell::Moment(ticket.created_at),
        Cell::Moment(ticket.updated_at),
        moment(ticket.accepted_at),
        moment(ticket.first_reply_at),
        moment(ticket.resolved_at),
        moment(ticket.closed_at),
        since(ticket.accepted_at, 60_000.0),
        since(ticket.first_reply_at, 60_000.0),
        since(ticket.resolved_at, 86_400_000.0),
        Cell::Number(f64::from(ticket.reopen_count)),
        ticket
            .rating
            .as_ref()
            .map_or(Cell::Empty, |(stars, _)| Cell::Number(f64::from(*stars))),
        Cell::Number(f64::from(
            u32::try_from(ticket.pictures().count()).unwrap_or(u32::MAX),
        )),
        text(&ticket.description),
        text(&ticket.feedback),
        Cell::Number(f64::from(spent.labour)),
        Cell::Number(f64::from(spent.travel)),
    ]
}

/// The cells of time spent or of a part used, in the order of [`USED`].
#[must_use]
pub fn used(
    ticket: &Ticket,
    entry: &UsedEntry,
    names: &impl Names,
    language: Language,
) -> Vec<Cell> {
    let text = |text: &str| {
        if text.is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text.to_owned())
        }
    };
    let mut cells = vec![
        Cell::Text(number(ticket)),
        Cell::Moment(entry.at),
        text(&who(entry.by, names)),
    ];
    match &entry.used.what {
        UsedWhat::Work { minutes, kind } => cells.extend([
            text(language.work(*kind)),
            Cell::Number(f64::from(*minutes)),
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
            Cell::Empty,
        ]),
        UsedWhat::Part {
            name,
            number,
            quantity,
            unit,
        } => cells.extend([
            text(language.of_two("Part", "Teil")),
            Cell::Empty,
            text(name),
            text(number),
            Cell::Number(f64::from(*quantity) / 1_000.0),
            text(language.unit(unit)),
        ]),
    }
    cells.push(text(&entry.used.note));
    cells
}

/// The cells of an event, in the order of [`EVENT`]. Its details are the event's own fields, as they
/// are stored: nothing is lost, and a newer event is there as well.
#[must_use]
pub fn event(ticket: &Ticket, event: &Event, names: &impl Names) -> Vec<Cell> {
    let mut fields = match serde_json::to_value(&event.what) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let name = match fields.remove("event") {
        Some(serde_json::Value::String(name)) => name,
        _ => String::new(),
    };
    let details = if fields.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(serde_json::Value::Object(fields).to_string())
    };
    vec![
        Cell::Text(number(ticket)),
        Cell::Number(f64::from(event.n)),
        Cell::Moment(event.at),
        Cell::Moment(event.occurred_at),
        Cell::Text(who(event.by, names)),
        Cell::Text(name),
        details,
    ]
}

/// What to call who did something.
#[must_use]
pub fn who(by: fieldfare_domain::By, names: &impl Names) -> String {
    by.user()
        .map_or_else(|| by.to_string(), |id| names.person(id))
}

/// A moment on a wall clock, `2026-11-18T10:00:00+01:00`.
#[must_use]
pub fn wall(at: At, zone: &TimeZone) -> String {
    zoned(at, zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A moment in a zone; the nearest that can be told.
#[must_use]
pub fn zoned(at: At, zone: &TimeZone) -> jiff::Zoned {
    let nearest = if at.0 < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_millisecond(at.0)
        .unwrap_or(nearest)
        .to_zoned(zone.clone())
}

#[expect(
    clippy::cast_precision_loss,
    reason = "times of tickets are far below 2^53 ms"
)]
const fn as_f64(ms: i64) -> f64 {
    ms as f64
}

/// Three decimals: a tenth of a second in minutes, a minute and a half in days.
fn rounded(value: f64) -> f64 {
    (value * 1_000.0).round() / 1_000.0
}
