//! A technician's device and an office, from sign-in to restored backups. All
//! that crosses between them is what the engine says.

#[cfg(test)]
mod board;
#[cfg(test)]
mod device;
mod exchange;
#[cfg(test)]
mod knowledge;
#[cfg(test)]
mod office;
#[cfg(test)]
mod outbox;
#[cfg(test)]
mod photos;
#[cfg(test)]
mod rescue;
#[cfg(test)]
mod setup;

use device::Device;
use fieldfare_domain::{Act, Draft, Rejection, Role, State, Visibility};
use fieldfare_protocol::view::{ListName, OutboxState, SentState};
use fieldfare_protocol::wire::Epoch;
use fieldfare_replica::sync::{Halt, Step, TransportProblem};
use fieldfare_replica::{Replica, ReplicaError};
use office::{JONAS, LINH, MARA, Office};

fn technician() -> (Office, Device) {
    let office = Office::new(JONAS, Role::Technician);
    let device = Device::new(&office);
    (office, device)
}

fn write(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Internal,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

fn resolve() -> Act {
    Act::Resolve {
        feedback: "seal replaced".to_owned(),
    }
}

// Covers: I4
#[test]
fn what_is_done_without_a_network_reaches_the_office_in_order() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);

    device.act(ticket, Act::Accept);
    device.act(ticket, write("Seal is worn"));
    device.act(ticket, resolve());
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.row.state, State::Resolved);
    assert_eq!(view.row.unsent, 3);
    assert_eq!(view.messages[0].sent, SentState::Waiting);
    assert_eq!(office.ticket(ticket).state, State::Assigned);

    device.exchange(&mut office);
    assert_eq!(office.ticket(ticket).state, State::Resolved);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.row.unsent, 0);
    assert_eq!(view.messages[0].sent, SentState::Sent);
    let outbox = device.replica.outbox().unwrap();
    assert!(outbox.on_its_way.is_empty() && outbox.needs_you.is_empty());
    assert_eq!(outbox.receipts.len(), 3);
}

// Covers: I8
#[test]
fn an_accepted_act_stays_on_the_screen_until_the_feed_shows_it() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);

    device.exchange_push_only(&mut office);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.row.state, State::InProgress, "read your writes (I8)");
    assert_eq!(view.row.unsent, 1);

    device.exchange(&mut office);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!((view.row.state, view.row.unsent), (State::InProgress, 0));
}

// Covers: I3
#[test]
fn a_lost_answer_has_one_effect() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let act = device.act(ticket, write("once"));
    device.push_and_lose_the_answer(&mut office);
    device.exchange(&mut office);
    assert_eq!(
        office
            .applied
            .iter()
            .filter(|id| **id == act.command)
            .count(),
        1
    );
    assert_eq!(device.replica.ticket(ticket).unwrap().messages.len(), 1);
}

#[test]
fn a_restart_keeps_everything() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.push_and_lose_the_answer(&mut office);
    device.act(ticket, write("not sent"));
    let before = device.replica.ticket(ticket).unwrap();

    let device = device.restart();
    let after = device.replica.ticket(ticket).unwrap();
    assert_eq!(before, after);
    assert_eq!(device.replica.session().unwrap().person.unwrap().id, JONAS);
    device.exchange(&mut office);
    assert_eq!(office.ticket(ticket).state, State::InProgress);
    assert_eq!(device.replica.ticket(ticket).unwrap().row.unsent, 0);
}

// Covers: I5
#[test]
fn a_refused_act_stays_until_the_person_discards_it_and_others_go_on() {
    let (mut office, device) = technician();
    let first = office.report("Pump leaks");
    let second = office.report_for(JONAS, "Door squeaks");
    device.exchange(&mut office);
    device.act(first, Act::Claim);
    device.act(first, write("I am on my way"));
    device.act(second, Act::Accept);
    office.act(LINH, first, Act::Claim);

    device.exchange(&mut office);
    assert_eq!(office.ticket(second).state, State::InProgress);
    let device = device.restart();
    let outbox = device.replica.outbox().unwrap();
    let claim = &outbox.needs_you[0];
    assert_eq!(claim.state, OutboxState::Rejected);
    assert_eq!(claim.why, Some(Rejection::AlreadyClaimed));
    assert!(
        claim.title.contains("Pump"),
        "readable after its ticket left: {claim:?}"
    );
    assert!(!device.replica.held().unwrap().contains(&first));

    for entry in &outbox.needs_you {
        device
            .replica
            .outbox_discard(entry.id.parse().unwrap())
            .unwrap();
    }
    assert!(device.replica.outbox().unwrap().needs_you.is_empty());
}

