//! Articles as they are found (S1-44, S1-45).

use fieldfare_domain::knowledge::{About, search, suggest};
use fieldfare_domain::setup::{Article, Audience, Entry, Stage};
use fieldfare_domain::{EquipmentId, SetupId, TypeId};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Most articles that are suggested unasked.
const SUGGESTED_MAX: usize = 5;
/// Most articles that a requester is shown.
const PUBLIC_MAX: usize = 3;

/// A question for articles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(default, rename_all = "camelCase")]
#[ts(optional_fields)]
pub struct KnowledgeQuery {
    /// Words that all have to be in the article; empty finds all.
    pub search: String,
    /// Instead: what somebody is busy with, in their words. The articles that may
    /// help come first, at most five.
    pub about: Option<String>,
    /// Type of the ticket that it is about.
    pub type_id: Option<TypeId>,
    /// Device that it is about.
    pub device: Option<EquipmentId>,
}

/// An article that is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ArticleView {
    /// Its name in the register.
    pub id: SetupId,
    /// Its version.
    pub version: u32,
    /// What it says.
    pub article: Article,
}

/// An article as a requester reads it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PublicArticle {
    /// Its title.
    pub title: String,
    /// The question or the problem; may be empty.
    pub problem: String,
    /// The answer.
    pub answer: String,
    /// Language that it is written in; may be empty.
    pub language: String,
}

type Known = ((SetupId, u32), Article);

fn published<'a>(entries: impl Iterator<Item = &'a Entry>) -> Vec<Known> {
    entries
        .filter(|entry| entry.stage == Stage::Published)
        .filter_map(|entry| Some(((entry.id, entry.version), entry.read()?)))
        .collect()
}

/// The articles that answer a question, of those in force.
#[must_use]
pub fn articles<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    asked: &KnowledgeQuery,
) -> Vec<ArticleView> {
    let known = published(entries);
    let found = match &asked.about {
        Some(text) => {
            let about = About {
                text,
                type_id: asked.type_id,
                device: asked.device,
            };
            suggest(&known, &about, SUGGESTED_MAX)
        }
        None => search(&known, &asked.search),
    };
    found
        .into_iter()
        .map(|((id, version), article)| ArticleView {
            id: *id,
            version: *version,
            article: article.clone(),
        })
        .collect()
}

/// What a requester may read about this, the likeliest first.
#[must_use]
pub fn public_articles<'a>(
    entries: impl Iterator<Item = &'a Entry>,
    about: &About<'_>,
) -> Vec<PublicArticle> {
    let mut known = published(entries);
    known.retain(|(_, article)| article.audience == Audience::Public);
    suggest(&known, about, PUBLIC_MAX)
        .into_iter()
        .map(|(_, article)| PublicArticle {
            title: article.title.clone(),
            problem: article.problem.clone(),
            answer: article.answer.clone(),
            language: article.language.clone(),
        })
        .collect()
}
