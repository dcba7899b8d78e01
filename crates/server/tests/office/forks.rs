//! Two copies of one replica (I19).

use fieldfare_domain::{Act, At, Command, CommandId, TicketId, Visibility};
use fieldfare_protocol::wire::{Sent, payload_hash};
use fieldfare_server::db::Whose;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Answer, Desk, MORNING};

/// What a copy of the file knows.
#[derive(Clone)]
struct Copied {
    replica: u128,
    /// Empty from an app that does not say.
    run: &'static str,
    lease: String,
    epoch: Value,
    seq: u64,
}

impl Copied {
    /// Writes a note on a ticket, as the next command of this copy.
    fn note(&mut self, ticket: &str, id: u128, text: &str) -> Value {
        self.seq += 1;
        let command = Command {
            id: CommandId(Uuid::from_u128(id)),
            ticket: TicketId(ticket.parse().unwrap()),
            base_version: 2,
            occurred_at: At(MORNING),
            clock_offset_ms: None,
            act: Act::Write {
                visibility: Visibility::Internal,
                text: text.to_owned(),
                photos: Vec::new(),
            },
        };
        json!(Sent {
            seq: self.seq,
            hash: payload_hash(&command),
            command
        })
    }

    async fn push(&mut self, desk: &Desk, commands: &[Value]) -> Answer {
        let body = json!({
            "speaker": {
                "protocol": 1, "replica": Uuid::from_u128(self.replica), "incarnation": 1,
                "run": self.run, "lease": self.lease, "epoch": self.epoch, "device_now": MORNING,
            },
            "commands": commands,
        });
        let answer = desk.post("/api/v1/sync/push", &desk.mara.1, &body).await;
        if answer.status == 200 {
            let office = &answer.json()["office"];
            office["lease"]
                .as_str()
                .unwrap()
                .clone_into(&mut self.lease);
            self.epoch = office["epoch"].clone();
        }
        answer
    }

    /// What a device does when it hears of its copy: a new name, numbers from 1,
    /// the same command ids.
    fn renamed(&mut self, replica: u128) {
        self.replica = replica;
        self.lease.clear();
        self.seq = 0;
    }
}

fn texts(desk: &Desk) -> Vec<String> {
    desk.site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            let bodies = tx.all("SELECT body FROM event ORDER BY n", &[], |row| {
                Ok(serde_json::from_str::<Value>(row.text(0)?)?)
            })?;
            let said = |body: &Value| body["text"].as_str().map(str::to_owned);
            Ok(bodies.iter().filter_map(said).collect())
        })
        .unwrap()
}

/// Mara's device, which has spoken twice, and a copy of its file.
async fn copied(desk: &Desk) -> (Copied, Copied) {
    let mut device = Copied {
        replica: 0xDE,
        run: "",
        lease: String::new(),
        epoch: Value::Null,
        seq: 0,
    };
    device.push(desk, &[]).await.expect(200);
    device.push(desk, &[]).await.expect(200);
    (device.clone(), device)
}

/// The two speak in turns, each time looking like the one whose answer was lost:
/// `first` notices nothing, `second` comes with a number that is taken.
async fn in_this_order(first_is_the_copy: bool) {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let (device, copy) = copied(&desk).await;
    let (mut first, mut second) = if first_is_the_copy {
        (copy, device)
    } else {
        (device, copy)
    };
    let mine = first.note(&ticket, 1, "from the first");
    let theirs = second.note(&ticket, 2, "from the second");
    first
        .push(&desk, std::slice::from_ref(&mine))
        .await
        .expect(200);
    // The lease says: your answer was lost. The number says who it is.
    let more = second.note(&ticket, 3, "and more");
    let both = [more.clone(), theirs.clone()];
    let refused = second.push(&desk, &both).await.expect(409);
    assert_eq!(refused.code(), "replica_forked");
    assert_eq!(
        texts(&desk),
        ["from the first"],
        "half of a push took effect"
    );
    // Nothing is lost, and nothing is doubled.
    second.renamed(0xDF);
    let theirs = second.note(&ticket, 2, "from the second");
    let more = second.note(&ticket, 3, "and more");
    let told = second.push(&desk, &[theirs, more]).await.expect(200);
    for n in 0..2 {
        assert_eq!(told.json()["outcomes"][n]["outcome"], "accepted");
    }
    let told = first.push(&desk, &[mine]).await.expect(200).json();
    assert_eq!(
        told["outcomes"][0]["outcome"], "accepted",
        "the stored outcome"
    );
    assert_eq!(
        texts(&desk),
        ["from the first", "from the second", "and more"]
    );
}

// Covers: I19
#[tokio::test]
async fn a_copy_that_speaks_after_its_device_is_noticed_by_its_numbers() {
    in_this_order(false).await;
}

// Covers: I19
#[tokio::test]
async fn a_device_that_speaks_after_its_copy_is_noticed_by_its_numbers() {
    in_this_order(true).await;
}

