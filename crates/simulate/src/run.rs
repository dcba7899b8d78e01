//! Many days, on all processors, and the report about them.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use sha2::{Digest, Sha256};

use crate::counters::{Counters, Fault};
use crate::day::{Day, Outcome, Settings};
use crate::plan::{Happening, Plan};

/// A kind of fault that never fired in so many days is a red line.
const DAYS_FOR_RED: u64 = 200;

/// What many days came to.
#[derive(Debug, Default)]
pub struct Report {
    /// How many days.
    pub days: u64,
    /// How many of them without any fault.
    pub fault_free: u64,
    /// What was tried.
    pub counters: Counters,
    /// Days that broke something.
    pub broken: Vec<Outcome>,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The hash of all that happened, by seed: the same seeds have the same one.
    pub trace: String,
    traces: BTreeMap<u64, String>,
}

/// Runs the days of the seeds `from..from + count`; stops early after `most`
/// broken ones.
#[must_use]
pub fn run(from: u64, count: u64, most: usize) -> Report {
    let next = AtomicU64::new(from);
    let report = Mutex::new(Report::default());
    let begin = Instant::now();
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::SeqCst);
                    if seed >= from + count {
                        return;
                    }
                    let plan = Plan::of(seed);
                    let outcome = Day::new(&plan, Settings::default()).run();
                    let mut report = report.lock().unwrap_or_else(PoisonError::into_inner);
                    report.days += 1;
                    report.fault_free += u64::from(plan.swarm.fault_free);
                    report.counters.add(&outcome.counters);
                    report.traces.insert(seed, outcome.trace.clone());
                    if !outcome.violations.is_empty() {
                        report.broken.push(outcome);
                    }
                    if report.broken.len() >= most {
                        return;
                    }
                }
            });
        }
    });
    let mut report = report.into_inner().unwrap_or_else(PoisonError::into_inner);
    report.broken.sort_by_key(|outcome| outcome.seed);
    report.seconds = begin.elapsed().as_secs_f64();
    let all: String = report.traces.values().map(String::as_str).collect();
    report.trace = hex::encode(Sha256::digest(all));
    report
}

/// Looks at each seed on all processors; what was found, with its seed, in the
/// order of the seeds.
pub fn each(seeds: Range<u64>, look: impl Fn(u64) -> Option<String> + Sync) -> Vec<String> {
    each_of(&seeds.collect::<Vec<_>>(), look)
}

/// The same for seeds that do not follow one another.
pub fn each_of(seeds: &[u64], look: impl Fn(u64) -> Option<String> + Sync) -> Vec<String> {
    let next = AtomicUsize::new(0);
    let found = Mutex::new(Vec::new());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let Some(seed) = seeds.get(next.fetch_add(1, Ordering::SeqCst)).copied() else {
                        return;
                    };
                    if let Some(what) = look(seed) {
                        let mut found = found.lock().unwrap_or_else(PoisonError::into_inner);
                        found.push((seed, what));
                    }
                }
            });
        }
    });
    let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
    found.sort();
    found
        .into_iter()
        .map(|(seed, what)| format!("seed {seed}: {what}"))
        .collect()
}

/// Runs a day twice; what differs, if anything does.
#[must_use]
pub fn twice(seed: u64) -> Option<String> {
    let plan = Plan::of(seed);
    let day = || Day::new(&plan, Settings::default()).run().trace;
    (day() != day()).then(|| "the second day was another".to_owned())
}

/// Runs a day as it is and with all devices' clocks ten years ahead, and says in
/// what the office differs at the end (I16).
#[must_use]
pub fn with_clocks_elsewhere(seed: u64) -> Option<String> {
    let mut plan = Plan::of(seed);
    // Clocks that jump in the day itself are another matter. A disk that fails at its
    // nth operation does so elsewhere in the day where a row has more digits.
    plan.steps.retain(|step| {
        !matches!(
            step.what,
            Happening::Clock { .. }
                | Happening::DieInCommit { .. }
                | Happening::DiskError { .. }
                | Happening::OfficeDies
        )
    });
    let run = |shift_ms| {
        let settings = Settings {
            shift_ms,
            ..Settings::default()
        };
        Day::new(&plan, settings).run()
    };
    let here = run(0);
    for years in [-10, 10] {
        let elsewhere = run(years * 365 * 24 * 60 * 60 * 1000);
        if let Some(violation) = elsewhere.violations.first() {
            let (invariant, what) = (violation.invariant, &violation.what);
            return Some(format!("{years} years: {invariant} {what}"));
        }
        if here.done != elsewhere.done {
            let differs = differs(&here.done, &elsewhere.done);
            return Some(format!("{years} years: the office has {differs}"));
        }
    }
    None
}

/// The first thing in which two days differ.
fn differs(one: &[String], other: &[String]) -> String {
    let pair = one.iter().zip(other).find(|(one, other)| one != other);
    match pair {
        Some((one, other)) => format!("{other}, not {one}"),
        None => format!("{} events, not {}", other.len(), one.len()),
    }
}

impl Report {
    /// Kinds of fault that should have fired and did not.
    #[must_use]
    pub fn red(&self) -> Vec<Fault> {
        if self.days < DAYS_FOR_RED {
            return Vec::new();
        }
        Fault::ALL
            .into_iter()
            .filter(|fault| !self.counters.faults.contains_key(fault))
            .collect()
    }

    /// Prints it.
    pub fn print(&self) {
        let counters = &self.counters;
        println!(
            "{} days ({} without a fault), {} steps, {} exchanges in {:.1} s: {:.1} days/s",
            self.days,
            self.fault_free,
            counters.steps,
            counters.exchanges,
            self.seconds,
            self.days as f64 / self.seconds.max(0.001),
        );
        println!("\nfaults fired");
        for fault in Fault::ALL {
            let times = counters.faults.get(&fault).copied().unwrap_or(0);
            let mark = if times == 0 && self.days >= DAYS_FOR_RED {
                "  \x1b[31mNEVER\x1b[0m"
            } else {
                ""
            };
            println!("  {:<22}{times:>10}{mark}", format!("{fault:?}"));
        }
        println!("\ntransitions reached");
        for number in 1..=26_u8 {
            let times = counters.transitions.get(&number).copied().unwrap_or(0);
            print!("  T{number:<3}{times:>8}");
            if number % 6 == 0 {
                println!();
            }
        }
        println!("\n\nsometimes");
        for (what, times) in &counters.sometimes {
            println!("  {what:<48}{times:>10}");
        }
        println!("\n{} broken days; trace {}", self.broken.len(), self.trace);
        for outcome in &self.broken {
            for violation in &outcome.violations {
                println!(
                    "  seed {} step {}: {} {}",
                    outcome.seed, violation.step, violation.invariant, violation.what
                );
            }
        }
    }
}
