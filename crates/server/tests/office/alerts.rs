//! Alerts of a monitoring system (S0-13, S0-14, S0-15).

use fieldfare_server::db::{Value as Bound, Whose};
use serde_json::{Value, json};

use crate::desk::Desk;

fn alert(desk: &Desk, status: &str, starts: &str) -> Value {
    json!({
        "version": "4", "groupKey": "{}:{}", "status": status, "receiver": "fieldfare",
        "alerts": [{
            "status": status,
            "labels": {"alertname": "MotorHot", "device_code": desk.code, "severity": "critical"},
            "annotations": {"summary": "Motor temperature high", "description": "118 °C"},
            "startsAt": starts, "endsAt": "0001-01-01T00:00:00Z",
            "fingerprint": "9f2c51d07be4a3c8",
        }],
    })
}

pub(crate) fn address(desk: &Desk) -> String {
    desk.site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            let token: String = tx.one(
                "SELECT alert_token FROM enterprise WHERE name = 'Halden'",
                &[],
                |row| row.get(0),
            )?;
            Ok(format!("/api/v1/alerts/{token}"))
        })
        .unwrap()
}

async fn all(desk: &Desk) -> Value {
    desk.post(
        "/api/v1/tickets/query",
        &desk.dispatcher.1,
        &json!({"list": "all"}),
    )
    .await
    .expect(200)
    .json()
}

#[tokio::test]
async fn s0_13_an_alert_that_fires_becomes_one_ticket_of_its_device() {
    let desk = Desk::new();
    let to = address(&desk);
    let firing = alert(&desk, "firing", "2026-11-18T08:00:00Z");
    let first = desk.post(&to, "", &firing).await.expect(200).json();
    assert_eq!(first, json!({"created": 1, "cleared": 0, "unchanged": 0}));
    let again = desk.post(&to, "", &firing).await.expect(200).json();
    assert_eq!(again["unchanged"], 1);
    let page = all(&desk).await;
    assert_eq!(page["total"], 1);
    assert_eq!(page["rows"][0]["title"], "Motor temperature high");
    assert_eq!(page["rows"][0]["equipmentName"], "Pump P-204");
    assert_eq!(page["rows"][0]["priority"], "high");
}

// Covers: S0-13
// Covers: S4-6
#[tokio::test]
async fn a_machines_ticket_is_internal_unless_the_policy_shows_it_or_a_person_does() {
    for public in [false, true] {
        let desk = Desk::new();
        desk.set_policy("alerts_are_public", &public.to_string());
        let firing = alert(&desk, "firing", "2026-11-18T08:00:00Z");
        desk.post(&address(&desk), "", &firing).await.expect(200);
        let ticket = all(&desk).await["rows"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let page = format!("/api/public/status/{}", desk.status_token(&ticket));
        let status = if public { 200 } else { 404 };
        desk.get(&page, "").await.expect(status);
        // A person may show it, and hide it again.
        for (visibility, status) in [("public", 200), ("internal", 404)] {
            let act = json!({"do": "set_visibility", "visibility": visibility});
            desk.act(&ticket, &desk.dispatcher.1, act).await;
            desk.get(&page, "").await.expect(status);
        }
    }
}

// Covers: S0-13
#[tokio::test]
async fn an_administrator_reads_the_address_for_alerts_and_nobody_else() {
    let desk = Desk::new();
    let path = "/api/v1/alerts-link";
    let told = desk.get(path, &desk.administrator.1).await.expect(200);
    let url = told.json()["url"].as_str().unwrap().to_owned();
    assert!(url.ends_with(&address(&desk)), "{url}");
    let other = desk.get(path, &desk.stranger.1).await.expect(200).json();
    assert_ne!(other["url"], url.as_str());
    for token in [&desk.supervisor.1, &desk.mara.1] {
        desk.get(path, token).await.expect(403);
    }
}

#[tokio::test]
async fn s0_14_a_resolved_alert_ends_its_ticket_before_completion_and_a_new_one_makes_another() {
    let desk = Desk::new();
    let to = address(&desk);
    desk.post(&to, "", &alert(&desk, "firing", "a"))
        .await
        .expect(200);
    let cleared = desk
        .post(&to, "", &alert(&desk, "resolved", "a"))
        .await
        .expect(200)
        .json();
    assert_eq!(cleared["cleared"], 1);
    assert_eq!(
        all(&desk).await["rows"][0]["closeKind"],
        "forced_alert_auto_resolved"
    );
    // A late repeat of what is over changes nothing; a new firing does.
    desk.post(&to, "", &alert(&desk, "firing", "a"))
        .await
        .expect(200);
    assert_eq!(all(&desk).await["total"], 1);
    desk.post(&to, "", &alert(&desk, "firing", "b"))
        .await
        .expect(200);
    assert_eq!(all(&desk).await["total"], 2);
}

#[tokio::test]
async fn s0_15_an_alert_that_a_person_handled_ends_its_ticket_and_the_audit_log_names_the_person() {
    let desk = Desk::new();
    desk.post(&address(&desk), "", &alert(&desk, "firing", "a"))
        .await
        .expect(200);
    let ticket = all(&desk).await["rows"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/tickets/{ticket}/alert-handled");
    let body = json!({"commandId": uuid::Uuid::from_u128(9)});
    desk.post(&path, &desk.mara.1, &body).await.expect(403);
    desk.post(&path, &desk.stranger.1, &body).await.expect(404);
    for _ in 0..2 {
        desk.post(&path, &desk.dispatcher.1, &body)
            .await
            .expect(200);
    }
    assert_eq!(
        all(&desk).await["rows"][0]["closeKind"],
        "forced_alert_handled"
    );
    let named: u32 = desk
        .site
        .office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT count(*) FROM audit WHERE action = 'alert_handled' AND account = ?1",
                &[Bound::Id(desk.dispatcher.0.0)],
                |row| row.get(0),
            )
        })
        .unwrap();
    assert_eq!(named, 1);
    let plain = desk.ticket(1, "No alert.").await;
    let path = format!("/api/v1/tickets/{plain}/alert-handled");
    let body = json!({"commandId": uuid::Uuid::from_u128(10)});
    desk.post(&path, &desk.dispatcher.1, &body)
        .await
        .expect(422);
}

#[tokio::test]
async fn an_alert_with_little_in_it_still_becomes_a_ticket_and_nonsense_is_refused() {
    let desk = Desk::new();
    let to = address(&desk);
    let bare = json!({"alerts": [{"status": "firing", "labels": {"n": 5}}, {"status": "?"}, {}]});
    let told = desk.post(&to, "", &bare).await.expect(200).json();
    assert_eq!(told, json!({"created": 1, "cleared": 0, "unchanged": 2}));
    let long = json!({"alerts": [{
        "status": "firing", "fingerprint": "x".repeat(9_000),
        "annotations": {"summary": "long\nline ".repeat(900), "description": "y".repeat(90_000)},
    }]});
    assert_eq!(
        desk.post(&to, "", &long).await.expect(200).json()["created"],
        1
    );
    let newer = json!({"version": "5", "alerts": []});
    assert_eq!(
        desk.post(&to, "", &newer).await.expect(422).code(),
        "unsupported_version"
    );
    let many = json!({"alerts": vec![json!({}); 501]});
    desk.post(&to, "", &many).await.expect(413);
    desk.post(&to, "", &json!({"alerts": "?"}))
        .await
        .expect(422);
}
