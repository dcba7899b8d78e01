//! A rescue file between two devices of one person.

use std::path::{Path, PathBuf};

use fieldfare_domain::{Act, Draft, Rejection, Role, State};
use fieldfare_protocol::view::{OutboxState, OutboxView, RescueTaken};
use fieldfare_replica::{PictureSize, ReplicaError};
use tempfile::TempDir;

use crate::device::Device;
use crate::office::{JONAS, LINH, Office};
use crate::{resolve, technician, write};

const WORDS: &str = "correct horse battery";

struct Stick(TempDir);

impl Stick {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn file(&self) -> PathBuf {
        self.0.path().join("jonas.rescue")
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn code(result: Result<impl std::fmt::Debug, ReplicaError>) -> &'static str {
    result.unwrap_err().code()
}

fn nothing_waits(view: &OutboxView) -> bool {
    view.needs_you.is_empty() && view.on_its_way.is_empty()
}

fn moved(from: &Device, to: &Device, stick: &Stick) -> RescueTaken {
    from.replica.rescue_export(&stick.file(), WORDS).unwrap();
    to.replica.rescue_import(&stick.file(), WORDS).unwrap()
}

// Covers: I3, I5
#[test]
fn what_one_device_cannot_send_another_one_does() {
    let (mut office, broken) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    broken.exchange(&mut office);
    broken.act(ticket, Act::Accept);
    broken.act(ticket, write("Seal is worn"));
    let photo = broken.add_photo(ticket);
    let own = broken
        .replica
        .create(Draft {
            description: "Found while passing".to_owned(),
            ..Draft::default()
        })
        .unwrap();
    broken.act(own.ticket, write("behind the boiler"));

    let stick = Stick::new();
    let spare = Device::other(&office);
    let saved = broken.replica.rescue_export(&stick.file(), WORDS).unwrap();
    assert_eq!(
        (saved.commands, saved.photos, saved.photos_missing),
        (5, 1, 0)
    );
    assert_eq!(saved.file, "jonas.rescue");
    assert_eq!(saved.bytes, std::fs::metadata(stick.file()).unwrap().len());
    assert_eq!(
        stick.names(),
        ["jonas.rescue"],
        "no part of it stays behind"
    );

    let taken = spare.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((taken.commands, taken.photos, taken.known), (5, 1, 0));
    let full = broken.replica.photo_bytes(photo, PictureSize::Full);
    let sent = spare.exchange_with_uploads(&mut office);
    assert_eq!(sent, full.unwrap());
    let known = office.ticket(ticket);
    assert_eq!(known.state, State::InProgress);
    assert!(known.photo(photo).is_some());
    assert_eq!(office.ticket(own.ticket).description, "Found while passing");
    assert!(nothing_waits(&spare.replica.outbox().unwrap()));
}

// Covers: I3
#[test]
fn nothing_is_doubled_when_the_first_device_sends_after_all() {
    for first_sends_before in [true, false] {
        let (mut office, first) = technician();
        let ticket = office.report_for(JONAS, "Pump leaks");
        first.exchange(&mut office);
        first.act(ticket, Act::Accept);
        first.act(ticket, write("only once"));
        let photo = first.add_photo(ticket);
        let second = Device::other(&office);
        moved(&first, &second, &Stick::new());

        let (before, after) = if first_sends_before {
            (&first, &second)
        } else {
            (&second, &first)
        };
        before.exchange_with_uploads(&mut office);
        after.exchange_with_uploads(&mut office);
        before.exchange(&mut office);
        let ticket_now = office.ticket(ticket);
        assert_eq!(ticket_now.photos.len(), 1);
        assert_eq!(ticket_now.photos[0].meta.id, photo);
        for device in [&first, &second] {
            let view = device.replica.ticket(ticket).unwrap();
            assert_eq!(view.messages.len(), 1, "one note, on both devices");
            assert!(nothing_waits(&device.replica.outbox().unwrap()));
        }
        let once: std::collections::BTreeSet<_> = office.applied.iter().collect();
        assert_eq!(once.len(), office.applied.len());
    }
}

// Covers: I3
#[test]
fn taking_a_file_in_again_changes_nothing() {
    let (mut office, first) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    first.exchange(&mut office);
    first.act(ticket, write("only once"));
    first.add_photo(ticket);
    let (second, stick) = (Device::other(&office), Stick::new());
    moved(&first, &second, &stick);
    let before = second.replica.outbox().unwrap();

    let again = second.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((again.commands, again.photos, again.known), (0, 0, 3));
    assert_eq!(second.replica.outbox().unwrap(), before);
    second.exchange_with_uploads(&mut office);
    let after = second.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((after.commands, after.photos), (0, 0));
    assert!(nothing_waits(&second.replica.outbox().unwrap()));
    // The device that it came from knows all of it too.
    let home = first.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((home.commands, home.photos, home.known), (0, 0, 3));
}

// Covers: I5
#[test]
fn a_refused_act_goes_along_with_its_words_and_its_reason() {
    let (mut office, first) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    first.exchange(&mut office);
    first.act(ticket, write("They must not be lost"));
    first.refuse_next_push(Rejection::NotAllowed);
    let (second, stick) = (Device::other(&office), Stick::new());
    moved(&first, &second, &stick);
    let view = second.replica.outbox().unwrap();
    let [entry] = view.needs_you.as_slice() else {
        panic!("one entry needs a person: {view:?}");
    };
    assert_eq!(entry.state, OutboxState::Rejected);
    assert_eq!(entry.why, Some(Rejection::NotAllowed));
    assert_eq!(entry.text.as_deref(), Some("They must not be lost"));
    assert!(entry.title.contains("Pump"), "readable without its ticket");

    // Sent again from both devices, it is one act for the office.
    let id = entry.id.parse().unwrap();
    first.replica.outbox_retry(id).unwrap();
    second.replica.outbox_retry(id).unwrap();
    first.exchange(&mut office);
    second.exchange(&mut office);
    let notes = office.ticket(ticket);
    second.exchange(&mut office);
    assert_eq!(notes.version, office.ticket(ticket).version);
    assert_eq!(first.replica.ticket(ticket).unwrap().messages.len(), 1);
    let again = second.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!(again.commands, 0, "what was sent again is known");
}

#[test]
fn late_work_goes_along_until_somebody_settled_it() {
    let (mut office, first) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    first.exchange(&mut office);
    first.act(ticket, Act::Accept);
    first.exchange(&mut office);
    first.act(ticket, resolve());
    office.act(
        crate::office::MARA,
        ticket,
        Act::ForceClose {
            reason: "sold".to_owned(),
        },
    );
    first.exchange(&mut office);
    let (second, stick) = (Device::other(&office), Stick::new());
    second.exchange(&mut office);
    let taken = moved(&first, &second, &stick);
    assert_eq!(taken.commands, 1);
    let view = second.replica.outbox().unwrap();
    assert_eq!(view.needs_you[0].state, OutboxState::Parked);
    assert_eq!(view.needs_you[0].text.as_deref(), Some("seal replaced"));

    let id = view.needs_you[0].id.parse().unwrap();
    second.replica.outbox_discard(id).unwrap();
    second.exchange(&mut office);
    first.exchange(&mut office);
    assert!(nothing_waits(&first.replica.outbox().unwrap()));
    let again = second.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((again.commands, again.known), (0, 1));
}

// Covers: I12
#[test]
fn work_on_a_ticket_that_the_other_device_never_held_is_sent_and_forgotten() {
    let (mut office, first) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    first.exchange(&mut office);
    first.act(ticket, Act::Accept);
    first.act(ticket, write("before it was passed on"));
    first.add_photo(ticket);
    office.act(
        crate::office::MARA,
        ticket,
        Act::Transfer {
            to: LINH,
            comment: String::new(),
        },
    );
    let second = Device::other(&office);
    moved(&first, &second, &Stick::new());
    second.exchange_with_uploads(&mut office);
    assert!(second.replica.held().unwrap().is_empty());
    let pictures = || {
        let files = std::fs::read_dir(second.dir.path().join("photos")).unwrap();
        files.count()
    };
    assert!(pictures() > 0, "an office that is restored would need it");
    office.backed_up_through = office.position;
    second.exchange(&mut office);
    assert_eq!(pictures(), 0, "no picture of it stays");
    let outbox = second.replica.outbox().unwrap();
    assert!(outbox.on_its_way.is_empty());
    // What came too late is its author's to settle, and readable.
    for entry in &outbox.needs_you {
        assert!(entry.title.contains("Pump"));
        assert_eq!(entry.number.as_deref(), Some("T-1001"));
    }
}

// Covers: I5, I20
#[test]
fn a_device_that_the_office_refuses_still_gives_its_work_away() {
    let (mut office, refused) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    refused.exchange(&mut office);
    refused.act(ticket, write("The token ended here"));
    refused.engine().wake();
    refused.fail_next(fieldfare_replica::sync::TransportProblem::Status {
        status: 401,
        code: "signed_out".to_owned(),
    });
    assert_eq!(refused.replica.token().unwrap(), None);
    let second = Device::other(&office);
    let taken = moved(&refused, &second, &Stick::new());
    assert_eq!(taken.commands, 1);
    second.exchange(&mut office);
    assert_eq!(office.ticket(ticket).version, 4);
}

// Covers: I5, I22
#[test]
fn after_a_sign_out_or_under_a_new_key_the_file_brings_everything_back() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, write("kept in the file"));
    device.add_photo(ticket);
    let stick = Stick::new();
    assert_eq!(code(device.replica.sign_out(false)), "unsent_work");
    device.replica.rescue_export(&stick.file(), WORDS).unwrap();
    device.replica.sign_out(true).unwrap();
    assert_eq!(
        code(device.replica.rescue_import(&stick.file(), WORDS)),
        "not_signed_in"
    );
    device
        .replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    let taken = device.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((taken.commands, taken.photos), (2, 1));

    // A lost key takes the replica with it; the file has a key of its own.
    drop(device);
    let fresh = Device::other(&office);
    let taken = fresh.replica.rescue_import(&stick.file(), WORDS).unwrap();
    assert_eq!((taken.commands, taken.photos), (2, 1));
    fresh.exchange_with_uploads(&mut office);
    assert!(nothing_waits(&fresh.replica.outbox().unwrap()));
}

