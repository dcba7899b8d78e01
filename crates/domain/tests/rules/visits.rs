//! Proposed, agreed, on the way, on site, over: what is said of visits, and what
//! follows from it.

use fieldfare_domain::board::{Span, Standing, Work};
use fieldfare_domain::inbox::{News, lines};
use fieldfare_domain::letter::{Letter, letter};
use fieldfare_domain::{
    Act, ActName, At, Rejection, Role, State, Ticket, Visibility, VisitState, VisitStep, What,
    allowed, scope,
};

use crate::people::*;

const AT: &str = "2026-11-18T13:30";

fn starts() -> At {
    visit(VISIT, AT).starts_at().unwrap()
}

fn agree() -> Act {
    Act::AgreeAppointment {
        appointment: visit(VISIT, AT),
    }
}

fn propose(start: &str) -> Act {
    Act::ProposeAppointment {
        appointment: visit(VISIT, start),
    }
}

const SET_OUT: Act = Act::SetOut { appointment: VISIT };
const ARRIVE: Act = Act::Arrive { appointment: VISIT };

fn yes() -> Act {
    Act::ConfirmAppointment {
        appointment: VISIT,
        starts_at: starts(),
    }
}

fn no(reason: &str) -> Act {
    Act::DeclineAppointment {
        appointment: VISIT,
        reason: reason.to_owned(),
    }
}

fn call_off() -> Act {
    Act::CancelAppointment {
        appointment: VISIT,
        reason: "Ill".to_owned(),
    }
}

fn set(to: VisitStep) -> What {
    What::VisitSet {
        appointment: VISIT,
        to,
        credit: None,
    }
}

fn is(story: &Story) -> VisitState {
    story.ticket.visit(VISIT).unwrap().state
}

fn at(story: &Story, minutes_after: i64) -> VisitState {
    let now = starts().plus_ms(minutes_after * 60_000);
    story.ticket.visit(VISIT).unwrap().at(now)
}

/// Assigned to Theo, with an agreed visit.
fn agreed() -> Story {
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', agree());
    story
}

#[test]
fn a_visit_goes_its_way_from_a_proposal_to_its_end() {
    let mut story = Story::in_state(State::Assigned);
    let mut seen = Vec::new();
    let steps = [
        ('D', propose(AT)),
        ('L', yes()),
        ('T', SET_OUT),
        ('T', ARRIVE),
        ('T', resolve()),
    ];
    for (who, act) in steps {
        story.ok(who, act);
        seen.push(is(&story));
    }
    assert_eq!(
        seen,
        [
            VisitState::Proposed,
            VisitState::Confirmed,
            VisitState::Travelling,
            VisitState::OnSite,
            VisitState::Done,
        ]
    );
}

