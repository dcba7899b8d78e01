//! The office's database: one SQLite file, or PostgreSQL.
//!
//! SQL lives with the subject that it is about and takes a [`Tx`]; only this
//! module opens one. A text of SQL is the same for both engines: parameters are
//! numbered (`?1`), flags are `true` and `false`, and where an engine needs other
//! words both texts stand side by side ([`Tx::either`]).
//!
//! On SQLite a writer begins with `BEGIN IMMEDIATE`, so writers take turns. On
//! PostgreSQL they run side by side, and take their turns where it matters: the
//! tickets that are to change are locked first, and the enterprise's row, which
//! gives the feed position, as late as possible (I9). Whoever loses a race is run
//! again ([`Store::write`]).

mod moving;
mod postgres;
mod sqlite;
mod value;

use std::path::{Path, PathBuf};

use fieldfare_domain::EnterpriseId;

use crate::error::{OfficeError, Result};

pub use moving::Moved;
pub use postgres::{Hint, Listening, ROLE};
pub(crate) use value::params;
pub use value::{Bind, FromCell, Row, Value};

/// How often work is done anew that lost a race against another process.
const ATTEMPTS_MAX: u32 = 12;

/// Where the database is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In this file.
    File(PathBuf),
    /// Behind this `postgres://` address.
    Postgres(String),
}

impl Place {
    /// The place that `DATABASE_URL` names; without one, the file `office.db` of
    /// the data folder.
    ///
    /// # Errors
    /// When the address is of another kind.
    pub fn of(url: Option<&str>, folder: &Path) -> Result<Self> {
        match url.map(str::trim).filter(|url| !url.is_empty()) {
            None => Ok(Self::File(folder.join("office.db"))),
            Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Ok(Self::Postgres(url.to_owned()))
            }
            // The address itself may hold a password and is not repeated.
            Some(_) => Err(OfficeError::Damaged(
                "DATABASE_URL begins with postgres:// or postgresql://".to_owned(),
            )),
        }
    }
}

/// Which program keeps the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// The embedded one.
    Sqlite,
    /// A server of its own.
    Postgres,
}

/// Whose rows a transaction is about. PostgreSQL shows it no others (row-level
/// security); one SQLite file is not divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// One enterprise's.
    Of(EnterpriseId),
    /// Everybody's: for a door that does not know yet who knocks (a token, a
    /// link, a label's code), and for keeping the whole (backup, doctor, tidying).
    Everybodys,
}

impl From<EnterpriseId> for Whose {
    fn from(enterprise: EnterpriseId) -> Self {
        Self::Of(enterprise)
    }
}

/// The office's database.
#[derive(Debug)]
pub struct Store(Kept);

#[derive(Debug)]
enum Kept {
    Sqlite(sqlite::File),
    Postgres(postgres::Pool),
}

impl Store {
    /// Opens the database, makes its tables when there are none, and brings it
    /// up to date.
    ///
    /// # Errors
    /// When it cannot be opened, was written by a newer version, or would not
    /// keep what it is given.
    pub fn open(place: &Place) -> Result<Self> {
        Ok(Self(match place {
            Place::File(path) => Kept::Sqlite(sqlite::File::open(path)?),
            Place::Postgres(url) => Kept::Postgres(postgres::Pool::open(url)?),
        }))
    }

