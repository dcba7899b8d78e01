//! When something is due because nobody said anything (T17, T18).

use fieldfare_domain::timer::{Due, Timer, due};
use fieldfare_domain::{Act, At, State};

use crate::people::*;

const HOUR_MS: i64 = 60 * 60 * 1000;

/// Theo's ticket, where resolved ones close after two hours and questions are
/// waited for for three.
fn story(state: State) -> Story {
    let mut story = Story::in_state(state);
    story.policy.auto_close_hours = Some(2);
    story.policy.no_response_hours = Some(3);
    story
}

fn due_of(story: &Story) -> Option<Due> {
    due(&story.ticket, &story.policy)
}

/// The timer that the last event has started.
fn started(story: &Story, timer: Timer, hours: i64) -> Option<Due> {
    Some(Due {
        timer,
        since: story.ticket.version,
        at: story.ticket.updated_at.plus_ms(hours * HOUR_MS),
        target_at: story.ticket.updated_at.plus_ms(hours * HOUR_MS),
    })
}

// Covers: S1-43
#[test]
fn only_a_ticket_that_waits_for_its_requester_has_a_timer() {
    for state in [
        State::Draft,
        State::PendingAssignment,
        State::Assigned,
        State::InProgress,
        State::OnHold,
        State::Closed,
    ] {
        assert_eq!(due_of(&story(state)), None, "{state:?}");
    }
    let resolved = story(State::Resolved);
    assert_eq!(due_of(&resolved), started(&resolved, Timer::AutoClose, 2));
    let asked = story(State::AwaitingRequester);
    assert_eq!(due_of(&asked), started(&asked, Timer::NoResponse, 3));
}

#[test]
fn a_policy_without_hours_has_no_timer_and_the_longest_one_does_not_overflow() {
    let mut story = story(State::Resolved);
    story.policy.auto_close_hours = None;
    assert_eq!(due_of(&story), None);
    story.policy.auto_close_hours = Some(u32::MAX);
    assert!(due_of(&story).unwrap().at > At(0));
}

#[test]
fn what_happens_besides_moves_nothing_and_an_answered_word_of_the_requester_starts_anew() {
    let mut story = story(State::Resolved);
    let first = due_of(&story);
    story.ok('D', note("among us"));
    assert_eq!(due_of(&story), first);
    let reply = Act::RequesterReply {
        text: "Will it hold?".to_owned(),
        photos: Vec::new(),
    };
    story.ok('O', reply);
    assert_eq!(due_of(&story), None, "they have the word");
    story.ok('D', note("among us"));
    assert_eq!(due_of(&story), None);
    let answer = Act::Write {
        visibility: fieldfare_domain::Visibility::Public,
        text: "It will.".to_owned(),
        photos: Vec::new(),
    };
    story.ok('D', answer);
    assert_eq!(due_of(&story), started(&story, Timer::AutoClose, 2));
}

#[test]
fn the_act_of_a_timer_is_one_that_the_rules_take_from_the_system_and_from_nobody_else() {
    for state in [State::Resolved, State::AwaitingRequester] {
        let act = due_of(&self::story(state)).unwrap().act();
        for who in EVERYBODY.chars().filter(|who| *who != 'Y') {
            let mut story = story(state);
            let version = story.ticket.version;
            story.refused(who, version, act.clone());
        }
        let mut story = story(state);
        story.ok('Y', act.clone());
        assert_eq!(story.ticket.state, State::Closed);
        assert_eq!(due_of(&story), None);
    }
}

#[test]
fn another_wait_is_another_version() {
    let mut story = story(State::AwaitingRequester);
    let first = due_of(&story).unwrap();
    story.ok('T', Act::Resume);
    assert_eq!(due_of(&story), None);
    let ask = Act::Ask {
        text: "And which floor?".to_owned(),
    };
    story.ok('T', ask);
    let second = due_of(&story).unwrap();
    assert_eq!(second, started(&story, Timer::NoResponse, 3).unwrap());
    assert!(second.since > first.since && second.at > first.at);
}

// Covers: S1-20
#[test]
fn who_is_waited_for_is_reminded_once_before_the_end_and_again_in_another_wait() {
    let mut story = story(State::AwaitingRequester);
    story.policy.remind_hours = Some(2);
    assert_eq!(due_of(&story), started(&story, Timer::Remind, 2));
    let end = Due {
        timer: Timer::NoResponse,
        ..started(&story, Timer::NoResponse, 3).unwrap()
    };
    story.ok('Y', Act::Remind);
    assert_eq!(due_of(&story), Some(end));
    assert_eq!(story.ok('Y', Act::Remind), [], "once");
    story.ok('T', Act::Resume);
    let ask = Act::Ask {
        text: "And which floor?".to_owned(),
    };
    story.ok('T', ask);
    assert_eq!(due_of(&story), started(&story, Timer::Remind, 2));
}

#[test]
fn nobody_is_reminded_of_what_has_ended_before() {
    let mut story = story(State::Resolved);
    story.policy.remind_hours = Some(2);
    assert_eq!(due_of(&story), started(&story, Timer::AutoClose, 2));
    story.policy.auto_close_hours = None;
    assert_eq!(due_of(&story), started(&story, Timer::Remind, 2));
}
