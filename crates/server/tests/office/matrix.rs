//! The authorization matrix: every address × every kind of caller × every verb ×
//! every kind of object. What is expected comes from the table of routes and
//! from who holds which ticket, never from a handler.

#[path = "matrix/scene.rs"]
mod scene;

use fieldfare_server::db::{Value as Bound, Whose};
use std::collections::BTreeSet;

use axum::body::{Body, to_bytes};
use axum::http::{Method, Request};
use fieldfare_domain::{EnterpriseId, UserId};
use fieldfare_protocol::page::Page;
use fieldfare_server::guard::may;
use fieldfare_server::routes::{ROUTES, Route, Who};
use tower::ServiceExt;
use uuid::Uuid;

use self::scene::{Caller, Matrix, THINGS, Thing, hook, upload};
use crate::desk::Desk;

const VERBS: [&str; 9] = [
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND",
];
/// A word that is in what another enterprise wrote, and nowhere else.
const THEIRS: &str = "canary-elsewhere";
/// A word that is in an internal note of every ticket of ours.
const NOTE: &str = "canary-note";

/// Whether this caller may see this ticket, by who holds it.
fn sees(caller: &Caller, desk: &Desk, thing: Thing) -> bool {
    let Some((id, role)) = caller.account else {
        return false;
    };
    if !role.is_staff() {
        return false;
    }
    match thing {
        Thing::Elsewhere => !caller.ours,
        _ if !caller.ours || !thing.is_ours() => false,
        _ if role.is_office() => true,
        Thing::Maras => id == desk.mara.0,
        Thing::Jonases => id == desk.jonas.0,
        _ => true,
    }
}

/// Whether the thing that a row names is there for the caller. None where the
/// address names nothing.
fn is_there(route: &Route, caller: &Caller, desk: &Desk, thing: Thing) -> Option<bool> {
    let path = route.path;
    if matches!(route.who, Who::StatusLink) {
        // The link is in the address: whoever has it, has it.
        return Some(matches!(
            thing,
            Thing::Maras | Thing::Jonases | Thing::Elsewhere
        ));
    }
    let by_its_address = matches!(
        route.who,
        Who::AlertToken | Who::DeviceCode | Who::CalendarLink
    );
    if by_its_address && path.contains('{') {
        return Some(matches!(thing, Thing::Maras | Thing::Elsewhere));
    }
    if !path.contains("{id}") {
        return None;
    }
    let same_side = if caller.ours {
        thing.is_ours()
    } else {
        thing == Thing::Elsewhere
    };
    Some(if path.contains("/people/") {
        same_side
    } else if path.contains("/exports/") {
        // Nobody began one: each is its own person's only.
        false
    } else if path.contains("/webhooks/") {
        same_side && hook(thing).is_some()
    } else if path.contains("/equipment/") || path.contains("/setup/") {
        same_side && matches!(thing, Thing::Maras | Thing::Elsewhere)
    } else if path.contains("/uploads/") {
        let me = caller.account.map(|(id, _)| id);
        match thing {
            Thing::Maras => me == Some(desk.mara.0),
            Thing::Jonases => me == Some(desk.jonas.0),
            Thing::Elsewhere => me == Some(desk.stranger.0),
            _ => false,
        }
    } else if path.ends_with("/act") && thing == Thing::Jonases {
        // Who held it before may still hand in what they wrote then (R3).
        let held = caller.account.is_some_and(|(id, _)| id == desk.mara.0);
        held || sees(caller, desk, thing)
    } else {
        sees(caller, desk, thing)
    })
}

/// What the guard says, by the row alone.
fn refusal(who: Who, caller: &Caller) -> Option<u16> {
    match (who, caller.account) {
        (
            Who::Anyone | Who::StatusLink | Who::DeviceCode | Who::AlertToken | Who::CalendarLink,
            _,
        ) => None,
        (Who::Watcher, _) => Some(403),
        (_, None) => Some(401),
        (who, Some((_, role))) => (!may(who, role)).then_some(403),
    }
}

/// Words that this caller may not read in this answer.
fn forbidden(
    matrix: &Matrix,
    route: Option<&Route>,
    caller: &Caller,
    thing: Thing,
) -> Vec<&'static str> {
    let mut words: Vec<&'static str> = THINGS
        .into_iter()
        .filter(|other| !sees(caller, &matrix.desk, *other))
        .filter_map(Thing::canary)
        .collect();
    let public = route.is_some_and(|r| matches!(r.who, Who::StatusLink | Who::DeviceCode));
    if public {
        // The page of a link shows its own ticket, and a label its own place.
        words.retain(|word| Some(*word) != thing.canary());
    }
    if public || !caller.ours || !caller.account.is_some_and(|(_, role)| role.is_staff()) {
        words.push(NOTE);
    }
    words
}

