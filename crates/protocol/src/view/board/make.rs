//! A board from the cards of a host.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fieldfare_domain::board::{self, Day, Lack, Span, Standing};
use fieldfare_domain::{At, Rejection, UserId, VisitState, tokens};

use super::cards::{Card, Planned};
use super::{BoardDay, BoardOverlap, BoardPerson, BoardQuery, BoardTicket, BoardView, BoardVisit};
use crate::directory::Directory;

/// The days that are asked for, so that a host knows which ended tickets it has to
/// read: those that changed since the first of them.
fn days(query: &BoardQuery, directory: &Directory, now: At) -> Result<Vec<Day>, Rejection> {
    let wrong = |why| Rejection::BadTime { why };
    let zone = zone_of(query, directory);
    let first = if query.from.is_empty() {
        board::date_of(zone, now).map_err(wrong)?
    } else {
        query.from.clone()
    };
    board::days(zone, &first, query.days).map_err(wrong)
}

fn zone_of<'q>(query: &'q BoardQuery, directory: &'q Directory) -> &'q str {
    if query.zone.is_empty() {
        &directory.zone
    } else {
        &query.zone
    }
}

impl BoardQuery {
    /// The first moment of the board: tickets that ended and did not change since
    /// are not on it.
    ///
    /// # Errors
    /// [`Rejection::BadTime`] for a zone or a date that does not exist.
    pub fn begins_at(&self, directory: &Directory, now: At) -> Result<At, Rejection> {
        let days = days(self, directory, now)?;
        Ok(days.first().map_or(now, |day| day.span.from))
    }
}

/// The board of these cards as it is at `now`.
///
/// # Errors
/// [`Rejection::BadTime`] for a zone or a date that does not exist.
pub fn board(
    query: &BoardQuery,
    directory: &Directory,
    cards: &[Arc<Card>],
    now: At,
) -> Result<BoardView, Rejection> {
    let days = days(query, directory, now)?;
    let zone = zone_of(query, directory);
    let hours = directory.working_hours();
    let whole = Span {
        from: days.first().map_or(now, |day| day.span.from),
        to: days.last().map_or(now, |day| day.span.to),
    };
    let mut of_person: BTreeMap<UserId, Vec<(&Card, &Planned, Standing)>> = BTreeMap::new();
    for card in cards {
        let Some(person) = card
            .person
            .filter(|_| card.row.assignee.is_some() || !card.work.is_to_come())
        else {
            continue;
        };
        for (card, planned, standing) in standing(card, now) {
            if planned.span.shared(whole).is_some() {
                of_person
                    .entry(person)
                    .or_default()
                    .push((card, planned, standing));
            }
        }
    }
    let field = directory
        .people
        .iter()
        .filter(|p| p.active && p.handles && p.role.is_staff());
    let shown: BTreeSet<UserId> = field.map(|p| p.id).collect();
    let everybody: BTreeSet<UserId> = shown.iter().chain(of_person.keys()).copied().collect();
    let mut people: Vec<BoardPerson> = everybody
        .into_iter()
        .map(|id| {
            let visits = of_person.remove(&id).unwrap_or_default();
            person(id, shown.contains(&id), directory, visits, &days, now)
        })
        .collect();
    people.sort_by_cached_key(|p| (p.late == 0, p.name.to_lowercase(), p.id));
    let (waiting, waiting_total) = waiting(cards, &query.search, now);
    Ok(BoardView {
        zone: zone.to_owned(),
        zones: zones(directory, zone),
        today: board::date_of(zone, now).map_err(|why| Rejection::BadTime { why })?,
        days: days
            .into_iter()
            .map(|day| {
                let open = hours.hours_within(day.span);
                BoardDay {
                    date: day.date,
                    span: day.span,
                    hours_ms: open.iter().map(|span| span.ms()).sum(),
                    hours: open,
                }
            })
            .collect(),
        late: people.iter().map(|person| person.late).sum(),
        people,
        waiting,
        waiting_total,
    })
}

/// The visits of a ticket that take place, and where they stand.
pub(super) fn standing(card: &Card, now: At) -> impl Iterator<Item = (&Card, &Planned, Standing)> {
    let last = card.visits.last().map(|planned| planned.span.from);
    card.visits.iter().filter_map(move |planned| {
        let is_last = last.is_some_and(|last| planned.span.from >= last);
        let standing = card
            .work
            .standing_of(planned.said, planned.span, is_last, now)?;
        Some((card, planned, standing))
    })
}

