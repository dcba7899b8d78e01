//! What a transition asks for besides state and role, and what follows from it.

use fieldfare_domain::policy::PriorityScale;
use fieldfare_domain::{
    Act, CloseKind, CommandId, Priority, Rejection, State, Verdict, Visibility, What,
};
use uuid::Uuid;

use crate::acts::act;
use crate::people::*;
use crate::transitions::{expectations, ticket_in};

#[test]
fn an_internal_ticket_does_not_exist_for_those_who_report() {
    for state in &State::ALL[1..] {
        for ((name, ..), _) in expectations("nothing") {
            for asker in ['L', 'O', 'X'] {
                let mut story = ticket_in(*state);
                story.fact(
                    DORA,
                    What::VisibilitySet {
                        visibility: Visibility::Internal,
                    },
                );
                let now = story.ticket.version;
                let expected = if name == "create" {
                    Rejection::AlreadyExists
                } else {
                    Rejection::UnknownTicket
                };
                assert_eq!(story.refused(asker, now, act(name)), expected, "{name}");
            }
        }
    }
}

#[test]
fn an_alert_that_a_user_handled_closes_with_its_own_kind() {
    let mut story = Story::in_progress();
    story.ok('Y', Act::AlertCleared { handled: true });
    assert_eq!(story.ticket.close_kind, Some(CloseKind::ForcedAlertHandled));
}

#[test]
fn a_ticket_without_an_alert_has_none_to_clear() {
    let mut story = Story::in_progress();
    story.ticket.alert.clear();
    let now = story.ticket.version;
    let why = story.refused('Y', now, Act::AlertCleared { handled: false });
    assert_eq!(why.code(), "unknown_thing");
}

#[test]
fn a_transfer_changes_hands_and_asks_the_new_person_to_accept() {
    for state in [State::Assigned, State::InProgress, State::AwaitingRequester] {
        let mut story = Story::in_state(state);
        story.ok('T', act("transfer"));
        assert_eq!(story.ticket.assignee, Some(TINA));
        assert_eq!(story.ticket.state, State::Assigned);
        let now = story.ticket.version;
        assert_eq!(story.refused('T', now, resolve()), Rejection::NotAssignee);
        story.ok('E', Act::Accept);
    }
}

#[test]
fn not_solved_goes_to_the_queue_when_the_handler_has_left() {
    let mut story = Story::in_state(State::Resolved);
    story.policy.handlers.remove(&THEO);
    story.ok(
        'O',
        Act::NotSolved {
            comment: "Still hums".to_owned(),
        },
    );
    assert_eq!(story.ticket.state, State::PendingAssignment);
    assert_eq!(story.ticket.assignee, None);
    assert_eq!(story.ticket.reopen_count, 1);
}

#[test]
fn a_reply_does_not_reopen_to_the_person_who_gave_the_ticket_back() {
    let mut story = Story::in_progress();
    story.policy.reply_reopens = true;
    story.ok(
        'T',
        Act::Return {
            reason: "No key for the cellar".to_owned(),
        },
    );
    story.ok('D', force_close());
    story.ok('O', act("requester_reply"));
    assert_eq!(story.ticket.state, State::PendingAssignment);
}

#[test]
fn cancelling_after_acceptance_is_another_end_even_when_it_went_back_since() {
    let mut story = Story::in_progress();
    story.ok('T', act("return"));
    story.ok('O', act("cancel"));
    assert_eq!(story.ticket.close_kind, Some(CloseKind::RequesterClosed));
}

#[test]
fn a_rating_is_given_once_and_survives_a_reopening() {
    let mut story = Story::in_state(State::Closed);
    story.policy.reply_reopens = true;
    story.ok('O', act("rate"));
    let now = story.ticket.version;
    assert_eq!(
        story.refused('L', now, act("rate")),
        Rejection::AlreadyRated
    );
    story.ok('O', act("requester_reply"));
    assert_eq!(story.ticket.state, State::InProgress);
    assert!(story.ticket.requester_replied);
    assert_eq!(story.ticket.rating, Some((4, String::new())));
}

