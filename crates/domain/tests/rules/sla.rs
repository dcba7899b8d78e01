//! What was promised, and where a ticket stands: cases counted by hand.

use fieldfare_domain::event::{BackTo, Event};
use fieldfare_domain::sla::{
    Calendar, Course, Leg, Phase, ResponseIs, SlaClock, SlaPolicy, Standing, Terms, standing,
};
use fieldfare_domain::{At, By, CloseKind, Draft, Priority, Ticket, UserId, Visibility, What};

use crate::people::*;

pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;

pub(crate) fn at(text: &str) -> At {
    let moment: jiff::Timestamp = text.parse().unwrap();
    At(moment.as_millisecond())
}

/// A ticket and what the office recorded of it, by the clock on the wall.
#[derive(Clone)]
pub(crate) struct Log {
    pub(crate) ticket: Ticket,
    pub(crate) events: Vec<Event>,
}

impl Log {
    pub(crate) fn created(when: &str, priority: Priority) -> Self {
        Self::created_at(at(when), priority)
    }

    pub(crate) fn created_at(when: At, priority: Priority) -> Self {
        let mut log = Self {
            ticket: Ticket::new(TICKET),
            events: Vec::new(),
        };
        let draft = Draft {
            priority,
            owner: Some(ANA),
            ..draft()
        };
        log.event(
            when,
            when,
            None,
            By::Requester,
            What::Created(Box::new(draft)),
        );
        log
    }

    pub(crate) fn event(
        &mut self,
        at: At,
        occurred_at: At,
        offset: Option<i64>,
        by: By,
        what: What,
    ) {
        let event = Event {
            n: self.ticket.version + 1,
            at,
            occurred_at,
            clock_offset_ms: offset,
            by,
            command: None,
            what,
        };
        self.ticket.apply(&event);
        self.events.push(event);
    }

    /// Somebody at the office, at this time of 20 November.
    fn then(mut self, time: &str, by: UserId, what: What) -> Self {
        let when = at(&format!("2026-11-20T{time}:00Z"));
        self.event(when, when, None, By::Person(by), what);
        self
    }

    /// Theo without a network: done then, here at that time, by a clock that is
    /// `ahead` minutes ahead.
    fn late(mut self, done: &str, arrived: &str, ahead: i64, what: What) -> Self {
        let on = |time: &str| at(&format!("2026-11-20T{time}:00Z"));
        let offset = ahead * 60_000;
        let shown = on(done).plus_ms(offset);
        self.event(on(arrived), shown, Some(offset), By::Person(THEO), what);
        self
    }

    fn stands(&self) -> Standing {
        standing(&self.ticket, &terms())
    }

    fn resolution(&self) -> Leg {
        self.stands().resolution.unwrap()
    }

    fn response(&self) -> Leg {
        self.stands().response.unwrap()
    }
}

pub(crate) fn terms() -> Terms {
    Terms {
        policy: SlaPolicy {
            name: "Standard".to_owned(),
            ..SlaPolicy::standard()
        },
        calendar: Calendar::always("Europe/Stockholm"),
    }
}

/// At eight on Friday, 20 November 2026: due at 12:00 when it is urgent, the
/// next day when it is high.
fn log(priority: Priority) -> Log {
    Log::created("2026-11-20T08:00:00Z", priority)
}

fn due_at(leg: &Leg) -> String {
    leg.due_at.map(At::to_rfc3339).unwrap_or_default()
}

fn assigned() -> What {
    What::Assigned {
        assignee: THEO,
        comment: "Now".to_owned(),
        corrections: Vec::new(),
    }
}

pub(crate) fn resolved() -> What {
    What::Resolved {
        feedback: "New seal".to_owned(),
        credit: None,
    }
}

pub(crate) fn reply(visibility: Visibility) -> What {
    What::Wrote {
        visibility,
        text: "On my way".to_owned(),
        photos: Vec::new(),
    }
}

pub(crate) fn held() -> What {
    What::Held {
        reason: "Part ordered".to_owned(),
    }
}

pub(crate) fn reopened() -> What {
    What::Reopened {
        comment: "Drips".to_owned(),
        to: BackTo::Handler,
    }
}

fn closed(kind: CloseKind) -> What {
    What::Closed {
        kind,
        reason: String::new(),
        merged_into: None,
    }
}