#[test]
fn a_report_that_is_refused_takes_what_was_built_on_it_along() {
    let (mut office, device) = technician();
    device.exchange(&mut office);
    let draft = Draft {
        description: "Found while passing".to_owned(),
        ..Draft::default()
    };
    let made = device.replica.create(draft).unwrap();
    device.act(made.ticket, write("more about it"));
    device.refuse_next_push(Rejection::NotAllowed);
    let outbox = device.replica.outbox().unwrap();
    let why: Vec<_> = outbox
        .needs_you
        .iter()
        .map(|e| e.why.clone().unwrap())
        .collect();
    assert_eq!(why, [Rejection::NotAllowed, Rejection::ParentRefused]);
    assert!(device.replica.held().unwrap().is_empty());

    for entry in &outbox.needs_you {
        device
            .replica
            .outbox_retry(entry.id.parse().unwrap())
            .unwrap();
    }
    device.exchange(&mut office);
    assert_eq!(office.ticket(made.ticket).version, 3);
    assert!(device.replica.outbox().unwrap().needs_you.is_empty());
}

#[test]
fn late_work_is_parked_shown_and_can_be_taken_back() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.exchange(&mut office);
    device.act(ticket, resolve());
    office.act(
        MARA,
        ticket,
        Act::ForceClose {
            reason: "sold".to_owned(),
        },
    );

    device.exchange(&mut office);
    let outbox = device.replica.outbox().unwrap();
    assert_eq!(outbox.needs_you.len(), 1);
    assert_eq!(outbox.needs_you[0].state, OutboxState::Parked);
    assert_eq!(device.replica.ticket(ticket).unwrap().parked.len(), 1);

    let id = outbox.needs_you[0].id.parse().unwrap();
    device.replica.outbox_discard(id).unwrap();
    device.exchange(&mut office);
    assert!(office.ticket(ticket).parked.is_empty());
    assert!(device.replica.outbox().unwrap().needs_you.is_empty());
}

// Covers: I4
#[test]
fn a_command_that_the_office_cannot_read_does_not_hold_up_the_others() {
    let (mut office, device) = technician();
    let tickets: Vec<_> = (0..7)
        .map(|n| office.report_for(JONAS, &format!("Fault {n}")))
        .collect();
    device.exchange(&mut office);
    let bad = device.act(tickets[3], write("poison"));
    for ticket in &tickets {
        device.act(*ticket, Act::Accept);
    }
    device.exchange_refusing(&mut office, bad.command);
    for ticket in tickets {
        assert_eq!(office.ticket(ticket).state, State::InProgress);
    }
    let outbox = device.replica.outbox().unwrap();
    assert_eq!(outbox.needs_you.len(), 1);
    assert_eq!(outbox.needs_you[0].problem.as_deref(), Some("bad_request"));
    assert!(outbox.on_its_way.is_empty());
}

// Covers: I12
#[test]
fn a_ticket_that_leaves_is_forgotten_after_own_work_is_acknowledged() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, write("half done"));
    office.act(
        MARA,
        ticket,
        Act::Transfer {
            to: LINH,
            comment: String::new(),
        },
    );
    device.pull_only(&mut office);
    assert_eq!(
        device.list(ListName::All),
        0,
        "out of scope is out of lists"
    );
    assert_eq!(device.replica.outbox().unwrap().on_its_way.len(), 1);
    assert_eq!(device.replica.held().unwrap(), [ticket]);

    device.exchange(&mut office);
    assert!(device.replica.held().unwrap().is_empty());
    assert!(matches!(
        device.replica.ticket(ticket),
        Err(ReplicaError::UnknownTicket)
    ));

    office.act(
        MARA,
        ticket,
        Act::Transfer {
            to: JONAS,
            comment: String::new(),
        },
    );
    device.exchange(&mut office);
    assert_eq!(device.replica.ticket(ticket).unwrap().messages.len(), 1);
}

// Covers: I18
#[test]
fn a_restored_office_gets_back_what_this_device_had_sent_before() {
    let (mut office, device) = technician();
    let old = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let backup = office.clone();
    device.act(old, Act::Accept);
    let draft = Draft {
        description: "Valve stuck".to_owned(),
        ..Draft::default()
    };
    let made = device.replica.create(draft).unwrap();
    device.exchange(&mut office);
    device.act(made.ticket, write("on top of what the backup lacks"));

    let mut office = backup;
    office.epoch = Epoch("second".to_owned());
    device.exchange(&mut office);
    assert_eq!(office.ticket(old).state, State::InProgress);
    assert_eq!(office.ticket(made.ticket).version, 3);
    assert!(device.replica.outbox().unwrap().needs_you.is_empty());
    assert_eq!(device.list(ListName::All), 2);
    assert_eq!(device.replica.ticket(made.ticket).unwrap().row.unsent, 0);
}

