//! `cargo xtask <verb>`: everything that a developer or a newcomer runs.
//!
//! | verb | what |
//! |---|---|
//! | `run` | installs what is missing, builds, starts the office with a sample enterprise and the app |
//! | `test` | installs what the tests need and runs all of them |
//! | `bench` | measures what was promised, each figure beside its limit or its peer |
//! | `requirements` | label → named test → result |
//! | `simulate` | whole days of field work from seeds, with every fault |
//! | `planted` | plants known faults in our own code and shows what catches each |
//! | `mangled` | days in which requests and answers are wrong somewhere |
//! | `merges` | two people offline on one ticket: every case, every order of arrival |
//! | `points` | a disk that fails at each write and sync of each operation |
//! | `cuts` | the power of a whole machine, cut while an office and a device work on it |
//! | `kills` | the office's processes, killed with -9 while people write |
//! | `gap` | many writers on PostgreSQL: no feed position is ever missed |
//! | `soak` | the longer column of all these, in parts; goes on where it stopped |
//!
//! Standard library and a few crates only: this is the first thing that a fresh
//! machine compiles.

mod bench;
mod process;
mod requirements;
mod results;
mod run;
mod setup;
mod simulate;
mod test;
mod tidy;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Build, run and test Fieldfare")]
struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install what is missing, build, and start the office and the app.
    Run(run::Options),
    /// Install what the tests need and run all of them.
    Test(test::Options),
    /// Measure what was promised, on release builds and the package.
    Bench(bench::Options),
    /// Show each requirement with its tests and their results.
    Requirements(requirements::Options),
    /// Run whole days of field work from seeds, with every fault.
    Simulate(simulate::Options),
    /// Plant known faults in our own code, and show what catches each.
    Planted(simulate::Planted),
    /// Run every enumerated merge.
    Merges(simulate::Build),
    /// Days in which each request is also sent with something wrong in it.
    Mangled(simulate::Mangled),
    /// Let a disk fail at each write and sync of each operation.
    Points(simulate::Build),
    /// Cut the power of a machine while an office and a device work on it.
    Cuts(simulate::Cuts),
    /// Kill the office's processes again and again while people write.
    Kills(simulate::Kills),
    /// Let many writers write to PostgreSQL, and look for positions that are missed.
    Gap(simulate::Gap),
    /// Go on with the soak, and keep what came of it in the repository.
    Soak(simulate::Soak),
    /// Check the rules of the tree that no compiler checks.
    Tidy,
}

fn main() -> anyhow::Result<()> {
    let root = process::root()?;
    std::env::set_current_dir(&root)?;
    match Args::parse().verb {
        Verb::Run(options) => run::run(&options),
        Verb::Test(options) => test::test(&options),
        Verb::Bench(options) => bench::bench(&options),
        Verb::Requirements(options) => requirements::requirements(&options),
        Verb::Simulate(options) => simulate::simulate(&options),
        Verb::Planted(options) => simulate::planted(&options),
        Verb::Mangled(options) => simulate::mangled(&options),
        Verb::Merges(build) => simulate::merges(&build),
        Verb::Points(build) => simulate::points(&build),
        Verb::Cuts(options) => simulate::cuts(&options),
        Verb::Kills(options) => simulate::kills(&options),
        Verb::Gap(options) => simulate::gap(&options),
        Verb::Soak(options) => simulate::soak(&options),
        Verb::Tidy => tidy::tidy(),
    }
}