// Covers: S1-23, S1-24, S1-25, S1-26, S1-27, S1-28
#[test]
fn the_table_of_the_sla_standards_holds_for_each_priority() {
    let rows = [
        (
            Priority::Urgent,
            "2026-11-20T08:15:00Z",
            "2026-11-20T12:00:00Z",
        ),
        (
            Priority::High,
            "2026-11-20T10:00:00Z",
            "2026-11-21T08:00:00Z",
        ),
        (
            Priority::Normal,
            "2026-11-21T08:00:00Z",
            "2026-11-23T08:00:00Z",
        ),
        (
            Priority::Low,
            "2026-11-23T08:00:00Z",
            "2026-11-27T08:00:00Z",
        ),
    ];
    for (priority, response, resolution) in rows {
        let log = log(priority);
        assert_eq!(due_at(&log.response()), response, "{priority:?}");
        assert_eq!(due_at(&log.resolution()), resolution, "{priority:?}");
    }
}

// Covers: S1-18
#[test]
fn the_clocks_start_when_a_ticket_waits_to_be_assigned() {
    let log = log(Priority::Urgent);
    assert_eq!(log.ticket.state, fieldfare_domain::State::PendingAssignment);
    let stands = log.stands();
    assert_eq!(stands.next().unwrap().clock, SlaClock::Response);
    assert!(stands.legs().all(|leg| leg.course == Course::Running));
    assert_eq!(log.resolution().since, Some(log.ticket.created_at));
    // Being assigned moves nothing.
    let assigned = log.clone().then("08:05", DORA, assigned());
    assert_eq!(due_at(&assigned.resolution()), due_at(&log.resolution()));
}

// Covers: S1-19, S1-27
#[test]
fn only_a_public_reply_of_staff_is_an_answer() {
    let log = log(Priority::Urgent)
        .then("08:02", DORA, assigned())
        .then("08:03", THEO, What::Accepted {})
        .then("08:04", THEO, reply(Visibility::Internal))
        .then("08:05", ANA, reply(Visibility::Public));
    assert_eq!(log.response().course, Course::Running);
    let answered = log.clone().then("08:14", THEO, reply(Visibility::Public));
    let leg = answered.response();
    assert_eq!(leg.course, Course::Done);
    assert_eq!(leg.done_at, Some(at("2026-11-20T08:14:00Z")));
    assert_eq!(due_at(&leg), "2026-11-20T08:15:00Z");
    assert!(!leg.breached(at("2027-01-01T00:00:00Z")));
    let late = log.clone().then("08:16", THEO, reply(Visibility::Public));
    assert!(late.response().breached(at("2026-11-20T08:16:00Z")));
    // In the minute itself is in time.
    let just = log.then("08:15", THEO, reply(Visibility::Public));
    assert!(!just.response().breached(at("2026-11-20T09:00:00Z")));
}

#[test]
fn taking_it_up_is_the_answer_where_the_policy_says_so_and_where_nobody_outside_reads_it() {
    let log = log(Priority::Urgent).then("08:02", DORA, assigned()).then(
        "08:03",
        THEO,
        What::Accepted {},
    );
    let mut terms = terms();
    terms.policy.response_is = ResponseIs::Acceptance;
    let leg = standing(&log.ticket, &terms).response.unwrap();
    assert_eq!(leg.done_at, Some(at("2026-11-20T08:03:00Z")));
    let internal = log.then(
        "08:04",
        DORA,
        What::VisibilitySet {
            visibility: Visibility::Internal,
        },
    );
    assert_eq!(internal.response().course, Course::Done);
}

// Covers: S1-20
#[test]
fn the_clock_stands_while_the_requester_has_to_answer() {
    let asked = log(Priority::Urgent)
        .then("08:05", DORA, assigned())
        .then("08:10", THEO, What::Accepted {})
        .then("09:00", THEO, reply(Visibility::Public))
        .then("09:00", THEO, What::Awaited {});
    let leg = asked.resolution();
    assert_eq!((leg.course, leg.due_at), (Course::Paused, None));
    assert_eq!(leg.left_ms(), 3 * HOUR_MS);
    assert_eq!(asked.stands().paused, Some(Phase::Awaiting));
    assert!(!leg.breached(at("2027-01-01T00:00:00Z")));
    // Two hours and a half later the answer is here.
    let on = asked.then("11:30", ANA, reply(Visibility::Public)).then(
        "11:30",
        ANA,
        What::Resumed { by_reply: true },
    );
    assert_eq!(due_at(&on.resolution()), "2026-11-20T14:30:00Z");
    assert_eq!(on.stands().paused, None);
}

