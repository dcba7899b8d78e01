//! Bringing a log or a list of another system in: `fieldfare-server import`.
//!
//! What happened elsewhere is written as events with the times that they had there. The same ticket of
//! the same file is brought in once: its id follows from the enterprise, the log's name and its name
//! there. People who are not here become accounts that cannot sign in, so that figures have their
//! names (S2-26).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context, bail};
use clap::Args;
use fieldfare_domain::{AppointmentId, EnterpriseId, Role, TicketId, UserId};
use fieldfare_exchange::import::{Found, Mapping, Report, Told, read, suggest};
use rusqlite::{Transaction, params};
use serde::Serialize;
use uuid::Uuid;

use crate::asked::derived;
use crate::error::Result;
use crate::office::{Changed, Office, token_hash};
use crate::people::directory;
use crate::people_routes::{PersonSave, save};
use crate::{audit, scope, tickets};

/// Tickets that are written in one transaction.
const TICKETS_AT_ONCE: usize = 200;
/// Lines that are looked through for a first mapping.
const LINES_LOOKED_AT: usize = 50_000;

/// What is imported, and how.
#[derive(Debug, Args)]
pub struct Options {
    /// The file, CSV with a head.
    file: PathBuf,
    /// What its columns and words mean, as JSON.
    #[arg(long, required_unless_present = "suggest")]
    map: Option<PathBuf>,
    /// Print a first mapping for the file, to be looked through, and do nothing.
    #[arg(long)]
    suggest: bool,
    /// Read and report, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// The data folder; not needed for a dry run.
    #[arg(long, env = "FIELDFARE_DATA", required_unless_present_any = ["dry_run", "suggest"])]
    pub data: Option<PathBuf>,
    /// Name of the enterprise; needed where the office has several.
    #[arg(long)]
    enterprise: Option<String>,
    /// Name of the log. The same ticket of the same log is brought in once.
    #[arg(long, default_value = "import")]
    name: String,
}

/// What became of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// What was found and refused.
    pub report: Report,
    /// Nothing was written.
    pub dry_run: bool,
    /// Tickets that were written, or would be.
    pub written: u64,
    /// Tickets that were here already.
    pub here_already: u64,
    /// Events that were written, or would be.
    pub events: u64,
    /// Things that changed nothing, since they had happened already.
    pub repeated: u64,
    /// Tickets that were worked on again after they had been resolved or closed.
    pub reopened: u64,
    /// People who are new here.
    pub new_people: u64,
}

/// Does it. `open` opens the office.
///
/// # Errors
/// With a sentence for the person at the terminal.
pub fn run(
    options: &Options,
    open: impl FnOnce(&std::path::Path) -> anyhow::Result<Arc<Office>>,
) -> anyhow::Result<serde_json::Value> {
    let file = || {
        std::fs::File::open(&options.file)
            .with_context(|| format!("{} cannot be read", options.file.display()))
    };
    let Some(map) = options.map.as_ref().filter(|_| !options.suggest) else {
        return Ok(serde_json::to_value(suggested(file()?)?)?);
    };
    let text = std::fs::read_to_string(map)
        .with_context(|| format!("{} cannot be read", map.display()))?;
    let mapping: Mapping =
        serde_json::from_str(&text).with_context(|| format!("{} is no mapping", map.display()))?;
    let (found, report) = read(std::io::BufReader::new(file()?), &mapping)?;
    let mut outcome = Outcome {
        report,
        dry_run: options.dry_run,
        ..Outcome::default()
    };
    if options.dry_run {
        rehearse(&found, &mapping, &mut outcome);
    } else {
        let Some(data) = &options.data else {
            bail!("say where the data are with --data");
        };
        let office = open(data)?;
        let enterprise = enterprise(&office, options.enterprise.as_deref())?;
        write(
            &office,
            enterprise,
            &options.name,
            &found,
            &mapping,
            &mut outcome,
        )?;
    }
    Ok(serde_json::to_value(&outcome)?)
}

fn suggested(file: std::fs::File) -> anyhow::Result<Mapping> {
    let mut csv = csv_reader(file);
    let head: Vec<String> = csv.headers()?.iter().map(str::to_owned).collect();
    let first = suggest(&head, &[]);
    let Some(column) = head.iter().position(|name| *name == first.activity) else {
        return Ok(first);
    };
    let mut words: Vec<String> = Vec::new();
    for record in csv.records().take(LINES_LOOKED_AT) {
        let word = record?.get(column).unwrap_or_default().trim().to_owned();
        if !word.is_empty() && !words.contains(&word) && words.len() < 200 {
            words.push(word);
        }
    }
    Ok(suggest(&head, &words))
}

fn csv_reader(file: std::fs::File) -> csv::Reader<std::fs::File> {
    csv::ReaderBuilder::new().flexible(true).from_reader(file)
}

fn enterprise(office: &Office, name: Option<&str>) -> anyhow::Result<EnterpriseId> {
    let all: Vec<(Uuid, String)> = office.store().read(|tx| {
        let mut statement = tx.prepare("SELECT id, name FROM enterprise ORDER BY name")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, rusqlite::Error>>()?)
    })?;
    let mut fitting = all
        .iter()
        .filter(|(_, known)| name.is_none_or(|name| name == known));
    match (fitting.next(), fitting.next()) {
        (Some((id, _)), None) => Ok(EnterpriseId(*id)),
        (None, _) => bail!("there is no such enterprise"),
        (Some(_), Some(_)) => bail!("there are several enterprises: say which with --enterprise"),
    }
}

