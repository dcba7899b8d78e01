//! A table of devices, as other registers give it: CSV with the names of the columns in its first
//! line, in any of the languages that people here write.

use std::io::Read;

use crate::ExchangeError;

/// Most lines of a table.
pub const LINES_MAX: u64 = 5_000;

/// A line of the table. A column that the table does not have is none, so that it changes nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Number of the line in the file; its first line is 1.
    pub line: u64,
    /// What people call the device.
    pub name: String,
    /// Customer or place.
    pub place: Option<String>,
    /// Whose it is.
    pub customer: Option<String>,
    /// Address of the site.
    pub address: Option<String>,
    /// The site's zone.
    pub zone: Option<String>,
    /// The code on its label.
    pub code: Option<String>,
}

/// A line that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Number of the line in the file.
    pub line: u64,
    /// Why, as a stable code.
    pub code: &'static str,
}

/// What the columns may be called, folded.
const NAMES: [(&str, &[&str]); 6] = [
    (
        "name",
        &["name", "device", "gerät", "设备", "名称", "tên", "thiết bị"],
    ),
    (
        "place",
        &["place", "site", "ort", "standort", "地点", "địa điểm"],
    ),
    ("customer", &["customer", "kunde", "客户", "khách hàng"]),
    ("address", &["address", "adresse", "地址", "địa chỉ"]),
    (
        "zone",
        &["zone", "time zone", "zeitzone", "时区", "múi giờ"],
    ),
    ("code", &["code", "kennung", "编码", "代码", "mã"]),
];

/// Reads a table.
///
/// # Errors
/// When there is no column of names, or the bytes cannot be read at all.
pub fn read(mut file: impl Read) -> Result<(Vec<Line>, Vec<Refused>), ExchangeError> {
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes)?;
    // One way to end a line: one of two letters is counted only with the line after it.
    bytes.dedup_by(|next, before| {
        (*before, *next) == (b'\r', b'\n') && {
            *before = b'\n';
            true
        }
    });
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(separator(&bytes))
        .flexible(true)
        .from_reader(bytes.as_slice());
    let head: Vec<String> = csv
        .headers()?
        .iter()
        .map(|name| {
            name.trim_start_matches('\u{feff}')
                .trim()
                .to_lowercase()
                .replace('_', " ")
        })
        .collect();
    let column = |wanted: &str| {
        let (_, known) = NAMES.iter().find(|(name, _)| *name == wanted)?;
        head.iter().position(|name| known.contains(&name.as_str()))
    };
    let name = column("name")
        .ok_or_else(|| ExchangeError::Columns("no column is called “name”".to_owned()))?;
    let others = ["place", "customer", "address", "zone", "code"].map(column);
    let (mut lines, mut refused) = (Vec::new(), Vec::new());
    let mut record = csv::StringRecord::new();
    loop {
        let line = csv.position().line();
        match csv.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) => {
                // Bytes that are no text: this line is lost, the next one is not.
                let code = "not_text";
                refused.push(Refused { line, code });
                continue;
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        if u64::try_from(lines.len()).unwrap_or(u64::MAX) >= LINES_MAX {
            let code = "too_many_lines";
            refused.push(Refused { line, code });
            break;
        }
        let at = |column: Option<usize>| {
            column.map(|column| record.get(column).unwrap_or_default().trim().to_owned())
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let [place, customer, address, zone, code] = others.map(at);
        lines.push(Line {
            line,
            name: at(Some(name)).unwrap_or_default(),
            place,
            customer,
            address,
            zone,
            code,
        });
    }
    Ok((lines, refused))
}

/// What stands between the columns: whichever the first line has most of.
fn separator(bytes: &[u8]) -> u8 {
    let head = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let count = |wanted: u8| head.iter().filter(|byte| **byte == wanted).count();
    [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|separator| count(*separator))
        .unwrap_or(b',')
}
