//! Two people change one field (R5).

use fieldfare_domain::{Act, By, Correction, Field, State, Ticket, Verdict, What};

use crate::people::*;

fn correction(was: &str, now: &str) -> Correction {
    Correction {
        field: Field::ContactPhone,
        was: was.to_owned(),
        now: now.to_owned(),
    }
}

fn edit(was: &str, now: &str) -> Act {
    Act::Edit {
        correction: correction(was, now),
    }
}

/// Dora wrote 200 and then Theo, who had seen nothing of it, 300.
fn clashing() -> Story {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', edit("", "200"));
    let verdict = story.asks_at('T', seen, edit("", "300"));
    assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    story
}

#[test]
fn a_clash_keeps_both_values_and_names_both_people() {
    let story = clashing();
    assert_eq!(story.ticket.contact.phone, "300");
    let clash = &story.ticket.clashes[&Field::ContactPhone];
    assert_eq!((&*clash.kept, clash.kept_by.0), ("300", By::Person(THEO)));
    assert_eq!((&*clash.other, clash.other_by.0), ("200", By::Person(DORA)));
}

#[test]
fn either_value_can_be_restored_and_that_settles_it() {
    for value in ["200", "300"] {
        let mut story = clashing();
        story.ok('D', edit("300", value));
        assert_eq!(story.ticket.contact.phone, value);
        assert!(story.ticket.clashes.is_empty(), "{value}");
    }
}

#[test]
fn who_has_not_seen_the_clash_does_not_settle_it() {
    let mut story = clashing();
    assert_eq!(story.ok('D', edit("", "300")), []);
    assert_eq!(story.ticket.clashes.len(), 1);
}

#[test]
fn different_fields_merge_without_a_word() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', edit("", "200"));
    let name = Act::Edit {
        correction: Correction {
            field: Field::ContactName,
            was: String::new(),
            now: "Ana".to_owned(),
        },
    };
    story.asks_at('T', seen, name);
    assert_eq!(story.ticket.contact.phone, "200");
    assert_eq!(story.ticket.contact.name, "Ana");
    assert!(story.ticket.clashes.is_empty());
}

#[test]
fn the_same_value_twice_is_one_change() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', edit("", "200"));
    let verdict = story.asks_at('T', seen, edit("", "200"));
    assert_eq!(verdict, Verdict::Accepted(Vec::new()));
}

/// The first value of a field is the reporter's.
#[test]
fn a_clash_with_the_report_names_the_reporter() {
    let mut story = Story::in_progress();
    story.ok(
        'D',
        Act::Edit {
            correction: Correction {
                field: Field::Description,
                was: "what another screen said".to_owned(),
                now: "It leaks".to_owned(),
            },
        },
    );
    let clash = &story.ticket.clashes[&Field::Description];
    assert_eq!(clash.other_by, (By::Person(ANA), story.ticket.created_at));
}

/// S0-4, S0-7: corrected while assigning, and part of the record.
#[test]
fn corrections_made_while_assigning_are_in_the_record_with_what_was_said_before() {
    let mut story = Story::reported();
    let what = story.ok(
        'D',
        Act::Assign {
            assignee: THEO,
            comment: "Go".to_owned(),
            corrections: vec![
                correction("", "200"),
                Correction {
                    field: Field::Description,
                    was: String::new(),
                    now: draft().description,
                },
            ],
        },
    );
    assert_eq!(story.ticket.contact.phone, "200");
    let What::Assigned { corrections, .. } = &what[0] else {
        panic!("{what:?}");
    };
    assert_eq!(
        corrections,
        &[correction("", "200")],
        "the description said so already"
    );
}

#[test]
fn a_correction_while_assigning_does_not_undo_an_unseen_change() {
    let mut story = Story::reported();
    let seen = story.ticket.version;
    story.ok('S', edit("", "200"));
    let act = Act::Assign {
        assignee: THEO,
        comment: "Go".to_owned(),
        corrections: vec![correction("", "300")],
    };
    let verdict = story.asks_at('D', seen, act);
    let Verdict::Accepted(what) = verdict else {
        panic!("{verdict:?}");
    };
    assert_eq!(
        what,
        [
            What::Edited {
                correction: correction("200", "300"),
                clash: true
            },
            What::Assigned {
                assignee: THEO,
                comment: "Go".to_owned(),
                corrections: Vec::new()
            },
        ]
    );
    assert_eq!(story.ticket.state, State::Assigned);
    let clash = &story.ticket.clashes[&Field::ContactPhone];
    assert_eq!((&*clash.kept, &*clash.other), ("300", "200"));
}

#[test]
fn every_field_can_be_corrected_and_reads_as_it_was_written() {
    let mut story = Story::in_progress();
    for field in Field::ALL {
        let correction = Correction {
            field,
            was: story.ticket.field(field).to_owned(),
            now: format!("new {field:?}"),
        };
        story.ok('T', Act::Edit { correction });
    }
    for field in Field::ALL {
        assert_eq!(story.ticket.field(field), format!("new {field:?}"));
    }
    assert_eq!(
        Ticket::from_events(TICKET, &story.events),
        story.ticket,
        "the ticket is the sum of its events"
    );
}
