//! An enterprise with its office, its people and one pump, all in a temporary
//! folder.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use fieldfare_domain::{At, EnterpriseId, Role, TicketId, UserId};
use fieldfare_protocol::wire::{PushAnswer, PushRequest, ReplicaId, SignedIn, path};
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use fieldfare_server::clock::{Around, Surroundings};
use fieldfare_server::db::{Value as Bound, Whose};
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::equipment_routes::{EquipmentSave, save_equipment};
use fieldfare_server::error::OfficeError;
use fieldfare_server::office::Office;
use fieldfare_server::people_routes::{PersonSave, save};
use fieldfare_server::timers::fire_due;
use fieldfare_server::{backup, router, tokens};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::carry::{self, told};
use crate::device::Device;
use crate::next_random;

/// 2026-11-18T09:00:00Z, a Wednesday.
pub const MORNING: At = At(1_794_992_400_000);

/// The town's zone.
pub const ZONE: &str = "Europe/Stockholm";

/// The town's clock.
#[derive(Debug, Default)]
pub struct Hands(AtomicI64);

impl Hands {
    /// What it shows.
    #[must_use]
    pub fn now(&self) -> At {
        At(self.0.load(Ordering::SeqCst))
    }
}

/// What the office is given: the town's clock, and names and secrets that count.
struct Counted {
    hands: Arc<Hands>,
    next: AtomicU64,
}

impl Surroundings for Counted {
    fn now(&self) -> At {
        self.hands.now()
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(0x0FF_0000 + u128::from(self.next.fetch_add(1, Ordering::SeqCst)))
    }

    fn secret(&self) -> [u8; 32] {
        let mut state = self.next.fetch_add(1, Ordering::SeqCst);
        let mut secret = [0; 32];
        for eight in secret.chunks_mut(8) {
            eight.copy_from_slice(&next_random(&mut state).to_le_bytes());
        }
        secret
    }
}

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Full name.
    pub name: String,
    email: String,
    role: Role,
    token: String,
}

/// The town.
pub struct Town {
    folder: TempDir,
    hands: Arc<Hands>,
    around: Around,
    office: Arc<Office>,
    router: Router,
    runtime: Runtime,
    enterprise: EnterpriseId,
    lives: u32,
    /// The administrator.
    pub ingrid: Person,
    /// The dispatcher.
    pub aylin: Person,
    /// A technician.
    pub mara: Person,
    /// Another technician.
    pub jonas: Person,
    /// The code on the pump's label.
    pub code: String,
}

impl std::fmt::Debug for Town {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Town").finish_non_exhaustive()
    }
}

impl Default for Town {
    fn default() -> Self {
        Self::new()
    }
}

impl Town {
    /// A town on a Wednesday morning.
    #[must_use]
    pub fn new() -> Self {
        let folder = TempDir::new().expect("there is room for a folder");
        let hands = Arc::new(Hands(AtomicI64::new(MORNING.0)));
        let around: Around = Arc::new(Counted {
            hands: Arc::clone(&hands),
            next: AtomicU64::new(1),
        });
        let office = Office::open(&folder.path().join("data"), Arc::clone(&around))
            .expect("the office opens");
        let founded = office.commit(Whose::Everybodys, |tx, changed| {
            let founding = Founding {
                name: "Waterworks".to_owned(),
                zone: ZONE.to_owned(),
                administrator: "Ingrid Sand".to_owned(),
                email: "ingrid@waterworks.example".to_owned(),
            };
            let (enterprise, administrator, _) = found(tx, &office, &founding, changed)?;
            let mut person = |name: &str, role: Role, id: Option<UserId>| {
                let first = name.split(' ').next().unwrap_or_default().to_lowercase();
                let email = format!("{first}@waterworks.example");
                let asked = PersonSave {
                    id: None,
                    name: name.to_owned(),
                    email: email.clone(),
                    phone: String::new(),
                    role,
                    active: true,
                    handles: role == Role::Technician,
                };
                let id = match id {
                    Some(id) => id,
                    None => save(tx, &office, enterprise, None, &asked, changed)?.0,
                };
                Ok::<_, OfficeError>(Person {
                    id,
                    name: name.to_owned(),
                    email,
                    role,
                    token: tokens::issue(tx, &office, id, None, "browser")?,
                })
            };
            let people = [
                person("Ingrid Sand", Role::Administrator, Some(administrator))?,
                person("Aylin Demir", Role::Dispatcher, None)?,
                person("Mara Lindqvist", Role::Technician, None)?,
                person("Jonas Weber", Role::Technician, None)?,
            ];
            let pump = EquipmentSave {
                name: "Pump P-204".to_owned(),
                place: "Kalix waterworks".to_owned(),
                address: "Strandgatan 4, Kalix".to_owned(),
                zone: ZONE.to_owned(),
                ..EquipmentSave::default()
            };
            let pump = save_equipment(tx, &office, enterprise, None, &pump, changed)?;
            Ok((enterprise, people, pump.code))
        });
        let (enterprise, [ingrid, aylin, mara, jonas], code) = founded.expect("it is founded");
        Self {
            router: router(Arc::clone(&office)),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime can be made"),
            folder,
            hands,
            around,
            office,
            enterprise,
            lives: 1,
            ingrid,
            aylin,
            mara,
            jonas,
            code,
        }
    }

