//! Rules of the tree that no compiler checks.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::process::{output, say};

/// About this many lines is where to look for a second subject.
const LINES_MAX: usize = 500;

pub(crate) fn tidy() -> Result<()> {
    say("rules of the tree");
    let files = output(Command::new("git").args([
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
    ]))?;
    let mut wrong = Vec::new();
    for name in files.lines() {
        let path = Path::new(name);
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        check(name, &text, &mut wrong);
        if name.ends_with(".md") {
            lost(name, &text, &files, &mut wrong);
        }
    }
    if wrong.is_empty() {
        return Ok(());
    }
    for line in &wrong {
        println!("{line}");
    }
    bail!("{} rules of the tree are broken", wrong.len())
}

fn check(name: &str, text: &str, wrong: &mut Vec<String>) {
    let is_code = [".rs", ".ts", ".svelte", ".mjs"]
        .iter()
        .any(|end| name.ends_with(end));
    let generated = name.contains("/generated/");
    if is_code && !generated && text.lines().count() > LINES_MAX {
        wrong.push(format!(
            "{name}: {} lines; is there a second subject in it?",
            text.lines().count()
        ));
    }
    if name.starts_with("ui/src/") && is_code {
        let host = name == "ui/src/lib/api/tauri.ts";
        if text.contains("@tauri-apps/") && !host {
            wrong.push(format!(
                "{name}: only lib/api/tauri.ts may import @tauri-apps"
            ));
        }
        for banned in ["innerHTML", "{@html"] {
            if text.contains(banned) {
                wrong.push(format!("{name}: {banned} is not allowed"));
            }
        }
    }
    if name.starts_with("crates/domain/src/") {
        for banned in [
            "::now(",
            "now_v7(",
            "new_v4(",
            "std::fs",
            "std::net",
            "std::time",
        ] {
            if text.contains(banned) {
                wrong.push(format!("{name}: the rules know no {banned}"));
            }
        }
    }
    if name.ends_with("package-lock.json") && text.contains("\"resolved\": \"http") {
        wrong.push(format!("{name}: download addresses do not belong here"));
    }
    if is_code && name.starts_with("tests/") && text.contains("thread::sleep") {
        wrong.push(format!(
            "{name}: wait for the thing itself instead of sleeping"
        ));
    }
}

/// Source files that a document names and that are not there: `replica/src/feed.rs`,
/// by the end of the path. `files` has one on each line.
fn lost(name: &str, text: &str, files: &str, wrong: &mut Vec<String>) {
    let quoted = text.split('`').skip(1).step_by(2);
    let sources = quoted.filter(|quoted| {
        let plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./".contains(letter);
        [".rs", ".ts", ".svelte", ".mjs", ".sql"]
            .iter()
            .any(|end| quoted.ends_with(end))
            && quoted.chars().all(plain)
    });
    for source in sources {
        let inside = format!("/{source}");
        let is_there = |file: &str| file == source || file.ends_with(&inside);
        if !files.lines().any(is_there) {
            wrong.push(format!("{name}: there is no {source}"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_in_the_rules_is_found() {
        let mut wrong = Vec::new();
        check("crates/domain/src/x.rs", "Timestamp::now()", &mut wrong);
        assert_eq!(wrong.len(), 1);
    }

    #[test]
    fn a_document_that_names_a_file_which_has_gone_is_found() {
        let mut wrong = Vec::new();
        let files = "crates/replica/src/feed.rs\nREADME.md";
        let text = "`replica/src/feed.rs`, `feed.rs`, `a sentence.rs`, `seed.rs`";
        lost("README.md", text, files, &mut wrong);
        assert_eq!(wrong, ["README.md: there is no seed.rs"]);
    }
}
