//! Wall times, zones, and the two days a year that are not like the others.

use fieldfare_domain::{Act, AppointmentError, At, Rejection, State};

use crate::people::*;

fn starts(start: &str, zone: &str) -> Result<i64, AppointmentError> {
    let mut it = visit(VISIT, start);
    it.zone = zone.to_owned();
    it.starts_at().map(|at| at.0 / 60_000)
}

/// Minutes since 1970-01-01T00:00Z of 2026-11-18T12:30Z.
const NOON: i64 = 29_916_750;

#[test]
fn one_moment_has_many_wall_times() {
    for (wall, zone) in [
        ("2026-11-18T12:30", "UTC"),
        ("2026-11-18T13:30", "Europe/Stockholm"),
        ("2026-11-18T18:00", "Asia/Kolkata"),
        ("2026-11-18T19:30", "Asia/Ho_Chi_Minh"),
        ("2026-11-18T07:30", "America/New_York"),
        ("2026-11-19T01:30", "Pacific/Auckland"),
    ] {
        assert_eq!(starts(wall, zone), Ok(NOON), "{zone}");
    }
}

// Covers: I16
#[test]
fn a_zone_keeps_its_wall_time_over_the_change_of_its_clocks() {
    let day =
        |a, b| starts(b, "Europe/Stockholm").unwrap() - starts(a, "Europe/Stockholm").unwrap();
    assert_eq!(day("2026-03-28T13:30", "2026-03-29T13:30"), 23 * 60);
    assert_eq!(day("2026-10-24T13:30", "2026-10-25T13:30"), 25 * 60);
    assert_eq!(day("2026-11-18T13:30", "2026-11-19T13:30"), 24 * 60);
}

#[test]
fn a_time_that_the_clocks_skip_is_refused_at_both_ends_of_the_gap() {
    let zone = "Europe/Berlin";
    let before = starts("2026-03-29T01:59", zone).unwrap();
    assert_eq!(
        starts("2026-03-29T02:00", zone),
        Err(AppointmentError::InGap)
    );
    assert_eq!(
        starts("2026-03-29T02:59", zone),
        Err(AppointmentError::InGap)
    );
    assert_eq!(starts("2026-03-29T03:00", zone), Ok(before + 1));
    // Half an hour, and in another season.
    assert_eq!(
        starts("2026-10-04T02:15", "Australia/Lord_Howe"),
        Err(AppointmentError::InGap)
    );
}

#[test]
fn a_time_that_happens_twice_is_the_first_of_the_two() {
    let zone = "Europe/Berlin";
    let before = starts("2026-10-25T01:59", zone).unwrap();
    assert_eq!(starts("2026-10-25T02:00", zone), Ok(before + 1));
    assert_eq!(starts("2026-10-25T02:59", zone), Ok(before + 60));
    assert_eq!(starts("2026-10-25T03:00", zone), Ok(before + 121));
}

#[test]
fn the_reminder_counts_real_minutes() {
    // 03:10 after the gap: half an hour earlier is 01:40.
    let mut it = visit(VISIT, "2026-03-29T03:10");
    it.zone = "Europe/Berlin".to_owned();
    assert_eq!(
        it.remind_at().unwrap().0 / 60_000,
        starts("2026-03-29T01:40", "Europe/Berlin").unwrap()
    );
    it.remind_minutes = 0;
    assert_eq!(it.remind_at(), it.starts_at());
    it.remind_minutes = u32::MAX;
    assert!(it.remind_at().unwrap() < it.starts_at().unwrap());
}

#[test]
fn only_a_wall_time_is_a_wall_time() {
    for wrong in [
        "",
        "soon",
        "2026-11-18",
        "2026-11-18T13:30Z",
        "2026-11-18T13:30+02:00",
        "2026-11-18T13:30[Europe/Stockholm]",
        "2026-11-18 13:30",
        "2026-11-18T13:30:00",
        "2026-02-30T10:00",
        "2026-11-18T24:00",
        "2026-11-18T13:60",
        "٢٠٢٦-11-18T13:30",
        "-026-11-18T13:30",
    ] {
        assert_eq!(
            starts(wrong, "UTC"),
            Err(AppointmentError::NotATime),
            "{wrong}"
        );
    }
    assert!(starts("0000-01-01T00:00", "Pacific/Auckland").is_ok());
    assert!(starts("9999-12-31T23:59", "Pacific/Pago_Pago").is_err());
}

#[test]
fn only_a_known_zone_is_a_zone() {
    for wrong in [
        "",
        "Mars/Olympus",
        "Etc/Unknown",
        "../../etc/passwd",
        "CET+1 ",
    ] {
        assert_eq!(
            starts("2026-11-18T13:30", wrong),
            Err(AppointmentError::UnknownZone),
            "{wrong}"
        );
    }
}

#[test]
fn an_end_is_checked_like_a_beginning() {
    let mut it = visit(VISIT, "2026-11-18T13:30");
    assert_eq!(it.ends_at(), Ok(None));
    it.end = "2026-11-18T13:29".to_owned();
    assert_eq!(it.check(), Err(AppointmentError::EndsFirst));
    it.end = "2026-11-18T13:30".to_owned();
    assert_eq!(it.check(), Ok(()));
    it.end = "later".to_owned();
    assert_eq!(it.check(), Err(AppointmentError::NotATime));
    it.end.clear();
    it.remind_minutes = 7 * 24 * 60;
    assert_eq!(it.check(), Ok(()));
    it.remind_minutes += 1;
    assert_eq!(it.check(), Err(AppointmentError::ReminderTooEarly));
}

#[test]
fn a_ticket_refuses_a_bad_time_and_says_what_is_wrong() {
    let mut story = Story::in_state(State::InProgress);
    let mut it = visit(VISIT, "2026-03-29T02:30");
    let now = story.ticket.version;
    assert_eq!(
        story.refused(
            'T',
            now,
            Act::AgreeAppointment {
                appointment: it.clone()
            }
        ),
        Rejection::BadTime {
            why: AppointmentError::InGap
        }
    );
    it.start = "2026-03-29T03:30".to_owned();
    story.ok('T', Act::AgreeAppointment { appointment: it });
    assert_eq!(
        story.ticket.next_appointment().unwrap().starts_at(),
        Ok(At(1_774_747_800_000))
    );
}

#[test]
fn the_same_id_moves_an_appointment_and_the_next_one_is_the_earliest() {
    let mut story = Story::in_state(State::InProgress);
    let second = fieldfare_domain::AppointmentId(uuid::Uuid::from_u128(0xe2));
    for (id, start) in [
        (VISIT, "2026-11-20T09:00"),
        (second, "2026-11-19T09:00"),
        (VISIT, "2026-11-18T09:00"),
    ] {
        story.ok(
            'T',
            Act::AgreeAppointment {
                appointment: visit(id, start),
            },
        );
    }
    assert_eq!(story.ticket.appointments.len(), 2);
    assert_eq!(story.ticket.next_appointment().unwrap().id, VISIT);
    let again = Act::AgreeAppointment {
        appointment: visit(VISIT, "2026-11-18T09:00"),
    };
    assert_eq!(story.ok('T', again), [], "agreed already: nothing happens");
    let off = Act::CancelAppointment {
        appointment: VISIT,
        reason: String::new(),
    };
    story.ok('D', off);
    assert_eq!(story.ticket.next_appointment().unwrap().id, second);
}
