//! The office's program.

use clap::Parser;
use fieldfare_server::cli::{Cli, run};

fn main() -> anyhow::Result<()> {
    run(Cli::parse())
}
