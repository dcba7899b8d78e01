//! What a device and the office say to each other when answers are lost, pages come
//! twice, clocks are set and an office is restored.

use fieldfare_domain::At;
use fieldfare_protocol::view::ListName;
use fieldfare_protocol::wire::Epoch;
use fieldfare_replica::sync::{Request, Step, TransportProblem};

use crate::device::Device;
use crate::office::{JONAS, MARA, Office};
use crate::{technician, write};

/// How often a device asks although nobody told it anything, in ms.
const POLL_MS: i64 = 30_000;

fn with_ticket() -> (Office, Device, fieldfare_domain::TicketId) {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    (office, device, ticket)
}

// Covers: I8, I18
#[test]
fn after_a_restore_an_accepted_act_stays_on_the_screen_until_the_new_feed_shows_it() {
    let (mut office, device, ticket) = with_ticket();
    let mut restored = office.clone();
    restored.epoch = Epoch("second".to_owned());
    // The device knows more of the ticket than the backup does.
    for _ in 0..5 {
        office.act(MARA, ticket, write("lost with the disk"));
    }
    device.exchange(&mut office);
    device.act(ticket, write("said in the cellar"));
    let shown = || {
        let messages = device.replica.ticket(ticket).unwrap().messages;
        let said = messages.iter().filter(|m| m.text == "said in the cellar");
        said.count()
    };
    let taken = restored.applied.len();
    device.pull_only(&mut restored);
    assert_eq!(shown(), 1);
    device.exchange_push_only(&mut restored);
    assert_eq!(restored.applied.len(), taken + 1, "it was taken");
    assert_eq!(shown(), 1);
    device.exchange(&mut restored);
    assert_eq!(shown(), 1);
    assert_eq!(device.replica.ticket(ticket).unwrap().row.unsent, 0);
}

// Covers: I2, I8
#[test]
fn what_got_no_answer_is_sent_again_and_what_the_feed_shows_first_is_shown_once() {
    let (mut office, device, ticket) = with_ticket();
    let shown = |text: &str| {
        let messages = device.replica.ticket(ticket).unwrap().messages;
        messages.iter().filter(|m| m.text == text).count()
    };
    device.act(ticket, write("never arrived"));
    device.fail_next(TransportProblem::TimedOut);
    assert_eq!(shown("never arrived"), 1);
    assert_eq!(device.exchange(&mut office), 1, "it is sent again");
    device.act(ticket, write("arrived unheard"));
    device.push_and_lose_the_answer(&mut office);
    device.pull_only(&mut office);
    assert_eq!(shown("arrived unheard"), 1);
    device.exchange(&mut office);
    assert_eq!((shown("never arrived"), shown("arrived unheard")), (1, 1));
}

// Covers: I6
#[test]
fn a_page_that_comes_twice_changes_nothing_the_second_time() {
    let (mut office, device, ticket) = with_ticket();
    office.act(MARA, ticket, write("from the office"));
    let page = office.pull(&device.pull_request());
    for _ in 0..2 {
        device
            .replica
            .apply_page(&page, device.clock.read())
            .unwrap();
        let view = device.replica.ticket(ticket).unwrap();
        assert_eq!(view.messages.len(), 1);
    }
}

// Covers: I12, I18
#[test]
fn a_ticket_that_a_restored_office_never_had_leaves() {
    let (mut office, device, ticket) = with_ticket();
    let mut restored = office.clone();
    restored.epoch = Epoch("second".to_owned());
    let lost = office.report_for(JONAS, "Valve stuck");
    device.exchange(&mut office);
    assert_eq!(device.list(ListName::All), 2);
    device.exchange(&mut restored);
    assert_eq!(device.list(ListName::All), 1);
    assert!(device.replica.ticket(ticket).is_ok());
    assert!(device.replica.ticket(lost).is_err());
}

// Covers: I16, I25
#[test]
fn a_device_that_is_told_nothing_asks_and_a_clock_that_is_set_back_puts_it_off_no_longer() {
    let (_office, device, _) = with_ticket();
    let asks = || matches!(device.next(), Step::Send(Request::Pull(_)));
    let now = device.clock.read();
    assert!(!asks(), "it has only just asked");
    device.clock.set(At(now.0 + POLL_MS));
    assert!(asks());
    device.answer(Err(TransportProblem::Cancelled));
    let (mut office, device, _) = with_ticket();
    device.clock.set(At(now.0 - 3_600_000));
    assert!(matches!(device.next(), Step::Send(Request::Pull(_))));
    device.answer(Err(TransportProblem::Cancelled));
    device.exchange(&mut office);
}
