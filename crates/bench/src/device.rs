//! A device: a real replica in an encrypted file, driven by its real engine.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow, bail};
use fieldfare_domain::{At, Event, Role, Ticket, TicketId, UserId, What, decide};
use fieldfare_protocol::page::{Entered, FeedEvent, Page};
use fieldfare_protocol::view::{ListName, ListQuery};
use fieldfare_protocol::wire::{Epoch, Office as OfficeHead, TICKETS_MAX};
use fieldfare_replica::key::DeviceKey;
use fieldfare_replica::sync::http::{from_http, to_http};
use fieldfare_replica::sync::{Answer, Engine, Step};
use fieldfare_replica::{Machine, Replica};
use rusqlite::Connection;

use crate::office::Town;
use crate::story;
use crate::texts::Texts;

/// Requests within which a device is up to date.
const REQUESTS_MAX: usize = 10_000;
/// Tickets whose words are indexed in one transaction while a device is filled.
const INDEXED_AT_ONCE: u32 = 1_000;

/// A device of one person.
pub(crate) struct Device {
    /// The replica.
    pub(crate) replica: Replica,
    folder: PathBuf,
    key: DeviceKey,
}

/// What a first sync took.
pub(crate) struct Synced {
    /// Bytes of all bodies, both ways.
    pub(crate) wire_bytes: u64,
    /// Time of the office.
    pub(crate) office: Duration,
    /// Time of the device: unpacking, applying, committing.
    pub(crate) device: Duration,
    /// What came, to be looked at afterwards.
    pub(crate) pages: Vec<Page>,
}

impl Device {
    /// A new device on which this person has signed in.
    pub(crate) fn new(folder: &Path, town: &Town, user: UserId, role: Role) -> Result<Self> {
        Self::with_key(folder, town, user, role, DeviceKey::from_bytes([7; 32]))
    }

    /// As [`Device::new`], under this key.
    pub(crate) fn with_key(
        folder: &Path,
        town: &Town,
        user: UserId,
        role: Role,
        key: DeviceKey,
    ) -> Result<Self> {
        let replica = Replica::open(folder, &key, Arc::new(Machine), Arc::new(Machine))?;
        let signed_in = town.sign_in(user, role, replica.id()?)?;
        replica.sign_in("http://127.0.0.1:9", &signed_in)?;
        Ok(Self {
            replica,
            folder: folder.to_owned(),
            key,
        })
    }

    /// Reads all that the office has for it.
    pub(crate) fn sync(&self, town: &Town) -> Result<Synced> {
        let mut engine = Engine::new(1);
        let token = self.replica.token()?.unwrap_or_default();
        let mut synced = Synced {
            wire_bytes: 0,
            office: Duration::ZERO,
            device: Duration::ZERO,
            pages: Vec::new(),
        };
        for _ in 0..REQUESTS_MAX {
            let Step::Send(request) = engine.next(&self.replica, town.now()) else {
                if let Some(problem) = engine.problem() {
                    bail!("the exchange stopped: {problem}");
                }
                return Ok(synced);
            };
            let http = to_http(&request, &token);
            let begin = Instant::now();
            let answer = town.answer(&http)?;
            synced.office += begin.elapsed();
            synced.wire_bytes += (http.body.len() + answer.body.len()) as u64;
            let begin = Instant::now();
            let answer = from_http(&request, &answer)
                .map_err(|problem| anyhow!("the answer: {}", problem.code()))?;
            synced.device += begin.elapsed();
            if let Answer::Pull(page) = &answer {
                synced.pages.push(Page::clone(page));
            }
            let begin = Instant::now();
            engine.answered(&self.replica, Ok(answer), town.now());
            synced.device += begin.elapsed();
        }
        bail!("the device does not come to rest")
    }

