//! Every row of the table with every kind of person.

use fieldfare_server::db::{Value as Bound, Whose};
use std::collections::BTreeSet;

use axum::body::Body;
use fieldfare_domain::{Role, TicketId};
use fieldfare_server::guard::may;
use fieldfare_server::routes::{ROUTES, Who};
use serde_json::json;

use crate::desk::Desk;

/// The row's address with things of the enterprise in it. None for what would
/// change who is signed in or hold a stream open.
fn address(desk: &Desk, path: &str, ticket: &str, status: &str, alert: &str) -> String {
    let person = desk.mara.0.to_string();
    let id = if path.contains("/people/") {
        person
    } else if path.contains("/equipment/") {
        desk.pump.to_string()
    } else {
        ticket.to_owned()
    };
    let token = if path.contains("/alerts/") {
        alert
    } else {
        status
    };
    path.replace("{id}", &id)
        .replace("{token}", token)
        .replace("{code}", &desk.code)
        .replace("{photo}", "00000000-0000-0000-0000-000000000001")
        .replace("{size}", "thumb")
        .replace("{*path}", "nothing.js")
        .replace("{file}", "nothing.png")
}

#[tokio::test]
async fn every_row_lets_in_whom_it_names_and_nobody_else() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let status = desk.status_token(&ticket);
    let alert: String = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT alert_token FROM enterprise WHERE name = 'Halden'",
                &[],
                |row| row.get(0),
            )
        })
        .unwrap();
    // Expired: signed in a month before the others.
    let (expired, disabled) = desk
        .site
        .office
        .store()
        .write(Whose::Everybodys, |tx| {
            tx.turn_to(desk.enterprise)?;
            let office = &desk.site.office;
            let issue = || fieldfare_server::tokens::issue(tx, office, desk.jonas.0, None, "");
            let expired = issue()?;
            let hash = fieldfare_server::office::token_hash(&expired);
            tx.run(
                "UPDATE token SET expires_at = ?1 WHERE hash = ?2",
                &[
                    Bound::Integer(super::desk::MORNING),
                    Bound::Text(hash.into()),
                ],
            )?;
            let disabled = fieldfare_server::tokens::issue(tx, office, desk.requester.0, None, "")?;
            Ok((expired, disabled))
        })
        .unwrap();
    let people: Vec<(&str, String, Option<Role>)> = vec![
        ("anonymous", String::new(), None),
        ("nonsense", "not a token".into(), None),
        ("expired", expired, None),
        ("requester", desk.requester.1.clone(), Some(Role::Requester)),
        ("technician", desk.mara.1.clone(), Some(Role::Technician)),
        (
            "dispatcher",
            desk.dispatcher.1.clone(),
            Some(Role::Dispatcher),
        ),
        (
            "supervisor",
            desk.supervisor.1.clone(),
            Some(Role::Supervisor),
        ),
        (
            "administrator",
            desk.administrator.1.clone(),
            Some(Role::Administrator),
        ),
        (
            "other enterprise",
            desk.stranger.1.clone(),
            Some(Role::Administrator),
        ),
    ];
    let mut cases = 0;
    for route in ROUTES {
        // They end the very token, or never end.
        let signs_out = route.path.ends_with("sign-out") || route.method == "DELETE";
        let streams = route.gives.starts_with("text/event-stream");
        for (name, token, role) in &people {
            if (signs_out || streams) && role.is_some() {
                continue;
            }
            if streams && matches!(route.who, Who::StatusLink) {
                continue;
            }
            cases += 1;
            let path = address(&desk, route.path, &ticket, &status, &alert);
            let answer = desk
                .call(route.method, &path, token, &[], Body::empty())
                .await;
            let status = answer.status.as_u16();
            let at = format!("{} {} as {name}: {status}", route.method, route.path);
            match (route.who, role) {
                (
                    Who::Anyone
                    | Who::StatusLink
                    | Who::DeviceCode
                    | Who::AlertToken
                    | Who::CalendarLink,
                    _,
                ) => {
                    assert!(!matches!(status, 401 | 403), "{at}");
                }
                (Who::Watcher, _) => assert_eq!(status, 403, "{at}"),
                (_, None) => assert_eq!(status, 401, "{at}"),
                (who, Some(role)) if !may(who, *role) => assert_eq!(status, 403, "{at}"),
                _ => assert!(!matches!(status, 401 | 403), "{at}"),
            }
            assert!(status < 500 || status == 503, "{at}");
            // Somebody else's administrator finds none of our things.
            if *name == "other enterprise" && route.path.contains("{id}") {
                assert!(matches!(status, 404 | 422), "{at}");
                assert!(
                    !String::from_utf8_lossy(&answer.body).contains("leaks"),
                    "{at}"
                );
            }
        }
    }
    assert!(cases > 300, "{cases}");

    // Disabled: dead at once, on every row that asks who it is.
    desk.sql("UPDATE account SET active = false WHERE email = 'karin@halden.example'");
    for route in ROUTES {
        let path = address(&desk, route.path, &ticket, &status, &alert);
        let asks = matches!(
            route.who,
            Who::SignedIn | Who::Staff | Who::Office | Who::Administrator
        );
        if asks {
            let answer = desk
                .call(route.method, &path, &disabled, &[], Body::empty())
                .await;
            assert_eq!(answer.status.as_u16(), 401, "{route:?}");
        }
    }
}

