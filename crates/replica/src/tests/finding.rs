//! Search and lists.

use super::*;
use fieldfare_domain::{Priority, State};
use office::{LINH, MARA};

const NONE: [TicketId; 0] = [];

#[test]
fn words_are_found_before_and_after_they_are_indexed() {
    let (mut office, _dir, replica) = plain();
    let chinese = office.report_for(JONAS, "空调漏水了");
    let vietnamese = office.report_for(JONAS, "Trạm bơm Đà Nẵng hỏng");
    pull(&replica, &office).unwrap();
    for round in ["by reading", "by the index"] {
        assert_eq!(find(&replica, "漏水"), [chinese], "{round}");
        assert_eq!(find(&replica, "水"), [chinese], "{round}");
        assert_eq!(find(&replica, "水漏"), NONE, "{round}");
        assert_eq!(find(&replica, "da nang"), [vietnamese], "{round}");
        assert_eq!(find(&replica, "nguyen van duc").len(), 2, "{round}");
        assert_eq!(find(&replica, "T-1002"), [vietnamese], "{round}");
        assert_eq!(find(&replica, "da nang cellar"), NONE, "{round}");
        assert_eq!(replica.index_dirty(100).unwrap(), 0);
    }
}

#[test]
fn what_was_said_since_is_found_and_what_was_corrected_is_not() {
    let (mut office, _dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    replica.index_dirty(100).unwrap();
    act(&replica, ticket, note("gasket is worn")).unwrap();
    let corrected = Act::Edit {
        correction: fieldfare_domain::Correction {
            field: fieldfare_domain::Field::Title,
            was: "Pump leaks".to_owned(),
            now: "Compressor leaks".to_owned(),
        },
    };
    act(&replica, ticket, corrected).unwrap();
    let described = fieldfare_domain::Correction {
        field: fieldfare_domain::Field::Description,
        was: "Pump leaks".to_owned(),
        now: "Compressor leaks".to_owned(),
    };
    act(
        &replica,
        ticket,
        Act::Edit {
            correction: described,
        },
    )
    .unwrap();
    for round in ["by reading", "by the index"] {
        assert_eq!(find(&replica, "gasket"), [ticket], "{round}");
        assert_eq!(find(&replica, "compressor"), [ticket], "{round}");
        assert_eq!(find(&replica, "pump"), NONE, "{round}");
        replica.index_dirty(100).unwrap();
    }
}

#[test]
fn a_question_is_words_and_never_a_query_language() {
    let (mut office, _dir, replica) = plain();
    office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    replica.index_dirty(100).unwrap();
    for question in [
        "\"",
        "pump OR",
        "NEAR(",
        "pump*",
        "^pump",
        "-pump",
        "title:pump",
        "'; --",
    ] {
        find(&replica, question);
    }
    assert_eq!(find(&replica, "pump* leaks\"").len(), 1);
}

#[test]
fn lists_hold_what_their_names_say() {
    let mut office = Office::new(MARA, Role::Dispatcher);
    let dir = TempDir::new().unwrap();
    let replica = open(dir.path(), Seal::None, 0xD).unwrap();
    replica
        .sign_in("https://office.example", &office.signed_in())
        .unwrap();
    let waiting = office.report("Waits");
    let urgent = office.report("Urgent");
    office.act(
        MARA,
        urgent,
        Act::SetPriority {
            priority: Priority::High,
        },
    );
    let assigned = office.report_for(LINH, "With Linh");
    pull(&replica, &office).unwrap();
    let list = |query: ListQuery| -> Vec<TicketId> {
        let page = replica.tickets(&query, MORNING).unwrap();
        assert_eq!(page.total as usize, page.rows.len());
        page.rows.into_iter().map(|row| row.id).collect()
    };
    let queue = ListQuery {
        list: ListName::Queue,
        ..ListQuery::default()
    };
    assert_eq!(list(queue), [urgent, waiting]);
    let of_linh = ListQuery {
        list: ListName::All,
        assignee: Some(LINH),
        ..ListQuery::default()
    };
    assert_eq!(list(of_linh), [assigned]);
    let of_state = ListQuery {
        list: ListName::All,
        states: vec![State::PendingAssignment],
        priorities: vec![Priority::Normal],
        ..ListQuery::default()
    };
    assert_eq!(list(of_state), [waiting]);
    assert!(list(ListQuery::default()).is_empty());
    let linh = replica.directory().unwrap();
    let linh = linh.people.iter().find(|p| p.id == LINH).unwrap();
    assert_eq!(linh.open_tickets, 1);
}

#[test]
fn the_list_row_is_the_row_of_the_ticket() {
    let (mut office, _dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    act(&replica, ticket, Act::Accept).unwrap();
    let hold = Act::Hold {
        reason: "part ordered".to_owned(),
    };
    act(&replica, ticket, hold).unwrap();
    let page = replica.tickets(&ListQuery::default(), MORNING).unwrap();
    assert_eq!(page.rows, [replica.ticket(ticket).unwrap().row]);
}

#[test]
fn fifty_rows_come_from_the_covering_index_alone() {
    let (_office, _dir, replica) = plain();
    let plan: String = replica
        .store
        .writer()
        .query_row(
            "EXPLAIN QUERY PLAN SELECT id, number, title, state, close_kind, priority, place,
                 equipment_name, contact_name, type_id, assignee, created_at, updated_at,
                 appointment, returned, requester_replied, hold_reason, unsent, parked
             FROM ticket WHERE scope <> 'leaving' AND state <> 'draft'
             ORDER BY updated_at DESC, key DESC LIMIT 50",
            [],
            |row| row.get(3),
        )
        .unwrap();
    assert!(plan.contains("COVERING INDEX ticket_list"), "{plan}");
}

#[test]
fn totals_are_right_after_tickets_came_moved_and_left() {
    let (mut office, _dir, replica) = plain();
    let [first, second, third] = ["First", "Second", "Third"].map(|t| office.report_for(JONAS, t));
    let free = office.report("Nobody's yet");
    pull(&replica, &office).unwrap();
    let counts = |states: &[State]| {
        let page = replica
            .tickets(
                &ListQuery {
                    list: ListName::All,
                    states: states.to_vec(),
                    ..ListQuery::default()
                },
                MORNING,
            )
            .unwrap();
        assert_eq!(page.total as usize, page.rows.len(), "{states:?}");
        page.total
    };
    assert_eq!(counts(&[]), 4);
    assert_eq!(counts(&[State::Assigned]), 3);
    assert_eq!(counts(&[State::PendingAssignment]), 1);
    // Own commands that are not sent count as well.
    act(&replica, first, Act::Accept).unwrap();
    act(&replica, second, Act::Accept).unwrap();
    assert_eq!(counts(&[State::Assigned]), 1);
    assert_eq!(counts(&[State::InProgress, State::Assigned]), 3);
    // One leaves at once, one as soon as the own work on it is acknowledged.
    for ticket in [second, third] {
        office.act(
            MARA,
            ticket,
            Act::Transfer {
                to: LINH,
                comment: String::new(),
            },
        );
    }
    office.assign(free, LINH);
    pull(&replica, &office).unwrap();
    assert_eq!(counts(&[]), 1);
    push(&replica, &mut office);
    pull(&replica, &office).unwrap();
    assert_eq!(counts(&[]), 1);
    assert_eq!(counts(&[State::InProgress]), 1);
}

#[test]
fn the_queue_and_the_own_tickets_are_found_by_their_indexes() {
    let (_office, _dir, replica) = plain();
    for (query, index) in [
        (
            "SELECT id FROM ticket WHERE scope <> 'leaving' AND state <> 'draft'
                 AND state = 'pending_assignment'
             ORDER BY (CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1
                 WHEN 'low' THEN 3 ELSE 2 END), created_at, key LIMIT 50",
            "SCAN ticket USING INDEX ticket_queue",
        ),
        (
            "SELECT count(*) FROM ticket WHERE scope <> 'leaving' AND state <> 'draft'
                 AND (assignee = x'01' OR (last_handler = x'01'
                 AND state IN ('resolved', 'closed')))",
            "MULTI-INDEX OR",
        ),
    ] {
        let plan: Vec<String> = replica
            .store
            .writer()
            .prepare(&format!("EXPLAIN QUERY PLAN {query}"))
            .unwrap()
            .query_map([], |row| row.get(3))
            .unwrap()
            .collect::<rusqlite::Result<_>>()
            .unwrap();
        assert!(plan.iter().any(|step| step.starts_with(index)), "{plan:?}");
        assert!(
            !plan.iter().any(|step| step.contains("TEMP B-TREE")),
            "{plan:?}"
        );
    }
}

#[test]
fn the_clock_is_measured_and_travels_with_each_command() {
    let (mut office, _dir, replica) = plain();
    let ticket = office.report_for(JONAS, "Pump leaks");
    pull(&replica, &office).unwrap();
    office.now = MORNING.plus_ms(-90_000);
    replica
        .measure_clock(&office.head(), MORNING.plus_ms(-2_000), MORNING)
        .unwrap();
    act(&replica, ticket, note("when?")).unwrap();
    let push = replica.next_push(10, MORNING).unwrap().unwrap();
    assert_eq!(push.commands[0].command.clock_offset_ms, Some(89_000));
}
