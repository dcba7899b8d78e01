//! Long-lived streams: they only ever say that something is new.
//!
//! A stream ends when its token or its link is no longer good: at once when the
//! directory changes, and within three seconds however else it happened, by
//! another process too (I13). It never says what is new: whoever listens reads.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use fieldfare_domain::{EnterpriseId, UserId};
use fieldfare_protocol::view::Change;
use fieldfare_protocol::wire::Hint;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tokio_stream::{Stream, StreamExt};

use crate::db::{Whose, params};
use crate::error::{OfficeError, Result};
use crate::guard::Linked;
use crate::office::Changed;
use crate::site::Site;
use crate::tokens::{self, Caller};

/// Most streams at once.
const STREAMS_MAX: i64 = 10_000;
/// Hints that a slow listener may leave unread.
const UNREAD_MAX: usize = 64;
/// Between two questions whether the listener may still listen.
const ASK_EVERY: Duration = Duration::from_secs(3);
/// Between two signs of life.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

type Answer = Sse<axum::response::sse::KeepAliveStream<BoxStream>>;
type BoxStream = std::pin::Pin<Box<dyn Stream<Item = Result<Event, Infallible>> + Send>>;

/// What the console shall read again.
pub async fn changes(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Answer> {
    let (enterprise, me) = (caller.account.enterprise, caller.account.id);
    let office = caller.account.role.is_office();
    let tell = move |changed: Option<&Changed>| match changed {
        None => vec![
            of_change(&Change::Tickets { tickets: vec![] }),
            of_change(&Change::Directory),
        ],
        Some(changed) if changed.enterprise != enterprise => vec![],
        Some(changed) if changed.own => {
            if changed.accounts.contains(&me) {
                vec![of_change(&Change::Inbox)]
            } else {
                vec![]
            }
        }
        Some(changed) => match changed.ticket {
            None => vec![of_change(&Change::Directory)],
            Some(ticket) if office || changed.accounts.contains(&me) => {
                vec![of_change(&Change::Tickets {
                    tickets: vec![ticket],
                })]
            }
            Some(_) => vec![],
        },
    };
    let changes = site.office.listen();
    open(
        &site,
        changes,
        Listener::SignIn(caller.family),
        vec![],
        tell,
    )
}

/// Hints for a device.
pub async fn hints(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Answer> {
    let (enterprise, me) = (caller.account.enterprise, caller.account.id);
    // Listens first and reads then, so that nothing falls between.
    let changes = site.office.listen();
    let first = site
        .office
        .run(move |office| position(office, enterprise, me))
        .await?;
    let tell = move |changed: Option<&Changed>| match changed {
        // It lagged behind: how far does not matter, the device reads anyway.
        None => vec![of_hint(first)],
        Some(changed) => {
            let mine = changed.enterprise == enterprise
                && ((changed.ticket.is_none() && !changed.own) || changed.accounts.contains(&me));
            if mine {
                vec![of_hint(changed.position)]
            } else {
                vec![]
            }
        }
    };
    open(
        &site,
        changes,
        Listener::SignIn(caller.family),
        vec![of_hint(first)],
        tell,
    )
}

/// Hints for a requester's page: only that it looks different now (I11).
pub async fn requester_hints(
    State(site): State<Arc<Site>>,
    Extension(linked): Extension<Linked>,
) -> Result<Answer> {
    let tell = move |changed: Option<&Changed>| {
        let mine = changed.is_none_or(|changed| {
            changed.enterprise == linked.enterprise
                && changed.ticket == Some(linked.ticket)
                && changed.public
        });
        if mine {
            vec![Event::default().event("changed").data("{}")]
        } else {
            vec![]
        }
    };
    let changes = site.office.listen();
    open(&site, changes, Listener::Link(linked), vec![], tell)
}

/// Feed position of the last commit that this account's device may see.
fn position(
    office: &crate::office::Office,
    enterprise: EnterpriseId,
    account: UserId,
) -> Result<i64> {
    office.store().read(enterprise, |tx| {
        tx.one(
            "SELECT coalesce((SELECT max(changed_at) FROM scope WHERE account = ?2), \
             (SELECT CASE WHEN position > 1 THEN 1 ELSE position END \
             FROM enterprise WHERE id = ?1), 0)",
            params![enterprise.0, account.0],
            |row| row.get(0),
        )
    })
}

fn of_change(change: &Change) -> Event {
    Event::default().data(serde_json::to_string(change).unwrap_or_default())
}

fn of_hint(position: i64) -> Event {
    let hint = serde_json::to_string(&Hint { position }).unwrap_or_default();
    Event::default().event("hint").data(hint)
}

/// By what right somebody listens.
enum Listener {
    /// A sign-in, by its family of tokens.
    SignIn(String),
    /// A status link.
    Link(Linked),
}

impl Listener {
    async fn may_listen(&self, site: &Arc<Site>) -> bool {
        let now = site.now();
        let good = match self {
            Self::SignIn(family) => {
                let family = family.clone();
                site.office
                    .run(move |office| {
                        office.store().read(Whose::Everybodys, |tx| {
                            tokens::family_lives(tx, &family, now)
                        })
                    })
                    .await
            }
            Self::Link(linked) => {
                let Linked { enterprise, ticket } = *linked;
                site.office
                    .run(move |office| {
                        office.store().read(enterprise, |tx| {
                            tx.any(
                                "SELECT 1 FROM ticket WHERE id = ?1 \
                                     AND visibility = 'public'",
                                params![ticket.0],
                            )
                        })
                    })
                    .await
            }
        };
        // What cannot be asked is not granted.
        good.unwrap_or(false)
    }
}

fn open(
    site: &Arc<Site>,
    mut changes: Receiver<Changed>,
    listener: Listener,
    first: Vec<Event>,
    tell: impl Fn(Option<&Changed>) -> Vec<Event> + Send + 'static,
) -> Result<Answer> {
    if site.meters.open_streams() >= STREAMS_MAX {
        return Err(OfficeError::Busy { retry_after_s: 60 });
    }
    let counted = site.meters.open_stream();
    let mut closing = site.closing();
    let (to, from) = mpsc::channel(UNREAD_MAX);
    for event in first {
        // The channel is new and has room.
        let _ = to.try_send(event);
    }
    let site = Arc::clone(site);
    tokio::spawn(async move {
        let _counted = counted;
        let mut ask = tokio::time::interval(ASK_EVERY);
        loop {
            let events = tokio::select! {
                () = to.closed() => break,
                _ = closing.changed() => break,
                _ = ask.tick() => {
                    if !listener.may_listen(&site).await {
                        break;
                    }
                    vec![]
                }
                changed = changes.recv() => match changed {
                    Ok(changed) => {
                        if changed.ticket.is_none() && !changed.own && !listener.may_listen(&site).await {
                            break;
                        }
                        tell(Some(&changed))
                    }
                    Err(RecvError::Lagged(_)) => tell(None),
                    Err(RecvError::Closed) => break,
                },
            };
            // Who does not read is let go, and reads everything when they are
            // back.
            if events.into_iter().any(|event| to.try_send(event).is_err()) {
                break;
            }
        }
    });
    let stream: BoxStream = Box::pin(ReceiverStream::new(from).map(Ok));
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
