//! Lists that are being written for somebody: each is a job with a progress, and a file that is kept
//! for an hour.
//!
//! A job belongs to the process that took it; its file lies in the data folder. Behind several
//! processes a proxy has to keep a person's requests with one of them for that hour.

mod archive;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use fieldfare_domain::{At, EnterpriseId, Event, PhotoId, UserId, What};
use fieldfare_exchange::ExchangeError;
use fieldfare_exchange::record::{self, Cell, EVENT, PHOTO, TICKET, USED};
use fieldfare_exchange::sheet::Book;
use fieldfare_exchange::table::Table;
use fieldfare_exchange::words::Language;
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::ListQuery;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::db::Tx;
use crate::error::{OfficeError, Result};
use crate::names::Called;
use crate::office::Office;
use crate::people::{Account, directory};
use crate::tickets::Loaded;
use crate::{console, tickets};
use archive::{Archive, place};

/// Rows that are read at once.
const ROWS: u32 = 500;
/// Exports that one person may have at once.
const EACH_MAX: usize = 5;
/// How long a file is kept.
const KEPT: Duration = Duration::from_secs(60 * 60);

/// In which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// A table as text.
    Csv,
    /// A workbook with tickets, events, photos, time and parts.
    Xlsx,
    /// The workbook with all photos and files.
    Zip,
}

impl Form {
    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Zip => "zip",
        }
    }

    /// What a browser takes it for.
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Zip => "application/zip",
        }
    }
}

/// Where an export is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// It is being written.
    Running,
    /// Its file is there.
    Ready,
    /// It could not be written; the log says why.
    Failed,
}

/// One export.
#[derive(Debug)]
pub struct Job {
    /// Its name.
    pub id: Uuid,
    /// In which form.
    pub form: Form,
    /// Where its file is.
    pub path: PathBuf,
    /// What the file is called for the person.
    pub name: String,
    enterprise: EnterpriseId,
    account: UserId,
    total: AtomicU32,
    done: AtomicU32,
    stop: AtomicBool,
    progress: Mutex<Progress>,
}

/// How far an export is.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct JobView {
    /// Its name.
    pub id: Uuid,
    /// Tickets that are written.
    pub done: u32,
    /// Tickets in all.
    pub total: u32,
    /// Where it is.
    pub state: Progress,
    /// Name of the file.
    pub name: String,
}

impl Job {
    /// Where it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, progress: Progress) {
        *self.progress.lock().unwrap_or_else(PoisonError::into_inner) = progress;
    }

    /// How far it is.
    #[must_use]
    pub fn view(&self) -> JobView {
        JobView {
            id: self.id,
            done: self.done.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
            state: self.progress(),
            name: self.name.clone(),
        }
    }
}

/// All exports of this process.
#[derive(Debug, Default)]
pub struct Exports(Mutex<BTreeMap<Uuid, Arc<Job>>>);

impl Exports {
    /// A new job of this person.
    ///
    /// # Errors
    /// `too_many_exports`, or the disk.
    pub fn begin(
        &self,
        office: &Office,
        account: &Account,
        form: Form,
        now: At,
    ) -> Result<Arc<Job>> {
        let folder = folder(office)?;
        forget_old(&folder);
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, job| job.progress() == Progress::Running || job.path.exists());
        let mine = all.values().filter(|job| job.account == account.id);
        if mine
            .filter(|job| job.progress() == Progress::Running)
            .count()
            >= EACH_MAX
        {
            return Err(OfficeError::Busy { retry_after_s: 30 });
        }
        let id = office.around().id();
        let day = record::zoned(now, &TimeZone::UTC).strftime("%Y-%m-%d");
        let job = Arc::new(Job {
            id,
            form,
            path: folder.join(format!("{id}.{}", form.extension())),
            name: format!("tickets-{day}.{}", form.extension()),
            enterprise: account.enterprise,
            account: account.id,
            total: AtomicU32::new(0),
            done: AtomicU32::new(0),
            stop: AtomicBool::new(false),
            progress: Mutex::new(Progress::Running),
        });
        all.insert(id, Arc::clone(&job));
        Ok(job)
    }

    /// A person's own export. Somebody else's and none answer alike.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`].
    pub fn find(&self, account: &Account, id: Uuid) -> Result<Arc<Job>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&id)
            .filter(|job| job.account == account.id && job.enterprise == account.enterprise)
            .cloned()
            .ok_or(OfficeError::NotFound("export"))
    }

    /// Gives an export up and removes its file.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`].
    pub fn forget(&self, account: &Account, id: Uuid) -> Result<()> {
        let job = self.find(account, id)?;
        job.stop.store(true, Ordering::Relaxed);
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&id);
        // It may not be there yet; the hourly round finds what is left.
        let _ = std::fs::remove_file(&job.path);
        Ok(())
    }
}

