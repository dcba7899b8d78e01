//! Tables as text: CSV that a spreadsheet cannot take for a program.

use std::io::Write;

use jiff::tz::TimeZone;

use crate::ExchangeError;
use crate::record::{Cell, Column, wall};
use crate::words::Language;

/// A text in which no spreadsheet finds a formula: one that begins like a formula, also after blanks
/// and in full-width forms, gets an apostrophe in front (ASVS 1.2.10).
#[must_use]
pub fn harmless(text: &str) -> String {
    let begins_like_one = text.starts_with(['\t', '\r', '\n'])
        || text
            .trim_start_matches(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']);
    if begins_like_one {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// A CSV table that is written row by row: UTF-8 with a mark for spreadsheets, commas, CRLF.
pub struct Table<W: Write> {
    csv: csv::Writer<W>,
    zone: TimeZone,
}

impl<W: Write> std::fmt::Debug for Table<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Table")
    }
}

impl<W: Write> Table<W> {
    /// Begins a table with its head. Moments are told in `zone`, with their offset.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin(
        mut to: W,
        columns: &[Column],
        zone: TimeZone,
        language: Language,
    ) -> Result<Self, ExchangeError> {
        to.write_all("\u{feff}".as_bytes())?;
        let mut csv = csv::WriterBuilder::new()
            .terminator(csv::Terminator::CRLF)
            .from_writer(to);
        csv.write_record(columns.iter().map(|column| column.name(language)))?;
        Ok(Self { csv, zone })
    }

    /// Writes a row.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, cells: &[Cell]) -> Result<(), ExchangeError> {
        self.csv.write_record(cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(number) => number.to_string(),
            Cell::Moment(at) => wall(*at, &self.zone),
            Cell::Empty => String::new(),
        }))?;
        Ok(())
    }

    /// Ends the table.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn end(mut self) -> Result<(), ExchangeError> {
        self.csv.flush()?;
        Ok(())
    }
}
