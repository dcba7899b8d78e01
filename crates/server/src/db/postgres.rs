//! PostgreSQL: a small pool of connections, and a transaction on one of them.
//!
//! A connection that breaks is thrown away and the next one is made anew, so the
//! pool heals itself. What happened in a transaction that broke before its commit
//! was sent did not happen, and is done again; when the commit itself got no
//! answer, whoever asked is told `unavailable` and asks again under the same
//! command id (I3).

mod connect;
mod dump;
mod errors;
mod fill;
mod hints;
mod migrate;

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use self::connect::Address;
use super::{Of, Tx, Value, Whose};
use crate::background::block_on;
use crate::error::{OfficeError, Result};

pub(super) use dump::load;
pub(super) use fill::{Filling, ROWS_AT_ONCE, Table};
pub use hints::{Hint, Listening};
pub use migrate::ROLE;
pub(super) use migrate::migrate;

/// Connections of one process.
const CONNECTIONS_MAX: usize = 16;
/// How long a request waits for one of them.
const TURN_MAX: Duration = Duration::from_secs(10);
/// Prepared statements of a connection; lists in the console are put together of
/// parts, so there may be many.
const STATEMENTS_MAX: usize = 400;

/// Connections to one database.
#[derive(Debug)]
pub(super) struct Pool {
    address: Arc<Address>,
    kept: Mutex<Connections>,
    turn: Condvar,
    life: Mutex<String>,
    /// Stirs the waits of those who lost the same race.
    waits: AtomicU64,
    /// This process among those that send hints.
    sender: Uuid,
}

#[derive(Debug, Default)]
struct Connections {
    waiting: Vec<Connection>,
    open: usize,
}

/// One connection with what was prepared on it.
#[derive(Debug)]
struct Connection {
    client: Client,
    statements: RefCell<HashMap<String, Statement>>,
}

#[derive(Clone, Copy)]
enum Mode {
    Write,
    Read,
}

impl Pool {
    pub(super) fn open(url: &str) -> Result<Self> {
        let address = Arc::new(Address::parse(url)?);
        migrate::bring_up_to_date(&address)?;
        let pool = Self {
            address,
            kept: Mutex::default(),
            turn: Condvar::new(),
            life: Mutex::default(),
            waits: AtomicU64::new(0),
            sender: Uuid::now_v7(),
        };
        // The first connection says whether the database can be trusted at all.
        pool.read(Whose::Everybodys, |_| Ok(()))?;
        Ok(pool)
    }

    pub(super) fn write<T>(
        &self,
        whose: Whose,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(Mode::Write, whose, work)
    }

    pub(super) fn read<T>(
        &self,
        whose: Whose,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        self.transact(Mode::Read, whose, work)
    }

    /// Waits longer after each lost race, and not as long as others do.
    pub(super) fn wait_a_little(&self, attempt: u32) {
        let turn = self.waits.fetch_add(1, Ordering::Relaxed);
        let most_ms = 4_u64 << attempt.min(6);
        std::thread::sleep(Duration::from_millis(
            1 + turn.wrapping_mul(7_919) % most_ms,
        ));
    }

    pub(super) fn copy_to(&self, to: &Path) -> Result<()> {
        dump::dump(&self.address, to)
    }

    pub(super) fn life(&self) -> String {
        lock(&self.life).clone()
    }

    pub(super) fn hint(&self, hint: &Hint) {
        // Ids and numbers only: nothing needs quoting. It is a hint, so it need not
        // be durable, and costs no write to the disk.
        let text = format!(
            "BEGIN; SET LOCAL synchronous_commit = off; \
             SELECT pg_notify('{}', '{}'); COMMIT",
            hints::CHANNEL,
            hint.payload(self.sender)
        );
        let sent = self.lease().and_then(|mut lease| {
            lease.connection()?.batch(&text)?;
            lease.is_well = true;
            Ok(())
        });
        if let Err(error) = sent {
            tracing::warn!(%error, "other processes were not told: they ask within half a minute");
        }
    }

