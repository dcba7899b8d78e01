//! The inbox in a browser, quiet hours, and proof of delivery.

use fieldfare_protocol::page::Page;
use fieldfare_server::delivery::tell_unreached;
use fieldfare_server::tokens;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::Desk;

const MINUTE_MS: i64 = 60 * 1000;

async fn inbox(desk: &Desk, token: &str) -> Value {
    desk.get("/api/v1/inbox", token).await.expect(200).json()
}

fn news(inbox: &Value) -> Vec<&str> {
    let lines = inbox["lines"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["news"].as_str().unwrap())
        .collect()
}

/// Mara's device: a token with a replica and a name, and how far it has asked.
struct Phone {
    token: String,
    replica: Uuid,
    lease: String,
    epoch: Value,
    cursor: i64,
    seen: i64,
}

impl Phone {
    fn of(desk: &Desk, n: u128, name: &str) -> Self {
        let replica = Uuid::from_u128(n);
        let office = &desk.site.office;
        let token = office
            .store()
            .write(desk.enterprise, |tx| {
                let replica = fieldfare_protocol::wire::ReplicaId(replica);
                tokens::issue(tx, office, desk.mara.0, Some(replica), name)
            })
            .unwrap();
        Self {
            token,
            replica,
            lease: String::new(),
            epoch: Value::Null,
            cursor: 0,
            seen: 0,
        }
    }

    async fn pull(&mut self, desk: &Desk, marks: Value) -> Page {
        let mut speaker = json!({
            "protocol": 1, "replica": self.replica, "incarnation": 1,
            "lease": self.lease, "device_now": desk.site.now(),
        });
        if !self.epoch.is_null() {
            speaker["epoch"] = self.epoch.clone();
        }
        let body = json!({
            "speaker": speaker, "cursor": self.cursor, "directory": 0, "limit": 100,
            "personal": {"seen": self.seen, "marks": marks},
        });
        let answer = desk
            .post("/api/v1/sync/pull", &self.token, &body)
            .await
            .expect(200);
        let page = Page::unpack(&answer.body).unwrap();
        self.lease.clone_from(&page.office.lease);
        self.epoch = json!(page.office.epoch);
        self.cursor = page.cursor;
        self.seen = page.personal.as_ref().unwrap().seen;
        page
    }
}

async fn assignment(desk: &Desk, ticket: &str) -> Value {
    let path = format!("/api/v1/tickets/{ticket}/told");
    desk.get(&path, &desk.dispatcher.1).await.expect(200).json()["assignment"].clone()
}

// Covers: S2-8
#[tokio::test]
async fn the_office_knows_when_an_assignment_reached_which_device() {
    let desk = Desk::new();
    let mut desktop = Phone::of(&desk, 0xA1, "mara-desktop");
    let mut tablet = Phone::of(&desk, 0xA2, "mara-tablet");
    desktop.pull(&desk, json!([])).await;
    let ticket = desk.ticket(1, "The pump leaks.").await;
    assert_eq!(assignment(&desk, &ticket).await, Value::Null);
    desk.assign(&ticket, desk.mara.0).await;
    let told = assignment(&desk, &ticket).await;
    assert_eq!(told["person"], "Mara");
    assert_eq!(told["devices"], json!([]));

    // An answer that is on its way is not on the device yet.
    desktop.pull(&desk, json!([])).await;
    assert_eq!(assignment(&desk, &ticket).await["devices"], json!([]));
    desk.pass_ms(2_000);
    let at = desk.site.now();
    desktop.pull(&desk, json!([])).await;
    assert_eq!(
        assignment(&desk, &ticket).await["devices"],
        json!([{"device": "mara-desktop", "at": at}])
    );
    desk.pass_ms(MINUTE_MS);
    tablet.pull(&desk, json!([])).await;
    tablet.pull(&desk, json!([])).await;
    let devices = assignment(&desk, &ticket).await["devices"].clone();
    assert_eq!(devices.as_array().unwrap().len(), 2);
    assert_eq!(devices[1]["device"], "mara-tablet");
    // Asked again, nothing is told twice.
    desktop.pull(&desk, json!([])).await;
    assert_eq!(assignment(&desk, &ticket).await["devices"], devices);
}

