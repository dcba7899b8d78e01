//! A disk fails, and a program panics, at each point of each operation, one after
//! another.

use fieldfare_simulate::points;

/// Every so many of the points run with every test; `cargo xtask points` and a
/// soak run them all.
const NTH: usize = 60;

// Covers: I1, I2, I22
#[test]
fn a_disk_that_fails_and_a_program_that_panics_within_an_operation_lose_nothing() {
    let points = points::all(NTH);
    println!(
        "{} operations, {} points (stopped, failed, full, panicked: {:?}), met {:?}",
        points.operations,
        points.all(),
        points.tried,
        points.met
    );
    for (point, outcome) in &points.broken {
        println!("{point:?}: {:?}", outcome.violations);
    }
    assert!(points.broken.is_empty(), "see the points above");
    assert!(points.operations >= 30, "{}", points.operations);
    assert!(points.met.iter().all(|met| *met > 10), "{:?}", points.met);
}
