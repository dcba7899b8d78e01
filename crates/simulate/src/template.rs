//! What every day begins with, made once per process: an office with its people
//! and one pump, and five devices on which their people are signed in. A day
//! copies the files instead of making them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use fieldfare_domain::policy::RatingWhen;
use fieldfare_domain::{At, EnterpriseId, Policy, Role, UserId};
use fieldfare_protocol::wire::SignedIn;
use fieldfare_replica::sync::http::{from_http, to_http};
use fieldfare_replica::sync::{Engine, Step};
use fieldfare_server::db::{Value, Whose};
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::equipment_routes::{EquipmentSave, save_equipment};
use fieldfare_server::error::OfficeError;
use fieldfare_server::people_routes::{PersonSave, save};
use fieldfare_server::tokens;
use tempfile::TempDir;

use crate::device::Device;
use crate::disk::CrashDisk;
use crate::office::{Counted, Hands, OfficeSide};

/// 2026-11-18T00:00:00Z, a Wednesday: the first moment of every day.
pub const MIDNIGHT: At = At(1_794_960_000_000);
/// The enterprise's zone.
pub const ZONE: &str = "Europe/Stockholm";
/// How many settings of a ticket type there are.
pub const VARIANTS: usize = 4;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Person {
    /// The account.
    pub id: UserId,
    /// Full name.
    pub name: &'static str,
    /// What they do.
    pub role: Role,
    /// Sign-in name.
    pub email: String,
    /// The token of their browser.
    pub token: String,
}

/// Indexes of the day's people.
pub const INGRID: usize = 0;
/// The dispatcher.
pub const AYLIN: usize = 1;
/// A technician with two devices.
pub const MARA: usize = 2;
/// A technician.
pub const JONAS: usize = 3;
/// A technician.
pub const LEA: usize = 4;

/// Whose the five devices are.
pub const OWNERS: [usize; 5] = [MARA, JONAS, LEA, AYLIN, MARA];

const PEOPLE: [(&str, Role); 5] = [
    ("Ingrid Sand", Role::Administrator),
    ("Aylin Demir", Role::Dispatcher),
    ("Mara Lindqvist", Role::Technician),
    ("Jonas Weber", Role::Technician),
    ("Lea Haugen", Role::Technician),
];

/// Files and names with which a day begins.
#[derive(Debug)]
pub struct Template {
    /// The office's database.
    pub office: BTreeMap<String, Vec<u8>>,
    /// The office's other files.
    pub office_files: Vec<(&'static str, Vec<u8>)>,
    /// The devices' disks.
    pub devices: Vec<BTreeMap<String, Vec<u8>>>,
    /// Who there is.
    pub people: Vec<Person>,
    /// Whose it is.
    pub enterprise: EnterpriseId,
    /// The code on the pump's label.
    pub code: String,
    /// Secret part of the monitoring system's address.
    pub alert_token: String,
    /// How the ticket type is set.
    pub policy: Policy,
}

/// A folder in memory where there is one.
///
/// # Panics
/// When no folder can be made.
#[must_use]
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::Builder::new()
            .prefix("fieldfare-")
            .tempdir_in(memory)
    } else {
        tempfile::tempdir()
    };
    made.expect("a folder can be made")
}

/// The settings of a type: what the sources of the model differ in.
fn policy(variant: usize) -> Policy {
    let base = Policy::after_sales(std::collections::BTreeSet::new());
    match variant {
        0 => base,
        1 => Policy {
            public_reply_awaits: true,
            reply_reopens: true,
            ..base
        },
        2 => Policy {
            requester_confirms: false,
            reject_allowed: true,
            rating_when: RatingWhen::ResolvedOrClosed,
            ..base
        },
        _ => Policy {
            reject_allowed: true,
            reply_reopens: true,
            required_photos: vec!["Plate".to_owned()],
            ..base
        },
    }
}

impl Template {
    /// The template of a variant.
    ///
    /// # Panics
    /// When it cannot be made: then nothing can be simulated.
    #[must_use]
    pub fn of(variant: usize) -> &'static Self {
        static MADE: [OnceLock<Template>; VARIANTS] = [const { OnceLock::new() }; VARIANTS];
        let variant = variant % VARIANTS;
        MADE[variant].get_or_init(|| Self::make(policy(variant)))
    }

    fn make(policy: Policy) -> Self {
        let folder = folder();
        let hands = Hands::at(MIDNIGHT);
        let around = Counted::new(Arc::clone(&hands), 1);
        let disk = CrashDisk::new();
        let data = folder.path().join("data-1");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let side = OfficeSide::new(folder.path(), around, Arc::clone(&disk));
        let (enterprise, people, code) = populate(&side, &policy);
        let alert_token = side
            .office()
            .store()
            .read(enterprise, |tx| {
                tx.one("SELECT alert_token FROM enterprise", &[], |row| row.get(0))
            })
            .expect("an enterprise has an alert token");
        let devices = OWNERS
            .iter()
            .enumerate()
            .map(|(number, owner)| {
                let person = &people[*owner];
                device(&side, folder.path(), number, *owner, person, &hands)
            })
            .collect();
        drop(side);
        let office_files = ["epoch", "secret"]
            .map(|name| {
                (
                    name,
                    std::fs::read(data.join(name)).expect("the office made it"),
                )
            })
            .into();
        Self {
            office: disk.image(),
            office_files,
            devices,
            people,
            enterprise,
            code,
            alert_token,
            policy,
        }
    }

    /// Writes the office's files into a day's folder. The data folder.
    ///
    /// # Panics
    /// When there is no room.
    #[must_use]
    pub fn lay_out(&self, day: &Path) -> PathBuf {
        let data = day.join("data-1");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        for (name, bytes) in &self.office_files {
            std::fs::write(data.join(name), bytes).expect("there is room");
        }
        data
    }
}

