//! Keys, raw files, and a disk without room.

use super::*;
use crate::error::ReplicaError;
use crate::photo::disk::Disk;
use crate::photo::disk::faulty::FaultyDisk;
use crate::photos::PictureSize;
use fieldfare_domain::Visibility;
use fieldfare_protocol::wire::sha256_hex;
use office::{LINH, MARA};

/// What a JPEG begins with, twice.
const THUMB: &[u8] = b"\xff\xd8\xff small";
const JPEG: &[u8] = b"\xff\xd8\xff large";

// Covers: I22
#[test]
fn a_wrong_key_opens_nothing_and_deletes_nothing() {
    let dir = TempDir::new().unwrap();
    let right = key(7);
    let office = Office::new(JONAS, Role::Technician);
    let replica = open(dir.path(), Seal::Key(&right), 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    drop(replica);
    let before = files(dir.path());

    let error = open(dir.path(), Seal::Key(&key(8)), 0xE).unwrap_err();
    assert_eq!(error.code(), "wrong_key");
    assert_eq!(files(dir.path()), before);
    let replica = open(dir.path(), Seal::Key(&right), 0xF).unwrap();
    assert_eq!(replica.session().unwrap().person.unwrap().id, JONAS);
}

#[test]
fn a_wrong_key_leaves_an_unfinished_log_alone() {
    let dir = TempDir::new().unwrap();
    let right = key(7);
    let mut office = Office::new(JONAS, Role::Technician);
    office.report_for(JONAS, "Pump leaks");
    let replica = open(dir.path(), Seal::Key(&right), 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    pull(&replica, &office).unwrap();
    // As after a crash: the log is not in the file yet.
    let crashed = TempDir::new().unwrap();
    for (path, bytes) in files(dir.path()) {
        std::fs::write(crashed.path().join(path.file_name().unwrap()), bytes).unwrap();
    }
    assert!(open(crashed.path(), Seal::Key(&key(8)), 0xE).is_err());
    let replica = open(crashed.path(), Seal::Key(&right), 0xF).unwrap();
    assert_eq!(replica.held().unwrap().len(), 1);
}

#[test]
fn nothing_readable_is_on_the_disk() {
    let dir = TempDir::new().unwrap();
    let right = key(7);
    let mut office = Office::new(JONAS, Role::Technician);
    office.report_for(JONAS, "Zanzibar leaks");
    let replica = open(dir.path(), Seal::Key(&right), 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    pull(&replica, &office).unwrap();
    replica.index_dirty(10).unwrap();
    assert_eq!(find(&replica, "zanzibar").len(), 1);
    assert!(files_with(dir.path(), "Zanzibar").is_empty());
}

#[test]
fn what_is_forgotten_is_in_no_file_any_more() {
    let (mut office, dir, replica) = plain();
    let kept = office.report_for(JONAS, "Quito is kept");
    let gone = office.report_for(JONAS, "Zanzibar leaks");
    for n in 0..20 {
        office.act(MARA, gone, note(&format!("Zanzibar again {n}")));
    }
    pull(&replica, &office).unwrap();
    let thumb = sha256_hex(THUMB);
    let photo = add_foreign_photo(&mut office, gone);
    pull(&replica, &office).unwrap();
    replica
        .keep_picture(gone, photo, PictureSize::Thumb, THUMB)
        .unwrap();
    replica.index_dirty(1).unwrap();
    replica.index_dirty(10).unwrap();
    assert_eq!(find(&replica, "zanzibar"), [gone]);
    assert!(!files_with(dir.path(), "Zanzibar").is_empty());
    assert!(replica.vault.contains(&thumb).unwrap());

    let passed_on = Act::Transfer {
        to: LINH,
        comment: String::new(),
    };
    office.act(MARA, gone, passed_on);
    pull(&replica, &office).unwrap();
    assert_eq!(files_with(dir.path(), "Zanzibar"), [""; 0]);
    assert!(!replica.vault.contains(&thumb).unwrap());
    assert_eq!(find(&replica, "quito"), [kept]);
    assert!(find(&replica, "zanzibar").is_empty());
}

// Covers: I12, I18
#[test]
fn own_words_on_a_forgotten_ticket_go_from_every_file_when_a_backup_has_them() {
    let (mut office, dir, replica) = plain();
    let gone = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    replica.act(gone, 1, note("Zanzibar, by Jonas")).unwrap();
    let push = replica.next_push(10, MORNING).unwrap().unwrap();
    let answer = office.push(&push);
    replica.take_outcomes(&answer, MORNING).unwrap();
    let passed_on = Act::Transfer {
        to: LINH,
        comment: String::new(),
    };
    office.act(MARA, gone, passed_on);
    pull(&replica, &office).unwrap();
    assert!(replica.held().unwrap().is_empty());
    assert!(
        !files_with(dir.path(), "Zanzibar").is_empty(),
        "kept until a backup has it"
    );

    office.backed_up_through = office.position;
    pull(&replica, &office).unwrap();
    assert_eq!(files_with(dir.path(), "Zanzibar"), [""; 0]);
}

fn add_foreign_photo(office: &mut Office, ticket: TicketId) -> fieldfare_domain::PhotoId {
    let id = fieldfare_domain::PhotoId(Uuid::from_u128(0xF070));
    let photo = fieldfare_domain::PhotoMeta {
        id,
        sha256: sha256_hex(b"full"),
        bytes: 4,
        width: 1,
        height: 1,
        name: "Zanzibar plate".to_owned(),
        visibility: Visibility::Internal,
        taken_at: None,
        file: None,
        stage: None,
    };
    office.act(MARA, ticket, Act::AddPhoto { photo });
    id
}

#[test]
fn a_fetched_picture_is_kept_and_what_is_none_is_not() {
    let (mut office, _dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    let photo = add_foreign_photo(&mut office, ticket);
    pull(&replica, &office).unwrap();
    let keep = |bytes| replica.keep_picture(ticket, photo, PictureSize::Full, bytes);
    assert_eq!(keep(b"<html>").unwrap_err().code(), "unknown_photo");
    assert!(replica.photo_bytes(photo, PictureSize::Full).is_err());
    keep(THUMB).unwrap();
    assert_eq!(
        replica.photo_bytes(photo, PictureSize::Thumb).unwrap(),
        THUMB
    );
    keep(JPEG).unwrap();
    replica.purge().unwrap();
    assert_eq!(replica.photo_bytes(photo, PictureSize::Full).unwrap(), JPEG);
    let old = sha256_hex(THUMB);
    assert!(!replica.vault.contains(&old).unwrap());
}

#[test]
fn signing_out_leaves_nothing_in_any_file() {
    let (mut office, dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Zanzibar leaks");
    pull(&replica, &office).unwrap();
    act(&replica, ticket, note("Zanzibar noted")).unwrap();
    let photo = replica
        .add_photo(ticket, "plate", Visibility::Internal, &png(3))
        .unwrap();
    replica.index_dirty(10).unwrap();
    assert_eq!(replica.sign_out(false).unwrap_err().code(), "unsent_work");
    assert!(replica.photo_bytes(photo, PictureSize::Full).is_ok());

    replica.sign_out(true).unwrap();
    assert_eq!(files_with(dir.path(), "Zanzibar"), [""; 0]);
    assert!(files(&dir.path().join("photos")).is_empty());
    assert_eq!(replica.token().unwrap(), None);
}

#[test]
fn a_refused_photo_leaves_no_bytes_behind() {
    let (mut office, dir, replica) = plain();
    pull(&replica, &office).unwrap();
    let elsewhere = office.report_for(LINH, "Not here");
    let error = replica
        .add_photo(elsewhere, "plate", Visibility::Internal, &png(5))
        .unwrap_err();
    assert!(matches!(error, ReplicaError::UnknownTicket));
    assert!(files(&dir.path().join("photos")).is_empty());
}

/// Lets the database grow by `pages` and no further.
fn limit(replica: &Replica, pages: i64) {
    let writer = replica.store.writer();
    let now: i64 = writer
        .query_row("PRAGMA page_count", [], |row| row.get(0))
        .unwrap();
    writer
        .query_row(
            &format!("PRAGMA max_page_count = {}", now + pages),
            [],
            |_| Ok(()),
        )
        .unwrap();
}

// Covers: I22
#[test]
fn a_full_disk_refuses_an_act_and_loses_nothing() {
    let (mut office, dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    limit(&replica, 12);
    let mut stored = 0;
    let error = loop {
        match act(
            &replica,
            ticket,
            note(&format!("{stored} {}", "x".repeat(3_000))),
        ) {
            Ok(()) => stored += 1,
            Err(error) => break error,
        }
        assert!(stored < 1_000, "the limit holds");
    };
    assert_eq!(error.code(), "disk_full");
    let view = replica.ticket(ticket).unwrap();
    assert_eq!(view.messages.len(), stored);
    assert_eq!(view.row.unsent as usize, stored);

    drop(replica);
    let replica = open(dir.path(), Seal::None, 0xE).unwrap();
    assert_eq!(replica.ticket(ticket).unwrap().messages.len(), stored);
    act(&replica, ticket, note("there is room again")).unwrap();
    push(&replica, &mut office);
    assert_eq!(office.ticket(ticket).version as usize, 3 + stored + 1);
}

// Covers: I10, I22
#[test]
fn a_full_disk_refuses_a_page_whole_and_the_cursor_with_it() {
    let (mut office, _dir, replica) = plain();
    pull(&replica, &office).unwrap();
    let before = replica.next_pull(MORNING).unwrap();
    for n in 0..200 {
        office.report_for(JONAS, &format!("Fault {n} {}", "x".repeat(500)));
    }
    limit(&replica, 10);
    assert_eq!(pull(&replica, &office).unwrap_err().code(), "disk_full");
    assert_eq!(replica.next_pull(MORNING).unwrap().cursor, before.cursor);
    assert!(replica.held().unwrap().is_empty());
    limit(&replica, 1_000_000);
    pull(&replica, &office).unwrap();
    assert_eq!(replica.held().unwrap().len(), 200);
}

// Covers: I12, I22
#[test]
fn what_cannot_be_cleaned_up_on_a_full_disk_is_no_error_and_goes_later() {
    let full = std::io::ErrorKind::StorageFull;
    let disk = Arc::new(FaultyDisk::failing(usize::MAX, full, true));
    let place = Place {
        disk: Arc::clone(&disk) as Arc<dyn Disk>,
        ..Place::machine()
    };
    let dir = TempDir::new().unwrap();
    let replica = open_on(place, dir.path(), Seal::None, 0xD).unwrap();
    let mut office = Office::new(JONAS, Role::Technician);
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    let ticket = office.report_for(JONAS, "Zanzibar leaks");
    let photo = add_foreign_photo(&mut office, ticket);
    pull(&replica, &office).unwrap();
    replica
        .keep_picture(ticket, photo, PictureSize::Full, JPEG)
        .unwrap();
    let passed_on = Act::Transfer {
        to: LINH,
        comment: String::new(),
    };
    office.act(MARA, ticket, passed_on);

    disk.fill(true);
    pull(&replica, &office).unwrap();
    assert!(replica.held().unwrap().is_empty());
    assert!(!files(&dir.path().join("photos")).is_empty());
    disk.fill(false);
    pull(&replica, &office).unwrap();
    assert!(files(&dir.path().join("photos")).is_empty());
    assert_eq!(files_with(dir.path(), "Zanzibar"), [""; 0]);

    // Who signs out is told.
    let back = Act::Transfer {
        to: JONAS,
        comment: String::new(),
    };
    office.act(MARA, ticket, back);
    pull(&replica, &office).unwrap();
    replica
        .keep_picture(ticket, photo, PictureSize::Full, JPEG)
        .unwrap();
    disk.fill(true);
    assert_eq!(replica.sign_out(true).unwrap_err().code(), "disk_full");
    disk.fill(false);
    replica.purge().unwrap();
    assert!(files(&dir.path().join("photos")).is_empty());
}

#[test]
fn a_database_of_a_later_version_is_left_alone() {
    let (_office, dir, replica) = plain();
    replica
        .store
        .writer()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    drop(replica);
    let error = open(dir.path(), Seal::None, 0xE).unwrap_err();
    assert_eq!(error.code(), "newer_data");
}

#[test]
fn the_linked_sqlite_is_one_that_keeps_its_log() {
    assert!(rusqlite::version_number() >= 3_051_003);
}

// Covers: I1
#[test]
fn the_files_are_set_up_as_promised() {
    let dir = TempDir::new().unwrap();
    let right = key(7);
    let replica = open(dir.path(), Seal::Key(&right), 0xD).unwrap();
    let writer = replica.store.writer();
    let text = |pragma: &str| -> String {
        writer
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
            .unwrap()
    };
    let number = |pragma: &str| -> i64 {
        writer
            .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(text("journal_mode"), "wal");
    assert_eq!(text("cipher_hmac_algorithm"), "HMAC_SHA256");
    assert_eq!(text("cipher_page_size"), "4096");
    assert_eq!(number("synchronous"), 2);
    assert_eq!(number("secure_delete"), 1);
    assert_eq!(number("foreign_keys"), 1);
    assert_eq!(number("temp_store"), 2);
}
