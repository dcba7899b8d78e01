//! Whole days of field work from seeds, faults planted on purpose, enumerated
//! merges, and the soak.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::process::{output, run, target};
use crate::test::SHIPPED;

/// What the last soak came to.
const SOAKED: &str = "crates/simulate/soak.json";

#[derive(Args)]
pub(crate) struct Build {
    /// Build it optimised first: takes minutes, and runs several times as fast.
    #[arg(long)]
    optimised: bool,
}

#[derive(Args)]
pub(crate) struct Options {
    /// How many days.
    #[arg(long, default_value_t = 2_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only this one: what happens in it, and its shortest form if it breaks.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    build: Build,
}

#[derive(Args)]
pub(crate) struct Planted {
    /// Only faults whose name holds this.
    #[arg(long, default_value = "")]
    only: String,
    /// Look for each in new seeds instead of in the one that is known to show it.
    #[arg(long)]
    afresh: bool,
    /// The first seed, when looking afresh.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Leave out those that a named test of another crate catches, and say so.
    #[arg(long)]
    without_tests: bool,
    #[command(flatten)]
    build: Build,
}

#[derive(Args)]
pub(crate) struct Mangled {
    /// How many days.
    #[arg(long, default_value_t = 100)]
    days: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    #[command(flatten)]
    build: Build,
}

#[derive(Args)]
pub(crate) struct Soak {
    /// For how long.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
    #[command(flatten)]
    build: Build,
}

#[derive(Args)]
pub(crate) struct Cuts {
    /// How often.
    #[arg(long, default_value_t = 50)]
    times: u64,
    /// Which ones.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    #[command(flatten)]
    build: Build,
}

#[derive(Args)]
pub(crate) struct Kills {
    /// How often, on each engine.
    #[arg(long, default_value_t = 200)]
    times: u64,
}

#[derive(Args)]
pub(crate) struct Gap {
    /// How many commits.
    #[arg(long, default_value_t = 100_000)]
    commits: u64,
}

/// Builds the simulator, with the features of the whole workspace so that nothing
/// is built twice. Every assertion is on in either form.
fn simulator(build: &Build, planted: bool) -> Result<PathBuf> {
    let (profile, folder) = if build.optimised {
        ("sim", "sim")
    } else {
        ("dev", "debug")
    };
    let mut features = SHIPPED.to_owned();
    if planted {
        features.push_str(",fieldfare-simulate/planted");
    }
    run(
        "building the simulator",
        Command::new("cargo").args([
            "build",
            "--locked",
            "--quiet",
            "--workspace",
            "--profile",
            profile,
            "--features",
            &features,
            "--bin",
            "fieldfare-simulate",
        ]),
    )?;
    Ok(target()?.join(folder).join("fieldfare-simulate"))
}

pub(crate) fn simulate(options: &Options) -> Result<()> {
    let mut command = Command::new(simulator(&options.build, false)?);
    command.arg("days");
    match options.seed {
        Some(seed) => command.args(["--seed", &seed.to_string()]),
        None => command.args([
            "--seeds",
            &options.seeds.to_string(),
            "--from",
            &options.from.to_string(),
        ]),
    };
    run("days from seeds", &mut command)
}

/// Days, optimised, that run with every commit: as many as there is time for beside
/// the other tests. The same seeds each time, so that a commit that passed once passes
/// again.
const EVERY_COMMIT: [&str; 9] = [
    "days", "--seeds", "600", "--twice", "40", "--clocks", "40", "--pairs", "200",
];
/// Of the points at which a disk can fail, those that run with every commit.
const POINTS_OF_A_COMMIT: [&str; 3] = ["points", "--nth", "12"];

/// Days in which requests and answers are mangled: about 50,000 requests.
const MANGLED_DAYS_OF_A_COMMIT: [&str; 3] = ["mangled", "--days", "100"];

