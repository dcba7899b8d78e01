//! Tables in PostgreSQL, and who may use them.
//!
//! Whoever runs the migrations owns the tables. The office serves as [`ROLE`],
//! which owns nothing: row-level security holds for it. Where the owner may not
//! make a role, the office serves as the owner, for whom the security is forced.

use tokio_postgres::Client;

use super::connect::Address;
use super::errors::of_statement;
use crate::background::block_on;
use crate::error::{OfficeError, Result};

/// Migrations, append-only.
const MIGRATIONS: &[&str] = &[
    include_str!("../../../migrations/postgres/0001_foundation.sql"),
    include_str!("../../../migrations/postgres/0002_setup.sql"),
    include_str!("../../../migrations/postgres/0004_webhooks.sql"),
    include_str!("../../../migrations/postgres/0005_sla.sql"),
    include_str!("../../../migrations/postgres/0006_desk.sql"),
    include_str!("../../../migrations/postgres/0009_talk.sql"),
    include_str!("../../../migrations/postgres/0010_devices.sql"),
    include_str!("../../../migrations/postgres/0011_runs.sql"),
    include_str!("../../../migrations/postgres/0012_push.sql"),
];

/// The role that the office serves as.
pub const ROLE: &str = "fieldfare_office";

/// Two processes that start at once migrate one after the other: any number will
/// do that nobody else uses.
const LOCK: i64 = 0x6669_656c_6466;

/// Brings the database up to date and lets the role use it.
pub(in crate::db) fn migrate(url: &str) -> Result<()> {
    let address = Address::parse(url)?;
    let client = address.connect()?;
    tables(&client)?;
    grants(&client)
}

/// What a process does as it starts: migrates only what is not up to date, so
/// that a user who may not change tables can serve.
pub(super) fn bring_up_to_date(address: &Address) -> Result<()> {
    let client = address.connect()?;
    let done = version(&client)?;
    if done > MIGRATIONS.len() {
        return Err(newer(done));
    }
    if done == MIGRATIONS.len() {
        return Ok(());
    }
    tables(&client)
        .and_then(|()| grants(&client))
        .map_err(|why| match why {
            OfficeError::Store(why) => OfficeError::Damaged(format!(
                "the database is not up to date, and this user may not change it: let the tables' \
             owner run `fieldfare-server migrate` ({why})"
            )),
            other => other,
        })
}

fn tables(client: &Client) -> Result<()> {
    let run = |sql: &str| block_on(client.batch_execute(sql)).map_err(of_statement);
    run("BEGIN")?;
    let locked = block_on(client.execute("SELECT pg_advisory_xact_lock($1)", &[&LOCK]));
    locked.map_err(of_statement)?;
    run("CREATE TABLE IF NOT EXISTS schema_version (version bigint NOT NULL)")?;
    let done = version(client)?;
    if done > MIGRATIONS.len() {
        return Err(newer(done));
    }
    for migration in MIGRATIONS.iter().skip(done) {
        run(migration)?;
    }
    run(&format!(
        "DELETE FROM schema_version; INSERT INTO schema_version VALUES ({})",
        MIGRATIONS.len()
    ))?;
    run("COMMIT")
}

fn version(client: &Client) -> Result<usize> {
    let found = block_on(client.query_one("SELECT to_regclass('schema_version') IS NOT NULL", &[]))
        .and_then(|row| row.try_get::<_, bool>(0))
        .map_err(of_statement)?;
    if !found {
        return Ok(0);
    }
    let done = block_on(client.query_opt("SELECT version FROM schema_version", &[]))
        .and_then(|row| row.map_or(Ok(0), |row| row.try_get::<_, i64>(0)))
        .map_err(of_statement)?;
    Ok(usize::try_from(done).unwrap_or(usize::MAX))
}

fn newer(done: usize) -> OfficeError {
    OfficeError::Damaged(format!(
        "the data were written by a newer version (schema {done}, known {})",
        MIGRATIONS.len()
    ))
}

/// Makes the role when that is allowed, and says what it may do.
fn grants(client: &Client) -> Result<()> {
    let run = |sql: &str| block_on(client.batch_execute(sql)).map_err(of_statement);
    // Roles are the cluster's: another database's migration may be making it.
    let made = run(&format!(
        "DO $$ BEGIN \
         PERFORM pg_advisory_xact_lock({LOCK}); \
         IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN \
         CREATE ROLE {ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS; \
         GRANT {ROLE} TO CURRENT_USER; END IF; \
         EXCEPTION WHEN insufficient_privilege THEN \
         RAISE WARNING 'no role {ROLE}: the tables'' owner serves'; \
         WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    ));
    made?;
    let exists = block_on(client.query_opt("SELECT 1 FROM pg_roles WHERE rolname = $1", &[&ROLE]))
        .map_err(of_statement)?
        .is_some();
    if !exists {
        tracing::warn!("the role {ROLE} may not be made: the tables' owner serves");
        return Ok(());
    }
    run(&format!(
        "DO $$ BEGIN \
         EXECUTE format('GRANT USAGE ON SCHEMA %I TO {ROLE}', current_schema()); \
         EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %I \
         TO {ROLE}', current_schema()); \
         EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON TABLE %I.schema_version FROM {ROLE}', \
         current_schema()); \
         EXECUTE format('REVOKE UPDATE, DELETE ON TABLE %I.audit FROM {ROLE}', current_schema()); \
         END $$"
    ))
}
