//! Whether the office is well, for whoever watches over it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Json;
use axum::extract::State;
use axum::http::header;
use axum::response::IntoResponse;
use fieldfare_protocol::wire::Outcome;
use fieldfare_protocol::{OLDEST_SERVED, PROTOCOL_VERSION};
use serde_json::{Value, json};

use crate::db::{Whose, params};
use crate::error::Result;
use crate::site::Site;

/// Counters since the start.
#[derive(Debug, Default)]
pub struct Meters {
    answers: Mutex<BTreeMap<(String, &'static str, u16), u64>>,
    commands: Mutex<BTreeMap<&'static str, u64>>,
    streams: AtomicI64,
}

impl Meters {
    /// A request was answered. The route's template is counted, never its
    /// address, so that there are few series and no names in them.
    pub fn answered(&self, method: &str, route: &'static str, status: u16) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        *answers
            .entry((method.to_owned(), route, status))
            .or_default() += 1;
    }

    /// A command has its outcome.
    pub fn decided(&self, outcome: &Outcome) {
        let word = match outcome {
            Outcome::Accepted { .. } => "accepted",
            Outcome::Parked { .. } => "parked",
            Outcome::Rejected { .. } => "rejected",
        };
        let mut commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        *commands.entry(word).or_default() += 1;
    }

    /// A stream opened; it counts until what is returned is dropped.
    #[must_use]
    pub fn open_stream(self: &Arc<Self>) -> OpenStream {
        self.streams.fetch_add(1, Ordering::Relaxed);
        OpenStream(Arc::clone(self))
    }

    /// Streams that are open now.
    #[must_use]
    pub fn open_streams(&self) -> i64 {
        self.streams.load(Ordering::Relaxed)
    }
}

/// A stream that is open.
#[derive(Debug)]
pub struct OpenStream(Arc<Meters>);

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.0.streams.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The process answers.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// The office can take work: the database takes a write, and the blob folder a
/// file.
pub async fn ready(State(site): State<Arc<Site>>) -> Result<&'static str> {
    let now = site.now();
    site.office
        .run(move |office| {
            office.store().write(Whose::Everybodys, |tx| {
                tx.run(
                    "INSERT INTO office (name, value) VALUES ('ready_at', ?1) \
                     ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                    params![now.0.to_string()],
                )?;
                Ok(())
            })?;
            office.blobs().ready(office.around().id())?;
            Ok("ready\n")
        })
        .await
}

/// Which program this is, and which devices it serves.
pub async fn version(State(site): State<Arc<Site>>) -> Json<Value> {
    Json(json!({
        "name": "fieldfare",
        "version": env!("CARGO_PKG_VERSION"),
        "protocol": PROTOCOL_VERSION,
        "oldestServed": OLDEST_SERVED,
        "now": site.now().0,
    }))
}

/// Counters in Prometheus' text format.
pub async fn metrics(State(site): State<Arc<Site>>) -> Result<impl IntoResponse> {
    let (position, waiting): (i64, i64) = site
        .office
        .run(|office| {
            office.store().read(Whose::Everybodys, |tx| {
                tx.one(
                    "SELECT coalesce((SELECT CAST(sum(position) AS bigint) FROM enterprise), 0), \
                     (SELECT count(*) FROM upload)",
                    params![],
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )
            })
        })
        .await?;
    let text = site.meters.text(position, waiting);
    Ok((
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        text,
    ))
}

impl Meters {
    fn text(&self, position: i64, uploads: i64) -> String {
        let mut text = String::new();
        text.push_str("# HELP fieldfare_requests_total Requests answered.\n");
        text.push_str("# TYPE fieldfare_requests_total counter\n");
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for ((method, route, status), count) in answers.iter() {
            // Writing to a text cannot fail.
            let _ = writeln!(
                text,
                "fieldfare_requests_total{{method=\"{method}\",route=\"{route}\",\
                 status=\"{status}\"}} {count}"
            );
        }
        text.push_str("# HELP fieldfare_commands_total Commands by outcome.\n");
        text.push_str("# TYPE fieldfare_commands_total counter\n");
        let commands = self.commands.lock().unwrap_or_else(PoisonError::into_inner);
        for word in ["accepted", "parked", "rejected"] {
            let count = commands.get(word).copied().unwrap_or_default();
            let _ = writeln!(
                text,
                "fieldfare_commands_total{{outcome=\"{word}\"}} {count}"
            );
        }
        let _ = write!(
            text,
            "# HELP fieldfare_feed_position Commits that devices can see, of all enterprises.\n\
             # TYPE fieldfare_feed_position gauge\nfieldfare_feed_position {position}\n\
             # HELP fieldfare_uploads Uploads under way.\n\
             # TYPE fieldfare_uploads gauge\nfieldfare_uploads {uploads}\n\
             # HELP fieldfare_streams Streams that are open.\n\
             # TYPE fieldfare_streams gauge\nfieldfare_streams {}\n",
            self.open_streams()
        );
        text
    }
}