fn an_export(stick: &Stick) -> (Office, Device) {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, write("Zanzibar"));
    device.add_photo(ticket);
    device.replica.rescue_export(&stick.file(), WORDS).unwrap();
    (office, device)
}

fn changed(stick: &Stick, change: impl FnOnce(&mut Vec<u8>)) -> PathBuf {
    let mut bytes = std::fs::read(stick.file()).unwrap();
    change(&mut bytes);
    let path = stick.0.path().join("changed.rescue");
    std::fs::write(&path, bytes).unwrap();
    path
}

// Covers: I5
#[test]
fn a_file_that_cannot_be_taken_in_says_why_and_changes_nothing() {
    let stick = Stick::new();
    let (office, _device) = an_export(&stick);
    let other = Device::other(&office);
    let import = |path: &Path, words: &str| code(other.replica.rescue_import(path, words));

    assert_eq!(
        import(&stick.file(), "correct horse"),
        "rescue_wrong_passphrase"
    );
    let foreign = stick.0.path().join("holiday.jpg");
    std::fs::write(&foreign, b"\xff\xd8\xff not ours").unwrap();
    assert_eq!(import(&foreign, WORDS), "rescue_foreign");
    std::fs::write(&foreign, b"").unwrap();
    assert_eq!(import(&foreign, WORDS), "rescue_foreign");
    assert_eq!(import(&stick.0.path().join("gone"), WORDS), "rescue_io");
    let short = changed(&stick, |bytes| bytes.truncate(bytes.len() - 1));
    assert_eq!(import(&short, WORDS), "rescue_truncated");
    let short = changed(&stick, |bytes| bytes.truncate(73));
    assert_eq!(import(&short, WORDS), "rescue_truncated");
    let later = changed(&stick, |bytes| bytes[9] = 2);
    assert_eq!(import(&later, WORDS), "rescue_newer");
    let flipped = changed(&stick, |bytes| bytes[200] ^= 1);
    assert_eq!(import(&flipped, WORDS), "rescue_damaged");
    let longer = changed(&stick, |bytes| bytes.push(0));
    assert!(import(&longer, WORDS).starts_with("rescue_"));
    // A file that asks for more memory than anybody has is not tried.
    let greedy = changed(&stick, |bytes| bytes[10] = 0xff);
    assert_eq!(import(&greedy, WORDS), "rescue_damaged");

    assert!(nothing_waits(&other.replica.outbox().unwrap()));
    let pictures = std::fs::read_dir(other.dir.path().join("photos")).unwrap();
    assert_eq!(pictures.count(), 0);
}

