//! The judge: what must hold at the end of a day, and while it goes on.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fieldfare_domain::{Act, Event, PhotoId, Ticket, TicketId, UserId, What, scope};
use fieldfare_protocol::view::{OutboxState, TicketView};
use fieldfare_protocol::wire::sha256_hex;
use fieldfare_server::db::Whose;
use fieldfare_server::people;
use serde_json::Value;

use crate::device::Device;
use crate::ledger::{Fate, words_in};
use crate::town::Town;

/// Something that must not happen has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Which invariant; `E` is an error that is nobody's fault but ours.
    pub invariant: &'static str,
    /// In which step it was noticed.
    pub step: usize,
    /// What was seen.
    pub what: String,
}

/// The tickets that a person's device may hold now, by the rules alone: the
/// office's own rows of scope are not asked.
#[must_use]
pub fn scope_of(town: &Town, person: UserId) -> BTreeSet<TicketId> {
    holdable(town, person, &town.events())
}

/// Those of these tickets that a person's device may hold now.
#[must_use]
pub fn holdable(
    town: &Town,
    person: UserId,
    tickets: &BTreeMap<TicketId, Vec<Event>>,
) -> BTreeSet<TicketId> {
    let office = town.office.office();
    let enterprise = town.template.enterprise;
    let directory = office
        .store()
        .read(enterprise, |tx| people::directory(tx, enterprise))
        .expect("the office can be read");
    let Some(account) = directory.person(person).filter(|p| p.active) else {
        return BTreeSet::new();
    };
    let now = town.hands.now();
    tickets
        .iter()
        .map(|(id, events)| Ticket::from_events(*id, events))
        .filter(|ticket| {
            let policy = directory.policy(ticket.type_id);
            scope::holds(ticket, &policy, person, account.role, now)
        })
        .map(|ticket| ticket.id)
        .collect()
}

/// Where words were found at the office.
#[derive(Debug, Default)]
struct Found {
    /// As something that happened, with ticket and version.
    done: Vec<(TicketId, u32)>,
    /// In late work that is kept.
    parked: u32,
}

/// The texts of an event that its author wrote; what a field said before is
/// somebody else's.
fn written(what: &What) -> String {
    match what {
        What::Edited { correction, .. } => correction.now.clone(),
        What::Assigned {
            comment,
            corrections,
            ..
        } => corrections
            .iter()
            .map(|c| c.now.as_str())
            .chain([comment.as_str()])
            .collect::<Vec<_>>()
            .join("\n"),
        What::Parked { act, .. } => {
            let mut act = serde_json::to_value(act).unwrap_or_default();
            forget_was(&mut act);
            act.to_string()
        }
        What::Created(draft) => draft.description.clone(),
        other => serde_json::to_string(other).unwrap_or_default(),
    }
}

fn forget_was(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.remove("was");
            map.values_mut().for_each(forget_was);
        }
        Value::Array(list) => list.iter_mut().for_each(forget_was),
        _ => {}
    }
}

fn find_words(events: &BTreeMap<TicketId, Vec<Event>>) -> BTreeMap<String, Found> {
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    for (ticket, events) in events {
        for event in events {
            let text = written(&event.what);
            for word in words_in(&text) {
                let place = found.entry(word.to_owned()).or_default();
                if matches!(event.what, What::Parked { .. }) {
                    place.parked += 1;
                } else {
                    place.done.push((*ticket, event.n));
                }
            }
        }
    }
    found
}

/// What a device still has to send, or needs its person for.
fn waiting(device: &Device) -> Vec<Act> {
    let outbox = device.replica.as_ref().and_then(|r| r.outbox().ok());
    outbox
        .into_iter()
        .flat_map(|outbox| outbox.needs_you.into_iter().chain(outbox.on_its_way))
        .filter_map(|entry| entry.act)
        .collect()
}

/// The words of acts.
fn words_of(acts: &[Act]) -> BTreeSet<String> {
    let text = serde_json::to_string(acts).unwrap_or_default();
    words_in(&text).map(str::to_owned).collect()
}

/// The photos that acts announce.
fn photos_of(acts: &[Act]) -> BTreeSet<PhotoId> {
    acts.iter()
        .filter_map(|act| match act {
            Act::AddPhoto { photo } => Some(photo.id),
            _ => None,
        })
        .collect()
}

/// Everything that must hold when all is quiet.
pub fn at_the_end(town: &mut Town, devices: &[Device]) {
    town.check_history();
    town.check_acks();
    let events = town.events();
    for events in events.values() {
        town.counters.transitions_of(events);
    }
    words(town, devices, &events);
    order(town, &events);
    photos(town, devices, &events);
    for device in devices {
        equal(town, device);
    }
    names(town, devices);
    crate::scan::devices(town, devices, &events);
    requesters(town);
}