// Covers: S1-20
#[test]
fn a_question_asked_in_the_cellar_stops_the_clock_when_the_office_has_it() {
    let log = log(Priority::Urgent)
        .then("08:05", DORA, assigned())
        .late("08:10", "08:10", 0, What::Accepted {})
        .late("08:30", "10:00", 0, reply(Visibility::Public))
        .late("08:30", "10:00", 0, What::Awaited {});
    // The requester could not see it earlier: two hours are used up, and the
    // answer was two hours late as well.
    assert_eq!(log.resolution().left_ms(), 2 * HOUR_MS);
    assert_eq!(log.response().done_at, Some(at("2026-11-20T10:00:00Z")));
}

#[test]
fn on_hold_the_clock_stands_if_the_policy_says_so() {
    let log = log(Priority::Urgent)
        .then("08:05", DORA, assigned())
        .then("08:10", THEO, What::Accepted {})
        .then("09:00", THEO, held());
    assert_eq!(log.resolution().course, Course::Paused);
    assert_eq!(log.stands().paused, Some(Phase::OnHold));
    let mut strict = terms();
    strict.policy.pauses_on_hold = false;
    let stands = standing(&log.ticket, &strict);
    assert_eq!(due_at(&stands.resolution.unwrap()), "2026-11-20T12:00:00Z");
    assert_eq!(stands.paused, None);
    let on = log.then("10:00", THEO, What::Unheld {});
    assert_eq!(due_at(&on.resolution()), "2026-11-20T13:00:00Z");
}

// Covers: S1-29
#[test]
fn work_that_arrives_late_is_reckoned_as_if_it_had_come_in_time() {
    let late = |done, arrived, ahead| {
        log(Priority::Urgent)
            .then("08:05", DORA, assigned())
            .late("08:10", "08:10", 0, What::Accepted {})
            .late(done, arrived, ahead, resolved())
            .resolution()
    };
    // Resolved at 11:40 in a cellar, up again at four: in time, although the
    // clock had to call it missed at noon.
    let met = late("11:40", "16:00", 0);
    assert_eq!(met.done_at, Some(at("2026-11-20T11:40:00Z")));
    assert!(!met.breached(at("2026-11-20T17:00:00Z")));
    // The device's clock was an hour ahead, and showed 12:40.
    assert_eq!(late("11:40", "16:00", 60), met);
    // Resolved at 12:20 is too late, whenever it is heard of.
    let missed = late("12:20", "16:00", 0);
    assert!(missed.missed);
    assert_eq!(due_at(&missed), "2026-11-20T12:00:00Z");
    // Nobody is done before they began, whatever their clock says.
    assert_eq!(
        late("07:00", "16:00", 0).done_at,
        Some(at("2026-11-20T08:10:00Z"))
    );
    // And nobody is done after the office heard of it.
    assert_eq!(
        late("18:00", "16:00", 0).done_at,
        Some(at("2026-11-20T16:00:00Z"))
    );
    // A clock that was never compared is not believed.
    let mut unmeasured = log(Priority::Urgent).then("08:05", DORA, assigned());
    let four = at("2026-11-20T16:00:00Z");
    let early = at("2026-11-20T09:00:00Z");
    unmeasured.event(four, early, None, By::Person(THEO), resolved());
    assert_eq!(unmeasured.resolution().done_at, Some(four));
}

// Covers: S1-21
#[test]
fn a_ticket_that_is_reopened_goes_on_with_what_was_left() {
    let solved = log(Priority::Urgent)
        .then("08:05", DORA, assigned())
        .then("08:10", THEO, What::Accepted {})
        .then("10:00", THEO, resolved());
    assert_eq!(solved.resolution().course, Course::Done);
    // Three hours waiting for a word do not count.
    let again = solved.clone().then("13:00", ANA, reopened());
    assert_eq!(due_at(&again.resolution()), "2026-11-20T15:00:00Z");
    assert_eq!(again.resolution().done_at, None);
    let done = again.then("14:59", THEO, resolved());
    assert!(!done.resolution().breached(at("2026-11-20T18:00:00Z")));
    // What was missed once is not mended by doing it again.
    let missed = log(Priority::Urgent)
        .then("08:05", DORA, assigned())
        .then("12:30", THEO, resolved())
        .then("13:00", ANA, reopened())
        .then("13:05", THEO, resolved());
    assert!(missed.resolution().missed);
    assert_eq!(due_at(&missed.resolution()), "2026-11-20T12:00:00Z");
}

