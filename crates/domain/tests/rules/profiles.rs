//! The five ways of working: their settings, types and words.

use std::collections::BTreeSet;

use fieldfare_domain::policy::{PriorityScale, RatingWhen};
use fieldfare_domain::setup::ready_made::rules::{rules, templates};
use fieldfare_domain::setup::ready_made::{Language, departments, policy, promise, types};
use fieldfare_domain::setup::{Flow, Kind, Known, Then, Way, letters};
use fieldfare_domain::{SetupId, State};
use uuid::Uuid;

#[test]
fn whatever_is_ready_made_passes_its_own_checks_in_every_language() {
    for way in Way::ALL {
        for language in [Language::En, Language::De] {
            let mut all = Vec::new();
            let people = BTreeSet::new();
            let mut bodies: Vec<_> = departments(way, language)
                .iter()
                .map(|made| (Kind::Department, serde_json::to_value(made).unwrap()))
                .collect();
            let usual = serde_json::to_value(promise(language)).unwrap();
            bodies.push((Kind::SlaPolicy, usual));
            for made in types(way, language) {
                assert!(letters(&made.name) <= 12, "{}", made.name);
                bodies.push((Kind::TicketType, serde_json::to_value(made).unwrap()));
            }
            let new = |n: usize| SetupId(Uuid::from_u128(0xA00 + n as u128));
            let mut records: Vec<_> = (0..)
                .zip(bodies)
                .map(|(n, (kind, body))| (new(n), kind, body))
                .collect();
            for (id, made) in templates(language) {
                records.push((id, Kind::Template, serde_json::to_value(made).unwrap()));
            }
            for made in rules(way, language) {
                let body = serde_json::to_value(&made.rule).unwrap();
                records.push((made.id, Kind::Rule, body));
            }
            for (id, kind, body) in records {
                let known = Known {
                    id,
                    all: &all,
                    in_force: &all,
                    people: &people,
                };
                let body = kind.check(body, &known).unwrap();
                all.push(fieldfare_domain::setup::Entry {
                    kind,
                    id,
                    version: 1,
                    stage: fieldfare_domain::setup::Stage::Published,
                    body,
                });
            }
        }
    }
}

// Covers: S1-6, S1-7, S1-8, S1-9, S1-10, S1-11
#[test]
fn the_five_types_of_support_bring_their_handling_with_them() {
    let made = types(Way::Support, Language::En);
    let names: Vec<&str> = made.iter().map(|t| t.name.as_str()).collect();
    assert_eq!(
        names,
        ["Technical", "Account", "Order", "Product", "Feedback"]
    );
    for made in &made {
        assert!(!made.checklist.is_empty(), "{}", made.name);
    }
    let must = |of: &str| -> Vec<String> {
        let made = made.iter().find(|t| t.name == of).unwrap();
        let required = made.checklist.iter().filter(|item| item.required);
        required.map(|item| item.id.clone()).collect()
    };
    // Who asks is known first, and what was done is noted; improvements are noted.
    assert_eq!(must("Account"), ["identity", "log"]);
    assert_eq!(must("Feedback"), ["improve"]);
}

// Covers: S4-3, S4-4
#[test]
fn the_three_flows_are_types_of_the_fifth_way() {
    let flows: Vec<Flow> = types(Way::Mobile, Language::En)
        .iter()
        .map(|made| made.flow)
        .collect();
    assert_eq!(flows, [Flow::Problem, Flow::Inquiry, Flow::SpareParts]);
}

// Covers: S1-40, S1-41, S1-42, S1-43
#[test]
fn the_ready_made_rules_are_switched_on_for_support_and_wait_for_everybody_else() {
    for way in Way::ALL {
        let made = rules(way, Language::En);
        let on: Vec<&str> = made
            .iter()
            .filter(|made| made.on)
            .map(|made| made.rule.name.as_str())
            .collect();
        if way == Way::Support {
            let expected = [
                "Already reported",
                "Comes again",
                "Common question",
                "Fewest in hand",
                "Urgent to management",
                "Waits too long",
            ];
            assert_eq!(on, expected);
        } else {
            assert_eq!(on, [""; 0]);
        }
        // What is merged is merged before anybody is named for it.
        for language in [Language::En, Language::De] {
            let first = rules(way, language)
                .into_iter()
                .min_by_key(|made| made.rule.name.clone())
                .unwrap();
            assert!(
                matches!(first.rule.then[..], [Then::MergeDuplicate { .. }]),
                "{}",
                first.rule.name
            );
        }
    }
}

#[test]
fn each_way_has_the_settings_of_the_models_table() {
    let [s0, s1, s2, s3, s4] = Way::ALL.map(policy);
    assert!(!s0.requester_confirms && s0.priority_scale == PriorityScale::Off);
    assert!(s1.requester_confirms && s1.priority_scale == PriorityScale::Four);
    assert!(!s1.reply_reopens && !s0.reply_reopens);
    assert!(s2.requester_confirms && s2.reject_allowed && s2.requester_closes);
    assert!(s3.reply_reopens && s3.public_reply_awaits);
    assert_eq!(s3.rating_when, RatingWhen::Closed);
    assert_eq!(s4.priority_scale, PriorityScale::Three);
    assert_eq!(s4.rating_when, RatingWhen::ResolvedOrClosed);
}

#[test]
fn each_way_has_its_own_words_for_where_a_ticket_stands() {
    let word = |way: Way, state| way.word(state, false);
    assert_eq!(
        word(Way::AfterSales, State::Assigned),
        "word.after_sales.pending"
    );
    assert_eq!(
        word(Way::AfterSales, State::PendingAssignment),
        "state.pending_assignment"
    );
    assert_eq!(
        word(Way::Support, State::Assigned),
        word(Way::Support, State::InProgress)
    );
    assert_eq!(
        word(Way::Support, State::AwaitingRequester),
        "word.support.awaiting_user"
    );
    assert_eq!(
        word(Way::WorkOrders, State::Assigned),
        "word.work_orders.pending"
    );
    assert_eq!(
        word(Way::WorkOrders, State::Resolved),
        "word.work_orders.to_be_confirmed"
    );
    assert_eq!(
        word(Way::BackOffice, State::InProgress),
        "word.back_office.processing"
    );
    assert_eq!(
        Way::BackOffice.word(State::InProgress, true),
        "word.back_office.responded"
    );
    for state in State::ALL {
        assert!(word(Way::Mobile, state).starts_with("state."));
    }
}
