//! CSV and XLSX.

use fieldfare_exchange::record::{self, Cell, EVENT, TICKET, USED};
use fieldfare_exchange::sheet::Book;
use fieldfare_exchange::table::{Table, harmless};
use fieldfare_exchange::words::Language;
use jiff::tz::TimeZone;

use crate::told::{Called, told, used, work};

#[test]
fn a_text_that_a_spreadsheet_would_work_out_gets_an_apostrophe() {
    for text in [
        "=1+1",
        "+46 70 123",
        "-2",
        "@SUM(A1)",
        "\tx",
        "\rx",
        "\nx",
        "  =1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        "\u{feff}=1",
        "\u{0}=1",
    ] {
        assert_eq!(harmless(text), format!("'{text}"), "{text:?}");
    }
    for text in ["", "a=b", "1-2", "Größe", "漏水"] {
        assert_eq!(harmless(text), text);
    }
}

fn csv_of(title: &str, language: Language) -> Vec<csv::StringRecord> {
    let (ticket, _) = told(title, work());
    let mut bytes = Vec::new();
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let mut table = Table::begin(&mut bytes, TICKET, zone, language).unwrap();
    table
        .row(&record::ticket(&ticket, &Called, language))
        .unwrap();
    table.end().unwrap();
    assert!(bytes.starts_with("\u{feff}".as_bytes()));
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(&bytes[3..]);
    reader.records().map(Result::unwrap).collect()
}

// Covers: S1-1, S2-38
#[test]
fn a_row_has_the_basic_columns_with_times_of_the_zone() {
    let rows = csv_of("Pump leaks", Language::English);
    assert_eq!(rows.len(), 2);
    let at = |name: &str| {
        let column = rows[0].iter().position(|head| head == name).unwrap();
        rows[1][column].to_owned()
    };
    assert_eq!(at("Number"), "T-1042");
    assert_eq!(at("Status"), "Resolved");
    assert_eq!(at("Created"), "2026-11-18T10:01:00+01:00");
    assert_eq!(at("Response (min)"), "2");
    assert_eq!(at("First reply (min)"), "4");
    assert_eq!(at("Phone"), "'+46 70 123 45 67");
    assert_eq!(at("Assignee"), "Mara Lindqvist");
}

#[test]
fn a_title_with_quotes_lines_and_formulas_stays_one_cell() {
    let rows = csv_of("=HYPERLINK(\"http://x\",\"y\")\n,;\"", Language::German);
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[1][1], "'=HYPERLINK(\"http://x\",\"y\")\n,;\"");
    assert_eq!(&rows[0][0], "Nummer");
}

#[test]
fn every_ticket_has_as_many_cells_as_there_are_columns() {
    let (ticket, events) = told("x", work());
    assert_eq!(
        record::ticket(&ticket, &Called, Language::English).len(),
        TICKET.len()
    );
    assert_eq!(
        record::event(&ticket, &events[0], &Called).len(),
        EVENT.len()
    );
}

#[test]
fn time_and_parts_have_a_sheet_and_their_minutes_stand_with_the_ticket() {
    let (ticket, _) = told("Pump leaks", used());
    let cells = record::ticket(&ticket, &Called, Language::English);
    let at = |name: &str| {
        let column = TICKET
            .iter()
            .position(|c| c.name(Language::English) == name);
        cells[column.unwrap()].clone()
    };
    assert_eq!(at("Work (min)"), Cell::Number(75.0));
    assert_eq!(at("Travel (min)"), Cell::Number(25.0));
    let rows: Vec<Vec<Cell>> = ticket
        .used_standing()
        .map(|entry| record::used(&ticket, entry, &Called, Language::German))
        .collect();
    assert_eq!(rows.len(), 4, "what was struck is not there");
    assert!(rows.iter().all(|row| row.len() == USED.len()));
    assert_eq!(
        rows[0][3..5],
        [Cell::Text("Arbeit".to_owned()), Cell::Number(75.0)]
    );
    assert_eq!(
        rows[2][7..9],
        [Cell::Number(1.5), Cell::Text("m".to_owned())]
    );
    assert_eq!(
        rows[3][7..9],
        [Cell::Number(2.0), Cell::Text("Stk.".to_owned())]
    );
    let said: Vec<String> = [1, 10, 1_250, 2_000, 9_999_999]
        .map(|n| Language::German.quantity(n))
        .into();
    assert_eq!(said, ["0,001", "0,01", "1,25", "2", "9999,999"]);
    assert_eq!(Language::English.quantity(1_500), "1.5");
}

// Covers: S2-37
#[test]
fn a_workbook_of_ten_thousand_tickets_is_written_with_its_sheets() {
    let (ticket, events) = told("Pump leaks", work());
    let mut book = Book::new(TimeZone::UTC, Language::English);
    let tickets = book.sheet("Tickets", TICKET).unwrap();
    let happened = book.sheet("Events", EVENT).unwrap();
    let cells = record::ticket(&ticket, &Called, Language::English);
    for _ in 0..10_000 {
        book.row(tickets, &cells).unwrap();
        book.row(happened, &record::event(&ticket, &events[0], &Called))
            .unwrap();
    }
    let long = Cell::Text("漏".repeat(40_000));
    book.row(tickets, &[long]).unwrap();
    assert!(book.row(9, &[]).is_err());
    let mut file = std::io::Cursor::new(Vec::new());
    book.save(&mut file).unwrap();
    let mut archive = zip::ZipArchive::new(file).unwrap();
    let names: Vec<String> = archive
        .file_names()
        .map(|name| name.unwrap().into_owned())
        .collect();
    assert!(
        names.iter().any(|name| name == "xl/worksheets/sheet2.xml"),
        "{names:?}"
    );
    let sheet = archive.by_name("xl/worksheets/sheet1.xml").unwrap();
    assert!(sheet.size() > 1_000_000);
}
