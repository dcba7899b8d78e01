//! Working hours, seen through what is due: cases counted by hand.

use std::collections::BTreeMap;

use fieldfare_domain::sla::{
    Calendar, CalendarError, Hours, SlaPolicy, SpecialDay, Target, Terms, standing,
};
use fieldfare_domain::{At, Priority};

use crate::sla::{Log, at};

fn hours(from: u16, to: u16) -> Hours {
    Hours {
        from: from * 60,
        to: to * 60,
    }
}

/// Monday to Friday, 8 to 12 and 13 to 17.
pub(crate) fn office_hours(zone: &str) -> Calendar {
    let day = || vec![hours(13, 17), hours(8, 12)];
    Calendar {
        name: "Office".to_owned(),
        zone: zone.to_owned(),
        week: [day(), day(), day(), day(), day(), Vec::new(), Vec::new()],
        days: Vec::new(),
    }
}

/// When a ticket that came in at `start` is to be resolved, after so many
/// minutes of working time.
fn due(calendar: &Calendar, start: &str, minutes: u32, same_day: bool) -> Option<At> {
    let target = Target {
        response: None,
        resolution: Some(minutes),
        same_day,
    };
    let terms = Terms {
        policy: SlaPolicy {
            targets: BTreeMap::from([(Priority::Normal, target)]),
            ..SlaPolicy::default()
        },
        calendar: calendar.clone(),
    };
    let log = Log::created(start, Priority::Normal);
    standing(&log.ticket, &terms).resolution.unwrap().due_at
}

#[track_caller]
fn is_due(calendar: &Calendar, start: &str, minutes: u32, expected: &str) {
    let due = due(calendar, start, minutes, false);
    assert_eq!(due.map(At::to_rfc3339), Some(expected.to_owned()));
}

// Covers: S1-27, S1-28
#[test]
fn lunch_nights_weekends_and_holidays_do_not_count() {
    // Stockholm is an hour ahead of UTC in November. The 20th is a Friday.
    let mut calendar = office_hours("Europe/Stockholm");
    // 11:00, an hour before lunch, an hour after it.
    is_due(
        &calendar,
        "2026-11-20T10:00:00Z",
        120,
        "2026-11-20T13:00:00Z",
    );
    // 16:00: one hour on Friday, three on Monday.
    is_due(
        &calendar,
        "2026-11-20T15:00:00Z",
        240,
        "2026-11-23T10:00:00Z",
    );
    // Saturday counts from Monday at eight.
    is_due(
        &calendar,
        "2026-11-21T09:30:00Z",
        15,
        "2026-11-23T07:15:00Z",
    );
    // To the very end of a day is on that day.
    is_due(
        &calendar,
        "2026-11-20T07:00:00Z",
        480,
        "2026-11-20T16:00:00Z",
    );
    calendar.days = vec![
        SpecialDay {
            date: "2026-11-23".to_owned(),
            name: "Stocktaking".to_owned(),
            hours: Vec::new(),
        },
        SpecialDay {
            date: "2026-11-24".to_owned(),
            name: "Short day".to_owned(),
            hours: vec![hours(10, 12)],
        },
    ];
    is_due(
        &calendar,
        "2026-11-20T15:00:00Z",
        240,
        "2026-11-25T08:00:00Z",
    );
}

#[test]
fn hours_that_the_clocks_skip_do_not_exist_and_those_shown_twice_are_two() {
    // Berlin: 2026-03-29 from 02:00 to 03:00, 2026-10-25 from 03:00 back to 02:00.
    let always = Calendar::always("Europe/Berlin");
    is_due(
        &always,
        "2026-03-28T12:00:00Z",
        24 * 60,
        "2026-03-29T12:00:00Z",
    );
    let mut night = Calendar::always("Europe/Berlin");
    night.week = std::array::from_fn(|_| vec![Hours { from: 60, to: 150 }]);
    // 01:00 to 02:30 has an hour on that night: the rest comes at 01:00 the
    // next day.
    is_due(&night, "2026-03-28T23:00:00Z", 60, "2026-03-29T01:00:00Z");
    is_due(&night, "2026-03-28T23:00:00Z", 61, "2026-03-29T23:01:00Z");
    // In October it is 01:00 to 02:30, and then 02:00 to 02:30 again.
    is_due(&night, "2026-10-24T22:00:00Z", 90, "2026-10-25T00:30:00Z");
    is_due(&night, "2026-10-24T22:00:00Z", 120, "2026-10-25T01:30:00Z");
    // Hours that lie in the gap alone are none at all.
    night.week = std::array::from_fn(|_| vec![hours(2, 3)]);
    is_due(&night, "2026-03-28T12:00:00Z", 30, "2026-03-30T00:30:00Z");
    // Lord Howe moves its clocks by half an hour.
    let howe = Calendar::always("Australia/Lord_Howe");
    is_due(
        &howe,
        "2026-04-04T00:00:00Z",
        2 * 24 * 60,
        "2026-04-06T00:00:00Z",
    );
}

