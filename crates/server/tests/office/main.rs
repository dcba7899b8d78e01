//! The office over its addresses, in one process, with a clock that stands.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is tests, with what they share"
)]

mod alerts;
mod authorization;
mod console;
mod desk;
mod import;
mod keeping;
mod numbers;
mod people;
mod requester;
mod sign_in;
mod sync;
mod uploads;
mod webhooks;
