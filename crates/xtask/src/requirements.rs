//! Label → named test → result.
//!
//! A test says which requirement it covers in a comment just above it:
//! `// Covers: S0-3, S0-4`. This verb finds those comments, runs the tests and
//! prints what happened. A label without a test, a test that did not run and a
//! test that failed are all shown as what they are.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;
use std::path::Path;

use anyhow::{Result, bail};
use clap::Args;

use crate::results::Results;

/// The labels of the source documents, from which to which: 131 behaviours. And
/// the invariants of the exchange.
const LABELS: &[(&str, RangeInclusive<u32>)] = &[
    ("S0-", 1..=16),
    ("S1-", 1..=46),
    ("S2-", 1..=40),
    ("S3-", 1..=17),
    ("S4-", 1..=12),
    ("I", 1..=25),
];

/// Those that are not finished. A capability that brings some takes them out of
/// here; until then they are shown as open, whatever a test says that it covers.
const OPEN: &[(&str, RangeInclusive<u32>)] = &[];

fn is_open(source: &str, number: u32) -> bool {
    OPEN.iter()
        .any(|(open, numbers)| *open == source && numbers.contains(&number))
}

#[derive(Args)]
pub(crate) struct Options {
    /// Only show which tests cover which label; run nothing.
    #[arg(long)]
    list: bool,
}

/// A test and where it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Covering {
    name: String,
    place: String,
}

pub(crate) fn requirements(options: &Options) -> Result<()> {
    let covering = find(Path::new("."))?;
    let mut results = Results::default();
    if !options.list {
        crate::test::everything(&mut results, false)?;
    }
    if show(&covering, &results, options.list) {
        Ok(())
    } else {
        bail!("not every requirement is covered by a passing test")
    }
}

/// Prints the table; says whether every label that is not open has a test and all
/// passed.
pub(crate) fn report(results: &Results) -> Result<bool> {
    Ok(show(&find(Path::new("."))?, results, false))
}

fn show(
    covering: &BTreeMap<String, BTreeSet<Covering>>,
    results: &Results,
    list_only: bool,
) -> bool {
    let mut good = true;
    let (mut all, mut covered) = (0, 0);
    println!("\n{:<7} {:<8} test", "label", "result");
    for (source, numbers) in LABELS {
        for number in numbers.clone() {
            all += 1;
            let label = format!("{source}{number}");
            if is_open(source, number) {
                println!("{label:<7} {:<8} –", "OPEN");
                continue;
            }
            let Some(tests) = covering.get(&label) else {
                println!("{label:<7} {:<8} –", "NO TEST");
                good = false;
                continue;
            };
            let mut passed = true;
            for test in tests {
                let result = match results.by_name.get(&test.name) {
                    Some(true) => "passed",
                    Some(false) => "FAILED",
                    None if list_only => "",
                    None => "NOT RUN",
                };
                passed &= matches!(result, "passed" | "");
                println!("{label:<7} {result:<8} {} ({})", test.name, test.place);
            }
            good &= passed;
            covered += u32::from(passed);
        }
    }
    let by = if list_only {
        "by a named test"
    } else {
        "by passing tests"
    };
    println!("\n{covered} of {all} covered {by}");
    good
}

fn find(root: &Path) -> Result<BTreeMap<String, BTreeSet<Covering>>> {
    let mut found = BTreeMap::new();
    for folder in ["crates", "src-tauri", "tests", "ui/src"] {
        below(&root.join(folder), &mut found)?;
    }
    Ok(found)
}

fn below(path: &Path, found: &mut BTreeMap<String, BTreeSet<Covering>>) -> Result<()> {
    for entry in std::fs::read_dir(path)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if name != "node_modules" && name != "target" && name != "generated" {
                below(&path, found)?;
            }
        } else if name.ends_with(".rs") || name.ends_with(".ts") || name.ends_with(".mjs") {
            let place = path.strip_prefix("./").unwrap_or(&path).display();
            read(&std::fs::read_to_string(&path)?, &place.to_string(), found);
        }
    }
    Ok(())
}

fn read(text: &str, place: &str, found: &mut BTreeMap<String, BTreeSet<Covering>>) {
    let mut labels: Vec<&str> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let comment = line.trim_start_matches('/').trim_start();
        if let Some(list) = comment.strip_prefix("Covers:")
            && line.starts_with("//")
        {
            labels.extend(list.split(',').map(str::trim));
        } else if !labels.is_empty()
            && let Some(name) = test_name(line)
        {
            for label in labels.drain(..) {
                found.entry(label.to_owned()).or_default().insert(Covering {
                    name: name.clone(),
                    place: place.to_owned(),
                });
            }
        }
    }
}

/// The name in `fn name(` or `test("name", …`.
fn test_name(line: &str) -> Option<String> {
    if let Some(at) = line.find("fn ") {
        let rest = line.get(at + 3..)?;
        return rest.split(['(', '<']).next().map(str::to_owned);
    }
    for call in ["test(", "it("] {
        if let Some(rest) = line.strip_prefix(call) {
            let quote = rest.chars().next().filter(|c| "\"'`".contains(*c))?;
            return rest.split(quote).nth(1).map(str::to_owned);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_belongs_to_the_next_test_below_it() {
        let mut found = BTreeMap::new();
        let text = "// Covers: S0-3, S0-4\n#[test]\nfn a_is_b() {}\n\n#[test]\nfn c() {}\n";
        read(text, "x.rs", &mut found);
        let names = |label: &str| -> Vec<String> {
            found
                .get(label)
                .into_iter()
                .flatten()
                .map(|c: &Covering| c.name.clone())
                .collect()
        };
        assert_eq!(names("S0-3"), ["a_is_b"]);
        assert_eq!(names("S0-4"), ["a_is_b"]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_sentence_in_quotes_is_a_test_name() {
        assert_eq!(
            test_name("test(\"mara resolves\", async () => {"),
            Some("mara resolves".to_owned())
        );
    }
}
