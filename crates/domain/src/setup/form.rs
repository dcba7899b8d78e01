//! What a form asks: fields, when each is shown, what may be answered.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::names::{at_most, fold};

/// Most fields of a form.
pub const FIELDS_MAX: usize = 80;
/// Most choices of a field.
const OPTIONS_MAX: usize = 100;
/// Most columns of a detail table.
const COLUMNS_MAX: usize = 12;
/// Most versions of a form that are kept with its type.
const VERSIONS_KEPT: usize = 50;

/// What a field takes (S2-5).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    /// One line.
    #[default]
    Text,
    /// Several lines.
    LongText,
    /// A number.
    Number,
    /// A day.
    Date,
    /// A day and a time at the site.
    DateTime,
    /// One of the choices.
    Single,
    /// Any of the choices.
    Multi,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A postal address.
    Address,
    /// Photos, which are named after the field.
    Photo,
    /// A picture of a document, named after the field.
    File,
    /// A drawn signature, kept as a photo named after the field.
    Signature,
    /// A piece of equipment of the register.
    Device,
    /// The number of a related order (S1-5).
    Order,
    /// Words to read; nothing is answered.
    Instruction,
    /// Rows of a detail table (S2-40).
    Table,
}

impl FieldKind {
    /// It is answered with photos that carry the field's label as their name.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(self, Self::Photo | Self::File | Self::Signature)
    }

    const fn has_options(self) -> bool {
        matches!(self, Self::Single | Self::Multi)
    }

    const fn fits_a_column(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Number | Self::Date | Self::Single | Self::Order
        )
    }
}

/// When a field is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// When the ticket is reported.
    #[default]
    Report,
    /// While it is worked on; at the latest when it is resolved (T9).
    Work,
}

/// A choice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Choice {
    /// Its name in answers.
    pub id: String,
    /// What people read.
    pub label: String,
}

/// A field is shown while another one has one of these answers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct ShowIf {
    /// The other field, of choices.
    pub field: String,
    /// Names of choices: one of them is enough.
    pub is: Vec<String>,
}

/// A field of a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct FormField {
    /// Its name in answers: stays when the label changes.
    pub id: String,
    /// What is asked: at most 80 characters, unlike the other fields.
    pub label: String,
    /// More words about it: at most 500 characters.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help: String,
    /// What it takes.
    pub kind: FieldKind,
    /// It has to be answered where it is shown.
    pub required: bool,
    /// When it is asked.
    pub moment: Moment,
    /// Choices, of a field of choices.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Choice>,
    /// When it is shown; none means always.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub show_if: Option<ShowIf>,
    /// Least: of a number its value, of a text its characters, of choices and
    /// rows how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min: Option<i32>,
    /// Most, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max: Option<i32>,
    /// Columns, of a detail table.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<FormField>,
}

/// A version of a form: never changed once it is published.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Form {
    /// 1 for the first.
    pub version: u32,
    /// Its fields, in the order in which they are asked.
    pub fields: Vec<FormField>,
}

impl Form {
    /// A field by its name.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&FormField> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// The versions of a form, oldest first. Cheap to copy: every rule gets them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(as = "Vec<Form>"))]
#[serde(from = "Vec<Form>", into = "Vec<Form>")]
pub struct Forms(Arc<Vec<Form>>);

impl From<Vec<Form>> for Forms {
    fn from(forms: Vec<Form>) -> Self {
        Self(Arc::new(forms))
    }
}

impl From<Forms> for Vec<Form> {
    fn from(forms: Forms) -> Self {
        forms.0.as_ref().clone()
    }
}

impl Forms {
    /// No version.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The newest version.
    #[must_use]
    pub fn newest(&self) -> Option<&Form> {
        self.0.last()
    }

    /// A version by its number.
    #[must_use]
    pub fn version(&self, version: u32) -> Option<&Form> {
        self.0.iter().find(|form| form.version == version)
    }

