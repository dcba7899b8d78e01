//! All tests, in the order in which a mistake shows soonest.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};
use clap::Args;

use crate::process::{run, say, target};
use crate::results::Results;
use crate::{requirements, setup, simulate, tidy};

/// The features of what is shipped. Everything is built with the same ones and
/// as one workspace, so that nothing is built twice.
pub(crate) const SHIPPED: &str = "fieldfare-desktop/custom-protocol";

#[derive(Args)]
pub(crate) struct Options {
    /// Leave out the end-to-end tests in real browsers and windows, and say so.
    #[arg(long)]
    quick: bool,
}

pub(crate) fn test(options: &Options) -> Result<()> {
    setup::for_testing()?;
    tidy::tidy()?;
    run(
        "formatting",
        Command::new("cargo").args(["fmt", "--all", "--check"]),
    )?;
    setup::page()?;
    run(
        "lints",
        Command::new("cargo").args([
            "clippy",
            "--locked",
            "--workspace",
            "--features",
            SHIPPED,
            "--all-targets",
            "--quiet",
            "--",
            "-D",
            "warnings",
        ]),
    )?;
    run(
        "types of the page",
        Command::new("npm").args(["--prefix", "ui", "run", "--silent", "check"]),
    )?;
    let mut results = Results::default();
    everything(&mut results, options.quick)?;
    let covered = requirements::report(&results)?;
    let (passed, failed) = results.counts();
    for broken in &results.broken {
        println!("BROKEN  {broken}");
    }
    if options.quick {
        println!(
            "LEFT OUT  end-to-end tests in real browsers and windows, and days from seeds \
             in number (--quick)"
        );
    }
    println!("\n{passed} passed, {failed} failed");
    if failed > 0 {
        // The last line is what is seen of a long run.
        let mut names = results.failed();
        names.extend(results.broken.iter().map(String::as_str));
        bail!("{failed} failed: {}", names.join("; "));
    }
    if !covered && !options.quick {
        bail!("not every requirement is covered by a passing test");
    }
    Ok(())
}

/// Runs every test into `results`.
pub(crate) fn everything(results: &mut Results, quick: bool) -> Result<()> {
    setup::for_testing()?;
    setup::page()?;
    results.run(
        "Rust tests",
        Command::new("cargo").args([
            "test",
            "--locked",
            "--workspace",
            "--features",
            SHIPPED,
            "--no-fail-fast",
            "--quiet",
            "--",
            "--format=pretty",
        ]),
    )?;
    results.run(
        "faults planted on purpose",
        Command::new("cargo").args([
            "test",
            "--locked",
            "--workspace",
            "--features",
            &format!("{SHIPPED},fieldfare-simulate/planted"),
            "--test",
            "planted",
            "--quiet",
            "--",
            "--format=pretty",
        ]),
    )?;
    println!(
        "LEFT OUT  planted faults that ordinary tests catch, and those without a recorded seed \
         (cargo xtask planted)"
    );
    stale_types(results)?;
    results.run(
        "page tests",
        Command::new("npm").args(["--prefix", "ui", "run", "--silent", "test"]),
    )?;
    if quick {
        return Ok(());
    }
    for (what, mut command) in simulate::every_commit()? {
        results.run(what, &mut command)?;
    }
    results.run(
        "every screen in a real browser",
        Command::new("npm").args(["--prefix", "ui", "run", "--silent", "test:browser"]),
    )?;
    build_programs()?;
    setup::npm_packages("tests/e2e")?;
    let target = target()?;
    let e2e = |script: &str| {
        let mut command = Command::new("dbus-run-session");
        command
            .args([
                "--",
                "xvfb-run",
                "-a",
                "-s",
                "-screen 0 1440x900x24",
                "node",
                script,
            ])
            .env("FIELDFARE_BIN", target.join("debug"));
        command
    };
    let mut scripts: Vec<String> = std::fs::read_dir("tests/e2e")?
        .flatten()
        .map(|entry| entry.path().display().to_string())
        .filter(|path| path.ends_with(".test.mjs"))
        .collect();
    scripts.sort();
    if scripts.is_empty() {
        say("no end-to-end tests were found");
    }
    for script in scripts {
        results.run(&script, &mut e2e(&script))?;
    }
    Ok(())
}

/// Builds the server and the app as they are shipped: with the page inside.
pub(crate) fn build_programs() -> Result<()> {
    run(
        "building the office and the app",
        Command::new("cargo").args(["build", "--locked", "--workspace", "--features", SHIPPED]),
    )
}

/// The app as it goes to people, and what measures it: optimised, without the
/// names of functions. Only these two: linking each takes minutes.
pub(crate) fn build_shipped() -> Result<()> {
    run(
        "building what is measured as it is shipped",
        Command::new("cargo").args([
            "build",
            "--release",
            "--locked",
            "--workspace",
            "--features",
            SHIPPED,
            "--bin",
            "fieldfare-desktop",
            "--bin",
            "fieldfare-bench",
        ]),
    )
}

/// The Rust tests write the page's types; what they wrote must be committed.
fn stale_types(results: &mut Results) -> Result<()> {
    let generated = "ui/src/lib/api/generated";
    if !Path::new(".git").exists() {
        return Ok(());
    }
    let changed = crate::process::output(Command::new("git").args([
        "status",
        "--porcelain",
        "--",
        generated,
    ]))?;
    let fresh = changed.trim().is_empty();
    if !fresh {
        println!("{changed}");
    }
    results
        .by_name
        .insert("the types of the page are up to date".to_owned(), fresh);
    Ok(())
}
