//! What the office says of a promise, who is asked for help, and promises that
//! make no sense.

use std::sync::Arc;

use fieldfare_domain::sla::{Level, SlaClock, SlaError, SlaPolicy, Target};
use fieldfare_domain::timer::{Due, Timer, due};
use fieldfare_domain::{Act, At, Priority, Rejection, Visibility, What};

use crate::people::*;
use crate::sla::terms;

/// A story with the office's clock; 0 is when the report came.
fn story() -> Story {
    let mut story = Story::in_progress();
    let mut terms = terms();
    terms.policy.escalate_to = Some(2);
    terms.policy.levels = vec![Level {
        level: 2,
        name: "Technical team".to_owned(),
        people: [NOEL, THEO].into(),
    }];
    story.policy.terms = Some(Arc::new(terms));
    story
}

fn next(story: &Story) -> Due {
    due(&story.ticket, &story.policy).unwrap()
}

// Covers: S1-29
#[test]
fn each_target_is_warned_of_once_and_missed_once() {
    let mut story = story();
    let mut said = Vec::new();
    while let Some(due) = due(&story.ticket, &story.policy) {
        story.ok('Y', due.act());
        assert_eq!(story.ok('Y', due.act()), [], "once");
        said.push(due.timer);
    }
    assert_eq!(
        said,
        [
            Timer::SlaWarn(SlaClock::Response),
            Timer::SlaBreach(SlaClock::Response),
            Timer::SlaWarn(SlaClock::Resolution),
            Timer::SlaBreach(SlaClock::Resolution),
        ]
    );
    // Another priority is warned of anew; what was missed stays said.
    story.ok(
        'D',
        Act::SetPriority {
            priority: Priority::High,
        },
    );
    assert_eq!(due(&story.ticket, &story.policy), None);
}

// Covers: S1-16, S1-29, S1-42
#[test]
fn a_missed_target_goes_to_the_level_that_the_policy_names_and_brings_its_people_in() {
    let mut story = story();
    story.ok(
        'T',
        Act::Write {
            visibility: Visibility::Public,
            text: "On my way".to_owned(),
            photos: Vec::new(),
        },
    );
    assert_eq!(next(&story).timer, Timer::SlaWarn(SlaClock::Resolution));
    let act = next(&story).act();
    story.ok('Y', act);
    let act = next(&story).act();
    let what = story.ok('Y', act);
    assert!(
        matches!(&what[..], [
            What::SlaBreached { clock: SlaClock::Resolution, .. },
            What::Escalated { level: 2, target, .. },
            What::CollaboratorAdded { person: NOEL, .. },
        ] if target == "Technical team"),
        "{what:?}"
    );
    assert_eq!(story.ticket.escalation_level, 2);
    // It is never escalated downwards, nor when the work is done.
    let mut higher = self::story();
    higher.ok(
        'T',
        Act::Escalate {
            level: 3,
            target: String::new(),
            reason: "Press is here".to_owned(),
        },
    );
    let breach = Act::BreachSla {
        clock: SlaClock::Resolution,
        due_at: At(0),
    };
    assert_eq!(higher.ok('Y', breach.clone()).len(), 1);
    let mut done = self::story();
    done.ok('T', resolve());
    assert_eq!(done.ok('Y', breach).len(), 1);
}

// Covers: S1-16
#[test]
fn there_are_three_levels_and_colleagues_of_any_department() {
    let mut story = story();
    for (level, target) in [
        (1, "Senior support"),
        (2, "Technical team"),
        (3, "Management"),
    ] {
        story.ok(
            'T',
            Act::Escalate {
                level,
                target: target.to_owned(),
                reason: "Beyond me".to_owned(),
            },
        );
        assert_eq!(story.ticket.escalation_level, level);
    }
    for level in [0, 4] {
        let now = story.ticket.version;
        let act = Act::Escalate {
            level,
            target: String::new(),
            reason: "Beyond me".to_owned(),
        };
        let why = story.refused('T', now, act);
        assert_eq!(
            why,
            Rejection::OutOfRange {
                field: "level".into()
            }
        );
    }
    let add = |person| Act::AddCollaborator {
        person,
        comment: "Knows the chillers".to_owned(),
    };
    // Dora handles nothing of this type.
    story.ok('T', add(DORA));
    assert!(story.ticket.collaborators.contains(&DORA));
    let now = story.ticket.version;
    assert_eq!(story.refused('T', now, add(DORA)), Rejection::SamePerson);
    assert_eq!(story.refused('T', now, add(THEO)), Rejection::SamePerson);
    assert_eq!(story.refused('T', now, add(OTTO)), Rejection::NotEligible);
    // Whoever was brought in holds it on their device, until they leave.
    let holds = |story: &Story| {
        let role = fieldfare_domain::Role::Technician;
        fieldfare_domain::scope::holds(&story.ticket, &story.policy, NOEL, role, At(0))
    };
    assert!(holds(&story), "level 2 brought Noel in");
    story.ok('N', Act::RemoveCollaborator { person: NOEL });
    assert!(!holds(&story));
}

#[test]
fn a_policy_that_promises_nonsense_is_refused() {
    let good = terms().policy;
    assert_eq!(good.check(), Ok(()));
    let with = |change: fn(&mut SlaPolicy)| {
        let mut policy = good.clone();
        change(&mut policy);
        policy.check()
    };
    let low = |p: &mut SlaPolicy, response, resolution| {
        p.targets.insert(
            Priority::Low,
            Target {
                response,
                resolution,
                same_day: false,
            },
        );
    };
    let priority = Priority::Low;
    assert_eq!(with(|p| p.name = " ".to_owned()), Err(SlaError::Name));
    assert_eq!(with(|p| p.targets.clear()), Err(SlaError::NoTarget));
    for wrong in [0, 100, 255] {
        let mut policy = good.clone();
        policy.warn_percent = wrong;
        assert_eq!(policy.check(), Err(SlaError::WarnOutOfRange));
    }
    for wrong in [0, 366 * 24 * 60 + 1, u32::MAX] {
        let mut policy = good.clone();
        low(&mut policy, None, Some(wrong));
        assert_eq!(policy.check(), Err(SlaError::TargetOutOfRange { priority }));
    }
    let mut policy = good.clone();
    low(&mut policy, Some(61), Some(60));
    assert_eq!(
        policy.check(),
        Err(SlaError::ResponseAfterResolution { priority })
    );
    let level = |level| Level {
        level,
        ..Level::default()
    };
    for wrong in [vec![level(0)], vec![level(4)], vec![level(1), level(1)]] {
        let mut policy = good.clone();
        policy.levels = wrong;
        assert_eq!(policy.check(), Err(SlaError::BadLevel));
    }
    assert_eq!(with(|p| p.escalate_to = Some(4)), Err(SlaError::BadLevel));
}
