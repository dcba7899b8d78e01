//! Photos between a device and an office.

use fieldfare_domain::{Act, PhotoId, PhotoMeta, State, Visibility};
use fieldfare_protocol::view::{ListName, OutboxKind};
use fieldfare_protocol::wire::Epoch;
use fieldfare_replica::PictureSize;
use fieldfare_replica::sync::{Answer, Request, Step, TransportProblem, Upload, UploadAnswer};

use crate::office::{JONAS, LINH, MARA};
use crate::{technician, write};

#[test]
fn a_photo_goes_after_its_command_in_chunks_and_arrives() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let photo = device.add_photo(ticket);
    let outbox = device.replica.outbox().unwrap();
    let kinds: Vec<_> = outbox.on_its_way.iter().map(|e| e.kind).collect();
    assert_eq!(kinds, [OutboxKind::Command, OutboxKind::Photo]);

    let bytes = device.exchange_with_uploads(&mut office);
    let full = device
        .replica
        .photo_bytes(photo, PictureSize::Full)
        .unwrap();
    assert_eq!(bytes, full);
    assert!(device.replica.outbox().unwrap().on_its_way.is_empty());
    assert_eq!(
        device.replica.outbox().unwrap().receipts[0].kind,
        OutboxKind::Photo
    );
}

#[test]
fn a_restored_office_is_offered_the_photos_again() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let photo = device.add_photo(ticket);
    device.exchange_with_uploads(&mut office);
    office.epoch = Epoch("second".to_owned());
    let bytes = device.exchange_with_uploads(&mut office);
    let full = device
        .replica
        .photo_bytes(photo, PictureSize::Full)
        .unwrap();
    assert_eq!(bytes, full);
}

#[test]
fn pictures_of_others_are_wanted_until_they_are_here() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    let bytes = b"\xff\xd8\xff full".as_slice();
    let photo = PhotoMeta {
        id: PhotoId(uuid::Uuid::from_u128(0xF0)),
        sha256: fieldfare_protocol::wire::sha256_hex(bytes),
        bytes: 8,
        width: 1,
        height: 1,
        name: String::new(),
        visibility: Visibility::Internal,
        taken_at: None,
        file: None,
        stage: None,
    };
    let id = photo.id;
    office.act(MARA, ticket, Act::AddPhoto { photo });
    device.exchange(&mut office);
    assert!(device.replica.wanted_pictures(10).unwrap().is_empty());
    office.system(ticket, Act::PhotoArrived { photo: id });
    device.exchange(&mut office);
    let wanted = device.replica.wanted_pictures(10).unwrap();
    let sizes: Vec<_> = wanted.iter().map(|(_, _, size)| *size).collect();
    assert_eq!(sizes, [PictureSize::Thumb, PictureSize::Full]);
    device
        .replica
        .keep_picture(ticket, id, PictureSize::Full, bytes)
        .unwrap();
    assert_eq!(device.replica.wanted_pictures(10).unwrap().len(), 1);
    device.replica.picture_is_missing(id).unwrap();
    assert!(device.replica.wanted_pictures(10).unwrap().is_empty());
    device.exchange(&mut office);
    assert!(device.replica.wanted_pictures(10).unwrap().is_empty());
}

#[test]
fn a_photo_that_the_office_refuses_is_shown_and_others_go_on() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let photo = device.add_photo(ticket);
    device.exchange(&mut office);
    device.fail_next(TransportProblem::Status {
        status: 409,
        code: "not_as_declared".to_owned(),
    });
    let outbox = device.replica.outbox().unwrap();
    assert_eq!(outbox.needs_you[0].id, photo.to_string());
    assert_eq!(
        outbox.needs_you[0].problem.as_deref(),
        Some("not_as_declared")
    );
    device.act(ticket, Act::Accept);
    device.exchange(&mut office);
    assert_eq!(office.ticket(ticket).state, State::InProgress);
    device.replica.outbox_discard(photo.0).unwrap();
    assert!(device.replica.outbox().unwrap().needs_you.is_empty());
}

// Covers: I8, I14
#[test]
fn what_was_done_stays_on_the_screen_while_a_photo_of_a_ticket_that_left_is_sent() {
    // Its feed had ended, so the event never came that would have taken the place
    // of what was only foreseen: the words were gone from the screen.
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.act(ticket, write("half done"));
    device.add_photo(ticket);
    let colleague = Act::Transfer {
        to: LINH,
        comment: String::new(),
    };
    office.act(MARA, ticket, colleague);
    device.exchange(&mut office);

    let shown = device.replica.ticket(ticket).unwrap();
    assert_eq!(shown.messages.len(), 1);
    assert_eq!(shown.photos.len(), 1);
    assert_eq!(device.list(ListName::All), 0);
}

// Covers: I12
#[test]
fn a_ticket_that_left_goes_with_its_last_photo_and_does_not_wait_for_the_next_page() {
    // The feed had gone past what the office took while the ticket was kept for its
    // photo; nothing else was due, and the ticket stayed until something was.
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    device.act(ticket, Act::Accept);
    device.add_photo(ticket);
    let colleague = Act::Transfer {
        to: LINH,
        comment: String::new(),
    };
    office.act(MARA, ticket, colleague);
    device.exchange(&mut office);
    assert_eq!(device.replica.held().unwrap(), [ticket]);

    device.exchange_with_uploads(&mut office);
    assert!(device.replica.held().unwrap().is_empty());
    assert!(device.replica.outbox().unwrap().on_its_way.is_empty());
}

#[test]
fn an_upload_that_the_office_gave_up_is_announced_again() {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    let photo = device.add_photo(ticket);
    device.exchange(&mut office);
    device.engine().wake();
    device.exchange(&mut office);
    let Step::Send(Request::Upload(Upload::Create { .. })) = device.next() else {
        panic!("the photo is announced");
    };
    device.answer(Ok(Answer::Upload(UploadAnswer::Created {
        url: "/u/0".to_owned(),
    })));
    let device = device.restart();
    device.exchange(&mut office);
    let Step::Send(Request::Upload(Upload::Head { url, .. })) = device.next() else {
        panic!("after a restart the office is asked how far it is");
    };
    assert_eq!(url, "/u/0");
    device.answer(Err(TransportProblem::Status {
        status: 404,
        code: String::new(),
    }));
    let bytes = device.exchange_with_uploads(&mut office);
    let full = device.replica.photo_bytes(photo, PictureSize::Full);
    assert_eq!(bytes, full.unwrap());
}
