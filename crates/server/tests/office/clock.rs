//! What the office does by itself when its time has come.

use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::{At, CloseKind, EnterpriseId, State, Ticket};
use fieldfare_server::clock::Around;
use fieldfare_server::db::{Value as Bound, Whose};
use fieldfare_server::office::Office;
use fieldfare_server::site::Site;
use fieldfare_server::timers::{self, AFTER_OPENING_MS, fire_due};
use fieldfare_server::{serve, tickets};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::desk::{Desk, MORNING};

pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;

pub(crate) fn load(office: &Office, ticket: &str) -> Ticket {
    loaded(office, ticket).ticket
}

pub(crate) fn loaded(office: &Office, ticket: &str) -> tickets::Loaded {
    office
        .store()
        .read(Whose::Everybodys, |tx| {
            let id: Uuid = ticket.parse().unwrap();
            let enterprise = tx.one(
                "SELECT enterprise FROM ticket WHERE id = ?1",
                &[Bound::Id(id)],
                |row| row.get(0),
            )?;
            Ok(tickets::load(tx, EnterpriseId(enterprise), ticket.parse().unwrap())?.unwrap())
        })
        .unwrap()
}

fn state(desk: &Desk, ticket: &str) -> State {
    load(&desk.site.office, ticket).state
}

pub(crate) fn count(office: &Office, sql: &str) -> i64 {
    office
        .store()
        .read(Whose::Everybodys, |tx| tx.one(sql, &[], |row| row.get(0)))
        .unwrap()
}

fn hours(desk: &Desk, name: &str, hours: &str) {
    desk.set_policy(name, hours);
}

/// A desk whose resolved tickets close after a day, and whose questions are
/// waited for for two.
pub(crate) fn desk() -> Desk {
    let desk = Desk::new();
    hours(&desk, "auto_close_hours", "24");
    hours(&desk, "no_response_hours", "48");
    // Long open.
    desk.pass_ms(AFTER_OPENING_MS);
    desk
}

async fn in_progress(desk: &Desk, n: u128) -> String {
    let ticket = desk.ticket(n, "The pump leaks.").await;
    desk.assign(&ticket, desk.mara.0).await;
    mara(desk, &ticket, json!({"do": "accept"})).await;
    ticket
}

pub(crate) async fn mara(desk: &Desk, ticket: &str, act: Value) {
    desk.act(ticket, &desk.mara.1, act).await.expect(200);
}

async fn resolved(desk: &Desk, n: u128) -> String {
    let ticket = in_progress(desk, n).await;
    mara(
        desk,
        &ticket,
        json!({"do": "resolve", "feedback": "New seal."}),
    )
    .await;
    ticket
}

pub(crate) async fn asked(desk: &Desk, n: u128) -> String {
    let ticket = in_progress(desk, n).await;
    mara(desk, &ticket, json!({"do": "ask", "text": "Which door?"})).await;
    ticket
}

async fn requester(desk: &Desk, ticket: &str, act: Value) {
    let path = format!("/api/public/status/{}/act", desk.status_token(ticket));
    let body = json!({"commandId": desk.held_id(), "act": act});
    desk.post(&path, "", &body).await.expect(200);
}

pub(crate) fn now(desk: &Desk) -> At {
    desk.site.now()
}

/// The office of the same folder, as another process or a later one opens it.
pub(crate) fn opened_again(desk: &Desk) -> Arc<Office> {
    let around: Around = desk.held.clone();
    Office::open_at(desk.site.office.places(), around).unwrap()
}

// Covers: S1-43
#[tokio::test]
async fn a_resolved_ticket_closes_when_its_hours_are_over_and_not_before() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    let due = now(&desk).plus_ms(24 * HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), Some(due));
    desk.pass_ms(24 * HOUR_MS - 1);
    assert_eq!(fire_due(&desk.site.office).unwrap(), Some(due));
    assert_eq!(state(&desk, &ticket), State::Resolved);
    desk.pass_ms(1);
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    let closed = load(&desk.site.office, &ticket);
    assert_eq!(closed.close_kind, Some(CloseKind::TimeoutAfterResolved));
    assert_eq!(closed.closed_at, Some(due));
    // It went the way of every command: feed, audit log, stored outcome.
    assert_eq!(
        count(
            &desk.site.office,
            "SELECT count(*) FROM audit WHERE action = 'time_out' AND account IS NULL"
        ),
        1
    );
    let version = closed.version;
    fire_due(&desk.site.office).unwrap();
    assert_eq!(load(&desk.site.office, &ticket).version, version);
}

