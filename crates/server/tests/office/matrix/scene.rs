//! The office that the matrix asks: its tickets, who holds which, and everybody
//! who may or may not ask.

use fieldfare_server::db::{Value as Bound, Whose};
use std::collections::BTreeMap;

use fieldfare_domain::{Role, UserId};
use serde_json::json;
use uuid::Uuid;

use super::{NOTE, THEIRS};
use crate::desk::{Desk, MORNING, picture};

/// Somebody who asks.
pub(super) struct Caller {
    pub(super) name: &'static str,
    pub(super) token: String,
    /// The account that the token is good for, if it is.
    pub(super) account: Option<(UserId, Role)>,
    /// Of the enterprise whose things are asked for.
    pub(super) ours: bool,
}

/// A thing that an address names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Thing {
    /// Held by Mara.
    Maras,
    /// Held by Jonas; Mara held it before.
    Jonases,
    /// In the queue: every technician may claim it. Internal.
    Queued,
    /// Of another enterprise.
    Elsewhere,
    Unknown,
    Malformed,
    Empty,
    Long,
}

pub(super) const THINGS: [Thing; 8] = [
    Thing::Maras,
    Thing::Jonases,
    Thing::Queued,
    Thing::Elsewhere,
    Thing::Unknown,
    Thing::Malformed,
    Thing::Empty,
    Thing::Long,
];

impl Thing {
    /// What stands in the description of this ticket.
    pub(super) fn canary(self) -> Option<&'static str> {
        match self {
            Self::Maras => Some("canary-mara"),
            Self::Jonases => Some("canary-jonas"),
            Self::Queued => Some("canary-queue"),
            Self::Elsewhere => Some(THEIRS),
            Self::Unknown | Self::Malformed | Self::Empty | Self::Long => None,
        }
    }

    pub(super) fn is_ours(self) -> bool {
        matches!(self, Self::Maras | Self::Jonases | Self::Queued)
    }
}

/// The office, and everything in it that is asked for.
pub(super) struct Matrix {
    pub(super) desk: Desk,
    pub(super) tickets: BTreeMap<Thing, String>,
    pub(super) photos: BTreeMap<Thing, String>,
    pub(super) codes: BTreeMap<Thing, String>,
    pub(super) alerts: BTreeMap<Thing, String>,
    pub(super) pumps: BTreeMap<Thing, String>,
    pub(super) calendars: BTreeMap<Thing, String>,
    pub(super) departments: BTreeMap<Thing, String>,
    pub(super) callers: Vec<Caller>,
    pub(super) next: u128,
}