/// One step each: who does what with a visit that stands so, and what comes of it.
#[test]
fn what_each_step_makes_of_each_state() {
    type Row = (VisitState, char, Act, Result<VisitState, &'static str>);
    use VisitState::{Confirmed, Done, OnSite, Proposed, Travelling};
    let rows: Vec<Row> = vec![
        (Proposed, 'L', yes(), Ok(Confirmed)),
        (Proposed, 'L', no(""), Ok(VisitState::Cancelled)),
        // Heard by telephone.
        (Proposed, 'D', agree(), Ok(Confirmed)),
        (Proposed, 'T', agree(), Ok(Confirmed)),
        // Whoever goes has agreed on it.
        (Proposed, 'T', SET_OUT, Ok(Travelling)),
        (Proposed, 'T', ARRIVE, Ok(OnSite)),
        (Proposed, 'D', call_off(), Ok(VisitState::Cancelled)),
        (Proposed, 'D', propose("2026-11-19T08:00"), Ok(Proposed)),
        (Confirmed, 'L', yes(), Ok(Confirmed)),
        (Confirmed, 'L', no(""), Err("visit_changed")),
        (Confirmed, 'T', SET_OUT, Ok(Travelling)),
        (Confirmed, 'T', ARRIVE, Ok(OnSite)),
        (Confirmed, 'E', SET_OUT, Err("not_assignee")),
        (Confirmed, 'D', ARRIVE, Err("not_assignee")),
        (Confirmed, 'L', ARRIVE, Err("not_allowed")),
        (Confirmed, 'D', propose("2026-11-19T08:00"), Ok(Proposed)),
        (Travelling, 'T', SET_OUT, Ok(Travelling)),
        (Travelling, 'T', ARRIVE, Ok(OnSite)),
        (Travelling, 'D', agree(), Ok(Travelling)),
        (
            Travelling,
            'D',
            propose("2026-11-19T08:00"),
            Err("visit_changed"),
        ),
        (Travelling, 'L', yes(), Err("visit_changed")),
        (Travelling, 'L', no(""), Err("visit_changed")),
        // Off again for a part.
        (OnSite, 'T', SET_OUT, Ok(Travelling)),
        (OnSite, 'D', call_off(), Ok(VisitState::Cancelled)),
        (Done, 'T', SET_OUT, Err("visit_changed")),
        (Done, 'T', ARRIVE, Err("visit_changed")),
        // Another time for it: it begins anew.
        (
            Done,
            'D',
            Act::AgreeAppointment {
                appointment: visit(VISIT, "2026-11-19T08:00"),
            },
            Ok(Confirmed),
        ),
    ];
    for (from, who, act, comes) in rows {
        let mut story = agreed();
        match from {
            VisitState::Proposed => {
                story = Story::in_state(State::Assigned);
                story.ok('D', propose(AT));
            }
            VisitState::Travelling => drop(story.ok('T', SET_OUT)),
            VisitState::OnSite => drop(story.ok('T', ARRIVE)),
            VisitState::Done => {
                story.ok('T', ARRIVE);
                story.ok('T', resolve());
                story.ok(
                    'L',
                    Act::NotSolved {
                        comment: String::new(),
                    },
                );
            }
            _ => {}
        }
        let told = format!("{from:?}: {who} {act:?}");
        assert_eq!(is(&story), from, "{told}");
        match comes {
            Ok(state) => {
                story.ok(who, act);
                assert_eq!(is(&story), state, "{told}");
            }
            Err(code) => {
                let now = story.ticket.version;
                assert_eq!(story.refused(who, now, act).code(), code, "{told}");
            }
        }
    }
}

#[test]
fn being_on_site_accepts_an_assigned_ticket_and_being_on_the_way_does_not() {
    let mut story = agreed();
    assert_eq!(story.ok('T', SET_OUT), [set(VisitStep::Travelling)]);
    assert_eq!(story.ticket.state, State::Assigned);
    assert_eq!(
        story.ok('T', ARRIVE),
        [What::Accepted {}, set(VisitStep::OnSite)]
    );
    assert_eq!(story.ticket.state, State::InProgress);
    assert!(story.ticket.accepted_at.is_some());
    // What is on hold stays so: somebody else has to act first.
    for state in [State::InProgress, State::AwaitingRequester, State::OnHold] {
        let mut story = Story::in_state(state);
        story.ok('D', agree());
        story.ok('T', ARRIVE);
        assert_eq!(story.ticket.state, state);
    }
}

#[test]
fn a_visit_is_missed_when_its_end_passed_and_nobody_said_a_word() {
    let story = agreed();
    // No end was agreed: an hour.
    assert_eq!(at(&story, 59), VisitState::Confirmed);
    assert_eq!(at(&story, 60), VisitState::Missed);
    // A word is enough, and so is work that had begun.
    for act in [SET_OUT, ARRIVE, Act::Accept] {
        let mut story = agreed();
        story.ok('T', act.clone());
        assert_ne!(at(&story, 600), VisitState::Missed, "{act:?}");
    }
    let mut unanswered = Story::in_state(State::InProgress);
    unanswered.ok('T', propose(AT));
    assert_eq!(at(&unanswered, 59), VisitState::Proposed);
    assert_eq!(at(&unanswered, 60), VisitState::Missed);
}

#[test]
fn what_ends_the_work_ends_the_visit() {
    let ended = |prepare: &[(char, Act)]| {
        let mut story = agreed();
        for (who, act) in prepare {
            story.ok(*who, act.clone());
        }
        is(&story)
    };
    let give_back = || Act::Return {
        reason: "No key".to_owned(),
    };
    let pass = || Act::Transfer {
        to: TINA,
        comment: String::new(),
    };
    // Who was there has been there.
    assert_eq!(
        ended(&[('T', ARRIVE), ('T', give_back())]),
        VisitState::Done
    );
    assert_eq!(ended(&[('T', ARRIVE), ('T', pass())]), VisitState::Done);
    // Who turns round leaves the time to the next one.
    assert_eq!(
        ended(&[('T', SET_OUT), ('T', give_back())]),
        VisitState::Confirmed
    );
    assert_eq!(
        ended(&[('T', SET_OUT), ('T', pass())]),
        VisitState::Confirmed
    );
    assert_eq!(
        ended(&[('T', SET_OUT), ('D', force_close())]),
        VisitState::Cancelled
    );
    assert_eq!(
        ended(&[('T', ARRIVE), ('D', force_close())]),
        VisitState::Done
    );
    assert_eq!(ended(&[('D', force_close())]), VisitState::Cancelled);
    assert_eq!(ended(&[('D', call_off())]), VisitState::Cancelled);
}

#[test]
fn the_requester_agrees_to_the_time_that_they_saw_and_to_no_other() {
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', propose("2026-11-19T08:00"));
    let now = story.ticket.version;
    assert_eq!(story.refused('L', now, yes()), Rejection::VisitChanged);
    story.ok('D', propose(AT));
    story.ok('L', yes());
    assert_eq!(is(&story), VisitState::Confirmed);
    // The telephone was quicker: a yes is a yes.
    assert_eq!(story.ok('L', yes()), []);
}

#[test]
fn what_was_declined_says_why_and_waits_for_another_time() {
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', propose(AT));
    let what = story.ok('L', no("Friday, please"));
    assert_eq!(what[0].public_words(), Some("Friday, please"));
    assert_eq!(is(&story), VisitState::Cancelled);
    assert!(story.ticket.appointments.is_empty());
    let now = story.ticket.version;
    assert_eq!(story.refused('L', now, yes()), Rejection::VisitChanged);
    story.ok('D', propose(AT));
    assert_eq!(is(&story), VisitState::Proposed);
}

#[test]
fn on_site_at_a_visit_that_was_called_off_meanwhile_is_kept_and_credited() {
    let mut story = agreed();
    let seen = story.ticket.version;
    story.ok('D', call_off());
    let late = story.parked('T', seen, ARRIVE);
    assert_eq!(story.ticket.parked[0].why, Rejection::VisitChanged);
    assert_eq!(is(&story), VisitState::Cancelled);
    let settle = |apply| Act::SettleParked {
        command: late,
        apply,
    };
    let mut left = story.clone();
    left.ok('D', settle(false));
    assert_eq!(is(&left), VisitState::Cancelled);
    let what = story.ok('D', settle(true));
    assert!(what.contains(&What::VisitSet {
        appointment: VISIT,
        to: VisitStep::OnSite,
        credit: Some(THEO),
    }));
    // The ticket is still his, so he has begun.
    assert_eq!(story.ticket.state, State::InProgress);
    assert_eq!(is(&story), VisitState::OnSite);
    // Who has seen that it was called off has nothing to say of it.
    let mut knows = agreed();
    knows.ok('D', call_off());
    let now = knows.ticket.version;
    assert_eq!(knows.refused('T', now, SET_OUT), Rejection::VisitChanged);
}

#[test]
fn a_visit_that_was_made_takes_the_ticket_from_nobody() {
    let mut story = agreed();
    let seen = story.ticket.version;
    story.ok(
        'D',
        Act::Transfer {
            to: TINA,
            comment: String::new(),
        },
    );
    story.parked('T', seen, SET_OUT);
    let late = story.parked('T', seen, ARRIVE);
    story.ok(
        'D',
        Act::SettleParked {
            command: late,
            apply: true,
        },
    );
    assert_eq!(story.ticket.assignee, Some(TINA));
    assert_eq!(story.ticket.state, State::Assigned);
    assert_eq!(is(&story), VisitState::OnSite);
    assert_eq!(story.ticket.parked, []);
}

#[test]
fn only_what_is_agreed_reminds_anybody() {
    let reminds = |story: &Story| story.ticket.reminds_of(VISIT);
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', propose(AT));
    assert!(!reminds(&story));
    story.ok('L', yes());
    assert!(reminds(&story));
    story.ok('T', SET_OUT);
    assert!(!reminds(&story));
}

#[test]
fn whoever_is_on_the_way_is_asked_for_their_arrival_first() {
    let mut story = agreed();
    let may = |story: &Story, who| allowed(&story.ticket, &story.policy, &actor(who));
    assert_eq!(may(&story, 'T').first(), Some(&ActName::Accept));
    assert!(may(&story, 'T').contains(&ActName::SetOut));
    assert!(!may(&story, 'D').contains(&ActName::SetOut));
    story.ok('T', SET_OUT);
    assert_eq!(may(&story, 'T').first(), Some(&ActName::Arrive));
    // Nobody says twice what they said.
    assert!(!may(&story, 'T').contains(&ActName::SetOut));
    story.ok('T', ARRIVE);
    assert!(!may(&story, 'T').contains(&ActName::Arrive));
}

#[test]
fn a_requester_is_shown_what_is_for_them_and_nothing_of_an_internal_ticket() {
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', propose(AT));
    assert_eq!(scope::proposals_shown(&story.ticket).len(), 1);
    assert_eq!(scope::visit_shown(&story.ticket), None);
    story.ok('L', yes());
    story.ok('T', SET_OUT);
    let shown = scope::visit_shown(&story.ticket).map(|(_, state)| state);
    assert_eq!(shown, Some(VisitState::Travelling));
    let internal = Act::SetVisibility {
        visibility: Visibility::Internal,
    };
    story.ok('D', internal);
    assert_eq!(scope::visit_shown(&story.ticket), None);
    assert!(scope::proposals_shown(&story.ticket).is_empty());
}

#[test]
fn those_who_have_to_act_are_told() {
    let told = |story: &Story, me, role| -> Vec<News> {
        lines(Ticket::new(TICKET), &story.events, 0)
            .into_iter()
            .filter(|line| line.is_for(me, role))
            .map(|line| line.news)
            .collect()
    };
    let mut story = Story::in_state(State::Assigned);
    story.ok('D', propose(AT));
    story.ok('L', no("Friday, please"));
    story.ok('D', propose(AT));
    story.ok('L', yes());
    let dora = told(&story, DORA, Role::Dispatcher);
    assert!(
        dora.ends_with(&[News::VisitDeclined, News::VisitConfirmed]),
        "{dora:?}"
    );
    let theo = told(&story, THEO, Role::Technician);
    assert!(
        theo.ends_with(&[
            News::Visit,
            News::VisitDeclined,
            News::Visit,
            News::VisitConfirmed
        ]),
        "{theo:?}"
    );
    // The requester gets a mail when a time is proposed and when somebody comes.
    let mail = |story: &mut Story, who, act| {
        let before = story.ticket.clone();
        let known = story.events.len();
        story.ok(who, act);
        letter(&before, &story.events[known..]).map(|(_, letter)| letter)
    };
    assert_eq!(mail(&mut story, 'T', SET_OUT), Some(Letter::Visit));
    assert_eq!(mail(&mut story, 'T', ARRIVE), None);
    let mut story = Story::in_state(State::Assigned);
    assert_eq!(mail(&mut story, 'D', propose(AT)), Some(Letter::Visit));
    assert_eq!(mail(&mut story, 'L', yes()), None);
}

#[test]
fn a_board_books_a_proposal_and_waits_for_whoever_is_on_the_way() {
    let story = agreed();
    let work = Work::of(&story.ticket, None);
    let span = Span {
        from: At(1_000),
        to: At(2_000),
    };
    let is = |said, now| work.standing_of(said, span, true, At(now));
    assert_eq!(is(VisitState::Proposed, 1_500), Some(Standing::Booked));
    assert_eq!(is(VisitState::Proposed, 2_000), Some(Standing::Missed));
    assert_eq!(is(VisitState::Confirmed, 2_000), Some(Standing::Missed));
    assert_eq!(is(VisitState::Travelling, 2_000), Some(Standing::Booked));
    assert_eq!(is(VisitState::OnSite, 2_000), Some(Standing::Working));
    assert_eq!(is(VisitState::Done, 500), Some(Standing::Done));
    let mut closed = agreed();
    closed.ok('D', force_close());
    let work = Work::of(&closed.ticket, None);
    let is = |said| work.standing_of(said, span, true, At(3_000));
    assert_eq!(is(VisitState::Proposed), None);
    assert_eq!(is(VisitState::OnSite), Some(Standing::Done));
}
