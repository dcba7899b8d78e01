//! Forms: what may be asked, what may be answered, and what resolving waits for.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use fieldfare_domain::answers::{check_report, is_shown};
use fieldfare_domain::setup::{
    Choice, Entry, FieldKind, Form, FormField, Kind, Known, Moment, Refusal, ShowIf, Stage,
    TicketType,
};
use fieldfare_domain::{
    Act, Answer, AnswerChange, Answers, ChecklistItem, Draft, FormAnswers, Rejection, SetupId,
    State, Ticket, What, decide,
};
use uuid::Uuid;

use crate::people::*;

fn field(id: &str, kind: FieldKind) -> FormField {
    FormField {
        id: id.to_owned(),
        label: format!("Label of {id}"),
        kind,
        ..FormField::default()
    }
}

fn choices(id: &str, options: &[&str]) -> FormField {
    let choice = |id: &&str| Choice {
        id: (*id).to_owned(),
        label: id.to_uppercase(),
    };
    FormField {
        options: options.iter().map(choice).collect(),
        ..field(id, FieldKind::Single)
    }
}

fn shown_if(asked: &str, is: &str, field: FormField) -> FormField {
    FormField {
        show_if: Some(ShowIf {
            field: asked.to_owned(),
            is: vec![is.to_owned()],
        }),
        ..field
    }
}

fn required(field: FormField) -> FormField {
    FormField {
        required: true,
        ..field
    }
}

const TYPE: SetupId = SetupId(Uuid::from_u128(0x51));

fn check(form: Vec<FormField>, before: &[Entry]) -> Result<TicketType, Refusal> {
    let people = BTreeSet::new();
    let known = Known {
        id: TYPE,
        all: before,
        in_force: before,
        people: &people,
    };
    let kind = TicketType {
        name: "Repair".to_owned(),
        form,
        ..TicketType::default()
    };
    let body = serde_json::to_value(kind).unwrap();
    let checked = Kind::TicketType.check(body, &known)?;
    Ok(serde_json::from_value(checked).unwrap())
}

fn published(kind: &TicketType) -> Entry {
    Entry {
        kind: Kind::TicketType,
        id: TYPE,
        version: 1,
        stage: Stage::Published,
        body: serde_json::to_value(kind).unwrap(),
    }
}

fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

fn many(ids: &[&str]) -> Answer {
    Answer::Many(ids.iter().map(|id| (*id).to_owned()).collect())
}

fn answers(of: &[(&str, Answer)]) -> Answers {
    of.iter()
        .map(|(id, answer)| ((*id).to_owned(), answer.clone()))
        .collect()
}

/// A reported ticket of a type with this form and these steps.
fn story(form: Vec<FormField>, steps: &[(&str, bool)], filled: Answers) -> Story {
    let mut story = Story::reported();
    story.policy.forms = check(form, &[]).unwrap().forms;
    let step = |(id, required): &(&str, bool)| ChecklistItem {
        id: (*id).to_owned(),
        text: format!("Do {id}"),
        required: *required,
    };
    story.policy.checklist = Arc::new(steps.iter().map(step).collect());
    story.ticket = Ticket::new(TICKET);
    story.events.clear();
    story.ok(
        'D',
        Act::Create(Box::new(Draft {
            form: Some(FormAnswers {
                version: 1,
                answers: filled,
            }),
            ..draft()
        })),
    );
    story
}

/// What the rules say to it; nothing is recorded.
fn tried(story: &mut Story, who: char, base: u32, act: Act) -> Result<Vec<What>, Rejection> {
    let command = story.command(base, act);
    decide(&story.ticket, &story.policy, &actor(who), &command)
}

// Covers: S2-5, S2-13
#[test]
fn a_form_takes_every_kind_of_field_and_refuses_what_nobody_could_answer() {
    let kinds = [
        FieldKind::Text,
        FieldKind::LongText,
        FieldKind::Number,
        FieldKind::Date,
        FieldKind::DateTime,
        FieldKind::Phone,
        FieldKind::Email,
        FieldKind::Address,
        FieldKind::Photo,
        FieldKind::File,
        FieldKind::Signature,
        FieldKind::Device,
        FieldKind::Order,
        FieldKind::Instruction,
    ];
    let mut all: Vec<FormField> = kinds
        .iter()
        .enumerate()
        .map(|(n, kind)| field(&format!("f{n}"), *kind))
        .collect();
    all.push(choices("one", &["a", "b"]));
    all.push(FormField {
        kind: FieldKind::Multi,
        ..choices("several", &["a", "b"])
    });
    all.push(FormField {
        columns: vec![
            field("part", FieldKind::Text),
            field("n", FieldKind::Number),
        ],
        ..field("parts", FieldKind::Table)
    });
    assert_eq!(check(all, &[]).unwrap().forms.newest().unwrap().version, 1);

    let refused = |form: Vec<FormField>| {
        let why = check(form, &[]).unwrap_err();
        (why.code, why.field.into_owned())
    };
    let told = |code, field: &str| (code, field.to_owned());
    let plain = || field("a", FieldKind::Text);
    assert_eq!(
        refused(vec![plain(), plain()]),
        told("id_taken", "form.1.id")
    );
    let same_label = FormField {
        label: " LABEL of a".to_owned(),
        ..field("b", FieldKind::Text)
    };
    assert_eq!(
        refused(vec![plain(), same_label]),
        told("label_taken", "form.1.label")
    );
    let bad_id = field("<script>", FieldKind::Text);
    assert_eq!(refused(vec![bad_id]), told("malformed", "form.0.id"));
    let nameless = FormField {
        label: "  ".to_owned(),
        ..plain()
    };
    assert_eq!(
        refused(vec![nameless]),
        told("label_missing", "form.0.label")
    );
    let long = FormField {
        label: "x".repeat(81),
        ..plain()
    };
    assert_eq!(refused(vec![long]), told("too_long", "form.0.label"));
    let crossed = FormField {
        min: Some(3),
        max: Some(2),
        ..plain()
    };
    assert_eq!(refused(vec![crossed]), told("limits_crossed", "form.0.max"));
    assert_eq!(
        refused(vec![choices("a", &[])]),
        told("options_missing", "form.0.options")
    );
    assert_eq!(
        refused(vec![field("a", FieldKind::Table)]),
        told("columns_missing", "form.0.columns")
    );
    let nested = FormField {
        columns: vec![field("b", FieldKind::Table)],
        ..field("a", FieldKind::Table)
    };
    assert_eq!(
        refused(vec![nested]),
        told("column_kind", "form.0.columns.0.kind")
    );
    let eighty_one = (0..81).map(|n| field(&format!("f{n}"), FieldKind::Text));
    assert_eq!(refused(eighty_one.collect()), told("too_many", "form"));
}

