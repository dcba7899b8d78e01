//! A sample enterprise, so that there is something to look at on the first day.
//! It is made through the same doors as everything else.

mod story;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use fieldfare_domain::setup::ready_made::PROMISE;
use fieldfare_domain::setup::{Kind, PROFILE, Profile, Stage, Way};
use fieldfare_domain::{Act, Actor, At, CommandId, Draft, EnterpriseId, Role, TicketId, UserId};
use fieldfare_protocol::view::EquipmentView;
use fieldfare_protocol::wire::Outcome;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::accept::From;
use crate::asked::Request;
use crate::clock::{Machine, Surroundings};
use crate::db::{Tx, Whose, params};
use crate::enterprises::{Founding, found};
use crate::equipment_routes::save_equipment;
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office, Places};
use crate::people_routes::{PersonSave, save};
use crate::setup::{self, Put};
use crate::site::Site;
use crate::{tickets, tokens};

/// Name of the sample enterprise.
pub const NAME: &str = "Halden Service";

/// The machine, but for its clock: the story happened during the last days.
struct Replayed {
    now: AtomicI64,
}

impl Surroundings for Replayed {
    fn now(&self) -> At {
        At(self.now.load(Ordering::Relaxed))
    }

    fn id(&self) -> Uuid {
        Machine.id()
    }

    fn secret(&self) -> [u8; 32] {
        Machine.secret()
    }
}

/// Who of the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whom {
    Aylin,
    Mara,
    Jonas,
    Elina,
    /// Whoever holds the status link.
    Requester,
    System,
}

/// One step of a ticket's story.
struct Step {
    /// Minutes after the step before.
    after: i64,
    by: Whom,
    act: Act,
}

/// One ticket of the sample.
struct Telling {
    /// Hours before now when it was reported.
    hours_ago: i64,
    by: Whom,
    /// Place in the list of equipment.
    equipment: usize,
    draft: Draft,
    steps: Vec<Step>,
}

/// Everybody and everything of the sample.
struct Cast {
    enterprise: EnterpriseId,
    aylin: UserId,
    mara: UserId,
    jonas: UserId,
    elina: UserId,
    equipment: Vec<EquipmentView>,
}

impl Cast {
    fn actor(&self, whom: Whom) -> Actor {
        let (id, role) = match whom {
            Whom::Aylin => (self.aylin, Role::Dispatcher),
            Whom::Mara => (self.mara, Role::Technician),
            Whom::Jonas => (self.jonas, Role::Technician),
            Whom::Elina => (self.elina, Role::Technician),
            Whom::Requester => return Actor::LinkHolder,
            Whom::System => return Actor::System,
        };
        Actor::Person { id, role }
    }
}

