//! Reading a file with its mapping.

use std::collections::BTreeMap;
use std::io::Read;

use fieldfare_domain::text::{LONG_MAX, SHORT_MAX, TITLE_MAX};
use fieldfare_domain::{At, CloseKind, Draft};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;

use super::{Found, Happened, Mapping, Report, Step};
use crate::ExchangeError;

/// Most lines of a file: what fits into the memory of a small machine.
const ROWS_MAX: u64 = 2_000_000;

/// Reads a file. A line that cannot be understood is refused and told; the others go on.
///
/// # Errors
/// When the file cannot be read, is no CSV, or lacks a column that the mapping names.
pub fn read(file: impl Read, mapping: &Mapping) -> Result<(Vec<Found>, Report), ExchangeError> {
    let separator = mapping.separator.bytes().next().unwrap_or(b',');
    let mut csv = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(file);
    let head: Vec<String> = csv
        .headers()?
        .iter()
        .map(|name| name.trim_start_matches('\u{feff}').to_owned())
        .collect();
    let columns = Columns::find(&head, mapping)?;
    let zone = zone_of(mapping)?;
    let mut report = Report::default();
    let mut order: Vec<String> = Vec::new();
    let mut found: BTreeMap<String, Found> = BTreeMap::new();
    let mut record = csv::StringRecord::new();
    loop {
        let line = csv.position().line();
        match csv.read_record(&mut record) {
            Ok(true) => {}
            Ok(false) => break,
            Err(error) => {
                // Bytes that are no text: this line is lost, the next one is not.
                report.rows += 1;
                report.refuse(line, "not_text", error.to_string());
                if error.is_io_error() {
                    return Err(error.into());
                }
                continue;
            }
        }
        let line = record.position().map_or(line, csv::Position::line);
        report.rows += 1;
        if report.rows > ROWS_MAX {
            let most = format!("a file has at most {ROWS_MAX} lines");
            report.refuse(line, "too_many_lines", most);
            break;
        }
        let row = Row {
            head: &head,
            record: &record,
        };
        let case = row.at(columns.case).trim();
        if case.is_empty() {
            report.refuse(line, "no_case", "the line does not name a ticket");
            continue;
        }
        let happened = match happened(&row, &columns, mapping, &zone) {
            Ok(happened) => happened,
            Err((code, detail)) => {
                report.refuse(line, code, detail);
                continue;
            }
        };
        for one in &happened {
            let word = format!("{} → {}", one.word, step_word(one.step));
            *report.activities.entry(word).or_default() += 1;
            if !one.person.is_empty() {
                report.people.insert(one.person.clone());
            }
        }
        let ticket = found.entry(case.to_owned()).or_insert_with(|| {
            order.push(case.to_owned());
            Found {
                case: case.to_owned(),
                line,
                draft: draft(&row, &columns, mapping),
                kind: row.at(columns.kind).trim().to_owned(),
                happened: Vec::new(),
            }
        });
        ticket.happened.extend(happened);
    }
    let mut tickets: Vec<Found> = order
        .into_iter()
        .filter_map(|case| found.remove(&case))
        .collect();
    for ticket in &mut tickets {
        // Stable: what stands first at one moment happened first.
        ticket.happened.sort_by_key(|one| one.at);
    }
    tell(&tickets, &mut report);
    Ok((tickets, report))
}

fn tell(tickets: &[Found], report: &mut Report) {
    let mut spans: Vec<f64> = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        report.tickets += 1;
        report.happened += u64::try_from(ticket.happened.len()).unwrap_or(u64::MAX);
        let (Some(first), Some(last)) = (ticket.happened.first(), ticket.happened.last()) else {
            continue;
        };
        #[expect(
            clippy::cast_precision_loss,
            reason = "times of tickets are far below 2^53 ms"
        )]
        spans.push(last.at.since_ms(first.at) as f64 / 3_600_000.0);
        report.first = Some(report.first.map_or(first.at, |at| at.min(first.at)));
        report.last = Some(report.last.map_or(last.at, |at| at.max(last.at)));
    }
    spans.sort_by(f64::total_cmp);
    let middle = spans.len() / 2;
    report.median_hours = match (spans.len() % 2, spans.get(middle)) {
        (1, Some(value)) => Some(*value),
        (0, Some(upper)) => spans
            .get(middle.wrapping_sub(1))
            .map(|lower| f64::midpoint(*lower, *upper)),
        _ => None,
    };
    let count = f64::from(u32::try_from(spans.len()).unwrap_or(u32::MAX));
    report.mean_days = (count > 0.0).then(|| spans.iter().sum::<f64>() / count / 24.0);
}

