//! Running tests and reading their results.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

/// How many lines of a failed step's log are shown.
const SHOWN: usize = 80;

/// Results by test name: the last part of a Rust test's path, or an end-to-end
/// test's sentence.
#[derive(Default)]
pub(crate) struct Results {
    /// Passed or not.
    pub(crate) by_name: BTreeMap<String, bool>,
    /// Programs that failed otherwise, e.g. to compile.
    pub(crate) broken: Vec<String>,
}

impl Results {
    /// How many passed, how many failed.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let passed = self.by_name.values().filter(|ok| **ok).count();
        (passed, self.by_name.len() - passed + self.broken.len())
    }

    /// Names of the tests that failed.
    pub(crate) fn failed(&self) -> Vec<&str> {
        let all = self.by_name.iter();
        all.filter_map(|(name, ok)| (!ok).then_some(name.as_str()))
            .collect()
    }

    /// Runs a command that prints `test NAME ... ok|FAILED` lines, as cargo's
    /// tests and our end-to-end tests do, and passes its output on. What programs
    /// say besides (offices and apps that are started, killed and given wrong keys
    /// on purpose) goes to a file, whose end is shown only when something failed:
    /// in a long run nothing but failures should look like one.
    pub(crate) fn run(&mut self, what: &str, command: &mut Command) -> Result<()> {
        crate::process::say(what);
        let begin = std::time::Instant::now();
        let log = log_of(what)?;
        let said = File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(said)
            .spawn()
            .with_context(|| format!("{what}: cannot start {:?}", command.get_program()))?;
        let stdout = child.stdout.take().context("stdout is piped")?;
        let mut failed_here = 0;
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            match read_line(&line) {
                Some((name, ok)) => {
                    failed_here += usize::from(!ok);
                    // The same sentence twice passes only when both do.
                    let entry = self.by_name.entry(name).or_insert(true);
                    *entry &= ok;
                    if !ok {
                        println!("{line}");
                    }
                }
                None => {
                    let noise = line.is_empty()
                        || line.starts_with("running ")
                        || line.starts_with("test result: ok");
                    if !noise {
                        println!("{line}");
                    }
                }
            }
        }
        let status = child.wait()?;
        if !status.success() && failed_here == 0 {
            self.broken.push(format!("{what}: {status}"));
        }
        if !status.success() || failed_here > 0 {
            show_end(&log)?;
        }
        eprintln!("    {:.0} s", begin.elapsed().as_secs_f64());
        Ok(())
    }
}

/// Where a step's programs write what they say.
fn log_of(what: &str) -> Result<PathBuf> {
    let folder = crate::process::target()?.join("test-logs");
    std::fs::create_dir_all(&folder)?;
    let name: String = what
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    Ok(folder.join(format!("{name}.log")))
}

/// Shows the last lines of a log, and where the others are.
fn show_end(log: &Path) -> Result<()> {
    let said = String::from_utf8_lossy(&std::fs::read(log)?).into_owned();
    let lines: Vec<&str> = said.lines().collect();
    for line in lines.iter().skip(lines.len().saturating_sub(SHOWN)) {
        println!("    | {line}");
    }
    println!("    all of it: {}", log.display());
    Ok(())
}

/// The name and result in a line `test a::b::name ... ok`.
fn read_line(line: &str) -> Option<(String, bool)> {
    let rest = line.strip_prefix("test ")?;
    let (name, result) = rest.rsplit_once(" ... ")?;
    let ok = match result.split(' ').next()? {
        "ok" => true,
        "FAILED" => false,
        _ => return None,
    };
    let name = name.trim_end_matches(" - should panic");
    let name = if name.contains(' ') {
        name
    } else {
        name.rsplit("::").next().unwrap_or(name)
    };
    Some((name.to_owned(), ok))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_gives_the_last_part_of_the_name() {
        assert_eq!(
            read_line("test late::tests::notes_are_kept ... ok"),
            Some(("notes_are_kept".to_owned(), true))
        );
        assert_eq!(
            read_line("test the requester sees the bar ... FAILED"),
            Some(("the requester sees the bar".to_owned(), false))
        );
        assert_eq!(read_line("test result: ok. 3 passed"), None);
    }
}
