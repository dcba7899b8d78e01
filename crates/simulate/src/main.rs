//! Runs days of field work from seeds, and prints what was tried and what broke.

use clap::Parser;
use fieldfare_simulate::{Day, Plan, Settings, run, shrink};

/// Whole days of field work from seeds.
#[derive(Parser)]
#[command(name = "fieldfare-simulate")]
struct Args {
    /// How many days.
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
}

fn main() {
    let args = Args::parse();
    if let Some(seed) = args.seed {
        std::process::exit(i32::from(!one(seed)));
    }
    let report = run::run(args.from, args.seeds, args.most);
    report.print();
    if let Some(first) = report.broken.first() {
        println!();
        one(first.seed);
        std::process::exit(1);
    }
    std::process::exit(i32::from(!report.red().is_empty()));
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
