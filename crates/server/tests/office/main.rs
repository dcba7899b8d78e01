//! The office over its addresses, in one process, with a clock that stands.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is tests, with what they share"
)]

use fieldfare_server::db::Engine;

/// What the offices of these tests keep their data in; `office_postgres` runs them
/// all again.
const ENGINE: Engine = Engine::Sqlite;

mod alerts;
mod attachments;
mod authorization;
mod board;
mod clock;
#[expect(dead_code, reason = "the tests of PostgreSQL use more of it")]
mod cluster;
mod console;
mod desk;
mod devices;
mod dropped;
mod embedded;
mod forks;
mod forms;
mod import;
mod keeping;
mod killed;
mod knowledge;
mod letters;
mod limits;
mod mail;
mod matrix;
mod numbers;
mod owners;
mod people;
mod post;
mod promises;
mod push;
mod renewing;
mod requester;
mod rules;
mod setup;
mod sign_in;
mod stages;
mod sync;
mod templates;
mod told;
mod uploads;
mod used;
mod visits;
mod webhooks;
