//! Time spent and parts used: who writes them down, corrects and strikes them, and what
//! becomes of it when somebody else was quicker.

use fieldfare_domain::inbox::lines;
use fieldfare_domain::letter::letter;
use fieldfare_domain::used::{MINUTES_MAX, QUANTITY_MAX, USED_MAX};
use fieldfare_domain::{
    Act, ActName, By, Rejection, State, Ticket, Used, UsedId, UsedWhat, Verdict, What, WorkKind,
    allowed,
};
use uuid::Uuid;

use crate::people::*;

/// Time on the work.
pub(crate) fn worked(id: u128, minutes: u16) -> Used {
    Used {
        id: UsedId(Uuid::from_u128(id)),
        what: UsedWhat::Work {
            minutes,
            kind: WorkKind::Labour,
        },
        note: String::new(),
    }
}

/// A part with all that can be said of one.
pub(crate) fn gasket(id: u128) -> Used {
    Used {
        id: UsedId(Uuid::from_u128(id)),
        what: UsedWhat::Part {
            name: "Dichtung DN 40 – 垫片".to_owned(),
            number: "4711-40".to_owned(),
            quantity: 1_500,
            unit: "m".to_owned(),
        },
        note: "from the van".to_owned(),
    }
}

fn record(used: &Used) -> Act {
    Act::RecordUsed { used: used.clone() }
}

fn strike(used: &Used) -> Act {
    Act::StrikeUsed {
        used: used.id,
        reason: "Twice".to_owned(),
    }
}

fn travelled(id: u128, minutes: u16) -> Used {
    Used {
        what: UsedWhat::Work {
            minutes,
            kind: WorkKind::Travel,
        },
        ..worked(id, minutes)
    }
}

fn part(name: &str, number: &str, quantity: u32, unit: &str) -> Used {
    Used {
        what: UsedWhat::Part {
            name: name.to_owned(),
            number: number.to_owned(),
            quantity,
            unit: unit.to_owned(),
        },
        note: String::new(),
        ..gasket(0xd5)
    }
}

fn recorded(used: &Used) -> What {
    What::UsedRecorded {
        used: used.clone(),
        corrected: false,
        credit: None,
    }
}

fn standing(story: &Story) -> Vec<Used> {
    story
        .ticket
        .used_standing()
        .map(|entry| entry.used.clone())
        .collect()
}

fn author(story: &Story, used: &Used) -> By {
    story.ticket.used_entry(used.id).unwrap().by
}

#[test]
fn time_and_parts_are_written_down_and_summed_without_moving_the_ticket() {
    let mut story = Story::in_state(State::Assigned);
    let all = [
        worked(1, 75),
        travelled(2, 25),
        gasket(3),
        worked(4, 10),
        travelled(5, 25),
    ];
    for used in &all {
        assert_eq!(story.ok('T', record(used)), [recorded(used)]);
    }
    let ticket = &story.ticket;
    assert_eq!(standing(&story), all);
    assert_eq!((ticket.spent().labour, ticket.spent().travel), (85, 50));
    assert_eq!(ticket.state, State::Assigned, "it accepts nothing");
    assert_eq!(author(&story, &all[0]), By::Person(THEO));
}

#[test]
fn the_same_entry_twice_says_nothing_and_other_contents_correct_it() {
    let mut story = Story::in_progress();
    story.ok('T', record(&worked(1, 75)));
    let first = story.ticket.used_entry(worked(1, 0).id).unwrap().at;
    assert_eq!(story.ok('T', record(&worked(1, 75))), []);
    let corrected = What::UsedRecorded {
        used: worked(1, 90),
        corrected: true,
        credit: None,
    };
    assert_eq!(story.ok('T', record(&worked(1, 90))), [corrected]);
    assert_eq!(standing(&story), [worked(1, 90)]);
    assert_eq!(story.ticket.spent().labour, 90);
    let entry = story.ticket.used_entry(worked(1, 0).id).unwrap();
    assert_eq!(entry.at, first, "it is of the day that it was written on");
}

#[test]
fn nobody_writes_over_what_somebody_else_wrote() {
    let mut story = Story::in_progress();
    story.ok('T', record(&worked(1, 75)));
    let now = story.ticket.version;
    for who in ['D', 'S', 'A'] {
        let refused = story.refused(who, now, record(&worked(1, 5)));
        assert_eq!(refused, Rejection::AlreadyExists);
    }
    assert_eq!(story.ok('D', record(&worked(1, 75))), []);
    assert_eq!(standing(&story), [worked(1, 75)]);
}