    /// Which program keeps the data.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.0 {
            Kept::Sqlite(_) => Engine::Sqlite,
            Kept::Postgres(_) => Engine::Postgres,
        }
    }

    /// Runs `work` in a transaction that is durable when this returns, or did
    /// not happen at all. Work that lost a race is run again from its beginning,
    /// so it must do nothing that cannot be done twice.
    ///
    /// # Errors
    /// What `work` says, or the store; `unavailable` when the database cannot be
    /// reached, or when the race was lost again and again.
    pub fn write<T>(
        &self,
        whose: impl Into<Whose>,
        mut work: impl FnMut(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        let whose = whose.into();
        match &self.0 {
            Kept::Sqlite(file) => file.write(|tx| finish(tx, &mut work)),
            Kept::Postgres(pool) => {
                again_and_again(pool, || pool.write(whose, |tx| finish(tx, &mut work)))
            }
        }
    }

    /// Runs `work` on one unchanging state of the data.
    ///
    /// # Errors
    /// What `work` says, or the store.
    pub fn read<T>(
        &self,
        whose: impl Into<Whose>,
        mut work: impl FnMut(&Tx<'_>) -> Result<T>,
    ) -> Result<T> {
        match &self.0 {
            Kept::Sqlite(file) => file.read(|tx| work(tx)),
            Kept::Postgres(pool) => {
                let whose = whose.into();
                again_and_again(pool, || pool.read(whose, |tx| work(tx)))
            }
        }
    }

    /// Copies the database to the file `to` while the office goes on: a database of
    /// its own, or what `pg_dump` makes.
    ///
    /// # Errors
    /// When the copy cannot be written; `no_postgres_programs` where they are missing.
    pub fn copy_to(&self, to: &Path) -> Result<()> {
        match &self.0 {
            Kept::Sqlite(file) => file.copy_to(to),
            Kept::Postgres(pool) => pool.copy_to(to),
        }
    }

    /// Moves everything that an embedded database holds into the empty database
    /// behind `url`, with the rows of the table `office` that `named` makes of the
    /// life of that database. `before` is done while nobody can write.
    ///
    /// # Errors
    /// When this database is not embedded, that one not empty, or either fails:
    /// then nothing has moved.
    pub fn move_to(
        &self,
        url: &str,
        before: impl FnOnce(&Tx<'_>) -> Result<()>,
        named: impl FnOnce(&str) -> Vec<(&'static str, String)>,
    ) -> Result<Moved> {
        let Kept::Sqlite(file) = &self.0 else {
            return Err(not_embedded());
        };
        let filling = postgres::Filling::begin(url)?;
        let named = named(&filling.life()?);
        file.write(|tx| {
            before(tx)?;
            moving::everything(tx, filling, &named)
        })
    }

    /// What a restore cannot bring back with the data, in one text: another text
    /// means another life of the data (I18). None for a file, whose life is
    /// beside it.
    #[must_use]
    pub fn life(&self) -> Option<String> {
        match &self.0 {
            Kept::Sqlite(_) => None,
            Kept::Postgres(pool) => Some(pool.life()),
        }
    }

    /// Tells other processes that there is something new. It is only a hint: a
    /// failure is no failure, they ask anyway (I25).
    pub fn hint(&self, hint: &Hint) {
        if let Kept::Postgres(pool) = &self.0 {
            pool.hint(hint);
        }
    }

    /// Listens to the hints of other processes; none when there cannot be any.
    #[must_use]
    pub fn listening(&self) -> Option<Listening> {
        match &self.0 {
            Kept::Sqlite(_) => None,
            Kept::Postgres(pool) => Some(pool.listening()),
        }
    }
}

/// Runs work that may lose a race until it has won one, or has lost too many.
fn again_and_again<T>(pool: &postgres::Pool, mut work: impl FnMut() -> Result<T>) -> Result<T> {
    for attempt in 1..ATTEMPTS_MAX {
        match work() {
            Err(OfficeError::Again(_)) => pool.wait_a_little(attempt),
            other => return other,
        }
    }
    work().map_err(|why| match why {
        OfficeError::Again(why) => OfficeError::Unavailable(why),
        other => other,
    })
}

/// Brings a PostgreSQL database up to date, and lets the serving role use it.
///
/// # Errors
/// When it cannot be reached, or its user may not.
pub fn migrate(url: &str) -> Result<()> {
    postgres::migrate(url)
}

/// Makes the tables of an empty PostgreSQL database of what [`Store::copy_to`] made.
///
/// # Errors
/// When the database is not empty, or cannot be reached or written.
pub fn load(url: &str, from: &Path) -> Result<()> {
    postgres::load(url, from)
}

fn not_embedded() -> OfficeError {
    OfficeError::Conflict {
        code: "not_embedded",
        detail: "this office keeps its data in PostgreSQL already".to_owned(),
    }
}

fn finish<T>(tx: &Tx<'_>, work: &mut impl FnMut(&Tx<'_>) -> Result<T>) -> Result<T> {
    let answer = work(tx)?;
    // What is noted last may note more.
    loop {
        let next = tx.last.borrow_mut().pop_front();
        match next {
            Some(step) => step(tx)?,
            None => return Ok(answer),
        }
    }
}

type Step = Box<dyn FnOnce(&Tx<'_>) -> Result<()>>;

/// A transaction.
pub struct Tx<'a> {
    of: Of<'a>,
    /// What is done just before the commit.
    last: std::cell::RefCell<std::collections::VecDeque<Step>>,
}

enum Of<'a> {
    Sqlite(&'a rusqlite::Transaction<'a>),
    Postgres(postgres::Running<'a>),
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx({:?})", self.engine())
    }
}

impl<'a> Tx<'a> {
    fn new(of: Of<'a>) -> Self {
        Self {
            of,
            last: std::cell::RefCell::default(),
        }
    }

    /// Which program keeps the data.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        match self.of {
            Of::Sqlite(_) => Engine::Sqlite,
            Of::Postgres(_) => Engine::Postgres,
        }
    }

    /// The text for this engine, where one text cannot be for both.
    #[must_use]
    pub const fn either<'t>(&self, sqlite: &'t str, postgres: &'t str) -> &'t str {
        match self.of {
            Of::Sqlite(_) => sqlite,
            Of::Postgres(_) => postgres,
        }
    }

    /// Every row of an answer, in its order.
    ///
    /// # Errors
    /// When the store or `take` fails.
    pub fn each(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(Row<'_>) -> Result<()>,
    ) -> Result<()> {
        match &self.of {
            Of::Sqlite(tx) => {
                let mut statement = tx.prepare_cached(sql)?;
                let mut rows = statement.query(rusqlite::params_from_iter(params))?;
                while let Some(row) = rows.next()? {
                    take(Row::Sqlite(row))?;
                }
                Ok(())
            }
            Of::Postgres(running) => running
                .query(sql, params)?
                .iter()
                .try_for_each(|row| take(Row::Postgres(row))),
        }
    }

    /// What `take` makes of every row.
    ///
    /// # Errors
    /// When the store or `take` fails.
    pub fn all<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let mut all = Vec::new();
        self.each(sql, params, |row| {
            all.push(take(row)?);
            Ok(())
        })?;
        Ok(all)
    }

    /// What `take` makes of the first row, if there is one.
    ///
    /// # Errors
    /// When the store or `take` fails.
    pub fn maybe<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        mut take: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<Option<T>> {
        let mut first = None;
        self.each(sql, params, |row| {
            if first.is_none() {
                first = Some(take(row)?);
            }
            Ok(())
        })?;
        Ok(first)
    }

    /// What `take` makes of the row that is there.
    ///
    /// # Errors
    /// When there is none, or the store or `take` fails.
    pub fn one<T>(
        &self,
        sql: &str,
        params: &[Value<'_>],
        take: impl FnMut(Row<'_>) -> Result<T>,
    ) -> Result<T> {
        self.maybe(sql, params, take)?
            .ok_or_else(|| OfficeError::Damaged(format!("no row: {sql}")))
    }

    /// Whether there is a row.
    ///
    /// # Errors
    /// When the store fails.
    pub fn any(&self, sql: &str, params: &[Value<'_>]) -> Result<bool> {
        Ok(self.maybe(sql, params, |_| Ok(()))?.is_some())
    }

    /// Does something and says how many rows it changed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn run(&self, sql: &str, params: &[Value<'_>]) -> Result<u64> {
        match &self.of {
            Of::Sqlite(tx) => {
                let changed = tx
                    .prepare_cached(sql)?
                    .execute(rusqlite::params_from_iter(params))?;
                Ok(u64::try_from(changed).unwrap_or(u64::MAX))
            }
            Of::Postgres(running) => running.execute(sql, params),
        }
    }

    /// Does several things that take no parameters.
    ///
    /// # Errors
    /// When the store fails.
    pub fn batch(&self, sql: &str) -> Result<()> {
        match &self.of {
            Of::Sqlite(tx) => Ok(tx.execute_batch(sql)?),
            Of::Postgres(running) => running.batch(sql),
        }
    }

    /// Does `step` just before the commit, after everything else: for what all
    /// transactions of the office meet at, so that they meet there briefly.
    pub fn at_last(&self, step: impl FnOnce(&Tx<'_>) -> Result<()> + 'static) {
        self.last.borrow_mut().push_back(Box::new(step));
    }

    /// From here on the transaction is about this enterprise's rows: for the one
    /// that has just been made.
    ///
    /// # Errors
    /// When the store fails.
    pub fn turn_to(&self, whose: impl Into<Whose>) -> Result<()> {
        match &self.of {
            Of::Sqlite(_) => Ok(()),
            Of::Postgres(running) => running.turn_to(whose.into()),
        }
    }

    /// Looks at everybody's rows for one question: whether a name that must be
    /// unlike all others is taken. What it finds must not be told.
    ///
    /// # Errors
    /// What `look` says, or the store.
    pub fn among_all<T>(&self, look: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        match &self.of {
            Of::Sqlite(_) => look(self),
            Of::Postgres(running) => {
                let before = running.whose();
                running.turn_to(Whose::Everybodys)?;
                let answer = look(self)?;
                running.turn_to(before)?;
                Ok(answer)
            }
        }
    }
}
