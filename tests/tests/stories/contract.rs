//! What a device and the office owe each other whatever happens: commands have
//! one effect, copies are noticed, backups lose nothing, an account that was
//! disabled is out, and nobody learns what is not theirs.

use fieldfare_domain::{
    Act, Command, CommandId, Priority, Rejection, State, TicketId, UserId, Visibility,
};
use fieldfare_protocol::PROTOCOL_VERSION;
use fieldfare_protocol::view::{PhotoState, SessionNeed, TicketView};
use fieldfare_protocol::wire::{
    Outcome, PushRequest, ReplicaId, Sent, Speaker, path, payload_hash,
};
use fieldfare_replica::sync::Halt;
use fieldfare_replica::sync::http::HttpAnswer;
use fieldfare_stories::{Device, Plan, Town, photo, words};
use uuid::Uuid;

fn maras_ticket(town: &Town) -> (TicketId, Device) {
    let ticket = town.report("Water under the pump", &[]).ticket;
    town.assign(ticket, &town.mara, Vec::new());
    let mut mara = town.maras_device();
    mara.settle(town);
    (ticket, mara)
}

fn note(text: &str) -> Act {
    Act::Write {
        visibility: Visibility::Internal,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

fn texts(town: &Town, ticket: TicketId) -> Vec<String> {
    let view = town.view(&town.aylin, ticket);
    view.messages
        .into_iter()
        .map(|message| message.text)
        .collect()
}

fn sorted(mut texts: Vec<String>) -> Vec<String> {
    texts.sort();
    texts
}

/// A push of these commands by a new device.
fn push(town: &Town, replica: u128, commands: &[Command]) -> PushRequest {
    PushRequest {
        speaker: Speaker {
            protocol: PROTOCOL_VERSION,
            app: String::new(),
            replica: ReplicaId(Uuid::from_u128(replica)),
            incarnation: 1,
            run: String::new(),
            lease: String::new(),
            epoch: None,
            device_now: town.now(),
        },
        commands: (1..)
            .zip(commands)
            .map(|(seq, command)| Sent {
                seq,
                hash: payload_hash(command),
                command: command.clone(),
            })
            .collect(),
    }
}

fn command(town: &Town, ticket: TicketId, id: u128, act: Act) -> Command {
    Command {
        id: CommandId(Uuid::from_u128(id)),
        ticket,
        base_version: town.view(&town.aylin, ticket).version,
        occurred_at: town.now(),
        clock_offset_ms: None,
        act,
    }
}

// Covers: I3
#[test]
fn a_push_that_is_repeated_has_one_effect_and_the_same_answer() {
    let town = Town::new();
    let (ticket, _) = maras_ticket(&town);
    let commands = [
        command(&town, ticket, 0xC1, Act::Accept),
        command(&town, ticket, 0xC2, note("once")),
        command(&town, ticket, 0xC3, note("")),
    ];
    let request = push(&town, 0x5E1F, &commands);
    let first = town.push(&town.mara, &request).unwrap();
    assert!(matches!(
        first.outcomes[1].outcome,
        Outcome::Accepted { .. }
    ));
    assert!(
        matches!(first.outcomes[2].outcome, Outcome::Rejected { .. }),
        "refused, and others go on"
    );
    let version = town.view(&town.aylin, ticket).version;
    town.pass_ms(90 * 24 * 60 * 60 * 1000 / 4);
    for _ in 0..3 {
        let again = town.push(&town.mara, &request).unwrap();
        assert_eq!(again.outcomes, first.outcomes, "outcomes are kept for ever");
    }
    assert_eq!(town.view(&town.aylin, ticket).version, version);
    assert_eq!(texts(&town, ticket), ["once"]);
}

// Covers: I3
#[test]
fn a_command_id_with_other_contents_or_of_another_person_is_refused() {
    let town = Town::new();
    let (ticket, _) = maras_ticket(&town);
    let first = command(&town, ticket, 0xC1, note("the first"));
    town.push(
        &town.mara,
        &push(&town, 0x5E1F, std::slice::from_ref(&first)),
    )
    .unwrap();
    let reused = Outcome::Rejected {
        why: Rejection::CommandReused,
    };
    let other = Command {
        act: note("another"),
        ..first.clone()
    };
    let answer = town
        .push(&town.mara, &push(&town, 0x5E2F, &[other]))
        .unwrap();
    assert_eq!(answer.outcomes[0].outcome, reused);
    let answer = town
        .push(
            &town.aylin,
            &push(&town, 0x5E3F, std::slice::from_ref(&first)),
        )
        .unwrap();
    assert_eq!(answer.outcomes[0].outcome, reused);
    let mut lying = push(
        &town,
        0x5E4F,
        &[command(&town, ticket, 0xC9, note("lying"))],
    );
    lying.commands[0].hash = payload_hash(&first);
    let answer = town.push(&town.mara, &lying).unwrap();
    assert_eq!(answer.outcomes[0].outcome, reused);
    assert_eq!(texts(&town, ticket), ["the first"]);
}

// Covers: I19
#[test]
fn a_copied_device_is_noticed_and_neither_copy_loses_anything() {
    let town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);
    mara.goes_offline();
    mara.write(ticket, Visibility::Internal, "before the copy");
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 200, 150));

    let (mut mara, mut twin) = mara.copied(9);
    let name = mara.replica.id().unwrap();
    assert_eq!(twin.replica.id().unwrap(), name, "it is a copy");
    mara.write(ticket, Visibility::Internal, "by the first");
    twin.write(ticket, Visibility::Internal, "by the copy");
    mara.comes_back();
    for _ in 0..3 {
        mara.settle(&town);
        twin.settle(&town);
    }
    assert_ne!(
        mara.replica.id().unwrap(),
        twin.replica.id().unwrap(),
        "it was noticed"
    );
    assert_eq!(
        sorted(texts(&town, ticket)),
        ["before the copy", "by the copy", "by the first"]
    );
    let office = town.view(&town.mara, ticket);
    assert_eq!(office.photos.len(), 1);
    assert_eq!(office.photos[0].state, PhotoState::Arrived);
    mara.settle(&town);
    twin.settle(&town);
    for device in [&mara, &twin] {
        assert_eq!(device.view(ticket), office);
        let outbox = device.replica.outbox().unwrap();
        assert!(outbox.on_its_way.is_empty() && outbox.needs_you.is_empty());
    }
}

