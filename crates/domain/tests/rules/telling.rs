//! What people are told, when they are not to be disturbed, and which mail a
//! requester gets.

use fieldfare_domain::event::BackTo;
use fieldfare_domain::inbox::{Line, News, lines};
use fieldfare_domain::letter::{Letter, closes, is_reminded, letter, written_to};
use fieldfare_domain::quiet::QuietError;
use fieldfare_domain::{
    Act, At, By, Event, Priority, QuietHours, Role, State, Ticket, UserId, What,
};

use crate::people::*;

const HOUR_MS: i64 = 60 * 60 * 1000;

fn all(story: &Story) -> Vec<Line> {
    lines(Ticket::new(TICKET), &story.events, 0)
}

fn news_of(story: &Story, me: UserId, role: Role) -> Vec<News> {
    let mut told: Vec<Line> = all(story)
        .into_iter()
        .filter(|line| line.is_for(me, role))
        .collect();
    told.dedup_by_key(|line| line.n);
    told.into_iter().map(|line| line.news).collect()
}

fn dora(story: &Story) -> Vec<News> {
    news_of(story, DORA, Role::Dispatcher)
}

fn theo(story: &Story) -> Vec<News> {
    news_of(story, THEO, Role::Technician)
}

fn pass_on(to: UserId) -> Act {
    Act::Transfer {
        to,
        comment: "Nearer to you".to_owned(),
    }
}

// Covers: S2-17
#[test]
fn new_passed_on_and_unresolved_tickets_are_told_to_those_who_have_to_act() {
    let mut story = Story::reported();
    assert_eq!(dora(&story), [News::Reported]);
    // Whoever may take it is told as well (S2-18).
    assert_eq!(theo(&story), [News::Reported]);
    story.ok('D', assign(THEO));
    assert_eq!(theo(&story), [News::Reported, News::Assigned]);
    story.ok('T', Act::Accept);
    story.ok('T', pass_on(TINA));
    let tina = |story: &Story| news_of(story, TINA, Role::Technician);
    assert_eq!(tina(&story), [News::Reported, News::PassedOn]);
    story.ok('E', Act::Accept);
    story.ok('E', resolve());
    let not_solved = Act::NotSolved {
        comment: "Still hums".to_owned(),
    };
    story.ok('O', not_solved);
    assert_eq!(tina(&story).last(), Some(&News::CameBack));
    // A dispatcher is not told of what does not concern them.
    assert_eq!(dora(&story), [News::Reported]);
}

// Covers: S1-35
#[test]
fn the_requesters_answer_reaches_whoever_holds_the_ticket_and_else_the_office() {
    let reply = || Act::RequesterReply {
        text: "The blue door".to_owned(),
        photos: Vec::new(),
    };
    let mut queued = Story::reported();
    queued.ok('O', reply());
    assert_eq!(dora(&queued), [News::Reported, News::Replied]);
    let mut held = Story::in_progress();
    held.ok('O', reply());
    assert_eq!(theo(&held).last(), Some(&News::Replied));
    assert_eq!(dora(&held), [News::Reported]);
}

#[test]
fn nobody_is_told_of_what_they_did_but_of_what_became_of_it() {
    let mut story = Story::in_progress();
    story.ok('T', note("Impeller is stuck"));
    assert_eq!(theo(&story), [News::Reported, News::Assigned]);
    story.ok('D', note("Take the spare one"));
    assert_eq!(theo(&story).last(), Some(&News::Noted));
    let seen = story.ticket.version;
    story.ok('D', pass_on(TINA));
    story.parked('T', seen, resolve());
    assert_eq!(theo(&story).last(), Some(&News::Parked));
    assert_eq!(dora(&story).last(), Some(&News::Parked));
}

