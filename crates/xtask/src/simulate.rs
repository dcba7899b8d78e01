//! Whole days of field work from seeds, and faults planted on purpose.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::process::run;

#[derive(Args)]
pub(crate) struct Options {
    /// How many days.
    #[arg(long, default_value_t = 20_000)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Only this one: what happens in it, and its shortest form if it breaks.
    #[arg(long)]
    seed: Option<u64>,
}

#[derive(Args)]
pub(crate) struct Planted {
    /// Only faults whose name holds this.
    #[arg(long, default_value = "")]
    only: String,
}

/// The simulator, optimised and with every assertion.
fn simulator(features: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(["run", "--locked", "--quiet", "--profile", "sim"]);
    command.args(["-p", "fieldfare-simulate"]);
    command.args(features);
    command.arg("--");
    command
}

pub(crate) fn simulate(options: &Options) -> Result<()> {
    let mut command = simulator(&[]);
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

pub(crate) fn planted(options: &Planted) -> Result<()> {
    let mut command = simulator(&["--features", "planted"]);
    command.args(["planted", "--only", &options.only]);
    run("planted faults", &mut command)
}
