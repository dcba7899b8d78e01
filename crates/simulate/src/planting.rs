//! Plants each fault in turn, and prints what catches it.

use std::path::PathBuf;
use std::process::Command;

use clap::Args;
use fieldfare_domain::planted::plant;
use fieldfare_simulate::planted::{
    Catch, DAYS_MAX, PLANTS, Plant, afresh, seed_of, shown, test_of,
};
use fieldfare_simulate::template::{Template, VARIANTS};

/// What the tests are built with: as everything is, and with the faults.
const FEATURES: &str = "fieldfare-desktop/custom-protocol,fieldfare-simulate/planted";

/// What to plant, and how to look for it.
#[derive(Args)]
pub(crate) struct Options {
    /// Only faults whose name holds this.
    #[arg(long, default_value = "")]
    only: String,
    /// Look for each in seeds from `--from` on instead of in its own seed.
    #[arg(long)]
    afresh: bool,
    /// The first seed, when looking afresh.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Most days that are tried for one fault, when looking afresh.
    #[arg(long, default_value_t = DAYS_MAX)]
    days: u64,
    /// Leave out those that a named test of another crate catches, and say so.
    #[arg(long)]
    without_tests: bool,
}

/// How a fault was caught.
enum Caught {
    /// By a seed, after so many tries when it was looked for.
    Seed(String, Option<u64>),
    /// By a named test.
    Test(String),
}

/// Plants each fault. Whether all were caught, and none of what catches them
/// complains of sound code.
pub(crate) fn all(options: &Options) -> bool {
    // What every day begins with is made by sound code.
    plant("");
    for variant in 0..VARIANTS {
        let _ = Template::of(variant);
    }
    std::panic::set_hook(Box::new(|_| {}));
    let programs = if options.without_tests {
        Vec::new()
    } else {
        test_programs()
    };
    let (mut by_seed, mut by_test, mut missed, mut left_out) = (0, 0, 0, 0);
    let mut tries = Vec::new();
    for planted in PLANTS.iter().filter(|p| p.name.contains(&options.only)) {
        if options.without_tests && is_for_a_test(planted, options) {
            left_out += 1;
            continue;
        }
        let told = match caught(planted, options, &programs) {
            Some(Caught::Seed(what, tried)) => {
                by_seed += 1;
                tries.extend(tried);
                what
            }
            Some(Caught::Test(what)) => {
                by_test += 1;
                what
            }
            None => {
                missed += 1;
                "NOT CAUGHT".to_owned()
            }
        };
        let told: String = told.chars().take(150).collect();
        println!("{:<28} {told}\n{:<28} {}", planted.name, "", planted.about);
    }
    println!(
        "\n{} of {} caught: {by_seed} by seeds and enumerations, {by_test} by named tests",
        by_seed + by_test,
        by_seed + by_test + missed,
    );
    tries.sort_unstable();
    if let Some(median) = tries.get(tries.len() / 2) {
        println!("seeds to catch: median {median}, most {:?}", tries.last());
    }
    if left_out > 0 {
        println!("LEFT OUT  {left_out} that a named test of another crate catches");
    }
    missed == 0
}

/// What only a named test is known to catch, and is not to be looked for in seeds.
fn is_for_a_test(planted: &Plant, options: &Options) -> bool {
    match planted.catch {
        Catch::Test => true,
        Catch::Merges => false,
        _ => !options.afresh && seed_of(planted).is_none() && test_of(planted).is_some(),
    }
}

fn caught(planted: &Plant, options: &Options, programs: &[Program]) -> Option<Caught> {
    if is_for_a_test(planted, options) {
        let (file, test) = test_of(planted)?;
        return by_test(planted.name, file, test, programs).map(Caught::Test);
    }
    let is_recorded = planted.catch == Catch::Merges || seed_of(planted).is_some();
    if !options.afresh && is_recorded {
        return by_its_seed(planted).map(|what| Caught::Seed(what, None));
    }
    plant(planted.name);
    let found = afresh(planted, options.from, options.days);
    plant("");
    found.map(|found| {
        let what = format!("seed {}: {}", found.seed, found.what);
        Caught::Seed(what, Some(found.tried))
    })
}

/// Its own seed shows the fault, and shows nothing when it is not planted.
fn by_its_seed(planted: &Plant) -> Option<String> {
    if let Some(wrong) = shown(planted) {
        println!("{} is shown without being planted: {wrong}", planted.name);
        return None;
    }
    plant(planted.name);
    let told = shown(planted);
    plant("");
    let place = seed_of(planted).map_or_else(|| "merges".to_owned(), |seed| format!("seed {seed}"));
    told.map(|what| format!("{place}: {what}"))
}

/// A program of tests: the file that it begins with, and where it is.
type Program = (String, PathBuf);

/// Builds the programs in which the named tests are, with the faults in them.
fn test_programs() -> Vec<Program> {
    let built = Command::new(env!("CARGO"))
        .args(["test", "--locked", "--quiet", "--workspace", "--no-run"])
        .args(["--features", FEATURES, "--message-format=json"])
        .args(["--lib", "--test", "office", "--test", "stories"])
        .stderr(std::process::Stdio::inherit())
        .output();
    let text = built.map(|out| out.stdout).unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    let made = text.lines().filter_map(|line| {
        let made: serde_json::Value = serde_json::from_str(line).ok()?;
        let program = made.get("executable")?.as_str()?;
        let file = made.pointer("/target/src_path")?.as_str()?;
        Some((file.to_owned(), program.into()))
    });
    made.collect()
}

/// Runs a named test with the fault planted; it must fail. That it passes without
/// is seen by every ordinary run of the tests.
fn by_test(fault: &str, file: &str, test: &str, programs: &[Program]) -> Option<String> {
    let (_, program) = programs.iter().find(|(begins, _)| begins.ends_with(file))?;
    let run = Command::new(program)
        .args(["--test-threads=1", test])
        .env("FIELDFARE_PLANT", fault)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    // Its own line is torn in two when it runs for long, so the list at the end counts.
    let mut failures = text.lines().skip_while(|line| *line != "failures:");
    let failed = failures.any(|line| line.trim().rsplit("::").next() == Some(test));
    failed.then(|| format!("test {test}"))
}
