//! The calendar feed. Two outside parsers read it in the end-to-end tests.

use fieldfare_domain::What;
use fieldfare_exchange::calendar::{calendar, visits};

use crate::told::{appointment, told};

fn feed(rest: Vec<What>) -> String {
    let (ticket, events) = told("Pump; leaks, badly\\", rest);
    calendar("Mara Lindqvist", &visits(&ticket, &events))
}

fn agreed(start: &str, end: &str) -> What {
    What::AppointmentAgreed {
        appointment: appointment(start, end),
    }
}

#[test]
fn an_appointment_is_told_in_its_zone_with_an_alarm() {
    let text = feed(vec![agreed("2026-11-19T13:30", "2026-11-19T15:00")]);
    for line in [
        "DTSTART;TZID=Europe/Stockholm:20261119T133000",
        "DTEND;TZID=Europe/Stockholm:20261119T150000",
        "TZID:Europe/Stockholm",
        "TRIGGER:-PT30M",
        "SEQUENCE:0",
        "STATUS:CONFIRMED",
        "SUMMARY:T-1042 Pump\\; leaks\\, badly\\\\",
    ] {
        assert!(text.contains(&format!("{line}\r\n")), "{line} in\n{text}");
    }
}

#[test]
fn the_zone_brings_each_change_of_its_clocks_along() {
    let text = feed(vec![agreed("2026-11-19T13:30", "")]);
    // The clocks go back on 25 October 2026 at three and forward on 28 March 2027 at two.
    let winter = "BEGIN:STANDARD\r\nDTSTART:20261025T030000\r\nTZOFFSETFROM:+0200\r\n\
                  TZOFFSETTO:+0100\r\nTZNAME:CET\r\nEND:STANDARD\r\n";
    let summer = "BEGIN:DAYLIGHT\r\nDTSTART:20270328T020000\r\nTZOFFSETFROM:+0100\r\n\
                  TZOFFSETTO:+0200\r\nTZNAME:CEST\r\nEND:DAYLIGHT\r\n";
    assert!(text.contains(winter) && text.contains(summer), "{text}");
    assert!(text.contains("DURATION:PT1H\r\n"));
}

#[test]
fn a_moved_appointment_keeps_its_name_and_counts_up() {
    let text = feed(vec![
        agreed("2026-11-19T13:30", ""),
        agreed("2026-11-20T08:00", ""),
    ]);
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
    assert!(text.contains("SEQUENCE:1\r\n") && text.contains("20261120T080000"));
}

#[test]
fn one_that_was_called_off_says_so_and_rings_no_more() {
    let cancelled = What::AppointmentCancelled {
        appointment: appointment("", "").id,
        reason: String::new(),
    };
    let text = feed(vec![agreed("2026-11-19T13:30", ""), cancelled]);
    assert!(text.contains("STATUS:CANCELLED\r\n"));
    assert!(!text.contains("VALARM"));
}

#[test]
fn lines_are_at_most_75_bytes_and_break_between_characters() {
    let (ticket, events) = told(&"漏水".repeat(60), vec![agreed("2026-11-19T13:30", "")]);
    let text = calendar("x", &visits(&ticket, &events));
    for line in text.split("\r\n") {
        assert!(line.len() <= 75, "{line}");
    }
    let unfolded = text.replace("\r\n ", "");
    assert!(unfolded.contains(&"漏水".repeat(60)));
}

#[test]
fn an_appointment_whose_time_is_none_does_not_spoil_the_others() {
    let mut broken = appointment("2026-11-19T13:30", "");
    broken.zone = "Mars/Olympus".to_owned();
    broken.id = fieldfare_domain::AppointmentId(uuid::Uuid::from_u128(8));
    let text = feed(vec![
        What::AppointmentAgreed {
            appointment: broken,
        },
        agreed("2026-11-19T13:30", ""),
    ]);
    assert_eq!(text.matches("BEGIN:VEVENT").count(), 1);
}

#[test]
fn a_proposal_is_tentative_until_somebody_agrees_and_gone_when_it_is_declined() {
    let proposed = || What::AppointmentProposed {
        appointment: appointment("2026-11-19T13:30", ""),
    };
    let id = appointment("", "").id;
    let text = feed(vec![proposed()]);
    assert!(text.contains("STATUS:TENTATIVE\r\n") && !text.contains("VALARM"));
    let text = feed(vec![proposed(), agreed("2026-11-19T13:30", "")]);
    assert!(text.contains("STATUS:CONFIRMED\r\n") && text.contains("VALARM"));
    let declined = What::AppointmentDeclined {
        appointment: id,
        reason: "Friday, please".to_owned(),
    };
    let text = feed(vec![proposed(), declined]);
    assert!(text.contains("STATUS:CANCELLED\r\n") && !text.contains("Friday"));
    // Whoever went although it was called off was there.
    let off = What::AppointmentCancelled {
        appointment: id,
        reason: String::new(),
    };
    let there = What::VisitSet {
        appointment: id,
        to: fieldfare_domain::VisitStep::OnSite,
        credit: None,
    };
    let text = feed(vec![agreed("2026-11-19T13:30", ""), off, there]);
    assert!(text.contains("STATUS:CONFIRMED\r\n"));
}
