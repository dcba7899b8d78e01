//! Knowledge: common questions and typical cases (S1-44, S1-45).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal};
use crate::ids::{EquipmentId, TicketId, TypeId};

/// Most articles of an enterprise that are not deleted: devices hold all that
/// are published, with the whole text.
pub const ARTICLES_MAX: usize = 300;
/// Longest title, in characters as people see them.
pub const ARTICLE_TITLE_MAX: usize = 120;
/// Longest question or problem, in characters as people see them.
pub const PROBLEM_MAX: usize = 1_000;
/// Longest answer, in characters as people see them.
pub const ANSWER_MAX: usize = 4_000;

/// What an article is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum ArticleKind {
    /// A common question with its standard answer (S1-44).
    Faq,
    /// A typical case with the steps that solved it (S1-45).
    #[default]
    Solution,
}

/// An article.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Article {
    /// What it is.
    pub kind: ArticleKind,
    /// Its title, unlike any other.
    pub title: String,
    /// The question, or the problem; may be empty where the title says it.
    pub problem: String,
    /// The answer, or the steps, a line each.
    pub answer: String,
    /// Types of ticket that it helps with; empty means any.
    pub types: BTreeSet<TypeId>,
    /// Devices that it is about; empty means any.
    pub devices: BTreeSet<EquipmentId>,
    /// Language that it is written in, `de` or `zh-Hans`; empty where nobody
    /// said.
    pub language: String,
    /// Everybody who reports may read it; otherwise the enterprise's people.
    pub audience: Audience,
    /// The ticket whose resolution it was made from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from_ticket: Option<TicketId>,
}

/// Who may read an article. Nobody outside does unless somebody said so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "ArticleAudience"))]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// The enterprise's people.
    #[default]
    Staff,
    /// Requesters too.
    Public,
}

impl Article {
    /// An article that says how this ticket was solved, for somebody to finish.
    /// The title keeps to its length.
    #[must_use]
    pub fn of_resolution(ticket: &crate::Ticket) -> Self {
        Self {
            kind: ArticleKind::Solution,
            title: cut(&ticket.title, ARTICLE_TITLE_MAX),
            problem: cut(&ticket.description, PROBLEM_MAX),
            answer: cut(&ticket.feedback, ANSWER_MAX),
            types: ticket.type_id.into_iter().collect(),
            devices: ticket.equipment.into_iter().collect(),
            language: String::new(),
            // What was said to one customer is not for all of them yet.
            audience: Audience::Staff,
            from_ticket: Some(ticket.id),
        }
    }
}

fn cut(text: &str, max: usize) -> String {
    use unicode_segmentation::UnicodeSegmentation;
    text.trim().graphemes(true).take(max).collect()
}

/// `de`, `zh-Hans`, `pt-BR`: letters and digits in parts of two to eight.
fn is_language(tag: &str) -> bool {
    tag.is_empty()
        || (tag.len() <= 35
            && tag.split('-').all(|part| {
                (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
            }))
}

impl Record for Article {
    const KIND: Kind = Kind::Article;

    fn name(&self) -> &str {
        &self.title
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        // A title is one line, however it was pasted.
        let words: Vec<&str> = self.title.split_whitespace().collect();
        self.title = words.join(" ");
        self.problem = self.problem.trim().to_owned();
        self.answer = self.answer.trim().to_owned();
        self.language = self.language.trim().to_owned();
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.title, "title", ARTICLE_TITLE_MAX)?;
        at_most(&self.problem, "problem", PROBLEM_MAX)?;
        if self.answer.is_empty() {
            return Err(Refusal::new("text_missing", "answer"));
        }
        at_most(&self.answer, "answer", ANSWER_MAX)?;
        if !is_language(&self.language) {
            return Err(Refusal::new("unknown_language", "language").because(&self.language));
        }
        known.ever_were(&self.types, "types")?;
        if known
            .others::<Self>()
            .any(|(_, other)| super::fold(&other.title) == super::fold(&self.title))
        {
            return Err(Refusal::new("name_taken", "title"));
        }
        if known.others::<Self>().count() >= ARTICLES_MAX {
            let why = format!("at most {ARTICLES_MAX} articles");
            return Err(Refusal::new("too_many", "").because(why));
        }
        Ok(())
    }
}
