//! Days from seeds, in the ordinary test run: few enough to wait for. `cargo
//! xtask simulate` runs as many as anybody likes.

use fieldfare_simulate::counters::Fault;
use fieldfare_simulate::{Day, Plan, Settings, run};

/// Days that run with every test.
const DAYS: u64 = 24;

// Only what the judge looks at in each of these days. What takes a rare fault is
// covered by tests of its own; the days with it run in `cargo xtask simulate`.
// Covers: I1, I2, I3, I4, I5, I6, I7, I8, I10, I11, I12, I14, I21
#[test]
fn days_of_every_fault_lose_double_leak_and_stop_nothing() {
    let report = run::run(0, DAYS, 5);
    report.print();
    assert!(report.broken.is_empty(), "see the seeds above");
    assert_eq!(report.days, DAYS);
    let fired = report.counters.faults.len();
    assert!(
        fired * 10 >= Fault::ALL.len() * 6,
        "only {fired} kinds fired"
    );
    let reached = report.counters.transitions.len();
    assert!(reached >= 18, "only {reached} transitions were reached");
}

#[test]
fn the_same_seed_twice_is_the_same_day() {
    for seed in 0..4 {
        let plan = Plan::of(seed);
        let day = || Day::new(&plan, Settings::default()).run();
        let (first, second) = (day(), day());
        assert_eq!(first.trace, second.trace, "seed {seed}");
        assert_eq!(first.done, second.done, "seed {seed}");
        assert_eq!(first.counters, second.counters, "seed {seed}");
    }
}

// Covers: I16
#[test]
fn clocks_that_are_ten_years_off_change_nothing_at_the_office() {
    for seed in 0..3 {
        assert_eq!(run::with_clocks_elsewhere(seed), None, "seed {seed}");
    }
}