struct Told {
    status: u16,
    allow: bool,
    body: Vec<u8>,
}

impl Matrix {
    async fn ask(&mut self, verb: &str, route: Option<&Route>, path: &str, token: &str) -> Told {
        if path.contains("/uploads/") {
            self.uploads();
        }
        if path.contains("/webhooks/") {
            self.hooks();
        }
        let mut request = Request::builder()
            .method(Method::from_bytes(verb.as_bytes()).unwrap())
            .uri(path)
            .header("tus-resumable", "1.0.0")
            .header("content-type", "application/offset+octet-stream")
            .header("upload-offset", "0");
        if !token.is_empty() {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        let body = match route {
            Some(route) if !matches!(verb, "GET" | "HEAD" | "DELETE" | "OPTIONS") => {
                self.body(route.path)
            }
            _ => String::new(),
        };
        let request = request.body(Body::from(body)).unwrap();
        let response = self.desk.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let streams = parts
            .headers
            .get("content-type")
            .is_some_and(|kind| kind == "text/event-stream");
        // A stream has no end; that it opened is all there is to say.
        let body = if streams {
            Vec::new()
        } else {
            to_bytes(body, 64 << 20).await.unwrap().to_vec()
        };
        Told {
            status: parts.status.as_u16(),
            allow: parts.headers.contains_key("allow"),
            body,
        }
    }

    /// Uploads under way, as they were before anybody gave one up.
    fn uploads(&self) {
        let enterprise = |id: UserId| -> EnterpriseId {
            self.desk
                .site
                .office
                .store()
                .read(Whose::Everybodys, |tx| {
                    tx.one(
                        "SELECT enterprise FROM account WHERE id = ?1",
                        &[Bound::Id(id.0)],
                        |row| row.get(0).map(EnterpriseId),
                    )
                })
                .unwrap()
        };
        let rows = [
            (Thing::Maras, self.desk.mara.0),
            (Thing::Jonases, self.desk.jonas.0),
            (Thing::Elsewhere, self.desk.stranger.0),
        ]
        .map(|(thing, owner)| (thing, owner, enterprise(owner)));
        self.desk
            .site
            .office
            .store()
            .write(Whose::Everybodys, |tx| {
                for (thing, owner, enterprise) in rows {
                    let ticket: Uuid = self.tickets[&thing].parse().unwrap();
                    tx.run(
                        "INSERT INTO upload (id, enterprise, account, ticket, photo, sha256, \
                         bytes, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1000, 0) \
                         ON CONFLICT (id) DO UPDATE SET received = 0",
                        &[
                            Bound::Id(upload(thing).unwrap()),
                            Bound::Id(enterprise.0),
                            Bound::Id(owner.0),
                            Bound::Id(ticket),
                            Bound::Id(Uuid::nil()),
                            Bound::Text("0".repeat(64).into()),
                        ],
                    )?;
                }
                Ok(())
            })
            .unwrap();
    }

    /// Receivers of webhooks, as they were before anybody removed one.
    fn hooks(&self) {
        let store = self.desk.site.office.store();
        for thing in [Thing::Maras, Thing::Elsewhere] {
            let id = hook(thing).unwrap();
            let body = serde_json::json!({"id": id, "url": "https://hooks.example/", "secret": "",
                "active": false, "cursor": [0, 0]});
            let name = if thing == Thing::Elsewhere {
                "Elsewhere"
            } else {
                "Halden"
            };
            store
                .write(Whose::Everybodys, |tx| {
                    tx.run(
                        "INSERT INTO webhook (id, enterprise, hook) \
                         SELECT ?1, id, ?2 FROM enterprise WHERE name = ?3 \
                         ON CONFLICT (id) DO NOTHING",
                        &[
                            Bound::Id(id),
                            Bound::Text(body.to_string().into()),
                            Bound::Text(name.into()),
                        ],
                    )
                })
                .unwrap();
        }
    }

    /// A caller's token; a new one where the row ends it.
    fn token_for(&self, route: Option<&Route>, verb: &str, caller: &Caller) -> String {
        let ends = route.is_some_and(|r| {
            r.path.ends_with("sign-out") || (r.path.ends_with("/session") && verb == "DELETE")
        });
        match caller.account {
            Some((id, _)) if ends => self.desk.issue(id),
            _ => caller.token.clone(),
        }
    }
}

/// What is wrong with an answer; none when it is as the table says.
fn complaint(
    route: &Route,
    caller: &Caller,
    thing: Thing,
    there: Option<bool>,
    told: &Told,
    unknown: &Told,
) -> Option<String> {
    let status = told.status;
    if let Some(refused) = refusal(route.who, caller) {
        return (status != refused).then(|| format!("{status} instead of {refused}"));
    }
    if status >= 500 {
        return Some(format!("{status}"));
    }
    match there {
        Some(false) if !matches!(status, 404 | 422) => Some(format!("{status} for a hidden thing")),
        // What is no name at all tells nothing by being called so.
        Some(false)
            if thing.canary().is_some()
                && (status != unknown.status || told.body != unknown.body) =>
        {
            Some("a hidden thing and an unknown one answer differently".to_owned())
        }
        Some(true) if route.method == "GET" && status != 200 => {
            Some(format!("{status} for a thing of one's own"))
        }
        Some(true) | None if matches!(status, 401 | 403) => Some(format!("{status}")),
        // It names a photo in a header, and this request names none.
        Some(true) if route.path == "/api/public/status/{token}/photos" => None,
        Some(true) if status == 404 => Some("404 for a thing of one's own".to_owned()),
        _ => None,
    }
}

fn readable(body: &[u8]) -> String {
    match Page::unpack(body) {
        Ok(page) => format!("{page:?}"),
        Err(_) => String::from_utf8_lossy(body).into_owned(),
    }
}

// Covers: I11
#[tokio::test]
async fn every_address_answers_every_caller_for_every_thing_as_the_table_says() {
    let mut matrix = Matrix::new().await;
    let callers = std::mem::take(&mut matrix.callers);
    let paths: BTreeSet<&str> = ROUTES.iter().map(|route| route.path).collect();
    let mut unexpected = Vec::new();
    let (mut cases, mut refused, mut hidden) = (0_u32, 0_u32, 0_u32);
    for path in paths {
        let rows: Vec<&Route> = ROUTES.iter().filter(|route| route.path == path).collect();
        for verb in VERBS {
            let row = rows
                .iter()
                .find(|row| row.method == verb)
                // A GET answers HEAD as well.
                .or_else(|| {
                    rows.iter()
                        .find(|row| row.method == "GET" && verb == "HEAD")
                });
            let things: &[Thing] = if row.is_some() && path.contains('{') {
                &THINGS
            } else {
                &THINGS[..1]
            };
            for caller in &callers {
                let of_unknown = matrix.address(path, Thing::Unknown);
                let token = matrix.token_for(row.copied(), verb, caller);
                let unknown = matrix.ask(verb, row.copied(), &of_unknown, &token).await;
                for thing in things {
                    cases += 1;
                    let token = matrix.token_for(row.copied(), verb, caller);
                    let address = matrix.address(path, *thing);
                    let told = matrix.ask(verb, row.copied(), &address, &token).await;
                    let wrong = match row {
                        Some(row) => {
                            let there = is_there(row, caller, &matrix.desk, *thing);
                            refused += u32::from(refusal(row.who, caller).is_some());
                            hidden += u32::from(there == Some(false));
                            complaint(row, caller, *thing, there, &told, &unknown)
                        }
                        // No row: nothing is done, whoever asks.
                        None => match told.status {
                            405 if told.allow => None,
                            401 | 403 => None,
                            status => Some(format!("{status} without a row")),
                        },
                    };
                    let text = readable(&told.body);
                    let leaks = forbidden(&matrix, row.copied(), caller, *thing)
                        .into_iter()
                        .find(|word| text.contains(word))
                        .map(|word| format!("shows {word}"));
                    for what in wrong.into_iter().chain(leaks) {
                        unexpected.push(format!(
                            "{verb} {path} {thing:?} as {}: {what}",
                            caller.name
                        ));
                    }
                }
            }
        }
    }
    println!(
        "{cases} cases: {refused} refused by the table, {hidden} for hidden things, \
         {} unexpected",
        unexpected.len()
    );
    assert!(unexpected.is_empty(), "{}", unexpected.join("\n"));
    assert!(cases >= 5_000, "{cases}");
}
