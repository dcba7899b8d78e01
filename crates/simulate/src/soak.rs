//! The longer column of the contract's table, in parts: what was done stays in a
//! file of the repository, and the next run goes on from there.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::counters::{Counters, Fault};
use crate::{mangled, merges, non_interference, points, run};

/// Seeds of an ordinary run begin at 0; a soak goes elsewhere.
const FIRST_SEED: u64 = 1_000_000;

/// One part of a soak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Days,
    Twice,
    Clocks,
    NonInterference,
    Mangled,
    Merges,
    Points,
}

/// Parts with how much of each is wanted and how much is done at once. The
/// wanted numbers are the soak column of the contract.
const PARTS: [(Part, &str, u64, u64); 7] = [
    (Part::Merges, "enumerated merges, pairs then triples", 2, 1),
    (
        Part::Points,
        "operations cut at each point",
        points::OPERATIONS as u64,
        2,
    ),
    (Part::Days, "days from seeds", 1_000_000, 200),
    (Part::Twice, "the same seed twice", 10_000, 20),
    (Part::Clocks, "the same day with other clocks", 100_000, 20),
    (Part::NonInterference, "a day told twice", 10_000, 50),
    (Part::Mangled, "mangled days", 2_500, 20),
];

/// How far a part is.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Progress {
    /// How many are done.
    pub done: u64,
    /// How many are wanted.
    pub wanted: u64,
    /// Cases within them, where one holds many.
    #[serde(default)]
    pub cases: u64,
    /// How long it took, in seconds.
    pub seconds: u64,
    /// What broke: seed and words.
    pub broken: Vec<String>,
}

/// What a soak has come to. A contract: the file of an older program is read.
#[derive(Clone, Debug, Default, Serialize, Deserialize, PartialEq, Eq)]
pub struct Soaked {
    /// What was soaked: the last commit that changed anything but this file.
    pub commit: String,
    /// Parts by name.
    pub parts: BTreeMap<String, Progress>,
    /// Faults that fired, by kind; 0 for one that never did.
    pub faults: BTreeMap<String, u64>,
    /// Transitions of tickets that were reached.
    pub transitions: BTreeMap<u8, u64>,
}

impl Soaked {
    /// What the file says about this commit; nothing when it is about another.
    fn read(file: &Path, commit: &str) -> Result<Self> {
        let known: Self = match std::fs::read_to_string(file) {
            Ok(text) => serde_json::from_str(&text).context("the soak's file has a form")?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::default(),
            Err(error) => return Err(error.into()),
        };
        Ok(if known.commit == commit {
            known
        } else {
            Self {
                commit: commit.to_owned(),
                ..Self::default()
            }
        })
    }

    fn write(&self, file: &Path) -> Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        let beside = file.with_extension("new");
        std::fs::write(&beside, text)?;
        Ok(std::fs::rename(&beside, file)?)
    }

    fn count(&mut self, counters: &Counters) {
        for fault in Fault::ALL {
            let times = counters.faults.get(&fault).copied().unwrap_or(0);
            *self.faults.entry(format!("{fault:?}")).or_default() += times;
        }
        for (number, times) in &counters.transitions {
            *self.transitions.entry(*number).or_default() += times;
        }
    }

    /// Whether nothing broke so far.
    #[must_use]
    pub fn is_well(&self) -> bool {
        self.parts.values().all(|part| part.broken.is_empty())
    }
}

/// Goes on with the soak of `commit` for about so long, and keeps in `file` what
/// came of it. The parts take turns, the one that is furthest behind first.
///
/// # Errors
/// When the file cannot be read or written.
pub fn go_on(file: &Path, commit: &str, long: Duration) -> Result<Soaked> {
    let begin = Instant::now();
    let mut soaked = Soaked::read(file, commit)?;
    while begin.elapsed() < long {
        let behind = PARTS
            .iter()
            .map(|part| {
                let done = soaked.parts.get(part.1).map_or(0, |known| known.done);
                (done as f64 / part.2 as f64, part)
            })
            .filter(|(share, _)| *share < 1.0)
            .min_by(|(a, _), (b, _)| a.total_cmp(b));
        let Some((_, (part, name, wanted, at_once))) = behind else {
            break;
        };
        let mut progress = soaked.parts.remove(*name).unwrap_or_default();
        progress.wanted = *wanted;
        let began = Instant::now();
        let count = (*at_once).min(wanted - progress.done);
        let counters = part.run(progress.done, count, &mut progress);
        progress.done += count;
        progress.seconds += began.elapsed().as_secs();
        println!(
            "{name}: {} of {wanted}, {} broken",
            progress.done,
            progress.broken.len()
        );
        soaked.parts.insert((*name).to_owned(), progress);
        soaked.count(&counters);
        soaked.write(file)?;
    }
    Ok(soaked)
}

impl Part {
    fn run(self, done: u64, count: u64, progress: &mut Progress) -> Counters {
        let seeds = FIRST_SEED + done..FIRST_SEED + done + count;
        match self {
            Self::Days => {
                let report = run::run(seeds.start, count, usize::MAX);
                for outcome in &report.broken {
                    for violation in outcome.violations.iter().take(1) {
                        progress.broken.push(format!(
                            "seed {}: {} {}",
                            outcome.seed, violation.invariant, violation.what
                        ));
                    }
                }
                return report.counters;
            }
            Self::Twice => progress.broken.extend(run::each(seeds, run::twice)),
            Self::Clocks => progress
                .broken
                .extend(run::each(seeds, run::with_clocks_elsewhere)),
            Self::NonInterference => {
                progress
                    .broken
                    .extend(run::each(seeds, non_interference::differ));
            }
            Self::Mangled => {
                let tried = mangled::days(seeds.start, count, 2);
                progress.cases += tried.requests() + tried.answers;
                progress.broken.extend(tried.wrong);
            }
            Self::Merges => {
                let merged = merges::all(done == 1);
                progress.cases += merged.cases();
                let broken = merged.broken.iter().map(|broken| broken.what.clone());
                progress.broken.extend(broken);
            }
            Self::Points => {
                let (first, count) = (done as usize, count as usize);
                let points = points::of(first..first + count, 1);
                progress.cases += points.all();
                for (point, outcome) in &points.broken {
                    let what = &outcome.violations;
                    progress.broken.push(format!("{point:?}: {what:?}"));
                }
            }
        }
        Counters::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_soak_goes_on_where_it_was_and_begins_anew_for_another_commit() {
        let folder = crate::template::folder();
        let file = folder.path().join("soak.json");
        let mut soaked = Soaked::read(&file, "a").expect("there is none yet");
        let part = Progress {
            done: 7,
            ..Progress::default()
        };
        soaked.parts.insert("days".to_owned(), part);
        soaked.write(&file).expect("there is room");
        assert_eq!(Soaked::read(&file, "a").expect("it is there"), soaked);
        let other = Soaked::read(&file, "b").expect("it is there");
        assert_eq!(
            (other.commit.as_str(), other.parts.len()),
            ("b", 0),
            "what was seen of another commit says nothing about this one"
        );
    }
}
