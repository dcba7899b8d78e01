//! A device: a replica in a folder, its engine, and a network of its own.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fieldfare_domain::{Act, At, PhotoId, TicketId, Visibility};
use fieldfare_protocol::view::{ActOutcome, ListName, ListQuery, TicketRow, TicketView};
use fieldfare_protocol::wire::SignedIn;
use fieldfare_replica::key::DeviceKey;
use fieldfare_replica::sync::http::{from_http, to_http};
use fieldfare_replica::sync::{Answer, Engine, Request, Step, TransportProblem};
use fieldfare_replica::{Clock, Ids, Replica, ReplicaError};
use tempfile::TempDir;
use uuid::Uuid;

use crate::network::{Network, Plan};
use crate::town::{Hands, Person, Town};

/// Requests within which a device comes to rest.
const REQUESTS_MAX: usize = 2_000;
/// How long an exchange takes.
const EXCHANGE_MS: i64 = 40;

/// A person's device.
#[derive(Debug)]
pub struct Device {
    /// The replica.
    pub replica: Replica,
    /// The way to the office.
    pub network: Network,
    person: Person,
    folder: TempDir,
    clock: Arc<DeviceClock>,
    ids: Arc<DeviceIds>,
    engine: EngineBox,
}

/// The town's time, by a clock that may be wrong.
#[derive(Debug)]
struct DeviceClock {
    town: Arc<Hands>,
    ahead_ms: i64,
}

impl Clock for DeviceClock {
    fn now(&self) -> At {
        self.town.now().plus_ms(self.ahead_ms)
    }
}

/// Names that no other device of the town makes.
#[derive(Debug)]
struct DeviceIds {
    device: u64,
    next: AtomicU64,
}

impl Ids for DeviceIds {
    fn fresh(&self) -> Uuid {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        Uuid::from_u128((u128::from(self.device) << 64) | u128::from(n))
    }
}

struct EngineBox(Engine);

impl std::fmt::Debug for EngineBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

fn key() -> DeviceKey {
    DeviceKey::from_bytes([7; 32])
}

/// What a device of any town kept in this folder, opened by another machine.
///
/// # Panics
/// When it cannot be opened.
#[must_use]
pub fn opened(folder: &Path) -> Replica {
    let clock = Arc::new(DeviceClock {
        town: Arc::default(),
        ahead_ms: 0,
    });
    let ids = Arc::new(DeviceIds {
        device: 0,
        next: AtomicU64::new(1),
    });
    Replica::open(folder, &key(), clock, ids).expect("the replica opens")
}