#[test]
fn an_entry_is_struck_by_its_author_or_the_office_and_can_be_taken_back_as_it_was() {
    for who in ['T', 'D'] {
        let mut story = Story::in_progress();
        story.ok('T', record(&worked(1, 75)));
        story.ok('T', record(&worked(2, 5)));
        story.ok(who, strike(&worked(1, 75)));
        assert_eq!(standing(&story), [worked(2, 5)]);
        assert_eq!(story.ticket.spent().labour, 5);
        let again = Act::StrikeUsed {
            used: worked(1, 75).id,
            reason: String::new(),
        };
        assert_eq!(story.ok(who, again), [], "it is struck");
        let said = story.ok(who, strike(&worked(1, 75)));
        assert!(matches!(said[..], [What::UsedStruck { .. }]), "{said:?}");
        // Back where it was, and still Theo's.
        let back = story.ok(who, record(&worked(1, 75)));
        let credit = (who == 'D').then_some(THEO);
        let used = worked(1, 75);
        let corrected = false;
        let expected = What::UsedRecorded {
            used,
            corrected,
            credit,
        };
        assert_eq!(back, [expected]);
        assert_eq!(standing(&story), [worked(1, 75), worked(2, 5)]);
        assert_eq!(author(&story, &worked(1, 75)), By::Person(THEO));
    }
    let mut story = Story::in_progress();
    story.ok('D', record(&worked(1, 75)));
    let now = story.ticket.version;
    let theirs = story.refused('T', now, strike(&worked(1, 75)));
    assert_eq!(theirs, Rejection::NotAllowed);
    let unknown = story.refused('T', now, strike(&worked(9, 75)));
    assert_eq!(unknown.code(), "unknown_thing");
}

#[test]
fn the_office_does_not_bring_back_a_struck_entry_with_other_contents() {
    let mut story = Story::in_progress();
    story.ok('T', record(&worked(1, 75)));
    story.ok('D', strike(&worked(1, 75)));
    let now = story.ticket.version;
    let refused = story.refused('D', now, record(&worked(1, 5)));
    assert_eq!(refused, Rejection::AlreadyExists);
    // Its author does: they correct what they wrote.
    story.ok('T', record(&worked(1, 5)));
    assert_eq!(standing(&story), [worked(1, 5)]);
}

#[test]
fn time_that_was_spent_is_kept_when_the_ticket_was_passed_on_given_back_or_closed_meanwhile() {
    type End = fn(&mut Story);
    let ends: [(&str, End); 4] = [
        ("passed on", |story| {
            let comment = "Nearer".to_owned();
            story.ok('D', Act::Transfer { to: TINA, comment });
        }),
        ("given back", |story| {
            let reason = "No key".to_owned();
            story.ok('T', Act::Return { reason });
        }),
        ("closed", |story| {
            story.ok('D', force_close());
        }),
        ("resolved", |story| {
            story.ok('T', resolve());
        }),
    ];
    for (how, end) in ends {
        let mut story = Story::in_progress();
        let seen = story.ticket.version;
        end(&mut story);
        let state = story.ticket.state;
        let holder = story.ticket.assignee;
        for used in [worked(1, 75), gasket(2)] {
            let verdict = story.asks_at('T', seen, record(&used));
            assert_eq!(verdict, Verdict::Accepted(vec![recorded(&used)]), "{how}");
            assert_eq!(author(&story, &used), By::Person(THEO), "{how}");
        }
        assert_eq!(story.ticket.state, state, "{how}");
        assert_eq!(story.ticket.assignee, holder, "{how}");
        assert!(story.ticket.parked.is_empty(), "there is nothing to decide");
        // A slip in it is mended as late.
        story.asks_at('T', seen, record(&worked(1, 70)));
        story.asks_at('T', seen, strike(&gasket(2)));
        assert_eq!(standing(&story), [worked(1, 70)], "{how}");
    }
}

