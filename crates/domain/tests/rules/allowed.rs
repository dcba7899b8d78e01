//! What the buttons are made of.

use std::collections::BTreeSet;

use fieldfare_domain::{ActName, Policy, Rejection, State, allowed, decide};

use crate::acts::act;
use crate::people::*;
use crate::transitions::{flags, policy_with, ticket_in};

/// The word of the table of transitions for a button.
pub(crate) fn word(name: ActName) -> String {
    match name {
        ActName::Reply => "write_public".to_owned(),
        ActName::Note => "write_internal".to_owned(),
        other => serde_json::to_value(other)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned(),
    }
}

#[test]
fn exactly_the_acts_that_are_accepted_are_offered() {
    let mut offered = 0;
    for flag in flags() {
        let policy = policy_with(flag);
        for state in State::ALL {
            for asker in EVERYBODY.chars() {
                let mut story = ticket_in(state);
                let is: BTreeSet<ActName> = allowed(&story.ticket, &policy, &actor(asker))
                    .into_iter()
                    .collect();
                let expected: BTreeSet<ActName> = ActName::ALL
                    .into_iter()
                    .filter(|name| {
                        let command = story.command(story.ticket.version, act(&word(*name)));
                        let answer = decide(&story.ticket, &policy, &actor(asker), &command);
                        // Tina passes what nobody holds to Theo, not to herself.
                        let to_others = *name == ActName::Transfer
                            && answer == Err(Rejection::SamePerson)
                            && asker == 'E';
                        // Which photo is missing is said in the dialog.
                        to_others || matches!(answer, Ok(_) | Err(Rejection::PhotoMissing { .. }))
                    })
                    .collect();
                assert_eq!(is, expected, "{flag}: {asker} in {state:?}");
                offered += is.len();
            }
        }
    }
    assert!(offered > 1_000, "{offered}");
}

#[test]
fn the_likely_next_act_comes_first() {
    let handler_closes = Policy {
        requester_confirms: false,
        ..after_sales()
    };
    let rows = [
        ('D', State::PendingAssignment, ActName::Assign),
        ('T', State::PendingAssignment, ActName::Claim),
        ('T', State::Assigned, ActName::Accept),
        ('T', State::InProgress, ActName::Resolve),
        ('T', State::AwaitingRequester, ActName::Resolve),
        ('L', State::AwaitingRequester, ActName::RequesterReply),
        ('T', State::OnHold, ActName::Unhold),
        ('L', State::Resolved, ActName::Confirm),
        ('O', State::Resolved, ActName::Confirm),
        ('O', State::Closed, ActName::Rate),
    ];
    for (asker, state, first) in rows {
        let story = ticket_in(state);
        let names = allowed(&story.ticket, &story.policy, &actor(asker));
        assert_eq!(names.first(), Some(&first), "{asker} in {state:?}");
    }
    let resolved = ticket_in(State::Resolved).ticket;
    assert_eq!(
        allowed(&resolved, &handler_closes, &actor('T')).first(),
        Some(&ActName::Close)
    );
}

#[test]
fn nothing_is_offered_to_those_who_may_not_see_it() {
    for state in State::ALL {
        let story = ticket_in(state);
        assert_eq!(allowed(&story.ticket, &story.policy, &actor('X')), []);
    }
}

#[test]
fn a_choice_of_nobody_is_not_offered() {
    let story = ticket_in(State::InProgress);
    let mut alone = after_sales();
    alone.handlers.remove(&TINA);
    let names = allowed(&story.ticket, &alone, &actor('T'));
    assert!(!names.contains(&ActName::Transfer), "{names:?}");

    let queue = ticket_in(State::PendingAssignment);
    alone.handlers.clear();
    let names = allowed(&queue.ticket, &alone, &actor('D'));
    assert!(!names.contains(&ActName::Assign), "{names:?}");
}

#[test]
fn a_dispatcher_who_handles_tickets_may_take_one_over() {
    let story = ticket_in(State::InProgress);
    let mut policy = after_sales();
    policy.handlers = [THEO, DORA].into();
    let names = allowed(&story.ticket, &policy, &actor('D'));
    assert!(names.contains(&ActName::Transfer), "{names:?}");
}