fn person(
    id: UserId,
    active: bool,
    directory: &Directory,
    mut planned: Vec<(&Card, &Planned, Standing)>,
    days: &[Day],
    now: At,
) -> BoardPerson {
    planned.sort_by_key(|(_, planned, _)| (planned.span, planned.appointment.id));
    let times: Vec<(Span, Standing)> = planned
        .iter()
        .map(|(_, planned, standing)| (planned.span, *standing))
        .collect();
    let spans: Vec<Span> = times.iter().map(|(span, _)| *span).collect();
    let visits: Vec<BoardVisit> = planned
        .iter()
        .zip(board::overlaps(&times))
        .map(|((card, here, standing), others)| BoardVisit {
            overlaps: others
                .into_iter()
                .filter_map(|at| {
                    let (other, there, _) = planned.get(at)?;
                    overlap(other, there, here.span)
                })
                .collect(),
            ..visit(card, here, *standing, now)
        })
        .collect();
    let late = visits.iter().filter(|v| v.late_since.is_some()).count();
    BoardPerson {
        id,
        name: directory.name_of(id),
        active,
        booked_ms: days
            .iter()
            .map(|day| board::booked_ms(&spans, day.span))
            .collect(),
        late: u32::try_from(late).unwrap_or(u32::MAX),
        visits,
    }
}

fn visit(card: &Card, planned: &Planned, standing: Standing, now: At) -> BoardVisit {
    BoardVisit {
        ticket: card.row.id,
        number: card.row.number.clone(),
        title: card.row.title.clone(),
        place: card.row.place.clone(),
        priority: card.row.priority,
        state: card.row.state,
        word: card.row.word.clone(),
        open_end: planned.appointment.end.is_empty(),
        appointment: planned.appointment.clone(),
        span: planned.span,
        standing,
        visit: planned.visit.at(now),
        // Nobody is late for what was never agreed.
        late_since: card
            .work
            .late_since(planned.span, standing, now)
            .filter(|_| planned.said != VisitState::Proposed),
        unsent: planned.unsent,
        movable: card.work.is_to_come(),
        overlaps: Vec::new(),
    }
}

/// What a visit and another one of `card` both want.
pub(super) fn overlap(card: &Card, there: &Planned, here: Span) -> Option<BoardOverlap> {
    Some(BoardOverlap {
        ticket: card.row.id,
        number: card.row.number.clone(),
        title: card.row.title.clone(),
        span: there.span.shared(here)?,
    })
}

/// What waits to be planned, and how many there are.
fn waiting(cards: &[Arc<Card>], search: &str, now: At) -> (Vec<BoardTicket>, u32) {
    let terms = tokens::terms(search);
    let mut found: Vec<(&Card, BoardTicket)> = cards
        .iter()
        .filter_map(|card| {
            let lack = card.work.lacks(&card.spans(), now)?;
            if lack == Lack::AnotherTime && card.is_under_way() {
                return None;
            }
            let due = card.work.due_at.filter(|due| *due <= now);
            card.is_found(&terms).then(|| {
                let ticket = BoardTicket {
                    row: card.row.clone(),
                    lack,
                    late: due.is_some(),
                    visit: card.visits.first().map(|planned| planned.span),
                };
                (&**card, ticket)
            })
        })
        .collect();
    // The most urgent is the greatest; what is never due comes last.
    found.sort_by_key(|(card, ticket)| {
        let due = card.work.due_at;
        (
            !ticket.late,
            std::cmp::Reverse(ticket.row.priority),
            due.is_none(),
            due,
            ticket.row.created_at,
            ticket.row.id,
        )
    });
    let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
    found.truncate(BoardView::WAITING_MAX);
    (found.into_iter().map(|(_, ticket)| ticket).collect(), total)
}

/// The enterprise's zone first, then those of its devices.
fn zones(directory: &Directory, chosen: &str) -> Vec<String> {
    let others: BTreeSet<&str> = directory
        .equipment
        .iter()
        .filter(|device| !device.retired && !device.zone.is_empty())
        .map(|device| device.zone.as_str())
        .chain([chosen])
        .filter(|zone| *zone != directory.zone)
        .collect();
    std::iter::once(directory.zone.as_str())
        .chain(others)
        .map(str::to_owned)
        .collect()
}