/// Two files never go on under one name (I19).
fn names(town: &mut Town, devices: &[Device]) {
    let mut seen = BTreeMap::new();
    for device in devices {
        let name = device.replica.as_ref().and_then(|r| r.id().ok());
        if let Some(other) = name.and_then(|name| seen.insert(name, device.number)) {
            let number = device.number;
            town.violation("I19", format!("devices {other} and {number} have one name"));
        }
    }
}

/// Nothing lost, nothing doubled (I1, I2, I3, I5, I17, I18, I19).
fn words(town: &mut Town, devices: &[Device], events: &BTreeMap<TicketId, Vec<Event>>) {
    let found = find_words(events);
    let waiting: Vec<BTreeSet<String>> = devices
        .iter()
        .map(|device| words_of(&waiting(device)))
        .collect();
    let nothing = Found::default();
    for said in town.ledger.said.clone() {
        let at_office = found.get(&said.word).unwrap_or(&nothing);
        if at_office.parked > 1 {
            town.violation("I3", format!("{} is kept twice as late work", said.word));
        }
        if at_office.done.len() > 1 {
            let places = &at_office.done;
            town.violation("I3", format!("{} was done twice: {places:?}", said.word));
        }
        let on_device = said.device.is_some_and(|device| {
            devices
                .iter()
                .zip(&waiting)
                .any(|(d, words)| d.origin == devices[device].origin && words.contains(&said.word))
        });
        let anywhere = !at_office.done.is_empty() || at_office.parked > 0 || on_device;
        if said.fate == Fate::Saved && !anywhere {
            let (word, command, device) = (&said.word, said.command, said.device);
            town.violation(
                "I1",
                format!("{word} of {command} on device {device:?} is lost"),
            );
        }
    }
}

/// Per device and ticket, the office did things in the order in which they were
/// done (I4).
fn order(town: &mut Town, events: &BTreeMap<TicketId, Vec<Event>>) {
    let found = find_words(events);
    let mut last: BTreeMap<(usize, TicketId), (u32, String)> = BTreeMap::new();
    for said in town.ledger.said.clone() {
        let (Some(device), Fate::Saved, false) = (said.device, said.fate, said.again) else {
            continue;
        };
        let Some(at) = found.get(&said.word).filter(|found| found.parked == 0) else {
            continue;
        };
        let Some((_, n)) = at.done.first() else {
            continue;
        };
        let place = last.entry((device, said.ticket)).or_default();
        if *n < place.0 {
            let before = place.1.clone();
            town.violation("I4", format!("{} came before {before}", said.word));
        }
        *place = (*n, said.word);
    }
}

/// Photos that the office says it has are there, whole (I14, I15).
fn photos(town: &mut Town, devices: &[Device], events: &BTreeMap<TicketId, Vec<Event>>) {
    let office = Arc::clone(town.office.office());
    let mut arrived = BTreeSet::new();
    let mut wrong = Vec::new();
    for events in events.values() {
        for event in events {
            if let What::PhotoArrived { photo } = &event.what {
                arrived.insert(*photo);
            }
        }
    }
    let kept: Vec<(uuid::Uuid, String)> = office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.all("SELECT id, kept FROM photo", &[], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
        })
        .expect("the office can be read");
    let kept: BTreeMap<_, _> = kept.into_iter().collect();
    for photo in &arrived {
        let whole = kept
            .get(&photo.0)
            .and_then(|hash| fieldfare_domain::Sha256Hex::parse(hash).ok())
            .is_some_and(|hash| {
                matches!(office.blobs().read(&hash), Ok(Some(bytes)) if sha256_hex(&bytes) == hash)
            });
        if !whole {
            wrong.push(format!("{photo} has arrived and is not there"));
        }
    }
    for what in wrong {
        town.violation("I14", what);
    }
    let declared: BTreeSet<_> = events
        .values()
        .flatten()
        .filter_map(|event| match &event.what {
            What::PhotoAdded { photo } => Some(photo.id),
            _ => None,
        })
        .collect();
    let waiting: Vec<BTreeSet<PhotoId>> = devices
        .iter()
        .map(|device| photos_of(&waiting(device)))
        .collect();
    for taken in town.ledger.taken.clone() {
        let on_device = devices.iter().zip(&waiting).any(|(device, photos)| {
            device.origin == devices[taken.device].origin && photos.contains(&taken.id)
        });
        if taken.fate == Fate::Saved && !declared.contains(&taken.id) && !on_device {
            let (id, device) = (taken.id, taken.device);
            town.violation("I1", format!("photo {id} of device {device} is lost"));
        }
        if taken.fate == Fate::Saved && declared.contains(&taken.id) && !arrived.contains(&taken.id)
        {
            let (id, device) = (taken.id, taken.device);
            town.violation(
                "I14",
                format!("{id} of device {device} was declared and never arrived"),
            );
        }
    }
}