// Covers: I19
#[tokio::test]
async fn an_old_copy_that_was_put_back_is_noticed_by_its_lease_or_its_numbers() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let (mut device, mut old) = copied(&desk).await;
    for n in 0..3 {
        let note = device.note(&ticket, 10 + n, "written");
        device.push(&desk, &[note]).await.expect(200);
    }
    let refused = old.push(&desk, &[]).await.expect(409);
    assert_eq!(refused.code(), "replica_forked");
    // Even with a lease that fits.
    old.lease = device.lease.clone();
    let note = old.note(&ticket, 20, "from before");
    let refused = old.push(&desk, &[note]).await.expect(409);
    assert_eq!(refused.code(), "replica_forked");
}

// Covers: I19
#[tokio::test]
async fn two_copies_that_only_ask_are_told_apart_by_the_run_of_the_program() {
    let desk = Desk::new();
    let (mut device, mut copy) = copied(&desk).await;
    device.run = "its first run";
    copy.run = "the copy's";
    device.push(&desk, &[]).await.expect(200);
    let refused = copy.push(&desk, &[]).await.expect(409);
    assert_eq!(refused.code(), "replica_forked");
    copy.renamed(0xDF);
    copy.push(&desk, &[]).await.expect(200);

    // An answer that was lost is no copy, nor is a program that was started again.
    let mut before = device.clone();
    device.push(&desk, &[]).await.expect(200);
    before.push(&desk, &[]).await.expect(200);
    assert_eq!(before.lease, device.lease, "the lease that was lost");
    device.run = "its second run";
    device.push(&desk, &[]).await.expect(200);
    before.run = "its third run";
    let refused = before.push(&desk, &[]).await.expect(409);
    assert_eq!(refused.code(), "replica_forked", "in doubt it is a copy");
}

// Covers: I3, I19
#[tokio::test]
async fn a_repeated_command_and_numbers_out_of_order_are_no_fork() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let (mut device, _) = copied(&desk).await;
    let one = device.note(&ticket, 1, "one");
    let two = device.note(&ticket, 2, "two");
    // What waits for something goes later than what was numbered after it.
    device
        .push(&desk, std::slice::from_ref(&two))
        .await
        .expect(200);
    device.push(&desk, &[one, two]).await.expect(200);
    assert_eq!(texts(&desk), ["two", "one"]);
    // Two commands under one number in one push are two copies as well.
    let three = device.note(&ticket, 3, "three");
    device.seq -= 1;
    let other = device.note(&ticket, 4, "other");
    let refused = device.push(&desk, &[three, other]).await.expect(409);
    assert_eq!(refused.code(), "replica_forked");
    assert_eq!(texts(&desk), ["two", "one"]);
}

// Covers: I3, I19
#[tokio::test]
async fn what_one_copy_has_sent_is_known_when_the_other_sends_it_under_a_new_name() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let (mut device, mut copy) = copied(&desk).await;
    let said = device.note(&ticket, 1, "said once");
    device.push(&desk, &[said]).await.expect(200);
    copy.renamed(0xDF);
    let again = copy.note(&ticket, 1, "said once");
    let told = copy.push(&desk, &[again]).await.expect(200).json();
    assert_eq!(told["outcomes"][0]["outcome"], "accepted");
    assert_eq!(texts(&desk), ["said once"]);
}

// Covers: I3
#[tokio::test]
async fn what_was_refused_once_stays_refused_under_its_id_whatever_has_changed() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let path = format!("/api/v1/tickets/{ticket}/act");
    let asked = |id: u128| json!({"commandId": Uuid::from_u128(id), "act": {"do": "accept"}});
    let refused = desk.post(&path, &desk.mara.1, &asked(1)).await;
    assert!(!refused.status.is_success(), "it is nobody's yet");
    desk.assign(&ticket, desk.mara.0).await;
    let again = desk.post(&path, &desk.mara.1, &asked(1)).await;
    assert_eq!(
        (again.status, again.code()),
        (refused.status, refused.code())
    );
    desk.post(&path, &desk.mara.1, &asked(2)).await.expect(200);
}

// Covers: I6
#[tokio::test]
async fn every_change_of_a_ticket_is_told_to_everybody_who_holds_it() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let (mara, dispatcher) = (&desk.mara.1, &desk.dispatcher.1);
    let acts = [
        (mara, json!({"do": "accept"})),
        (
            mara,
            json!({"do": "write", "visibility": "internal", "text": "a note"}),
        ),
        (
            dispatcher,
            json!({"do": "escalate", "level": 2, "target": "maker", "reason": "old"}),
        ),
        (
            mara,
            json!({"do": "write", "visibility": "public", "text": "on my way"}),
        ),
        (mara, json!({"do": "resolve", "feedback": "new seal"})),
    ];
    for (token, act) in acts {
        desk.act(&ticket, token, act.clone()).await.expect(200);
        let (holders, behind): (i64, i64) = desk
            .site
            .office
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.one(
                    "SELECT count(*), count(CASE WHEN s.changed_at <> t.position THEN 1 END) \
                     FROM scope s JOIN ticket t ON t.key = s.ticket WHERE s.left_at IS NULL",
                    &[],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
            })
            .unwrap();
        assert!(holders > 1, "{act}: {holders}");
        assert_eq!(behind, 0, "{act} is not told to all");
    }
}
