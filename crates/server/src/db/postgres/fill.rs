//! Filling an empty database with everything that another one holds, in one
//! transaction.

use std::collections::{BTreeMap, BTreeSet};

use tokio_postgres::{Client, Statement};

use super::connect::{self, Address};
use super::errors::of_statement;
use super::{Value, bound, migrate, set_whose};
use crate::background::block_on;
use crate::db::Whose;
use crate::error::{OfficeError, Result};

/// Rows that are sent at once.
pub(in crate::db) const ROWS_AT_ONCE: usize = 100;

/// A table that is to be filled.
#[derive(Debug)]
pub(in crate::db) struct Table {
    pub(in crate::db) name: String,
    pub(in crate::db) columns: Vec<String>,
    /// Columns whose numbers the database counts by itself.
    counted: Vec<String>,
}

/// A database that is being filled. Dropped before its end, it is as it was.
pub(in crate::db) struct Filling {
    client: Client,
    /// Its thread moves the connection's bytes.
    _address: Address,
    prepared: BTreeMap<(String, usize), Statement>,
}

impl Filling {
    /// Makes the tables, and begins with nothing in them.
    ///
    /// # Errors
    /// `database_not_empty` when somebody's data are there already.
    pub(in crate::db) fn begin(url: &str) -> Result<Self> {
        migrate(url)?;
        let address = Address::parse(url)?;
        let client = address.connect()?;
        let run = |sql: &str| block_on(client.batch_execute(sql)).map_err(of_statement);
        run(&format!("BEGIN; {}", set_whose(Whose::Everybodys)))?;
        // Nobody else begins there meanwhile.
        run("LOCK TABLE enterprise IN EXCLUSIVE MODE")?;
        let is_taken: bool =
            connect::one(&client, "SELECT EXISTS (SELECT 1 FROM enterprise)", &[])?;
        if is_taken {
            return Err(OfficeError::Conflict {
                code: "database_not_empty",
                detail: "the database holds an office already: choose an empty one".to_owned(),
            });
        }
        // What an office notes when it is opened for the first time.
        run("DELETE FROM office")?;
        Ok(Self {
            client,
            _address: address,
            prepared: BTreeMap::new(),
        })
    }

    /// This life of this database.
    pub(in crate::db) fn life(&self) -> Result<String> {
        connect::life(&self.client)
    }

    /// Every table, each after those that its rows name.
    pub(in crate::db) fn tables(&self) -> Result<Vec<Table>> {
        let rows = |sql: &str| block_on(self.client.query(sql, &[])).map_err(of_statement);
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        for row in rows(
            "SELECT c.relname::text, a.attname::text, a.attidentity <> '' FROM pg_class c \
             JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
             WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r' \
             AND c.relname <> 'schema_version' ORDER BY c.relname, a.attnum",
        )? {
            let (name, column): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let table = tables.entry(name.clone()).or_insert_with(|| Table {
                name,
                columns: Vec::new(),
                counted: Vec::new(),
            });
            if row.try_get(2)? {
                table.counted.push(column.clone());
            }
            table.columns.push(column);
        }
        let mut names: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for row in rows(
            "SELECT f.relname::text, t.relname::text FROM pg_constraint c \
             JOIN pg_class f ON f.oid = c.conrelid JOIN pg_class t ON t.oid = c.confrelid \
             WHERE c.contype = 'f' AND c.connamespace = current_schema()::regnamespace \
             AND f.oid <> t.oid",
        )? {
            let (from, to): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            names.entry(from).or_default().insert(to);
        }
        let mut ordered = Vec::with_capacity(tables.len());
        while !tables.is_empty() {
            let next = tables
                .keys()
                .find(|name| {
                    let named = names.get(*name);
                    !named.is_some_and(|named| named.iter().any(|name| tables.contains_key(name)))
                })
                .cloned()
                .and_then(|name| tables.remove(&name))
                .ok_or_else(|| OfficeError::Damaged("tables name one another".to_owned()))?;
            ordered.push(next);
        }
        Ok(ordered)
    }

    /// Writes rows: the values of all of them, one row after another.
    pub(in crate::db) fn insert(
        &mut self,
        table: &str,
        columns: &[String],
        values: &[Value<'_>],
    ) -> Result<()> {
        let count = values.len() / columns.len().max(1);
        if count == 0 {
            return Ok(());
        }
        let key = (table.to_owned(), count);
        let statement = match self.prepared.get(&key) {
            Some(statement) => statement.clone(),
            None => {
                let sql = insertion(table, columns, count);
                let made = block_on(self.client.prepare(&sql)).map_err(of_statement)?;
                self.prepared.insert(key, made.clone());
                made
            }
        };
        match block_on(self.client.execute(&statement, &bound(values))).map_err(of_statement) {
            Ok(_) => Ok(()),
            // Nobody else writes here: another try would end alike.
            Err(OfficeError::Again(why)) => Err(OfficeError::Damaged(format!("{table}: {why}"))),
            Err(other) => Err(other),
        }
    }

    /// From here on it is there, durably; and what the database counts goes on
    /// after the highest number that came.
    pub(in crate::db) fn end(self, tables: &[Table]) -> Result<()> {
        let run = |sql: &str| block_on(self.client.batch_execute(sql)).map_err(of_statement);
        for table in tables {
            for column in &table.counted {
                let name = &table.name;
                run(&format!(
                    "SELECT setval(pg_get_serial_sequence('{name}', '{column}'), \
                     (SELECT coalesce(max({column}), 0) + 1 FROM {name}), false)"
                ))?;
            }
        }
        run("SET LOCAL synchronous_commit = on; COMMIT; ANALYZE")
    }
}

/// The text that writes so many rows. Names come from the database itself.
fn insertion(table: &str, columns: &[String], count: usize) -> String {
    let width = columns.len();
    let rows: Vec<String> = (0..count)
        .map(|row| {
            let places: Vec<String> = (1..=width)
                .map(|column| format!("${}", row * width + column))
                .collect();
            format!("({})", places.join(", "))
        })
        .collect();
    format!(
        "INSERT INTO {table} ({}) VALUES {}",
        columns.join(", "),
        rows.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::insertion;

    #[test]
    fn rows_are_written_together_with_their_values_numbered_on() {
        let columns = ["id".to_owned(), "name".to_owned()];
        assert_eq!(
            insertion("pump", &columns, 2),
            "INSERT INTO pump (id, name) VALUES ($1, $2), ($3, $4)"
        );
    }
}
