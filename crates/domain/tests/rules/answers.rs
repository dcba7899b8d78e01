//! Answers: whether they are good, who may change them, and what resolving waits
//! for.

use std::collections::BTreeMap;

use fieldfare_domain::answers::{check_report, is_shown};
use fieldfare_domain::setup::{FieldKind, Form, FormField, Moment};
use fieldfare_domain::{Act, Answer, AnswerChange, Answers, ChecklistItem, Rejection, State, What};

use crate::forms::{answers, choices, field, many, required, shown_if, story, text, tried};
use crate::people::*;

#[test]
fn an_answer_fits_its_field_or_is_refused_with_the_name_of_the_field() {
    let table = FormField {
        columns: vec![
            required(field("part", FieldKind::Text)),
            field("n", FieldKind::Number),
        ],
        max: Some(2),
        ..field("t", FieldKind::Table)
    };
    let several = FormField {
        kind: FieldKind::Multi,
        ..choices("m", &["a", "b"])
    };
    let number = FormField {
        min: Some(-40),
        max: Some(40),
        ..field("n", FieldKind::Number)
    };
    let short = FormField {
        max: Some(5),
        ..field("s", FieldKind::Text)
    };
    let row = |of: &[(&str, &str)]| -> BTreeMap<String, String> {
        of.iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect()
    };
    let cases: Vec<(FormField, Answer, bool)> = vec![
        (number.clone(), text("-3.5"), true),
        (number.clone(), text("41"), false),
        (number.clone(), text("NaN"), false),
        (number, text("1e1"), false),
        (short.clone(), text("12345"), true),
        (short, text("123456"), false),
        (field("d", FieldKind::Date), text("2026-02-28"), true),
        (field("d", FieldKind::Date), text("2026-02-30"), false),
        (
            field("d", FieldKind::DateTime),
            text("2026-02-28T09:30"),
            true,
        ),
        (field("d", FieldKind::DateTime), text("2026-02-28"), false),
        (field("p", FieldKind::Phone), text("+46 (0)923 10-10"), true),
        (field("p", FieldKind::Phone), text("call me"), false),
        (field("e", FieldKind::Email), text("ana@example.org"), true),
        (field("e", FieldKind::Email), text("ana@example"), false),
        (choices("c", &["a"]), text("a"), true),
        (choices("c", &["a"]), text("A"), false),
        (several.clone(), many(&["a", "b"]), true),
        (several.clone(), many(&["a", "a"]), false),
        (several, text("a"), false),
        (field("q", FieldKind::Device), text("not a device"), false),
        (field("i", FieldKind::Instruction), text("x"), false),
        (field("f", FieldKind::Photo), text("x"), false),
        (
            table.clone(),
            Answer::Rows(vec![row(&[("part", "Seal"), ("n", "2")])]),
            true,
        ),
        (table.clone(), Answer::Rows(vec![row(&[("n", "2")])]), false),
        (
            table.clone(),
            Answer::Rows(vec![
                row(&[("part", "a")]),
                row(&[("part", "b")]),
                row(&[("part", "c")]),
            ]),
            false,
        ),
        (
            table,
            Answer::Rows(vec![row(&[("part", "a"), ("z", "b")])]),
            false,
        ),
    ];
    for (field, answer, fits) in cases {
        let form = Form {
            version: 1,
            fields: vec![field.clone()],
        };
        let told = check_report(&form, &answers(&[(field.id.as_str(), answer.clone())]));
        assert_eq!(told.is_ok(), fits, "{field:?} {answer:?} {told:?}");
    }
}

#[test]
fn what_is_not_shown_is_not_asked_and_its_answer_is_left_out() {
    let form = Form {
        version: 1,
        fields: vec![
            choices("leak", &["yes", "no"]),
            shown_if(
                "leak",
                "yes",
                required(choices("where", &["floor", "wall"])),
            ),
            shown_if(
                "where",
                "wall",
                required(field("height", FieldKind::Number)),
            ),
        ],
    };
    let dry = answers(&[
        ("leak", text("no")),
        ("where", text("wall")),
        ("height", text("2")),
    ]);
    // Hidden by the first: the chain is followed to its beginning.
    assert!(!is_shown(&form, &form.fields[2], &dry));
    let kept = check_report(&form, &dry).unwrap();
    assert_eq!(kept.keys().collect::<Vec<_>>(), ["leak"]);
    let wet = answers(&[("leak", text("yes")), ("where", text("wall"))]);
    assert_eq!(check_report(&form, &wet).unwrap_err().code(), "missing");
}

