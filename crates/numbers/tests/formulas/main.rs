//! Every statistic against cases that were worked out by hand.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
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
