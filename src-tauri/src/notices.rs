//! Native notices. A click opens the ticket.
//!
//! These are the only words that are not in the page's catalogue: the page may
//! be closed when they appear.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::{At, TicketId};
use fieldfare_replica::{Notice, NoticeKind, Reminder, ReminderKind};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::NotificationExt;

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

/// A ticket that came into this person's hands.
pub(crate) fn new_work(app: &AppHandle, notice: &Notice) {
    let words = Words::here();
    let head = match notice.kind {
        NoticeKind::Assigned => words.assigned,
        NoticeKind::PassedOn => words.passed_on,
        NoticeKind::CameBack => words.came_back,
        NoticeKind::BroughtIn => words.brought_in,
        NoticeKind::Unanswered => words.unanswered,
        NoticeKind::Returned => words.returned,
    };
    let title = format!("{head}: {}", notice.title);
    show(
        app,
        notice.ticket,
        &title,
        &place(notice.number, &notice.place),
    );
}

/// An appointment or a promise that is near, or was missed.
pub(crate) fn reminder(app: &AppHandle, reminder: &Reminder, now: At) {
    let words = Words::here();
    let minutes = reminder.starts_at.since_ms(now) / 60_000;
    let near = |what: &str| format!("{what} {}: {}", in_words(minutes), reminder.title);
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
        reminder.ticket,
        &title,
        &place(reminder.number, &reminder.place),
    );
}

/// Minutes as people say them, in either language.
fn in_words(minutes: i64) -> String {
    match minutes.max(0) {
        few @ 0..120 => format!("{few} min"),
        more => format!("{} h", more / 60),
    }
}

fn place(number: Option<u32>, place: &str) -> String {
    match (number, place) {
        (Some(number), "") => format!("T-{number}"),
        (Some(number), place) => format!("T-{number} · {place}"),
        (None, place) => place.to_owned(),
    }
}

fn show(app: &AppHandle, ticket: TicketId, title: &str, body: &str) {
    let id = number_of(ticket);
    {
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

/// The few words that appear without the page.
struct Words {
    assigned: &'static str,
    passed_on: &'static str,
    came_back: &'static str,
    brought_in: &'static str,
    unanswered: &'static str,
    returned: &'static str,
    response_near: &'static str,
    response_late: &'static str,
    resolution_near: &'static str,
    resolution_late: &'static str,
    in_time: &'static str,
    now: &'static str,
    late: &'static str,
}

impl Words {
    fn here() -> Self {
        let german = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
            .is_some_and(|language| language.starts_with("de"));
        if german {
            Self {
                assigned: "Neu für dich",
                passed_on: "An dich übergeben",
                came_back: "Zurück bei dir",
                brought_in: "Deine Hilfe ist gefragt",
                unanswered: "Noch keine Antwort",
                returned: "Zurückgegeben",
                response_near: "Antwort fällig in",
                response_late: "Antwort überfällig",
                resolution_near: "Lösung fällig in",
                resolution_late: "Lösung überfällig",
                in_time: "In",
                now: "Jetzt",
                late: "Verpasst",
            }
        } else {
            Self {
                assigned: "New for you",
                passed_on: "Passed to you",
                came_back: "Back to you",
                brought_in: "Your help is asked for",
                unanswered: "Still no answer",
                returned: "Returned",
                response_near: "Reply due in",
                response_late: "Reply overdue",
                resolution_near: "Solution due in",
                resolution_late: "Solution overdue",
                in_time: "In",
                now: "Now",
                late: "Missed",
            }
        }
    }
}
