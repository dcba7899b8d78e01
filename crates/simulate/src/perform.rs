//! What the steps of a plan do that people do: acts, photos, decisions.

use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use fieldfare_domain::{Act, ActName, TicketId, Visibility};
use fieldfare_protocol::view::{ActOutcome, ListName, ListQuery, OutboxState};
use fieldfare_replica::ReplicaError;
use uuid::Uuid;

use crate::acts::{self, Doing};
use crate::counters::Fault;
use crate::day::Day;
use crate::dice::Dice;
use crate::ledger::{Fate, Said, Taken, words_in};
use crate::plan::Happening;

impl Day {
    /// Performs what a step says.
    pub(crate) fn perform(&mut self, what: Happening, dice: &mut Dice) {
        match what {
            Happening::Act { device } => self.act(device, dice),
            Happening::Create { device } => self.create(device, dice),
            Happening::Photo { device } => self.photo(device, dice),
            Happening::Tidy { device } => self.tidy(device, dice),
            Happening::Pictures { device } => self.pictures(device),
            Happening::Sync { device } => {
                if dice.per_cent(30) {
                    self.devices[device].engine.wake();
                }
                self.exchange(device, 20);
            }
            Happening::Browser { person } => self.browser(person, dice),
            Happening::Report => self.report(dice),
            Happening::Requester => self.requester(dice),
            Happening::Alert => self.alert(dice),
            Happening::Timer => self.timer(dice),
            fate => self.fate(fate, dice),
        }
    }

    /// What a device answered to its person.
    pub(crate) fn acted<T>(
        &mut self,
        at: usize,
        told: Result<T, ReplicaError>,
        dice: &mut Dice,
    ) -> Option<(Option<T>, Fate)> {
        let code = told.as_ref().err().map_or("ok", ReplicaError::code);
        self.town.note(format_args!("device {at} acts: {code}"));
        let died = self.died(at, dice);
        match told {
            Ok(value) if !died => Some((Some(value), Fate::Saved)),
            // The machine stopped after the commit, or before the screen said so.
            Ok(value) => Some((Some(value), Fate::Perhaps)),
            Err(ReplicaError::Refused(_) | ReplicaError::UnknownTicket) => None,
            Err(ReplicaError::DiskFull) => {
                self.town.counters.sometimes("a full disk is told");
                Some((None, Fate::Perhaps))
            }
            Err(ReplicaError::NotSignedIn) => None,
            Err(_) => Some((None, Fate::Perhaps)),
        }
    }

    pub(crate) fn note_said(
        &mut self,
        device: Option<usize>,
        outcome: Option<&ActOutcome>,
        ticket: TicketId,
        doing: &Doing,
        fate: Fate,
    ) {
        let command = outcome.map_or_else(
            || fieldfare_domain::CommandId(Uuid::nil()),
            |outcome| outcome.command,
        );
        for word in &doing.words {
            self.town.ledger.said.push(Said {
                word: word.clone(),
                device,
                ticket,
                command,
                message: doing.message,
                fate,
                again: false,
            });
        }
    }

    fn tickets_of(&self, at: usize) -> Vec<TicketId> {
        let replica = self.devices[at].replica.as_ref();
        let query = ListQuery {
            list: ListName::All,
            limit: 30,
            ..ListQuery::default()
        };
        let now = self.devices[at].now();
        let page = replica.and_then(|replica| replica.tickets(&query, now).ok());
        let mut rows = page.map(|page| page.rows).unwrap_or_default();
        // What is shown first depends on clocks; what a seed does must not.
        rows.sort_by_key(|row| row.id);
        rows.into_iter().map(|row| row.id).collect()
    }

    fn act(&mut self, at: usize, dice: &mut Dice) {
        if !self.open(at) {
            return;
        }
        for _ in 0..=dice.index(3) {
            self.act_once(at, dice);
        }
    }

    fn act_once(&mut self, at: usize, dice: &mut Dice) {
        let all = self.tickets_of(at);
        let (Some(ticket), Some(replica)) = (dice.pick(&all).copied(), &self.devices[at].replica)
        else {
            return;
        };
        let Ok(view) = replica.ticket(ticket) else {
            return;
        };
        let Some(name) = choose(&view.actions, dice) else {
            return;
        };
        let ledger = &mut self.town.ledger;
        let Some(doing) = acts::doing(name, &view, &all, self.town.template, ledger, dice) else {
            return;
        };
        let told = replica.act(ticket, view.version, doing.act.clone());
        let waits = told.as_ref().ok().is_some_and(|outcome| {
            let id = outcome.command.to_string();
            let outbox = replica.outbox();
            outbox.is_ok_and(|outbox| outbox.on_its_way.iter().any(|entry| entry.id == id))
        });
        let Some((outcome, fate)) = self.acted(at, told, dice) else {
            return;
        };
        // What is so already is not sent.
        let fate = if waits { fate } else { Fate::Perhaps };
        self.note_said(Some(at), outcome.as_ref(), ticket, &doing, fate);
    }

    fn create(&mut self, at: usize, dice: &mut Dice) {
        if !self.open(at) {
            return;
        }
        let (draft, words) = acts::draft(&mut self.town.ledger, dice);
        let Some(replica) = &self.devices[at].replica else {
            return;
        };
        let told = replica.create(draft.clone());
        let Some((outcome, fate)) = self.acted(at, told, dice) else {
            return;
        };
        let doing = Doing {
            act: Act::Create(Box::new(draft)),
            words,
            message: false,
        };
        let ticket = outcome
            .as_ref()
            .map_or(TicketId(Uuid::nil()), |outcome| outcome.ticket);
        self.note_said(Some(at), outcome.as_ref(), ticket, &doing, fate);
    }

