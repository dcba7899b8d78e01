//! An office in a temporary folder, its people, and a way to ask it.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use fieldfare_domain::{At, EnterpriseId, EquipmentId, Role, UserId};
use fieldfare_server::clock::Surroundings;
use fieldfare_server::db::{Engine, Place, Value as Bound, Whose};
use fieldfare_server::enterprises::{Founding, found};
use fieldfare_server::equipment_routes::{EquipmentSave, save_equipment};
use fieldfare_server::office::{Office, Places};
use fieldfare_server::people_routes::{PersonSave, save};
use fieldfare_server::site::Site;
use fieldfare_server::{routes, tokens};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tower::ServiceExt;
use uuid::Uuid;

use crate::cluster::Database;

/// 2026-11-22T09:00:00Z, a Sunday.
pub(crate) const MORNING: i64 = 1_795_338_000_000;

/// A clock that stands, ids and secrets that count.
pub(crate) struct Held {
    pub(crate) now: AtomicI64,
    next: AtomicU64,
}

impl Surroundings for Held {
    fn now(&self) -> At {
        At(self.now.load(Ordering::SeqCst))
    }

    fn id(&self) -> Uuid {
        Uuid::from_u128(0x1000 + u128::from(self.next.fetch_add(1, Ordering::SeqCst)))
    }

    fn secret(&self) -> [u8; 32] {
        let n = self.next.fetch_add(1, Ordering::SeqCst);
        Sha256::digest(n.to_be_bytes()).into()
    }
}

/// The office and the people of its enterprise, each signed in.
pub(crate) struct Desk {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) database: Option<Database>,
    pub(crate) enterprise: EnterpriseId,
    pub(crate) held: Arc<Held>,
    pub(crate) site: Arc<Site>,
    pub(crate) router: axum::Router,
    pub(crate) administrator: (UserId, String),
    pub(crate) supervisor: (UserId, String),
    pub(crate) dispatcher: (UserId, String),
    pub(crate) mara: (UserId, String),
    pub(crate) jonas: (UserId, String),
    pub(crate) requester: (UserId, String),
    pub(crate) pump: EquipmentId,
    pub(crate) code: String,
    /// An enterprise of somebody else: its administrator.
    pub(crate) stranger: (UserId, String),
}

/// Places for an office on the engine that is being tested. The database is gone
/// when what is returned is.
pub(crate) fn places(folder: &Path) -> (Places, Option<Database>) {
    let mut places = Places::in_folder(folder);
    let database = (crate::ENGINE == Engine::Postgres).then(Database::new);
    if let Some(database) = &database {
        places.database = Place::Postgres(database.url());
    }
    (places, database)
}

