//! A long random day: nothing that people ask for, in whatever order and however
//! late, may bring a ticket into a shape that has no meaning.

use std::collections::BTreeSet;

use fieldfare_domain::event::Event;
use fieldfare_domain::{
    Act, Correction, Field, Role, State, Ticket, UserId, Verdict, Visibility, allowed, scope,
};

use crate::acts::act;
use crate::allowed::word;
use crate::people::*;
use crate::samples::every_act;
use crate::transitions::{flags, policy_with};

/// Everybody, and more often those who have work to do.
const CROWD: &str = "LOXTENDSAYTTTTTTDDELO";

/// Commands until the next ticket.
const TICKET_LASTS: usize = 40;

/// Xorshift: the same seed is the same day.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())].clone()
    }
}

/// Acts with good contents, with odd ones, and with the ids of other things.
fn any_act(dice: &mut Dice, story: &Story, who: char) -> Act {
    let ticket = &story.ticket;
    let buttons = allowed(ticket, &story.policy, &actor(who));
    if dice.roll(3) == 0 && !buttons.is_empty() {
        return act(&word(dice.one(&buttons)));
    }
    const COMMON: [&str; 14] = [
        "assign",
        "claim",
        "accept",
        "transfer",
        "return",
        "ask",
        "resume",
        "hold",
        "unhold",
        "resolve",
        "not_solved",
        "confirm",
        "requester_reply",
        "rate",
    ];
    match dice.roll(12) {
        0..6 => act(dice.one(&COMMON)),
        6 if dice.roll(2) == 0 => Act::Transfer {
            to: dice.one(&[THEO, TINA, NOEL, DORA]),
            comment: String::new(),
        },
        6 => assign(dice.one(&[THEO, TINA, NOEL])),
        7 => Act::Edit {
            correction: Correction {
                field: dice.one(&Field::ALL),
                was: dice.one(&["", "a", "b"]).to_owned(),
                now: dice.one(&["", "a", "b", "c"]).to_owned(),
            },
        },
        8 => Act::Rate {
            stars: u8::try_from(dice.roll(256)).unwrap(),
            comment: String::new(),
        },
        9 if !ticket.parked.is_empty() => {
            let parked = dice.one(&ticket.parked);
            settle(parked.command, dice.roll(2) == 0)
        }
        9 => Act::SetVisibility {
            visibility: Visibility::Public,
        },
        _ => dice.one(&every_act()),
    }
}

fn check(ticket: &Ticket, policy_reopens: bool, before: &Ticket, act: &Act) {
    let state = ticket.state;
    if before.rating.is_some() {
        assert_eq!(ticket.rating, before.rating);
    }
    if before.state == State::Closed && state != State::Closed {
        let by_person = matches!(act, Act::SettleParked { apply: true, .. });
        let by_reply = policy_reopens && matches!(act, Act::RequesterReply { .. });
        assert!(by_person || by_reply, "{act:?} opened a closed ticket");
    }
    assert_eq!(ticket.close_kind.is_some(), state == State::Closed);
    assert_eq!(ticket.closed_at.is_some(), state == State::Closed);
    assert_eq!(ticket.closed_version.is_some(), state == State::Closed);
    assert_eq!(!ticket.hold_reason.is_empty(), state == State::OnHold);
    match state {
        State::Draft | State::PendingAssignment => assert_eq!(ticket.assignee, None),
        State::Assigned | State::InProgress | State::AwaitingRequester | State::OnHold => {
            assert!(ticket.assignee.is_some(), "nobody works on it: {act:?}");
        }
        State::Resolved | State::Closed => {}
    }
    if state.is_after_acceptance() {
        assert!(ticket.accepted_at.is_some());
    }
    let holding: Vec<UserId> = ticket
        .holdings
        .iter()
        .filter(|h| h.to_version.is_none())
        .map(|h| h.person)
        .collect();
    assert_eq!(holding, Vec::from_iter(ticket.assignee));
    let parked: BTreeSet<_> = ticket.parked.iter().map(|p| p.command).collect();
    assert_eq!(parked.len(), ticket.parked.len());
    assert!(ticket.escalation_level <= 3);
    for clash in ticket.clashes.values() {
        assert_ne!(clash.kept, clash.other);
    }
    // A device holds what its person can work on, and a requester's nothing.
    let policy = after_sales();
    let held = |id, role| scope::holds(ticket, &policy, id, role, ticket.updated_at);
    assert!(!held(ANA, Role::Requester));
    if ticket.assignee == Some(THEO) {
        assert!(held(THEO, Role::Technician));
    }
}

fn day(seed: u64, commands: usize) -> (Vec<Event>, [usize; 3], BTreeSet<State>) {
    let mut dice = Dice(seed);
    let flags: Vec<&str> = flags().collect();
    let mut story = Story::reported();
    let mut verdicts = [0; 3];
    let mut states = BTreeSet::new();
    let mut all = Vec::new();
    for n in 0..commands {
        if n % TICKET_LASTS == 0 {
            all.append(&mut story.events);
            story = if dice.roll(4) == 0 {
                Story::in_state(State::Draft)
            } else {
                Story::reported()
            };
            story.policy = policy_with(dice.one(&flags));
        }
        let who = dice.one(&CROWD.chars().collect::<Vec<_>>());
        let before = story.ticket.clone();
        let act = any_act(&mut dice, &story, who);
        let late = if dice.roll(3) == 0 { dice.roll(6) } else { 0 };
        let late = u32::try_from(late).unwrap();
        let seen = before.version.saturating_sub(late);
        let events = story.events.len();
        match story.asks_at(who, seen, act.clone()) {
            Verdict::Accepted(what) => {
                verdicts[0] += 1;
                assert_eq!(story.events.len(), events + what.len());
            }
            Verdict::Parked(what, why) => {
                verdicts[1] += 1;
                assert_eq!(what.len(), 1);
                assert!(why.is_about_state());
                assert_eq!(story.ticket.state, before.state);
            }
            Verdict::Refused(why) => {
                verdicts[2] += 1;
                assert!(!why.code().is_empty());
                assert_eq!(story.ticket, before);
            }
        }
        let new = &story.events[events..];
        for (event, version) in new.iter().zip(before.version + 1..) {
            assert_eq!(event.n, version, "versions go up by one");
        }
        check(&story.ticket, story.policy.reply_reopens, &before, &act);
        states.insert(story.ticket.state);
        if n % TICKET_LASTS == TICKET_LASTS - 1 {
            let text = serde_json::to_string(&story.events).unwrap();
            let read: Vec<Event> = serde_json::from_str(&text).unwrap();
            assert_eq!(Ticket::from_events(TICKET, &read), story.ticket);
        }
    }
    all.append(&mut story.events);
    (all, verdicts, states)
}

#[test]
fn twenty_thousand_random_commands_never_make_a_ticket_that_has_no_meaning() {
    let (_, [accepted, parked, refused], states) = day(0x5eed_f1e1_dfa1_2e05, 20_000);
    assert_eq!(accepted + parked + refused, 20_000);
    // A walk that meets nothing proves nothing.
    println!("{accepted} accepted, {parked} parked, {refused} refused");
    assert!(accepted > 3_000, "{accepted} accepted");
    assert!(parked > 100, "{parked} parked");
    assert_eq!(states, BTreeSet::from(State::ALL));
}

#[test]
fn the_same_day_twice_is_the_same_day() {
    let once = day(7, 800);
    assert_eq!(once, day(7, 800));
    assert_ne!(once.0, day(8, 800).0);
}