/// Where files are written: beside the data, or, when the office has no folder,
/// where the machine keeps what need not last. Nobody else on it may look.
fn folder(office: &Office) -> Result<PathBuf> {
    let folder = match &office.places().folder {
        Some(folder) => folder.join("exports"),
        None => std::env::temp_dir().join("fieldfare-exports"),
    };
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(&folder)?;
    Ok(folder)
}

/// Removes files that have been kept long enough, of earlier processes too.
fn forget_old(folder: &Path) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let written = entry.metadata().and_then(|meta| meta.modified());
        let old = written.is_ok_and(|at| {
            SystemTime::now()
                .duration_since(at)
                .is_ok_and(|age| age > KEPT)
        });
        if old {
            // Somebody else may have been quicker.
            let _ = std::fs::remove_file(entry.path());
        }
    }
}

/// Writes an export's file. What went wrong is in the job.
pub fn write(office: &Office, job: &Job, account: &Account, asked: &ListQuery, language: Language) {
    let written = office.store().read(account.enterprise, |tx| {
        write_all(tx, office, job, account, asked, language)
    });
    match written {
        Ok(()) => job.set(Progress::Ready),
        Err(error) => {
            tracing::error!(%error, export = %job.id, "an export was not written");
            // What is half written is no file.
            let _ = std::fs::remove_file(&job.path);
            job.set(Progress::Failed);
        }
    }
}

fn failed(error: ExchangeError) -> OfficeError {
    match error {
        ExchangeError::File(error) => error.into(),
        other => OfficeError::Damaged(other.to_string()),
    }
}

fn write_all(
    tx: &Tx<'_>,
    office: &Office,
    job: &Job,
    account: &Account,
    asked: &ListQuery,
    language: Language,
) -> Result<()> {
    let now = office.around().now();
    let directory = directory(tx, account.enterprise)?;
    let zone = TimeZone::get(&directory.zone).unwrap_or(TimeZone::UTC);
    let temporary = job.path.with_extension("part");
    let mut file = File::create(&temporary)?;
    let names = Called(&directory);
    match job.form {
        Form::Csv => {
            let mut table =
                Table::begin(BufWriter::new(&mut file), TICKET, zone, language).map_err(failed)?;
            each(tx, job, account, asked, now, |loaded| {
                let cells = record::ticket(&loaded.ticket, &names, language);
                table.row(&cells).map_err(failed)
            })?;
            table.end().map_err(failed)?;
        }
        Form::Xlsx => {
            let mut book = Workbook::begin(zone, language, false)?;
            each(tx, job, account, asked, now, |loaded| {
                book.add(loaded, &directory, language).map(|_| ())
            })?;
            book.book.save(&mut file).map_err(failed)?;
        }
        Form::Zip => {
            let mut zip = Archive::begin(&mut file);
            let mut book = Workbook::begin(zone, language, true)?;
            each(tx, job, account, asked, now, |loaded| {
                for (photo, name) in book.add(loaded, &directory, language)? {
                    zip.photo(tx, office, loaded, photo, &name)?;
                }
                Ok(())
            })?;
            zip.end(book.book)?;
        }
    }
    file.flush()?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&temporary, &job.path)?;
    Ok(())
}

