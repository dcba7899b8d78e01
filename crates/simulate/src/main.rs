//! Runs days of field work from seeds, and prints what was tried and what broke.

#[cfg(feature = "planted")]
mod planting;

use std::ops::Range;
use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand};
use fieldfare_simulate::{
    Day, Plan, Settings, cuts, mangled, merges, non_interference, points, run, shrink, soak,
};

/// Whole days of field work from seeds.
#[derive(Parser)]
#[command(name = "fieldfare-simulate")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Run days.
    Days {
        /// How many.
        #[arg(long, default_value_t = 200)]
        seeds: u64,
        /// The first seed.
        #[arg(long, default_value_t = 0)]
        from: u64,
        /// Only this one; prints what happened.
        #[arg(long)]
        seed: Option<u64>,
        /// Stop after so many broken days.
        #[arg(long, default_value_t = 10)]
        most: usize,
        /// So many of the days are run a second time, and must be the same.
        #[arg(long, default_value_t = 20)]
        twice: u64,
        /// So many of the days are run with clocks ten years off, and must come
        /// to the same at the office.
        #[arg(long, default_value_t = 5)]
        clocks: u64,
        /// So many days are told twice with other internal notes; every byte
        /// that a requester receives must be the same.
        #[arg(long, default_value_t = 200)]
        pairs: u64,
    },
    /// Run days in which requests and answers are mangled.
    Mangled {
        /// How many days.
        #[arg(long, default_value_t = 100)]
        days: u64,
        /// The first seed.
        #[arg(long, default_value_t = 0)]
        from: u64,
        /// How often each request is mangled.
        #[arg(long, default_value_t = 2)]
        each: usize,
    },
    /// Run every enumerated merge.
    Merges,
    /// Let a disk fail at each point of each operation.
    Points {
        /// Only every so many of the points.
        #[arg(long, default_value_t = 1)]
        nth: usize,
    },
    /// Cut the power of a machine.
    Cuts {
        /// How often.
        #[arg(long, default_value_t = 50)]
        times: u64,
        /// When: from which seed.
        #[arg(long, default_value_t = 1)]
        seed: u64,
    },
    /// The machine whose power is cut.
    #[command(hide = true)]
    CutWorker,
    /// Go on with the soak.
    Soak {
        /// Where it is kept.
        #[arg(long)]
        file: PathBuf,
        /// What is soaked.
        #[arg(long)]
        commit: String,
        /// For how long.
        #[arg(long, default_value_t = 30)]
        minutes: u64,
    },
    /// Plant each fault and see what catches it.
    #[cfg(feature = "planted")]
    Planted(planting::Options),
}

fn main() {
    let well = match Args::parse().verb {
        Verb::Days {
            seed: Some(seed), ..
        } => one(seed),
        Verb::Days {
            seeds,
            from,
            most,
            twice,
            clocks,
            pairs,
            ..
        } => {
            let well = days(from, seeds, most);
            let part = |count: u64| from..from + count.min(seeds);
            let again = all("run twice", "another day", part(twice), run::twice);
            let elsewhere = all(
                "with clocks ten years off",
                "another end",
                part(clocks),
                run::with_clocks_elsewhere,
            );
            let told = all(
                "told twice with other internal notes",
                "another byte for a requester",
                from..from + pairs,
                non_interference::differ,
            );
            well && again && elsewhere && told
        }
        Verb::Mangled { days, from, each } => mangle(days, from, each),
        Verb::Merges => every_merge(),
        Verb::Points { nth } => every_point(nth),
        Verb::Cuts { times, seed } => cut_power(times, seed),
        Verb::CutWorker => cuts::worker::work(),
        Verb::Soak {
            file,
            commit,
            minutes,
        } => match soak::go_on(&file, &commit, Duration::from_secs(60 * minutes)) {
            Ok(soaked) => soaked.is_well(),
            Err(error) => {
                eprintln!("{error:#}");
                false
            }
        },
        #[cfg(feature = "planted")]
        Verb::Planted(options) => planting::all(&options),
    };
    std::process::exit(i32::from(!well));
}

