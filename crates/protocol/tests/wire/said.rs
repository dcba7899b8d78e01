//! What devices and the office say to each other, as they say it. Golden samples: a
//! line that changes here is a line that an older device, or an older office, does
//! not understand.

use expect_test::expect_file;
use fieldfare_domain::event::Event;
use fieldfare_domain::{
    Act, At, By, Command, CommandId, PhotoId, QuietHours, Rejection, Role, Sha256Hex, TicketId,
    UserId, Visibility, What,
};
use fieldfare_protocol::page::{Entered, FeedEvent, Page};
use fieldfare_protocol::personal::{Personal, PersonalAsk, QuietSet, ReadMark};
use fieldfare_protocol::wire::{
    CommandOutcome, Epoch, Hint, Office, Outcome, PullRequest, PushAnswer, PushRequest, ReplicaId,
    Sent, SignIn, SignedIn, Speaker, UploadFor, payload_hash,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use uuid::Uuid;

const MORNING: At = At(1_795_005_000_000);
const GOLDEN: &str = include_str!("golden/wire.jsonl");

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

/// One that says everything.
fn speaker() -> Speaker {
    Speaker {
        protocol: 1,
        app: "1.4.2".to_owned(),
        replica: ReplicaId(id(0xDE)),
        incarnation: 2,
        run: "03e8".to_owned(),
        lease: "9ab4".to_owned(),
        epoch: Some(Epoch("c1d0".to_owned())),
        device_now: MORNING,
    }
}

/// One of a program from before the run was said, that has never heard an answer.
fn first_words() -> Speaker {
    Speaker {
        app: String::new(),
        incarnation: 1,
        run: String::new(),
        lease: String::new(),
        epoch: None,
        ..speaker()
    }
}

fn office() -> Office {
    Office {
        epoch: Epoch("c1d0".to_owned()),
        lease: "77e1".to_owned(),
        now: MORNING.plus_ms(210),
        backed_up_through: 4117,
    }
}

fn sent() -> Sent {
    let command = Command {
        id: CommandId(id(0xC)),
        ticket: TicketId(id(0x7)),
        base_version: 3,
        occurred_at: MORNING,
        clock_offset_ms: Some(-1_500),
        act: Act::Write {
            visibility: Visibility::Internal,
            text: "The seal is worn".to_owned(),
            photos: Vec::new(),
        },
    };
    Sent {
        seq: 4,
        hash: payload_hash(&command),
        command,
    }
}

fn outcomes() -> Vec<CommandOutcome> {
    let (version, position) = (4, 4118);
    let why = Rejection::Closed;
    [
        Outcome::Accepted { version, position },
        Outcome::Parked {
            version,
            position,
            why: why.clone(),
        },
        Outcome::Rejected { why },
    ]
    .into_iter()
    .zip(0xC..)
    .map(|(outcome, n)| CommandOutcome {
        command: CommandId(id(n)),
        outcome,
    })
    .collect()
}

fn marks() -> Vec<ReadMark> {
    vec![
        ReadMark {
            ticket: Some(TicketId(id(0x7))),
            through: 12,
        },
        ReadMark {
            ticket: None,
            through: 9,
        },
    ]
}

fn quiet() -> QuietSet {
    QuietSet {
        quiet: Some(QuietHours {
            from: "22:00".to_owned(),
            to: "06:00".to_owned(),
            zone: "Europe/Stockholm".to_owned(),
            urgent_passes: true,
        }),
        at: MORNING,
    }
}

fn page() -> Page {
    let event = |n, what| Event {
        n,
        at: MORNING.plus_ms(60_000),
        occurred_at: MORNING,
        clock_offset_ms: None,
        by: By::Person(UserId(id(0xB))),
        command: Some(CommandId(id(0xC))),
        what,
    };
    Page {
        office: office(),
        cursor: 4118,
        more: true,
        forget: vec![2, 3],
        entered: vec![Entered {
            handle: 7,
            id: TicketId(id(0x7)),
        }],
        events: vec![
            FeedEvent {
                handle: 7,
                event: event(1, What::Numbered { number: 1001 }),
            },
            FeedEvent {
                handle: 7,
                event: event(2, What::Accepted {}),
            },
        ],
        directory: None,
        personal: Some(Personal {
            seen: 5,
            marks: marks(),
            quiet: Some(quiet()),
        }),
    }
}

fn unpacked(packed: &[u8]) -> Value {
    let json = zstd::bulk::decompress(packed, 1 << 20).unwrap();
    serde_json::from_slice(&json).unwrap()
}

/// One of everything, as it is said today.
fn samples() -> Vec<(&'static str, Value)> {
    vec![
        (
            "sign_in",
            json!(SignIn {
                email: "mara@example.org".to_owned(),
                password: "correct horse".to_owned(),
                replica: Some(ReplicaId(id(0xDE))),
                device_name: "Mara's laptop".to_owned(),
            }),
        ),
        (
            "signed_in",
            json!(SignedIn {
                token: "ab".repeat(32),
                user: UserId(id(0xB)),
                name: "Mara Lindqvist".to_owned(),
                role: Role::Technician,
                enterprise: "Halden Service".to_owned(),
                zone: "Europe/Stockholm".to_owned(),
            }),
        ),
        (
            "push",
            json!(PushRequest {
                speaker: speaker(),
                commands: vec![sent()],
            }),
        ),
        (
            "push",
            json!(PushRequest {
                speaker: first_words(),
                commands: Vec::new(),
            }),
        ),
        (
            "pushed",
            json!(PushAnswer {
                office: office(),
                outcomes: outcomes(),
            }),
        ),
        (
            "pull",
            json!(PullRequest {
                speaker: speaker(),
                cursor: 4117,
                directory: 3,
                limit: 1_000,
                personal: Some(PersonalAsk {
                    seen: 5,
                    marks: marks(),
                    quiet: Some(quiet()),
                }),
            }),
        ),
        ("page", unpacked(&page().pack(1).unwrap())),
        ("hint", json!(Hint { position: 4118 })),
        (
            "upload_for",
            json!(UploadFor {
                ticket: TicketId(id(0x7)),
                photo: PhotoId(id(0xF)),
                sha256: Sha256Hex::parse(&"5a".repeat(32)).unwrap(),
            }),
        ),
    ]
}

fn again<T: DeserializeOwned + Serialize>(said: &Value) -> Value {
    json!(serde_json::from_value::<T>(said.clone()).unwrap())
}

/// What a line is once it was read and is said again.
fn read(kind: &str, said: &Value) -> Value {
    match kind {
        "sign_in" => again::<SignIn>(said),
        "signed_in" => again::<SignedIn>(said),
        "push" => again::<PushRequest>(said),
        "pushed" => again::<PushAnswer>(said),
        "pull" => again::<PullRequest>(said),
        "hint" => again::<Hint>(said),
        "upload_for" => again::<UploadFor>(said),
        "page" => {
            let packed = zstd::bulk::compress(said.to_string().as_bytes(), 1).unwrap();
            unpacked(&Page::unpack(&packed).unwrap().pack(1).unwrap())
        }
        other => panic!("nobody reads {other}"),
    }
}

// Covers: I17
#[test]
fn what_devices_and_the_office_say_is_said_as_it_always_was() {
    let lines: String = samples()
        .iter()
        .map(|(kind, said)| format!("{}\n", json!([kind, said])))
        .collect();
    expect_file!["golden/wire.jsonl"].assert_eq(&lines);
}

// Covers: I17
#[test]
fn what_was_said_is_read_as_what_it_was() {
    for line in GOLDEN.lines() {
        let (kind, said): (String, Value) = serde_json::from_str(line).unwrap();
        assert_eq!(read(&kind, &said), said, "{kind}");
    }
    assert_eq!(
        Page::unpack(&page().pack(1).unwrap()).unwrap(),
        page(),
        "nothing is lost on the way"
    );
}

// Covers: I17
#[test]
fn words_that_a_newer_program_adds_are_passed_over() {
    for line in GOLDEN.lines() {
        let (kind, said): (String, Value) = serde_json::from_str(line).unwrap();
        let mut newer = said.clone();
        newer["something_new"] = json!({"of": ["another", 1]});
        for part in ["speaker", "office"] {
            if let Some(part) = newer.get_mut(part) {
                part["something_new"] = json!(true);
            }
        }
        assert_eq!(read(&kind, &newer), said, "{kind}");
    }
}
