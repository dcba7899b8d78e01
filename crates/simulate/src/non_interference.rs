//! A day told twice: what is public is the same, what is internal differs in
//! text, number, author and moment. Every byte that a requester receives must be
//! the same (I11, contract 3.2).

use std::fmt::Write as _;

use fieldfare_domain::{Act, ActName, PhotoId, Used, UsedId, Visibility};
use fieldfare_protocol::view::{ActOutcome, TicketView};
use fieldfare_replica::sync::http::HttpAnswer;
use fieldfare_stories::carry;
use serde_json::{Value, json};

use crate::acts;
use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::template::{AYLIN, INGRID, JONAS, LEA, MARA};
use crate::town::{Followed, Town};

/// Steps of a day that is told.
const STEPS: usize = 10;
const MINUTE_MS: i64 = 60_000;

/// One telling of a day.
#[derive(Debug)]
struct Telling {
    town: Town,
    /// Everything that requesters received, in order.
    received: Vec<String>,
    /// What is public draws from this.
    public: Dice,
    /// What is internal draws from this.
    internal: Dice,
    /// How much is internal.
    notes: u64,
    words: Ledger,
    notes_written: u64,
}

/// In what the bytes differ that requesters receive in the two tellings of a
/// seed's day; nothing when they are the same.
#[must_use]
pub fn differ(seed: u64) -> Option<String> {
    let (one, _) = received(seed, 1);
    let (two, _) = received(seed, 2);
    if one.len() != two.len() {
        return Some(format!("{} answers and {}", one.len(), two.len()));
    }
    let at = one.iter().zip(&two).position(|(one, two)| one != two)?;
    Some(format!("answer {at} differs"))
}

/// What requesters receive in the day of `seed`, told in the way `telling`; and
/// how many internal things were done.
#[must_use]
pub fn received(seed: u64, telling: u64) -> (Vec<String>, u64) {
    let mut dice = Dice::new(seed ^ 0x1111_0000);
    let variant = dice.index(crate::template::VARIANTS);
    let mut day = Telling {
        town: Town::new(seed, variant),
        received: Vec::new(),
        public: dice.split(1),
        internal: Dice::new(seed ^ telling << 40 ^ 0xABCD),
        notes: telling,
        words: Ledger::default(),
        notes_written: 0,
    };
    let mut listener = day.town.office.office().listen();
    for step in 0..STEPS {
        // The public part of every step happens at the same moment in each
        // telling; what is internal happens somewhere in between.
        let moment = day.public.between(1, 40) * MINUTE_MS;
        let mut passed = 0;
        for _ in 0..day.internal.below(1 + 3 * day.notes) {
            let wait = day.internal.between(0, (moment - passed) / 2);
            day.town.hands.pass_ms(wait);
            passed += wait;
            day.internal_act();
        }
        day.town.hands.pass_ms(moment - passed);
        if step < 2 {
            day.report();
        } else {
            day.public_act();
        }
        // What would wake a requester's page, and when.
        while let Ok(changed) = listener.try_recv() {
            if changed.public {
                let now = day.town.hands.now().0;
                day.received
                    .push(format!("woken at {now}: {:?}", changed.ticket));
            }
        }
        day.read_pages();
    }
    (day.received, day.notes_written)
}

impl Telling {
    fn receive(&mut self, what: &str, answer: &HttpAnswer) {
        let mut text = format!("{what}: {}\n", answer.status);
        for (name, value) in &answer.headers {
            let _ = writeln!(text, "{name}: {value}");
        }
        text.push_str(&String::from_utf8_lossy(&answer.body));
        self.received.push(text);
    }

    fn ask(&mut self, method: &str, path: &str, body: &Value) -> HttpAnswer {
        let body = carry::json(body);
        let answer = self
            .town
            .ask(method, path, None, &[], body)
            .expect("this office does not stop");
        self.receive(&format!("{method} {path}"), &answer);
        answer
    }

    fn report(&mut self) {
        let word = self.words.word(false);
        let body = json!({
            "commandId": self.town.fresh(),
            "code": self.town.template.code,
            "description": format!("No water since {word}"),
            "name": "Karin Holm",
            "photos": [],
        });
        let answer = self.ask("POST", "/api/public/report", &body);
        let receipt: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let token = receipt
            .get("statusToken")
            .and_then(Value::as_str)
            .expect("a report has a receipt")
            .to_owned();
        let known: Vec<_> = self.town.followed.iter().map(|f| f.ticket).collect();
        let ticket = self
            .town
            .tickets()
            .into_iter()
            .find(|id| !known.contains(id))
            .expect("a report is a ticket");
        self.town.followed.push(Followed { ticket, token });
    }

