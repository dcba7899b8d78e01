//! Runs days of field work from seeds, and prints what was tried and what broke.

use clap::{Parser, Subcommand};
use fieldfare_simulate::{Day, Plan, Settings, run, shrink};

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
        /// Do not make the first broken day short.
        #[arg(long)]
        long: bool,
    },
    /// Plant each fault and see what catches it.
    #[cfg(feature = "planted")]
    Planted {
        /// Only faults whose name holds this.
        #[arg(long, default_value = "")]
        only: String,
        /// Most days that are tried for one fault.
        #[arg(long, default_value_t = fieldfare_simulate::planted::DAYS_MAX)]
        days: u64,
        /// Leave out those that a named test of another crate catches.
        #[arg(long)]
        without_tests: bool,
    },
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
            long,
            ..
        } => days(from, seeds, most, long),
        #[cfg(feature = "planted")]
        Verb::Planted {
            only,
            days,
            without_tests,
        } => planting::all(&only, days, without_tests),
    };
    std::process::exit(i32::from(!well));
}

fn days(from: u64, seeds: u64, most: usize, long: bool) -> bool {
    let report = run::run(from, seeds, most);
    report.print();
    if let Some(first) = report.broken.first() {
        if !long {
            println!();
            one(first.seed);
        }
        return false;
    }
    report.red().is_empty()
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
    let (short, outcome) = shrink::shrink(&plan, violation.invariant);
    println!(
        "{} of {} steps are enough:",
        short.steps.len(),
        plan.steps.len()
    );
    for line in &outcome.lines {
        println!("  {line}");
    }
    false
}

#[cfg(feature = "planted")]
mod planting {
    use std::process::Command;

    use fieldfare_domain::planted::plant;
    use fieldfare_simulate::planted::{Catch, PLANTS, caught};
    use fieldfare_simulate::template::{Template, VARIANTS};

    /// Plants each fault in turn. Whether all were caught.
    pub(crate) fn all(only: &str, days: u64, without_tests: bool) -> bool {
        // What every day begins with is made by sound code.
        plant("");
        for variant in 0..VARIANTS {
            let _ = Template::of(variant);
        }
        std::panic::set_hook(Box::new(|_| {}));
        let mut missed = 0;
        let mut tried = 0;
        for planted in PLANTS.iter().filter(|plant| plant.name.contains(only)) {
            if without_tests && matches!(planted.catch, Catch::Test(..)) {
                continue;
            }
            tried += 1;
            let caught = match planted.catch {
                Catch::Test(package, name) => by_test(planted.name, package, name),
                _ => {
                    plant(planted.name);
                    let caught = caught(planted, days);
                    plant("");
                    caught
                }
            };
            missed += usize::from(caught.is_none());
            let told = caught.unwrap_or_else(|| "NOT CAUGHT".to_owned());
            let told: String = told.chars().take(150).collect();
            println!("{:<28} {told}\n{:<28} {}", planted.name, "", planted.about);
        }
        println!("\n{tried} planted, {missed} not caught");
        missed == 0
    }

    /// Runs a named test with the fault planted; it must fail.
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
}
