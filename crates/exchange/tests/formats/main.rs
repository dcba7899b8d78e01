//! What leaves the office and what comes in, without an office.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is tests, with what they share"
)]

mod calendar;
mod devices;
mod import;
mod labels;
mod paper;
mod tables;
mod told;
