//! S1-37 and S2-31 to S2-34: two response times, one processing time.

use fieldfare_domain::CloseKind::{Confirmed, Duplicate, Invalid};
use fieldfare_domain::Visibility::{Internal, Public};

use crate::life::{
    AYLIN, DAY, HOUR, JONAS, KARIN, Life, MARA, answer, close, counted, question, ticket, who,
};

const MINUTE_MS: f64 = 60_000.0;

// Covers: S2-31
#[test]
fn response_time_is_submission_to_the_first_receipt() {
    let numbers = counted([
        // Assigned at 10, received at 25: the naming of a person is no receipt.
        ticket(1, 0).assigned(10, MARA).accepted(25, MARA),
        // Passed on before anybody began: the second person's receipt is the first one.
        ticket(2, 0)
            .assigned(10, MARA)
            .transferred(20, MARA, JONAS)
            .accepted(55, JONAS),
    ]);
    assert_eq!(who(&numbers.efficiency.avg_response_ms), [1, 2]);
    close(numbers.efficiency.avg_response_ms.value, 40.0 * MINUTE_MS);
}

// Covers: S2-32
#[test]
fn processing_time_is_submission_to_the_last_completion() {
    let numbers = counted([ticket(1, 0)
        .claimed(10, MARA)
        .resolved(DAY, MARA)
        .not_solved(2 * DAY)
        .resolved(3 * DAY, MARA)]);
    close(numbers.efficiency.avg_processing_days.value, 3.0);
}

/// Accepted after 30 and 90 minutes; one of the two is closed since, and one was never accepted.
fn accepted() -> [Life; 3] {
    [
        ticket(1, 0).claimed(30, MARA),
        ticket(2, 0)
            .claimed(90, MARA)
            .resolved(DAY, MARA)
            .closed(2 * DAY, KARIN, Confirmed),
        ticket(3, 0),
    ]
}

// Covers: S2-33
#[test]
fn average_response_is_the_sum_over_all_that_were_ever_accepted() {
    let numbers = counted(accepted());
    // (30 + 90) / 2, and the third has no part in it.
    close(numbers.efficiency.avg_response_ms.value, 60.0 * MINUTE_MS);
    assert_eq!(numbers.efficiency.avg_response_ms.n, 2);
}

// Covers: S2-33
#[test]
fn average_response_read_to_the_letter_divides_by_what_is_accepted_now() {
    let mut question = question();
    question.literal = true;
    let numbers = answer(&question, accepted());
    close(numbers.efficiency.avg_response_ms.value, 30.0 * MINUTE_MS);
    assert_eq!(who(&numbers.efficiency.avg_response_ms), [1]);
}

/// Resolved after one and three days; the second is confirmed since.
fn resolved() -> [Life; 3] {
    [
        ticket(1, 0).claimed(30, MARA).resolved(DAY, MARA),
        ticket(2, 0)
            .claimed(90, MARA)
            .resolved(3 * DAY, MARA)
            .closed(4 * DAY, KARIN, Confirmed),
        ticket(3, 0).claimed(5, MARA),
    ]
}

// Covers: S2-34
#[test]
fn average_processing_is_in_days_over_all_that_were_ever_resolved() {
    let numbers = counted(resolved());
    close(numbers.efficiency.avg_processing_days.value, 2.0);
    assert_eq!(numbers.efficiency.avg_processing_days.n, 2);
    // S1 has the same time in its own unit.
    close(
        numbers.efficiency.avg_resolution_ms.value,
        48.0 * 60.0 * MINUTE_MS,
    );
}

// Covers: S2-34
#[test]
fn average_processing_read_to_the_letter_divides_by_what_is_processed_now() {
    let mut question = question();
    question.literal = true;
    let numbers = answer(&question, resolved());
    close(numbers.efficiency.avg_processing_days.value, 1.0);
}

// Covers: S1-37
#[test]
fn the_first_public_reply_and_the_acceptance_are_two_response_times() {
    let numbers = counted([
        // Accepted at 10, a note at 20, the requester's own words at 25, answered at 40.
        ticket(1, 0)
            .claimed(10, MARA)
            .wrote(20, MARA, Internal)
            .wrote(25, KARIN, Public)
            .wrote(40, MARA, Public)
            .wrote(50, MARA, Public),
        // Answered from the desk before anybody accepted it.
        ticket(2, 0).wrote(20, AYLIN, Public).claimed(70, MARA),
    ]);
    close(numbers.efficiency.avg_response_ms.value, 40.0 * MINUTE_MS);
    close(
        numbers.efficiency.avg_first_reply_ms.value,
        30.0 * MINUTE_MS,
    );
}

// Covers: S1-37
#[test]
fn the_resolution_rate_leaves_out_what_was_not_worth_resolving() {
    let numbers = counted([
        ticket(1, 0).claimed(10, MARA).resolved(20, MARA),
        ticket(2, 0).claimed(10, MARA),
        ticket(3, 0),
        ticket(4, 0)
            .claimed(10, MARA)
            .resolved(20, MARA)
            .closed(30, KARIN, Confirmed),
        ticket(5, 0).closed(5, AYLIN, Invalid),
        ticket(6, 0).closed(5, AYLIN, Duplicate),
    ]);
    // Two of 6 − 1 − 1.
    assert_eq!(numbers.efficiency.resolution_rate.of, Some(4));
    close(numbers.efficiency.resolution_rate.value, 0.5);
}

#[test]
fn time_to_the_end_has_a_mean_in_days_and_a_median_in_hours() {
    let ended = |n: u128, hours: i64| {
        ticket(n, 0)
            .claimed(1, MARA)
            .resolved(2, MARA)
            .closed(hours * HOUR, KARIN, Confirmed)
    };
    let numbers = counted([ended(1, 12), ended(2, 24), ended(3, 108), ticket(4, 0)]);
    close(numbers.efficiency.avg_to_end_days.value, 2.0);
    close(numbers.efficiency.median_to_end_hours.value, 24.0);
    let numbers = counted([ended(1, 12), ended(2, 24)]);
    close(numbers.efficiency.median_to_end_hours.value, 18.0);
}

#[test]
fn nothing_divides_by_nothing() {
    let numbers = counted([]);
    for figure in numbers.figures() {
        let rate = figure.key == "volume.total";
        assert!(figure.value.is_none() || rate, "{}", figure.key);
    }
}
