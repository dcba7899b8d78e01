//! Logs and lists of other systems.

use fieldfare_domain::{AppointmentId, CloseKind, State, TicketId, UserId, What};
use fieldfare_exchange::import::{Found, Mapping, Step, Told, read, suggest};
use uuid::Uuid;

const LOG: &str = include_str!("helpdesk.csv");
const MAP: &str = include_str!("helpdesk.json");

fn mapping() -> Mapping {
    serde_json::from_str(MAP).unwrap()
}

fn person(name: &str) -> Option<UserId> {
    let sum: u128 = name.bytes().map(u128::from).sum();
    (!name.is_empty()).then_some(UserId(Uuid::from_u128(sum)))
}

fn told(found: &Found) -> Told {
    let id = TicketId(Uuid::from_u128(5));
    let appointment = |n: u32| AppointmentId(Uuid::from_u128(n.into()));
    found.events(id, 1001, found.draft.clone(), "UTC", &person, &appointment)
}

fn names(told: &Told) -> Vec<String> {
    let name = |what: &What| serde_json::to_value(what).unwrap()["event"].clone();
    let events = told.events.iter();
    events
        .map(|event| name(&event.what).as_str().unwrap().to_owned())
        .collect()
}

fn case<'f>(found: &'f [Found], case: &str) -> &'f Found {
    found.iter().find(|one| one.case == case).unwrap()
}

#[test]
fn a_log_becomes_tickets_and_the_report_says_what_was_refused() {
    let (found, report) = read(LOG.as_bytes(), &mapping()).unwrap();
    assert_eq!((report.rows, report.tickets, report.refused), (28, 6, 3));
    let codes: Vec<_> = report
        .refusals
        .iter()
        .map(|one| (one.line, one.code))
        .collect();
    assert_eq!(
        codes,
        [(27, "unknown_activity"), (28, "bad_time"), (29, "no_case")]
    );
    assert_eq!(report.activities["Take in charge ticket → taken"], 8);
    assert_eq!(case(&found, "Case 1").draft.place, "Value 1");
    assert_eq!(case(&found, "Case 1").draft.title, "Value 1 (Case 1)");
}

#[test]
fn a_ticket_of_a_log_is_told_in_our_words() {
    let (found, _) = read(LOG.as_bytes(), &mapping()).unwrap();
    let plain = told(case(&found, "Case 1"));
    assert_eq!(
        names(&plain),
        [
            "created",
            "numbered",
            "assigned",
            "accepted",
            "transferred",
            "accepted",
            "resolved",
            "closed"
        ]
    );
    assert_eq!(plain.ticket.close_kind, Some(CloseKind::AgentClosed));
    assert_eq!(plain.ticket.number, Some(1001));
    let waited = told(case(&found, "Case 2"));
    assert_eq!(
        names(&waited),
        [
            "created", "numbered", "assigned", "accepted", "awaited", "resumed", "held", "unheld",
            "resolved", "closed"
        ]
    );
}

#[test]
fn work_after_a_solution_reopens_and_work_without_a_beginning_has_one() {
    let (found, _) = read(LOG.as_bytes(), &mapping()).unwrap();
    let again = told(case(&found, "Case 3"));
    assert_eq!(again.ticket.reopen_count, 1);
    assert_eq!(again.ticket.state, State::Closed);
    // Resolved without a word before: reported, taken and resolved at that moment.
    let sudden = told(case(&found, "Case 4"));
    assert_eq!(
        names(&sudden),
        [
            "created", "numbered", "assigned", "accepted", "resolved", "closed"
        ]
    );
    assert!(sudden.ticket.accepted_at.is_some());
}

#[test]
fn lines_out_of_order_are_put_in_order_and_what_is_said_twice_counts_once() {
    let (found, _) = read(LOG.as_bytes(), &mapping()).unwrap();
    let told = told(case(&found, "Case 5"));
    assert_eq!(told.repeated, 2, "{:?}", names(&told));
    let mut times: Vec<_> = told.events.iter().map(|event| event.at).collect();
    let given = times.clone();
    times.sort_unstable();
    assert_eq!(times, given);
    assert_eq!(told.ticket.close_kind, Some(CloseKind::Duplicate));
}