// Covers: S1-17
#[test]
fn what_ended_otherwise_owes_nothing_and_what_its_requester_closed_was_kept() {
    let log = log(Priority::Urgent).then("08:05", DORA, assigned()).then(
        "08:10",
        THEO,
        What::Accepted {},
    );
    let after = at("2026-11-21T00:00:00Z");
    for kind in [
        CloseKind::Forced,
        CloseKind::Invalid,
        CloseKind::Duplicate,
        CloseKind::Rejected,
        CloseKind::Cancelled,
    ] {
        let stands = log.clone().then("08:12", DORA, closed(kind)).stands();
        assert!(
            stands.legs().all(|leg| leg.course == Course::Ended),
            "{kind:?}"
        );
        assert!(!stands.breached(after), "{kind:?}");
        assert!(stands.next().is_none());
    }
    let content = log
        .clone()
        .then("09:00", ANA, closed(CloseKind::RequesterClosed));
    assert_eq!(content.resolution().course, Course::Done);
    // Too late is too late, whoever ends it.
    let late = log.then("12:01", DORA, closed(CloseKind::Forced));
    assert!(late.resolution().breached(after));
    // A confirmation is no second solution.
    let confirmed = self::log(Priority::Urgent)
        .then("09:00", THEO, resolved())
        .then("18:00", ANA, closed(CloseKind::Confirmed))
        .resolution();
    assert_eq!(confirmed.done_at, Some(at("2026-11-20T09:00:00Z")));
    assert!(!confirmed.missed);
}

pub(crate) fn set(priority: Priority) -> What {
    What::PrioritySet { priority }
}

// Covers: S4-8, S1-23, S1-24
#[test]
fn another_priority_midway_is_another_target() {
    let normal = log(Priority::Normal);
    // More urgent: four hours from now on.
    let urgent = normal.clone().then("20:00", DORA, set(Priority::Urgent));
    assert_eq!(due_at(&urgent.resolution()), "2026-11-21T00:00:00Z");
    // But never later than it was due: a low one is due on the 27th.
    let mut low = log(Priority::Low);
    let last_hour = at("2026-11-27T07:00:00Z");
    low.event(
        last_hour,
        last_hour,
        None,
        By::Person(DORA),
        set(Priority::Urgent),
    );
    assert_eq!(due_at(&low.resolution()), "2026-11-27T08:00:00Z");
    // Less urgent: the longer target, from the beginning.
    let back = urgent.clone().then("21:00", DORA, set(Priority::High));
    assert_eq!(due_at(&back.resolution()), "2026-11-21T08:00:00Z");
    // What was missed is not mended by calling it less urgent.
    let missed = log(Priority::Urgent).then("13:00", DORA, set(Priority::Low));
    assert!(missed.resolution().missed);
    assert_eq!(due_at(&missed.resolution()), "2026-11-20T12:00:00Z");
}

#[test]
fn a_priority_without_a_target_promises_nothing() {
    let mut terms = terms();
    terms.policy.targets.remove(&Priority::Low);
    assert_eq!(
        standing(&log(Priority::Low).ticket, &terms).legs().count(),
        0
    );
    let raised = log(Priority::Low).then("09:00", DORA, set(Priority::Urgent));
    let leg = standing(&raised.ticket, &terms).resolution.unwrap();
    // The time that it was low for counts: it is urgent since eight.
    assert_eq!(due_at(&leg), "2026-11-20T12:00:00Z");
}

// Covers: S1-29
#[test]
fn it_is_warned_before_a_target_is_missed() {
    let leg = log(Priority::Urgent).resolution();
    // 75 % of four hours.
    assert_eq!(leg.warn_at, Some(at("2026-11-20T11:00:00Z")));
    assert!(!leg.near(at("2026-11-20T10:59:59Z")));
    assert!(leg.near(at("2026-11-20T11:00:00Z")));
    assert!(!leg.breached(at("2026-11-20T11:59:59Z")));
    assert!(leg.breached(at("2026-11-20T12:00:00Z")));
    assert!(!leg.near(at("2026-11-20T12:00:00Z")));
}
