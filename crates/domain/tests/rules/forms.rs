//! Forms: what may be asked, and which version a report is checked against.

use std::collections::BTreeSet;
use std::sync::Arc;

use fieldfare_domain::setup::{
    Choice, Entry, FieldKind, Form, FormField, Kind, Known, Refusal, ShowIf, Stage, TicketType,
};
use fieldfare_domain::{
    Act, Answer, Answers, ChecklistItem, Draft, FormAnswers, Rejection, SetupId, Ticket, What,
    decide,
};
use uuid::Uuid;

use crate::people::*;

pub(crate) fn field(id: &str, kind: FieldKind) -> FormField {
    FormField {
        id: id.to_owned(),
        label: format!("Label of {id}"),
        kind,
        ..FormField::default()
    }
}

pub(crate) fn choices(id: &str, options: &[&str]) -> FormField {
    let choice = |id: &&str| Choice {
        id: (*id).to_owned(),
        label: id.to_uppercase(),
    };
    FormField {
        options: options.iter().map(choice).collect(),
        ..field(id, FieldKind::Single)
    }
}

pub(crate) fn shown_if(asked: &str, is: &str, field: FormField) -> FormField {
    FormField {
        show_if: Some(ShowIf {
            field: asked.to_owned(),
            is: vec![is.to_owned()],
        }),
        ..field
    }
}

pub(crate) fn required(field: FormField) -> FormField {
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

pub(crate) fn text(text: &str) -> Answer {
    Answer::Text(text.to_owned())
}

pub(crate) fn many(ids: &[&str]) -> Answer {
    Answer::Many(ids.iter().map(|id| (*id).to_owned()).collect())
}

pub(crate) fn answers(of: &[(&str, Answer)]) -> Answers {
    of.iter()
        .map(|(id, answer)| ((*id).to_owned(), answer.clone()))
        .collect()
}

/// A reported ticket of a type with this form and these steps.
pub(crate) fn story(form: Vec<FormField>, steps: &[(&str, bool)], filled: Answers) -> Story {
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
pub(crate) fn tried(
    story: &mut Story,
    who: char,
    base: u32,
    act: Act,
) -> Result<Vec<What>, Rejection> {
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