impl Device {
    /// The device number `number` of the town, its clock ahead by so much, on
    /// which `person` has signed in.
    #[must_use]
    pub fn new(town: &Town, person: &Person, number: u64, ahead_ms: i64) -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let clock = Arc::new(DeviceClock {
            town: town.hands(),
            ahead_ms,
        });
        Self::open(person.clone(), folder, clock, number).signed_in(town)
    }

    fn open(person: Person, folder: TempDir, clock: Arc<DeviceClock>, number: u64) -> Self {
        let ids = Arc::new(DeviceIds {
            device: 0xD0_0000 + number,
            next: AtomicU64::new(1),
        });
        let replica = Replica::open(folder.path(), &key(), clock.clone(), ids.clone())
            .expect("the replica opens");
        Self {
            replica,
            network: Network::new(number),
            person,
            folder,
            clock,
            ids,
            engine: EngineBox(Engine::new(number)),
        }
    }

    fn signed_in(self, town: &Town) -> Self {
        self.sign_in(town);
        self
    }

    /// Its person signs in, again perhaps.
    pub fn sign_in(&self, town: &Town) {
        let name = self.replica.id().expect("a replica has a name");
        let session: SignedIn = town.sign_in(&self.person, name);
        self.replica
            .sign_in("https://office.example", &session)
            .expect("the session is stored");
    }

    /// The app is closed and opened.
    #[must_use]
    pub fn restart(self) -> Self {
        let Self {
            replica,
            network,
            person,
            folder,
            clock,
            ids,
            engine,
        } = self;
        drop((replica, engine));
        let replica = Replica::open(folder.path(), &key(), clock.clone(), ids.clone())
            .expect("the replica opens again");
        Self {
            replica,
            network,
            person,
            folder,
            clock,
            ids,
            engine: EngineBox(Engine::new(2)),
        }
    }

    /// The app is closed, its folder is copied to another machine, and both are
    /// opened: the device itself and the copy with the number `number`.
    #[must_use]
    pub fn copied(self, number: u64) -> (Self, Self) {
        let Self {
            replica,
            network,
            person,
            folder,
            clock,
            ids,
            engine,
        } = self;
        drop((replica, engine));
        let other = TempDir::new().expect("there is room for a folder");
        copy(folder.path(), other.path());
        let twin = Self::open(person.clone(), other, clock.clone(), number);
        let replica = Replica::open(folder.path(), &key(), clock.clone(), ids.clone())
            .expect("the replica opens again");
        let first = Self {
            replica,
            network,
            person,
            folder,
            clock,
            ids,
            engine: EngineBox(Engine::new(3)),
        };
        (first, twin)
    }

    /// Where it keeps everything.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The time that it shows.
    #[must_use]
    pub fn now(&self) -> At {
        self.clock.now()
    }

    /// The engine.
    #[must_use]
    pub const fn engine(&self) -> &Engine {
        &self.engine.0
    }

    /// The ticket as its screen shows it.
    #[must_use]
    pub fn view(&self, ticket: TicketId) -> TicketView {
        self.replica.ticket(ticket).expect("the ticket is here")
    }

    /// Whether it holds the ticket.
    #[must_use]
    pub fn holds(&self, ticket: TicketId) -> bool {
        self.replica
            .held()
            .expect("the replica can be read")
            .contains(&ticket)
    }

    /// A list of its screen.
    #[must_use]
    pub fn list(&self, list: ListName) -> Vec<TicketRow> {
        let query = ListQuery {
            list,
            limit: 100,
            ..ListQuery::default()
        };
        self.replica
            .tickets(&query, self.now())
            .expect("the replica can be read")
            .rows
    }

    /// Its person acts on what the screen shows.
    ///
    /// # Errors
    /// When a rule says no.
    pub fn try_act(&self, ticket: TicketId, act: Act) -> Result<ActOutcome, ReplicaError> {
        let version = self.view(ticket).version;
        self.replica.act(ticket, version, act)
    }

    /// As [`Device::try_act`]; it must be allowed.
    pub fn act(&self, ticket: TicketId, act: Act) -> ActOutcome {
        self.try_act(ticket, act).expect("the act is allowed")
    }

    /// Writes an internal note or a public reply.
    pub fn write(&self, ticket: TicketId, visibility: Visibility, text: &str) -> ActOutcome {
        let act = Act::Write {
            visibility,
            text: text.to_owned(),
            photos: Vec::new(),
        };
        self.act(ticket, act)
    }

    /// Adds a picture.
    pub fn add_photo(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        picture: &[u8],
    ) -> PhotoId {
        self.replica
            .add_photo(ticket, name, visibility, picture)
            .expect("the picture becomes a photo")
    }

    /// What waits here: commands and photos without an answer.
    #[must_use]
    pub fn waiting(&self) -> u32 {
        let session = self.replica.session().expect("the replica can be read");
        session.freshness.waiting
    }

    /// There is no network from now on.
    pub fn goes_offline(&mut self) {
        self.network.set(Plan::Down);
    }

    /// The network works from now on.
    pub fn comes_back(&mut self) {
        self.network.set(Plan::Good);
    }

    /// Exchanges with the office until nothing is unsent and everything new is
    /// here; the clock goes on as the engine waits.
    ///
    /// # Panics
    /// When it does not come to rest within a bounded number of requests.
    pub fn settle(&mut self, town: &Town) {
        // Twice: what arrives while photos travel is read by the second.
        for _ in 0..2 {
            self.engine.0.wake();
            assert!(
                self.drive(town, REQUESTS_MAX),
                "the device does not come to rest: {:?} {:?}",
                self.engine.0.problem(),
                self.replica.outbox()
            );
        }
    }

    /// Its person looks, or a hint arrived: it asks at once.
    pub fn wake(&mut self) {
        self.engine.0.wake();
    }

    /// Exchanges at most `requests` times. Answers whether it came to rest:
    /// nothing is unsent and the last exchange worked, or a person is needed.
    pub fn drive(&mut self, town: &Town, requests: usize) -> bool {
        let mut sent = 0;
        loop {
            match self.engine.0.next(&self.replica, self.clock.now()) {
                Step::Send(_) if sent == requests => {
                    let given_up = Err(TransportProblem::Cancelled);
                    self.engine
                        .0
                        .answered(&self.replica, given_up, self.clock.now());
                    return false;
                }
                Step::Send(request) => {
                    sent += 1;
                    let answer = self.carry(town, &request);
                    town.pass_ms(EXCHANGE_MS);
                    self.engine
                        .0
                        .answered(&self.replica, answer, self.clock.now());
                }
                Step::WaitUntil(_) if self.waiting() == 0 && self.engine.0.problem().is_none() => {
                    return true;
                }
                Step::WaitUntil(until) => {
                    town.pass_ms(until.since_ms(self.clock.now()).max(1));
                }
                Step::Idle => return true,
            }
        }
    }

    fn carry(&mut self, town: &Town, request: &Request) -> Result<Answer, TransportProblem> {
        let token = self
            .replica
            .token()
            .expect("the replica can be read")
            .unwrap_or_default();
        let answer = self.network.carry(town, &to_http(request, &token))?;
        from_http(request, &answer)
    }

    /// Fetches the pictures that are wanted, as a host does.
    pub fn fetch_pictures(&self, town: &Town) {
        let token = self.replica.token().expect("the replica can be read");
        let wanted = self
            .replica
            .wanted_pictures(50)
            .expect("the replica can be read");
        for (ticket, photo, size) in wanted {
            let path = format!("/api/v1/photos/{ticket}/{photo}/{}", size.word());
            let answer = town.ask("GET", &path, token.as_deref(), &[], Vec::new());
            if answer.status == 200 {
                self.replica
                    .keep_picture(ticket, photo, size, &answer.body)
                    .expect("there is room for the picture");
            }
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be read") {
        let entry = entry.expect("the folder can be read");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("the file can be copied");
        }
    }
}
