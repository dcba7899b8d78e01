//! Plants each fault in turn, and prints what catches it.

use std::process::Command;

use clap::Args;
use fieldfare_domain::planted::plant;
use fieldfare_simulate::planted::{Catch, DAYS_MAX, PLANTS, Plant, afresh, seed_of, shown};
use fieldfare_simulate::template::{Template, VARIANTS};

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

/// Plants each fault. Whether all were caught, and none of what catches them
/// complains of sound code.
pub(crate) fn all(options: &Options) -> bool {
    // What every day begins with is made by sound code.
    plant("");
    for variant in 0..VARIANTS {
        let _ = Template::of(variant);
    }
    std::panic::set_hook(Box::new(|_| {}));
    let (mut tried, mut missed, mut left_out, mut unrecorded) = (0, 0, 0, 0);
    let mut tries = Vec::new();
    for planted in PLANTS.iter().filter(|p| p.name.contains(&options.only)) {
        if options.without_tests && matches!(planted.catch, Catch::Test(..)) {
            left_out += 1;
            continue;
        }
        tried += 1;
        let by_test_alone = matches!(planted.catch, Catch::Test(..));
        unrecorded += usize::from(!by_test_alone && !is_recorded(planted));
        let caught = match planted.catch {
            Catch::Test(package, name) => by_test(planted.name, package, name),
            // Where no seed is recorded yet, one is looked for.
            _ if options.afresh || !is_recorded(planted) => {
                plant(planted.name);
                let found = afresh(planted, options.from, options.days);
                plant("");
                found.map(|found| {
                    tries.push(found.tried);
                    format!(
                        "seed {} of {} tried: {}",
                        found.seed, found.tried, found.what
                    )
                })
            }
            _ => by_its_seed(planted),
        };
        missed += usize::from(caught.is_none());
        let told = caught.unwrap_or_else(|| match planted.catch {
            Catch::Days => format!("NOT CAUGHT in {} days", options.days),
            _ => "NOT CAUGHT".to_owned(),
        });
        let told: String = told.chars().take(150).collect();
        println!("{:<28} {told}\n{:<28} {}", planted.name, "", planted.about);
    }
    tries.sort_unstable();
    println!("\n{tried} planted, {missed} not caught, {unrecorded} without a recorded seed");
    if let Some(median) = tries.get(tries.len() / 2) {
        println!("seeds to catch: median {median}, most {:?}", tries.last());
    }
    if left_out > 0 {
        println!("LEFT OUT  {left_out} that a named test of another crate catches");
    }
    missed == 0
}

fn is_recorded(planted: &Plant) -> bool {
    planted.catch == Catch::Merges || seed_of(planted).is_some()
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

/// Runs a named test with the fault planted; it must fail. That it passes without
/// is seen by every ordinary run of the tests.
fn by_test(fault: &str, package: &str, name: &str) -> Option<String> {
    let run = Command::new(env!("CARGO"))
        .args(["test", "--locked", "--quiet", "-p", package])
        .args(["--features", "fieldfare-domain/planted", "--", name])
        .env("FIELDFARE_PLANT", fault)
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&run.stdout).into_owned();
    let failed = text.contains("test result: FAILED") && text.contains(name);
    failed.then(|| format!("{package}: {name}"))
}
