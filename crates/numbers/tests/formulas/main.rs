//! Every statistic against cases that were worked out by hand.
#![expect(
    clippy::unwrap_used,
    reason = "all of this is tests, with what they share"
)]

mod behind;
mod efficiency;
mod issues;
mod life;
mod people;
mod promises;
mod status;
mod typescript;
mod volume;
