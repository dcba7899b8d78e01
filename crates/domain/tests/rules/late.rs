//! Work that arrives late from a device without a network (R1 to R4, R6).

use fieldfare_domain::event::BackTo;
use fieldfare_domain::{
    Act, By, CloseKind, Correction, Field, PhotoId, Rejection, State, Verdict, Visibility, What,
};
use uuid::Uuid;

use crate::people::*;

const FEEDBACK: &str = "Impeller freed, seal renewed";

fn give_back() -> Act {
    Act::Return {
        reason: "No key for the cellar".to_owned(),
    }
}

fn pass_to_tina() -> Act {
    Act::Transfer {
        to: TINA,
        comment: "Nearer".to_owned(),
    }
}

fn hold() -> Act {
    Act::Hold {
        reason: "Seal ordered".to_owned(),
    }
}

fn ask(text: &str) -> Act {
    Act::Ask {
        text: text.to_owned(),
    }
}

#[test]
fn a_resolve_after_a_force_close_is_parked_and_accepted_with_credit() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', force_close());
    let late = story.parked('T', seen, resolve());

    assert_eq!(story.ticket.state, State::Closed);
    let parked = &story.ticket.parked[0];
    assert_eq!((parked.command, parked.by), (late, By::Person(THEO)));
    assert_eq!(parked.act, resolve());
    assert_eq!(parked.why, Rejection::Closed);

    let what = story.ok('D', settle(late, true));
    assert_eq!(
        what,
        [
            What::ParkedSettled {
                parked: late,
                applied: true
            },
            What::Resolved {
                feedback: FEEDBACK.to_owned(),
                credit: Some(THEO)
            },
        ]
    );
    let ticket = &story.ticket;
    assert_eq!(ticket.state, State::Resolved);
    assert_eq!(ticket.feedback, FEEDBACK);
    assert_eq!(ticket.last_handler, Some(THEO));
    assert_eq!(ticket.parked, []);
    // Nothing of the end is left.
    assert_eq!(ticket.close_kind, None);
    assert_eq!(ticket.close_reason, "");
    assert_eq!((ticket.closed_at, ticket.closed_version), (None, None));
    story.ok('L', Act::Confirm);
    assert_eq!(story.ticket.close_kind, Some(CloseKind::Confirmed));
}

#[test]
fn late_work_that_is_left_changes_nothing_but_stays_in_the_record() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', force_close());
    let late = story.parked('T', seen, resolve());
    story.ok('D', settle(late, false));
    assert_eq!(story.ticket.state, State::Closed);
    assert_eq!(story.ticket.close_kind, Some(CloseKind::Forced));
    assert_eq!(story.ticket.parked, []);
    assert!(
        story
            .events
            .iter()
            .any(|e| matches!(&e.what, What::Parked { act, .. } if **act == resolve()))
    );
    let now = story.ticket.version;
    let again = story.refused('D', now, settle(late, true));
    assert_eq!(again.code(), "unknown_thing");
}

#[test]
fn a_resolve_after_return_and_assignment_to_another_is_parked() {
    // Theo resolves without a network, from what he saw; his own return, and
    // the assignment to Tina, came first.
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('T', give_back());
    story.ok('D', assign(TINA));
    let late = story.parked('T', seen, resolve());
    assert_eq!(story.ticket.parked[0].why, Rejection::NotAssignee);
    assert_eq!(story.ticket.assignee, Some(TINA));

    story.ok('A', settle(late, true));
    assert_eq!(story.ticket.state, State::Resolved);
    assert_eq!(story.ticket.assignee, Some(TINA));
    // Not solved: it goes to the one who did it.
    story.ok(
        'O',
        Act::NotSolved {
            comment: String::new(),
        },
    );
    assert_eq!(story.ticket.assignee, Some(THEO));
    assert_eq!(story.ticket.state, State::InProgress);
}