#[test]
fn somebody_elses_file_is_named_and_not_taken_in() {
    let stick = Stick::new();
    an_export(&stick);
    let linh = Device::other(&Office::new(LINH, Role::Technician));
    let error = linh
        .replica
        .rescue_import(&stick.file(), WORDS)
        .unwrap_err();
    assert_eq!(error.code(), "rescue_other_person");
    assert!(error.to_string().contains("Jonas"));
    assert!(nothing_waits(&linh.replica.outbox().unwrap()));
}

#[test]
fn nothing_readable_is_in_the_file() {
    let stick = Stick::new();
    an_export(&stick);
    let bytes = std::fs::read(stick.file()).unwrap();
    for word in ["Zanzibar", "Jonas", "Pump", "office.example", "command"] {
        assert!(
            !bytes.windows(word.len()).any(|w| w == word.as_bytes()),
            "{word}"
        );
    }
}

#[test]
fn a_short_passphrase_and_an_empty_outbox_make_no_file() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let stick = Stick::new();
    let export = |words| code(device.replica.rescue_export(&stick.file(), words));
    assert_eq!(export(WORDS), "rescue_nothing");
    device.act(ticket, write("something"));
    assert_eq!(export("1234567"), "passphrase_too_short");
    assert!(stick.names().is_empty());
}

