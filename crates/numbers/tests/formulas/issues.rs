//! S1-39 and S1-46: what tickets are about, and what to look at first.

use fieldfare_domain::Priority::Urgent;
use fieldfare_numbers::{Cause, Hint};

use crate::life::{DAY, HOUR, JONAS, MARA, counted, ticket, who};

// Covers: S1-39
#[test]
fn tickets_are_distributed_over_their_types_most_first() {
    let numbers = counted([
        ticket(1, 0).of_type(1),
        ticket(2, 0).of_type(2),
        ticket(3, 0).of_type(2).claimed(30, MARA),
    ]);
    let totals: Vec<u32> = numbers.types.iter().map(|row| row.status.total.n).collect();
    assert_eq!(totals, [2, 1]);
    assert_eq!(who(&numbers.types[0].status.pending), [2]);
    assert_eq!(who(&numbers.types[0].avg_response_ms), [3]);
}

// Covers: S1-39
#[test]
fn frequent_issues_are_what_several_tickets_are_about() {
    let numbers = counted([
        ticket(1, 0).about("Door drive T2"),
        ticket(2, 0).about("door drive t2 "),
        ticket(3, 0).about("Pump P-204"),
    ]);
    let groups = &numbers.issues.frequent;
    assert_eq!(groups.len(), 1);
    assert_eq!(
        (groups[0].about.as_str(), who(&groups[0].figure)),
        ("Door drive T2", vec![1, 2])
    );
}

// Covers: S1-39
#[test]
fn hard_issues_were_reopened_returned_escalated_or_late() {
    let numbers = counted([
        ticket(1, 0)
            .about("T2")
            .claimed(1, MARA)
            .resolved(2, MARA)
            .not_solved(3),
        ticket(2, 0)
            .about("T2")
            .claimed(1, MARA)
            .returned(2, MARA)
            .claimed(3, JONAS)
            .resolved(4, JONAS),
        ticket(3, 0)
            .about("P")
            .claimed(1, MARA)
            .escalated(2, MARA)
            .resolved(3, MARA),
        ticket(4, 0)
            .about("P")
            .claimed(1, MARA)
            .resolved(4 * DAY, MARA),
        ticket(5, 0).about("P").claimed(1, MARA).resolved(2, MARA),
    ]);
    assert_eq!(who(&numbers.issues.hard), [1, 2, 3, 4]);
    let hardest: Vec<_> = numbers
        .issues
        .hardest
        .iter()
        .map(|group| (group.about.as_str(), group.figure.n, group.figure.of))
        .collect();
    assert_eq!(hardest, [("P", 2, Some(3)), ("T2", 2, Some(2))]);
    assert_eq!(who(&numbers.issues.came_back), [1]);
    assert_eq!(numbers.issues.came_back.of, Some(5));
}

// Covers: S1-46
#[test]
fn a_hint_names_the_commonest_cause_its_hours_and_the_hardest_group() {
    let night = |n| {
        let ticket = ticket(n, 2 * HOUR).priority(Urgent).about("T2");
        ticket.claimed(9 * HOUR, MARA).resolved(9 * HOUR + 1, MARA)
    };
    let numbers = counted([night(1), night(2), night(3)]);
    let [
        Hint::Cause { cause, .. },
        Hint::Hours { from, to, figure },
        Hint::Hard { about, .. },
    ] = numbers.issues.hints.as_slice()
    else {
        panic!("{:?}", numbers.issues.hints)
    };
    assert_eq!(*cause, Cause::AssignedLate);
    assert_eq!((*from, *to, figure.n), (0, 6, 3));
    assert_eq!(about, "T2");
    // Two tickets are no pattern.
    assert!(counted([night(1), night(2)]).issues.hints.is_empty());
}
