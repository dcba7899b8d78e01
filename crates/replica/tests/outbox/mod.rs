//! What a person does in the outbox.

use fieldfare_domain::{Act, At, Correction, Draft, Field, Rejection, State};
use fieldfare_protocol::view::{OutboxAct, OutboxEntry, OutboxState};
use fieldfare_replica::sync::TransportProblem;
use uuid::Uuid;

use crate::device::Device;
use crate::office::{JONAS, MARA, Office};
use crate::{resolve, technician, write};

fn with_ticket() -> (Office, Device, fieldfare_domain::TicketId) {
    let (mut office, device) = technician();
    let ticket = office.report_for(JONAS, "Pump leaks");
    device.exchange(&mut office);
    (office, device, ticket)
}

fn waiting(device: &Device) -> Vec<OutboxEntry> {
    device.replica.outbox().unwrap().on_its_way
}

fn needing(device: &Device) -> Vec<OutboxEntry> {
    device.replica.outbox().unwrap().needs_you
}

fn id(entry: &OutboxEntry) -> Uuid {
    entry.id.parse().unwrap()
}

fn later(device: &Device, ms: i64) {
    device.clock.set(At(device.clock.read().0 + ms));
}

#[test]
fn each_entry_says_what_it_is_how_large_since_when_and_what_can_be_done() {
    let (_office, device, ticket) = with_ticket();
    device.act(ticket, Act::Accept);
    device.act(ticket, write("Seal is worn"));
    let photo = device.add_photo(ticket);
    let entries = waiting(&device);
    let [accept, note, declared, bytes] = entries.as_slice() else {
        panic!("four entries: {entries:?}");
    };
    assert_eq!(accept.act, Some(Act::Accept));
    assert_eq!((accept.text.as_deref(), &accept.photos), (None, &vec![]));
    assert_eq!(accept.actions, [OutboxAct::Discard]);
    assert_eq!(note.text.as_deref(), Some("Seal is worn"));
    assert_eq!(note.actions, [OutboxAct::Edit, OutboxAct::Discard]);
    assert!(note.bytes > accept.bytes, "what travels, words included");
    assert_eq!(note.since, device.clock.read());
    assert_eq!(declared.photos, [photo]);
    assert_eq!(
        (bytes.text.as_deref(), bytes.bytes_sent),
        (Some("plate"), 0)
    );
    assert!(bytes.bytes > 1_000);
    assert_eq!(bytes.photos, [photo]);
}

#[test]
fn a_failure_is_said_and_can_be_tried_again_but_not_changed() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, write("on its way"));
    device.engine().wake();
    device.fail_next(TransportProblem::Unreachable);
    let [entry] = waiting(&device).try_into().unwrap();
    assert_eq!(
        entry.problem.as_deref(),
        Some(TransportProblem::Unreachable.code())
    );
    assert_eq!(entry.actions, [OutboxAct::Retry]);
    // The answer may be lost, not the question: the office may have it.
    let code = |result: fieldfare_replica::error::Result<()>| result.unwrap_err().code();
    assert_eq!(
        code(device.replica.outbox_edit(id(&entry), "other")),
        "entry_travels"
    );
    assert_eq!(
        code(device.replica.outbox_discard(id(&entry))),
        "entry_travels"
    );
    device.replica.outbox_retry(id(&entry)).unwrap();
    assert_eq!(waiting(&device)[0].problem, None);
    device.exchange(&mut office);
    assert!(waiting(&device).is_empty());
}

// Covers: I3
#[test]
fn words_are_changed_while_nobody_else_has_seen_them() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, write("Seel is worn"));
    let [entry] = waiting(&device).try_into().unwrap();
    let edit = |text| device.replica.outbox_edit(id(&entry), text);
    assert_eq!(edit("").unwrap_err().code(), "missing");
    edit("Seal is worn").unwrap();
    assert_eq!(waiting(&device)[0].id, entry.id, "it is the same act");
    assert_eq!(
        device.replica.ticket(ticket).unwrap().messages[0].text,
        "Seal is worn"
    );
    device.exchange(&mut office);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.messages.len(), 1);
    assert_eq!(view.messages[0].text, "Seal is worn");
}

