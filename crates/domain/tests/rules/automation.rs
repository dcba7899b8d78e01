//! Rules: when they apply, what they do, and which are refused.

use std::collections::BTreeSet;

use fieldfare_domain::rules::{
    Candidate, Facts, Happened, Recent, applies, fire, last_said, would_have_applied,
};
use fieldfare_domain::setup::{
    Entry, Expert, Kind, Known, On, PickBy, Rule, Stage, Template, Then, When,
};
use fieldfare_domain::task::Task;
use fieldfare_domain::{
    Act, At, By, EquipmentId, Priority, SetupId, State, Ticket, TicketId, UserId, Visibility, What,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::*;

const PUMP: EquipmentId = EquipmentId(Uuid::from_u128(3));
const RECEIPT: SetupId = SetupId(Uuid::from_u128(0x77));
const DAY: i64 = 24 * 60 * 60 * 1000;

fn rule(on: On, then: Then) -> Rule {
    Rule {
        name: "R".to_owned(),
        on,
        then: vec![then],
        ..Rule::default()
    }
}

fn reported() -> Ticket {
    let mut ticket = Story::reported().ticket;
    ticket.title = "The pump hums".to_owned();
    ticket.number = Some(1042);
    ticket.equipment = Some(PUMP);
    ticket.created_at = At(10 * DAY);
    ticket
}

fn created() -> What {
    What::Created(Box::new(draft()))
}

const fn event(what: &What, by: By, before: State) -> Happened<'_> {
    Happened::Event { what, by, before }
}

/// What a rule does when the ticket is reported.
fn on_report(rule: &Rule, ticket: &Ticket, facts: &Facts) -> Vec<Act> {
    let what = created();
    let happened = event(&what, By::Requester, State::Draft);
    fire(rule, ticket, &happened, facts, ticket.created_at)
}

fn candidate(id: UserId, name: &str, open: u32, last: u32) -> Candidate {
    Candidate {
        id,
        name: name.to_owned(),
        open,
        last,
    }
}

fn people() -> Facts {
    Facts {
        candidates: vec![
            candidate(THEO, "Theo", 4, 1001),
            candidate(TINA, "Tina", 2, 1005),
        ],
        ..Facts::default()
    }
}

fn assigned(acts: &[Act]) -> (UserId, String) {
    match acts {
        [
            Act::Assign {
                assignee, comment, ..
            },
        ] => (*assignee, comment.clone()),
        other => panic!("{other:?}"),
    }
}

// Covers: S1-13, S1-40
#[test]
fn an_assignment_says_who_was_considered_and_why_this_person() {
    let ticket = reported();
    let by = |by| {
        let experts = vec![Expert {
            person: THEO,
            words: vec!["PUMP".to_owned(), "漏水".to_owned()],
        }];
        rule(On::Created, Then::Assign { by, experts })
    };
    let chosen = |choice| assigned(&on_report(&by(choice), &ticket, &people()));
    assert_eq!(
        chosen(PickBy::LeastLoad),
        (TINA, "“R”: Theo (4), Tina (2) → Tina".to_owned())
    );
    assert_eq!(
        chosen(PickBy::RoundRobin),
        (THEO, "“R”: Theo (T-1001), Tina (T-1005) → Theo".to_owned())
    );
    assert_eq!(
        chosen(PickBy::Expertise),
        (THEO, "“R”: Theo (1/4), Tina (0/2) → Theo".to_owned())
    );
}

#[test]
fn nobody_is_named_where_nobody_may_be_or_somebody_already_is() {
    let least = rule(
        On::Created,
        Then::Assign {
            by: PickBy::LeastLoad,
            experts: Vec::new(),
        },
    );
    assert!(on_report(&least, &reported(), &Facts::default()).is_empty());
    let mut held = reported();
    held.state = State::Assigned;
    assert!(on_report(&least, &held, &people()).is_empty());
}