#[test]
fn a_chain_of_late_work_is_settled_as_one() {
    let mut story = Story::reported();
    story.ok('D', assign(THEO));
    let seen = story.ticket.version;
    story.ok('D', force_close());
    story.parked('T', seen, Act::Accept);
    let resolved = story.parked('T', seen, resolve());
    assert_eq!(story.ticket.parked.len(), 2);
    story.ok('S', settle(resolved, true));
    assert_eq!(story.ticket.parked, []);
    assert_eq!(story.ticket.state, State::Resolved);
    assert!(
        story.ticket.accepted_at.is_some(),
        "who resolved it had accepted it"
    );
}

#[test]
fn a_chain_that_is_accepted_loses_none_of_its_acts() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', pass_to_tina());
    let phone = Act::Edit {
        correction: Correction {
            field: Field::ContactPhone,
            was: String::new(),
            now: "+46 923 101".to_owned(),
        },
    };
    let agree = Act::AgreeAppointment {
        appointment: visit(VISIT, "2026-11-18T13:30"),
    };
    let escalate = Act::Escalate {
        level: 2,
        target: "Pump makers".to_owned(),
        reason: "Third time".to_owned(),
    };
    for act in [phone, agree, escalate, ask("Which door?")] {
        story.parked('T', seen, act);
    }
    let resolved = story.parked('T', seen, resolve());
    story.ok('D', settle(resolved, true));
    let ticket = &story.ticket;
    assert_eq!(ticket.contact.phone, "+46 923 101");
    assert!(ticket.appointments.contains_key(&VISIT));
    assert_eq!(ticket.escalation_level, 2);
    assert_eq!(ticket.state, State::Resolved);
    assert!(
        story.events.iter().any(
            |e| matches!(&e.what, What::Wrote { text, visibility: Visibility::Public, .. } if text == "Which door?")
        )
    );
}

#[test]
fn late_work_of_two_people_is_settled_apart() {
    let mut story = Story::in_progress();
    let seen_by_theo = story.ticket.version;
    story.ok('D', pass_to_tina());
    story.ok('E', Act::Accept);
    let seen_by_tina = story.ticket.version;
    story.ok('D', force_close());
    let hers = story.parked('E', seen_by_tina, hold());
    let his = story.parked('T', seen_by_theo, resolve());
    story.ok('D', settle(his, false));
    assert_eq!(story.ticket.parked.len(), 1);
    assert_eq!(story.ticket.parked[0].command, hers);
}

#[test]
fn the_office_accepts_and_the_author_may_only_take_the_own_work_back() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', force_close());
    let late = story.parked('T', seen, resolve());
    let now = story.ticket.version;
    for (who, apply) in [
        ('T', true),
        ('E', true),
        ('E', false),
        ('L', false),
        ('Y', true),
    ] {
        assert_eq!(
            story.refused(who, now, settle(late, apply)),
            Rejection::NotAllowed,
            "{who}"
        );
    }
    story.ok('T', settle(late, false));
    assert_eq!(story.ticket.parked, []);
}

#[test]
fn every_kind_of_late_work_does_something_when_it_is_accepted() {
    let note = |reason: &str| reason.to_owned();
    // After Theo's ticket went to Tina, who has begun.
    let rows = [
        (Act::Accept, State::InProgress, THEO),
        (Act::Resume, State::InProgress, THEO),
        (Act::Unhold, State::InProgress, THEO),
        (ask("Which door?"), State::AwaitingRequester, TINA),
        (hold(), State::OnHold, TINA),
        (resolve(), State::Resolved, TINA),
        (Act::Close, State::Closed, TINA),
        (
            Act::Reject {
                reason: note("Not ours"),
            },
            State::Closed,
            TINA,
        ),
        (
            Act::MarkInvalid {
                reason: note("A test"),
            },
            State::Closed,
            TINA,
        ),
    ];
    for (act, state, assignee) in rows {
        let mut story = Story::in_progress();
        story.policy.reject_allowed = true;
        let seen = story.ticket.version;
        story.ok('D', pass_to_tina());
        story.ok('E', Act::Accept);
        let late = story.parked('T', seen, act.clone());
        story.ok('D', settle(late, true));
        assert_eq!(story.ticket.state, state, "{act:?}");
        assert_eq!(story.ticket.assignee, Some(assignee), "{act:?}");
    }
    // Giving it away empties Tina's hands too: the dispatcher said so.
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', pass_to_tina());
    let late = story.parked('T', seen, give_back());
    story.ok('D', settle(late, true));
    assert_eq!(story.ticket.state, State::PendingAssignment);
    assert_eq!(story.ticket.assignee, None);
}

