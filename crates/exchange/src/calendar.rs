//! Appointments as a calendar feed (iCalendar, RFC 5545).
//!
//! Times are the site's wall times with their zone, and the zone's own rules come along, so that an
//! appointment stays where it was agreed when a reader travels. A moved appointment keeps its UID and
//! counts its SEQUENCE up; one that was called off says so, instead of vanishing from a phone that
//! keeps what it once saw.

use std::collections::BTreeMap;
use std::fmt::Write;

use fieldfare_domain::{Appointment, AppointmentId, At, Event, Ticket, What};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::record::{number, zoned};

/// How sure an appointment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// It was proposed, and nobody has agreed.
    Tentative,
    /// It is agreed.
    Confirmed,
    /// It was called off, or declined.
    Cancelled,
}

/// One appointment.
#[derive(Clone, Debug, PartialEq)]
pub struct Visit {
    /// Stays the same however often it is moved.
    pub uid: String,
    /// How often it was moved or called off.
    pub sequence: u32,
    /// When that was.
    pub changed_at: At,
    /// When and where.
    pub appointment: Appointment,
    /// How sure it is.
    pub status: Status,
    /// `T-1042 Pump leaks`.
    pub summary: String,
    /// What to know before going there.
    pub description: String,
    /// Where.
    pub location: String,
    /// Address of the ticket in the console; may be empty.
    pub url: String,
}

/// All appointments that a ticket ever had. Its `url` is left empty.
#[must_use]
pub fn visits(ticket: &Ticket, events: &[Event]) -> Vec<Visit> {
    let mut found: BTreeMap<AppointmentId, Visit> = BTreeMap::new();
    for event in events {
        match &event.what {
            What::AppointmentAgreed { appointment } | What::AppointmentProposed { appointment } => {
                let proposed = matches!(event.what, What::AppointmentProposed { .. });
                let status = if proposed {
                    Status::Tentative
                } else {
                    Status::Confirmed
                };
                let visit = found.entry(appointment.id).or_insert_with(|| Visit {
                    uid: format!("{}@fieldfare", appointment.id),
                    sequence: 0,
                    changed_at: event.at,
                    appointment: appointment.clone(),
                    status,
                    summary: format!("{} {}", number(ticket), ticket.title),
                    description: described(ticket),
                    location: place(ticket),
                    url: String::new(),
                });
                let new = (event.at, appointment, status);
                if (visit.changed_at, &visit.appointment, visit.status) != new {
                    visit.sequence += 1;
                }
                visit.changed_at = event.at;
                visit.appointment = appointment.clone();
                visit.status = status;
            }
            What::AppointmentCancelled { appointment, .. }
            | What::AppointmentDeclined { appointment, .. } => {
                if let Some(visit) = found.get_mut(appointment) {
                    visit.sequence += 1;
                    visit.changed_at = event.at;
                    visit.status = Status::Cancelled;
                }
            }
            // Whoever went although it was called off: it took place.
            What::VisitSet { appointment, .. } => {
                let off = |visit: &&mut Visit| visit.status == Status::Cancelled;
                if let Some(visit) = found.get_mut(appointment).filter(off) {
                    visit.sequence += 1;
                    visit.changed_at = event.at;
                    visit.status = Status::Confirmed;
                }
            }
            _ => {}
        }
    }
    found.into_values().collect()
}