#[test]
fn conditions_that_go_round_in_a_circle_or_name_nothing_are_refused() {
    let why = check(
        vec![
            shown_if("b", "x", choices("a", &["x"])),
            shown_if("c", "x", choices("b", &["x"])),
            shown_if("a", "x", choices("c", &["x"])),
        ],
        &[],
    );
    assert_eq!(why.unwrap_err().code, "condition_cycle");
    let itself = shown_if("a", "x", choices("a", &["x"]));
    assert_eq!(
        check(vec![itself], &[]).unwrap_err().code,
        "condition_cycle"
    );
    for condition in [
        shown_if("nothing", "x", field("a", FieldKind::Text)),
        shown_if("a", "y", field("b", FieldKind::Text)),
    ] {
        let why = check(vec![choices("a", &["x"]), condition], &[]).unwrap_err();
        assert_eq!(
            why.code,
            if why.field == "form.1.show_if" {
                "condition_unknown"
            } else {
                "id_taken"
            }
        );
    }
}

// Covers: S2-5
#[test]
fn a_published_version_of_a_form_never_changes_and_the_next_one_has_the_next_number() {
    let first = check(vec![field("a", FieldKind::Text)], &[]).unwrap();
    // Whatever a client sends as versions is not looked at.
    let mut forged = first.clone();
    forged.forms = vec![Form {
        version: 9,
        fields: Vec::new(),
    }]
    .into();
    let people = BTreeSet::new();
    let in_force = [published(&first)];
    let known = Known {
        id: TYPE,
        all: &in_force,
        in_force: &in_force,
        people: &people,
    };
    let same = Kind::TicketType
        .check(serde_json::to_value(&forged).unwrap(), &known)
        .unwrap();
    let same: TicketType = serde_json::from_value(same).unwrap();
    assert_eq!(same.forms, first.forms);
    let second = check(
        vec![field("a", FieldKind::Text), field("b", FieldKind::Date)],
        &in_force,
    )
    .unwrap();
    assert_eq!(second.forms.newest().unwrap().version, 2);
    assert_eq!(second.forms.version(1), first.forms.version(1));
    let empty = check(Vec::new(), &[published(&second)]).unwrap();
    assert_eq!(empty.forms.newest().unwrap().version, 3);
}

// Covers: S1-12, S2-16
#[test]
fn a_report_is_checked_against_the_version_of_the_form_that_it_was_begun_with() {
    let mut story = story(
        vec![required(field("serial", FieldKind::Text))],
        &[],
        answers(&[("serial", text("A-17"))]),
    );
    let begun = |version, of: &[(&str, Answer)]| {
        Act::Create(Box::new(Draft {
            form: Some(FormAnswers {
                version,
                answers: answers(of),
            }),
            ..draft()
        }))
    };
    let before = check(vec![required(field("serial", FieldKind::Text))], &[]).unwrap();
    let newer = check(
        vec![required(field("colour", FieldKind::Text))],
        &[published(&before)],
    )
    .unwrap();
    story.policy.forms = newer.forms;
    let mut created = |act: Act| {
        story.ticket = Ticket::new(TICKET);
        tried(&mut story, 'T', 0, act)
    };
    // Good for the version it was begun with, though a newer one asks otherwise.
    assert!(created(begun(1, &[("serial", text("A-18"))])).is_ok());
    assert!(created(begun(2, &[("colour", text("blue"))])).is_ok());
    assert_eq!(
        created(begun(2, &[])),
        Err(Rejection::Missing {
            field: "form.Label of colour".into()
        })
    );
    assert_eq!(
        created(begun(1, &[("serial", text("A")), ("stray", text("x"))])),
        Err(Rejection::UnknownThing {
            thing: "field".into()
        })
    );
    // A version that is not known here is kept as it came.
    let what = created(begun(7, &[("from", text("the future"))])).unwrap();
    let What::Created(kept) = &what[0] else {
        panic!("{what:?}");
    };
    assert_eq!(
        kept.form.as_ref().unwrap().answers["from"],
        text("the future")
    );
}

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