    pub(super) fn listening(&self) -> Listening {
        Listening::begin(Arc::clone(&self.address), self.sender)
    }

    fn transact<T>(
        &self,
        mode: Mode,
        whose: Whose,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut lease = self.begin(mode, whose)?;
        let (is_well, answer) = self.ended(lease.connection()?, whose, work);
        lease.is_well = is_well;
        answer
    }

    /// Does the work and ends the transaction: whether the connection is well
    /// afterwards, and what became of it.
    fn ended<T>(
        &self,
        connection: &Connection,
        whose: Whose,
        work: impl FnOnce(&Tx<'_>) -> Result<T>,
    ) -> (bool, Result<T>) {
        let running = Running {
            connection,
            whose: Cell::new(whose),
            has_failed: Cell::new(false),
        };
        let tx = Tx::new(Of::Postgres(running));
        let answer = work(&tx);
        let has_failed = matches!(&tx.of, Of::Postgres(running) if running.has_failed.get());
        drop(tx);
        let answer = match answer {
            // PostgreSQL would answer such a commit with a quiet rollback.
            Ok(_) if has_failed => Err(OfficeError::Damaged(
                "a statement failed and nobody noticed".to_owned(),
            )),
            other => other,
        };
        match answer {
            Ok(answer) => {
                let committed = connection.batch("COMMIT");
                (committed.is_ok(), committed.map(|()| answer))
            }
            Err(why) => {
                let rolled_back = connection.batch("ROLLBACK").is_ok();
                let is_broken = !rolled_back || connection.client.is_closed();
                let why = match why {
                    // Nothing of it happened, and the next connection is whole.
                    OfficeError::Unavailable(why) if is_broken => OfficeError::Again(why),
                    why => why,
                };
                (!is_broken, Err(why))
            }
        }
    }

    /// A connection with a transaction that has begun.
    fn begin(&self, mode: Mode, whose: Whose) -> Result<Lease<'_>> {
        loop {
            let lease = self.lease()?;
            let is_new = lease.is_new;
            match lease.connection()?.begin(mode, whose) {
                Ok(()) => return Ok(lease),
                // It broke while it waited: the others may have as well.
                Err(OfficeError::Unavailable(_)) if !is_new => {}
                Err(why) => return Err(why),
            }
        }
    }

    fn lease(&self) -> Result<Lease<'_>> {
        let mut kept = lock(&self.kept);
        loop {
            if let Some(connection) = kept.waiting.pop() {
                return Ok(Lease {
                    pool: self,
                    connection: Some(connection),
                    is_new: false,
                    is_well: false,
                });
            }
            if kept.open < CONNECTIONS_MAX {
                break;
            }
            let (next, waited) = self
                .turn
                .wait_timeout(kept, TURN_MAX)
                .unwrap_or_else(PoisonError::into_inner);
            kept = next;
            if waited.timed_out() {
                return Err(OfficeError::Unavailable(
                    "all connections to the database are in use".to_owned(),
                ));
            }
        }
        kept.open += 1;
        drop(kept);
        let mut lease = Lease {
            pool: self,
            connection: None,
            is_new: true,
            is_well: false,
        };
        let (client, life) = connect::for_serving(&self.address)?;
        *lock(&self.life) = life;
        lease.connection = Some(Connection {
            client,
            statements: RefCell::default(),
        });
        Ok(lease)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection in use. It goes back into the pool when it is well.
struct Lease<'p> {
    pool: &'p Pool,
    connection: Option<Connection>,
    is_new: bool,
    is_well: bool,
}

impl Lease<'_> {
    fn connection(&self) -> Result<&Connection> {
        self.connection
            .as_ref()
            .ok_or_else(|| OfficeError::Unavailable("no connection".to_owned()))
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut kept = lock(&self.pool.kept);
        match self.connection.take() {
            Some(connection) if self.is_well && !connection.client.is_closed() => {
                kept.waiting.push(connection);
            }
            _ => kept.open = kept.open.saturating_sub(1),
        }
        drop(kept);
        self.pool.turn.notify_one();
    }
}

