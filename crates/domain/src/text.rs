//! Lengths of texts, counted in characters.

use crate::rejection::Rejection;

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
/// system, a phone that pasted it): each control character becomes a space.
#[must_use]
pub fn shown(text: &str) -> String {
    text.replace(cannot_be_shown, " ")
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