// Covers: S1-20, S1-43
#[tokio::test]
async fn a_question_that_nobody_answers_closes_the_ticket_and_an_answer_stops_the_clock() {
    let desk = desk();
    let silent = asked(&desk, 1).await;
    let answered = asked(&desk, 2).await;
    desk.pass_ms(48 * HOUR_MS - 1);
    let reply = json!({"do": "requester_reply", "text": "The left one."});
    requester(&desk, &answered, reply).await;
    desk.pass_ms(1);
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    assert_eq!(
        load(&desk.site.office, &silent).close_kind,
        Some(CloseKind::NoResponse)
    );
    assert_eq!(state(&desk, &answered), State::InProgress);
    // Another question is another wait.
    let again = json!({"do": "ask", "text": "And which floor?"});
    mara(&desk, &answered, again).await;
    let due = now(&desk).plus_ms(48 * HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), Some(due));
    desk.pass_ms(48 * HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    assert_eq!(state(&desk, &answered), State::Closed);
}

#[tokio::test]
async fn a_word_of_the_requester_holds_the_end_until_it_is_answered() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    desk.pass_ms(HOUR_MS);
    let thanks = json!({"do": "requester_reply", "text": "Will it hold in winter?"});
    requester(&desk, &ticket, thanks).await;
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    desk.pass_ms(100 * HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    assert_eq!(state(&desk, &ticket), State::Resolved);
    let yes = json!({"do": "write", "visibility": "public", "text": "It will."});
    desk.act(&ticket, &desk.dispatcher.1, yes).await.expect(200);
    let due = now(&desk).plus_ms(24 * HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), Some(due));
    // A note among colleagues moves nothing.
    desk.pass_ms(HOUR_MS);
    let note = json!({"do": "write", "visibility": "internal", "text": "Nice person."});
    desk.act(&ticket, &desk.dispatcher.1, note)
        .await
        .expect(200);
    assert_eq!(fire_due(&desk.site.office).unwrap(), Some(due));
}

#[tokio::test]
async fn a_ticket_that_was_reopened_before_it_was_due_waits_anew_when_it_is_resolved_again() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    desk.pass_ms(23 * HOUR_MS);
    requester(
        &desk,
        &ticket,
        json!({"do": "not_solved", "comment": "It drips."}),
    )
    .await;
    desk.pass_ms(HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    assert_eq!(state(&desk, &ticket), State::InProgress);
    mara(
        &desk,
        &ticket,
        json!({"do": "resolve", "feedback": "Tightened."}),
    )
    .await;
    assert_eq!(
        fire_due(&desk.site.office).unwrap(),
        Some(now(&desk).plus_ms(24 * HOUR_MS))
    );
    desk.pass_ms(24 * HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    assert_eq!(state(&desk, &ticket), State::Closed);
}

#[tokio::test]
async fn the_policy_of_the_due_moment_holds_not_the_one_of_the_beginning() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    hours(&desk, "auto_close_hours", "null");
    desk.pass_ms(24 * HOUR_MS);
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    assert_eq!(state(&desk, &ticket), State::Resolved);
    // Switched on again, as every change of the directory looks at all tickets.
    hours(&desk, "auto_close_hours", "36");
    let body = json!({"name": "Otto", "email": "otto@halden.example", "role": "technician",
        "active": true, "handles": true});
    desk.put("/api/v1/people", &desk.administrator.1, &body)
        .await
        .expect(200);
    assert_eq!(
        fire_due(&desk.site.office).unwrap(),
        Some(now(&desk).plus_ms(12 * HOUR_MS))
    );
    // Made longer without a word: the row is moved when its time has come.
    hours(&desk, "auto_close_hours", "48");
    desk.pass_ms(12 * HOUR_MS);
    assert_eq!(
        fire_due(&desk.site.office).unwrap(),
        Some(now(&desk).plus_ms(12 * HOUR_MS))
    );
    assert_eq!(state(&desk, &ticket), State::Resolved);
    desk.pass_ms(12 * HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    assert_eq!(state(&desk, &ticket), State::Closed);
}

// Covers: I3
#[tokio::test(flavor = "multi_thread")]
async fn two_processes_that_wake_at_the_same_moment_close_a_ticket_once() {
    let desk = desk();
    let mut waiting = Vec::new();
    for n in 0..20 {
        waiting.push(resolved(&desk, n).await);
    }
    let other = opened_again(&desk);
    desk.pass_ms(24 * HOUR_MS);
    let begin = std::sync::Barrier::new(2);
    std::thread::scope(|scope| {
        for office in [&desk.site.office, &other] {
            let begin = &begin;
            scope.spawn(move || {
                begin.wait();
                fire_due(office).unwrap();
            });
        }
    });
    for ticket in &waiting {
        let closed = load(&other, ticket);
        // Made, numbered, assigned, accepted, resolved, closed.
        assert_eq!((closed.state, closed.version), (State::Closed, 6));
    }
    let acts = "SELECT count(*) FROM audit WHERE action = 'time_out'";
    assert_eq!(count(&desk.site.office, acts), 20);
    assert_eq!(count(&desk.site.office, "SELECT count(*) FROM timer"), 0);
}

#[tokio::test]
async fn an_office_that_was_closed_over_the_due_moment_first_listens_to_what_was_said() {
    let desk = desk();
    let silent = asked(&desk, 1).await;
    let heard = asked(&desk, 2).await;
    desk.pass_ms(100 * HOUR_MS);
    let office = opened_again(&desk);
    let until = now(&desk).plus_ms(AFTER_OPENING_MS);
    assert_eq!(fire_due(&office).unwrap(), Some(until));
    assert_eq!(state(&desk, &silent), State::AwaitingRequester);
    // It lay on a phone while the office was closed.
    let reply = json!({"do": "requester_reply", "text": "The left one."});
    requester(&desk, &heard, reply).await;
    desk.pass_ms(AFTER_OPENING_MS);
    assert_eq!(fire_due(&office).unwrap(), None);
    assert_eq!(state(&desk, &silent), State::Closed);
    assert_eq!(state(&desk, &heard), State::InProgress);
}

#[tokio::test]
async fn tickets_that_waited_before_the_office_had_a_clock_are_found() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    desk.sql("DELETE FROM timer");
    assert_eq!(fire_due(&desk.site.office).unwrap(), None);
    assert_eq!(timers::plan_missing(&desk.site.office).unwrap(), 1);
    assert_eq!(timers::plan_missing(&desk.site.office).unwrap(), 0);
    desk.pass_ms(24 * HOUR_MS);
    fire_due(&desk.site.office).unwrap();
    assert_eq!(state(&desk, &ticket), State::Closed);
}