/// S0-5, S0-6, S0-9, S0-10, S0-12: what has to be said.
#[test]
fn a_required_text_that_is_blank_is_missing() {
    let blank = || " \n\t".to_owned();
    let cases = [
        (
            'D',
            State::PendingAssignment,
            Act::Assign {
                assignee: THEO,
                comment: blank(),
                corrections: vec![],
            },
            "comment",
        ),
        (
            'T',
            State::InProgress,
            Act::Resolve { feedback: blank() },
            "feedback",
        ),
        (
            'T',
            State::InProgress,
            Act::Return { reason: blank() },
            "reason",
        ),
        (
            'T',
            State::InProgress,
            Act::Hold { reason: blank() },
            "reason",
        ),
        ('T', State::InProgress, Act::Ask { text: blank() }, "text"),
        (
            'D',
            State::InProgress,
            Act::ForceClose { reason: blank() },
            "reason",
        ),
        (
            'D',
            State::InProgress,
            Act::MarkInvalid { reason: blank() },
            "reason",
        ),
        (
            'O',
            State::InProgress,
            Act::RequesterReply {
                text: blank(),
                photos: vec![],
            },
            "text",
        ),
        (
            'D',
            State::InProgress,
            Act::Escalate {
                level: 1,
                target: blank(),
                reason: blank(),
            },
            "reason",
        ),
    ];
    for (asker, state, act, field) in cases {
        let mut story = ticket_in(state);
        let now = story.ticket.version;
        let why = story.refused(asker, now, act);
        assert_eq!(
            why,
            Rejection::Missing {
                field: field.into()
            }
        );
    }
}

#[test]
fn what_is_too_long_too_many_or_unknown_is_refused_by_name() {
    let long = "ü".repeat(8_001);
    let cases = [
        (
            'T',
            Act::Resolve {
                feedback: long.clone(),
            },
            "too_long",
        ),
        ('T', note(&long), "too_long"),
        (
            'D',
            Act::Transfer {
                to: NOEL,
                comment: String::new(),
            },
            "not_eligible",
        ),
        (
            'D',
            Act::Transfer {
                to: THEO,
                comment: String::new(),
            },
            "same_person",
        ),
        (
            'D',
            Act::Escalate {
                level: 4,
                target: String::new(),
                reason: "x".into(),
            },
            "out_of_range",
        ),
        (
            'D',
            Act::Escalate {
                level: 0,
                target: String::new(),
                reason: "x".into(),
            },
            "out_of_range",
        ),
        ('D', Act::MarkDuplicate { of: TICKET }, "unknown_thing"),
        (
            'T',
            Act::CancelAppointment {
                appointment: fieldfare_domain::AppointmentId(Uuid::nil()),
                reason: String::new(),
            },
            "unknown_thing",
        ),
        (
            'Y',
            Act::PhotoArrived {
                photo: fieldfare_domain::PhotoId(Uuid::nil()),
            },
            "unknown_thing",
        ),
        ('D', settle(CommandId(Uuid::nil()), true), "unknown_thing"),
        (
            'T',
            Act::Write {
                visibility: Visibility::Public,
                text: "see".into(),
                photos: vec![PHOTO; 51],
            },
            "out_of_range",
        ),
        (
            'T',
            Act::AddPhoto {
                photo: photo(PHOTO, "another with the same id"),
            },
            "already_exists",
        ),
        (
            'T',
            Act::AddPhoto {
                photo: fieldfare_domain::PhotoMeta {
                    bytes: 0,
                    ..photo(fieldfare_domain::PhotoId(Uuid::nil()), "")
                },
            },
            "out_of_range",
        ),
        (
            'T',
            Act::AgreeAppointment {
                appointment: visit(VISIT, "tomorrow"),
            },
            "bad_time",
        ),
        (
            'O',
            Act::AddPhoto {
                photo: fieldfare_domain::PhotoMeta {
                    visibility: Visibility::Internal,
                    ..photo(fieldfare_domain::PhotoId(Uuid::nil()), "")
                },
            },
            "not_allowed",
        ),
    ];
    for (asker, act, code) in cases {
        let mut story = ticket_in(State::InProgress);
        let now = story.ticket.version;
        assert_eq!(
            story.refused(asker, now, act.clone()).code(),
            code,
            "{act:?}"
        );
    }
    // Characters count, not bytes.
    ticket_in(State::InProgress).ok('T', note(&"ü".repeat(8_000)));
}

#[test]
fn a_report_is_taken_from_whom_it_may_come() {
    use fieldfare_domain::Draft;
    let with_owner = Draft {
        owner: Some(ANA),
        ..draft()
    };
    let from_alert = Draft {
        alert: "pump-7".to_owned(),
        ..draft()
    };
    let internal = Draft {
        visibility: Visibility::Internal,
        ..draft()
    };
    let empty = Draft {
        description: "  ".to_owned(),
        ..Draft::default()
    };
    let urgent = Draft {
        priority: Priority::Urgent,
        ..draft()
    };
    let rows: [(&str, &Draft, &str); 9] = [
        // T1: staff on behalf, creator ≠ owner.
        ("TENDSA", &with_owner, "ok"),
        ("O", &with_owner, "ok"),
        ("LXY", &with_owner, "not_allowed"),
        ("Y", &from_alert, "ok"),
        ("LOXTENDSA", &from_alert, "system_only"),
        ("TENDSAY", &internal, "ok"),
        ("LOX", &internal, "not_allowed"),
        ("LOXTENDSAY", &empty, "missing"),
        ("LOXTENDSAY", &urgent, "policy_forbids"),
    ];
    for (askers, draft, expected) in rows {
        for asker in askers.chars() {
            let mut story = Story::in_state(State::Draft);
            story.policy.priority_scale = PriorityScale::Three;
            let is = match story.asks(asker, Act::Create(Box::new(draft.clone()))) {
                Verdict::Accepted(_) => "ok",
                Verdict::Refused(why) => why.code(),
                Verdict::Parked(..) => "parked",
            };
            assert_eq!(is, expected, "{asker} {draft:?}");
        }
    }
}

