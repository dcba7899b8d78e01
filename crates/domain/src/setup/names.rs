//! Names of records: how long they are, and when two are the same.

use unicode_normalization::UnicodeNormalization;
use unicode_segmentation::UnicodeSegmentation;

use super::Refusal;

/// How many characters a person sees in a text: one for a flag, for a family of
/// emoji, for a letter with its marks (S2-11).
#[must_use]
pub fn letters(text: &str) -> usize {
    text.graphemes(true).count()
}

/// A name as it is compared: without spaces around it, whatever its case, and
/// whichever way its letters are composed (S2-11).
#[must_use]
pub fn fold(name: &str) -> String {
    // Upper case on the way makes one of ß, ẞ and ss.
    let lower: String = name.trim().nfkc().flat_map(char::to_lowercase).collect();
    lower.to_uppercase().to_lowercase().nfkc().collect()
}

/// A letter that is not seen, or that turns the direction of others around: in a
/// name it only serves to make two names look alike.
const fn is_hidden(letter: char) -> bool {
    matches!(
        letter,
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}'
    )
}

/// A zero-width joiner holds an emoji or an Indic syllable together; anywhere
/// else nobody sees it.
pub(crate) fn hides_something(text: &str) -> bool {
    text.graphemes(true).any(|cluster| {
        let mut letters = cluster.chars();
        let first_is_hidden = letters.next().is_some_and(is_hidden);
        first_is_hidden || letters.any(|c| is_hidden(c) && !matches!(c, '\u{200C}' | '\u{200D}'))
    })
}

/// Checks a name: one visible line of at most `max` characters.
pub(super) fn check_name(name: &str, field: &'static str, max: usize) -> Result<(), Refusal> {
    if name.trim().is_empty() {
        return Err(Refusal::new("name_missing", field));
    }
    if name.chars().any(char::is_control) || hides_something(name) {
        return Err(Refusal::new("name_unreadable", field));
    }
    at_most(name, field, max)
}

/// Checks how long a text is.
pub(super) fn at_most(
    text: &str,
    field: impl Into<std::borrow::Cow<'static, str>>,
    max: usize,
) -> Result<(), Refusal> {
    // Letters are never more than bytes, so the usual text is not counted.
    if text.len() > max && letters(text.trim()) > max {
        return Err(Refusal::new("too_long", field).because(format!("at most {max} characters")));
    }
    Ok(())
}
