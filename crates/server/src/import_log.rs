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
use fieldfare_protocol::directory::Directory;
use serde::Serialize;
use uuid::Uuid;

use crate::asked::derived;
use crate::cli::Data;
use crate::db::{Tx, Whose, params};
use crate::error::Result;
use crate::office::{Changed, Office, token_hash};
use crate::people::{self, directory};
use crate::people_routes::{PersonSave, save};
use crate::{audit, scope, tickets, timers};

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
    /// Where the data are; not needed for a dry run.
    #[command(flatten)]
    data: Data,
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
    open: impl FnOnce(&Data) -> anyhow::Result<Arc<Office>>,
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
        let office = open(&options.data)?;
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
    let all: Vec<(Uuid, String)> = office.store().read(Whose::Everybodys, |tx| {
        tx.all(
            "SELECT id, name FROM enterprise ORDER BY name",
            params![],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
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
    let (people, new) = office.commit(enterprise, |tx, changed| {
        accounts(tx, office, enterprise, &outcome.report, changed)
    })?;
    outcome.new_people = new;
    for some in found.chunks(TICKETS_AT_ONCE) {
        let all = office.commit(enterprise, |tx, changed| {
            // Nobody else takes a number or a feed position until the commit.
            people::lock(tx, enterprise)?;
            let directory = directory(tx, enterprise)?;
            let into = Into {
                office,
                enterprise,
                directory: &directory,
                people: &people,
                mapping,
                log: name,
            };
            let all = some.iter().map(|one| into.write(tx, one, changed));
            all.collect::<Result<Vec<_>>>()
        })?;
        for told in all {
            match told {
                Some(told) => note(&told, outcome),
                None => outcome.here_already += 1,
            }
        }
    }
    let now = office.around().now();
    office.commit(enterprise, |tx, _| {
        audit::write(tx, now, Some(enterprise), None, "import", name)
    })
}

/// Where tickets are written to.
struct Into<'a> {
    office: &'a Office,
    enterprise: EnterpriseId,
    directory: &'a Directory,
    people: &'a BTreeMap<String, UserId>,
    mapping: &'a Mapping,
    log: &'a str,
}

impl Into<'_> {
    /// Writes a ticket; none when it is here already.
    fn write(&self, tx: &Tx<'_>, one: &Found, changed: &mut Vec<Changed>) -> Result<Option<Told>> {
        let enterprise = self.enterprise;
        let parts = [
            enterprise.0.as_bytes(),
            self.log.as_bytes(),
            one.case.as_bytes(),
        ];
        let id = TicketId(derived("imported ticket", &parts));
        if tickets::load(tx, enterprise, id)?.is_some() {
            return Ok(None);
        }
        let (number, position): (u32, i64) = tx.one(
            "UPDATE enterprise SET last_number = last_number + 1, position = position + 1 \
             WHERE id = ?1 RETURNING last_number, position",
            params![enterprise.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let mut one = one.clone();
        one.draft.type_id = self
            .directory
            .types
            .iter()
            .find(|kind| !kind.deleted && kind.body.name.eq_ignore_ascii_case(&one.kind))
            .map(|kind| kind.id);
        let person = |name: &str| self.people.get(name).copied();
        let told = tell(
            &one,
            id,
            number,
            self.mapping,
            &self.directory.zone,
            &person,
        );
        let row = tickets::append(tx, enterprise, None, &told.ticket, &told.events, position)?;
        tx.run(
            "UPDATE ticket SET status_hash = ?2 WHERE key = ?1",
            params![row, token_hash(&self.office.status_token(id))],
        )?;
        let policy = self.directory.policy(told.ticket.type_id);
        timers::plan(tx, row, &told.ticket, &policy)?;
        let now = self.office.around().now();
        let accounts = scope::follow(tx, self.directory, row, &told.ticket, position, now)?;
        changed.push(Changed {
            enterprise,
            position,
            ticket: Some(id),
            accounts,
            public: false,
            own: false,
        });
        Ok(Some(told))
    }
}

/// The accounts of the people in a log: by their full name, or new ones that cannot sign in.
fn accounts(
    tx: &Tx<'_>,
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
