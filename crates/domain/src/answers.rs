//! Answers to a form, and whether they are good.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::rejection::Rejection;
use crate::setup::{FieldKind, Form, FormField, Moment};
use crate::text::{LONG_MAX, cannot_be_shown};

/// Most rows of a detail table, when the form does not say.
const ROWS_MAX: usize = 200;
/// Longest answer of one line, in characters, when the form does not say.
const LINE_MAX: usize = 300;

/// An answer. Numbers and days are texts, as the person wrote them: `2.50`,
/// `2026-11-22`, `2026-11-22T09:30`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(untagged)]
pub enum Answer {
    /// One value; of a choice, its name.
    Text(String),
    /// Names of choices.
    Many(Vec<String>),
    /// Rows of a detail table: column to value.
    Rows(Vec<BTreeMap<String, String>>),
}

impl Answer {
    /// Nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.trim().is_empty(),
            Self::Many(many) => many.is_empty(),
            Self::Rows(rows) => rows
                .iter()
                .all(|row| row.values().all(|v| v.trim().is_empty())),
        }
    }

    /// It in one line, for records and lists.
    #[must_use]
    pub fn to_line(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Many(many) => many.join(", "),
            Self::Rows(rows) => rows
                .iter()
                .map(|row| row.values().cloned().collect::<Vec<_>>().join(" · "))
                .collect::<Vec<_>>()
                .join("; "),
        }
    }
}

/// Field to answer.
pub type Answers = BTreeMap<String, Answer>;

/// Answers with the version of the form that they answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct FormAnswers {
    /// Version of the form of the ticket's type.
    pub version: u32,
    /// What was answered.
    #[cfg_attr(feature = "typescript", ts(type = "Record<string, Answer>"))]
    pub answers: Answers,
}

/// An answer that changes (R5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct AnswerChange {
    /// Which field.
    pub field: String,
    /// What the person saw in it; none when nothing was answered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Answer>,
    /// What it shall say; none takes the answer away.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub now: Option<Answer>,
}

/// The refusal of an answer names its field by the label, behind `form.`.
fn named(field: &FormField) -> std::borrow::Cow<'static, str> {
    format!("form.{}", field.label).into()
}

/// Whether a field is shown, given the answers: its condition holds, and the
/// field that the condition asks is itself shown.
#[must_use]
pub fn is_shown(form: &Form, field: &FormField, answers: &Answers) -> bool {
    let mut next = field.show_if.as_ref();
    // A published form has no circle; whatever was read ends all the same.
    for _ in 0..=form.fields.len() {
        let Some(condition) = next else { return true };
        let holds = match answers.get(&condition.field) {
            Some(Answer::Text(one)) => condition.is.contains(one),
            Some(Answer::Many(many)) => many.iter().any(|one| condition.is.contains(one)),
            Some(Answer::Rows(_)) | None => false,
        };
        let Some(asked) = form.field(&condition.field).filter(|_| holds) else {
            return false;
        };
        next = asked.show_if.as_ref();
    }
    false
}

/// The answers that a report may have: each fits its field, what is not shown is
/// left out, and what has to be answered is.
///
/// # Errors
/// `unknown_thing`, `missing`, `too_long` or `out_of_range`.
pub fn check_report(form: &Form, answers: &Answers) -> Result<Answers, Rejection> {
    for id in answers.keys() {
        if form.field(id).is_none() {
            return Err(Rejection::UnknownThing {
                thing: "field".into(),
            });
        }
    }
    let mut kept = Answers::new();
    for field in &form.fields {
        if !is_shown(form, field, answers) {
            continue;
        }
        match answers.get(&field.id).filter(|answer| !answer.is_empty()) {
            Some(answer) => {
                check_answer(field, answer)?;
                kept.insert(field.id.clone(), answer.clone());
            }
            // Pictures travel on their own: resolving asks for them (I14).
            None if field.required
                && field.moment == Moment::Report
                && !field.kind.is_picture()
                && field.kind != FieldKind::Instruction =>
            {
                return Err(Rejection::Missing {
                    field: named(field),
                });
            }
            None => {}
        }
    }
    Ok(kept)
}

/// The labels of fields that must be answered before the ticket is resolved (T9).
/// `taken` says whether there is a photo of that name; with `true`, whether there
/// is a photo or a file.
pub fn missing<'f>(
    form: &'f Form,
    answers: &'f Answers,
    taken: impl Fn(&str, bool) -> bool + 'f,
) -> impl Iterator<Item = &'f FormField> {
    form.fields.iter().filter(move |field| {
        field.required
            && field.kind != FieldKind::Instruction
            && is_shown(form, field, answers)
            && if field.kind.is_picture() {
                !taken(&field.label, field.kind == FieldKind::File)
            } else {
                answers.get(&field.id).is_none_or(Answer::is_empty)
            }
    })
}

