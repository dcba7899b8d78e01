//! The tests of `office`, on PostgreSQL, and what only PostgreSQL has.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is tests, with what they share"
)]

use fieldfare_server::db::Engine;

/// What the offices of these tests keep their data in.
const ENGINE: Engine = Engine::Postgres;

#[path = "../office/alerts.rs"]
mod alerts;
#[path = "../office/attachments.rs"]
mod attachments;
#[path = "../office/authorization.rs"]
mod authorization;
#[path = "../office/board.rs"]
mod board;
mod bucket;
#[path = "../office/clock.rs"]
mod clock;
#[path = "../office/cluster.rs"]
mod cluster;
#[path = "../office/console.rs"]
mod console;
#[path = "../office/desk.rs"]
mod desk;
#[path = "../office/devices.rs"]
mod devices;
#[path = "../office/dropped.rs"]
mod dropped;
#[path = "../office/forks.rs"]
mod forks;
#[path = "../office/forms.rs"]
mod forms;
mod gap;
#[path = "../office/import.rs"]
mod import;
#[path = "../office/keeping.rs"]
mod keeping;
#[path = "../office/killed.rs"]
mod killed;
#[path = "../office/knowledge.rs"]
mod knowledge;
#[path = "../office/letters.rs"]
mod letters;
#[path = "../office/limits.rs"]
mod limits;
#[path = "../office/mail.rs"]
mod mail;
#[path = "../office/matrix.rs"]
mod matrix;
mod moving;
#[path = "../office/numbers.rs"]
mod numbers;
#[path = "../office/owners.rs"]
mod owners;
#[path = "../office/people.rs"]
mod people;
#[path = "../office/post.rs"]
mod post;
mod processes;
#[path = "../office/promises.rs"]
mod promises;
#[path = "../office/push.rs"]
mod push;
#[path = "../office/renewing.rs"]
mod renewing;
#[path = "../office/requester.rs"]
mod requester;
#[path = "../office/rules.rs"]
mod rules;
#[path = "../office/setup.rs"]
mod setup;
#[path = "../office/sign_in.rs"]
mod sign_in;
#[path = "../office/stages.rs"]
mod stages;
#[path = "../office/sync.rs"]
mod sync;
#[path = "../office/templates.rs"]
mod templates;
mod tenants;
#[path = "../office/told.rs"]
mod told;
#[path = "../office/uploads.rs"]
mod uploads;
#[path = "../office/used.rs"]
mod used;
#[path = "../office/visits.rs"]
mod visits;
#[path = "../office/webhooks.rs"]
mod webhooks;

#[test]
fn every_test_of_the_office_runs_on_postgresql_too() {
    // What is about a file.
    const EMBEDDED: &[&str] = &["embedded", "main"];
    // Tests run in the folder of their package; a path from the build would be another clone's
    // when two clones share what is built.
    let here = std::path::Path::new("tests");
    let list = std::fs::read_to_string(here.join("office_postgres/main.rs")).unwrap();
    for entry in std::fs::read_dir(here.join("office")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(
            path.extension().is_none_or(|kind| kind != "rs")
                || EMBEDDED.contains(&name)
                || list.contains(&format!("mod {name};")),
            "{name} is missing"
        );
    }
}
