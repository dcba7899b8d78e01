//! The power of a whole machine goes.

use std::path::Path;

use fieldfare_simulate::cuts;

/// Cuts of every run of the tests; `cargo xtask cuts` makes as many as it is told.
const CUTS: u64 = 50;

// Covers: I1, I2, I15, I22
#[test]
fn what_was_acknowledged_is_there_after_the_power_went() {
    if let Some(why) = cuts::cannot() {
        println!("LEFT OUT: no power was cut, because {why}");
        return;
    }
    let worker = Path::new(env!("CARGO_BIN_EXE_fieldfare-simulate"));
    let cuts = cuts::all(CUTS, 1, worker).unwrap();
    cuts.print();
    assert!(cuts.is_well(), "see the lines above");
}
