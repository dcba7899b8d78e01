//! S1-38, S2-26 to S2-29 and S2-35.

use fieldfare_domain::CloseKind::{Cancelled, Confirmed, Forced, Rejected};
use fieldfare_domain::UserId;
use fieldfare_domain::Visibility::Public;
use fieldfare_numbers::{Numbers, PersonRow};

use crate::life::{
    AYLIN, DAY, HOUR, JONAS, KARIN, MARA, OLAF, answer, close, counted, question, ticket, who,
};

fn of(numbers: &Numbers, person: UserId) -> &PersonRow {
    let mut rows = numbers.people.iter();
    rows.find(|row| row.person == person).expect("a row")
}

// Covers: S2-26
#[test]
fn people_who_left_are_counted_and_people_can_be_chosen() {
    let lives = || [ticket(1, 0).claimed(5, OLAF), ticket(2, 0).claimed(5, MARA)];
    // Nothing here knows who still works for the enterprise: Olaf does not.
    let numbers = counted(lives());
    assert_eq!(of(&numbers, OLAF).received.n, 1);
    assert_eq!(numbers.people.len(), 2);
    let mut question = question();
    question.handlers = [MARA].into();
    assert_eq!(answer(&question, lives()).people.len(), 1);
}

// Covers: S2-27, S2-28
#[test]
fn processed_is_processing_and_completed_together() {
    let numbers = counted([
        ticket(1, 0).claimed(5, MARA),
        ticket(2, 0).claimed(5, MARA).asked(10, MARA),
        ticket(3, 0).claimed(5, MARA).resolved(10, MARA),
        ticket(4, 0)
            .claimed(5, MARA)
            .resolved(10, MARA)
            .closed(20, KARIN, Confirmed),
        // Hers no more: Jonas has it.
        ticket(5, 0)
            .claimed(5, MARA)
            .transferred(10, MARA, JONAS)
            .accepted(20, JONAS),
        // Named, and not begun: nobody processes it.
        ticket(6, 0).assigned(5, MARA),
    ]);
    let mara = of(&numbers, MARA);
    assert_eq!(who(&mara.processing), [1, 2]);
    assert_eq!(who(&mara.to_confirm), [3]);
    assert_eq!(who(&mara.processed), [1, 2, 3, 4]);
    assert_eq!(who(&of(&numbers, JONAS).processed), [5]);
}

// Covers: S2-29
#[test]
fn closed_of_a_person_is_confirmed_or_rejected_by_that_person() {
    let numbers = counted([
        ticket(1, 0)
            .claimed(5, MARA)
            .resolved(10, MARA)
            .closed(20, KARIN, Confirmed),
        ticket(2, 0).claimed(5, MARA).closed(20, MARA, Rejected),
        // Cancelled by the submitter, force closed: not hers.
        ticket(3, 0).assigned(5, MARA).closed(20, KARIN, Cancelled),
        ticket(4, 0).claimed(5, MARA).closed(20, AYLIN, Forced),
        // Jonas rejected what she had worked on before.
        ticket(5, 0)
            .claimed(5, MARA)
            .transferred(10, MARA, JONAS)
            .closed(20, JONAS, Rejected),
    ]);
    assert_eq!(who(&of(&numbers, MARA).closed), [1, 2]);
    assert_eq!(who(&of(&numbers, JONAS).closed), [5]);
}

// Covers: S2-35
#[test]
fn each_person_has_their_own_response_and_processing_time() {
    let numbers = counted([
        ticket(1, 0).claimed(30, MARA).resolved(DAY, MARA),
        ticket(2, 0).claimed(90, MARA).resolved(3 * DAY, MARA),
        // Received by both: each from the submission on.
        ticket(3, 0)
            .claimed(60, MARA)
            .transferred(2 * HOUR, MARA, JONAS)
            .accepted(4 * HOUR, JONAS)
            .resolved(DAY, JONAS),
    ]);
    let (mara, jonas) = (of(&numbers, MARA), of(&numbers, JONAS));
    assert_eq!((mara.received.n, mara.completed.n), (3, 2));
    close(mara.avg_response_ms.value, 60.0 * 60_000.0);
    close(mara.avg_processing_days.value, 2.0);
    assert_eq!((jonas.received.n, jonas.completed.n), (1, 1));
    close(jonas.avg_response_ms.value, 4.0 * 3_600_000.0);
    close(jonas.avg_processing_days.value, 1.0);
}

// Covers: S1-38
#[test]
fn an_agent_has_handled_rate_satisfaction_and_first_replies() {
    let numbers = counted([
        ticket(1, 0)
            .claimed(5, MARA)
            .wrote(10, MARA, Public)
            .resolved(20, MARA)
            .closed(30, KARIN, Confirmed)
            .rated(40, 5),
        ticket(2, 0)
            .wrote(20, AYLIN, Public)
            .claimed(30, MARA)
            .resolved(40, MARA)
            .closed(50, KARIN, Confirmed)
            .rated(60, 2),
        ticket(3, 0).claimed(5, MARA).wrote(30, MARA, Public),
        ticket(4, 0).claimed(5, MARA),
    ]);
    let mara = of(&numbers, MARA);
    assert_eq!(mara.received.n, 4);
    close(mara.resolution_rate.value, 0.5);
    close(mara.stars.value, 3.5);
    // Her own replies only: after 10 and 30 minutes.
    close(mara.avg_first_reply_ms.value, 20.0 * 60_000.0);
    close(numbers.satisfaction.average.value, 3.5);
    let stars: Vec<u32> = numbers.satisfaction.stars.iter().map(|f| f.n).collect();
    assert_eq!(stars, [0, 1, 0, 0, 1]);
}

#[test]
fn work_that_was_recorded_late_is_credited_to_its_author() {
    let late = fieldfare_domain::What::Resolved {
        feedback: "done before".to_owned(),
        credit: Some(MARA),
    };
    let numbers = counted([ticket(1, 0).assigned(5, MARA).returned(10, MARA).then(
        DAY,
        fieldfare_domain::By::Person(AYLIN),
        late,
    )]);
    let mara = of(&numbers, MARA);
    assert_eq!((mara.received.n, mara.completed.n), (1, 1));
    assert_eq!(numbers.people.len(), 1);
}
