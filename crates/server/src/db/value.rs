//! Values that go to the database and come from it, alike for both engines.

use std::borrow::Cow;
use std::error::Error;

use bytes::BytesMut;
use rusqlite::types::{ToSqlOutput, ValueRef};
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use uuid::Uuid;

use crate::error::{OfficeError, Result};

/// A value of a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// None.
    Null,
    /// A number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(Cow<'a, str>),
    /// An id.
    Id(Uuid),
}

/// What can be a parameter.
pub trait Bind {
    /// It as a value.
    fn value(&self) -> Value<'_>;
}

impl<T: Bind + ?Sized> Bind for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

impl<T: Bind> Bind for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, Bind::value)
    }
}

impl Bind for Value<'_> {
    fn value(&self) -> Value<'_> {
        self.clone()
    }
}

impl Bind for str {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl Bind for String {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }
}

impl Bind for Uuid {
    fn value(&self) -> Value<'_> {
        Value::Id(*self)
    }
}

impl Bind for bool {
    fn value(&self) -> Value<'_> {
        Value::Flag(*self)
    }
}

impl Bind for i64 {
    fn value(&self) -> Value<'_> {
        Value::Integer(*self)
    }
}

impl Bind for u32 {
    fn value(&self) -> Value<'_> {
        Value::Integer((*self).into())
    }
}

/// Values of parameters, in their order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::db::Bind::value(&$value)),*] as &[$crate::db::Value<'_>]
    };
}
pub(crate) use params;

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(rusqlite::types::Value::Null),
            Self::Integer(number) => ToSqlOutput::from(*number),
            Self::Flag(flag) => ToSqlOutput::from(*flag),
            Self::Text(text) => ToSqlOutput::from(text.as_ref()),
            Self::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
        })
    }
}

impl ToSql for Value<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Self::Null, _) => Ok(IsNull::Yes),
            (Self::Integer(number), &Type::INT8) => number.to_sql(kind, out),
            (Self::Integer(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            // A flag that comes out of an embedded database.
            (Self::Integer(number), &Type::BOOL) => (*number != 0).to_sql(kind, out),
            (Self::Flag(flag), &Type::BOOL) => flag.to_sql(kind, out),
            (Self::Id(id), &Type::UUID) => id.to_sql(kind, out),
            (Self::Text(text), &Type::TEXT | &Type::VARCHAR | &Type::UNKNOWN) => {
                // PostgreSQL knows no text with a zero in it. The events, which
                // are the truth, are JSON and hold it escaped.
                if text.contains('\0') {
                    text.replace('\0', "\u{fffd}").as_str().to_sql(kind, out)
                } else {
                    text.as_ref().to_sql(kind, out)
                }
            }
            (value, kind) => Err(format!("{value:?} cannot be a {kind}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        // What a value can be is said with the value.
        true
    }

    to_sql_checked!();
}

/// A row of an answer.
#[derive(Clone, Copy, Debug)]
pub enum Row<'a> {
    /// Of the embedded database.
    Sqlite(&'a rusqlite::Row<'a>),
    /// Of PostgreSQL.
    Postgres(&'a tokio_postgres::Row),
}

impl<'a> Row<'a> {
    /// The text in a column, as it lies there.
    ///
    /// # Errors
    /// When it is no text.
    pub fn text(&self, column: usize) -> Result<&'a str> {
        match self.cell(column)? {
            Cell::Text(text) => Ok(text),
            _ => Err(wrong(column, "is no text")),
        }
    }

    /// What is in a column, counted from 0.
    ///
    /// # Errors
    /// When it is something else.
    pub fn get<T: FromCell>(&self, column: usize) -> Result<T> {
        let cell = self.cell(column)?;
        T::from_cell(cell).ok_or_else(|| wrong(column, "is of another kind than expected"))
    }

    /// What is in a column, to be put elsewhere.
    ///
    /// # Errors
    /// When it is of no kind that is used.
    pub fn value(&self, column: usize) -> Result<Value<'static>> {
        Ok(match self.cell(column)? {
            Cell::Null => Value::Null,
            Cell::Integer(number) => Value::Integer(number),
            Cell::Flag(flag) => Value::Flag(flag),
            Cell::Text(text) => Value::Text(Cow::Owned(text.to_owned())),
            Cell::Id(id) => Value::Id(id),
        })
    }

    fn cell(&self, column: usize) -> Result<Cell<'a>> {
        match self {
            Self::Sqlite(row) => Ok(match row.get_ref(column)? {
                ValueRef::Null => Cell::Null,
                ValueRef::Integer(number) => Cell::Integer(number),
                ValueRef::Text(text) => Cell::Text(
                    std::str::from_utf8(text).map_err(|_| wrong(column, "is no text in UTF-8"))?,
                ),
                ValueRef::Blob(bytes) => {
                    Cell::Id(Uuid::from_slice(bytes).map_err(|_| wrong(column, "is not an id"))?)
                }
                ValueRef::Real(_) => return Err(wrong(column, "is of no kind that is used")),
            }),
            Self::Postgres(row) => cell(row, column),
        }
    }
}

fn cell(row: &tokio_postgres::Row, column: usize) -> Result<Cell<'_>> {
    let kind = row
        .columns()
        .get(column)
        .ok_or_else(|| wrong(column, "is not there"))?
        .type_();
    let found = match *kind {
        Type::INT8 => row
            .try_get::<_, Option<i64>>(column)
            .map(|n| n.map(Cell::Integer)),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(column)
            .map(|n| n.map(|n| Cell::Integer(n.into()))),
        Type::BOOL => row
            .try_get::<_, Option<bool>>(column)
            .map(|b| b.map(Cell::Flag)),
        Type::UUID => row
            .try_get::<_, Option<Uuid>>(column)
            .map(|id| id.map(Cell::Id)),
        Type::TEXT | Type::VARCHAR | Type::NAME => row
            .try_get::<_, Option<&str>>(column)
            .map(|t| t.map(Cell::Text)),
        _ => return Err(wrong(column, "is of no kind that is used")),
    };
    Ok(found?.unwrap_or(Cell::Null))
}

fn wrong(column: usize, what: &str) -> OfficeError {
    OfficeError::Damaged(format!("column {column} of an answer {what}"))
}

/// What is in a column.
#[derive(Clone, Copy, Debug)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A number.
    Integer(i64),
    /// Yes or no.
    Flag(bool),
    /// A text.
    Text(&'a str),
    /// An id.
    Id(Uuid),
}

/// What can be read from a column.
pub trait FromCell: Sized {
    /// It, when the column is of its kind.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl FromCell for u32 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).and_then(|number| Self::try_from(number).ok())
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Flag(flag) => Some(flag),
            // The embedded database has no flags but numbers.
            Cell::Integer(number) => Some(number != 0),
            _ => None,
        }
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl FromCell for Uuid {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Id(id) => Some(id),
            _ => None,
        }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            other => T::from_cell(other).map(Some),
        }
    }
}
