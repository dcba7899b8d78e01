//! Days, room and what is in the way, on a board of people and time.

use fieldfare_domain::board::{
    Lack, STEP_MS, Span, Standing, USUAL_MS, Work, booked_ms, date_of, days, next_free, on_step,
    overlaps,
};
use fieldfare_domain::sla::{Calendar, Hours};
use fieldfare_domain::{Act, Appointment, AppointmentError, At, Rejection, State};

use crate::people::*;

const ZONE: &str = "Europe/Stockholm";
const HOUR: i64 = 60 * 60 * 1000;
/// 2026-11-18T00:00 in Stockholm, a Wednesday.
const WEDNESDAY: i64 = 1_794_956_400_000;

fn at(wall: &str) -> At {
    visit(VISIT, wall).starts_at().unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span {
        from: at(from),
        to: at(to),
    }
}

/// From eight to four on five days a week.
fn office_hours() -> Calendar {
    let day = |weekday| match weekday {
        0..5 => vec![Hours {
            from: 8 * 60,
            to: 16 * 60,
        }],
        _ => vec![],
    };
    Calendar {
        zone: ZONE.to_owned(),
        week: std::array::from_fn(day),
        ..Calendar::default()
    }
}

#[test]
fn a_board_has_days_of_its_zone_and_those_of_23_and_25_hours_are_as_long_as_they_are() {
    let one = days(ZONE, "2026-11-18", 0).unwrap();
    assert_eq!(one.len(), 1);
    assert_eq!(one[0].span.from, At(WEDNESDAY));
    let hours = |first| -> Vec<i64> {
        let days = days(ZONE, first, 3).unwrap();
        for pair in days.windows(2) {
            assert_eq!(pair[0].span.to, pair[1].span.from);
        }
        days.iter().map(|day| day.span.ms() / HOUR).collect()
    };
    assert_eq!(hours("2026-03-28"), [24, 23, 24]);
    assert_eq!(hours("2026-10-24"), [24, 25, 24]);
    // Clocks that skip midnight: the day begins at one o'clock.
    let beirut = days("Asia/Beirut", "2026-03-29", 1).unwrap();
    assert_eq!(beirut[0].span.ms() / HOUR, 23);
    assert_eq!(days(ZONE, "2026-11-18", 1_000).unwrap().len(), 14);
    assert_eq!(date_of(ZONE, At(WEDNESDAY)).unwrap(), "2026-11-18");
    assert_eq!(date_of("UTC", At(WEDNESDAY)).unwrap(), "2026-11-17");
}

#[test]
fn what_is_no_day_and_no_zone_is_refused() {
    for (zone, first, why) in [
        (ZONE, "", AppointmentError::NotATime),
        (ZONE, "2026-02-30", AppointmentError::NotATime),
        (ZONE, "2026-11-18T10:00", AppointmentError::NotATime),
        (ZONE, "+99999-1-1", AppointmentError::NotATime),
        (
            "Europe/Nowhere",
            "2026-11-18",
            AppointmentError::UnknownZone,
        ),
        ("Etc/Unknown", "2026-11-18", AppointmentError::UnknownZone),
    ] {
        assert_eq!(days(zone, first, 1).unwrap_err(), why, "{zone} {first}");
    }
    // The last days that a calendar has are no reason to fall over.
    assert_eq!(days(ZONE, "9999-12-31", 3), Err(AppointmentError::NotATime));
    assert_eq!(date_of(ZONE, At(i64::MAX)), Err(AppointmentError::NotATime));
}

