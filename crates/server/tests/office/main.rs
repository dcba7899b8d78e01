//! The office over its addresses, in one process, with a clock that stands.

mod alerts;
mod authorization;
mod console;
mod desk;
mod keeping;
mod people;
mod requester;
mod sign_in;
mod sync;
mod uploads;
