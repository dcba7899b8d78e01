//! Whose ticket it is, to whom it is sent, how it ends, and what it hangs together
//! with.

use fieldfare_domain::decide::may_take_duplicates;
use fieldfare_domain::setup::{Kind, Known, PROFILE, Profile, Way};
use fieldfare_domain::{Act, By, CloseKind, Draft, Rejection, State, Ticket, Verdict, Visibility};

use crate::people::*;

fn create(asker: char, draft: Draft) -> Result<Ticket, Rejection> {
    let mut story = Story::in_state(State::Draft);
    match story.asks(asker, Act::Create(Box::new(draft))) {
        Verdict::Accepted(_) => Ok(story.ticket),
        Verdict::Refused(why) => Err(why),
        Verdict::Parked(..) => panic!("a report is never parked"),
    }
}

// Covers: S3-4, S3-5
#[test]
fn staff_write_a_ticket_down_for_somebody_and_may_send_it_to_them() {
    let for_ana = |send: bool| Draft {
        owner: Some(ANA),
        notify_owner: send,
        ..draft()
    };
    for (asker, who) in [('D', DORA), ('T', THEO)] {
        let ticket = create(asker, for_ana(true)).unwrap();
        assert_eq!((ticket.owner, ticket.creator), (Some(ANA), By::Person(who)));
        assert!(ticket.notify_owner);
        assert!(!create(asker, for_ana(false)).unwrap().notify_owner);
    }
    // A requester neither writes for another one nor sends.
    assert_eq!(create('X', for_ana(false)), Err(Rejection::NotAllowed));
    let own = |owner| Draft {
        owner,
        notify_owner: true,
        ..draft()
    };
    assert_eq!(create('O', own(Some(ANA))), Err(Rejection::NotAllowed));
    // To nobody, and to oneself, nothing is sent.
    for owner in [None, Some(DORA)] {
        assert_eq!(create('D', own(owner)).unwrap_err().code(), "missing");
    }
    let unseen = Draft {
        visibility: Visibility::Internal,
        ..for_ana(true)
    };
    assert_eq!(create('D', unseen), Err(Rejection::PolicyForbids));
}

#[test]
fn a_ticket_neither_follows_itself_nor_goes_on_in_a_duplicate() {
    let itself = Draft {
        follow_up_of: Some(TICKET),
        ..draft()
    };
    assert_eq!(create('D', itself).unwrap_err().code(), "unknown_thing");
    let other = Draft {
        follow_up_of: Some(OTHER_TICKET),
        ..draft()
    };
    let follows = create('D', other).unwrap();
    assert_eq!(follows.follow_up_of, Some(OTHER_TICKET));

    let mut story = Story::in_progress();
    assert!(may_take_duplicates(Some(&story.ticket)).is_ok());
    story.ok('D', Act::MarkDuplicate { of: OTHER_TICKET });
    for of in [None, Some(&story.ticket), Some(&Ticket::new(OTHER_TICKET))] {
        assert_eq!(may_take_duplicates(of).unwrap_err().code(), "unknown_thing");
    }
}

// Covers: S1-17
#[test]
fn every_reason_to_close_is_an_end_of_its_own() {
    let ended = |state, asker, act: Act, nobody_confirms: bool| {
        let mut story = Story::in_state(state);
        story.policy.requester_confirms = !nobody_confirms;
        story.ok(asker, act);
        assert_eq!(story.ticket.state, State::Closed);
        story.ticket.close_kind.unwrap()
    };
    let invalid = Act::MarkInvalid {
        reason: "A test".to_owned(),
    };
    // Resolved; user confirmed; auto-close (timeout), twice; no action needed.
    let kinds = [
        ended(State::Resolved, 'T', Act::Close, true),
        ended(State::Resolved, 'O', Act::Confirm, false),
        ended(State::Resolved, 'Y', Act::TimeOut, false),
        ended(State::AwaitingRequester, 'Y', Act::GiveUpWaiting, false),
        ended(State::InProgress, 'T', invalid, false),
    ];
    assert_eq!(
        kinds,
        [
            CloseKind::AgentClosed,
            CloseKind::Confirmed,
            CloseKind::TimeoutAfterResolved,
            CloseKind::NoResponse,
            CloseKind::Invalid,
        ]
    );
}

// Covers: S2-18
#[test]
fn a_handler_passes_on_what_nobody_holds_and_claims_what_is_to_be_theirs() {
    let to = |to| Act::Transfer {
        to,
        comment: "Yours".to_owned(),
    };
    let mut story = Story::reported();
    let now = story.ticket.version;
    assert_eq!(story.refused('E', now, to(TINA)), Rejection::SamePerson);
    assert_eq!(story.refused('E', now, to(NOEL)), Rejection::NotEligible);
    assert_eq!(story.refused('N', now, to(TINA)), Rejection::NotEligible);
    story.ok('E', to(THEO));
    assert_eq!(story.ticket.state, State::Assigned);
    assert_eq!(story.ticket.assignee, Some(THEO));
    // Now it is Theo's to pass on.
    let now = story.ticket.version;
    assert_eq!(story.refused('E', now, to(TINA)), Rejection::NotAssignee);
    story.ok('T', to(TINA));
    story.ok('E', Act::Accept);
}

// Covers: S2-3
#[test]
fn versions_are_compared_by_their_numbers() {
    let profile = |oldest: &str| Profile {
        way: Way::WorkOrders,
        oldest_app: oldest.to_owned(),
    };
    let oldest = profile("5.5");
    for good in ["5.5", "5.5.0", "5.10", "6", "5.5.1-rc.2"] {
        assert!(oldest.serves(good), "{good}");
    }
    for old in ["5.4.9", "0.1.0", "", "latest", "5.5.1.1"] {
        assert!(!oldest.serves(old), "{old}");
    }
    assert!(profile("").serves("") && profile("").serves("0.0.1"));
    let check = |oldest: &str| {
        let known = Known {
            id: PROFILE,
            all: &[],
            in_force: &[],
            people: &std::collections::BTreeSet::new(),
        };
        Kind::Profile.check(serde_json::to_value(profile(oldest)).unwrap(), &known)
    };
    assert!(check("5.5").is_ok() && check("").is_ok());
    for wrong in ["five", "5.", "1.2.3.4", "-1", "5,5", " 5.5"] {
        assert_eq!(
            check(wrong).unwrap_err().code,
            "version_malformed",
            "{wrong}"
        );
    }
}