// Covers: S1-41
#[test]
fn a_receipt_goes_out_whole_or_not_at_all() {
    let receipt = rule(On::Created, Then::Reply { template: RECEIPT });
    let with = |text: &str| Facts {
        templates: vec![(
            RECEIPT,
            Template {
                name: "Received".to_owned(),
                text: text.to_owned(),
                ..Template::default()
            },
        )],
        ..Facts::default()
    };
    let acts = on_report(&receipt, &reported(), &with("{number} is here."));
    let said = Act::Write {
        visibility: Visibility::Public,
        text: "T-1042 is here.".to_owned(),
        photos: Vec::new(),
    };
    assert_eq!(acts, [said]);
    assert!(on_report(&receipt, &reported(), &with("On {appointment}.")).is_empty());
    // The template was deleted.
    assert!(on_report(&receipt, &reported(), &Facts::default()).is_empty());
    let faq = rule(On::Created, Then::AnswerFaq);
    assert!(on_report(&faq, &reported(), &Facts::default()).is_empty());
    let known = Facts {
        answer: Some("Switch it off.".to_owned()),
        ..Facts::default()
    };
    assert_eq!(on_report(&faq, &reported(), &known).len(), 1);
}

// Covers: S1-42
#[test]
fn urgent_repeated_and_forgotten_tickets_are_escalated_once() {
    let escalate = Then::Escalate {
        level: 2,
        target: "Night shift".to_owned(),
    };
    let mut urgent = rule(On::Created, escalate.clone());
    urgent.when.priorities = BTreeSet::from([Priority::Urgent]);
    let mut ticket = reported();
    assert!(on_report(&urgent, &ticket, &Facts::default()).is_empty());
    ticket.priority = Priority::Urgent;
    let acts = on_report(&urgent, &ticket, &Facts::default());
    assert!(
        matches!(&acts[..], [Act::Escalate { level: 2, reason, .. }] if reason == "“R”"),
        "{acts:?}"
    );
    ticket.escalation_level = 2;
    assert!(on_report(&urgent, &ticket, &Facts::default()).is_empty());

    let mut repeat = rule(On::Created, escalate.clone());
    repeat.when.repeat_days = 7;
    let ago = |days: i64, same_device| Facts {
        recent: vec![recent(
            1,
            ticket.created_at.plus_ms(-days * DAY),
            same_device,
        )],
        ..Facts::default()
    };
    let ticket = reported();
    assert_eq!(on_report(&repeat, &ticket, &ago(6, true)).len(), 1);
    assert!(on_report(&repeat, &ticket, &ago(8, true)).is_empty());
    assert!(on_report(&repeat, &ticket, &ago(6, false)).is_empty());

    let mut forgotten = rule(On::Silence, escalate);
    forgotten.minutes = 30;
    let since = At(0);
    let after = |minutes: i64| {
        let happened = Happened::Silence { since };
        let now = At(minutes * 60_000);
        fire(&forgotten, &ticket, &happened, &Facts::default(), now).len()
    };
    assert_eq!((after(29), after(30)), (0, 1));
}

fn recent(n: u128, created_at: At, same_device: bool) -> Recent {
    Recent {
        id: TicketId(Uuid::from_u128(n)),
        created_at,
        open: true,
        same_device,
        alert: String::new(),
        text: "The pump hums\nThe pump in the cellar hums and does not turn".to_owned(),
    }
}