#[test]
fn a_ticket_never_waits_or_goes_on_without_somebody_who_works_on_it() {
    for act in [hold(), ask("Which door?"), Act::Accept, resolve()] {
        for closed in [false, true] {
            if !closed && matches!(act, Act::Ask { .. }) {
                // T7 implies the claim (T3): it is not late at all.
                continue;
            }
            let mut story = Story::in_progress();
            let seen = story.ticket.version;
            story.ok('T', give_back());
            if closed {
                story.ok('D', force_close());
            }
            let late = story.parked('T', seen, act.clone());
            let mut without = story.clone();
            story.ok('D', settle(late, true));
            assert_eq!(story.ticket.assignee, Some(THEO), "{act:?}");
            assert_eq!(story.ticket.closed_at, None, "{act:?}");

            // Theo has left the company: he gets nothing, and his solution counts.
            without.policy.handlers.remove(&THEO);
            let now = without.ticket.version;
            match without.asks_at('D', now, settle(late, true)) {
                Verdict::Accepted(_) => {
                    assert_eq!(act, resolve());
                    assert_eq!(without.ticket.assignee, None);
                    assert_eq!(without.ticket.state, State::Resolved);
                }
                other => assert_eq!(other, Verdict::Refused(Rejection::NotEligible)),
            }
        }
    }
}

#[test]
fn a_transfer_that_came_late_goes_to_who_can_take_it() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('T', give_back());
    let late = story.parked('T', seen, pass_to_tina());
    let mut without = story.clone();
    story.ok('D', settle(late, true));
    assert_eq!(story.ticket.assignee, Some(TINA));
    assert_eq!(story.ticket.state, State::Assigned);

    without.policy.handlers.remove(&TINA);
    let now = without.ticket.version;
    assert_eq!(
        without.refused('D', now, settle(late, true)),
        Rejection::NotEligible
    );
    assert_eq!(without.ticket.parked.len(), 1, "it is still there");
}

#[test]
fn the_requesters_late_answer_to_a_solution_is_parked_too() {
    let mut story = Story::in_state(State::Resolved);
    let seen = story.ticket.version;
    story.ok('Y', Act::TimeOut);
    let confirmed = story.parked('L', seen, Act::Confirm);
    let mut other = story.clone();
    story.ok('D', settle(confirmed, true));
    assert_eq!(story.ticket.close_kind, Some(CloseKind::Confirmed));

    let still = Act::NotSolved {
        comment: "It hums again".to_owned(),
    };
    let late = other.parked('L', seen, still);
    let what = other.ok('D', settle(late, true));
    assert!(
        what.contains(&What::Reopened {
            comment: "It hums again".to_owned(),
            to: BackTo::Handler
        }),
        "{what:?}"
    );
    assert_eq!(other.ticket.state, State::InProgress);
}

/// R3: always stored, whatever happened to the ticket.
#[test]
fn notes_replies_and_photos_are_stored_on_a_closed_ticket() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', force_close());
    let reply = Act::Write {
        visibility: Visibility::Public,
        text: "I was there at nine".to_owned(),
        photos: vec![PHOTO],
    };
    let picture = Act::AddPhoto {
        photo: photo(PhotoId(Uuid::from_u128(0x93)), "after"),
    };
    for act in [note("Mind the dog"), reply, picture] {
        let verdict = story.asks_at('T', seen, act);
        assert!(
            matches!(verdict, Verdict::Accepted(ref w) if w.len() == 1),
            "{verdict:?}"
        );
    }
    story.ok('Y', Act::PhotoArrived { photo: PHOTO });
    assert_eq!(story.ticket.photos.len(), 2);
    assert_eq!(story.ticket.photos_arrived(), (1, 2));
    assert_eq!(story.ticket.state, State::Closed);
}

