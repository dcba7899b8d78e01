//! The dispatch board of a dispatcher's device, without a network.

use fieldfare_domain::board::{Lack, Standing};
use fieldfare_domain::{
    Act, ActName, Appointment, AppointmentId, At, Rejection, Role, TicketId, UserId,
};
use fieldfare_protocol::view::{BoardFitQuery, BoardPerson, BoardQuery, BoardView};
use fieldfare_replica::ReplicaError;
use uuid::Uuid;

use crate::device::Device;
use crate::office::{JONAS, LINH, MARA, MORNING, Office};

const HOUR: i64 = 60 * 60 * 1000;
const VISIT: AppointmentId = AppointmentId(Uuid::from_u128(0xE1));

fn appointment(id: AppointmentId, from: &str, to: &str) -> Act {
    Act::AgreeAppointment {
        appointment: Appointment {
            id,
            start: format!("2026-11-18T{from}"),
            end: format!("2026-11-18T{to}"),
            zone: "Europe/Berlin".to_owned(),
            remind_minutes: 30,
        },
    }
}

fn board(device: &Device) -> BoardView {
    let asked = BoardQuery::default();
    device.replica.board(&asked, device.clock.read()).unwrap()
}

fn row(board: &BoardView, who: UserId) -> &BoardPerson {
    board.people.iter().find(|p| p.id == who).unwrap()
}

fn fit(ticket: TicketId, start: At) -> BoardFitQuery {
    BoardFitQuery {
        ticket,
        appointment: VISIT,
        person: JONAS,
        start,
        minutes: 60,
        next_free: false,
    }
}

/// A dispatcher's device; Jonas is at work from ten to eleven.
fn dispatcher() -> (Office, Device, TicketId) {
    let mut office = Office::new(MARA, Role::Dispatcher);
    let at_work = office.report_for(JONAS, "Pump leaks");
    let other = AppointmentId(Uuid::from_u128(0xE0));
    office.act(MARA, at_work, appointment(other, "10:00", "11:00"));
    let waiting = office.report("No heating");
    let device = Device::new(&office);
    device.exchange(&mut office);
    (office, device, waiting)
}

#[test]
fn a_dispatcher_plans_without_a_network_and_the_board_marks_what_is_not_sent() {
    let (mut office, device, waiting) = dispatcher();
    let shown = board(&device);
    assert_eq!(shown.zone, "Europe/Berlin");
    assert_eq!(shown.today, "2026-11-18");
    let visit = &row(&shown, JONAS).visits[0];
    assert_eq!(
        (visit.title.as_str(), visit.standing),
        ("Pump leaks", Standing::Booked)
    );
    assert!(!visit.unsent);
    assert_eq!(shown.waiting[0].row.id, waiting);
    assert_eq!(shown.waiting[0].lack, Lack::Person);

    // MORNING is nine o'clock in Berlin: half past nine is half an hour too long.
    let asked = fit(waiting, MORNING.plus_ms(HOUR / 2));
    let there = device.replica.board_fit(&asked, MORNING).unwrap();
    assert_eq!(there.gives, Some(ActName::Assign));
    assert_eq!(there.overlaps[0].title, "Pump leaks");
    assert_eq!(there.overlaps[0].span.ms(), HOUR / 2);
    assert_eq!(there.next_free, Some(MORNING.plus_ms(2 * HOUR)));

    device.act(
        waiting,
        Act::Assign {
            assignee: JONAS,
            comment: "Ring twice".to_owned(),
            corrections: vec![],
        },
    );
    let agreed = Act::AgreeAppointment {
        appointment: there.appointment,
    };
    device.act(waiting, agreed);
    let planned = board(&device);
    assert!(planned.waiting.is_empty());
    let visits = &row(&planned, JONAS).visits;
    assert_eq!(visits.len(), 2);
    assert!(visits[0].unsent && !visits[1].unsent);
    assert_eq!(visits[1].overlaps[0].title, "No heating");

    assert_eq!(device.exchange(&mut office), 2);
    assert!(!row(&board(&device), JONAS).visits[0].unsent);
    // Taken back before Jonas has begun, with the visit.
    device.act(
        waiting,
        Act::CancelAppointment {
            appointment: VISIT,
            reason: String::new(),
        },
    );
    let taken_back = Act::TakeBack {
        reason: String::new(),
    };
    device.act(waiting, taken_back);
    assert_eq!(row(&board(&device), JONAS).visits.len(), 1);
    device.exchange(&mut office);
    assert_eq!(office.ticket(waiting).assignee, None);
    assert_eq!(board(&device).waiting[0].row.id, waiting);
}

#[test]
fn what_somebody_else_moved_is_on_the_board_after_the_next_page() {
    let (mut office, device, _) = dispatcher();
    let ticket = board(&device).people[0].visits[0].ticket;
    office.act(
        MARA,
        ticket,
        Act::Transfer {
            to: LINH,
            comment: String::new(),
        },
    );
    assert_eq!(row(&board(&device), JONAS).visits.len(), 1);
    device.exchange(&mut office);
    let shown = board(&device);
    assert!(row(&shown, JONAS).visits.is_empty());
    assert_eq!(row(&shown, LINH).visits[0].ticket, ticket);
    // The same board after the app was opened anew.
    let again = device.restart();
    assert_eq!(board(&again), shown);
}

// Covers: I16
#[test]
fn the_board_of_a_device_whose_clock_is_off_is_of_today_and_nothing_on_it_is_late() {
    let (mut office, device, _) = dispatcher();
    device.clock.set(MORNING.plus_ms(48 * HOUR));
    device.exchange(&mut office);
    let shown = board(&device);
    assert_eq!((shown.today.as_str(), shown.late), ("2026-11-18", 0));
    assert_eq!(row(&shown, JONAS).visits.len(), 1);
}

#[test]
fn a_technicians_device_has_no_board() {
    let mut office = Office::new(JONAS, Role::Technician);
    let ticket = office.report_for(JONAS, "Pump leaks");
    let device = Device::new(&office);
    device.exchange(&mut office);
    for refused in [
        device
            .replica
            .board(&BoardQuery::default(), MORNING)
            .map(|_| ()),
        device
            .replica
            .board_fit(&fit(ticket, MORNING), MORNING)
            .map(|_| ()),
    ] {
        assert!(
            matches!(refused, Err(ReplicaError::Refused(Rejection::NotAllowed))),
            "{refused:?}"
        );
    }
    let nobody = BoardQuery {
        zone: "Europe/Nowhere".to_owned(),
        ..BoardQuery::default()
    };
    let (_, device, _) = dispatcher();
    let refused = device.replica.board(&nobody, MORNING).unwrap_err();
    assert_eq!(refused.code(), "bad_time");
    let unknown = fit(TicketId(Uuid::nil()), MORNING);
    let refused = device.replica.board_fit(&unknown, MORNING).unwrap_err();
    assert_eq!(refused.code(), "unknown_ticket");
}