// Covers: I18
#[test]
fn what_a_backup_has_is_not_replayed() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.exchange(&mut office);
    office.backed_up_through = office.position;
    device.exchange(&mut office);
    office.epoch = Epoch("second".to_owned());
    let before = office.applied.len();
    let pushed = device.exchange(&mut office);
    assert_eq!((office.applied.len(), pushed), (before, 0));
}

// Covers: I19
#[test]
fn a_copied_replica_gets_a_new_name_and_loses_nothing() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let name = device.replica.id().unwrap();
    device.act(ticket, Act::Accept);
    device.act(ticket, write("kept"));
    device.fail_next(TransportProblem::Status {
        status: 409,
        code: "replica_forked".to_owned(),
    });
    assert_ne!(device.replica.id().unwrap(), name);
    let seqs = device.exchange_and_note_seqs(&mut office);
    assert_eq!(seqs, [1, 2]);
    assert_eq!(office.ticket(ticket).state, State::InProgress);
}

#[test]
fn an_ended_token_stops_sending_and_keeps_the_work() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.fail_next(TransportProblem::Status {
        status: 401,
        code: "signed_out".to_owned(),
    });
    assert_eq!(device.engine().halt(), Some(Halt::SignedOut));
    assert_eq!(device.next(), Step::Idle);
    assert_eq!(
        device.replica.ticket(ticket).unwrap().row.state,
        State::InProgress
    );
    assert!(matches!(
        device.replica.sign_out(false),
        Err(ReplicaError::UnsentWork)
    ));

    device
        .replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    device.exchange(&mut office);
    assert_eq!(office.ticket(ticket).state, State::InProgress);
}

#[test]
fn nonsense_is_waited_out_and_loses_nothing() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    for problem in [
        TransportProblem::Nonsense("<html>"),
        TransportProblem::Unreachable,
        TransportProblem::Status {
            status: 502,
            code: String::new(),
        },
        TransportProblem::Status {
            status: 400,
            code: String::new(),
        },
    ] {
        device.fail_next(problem);
        let Step::WaitUntil(until) = device.next() else {
            panic!("it waits");
        };
        let wait = until.since_ms(device.clock.read());
        assert!((1..=60_000).contains(&wait), "{wait}");
        device.clock.set(until);
    }
    let entry = &device.replica.outbox().unwrap().on_its_way[0];
    assert_eq!(entry.problem.as_deref(), Some("office_problem"));
    device.exchange(&mut office);
    assert_eq!(office.ticket(ticket).state, State::InProgress);
}

// Covers: I10
#[test]
fn a_feed_with_a_gap_heals_by_reading_it_again() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    office.act(MARA, ticket, write("lost on the way"));
    device.pull_and_drop_an_event(&mut office);
    office.act(MARA, ticket, write("after it"));
    device.exchange(&mut office);
    assert_eq!(device.replica.ticket(ticket).unwrap().messages.len(), 2);
    assert_eq!(device.list(ListName::Mine), 1);
}

#[test]
fn a_thousand_tickets_arrive_in_pages_and_are_listed() {
    let mut office = Office::new(MARA, Role::Dispatcher);
    for n in 0..1_000 {
        let ticket = office.report_for(JONAS, &format!("Fault number {n}"));
        for m in 0..5 {
            office.act(JONAS, ticket, write(&format!("note {m}")));
        }
    }
    for tickets_a_page in [1_000, 300] {
        office.page_tickets = tickets_a_page;
        let device = Device::new(&office);
        device.exchange(&mut office);
        assert_eq!(device.list(ListName::All), 1_000);
        assert_eq!(device.replica.held().unwrap().len(), 1_000);
        assert!(device.replica.take_notices().unwrap().is_empty());
    }
}

#[test]
fn new_work_is_told_once() {
    let (mut office, device) = technician();
    device.exchange(&mut office);
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let notices = device.replica.take_notices().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].ticket, ticket);
    device.exchange(&mut office);
    assert!(device.replica.take_notices().unwrap().is_empty());
}

#[test]
fn signing_out_forgets_and_somebody_else_begins_empty() {
    let (mut office, device) = technician();
    office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let other = Office::new(LINH, Role::Technician);
    device
        .replica
        .sign_in("https://office.example", &other.signed_in())
        .unwrap();
    assert!(device.replica.held().unwrap().is_empty());
    assert_eq!(device.replica.session().unwrap().person.unwrap().id, LINH);
}

// Covers: I23
#[test]
fn one_process_has_a_replica_open() {
    let (_office, device) = technician();
    let second = Replica::open(
        device.dir.path(),
        &device::key(),
        std::sync::Arc::new(fieldfare_replica::Machine),
        std::sync::Arc::new(fieldfare_replica::Machine),
    );
    assert_eq!(second.unwrap_err().code(), "in_use");
}
