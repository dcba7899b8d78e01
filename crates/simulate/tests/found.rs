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

// Covers: I6, I20, I21
#[test]
fn who_learns_only_in_the_quiet_that_a_sign_in_ended_signs_in_again_and_catches_up() {
    // Nobody signed in again there, and the device stayed where it was. Whether
    // a device hears of it at once is up to the step's dice, so several are tried.
    for before in 1..5 {
        let mut steps = vec![Happening::Report; before];
        steps.extend([
            Happening::Browser { person: 1 },
            Happening::Sync { device: 1 },
            Happening::Revoke { person: 3 },
        ]);
        breaks_nothing(35, &steps);
    }
}
