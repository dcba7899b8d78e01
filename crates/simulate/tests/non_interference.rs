//! A day told twice, with other internal notes.

use fieldfare_simulate::non_interference::received;

// Covers: I11
#[test]
fn nothing_internal_changes_a_byte_that_a_requester_receives() {
    let mut bytes = 0;
    let mut notes = [0, 0];
    for seed in 0..200 {
        let (one, few) = received(seed, 1);
        let (two, many) = received(seed, 2);
        assert_eq!(one.len(), two.len(), "seed {seed}");
        for (at, (one, two)) in one.iter().zip(&two).enumerate() {
            assert_eq!(one, two, "seed {seed}, answer {at}");
            bytes += one.len();
        }
        notes[0] += few;
        notes[1] += many;
    }
    println!("200 days told twice: {bytes} equal bytes, {notes:?} internal notes");
    assert!(notes[0] > 100 && notes[1] > notes[0], "{notes:?}");
}