// Covers: I5
#[test]
fn a_refused_act_is_sent_again_with_better_words() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, write("too short"));
    device.refuse_next_push(Rejection::Missing {
        field: "text".into(),
    });
    let [entry] = needing(&device).try_into().unwrap();
    assert_eq!(
        entry.actions,
        [OutboxAct::Edit, OutboxAct::Retry, OutboxAct::Discard],
        "the likely repair first"
    );
    device
        .replica
        .outbox_edit(id(&entry), "long enough")
        .unwrap();
    assert!(needing(&device).is_empty());
    device.exchange(&mut office);
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.messages[0].text, "long enough");
}

// Covers: I5
#[test]
fn giving_up_can_be_undone_and_is_then_exactly_as_before() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, write("do not lose me"));
    let photo = device.add_photo(ticket);
    device.refuse_next_push(Rejection::NotAllowed);
    let before = device.replica.outbox().unwrap();
    for entry in &before.needs_you {
        device.replica.outbox_discard(id(entry)).unwrap();
    }
    assert!(needing(&device).is_empty() && waiting(&device).is_empty());
    for entry in &before.needs_you {
        device.replica.outbox_undo(id(entry)).unwrap();
    }
    assert_eq!(device.replica.outbox().unwrap(), before);
    let picture = device
        .replica
        .photo_bytes(photo, fieldfare_replica::PictureSize::Full);
    assert!(picture.is_ok());
    for entry in &before.needs_you {
        device.replica.outbox_retry(id(entry)).unwrap();
    }
    assert_eq!(device.exchange_with_uploads(&mut office), picture.unwrap());
}

// Covers: I5, I12
#[test]
fn what_was_given_up_is_gone_for_good_after_a_while_or_a_restart() {
    let (mut office, device, ticket) = with_ticket();
    let pictures = |device: &Device| {
        std::fs::read_dir(device.dir.path().join("photos"))
            .unwrap()
            .count()
    };
    device.add_photo(ticket);
    let entry = waiting(&device).remove(0);
    device.replica.outbox_discard(id(&entry)).unwrap();
    assert_eq!(pictures(&device), 2, "the way back is open");
    later(&device, 13_000);
    device.exchange(&mut office);
    assert_eq!(pictures(&device), 0);
    let undo = device.replica.outbox_undo(id(&entry));
    assert_eq!(undo.unwrap_err().code(), "unknown_entry");

    device.add_photo(ticket);
    let entry = waiting(&device).remove(0);
    device.replica.outbox_discard(id(&entry)).unwrap();
    let device = device.restart();
    assert_eq!(pictures(&device), 0);
    assert!(waiting(&device).is_empty());
}

#[test]
fn a_step_that_later_ones_need_is_not_withdrawn_from_under_them() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, Act::Accept);
    device.act(ticket, resolve());
    let [accept, done] = waiting(&device).try_into().unwrap();
    let error = device.replica.outbox_discard(id(&accept)).unwrap_err();
    assert_eq!(error.code(), "others_build_on_it");
    assert_eq!(waiting(&device).len(), 2, "nothing was changed");
    device.replica.outbox_discard(id(&done)).unwrap();
    let view = device.replica.ticket(ticket).unwrap();
    assert_eq!(view.row.state, State::InProgress);
    device.replica.outbox_discard(id(&accept)).unwrap();
    assert_eq!(device.exchange(&mut office), 0);
    assert_eq!(office.ticket(ticket).state, State::Assigned);
}

#[test]
fn a_report_is_withdrawn_and_brought_back_with_its_ticket() {
    let (mut office, device) = technician();
    device.exchange(&mut office);
    let made = device
        .replica
        .create(Draft {
            description: "Found while passing".to_owned(),
            ..Draft::default()
        })
        .unwrap();
    let [entry] = waiting(&device).try_into().unwrap();
    device.replica.outbox_discard(id(&entry)).unwrap();
    assert!(device.replica.ticket(made.ticket).is_err());
    device.replica.outbox_undo(id(&entry)).unwrap();
    let view = device.replica.ticket(made.ticket).unwrap();
    assert_eq!(view.description, "Found while passing");
    device.replica.outbox_discard(id(&entry)).unwrap();
    later(&device, 13_000);
    device.exchange(&mut office);
    assert!(device.replica.held().unwrap().is_empty());
}