/// How many of something are tried: this many in the ordinary run; a variable of
/// the environment asks for another number.
pub(crate) fn wanted(variable: &str, ordinary: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|n| n.parse().ok())
        .unwrap_or(ordinary)
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|e| panic!("{e}: {}", String::from_utf8_lossy(&self.body)))
    }

    pub(crate) fn code(&self) -> String {
        self.json()["code"].as_str().unwrap_or_default().to_owned()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default()
    }

    /// The answer, when it has this status.
    pub(crate) fn expect(self, status: u16) -> Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}",
            String::from_utf8_lossy(&self.body)
        );
        self
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let held = Arc::new(Held {
            now: AtomicI64::new(MORNING),
            next: AtomicU64::new(1),
        });
        let around: fieldfare_server::clock::Around = held.clone();
        let (places, database) = places(&folder.path().join("data"));
        let office = Office::open_at(&places, around).unwrap();
        let site = Site::new(office.clone(), "https://office.example");
        let founding = |name: &str, email: &str| Founding {
            name: name.to_owned(),
            zone: "Europe/Stockholm".to_owned(),
            administrator: format!("Admin of {name}"),
            email: email.to_owned(),
        };
        let made = office
            .commit(Whose::Everybodys, |tx, changed| {
                let halden = founding("Halden", "ingrid@halden.example");
                let (enterprise, admin, _) = found(tx, &office, &halden, changed)?;
                let other = founding("Elsewhere", "eve@elsewhere.example");
                let (elsewhere, eve, _) = found(tx, &office, &other, changed)?;
                tx.turn_to(enterprise)?;
                let mut person = |name: &str, role: Role| {
                    let asked = PersonSave {
                        id: None,
                        name: name.to_owned(),
                        email: format!("{}@halden.example", name.to_lowercase()),
                        phone: String::new(),
                        role,
                        active: true,
                        handles: role == Role::Technician,
                    };
                    let (id, _) = save(tx, &office, enterprise, None, &asked, changed)?;
                    Ok::<_, fieldfare_server::error::OfficeError>((
                        id,
                        tokens::issue(tx, &office, id, None, "test")?,
                    ))
                };
                let supervisor = person("Henrik", Role::Supervisor)?;
                let dispatcher = person("Aylin", Role::Dispatcher)?;
                let mara = person("Mara", Role::Technician)?;
                let jonas = person("Jonas", Role::Technician)?;
                let requester = person("Karin", Role::Requester)?;
                let administrator = (admin, tokens::issue(tx, &office, admin, None, "test")?);
                let asked = EquipmentSave {
                    name: "Pump P-204".to_owned(),
                    place: "Waterworks".to_owned(),
                    address: "Norra Torget 4".to_owned(),
                    zone: "Europe/Stockholm".to_owned(),
                    ..EquipmentSave::default()
                };
                let pump = save_equipment(tx, &office, enterprise, None, &asked, changed)?;
                tx.turn_to(elsewhere)?;
                let stranger = (eve, tokens::issue(tx, &office, eve, None, "test")?);
                Ok((
                    enterprise,
                    administrator,
                    supervisor,
                    dispatcher,
                    mara,
                    jonas,
                    requester,
                    stranger,
                    pump,
                ))
            })
            .unwrap();
        let (
            enterprise,
            administrator,
            supervisor,
            dispatcher,
            mara,
            jonas,
            requester,
            stranger,
            pump,
        ) = made;
        Self {
            folder,
            database,
            enterprise,
            held,
            router: routes::router(&site),
            site,
            administrator,
            supervisor,
            dispatcher,
            mara,
            jonas,
            requester,
            pump: pump.id,
            code: pump.code,
            stranger,
        }
    }

    pub(crate) fn pass_ms(&self, ms: i64) {
        self.held.now.fetch_add(ms, Ordering::SeqCst);
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        Answer {
            status: parts.status,
            headers: parts.headers,
            body: to_bytes(body, 64 << 20).await.unwrap().to_vec(),
        }
    }

    pub(crate) async fn call(
        &self,
        method: &str,
        path: &str,
        token: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            .uri(path);
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.send(request.body(body.into()).unwrap()).await
    }

    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        self.call("GET", path, token, &[], Body::empty()).await
    }

    /// Asks over a connection from this address.
    pub(crate) async fn from(&self, address: &str, mut request: Request<Body>) -> Answer {
        let peer = std::net::SocketAddr::new(address.parse().unwrap(), 4711);
        request
            .extensions_mut()
            .insert(axum::extract::ConnectInfo(peer));
        self.send(request).await
    }

    /// What a program on the office's own machine is told.
    pub(crate) async fn metrics(&self) -> Answer {
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        self.from("127.0.0.1", request).await
    }

    pub(crate) async fn post(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call("POST", path, token, &[], body.to_string()).await
    }

    pub(crate) async fn put(&self, path: &str, token: &str, body: &Value) -> Answer {
        self.call("PUT", path, token, &[], body.to_string()).await
    }

    /// A ticket that the dispatcher wrote down.
    pub(crate) async fn ticket(&self, n: u128, description: &str) -> String {
        let id = Uuid::from_u128(0xF000_0000 + n).to_string();
        let body = json!({
            "commandId": Uuid::from_u128(0xC000_0000 + n),
            "ticket": id,
            "occurredAt": MORNING,
            "draft": { "description": description },
        });
        self.post("/api/v1/tickets", &self.dispatcher.1, &body)
            .await
            .expect(200);
        id
    }

    /// Does something on a ticket.
    pub(crate) async fn act(&self, ticket: &str, token: &str, act: Value) -> Answer {
        let body = json!({
            "commandId": self.held.id(),
            "baseVersion": self.version(ticket).await,
            "act": act,
        });
        self.post(&format!("/api/v1/tickets/{ticket}/act"), token, &body)
            .await
    }

    pub(crate) async fn version(&self, ticket: &str) -> Value {
        let view = self
            .get(&format!("/api/v1/tickets/{ticket}"), &self.dispatcher.1)
            .await
            .expect(200);
        view.json()["version"].clone()
    }

    pub(crate) async fn assign(&self, ticket: &str, to: UserId) {
        let act = json!({"do": "assign", "assignee": to, "comment": "please"});
        self.act(ticket, &self.dispatcher.1, act).await.expect(200);
    }

    /// An id that nobody had before.
    pub(crate) fn held_id(&self) -> Uuid {
        self.held.id()
    }

    /// The status token of a ticket.
    pub(crate) fn status_token(&self, ticket: &str) -> String {
        self.site.office.status_token(ticket.parse().unwrap())
    }

    /// Where the bytes of photos are.
    pub(crate) fn blobs(&self) -> PathBuf {
        self.folder.path().join("data/blobs")
    }

    /// A new token of an account.
    pub(crate) fn issue(&self, id: UserId) -> String {
        let office = &self.site.office;
        let enterprise: Uuid = office
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.one(
                    "SELECT enterprise FROM account WHERE id = ?1",
                    &[Bound::Id(id.0)],
                    |row| row.get(0),
                )
            })
            .unwrap();
        office
            .store()
            .write(EnterpriseId(enterprise), |tx| {
                tokens::issue(tx, office, id, None, "test")
            })
            .unwrap()
    }

    /// Changes one thing of every policy; `value` is JSON.
    pub(crate) fn set_policy(&self, name: &str, value: &str) {
        self.sql(&match crate::ENGINE {
            Engine::Sqlite => {
                format!(
                    "UPDATE setup SET body = json_set(body, '$.policy.{name}', json('{value}')) \
                     WHERE kind = 'ticket_type'"
                )
            }
            Engine::Postgres => format!(
                "UPDATE setup SET body = \
                 jsonb_set(body::jsonb, '{{policy,{name}}}', '{value}')::text \
                 WHERE kind = 'ticket_type'"
            ),
        });
    }

    pub(crate) fn sql(&self, sql: &str) {
        match &self.database {
            // As the superuser: the office itself may not do everything.
            Some(database) => {
                database.run(sql);
            }
            None => self
                .site
                .office
                .store()
                .write(Whose::Everybodys, |tx| tx.batch(sql))
                .unwrap(),
        }
    }
}

/// A small JPEG of one colour, without metadata.
pub(crate) fn picture(shade: u8) -> Vec<u8> {
    let image = image::RgbImage::from_pixel(640, 480, image::Rgb([shade, 90, 40]));
    let mut raw = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut raw, 90)
        .encode_image(&image)
        .unwrap();
    // As a device sends it: developed.
    fieldfare_photo::develop(&raw).unwrap().full
}

/// SHA-256 in hexadecimal.
pub(crate) fn hash(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
