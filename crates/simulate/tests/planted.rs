//! Each planted fault with a recorded seed is caught by it, and the seed is quiet
//! without the fault; so with those that the enumerated merges catch.

use fieldfare_domain::planted::plant;
use fieldfare_simulate::planted::{Catch, PLANTS, seed_of, shown};
use fieldfare_simulate::template::{Template, VARIANTS};
use fieldfare_simulate::{Day, Plan, Settings, run};

#[test]
fn a_planted_fault_is_caught_by_its_own_seed_and_by_nothing_when_it_is_not_planted() {
    // What every day begins with is made by sound code.
    plant("");
    for variant in 0..VARIANTS {
        let _ = Template::of(variant);
    }
    // None of these days breaks anything by itself. That all merges are sound is
    // a test of its own.
    let mut seeds: Vec<u64> = PLANTS.iter().filter_map(seed_of).collect();
    seeds.sort_unstable();
    seeds.dedup();
    let mut missed = run::each_of(&seeds, |seed| {
        let outcome = Day::new(&Plan::of(seed), Settings::default()).run();
        let violation = outcome.violations.first()?;
        Some(format!("nothing is planted: {}", violation.what))
    });
    let mut caught = 0;
    for planted in PLANTS
        .iter()
        .filter(|planted| planted.catch == Catch::Merges || seed_of(planted).is_some())
    {
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