// Covers: I22
#[test]
fn an_older_file_stays_when_the_new_one_cannot_be_written() {
    let stick = Stick::new();
    let (_office, device) = an_export(&stick);
    let before = std::fs::read(stick.file()).unwrap();
    // Its place is taken by a folder, so that not even the first byte is written.
    std::fs::create_dir(stick.0.path().join("jonas.rescue.part")).unwrap();
    assert_eq!(
        code(device.replica.rescue_export(&stick.file(), WORDS)),
        "rescue_io"
    );
    assert_eq!(std::fs::read(stick.file()).unwrap(), before);
}

// Covers: I5
#[test]
fn a_photo_that_is_lost_here_does_not_keep_the_others_here() {
    let (mut office, first) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    first.exchange(&mut office);
    first.act(ticket, write("the words are whole"));
    first.add_photo(ticket);
    for file in std::fs::read_dir(first.dir.path().join("photos")).unwrap() {
        std::fs::write(file.unwrap().path(), b"worn out").unwrap();
    }
    let stick = Stick::new();
    let saved = first.replica.rescue_export(&stick.file(), WORDS).unwrap();
    assert_eq!(
        (saved.commands, saved.photos, saved.photos_missing),
        (2, 0, 1)
    );
    let second = Device::other(&office);
    second.replica.rescue_import(&stick.file(), WORDS).unwrap();
    let view = second.replica.outbox().unwrap();
    assert_eq!(view.needs_you[0].problem.as_deref(), Some("missing"));
    second.exchange(&mut office);
    assert_eq!(second.replica.ticket(ticket).unwrap().messages.len(), 1);
}