impl Matrix {
    pub(super) async fn new() -> Self {
        let desk = Desk::new();
        let mut tickets = BTreeMap::new();
        let mut photos = BTreeMap::new();
        for (n, thing) in [Thing::Maras, Thing::Jonases, Thing::Queued]
            .into_iter()
            .enumerate()
        {
            let ticket = desk.ticket(n as u128, thing.canary().unwrap()).await;
            let note = json!({"do": "write", "visibility": "internal", "text": NOTE});
            desk.act(&ticket, &desk.dispatcher.1, note)
                .await
                .expect(200);
            let path = format!("/api/v1/tickets/{ticket}/photos?visibility=public");
            let added = desk
                .call("POST", &path, &desk.dispatcher.1, &[], picture(n as u8))
                .await
                .expect(200);
            photos.insert(thing, added.json().as_str().unwrap().to_owned());
            tickets.insert(thing, ticket);
        }
        desk.assign(&tickets[&Thing::Jonases], desk.mara.0).await;
        let over = json!({"do": "transfer", "to": desk.jonas.0, "comment": ""});
        desk.act(&tickets[&Thing::Jonases], &desk.dispatcher.1, over)
            .await
            .expect(200);
        desk.assign(&tickets[&Thing::Maras], desk.mara.0).await;
        let hide = json!({"do": "set_visibility", "visibility": "internal"});
        desk.act(&tickets[&Thing::Queued], &desk.dispatcher.1, hide)
            .await
            .expect(200);
        let theirs = Uuid::from_u128(0xE1).to_string();
        let body = json!({"commandId": Uuid::from_u128(0xE2), "ticket": theirs,
            "occurredAt": MORNING, "draft": {"description": THEIRS}});
        desk.post("/api/v1/tickets", &desk.stranger.1, &body)
            .await
            .expect(200);
        tickets.insert(Thing::Elsewhere, theirs);
        let path = format!(
            "/api/v1/tickets/{}/photos?visibility=public",
            tickets[&Thing::Elsewhere]
        );
        let added = desk
            .call("POST", &path, &desk.stranger.1, &[], picture(9))
            .await
            .expect(200);
        photos.insert(Thing::Elsewhere, added.json().as_str().unwrap().to_owned());
        let pump = json!({"name": "Their pump", "place": THEIRS, "address": "", "zone": ""});
        let pump = desk
            .put("/api/v1/equipment", &desk.stranger.1, &pump)
            .await
            .expect(200)
            .json();
        let text = |name: &str| pump[name].as_str().unwrap().to_owned();
        let codes = BTreeMap::from([
            (Thing::Maras, desk.code.clone()),
            (Thing::Elsewhere, text("code")),
        ]);
        let pumps = BTreeMap::from([
            (Thing::Maras, desk.pump.to_string()),
            (Thing::Elsewhere, text("id")),
        ]);
        let mut departments = BTreeMap::new();
        for (thing, token) in [
            (Thing::Maras, &desk.administrator.1),
            (Thing::Elsewhere, &desk.stranger.1),
        ] {
            let name = if thing.is_ours() {
                "Cold rooms"
            } else {
                THEIRS
            };
            let body = json!({"body": {"name": name}, "publish": true});
            let saved = desk.put("/api/v1/setup/department", token, &body).await;
            let id = saved.expect(200).json()["id"].as_str().unwrap().to_owned();
            departments.insert(thing, id);
        }
        let alerts = desk
            .site
            .office
            .store()
            .read(Whose::Everybodys, |tx| {
                let of = |name: &str| {
                    tx.one(
                        "SELECT alert_token FROM enterprise WHERE name = ?1",
                        &[Bound::Text(name.into())],
                        |row| row.get::<String>(0),
                    )
                };
                Ok(BTreeMap::from([
                    (Thing::Maras, of("Halden")?),
                    (Thing::Elsewhere, of("Elsewhere")?),
                ]))
            })
            .unwrap();
        let mut calendars = BTreeMap::new();
        for (thing, token) in [
            (Thing::Maras, &desk.mara.1),
            (Thing::Elsewhere, &desk.stranger.1),
        ] {
            let link = desk.get("/api/v1/calendar", token).await.expect(200).json();
            let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap();
            calendars.insert(thing, secret.to_owned());
        }
        let callers = callers(&desk, &tickets, &alerts).await;
        Self {
            desk,
            tickets,
            photos,
            codes,
            alerts,
            pumps,
            calendars,
            departments,
            callers,
            next: 0xA000_0000,
        }
    }

    /// What stands in an address for a thing.
    pub(super) fn word(&self, thing: Thing, known: Option<&String>) -> String {
        match (thing, known) {
            (Thing::Malformed, _) => "%27%20OR%201=1--".to_owned(),
            (Thing::Empty, _) => "%20".to_owned(),
            (Thing::Long, _) => "a".repeat(3_000),
            (_, Some(word)) => word.clone(),
            (_, None) => Uuid::nil().to_string(),
        }
    }

    /// The row's address for this thing; none when it names nothing of the kind.
    pub(super) fn address(&self, path: &str, thing: Thing) -> String {
        let ticket = self.tickets.get(&thing);
        let person = match thing {
            Thing::Maras => Some(self.desk.mara.0.to_string()),
            Thing::Jonases => Some(self.desk.jonas.0.to_string()),
            Thing::Queued => Some(self.desk.supervisor.0.to_string()),
            Thing::Elsewhere => Some(self.desk.stranger.0.to_string()),
            _ => None,
        };
        let id = if path.contains("/people/") || path.contains("/calendar/") {
            self.word(thing, person.as_ref())
        } else if path.contains("/equipment/") {
            self.word(thing, self.pumps.get(&thing))
        } else if path.contains("/setup/") {
            self.word(thing, self.departments.get(&thing))
        } else if path.contains("/uploads/") {
            self.word(thing, upload(thing).map(|id| id.to_string()).as_ref())
        } else if path.contains("/webhooks/") {
            self.word(thing, hook(thing).map(|id| id.to_string()).as_ref())
        } else {
            self.word(thing, ticket)
        };
        let token = if path.contains("/alerts/") {
            self.word(thing, self.alerts.get(&thing))
        } else if path.contains("/calendar/") {
            self.word(thing, self.calendars.get(&thing))
        } else {
            let link = ticket.map(|ticket| self.desk.status_token(ticket));
            self.word(thing, link.as_ref())
        };
        let photo = self.photos.get(&thing).cloned();
        path.replace("{id}", &id)
            .replace("{token}", &token)
            .replace("{code}", &self.word(thing, self.codes.get(&thing)))
            .replace("{photo}", &photo.unwrap_or_else(|| Uuid::nil().to_string()))
            .replace("{kind}", "department")
            .replace("{size}", "thumb")
            .replace("{*path}", "nothing.js")
            .replace("{file}", "nothing.png")
    }

