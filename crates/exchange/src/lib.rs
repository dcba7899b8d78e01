//! Data out and in: tables (CSV, XLSX), the printed report of one ticket (PDF), calendars
//! (iCalendar), and logs of other systems (CSV).
//!
//! Pure: it is given tickets and bytes and gives bytes. Must never know: databases, networks, clocks,
//! who may see what.

pub mod calendar;
pub mod devices;
pub mod import;
pub mod record;
pub mod report;
pub mod sheet;
pub mod table;
pub mod words;

/// What can go wrong while something is written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Writing or reading bytes failed.
    #[error("the file failed: {0}")]
    File(#[from] std::io::Error),
    /// The table could not be written.
    #[error("the table could not be written: {0}")]
    Table(#[from] csv::Error),
    /// The workbook could not be written.
    #[error("the workbook could not be written: {0}")]
    Workbook(#[from] rust_xlsxwriter::XlsxError),
    /// The archive could not be written.
    #[error("the archive could not be written: {0}")]
    Archive(#[from] zip::result::ZipError),
    /// The table lacks a column.
    #[error("{0}")]
    Columns(String),
    /// The report could not be written.
    #[error("the report could not be written: {0}")]
    Report(String),
}
