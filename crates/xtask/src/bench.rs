//! What a person waits for, measured and shown beside a limit of the same run.

use std::process::Command;

use anyhow::Result;
use clap::Args;

use crate::process::run;

#[derive(Args)]
pub(crate) struct Options {
    /// Only the benchmarks whose name contains this.
    filter: Option<String>,
}

pub(crate) fn bench(options: &Options) -> Result<()> {
    let mut command = Command::new("cargo");
    command.args([
        "run",
        "--locked",
        "--release",
        "--quiet",
        "--package",
        "fieldfare-stories",
        "--bin",
        "bench",
        "--",
    ]);
    command.args(&options.filter);
    run("benchmarks", &mut command)
}
