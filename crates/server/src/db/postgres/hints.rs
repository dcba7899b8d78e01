//! Hints between processes (I25): NOTIFY says whose data have moved how far, and
//! nothing else. Whoever hears it reads, and whoever hears nothing reads all the
//! same, at least every half minute.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use fieldfare_domain::EnterpriseId;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::Notify;
use tokio_postgres::{AsyncMessage, Connection, NoTls, Socket};
use uuid::Uuid;

use super::connect::Address;

/// Name of the channel.
pub(super) const CHANNEL: &str = "fieldfare";
/// Between two readings without a hint.
const ASK_EVERY: Duration = Duration::from_secs(20);
/// Before the next attempt to listen again.
const AGAIN_AFTER: Duration = Duration::from_millis(500);

/// How far the data of an enterprise have moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hint {
    /// Whose.
    pub enterprise: EnterpriseId,
    /// Feed position of the last commit.
    pub position: i64,
}

impl Hint {
    pub(super) fn payload(&self, sender: Uuid) -> String {
        format!("{} {} {sender}", self.enterprise.0, self.position)
    }

    /// The hint of another process.
    fn parse(payload: &str, me: Uuid) -> Option<Self> {
        let mut parts = payload.split(' ');
        let enterprise = parts.next()?.parse().ok()?;
        let position = parts.next()?.parse().ok()?;
        let sender: Uuid = parts.next()?.parse().ok()?;
        (sender != me).then_some(Self {
            enterprise: EnterpriseId(enterprise),
            position,
        })
    }
}

/// What was heard and is not looked at yet: at most one entry an enterprise.
#[derive(Debug, Default)]
struct Heard {
    entries: Mutex<Entries>,
    something: Notify,
}

#[derive(Debug, Default)]
struct Entries {
    /// Something may have been missed: everything is to be read.
    all: bool,
    of: BTreeMap<Uuid, i64>,
}

/// Listens until it is dropped.
#[derive(Debug)]
pub struct Listening {
    heard: Arc<Heard>,
    task: Option<tokio::task::JoinHandle<()>>,
    // Moves the bytes of the connection that listens.
    _address: Arc<Address>,
}

impl Drop for Listening {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Listening {
    pub(super) fn begin(address: Arc<Address>, me: Uuid) -> Self {
        let heard = Arc::new(Heard::default());
        let task = address
            .background
            .spawn(listen(
                address.config().clone(),
                address.tls(),
                Arc::clone(&heard),
                me,
            ))
            .ok();
        Self {
            heard,
            task,
            _address: address,
        }
    }

    /// Waits for something new. None means that anything may be new: the
    /// connection was made anew, or nothing was heard for long.
    pub async fn next(&self) -> Option<Vec<Hint>> {
        loop {
            // The wait begins before the look, so that nothing falls between.
            let waiting = self.heard.something.notified();
            let entries = std::mem::take(
                &mut *self
                    .heard
                    .entries
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner),
            );
            if entries.all {
                return None;
            }
            if !entries.of.is_empty() {
                let hint = |(enterprise, position)| Hint {
                    enterprise: EnterpriseId(enterprise),
                    position,
                };
                return Some(entries.of.into_iter().map(hint).collect());
            }
            if tokio::time::timeout(ASK_EVERY, waiting).await.is_err() {
                return None;
            }
        }
    }
}

async fn listen(
    config: tokio_postgres::Config,
    tls: Option<tokio_postgres_rustls::MakeRustlsConnect>,
    heard: Arc<Heard>,
    me: Uuid,
) {
    loop {
        let ended = match tls.clone() {
            Some(tls) => match config.connect(tls).await {
                Ok((client, wire)) => on(client, wire, &heard, me).await,
                Err(error) => Err(error),
            },
            None => match config.connect(NoTls).await {
                Ok((client, wire)) => on(client, wire, &heard, me).await,
                Err(error) => Err(error),
            },
        };
        if let Err(error) = ended {
            tracing::warn!(%error, "nothing is heard of other processes: listening again");
        }
        tokio::time::sleep(AGAIN_AFTER).await;
    }
}

/// Listens on one connection until it ends.
async fn on<T>(
    client: tokio_postgres::Client,
    mut wire: Connection<Socket, T>,
    heard: &Arc<Heard>,
    me: Uuid,
) -> Result<(), tokio_postgres::Error>
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let begun = client.batch_execute("LISTEN fieldfare");
    let mut begun = std::pin::pin!(begun);
    let mut listens = false;
    loop {
        let message = tokio::select! {
            message = poll_fn(|context| wire.poll_message(context)) => message,
            answer = &mut begun, if !listens => {
                answer?;
                listens = true;
                // What was said before this moment was not heard.
                heard.note(|entries| entries.all = true);
                continue;
            }
        };
        match message {
            None => return Ok(()),
            Some(Err(error)) => return Err(error),
            Some(Ok(AsyncMessage::Notification(said))) => {
                if let Some(hint) = Hint::parse(said.payload(), me) {
                    heard.note(|entries| {
                        let position = entries.of.entry(hint.enterprise.0).or_default();
                        *position = hint.position.max(*position);
                    });
                }
            }
            Some(Ok(_)) => {}
        }
    }
}

impl Heard {
    fn note(&self, change: impl FnOnce(&mut Entries)) {
        change(&mut self.entries.lock().unwrap_or_else(PoisonError::into_inner));
        self.something.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_heard_by_others_only_and_nonsense_by_nobody() {
        let (me, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let hint = Hint {
            enterprise: EnterpriseId(Uuid::from_u128(7)),
            position: 42,
        };
        let payload = hint.payload(me);
        assert_eq!(Hint::parse(&payload, other), Some(hint));
        assert_eq!(Hint::parse(&payload, me), None);
        for nonsense in ["", "x", "1 2 3", "'; DROP TABLE ticket", &payload[..40]] {
            assert_eq!(Hint::parse(nonsense, other), None);
        }
    }
}
