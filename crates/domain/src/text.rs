//! Lengths of texts, counted in characters.

use crate::rejection::Rejection;
use crate::setup::names::{hides_something, letters};

/// Longest title.
pub const TITLE_MAX: usize = 200;
/// Longest description, message, reason, comment or feedback.
pub const LONG_MAX: usize = 8_000;
/// Longest name, phone number, e-mail address or other one-line field.
pub const SHORT_MAX: usize = 300;
/// Most photos that one message can show, and most corrections in one
/// assignment.
pub const LIST_MAX: usize = 50;

/// A control character that is neither a tab nor the end of a line. PostgreSQL
/// keeps no NUL at all; the others only serve to hide something.
pub(crate) fn cannot_be_shown(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
}

/// A text from somebody who cannot be asked to write it again (a monitoring
/// system, a phone that pasted it): each control character becomes a space, and what
/// turns letters round is left out. A number from a phone's contacts has such letters
/// around it; in a stranger's words they make others read what is not there.
#[must_use]
pub fn shown(text: &str) -> String {
    text.replace(turns_round, "").replace(cannot_be_shown, " ")
}

/// A letter that is not seen and turns the direction of others round. A text in Arabic
/// needs none.
const fn turns_round(letter: char) -> bool {
    matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The end of a line, or a letter that turns others round: on one line it could only
/// make the words read otherwise.
pub(crate) const fn turns(letter: char) -> bool {
    turns_round(letter) || matches!(letter, '\t' | '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Checks one visible line, counted as a person sees its characters; may be empty.
pub(crate) fn line(text: &str, field: &'static str, max: usize) -> Result<(), Rejection> {
    optional(text, field, usize::MAX)?;
    if text.chars().any(turns) || hides_something(text) {
        return Err(Rejection::Unreadable {
            field: field.into(),
        });
    }
    // Letters are never more than bytes, so the usual text is not counted.
    if text.len() > max && letters(text) > max {
        return Err(Rejection::TooLong {
            field: field.into(),
            max,
        });
    }
    Ok(())
}

/// Checks a text that must say something.
pub(crate) fn required(text: &str, field: &'static str, max: usize) -> Result<(), Rejection> {
    if text.trim().is_empty() {
        return Err(Rejection::Missing {
            field: field.into(),
        });
    }
    optional(text, field, max)
}

/// Checks a text that may be empty.
pub(crate) fn optional(text: &str, field: &'static str, max: usize) -> Result<(), Rejection> {
    if text.chars().any(cannot_be_shown) {
        return Err(Rejection::Unreadable {
            field: field.into(),
        });
    }
    // Bytes are an upper bound of characters, so the usual text is not counted.
    if text.len() > max && text.chars().count() > max {
        return Err(Rejection::TooLong {
            field: field.into(),
            max,
        });
    }
    Ok(())
}
