//! S1-20 and S1-27 to S1-29: what was promised and what became of it.

use fieldfare_domain::CloseKind::{Cancelled, Forced};
use fieldfare_domain::Priority::{High, Low, Normal, Urgent};
use fieldfare_domain::Visibility::Public;
use fieldfare_domain::{Priority, State};
use fieldfare_numbers::Cause;

use crate::life::{
    AYLIN, DAY, HOUR, JONAS, KARIN, Life, MARA, answer, at, close, counted, kind, question, ticket,
    usual, who,
};

// Covers: S1-27
#[test]
fn the_first_reply_is_promised_in_15_minutes_2_hours_24_hours_and_3_days() {
    let minutes: [(Priority, i64); 4] = [(Urgent, 15), (High, 120), (Normal, DAY), (Low, 3 * DAY)];
    for (priority, limit) in minutes {
        let answered = |n, minute| {
            let ticket = ticket(n, 0).priority(priority).claimed(0, MARA);
            ticket.wrote(minute, MARA, Public)
        };
        let numbers = counted([answered(1, limit), answered(2, limit + 1)]);
        assert_eq!(who(&numbers.late.response_met), [1], "{priority:?}");
        assert_eq!(who(&numbers.late.response_missed), [2], "{priority:?}");
    }
}

// Covers: S1-28
#[test]
fn the_solution_is_promised_in_4_hours_1_day_3_days_and_7_days() {
    let minutes: [(Priority, i64); 4] = [
        (Urgent, 4 * HOUR),
        (High, DAY),
        (Normal, 3 * DAY),
        (Low, 7 * DAY),
    ];
    for (priority, limit) in minutes {
        let solved = |n, minute| {
            let ticket = ticket(n, 0).priority(priority).claimed(0, MARA);
            ticket.wrote(1, MARA, Public).resolved(minute, MARA)
        };
        let numbers = counted([solved(1, limit), solved(2, limit + 1)]);
        assert_eq!(who(&numbers.late.resolution_met), [1], "{priority:?}");
        assert_eq!(who(&numbers.late.resolution_missed), [2], "{priority:?}");
    }
}

// Covers: S1-18
#[test]
fn the_clock_starts_when_a_ticket_is_submitted() {
    let late = |minute| {
        let mut question = question();
        question.now = at(minute);
        let urgent = ticket(1, 100).priority(Urgent).assigned(160, MARA);
        answer(&question, [urgent.wrote(101, AYLIN, Public)])
            .late
            .now
            .n
    };
    // Assigned an hour later: that changes nothing.
    assert_eq!(late(100 + 4 * HOUR - 1), 0);
    assert_eq!(late(100 + 4 * HOUR), 1);
}

// Covers: S1-20
#[test]
fn the_clock_stands_while_the_requester_has_to_answer() {
    // Three hours of work around five days of waiting: a promise of four hours is kept.
    let numbers = counted([ticket(1, 0)
        .priority(Urgent)
        .claimed(5, MARA)
        .asked(HOUR, MARA)
        .answered(5 * DAY)
        .resolved(5 * DAY + 2 * HOUR, MARA)]);
    assert_eq!(who(&numbers.late.resolution_met), [1]);
}

#[test]
fn whether_a_hold_stops_the_clock_is_the_promises() {
    let life = || {
        ticket(1, 0)
            .priority(Urgent)
            .claimed(5, MARA)
            .wrote(6, MARA, Public)
            .held(HOUR, MARA)
            .unheld(2 * DAY, MARA)
            .resolved(2 * DAY + HOUR, MARA)
    };
    assert_eq!(counted([life()]).late.rate.n, 0);
    let mut question = question();
    let mut terms = usual();
    terms.policy.pauses_on_hold = false;
    question.promises.otherwise = Some(terms.into());
    let numbers = answer(&question, [life()]);
    assert_eq!(who(&numbers.late.rate), [1]);
    assert_eq!(numbers.late.causes[0].cause, Cause::OnHold);
}

#[test]
fn the_clock_of_a_reopened_ticket_goes_on_where_it_stopped() {
    let again = |n, minute| {
        ticket(n, 0)
            .priority(Urgent)
            .claimed(0, MARA)
            .resolved(3 * HOUR, MARA)
            .not_solved(DAY)
            .resolved(DAY + minute, MARA)
    };
    // Three of four hours were used before.
    let numbers = counted([again(1, HOUR), again(2, HOUR + 1)]);
    assert_eq!(who(&numbers.late.resolution_met), [1]);
    assert_eq!(who(&numbers.late.resolution_missed), [2]);
}

