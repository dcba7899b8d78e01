//! The external ledger: what was acknowledged, by a screen after its commit or
//! by the office after its commit. It knows nothing of how either keeps things,
//! and is the judge's only witness.

use std::collections::BTreeMap;

use fieldfare_domain::{CommandId, PhotoId, Sha256Hex, TicketId};
use fieldfare_protocol::wire::Outcome;

/// Whether something must be found at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was acknowledged: it must be found.
    Saved,
    /// What asked for it failed or stopped half-way: it may be found, once.
    Perhaps,
    /// Its author gave it up.
    Discarded,
    /// Whoever had it was destroyed before anybody else did: it may be gone.
    Excused,
}

/// A word that nobody else ever says, and who said it where.
#[derive(Clone, Debug)]
pub struct Said {
    /// The word.
    pub word: String,
    /// The device; none for a browser, a requester, a rule.
    pub device: Option<usize>,
    /// On which ticket.
    pub ticket: TicketId,
    /// What asked for it, when it was said; a retry has another.
    pub command: CommandId,
    /// It was a note or a reply, so it must be on the screen at once.
    pub message: bool,
    /// Must it be found?
    pub fate: Fate,
    /// It was sent again after a refusal, or judged again: its place in the
    /// order is no longer the author's.
    pub again: bool,
}

/// A photo that somebody took.
#[derive(Clone, Debug)]
pub struct Taken {
    /// Its name.
    pub id: PhotoId,
    /// The device.
    pub device: usize,
    /// On which ticket.
    pub ticket: TicketId,
    /// Must it be found?
    pub fate: Fate,
}

/// The ledger of a day.
#[derive(Debug, Default)]
pub struct Ledger {
    /// Words, in the order in which they were said.
    pub said: Vec<Said>,
    /// Photos, in the order in which they were taken.
    pub taken: Vec<Taken>,
    /// What the office answered to a command, and in which of its lives.
    pub outcomes: BTreeMap<CommandId, (u32, Outcome)>,
    /// Hashes of photos by name, as the feed declared them.
    pub hashes: BTreeMap<PhotoId, Sha256Hex>,
    words: usize,
}

impl Ledger {
    /// A word that nobody has said. Internal ones begin with `zqi`, public ones
    /// with `zqp`.
    pub fn word(&mut self, internal: bool) -> String {
        self.words += 1;
        let kind = if internal { 'i' } else { 'p' };
        format!("zq{kind}{:05}qz", self.words)
    }

    /// Words of a device that are to be found.
    pub fn of_device(&mut self, device: usize) -> impl Iterator<Item = &mut Said> {
        self.said
            .iter_mut()
            .filter(move |said| said.device == Some(device))
    }

    /// Says what became of everything that was said with a word.
    pub fn fate_of(&mut self, word: &str, fate: Fate) {
        for said in &mut self.said {
            if said.word == word {
                said.fate = fate;
            }
        }
    }
}

/// The words that a text holds.
pub fn words_in(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices("zq").filter_map(|(at, _)| {
        let word = text.get(at..at + 10)?;
        let marked = matches!(word.as_bytes().get(2), Some(b'i' | b'p'));
        (marked && word.ends_with("qz")).then_some(word)
    })
}
