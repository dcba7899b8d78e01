//! Figures that were promised, measured on what is shipped: release builds, the
//! package that people install.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::process::{run, say, target};
use crate::{setup, test};

#[derive(Args)]
pub(crate) struct Options {
    /// Only these subjects.
    #[arg(long, value_delimiter = ',', value_parser = ["command", "lists", "sync", "exchange", "photos", "start"])]
    only: Vec<String>,
}

impl Options {
    fn wants(&self, subject: &str) -> bool {
        self.only.is_empty() || self.only.iter().any(|name| name == subject)
    }
}

pub(crate) fn bench(options: &Options) -> Result<()> {
    setup::for_building()?;
    if let Err(why) = setup::for_measuring() {
        say(&format!(
            "not everything can be measured here, and the table will say what: {why}"
        ));
    }
    setup::page()?;
    test::build_shipped()?;
    let target = target()?;
    let mut command = Command::new(target.join("release/fieldfare-bench"));
    // On the disk of the build, which is no folder in memory.
    command.arg("--folder").arg(target.join("bench"));
    for subject in &options.only {
        command.args(["--only", subject]);
    }
    if options.wants("start") {
        command.arg("--deb").arg(package()?);
    }
    run("measuring", &mut command)
}

/// What makes the package, in the version that fits the app's library.
const TAURI_CLI: &str = "@tauri-apps/cli@2.12.5";

/// Makes the Debian package of the app that was built.
pub(crate) fn package() -> Result<PathBuf> {
    let folder = target()?.join("release/bundle/deb");
    // What an earlier version left behind is not measured.
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    // Not one of the page's packages: only this needs it, and its lock would name
    // the programs of every system.
    let tools = target()?.join("tauri-cli");
    run(
        "the packaging tool",
        Command::new("npm")
            .args([
                "install",
                "--no-save",
                "--no-package-lock",
                "--no-audit",
                "--no-fund",
            ])
            .arg("--prefix")
            .arg(&tools)
            .arg(TAURI_CLI),
    )?;
    run(
        "making the Debian package",
        Command::new(tools.join("node_modules/.bin/tauri")).args([
            "bundle",
            "--bundles",
            "deb",
            "--ci",
        ]),
    )?;
    std::fs::read_dir(&folder)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.extension().is_some_and(|ending| ending == "deb"))
        .with_context(|| format!("no package in {}", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_measured_unless_something_is_named() {
        let all = Options { only: Vec::new() };
        assert!(all.wants("sync") && all.wants("start"));
        let some = Options {
            only: vec!["sync".to_owned()],
        };
        assert!(some.wants("sync") && !some.wants("start"));
    }
}