#[test]
fn what_a_requester_wrote_before_the_end_is_stored_after_it() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', force_close());
    let closed = story.ticket.version;
    let reply = || Act::RequesterReply {
        text: "It leaks as well".to_owned(),
        photos: Vec::new(),
    };
    let picture = || Act::AddPhoto {
        photo: photo(PhotoId(Uuid::from_u128(0x94)), ""),
    };
    for act in [reply(), picture()] {
        let verdict = story.asks_at('L', seen, act);
        assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    }
    assert_eq!(story.ticket.state, State::Closed);
    assert_eq!(story.ticket.photos.len(), 2);
    // S1-22: who has seen the end reports anew.
    assert_eq!(story.refused('L', closed, reply()), Rejection::Closed);
    let other = Act::AddPhoto {
        photo: photo(PhotoId(Uuid::from_u128(0x95)), ""),
    };
    assert_eq!(story.refused('L', closed, other), Rejection::Closed);
}

#[test]
fn a_claim_that_lost_is_refused_and_not_parked() {
    let mut story = Story::reported();
    let seen = story.ticket.version;
    story.ok('E', Act::Claim);
    assert_eq!(
        story.refused('T', seen, Act::Claim),
        Rejection::AlreadyClaimed
    );
    assert_eq!(story.ticket.assignee, Some(TINA));
    assert_eq!(story.ticket.parked, []);
}

#[test]
fn work_after_a_claim_that_won_is_parked_though_its_author_had_not_seen_the_claim_arrive() {
    let mut story = Story::reported();
    let seen = story.ticket.version;
    let verdict = story.asks_at('T', seen, Act::Claim);
    assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    story.ok('D', pass_to_tina());
    story.parked('T', seen, resolve());
    assert_eq!(story.ticket.parked.len(), 1);
}

#[test]
fn what_is_asked_of_the_present_ticket_is_refused_and_not_parked() {
    let mut story = Story::in_progress();
    story.ok('D', force_close());
    let now = story.ticket.version;
    assert_eq!(story.refused('T', now, resolve()), Rejection::Closed);
    assert_eq!(story.refused('T', now + 5, resolve()), Rejection::Closed);
}

#[test]
fn what_was_never_theirs_to_do_is_refused_however_old() {
    let mut story = Story::in_progress();
    story.ok('D', force_close());
    // A dispatcher who never held it cannot have resolved it.
    for who in ['E', 'N', 'D', 'S', 'A'] {
        assert_eq!(story.refused(who, 0, resolve()), Rejection::NotAssignee);
    }
    assert_eq!(story.refused('L', 0, resolve()), Rejection::NotAllowed);
    assert_eq!(
        story.refused('X', 0, Act::Confirm),
        Rejection::UnknownTicket
    );
    // Blank feedback was wrong when it was given.
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('T', hold());
    story.ok('T', Act::Unhold);
    let blank = Act::Resolve {
        feedback: String::new(),
    };
    assert_eq!(story.refused('T', seen, blank).code(), "missing");
}

#[test]
fn an_old_view_alone_is_no_reason_to_park() {
    let mut story = Story::in_progress();
    let seen = story.ticket.version;
    story.ok('D', note("The customer called"));
    let verdict = story.asks_at('T', seen, resolve());
    assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
}

/// The holding tells the office what a device may still send (R6).
#[test]
fn a_ticket_remembers_who_held_it_and_when() {
    let mut story = Story::reported();
    story.ok('D', assign(THEO));
    let from = story.ticket.version;
    story.ok('T', Act::Accept);
    story.ok('D', pass_to_tina());
    let to = story.ticket.version;
    let ticket = &story.ticket;
    assert!(!ticket.held_at(THEO, from - 1));
    assert!(ticket.held_at(THEO, from) && ticket.held_at(THEO, to - 1));
    assert!(!ticket.held_at(THEO, to) && ticket.held_at(TINA, to));
    assert!(ticket.held_since(THEO, 0) && !ticket.held_since(THEO, to));
    assert!(ticket.held_since(TINA, u32::MAX), "she holds it still");
}
