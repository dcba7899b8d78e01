//! Native notices. A click opens the ticket.
//!
//! These are the only words that are not in the page's catalogue: the page may
//! be closed when they appear.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::{At, TicketId};
use fieldfare_replica::{Notice, Reminder, ReminderKind};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

use crate::notice_words::{Words, in_words};
use crate::window;

/// Which ticket a shown notice is about: newest last, the oldest fall out.
#[derive(Default)]
struct Shown(Mutex<BTreeMap<i32, TicketId>>);

/// Most notices that a click is remembered for.
const SHOWN_MAX: usize = 200;

/// Listens for clicks. Before the first notice: later ones would report nothing.
pub(crate) fn listen(app: &AppHandle) {
    app.manage(Shown::default());
    let handle = app.clone();
    let listened = app.notification().on_action(move |action| {
        let id = action.notification().map(|shown| shown.id());
        let shown = handle.state::<Shown>();
        let ticket = id.and_then(|id| {
            let shown = shown.0.lock().unwrap_or_else(PoisonError::into_inner);
            shown.get(&id).copied()
        });
        if let Some(ticket) = ticket {
            window::open_ticket(&handle, ticket);
        } else {
            window::show(&handle);
        }
    });
    if let Err(why) = listened {
        tracing::warn!(%why, "clicks on notices are not reported here");
    }
}

/// A line of the inbox that is new.
pub(crate) fn news(app: &AppHandle, notice: &Notice) {
    let title = format!("{}: {}", Words::here().news(notice.kind), notice.title);
    show(
        app,
        Some(notice.ticket),
        &title,
        &place(notice.number, &notice.place),
    );
}

/// What quiet hours have held, in sum.
pub(crate) fn held(app: &AppHandle, n: u32) {
    show(app, None, &Words::here().held(n), "");
}

/// An appointment or a promise that is near, or was missed.
pub(crate) fn reminder(app: &AppHandle, reminder: &Reminder, now: At) {
    let words = Words::here();
    // A minute that has begun counts: half an hour before is "in 30 min".
    let minutes = (reminder.starts_at.since_ms(now) + 59_999) / 60_000;
    let near = |what: &str| {
        let when = what.replace("{}", &in_words(words, minutes));
        format!("{when}: {}", reminder.title)
    };
    let title = match reminder.kind {
        ReminderKind::ResponseLate => format!("{}: {}", words.response_late, reminder.title),
        ReminderKind::ResolutionLate => format!("{}: {}", words.resolution_late, reminder.title),
        ReminderKind::ResponseNear => near(words.response_near),
        ReminderKind::ResolutionNear => near(words.resolution_near),
        ReminderKind::Appointment if reminder.late => {
            format!("{}: {}", words.late, reminder.title)
        }
        ReminderKind::Appointment if minutes > 0 => near(words.in_time),
        ReminderKind::Appointment => format!("{}: {}", words.now, reminder.title),
    };
    show(
        app,
        Some(reminder.ticket),
        &title,
        &place(reminder.number, &reminder.place),
    );
}

fn place(number: Option<u32>, place: &str) -> String {
    match (number, place) {
        (Some(number), "") => format!("T-{number}"),
        (Some(number), place) => format!("T-{number} · {place}"),
        (None, place) => place.to_owned(),
    }
}

fn show(app: &AppHandle, ticket: Option<TicketId>, title: &str, body: &str) {
    let id = ticket.map_or(0, number_of);
    if let Some(ticket) = ticket {
        let shown = app.state::<Shown>();
        let mut shown = shown.0.lock().unwrap_or_else(PoisonError::into_inner);
        if shown.len() >= SHOWN_MAX {
            shown.pop_first();
        }
        shown.insert(id, ticket);
    }
    let result = app
        .notification()
        .builder()
        .id(id)
        .title(title)
        .body(body)
        .show();
    if let Err(why) = result {
        tracing::warn!(%why, "a notice could not be shown");
    }
}

/// A number for the system: one per ticket, so that a newer notice replaces the
/// older one where the system can.
fn number_of(ticket: TicketId) -> i32 {
    let [.., a, b, c, d] = *ticket.0.as_bytes();
    i32::from_be_bytes([a & 0x7f, b, c, d])
}