    /// Where the office keeps everything.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The clock.
    #[must_use]
    pub fn hands(&self) -> Arc<Hands> {
        Arc::clone(&self.hands)
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> At {
        self.hands.now()
    }

    /// Time passes.
    pub fn pass_ms(&self, ms: i64) {
        self.hands.0.fetch_add(ms, Ordering::SeqCst);
    }

    /// Mara's device; its clock is ahead by a minute and a half.
    #[must_use]
    pub fn maras_device(&self) -> Device {
        Device::new(self, &self.mara, 1, 90_000)
    }

    /// Jonas' device.
    #[must_use]
    pub fn jonas_device(&self) -> Device {
        Device::new(self, &self.jonas, 2, 0)
    }

    /// Mara's device, once it knows of this ticket that it is hers.
    #[must_use]
    pub fn mara_is_sent_to(&self, ticket: TicketId) -> Device {
        self.assign(ticket, &self.mara, Vec::new());
        let mut mara = self.maras_device();
        mara.settle(self);
        mara
    }

    /// Aylin's device, besides her browser.
    #[must_use]
    pub fn aylins_device(&self) -> Device {
        Device::new(self, &self.aylin, 3, -5_000)
    }

    /// The secret part of the address that the monitoring system posts to.
    pub(crate) fn alert_token(&self) -> String {
        let sql = "SELECT alert_token FROM enterprise WHERE id = ?1";
        self.office
            .store()
            .read(self.enterprise, |tx| {
                tx.one(sql, &[Bound::Id(self.enterprise.0)], |row| row.get(0))
            })
            .expect("an enterprise has an alert token")
    }

    /// A new name.
    #[must_use]
    pub fn fresh(&self) -> Uuid {
        self.around.id()
    }

    /// Carries one request of a device and its answer.
    pub fn carry(&self, request: &HttpRequest) -> HttpAnswer {
        self.send(carry::whole(request))
    }

    /// Carries the head of a request and the first half of its body; then the
    /// connection breaks, and nobody hears the answer.
    pub fn carry_cut(&self, request: &HttpRequest) {
        let _ = self.send(carry::half(request));
    }

    fn send(&self, request: Request<Body>) -> HttpAnswer {
        carry::send(&self.router, &self.runtime, request)
    }

    /// Asks the office anything.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: Vec<u8>,
    ) -> HttpAnswer {
        self.send(carry::plain(method, path, token, headers, body))
    }

    /// Asks as a person. The answer, or the problem's code.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn call<T: DeserializeOwned>(
        &self,
        person: &Person,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Result<T, String> {
        let body = carry::json(body);
        told(&self.ask(method, path, Some(&person.token), &[], body))
    }

    /// A person with an account, signed in with a browser.
    pub(crate) fn signed_in(&self, id: UserId, name: &str, role: Role) -> Person {
        let issued = self.office.commit(self.enterprise, |tx, _| {
            tokens::issue(tx, &self.office, id, None, "browser")
        });
        Person {
            id,
            name: name.to_owned(),
            email: String::new(),
            role,
            token: issued.expect("a token is made"),
        }
    }

    /// The office looks at its clock, long after it was opened.
    pub fn wakes(&self) {
        fire_due(&self.office).expect("the clock works");
    }

    /// A device pushes.
    ///
    /// # Errors
    /// The code of the problem.
    pub fn push(&self, person: &Person, request: &PushRequest) -> Result<PushAnswer, String> {
        self.call(person, "POST", path::PUSH, &json!(request))
    }

    /// Ingrid lets a person sign in, or no longer.
    pub fn set_active(&self, person: &Person, active: bool) {
        let body = json!({
            "id": person.id, "name": person.name, "email": person.email, "role": person.role,
            "active": active, "handles": active && person.role == Role::Technician,
        });
        let _: Value = self
            .call(&self.ingrid, "PUT", "/api/v1/people", &body)
            .expect("an administrator may");
    }

    /// A device gets a token of its own.
    #[must_use]
    pub fn sign_in(&self, person: &Person, replica: ReplicaId) -> SignedIn {
        let token = self
            .office
            .commit(self.enterprise, |tx, _| {
                tokens::issue(tx, &self.office, person.id, Some(replica), "device")
            })
            .expect("a token is made");
        SignedIn {
            token,
            user: person.id,
            name: person.name.clone(),
            role: person.role,
            enterprise: "Waterworks".to_owned(),
            zone: ZONE.to_owned(),
        }
    }

    /// Copies the office away.
    pub fn back_up(&self, name: &str) {
        backup::back_up(&self.office, &self.folder.path().join(name)).expect("it is copied");
    }

    /// The office burns down, and is made again of a backup.
    pub fn restore(&mut self, name: &str) {
        self.lives += 1;
        let data = self.folder.path().join(format!("data-{}", self.lives));
        backup::restore(&self.folder.path().join(name), &data, &self.around)
            .expect("the backup is good");
        self.office =
            Office::open(&data, Arc::clone(&self.around)).expect("the office opens again");
        self.router = router(Arc::clone(&self.office));
    }
}