impl Connection {
    fn begin(&self, mode: Mode, whose: Whose) -> Result<()> {
        let begin = match mode {
            // Locks make writers take turns; each statement sees what was
            // committed before it, so what is read after a lock is up to date.
            Mode::Write => "BEGIN ISOLATION LEVEL READ COMMITTED",
            Mode::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        self.batch(&format!("{begin}; {}", set_whose(whose)))
    }

    fn prepared(&self, sql: &str) -> Result<Statement> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        let statement =
            block_on(self.client.prepare(&numbered(sql))).map_err(errors::of_statement)?;
        let mut statements = self.statements.borrow_mut();
        if statements.len() >= STATEMENTS_MAX {
            statements.clear();
        }
        statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }

    fn query(&self, sql: &str, params: &[Value<'_>]) -> Result<Vec<tokio_postgres::Row>> {
        let statement = self.prepared(sql)?;
        block_on(self.client.query(&statement, &bound(params))).map_err(errors::of_statement)
    }

    fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        let statement = self.prepared(sql)?;
        block_on(self.client.execute(&statement, &bound(params))).map_err(errors::of_statement)
    }

    fn batch(&self, sql: &str) -> Result<()> {
        block_on(self.client.batch_execute(sql)).map_err(errors::of_statement)
    }
}

fn bound<'v>(params: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    params.iter().map(|v| v as &(dyn ToSql + Sync)).collect()
}

/// The words that make a transaction about somebody's rows. Ids are made of
/// digits and letters only, so nothing needs quoting.
fn set_whose(whose: Whose) -> String {
    let (enterprise, all) = match whose {
        Whose::Of(enterprise) => (enterprise.0.to_string(), "off"),
        Whose::Everybodys => (String::new(), "on"),
    };
    format!(
        "SET LOCAL fieldfare.enterprise = '{enterprise}'; SET LOCAL fieldfare.everybodys = '{all}'"
    )
}

/// `?1` as PostgreSQL writes it, `$1`; what is between quotes stays.
fn numbered(sql: &str) -> String {
    let mut is_quoted = false;
    sql.chars()
        .map(|c| {
            if c == '\'' {
                is_quoted = !is_quoted;
            }
            if c == '?' && !is_quoted { '$' } else { c }
        })
        .collect()
}

/// A transaction that runs on a connection.
pub(super) struct Running<'a> {
    connection: &'a Connection,
    whose: Cell<Whose>,
    has_failed: Cell<bool>,
}

impl Running<'_> {
    pub(super) fn query(
        &self,
        sql: &str,
        params: &[Value<'_>],
    ) -> Result<Vec<tokio_postgres::Row>> {
        self.noting(self.connection.query(sql, params))
    }

    pub(super) fn execute(&self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        self.noting(self.connection.execute(sql, params))
    }

    pub(super) fn batch(&self, sql: &str) -> Result<()> {
        self.noting(self.connection.batch(sql))
    }

    pub(super) const fn whose(&self) -> Whose {
        self.whose.get()
    }

    pub(super) fn turn_to(&self, whose: Whose) -> Result<()> {
        if self.whose.get() == whose {
            return Ok(());
        }
        self.whose.set(whose);
        self.batch(&set_whose(whose))
    }

    fn noting<T>(&self, answer: Result<T>) -> Result<T> {
        if answer.is_err() {
            self.has_failed.set(true);
        }
        answer
    }
}

#[cfg(test)]
mod tests {
    use super::numbered;

    #[test]
    fn parameters_are_renumbered_and_texts_are_left_alone() {
        assert_eq!(
            numbered("SELECT ?1 WHERE x = '?2 it''s ?' AND y = ?12"),
            "SELECT $1 WHERE x = '?2 it''s ?' AND y = $12"
        );
    }
}