#[tokio::test]
async fn unknown_links_codes_and_tokens_answer_alike() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    let token = desk.status_token(&ticket);
    let hide = json!({"do": "set_visibility", "visibility": "internal"});
    desk.act(&ticket, &desk.dispatcher.1, hide)
        .await
        .expect(200);
    let forbidden = desk
        .get(&format!("/api/public/status/{token}"), "")
        .await
        .expect(404);
    let unknown = desk
        .get(&format!("/api/public/status/{}", "0".repeat(40)), "")
        .await
        .expect(404);
    assert_eq!(forbidden.body, unknown.body);
    let label = desk.get("/api/public/device/NOTHING1", "").await;
    assert_eq!(label.expect(404).code(), "unknown_code");
    desk.post("/api/v1/alerts/none", "", &json!({"alerts": []}))
        .await
        .expect(404);
    // A foreign ticket and none at all.
    let foreign = desk
        .get(&format!("/api/v1/tickets/{ticket}"), &desk.stranger.1)
        .await;
    let none = desk
        .get(
            &format!("/api/v1/tickets/{}", TicketId(uuid::Uuid::nil())),
            &desk.stranger.1,
        )
        .await;
    assert_eq!(foreign.expect(404).body, none.expect(404).body);
}

#[tokio::test]
async fn the_api_description_has_every_row_and_no_other() {
    let desk = Desk::new();
    let document = desk.get("/api/openapi.json", "").await.expect(200).json();
    assert_eq!(document["openapi"], "3.1.0");
    let mut described = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            described.insert(format!("{} {path}", method.to_uppercase()));
        }
    }
    let rows: BTreeSet<String> = ROUTES
        .iter()
        .map(|r| format!("{} {}", r.method, r.path.replace("{*", "{")))
        .collect();
    assert_eq!(described, rows);
    assert_eq!(rows.len(), ROUTES.len(), "two rows for one address");
    let page = desk.get("/api/docs", "").await.expect(200);
    assert!(!String::from_utf8_lossy(&page.body).contains("<script"));
}

#[tokio::test]
async fn every_answer_carries_the_headers_that_protect_it() {
    let desk = Desk::new();
    for path in ["/", "/api/v1/session", "/no/such/page", "/healthz"] {
        let answer = desk.get(path, "").await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'"), "{path}");
        assert!(policy.contains("frame-ancestors 'none'"), "{path}");
        assert!(!policy.contains("unsafe"), "{path}");
    }
}

#[tokio::test]
async fn a_mistyped_address_answers_a_person_with_a_page_and_a_program_with_an_error() {
    let desk = Desk::new();
    // Without built pages each page says so.
    let built = desk.get("/", "").await.status == 200;
    let browser = ("accept", "text/html,application/xhtml+xml,*/*;q=0.8");
    for path in ["/tickts", "/no/such/page", "/api/v2/tickets"] {
        let page = desk.call("GET", path, "", &[browser], Body::empty()).await;
        let page = page.expect(if built { 404 } else { 503 });
        assert!(page.header("content-type").starts_with("text/html"));
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'"), "{path}: {policy}");
        let answer = desk.get(path, "").await.expect(404);
        assert_eq!(answer.code(), "not_found", "{path}");
    }
}

#[tokio::test]
async fn whoever_watches_over_the_office_is_told_how_it_is() {
    let desk = Desk::new();
    desk.ticket(1, "The pump leaks.").await;
    desk.get("/healthz", "").await.expect(200);
    desk.get("/readyz", "").await.expect(200);
    assert_eq!(
        desk.get("/version", "").await.expect(200).json()["protocol"],
        1
    );
    let text = String::from_utf8(desk.metrics().await.expect(200).body).unwrap();
    assert!(
        text.contains("fieldfare_commands_total{outcome=\"accepted\"} 1"),
        "{text}"
    );
    assert!(
        text.contains("route=\"/api/v1/tickets\",status=\"200\"} 1"),
        "{text}"
    );
    assert!(!text.contains(&desk.code));
    std::fs::remove_dir_all(desk.blobs()).unwrap();
    desk.get("/readyz", "").await.expect(500);
}
