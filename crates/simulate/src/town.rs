//! Everything of a day but its devices: the office, the people, the ledger, and
//! the judge's ears on the wire.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use fieldfare_domain::{Event, TicketId};
use fieldfare_protocol::page::Page;
use fieldfare_protocol::wire::{Outcome, PushAnswer, path};
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use fieldfare_server::db::{Value as Bound, Whose};
use fieldfare_server::office::Office;
use fieldfare_server::tickets;
use fieldfare_stories::carry::{self, told};
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use uuid::Uuid;

use crate::counters::{Counters, Fault};
use crate::dice::Dice;
use crate::disk::CrashDisk;
use crate::judge::Violation;
use crate::ledger::{Fate, Ledger};
use crate::mangled::{Mangler, Plain};
use crate::network::Carrier;
use crate::office::{Counted, Hands, OfficeSide};
use crate::template::{MIDNIGHT, Template};

/// A ticket that somebody without an account follows.
#[derive(Clone, Debug)]
pub struct Followed {
    /// The ticket.
    pub ticket: TicketId,
    /// Secret part of its status link.
    pub token: String,
}

/// The town of a day.
#[derive(Debug)]
pub struct Town {
    /// Files and names that the day began with.
    pub template: &'static Template,
    /// The time.
    pub hands: Arc<Hands>,
    /// The office.
    pub office: OfficeSide,
    /// The tokens of people's browsers.
    pub browsers: Vec<String>,
    /// Who may sign in now.
    pub active: Vec<bool>,
    /// Reports that can be followed.
    pub followed: Vec<Followed>,
    /// The ledger.
    pub ledger: Ledger,
    /// What was tried.
    pub counters: Counters,
    /// What the judge has found.
    pub violations: Vec<Violation>,
    /// The person whose request is on the wire.
    pub speaking: Option<usize>,
    /// Every line of what happened, when somebody wants to read it.
    pub lines: Option<Vec<String>>,
    /// Words said up to here are in the last backup or on a device.
    pub backed_up_words: usize,
    /// Somebody who mangles requests and answers, in days for that.
    pub mangler: Option<Box<Mangler>>,
    /// Who could sign in when the last backup was made.
    pub backed_up_active: Vec<bool>,
    /// Which step the day is at.
    pub step: usize,
    dice: Dice,
    trace: Sha256,
    next_name: u64,
    /// Events that the office has shown, by ticket, in this life of its data.
    history: BTreeMap<TicketId, Vec<[u8; 32]>>,
    /// Positions that the office acknowledged in this life.
    acked_position: i64,
    folder: TempDir,
}

impl Town {
    /// A town with nothing but its people.
    #[must_use]
    pub fn new(seed: u64, variant: usize) -> Self {
        let template = Template::of(variant);
        let folder = crate::template::folder();
        let _ = template.lay_out(folder.path());
        let hands = Hands::at(MIDNIGHT);
        let around = Counted::new(Arc::clone(&hands), 1_000_000);
        let disk = CrashDisk::with(&template.office);
        Self {
            template,
            office: OfficeSide::new(folder.path(), around, disk),
            hands,
            browsers: template.people.iter().map(|p| p.token.clone()).collect(),
            active: vec![true; template.people.len()],
            followed: Vec::new(),
            ledger: Ledger::default(),
            counters: Counters::default(),
            violations: Vec::new(),
            speaking: None,
            lines: None,
            backed_up_words: 0,
            mangler: None,
            backed_up_active: Vec::new(),
            step: 0,
            dice: Dice::new(seed ^ 0x0FF1_CE00),
            trace: Sha256::new(),
            next_name: 0,
            history: BTreeMap::new(),
            acked_position: 0,
            folder,
        }
    }

    /// Where the day's files are mounted.
    #[must_use]
    pub fn folder(&self) -> String {
        self.folder.path().display().to_string()
    }

    /// Notes a line of the trace.
    pub fn note(&mut self, line: std::fmt::Arguments<'_>) {
        let mut text = String::new();
        let _ = write!(text, "{line}");
        self.trace.update(text.as_bytes());
        self.trace.update(b"\n");
        if let Some(lines) = &mut self.lines {
            lines.push(text);
        }
    }

    /// The hash of everything that was noted.
    #[must_use]
    pub fn trace_hash(&self) -> String {
        hex::encode(self.trace.clone().finalize())
    }

    /// The judge has found something.
    pub fn violation(&mut self, invariant: &'static str, what: String) {
        // What mangled requests do when they are taken, the ledger knows nothing of.
        if self.mangler.is_some() && !["E", "P"].contains(&invariant) {
            return;
        }
        self.note(format_args!("VIOLATION {invariant} {what}"));
        self.violations.push(Violation {
            invariant,
            step: self.step,
            what,
        });
    }