    /// Fills it with so many tickets through packed pages of the feed. The
    /// office that makes them keeps nothing, so that this is quick.
    pub(crate) fn fill(&self, tickets: usize, town: &Town, texts: &mut Texts) -> Result<()> {
        let mut directory = Some(town.directory()?);
        let known = directory.clone().unwrap_or_default();
        let mut cursor = 0;
        let mut numbers = 1..=tickets;
        while !numbers.is_empty() {
            let mut entered = Vec::new();
            let mut events = Vec::new();
            let mut now = story::BEGIN;
            for number in numbers.by_ref().take(TICKETS_MAX) {
                let handle = i64::try_from(number)?;
                cursor = handle;
                let steps = story::ticket(number, town.people(), texts);
                let Some(first) = steps.first() else { continue };
                let mut ticket = Ticket::new(first.command.ticket);
                entered.push(Entered {
                    handle,
                    id: ticket.id,
                });
                for step in steps {
                    now = now.max(step.at);
                    let policy = known.policy(ticket.type_id);
                    let mut what = decide(&ticket, &policy, &step.by, &step.command)?;
                    if ticket.version == 0 {
                        what.push(What::Numbered {
                            number: u32::try_from(number)?,
                        });
                    }
                    for what in what {
                        let event = Event {
                            n: ticket.version + 1,
                            at: step.at,
                            occurred_at: step.command.occurred_at,
                            clock_offset_ms: step.command.clock_offset_ms,
                            by: step.by.by(),
                            command: Some(step.command.id),
                            what,
                        };
                        ticket.apply(&event);
                        events.push(FeedEvent { handle, event });
                    }
                }
            }
            let page = Page {
                more: !numbers.is_empty(),
                entered,
                events,
                directory: directory.take(),
                ..page(cursor, now)
            };
            let page = Page::unpack(&page.pack(3)?)?;
            self.replica.apply_page(&page, now)?;
        }
        self.index()
    }

    /// Hears that the ticket of this handle is not its person's any more.
    pub(crate) fn forget(&self, handle: i64, cursor: i64, town: &Town) -> Result<()> {
        let page = Page {
            forget: vec![handle],
            ..page(cursor, town.now())
        };
        self.replica.apply_page(&page, town.now())?;
        Ok(())
    }

    /// The tickets that are with its person.
    pub(crate) fn mine(&self) -> Result<Vec<TicketId>> {
        let query = ListQuery {
            list: ListName::Mine,
            limit: 500,
            ..ListQuery::default()
        };
        let page = self.replica.tickets(&query, At(0))?;
        Ok(page.rows.into_iter().map(|row| row.id).collect())
    }

    /// Indexes all words.
    pub(crate) fn index(&self) -> Result<()> {
        while self.replica.index_dirty(INDEXED_AT_ONCE)? > 0 {}
        Ok(())
    }

    /// A connection of our own to its encrypted file.
    pub(crate) fn connect(&self) -> Result<Connection> {
        open_encrypted(&self.folder.join("replica.db"), &self.key)
    }
}

/// A page of the feed with nothing in it.
fn page(cursor: i64, now: At) -> Page {
    Page {
        office: OfficeHead {
            epoch: Epoch("of this run".to_owned()),
            lease: format!("{cursor}"),
            now,
            backed_up_through: 0,
        },
        cursor,
        more: false,
        forget: Vec::new(),
        entered: Vec::new(),
        events: Vec::new(),
        directory: None,
        personal: None,
    }
}

/// A SQLite file sealed and written as a replica's is.
pub(crate) fn open_encrypted(path: &Path, key: &DeviceKey) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA key = \"{}\";
         PRAGMA cipher_page_size = 4096;
         PRAGMA cipher_hmac_algorithm = HMAC_SHA256;",
        *key.sqlcipher_pragma()
    ))?;
    settle(&connection)?;
    Ok(connection)
}

/// A SQLite file that is written as a replica's is, but readable by anybody.
pub(crate) fn open_plain(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    settle(&connection)?;
    Ok(connection)
}

fn settle(connection: &Connection) -> Result<()> {
    connection.execute_batch(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;
         PRAGMA fullfsync = ON;
         PRAGMA checkpoint_fullfsync = ON;
         PRAGMA secure_delete = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA cache_size = -32000;",
    )?;
    Ok(())
}