// Covers: S1-24
#[test]
fn the_same_day_ends_with_its_last_working_hour() {
    let calendar = office_hours("Europe/Stockholm");
    let same_day = |start| due(&calendar, start, 24 * 60, true).map(At::to_rfc3339);
    // At noon: until 17:00.
    assert_eq!(
        same_day("2026-11-20T11:00:00Z").unwrap(),
        "2026-11-20T16:00:00Z"
    );
    // On Friday evening: Monday is that day.
    assert_eq!(
        same_day("2026-11-20T18:00:00Z").unwrap(),
        "2026-11-23T16:00:00Z"
    );
    // A shorter target stays shorter.
    let short = due(&calendar, "2026-11-20T11:00:00Z", 60, true);
    assert_eq!(short.map(At::to_rfc3339).unwrap(), "2026-11-20T13:00:00Z");
    // Around the clock: until midnight where the enterprise is.
    let always = Calendar::always("Asia/Ho_Chi_Minh");
    let midnight = due(&always, "2026-11-20T11:00:00Z", 24 * 60, true);
    assert_eq!(
        midnight.map(At::to_rfc3339).unwrap(),
        "2026-11-20T17:00:00Z"
    );
}

#[test]
fn a_calendar_that_nothing_could_be_counted_in_is_refused() {
    let good = office_hours("Europe/Stockholm");
    assert_eq!(good.check(), Ok(()));
    let with = |change: fn(&mut Calendar)| {
        let mut calendar = good.clone();
        change(&mut calendar);
        calendar.check()
    };
    let day = |date: &str| SpecialDay {
        date: date.to_owned(),
        name: String::new(),
        hours: Vec::new(),
    };
    assert_eq!(
        with(|c| c.zone = "Europe/Atlantis".to_owned()),
        Err(CalendarError::UnknownZone)
    );
    assert_eq!(
        with(|c| c.week = Default::default()),
        Err(CalendarError::EmptyWeek)
    );
    assert_eq!(
        with(|c| c.week[1] = vec![hours(12, 12)]),
        Err(CalendarError::BadHours { day: 1 })
    );
    assert_eq!(
        with(|c| c.week[6] = vec![hours(9, 25)]),
        Err(CalendarError::BadHours { day: 6 })
    );
    assert_eq!(
        with(|c| c.week[2].push(hours(16, 18))),
        Err(CalendarError::Overlap { day: 2 })
    );
    for wrong in [
        "2026-02-30",
        "24.12.2026",
        "2026-12-24T10:00",
        "",
        "2026-1-1",
    ] {
        let mut calendar = good.clone();
        calendar.days = vec![day(wrong)];
        let date = wrong.to_owned();
        assert_eq!(calendar.check(), Err(CalendarError::NotADate { date }));
    }
    let mut twice = good.clone();
    twice.days = vec![day("2026-12-24"), day("2026-12-24")];
    let date = "2026-12-24".to_owned();
    assert_eq!(twice.check(), Err(CalendarError::TwiceThatDay { date }));
}

#[test]
fn what_was_never_checked_does_no_harm() {
    let mut odd = office_hours("Nowhere/Atall");
    is_due(&odd, "2026-11-20T08:00:00Z", 60, "2026-11-20T09:00:00Z");
    odd.week = Default::default();
    assert_eq!(due(&odd, "2026-11-20T08:00:00Z", 60, false), None);
    odd.week = std::array::from_fn(|_| vec![Hours { from: 900, to: 60 }]);
    assert_eq!(due(&odd, "2026-11-20T08:00:00Z", 60, false), None);
    let late = Log::created_at(At(i64::MAX), Priority::Normal);
    let terms = Terms {
        policy: SlaPolicy::standard(),
        calendar: Calendar::always("UTC"),
    };
    assert_eq!(
        standing(&late.ticket, &terms).resolution.unwrap().due_at,
        None
    );
}

/// Nothing is due before it came in, and more working time is never sooner: on
/// every half hour of a year with both changes of the clocks.
#[test]
fn what_is_due_later_is_never_sooner() {
    let calendar = office_hours("Europe/Berlin");
    let mut start = at("2026-01-01T00:00:00Z");
    let end = at("2027-01-01T00:00:00Z");
    let mut before = (start, start);
    while start < end {
        let from = start.to_rfc3339();
        let short = due(&calendar, &from, 45, false).unwrap();
        let long = due(&calendar, &from, 600, false).unwrap();
        assert!(start < short && short < long, "{from}");
        assert!(before.0 <= short && before.1 <= long, "{from}");
        before = (short, long);
        start = start.plus_ms(5 * 30 * 60 * 1000);
    }
}