fn populate(side: &OfficeSide, policy: &Policy) -> (EnterpriseId, Vec<Person>, String) {
    let office = side.office();
    let populated = office.commit(Whose::Everybodys, |tx, changed| {
        let founding = Founding {
            name: "Waterworks".to_owned(),
            zone: ZONE.to_owned(),
            administrator: PEOPLE[0].0.to_owned(),
            email: "ingrid@waterworks.example".to_owned(),
        };
        let (enterprise, administrator, _) = found(tx, office, &founding, changed)?;
        let policy = serde_json::to_string(policy)?;
        tx.run(
            "UPDATE setup SET body = json_set(body, '$.policy', json(?1)) \
             WHERE kind = 'ticket_type'",
            &[Value::Text(policy.as_str().into())],
        )?;
        let mut people = Vec::new();
        for (name, role) in PEOPLE {
            let first = name.split(' ').next().unwrap_or_default().to_lowercase();
            let asked = PersonSave {
                id: None,
                name: name.to_owned(),
                email: format!("{first}@waterworks.example"),
                phone: String::new(),
                role,
                active: true,
                handles: role == Role::Technician,
            };
            let id = match role {
                Role::Administrator => administrator,
                _ => save(tx, office, enterprise, None, &asked, changed)?.0,
            };
            people.push(Person {
                id,
                name,
                role,
                email: asked.email,
                token: tokens::issue(tx, office, id, None, "browser")?,
            });
        }
        let pump = EquipmentSave {
            name: "Pump P-204".to_owned(),
            place: "Kalix waterworks".to_owned(),
            address: "Strandgatan 4, Kalix".to_owned(),
            zone: ZONE.to_owned(),
            ..EquipmentSave::default()
        };
        let pump = save_equipment(tx, office, enterprise, None, &pump, changed)?;
        Ok::<_, OfficeError>((enterprise, people, pump.code))
    });
    populated.expect("an enterprise can be founded")
}

/// The disk of a device on which its person is signed in and that has read the
/// directory.
fn device(
    side: &OfficeSide,
    folder: &Path,
    number: usize,
    owner: usize,
    person: &Person,
    hands: &Arc<Hands>,
) -> BTreeMap<String, Vec<u8>> {
    let disk = CrashDisk::new();
    let day = folder.display().to_string();
    let mut device = Device::new(
        &day,
        number,
        owner,
        Arc::clone(&disk),
        Arc::clone(hands),
        number as u64,
    );
    device.start().expect("a new replica opens");
    let replica = device.replica.as_ref().expect("it is open");
    let signed_in = sign_in(side, person, replica).expect("a token is made");
    replica
        .sign_in("https://office.example", &signed_in)
        .expect("the session is stored");
    let mut engine = Engine::new(1);
    for _ in 0..10 {
        let Step::Send(request) = engine.next(replica, hands.now()) else {
            break;
        };
        let answer = side.carry(&to_http(&request, &signed_in.token), false);
        engine.answered(replica, from_http(&request, &answer), hands.now());
    }
    assert_eq!(engine.problem(), None, "the first pull works");
    device.close();
    disk.image()
}

/// The office gives a replica a token.
///
/// # Errors
/// When the office's store fails.
///
/// # Panics
/// When the replica has no name.
pub fn sign_in(
    side: &OfficeSide,
    person: &Person,
    replica: &fieldfare_replica::Replica,
) -> Result<SignedIn, OfficeError> {
    let name = replica.id().expect("a replica has a name");
    let office = side.office();
    let token = office.commit(Whose::Everybodys, |tx, _| {
        tokens::issue(tx, office, person.id, Some(name), "device")
    })?;
    Ok(SignedIn {
        token,
        user: person.id,
        name: person.name.to_owned(),
        role: person.role,
        enterprise: "Waterworks".to_owned(),
        zone: ZONE.to_owned(),
    })
}
