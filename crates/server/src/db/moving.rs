//! Everything that an embedded database holds, in an empty PostgreSQL database.
//!
//! Tables and columns are asked of both sides: what one side has and the other
//! does not know stops the move before anything has changed.

use std::collections::BTreeSet;

use super::postgres::{Filling, ROWS_AT_ONCE, Table};
use super::{Tx, Value, params};
use crate::error::{OfficeError, Result};

/// The column that only PostgreSQL has in every table.
const ENTERPRISE: &str = "enterprise";

/// What has moved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Tables.
    pub tables: usize,
    /// Rows of all of them.
    pub rows: u64,
}

/// Copies every row, and then closes the database that it came from: whoever
/// still has it open cannot write any more, and nobody opens it again.
///
/// # Errors
/// When the two sides do not match, or either fails: then nothing has moved.
pub(super) fn everything(
    from: &Tx<'_>,
    mut to: Filling,
    named: &[(&'static str, String)],
) -> Result<Moved> {
    let tables = to.tables()?;
    let here = tables_of(from)?;
    let there: BTreeSet<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    if let Some(name) = here.iter().find(|name| !there.contains(name.as_str())) {
        return Err(OfficeError::Damaged(format!(
            "the table {name} has no place in PostgreSQL"
        )));
    }
    let mut moved = Moved::default();
    for table in tables.iter().filter(|table| here.contains(&table.name)) {
        moved.tables += 1;
        moved.rows += rows(from, table, &mut to)?;
    }
    let columns = ["name".to_owned(), "value".to_owned()];
    for (name, value) in named {
        to.insert("office", &columns, params![*name, value])?;
    }
    to.end(&tables)?;
    close(from, &here)?;
    Ok(moved)
}

fn rows(from: &Tx<'_>, table: &Table, to: &mut Filling) -> Result<u64> {
    let here = columns_of(from, &table.name)?;
    let lacks = |column: &String| {
        OfficeError::Damaged(format!(
            "{}.{column} is on one side only: it cannot be moved",
            table.name
        ))
    };
    if let Some(column) = here.iter().find(|column| !table.columns.contains(column)) {
        return Err(lacks(column));
    }
    let mut asked = Vec::with_capacity(table.columns.len());
    let mut joined = String::new();
    for column in &table.columns {
        if here.contains(column) {
            asked.push(format!("t.{column}"));
        } else if column == ENTERPRISE {
            joined = whose(&here).ok_or_else(|| lacks(column))?;
            asked.push(format!("o.{ENTERPRISE}"));
        } else {
            return Err(lacks(column));
        }
    }
    let sql = format!("SELECT {} FROM {} t {joined}", asked.join(", "), table.name);
    let width = asked.len();
    let mut count = 0;
    let mut waiting: Vec<Value<'static>> = Vec::with_capacity(width * ROWS_AT_ONCE);
    from.each(&sql, params![], |row| {
        for column in 0..width {
            waiting.push(row.value(column)?);
        }
        count += 1;
        if waiting.len() >= width * ROWS_AT_ONCE {
            to.insert(&table.name, &table.columns, &waiting)?;
            waiting.clear();
        }
        Ok(())
    })?;
    to.insert(&table.name, &table.columns, &waiting)?;
    Ok(count)
}

/// What a row of the embedded database belongs to, where it does not say whose it
/// is.
fn whose(columns: &[String]) -> Option<String> {
    let owner = [
        ("account", "account o ON o.id = t.account"),
        ("ticket", "ticket o ON o.key = t.ticket"),
        ("upload", "upload o ON o.id = t.upload"),
        ("command", "command o ON o.id = t.command"),
    ];
    owner
        .iter()
        .find(|(column, _)| columns.iter().any(|known| known == column))
        .map(|(_, join)| format!("JOIN {join}"))
}

fn tables_of(tx: &Tx<'_>) -> Result<Vec<String>> {
    tx.all(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' \
         ORDER BY name",
        params![],
        |row| row.get(0),
    )
}

fn columns_of(tx: &Tx<'_>, table: &str) -> Result<Vec<String>> {
    tx.all(
        "SELECT name FROM pragma_table_info(?1)",
        params![table],
        |row| row.get(0),
    )
}

/// Lets nobody write any more. What stays is what was, to be looked at.
fn close(tx: &Tx<'_>, tables: &[String]) -> Result<()> {
    tx.run(
        "INSERT INTO office (name, value) VALUES ('moved', 'postgres')",
        params![],
    )?;
    for table in tables {
        for act in ["INSERT", "UPDATE", "DELETE"] {
            tx.batch(&format!(
                "CREATE TRIGGER moved_{table}_{act} BEFORE {act} ON {table} BEGIN \
                 SELECT RAISE(ABORT, 'this office has moved to PostgreSQL'); END"
            ))?;
        }
    }
    Ok(())
}
