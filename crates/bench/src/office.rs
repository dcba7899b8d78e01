//! A real office in this process: its own SQLite file, its own rules, its own
//! router. Only the network is left out.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use anyhow::{Result, bail};
use axum::Router;
use fieldfare_domain::{At, EnterpriseId, Role, TicketId, UserId};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::TicketPage;
use fieldfare_protocol::wire::{Outcome, ReplicaId, Sent, SignedIn, payload_hash};
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use fieldfare_server::accept::{self, From};
use fieldfare_server::clock::{Machine, Surroundings};
use fieldfare_server::db::Whose;
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::office::Office;
use fieldfare_server::people_routes::{PersonSave, save};
use fieldfare_server::{people, router, tokens};
use fieldfare_stories::carry;
use serde_json::json;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::story::{self, People, Step};
use crate::texts::Texts;

/// Technicians of the enterprise.
const TECHNICIANS: usize = 12;
/// Zone of the enterprise.
const ZONE: &str = "Europe/Stockholm";
/// Commands in one transaction while the office is filled.
const FILLED_AT_ONCE: usize = 2_000;

/// The machine, but for its clock: the tickets happened before today.
struct Replayed(AtomicI64);

impl Surroundings for Replayed {
    fn now(&self) -> At {
        At(self.0.load(Ordering::Relaxed))
    }

    fn id(&self) -> Uuid {
        story::name(self.now())
    }

    fn secret(&self) -> [u8; 32] {
        Machine.secret()
    }
}

/// The office and who is in it.
pub(crate) struct Town {
    office: Arc<Office>,
    clock: Arc<Replayed>,
    router: Router,
    runtime: Runtime,
    enterprise: EnterpriseId,
    people: People,
}

impl Town {
    /// An office without tickets, in a folder.
    pub(crate) fn found(folder: &Path) -> Result<Self> {
        let clock = Arc::new(Replayed(AtomicI64::new(story::BEGIN.0)));
        let office = Office::open(folder, clock.clone())?;
        let (enterprise, people) = office.commit(Whose::Everybodys, |tx, changed| {
            let founding = Founding {
                name: "Halden Service".to_owned(),
                zone: ZONE.to_owned(),
                administrator: "Ingrid Halden".to_owned(),
                email: "ingrid@halden.example".to_owned(),
            };
            let (enterprise, _, _) = found(tx, &office, &founding, changed)?;
            let mut person = |name: String, role| {
                let asked = PersonSave {
                    id: None,
                    email: format!("{}@halden.example", name.to_lowercase().replace(' ', ".")),
                    name,
                    phone: String::new(),
                    role,
                    active: true,
                    handles: role == Role::Technician,
                };
                save(tx, &office, enterprise, None, &asked, changed).map(|(id, _)| id)
            };
            let dispatcher = person("Aylin Demir".to_owned(), Role::Dispatcher)?;
            let technicians = (0..TECHNICIANS)
                .map(|n| person(format!("Technician {n}"), Role::Technician))
                .collect::<Result<_, _>>()?;
            Ok((
                enterprise,
                People {
                    dispatcher,
                    technicians,
                },
            ))
        })?;
        Ok(Self {
            router: router(Arc::clone(&office)),
            runtime: quiet_runtime()?,
            office,
            clock,
            enterprise,
            people,
        })
    }

    /// Its people.
    pub(crate) const fn people(&self) -> &People {
        &self.people
    }

    /// Its time.
    pub(crate) fn now(&self) -> At {
        self.clock.now()
    }

    /// What its devices know besides tickets.
    pub(crate) fn directory(&self) -> Result<Directory> {
        Ok(self
            .office
            .store()
            .read(self.enterprise, |tx| people::directory(tx, self.enterprise))?)
    }

    /// Takes the commands of so many tickets, as it takes everybody's.
    pub(crate) fn fill(&self, tickets: usize, texts: &mut Texts) -> Result<()> {
        let mut steps = (0..tickets)
            .flat_map(|n| story::ticket(n, &self.people, texts))
            .peekable();
        while steps.peek().is_some() {
            // Taken before the transaction: work that loses a race is run again.
            let batch: Vec<Step> = steps.by_ref().take(FILLED_AT_ONCE).collect();
            self.office.commit(self.enterprise, |tx, changed| {
                for Step { by, at, command } in batch.iter().cloned() {
                    self.clock.0.store(at.0, Ordering::Relaxed);
                    let sent = Sent {
                        seq: 0,
                        hash: payload_hash(&command),
                        command,
                    };
                    let from = From {
                        enterprise: self.enterprise,
                        actor: by,
                        replica: None,
                    };
                    match accept::receive(tx, &self.office, from, &sent, changed)? {
                        Outcome::Accepted { .. } => {}
                        Outcome::Parked { why, .. } | Outcome::Rejected { why } => {
                            return Err(why.into());
                        }
                    }
                }
                Ok(())
            })?;
        }
        Ok(())
    }

    /// A person signs in on a device.
    pub(crate) fn sign_in(&self, user: UserId, role: Role, replica: ReplicaId) -> Result<SignedIn> {
        let token = self.office.commit(self.enterprise, |tx, _| {
            tokens::issue(tx, &self.office, user, Some(replica), "device")
        })?;
        Ok(SignedIn {
            token,
            user,
            name: "Somebody".to_owned(),
            role,
            enterprise: "Halden Service".to_owned(),
            zone: ZONE.to_owned(),
        })
    }

    /// Its addresses.
    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    /// Somebody who is signed in in a browser.
    pub(crate) fn caller(&self, user: UserId) -> Result<Caller> {
        let token = self.office.commit(self.enterprise, |tx, _| {
            tokens::issue(tx, &self.office, user, None, "browser")
        })?;
        Ok(Caller {
            router: self.router(),
            runtime: quiet_runtime()?,
            token,
        })
    }

    /// So many tickets of those that changed last.
    pub(crate) fn some_tickets(&self, count: usize) -> Result<Vec<TicketId>> {
        let caller = self.caller(self.people.dispatcher)?;
        let query = json!({"list": "all", "limit": count});
        let answer = caller.ask(&HttpRequest {
            method: "POST",
            path: "/api/v1/tickets/query".to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: query.to_string().into_bytes(),
        })?;
        let page: TicketPage = serde_json::from_slice(&answer.body)?;
        Ok(page.rows.into_iter().map(|row| row.id).collect())
    }

    /// Answers a request of a device.
    pub(crate) fn answer(&self, request: &HttpRequest) -> Result<HttpAnswer> {
        ask(&self.router, &self.runtime, request)
    }
}

/// Somebody at a browser.
pub(crate) struct Caller {
    router: Router,
    runtime: Runtime,
    /// What they are signed in with.
    pub(crate) token: String,
}

impl Caller {
    /// Asks the office for something.
    pub(crate) fn ask(&self, request: &HttpRequest) -> Result<HttpAnswer> {
        let mut request = request.clone();
        let bearer = format!("Bearer {}", self.token);
        request.headers.push(("authorization", bearer));
        ask(&self.router, &self.runtime, &request)
    }
}

fn quiet_runtime() -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?)
}

fn ask(router: &Router, runtime: &Runtime, request: &HttpRequest) -> Result<HttpAnswer> {
    let answer = carry::send(router, runtime, carry::whole(request));
    if answer.status >= 400 {
        bail!("the office answers {}", answer.status);
    }
    Ok(answer)
}
