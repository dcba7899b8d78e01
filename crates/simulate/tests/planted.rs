//! Each planted fault with a recorded seed is caught by it, and the seed is quiet
//! without the fault; so with those that the enumerated merges catch.

use fieldfare_domain::planted::plant;
use fieldfare_simulate::planted::{Catch, PLANTS, seed_of, shown};
use fieldfare_simulate::template::{Template, VARIANTS};

#[test]
fn a_planted_fault_is_caught_by_its_own_seed_and_by_nothing_when_it_is_not_planted() {
    // What every day begins with is made by sound code.
    plant("");
    for variant in 0..VARIANTS {
        let _ = Template::of(variant);
    }
    let mut missed = Vec::new();
    let mut caught = 0;
    for planted in PLANTS
        .iter()
        .filter(|planted| planted.catch == Catch::Merges || seed_of(planted).is_some())
    {
        // That all merges are sound is a test of its own.
        if planted.catch != Catch::Merges
            && let Some(what) = shown(planted)
        {
            missed.push(format!("{} without being planted: {what}", planted.name));
        }
        plant(planted.name);
        let told = shown(planted);
        plant("");
        match told {
            Some(_) => caught += 1,
            None => missed.push(format!("{} is not caught", planted.name)),
        }
    }
    println!("{caught} planted faults caught");
    assert!(missed.is_empty(), "{missed:#?}");
}
