//! Tests that look below the surface: at raw files, at a full disk, at the
//! clock.

#[path = "../tests/office/mod.rs"]
mod office;

mod disk;
mod finding;
mod leaving;
mod reminding;

use std::path::Path;
use std::sync::Arc;

use fieldfare_domain::{Act, At, Role, TicketId};
use fieldfare_protocol::view::{ListName, ListQuery};
use fieldfare_protocol::wire::PullRequest;
use tempfile::TempDir;
use uuid::Uuid;

use crate::clock::{Clock, Ids};
use crate::key::DeviceKey;
use crate::store::Seal;
use crate::{Place, Replica, Result};
use office::{Counted, Hands, JONAS, MORNING, Office};

struct Fixed(Hands);

impl Clock for Fixed {
    fn now(&self) -> At {
        self.0.read()
    }
}

struct Names(Counted);

impl Ids for Names {
    fn fresh(&self) -> Uuid {
        self.0.next()
    }
}

fn key(byte: u8) -> DeviceKey {
    DeviceKey::from_bytes([byte; 32])
}

pub(crate) fn open(dir: &Path, seal: Seal<'_>, base: u128) -> Result<Replica> {
    open_on(Place::machine(), dir, seal, base)
}

fn open_on(place: Place, dir: &Path, seal: Seal<'_>, base: u128) -> Result<Replica> {
    Replica::open_sealed(
        place,
        dir,
        seal,
        &key(7),
        Arc::new(Fixed(Hands::at(MORNING))),
        Arc::new(Names(Counted::from(base))),
    )
}

/// Jonas' office and his replica, signed in; not sealed, so that its raw bytes
/// say what is in it.
fn plain() -> (Office, TempDir, Replica) {
    let office = Office::new(JONAS, Role::Technician);
    let dir = TempDir::new().unwrap();
    let replica = open(dir.path(), Seal::None, 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    (office, dir, replica)
}

/// A sealed replica, closed, with a note and a photo that were not sent.
pub(crate) fn unsent_replica() -> (TempDir, DeviceKey) {
    let dir = TempDir::new().unwrap();
    let mut office = Office::new(JONAS, Role::Technician);
    let ticket = office.report_for(JONAS, "Pump leaks");
    let replica = open(dir.path(), Seal::Key(&key(7)), 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    pull(&replica, &office).unwrap();
    act(&replica, ticket, note("Seal is worn")).unwrap();
    let internal = fieldfare_domain::Visibility::Internal;
    replica
        .add_photo(ticket, "plate", internal, &png(3))
        .unwrap();
    (dir, key(7))
}

/// Marks the database as one of another version.
pub(crate) fn set_version(dir: &Path, key: &DeviceKey, version: i64) {
    let replica = open(dir, Seal::Key(key), 0xE).unwrap();
    replica
        .store
        .writer()
        .pragma_update(None, "user_version", version)
        .unwrap();
}

/// Every file below `dir`, with its bytes, by name.
pub(crate) fn files(dir: &Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut found = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            let bytes = std::fs::read(&path).unwrap();
            found.insert(path, bytes);
        }
    }
    found
}

/// The files in which `word` is, in small letters or as it is.
fn files_with(dir: &Path, word: &str) -> Vec<String> {
    let small = word.to_lowercase();
    files(dir)
        .into_iter()
        .filter(|(_, bytes)| {
            [word.as_bytes(), small.as_bytes()]
                .iter()
                .any(|word| bytes.windows(word.len()).any(|window| window == *word))
        })
        .map(|(path, _)| path.display().to_string())
        .collect()
}

fn pull(replica: &Replica, office: &Office) -> Result<()> {
    let request: PullRequest = replica.next_pull(MORNING).unwrap();
    replica
        .apply_page(&office.pull(&request), MORNING)
        .map(|_| ())
}

fn push(replica: &Replica, office: &mut Office) {
    let request = replica.next_push(200, MORNING).unwrap().unwrap();
    let answer = office.push(&request);
    replica.take_outcomes(&answer, MORNING).unwrap();
}

fn act(replica: &Replica, ticket: TicketId, act: Act) -> Result<()> {
    let version = replica.ticket(ticket)?.version;
    replica.act(ticket, version, act).map(|_| ())
}

fn note(text: &str) -> Act {
    Act::Write {
        visibility: fieldfare_domain::Visibility::Internal,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

fn find(replica: &Replica, search: &str) -> Vec<TicketId> {
    let query = ListQuery {
        list: ListName::All,
        search: search.to_owned(),
        ..ListQuery::default()
    };
    let page = replica.tickets(&query, MORNING).unwrap();
    page.rows.into_iter().map(|row| row.id).collect()
}

/// A picture of no particular thing.
fn png(seed: u32) -> Vec<u8> {
    let mut png = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_fn(60, 40, |x, y| {
        image::Rgb([(x * seed % 256) as u8, (y * 13 % 256) as u8, (x + y) as u8])
    })
    .write_to(&mut png, image::ImageFormat::Png)
    .unwrap();
    png.into_inner()
}