#[test]
fn what_gives_a_ticket_back_makes_it_urgent_or_ends_it_is_told() {
    let mut story = Story::in_progress();
    story.ok(
        'D',
        Act::SetPriority {
            priority: Priority::Urgent,
        },
    );
    assert_eq!(theo(&story).last(), Some(&News::Urgent));
    assert!(all(&story).last().unwrap().urgent);
    story.ok('D', force_close());
    assert_eq!(theo(&story).last(), Some(&News::Ended));
    let mut back = Story::in_progress();
    back.ok(
        'T',
        Act::Return {
            reason: "No key".to_owned(),
        },
    );
    assert_eq!(dora(&back).last(), Some(&News::Returned));
}

#[test]
fn lines_of_later_events_are_the_same_whether_the_earlier_ones_are_read_again_or_not() {
    let mut story = Story::in_progress();
    let known = story.ticket.clone();
    story.ok('D', note("Take the spare one"));
    story.ok('D', force_close());
    let again = lines(Ticket::new(TICKET), &story.events, known.version);
    let after: Vec<_> = story.events[known.version as usize..].to_vec();
    assert_eq!(again, lines(known, &after, 0));
    assert_eq!(again.len(), 2);
}

#[test]
fn only_the_system_says_that_an_assignment_did_not_arrive_and_only_while_it_stands() {
    let mut story = Story::reported();
    story.ok('D', assign(THEO));
    let since = story.ticket.version;
    let note = || Act::NoteUnreached { since };
    let now = story.ticket.version;
    story.refused('D', now, note());
    story.refused('T', now, note());
    let mut later = story.clone();
    later.ok('Y', note());
    assert_eq!(dora(&later).last(), Some(&News::Unreached));
    story.ok('T', Act::Accept);
    let now = story.ticket.version;
    story.refused('Y', now, note());
    story.ok('D', pass_on(TINA));
    let now = story.ticket.version;
    story.refused('Y', now, note());
}

fn quiet(from: &str, to: &str) -> QuietHours {
    QuietHours {
        from: from.to_owned(),
        to: to.to_owned(),
        zone: "Europe/Berlin".to_owned(),
        urgent_passes: true,
    }
}

/// A moment of UTC.
fn at(text: &str) -> At {
    let moment: jiff::Timestamp = text.parse().unwrap();
    At(moment.as_millisecond())
}

#[test]
fn quiet_hours_are_those_of_the_persons_own_clock_over_midnight() {
    let night = quiet("21:30", "07:00");
    let ends = |text: &str| night.ends(at(text));
    assert_eq!(ends("2026-11-18T20:29:59Z"), None);
    assert_eq!(
        ends("2026-11-18T20:30:00Z"),
        Some(at("2026-11-19T06:00:00Z"))
    );
    assert_eq!(
        ends("2026-11-19T05:59:59Z"),
        Some(at("2026-11-19T06:00:00Z"))
    );
    assert_eq!(ends("2026-11-19T06:00:00Z"), None);
    // In summer the same hours are others of the world's.
    assert_eq!(
        ends("2026-07-01T19:30:00Z"),
        Some(at("2026-07-02T05:00:00Z"))
    );
    let noon = quiet("12:00", "13:00");
    assert_eq!(
        noon.ends(at("2026-11-18T11:30:00Z")),
        Some(at("2026-11-18T12:00:00Z"))
    );
    assert_eq!(noon.ends(at("2026-11-18T12:00:00Z")), None);
}

#[test]
fn quiet_hours_that_end_in_an_hour_that_the_clocks_skip_or_repeat_do_end() {
    // 2026-03-29, Berlin: 02:00 becomes 03:00. 2026-10-25: 03:00 becomes 02:00.
    let night = quiet("22:00", "02:30");
    let spring = night.ends(at("2026-03-29T00:45:00Z")).unwrap();
    assert_eq!(spring, at("2026-03-29T01:30:00Z"));
    let autumn = night.ends(at("2026-10-25T00:15:00Z")).unwrap();
    assert_eq!(autumn, at("2026-10-25T00:30:00Z"));
    // The second 02:15 of that night is quiet again; it never ends in the past.
    let again = at("2026-10-25T01:15:00Z");
    assert!(night.ends(again).is_none_or(|end| end > again));
}