    /// A name that nothing else has.
    pub fn fresh(&mut self) -> Uuid {
        self.next_name += 1;
        Uuid::from_u128(0xB0_0000 << 64 | u128::from(self.next_name))
    }

    /// Asks the office; none when it stopped before it answered.
    pub fn ask(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> Option<HttpAnswer> {
        if let Some(mangler) = &mut self.mangler {
            let plain = Plain::new(method, path, token, headers, &body);
            mangler.before(&plain, &self.office);
            self.if_alive(())?;
        }
        let request = carry::plain(method, path, token, headers, body);
        let answer = self.office.send(request);
        self.if_alive(answer)
    }

    /// Asks as a person in a browser: the answer, the code of a problem, or
    /// nothing when the office stopped before it answered.
    pub fn call<T: DeserializeOwned>(
        &mut self,
        person: usize,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Option<Result<T, String>> {
        let body = carry::json(body);
        let token = self.browsers[person].clone();
        let answer = self.ask(method, path, Some(&token), &[], body)?;
        Some(told(&answer))
    }

    /// What an answer is worth when the office may have stopped.
    pub(crate) fn if_alive<T>(&mut self, answer: T) -> Option<T> {
        if self.office.disk.is_dead() {
            self.counters.fault(Fault::OfficeDiedInCommit);
            let power = self.dice.per_cent(60);
            self.crash_office(power);
            return None;
        }
        Some(answer)
    }

    /// The office's machine stops and runs again.
    pub fn crash_office(&mut self, power: bool) {
        let mut dice = self.dice.split(1);
        let before = self.office.disk.met();
        self.office.crash(power.then_some(&mut dice));
        let after = self.office.disk.met();
        self.counters
            .faults(Fault::DroppedWrite, after.dropped - before.dropped);
        self.counters
            .faults(Fault::TornWrite, after.torn - before.torn);
        self.note(format_args!("office crashed, power {power}"));
        self.check_acks();
        self.check_history();
    }

    /// The office is made again of its last backup.
    pub fn restore(&mut self) {
        self.office.restore();
        self.counters.fault(Fault::Restored);
        self.history.clear();
        self.acked_position = 0;
        self.active.clone_from(&self.backed_up_active);
        // What browsers and requesters said since, nobody has any more.
        let kept = self.backed_up_words;
        for said in self.ledger.said.iter_mut().skip(kept) {
            if said.device.is_none() {
                said.fate = Fate::Excused;
            }
        }
        self.note(format_args!("office restored, life {}", self.office.life()));
    }

    /// All events of all tickets, as the office has them.
    #[must_use]
    pub fn events(&self) -> BTreeMap<TicketId, Vec<Event>> {
        events_of(self.office.office())
    }

    /// All tickets of the office.
    #[must_use]
    pub fn tickets(&self) -> Vec<TicketId> {
        self.office
            .office()
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.all("SELECT id FROM ticket ORDER BY id", &[], |row| {
                    Ok(TicketId(row.get(0)?))
                })
            })
            .expect("the office can be read")
    }

    /// The office never changes or forgets what happened (I7).
    pub fn check_history(&mut self) {
        let now = self.events();
        let mut wrong = Vec::new();
        for (ticket, known) in &self.history {
            let events = now.get(ticket).map(Vec::as_slice).unwrap_or_default();
            let same = events.len() >= known.len()
                && known
                    .iter()
                    .zip(events)
                    .all(|(hash, event)| *hash == hash_of(event));
            if !same {
                wrong.push(*ticket);
            }
        }
        for (ticket, events) in &now {
            for (index, event) in events.iter().enumerate() {
                if usize::try_from(event.n).ok() != Some(index + 1) {
                    wrong.push(*ticket);
                }
            }
            let known = self.history.entry(*ticket).or_default();
            for event in events.iter().skip(known.len()) {
                known.push(hash_of(event));
            }
        }
        for ticket in wrong {
            self.violation("I7", format!("what happened to {ticket} was changed"));
        }
    }

    /// What the office acknowledged in this life is still there (I2).
    pub(crate) fn check_acks(&mut self) {
        let life = self.office.life();
        let acked: Vec<_> = self
            .ledger
            .outcomes
            .iter()
            .filter(|(_, (of, _))| *of == life)
            .map(|(command, (_, outcome))| (*command, outcome.clone()))
            .collect();
        let (position, stored) = self
            .office
            .office()
            .store()
            .read(Whose::Everybodys, |tx| {
                let position: i64 = tx.one("SELECT max(position) FROM enterprise", &[], |row| {
                    row.get(0)
                })?;
                let mut stored = Vec::new();
                for (command, _) in &acked {
                    let found: Option<String> = tx.maybe(
                        "SELECT outcome FROM command WHERE id = ?1",
                        &[Bound::Id(command.0)],
                        |row| row.get(0),
                    )?;
                    stored.push(found.and_then(|text| serde_json::from_str::<Outcome>(&text).ok()));
                }
                Ok((position, stored))
            })
            .expect("the office can be read");
        for ((command, outcome), stored) in acked.into_iter().zip(stored) {
            if stored.as_ref() != Some(&outcome) {
                self.violation("I2", format!("{command} was acknowledged and is lost"));
            }
        }
        if position < self.acked_position {
            self.violation("I2", "the feed went back".to_owned());
        }
    }