#[test]
fn a_visit_put_on_a_board_has_the_wall_time_of_its_site() {
    let hour = span("2026-11-18T10:00", "2026-11-18T11:30");
    let made = Appointment::at(VISIT, hour, "Europe/Helsinki", 15).unwrap();
    assert_eq!(
        (made.start.as_str(), made.end.as_str()),
        ("2026-11-18T11:00", "2026-11-18T12:30")
    );
    assert_eq!((made.remind_minutes, made.span()), (15, Ok(hour)));
    // Over the hour that the clocks skip.
    let gap = span("2026-03-29T01:30", "2026-03-29T03:30");
    assert_eq!(gap.ms(), HOUR);
    let made = Appointment::at(VISIT, gap, ZONE, 30).unwrap();
    assert_eq!(
        (made.start.as_str(), made.span()),
        ("2026-03-29T01:30", Ok(gap))
    );
    // The second half past two of an autumn night is not to be told from the first:
    // what was agreed is the first, and it says so.
    let first = at("2026-10-25T02:30");
    let second = Span {
        from: first.plus_ms(HOUR),
        to: first.plus_ms(2 * HOUR),
    };
    let made = Appointment::at(VISIT, second, ZONE, 30).unwrap();
    assert_eq!(made.start, "2026-10-25T02:30");
    assert_eq!(made.span().unwrap().from, first);
    // Where nobody agreed an end it is an hour.
    let open = visit(VISIT, "2026-11-18T10:00").span().unwrap();
    assert_eq!(open.ms(), USUAL_MS);
    let wrong = Appointment::at(VISIT, hour, "Europe/Nowhere", 30);
    assert_eq!(wrong, Err(AppointmentError::UnknownZone));
}

#[test]
fn visits_of_one_person_that_want_the_same_time_are_in_one_anothers_way() {
    let booked = |from, to| (span(from, to), Standing::Booked);
    let visits = [
        booked("2026-11-18T08:00", "2026-11-18T12:00"),
        booked("2026-11-18T12:00", "2026-11-18T13:00"),
        booked("2026-11-18T09:00", "2026-11-18T09:15"),
        booked("2026-11-18T11:45", "2026-11-18T12:15"),
        // What is over is in nobody's way.
        (span("2026-11-18T08:00", "2026-11-18T12:00"), Standing::Done),
        (
            span("2026-11-18T08:00", "2026-11-18T12:00"),
            Standing::Missed,
        ),
    ];
    let found = overlaps(&visits);
    assert_eq!(
        found,
        [vec![2, 3], vec![3], vec![0], vec![0, 1], vec![], vec![]]
    );
    let shared = visits[0].0.shared(visits[3].0).unwrap();
    assert_eq!(shared.ms(), STEP_MS);
    assert_eq!(visits[0].0.shared(visits[1].0), None);
    assert_eq!(overlaps(&[]), Vec::<Vec<usize>>::new());
}

#[test]
fn overlaps_are_the_same_as_when_each_is_compared_with_each() {
    let mut dice = 7_u64;
    let mut roll = |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (dice >> 33) % sides
    };
    for _ in 0..200 {
        let visits: Vec<(Span, Standing)> = (0..roll(12))
            .map(|_| {
                let from = At(WEDNESDAY + i64::try_from(roll(40)).unwrap() * STEP_MS);
                let to = from.plus_ms(i64::try_from(1 + roll(8)).unwrap() * STEP_MS);
                let standing = if roll(4) == 0 {
                    Standing::Done
                } else {
                    Standing::Booked
                };
                (Span { from, to }, standing)
            })
            .collect();
        let each: Vec<Vec<usize>> = (0..visits.len())
            .map(|here| {
                let in_way = |there: &usize| {
                    *there != here
                        && visits[here].1 == Standing::Booked
                        && visits[*there].1 == Standing::Booked
                        && visits[here].0.shared(visits[*there].0).is_some()
                };
                (0..visits.len()).filter(in_way).collect()
            })
            .collect();
        assert_eq!(overlaps(&visits), each, "{visits:?}");
    }
}

#[test]
fn a_day_is_as_full_as_its_visits_are_long_and_what_overlaps_counts_once() {
    let day = days(ZONE, "2026-11-18", 1).unwrap()[0].span;
    let visits = [
        span("2026-11-18T10:00", "2026-11-18T12:00"),
        span("2026-11-18T11:00", "2026-11-18T13:00"),
        span("2026-11-18T10:30", "2026-11-18T10:45"),
        // Over midnight: one hour of it is today.
        span("2026-11-17T22:00", "2026-11-18T01:00"),
        span("2026-11-19T10:00", "2026-11-19T12:00"),
    ];
    assert_eq!(booked_ms(&visits, day), 4 * HOUR);
    assert_eq!(booked_ms(&[], day), 0);
}