/// What of the long columns runs with every commit, optimised: names and commands.
pub(crate) fn every_commit() -> Result<[(&'static str, Command); 3]> {
    let simulator = simulator(&Build { optimised: true }, false)?;
    let command = |args: &[&str]| {
        let mut command = Command::new(&simulator);
        command.args(args);
        command
    };
    Ok([
        ("days of every fault", command(&EVERY_COMMIT)),
        (
            "mangled requests and answers",
            command(&MANGLED_DAYS_OF_A_COMMIT),
        ),
        (
            "disks that fail at chosen points",
            command(&POINTS_OF_A_COMMIT),
        ),
    ])
}

pub(crate) fn planted(options: &Planted) -> Result<()> {
    let mut command = Command::new(simulator(&options.build, true)?);
    command.args(["planted", "--only", &options.only]);
    if options.afresh {
        command.args(["--afresh", "--from", &options.from.to_string()]);
    }
    if options.without_tests {
        command.arg("--without-tests");
    }
    run("planted faults", &mut command)
}

pub(crate) fn mangled(options: &Mangled) -> Result<()> {
    let mut command = Command::new(simulator(&options.build, false)?);
    command.args(["mangled", "--days", &options.days.to_string()]);
    command.args(["--from", &options.from.to_string()]);
    run("mangled requests and answers", &mut command)
}

pub(crate) fn merges(build: &Build) -> Result<()> {
    let simulator = simulator(build, false)?;
    run("enumerated merges", Command::new(simulator).arg("merges"))
}

pub(crate) fn points(build: &Build) -> Result<()> {
    let simulator = simulator(build, false)?;
    run(
        "each point of each operation",
        Command::new(simulator).arg("points"),
    )
}

/// Runs one test of the office at length.
fn at_length(what: &str, program: &str, test: &str, variable: &str, times: u64) -> Result<()> {
    run(
        what,
        Command::new("cargo")
            .args(["test", "--locked", "--workspace", "--features", SHIPPED])
            .args(["--test", program, "--", "--nocapture", "--exact", test])
            .env(variable, times.to_string()),
    )
}

pub(crate) fn cuts(options: &Cuts) -> Result<()> {
    let mut command = Command::new(simulator(&options.build, false)?);
    command.args(["cuts", "--times", &options.times.to_string()]);
    command.args(["--seed", &options.seed.to_string()]);
    run("power cuts", &mut command)
}

pub(crate) fn kills(options: &Kills) -> Result<()> {
    let test = "killed::what_was_answered_before_a_process_was_killed_is_there_once_and_in_order";
    for program in ["office", "office_postgres"] {
        let what = format!("{program}: processes killed with -9");
        at_length(&what, program, test, "FIELDFARE_KILLS", options.times)?;
    }
    Ok(())
}

pub(crate) fn gap(options: &Gap) -> Result<()> {
    at_length(
        "positions that are never missed",
        "office_postgres",
        "gap::no_position_is_missed_or_out_of_order_whatever_happens_to_the_writers",
        "FIELDFARE_COMMITS",
        options.commits,
    )
}

pub(crate) fn soak(options: &Soak) -> Result<()> {
    let mut command = Command::new(simulator(&options.build, false)?);
    let minutes = options.minutes.to_string();
    let commit = soaked_commit()?;
    command.args(["soak", "--file", SOAKED, "--minutes", &minutes]);
    command.args(["--commit", &commit]);
    run("soak", &mut command)
}

/// The last commit that changed anything but the soak's own file, and whether
/// something is not committed.
fn soaked_commit() -> Result<String> {
    let besides = format!(":!{SOAKED}");
    let mut log = Command::new("git");
    log.args(["log", "-1", "--format=%h", "--", ".", &besides]);
    let commit = output(&mut log)?.trim().to_owned();
    let mut status = Command::new("git");
    status.args(["status", "--porcelain", "--", "crates", &besides]);
    let dirty = !output(&mut status)?.trim().is_empty();
    Ok(if dirty {
        commit + " and what was not committed"
    } else {
        commit
    })
}