#[tokio::test]
async fn a_technician_who_looks_in_a_browser_is_reached_there() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let own = inbox(&desk, &desk.mara.1).await;
    assert_eq!(news(&own), ["assigned", "reported"]);
    let told = assignment(&desk, &ticket).await;
    assert_eq!(told["devices"][0]["device"], "");
}

// Covers: S2-8
#[tokio::test]
async fn an_assignment_that_reaches_nobody_in_time_is_told_to_the_dispatchers() {
    let desk = Desk::new();
    desk.pass_ms(5 * MINUTE_MS);
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let reached = desk.ticket(2, "The other pump leaks.").await;
    desk.assign(&reached, desk.jonas.0).await;
    inbox(&desk, &desk.jonas.1).await;
    desk.pass_ms(15 * MINUTE_MS - 1);
    tell_unreached(&desk.site.office).unwrap();
    let quiet = inbox(&desk, &desk.supervisor.1).await;
    assert!(!news(&quiet).contains(&"unreached"));
    desk.pass_ms(1);
    for _ in 0..2 {
        tell_unreached(&desk.site.office).unwrap();
    }
    let told = inbox(&desk, &desk.dispatcher.1).await;
    let unreached: Vec<&Value> = told["lines"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|line| line["news"] == "unreached")
        .collect();
    assert_eq!(unreached.len(), 1, "{told}");
    assert_eq!(unreached[0]["ticket"], ticket.as_str());
    assert_eq!(assignment(&desk, &ticket).await["told"], true);
    // The requester's page knows nothing of it.
    let page = desk
        .get(
            &format!("/api/public/status/{}", desk.status_token(&ticket)),
            "",
        )
        .await
        .expect(200);
    assert!(!String::from_utf8_lossy(&page.body).contains("nreached"));
}

#[tokio::test]
async fn what_was_accepted_or_passed_on_meanwhile_alarms_nobody() {
    let desk = Desk::new();
    desk.pass_ms(5 * MINUTE_MS);
    let accepted = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&accepted, desk.mara.0).await;
    desk.act(&accepted, &desk.mara.1, json!({"do": "accept"}))
        .await
        .expect(200);
    let moved = desk.ticket(2, "The pump leaks again.").await;
    desk.assign(&moved, desk.mara.0).await;
    desk.pass_ms(10 * MINUTE_MS);
    let pass_on = json!({"do": "transfer", "to": desk.jonas.0, "comment": "Nearer to you"});
    desk.act(&moved, &desk.dispatcher.1, pass_on)
        .await
        .expect(200);
    desk.pass_ms(5 * MINUTE_MS);
    tell_unreached(&desk.site.office).unwrap();
    let told = inbox(&desk, &desk.dispatcher.1).await;
    assert!(!news(&told).contains(&"unreached"), "{told}");
    // A type may say that nobody is to be asked.
    desk.set_policy("reach_minutes", "0");
    let never = desk.ticket(3, "A third pump leaks.").await;
    desk.assign(&never, desk.mara.0).await;
    desk.pass_ms(24 * 60 * MINUTE_MS);
    tell_unreached(&desk.site.office).unwrap();
    assert_eq!(assignment(&desk, &never).await["told"], false);
}

// Covers: S1-35, S2-17
#[tokio::test]
async fn each_line_opens_its_ticket_and_is_read_on_every_screen_of_its_person() {
    let desk = Desk::new();
    let mut desktop = Phone::of(&desk, 0xA1, "mara-desktop");
    let first = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&first, desk.mara.0).await;
    let second = desk.ticket(2, "The door sticks.").await;
    desk.assign(&second, desk.mara.0).await;
    let told = inbox(&desk, &desk.mara.1).await;
    assert_eq!(told["unread"], 4);
    assert_eq!(told["lines"][0]["ticket"], second.as_str());
    assert_eq!(told["lines"][0]["by"], "Aylin");
    let n = told["lines"][0]["n"].clone();
    let read = desk
        .post(
            "/api/v1/inbox/read",
            &desk.mara.1,
            &json!([{"ticket": second, "through": n}]),
        )
        .await
        .expect(200)
        .json();
    assert_eq!(read["unread"], 2);
    // Her device hears of it, and tells what was read there.
    let page = desktop.pull(&desk, json!([])).await;
    let marks = page.personal.unwrap().marks;
    assert_eq!(marks.len(), 1);
    assert_eq!(marks[0].ticket.unwrap().to_string(), second);
    let page = desktop
        .pull(&desk, json!([{"ticket": first, "through": 9}]))
        .await;
    assert_eq!(
        page.personal.unwrap().marks.len(),
        1,
        "the office knows it now"
    );
    assert_eq!(inbox(&desk, &desk.mara.1).await["unread"], 0);
    let page = desktop.pull(&desk, json!([])).await;
    assert!(page.personal.unwrap().marks.is_empty());
    // A mark never goes back, and is nobody else's.
    desk.post(
        "/api/v1/inbox/read",
        &desk.mara.1,
        &json!([{"ticket": first, "through": 0}]),
    )
    .await
    .expect(200);
    assert_eq!(inbox(&desk, &desk.mara.1).await["unread"], 0);
    assert_ne!(inbox(&desk, &desk.supervisor.1).await["unread"], 0);
    let everything = json!([{"through": desk.site.now()}]);
    let read = desk
        .post("/api/v1/inbox/read", &desk.supervisor.1, &everything)
        .await
        .expect(200)
        .json();
    assert_eq!(read["unread"], 0);
}