#[test]
fn the_next_free_time_is_within_working_hours_and_clear_of_everything() {
    let hours = office_hours();
    let busy = [
        span("2026-11-18T12:00", "2026-11-18T14:00"),
        span("2026-11-18T08:00", "2026-11-18T09:10"),
    ];
    let free = |from: &str, length: i64| next_free(&hours, &busy, at(from), length);
    let begins = |from: &str, length: i64| free(from, length).map(|span| span.from);
    // On the next quarter of an hour after what ends at ten past.
    assert_eq!(
        begins("2026-11-18T07:00", HOUR),
        Some(at("2026-11-18T09:15"))
    );
    assert_eq!(
        begins("2026-11-18T10:01", HOUR),
        Some(at("2026-11-18T10:15"))
    );
    // Three hours fit between neither visit, nor before the day ends.
    assert_eq!(
        begins("2026-11-18T10:00", 3 * HOUR),
        Some(at("2026-11-19T08:00"))
    );
    assert_eq!(
        begins("2026-11-18T15:30", HOUR),
        Some(at("2026-11-19T08:00"))
    );
    // Not at the weekend.
    assert_eq!(
        begins("2026-11-20T15:30", HOUR),
        Some(at("2026-11-23T08:00"))
    );
    // No day has room for nine hours, nor an enterprise that never works.
    assert_eq!(free("2026-11-18T07:00", 9 * HOUR), None);
    let never = Calendar {
        zone: ZONE.to_owned(),
        ..Calendar::default()
    };
    assert_eq!(next_free(&never, &[], At(WEDNESDAY), HOUR), None);
    assert_eq!(on_step(At(WEDNESDAY + 1)), At(WEDNESDAY + STEP_MS));
}

#[test]
fn around_the_clock_there_is_room_over_midnight_and_over_the_change_of_the_clocks() {
    let always = Calendar::always(ZONE);
    for (night, hours) in [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-18", 24)] {
        let day = days(ZONE, night, 1).unwrap()[0].span;
        let open = always.hours_within(day);
        assert_eq!(open, [day], "{night}");
        assert_eq!(day.ms() / HOUR, hours);
        // Busy but for the last half hour of the day before and the first of the next.
        let busy = [
            Span {
                from: day.from.plus_ms(-5 * HOUR),
                to: day.from.plus_ms(-HOUR / 2),
            },
            Span {
                from: day.from.plus_ms(HOUR / 2),
                to: day.to,
            },
        ];
        let found = next_free(&always, &busy, busy[0].from, HOUR).unwrap();
        assert_eq!(found.from, busy[0].to, "{night}");
    }
    // A working day that the clocks make longer or shorter.
    let night_shift = Calendar {
        week: std::array::from_fn(|_| {
            vec![Hours {
                from: 0,
                to: 6 * 60,
            }]
        }),
        zone: ZONE.to_owned(),
        ..Calendar::default()
    };
    for (night, hours) in [("2026-03-29", 5), ("2026-10-25", 7)] {
        let day = days(ZONE, night, 1).unwrap()[0].span;
        let open = night_shift.hours_within(day);
        assert_eq!(open.iter().map(|span| span.ms()).sum::<i64>(), hours * HOUR);
        let whole = next_free(&night_shift, &[], day.from, hours * HOUR).unwrap();
        assert_eq!((whole.from, whole.to), (day.from, open[0].to), "{night}");
    }
}