    fn view(&mut self, person: usize, followed: &Followed) -> Option<TicketView> {
        let address = format!("/api/v1/tickets/{}", followed.ticket);
        self.town.call(person, "GET", &address, &Value::Null)?.ok()
    }

    fn send(&mut self, person: usize, followed: &Followed, name: u128, act: &Act) {
        let body = json!({"commandId": uuid::Uuid::from_u128(name), "act": act});
        let address = format!("/api/v1/tickets/{}/act", followed.ticket);
        let _ = self
            .town
            .call::<ActOutcome>(person, "POST", &address, &body);
    }

    /// Something that a requester may learn of.
    fn public_act(&mut self) {
        let mut dice = self.public.split(2);
        let followed = dice
            .pick(&self.town.followed)
            .expect("there are reports")
            .clone();
        let name = 0xC0_0000 << 64 | u128::from(dice.next());
        if dice.per_cent(30) {
            let path = format!("/api/public/status/{}/act", followed.token);
            let word = self.words.word(false);
            let text = format!("about {word} here");
            let act = match dice.below(5) {
                0 => Act::Confirm,
                1 => Act::NotSolved { comment: text },
                2 => Act::Rate {
                    stars: 3,
                    comment: text,
                },
                _ => Act::RequesterReply {
                    text,
                    photos: Vec::new(),
                },
            };
            let body = json!({"commandId": uuid::Uuid::from_u128(name), "act": act});
            self.ask("POST", &path, &body);
            return;
        }
        let person = *dice
            .pick(&[AYLIN, MARA, JONAS, LEA])
            .expect("there are people");
        let Some(view) = self.view(person, &followed) else {
            return;
        };
        let offered: Vec<ActName> = view
            .actions
            .iter()
            .copied()
            .filter(|name| {
                !matches!(
                    name,
                    ActName::Note
                        | ActName::RecordUsed
                        | ActName::StrikeUsed
                        | ActName::SetVisibility
                        | ActName::MarkDuplicate
                )
            })
            .collect();
        let Some(act) = dice.pick(&offered).copied() else {
            return;
        };
        let template = self.town.template;
        if let Some(doing) = acts::doing(act, &view, &[], template, &mut self.words, &mut dice) {
            self.send(person, &followed, name, &doing.act);
        }
    }

    /// Something that a requester may not learn of.
    fn internal_act(&mut self) {
        let Some(followed) = self.internal.pick(&self.town.followed).cloned() else {
            return;
        };
        let person = *self
            .internal
            .pick(&[AYLIN, INGRID, AYLIN])
            .expect("there are people");
        let name = 0xC1_0000 << 64 | u128::from(self.internal.next());
        let length = self.internal.index(300);
        let text = format!(
            "zqi{:05}qz {}",
            self.internal.below(99_999),
            "x".repeat(length)
        );
        let act = if self.internal.per_cent(75) {
            Act::Write {
                visibility: Visibility::Internal,
                text,
                photos: Vec::new(),
            }
        } else if self.internal.per_cent(50) {
            Act::RecordUsed {
                used: Used {
                    id: UsedId(uuid::Uuid::from_u128(name)),
                    what: acts::some_use(&mut self.internal),
                    note: text,
                },
            }
        } else {
            Act::AddPhoto {
                photo: fieldfare_domain::PhotoMeta {
                    id: PhotoId(uuid::Uuid::from_u128(name)),
                    sha256: fieldfare_protocol::wire::sha256_hex(text.as_bytes()),
                    bytes: 77,
                    width: 1,
                    height: 1,
                    name: text,
                    visibility: Visibility::Internal,
                    taken_at: None,
                    file: None,
                    stage: None,
                },
            }
        };
        self.notes_written += 1;
        self.send(person, &followed, name, &act);
    }

    fn read_pages(&mut self) {
        for followed in self.town.followed.clone() {
            let path = format!("/api/public/status/{}", followed.token);
            let answer = self.ask("GET", &path, &Value::Null);
            let tag = answer
                .headers
                .iter()
                .find(|(name, _)| name == "etag")
                .map(|(_, value)| value.clone())
                .unwrap_or_default();
            let again = self
                .town
                .ask("GET", &path, None, &[("if-none-match", &tag)], Vec::new())
                .expect("this office does not stop");
            self.receive("again", &again);
        }
    }
}
