//! `cargo xtask <verb>`: everything that a developer or a newcomer runs.
//!
//! | verb | what |
//! |---|---|
//! | `run` | installs what is missing, builds, starts the office with a sample enterprise and the app |
//! | `test` | installs what the tests need and runs all of them |
//! | `bench` | measures what was promised, each figure beside its limit or its peer |
//! | `requirements` | label → named test → result |
//!
//! Standard library and a few crates only: this is the first thing that a fresh
//! machine compiles.

mod bench;
mod process;
mod requirements;
mod results;
mod run;
mod setup;
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
        Verb::Tidy => tidy::tidy(),
    }
}