#[test]
fn what_is_urgent_passes_where_the_person_allows_it() {
    let mut night = quiet("21:30", "07:00");
    let midnight = at("2026-11-18T23:00:00Z");
    assert!(night.lets_pass(midnight, true));
    assert!(!night.lets_pass(midnight, false));
    night.urgent_passes = false;
    assert!(!night.lets_pass(midnight, true));
    assert!(night.lets_pass(at("2026-11-18T12:00:00Z"), false));
}

#[test]
fn quiet_hours_that_make_no_sense_are_refused_and_silence_nothing() {
    for (from, to, zone, why) in [
        ("7:00", "08:00", "Europe/Berlin", QuietError::NotATime),
        ("24:00", "08:00", "Europe/Berlin", QuietError::NotATime),
        ("07:60", "08:00", "Europe/Berlin", QuietError::NotATime),
        ("", "08:00", "Europe/Berlin", QuietError::NotATime),
        ("07:00+01", "08:00", "Europe/Berlin", QuietError::NotATime),
        ("07:00", "07:00", "Europe/Berlin", QuietError::Empty),
        ("07:00", "08:00", "Mars/Olympus", QuietError::UnknownZone),
        ("07:00", "08:00", "Etc/Unknown", QuietError::UnknownZone),
    ] {
        let hours = QuietHours {
            zone: zone.to_owned(),
            ..quiet(from, to)
        };
        assert_eq!(hours.check(), Err(why), "{from} {to} {zone}");
        assert!(hours.lets_pass(at("2026-11-18T06:30:00Z"), false));
    }
}

/// A report with an address to write to.
fn with_email(mut story: Story) -> Story {
    story.ticket.contact.email = "ana@example.org".to_owned();
    story
}

fn letter_of(mut story: Story, who: char, act: Act) -> Option<Letter> {
    let before = story.ticket.clone();
    let known = story.events.len();
    story.ok(who, act);
    letter(&before, &story.events[known..]).map(|(_, letter)| letter)
}

// Covers: S1-41
#[test]
fn a_requester_is_written_to_when_it_concerns_them_and_once_for_one_command() {
    let held = || with_email(Story::in_progress());
    let ask = Act::Ask {
        text: "Which door?".to_owned(),
    };
    // The question and the new state are one mail.
    assert_eq!(letter_of(held(), 'T', ask), Some(Letter::Question));
    assert_eq!(letter_of(held(), 'T', resolve()), Some(Letter::Status));
    let reply = Act::Write {
        visibility: fieldfare_domain::Visibility::Public,
        text: "On my way".to_owned(),
        photos: Vec::new(),
    };
    assert_eq!(letter_of(held(), 'T', reply), Some(Letter::Reply));
    let visit = Act::AgreeAppointment {
        appointment: visit(VISIT, "2026-11-18T13:30"),
    };
    assert_eq!(letter_of(held(), 'T', visit), Some(Letter::Visit));
    assert_eq!(
        letter_of(with_email(Story::reported()), 'D', assign(THEO)),
        Some(Letter::Status)
    );
}

#[test]
fn internal_words_own_acts_and_hidden_tickets_are_no_reason_to_write() {
    let held = || with_email(Story::in_progress());
    assert_eq!(
        letter_of(held(), 'T', note("The customer is difficult")),
        None
    );
    let answer = Act::RequesterReply {
        text: "The blue door".to_owned(),
        photos: Vec::new(),
    };
    assert_eq!(letter_of(held(), 'O', answer), None);
    let hide = Act::SetVisibility {
        visibility: fieldfare_domain::Visibility::Internal,
    };
    let mut hidden = held();
    hidden.ok('D', hide);
    assert_eq!(letter_of(hidden, 'T', resolve()), None);
}