fn described(ticket: &Ticket) -> String {
    let contact = [&ticket.contact.name, &ticket.contact.phone];
    let contact: Vec<&str> = contact
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    [ticket.description.clone(), contact.join(", ")]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn place(ticket: &Ticket) -> String {
    let parts = [&ticket.place, &ticket.contact.address];
    let parts: Vec<&str> = parts
        .into_iter()
        .map(String::as_str)
        .filter(|text| !text.is_empty())
        .collect();
    parts.join(", ")
}

/// The calendar. An appointment whose time is none (its zone is gone, say) is left out: a reader
/// would refuse the whole file.
#[must_use]
pub fn calendar(name: &str, visits: &[Visit]) -> String {
    let mut lines = Lines::default();
    lines.raw("BEGIN:VCALENDAR");
    lines.raw("VERSION:2.0");
    lines.raw("PRODID:-//Fieldfare//Appointments//EN");
    lines.raw("CALSCALE:GREGORIAN");
    lines.raw("METHOD:PUBLISH");
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.raw("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    lines.raw("X-PUBLISHED-TTL:PT15M");
    let mut zones: BTreeMap<&str, (At, At)> = BTreeMap::new();
    let good: Vec<(&Visit, At)> = visits
        .iter()
        .filter_map(|visit| {
            visit.appointment.ends_at().ok()?;
            Some((visit, visit.appointment.starts_at().ok()?))
        })
        .collect();
    for (visit, start) in &good {
        let (first, last) = zones
            .entry(&visit.appointment.zone)
            .or_insert((*start, *start));
        *first = (*first).min(*start);
        *last = (*last).max(*start);
    }
    for (zone, (first, last)) in zones {
        timezone(&mut lines, zone, first, last);
    }
    for (visit, _) in good {
        event(&mut lines, visit);
    }
    lines.raw("END:VCALENDAR");
    lines.text
}

fn event(lines: &mut Lines, visit: &Visit) {
    let Appointment {
        start, end, zone, ..
    } = &visit.appointment;
    lines.raw("BEGIN:VEVENT");
    lines.text("UID", &visit.uid);
    lines.raw(&format!("DTSTAMP:{}", utc(visit.changed_at)));
    lines.raw(&format!("LAST-MODIFIED:{}", utc(visit.changed_at)));
    lines.raw(&format!("SEQUENCE:{}", visit.sequence));
    lines.raw(&format!("DTSTART;TZID={zone}:{}", compact(start)));
    if end.is_empty() {
        // No end was agreed: an hour keeps the place free in a day's view.
        lines.raw("DURATION:PT1H");
    } else {
        lines.raw(&format!("DTEND;TZID={zone}:{}", compact(end)));
    }
    lines.text("SUMMARY", &visit.summary);
    if !visit.description.is_empty() {
        lines.text("DESCRIPTION", &visit.description);
    }
    if !visit.location.is_empty() {
        lines.text("LOCATION", &visit.location);
    }
    if !visit.url.is_empty() {
        lines.raw(&format!("URL:{}", visit.url));
    }
    lines.raw(match visit.status {
        Status::Tentative => "STATUS:TENTATIVE",
        Status::Confirmed => "STATUS:CONFIRMED",
        Status::Cancelled => "STATUS:CANCELLED",
    });
    // Nobody is reminded of what nobody agreed to.
    if visit.status == Status::Confirmed {
        lines.raw("BEGIN:VALARM");
        lines.raw("ACTION:DISPLAY");
        lines.text("DESCRIPTION", &visit.summary);
        lines.raw(&format!("TRIGGER:-PT{}M", visit.appointment.remind_minutes));
        lines.raw("END:VALARM");
    }
    lines.raw("END:VEVENT");
}

/// A zone with each change of its clocks from a year before the first appointment to a year after
/// the last, each as an observance of its own: no rule is guessed.
fn timezone(lines: &mut Lines, name: &str, first: At, last: At) {
    let Ok(zone) = TimeZone::get(name) else {
        return;
    };
    let year = Span::new().hours(24 * 366);
    let from = zoned(first, &zone).timestamp();
    let from = from.checked_sub(year).unwrap_or(Timestamp::MIN);
    let to = zoned(last, &zone).timestamp();
    let to = to.checked_add(year).unwrap_or(Timestamp::MAX);
    lines.raw("BEGIN:VTIMEZONE");
    lines.raw(&format!("TZID:{name}"));
    let mut offset = zone.to_offset(from);
    let before = zone.to_offset_info(from);
    observance(
        lines,
        before.dst().is_dst(),
        "19700101T000000",
        offset,
        offset,
        before.abbreviation(),
    );
    for change in zone
        .following(from)
        .take_while(|change| change.timestamp() <= to)
    {
        let new = change.offset();
        let wall = offset.to_datetime(change.timestamp());
        let wall = wall.strftime("%Y%m%dT%H%M%S").to_string();
        observance(
            lines,
            change.dst().is_dst(),
            &wall,
            offset,
            new,
            change.abbreviation(),
        );
        offset = new;
    }
    lines.raw("END:VTIMEZONE");
}

fn observance(
    lines: &mut Lines,
    summer: bool,
    start: &str,
    from: jiff::tz::Offset,
    to: jiff::tz::Offset,
    name: &str,
) {
    let kind = if summer { "DAYLIGHT" } else { "STANDARD" };
    lines.raw(&format!("BEGIN:{kind}"));
    lines.raw(&format!("DTSTART:{start}"));
    lines.raw(&format!("TZOFFSETFROM:{}", signed(from)));
    lines.raw(&format!("TZOFFSETTO:{}", signed(to)));
    lines.text("TZNAME", name);
    lines.raw(&format!("END:{kind}"));
}

fn signed(offset: jiff::tz::Offset) -> String {
    let seconds = offset.seconds();
    let sign = if seconds < 0 { '-' } else { '+' };
    let minutes = seconds.abs() / 60;
    format!("{sign}{:02}{:02}", minutes / 60, minutes % 60)
}

/// `2026-11-18T13:30` as `20261118T133000`.
fn compact(wall: &str) -> String {
    let digits: String = wall.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{digits}00")
}

fn utc(at: At) -> String {
    zoned(at, &TimeZone::UTC)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}

/// Lines of at most 75 bytes, ended as the standard wants them.
#[derive(Default)]
struct Lines {
    text: String,
}

impl Lines {
    fn raw(&mut self, line: &str) {
        let mut width = 0;
        for c in line.chars() {
            if width + c.len_utf8() > 74 {
                self.text.push_str("\r\n ");
                width = 1;
            }
            // A line must not end early, whatever a name contains.
            if !c.is_control() {
                self.text.push(c);
                width += c.len_utf8();
            }
        }
        self.text.push_str("\r\n");
    }

    fn text(&mut self, name: &str, value: &str) {
        let mut line = format!("{name}:");
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => {
                    // Writing to a text cannot fail.
                    let _ = write!(line, "\\{c}");
                }
                '\n' => line.push_str("\\n"),
                c if c.is_control() => {}
                c => line.push(c),
            }
        }
        self.raw(&line);
    }
}
