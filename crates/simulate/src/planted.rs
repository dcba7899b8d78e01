//! Faults planted on purpose in our own code, and what catches each. Every one is
//! a bug that somebody had; the contract says who.

mod seeds;

use crate::{Day, Plan, Settings, merges, non_interference, run};
use seeds::{SEEDS, TESTS};

/// What is to catch a planted fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Catch {
    /// Days from seeds.
    Days,
    /// The same days with all clocks elsewhere.
    Clocks,
    /// The enumerated merges.
    Merges,
    /// The day that is told twice.
    NonInterference,
    /// A named test of another crate; [`test_of`] says which.
    Test,
}

/// A planted fault.
#[derive(Clone, Copy, Debug)]
pub struct Plant {
    /// Its name; begins with the invariant that it breaks.
    pub name: &'static str,
    /// What it is, and whose it was.
    pub about: &'static str,
    /// What catches it.
    pub catch: Catch,
}

const fn days(name: &'static str, about: &'static str) -> Plant {
    Plant {
        name,
        about,
        catch: Catch::Days,
    }
}

const fn by(catch: Catch, name: &'static str, about: &'static str) -> Plant {
    Plant { name, about, catch }
}

/// All of them.
#[rustfmt::skip]
pub const PLANTS: &[Plant] = &[
    days("I1-normal-sync", "a device commits without a sync (own measurement: 40 of 40 power cuts lost rows)"),
    days("I1-photo-not-synced", "a photo's row before its bytes are durable"),
    days("I1-photo-name-not-synced", "a photo's row before its name is durable"),
    days("I2-office-normal-sync", "the office acknowledges before a sync (NATS 2.12.1)"),
    days("I2-silence-is-yes", "a request without an answer counts as taken (nats#7564)"),
    days("I3-key-never-looked-at", "a key is computed and never looked at (Eventra#17854)"),
    days("I3-key-expires", "keys are forgotten after a minute (sure#2229)"),
    days("I3-key-per-replica", "a key means another thing for another replica"),
    days("I3-refusal-not-kept", "a refusal is not stored, and a repeat is judged anew (archivematica#2352)"),
    by(Catch::Test, "I3-other-contents-taken", "the same key with other contents is taken"),
    days("I4-newest-first", "order is lost on the way out (matrix-rust-sdk#6843)"),
    by(Catch::Test, "I4-one-bad-blocks-all", "seven bad items froze three thousand (engram#503)"),
    days("I5-refused-removed", "a refused command is taken as done (waves#671, ark#46)"),
    days("I5-refused-forgotten", "a refused command goes with its ticket"),
    days("I5-unsent-forgotten", "unsent work goes with its ticket"),
    days("I5-signed-out-empties", "the end of a token empties the outbox"),
    days("I6-known-event-fails", "an event that is here already stops the feed (rotero#23)"),
    days("I6-some-not-told", "some changes are not told"),
    by(Catch::Merges, "I7-last-writer-wins", "the second of two values replaces the first unseen (standardnotes#183)"),
    by(Catch::Merges, "I7-late-note-refused", "a note that comes after the end is refused"),
    by(Catch::Merges, "I7-later-parked-replaces", "late work replaces other late work"),
    days("I8-overlay-ends-with-ack", "own writes vanish between the answer and the feed (powersync-sqlite-core#54)"),
    days("I8-shown-twice", "own writes are shown twice"),
    by(Catch::Test, "I8-kept-ends-with-ack", "own writes vanish while a photo of a ticket that left is sent (own seed 1000801)"),
    days("I9-cursor-ahead", "a reader moves past rows that it has not seen (marten#1629, hexclave#1958)"),
    days("I10-cursor-before-rows", "the checkpoint is ahead of the data (pouchdb#1240)"),
    days("I11-every-handler", "tickets are sent to people whom they do not concern (brimir#412)"),
    days("I11-notes-shown", "internal notes are on the requester's page (opensupports#513)"),
    by(Catch::NonInterference, "I11-notes-counted", "the numbers of messages tell of internal ones (mantis#43)"),
    days("I12-left-stays", "a device ignores that a ticket left (kinto#467)"),
    days("I12-leaving-not-told", "the office does not say that a ticket left (cht-core#1005)"),
    days("I12-old-life-stays", "tickets of an earlier life of the data stay"),
    days("I12-no-checkpoint", "what was forgotten is still in the log"),
    by(Catch::Test, "I12-gaps-stay", "copies of moved rows stay in the gaps of pages (own seed 1000354)"),
    by(Catch::Test, "I12-kept-after-its-photo", "a ticket that was kept for a photo stays when it is sent (own seed 1000772)"),
    by(Catch::Test, "I12-pictures-stay", "pictures of a forgotten ticket stay"),
    by(Catch::Test, "I13-asked-once-only", "a live channel outlives its right (harper#1414, baserow#1461)"),
    days("I14-declared-is-arrived", "a photo counts as arrived when it was announced (AppFlowy#4568)"),
    days("I14-row-without-blob", "a row names bytes that are not there (quay#6318)"),
    days("I15-offset-not-compared", "a chunk is written wherever the office is (tusdotnet#63)"),
    days("I15-sums-not-compared", "wrong bytes arrive (artifact-keeper#3920)"),
    days("I16-clock-set-back", "a clock that is set back puts off questions (uhabits#525)"),
    days("I16-clock-lengthens-waits", "a clock that is set back lengthens a wait"),
    by(Catch::Clocks, "I16-ordered-by-clock", "a device's clock decides who was first (Frontier#697)"),
    days("I17-old-form-dropped", "an update drops what the older version had not sent (realm-js#6603)"),
    days("I17-older-turned-away", "an update of the office turns older apps away (flutter_data#279)"),
    days("I18-nothing-replayed", "a device does not bring back what a restore lost (cht-core#8093)"),
    days("I18-photos-not-sent-again", "a device does not bring back photos that a restore lost"),
    days("I18-epoch-not-looked-at", "a device does not notice a restore (baerly#80)"),
    days("I18-epoch-in-the-backup", "the epoch is inside what is restored (lunora#752)"),
    days("I18-photos-go-with-their-ticket", "photos that no backup has go with a ticket that left (own seed 7)"),
    days("I18-pruned-before-backup", "a device forgets what no backup has"),
    days("I18-backup-reaches-too-far", "the office says that a backup has more than it has"),
    days("I19-any-lease", "two copies speak under one name (turso#8129)"),
    by(Catch::Test, "I19-lease-before-for-all", "two copies that never write keep one name (own seed 41)"),
    days("I19-fork-begins-empty", "a copy that is noticed loses its outbox (harmony#79)"),
    days("I19-fork-keeps-its-name", "a copy that is noticed never gets through again (submersion#315)"),
    days("I20-token-outlives", "a disabled person's token goes on (neiliro#42)"),
    days("I21-travels-for-ever", "what was under way when it failed stays under way (powersync.dart#308)"),
    days("I21-waits-without-end", "waits double without end"),
    days("I22-full-disk-untold", "a full disk is not told (owncloud#5357)"),
    by(Catch::Test, "I23-two-senders", "two processes send one outbox (Eventra#16528)"),
    by(Catch::Test, "I24-two-halves", "a handler that is dropped half-way leaves half of its work (blockfrost#183)"),
    days("I25-only-when-told", "a device that is not told never asks (powersync-service#718)"),
];

