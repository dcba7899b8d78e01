//! How fast a ticket is to be answered and resolved (S1-27, S1-28), and where it
//! stands (S1-29).
//!
//! [`standing`] is a pure function of what happened to the ticket and of the
//! terms: nothing is counted up anywhere, so work that arrives late gives the
//! figures that it would have given in time.

mod calendar;
mod marks;
mod policy;
mod standing;

pub use calendar::{Calendar, CalendarError, Hours, SpecialDay};
pub use marks::{Mark, Marked, Marks, Phase, Told};
pub use policy::{Level, ResponseIs, SlaClock, SlaError, SlaPolicy, Target, Terms};
pub use standing::{Clocks, Course, Leg, Standing, standing};
