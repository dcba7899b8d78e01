//! The database file: opening, settings, migrations, and the two ways in.
//!
//! One connection writes, one reads (WAL). Every write is one transaction that
//! is on the disk when it returns (`synchronous=FULL`, I1).

use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fieldfare_domain::planted;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, Transaction, TransactionBehavior};

use crate::error::{ReplicaError, Result};
use crate::key::DeviceKey;

/// SQLite 3.7.0 to 3.51.2 can corrupt a WAL when it is reset.
const SQLITE_OLDEST: i32 = 3_051_003;
/// How long a statement waits for another process that has the file.
const BUSY: Duration = Duration::from_secs(10);
/// Compiled statements that a connection keeps: all that the program has.
const STATEMENTS: usize = 256;
/// Forward only; each runs once, in one transaction.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001.sql"),
    include_str!("../migrations/0002.sql"),
    include_str!("../migrations/0003.sql"),
    include_str!("../migrations/0004.sql"),
    include_str!("../migrations/0005.sql"),
    include_str!("../migrations/0006.sql"),
    include_str!("../migrations/0007.sql"),
];

/// How the file is sealed.
#[derive(Clone, Copy)]
pub(crate) enum Seal<'k> {
    /// SQLCipher under a key derived from the device's.
    Key(&'k DeviceKey),
    /// Not at all, so that a test can look for words in the raw file.
    #[cfg(test)]
    None,
}

/// The open database.
pub(crate) struct Store {
    writer: Mutex<Connection>,
    reader: Mutex<Connection>,
}

impl Store {
    /// Opens the file, or makes it, and brings it to the present version.
    ///
    /// # Errors
    /// [`ReplicaError::WrongKey`], [`ReplicaError::SqliteTooOld`],
    /// [`ReplicaError::NewerData`], or the database's. The file then stays as it
    /// is (I22).
    pub(crate) fn open(path: &Path, seal: Seal<'_>) -> Result<Self> {
        if rusqlite::version_number() < SQLITE_OLDEST {
            return Err(ReplicaError::SqliteTooOld(rusqlite::version_number()));
        }
        let mut writer = connect(path, seal, Locks::Shared)?;
        writer.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             PRAGMA fullfsync = ON;
             PRAGMA checkpoint_fullfsync = ON;
             PRAGMA secure_delete = ON;",
        )?;
        if planted::on("I1-normal-sync") {
            writer.execute_batch("PRAGMA synchronous = NORMAL;")?;
        }
        migrate(&mut writer)?;
        let reader = connect(path, seal, Locks::Shared)?;
        reader.execute_batch("PRAGMA query_only = ON;")?;
        Ok(Self {
            writer: Mutex::new(writer),
            reader: Mutex::new(reader),
        })
    }

    /// Opens a file that is there only to read what is in it, as it is: without
    /// bringing it to the present version, and without a byte of room on the disk.
    ///
    /// # Errors
    /// [`ReplicaError::WrongKey`], or the database's.
    pub(crate) fn open_to_read(path: &Path, seal: Seal<'_>) -> Result<Self> {
        let reader = connect(path, seal, Locks::Alone)?;
        reader.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        reader.execute_batch("PRAGMA query_only = ON;")?;
        // Alone means alone: what would write is a stand-in without a file.
        Ok(Self {
            writer: Mutex::new(Connection::open_in_memory()?),
            reader: Mutex::new(reader),
        })
    }

    /// Runs `work` in one write transaction. When it fails, nothing happened.
    pub(crate) fn write<T>(&self, work: impl FnOnce(&Transaction<'_>) -> Result<T>) -> Result<T> {
        let mut writer = self.writer();
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let done = work(&tx)?;
        tx.commit()?;
        Ok(done)
    }

    /// Runs `work` on one unchanging view of the data.
    pub(crate) fn read<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut reader = lock(&self.reader);
        let tx = reader.transaction()?;
        work(&tx)
    }

    /// Writes the file anew, without what was deleted: `secure_delete` overwrites
    /// deleted rows and free pages, but where SQLite moves rows between pages to
    /// balance them, the gap of a page keeps parts of rows that it had (I12).
    pub(crate) fn rewrite(&self) -> Result<()> {
        if planted::on("I12-gaps-stay") {
            return Ok(());
        }
        self.writer().execute_batch("VACUUM")?;
        Ok(())
    }

    /// Moves the log into the file and empties it, so that what was deleted is
    /// in neither (I12).
    pub(crate) fn checkpoint(&self) -> Result<()> {
        if planted::on("I12-no-checkpoint") {
            return Ok(());
        }
        // Waits for the reader, which holds its snapshot only while it reads.
        let _reader = lock(&self.reader);
        self.writer()
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The writing connection itself.
    pub(crate) fn writer(&self) -> MutexGuard<'_, Connection> {
        lock(&self.writer)
    }
}

/// A panic elsewhere has rolled its transaction back: the connection is sound.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a connection shares the file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Locks {
    /// With others, through an index of the log in a file.
    Shared,
    /// With nobody; the index is in memory, which a full disk has room for.
    Alone,
}

fn connect(path: &Path, seal: Seal<'_>, locks: Locks) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.busy_timeout(BUSY)?;
    // With a wrong key nothing may be written, not even a log into its file.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    match seal {
        Seal::Key(key) => {
            let pragma = key.sqlcipher_pragma();
            connection.execute_batch(&format!(
                "PRAGMA key = \"{}\";
                 PRAGMA cipher_page_size = 4096;
                 PRAGMA cipher_hmac_algorithm = HMAC_SHA256;",
                *pragma
            ))?;
        }
        #[cfg(test)]
        Seal::None => {}
    }
    if locks == Locks::Alone {
        connection.execute_batch("PRAGMA locking_mode = EXCLUSIVE;")?;
    }
    connection.query_row("SELECT count(*) FROM sqlite_master", [], |_| Ok(()))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    connection.execute_batch(
        "PRAGMA foreign_keys = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -32000;",
    )?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Otherwise a `LIMIT ?` or a `LIKE ?` is compiled anew each time it runs.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

fn migrate(writer: &mut Connection) -> Result<()> {
    let version: i64 = writer.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let done = usize::try_from(version).unwrap_or(usize::MAX);
    if done > MIGRATIONS.len() {
        return Err(ReplicaError::NewerData(version));
    }
    for (index, script) in MIGRATIONS.iter().enumerate().skip(done) {
        let tx = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
        tx.execute_batch(script)?;
        let version = crate::words::number(index + 1);
        tx.pragma_update(None, "user_version", version)?;
        tx.commit()?;
    }
    Ok(())
}
