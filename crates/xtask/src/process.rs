//! Running other programs and saying so.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// The folder with the workspace's `Cargo.toml`.
pub(crate) fn root() -> Result<PathBuf> {
    // Asked for when it runs, not when it is built: two clones may share what is built.
    let manifest = PathBuf::from(
        std::env::var_os("CARGO_MANIFEST_DIR").context("start this with `cargo xtask`")?,
    );
    manifest
        .ancestors()
        .nth(2)
        .map(Path::to_owned)
        .context("the workspace is two folders up")
}

/// Where cargo puts what it builds.
pub(crate) fn target() -> Result<PathBuf> {
    if let Some(folder) = std::env::var_os("CARGO_TARGET_DIR") {
        return Ok(folder.into());
    }
    Ok(root()?.join("target"))
}

/// Says what happens now.
pub(crate) fn say(text: &str) {
    eprintln!("\x1b[1m==> {text}\x1b[0m");
}

/// Runs a program to its end and fails when it fails.
pub(crate) fn run(what: &str, command: &mut Command) -> Result<()> {
    say(what);
    let begin = Instant::now();
    let status = command
        .status()
        .with_context(|| format!("{what}: cannot start {:?}", command.get_program()))?;
    if !status.success() {
        bail!("{what}: {status}");
    }
    eprintln!("    {:.0} s", begin.elapsed().as_secs_f64());
    Ok(())
}

/// Runs a program and returns what it printed.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let out = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    if !out.status.success() {
        bail!("{:?}: {}", command.get_program(), out.status);
    }
    Ok(String::from_utf8_lossy(&out.stdout).into_owned())
}

/// Whether a program can be found.
pub(crate) fn exists(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(program).is_file()))
}

/// A program that is stopped when this is dropped.
pub(crate) struct Running {
    child: Child,
    name: &'static str,
}

impl Running {
    /// Starts a program.
    pub(crate) fn start(name: &'static str, command: &mut Command) -> Result<Self> {
        let child = command
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        Ok(Self { child, name })
    }

    /// Takes over a program that was started already.
    pub(crate) const fn from_child(name: &'static str, child: Child) -> Self {
        Self { child, name }
    }

    /// Whether it has ended by itself.
    pub(crate) fn ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Its own name.
    pub(crate) const fn name(&self) -> &'static str {
        self.name
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.ended() {
            return;
        }
        // Asked first, so that it can finish what it has begun.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        for _ in 0..50 {
            if self.ended() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
