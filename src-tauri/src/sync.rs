//! Carries bytes between the replica's engine and the office.
//!
//! Two threads: one sends what the engine says and tells it what came back; the
//! other listens to the office's stream of hints, which only ever says "there is
//! something new". All that decides anything is in `fieldfare_replica::sync`.

use std::io::{BufRead, BufReader};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use fieldfare_domain::At;
use fieldfare_protocol::wire::{TOKEN_HEADER, path};
use fieldfare_replica::Replica;
use fieldfare_replica::sync::{Engine, Step, TransportProblem, http};
use tauri::{AppHandle, Manager};

use crate::bell::Rope;
use crate::desk::{Desk, now};
use crate::steady::{REST, steadily};
use crate::{net, pictures};

/// Longest time between two looks: a sleeping machine or a changed clock is
/// noticed after at most this.
const LOOK: Duration = Duration::from_secs(30);
/// Wait before the stream of hints is opened again.
const RECONNECT: Duration = Duration::from_secs(3);
/// Tickets indexed for search between two exchanges.
const INDEX_AT_ONCE: u32 = 50;
/// Pictures fetched between two exchanges.
const FETCH_AT_ONCE: u32 = 4;

/// What wakes the shuttle.
enum Wake {
    /// Something was done on this device.
    Act,
    /// The office has something new, or is there again.
    Office,
    /// The app ends.
    End,
}

