//! Days in which requests and answers are mangled, in the ordinary test run; `cargo
//! xtask mangled` runs as many as anybody likes.

use fieldfare_simulate::mangled;

/// Days that run with every test.
const DAYS: u64 = 3;

#[test]
fn mangled_requests_and_answers_are_refused_without_a_trace() {
    let tried = mangled::days(0, DAYS, 1);
    println!(
        "{} mangled requests, answered with {:?}; {} mangled answers",
        tried.requests(),
        tried.statuses,
        tried.answers
    );
    assert_eq!(tried.wrong, Vec::<String>::new());
    let kinds = tried.statuses.len();
    assert!(
        kinds >= 5,
        "only {kinds} kinds of answer: what was mangled?"
    );
    assert!(tried.requests() > 300 && tried.answers > 20);
}
