//! Tables as a workbook (XLSX), written row by row with a fixed amount of memory.
//!
//! Every text is written as a text, never as something that a spreadsheet would work out.

use std::io::{Seek, Write};

use fieldfare_domain::At;
use jiff::tz::TimeZone;
use rust_xlsxwriter::{Format, Workbook};

use crate::ExchangeError;
use crate::record::{Cell, Column, zoned};
use crate::words::Language;

/// Most characters of a cell.
const TEXT_MAX: usize = 32_000;
/// Most rows of a sheet, its head included.
const ROWS_MAX: u32 = 1_048_576;

/// A workbook that is being written.
pub struct Book {
    workbook: Workbook,
    sheets: Vec<Sheet>,
    zone: TimeZone,
    moment: Format,
    head: Format,
    language: Language,
}

struct Sheet {
    /// Where it is in the workbook now: a full one is followed by another.
    index: usize,
    name: &'static str,
    part: u32,
    columns: &'static [Column],
    rows: u32,
}

impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Book")
    }
}

impl Book {
    /// An empty workbook. Moments are told on the wall clock of `zone`: a spreadsheet has no zones.
    #[must_use]
    pub fn new(zone: TimeZone, language: Language) -> Self {
        Self {
            workbook: Workbook::new(),
            sheets: Vec::new(),
            zone,
            moment: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
            head: Format::new().set_bold(),
            language,
        }
    }

    /// Adds a sheet, and says by which number it is written to.
    ///
    /// # Errors
    /// When its name is none.
    pub fn sheet(
        &mut self,
        name: &'static str,
        columns: &'static [Column],
    ) -> Result<usize, ExchangeError> {
        let mut sheet = Sheet {
            index: 0,
            name,
            part: 0,
            columns,
            rows: 0,
        };
        self.another(&mut sheet)?;
        self.sheets.push(sheet);
        Ok(self.sheets.len() - 1)
    }

    fn another(&mut self, sheet: &mut Sheet) -> Result<(), ExchangeError> {
        sheet.part += 1;
        sheet.index = self.workbook.worksheets().len();
        sheet.rows = 1;
        let worksheet = self.workbook.add_worksheet_with_constant_memory()?;
        let name = if sheet.part == 1 {
            sheet.name.to_owned()
        } else {
            format!("{} {}", sheet.name, sheet.part)
        };
        worksheet.set_name(name)?;
        for (at, column) in (0_u16..).zip(sheet.columns) {
            worksheet.set_column_width(at, column.width)?;
        }
        for (at, column) in (0_u16..).zip(sheet.columns) {
            worksheet.write_string_with_format(0, at, column.name(self.language), &self.head)?;
        }
        worksheet.set_freeze_panes(1, 0)?;
        Ok(())
    }

    /// Writes a row to a sheet.
    ///
    /// # Errors
    /// When it cannot be written, or there is no such sheet.
    pub fn row(&mut self, sheet: usize, cells: &[Cell]) -> Result<(), ExchangeError> {
        if sheet >= self.sheets.len() {
            return Err(ExchangeError::Report("no such sheet".to_owned()));
        }
        let mut at = self.sheets.swap_remove(sheet);
        let full = at.rows >= ROWS_MAX;
        let begun = if full { self.another(&mut at) } else { Ok(()) };
        let written = begun.and_then(|()| self.write(&mut at, cells));
        // Back to its place, whatever happened.
        self.sheets.push(at);
        let last = self.sheets.len() - 1;
        self.sheets.swap(sheet, last);
        written
    }

    fn write(&mut self, sheet: &mut Sheet, cells: &[Cell]) -> Result<(), ExchangeError> {
        let zone = self.zone.clone();
        let moment = self.moment.clone();
        let worksheet = self.workbook.worksheet_from_index(sheet.index)?;
        let row = sheet.rows;
        sheet.rows += 1;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => {
                    worksheet.write_string(row, column, cut(text))?;
                }
                Cell::Number(number) => {
                    worksheet.write_number(row, column, *number)?;
                }
                Cell::Moment(at) => {
                    worksheet.write_number_with_format(row, column, serial(*at, &zone), &moment)?;
                }
                Cell::Empty => {}
            }
        }
        Ok(())
    }

    /// Writes the file.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn save(mut self, to: impl Write + Seek + Send) -> Result<(), ExchangeError> {
        self.workbook.save_to_writer(to)?;
        Ok(())
    }
}

fn cut(text: &str) -> String {
    // A spreadsheet counts UTF-16 units.
    if text.encode_utf16().count() <= TEXT_MAX {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(TEXT_MAX / 2).collect();
    cut.push('…');
    cut
}

/// Days since 1899-12-30 on the wall clock of a zone: how a spreadsheet counts time.
fn serial(at: At, zone: &TimeZone) -> f64 {
    const DAYS_TO_1970: f64 = 25_569.0;
    let zoned = zoned(at, zone);
    let wall_s = zoned.timestamp().as_second() + i64::from(zoned.offset().seconds());
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of the years 1 to 9999 are far below 2^53"
    )]
    let wall_s = wall_s as f64;
    wall_s / 86_400.0 + DAYS_TO_1970
}