// Covers: I18
#[test]
fn an_office_that_is_restored_gets_what_its_backup_did_not_have() {
    let mut town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    mara.act(ticket, Act::Accept);
    mara.write(ticket, Visibility::Internal, "in the backup");
    mara.settle(&town);
    town.back_up("evening");

    mara.write(ticket, Visibility::Internal, "after the backup");
    mara.add_photo(ticket, "plate", Visibility::Public, &photo(1, 800, 600));
    let feedback = "Seal replaced".to_owned();
    mara.act(ticket, Act::Resolve { feedback });
    mara.settle(&town);
    let before = town.view(&town.aylin, ticket);
    assert_eq!(before.row.state, State::Resolved);

    town.restore("evening");
    assert_eq!(
        texts(&town, ticket),
        ["in the backup"],
        "that is what was lost"
    );
    mara.goes_offline();
    let unsent = "written while the office burned";
    mara.write(ticket, Visibility::Internal, unsent);
    mara.comes_back();
    mara.settle(&town);

    let after = town.view(&town.aylin, ticket);
    assert_eq!(
        texts(&town, ticket),
        ["in the backup", "after the backup", unsent]
    );
    assert_eq!(after.row.state, State::Resolved);
    assert_eq!(after.feedback, "Seal replaced");
    assert_eq!(after.photos[0].state, PhotoState::Arrived);
    let lines = |view: &TicketView| {
        let mut lines: Vec<(String, String)> = view
            .log
            .iter()
            .map(|line| (line.event.clone(), line.comment.clone()))
            .collect();
        lines.sort();
        lines
    };
    let mut expected = lines(&before);
    expected.push(("wrote".to_owned(), unsent.to_owned()));
    expected.sort();
    assert_eq!(lines(&after), expected, "everything once");
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
    assert_eq!(mara.waiting(), 0);
}

// Covers: I20
#[test]
fn a_disabled_person_is_out_at_once_and_keeps_what_was_not_sent() {
    let town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    mara.goes_offline();
    mara.act(ticket, Act::Accept);
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 200, 150));
    town.set_active(&town.mara, false);
    mara.comes_back();
    mara.settle(&town);

    assert_eq!(mara.engine().halt(), Some(Halt::SignedOut));
    assert_eq!(mara.replica.session().unwrap().needs, SessionNeed::SignIn);
    assert_eq!(mara.waiting(), 3, "two commands and the bytes of a photo");
    assert_eq!(mara.view(ticket).row.state, State::InProgress);
    assert_eq!(town.view(&town.aylin, ticket).row.state, State::Assigned);

    let mut mara = mara.restart();
    town.set_active(&town.mara, true);
    mara.sign_in(&town);
    mara.settle(&town);
    assert_eq!(mara.waiting(), 0);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.row.state, State::InProgress);
    assert_eq!(view.photos[0].state, PhotoState::Arrived);
    assert_eq!(mara.view(ticket).log, view.log);
}

// Covers: I11
#[test]
fn nothing_internal_changes_a_byte_of_the_requesters_page() {
    let town = Town::new();
    let reported = town.report("Water under the pump", &[]);
    let ticket = reported.ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    mara.settle(&town);
    let before = town.status_bytes(&reported.status_token);

    town.pass_ms(60_000);
    mara.write(ticket, Visibility::Internal, "The customer is rude");
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 200, 150));
    mara.settle(&town);
    town.act(&town.aylin, ticket, note("I know"));
    let priority = Priority::High;
    town.act(&town.aylin, ticket, Act::SetPriority { priority });
    assert_eq!(town.status_bytes(&reported.status_token), before);

    mara.write(ticket, Visibility::Public, "I am on it");
    mara.settle(&town);
    let (tag, bytes) = town.status_bytes(&reported.status_token);
    assert!(tag != before.0 && bytes != before.1);
    let page = String::from_utf8(bytes).unwrap();
    assert!(!page.contains("rude") && !page.contains("plate"), "{page}");
    // Numbers of messages count what is public alone, or they would tell.
    let numbers: Vec<u32> = town
        .status(&reported.status_token)
        .messages
        .iter()
        .map(|m| m.n)
        .collect();
    assert_eq!(numbers, [1]);
}

