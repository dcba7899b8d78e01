//! Figures that were promised, measured: one table, each figure beside its limit
//! or its peer in the same run.
//!
//! | subject | file | question |
//! |---|---|---|
//! | `command` | [`command`] | how much slower than a bare commit is an act? |
//! | `lists` | [`lists`] | how long do a list and a ticket take, in a small and in a large replica? |
//! | `sync` | [`sync`] | how long does a new device wait, and for how many bytes? |
//! | `exchange` | [`exchange`] | what does the office cost, under work and as it grows? |
//! | `photos` | [`photos`] | what does a photo cost, in time and memory? |
//! | `start` | [`start`] | when does the app show a list, and what does it take? |
//!
//! A time says something about the machine that it was taken on; a ratio says
//! something about this program. So a figure is only ever held against what was
//! measured in the same run.

mod command;
mod device;
mod exchange;
mod lists;
mod memory;
mod office;
mod photos;
mod start;
mod stats;
mod story;
mod streams;
mod sync;
mod table;
mod texts;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, ValueEnum};
use tempfile::TempDir;

use table::Report;

#[derive(Parser)]
#[command(name = "fieldfare-bench", about = "Measure Fieldfare")]
pub(crate) struct Options {
    /// Only these subjects.
    #[arg(long, value_enum, value_delimiter = ',')]
    only: Vec<Subject>,
    /// Where to write: a folder on the disk that is to be measured.
    #[arg(long)]
    folder: Option<PathBuf>,
    /// The app; the one beside this program when it is not said.
    #[arg(long)]
    app: Option<PathBuf>,
    /// The package whose size is to be shown.
    #[arg(long)]
    pub(crate) deb: Option<PathBuf>,
    /// A quick look with this share of the tickets; such figures say little.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u8).range(1..=100))]
    percent: u8,
    /// Develop one photo into the folder, and nothing else: the child whose
    /// memory is measured.
    #[arg(long, hide = true)]
    develop: Option<PathBuf>,
    /// Start this app in the session around, and nothing else.
    #[arg(long, hide = true)]
    started: Option<PathBuf>,
}

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Subject {
    /// An act on the device.
    Command,
    /// Lists, and one ticket opened.
    Lists,
    /// The first sync.
    Sync,
    /// The office under work, and as it grows.
    Exchange,
    /// Photos.
    Photos,
    /// The app's start, its memory, its package.
    Start,
}

impl Options {
    /// A folder that goes away, on the disk that is measured.
    pub(crate) fn scratch(&self) -> Result<TempDir> {
        let root = self.folder.clone().unwrap_or_else(std::env::temp_dir);
        std::fs::create_dir_all(&root)?;
        TempDir::with_prefix_in("fieldfare-bench-", &root)
            .with_context(|| format!("no folder can be made in {}", root.display()))
    }

    /// So many tickets, or the share of them that was asked for.
    pub(crate) fn share(&self, whole: usize) -> usize {
        (whole * usize::from(self.percent) / 100).max(1)
    }

    fn app(&self) -> Result<PathBuf> {
        match &self.app {
            Some(app) => Ok(app.clone()),
            None => Ok(std::env::current_exe()?.with_file_name("fieldfare-desktop")),
        }
    }
}

fn main() -> Result<()> {
    let options = Options::parse();
    if let Some(photo) = &options.develop {
        let to = options.folder.as_deref().context("--folder is needed")?;
        return photos::develop_one(photo, to);
    }
    if let Some(app) = &options.started {
        let folder = options.folder.as_deref().context("--folder is needed")?;
        return start::in_session(app, folder);
    }
    let mut report = Report::default();
    if cfg!(debug_assertions) {
        report.leaves_out(
            "everything, in a way: this is a debug build, and its figures mean nothing",
        );
    }
    if options.percent < 100 {
        report.leaves_out(format!("all but {} % of the tickets", options.percent));
    }
    for subject in Subject::value_variants() {
        if !options.only.is_empty() && !options.only.contains(subject) {
            continue;
        }
        eprintln!("measuring: {subject:?}");
        match subject {
            Subject::Command => command::measure(&options, &mut report),
            Subject::Lists => lists::measure(&options, &mut report),
            Subject::Sync => sync::measure(&options, &mut report),
            Subject::Exchange => exchange::measure(&options, &mut report),
            Subject::Photos => photos::measure(&options, &mut report),
            Subject::Start => start::measure(&options, &mut report),
        }
        .with_context(|| format!("{subject:?}"))?;
    }
    println!("{report}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_chosen_by_name() {
        let options = Options::try_parse_from(["bench", "--only", "sync,photos"]).unwrap();
        assert_eq!(options.only, [Subject::Sync, Subject::Photos]);
        assert!(Options::try_parse_from(["bench", "--only", "nonsense"]).is_err());
        assert!(Options::try_parse_from(["bench", "--percent", "0"]).is_err());
    }

    #[test]
    fn what_needs_no_display_is_measured_on_a_real_office_and_real_replicas() {
        let options = Options::try_parse_from(["bench", "--percent", "1"]).unwrap();
        for (measure, rows) in [
            (
                command::measure as fn(&Options, &mut Report) -> Result<()>,
                3,
            ),
            (lists::measure, 8),
            (sync::measure, 8),
        ] {
            let mut report = Report::default();
            measure(&options, &mut report).unwrap();
            assert_eq!(report.figures.len(), rows, "{report}");
            assert!(report.skipped.is_empty());
            for figure in &report.figures {
                assert!(figure.ratio().is_some_and(|ratio| ratio > 0.0), "{report}");
            }
        }
    }

    #[test]
    fn an_app_that_is_not_there_is_said_loudly() {
        let options = Options::try_parse_from(["bench", "--app", "no such app"]).unwrap();
        let mut report = Report::default();
        start::measure(&options, &mut report).unwrap();
        assert!(report.figures.is_empty());
        assert_eq!(report.skipped.len(), 2, "{report}");
    }
}