#[test]
fn a_visit_is_booked_begun_done_or_missed_by_what_became_of_the_ticket() {
    let visit = span("2026-11-18T10:00", "2026-11-18T11:00");
    let (before, during, after) = (
        at("2026-11-18T09:00"),
        at("2026-11-18T10:30"),
        at("2026-11-18T11:30"),
    );
    let work = |state, ended: Option<&str>| Work {
        state,
        ended: ended.map(at),
        due_at: None,
    };
    let rows = [
        (
            State::Assigned,
            None,
            [
                Some(Standing::Booked),
                Some(Standing::Booked),
                Some(Standing::Missed),
            ],
        ),
        (
            State::InProgress,
            None,
            [
                Some(Standing::Booked),
                Some(Standing::Working),
                Some(Standing::Working),
            ],
        ),
        (
            State::OnHold,
            None,
            [
                Some(Standing::Booked),
                Some(Standing::Working),
                Some(Standing::Done),
            ],
        ),
        (
            State::Resolved,
            Some("2026-11-18T10:50"),
            [Some(Standing::Done); 3],
        ),
        // Closed before it began: it will not take place.
        (State::Closed, Some("2026-11-18T08:00"), [None; 3]),
        (State::Draft, None, [None; 3]),
    ];
    for (state, ended, expected) in rows {
        let work = work(state, ended);
        let is = [before, during, after].map(|now| work.standing(visit, true, now));
        assert_eq!(is, expected, "{state:?}");
    }
    // A later visit is agreed: this one is over.
    let going_on = work(State::InProgress, None);
    assert_eq!(going_on.standing(visit, false, after), Some(Standing::Done));
}

#[test]
fn late_is_what_was_missed_not_begun_takes_too_long_or_breaks_a_promise() {
    let visit = span("2026-11-18T10:00", "2026-11-18T11:00");
    let work = |due: Option<&str>| Work {
        state: State::Assigned,
        ended: None,
        due_at: due.map(at),
    };
    let since = |due, standing, now| work(due).late_since(visit, standing, at(now));
    let quarter_past = Some(at("2026-11-18T10:15"));
    assert_eq!(since(None, Standing::Booked, "2026-11-18T10:14"), None);
    assert_eq!(
        since(None, Standing::Booked, "2026-11-18T10:15"),
        quarter_past
    );
    assert_eq!(
        since(None, Standing::Missed, "2026-11-18T12:00"),
        Some(visit.from)
    );
    assert_eq!(since(None, Standing::Working, "2026-11-18T10:59"), None);
    assert_eq!(
        since(None, Standing::Working, "2026-11-18T11:05"),
        Some(visit.to)
    );
    let promised = Some("2026-11-18T09:00");
    assert_eq!(
        since(promised, Standing::Booked, "2026-11-18T09:30"),
        promised.map(at)
    );
    assert_eq!(since(promised, Standing::Booked, "2026-11-18T08:30"), None);
    // What is done is not late any more.
    assert_eq!(since(promised, Standing::Done, "2026-11-18T12:00"), None);
}

#[test]
fn what_waits_to_be_planned_lacks_a_person_or_a_time_or_another_time() {
    let past = span("2026-11-18T08:00", "2026-11-18T09:00");
    let next = span("2026-11-19T08:00", "2026-11-19T09:00");
    let now = at("2026-11-18T12:00");
    let lacks = |state, visits: &[Span]| {
        let story = Story::in_state(state);
        Work::of(&story.ticket, None).lacks(visits, now)
    };
    assert_eq!(lacks(State::PendingAssignment, &[next]), Some(Lack::Person));
    for state in [State::Assigned, State::InProgress, State::OnHold] {
        assert_eq!(lacks(state, &[]), Some(Lack::Time), "{state:?}");
        assert_eq!(lacks(state, &[past, next]), None, "{state:?}");
    }
    assert_eq!(lacks(State::Assigned, &[past]), Some(Lack::AnotherTime));
    assert_eq!(lacks(State::InProgress, &[past]), None);
    for state in [State::Draft, State::Resolved, State::Closed] {
        assert_eq!(lacks(state, &[]), None, "{state:?}");
    }
}

#[test]
fn the_office_takes_an_assignment_back_while_nobody_has_begun_and_nobody_gave_it_back() {
    let mut story = Story::reported();
    story.ok('D', assign(TINA));
    let take_back = || Act::TakeBack {
        reason: String::new(),
    };
    story.ok('S', take_back());
    assert_eq!(story.ticket.state, State::PendingAssignment);
    assert_eq!(
        (story.ticket.assignee, story.ticket.last_handler),
        (None, None)
    );
    assert!(!story.ticket.returned, "it was a slip of the office");
    story.ok('D', assign(THEO));
    story.ok('T', Act::Accept);
    let now = story.ticket.version;
    assert_eq!(
        story.refused('D', now, take_back()),
        Rejection::WrongState {
            state: State::InProgress
        }
    );
}