#[test]
fn a_report_without_a_title_gets_the_first_line_cut_at_a_word() {
    let mut story = Story::in_state(State::Draft);
    let words = "pump ".repeat(40);
    let draft = fieldfare_domain::Draft {
        description: format!("\n  {words}\nmore"),
        ..draft()
    };
    story.ok('X', Act::Create(Box::new(draft)));
    let title = &story.ticket.title;
    assert!(title.ends_with("pump…"), "{title}");
    assert!(title.chars().count() <= 80, "{title}");
    // A requester with an account owns what they report.
    assert_eq!(story.ticket.owner, Some(OTTO));
}

// Covers: S1-17
#[test]
fn a_closed_ticket_says_which_end_it_came_to() {
    let reason = || "Twice the same".to_owned();
    let mut handler_closes = Story::in_state(State::Resolved);
    handler_closes.policy.requester_confirms = false;
    let rows = [
        (handler_closes, 'T', Act::Close, CloseKind::AgentClosed),
        (
            Story::in_state(State::Resolved),
            'L',
            Act::Confirm,
            CloseKind::Confirmed,
        ),
        (
            Story::in_state(State::Resolved),
            'Y',
            Act::TimeOut,
            CloseKind::TimeoutAfterResolved,
        ),
        (
            Story::in_state(State::AwaitingRequester),
            'Y',
            Act::GiveUpWaiting,
            CloseKind::NoResponse,
        ),
        (
            Story::in_progress(),
            'T',
            Act::MarkInvalid { reason: reason() },
            CloseKind::Invalid,
        ),
    ];
    for (mut story, who, act, kind) in rows {
        story.ok(who, act);
        assert_eq!(story.ticket.close_kind, Some(kind));
    }
}

// Covers: S1-22
#[test]
fn a_closed_ticket_is_read_and_rated_and_changed_by_nobody() {
    let closed = crate::transitions::ticket_in(State::Closed);
    for name in crate::transitions::names() {
        for who in EVERYBODY.chars() {
            let mut story = closed.clone();
            story.asks(who, act(name));
            let (before, after) = (&closed.ticket, &story.ticket);
            assert_eq!(after.state, State::Closed, "{name} by {who}");
            assert_eq!(after.close_kind, before.close_kind);
            assert_eq!(after.title, before.title);
            assert_eq!(after.priority, before.priority);
            assert_eq!(after.assignee, before.assignee);
            assert_eq!(after.appointments, before.appointments);
            assert!(after.version >= before.version, "its history stays");
        }
    }
}

// Covers: S4-7, S1-23, S1-26
#[test]
fn a_type_has_three_or_four_steps_of_priority_or_none() {
    use Priority::{High, Low, Normal, Urgent};
    for (scale, steps) in [
        (PriorityScale::Three, vec![High, Normal, Low]),
        (PriorityScale::Four, vec![Urgent, High, Normal, Low]),
        (PriorityScale::Off, Vec::new()),
    ] {
        let mut story = Story::in_progress();
        story.policy.priority_scale = scale;
        assert_eq!(story.policy.priority_scale.steps(), steps);
        for priority in Priority::ALL {
            let act = Act::SetPriority { priority };
            let version = story.ticket.version;
            // Without steps a ticket is normal, and stays so.
            if steps.contains(&priority) || priority == Normal {
                story.ok('T', act);
                assert_eq!(story.ticket.priority, priority);
            } else {
                assert_eq!(story.refused('T', version, act), Rejection::PolicyForbids);
            }
        }
    }
}

// Covers: S4-8
#[test]
fn every_employee_changes_the_priority_and_no_requester_does() {
    for who in "TENDSA".chars() {
        let mut story = Story::in_progress();
        let act = Act::SetPriority {
            priority: Priority::High,
        };
        assert_eq!(story.ok(who, act).len(), 1);
    }
    for who in "LO".chars() {
        let mut story = Story::in_progress();
        let version = story.ticket.version;
        let act = Act::SetPriority {
            priority: Priority::High,
        };
        assert_eq!(story.refused(who, version, act), Rejection::NotAllowed);
    }
}