/// A device shows what the office shows its person (I6, I8, I10, I12).
fn equal(town: &mut Town, device: &Device) {
    let (number, person) = (device.number, device.person);
    let Some(replica) = &device.replica else {
        town.violation("I21", format!("device {number} does not open"));
        return;
    };
    if !town.active[person] {
        return;
    }
    let id = town.template.people[person].id;
    let should = scope_of(town, id);
    let held: BTreeSet<TicketId> = replica.held().unwrap_or_default().into_iter().collect();
    for ticket in should.symmetric_difference(&held) {
        let is = if held.contains(ticket) {
            "holds"
        } else {
            "lacks"
        };
        let invariant = if held.contains(ticket) { "I12" } else { "I6" };
        town.violation(invariant, format!("device {number} {is} {ticket}"));
    }
    for ticket in should.intersection(&held) {
        let here = replica.ticket(*ticket).ok();
        let there = town.call::<TicketView>(
            person,
            "GET",
            &format!("/api/v1/tickets/{ticket}"),
            &Value::Null,
        );
        let there = there.and_then(Result::ok).map(|mut view| {
            // For the office's people in a browser only.
            view.status_link = None;
            view
        });
        if here != there {
            let told = difference(here.as_ref(), there.as_ref());
            town.violation("I6", format!("device {number}, {ticket}: {told}"));
        }
    }
}

/// The first words in which two views differ.
fn difference(here: Option<&TicketView>, there: Option<&TicketView>) -> String {
    let (here, there) = (
        serde_json::to_value(here).unwrap_or_default(),
        serde_json::to_value(there).unwrap_or_default(),
    );
    let (Some(a), Some(b)) = (here.as_object(), there.as_object()) else {
        return format!("here {}, there {}", !here.is_null(), !there.is_null());
    };
    for (key, value) in a {
        if b.get(key) != Some(value) {
            let other = b.get(key).cloned().unwrap_or_default();
            if let (Some(these), Some(those)) = (value.as_array(), other.as_array()) {
                let at = these.iter().zip(those).position(|(a, b)| a != b);
                let at = at.unwrap_or(these.len().min(those.len()));
                let (one, two) = (these.get(at), those.get(at));
                return format!("{key}[{at}]: here {one:?}, there {two:?}");
            }
            return format!("{key}: here {value}, there {other}");
        }
    }
    "other fields".to_owned()
}

/// Nothing internal on a requester's page (I11).
pub fn requesters(town: &mut Town) {
    for followed in town.followed.clone() {
        let path = format!("/api/public/status/{}", followed.token);
        if let Some(answer) = town.ask("GET", &path, None, &[], Vec::new()) {
            let text = String::from_utf8_lossy(&answer.body).into_owned();
            if let Some(word) = words_in(&text).find(|word| word.starts_with("zqi")) {
                town.violation("I11", format!("{word} is on a requester's page"));
            }
        }
    }
}

/// What a device's person wrote is on its screen, once, from the moment that it
/// was acknowledged (I8).
pub fn on_screen(town: &mut Town, device: &Device) {
    let Some(replica) = &device.replica else {
        return;
    };
    let Ok(outbox) = replica.outbox() else {
        return;
    };
    let refused: BTreeSet<String> = outbox
        .needs_you
        .iter()
        .filter(|entry| entry.state == OutboxState::Rejected)
        .filter_map(|entry| serde_json::to_string(&entry.act).ok())
        .flat_map(|text| words_in(&text).map(str::to_owned).collect::<Vec<_>>())
        .collect();
    let mut wrong = Vec::new();
    let mut views: BTreeMap<TicketId, Option<TicketView>> = BTreeMap::new();
    let last = town
        .ledger
        .said
        .iter()
        .rev()
        .filter(|said| said.device == Some(device.number) && said.message)
        .take(6);
    for said in last {
        if said.fate != Fate::Saved || refused.contains(&said.word) {
            continue;
        }
        let view = views
            .entry(said.ticket)
            .or_insert_with(|| replica.ticket(said.ticket).ok());
        let Some(view) = view else {
            continue;
        };
        let times = view
            .messages
            .iter()
            .filter(|message| message.text.contains(&said.word))
            .count();
        if times != 1 {
            wrong.push(format!(
                "{} is {times} times on the screen of device {}",
                said.word, device.number
            ));
        }
    }
    for what in wrong {
        town.violation("I8", what);
    }
}

/// What the office has, without any clock: who did what, in which order (I16).
#[must_use]
pub fn done(town: &Town) -> Vec<String> {
    let mut done = Vec::new();
    for (ticket, events) in town.events() {
        for event in events {
            let what = serde_json::to_string(&event.what).unwrap_or_default();
            done.push(format!("{ticket} {} {:?} {what}", event.n, event.by));
        }
    }
    done
}
