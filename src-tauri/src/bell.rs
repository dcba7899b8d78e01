//! The bell: rings for appointments and new work, with and without a network.
//!
//! The plugin schedules on phones only, so the desktop's schedule is ours. It is
//! not kept here: the replica says what is due and when the next is, and
//! remembers what was shown. So a restart, a changed clock or a sleeping machine
//! need no special case: the bell looks again at least every half minute, by the
//! wall clock, and shows what was missed once, marked late.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::JoinHandle;
use std::time::Duration;

use fieldfare_replica::Replica;
use tauri::AppHandle;

use crate::steady::{REST, steadily};
use crate::{desk, notices};

/// Longest time between two looks at the clock: a sleep or a changed clock is
/// noticed after at most this.
const LOOK_MS: i64 = 30_000;

/// Rings until it is dropped.
pub(crate) struct Bell {
    rope: Rope,
    thread: Option<JoinHandle<()>>,
}

/// Pulls the bell: something has changed.
#[derive(Clone)]
pub(crate) struct Rope(Sender<Pull>);

enum Pull {
    Look,
    End,
}

impl Rope {
    /// Look again.
    pub(crate) fn pull(&self) {
        // The bell may be gone already; then nobody is to be told.
        let _ = self.0.send(Pull::Look);
    }
}

impl Bell {
    /// Starts the bell.
    pub(crate) fn begin(app: &AppHandle, replica: Arc<Replica>) -> Self {
        let (send, pulls) = mpsc::channel();
        let app = app.clone();
        let thread = std::thread::spawn(move || {
            let goes_on = |wait| {
                let pull = pulls.recv_timeout(wait);
                !matches!(pull, Ok(Pull::End) | Err(RecvTimeoutError::Disconnected))
            };
            steadily(
                "the bell",
                || while goes_on(look(&app, &replica)) {},
                || goes_on(REST),
            );
        });
        Self {
            rope: Rope(send),
            thread: Some(thread),
        }
    }

    /// What others pull.
    pub(crate) fn rope(&self) -> Rope {
        self.rope.clone()
    }

    /// Look again.
    pub(crate) fn ring(&self) {
        self.rope.pull();
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        let _ = self.rope.0.send(Pull::End);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Shows what is due and says how long to wait.
fn look(app: &AppHandle, replica: &Replica) -> Duration {
    let now = desk::now();
    match replica.take_notices() {
        Ok(fresh) => {
            for notice in fresh {
                notices::news(app, &notice);
            }
        }
        Err(why) => tracing::warn!(%why, "new work could not be shown"),
    }
    match replica.take_held() {
        Ok(0) => {}
        Ok(held) => notices::held(app, held),
        Err(why) => tracing::warn!(%why, "what was held could not be shown"),
    }
    match replica.due_reminders(now) {
        Ok(due) => {
            for reminder in due {
                notices::reminder(app, &reminder, now);
            }
        }
        Err(why) => tracing::warn!(%why, "reminders could not be shown"),
    }
    // In quiet hours a reminder that is due waits for their end.
    let next = match replica.quiet_until().ok().flatten() {
        Some(end) => Some(end),
        None => replica.next_reminder(now).ok().flatten(),
    };
    let wait = next.map_or(LOOK_MS, |at| at.since_ms(now).clamp(0, LOOK_MS));
    Duration::from_millis(u64::try_from(wait).unwrap_or(0).max(10))
}
