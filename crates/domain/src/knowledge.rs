//! Finding articles: by a person's words, and unasked, by what a ticket is about
//! (S1-44, S1-45).
//!
//! Both look at the same folded words as the search for tickets
//! ([`crate::tokens`]), so that 漏水 and "da nang" are found on a device, at the
//! office and on the requester's page alike.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::{EquipmentId, TypeId};
use crate::setup::Article;
use crate::tokens::{self, Term};

/// Most words of a text that are looked at: a report says what it is about in
/// its first lines.
const WORDS_MAX: usize = 200;

/// What each word weighs.
type Weights = BTreeMap<String, u32>;

/// What somebody is busy with.
#[derive(Clone, Copy, Debug, Default)]
pub struct About<'a> {
    /// Title and description, or what was typed so far.
    pub text: &'a str,
    /// Type of ticket.
    pub type_id: Option<TypeId>,
    /// The device.
    pub device: Option<EquipmentId>,
}

/// The articles that have every word of a question, those with more of them in
/// the title first, then by title. A question without words finds all.
#[must_use]
pub fn search<'a, K>(articles: &'a [(K, Article)], question: &str) -> Vec<&'a (K, Article)> {
    let terms = tokens::terms(question);
    if terms.is_empty() && !question.trim().is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(usize, &(K, Article))> = articles
        .iter()
        .filter_map(|entry| {
            let article = &entry.1;
            let title = tokens::tokens(&article.title);
            let mut all = title.clone();
            all.extend(tokens::tokens(&article.problem));
            all.extend(tokens::tokens(&article.answer));
            let has = |words: &[String], term: &Term| term.is_in(words);
            terms
                .iter()
                .all(|term| has(&all, term))
                .then(|| (terms.iter().filter(|t| has(&title, t)).count(), entry))
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.1.title.cmp(&y.1.title)));
    found.into_iter().map(|(_, entry)| entry).collect()
}

/// The articles that may help, the likeliest first, at most `limit`.
///
/// A word that few articles have says more than one that all have; a word of the
/// title says more than one of the steps. An article for other types or other
/// devices is not for this ticket. Without a common word only an article about
/// this very device is named.
#[must_use]
pub fn suggest<'a, K>(
    articles: &'a [(K, Article)],
    about: &About<'_>,
    limit: usize,
) -> Vec<&'a (K, Article)> {
    let wanted: BTreeSet<String> = tokens::tokens(about.text)
        .into_iter()
        .take(WORDS_MAX)
        .filter(|word| says_something(word))
        .collect();
    let fitting: Vec<(&(K, Article), Weights)> = articles
        .iter()
        .filter(|(_, article)| fits(article, about))
        .map(|entry| (entry, weights(&entry.1)))
        .collect();
    let rarity = |word: &str| {
        let with = fitting.iter().filter(|(_, has)| has.contains_key(word));
        let among = fitting.len().checked_div(with.count()).unwrap_or(1);
        among.checked_ilog2().unwrap_or(0).saturating_add(1)
    };
    let worth: Vec<(&String, u32)> = wanted.iter().map(|word| (word, rarity(word))).collect();
    let mut scored: Vec<(u32, &(K, Article))> = fitting
        .iter()
        .filter_map(|(entry, has)| {
            let words: u32 = worth
                .iter()
                .filter_map(|(word, rarity)| Some(has.get(*word)?.saturating_mul(*rarity)))
                .sum();
            let device = about.device.is_some_and(|id| entry.1.devices.contains(&id));
            let for_type = about.type_id.is_some_and(|id| entry.1.types.contains(&id));
            let score = match (words, device) {
                (0, false) => return None,
                (words, device) => words
                    .saturating_add(if device { 8 } else { 0 })
                    .saturating_add(if for_type { 2 } else { 0 }),
            };
            Some((score, *entry))
        })
        .collect();
    scored.sort_by(|(a, x), (b, y)| b.cmp(a).then_with(|| x.1.title.cmp(&y.1.title)));
    scored.truncate(limit);
    scored.into_iter().map(|(_, entry)| entry).collect()
}

/// A word of one or two Latin letters, or one Chinese character of a longer run,
/// is in every text.
fn says_something(word: &str) -> bool {
    let letters = word.chars().count();
    letters >= 3 || (letters == 2 && !word.is_ascii())
}

fn fits(article: &Article, about: &About<'_>) -> bool {
    let of_type =
        article.types.is_empty() || about.type_id.is_none_or(|id| article.types.contains(&id));
    let of_device =
        article.devices.is_empty() || about.device.is_none_or(|id| article.devices.contains(&id));
    of_type && of_device
}

/// What each word of an article weighs.
fn weights(article: &Article) -> Weights {
    let mut weights = BTreeMap::new();
    for (text, weight) in [
        (&article.answer, 1_u32),
        (&article.problem, 3),
        (&article.title, 5),
    ] {
        for word in tokens::tokens(text) {
            weights.insert(word, weight);
        }
    }
    weights
}