#[tokio::test]
async fn a_ticket_that_cannot_be_read_does_not_hold_up_the_others() {
    let desk = desk();
    let broken = resolved(&desk, 1).await;
    let sound = resolved(&desk, 2).await;
    desk.sql("UPDATE event SET body = 'rot' WHERE ticket = 1 AND n = 1");
    desk.pass_ms(24 * HOUR_MS);
    let next = fire_due(&desk.site.office).unwrap().unwrap();
    assert!(next > now(&desk), "it is not tried again at once");
    assert_eq!(state(&desk, &sound), State::Closed);
    let left = "SELECT count(*) FROM timer WHERE ticket = 1";
    assert_eq!(count(&desk.site.office, left), 1, "{broken} is still due");
}

#[tokio::test(start_paused = true)]
async fn the_clock_of_an_open_office_wakes_by_itself() {
    let desk = desk();
    let ticket = resolved(&desk, 1).await;
    let keeping = tokio::spawn(timers::keep(Site::new(desk.site.office.clone(), "")));
    let mut changes = desk.site.office.listen();
    desk.pass_ms(24 * HOUR_MS);
    let woke = tokio::time::timeout(Duration::from_secs(120), changes.recv()).await;
    woke.expect("it never woke").unwrap();
    assert_eq!(state(&desk, &ticket), State::Closed);
    keeping.abort();
}

// Covers: I12
#[tokio::test]
async fn devices_let_go_of_what_has_been_closed_for_ninety_days_and_of_nothing_else() {
    let desk = desk();
    let old = resolved(&desk, 1).await;
    mara(
        &desk,
        &old,
        json!({"do": "write", "visibility": "internal", "text": "x"}),
    )
    .await;
    requester(&desk, &old, json!({"do": "confirm"})).await;
    let open = in_progress(&desk, 2).await;
    let held = |ticket: &str| {
        let id: Uuid = ticket.parse().unwrap();
        desk.site
            .office
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.one(
                    "SELECT count(*) FROM scope s JOIN ticket t ON t.key = s.ticket \
                     WHERE t.id = ?1 AND s.left_at IS NULL",
                    &[Bound::Id(id)],
                    |row| row.get::<i64>(0),
                )
            })
            .unwrap()
    };
    let (old_held, open_held) = (held(&old), held(&open));
    assert!(old_held >= 3 && open_held >= 4, "{old_held} {open_held}");
    desk.pass_ms(fieldfare_domain::scope::KEEP_CLOSED_MS - 1);
    serve::tidy_once(&desk.site.office).unwrap();
    assert_eq!(held(&old), old_held);
    desk.pass_ms(1);
    let position = "SELECT position FROM enterprise WHERE name = 'Halden'";
    let before = count(&desk.site.office, position);
    serve::tidy_once(&desk.site.office).unwrap();
    assert_eq!((held(&old), held(&open)), (0, open_held));
    assert_eq!(count(&desk.site.office, position), before + 1);
    assert!(now(&desk).0 > MORNING);
}