#[test]
fn a_solution_without_a_word_before_it_is_the_answer() {
    let numbers = counted([ticket(1, 0)
        .priority(High)
        .claimed(5, MARA)
        .resolved(HOUR, MARA)]);
    assert_eq!(who(&numbers.late.response_met), [1]);
    assert_eq!(
        numbers.efficiency.avg_first_reply_ms.n, 0,
        "but it is no reply"
    );
}

// Covers: S1-29
#[test]
fn open_tickets_are_late_once_their_time_is_over_and_not_before() {
    let mut question = question();
    let urgent = || ticket(1, 0).priority(Urgent).wrote(5, AYLIN, Public);
    question.now = at(4 * HOUR - 1);
    assert_eq!(answer(&question, [urgent()]).late.now.n, 0);
    // At the moment that was promised nothing is left, and the office says so then.
    question.now = at(4 * HOUR);
    let numbers = answer(&question, [urgent()]);
    assert_eq!((numbers.late.now.n, numbers.late.now.of), (1, Some(1)));
}

// Covers: S1-37
#[test]
fn the_timeout_rate_is_broken_promises_of_all_that_were_made() {
    let mut question = question();
    question.default_type = Some(kind(1));
    question.promises.types = [(kind(1), usual().into())].into();
    let numbers = answer(
        &question,
        [
            ticket(1, 0).priority(Urgent),
            ticket(2, 0).priority(Low).wrote(5, AYLIN, Public),
            // Late twice over, counted once.
            ticket(3, 0)
                .priority(High)
                .claimed(DAY, MARA)
                .resolved(3 * DAY, MARA),
            // Ended before there was anything to keep.
            ticket(4, 0).closed(5, KARIN, Cancelled),
            // A type without promises.
            ticket(5, 0).of_type(2).priority(Urgent),
        ],
    );
    // 1 and 3 of 1, 2, 3 and 4. Ticket 2 has seven days, of which seven and a half are over.
    assert_eq!(who(&numbers.late.rate), [1, 2, 3]);
    assert_eq!(numbers.late.rate.of, Some(4));
    close(numbers.late.rate.value, 0.75);
}

// Covers: S1-29
#[test]
fn the_cause_of_a_breach_is_where_most_of_the_time_went() {
    let urgent = |n| ticket(n, 2 * HOUR).priority(Urgent);
    let lives: [Life; 5] = [
        urgent(1).claimed(DAY, MARA).resolved(DAY + HOUR, MARA),
        urgent(2)
            .assigned(2 * HOUR + 5, MARA)
            .accepted(DAY, MARA)
            .resolved(DAY + HOUR, MARA),
        urgent(3)
            .claimed(2 * HOUR + 5, MARA)
            .resolved(2 * DAY, MARA),
        urgent(4)
            .claimed(2 * HOUR + 5, MARA)
            .returned(3 * HOUR, MARA)
            .claimed(2 * DAY, JONAS)
            .resolved(2 * DAY + 5, JONAS),
        urgent(5).closed(2 * DAY, AYLIN, Forced),
    ];
    let numbers = counted(lives);
    let causes: Vec<_> = numbers
        .late
        .causes
        .iter()
        .map(|row| (row.cause, who(&row.figure)))
        .collect();
    assert_eq!(
        causes,
        [
            (Cause::AssignedLate, vec![1, 5]),
            (Cause::AcceptedLate, vec![2]),
            (Cause::CameBack, vec![4]),
            (Cause::Work, vec![3]),
        ]
    );
    // All were submitted at two in the morning.
    let hours: Vec<u32> = numbers.late.causes[0].hours.iter().map(|f| f.n).collect();
    assert_eq!(hours, [2, 0, 0, 0, 0]);
}

#[test]
fn a_ticket_remembers_where_it_stood() {
    let facts = ticket(1, 0).claimed(60, MARA).resolved(120, MARA).facts();
    assert_eq!(facts.state_at(at(-1)), None);
    assert_eq!(facts.state_at(at(30)), Some(State::PendingAssignment));
    assert_eq!(facts.state_at(at(60)), Some(State::InProgress));
    assert_eq!(facts.state_at(at(9 * DAY)), Some(State::Resolved));
}