/// Fills an empty office, and says how to get in: one line for each person
/// without a password and for each label. Of an office that has the sample, the
/// lines are made anew; of any other office there are none.
///
/// # Errors
/// When the store fails.
pub fn fill(places: &Places, public_url: &str) -> Result<Vec<Value>> {
    let replayed = Arc::new(Replayed {
        now: AtomicI64::new(Machine.now().0),
    });
    let office = Office::open_at(places, Arc::clone(&replayed) as crate::clock::Around)?;
    let enterprises: Vec<(Uuid, String)> = office.store().read(Whose::Everybodys, |tx| {
        tx.all("SELECT id, name FROM enterprise", params![], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    })?;
    let known = enterprises.iter().find(|(_, name)| name == NAME);
    let enterprise = match known {
        Some((id, _)) => EnterpriseId(*id),
        None if enterprises.is_empty() => tell(&office, &replayed)?,
        None => return Ok(Vec::new()),
    };
    let site = Site::new(Arc::clone(&office), public_url);
    ways_in(&site, enterprise)
}

/// Makes people, equipment and tickets.
fn tell(office: &Office, replayed: &Replayed) -> Result<EnterpriseId> {
    const HOUR_MS: i64 = 60 * 60 * 1000;
    const MINUTE_MS: i64 = 60 * 1000;
    let now = replayed.now().0;
    replayed
        .now
        .store(now - 24 * 10 * HOUR_MS, Ordering::Relaxed);
    let cast = office.commit(Whose::Everybodys, |tx, changed| {
        let founding = Founding {
            name: NAME.to_owned(),
            zone: "Europe/Stockholm".to_owned(),
            administrator: "Ingrid Halden".to_owned(),
            email: "ingrid@halden.example".to_owned(),
        };
        let (enterprise, _, _) = found(tx, office, &founding, changed)?;
        promise(tx, office, enterprise, changed)?;
        way(tx, office, enterprise, changed)?;
        let mut person = |name: &str, phone: &str, role: Role| {
            let first = name.split(' ').next().unwrap_or(name).to_lowercase();
            let asked = PersonSave {
                id: None,
                name: name.to_owned(),
                email: format!("{first}@halden.example"),
                phone: phone.to_owned(),
                role,
                active: true,
                handles: role == Role::Technician,
            };
            save(tx, office, enterprise, None, &asked, changed).map(|(id, _)| id)
        };
        let aylin = person("Aylin Demir", "+46 70 555 01 10", Role::Dispatcher)?;
        let mara = person("Mara Lindqvist", "+46 70 555 01 21", Role::Technician)?;
        let jonas = person("Jonas Weber", "+49 160 5550122", Role::Technician)?;
        let elina = person("Elina Korhonen", "+358 40 5550123", Role::Technician)?;
        person("Henrik Sund", "+46 70 555 01 30", Role::Supervisor)?;
        let mut equipment = Vec::new();
        for asked in story::equipment() {
            equipment.push(save_equipment(
                tx, office, enterprise, None, &asked, changed,
            )?);
        }
        Ok(Cast {
            enterprise,
            aylin,
            mara,
            jonas,
            elina,
            equipment,
        })
    })?;
    let mut tellings = story::tickets(&cast, At(now));
    // Told in their order, so that numbers grow with time.
    tellings.sort_by_key(|telling| -telling.hours_ago);
    for telling in tellings {
        let mut at = now - telling.hours_ago * HOUR_MS;
        replayed.now.store(at, Ordering::Relaxed);
        let ticket = TicketId(office.around().id());
        let act = Act::Create(Box::new(placed(&cast, telling.equipment, telling.draft)));
        take(office, &cast, telling.by, ticket, act)?;
        for step in telling.steps {
            at = (at + step.after * MINUTE_MS).min(now);
            replayed.now.store(at, Ordering::Relaxed);
            take(office, &cast, step.by, ticket, step.act)?;
        }
    }
    replayed.now.store(now, Ordering::Relaxed);
    Ok(cast.enterprise)
}

/// It works as firms with people on the road do, and is not asked how.
fn way(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let profile = Profile {
        way: Way::Mobile,
        ..Profile::default()
    };
    let put = Put {
        kind: Kind::Profile,
        id: Some(PROFILE),
        base_version: 0,
        stage: Stage::Published,
        body: Some(serde_json::to_value(profile)?),
    };
    setup::put(tx, office, enterprise, None, &put, changed)?;
    Ok(())
}

/// Its tickets are promised the usual times, so that something counts down.
fn promise(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    for entry in setup::newest(tx, enterprise)? {
        if entry.kind != Kind::TicketType {
            continue;
        }
        let mut body = entry.body;
        if let Some(policy) = body.get_mut("policy").and_then(Value::as_object_mut) {
            policy.insert("sla".to_owned(), json!(PROMISE));
        }
        let put = Put {
            kind: entry.kind,
            id: Some(entry.id),
            base_version: entry.version,
            stage: Stage::Published,
            body: Some(body),
        };
        setup::put(tx, office, enterprise, None, &put, changed)?;
    }
    Ok(())
}

fn placed(cast: &Cast, place: usize, draft: Draft) -> Draft {
    let Some(equipment) = cast.equipment.get(place) else {
        return draft;
    };
    let mut draft = draft;
    draft.equipment = Some(equipment.id);
    draft.equipment_name.clone_from(&equipment.name);
    draft.place.clone_from(&equipment.place);
    draft.zone.clone_from(&equipment.zone);
    if draft.contact.address.is_empty() {
        draft.contact.address.clone_from(&equipment.address);
    }
    draft
}

fn take(office: &Office, cast: &Cast, by: Whom, ticket: TicketId, act: Act) -> Result<()> {
    let outcome = office.commit(cast.enterprise, |tx, changed| {
        let from = From {
            enterprise: cast.enterprise,
            actor: cast.actor(by),
            replica: None,
        };
        let known = tickets::load(tx, cast.enterprise, ticket)?;
        let request = Request::now(CommandId(office.around().id()), ticket, act.clone());
        let known = known.as_ref().map(|loaded| &loaded.ticket);
        request.receive(tx, office, from, known, changed)
    })?;
    match outcome {
        Outcome::Accepted { .. } => Ok(()),
        Outcome::Parked { why, .. } | Outcome::Rejected { why } => Err(OfficeError::Rejected(why)),
    }
}

/// How to get in: links of people without a password, of labels, of one status
/// page, and the address for alerts.
fn ways_in(site: &Site, enterprise: EnterpriseId) -> Result<Vec<Value>> {
    site.office.store().write(enterprise, |tx| {
        let mut lines = Vec::new();
        let people = tx.all(
            "SELECT id, name, role, email, password = '' FROM account \
             WHERE enterprise = ?1 AND active ORDER BY role, name",
            params![enterprise.0],
            |row| {
                let line = json!({
                    "kind": "person",
                    "name": row.get::<String>(1)?,
                    "role": row.get::<String>(2)?,
                    "email": row.get::<String>(3)?,
                });
                Ok((UserId(row.get(0)?), row.get::<bool>(4)?, line))
            },
        )?;
        for (id, is_new, mut line) in people {
            let link = if is_new {
                let secret = tokens::open_set_up(tx, &site.office, id)?;
                Some(site.link(&format!("/set-up#{secret}")))
            } else {
                None
            };
            if let Some(told) = line.as_object_mut() {
                told.insert("setUpLink".to_owned(), json!(link));
            }
            lines.push(line);
        }
        tx.each(
            "SELECT name, code FROM equipment WHERE enterprise = ?1 ORDER BY name",
            params![enterprise.0],
            |row| {
                let code: String = row.get(1)?;
                lines.push(json!({
                    "kind": "equipment",
                    "name": row.get::<String>(0)?,
                    "code": code,
                    "reportLink": site.link(&format!("/r/{code}")),
                }));
                Ok(())
            },
        )?;
        let (ticket, title): (Uuid, String) = tx.one(
            "SELECT id, title FROM ticket WHERE enterprise = ?1 AND visibility = 'public' \
             ORDER BY state = 'resolved' DESC, key DESC LIMIT 1",
            params![enterprise.0],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let token = site.office.status_token(TicketId(ticket));
        lines.push(json!({
            "kind": "status",
            "title": title,
            "statusLink": site.link(&format!("/s/{token}")),
        }));
        lines.push(json!({
            "kind": "alerts",
            "url": crate::alerts::address(tx, site, enterprise)?,
        }));
        Ok(lines)
    })
}