// Covers: S2-5
#[test]
fn resolving_waits_for_required_answers_photos_and_steps() {
    let work = |field: FormField| FormField {
        moment: Moment::Work,
        ..required(field)
    };
    let mut story = story(
        vec![
            work(field("reading", FieldKind::Number)),
            work(field("after", FieldKind::Photo)),
        ],
        &[("identity", true), ("thanks", false)],
        Answers::new(),
    );
    story.ok('D', assign(THEO));
    story.ok('T', Act::Accept);
    let resolves = |story: &mut Story| {
        let now = story.ticket.version;
        story.refused('T', now, resolve())
    };
    assert_eq!(
        resolves(&mut story),
        Rejection::Missing {
            field: "form.Label of reading".into()
        }
    );
    let change = AnswerChange {
        field: "reading".to_owned(),
        was: None,
        now: Some(text("17.5")),
    };
    story.ok('T', Act::Answer { change });
    assert_eq!(
        resolves(&mut story),
        Rejection::PhotoMissing {
            name: "Label of after".to_owned()
        }
    );
    let taken = photo(PHOTO, "Label of after");
    story.ok('T', Act::AddPhoto { photo: taken });
    assert_eq!(
        resolves(&mut story),
        Rejection::Missing {
            field: "task.Do identity".into()
        }
    );
    let done = |done| Act::SetTask {
        task: "identity".to_owned(),
        done,
    };
    story.ok('T', done(true));
    story.ok('T', resolve());
    assert_eq!(story.ticket.state, State::Resolved);
}

#[test]
fn two_people_who_answer_the_same_field_are_both_kept() {
    let mut story = story(
        vec![field("serial", FieldKind::Text)],
        &[],
        answers(&[("serial", text("A-17"))]),
    );
    story.ok('D', assign(THEO));
    let change = |was: &str, now: &str| Act::Answer {
        change: AnswerChange {
            field: "serial".to_owned(),
            was: Some(text(was)),
            now: Some(text(now)),
        },
    };
    story.ok('D', change("A-17", "A-18"));
    assert!(story.ticket.answer_clashes.is_empty());
    // Theo had looked at the first.
    story.ok('T', change("A-17", "B-1"));
    let form = story.ticket.form.clone().unwrap();
    assert_eq!(form.answers["serial"], text("B-1"));
    let (other, by, _) = &story.ticket.answer_clashes["serial"];
    assert_eq!((other.clone(), by.user()), (Some(text("A-18")), Some(DORA)));
    // Who takes one of them settles it.
    story.ok('D', change("B-1", "A-18"));
    assert!(story.ticket.answer_clashes.is_empty());
    let now = story.ticket.version;
    assert_eq!(
        story.refused('E', now, change("A-18", "x")),
        Rejection::NotAssignee
    );
}

#[test]
fn an_answer_written_before_the_end_is_kept_after_it() {
    let mut story = story(vec![field("serial", FieldKind::Text)], &[], Answers::new());
    story.ok('D', assign(THEO));
    let before = story.ticket.version;
    story.ok(
        'D',
        Act::ForceClose {
            reason: "Twice".to_owned(),
        },
    );
    let change = |now: &str| Act::Answer {
        change: AnswerChange {
            field: "serial".to_owned(),
            was: None,
            now: Some(text(now)),
        },
    };
    assert!(tried(&mut story, 'T', before, change("A-17")).is_ok());
    let now = story.ticket.version;
    assert_eq!(story.refused('T', now, change("A-17")), Rejection::Closed);
}

// Covers: S1-7, S1-8, S1-9, S1-10, S1-11
#[test]
fn a_ticket_begins_with_the_steps_of_its_type_and_each_step_is_in_the_record() {
    let mut story = story(
        Vec::new(),
        &[("diagnose", false), ("follow-up", false)],
        Answers::new(),
    );
    let names: Vec<&str> = story
        .ticket
        .tasks
        .iter()
        .map(|t| t.item.id.as_str())
        .collect();
    assert_eq!(names, ["diagnose", "follow-up"]);
    story.ok('D', assign(THEO));
    story.ok(
        'T',
        Act::SetTask {
            task: "diagnose".to_owned(),
            done: true,
        },
    );
    let (by, _) = story.ticket.task("diagnose").unwrap().done.unwrap();
    assert_eq!(by.user(), Some(THEO));
    assert!(matches!(
        story.events.last().unwrap().what,
        What::TaskSet { done: true, .. }
    ));
    let item = ChecklistItem {
        id: "own".to_owned(),
        text: "Order a seal".to_owned(),
        required: false,
    };
    story.ok('T', Act::AddTask { item: item.clone() });
    assert_eq!(story.ticket.tasks.len(), 3);
    let now = story.ticket.version;
    let other = ChecklistItem {
        text: "Something else".to_owned(),
        ..item
    };
    assert_eq!(
        story.refused('T', now, Act::AddTask { item: other }),
        Rejection::AlreadyExists
    );
    let unknown = Act::SetTask {
        task: "nothing".to_owned(),
        done: true,
    };
    assert_eq!(story.refused('T', now, unknown).code(), "unknown_thing");
}