/// Goes through all tickets of a list, in one unchanging state of the data.
fn each(
    tx: &Tx<'_>,
    job: &Job,
    account: &Account,
    asked: &ListQuery,
    now: At,
    mut with: impl FnMut(&Loaded) -> Result<()>,
) -> Result<()> {
    // The work may have been begun before and lost its connection.
    job.done.store(0, Ordering::Relaxed);
    let mut asked = ListQuery {
        limit: ROWS,
        offset: 0,
        ..asked.clone()
    };
    loop {
        let page = console::list(tx, account, &asked, now)?;
        job.total.store(page.total, Ordering::Relaxed);
        for row in &page.rows {
            if job.stop.load(Ordering::Relaxed) {
                return Err(OfficeError::NotFound("export"));
            }
            if let Some(loaded) = tickets::load(tx, account.enterprise, row.id)? {
                with(&loaded)?;
            }
            job.done.fetch_add(1, Ordering::Relaxed);
        }
        if page.rows.is_empty() {
            return Ok(());
        }
        asked.offset = asked.offset.saturating_add(ROWS);
    }
}

struct Workbook {
    book: Book,
    tickets: usize,
    events: usize,
    photos: usize,
    used: usize,
    with_files: bool,
}

impl Workbook {
    fn begin(zone: TimeZone, language: Language, with_files: bool) -> Result<Self> {
        let mut book = Book::new(zone, language);
        Ok(Self {
            tickets: book
                .sheet(language.of_two("Tickets", "Tickets"), TICKET)
                .map_err(failed)?,
            events: book
                .sheet(language.of_two("Events", "Ereignisse"), EVENT)
                .map_err(failed)?,
            photos: book
                .sheet(language.of_two("Photos", "Fotos"), PHOTO)
                .map_err(failed)?,
            used: book
                .sheet(language.of_two("Time and parts", "Zeit und Teile"), USED)
                .map_err(failed)?,
            book,
            with_files,
        })
    }

    /// Adds a ticket; says which photos belong to it, and under which names.
    fn add(
        &mut self,
        loaded: &Loaded,
        directory: &Directory,
        language: Language,
    ) -> Result<Vec<(PhotoId, String)>> {
        let names = Called(directory);
        let ticket = &loaded.ticket;
        let cells = record::ticket(ticket, &names, language);
        self.book.row(self.tickets, &cells).map_err(failed)?;
        for event in &loaded.events {
            let cells = record::event(ticket, event, &names);
            self.book.row(self.events, &cells).map_err(failed)?;
        }
        for entry in ticket.used_standing() {
            let cells = record::used(ticket, entry, &names, language);
            self.book.row(self.used, &cells).map_err(failed)?;
        }
        let mut files = Vec::new();
        for (n, photo) in (1_u32..).zip(&ticket.photos) {
            let number = record::number(ticket);
            let file = place(&number, n, &photo.meta);
            let here = self.with_files && photo.arrived;
            let taken = photo
                .meta
                .taken_at
                .or_else(|| added_at(&loaded.events, photo.meta.id));
            let called = photo.meta.file.as_ref().unwrap_or(&photo.meta.name);
            let cells = [
                Cell::Text(number),
                Cell::Text(called.clone()),
                Cell::Text(record::who(photo.by, &names)),
                taken.map_or(Cell::Empty, Cell::Moment),
                Cell::Text(if here { file.clone() } else { String::new() }),
            ];
            self.book.row(self.photos, &cells).map_err(failed)?;
            if here {
                files.push((photo.meta.id, file));
            }
        }
        Ok(files)
    }
}

fn added_at(events: &[Event], id: PhotoId) -> Option<At> {
    let found = events.iter().find(|event| match &event.what {
        What::PhotoAdded { photo } => photo.id == id,
        What::Created(draft) => draft.photos.iter().any(|photo| photo.id == id),
        _ => false,
    });
    found.map(|event| event.at)
}