    pub(crate) fn photo(&mut self, at: usize, dice: &mut Dice) {
        if !self.open(at) {
            return;
        }
        let all = self.tickets_of(at);
        let (Some(ticket), Some(replica)) = (dice.pick(&all).copied(), &self.devices[at].replica)
        else {
            return;
        };
        let name = *dice.pick(&acts::PHOTO_NAMES).unwrap_or(&"");
        let visibility = if dice.per_cent(50) {
            Visibility::Public
        } else {
            Visibility::Internal
        };
        let told = replica.add_photo(ticket, name, visibility, picture(dice));
        let Some((id, fate)) = self.acted(at, told, dice) else {
            return;
        };
        if let Some(id) = id {
            self.town.ledger.taken.push(Taken {
                id,
                device: at,
                ticket,
                fate,
            });
        }
    }

    /// A person decides on what came back: sends it again, or gives it up.
    fn tidy(&mut self, at: usize, dice: &mut Dice) {
        if !self.open(at) {
            return;
        }
        let Some(replica) = &self.devices[at].replica else {
            return;
        };
        let Ok(outbox) = replica.outbox() else {
            return;
        };
        let Some(entry) = dice.pick(&outbox.needs_you).cloned() else {
            return;
        };
        let Ok(id) = entry.id.parse::<Uuid>() else {
            return;
        };
        let again = dice.per_cent(50);
        let told = if again {
            replica.outbox_retry(id)
        } else {
            replica.outbox_discard(id)
        };
        let text = serde_json::to_string(&entry.act).unwrap_or_default();
        let worked = told.is_ok();
        let Some((_, fate)) = self.acted(at, told, dice) else {
            return;
        };
        for word in words_in(&text) {
            if again {
                for said in &mut self.town.ledger.said {
                    said.again |= said.word == word;
                }
            } else if entry.state == OutboxState::Parked {
                // It stays on the ticket, where it was kept.
            } else if worked && fate == Fate::Saved {
                self.town.ledger.fate_of(word, Fate::Discarded);
                self.town.counters.sometimes("refused work is given up");
            } else {
                self.town.ledger.fate_of(word, Fate::Perhaps);
            }
        }
        if !again && let fieldfare_protocol::view::OutboxKind::Photo = entry.kind {
            for taken in &mut self.town.ledger.taken {
                if taken.id.0 == id {
                    taken.fate = Fate::Discarded;
                }
            }
        }
        if let Some(Act::AddPhoto { photo }) = entry.act
            && !again
        {
            for taken in &mut self.town.ledger.taken {
                if taken.id == photo.id {
                    taken.fate = Fate::Discarded;
                }
            }
        }
    }

    /// The device fetches the pictures that it wants.
    fn pictures(&mut self, at: usize) {
        if !self.open(at) || self.devices[at].network.radio == crate::network::Radio::Down {
            return;
        }
        let device = &self.devices[at];
        let Some(replica) = &device.replica else {
            return;
        };
        let token = replica.token().ok().flatten();
        for (ticket, photo, size) in replica.wanted_pictures(20).unwrap_or_default() {
            let path = format!("/api/v1/photos/{ticket}/{photo}/{}", size.word());
            let Some(answer) = self
                .town
                .ask("GET", &path, token.as_deref(), &[], Vec::new())
            else {
                return;
            };
            if answer.status == 200 {
                // A full disk keeps nothing; the picture is wanted again.
                let _ = replica.keep_picture(ticket, photo, size, &answer.body);
                self.town.counters.sometimes("a picture is fetched");
            }
        }
        let mut dice = Dice::new(at as u64);
        self.died(at, &mut dice);
    }

    /// Counts a fault that a step brought.
    pub(crate) fn fault(&mut self, fault: Fault) {
        self.town.counters.fault(fault);
    }
}

/// An act of those that are offered; what ends a ticket is seldom done.
pub(crate) fn choose(offered: &[ActName], dice: &mut Dice) -> Option<ActName> {
    let name = *dice.pick(offered)?;
    let rare = matches!(
        name,
        ActName::ForceClose
            | ActName::MarkInvalid
            | ActName::MarkDuplicate
            | ActName::Cancel
            | ActName::Reject
            | ActName::Close
            | ActName::Confirm
    );
    if rare && !dice.per_cent(20) {
        // The likely next act comes first.
        return offered.first().copied().filter(|first| *first != name);
    }
    Some(name)
}

/// One of a few pictures, each made once in a process.
fn picture(dice: &mut Dice) -> &'static [u8] {
    static MADE: [OnceLock<Arc<[u8]>>; 5] = [const { OnceLock::new() }; 5];
    let at = if dice.per_cent(12) { 4 } else { dice.index(4) };
    MADE[at].get_or_init(|| {
        let mut noise = Dice::new(at as u64);
        let side = if at == 4 { 220 } else { 24 };
        let image = image::RgbImage::from_fn(side, side, |_, _| {
            let [r, g, b, ..] = noise.next().to_le_bytes();
            image::Rgb([r, g, b])
        });
        let mut bytes = Cursor::new(Vec::new());
        image
            .write_to(&mut bytes, image::ImageFormat::Jpeg)
            .expect("noise has a JPEG");
        bytes.into_inner().into()
    })
}