    /// These versions, and one more where these fields are other than the newest.
    #[must_use]
    pub(super) fn and_then(&self, fields: &[FormField]) -> Self {
        let newest = self.newest();
        if newest.map_or(&[][..], |form| &form.fields) == fields {
            return self.clone();
        }
        let mut forms: Vec<Form> = self.clone().into();
        forms.push(Form {
            version: newest.map_or(1, |form| form.version.saturating_add(1)),
            fields: fields.to_vec(),
        });
        let too_many = forms.len().saturating_sub(VERSIONS_KEPT);
        forms.drain(..too_many);
        forms.into()
    }
}

/// Checks the fields of a form.
pub(super) fn check_fields(fields: &[FormField]) -> Result<(), Refusal> {
    if fields.len() > FIELDS_MAX {
        return Err(
            Refusal::new("too_many", "form").because(format!("at most {FIELDS_MAX} fields"))
        );
    }
    let mut ids = BTreeSet::new();
    let mut labels = BTreeSet::new();
    for (index, field) in fields.iter().enumerate() {
        let at = |part: &str| format!("form.{index}.{part}");
        check_id(&field.id, &mut ids, &at("id"))?;
        if !labels.insert(fold(&field.label)) && field.kind != FieldKind::Instruction {
            return Err(Refusal::new("label_taken", at("label")));
        }
        check_field(field, &at)?;
        if field.kind == FieldKind::Table {
            check_columns(field, &at)?;
        }
    }
    check_conditions(fields)
}

pub(super) fn check_id(id: &str, ids: &mut BTreeSet<String>, at: &str) -> Result<(), Refusal> {
    let fits = (1..=40).contains(&id.len())
        && id
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'_' | b'-'));
    if !fits {
        return Err(Refusal::new("malformed", at.to_owned()));
    }
    if !ids.insert(id.to_owned()) {
        return Err(Refusal::new("id_taken", at.to_owned()));
    }
    Ok(())
}

fn check_field(field: &FormField, at: &impl Fn(&str) -> String) -> Result<(), Refusal> {
    if field.label.trim().is_empty() {
        return Err(Refusal::new("label_missing", at("label")));
    }
    let label_max = if field.kind == FieldKind::Instruction {
        500
    } else {
        80
    };
    at_most(&field.label, at("label"), label_max)?;
    at_most(&field.help, at("help"), 500)?;
    if let (Some(min), Some(max)) = (field.min, field.max)
        && min > max
    {
        return Err(Refusal::new("limits_crossed", at("max")));
    }
    if !field.kind.has_options() {
        return Ok(());
    }
    if field.options.is_empty() {
        return Err(Refusal::new("options_missing", at("options")));
    }
    if field.options.len() > OPTIONS_MAX {
        return Err(Refusal::new("too_many", at("options")));
    }
    let mut ids = BTreeSet::new();
    for option in &field.options {
        check_id(&option.id, &mut ids, &at("options"))?;
        if option.label.trim().is_empty() {
            return Err(Refusal::new("label_missing", at("options")));
        }
        at_most(&option.label, at("options"), 80)?;
    }
    Ok(())
}

fn check_columns(table: &FormField, at: &impl Fn(&str) -> String) -> Result<(), Refusal> {
    if table.columns.is_empty() {
        return Err(Refusal::new("columns_missing", at("columns")));
    }
    if table.columns.len() > COLUMNS_MAX {
        return Err(Refusal::new("too_many", at("columns")));
    }
    let mut ids = BTreeSet::new();
    for (index, column) in table.columns.iter().enumerate() {
        let part = |part: &str| at(&format!("columns.{index}.{part}"));
        check_id(&column.id, &mut ids, &part("id"))?;
        if !column.kind.fits_a_column() {
            return Err(Refusal::new("column_kind", part("kind")));
        }
        check_field(column, &part)?;
    }
    Ok(())
}

/// A condition names a field of choices that is there, and following conditions
/// comes to an end.
fn check_conditions(fields: &[FormField]) -> Result<(), Refusal> {
    let by_id = |id: &str| fields.iter().find(|field| field.id == id);
    for (index, field) in fields.iter().enumerate() {
        let at = format!("form.{index}.show_if");
        let mut next = field.show_if.as_ref();
        let mut steps = 0;
        while let Some(condition) = next {
            let asked = by_id(&condition.field)
                .filter(|other| other.kind.has_options())
                .ok_or_else(|| Refusal::new("condition_unknown", at.clone()))?;
            let known = |id: &String| asked.options.iter().any(|option| option.id == *id);
            if condition.is.is_empty() || !condition.is.iter().all(known) {
                return Err(Refusal::new("condition_unknown", at));
            }
            steps += 1;
            if steps > fields.len() {
                return Err(Refusal::new("condition_cycle", at));
            }
            next = asked.show_if.as_ref();
        }
    }
    Ok(())
}
