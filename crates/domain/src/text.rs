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
    // Bytes are an upper bound of characters, so the usual text is not counted.
    if text.len() > max && text.chars().count() > max {
        return Err(Rejection::TooLong {
            field: field.into(),
            max,
        });
    }
    Ok(())
}
