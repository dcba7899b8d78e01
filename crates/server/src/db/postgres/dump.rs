//! A copy of the whole database by PostgreSQL's own programs, `pg_dump` and
//! `pg_restore`.

use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

use super::connect::Address;
use super::migrate;
use crate::error::{OfficeError, Result};

/// Row-level security is forced, so also who copies says that it is about
/// everybody's rows.
const EVERYBODYS: &str = "-c fieldfare.everybodys=on";

/// Writes a dump of everything into a file.
pub(super) fn dump(address: &Address, to: &Path) -> Result<()> {
    let mut command = program("pg_dump", address);
    command.args(["--format=custom", "--no-owner", "--enable-row-security"]);
    command.arg("--file").arg(to);
    run("pg_dump", &mut command)
}

/// Makes the tables of an empty database of a dump, in one transaction.
pub(in crate::db) fn load(url: &str, from: &Path) -> Result<()> {
    let address = Address::parse(url)?;
    let mut command = program("pg_restore", &address);
    command.args(["--no-owner", "--no-privileges", "--exit-on-error"]);
    command.arg("--single-transaction");
    // Without a name it would print what it would do.
    let config = address.config();
    let name = config.get_dbname().or_else(|| config.get_user());
    command.arg("--dbname").arg(name.unwrap_or("postgres"));
    command.arg(from);
    run("pg_restore", &mut command)?;
    // Who may do what is a cluster's own.
    migrate(url)
}

/// One of PostgreSQL's programs, told where the database is without its password
/// standing in a list of processes.
fn program(name: &str, address: &Address) -> Command {
    let config = address.config();
    let mut command = Command::new(name);
    command.stdin(Stdio::null()).stdout(Stdio::null());
    for (name, _) in std::env::vars_os() {
        // What this process was told for another connection is none of theirs.
        if name.to_string_lossy().starts_with("PG") {
            command.env_remove(name);
        }
    }
    command.env("PGOPTIONS", EVERYBODYS);
    let mut tell = |name: &str, value: Option<&OsStr>| {
        if let Some(value) = value {
            command.env(name, value);
        }
    };
    let password = config.get_password().map(String::from_utf8_lossy);
    let ports: Vec<String> = config.get_ports().iter().map(u16::to_string).collect();
    let ports = ports.join(",");
    let hosts = hosts(config);
    tell("PGUSER", config.get_user().map(OsStr::new));
    tell("PGDATABASE", config.get_dbname().map(OsStr::new));
    tell("PGPASSWORD", password.as_deref().map(OsStr::new));
    tell("PGHOST", (!hosts.is_empty()).then_some(OsStr::new(&hosts)));
    tell("PGPORT", (!ports.is_empty()).then_some(OsStr::new(&ports)));
    if config.get_ssl_mode() == SslMode::Require {
        // As everywhere: with the host's name, by the system's certificates.
        tell("PGSSLMODE", Some(OsStr::new("verify-full")));
        tell("PGSSLROOTCERT", Some(OsStr::new("system")));
    }
    command
}

fn hosts(config: &Config) -> String {
    let hosts: Vec<String> = config
        .get_hosts()
        .iter()
        .map(|host| match host {
            Host::Tcp(name) => name.clone(),
            #[cfg(unix)]
            Host::Unix(folder) => folder.display().to_string(),
        })
        .collect();
    hosts.join(",")
}

fn run(name: &'static str, command: &mut Command) -> Result<()> {
    let done = command.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => OfficeError::Conflict {
            code: "no_postgres_programs",
            detail: format!("{name} is not there: install PostgreSQL's client programs"),
        },
        _ => error.into(),
    })?;
    if done.status.success() {
        return Ok(());
    }
    let told = String::from_utf8_lossy(&done.stderr);
    let told: Vec<&str> = told.lines().take(5).collect();
    Err(OfficeError::Damaged(format!(
        "{name}: {}",
        told.join(" · ")
    )))
}