/// Most days that are tried for one fault when it is looked for afresh.
pub const DAYS_MAX: u64 = 300;

/// Seeds of clocks and of days told twice that are tried for one fault.
const PAIRS_MAX: u64 = 500;

/// The seed that is known to catch a fault; none where no seed is needed.
#[must_use]
pub fn seed_of(plant: &Plant) -> Option<u64> {
    SEEDS
        .iter()
        .find(|(name, _)| *name == plant.name)
        .map(|(_, seed)| *seed)
}

/// The named test that is known to catch a fault: the file that its program begins
/// with, and its name.
#[must_use]
pub fn test_of(plant: &Plant) -> Option<(&'static str, &'static str)> {
    TESTS
        .iter()
        .find(|(name, ..)| *name == plant.name)
        .map(|(_, program, test)| (*program, *test))
}

/// What a fault's own seed, or the enumeration, shows of it; nothing when it is
/// not planted, or not caught.
#[must_use]
pub fn shown(plant: &Plant) -> Option<String> {
    let seed = seed_of(plant);
    match plant.catch {
        Catch::Days => {
            let outcome = Day::new(&Plan::of(seed?), Settings::default()).run();
            let violation = outcome.violations.first()?;
            Some(format!("{} {}", violation.invariant, violation.what))
        }
        Catch::Clocks => run::with_clocks_elsewhere(seed?),
        Catch::NonInterference => non_interference::differ(seed?),
        Catch::Merges => {
            let mut all = [false, true].into_iter().map(merges::all);
            let merged = all.find(|merged| !merged.broken.is_empty())?;
            let first = merged.broken.first()?;
            Some(format!("of {} merges: {}", merged.cases(), first.what))
        }
        Catch::Test => None,
    }
}

/// A fault that was looked for among seeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The first seed that shows it.
    pub seed: u64,
    /// How many were tried.
    pub tried: u64,
    /// What it shows.
    pub what: String,
}

/// Looks for a planted fault in seeds from `from` on, at most `most` of them.
#[must_use]
pub fn afresh(plant: &Plant, from: u64, most: u64) -> Option<Found> {
    let found = |seed: u64, what| Found {
        seed,
        tried: seed - from + 1,
        what,
    };
    match plant.catch {
        Catch::Days => {
            let report = run::run(from, most, 1);
            let first = report.broken.first()?;
            let violation = first.violations.first()?;
            let what = format!("{} {}", violation.invariant, violation.what);
            Some(found(first.seed, what))
        }
        Catch::Clocks => (from..from + most.min(PAIRS_MAX))
            .find_map(|seed| Some(found(seed, run::with_clocks_elsewhere(seed)?))),
        Catch::NonInterference => (from..from + most.min(PAIRS_MAX))
            .find_map(|seed| Some(found(seed, non_interference::differ(seed)?))),
        Catch::Merges => shown(plant).map(|what| found(from, what)),
        Catch::Test => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_invariant_has_a_planted_fault_and_each_fault_something_to_catch_it() {
        assert!(PLANTS.len() >= 40, "{}", PLANTS.len());
        for number in 1..=25 {
            let named = format!("I{number}-");
            assert!(
                PLANTS.iter().any(|plant| plant.name.starts_with(&named)),
                "nothing is planted for I{number}"
            );
        }
        for plant in PLANTS {
            let same = PLANTS.iter().filter(|other| other.name == plant.name);
            assert_eq!(same.count(), 1, "{} is there once", plant.name);
            let recorded = plant.catch == Catch::Merges
                || seed_of(plant).is_some()
                || test_of(plant).is_some();
            assert!(recorded, "nothing is recorded that catches {}", plant.name);
        }
        let known = |name: &str| PLANTS.iter().any(|plant| plant.name == name);
        let named = SEEDS.iter().map(|(name, _)| name);
        for name in named.chain(TESTS.iter().map(|(name, ..)| name)) {
            assert!(known(name), "{name} is no fault");
        }
    }
}