#[test]
fn who_was_asked_and_no_longer_is_has_spent_that_time_all_the_same() {
    let mut story = Story::in_progress();
    let comment = String::new();
    let person = NOEL;
    story.ok('D', Act::AddCollaborator { person, comment });
    let seen = story.ticket.version;
    story.ok('N', record(&travelled(1, 40)));
    story.ok('D', Act::RemoveCollaborator { person });
    let verdict = story.asks_at('N', seen, record(&worked(2, 20)));
    assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    let now = story.ticket.version;
    let refused = story.refused('N', now, record(&worked(3, 20)));
    assert_eq!(refused, Rejection::NotAssignee);
    let never = story.refused('E', 1, record(&worked(3, 20)));
    assert_eq!(never, Rejection::NotAssignee);
}

#[test]
fn after_the_end_nothing_new_is_written_and_nothing_struck() {
    let mut story = Story::in_progress();
    story.ok('T', record(&worked(1, 75)));
    story.ok('D', force_close());
    let now = story.ticket.version;
    for who in ['T', 'D'] {
        let late = story.refused(who, now, record(&worked(2, 5)));
        assert_eq!(late, Rejection::Closed);
        let late = story.refused(who, now, strike(&worked(1, 75)));
        assert_eq!(late, Rejection::Closed);
    }
}

#[test]
fn two_people_write_without_having_heard_of_each_other_and_both_is_kept_in_either_order() {
    let acts = [('T', worked(1, 75)), ('N', worked(2, 40))];
    let mut ends = Vec::new();
    for order in [[0, 1], [1, 0]] {
        let mut story = Story::in_progress();
        let comment = String::new();
        let person = NOEL;
        story.ok('D', Act::AddCollaborator { person, comment });
        let seen = story.ticket.version;
        for at in order {
            let (who, used) = &acts[at];
            story.asks_at(*who, seen, record(used));
        }
        let mut all = standing(&story);
        all.sort_by_key(|used| used.id);
        ends.push((all, story.ticket.spent()));
    }
    assert_eq!(ends[0], ends[1]);
    assert_eq!(ends[0].1.labour, 115);
}

#[test]
fn a_correction_and_a_strike_that_cross_leave_what_its_author_says() {
    for correction_first in [true, false] {
        let mut story = Story::in_progress();
        story.ok('T', record(&worked(1, 75)));
        let seen = story.ticket.version;
        let both = [('T', record(&worked(1, 90))), ('D', strike(&worked(1, 0)))];
        let mut both = both.to_vec();
        if !correction_first {
            both.reverse();
        }
        for (who, act) in both {
            story.asks_at(who, seen, act);
        }
        // The last one that the office hears holds, and the record keeps both.
        let stands = if correction_first {
            Vec::new()
        } else {
            vec![worked(1, 90)]
        };
        assert_eq!(standing(&story), stands);
        assert_eq!(
            story.ticket.used_entry(worked(1, 0).id).unwrap().used,
            worked(1, 90)
        );
    }
}