/// Where the columns of a mapping are.
struct Columns {
    case: Option<usize>,
    activity: Option<usize>,
    at: Option<usize>,
    times: [(Option<usize>, Step, &'static str); 4],
    person: Option<usize>,
    place: Option<usize>,
    equipment: Option<usize>,
    kind: Option<usize>,
    priority: Option<usize>,
}

impl Columns {
    fn find(head: &[String], mapping: &Mapping) -> Result<Self, ExchangeError> {
        let find = |name: &str| -> Result<Option<usize>, ExchangeError> {
            if name.is_empty() {
                return Ok(None);
            }
            let found = head.iter().position(|one| one == name);
            found.map(Some).ok_or_else(|| missing(name))
        };
        let times = &mapping.times;
        let columns = Self {
            case: find(&mapping.case)?,
            activity: find(&mapping.activity)?,
            at: find(&mapping.at)?,
            times: [
                (find(&times.submitted)?, Step::Submitted, "submitted"),
                (find(&times.taken)?, Step::Taken, "taken"),
                (find(&times.resolved)?, Step::Resolved, "resolved"),
                (
                    find(&times.closed)?,
                    Step::Closed(CloseKind::AgentClosed),
                    "closed",
                ),
            ],
            person: find(&mapping.person)?,
            place: find(&mapping.place)?,
            equipment: find(&mapping.equipment)?,
            kind: find(&mapping.kind)?,
            priority: find(&mapping.priority)?,
        };
        if columns.case.is_none() {
            return Err(missing("case"));
        }
        let is_log = columns.activity.is_some() && columns.at.is_some();
        let is_list = columns.times.iter().any(|(column, ..)| column.is_some());
        if is_log == is_list {
            return Err(ExchangeError::File(std::io::Error::new(
                std::io::ErrorKind::InvalidInput,
                "a mapping names either `activity` and `at`, or `times`",
            )));
        }
        Ok(columns)
    }
}

fn missing(name: &str) -> ExchangeError {
    ExchangeError::File(std::io::Error::new(
        std::io::ErrorKind::InvalidInput,
        format!("there is no column {name:?}"),
    ))
}

fn zone_of(mapping: &Mapping) -> Result<TimeZone, ExchangeError> {
    if mapping.zone.is_empty() {
        return Ok(TimeZone::UTC);
    }
    TimeZone::get(&mapping.zone).map_err(|error| {
        ExchangeError::File(std::io::Error::new(
            std::io::ErrorKind::InvalidInput,
            error.to_string(),
        ))
    })
}

struct Row<'r> {
    head: &'r [String],
    record: &'r csv::StringRecord,
}

impl Row<'_> {
    fn at(&self, column: Option<usize>) -> &str {
        column
            .and_then(|column| self.record.get(column))
            .unwrap_or_default()
    }

    /// A text with columns in braces.
    fn filled(&self, text: &str) -> String {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, left)) = after.split_once('}') else {
                filled.push('{');
                rest = after;
                continue;
            };
            let column = self.head.iter().position(|one| one == name);
            filled.push_str(self.at(column));
            rest = left;
        }
        filled.push_str(rest);
        filled
    }
}

type Why = (&'static str, String);

fn happened(
    row: &Row<'_>,
    columns: &Columns,
    mapping: &Mapping,
    zone: &TimeZone,
) -> Result<Vec<Happened>, Why> {
    let person = row.at(columns.person).trim().to_owned();
    if columns.activity.is_some() {
        let word = row.at(columns.activity).trim().to_owned();
        let step = *mapping.activities.get(&word).ok_or_else(|| {
            let detail = format!("the mapping does not say what {word:?} means");
            ("unknown_activity", detail)
        })?;
        let at = moment(row.at(columns.at), &mapping.time_form, zone)?;
        return Ok(vec![Happened {
            at,
            person,
            step,
            word,
        }]);
    }
    let mut all = Vec::new();
    for (column, step, word) in &columns.times {
        let text = row.at(*column).trim();
        if !text.is_empty() {
            all.push(Happened {
                at: moment(text, &mapping.time_form, zone)?,
                person: person.clone(),
                step: *step,
                word: (*word).to_owned(),
            });
        }
    }
    if all.is_empty() {
        return Err(("no_time", "the line has no time".to_owned()));
    }
    Ok(all)
}

fn moment(text: &str, form: &str, zone: &TimeZone) -> Result<At, Why> {
    let text = text.trim();
    let read = || -> Option<Timestamp> {
        if form.is_empty() {
            let with_offset: Result<Timestamp, _> = text.parse();
            return with_offset.ok().or_else(|| {
                let wall: DateTime = text.parse().ok()?;
                Some(wall.to_zoned(zone.clone()).ok()?.timestamp())
            });
        }
        let parts = BrokenDownTime::parse(form, text).ok()?;
        parts.to_timestamp().ok().or_else(|| {
            let wall = parts.to_datetime().ok()?;
            Some(wall.to_zoned(zone.clone()).ok()?.timestamp())
        })
    };
    read()
        .map(|at| At(at.as_millisecond()))
        .ok_or_else(|| ("bad_time", format!("{text:?} is no time")))
}

fn draft(row: &Row<'_>, columns: &Columns, mapping: &Mapping) -> Draft {
    let cut = |text: String, most: usize| -> String { text.trim().chars().take(most).collect() };
    let title = cut(row.filled(&mapping.title), TITLE_MAX);
    let description = cut(row.filled(&mapping.description), LONG_MAX);
    Draft {
        description: if description.is_empty() {
            title.clone()
        } else {
            description
        },
        title,
        place: cut(row.at(columns.place).to_owned(), SHORT_MAX),
        equipment_name: cut(row.at(columns.equipment).to_owned(), SHORT_MAX),
        priority: mapping
            .priorities
            .get(row.at(columns.priority).trim())
            .copied()
            .unwrap_or_default(),
        ..Draft::default()
    }
}

fn step_word(step: Step) -> String {
    match serde_json::to_value(step) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(other) => other.to_string(),
        Err(_) => String::new(),
    }
}
