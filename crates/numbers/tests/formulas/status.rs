//! S2-20 to S2-25, and what S2-36 narrows by.

use fieldfare_domain::CloseKind::{
    AgentClosed, Cancelled, Confirmed, Duplicate, Forced, Invalid, Rejected, RequesterClosed,
};
use fieldfare_domain::State;

use crate::life::{
    AYLIN, DAY, HOUR, JONAS, KARIN, Life, MARA, OLAF, answer, at, counted, kind, question, ticket,
    who,
};

fn working(n: u128) -> Life {
    ticket(n, 0).assigned(10, MARA).accepted(20, MARA)
}

// Covers: S2-22
#[test]
fn pending_is_what_nobody_has_accepted() {
    let numbers = counted([ticket(1, 0), ticket(2, 0).assigned(10, MARA), working(3)]);
    assert_eq!(who(&numbers.status.pending), [1, 2]);
}

// Covers: S2-23
#[test]
fn processing_is_in_progress_awaiting_the_requester_and_on_hold() {
    let numbers = counted([
        working(1),
        working(2).asked(30, MARA),
        working(3).held(30, MARA),
        // It went back to the queue after somebody had worked on it: not pending again.
        working(4).returned(30, MARA),
        working(5).resolved(30, MARA),
    ]);
    assert_eq!(who(&numbers.status.processing), [1, 2, 3, 4]);
}

// Covers: S2-24
#[test]
fn to_confirm_is_resolved_and_awaits_the_submitter() {
    let numbers = counted([
        working(1).resolved(30, MARA),
        working(2).resolved(30, MARA).not_solved(40),
        working(3).resolved(30, MARA).closed(40, KARIN, Confirmed),
    ]);
    assert_eq!(who(&numbers.status.to_confirm), [1]);
}

// Covers: S2-25
#[test]
fn closed_is_confirmed_cancelled_or_rejected_and_nothing_else() {
    let numbers = counted([
        working(1).resolved(30, MARA).closed(40, KARIN, Confirmed),
        ticket(2, 0).closed(5, KARIN, Cancelled),
        working(3).closed(40, MARA, Rejected),
        working(4).closed(40, AYLIN, Forced),
        working(5).closed(40, KARIN, RequesterClosed),
        working(6).resolved(30, MARA).closed(40, MARA, AgentClosed),
        ticket(7, 0).closed(5, AYLIN, Duplicate),
        ticket(8, 0).closed(5, AYLIN, Invalid),
    ]);
    assert_eq!(who(&numbers.status.closed), [1, 2, 3]);
    let others: Vec<_> = numbers
        .status
        .otherwise
        .iter()
        .map(|row| (row.kind, who(&row.figure)))
        .collect();
    assert_eq!(
        others,
        [
            (RequesterClosed, vec![5]),
            (AgentClosed, vec![6]),
            (Forced, vec![4]),
            (Duplicate, vec![7]),
            (Invalid, vec![8]),
        ]
    );
}

// Covers: S2-20
#[test]
fn the_columns_add_up_to_the_total_whatever_happened() {
    let numbers = counted([
        ticket(1, 0),
        working(2),
        working(3).asked(30, MARA).answered(40),
        working(4).transferred(30, MARA, JONAS),
        working(5).returned(30, MARA),
        working(6).resolved(30, MARA),
        working(7).resolved(30, MARA).not_solved(40),
        working(8).resolved(30, MARA).closed(40, KARIN, Confirmed),
        ticket(9, 0).closed(5, AYLIN, Duplicate),
    ]);
    let status = &numbers.status;
    let others: u32 = status.otherwise.iter().map(|row| row.figure.n).sum();
    let sum = status.pending.n + status.processing.n + status.to_confirm.n + status.closed.n;
    assert_eq!((sum + others, status.total.n), (9, 9));
    // The two indicators of the report's home, each with the tickets behind it.
    assert_eq!(numbers.behind("status.processing").unwrap().n, 5);
    assert!(numbers.behind("efficiency.avg_response").is_some());
}

// Covers: S2-21
#[test]
fn all_types_count_also_deleted_ones_and_can_be_narrowed_to_some() {
    let lives = || {
        [
            ticket(1, 0).of_type(1),
            // This type is in no register any more.
            ticket(2, 0).of_type(9),
            ticket(3, 0),
        ]
    };
    let numbers = counted(lives());
    assert_eq!(numbers.status.total.n, 3);
    assert_eq!(numbers.types.len(), 3);
    let mut question = question();
    question.default_type = Some(kind(1));
    question.types = [kind(1)].into();
    let numbers = answer(&question, lives());
    assert_eq!(
        who(&numbers.status.total),
        [1, 3],
        "a ticket of no type has the first one"
    );
    assert_eq!(numbers.types.len(), 1);
}

// Covers: S2-36
#[test]
fn a_question_is_narrowed_by_time_type_state_submitter_and_handler() {
    let lives = || {
        [
            working(1),
            ticket(2, 0).owner(OLAF).claimed(5, JONAS),
            ticket(3, DAY).of_type(2),
            working(4).transferred(30, MARA, JONAS).accepted(40, JONAS),
        ]
    };
    let asked = |narrow: &dyn Fn(&mut fieldfare_numbers::Question)| {
        let mut question = question();
        narrow(&mut question);
        who(&answer(&question, lives()).status.total)
    };
    assert_eq!(asked(&|q| q.from = at(HOUR)), [3]);
    assert_eq!(asked(&|q| q.to = at(HOUR)), [1, 2, 4]);
    assert_eq!(asked(&|q| q.types = [kind(2)].into()), [3]);
    assert_eq!(
        asked(&|q| q.states = [State::PendingAssignment].into()),
        [3]
    );
    assert_eq!(asked(&|q| q.submitters = [OLAF].into()), [2]);
    assert_eq!(asked(&|q| q.handlers = [MARA].into()), [1, 4]);
}
