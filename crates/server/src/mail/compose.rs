//! What a mail says: made of the requester's own page and of nothing else, in the
//! requester's language.

use fieldfare_domain::letter::Letter;
use fieldfare_domain::{At, Event, Ticket, What};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{HeadlineKind, RequesterView};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::words::{Words, words};

/// Longest message that is quoted, in characters; the page has all of it.
const QUOTED_MAX: usize = 2_000;
/// Longest message in a notice, in characters.
const NOTICE_MAX: usize = 160;
/// Longest title in a subject, in characters.
pub(super) const TITLE_MAX: usize = 80;

/// A mail, but for its addresses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composed {
    /// Subject.
    pub subject: String,
    /// Text.
    pub body: String,
}

/// What it is made of.
#[derive(Debug)]
pub struct About<'a> {
    /// The status page as it is now.
    pub page: &'a RequesterView,
    /// Whom to greet.
    pub name: &'a str,
    /// Who wrote it, where it was sent to its owner (S3-5).
    pub sender: &'a str,
    /// Public words of staff that no mail has brought yet: who, and what.
    pub said: &'a [(String, String)],
    /// Why it is written; of several the weightiest.
    pub letter: Letter,
    /// For a reminder, when the ticket closes by itself.
    pub closes: Option<At>,
    /// The status link.
    pub link: &'a str,
    /// `de`; another one is English.
    pub language: &'a str,
}

/// The language that the requester reported in; empty where nobody knows.
#[must_use]
pub fn language(events: &[Event]) -> &str {
    events
        .iter()
        .find_map(|event| match &event.what {
            What::Created(draft) => Some(draft.language.as_str()),
            _ => None,
        })
        .unwrap_or_default()
}

/// Public words of staff after version `covered`.
#[must_use]
pub fn said(
    ticket: &Ticket,
    events: &[Event],
    directory: &Directory,
    covered: u32,
) -> Vec<(String, String)> {
    let by_staff = |event: &&Event| {
        event.n > covered
            && event.by != fieldfare_domain::By::Requester
            && (event.by.user().is_none() || event.by.user() != ticket.owner)
    };
    events
        .iter()
        .filter(by_staff)
        .filter_map(|event| {
            let text = event.what.public_words()?;
            let who = event
                .by
                .user()
                .map_or_else(|| directory.enterprise.clone(), |id| directory.name_of(id));
            Some((who, text.to_owned()))
        })
        .collect()
}

/// Writes it.
#[must_use]
pub fn compose(about: &About<'_>) -> Composed {
    let words = words(about.language);
    let page = about.page;
    let number = page.number.clone().unwrap_or_default();
    let title = line(&page.title, TITLE_MAX);
    let head = match about.letter {
        Letter::Reminder => words.reminder_subject,
        Letter::Sent => words.sent_subject,
        _ => words.subject(page.headline.kind),
    };
    let subject = format!("{number} {title}: {head}");
    let mut parts = vec![greeting(words, about.name), sentence(words, about)];
    for (who, text) in about.said {
        let quoted: String = text.chars().take(QUOTED_MAX).collect();
        let quoted: Vec<String> = quoted
            .lines()
            .map(|line| format!("> {}", printable(line)))
            .collect();
        parts.push(format!(
            "{}\n{}",
            words.wrote.replace("{name}", &line(who, TITLE_MAX)),
            quoted.join("\n")
        ));
    }
    parts.push(format!("{}\n{}", words.follow, about.link));
    parts.push(format!(
        "{}\n{}",
        line(&page.enterprise, TITLE_MAX),
        words.machine
    ));
    Composed {
        subject: line(&subject, 200),
        body: parts.join("\n\n") + "\n",
    }
}

/// A notice of a browser: a title and two lines.
#[must_use]
pub fn notice(about: &About<'_>) -> (String, String) {
    let words = words(about.language);
    let number = about.page.number.clone().unwrap_or_default();
    let title = line(&format!("{number} {}", about.page.title), TITLE_MAX);
    let mut body = sentence(words, about);
    if let Some((who, text)) = about.said.last() {
        let wrote = words.wrote.replace("{name}", &line(who, TITLE_MAX));
        body = format!("{body}\n{wrote} {}", line(text, NOTICE_MAX));
    }
    (title, body)
}

/// Why it is written.
fn sentence(words: &Words, about: &About<'_>) -> String {
    let page = about.page;
    if let (Letter::Reminder, Some(at)) = (about.letter, about.closes) {
        let asks = matches!(page.headline.kind, HeadlineKind::WaitingForYou);
        let text = if asks {
            words.remind_answer
        } else {
            words.remind_confirm
        };
        text.replace("{when}", &wall(at, &page.headline.zone))
    } else if about.letter == Letter::Sent {
        words.sent.replace("{name}", &line(about.sender, TITLE_MAX))
    } else {
        headline(words, page)
    }
}

fn greeting(words: &Words, name: &str) -> String {
    let name = line(name, TITLE_MAX);
    if name.is_empty() {
        words.greeting_nameless.to_owned()
    } else {
        words.greeting.replace("{name}", &name)
    }
}

fn headline(words: &Words, page: &RequesterView) -> String {
    let head = &page.headline;
    let moment = |text: &Option<String>| -> Option<String> {
        let at: Timestamp = text.as_ref()?.parse().ok()?;
        Some(wall(At(at.as_millisecond()), &head.zone))
    };
    let when = moment(&head.start).or_else(|| moment(&head.end));
    let person = head.person.as_deref().map(|name| line(name, TITLE_MAX));
    let text = words.headline(head.kind, person.is_some());
    let mut said = text.replace("{name}", person.as_deref().unwrap_or_default());
    let visit = match head.kind {
        HeadlineKind::Proposed => words.proposal,
        // They are there, or nearly.
        HeadlineKind::OnTheWay | HeadlineKind::OnSite => return said,
        _ => words.visit,
    };
    if let (Some(when), true) = (when, head.start.is_some()) {
        said.push(' ');
        said.push_str(&visit.replace("{when}", &when));
    }
    said
}

/// `2026-11-18 13:30 (Europe/Stockholm)`: read alike in every language.
fn wall(at: At, zone: &str) -> String {
    let here = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let name = here.iana_name().unwrap_or("UTC").to_owned();
    match Timestamp::from_millisecond(at.0) {
        Ok(at) => format!("{} ({name})", at.to_zoned(here).strftime("%Y-%m-%d %H:%M")),
        Err(_) => at.to_rfc3339(),
    }
}

/// One line of at most so many characters, without what is no text: nothing that
/// somebody wrote may become a line of a header.
pub(super) fn line(text: &str, most: usize) -> String {
    let flat: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .take(most)
        .collect();
    printable(flat.trim())
}

/// Without control characters and marks that turn the direction of what follows.
fn printable(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars()
        .filter(|c| !c.is_control() && !turns(*c))
        .collect()
}