#[tokio::test]
async fn an_inbox_has_nothing_of_tickets_that_are_somebody_elses() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    assert_eq!(news(&inbox(&desk, &desk.jonas.1).await), ["reported"]);
    desk.assign(&ticket, desk.mara.0).await;
    assert!(news(&inbox(&desk, &desk.jonas.1).await).is_empty());
    assert!(news(&inbox(&desk, &desk.stranger.1).await).is_empty());
    let path = format!("/api/v1/tickets/{ticket}/told");
    desk.get(&path, &desk.jonas.1).await.expect(404);
    desk.get(&path, &desk.stranger.1).await.expect(404);
    desk.get(&path, &desk.requester.1).await.expect(403);
    desk.get("/api/v1/inbox", &desk.requester.1)
        .await
        .expect(403);
}

#[tokio::test]
async fn quiet_hours_are_kept_and_follow_the_person_and_bad_ones_are_refused() {
    let desk = Desk::new();
    let mut desktop = Phone::of(&desk, 0xA1, "mara-desktop");
    desktop.pull(&desk, json!([])).await;
    let night =
        json!({"from": "21:30", "to": "07:00", "zone": "Europe/Stockholm", "urgentPasses": true});
    let kept = desk
        .put("/api/v1/quiet", &desk.mara.1, &night)
        .await
        .expect(200);
    assert_eq!(kept.json()["quiet"], night);
    let page = desktop.pull(&desk, json!([])).await;
    let quiet = page.personal.unwrap().quiet.unwrap().quiet.unwrap();
    assert_eq!(quiet.from, "21:30");
    for (bad, code) in [
        (
            json!({"from": "25:00", "to": "07:00", "zone": "UTC"}),
            "quiet_not_a_time",
        ),
        (
            json!({"from": "07:00", "to": "07:00", "zone": "UTC"}),
            "quiet_empty",
        ),
        (
            json!({"from": "21:00", "to": "07:00", "zone": "Mars"}),
            "unknown_zone",
        ),
        (json!({"from": 7}), "malformed"),
    ] {
        let refused = desk.put("/api/v1/quiet", &desk.mara.1, &bad).await;
        assert_eq!(refused.code(), code);
    }
    assert_eq!(inbox(&desk, &desk.mara.1).await["quiet"], night);
    desk.put("/api/v1/quiet", &desk.mara.1, &Value::Null)
        .await
        .expect(200);
    assert_eq!(inbox(&desk, &desk.mara.1).await["quiet"], Value::Null);
    let many: Vec<Value> = (0..1_001).map(|n| json!({"through": n})).collect();
    let refused = desk
        .post("/api/v1/inbox/read", &desk.mara.1, &json!(many))
        .await;
    assert_eq!(refused.status, 413);
}

#[tokio::test]
async fn an_office_that_is_older_than_inboxes_fills_them_once() {
    let desk = Desk::new();
    let ticket = desk.ticket(1, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    let before = inbox(&desk, &desk.dispatcher.1).await;
    let maras = inbox(&desk, &desk.mara.1).await;
    desk.sql("DELETE FROM inbox");
    for _ in 0..2 {
        fieldfare_server::inbox::fill(&desk.site.office).unwrap();
    }
    assert_eq!(inbox(&desk, &desk.dispatcher.1).await, before);
    assert_eq!(inbox(&desk, &desk.mara.1).await, maras);
}
