//! What leaves a device leaves every byte of it: by loss of scope, sign-out,
//! another person, the end of a token. Unsent work is named and kept first.

use super::*;
use fieldfare_domain::{Appointment, AppointmentId, Draft, Visibility};
use office::{LINH, MARA};

/// A word that is in nothing else.
const CANARY: &str = "Zanzibar";

/// A ticket with the word in everything that a device derives from it: its text,
/// notes, photo names, pictures, reminders, the inbox, the search index.
fn told_everywhere(office: &mut Office, replica: &Replica) -> TicketId {
    let ticket = office.report_for(JONAS, "Zanzibar leaks");
    for n in 0..12 {
        office.act(MARA, ticket, note(&format!("Zanzibar again {n}")));
    }
    pull(replica, office).unwrap();
    act(replica, ticket, Act::Accept).unwrap();
    let appointment = Appointment {
        id: AppointmentId(Uuid::from_u128(0xA)),
        start: "2026-11-18T13:00".to_owned(),
        end: String::new(),
        zone: "Europe/Berlin".to_owned(),
        remind_minutes: 30,
    };
    act(replica, ticket, Act::AgreeAppointment { appointment }).unwrap();
    act(replica, ticket, note("Zanzibar, my own words")).unwrap();
    replica
        .add_photo(ticket, "Zanzibar plate", Visibility::Internal, &png(3))
        .unwrap();
    push(replica, office);
    pull(replica, office).unwrap();
    replica.index_dirty(100).unwrap();
    assert_eq!(find(replica, "zanzibar"), [ticket]);
    ticket
}

/// The photo's bytes are at the office.
fn photos_arrive(replica: &Replica, office: &mut Office, ticket: TicketId) {
    for photo in office.ticket(ticket).photos {
        let photo = photo.meta.id;
        office.system(ticket, Act::PhotoArrived { photo });
    }
    pull(replica, office).unwrap();
}

fn pass_on(office: &mut Office, ticket: TicketId) {
    office.act(
        MARA,
        ticket,
        Act::Transfer {
            to: LINH,
            comment: String::new(),
        },
    );
    // Until then the journal keeps the own words for a restored office (I18).
    office.backed_up_through = office.position;
}

fn blobs(dir: &TempDir) -> usize {
    files(&dir.path().join("photos")).len()
}

fn no_trace(dir: &TempDir) {
    assert_eq!(files_with(dir.path(), CANARY), [""; 0]);
    assert_eq!(blobs(dir), 0, "no picture is left");
}

// Covers: I12
#[test]
fn a_ticket_that_left_is_in_no_file_index_notice_or_picture() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    photos_arrive(&replica, &mut office, ticket);
    assert!(!files_with(dir.path(), CANARY).is_empty());
    assert_eq!(blobs(&dir), 2);

    pass_on(&mut office, ticket);
    pull(&replica, &office).unwrap();
    no_trace(&dir);
    assert!(find(&replica, "zanzibar").is_empty());
    assert!(replica.outbox().unwrap().receipts.is_empty());
    assert!(replica.take_notices().unwrap().is_empty());
    let left: i64 = replica
        .store
        .read(|conn| {
            Ok(conn.query_row(
                "SELECT (SELECT count(*) FROM reminder WHERE state = 'armed')
                      + (SELECT count(*) FROM inbox) + (SELECT count(*) FROM wanted)",
                [],
                |row| row.get(0),
            )?)
        })
        .unwrap();
    assert_eq!(left, 0);
    drop(replica);
    no_trace(&dir);
}

// Covers: I12
#[test]
fn no_word_of_tickets_that_left_stays_between_the_rows_of_those_that_are_here() {
    // Rows of several lengths come in between others, so that SQLite moves some to
    // other pages. Copies of them were left in the gaps of those they were in.
    for seed in 0..4 {
        let mut dice: u64 = seed;
        let mut throw = |sides: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (dice >> 33) as usize % sides
        };
        let (mut office, dir, replica) = plain();
        let tickets: Vec<_> = (0..6)
            .map(|n| office.report_for(JONAS, &format!("Pump {n}")))
            .collect();
        for _ in 0..200 {
            let n = throw(tickets.len());
            let word = if n % 2 == 0 { CANARY } else { "Quito" };
            let text = word.repeat([1, 20, 60, 150][throw(4)]);
            office.act(MARA, tickets[n], note(&text));
        }
        pull(&replica, &office).unwrap();
        for ticket in tickets.iter().step_by(2) {
            pass_on(&mut office, *ticket);
        }
        pull(&replica, &office).unwrap();
        no_trace(&dir);
        assert!(!files_with(dir.path(), "Quito").is_empty());
    }
}

// Covers: I5, I12
#[test]
fn unsent_work_is_kept_until_it_is_acknowledged_and_then_forgotten() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    photos_arrive(&replica, &mut office, ticket);
    act(&replica, ticket, note("Zanzibar, not sent yet")).unwrap();
    pass_on(&mut office, ticket);
    pull(&replica, &office).unwrap();
    let outbox = replica.outbox().unwrap();
    assert_eq!(outbox.on_its_way.len(), 1, "named");
    assert!(outbox.on_its_way[0].title.contains(CANARY));
    assert!(find(&replica, "zanzibar").is_empty(), "in no list any more");

    push(&replica, &mut office);
    office.backed_up_through = office.position;
    pull(&replica, &office).unwrap();
    no_trace(&dir);
}