    /// Hears what the office answers to a device.
    fn hear(&mut self, request: &HttpRequest, answer: &HttpAnswer) {
        let ok = (200..300).contains(&answer.status);
        if answer.status >= 500 {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            self.violation("E", format!("{} answered {text}", request.path));
        }
        let speaking = self.speaking;
        if ok && speaking.is_some_and(|person| !self.active[person]) {
            let path = &request.path;
            self.violation("I20", format!("{path} was answered to a disabled person"));
        }
        if ok && request.path == path::PUSH {
            if let Ok(answer) = serde_json::from_slice::<PushAnswer>(&answer.body) {
                self.hear_push(&answer);
            }
        } else if ok
            && request.path == path::PULL
            && let Ok(page) = Page::unpack(&answer.body)
        {
            self.hear_page(&page);
        }
    }

    fn hear_push(&mut self, answer: &PushAnswer) {
        let life = self.office.life();
        for outcome in &answer.outcomes {
            let (command, outcome) = (outcome.command, outcome.outcome.clone());
            match &outcome {
                Outcome::Accepted { position, .. } => {
                    self.acked_position = self.acked_position.max(*position);
                }
                Outcome::Parked { position, .. } => {
                    self.acked_position = self.acked_position.max(*position);
                    self.counters.sometimes("a command is parked");
                }
                Outcome::Rejected { .. } => self.counters.sometimes("a command is refused"),
            }
            let known = self
                .ledger
                .outcomes
                .insert(command, (life, outcome.clone()));
            if let Some((of, before)) = known {
                self.counters.sometimes("a command is sent again");
                // Used again by somebody else it is refused, and stays what it was.
                if of == life && before != outcome {
                    self.violation(
                        "I3",
                        format!("{command} was {before:?} and is now {outcome:?}"),
                    );
                }
            }
        }
    }

    /// A page holds only what its person may hold (I11).
    fn hear_page(&mut self, page: &Page) {
        let Some(person) = self.speaking else {
            return;
        };
        if page.entered.is_empty() {
            return;
        }
        let id = self.template.people[person].id;
        let enterprise = self.template.enterprise;
        let tickets = self
            .office
            .office()
            .store()
            .read(enterprise, |tx| {
                let mut found = BTreeMap::new();
                for entered in &page.entered {
                    if let Some(loaded) = tickets::load(tx, enterprise, entered.id)? {
                        found.insert(entered.id, loaded.events);
                    }
                }
                Ok(found)
            })
            .expect("the office can be read");
        let allowed = crate::judge::holdable(self, id, &tickets);
        for entered in &page.entered {
            if !allowed.contains(&entered.id) {
                let ticket = entered.id;
                self.violation("I11", format!("{ticket} was sent to person {person}"));
            }
        }
    }
}

impl Carrier for Town {
    fn arrive(&mut self, request: &HttpRequest, cut: bool) -> Option<HttpAnswer> {
        self.counters.exchanges += 1;
        if let Some(mangler) = &mut self.mangler {
            mangler.before(&Plain::from(request), &self.office);
            self.if_alive(())?;
        }
        let answer = self.office.carry(request, cut);
        let answer = self.if_alive(answer)?;
        // Not only what was said but every byte of it repeats with the seed.
        self.trace.update(answer.status.to_be_bytes());
        self.trace.update(&answer.body);
        if !cut {
            self.hear(request, &answer);
        }
        Some(match &mut self.mangler {
            Some(mangler) => mangler.answer(answer),
            None => answer,
        })
    }

    fn counters(&mut self) -> &mut Counters {
        &mut self.counters
    }
}

fn hash_of(event: &Event) -> [u8; 32] {
    Sha256::digest(serde_json::to_vec(event).unwrap_or_default()).into()
}

/// All events of all tickets of an office.
///
/// # Panics
/// When the office cannot be read.
#[must_use]
pub fn events_of(office: &Office) -> BTreeMap<TicketId, Vec<Event>> {
    office
        .store()
        .read(Whose::Everybodys, |tx| {
            let known: Vec<(i64, Uuid)> =
                tx.all("SELECT key, id FROM ticket ORDER BY key", &[], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            let mut all = BTreeMap::new();
            for (key, id) in known {
                all.insert(TicketId(id), tickets::events(tx, key, 0)?);
            }
            Ok(all)
        })
        .expect("the office can be read")
}