// Covers: S1-43
#[test]
fn a_duplicate_is_merged_into_the_oldest_open_ticket_that_says_the_same() {
    let merge = rule(On::Created, Then::MergeDuplicate { hours: 24 });
    let ticket = reported();
    let of = |others: Vec<Recent>| {
        let facts = Facts {
            recent: others,
            ..Facts::default()
        };
        match on_report(&merge, &ticket, &facts).as_slice() {
            [] => None,
            [Act::MarkDuplicate { of }] => Some(of.0.as_u128()),
            other => panic!("{other:?}"),
        }
    };
    let hour = |hours: i64| ticket.created_at.plus_ms(-hours * 60 * 60 * 1000);
    assert_eq!(
        of(vec![recent(2, hour(1), true), recent(1, hour(3), true)]),
        Some(1)
    );
    assert_eq!(of(vec![recent(1, hour(25), true)]), None);
    assert_eq!(of(vec![recent(1, hour(1), false)]), None);
    let closed = Recent {
        open: false,
        ..recent(1, hour(1), true)
    };
    assert_eq!(of(vec![closed]), None);
    let other_words = Recent {
        text: "Door seal torn".to_owned(),
        ..recent(1, hour(1), true)
    };
    assert_eq!(of(vec![other_words]), None);
    let same_alert = Recent {
        alert: ticket.alert.clone(),
        ..recent(1, hour(1), false)
    };
    assert_eq!(of(vec![same_alert]), Some(1));
    // A later one is merged into this one, never the other way round.
    assert_eq!(of(vec![recent(1, hour(-1), true)]), None);
}

// Covers: S1-43
#[test]
fn a_silent_ticket_closes_only_where_its_requester_was_heard() {
    let mut close = rule(On::Silence, Then::Close);
    close.minutes = 60;
    let act = |state| {
        let mut ticket = reported();
        ticket.state = state;
        let happened = Happened::Silence { since: At(0) };
        fire(&close, &ticket, &happened, &Facts::default(), At(DAY))
    };
    assert_eq!(act(State::Resolved), [Act::TimeOut]);
    assert_eq!(act(State::AwaitingRequester), [Act::GiveUpWaiting]);
    assert!(act(State::InProgress).is_empty());
    assert!(act(State::Closed).is_empty());
}

#[test]
fn each_event_wakes_the_rules_that_wait_for_it_and_no_others() {
    let wrote = What::Wrote {
        visibility: Visibility::Public,
        text: "it leaks now".to_owned(),
        photos: Vec::new(),
    };
    let resolved = What::Resolved {
        feedback: "done".to_owned(),
        credit: None,
    };
    let mut ticket = reported();
    ticket.state = State::Resolved;
    let wakes = |what: &What, by: By, before: State| -> Vec<On> {
        [
            On::Created,
            On::Assigned,
            On::StatusChanged,
            On::Replied,
            On::Resolved,
            On::Silence,
        ]
        .into_iter()
        .filter(|on| {
            let rule = rule(*on, Then::AnswerFaq);
            applies(
                &rule,
                &ticket,
                &event(what, by, before),
                &Facts::default(),
                At(0),
            )
        })
        .collect()
    };
    let theo = By::Person(THEO);
    assert_eq!(
        wakes(&created(), By::Requester, State::Draft),
        [On::Created]
    );
    assert_eq!(
        wakes(&resolved, theo, State::InProgress),
        [On::StatusChanged, On::Resolved]
    );
    assert_eq!(wakes(&wrote, By::Requester, State::Resolved), [On::Replied]);
    assert_eq!(
        wakes(&wrote, By::Person(ANA), State::Resolved),
        [On::Replied]
    );
    assert!(wakes(&wrote, theo, State::Resolved).is_empty());
    assert!(wakes(&wrote, By::System, State::Resolved).is_empty());
    // What was just written counts among the words.
    let mut leak = rule(On::Replied, Then::AnswerFaq);
    leak.when = When {
        words: vec!["leak".to_owned()],
        ..When::default()
    };
    let happened = event(&wrote, By::Requester, State::Resolved);
    assert!(applies(&leak, &ticket, &happened, &Facts::default(), At(0)));
}

// Covers: S4-10
#[test]
fn a_rule_gives_a_task_once_and_a_closed_ticket_none() {
    let task = rule(
        On::Created,
        Then::AddTask {
            text: "Close the main valve".to_owned(),
            required: true,
        },
    );
    let mut ticket = reported();
    let acts = on_report(&task, &ticket, &Facts::default());
    let [Act::AddTask { item }] = acts.as_slice() else {
        panic!("{acts:?}");
    };
    assert_eq!(
        (item.text.as_str(), item.required),
        ("Close the main valve", true)
    );
    ticket.tasks.push(Task {
        item: item.clone(),
        done: None,
    });
    assert!(on_report(&task, &ticket, &Facts::default()).is_empty());
    let mut closed = reported();
    closed.state = State::Closed;
    assert!(on_report(&task, &closed, &Facts::default()).is_empty());
}