fn cut_power(times: u64, seed: u64) -> bool {
    if let Some(why) = cuts::cannot() {
        println!("LEFT OUT: no power was cut, because {why}");
        return true;
    }
    let cuts = std::env::current_exe()
        .map_err(Into::into)
        .and_then(|program| cuts::all(times, seed, &program));
    match cuts {
        Ok(cuts) => {
            cuts.print();
            cuts.is_well()
        }
        Err(error) => {
            eprintln!("{error:#}");
            false
        }
    }
}

fn days(from: u64, seeds: u64, most: usize) -> bool {
    let report = run::run(from, seeds, most);
    report.print();
    if let Some(first) = report.broken.first() {
        println!();
        one(first.seed);
        return false;
    }
    report.red().is_empty()
}

/// Lines of a broken day that are shown before it is made short.
const LAST_LINES: usize = 40;

/// Looks at each of these days, and says how many there were and which differ.
fn all(what: &str, wrong: &str, seeds: Range<u64>, look: fn(u64) -> Option<String>) -> bool {
    let count = seeds.end - seeds.start;
    let differ = run::each(seeds, look);
    println!("{count} days {what}: {} with {wrong}", differ.len());
    for line in &differ {
        println!("  {line}");
    }
    differ.is_empty()
}

/// Runs one day and prints it; when it breaks something, its shortest form.
/// Whether all was well.
fn one(seed: u64) -> bool {
    let plan = Plan::of(seed);
    let settings = Settings {
        lines: true,
        ..Settings::default()
    };
    let outcome = Day::new(&plan, settings).run();
    let Some(violation) = outcome.violations.first() else {
        for line in &outcome.lines {
            println!("{line}");
        }
        println!("seed {seed}: nothing broke; trace {}", outcome.trace);
        return true;
    };
    println!("seed {seed}: {} {}", violation.invariant, violation.what);
    println!("what happened last:");
    let begin = outcome.lines.len().saturating_sub(LAST_LINES);
    for line in outcome.lines.iter().skip(begin) {
        println!("  {line}");
    }
    // Making it short takes hundreds of runs.
    let (short, outcome) = shrink::shrink(&plan, violation.invariant);
    println!(
        "{} of {} steps are enough:",
        short.steps.len(),
        plan.steps.len()
    );
    for step in &short.steps {
        println!("  {step:?}");
    }
    println!("what happens then:");
    for line in &outcome.lines {
        println!("  {line}");
    }
    false
}

fn mangle(days: u64, from: u64, each: usize) -> bool {
    let tried = mangled::days(from, days, each);
    println!(
        "{days} days: {} mangled requests, answered with {:?}; {} mangled answers; {} wrong",
        tried.requests(),
        tried.statuses,
        tried.answers,
        tried.wrong.len()
    );
    for line in tried.wrong.iter().take(20) {
        println!("  {line}");
    }
    tried.wrong.is_empty()
}

fn every_merge() -> bool {
    let mut well = true;
    for triples in [false, true] {
        let merged = merges::all(triples);
        println!(
            "{} {}, in every order of arrival; accepted, parked, refused: {:?}; clashes shown: {}; \
             broken: {}",
            merged.cases(),
            if triples { "triples" } else { "pairs" },
            merged.verdicts,
            merged.clashes,
            merged.broken.len()
        );
        if let Some(first) = merged.broken.first() {
            println!("{first:#?}");
            well = false;
        }
    }
    well
}

fn every_point(nth: usize) -> bool {
    let points = points::all(nth);
    println!(
        "{} operations, {} points (stopped, failed, full, panicked: {:?}), met {:?}, {} broken",
        points.operations,
        points.all(),
        points.tried,
        points.met,
        points.broken.len()
    );
    for (point, outcome) in points.broken.iter().take(10) {
        println!("{point:?}: {:?}", outcome.violations);
    }
    points.broken.is_empty()
}