/// Answers that are none.
fn nonsense() -> Vec<HttpAnswer> {
    let bodies: [&[u8]; 8] = [
        b"",
        b"{",
        b"null",
        b"[]",
        b"{\"office\":{},\"outcomes\":[]}",
        b"<html>free network</html>",
        b"\x28\xb5\x2f\xfd\x04\x00\x01\x00\x00",
        b"{\"code\":\"a_code_of_the_future\"}",
    ];
    let headers = [
        Vec::new(),
        vec![("upload-offset".to_owned(), "99999999999".to_owned())],
        vec![("upload-offset".to_owned(), "-1".to_owned())],
        vec![("location".to_owned(), "//elsewhere.example/x".to_owned())],
    ];
    let mut answers = Vec::new();
    for status in [200, 204, 301, 403, 409, 429, 500, 502, 503] {
        for (at, body) in bodies.iter().enumerate() {
            answers.push(HttpAnswer {
                status,
                headers: headers[at % headers.len()].clone(),
                body: body.to_vec(),
            });
        }
    }
    answers
}

#[test]
fn answers_that_make_no_sense_lose_nothing() {
    let town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    mara.act(ticket, Act::Accept);
    for (n, answer) in (0..).zip(nonsense()) {
        mara.write(ticket, Visibility::Internal, &format!("note {n:03}"));
        let view = mara.view(ticket);
        mara.network.set(Plan::Says(answer));
        mara.wake();
        assert!(!mara.drive(&town, 3));
        assert_eq!(mara.view(ticket), view);
    }
    mara.comes_back();
    mara.settle(&town);
    let expected: Vec<String> = (0..72).map(|n| format!("note {n:03}")).collect();
    assert_eq!(texts(&town, ticket), expected);
    assert_eq!(mara.view(ticket), town.view(&town.mara, ticket));
}

#[test]
fn answers_that_make_no_sense_to_an_upload_lose_no_photo() {
    let town = Town::new();
    let (ticket, mut mara) = maras_ticket(&town);
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 800, 600));
    mara.network.set(Plan::NoUploads);
    mara.wake();
    mara.drive(&town, 3);
    for answer in nonsense() {
        // An office's own "no" to a photo is a matter for a person.
        if answer.status == 403 {
            continue;
        }
        mara.network.set(Plan::Says(answer));
        mara.wake();
        mara.drive(&town, 4);
        assert_eq!(mara.waiting(), 1);
    }
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(
        town.view(&town.aylin, ticket).photos[0].state,
        PhotoState::Arrived
    );
}

#[test]
fn questions_that_make_no_sense_are_refused_with_a_code() {
    let town = Town::new();
    let (ticket, _) = maras_ticket(&town);
    let before = town.view(&town.aylin, ticket);
    let token = town
        .sign_in(&town.mara, ReplicaId(Uuid::from_u128(0x77)))
        .token;
    let junk: [&[u8]; 6] = [
        b"",
        b"{}",
        b"[[[[",
        b"\xff\xfe\x00",
        b"null",
        b"{\"commands\":7}",
    ];
    for address in [path::PUSH, path::PULL, path::UPLOADS, "/api/public/report"] {
        for body in junk {
            let answer = town.ask("POST", address, Some(&token), &[], body.to_vec());
            assert!(
                (400..500).contains(&answer.status),
                "{address} {}",
                answer.status
            );
            let problem: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
            assert!(problem["code"].is_string(), "{address}: {problem}");
        }
    }
    let mut foreign = command(&town, ticket, 0xD1, Act::Accept);
    foreign.ticket = TicketId(Uuid::from_u128(0xBAD));
    let answer = town
        .push(&town.mara, &push(&town, 0x5E1F, &[foreign]))
        .unwrap();
    let unknown = Outcome::Rejected {
        why: Rejection::UnknownTicket,
    };
    assert_eq!(answer.outcomes[0].outcome, unknown);
    let stranger = Act::Transfer {
        to: UserId(Uuid::from_u128(0xBAD)),
        comment: "please".to_owned(),
    };
    let odd = command(&town, ticket, 0xD2, stranger);
    let answer = town.push(&town.mara, &push(&town, 0x5E2F, &[odd])).unwrap();
    assert!(matches!(
        answer.outcomes[0].outcome,
        Outcome::Rejected { .. }
    ));
    assert_eq!(words(&town.view(&town.aylin, ticket)), words(&before));
}
