//! Marks on a photo: arrows, boxes, words and strokes.
//!
//! The picture is never changed: marks are drawn over it wherever it is shown.
//! A mark is never changed either. Who moves one takes it away and adds another
//! with a name of its own, in one act. So marks are a set: whatever two people do
//! without having heard of each other, what either of them drew is there.

use serde::{Deserialize, Serialize};

use crate::ids::MarkId;
use crate::rejection::Rejection;
use crate::text::{required, turns};

/// Most marks on one photo.
pub const MARKS_MAX: usize = 40;
/// Longest words of a mark, in characters.
pub const MARK_TEXT_MAX: usize = 60;
/// Most places that one stroke goes through.
pub const STROKE_SPOTS_MAX: usize = 64;
/// The far edges of a picture: places are told in thousandths of its sides.
pub const FAR: u16 = 1000;

/// A place on a picture, `[across, down]` from its top left corner, each in
/// thousandths (0 to [`FAR`]) of the picture's width and height.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Spot(pub u16, pub u16);

/// What is drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Shape {
    /// An arrow.
    Arrow {
        /// Where it begins.
        from: Spot,
        /// What it points at.
        to: Spot,
    },
    /// A frame.
    Box {
        /// One corner.
        from: Spot,
        /// The one across from it.
        to: Spot,
    },
    /// Words on one line.
    Text {
        /// Where the line begins.
        at: Spot,
        /// What it says.
        text: String,
    },
    /// A stroke by hand.
    Pen {
        /// Where it goes through.
        along: Vec<Spot>,
    },
}

/// The colour of a mark; each is drawn with an edge that stands out from it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Ink {
    /// Red, edged with white.
    #[default]
    Red,
    /// Yellow, edged with black.
    Yellow,
    /// Blue, edged with white.
    Blue,
    /// White, edged with black.
    White,
}

/// One mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Mark {
    /// Its name, made by whoever draws it.
    pub id: MarkId,
    /// Its colour.
    #[serde(default)]
    pub ink: Ink,
    /// What it is.
    pub shape: Shape,
}

impl Mark {
    /// The words of it; empty where it has none.
    #[must_use]
    pub fn text(&self) -> &str {
        match &self.shape {
            Shape::Text { text, .. } => text,
            Shape::Arrow { .. } | Shape::Box { .. } | Shape::Pen { .. } => "",
        }
    }

    /// Checks a mark by itself.
    ///
    /// # Errors
    /// [`Rejection::OutOfRange`] for a place beside the picture or a stroke of too
    /// many places, and what texts are refused for.
    pub fn check(&self) -> Result<(), Rejection> {
        let inside = |spot: &Spot| spot.0 <= FAR && spot.1 <= FAR;
        let fits = match &self.shape {
            Shape::Arrow { from, to } | Shape::Box { from, to } => inside(from) && inside(to),
            Shape::Text { at, .. } => inside(at),
            Shape::Pen { along } => {
                (2..=STROKE_SPOTS_MAX).contains(&along.len()) && along.iter().all(inside)
            }
        };
        if !fits {
            return Err(out_of_range());
        }
        if let Shape::Text { text, .. } = &self.shape {
            required(text, "text", MARK_TEXT_MAX)?;
            if text.chars().any(turns) {
                return Err(Rejection::Unreadable {
                    field: "text".into(),
                });
            }
        }
        Ok(())
    }
}

/// What the marks of a photo are refused for, beside their words.
pub(crate) fn out_of_range() -> Rejection {
    Rejection::OutOfRange {
        field: "marks".into(),
    }
}
