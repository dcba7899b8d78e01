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
    let near = |what: &str| {
        let when = what.replace("{}", &in_words(&words, minutes));
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
        reminder.ticket,
        &title,
        &place(reminder.number, &reminder.place),
    );
}

/// Minutes as people say them; from two hours on, hours.
fn in_words(words: &Words, minutes: i64) -> String {
    let (unit, number) = match minutes.max(0) {
        few @ 0..120 => (words.minutes, few),
        more => (words.hours, more / 60),
    };
    unit.replace("{}", &number.to_string())
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
    response_late: &'static str,
    resolution_late: &'static str,
    /// `{}` is how long, with its unit; so in the two that follow.
    response_near: &'static str,
    resolution_near: &'static str,
    /// `{}` is the number; so in the one that follows.
    minutes: &'static str,
    hours: &'static str,
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
                brought_in: "Deine Hilfe ist gefragt",
                unanswered: "Noch keine Antwort",
                returned: "Zurückgegeben",
                response_late: "Antwort überfällig",
                resolution_late: "Lösung überfällig",
                response_near: "Antwort fällig in {}",
                resolution_near: "Lösung fällig in {}",
                minutes: "{} min",
                hours: "{} h",
                in_time: "In {}",
                now: "Jetzt",
                late: "Verpasst",
            },
            "zh" => Self {
                assigned: "新派给你",
                passed_on: "转派给你",
                came_back: "回到你手上",
                brought_in: "请你协助",
                unanswered: "仍未回复",
                returned: "已退回",
                response_late: "回复已超时",
                resolution_late: "解决已超时",
                response_near: "{}后应回复",
                resolution_near: "{}后应解决",
                minutes: "{} 分钟",
                hours: "{} 小时",
                in_time: "{}后",
                now: "现在",
                late: "已错过",
            },
            "vi" => Self {
                assigned: "Mới cho bạn",
                passed_on: "Chuyển cho bạn",
                came_back: "Trở lại với bạn",
                brought_in: "Cần bạn giúp",
                unanswered: "Vẫn chưa có trả lời",
                returned: "Bị trả lại",
                response_late: "Trả lời quá hạn",
                resolution_late: "Giải quyết quá hạn",
                response_near: "Phải trả lời trong {}",
                resolution_near: "Phải giải quyết trong {}",
                minutes: "{} phút",
                hours: "{} giờ",
                in_time: "Sau {}",
                now: "Bây giờ",
                late: "Đã lỡ",
            },
            "ar" => Self {
                assigned: "جديد لك",
                passed_on: "حُوّلت إليك",
                came_back: "عادت إليك",
                brought_in: "طُلبت مساعدتك",
                unanswered: "لا رد بعد",
                returned: "أُعيدت",
                response_late: "الرد متأخر",
                resolution_late: "الحل متأخر",
                response_near: "الرد مستحق خلال {}",
                resolution_near: "الحل مستحق خلال {}",
                minutes: "{} د",
                hours: "{} س",
                in_time: "بعد {}",
                now: "الآن",
                late: "فائت",
            },
            _ => Self {
                assigned: "New for you",
                passed_on: "Passed to you",
                came_back: "Back to you",
                brought_in: "Your help is asked for",
                unanswered: "Still no answer",
                returned: "Returned",
                response_late: "Reply overdue",
                resolution_late: "Solution overdue",
                response_near: "Reply due in {}",
                resolution_near: "Solution due in {}",
                minutes: "{} min",
                hours: "{} h",
                in_time: "In {}",
                now: "Now",
                late: "Missed",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Words, in_words};

    #[test]
    fn a_reminder_says_how_long_it_is_in_every_language() {
        for language in ["en", "de", "zh", "vi", "ar", "fr", ""] {
            let words = Words::of(language);
            for when in [
                words.in_time,
                words.response_near,
                words.resolution_near,
                words.minutes,
                words.hours,
            ] {
                assert_eq!(when.matches("{}").count(), 1, "{language}: {when}");
            }
            assert!(in_words(&words, 119).contains("119"), "{language}");
            assert!(in_words(&words, 120).contains('2'), "{language}");
        }
    }
}