/// Whether an answer fits its field.
///
/// # Errors
/// `too_long` or `out_of_range`, with the field.
pub fn check_answer(field: &FormField, answer: &Answer) -> Result<(), Rejection> {
    let wrong = || Rejection::OutOfRange {
        field: named(field),
    };
    match (field.kind, answer) {
        (FieldKind::Multi, Answer::Many(many)) => {
            let known = |id: &String| field.options.iter().any(|option| option.id == *id);
            let twice = (1..many.len()).any(|n| {
                many.get(..n)
                    .is_some_and(|b| many.get(n).is_some_and(|one| b.contains(one)))
            });
            if twice || !many.iter().all(known) || !counts(field, many.len()) {
                return Err(wrong());
            }
            Ok(())
        }
        (FieldKind::Table, Answer::Rows(rows)) => {
            if rows.len() > ROWS_MAX || !counts(field, rows.len()) {
                return Err(wrong());
            }
            rows.iter().try_for_each(|row| check_row(field, row))
        }
        // No choice, no row.
        (FieldKind::Table, Answer::Many(none)) if none.is_empty() => Ok(()),
        (FieldKind::Multi | FieldKind::Table | FieldKind::Instruction, _) => Err(wrong()),
        (kind, _) if kind.is_picture() => Err(wrong()),
        (_, Answer::Text(text)) => check_text(field, text),
        (_, Answer::Many(_) | Answer::Rows(_)) => Err(wrong()),
    }
}

fn check_row(table: &FormField, row: &BTreeMap<String, String>) -> Result<(), Rejection> {
    for id in row.keys() {
        if !table.columns.iter().any(|column| column.id == *id) {
            return Err(Rejection::UnknownThing {
                thing: "column".into(),
            });
        }
    }
    for column in &table.columns {
        let value = row.get(&column.id).map_or("", |value| value.trim());
        if !value.is_empty() {
            check_text(column, value)?;
        } else if column.required {
            return Err(Rejection::Missing {
                field: named(column),
            });
        }
    }
    Ok(())
}

/// Whether so many are neither too few nor too many.
fn counts(field: &FormField, many: usize) -> bool {
    let many = i32::try_from(many).unwrap_or(i32::MAX);
    field.min.is_none_or(|min| many >= min) && field.max.is_none_or(|max| many <= max)
}

fn check_text(field: &FormField, text: &str) -> Result<(), Rejection> {
    let wrong = || Rejection::OutOfRange {
        field: named(field),
    };
    let fits = match field.kind {
        FieldKind::Number => return check_number(field, text).ok_or_else(wrong),
        FieldKind::Date => text.parse::<jiff::civil::Date>().is_ok(),
        FieldKind::DateTime => text.contains('T') && text.parse::<jiff::civil::DateTime>().is_ok(),
        FieldKind::Single => field.options.iter().any(|option| option.id == text),
        FieldKind::Phone => {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let phone = |c: char| c.is_ascii_digit() || " +-()/.".contains(c);
            digits >= 3 && text.chars().all(phone)
        }
        FieldKind::Email => {
            let halves = text.split_once('@');
            halves.is_some_and(|(to, at)| !to.is_empty() && at.contains('.'))
                && !text.contains(char::is_whitespace)
        }
        FieldKind::Device => text.parse::<crate::ids::EquipmentId>().is_ok(),
        FieldKind::Text
        | FieldKind::LongText
        | FieldKind::Address
        | FieldKind::Order
        | FieldKind::Multi
        | FieldKind::Photo
        | FieldKind::File
        | FieldKind::Signature
        | FieldKind::Instruction
        | FieldKind::Table => true,
    };
    if text.chars().any(cannot_be_shown) {
        return Err(Rejection::Unreadable {
            field: named(field),
        });
    }
    let usual = match field.kind {
        FieldKind::LongText | FieldKind::Address => LONG_MAX,
        _ => LINE_MAX,
    };
    let free = matches!(field.kind, FieldKind::Text | FieldKind::LongText);
    let most = field.max.filter(|_| free);
    let max = most.map_or(usual, |max| usize::try_from(max).unwrap_or(0).min(LONG_MAX));
    let long = text.chars().count();
    if long > max {
        return Err(Rejection::TooLong {
            field: named(field),
            max,
        });
    }
    let least = field.min.filter(|_| free).unwrap_or(0);
    if !fits || i32::try_from(long).unwrap_or(i32::MAX) < least {
        return Err(wrong());
    }
    Ok(())
}

fn check_number(field: &FormField, text: &str) -> Option<()> {
    let plain = |c: char| c.is_ascii_digit() || matches!(c, '-' | '.');
    let number: f64 = text.parse().ok().filter(|_| text.chars().all(plain))?;
    let fits = text.len() <= 30
        && field.min.is_none_or(|min| number >= f64::from(min))
        && field.max.is_none_or(|max| number <= f64::from(max));
    fits.then_some(())
}