// Covers: I12, I18
#[test]
fn own_acknowledged_words_outlive_their_ticket_only_until_a_backup_has_them() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    photos_arrive(&replica, &mut office, ticket);
    pass_on(&mut office, ticket);
    office.backed_up_through = 0;
    pull(&replica, &office).unwrap();
    assert_eq!(
        files_with(dir.path(), "Zanzibar again"),
        [""; 0],
        "others' words"
    );
    assert_eq!(
        files_with(dir.path(), "Zanzibar leaks"),
        [""; 0],
        "the ticket"
    );
    assert!(!files_with(dir.path(), "Zanzibar, my own").is_empty());
    office.backed_up_through = office.position;
    pull(&replica, &office).unwrap();
    no_trace(&dir);
}

// Covers: I5, I12
#[test]
fn of_refused_work_only_the_own_words_stay_and_go_when_they_are_given_up() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    photos_arrive(&replica, &mut office, ticket);
    act(
        &replica,
        ticket,
        Act::Resolve {
            feedback: "Quito, my own words".to_owned(),
        },
    )
    .unwrap();
    act(&replica, ticket, note("Quito too")).unwrap();
    let request = replica.next_push(200, MORNING).unwrap().unwrap();
    for sent in &request.commands {
        replica
            .command_unreadable(sent.command.id, "bad_request")
            .unwrap();
    }
    pass_on(&mut office, ticket);
    pull(&replica, &office).unwrap();
    assert!(
        !files_with(dir.path(), "Quito").is_empty(),
        "a refusal never vanishes"
    );
    assert_eq!(files_with(dir.path(), "Zanzibar again"), [""; 0]);
    for entry in replica.outbox().unwrap().needs_you {
        replica.outbox_discard(entry.id.parse().unwrap()).unwrap();
    }
    replica
        .store
        .write(|tx| crate::discard::finish_all(tx))
        .unwrap();
    replica.purge().unwrap();
    assert_eq!(files_with(dir.path(), "Quito"), [""; 0]);
    no_trace(&dir);
}

// Covers: I12
#[test]
fn a_report_that_was_given_up_leaves_nothing() {
    let (office, dir, replica) = plain();
    pull(&replica, &office).unwrap();
    replica
        .create(Draft {
            description: "Zanzibar leaks".to_owned(),
            ..Draft::default()
        })
        .unwrap();
    replica.index_dirty(10).unwrap();
    let entry = replica.outbox().unwrap().on_its_way.remove(0);
    replica.outbox_discard(entry.id.parse().unwrap()).unwrap();
    replica
        .store
        .write(|tx| crate::discard::finish_all(tx))
        .unwrap();
    replica.purge().unwrap();
    no_trace(&dir);
}

// Covers: I5, I12, I20
#[test]
fn signing_out_with_unsent_work_is_refused_and_afterwards_nothing_is_left() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    act(&replica, ticket, note("Zanzibar, not sent yet")).unwrap();
    let entry = replica.outbox().unwrap().on_its_way.remove(0);
    replica.outbox_discard(entry.id.parse().unwrap()).unwrap();
    // The photo still waits: that is unsent work too.
    assert_eq!(replica.sign_out(false).unwrap_err().code(), "unsent_work");
    assert!(
        !files_with(dir.path(), CANARY).is_empty(),
        "nothing was touched"
    );
    replica.sign_out(true).unwrap();
    no_trace(&dir);
    assert_eq!(files_with(dir.path(), "Jonas"), [""; 0], "nor who it was");
}

// Covers: I5, I12
#[test]
fn another_person_gets_in_only_when_nothing_of_the_first_would_be_lost() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    let linh = Office::new(LINH, Role::Technician);
    let switch = || replica.sign_in("https://office.example", &linh.signed_in());
    assert_eq!(switch().unwrap_err().code(), "unsent_work");
    assert_eq!(replica.session().unwrap().person.unwrap().id, JONAS);
    assert!(
        replica.outbox().unwrap().freshness.waiting > 0,
        "it is named"
    );

    photos_arrive(&replica, &mut office, ticket);
    switch().unwrap();
    no_trace(&dir);
    assert_eq!(replica.session().unwrap().person.unwrap().id, LINH);
    assert!(replica.held().unwrap().is_empty());
}

// Covers: I5, I20
#[test]
fn an_ended_token_loses_nothing_and_shows_what_waits() {
    let (mut office, _dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    act(&replica, ticket, note("Zanzibar, not sent yet")).unwrap();
    let before = replica.outbox().unwrap();
    replica.token_is_over().unwrap();
    assert_eq!(replica.outbox().unwrap(), before);
    let session = replica.session().unwrap();
    assert_eq!(session.person.unwrap().id, JONAS, "whose work it is");
    assert_eq!(session.freshness.waiting, 2);
    // The same person goes on where they were.
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    assert_eq!(replica.outbox().unwrap(), before);
}

// Covers: I12
#[test]
fn a_crash_before_the_cleaning_is_made_good_at_the_next_start() {
    let (mut office, dir, replica) = plain();
    let ticket = told_everywhere(&mut office, &replica);
    photos_arrive(&replica, &mut office, ticket);
    office.backed_up_through = office.position;
    pull(&replica, &office).unwrap();
    // As after a crash between the page and the cleaning.
    replica
        .store
        .write(|tx| crate::forget::leave(tx, ticket))
        .unwrap();
    drop(replica);
    assert_eq!(blobs(&dir), 2);
    let replica = open(dir.path(), Seal::None, 0xE).unwrap();
    no_trace(&dir);
    assert!(replica.held().unwrap().is_empty());
}