#[test]
fn bad_input_is_refused_with_its_field_and_nothing_is_kept() {
    let flag = "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}";
    let good = [
        worked(1, 1),
        worked(1, MINUTES_MAX),
        part("x", "", 1, ""),
        part(
            &flag.repeat(120),
            &"9".repeat(60),
            QUANTITY_MAX,
            &"m".repeat(12),
        ),
        part(
            "e\u{301} \u{646}\u{645}\u{6cc}\u{200c}\u{62e}\u{648}\u{627}\u{647}\u{645} 👩‍👩‍👧",
            "",
            5,
            "m²",
        ),
    ];
    for used in good {
        assert_eq!(used.check(), Ok(()), "{used:?}");
    }
    let bad = [
        (worked(1, 0), "out_of_range", "minutes"),
        (worked(1, MINUTES_MAX + 1), "out_of_range", "minutes"),
        (part("", "", 1, ""), "missing", "name"),
        (part(" \u{3000}", "", 1, ""), "missing", "name"),
        (part("a\nb", "", 1, ""), "unreadable", "name"),
        (part("a\u{0}b", "", 1, ""), "unreadable", "name"),
        (part("a\u{202e}b", "", 1, ""), "unreadable", "name"),
        (part("\u{200b}", "", 1, ""), "unreadable", "name"),
        (part(&"x".repeat(121), "", 1, ""), "too_long", "name"),
        (part(&flag.repeat(121), "", 1, ""), "too_long", "name"),
        (part("x", &"9".repeat(61), 1, ""), "too_long", "number"),
        (part("x", "a\tb", 1, ""), "unreadable", "number"),
        (part("x", "", 0, ""), "out_of_range", "quantity"),
        (
            part("x", "", QUANTITY_MAX + 1, ""),
            "out_of_range",
            "quantity",
        ),
        (part("x", "", 1, &"m".repeat(13)), "too_long", "unit"),
        (part("x", "", 1, "a\u{2066}b"), "unreadable", "unit"),
        (
            Used {
                note: "x".repeat(301),
                ..worked(1, 5)
            },
            "too_long",
            "note",
        ),
    ];
    let mut story = Story::in_progress();
    let now = story.ticket.version;
    for (used, code, field) in bad {
        let why = story.refused('T', now, record(&used));
        assert_eq!((why.code(), why.field()), (code, Some(field)), "{used:?}");
    }
    assert_eq!(story.ticket.used, []);
    for text in [
        r#"{"do":"record_used","used":{"id":"1","what":{"is":"work","minutes":5,"kind":"labour"}}}"#,
        r#"{"do":"record_used","used":{"what":{"is":"work","minutes":5,"kind":"labour"}}}"#,
        r#"{"do":"record_used","used":{"id":"00000000-0000-0000-0000-000000000001","what":{"is":"work","minutes":-5,"kind":"labour"}}}"#,
        r#"{"do":"record_used","used":{"id":"00000000-0000-0000-0000-000000000001","what":{"is":"work","minutes":1.5,"kind":"labour"}}}"#,
        r#"{"do":"record_used","used":{"id":"00000000-0000-0000-0000-000000000001","what":{"is":"part","name":"x","quantity":0.5}}}"#,
        r#"{"do":"record_used","used":{"id":"00000000-0000-0000-0000-000000000001","what":{"is":"work","minutes":5,"kind":"lunch"}}}"#,
    ] {
        assert!(serde_json::from_str::<Act>(text).is_err(), "{text}");
    }
}

#[test]
fn a_ticket_holds_so_many_entries_and_a_struck_one_makes_room() {
    let mut story = Story::in_progress();
    for n in 0..USED_MAX {
        story.fact(THEO, recorded(&worked(n as u128 + 1, 5)));
    }
    let now = story.ticket.version;
    let full = story.refused('T', now, record(&worked(0xfff, 5)));
    assert_eq!(full.field(), Some("used"));
    story.ok('T', record(&worked(1, 6)));
    story.ok('T', strike(&worked(2, 5)));
    story.ok('T', record(&worked(0xfff, 5)));
    let now = story.ticket.version;
    assert_eq!(
        story.refused('T', now, record(&worked(2, 5))).field(),
        Some("used")
    );
}

#[test]
fn writing_up_is_offered_to_who_may_and_striking_where_something_is_their_own() {
    let mut story = Story::in_state(State::Resolved);
    let offered = |story: &Story, who| {
        let names = allowed(&story.ticket, &story.policy, &actor(who));
        let has = |name| names.contains(&name);
        (has(ActName::RecordUsed), has(ActName::StrikeUsed))
    };
    assert_eq!(offered(&story, 'T'), (true, false));
    story.ok('D', record(&worked(1, 5)));
    assert_eq!(offered(&story, 'T'), (true, false), "it is Dora's");
    assert_eq!(offered(&story, 'D'), (true, true));
    assert_eq!(offered(&story, 'E'), (false, false));
    assert_eq!(offered(&story, 'L'), (false, false));
}

#[test]
fn nobody_is_told_of_it_and_no_mail_goes_out() {
    let mut story = Story::in_progress();
    story.ok('T', record(&worked(1, 75)));
    story.ok('D', strike(&worked(1, 75)));
    let before = story.events.len() - 2;
    let known = Ticket::from_events(TICKET, &story.events[..before]);
    assert_eq!(letter(&known, &story.events[before..]), None);
    assert_eq!(lines(known, &story.events, 0), []);
}

#[test]
fn an_entry_of_which_nothing_is_known_is_struck_without_harm() {
    let mut story = Story::in_progress();
    let used = UsedId(Uuid::from_u128(0xeee));
    let reason = String::new();
    story.fact(THEO, What::UsedStruck { used, reason });
    assert_eq!(story.ticket.used, []);
}