// Covers: S3-5
#[test]
fn the_account_is_written_to_when_it_was_sent_to_it_or_the_contact_has_no_address() {
    let mut ticket = with_email(Story::in_progress()).ticket;
    assert!(ticket.owner.is_some());
    assert_eq!(written_to(&ticket), None, "the contact asked for it");
    ticket.notify_owner = true;
    assert_eq!(written_to(&ticket), ticket.owner);
    ticket.notify_owner = false;
    ticket.contact.email = " ".to_owned();
    assert_eq!(written_to(&ticket), ticket.owner);
    ticket.owner = None;
    assert_eq!(written_to(&ticket), None);
}

// Covers: S1-20
#[test]
fn a_reminder_of_the_wait_that_goes_on_is_written_and_says_when_it_ends() {
    let mut story = with_email(Story::in_state(State::AwaitingRequester));
    story.policy.no_response_hours = Some(72);
    let (_, began) = story.ticket.waits.unwrap();
    assert_eq!(
        closes(&story.ticket, &story.policy),
        Some(began.plus_ms(72 * HOUR_MS))
    );
    assert!(!is_reminded(&story.ticket));
    let before = story.ticket.clone();
    let known = story.events.len();
    story.ok('Y', Act::Remind);
    let wanted = letter(&before, &story.events[known..]);
    assert_eq!(wanted.map(|(_, letter)| letter), Some(Letter::Reminder));
    assert!(is_reminded(&story.ticket));
    assert_eq!(theo(&story).last(), Some(&News::Unanswered));
    let answer = Act::RequesterReply {
        text: "The blue door".to_owned(),
        photos: Vec::new(),
    };
    story.ok('O', answer);
    assert!(!is_reminded(&story.ticket), "nobody waits any more");
    assert_eq!(closes(&story.ticket, &story.policy), None);
}

// Covers: S1-35
#[test]
fn targets_that_are_near_or_missed_are_told_to_whoever_holds_the_ticket_and_to_the_office() {
    let clock = fieldfare_domain::sla::SlaClock::Resolution;
    let due_at = At(1_795_005_900_000);
    let mut story = Story::in_progress();
    story.ok('Y', Act::WarnSla { clock, due_at });
    assert_eq!(theo(&story).last(), Some(&News::Approaching));
    assert_eq!(dora(&story), [News::Reported]);
    story.ok('Y', Act::BreachSla { clock, due_at });
    assert_eq!(theo(&story).last(), Some(&News::Overdue));
    assert!(dora(&story).contains(&News::Overdue));
    let mut queued = Story::reported();
    queued.ok('Y', Act::WarnSla { clock, due_at });
    assert_eq!(dora(&queued).last(), Some(&News::Approaching));
}

#[test]
fn an_event_of_the_office_alone_changes_nothing_of_the_ticket() {
    let mut story = Story::reported();
    story.ok('D', assign(THEO));
    let before = story.ticket.clone();
    story.ok(
        'Y',
        Act::NoteUnreached {
            since: before.version,
        },
    );
    assert!(matches!(
        story.events.last().unwrap().what,
        What::Unreached { assignee } if assignee == THEO
    ));
    assert_eq!(story.ticket.state, before.state);
    assert_eq!(story.ticket.assignee, before.assignee);
}

// Covers: S1-22
#[test]
fn only_the_requesters_own_reason_for_not_solved_belongs_into_the_talk() {
    let mut story = Story::reported();
    story.ok('D', assign(THEO));
    story.ok('T', Act::Accept);
    story.ok('T', resolve());
    story.ok(
        'O',
        Act::NotSolved {
            comment: "Still hums".to_owned(),
        },
    );
    let owner = story.ticket.owner;
    let reopened = story.events.last().unwrap();
    assert_eq!(reopened.words_of_requester(owner), Some("Still hums"));
    // An imported record says it in the name of whoever imported it.
    for by in [By::Person(DORA), By::System] {
        let remark = Event {
            by,
            ..reopened.clone()
        };
        assert_eq!(remark.words_of_requester(owner), None);
    }
    let silent = Event {
        what: What::Reopened {
            comment: String::new(),
            to: BackTo::Handler,
        },
        ..reopened.clone()
    };
    assert_eq!(silent.words_of_requester(owner), None);
}
