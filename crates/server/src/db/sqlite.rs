//! The embedded database: one file, one writer and some readers.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use fieldfare_domain::planted;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use super::{Of, Tx};
use crate::error::{OfficeError, Result};

/// Migrations, append-only: number and text.
const MIGRATIONS: &[&str] = &[
    include_str!("../../migrations/0001_foundation.sql"),
    include_str!("../../migrations/0002_clock.sql"),
    include_str!("../../migrations/0003_upload_pieces.sql"),
    include_str!("../../migrations/0004_setup.sql"),
    include_str!("../../migrations/0006_webhooks.sql"),
    include_str!("../../migrations/0007_sla.sql"),
    include_str!("../../migrations/0008_desk.sql"),
    include_str!("../../migrations/0009_talk.sql"),
    include_str!("../../migrations/0010_devices.sql"),
    include_str!("../../migrations/0011_runs.sql"),
    include_str!("../../migrations/0012_push.sql"),
];

/// SQLite before 3.51.3 can corrupt a file when its WAL is reset.
const SQLITE_MIN: i32 = 3_051_003;

/// Compiled statements that a connection keeps: those of nearly all requests.
const STATEMENTS: usize = 400;

/// Readers that wait for work.
const READERS: usize = 4;

/// The file.
#[derive(Debug)]
pub(super) struct File {
    path: PathBuf,
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
}

impl File {
    pub(super) fn open(path: &Path) -> Result<Self> {
        if rusqlite::version_number() < SQLITE_MIN {
            return Err(OfficeError::Damaged(format!(
                "SQLite {} is too old",
                rusqlite::version()
            )));
        }
        let mut writer = connect(path)?;
        migrate(&mut writer)?;
        Ok(Self {
            path: path.to_owned(),
            writer: Mutex::new(writer),
            readers: Mutex::new(Vec::new()),
        })
    }

    pub(super) fn write<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let mut writer = lock(&self.writer);
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let answer = work(&Tx::new(Of::Sqlite(&tx)))?;
        tx.commit()?;
        Ok(answer)
    }

    pub(super) fn read<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T>) -> Result<T> {
        let waiting = lock(&self.readers).pop();
        let mut reader = match waiting {
            Some(reader) => reader,
            None => connect(&self.path)?,
        };
        let answer = {
            let tx = reader.transaction()?;
            work(&Tx::new(Of::Sqlite(&tx)))
        };
        let mut readers = lock(&self.readers);
        if readers.len() < READERS {
            readers.push(reader);
        }
        answer
    }

    pub(super) fn copy_to(&self, to: &Path) -> Result<()> {
        let from = connect(&self.path)?;
        let mut copy = Connection::open(to)?;
        let backup = rusqlite::backup::Backup::new(&from, &mut copy)?;
        backup.run_to_completion(1_000, std::time::Duration::ZERO, None)?;
        Ok(())
    }
}

/// A panic in one request leaves no half transaction behind: SQLite rolls it
/// back when the transaction is dropped, so the connection may be used again.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // FULL wherever something is acknowledged: NORMAL loses acknowledged
    // commits in a power cut (I1, I2).
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
         PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32000;",
    )?;
    if planted::on("I2-office-normal-sync") {
        connection.execute_batch("PRAGMA synchronous = NORMAL;")?;
    }
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a `LIMIT ?` or a `LIKE ?` is compiled anew each time it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<()> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done: u32 = tx.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(done).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        return Err(OfficeError::Damaged(format!(
            "the data were written by a newer version (schema {done}, known {})",
            MIGRATIONS.len()
        )));
    }
    if done > 0 {
        let moved = "SELECT EXISTS (SELECT 1 FROM office WHERE name = 'moved')";
        if tx.query_row(moved, [], |row| row.get(0))? {
            return Err(OfficeError::Conflict {
                code: "office_moved",
                detail: "this office has moved to PostgreSQL: start it with DATABASE_URL"
                    .to_owned(),
            });
        }
    }
    for (index, migration) in MIGRATIONS.iter().enumerate().skip(done) {
        tx.execute_batch(migration)?;
        let version = u32::try_from(index + 1).unwrap_or(u32::MAX);
        tx.pragma_update(None, "user_version", version)?;
    }
    tx.commit()?;
    Ok(())
}