#[test]
fn a_visit_of_a_log_is_an_appointment() {
    let (found, _) = read(LOG.as_bytes(), &mapping()).unwrap();
    let told = told(case(&found, "Case 6"));
    let visit = told.ticket.appointments.values().next().unwrap();
    assert_eq!(visit.start, "2012-04-03T15:00");
}

#[test]
fn the_time_from_first_to_last_is_told_as_other_tools_tell_it() {
    let log = "id;what;when\n\
               a;in;2026-01-01 00:00\na;out;2026-01-02 00:00\n\
               b;in;2026-01-01 00:00\nb;out;2026-01-04 00:00\n";
    let mapping = Mapping {
        separator: ";".to_owned(),
        case: "id".to_owned(),
        activity: "what".to_owned(),
        at: "when".to_owned(),
        time_form: "%Y-%m-%d %H:%M".to_owned(),
        activities: [
            ("in".to_owned(), Step::Submitted),
            ("out".to_owned(), Step::Closed(CloseKind::AgentClosed)),
        ]
        .into(),
        ..Mapping::default()
    };
    let (_, report) = read(log.as_bytes(), &mapping).unwrap();
    assert_eq!(
        (report.median_hours, report.mean_days),
        (Some(48.0), Some(2.0))
    );
}

#[test]
fn a_list_with_a_line_for_a_ticket_is_read_as_well() {
    let list = "Number,Subject,Opened,Accepted,Resolved,Closed,Agent\n\
                7,Pump,2026-11-18T09:00:00+01:00,2026-11-18T09:30:00+01:00,,,Mara\n\
                8,Door,2026-11-18T09:00:00+01:00,,,2026-11-19T09:00:00+01:00,\n\
                9,None,,,,,\n";
    let head: Vec<String> = list
        .lines()
        .next()
        .unwrap()
        .split(',')
        .map(str::to_owned)
        .collect();
    let (found, report) = read(list.as_bytes(), &suggest(&head, &[])).unwrap();
    assert_eq!((report.tickets, report.refused), (2, 1));
    assert_eq!(report.refusals[0].code, "no_time");
    assert_eq!(found[0].draft.title, "Pump");
    assert_eq!(told(&found[0]).ticket.state, State::InProgress);
    assert_eq!(told(&found[1]).ticket.state, State::Closed);
}

#[test]
fn a_first_mapping_is_guessed_from_the_file() {
    let head: Vec<String> = [
        "Case ID",
        "Activity",
        "Resource",
        "Complete Timestamp",
        "customer",
        "product",
    ]
    .map(str::to_owned)
    .to_vec();
    let words = [
        "Insert ticket",
        "Take in charge ticket",
        "Wait",
        "Resolve ticket",
        "Closed",
    ]
    .map(str::to_owned);
    let first = suggest(&head, &words);
    assert_eq!(
        (
            first.case.as_str(),
            first.at.as_str(),
            first.person.as_str()
        ),
        ("Case ID", "Complete Timestamp", "Resource")
    );
    assert_eq!(first.activities["Resolve ticket"], Step::Resolved);
    assert_eq!(first.activities["Wait"], Step::Awaited);
}

#[test]
fn a_mapping_that_does_not_fit_the_file_is_told() {
    let mut wrong = mapping();
    wrong.case = "Nothing".to_owned();
    let told = read(LOG.as_bytes(), &wrong).unwrap_err();
    assert!(told.to_string().contains("\"Nothing\""), "{told}");
    let unclear = Mapping {
        case: "Case ID".to_owned(),
        ..Mapping::default()
    };
    assert!(read(LOG.as_bytes(), &unclear).is_err());
}

#[test]
fn bytes_that_are_no_text_cost_one_line() {
    let mut log = LOG
        .lines()
        .take(3)
        .collect::<Vec<_>>()
        .join("\n")
        .into_bytes();
    log.extend(b"\nCase 9,Closed,\xff\xfe,2012/10/09 14:50:17.000,x\n");
    let rest = LOG.lines().nth(3).unwrap();
    log.extend(rest.as_bytes());
    let (_, report) = read(log.as_slice(), &mapping()).unwrap();
    assert_eq!((report.rows, report.refused), (4, 1));
    assert_eq!(report.refusals[0].code, "not_text");
}
