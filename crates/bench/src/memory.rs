//! How much memory a process and its children take, as Linux counts it.

use std::collections::BTreeMap;
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// Between two looks at a running process. Its peak only ever grows, so a rare
/// look loses nothing but what happens at its very end.
const LOOK: Duration = Duration::from_millis(1);

/// What a program took.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    /// From its start to its end.
    pub(crate) time: Duration,
    /// Largest resident size (`VmHWM`), in bytes.
    pub(crate) peak_bytes: u64,
}

/// Runs a program to its end.
pub(crate) fn run(command: &mut Command) -> Result<Taken> {
    let begin = Instant::now();
    let mut child = command
        .spawn()
        .with_context(|| format!("cannot start {:?}", command.get_program()))?;
    let (status, peak_bytes) = watch(&mut child)?;
    let time = begin.elapsed();
    if !status.success() {
        bail!("{:?}: {status}", command.get_program());
    }
    Ok(Taken { time, peak_bytes })
}

fn watch(child: &mut Child) -> Result<(ExitStatus, u64)> {
    let path = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    loop {
        // Gone from `/proc` a moment before it can be waited for.
        if let Ok(text) = std::fs::read_to_string(&path)
            && let Some(kib) = kib_of(&text, "VmHWM:")
        {
            peak = peak.max(kib * 1024);
        }
        if let Some(status) = child.try_wait()? {
            return Ok((status, peak));
        }
        std::thread::sleep(LOOK);
    }
}

/// The number behind a name, in a file of `/proc` that counts in kB.
fn kib_of(text: &str, name: &str) -> Option<u64> {
    text.lines()
        .find_map(|line| line.strip_prefix(name))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|number| number.parse().ok())
}

/// The proportional size (PSS) of a process and all that it started, in bytes,
/// and how many processes those are.
pub(crate) fn tree(root: u32) -> Result<(u64, usize)> {
    let mut parents = BTreeMap::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        if let Some(pid) = entry.file_name().to_str().and_then(|n| n.parse().ok())
            && let Ok(stat) = std::fs::read_to_string(entry.path().join("stat"))
            && let Some(parent) = parent_of(&stat)
        {
            parents.insert(pid, parent);
        }
    }
    let mut bytes = 0;
    let mut count = 0;
    for pid in below(root, &parents) {
        let Ok(text) = std::fs::read_to_string(format!("/proc/{pid}/smaps_rollup")) else {
            continue;
        };
        if let Some(kib) = kib_of(&text, "Pss:") {
            bytes += kib * 1024;
            count += 1;
        }
    }
    Ok((bytes, count))
}

/// The fourth field; the second may hold spaces and brackets.
fn parent_of(stat: &str) -> Option<u32> {
    let (_, rest) = stat.rsplit_once(')')?;
    rest.split_whitespace().nth(1)?.parse().ok()
}

/// A process and its descendants.
fn below(root: u32, parents: &BTreeMap<u32, u32>) -> Vec<u32> {
    let mut found = vec![root];
    let mut at = 0;
    while let Some(&pid) = found.get(at) {
        at += 1;
        let children = parents.iter().filter(|(_, parent)| **parent == pid);
        found.extend(children.map(|(child, _)| *child));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_proc_are_found_by_their_whole_name() {
        let text = "Name:\tx\nVmPeak:\t  9 kB\nVmHWM:\t    5120 kB\nPss_Anon: 1 kB\nPss: 7 kB\n";
        assert_eq!(kib_of(text, "VmHWM:"), Some(5120));
        assert_eq!(kib_of(text, "Pss:"), Some(7));
        assert_eq!(kib_of(text, "VmSwap:"), None);
    }

    #[test]
    fn a_program_with_brackets_in_its_name_has_a_parent() {
        assert_eq!(parent_of("42 (a) b (c)) S 7 42 42 0"), Some(7));
        assert_eq!(parent_of("nonsense"), None);
    }

    #[test]
    fn a_tree_is_what_a_process_started_and_nothing_else() {
        let parents = BTreeMap::from([(2, 1), (3, 2), (4, 3), (5, 1), (6, 5)]);
        assert_eq!(below(2, &parents), [2, 3, 4]);
    }

    #[test]
    fn this_process_takes_memory() {
        let (bytes, count) = tree(std::process::id()).unwrap();
        assert!(bytes > 100_000, "{bytes}");
        assert!(count >= 1);
    }

    #[test]
    fn a_program_that_fails_is_an_error() {
        assert!(run(&mut Command::new("false")).is_err());
        assert!(run(&mut Command::new("true")).unwrap().time > Duration::ZERO);
    }
}
