//! Days that once broke something, each as short as it could be made.

use fieldfare_simulate::plan::Happening;
use fieldfare_simulate::plan::Step;
use fieldfare_simulate::{Day, Plan, Settings};

/// The day of a seed with these steps only.
fn breaks_nothing(seed: u64, steps: &[Happening]) {
    let mut plan = Plan::of(seed);
    plan.steps = (1..)
        .zip(steps)
        .map(|(dice, what)| Step {
            after_ms: 60_000,
            what: *what,
            dice,
        })
        .collect();
    let outcome = Day::new(&plan, Settings::default()).run();
    assert_eq!(outcome.violations, Vec::new());
}

// Covers: I18, I6
#[test]
fn a_device_reads_the_directory_anew_after_a_restore() {
    // The directory's version counts on from the backup: the same number stood
    // for other people afterwards, and devices kept the old ones.
    breaks_nothing(
        7,
        &[
            Happening::BackUp,
            Happening::Revoke { person: 4 },
            Happening::Sync { device: 3 },
            Happening::Sync { device: 1 },
            Happening::Restore,
            Happening::Report,
        ],
    );
}