/// The same telling without an office: every name is somebody.
fn rehearse(found: &[Found], mapping: &Mapping, outcome: &mut Outcome) {
    outcome.new_people = u64::try_from(outcome.report.people.len()).unwrap_or(u64::MAX);
    for one in found {
        let named = |name: &str| {
            (!name.is_empty()).then(|| UserId(derived("rehearsed", &[name.as_bytes()])))
        };
        let told = tell(one, TicketId(Uuid::nil()), 0, mapping, "UTC", &named);
        note(&told, outcome);
    }
}

fn tell(
    one: &Found,
    id: TicketId,
    number: u32,
    mapping: &Mapping,
    zone: &str,
    person: &dyn Fn(&str) -> Option<UserId>,
) -> Told {
    let zone = if mapping.zone.is_empty() {
        zone
    } else {
        &mapping.zone
    };
    let appointment = |n: u32| {
        let parts: [&[u8]; 2] = [id.0.as_bytes(), &n.to_be_bytes()];
        AppointmentId(derived("imported appointment", &parts))
    };
    one.events(id, number, one.draft.clone(), zone, person, &appointment)
}

fn note(told: &Told, outcome: &mut Outcome) {
    outcome.written += 1;
    outcome.events += u64::try_from(told.events.len()).unwrap_or(u64::MAX);
    outcome.repeated += u64::from(told.repeated);
    outcome.reopened += u64::from(told.ticket.reopen_count > 0);
}

/// Writes all tickets, some at a time: what is written stays when a later one fails, and a second run
/// goes on.
///
/// # Errors
/// When the store fails.
pub fn write(
    office: &Office,
    enterprise: EnterpriseId,
    name: &str,
    found: &[Found],
    mapping: &Mapping,
    outcome: &mut Outcome,
) -> Result<()> {
    let (people, new) =
        office.commit(|tx, changed| accounts(tx, office, enterprise, &outcome.report, changed))?;
    outcome.new_people = new;
    for some in found.chunks(TICKETS_AT_ONCE) {
        office.commit(|tx, changed| {
            for one in some {
                let id = TicketId(derived(
                    "imported ticket",
                    &[
                        enterprise.0.as_bytes(),
                        name.as_bytes(),
                        one.case.as_bytes(),
                    ],
                ));
                if tickets::load(tx, enterprise, id)?.is_some() {
                    outcome.here_already += 1;
                    continue;
                }
                let told = write_one(tx, office, enterprise, id, one, mapping, &people, changed)?;
                note(&told, outcome);
            }
            Ok(())
        })?;
    }
    let now = office.around().now();
    office.commit(|tx, _| audit::write(tx, now, Some(enterprise), None, "import", name))
}

#[expect(
    clippy::too_many_arguments,
    reason = "all of it is what one ticket is made from"
)]
fn write_one(
    tx: &Transaction<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    id: TicketId,
    one: &Found,
    mapping: &Mapping,
    people: &BTreeMap<String, UserId>,
    changed: &mut Vec<Changed>,
) -> Result<Told> {
    let directory = directory(tx, enterprise)?;
    let number: u32 = tx
        .prepare_cached(
            "UPDATE enterprise SET last_number = last_number + 1 WHERE id = ?1 \
             RETURNING last_number",
        )?
        .query_row(params![enterprise.0], |row| row.get(0))?;
    let position: i64 = tx
        .prepare_cached("SELECT position + 1 FROM enterprise WHERE id = ?1")?
        .query_row(params![enterprise.0], |row| row.get(0))?;
    let mut one = one.clone();
    one.draft.type_id = directory
        .types
        .iter()
        .find(|kind| kind.name.eq_ignore_ascii_case(&one.kind))
        .map(|kind| kind.id);
    let person = |name: &str| people.get(name).copied();
    let told = tell(&one, id, number, mapping, &directory.zone, &person);
    let row = tickets::append(tx, enterprise, None, &told.ticket, &told.events, position)?;
    tx.prepare_cached("UPDATE ticket SET status_hash = ?2 WHERE key = ?1")?
        .execute(params![row, token_hash(&office.status_token(id))])?;
    let now = office.around().now();
    let accounts = scope::follow(tx, &directory, row, &told.ticket, position, now)?;
    changed.push(Changed {
        enterprise,
        position,
        ticket: Some(id),
        accounts,
        public: false,
    });
    // Last, so that a position is never seen before what it stands for (I9).
    tx.prepare_cached("UPDATE enterprise SET position = ?2 WHERE id = ?1")?
        .execute(params![enterprise.0, position])?;
    Ok(told)
}

/// The accounts of the people in a log: by their full name, or new ones that cannot sign in.
fn accounts(
    tx: &Transaction<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    report: &Report,
    changed: &mut Vec<Changed>,
) -> Result<(BTreeMap<String, UserId>, u64)> {
    let known = directory(tx, enterprise)?;
    let mut people = BTreeMap::new();
    let mut new = 0;
    for name in &report.people {
        let here = known.people.iter().find(|person| person.name == *name);
        let id = match here {
            Some(person) => person.id,
            None => {
                new += 1;
                let parts: [&[u8]; 2] = [enterprise.0.as_bytes(), name.as_bytes()];
                let asked = PersonSave {
                    id: None,
                    name: name.chars().take(300).collect(),
                    // `.invalid` is nobody's, for ever (RFC 2606).
                    email: format!("{}@import.invalid", derived("imported person", &parts)),
                    phone: String::new(),
                    role: Role::Technician,
                    active: false,
                    handles: false,
                };
                save(tx, office, enterprise, None, &asked, changed)?.0
            }
        };
        people.insert(name.clone(), id);
    }
    Ok((people, new))
}
