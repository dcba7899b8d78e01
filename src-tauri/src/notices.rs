//! Native notices. A click opens the ticket.
//!
//! These are the only words that are not in the page's catalogue: the page may
//! be closed when they appear.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::{At, TicketId};
use fieldfare_replica::{Notice, NoticeKind, Reminder};
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

/// An appointment that is near, or was missed.
pub(crate) fn reminder(app: &AppHandle, reminder: &Reminder, now: At) {
    let words = Words::here();
    let minutes = reminder.starts_at.since_ms(now) / 60_000;
    let title = if reminder.late {
        format!("{}: {}", words.late, reminder.title)
    } else if minutes > 0 {
        format!("{} {minutes} min: {}", words.in_time, reminder.title)
    } else {
        format!("{}: {}", words.now, reminder.title)
    };
    show(
        app,
        reminder.ticket,
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
    returned: &'static str,
    in_time: &'static str,
    now: &'static str,
    late: &'static str,
}

impl Words {
    /// In the language of the system; English, where it is none of ours.
    fn here() -> Self {
        let language = ["LC_ALL", "LC_MESSAGES", "LANG"]
            .into_iter()
            .find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()))
            .unwrap_or_default();
        Self::of(
            language
                .split(['_', '-', '.', '@'])
                .next()
                .unwrap_or_default(),
        )
    }

    /// `language`: two letters, as in `de`.
    fn of(language: &str) -> Self {
        match language {
            "de" => Self {
                assigned: "Neu für dich",
                passed_on: "An dich übergeben",
                came_back: "Zurück bei dir",
                returned: "Zurückgegeben",
                in_time: "In",
                now: "Jetzt",
                late: "Verpasst",
            },
            "zh" => Self {
                assigned: "新派给你",
                passed_on: "转派给你",
                came_back: "回到你手上",
                returned: "已退回",
                in_time: "还有",
                now: "现在",
                late: "已错过",
            },
            "vi" => Self {
                assigned: "Mới cho bạn",
                passed_on: "Chuyển cho bạn",
                came_back: "Trở lại với bạn",
                returned: "Bị trả lại",
                in_time: "Còn",
                now: "Bây giờ",
                late: "Đã lỡ",
            },
            "ar" => Self {
                assigned: "جديد لك",
                passed_on: "حُوّلت إليك",
                came_back: "عادت إليك",
                returned: "أُعيدت",
                in_time: "بعد",
                now: "الآن",
                late: "فائت",
            },
            _ => Self {
                assigned: "New for you",
                passed_on: "Passed to you",
                came_back: "Back to you",
                returned: "Returned",
                in_time: "In",
                now: "Now",
                late: "Missed",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn each_language_of_the_system_has_words_of_its_own_and_others_are_told_in_english() {
        for language in ["de", "zh", "vi", "ar"] {
            assert_ne!(Words::of(language).now, Words::of("en").now, "{language}");
        }
        assert_eq!(Words::of("fr").now, Words::of("en").now);
    }
}