    /// A body with which the row would do something harmless.
    pub(super) fn body(&mut self, path: &str) -> String {
        self.next += 1;
        let command = Uuid::from_u128(self.next);
        if path.starts_with("/api/public/status") {
            json!({"commandId": command, "act": {"do": "requester_reply", "text": "Yes."}})
        } else if path.ends_with("/act") {
            json!({"commandId": command, "baseVersion": 2,
                "act": {"do": "write", "visibility": "internal", "text": "Seen."}})
        } else if path.ends_with("/pull") {
            json!({"speaker": {"protocol": 1, "replica": command, "incarnation": 1, "lease": "",
                "epoch": null, "device_now": MORNING}, "cursor": 0, "limit": 1000})
        } else {
            json!({"commandId": command})
        }
        .to_string()
    }
}

/// The receiver of webhooks of a thing's enterprise.
pub(super) fn hook(thing: Thing) -> Option<Uuid> {
    match thing {
        Thing::Maras => Some(Uuid::from_u128(0xD1)),
        Thing::Elsewhere => Some(Uuid::from_u128(0xD2)),
        _ => None,
    }
}

/// The upload that belongs to a thing's holder.
pub(super) fn upload(thing: Thing) -> Option<Uuid> {
    match thing {
        Thing::Maras => Some(Uuid::from_u128(0xB1)),
        Thing::Jonases => Some(Uuid::from_u128(0xB2)),
        Thing::Elsewhere => Some(Uuid::from_u128(0xB3)),
        _ => None,
    }
}

pub(super) async fn callers(
    desk: &Desk,
    tickets: &BTreeMap<Thing, String>,
    alerts: &BTreeMap<Thing, String>,
) -> Vec<Caller> {
    let add = |name: &str, role: &str| {
        json!({"name": name, "email": format!("{name}@halden.example"), "role": role,
            "active": true, "handles": role == "technician"})
    };
    let mut made = BTreeMap::new();
    for (name, role) in [
        ("gone", "administrator"),
        ("late", "dispatcher"),
        ("out", "supervisor"),
    ] {
        let answer = desk
            .put("/api/v1/people", &desk.administrator.1, &add(name, role))
            .await
            .expect(200)
            .json();
        let id: UserId = answer["person"]["id"].as_str().unwrap().parse().unwrap();
        made.insert(name, id);
    }
    let pending = desk
        .put(
            "/api/v1/people",
            &desk.administrator.1,
            &add("pending", "administrator"),
        )
        .await
        .expect(200)
        .json();
    let link = pending["setUpLink"].as_str().unwrap();
    let pending = link.split_once('#').unwrap().1.to_owned();
    let issue = |id: UserId| desk.issue(id);
    let (disabled, expired, revoked) =
        (issue(made["gone"]), issue(made["late"]), issue(made["out"]));
    desk.sql("UPDATE account SET active = false WHERE email = 'gone@halden.example'");
    desk.sql(&format!(
        "UPDATE token SET expires_at = {MORNING} WHERE hash = '{}'",
        fieldfare_server::office::token_hash(&expired)
    ));
    desk.post("/api/v1/sign-out", &revoked, &json!(null))
        .await
        .expect(204);
    let nobody = |name, token: String| Caller {
        name,
        token,
        account: None,
        ours: false,
    };
    let person = |name, (id, token): &(UserId, String), role, ours| Caller {
        name,
        token: token.clone(),
        account: Some((*id, role)),
        ours,
    };
    vec![
        nobody("nobody", String::new()),
        nobody("nonsense", "not a token".to_owned()),
        nobody("disabled account", disabled),
        nobody("expired token", expired),
        nobody("revoked token", revoked),
        nobody("account not set up", pending),
        nobody(
            "status link of this",
            desk.status_token(&tickets[&Thing::Maras]),
        ),
        nobody(
            "status link of another",
            desk.status_token(&tickets[&Thing::Jonases]),
        ),
        nobody("alert token", alerts[&Thing::Maras].clone()),
        person("requester", &desk.requester, Role::Requester, true),
        person("technician", &desk.mara, Role::Technician, true),
        person("other technician", &desk.jonas, Role::Technician, true),
        person("dispatcher", &desk.dispatcher, Role::Dispatcher, true),
        person("supervisor", &desk.supervisor, Role::Supervisor, true),
        person(
            "administrator",
            &desk.administrator,
            Role::Administrator,
            true,
        ),
        person(
            "administrator elsewhere",
            &desk.stranger,
            Role::Administrator,
            false,
        ),
    ]
}
