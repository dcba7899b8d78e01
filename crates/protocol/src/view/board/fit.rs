//! What would be there, before a visit is put somewhere.

use std::sync::Arc;

use fieldfare_domain::board::{self, LONGEST_MS, STEP_MS, Span, Standing};
use fieldfare_domain::{ActName, Actor, Appointment, At, Policy, Rejection, Ticket, allowed};

use super::make::{overlap, standing};
use super::{BoardFit, BoardFitQuery, Card};
use crate::directory::Directory;
use crate::view::build::zone_of;

/// Minutes before a new visit at which the technician is reminded.
const REMIND_MINUTES: u32 = 30;

/// What a visit of `ticket` would be like there. `version` is the one that the
/// office knows, and `cards` are the tickets that this person has.
///
/// # Errors
/// [`Rejection::BadTime`] for a time that no clock shows.
pub fn board_fit(
    query: &BoardFitQuery,
    (ticket, version): (&Ticket, u32),
    policy: &Policy,
    actor: &Actor,
    directory: &Directory,
    cards: &[Arc<Card>],
    now: At,
) -> Result<BoardFit, Rejection> {
    let wrong = |why| Rejection::BadTime { why };
    // A visit that moves is not in its own way.
    let others: Vec<_> = cards
        .iter()
        .filter(|card| card.row.assignee == Some(query.person))
        .flat_map(|card| standing(card, now))
        .filter(|(_, planned, _)| planned.appointment.id != query.appointment)
        .filter(|(_, _, standing)| matches!(standing, Standing::Booked | Standing::Working))
        .collect();
    let busy: Vec<Span> = others.iter().map(|(_, planned, _)| planned.span).collect();
    let length = (i64::from(query.minutes) * 60_000).clamp(STEP_MS, LONGEST_MS);
    let hours = directory.working_hours();
    let start = if query.next_free {
        board::next_free(&hours, &busy, query.start, length).map_or(query.start, |free| free.from)
    } else {
        query.start
    };
    let stood = ticket.appointments.get(&query.appointment);
    let zone = stood.map_or_else(|| zone_of(ticket, directory), |known| known.zone.clone());
    let asked = Span {
        from: start,
        to: start.plus_ms(length),
    };
    let remind = stood.map_or(REMIND_MINUTES, |known| known.remind_minutes);
    let appointment = Appointment::at(query.appointment, asked, &zone, remind).map_err(wrong)?;
    let span = appointment.span().map_err(wrong)?;
    let after = board::next_free(&hours, &busy, span.from, length).map(|free| free.from);
    let may = allowed(ticket, policy, actor);
    let gives = (ticket.assignee != Some(query.person)).then(|| {
        // Where neither is allowed, the rules say why.
        if may.contains(&ActName::Assign) {
            ActName::Assign
        } else {
            ActName::Transfer
        }
    });
    Ok(BoardFit {
        overlaps: others
            .iter()
            .filter_map(|(card, planned, _)| overlap(card, planned, span))
            .collect(),
        next_free: after,
        outside_hours: hours.hours_within(span).iter().map(|s| s.ms()).sum::<i64>() < span.ms(),
        eligible: policy.is_handler(query.person),
        gives,
        holder: ticket.assignee,
        version,
        appointment,
        span,
    })
}