// Covers: I5
#[test]
fn late_work_is_left_by_its_author_and_applied_by_the_office() {
    let (mut office, device, ticket) = with_ticket();
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
    let [entry] = needing(&device).try_into().unwrap();
    assert_eq!(entry.state, OutboxState::Parked);
    assert_eq!(entry.text.as_deref(), Some("seal replaced"));
    assert_eq!(entry.actions, [OutboxAct::Leave]);
    device.replica.outbox_discard(id(&entry)).unwrap();
    device.exchange(&mut office);
    let view = device.replica.ticket(ticket).unwrap();
    assert!(view.parked.is_empty());
    let kept = view
        .log
        .iter()
        .any(|line| line.comment.contains("seal replaced"));
    assert!(kept, "its words stay in the log: {:?}", view.log);
}

// Covers: I21
#[test]
fn as_of_is_the_last_answer_and_not_the_last_try() {
    let (mut office, device, _ticket) = with_ticket();
    let answered = office.now;
    office.now = office.now.plus_ms(600_000);
    later(&device, 600_000);
    device.engine().wake();
    device.fail_next(TransportProblem::Unreachable);
    let freshness = device.replica.outbox().unwrap().freshness;
    assert_eq!(freshness.as_of, Some(answered));
    later(&device, 600_000);
    device.exchange(&mut office);
    let freshness = device.replica.outbox().unwrap().freshness;
    assert!(freshness.as_of > Some(answered));
}

// Covers: I14
#[test]
fn a_resolved_ticket_says_how_much_of_its_evidence_arrived() {
    let (mut office, device, ticket) = with_ticket();
    device.act(ticket, Act::Accept);
    let first = device.add_photo(ticket);
    device.add_photo(ticket);
    assert_eq!(device.replica.ticket(ticket).unwrap().evidence, None);
    device.act(ticket, resolve());
    let evidence = || {
        let evidence = device.replica.ticket(ticket).unwrap().evidence.unwrap();
        (evidence.arrived, evidence.declared)
    };
    assert_eq!(evidence(), (0, 2), "resolving waits for no photo");
    device.exchange(&mut office);
    assert_eq!(evidence(), (0, 2), "declared is not arrived");
    office.system(ticket, Act::PhotoArrived { photo: first });
    device.exchange(&mut office);
    assert_eq!(evidence(), (1, 2));
}

fn phone(was: &str, now: &str) -> Act {
    Act::Edit {
        correction: Correction {
            field: Field::ContactPhone,
            was: was.to_owned(),
            now: now.to_owned(),
        },
    }
}

// Covers: I7
#[test]
fn two_values_of_a_field_name_both_people_and_either_is_put_back_by_one_act() {
    for put_back in ["0170 1", "0170 2"] {
        let (mut office, device, ticket) = with_ticket();
        device.act(ticket, phone("", "0170 1"));
        office.act(MARA, ticket, phone("", "0170 2"));
        device.exchange(&mut office);
        let view = device.replica.ticket(ticket).unwrap();
        let [clash] = view.clashes.as_slice() else {
            panic!("one field has two values: {:?}", view.clashes);
        };
        assert_eq!(
            (clash.kept.as_str(), clash.kept_by.as_str()),
            ("0170 1", "Jonas")
        );
        assert_eq!(
            (clash.other.as_str(), clash.other_by.as_str()),
            ("0170 2", "Mara")
        );

        device.act(ticket, phone(&clash.kept, put_back));
        device.exchange(&mut office);
        let view = device.replica.ticket(ticket).unwrap();
        assert!(view.clashes.is_empty());
        assert_eq!(view.contact.phone, put_back);
        for value in ["0170 1", "0170 2"] {
            let in_log = view.log.iter().flat_map(|line| &line.corrections);
            assert!(
                in_log.clone().any(|c| c.now == value),
                "{value} stays in the log"
            );
        }
    }
}
