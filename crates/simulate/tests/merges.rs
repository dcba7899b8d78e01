//! Two people without a network, the same ticket, every order of arrival.

use fieldfare_simulate::merges;

// Covers: I7
#[test]
fn two_people_offline_never_destroy_each_others_text() {
    let pairs = merges::all(false);
    let triples = merges::all(true);
    println!(
        "{} pairs and {} triples in every order of arrival; accepted, parked, refused: {:?}; \
         clashes shown: {}",
        pairs.pairs, triples.triples, triples.verdicts, triples.clashes
    );
    assert!(pairs.broken.is_empty(), "{:#?}", pairs.broken.first());
    assert!(triples.broken.is_empty(), "{:#?}", triples.broken.first());
    assert!(pairs.cases() + triples.cases() >= 20_000);
    assert!(triples.clashes > 100 && triples.verdicts.iter().all(|n| *n > 100));
}
