//! Reminders: each exactly once, whatever happens.

use super::*;
use fieldfare_domain::{Appointment, AppointmentId};
use office::{LINH, MARA};

const HOUR: i64 = 3_600_000;
const NONE: [bool; 0] = [];

/// At noon in Berlin on the day of [`MORNING`], with an hour of lead: due at
/// 10:00 UTC.
fn noon(remind_minutes: u32, start: &str) -> Act {
    Act::AgreeAppointment {
        appointment: Appointment {
            id: AppointmentId(Uuid::from_u128(0xA)),
            start: start.to_owned(),
            end: String::new(),
            zone: "Europe/Berlin".to_owned(),
            remind_minutes,
        },
    }
}

const DUE: At = MORNING.plus_ms(2 * HOUR);

fn agreed() -> (Office, TempDir, Replica, TicketId) {
    let (mut office, dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    office.act(MARA, ticket, noon(60, "2026-11-18T12:00"));
    pull(&replica, &office).unwrap();
    (office, dir, replica, ticket)
}

fn due(replica: &Replica, now: At) -> Vec<bool> {
    let due = replica.due_reminders(now).unwrap();
    due.into_iter().map(|reminder| reminder.late).collect()
}

#[test]
fn a_reminder_fires_at_its_time_and_once() {
    let (_office, _dir, replica, ticket) = agreed();
    assert_eq!(replica.next_reminder(MORNING).unwrap(), Some(DUE));
    assert_eq!(due(&replica, DUE.plus_ms(-1)), NONE);
    let reminders = replica.due_reminders(DUE).unwrap();
    assert_eq!(reminders.len(), 1);
    assert_eq!(reminders[0].ticket, ticket);
    assert_eq!(reminders[0].starts_at, DUE.plus_ms(HOUR));
    assert!(!reminders[0].late);
    assert_eq!(due(&replica, DUE.plus_ms(1)), NONE);
    assert_eq!(replica.next_reminder(DUE).unwrap(), None);
}

#[test]
fn a_shown_reminder_stays_shown_and_an_armed_one_armed_in_a_restart() {
    let (mut office, dir, replica, ticket) = agreed();
    assert_eq!(due(&replica, DUE).len(), 1);
    drop(replica);
    let replica = open(dir.path(), Seal::None, 0xE).unwrap();
    assert_eq!(due(&replica, DUE), NONE);
    office.act(MARA, ticket, noon(60, "2026-11-18T15:00"));
    pull(&replica, &office).unwrap();
    drop(replica);
    let replica = open(dir.path(), Seal::None, 0xF).unwrap();
    assert_eq!(due(&replica, DUE.plus_ms(3 * HOUR)).len(), 1);
}

#[test]
fn a_device_that_was_off_says_that_it_is_late() {
    let (_office, _dir, replica, _) = agreed();
    assert_eq!(due(&replica, DUE.plus_ms(HOUR)), [true]);
    assert_eq!(due(&replica, DUE.plus_ms(2 * HOUR)), NONE);
}

// Covers: I16
#[test]
fn a_clock_that_jumps_neither_doubles_nor_swallows_a_reminder() {
    let (_office, _dir, replica, _) = agreed();
    let ten_years = 10 * 365 * 24 * HOUR;
    assert_eq!(due(&replica, DUE.plus_ms(ten_years)), NONE);
    assert_eq!(due(&replica, DUE.plus_ms(-ten_years)), NONE);
    assert_eq!(due(&replica, DUE), [false]);
    assert_eq!(due(&replica, DUE.plus_ms(-HOUR)), NONE);
    assert_eq!(due(&replica, DUE), NONE);
}

#[test]
fn a_moved_appointment_is_reminded_of_at_its_new_time_only() {
    let (mut office, _dir, replica, ticket) = agreed();
    office.act(MARA, ticket, noon(60, "2026-11-18T15:00"));
    pull(&replica, &office).unwrap();
    assert_eq!(due(&replica, DUE), NONE);
    assert_eq!(due(&replica, DUE.plus_ms(3 * HOUR)), [false]);
    // Moved back to where it was reminded of before: once is enough.
    office.act(MARA, ticket, noon(60, "2026-11-18T14:00"));
    office.act(MARA, ticket, noon(60, "2026-11-18T15:00"));
    pull(&replica, &office).unwrap();
    assert_eq!(due(&replica, DUE.plus_ms(3 * HOUR)), NONE);
}

#[test]
fn only_the_one_who_holds_it_is_reminded_and_not_again_when_it_comes_back() {
    let (mut office, _dir, replica, ticket) = agreed();
    let pass_to = |to| Act::Transfer {
        to,
        comment: String::new(),
    };
    assert_eq!(due(&replica, DUE).len(), 1);
    office.act(MARA, ticket, pass_to(LINH));
    pull(&replica, &office).unwrap();
    assert!(replica.held().unwrap().is_empty());
    office.act(MARA, ticket, pass_to(JONAS));
    pull(&replica, &office).unwrap();
    assert_eq!(due(&replica, DUE), NONE);
    office.act(MARA, ticket, noon(60, "2026-11-18T16:00"));
    office.act(MARA, ticket, pass_to(LINH));
    pull(&replica, &office).unwrap();
    assert_eq!(due(&replica, DUE.plus_ms(4 * HOUR)), NONE);
}

#[test]
fn an_appointment_that_was_agreed_offline_is_reminded_of() {
    let (mut office, _dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    act(&replica, ticket, noon(60, "2026-11-18T12:00")).unwrap();
    assert_eq!(due(&replica, DUE), [false]);
    push(&replica, &mut office);
    pull(&replica, &office).unwrap();
    assert_eq!(due(&replica, DUE), NONE);
}

#[test]
fn a_resolved_ticket_reminds_nobody() {
    let (_office, _dir, replica, ticket) = agreed();
    act(&replica, ticket, Act::Accept).unwrap();
    let done = Act::Resolve {
        feedback: "done".to_owned(),
    };
    act(&replica, ticket, done).unwrap();
    assert_eq!(due(&replica, DUE), NONE);
}

#[test]
fn a_proposal_does_not_ring_and_neither_does_a_visit_that_somebody_is_on_the_way_to() {
    let (mut office, _dir, replica, ticket) = agreed();
    let Act::AgreeAppointment { appointment } = noon(60, "2026-11-18T12:00") else {
        unreachable!("an agreement is one");
    };
    let proposed = Act::ProposeAppointment {
        appointment: appointment.clone(),
    };
    office.act(MARA, ticket, proposed);
    pull(&replica, &office).unwrap();
    assert_eq!(replica.next_reminder(MORNING).unwrap(), None);
    office.act(MARA, ticket, noon(60, "2026-11-18T12:00"));
    pull(&replica, &office).unwrap();
    assert_eq!(replica.next_reminder(MORNING).unwrap(), Some(DUE));
    let set_out = Act::SetOut {
        appointment: appointment.id,
    };
    act(&replica, ticket, set_out).unwrap();
    assert_eq!(replica.next_reminder(MORNING).unwrap(), None);
}