#[test]
fn a_dry_run_replays_what_happened_and_rules_words_are_no_word() {
    let story = Story::in_state(State::Resolved);
    let would =
        |rule: &Rule| would_have_applied(rule, story.ticket.id, &story.events, &Facts::default());
    assert!(would(&rule(On::Created, Then::AnswerFaq)));
    assert!(would(&rule(On::Resolved, Then::AnswerFaq)));
    assert!(!would(&rule(On::Replied, Then::AnswerFaq)));
    let mut events = story.events.clone();
    let by_people = last_said(&events).unwrap().n;
    let mut own = events.last().unwrap().clone();
    own.n += 1;
    own.by = By::System;
    events.push(own);
    assert_eq!(last_said(&events).unwrap().n, by_people);
}

#[test]
fn a_wrong_rule_is_refused_with_its_code_and_field() {
    let id = |n| SetupId(Uuid::from_u128(n));
    let all = [Entry {
        kind: Kind::Template,
        id: RECEIPT,
        version: 1,
        stage: Stage::Published,
        body: json!({"name": "T", "text": "t"}),
    }];
    let staff = BTreeSet::from([THEO]);
    let known = Known {
        id: id(0),
        all: &all,
        in_force: &all,
        people: &staff,
    };
    let doing = |then: Value| json!({"name": "R", "then": [then]});
    let with = |field: &str, value: Value| {
        let mut body = doing(json!({"do": "answer_faq"}));
        body[field] = value;
        body
    };
    for (body, code, field) in [
        (with("name", json!("")), "name_missing", "name"),
        (with("then", json!([])), "nothing_to_do", "then"),
        (
            with("on", json!("silence")),
            "minutes_out_of_range",
            "minutes",
        ),
        (
            with("when", json!({"words": ["—"]})),
            "word_unreadable",
            "when.words",
        ),
        (
            with("when", json!({"repeat_days": 400})),
            "days_out_of_range",
            "when.repeat_days",
        ),
        (
            with("when", json!({"types": [Uuid::nil()]})),
            "unknown_type",
            "when.types",
        ),
        (
            with("then", json!([{"do": "drop_tables"}])),
            "malformed",
            "",
        ),
        (
            doing(json!({"do": "close"})),
            "close_needs_silence",
            "then.0.do",
        ),
        (
            doing(json!({"do": "escalate", "level": 4})),
            "level_out_of_range",
            "then.0.level",
        ),
        (
            doing(json!({"do": "merge_duplicate", "hours": 0})),
            "hours_out_of_range",
            "then.0.hours",
        ),
        (
            doing(json!({"do": "remind", "text": " "})),
            "text_missing",
            "then.0.text",
        ),
        (
            doing(json!({"do": "add_task", "text": ""})),
            "text_missing",
            "then.0.text",
        ),
        (
            doing(json!({"do": "reply", "template": Uuid::nil()})),
            "unknown_template",
            "then.0.template",
        ),
        (
            doing(json!({"do": "assign", "by": "expertise"})),
            "experts_missing",
            "then.0.experts",
        ),
        (
            doing(
                json!({"do": "assign", "by": "expertise", "experts": [{"person": TINA, "words": ["x"]}]}),
            ),
            "unknown_person",
            "then.0.experts",
        ),
    ] {
        let refusal = Kind::Rule.check(body.clone(), &known).unwrap_err();
        assert_eq!((refusal.code, &*refusal.field), (code, field), "{body}");
    }
    let good = doing(json!({"do": "reply", "template": RECEIPT}));
    assert!(Kind::Rule.check(good, &known).is_ok());
}