/// Runs until it is dropped.
pub(crate) struct Shuttle {
    send: Sender<Wake>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Shuttle {
    /// Starts both threads.
    pub(crate) fn begin(app: &AppHandle, replica: Arc<Replica>, rope: Rope) -> Self {
        let (send, wakes) = mpsc::channel();
        let ended = Arc::new(AtomicBool::new(false));
        {
            let (replica, send, ended, app) = (
                Arc::clone(&replica),
                send.clone(),
                Arc::clone(&ended),
                app.clone(),
            );
            // Blocked in reading most of the time, so it is never waited for.
            std::thread::spawn(move || listen(&app, &replica, &send, &ended));
        }
        let app = app.clone();
        let thread = std::thread::spawn(move || {
            steadily(
                "the exchange",
                || carry(&app, &replica, &rope, &wakes),
                || {
                    let wake = wakes.recv_timeout(REST);
                    !matches!(wake, Ok(Wake::End) | Err(RecvTimeoutError::Disconnected))
                },
            );
        });
        Self {
            send,
            ended,
            thread: Some(thread),
        }
    }

    /// Something was done on this device.
    pub(crate) fn wake(&self) {
        let _ = self.send.send(Wake::Act);
    }

    /// A person asks to try at once, whatever was waited for.
    pub(crate) fn try_now(&self) {
        let _ = self.send.send(Wake::Office);
    }
}

impl Drop for Shuttle {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::Relaxed);
        let _ = self.send.send(Wake::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn carry(app: &AppHandle, replica: &Replica, rope: &Rope, wakes: &Receiver<Wake>) {
    let seed = replica
        .id()
        .map_or(1, |id| u64::from_be_bytes(tail(id.0.as_bytes())));
    let mut engine = Engine::new(seed);
    let mut client = None;
    loop {
        let step = engine.next(replica, now());
        let wait = match step {
            Step::Send(request) => {
                let answer = send(&mut client, replica, &request);
                let changes = engine.answered(replica, answer, now());
                if !changes.is_empty() {
                    rope.pull();
                }
                for change in changes {
                    app.state::<Desk>().tell(change);
                }
                Duration::ZERO
            }
            Step::WaitUntil(at) => until(at),
            Step::Idle => LOOK,
        };
        let busy = wait > Duration::ZERO && tend(app, replica);
        let wait = if busy { Duration::ZERO } else { wait.min(LOOK) };
        match wakes.recv_timeout(wait) {
            Ok(Wake::Act) | Err(RecvTimeoutError::Timeout) => {}
            Ok(Wake::Office) => engine.wake(),
            Ok(Wake::End) | Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

fn tail(id: &[u8; 16]) -> [u8; 8] {
    let [.., a, b, c, d, e, f, g, h] = *id;
    [a, b, c, d, e, f, g, h]
}

fn until(at: At) -> Duration {
    let ms = at.since_ms(now()).max(20);
    Duration::from_millis(u64::try_from(ms).unwrap_or(20))
}

/// What can be done while nothing is to be sent: the search index, pictures for
/// the time without a network. Says whether there is more of it.
fn tend(app: &AppHandle, replica: &Replica) -> bool {
    match replica.index_dirty(INDEX_AT_ONCE) {
        Ok(0) => {}
        Ok(_) => return true,
        Err(why) => tracing::warn!(%why, "the search index waits"),
    }
    if replica.token().ok().flatten().is_none() || !app.state::<Desk>().is_live() {
        return false;
    }
    let wanted = replica.wanted_pictures(FETCH_AT_ONCE).unwrap_or_default();
    let mut fetched = false;
    for (ticket, photo, size) in wanted {
        match pictures::fetch(replica, ticket, photo, size) {
            Ok(_) => fetched = true,
            Err(why) if why.code == "unknown_photo" => {
                tracing::info!(%why, "the office does not have a picture after all");
                let _ = replica.picture_is_missing(photo);
            }
            Err(why) => {
                tracing::info!(%why, "pictures wait");
                return false;
            }
        }
    }
    fetched
}

fn send(
    client: &mut Option<reqwest::blocking::Client>,
    replica: &Replica,
    request: &fieldfare_replica::sync::Request,
) -> Result<fieldfare_replica::sync::Answer, TransportProblem> {
    let session = replica
        .session()
        .map_err(|_| TransportProblem::Unreachable)?;
    let token = replica
        .token()
        .ok()
        .flatten()
        .ok_or(TransportProblem::Unreachable)?;
    let office = net::office_address(&session.office).map_err(|_| TransportProblem::Unreachable)?;
    let client = match client {
        Some(client) => client,
        None => client.insert(net::client()?),
    };
    let answer = net::exchange(client, &office, http::to_http(request, &token))?;
    let next = answer
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(TOKEN_HEADER));
    if let Some((_, next)) = next
        && let Err(why) = replica.renew_token(&token, next)
    {
        tracing::warn!(%why, "the next token was not stored");
    }
    http::from_http(request, &answer)
}

/// Listens to hints for as long as the app runs.
fn listen(app: &AppHandle, replica: &Replica, send: &Sender<Wake>, ended: &AtomicBool) {
    while !ended.load(Ordering::Relaxed) {
        if stream(app, replica, send, ended).is_none() {
            tracing::debug!("no stream of hints");
        }
        live(app, replica, false);
        std::thread::sleep(RECONNECT);
    }
}

fn live(app: &AppHandle, replica: &Replica, live: bool) {
    replica.set_live(live);
    if let Some(desk) = app.try_state::<Desk>() {
        desk.set_live(live);
    }
}

/// One connection, until it breaks.
fn stream(
    app: &AppHandle,
    replica: &Replica,
    send: &Sender<Wake>,
    ended: &AtomicBool,
) -> Option<()> {
    let session = replica.session().ok()?;
    let token = replica.token().ok()??;
    let url = net::office_address(&session.office)
        .ok()?
        .join(path::HINTS)
        .ok()?;
    let answer = net::stream_client()
        .ok()?
        .get(url)
        .bearer_auth(token)
        .header("Accept", "text/event-stream")
        .send()
        .ok()?;
    if answer.status() != 200 {
        return None;
    }
    live(app, replica, true);
    // What was missed before the stream began is asked for at once (I25).
    send.send(Wake::Office).ok()?;
    for line in BufReader::new(answer).lines() {
        let line = line.ok()?;
        if ended.load(Ordering::Relaxed) {
            return Some(());
        }
        if line.starts_with("data:") {
            send.send(Wake::Office).ok()?;
        }
    }
    Some(())
}
