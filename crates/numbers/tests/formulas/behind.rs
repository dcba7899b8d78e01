//! Every number opens the tickets behind it.

use std::collections::BTreeSet;

use fieldfare_domain::CloseKind::{Confirmed, Forced};
use fieldfare_domain::Priority::Urgent;
use fieldfare_numbers::Facts;

use crate::life::{AYLIN, DAY, KARIN, Life, MARA, counted, id, ticket, who};

fn lives() -> Vec<Life> {
    (0..40)
        .map(|n| {
            let life = ticket(n, i64::try_from(n).unwrap() * 60).about("T2");
            let life = life.priority(Urgent).claimed(DAY * 2, MARA);
            match n % 4 {
                0 => life,
                1 => life.resolved(DAY * 3, MARA),
                2 => life
                    .resolved(DAY * 3, MARA)
                    .closed(DAY * 4, KARIN, Confirmed)
                    .rated(DAY * 4, 4),
                _ => life.closed(DAY * 4, AYLIN, Forced),
            }
        })
        .collect()
}

// Covers: S2-20
#[test]
fn every_figure_has_a_name_of_its_own_and_the_tickets_it_counts() {
    let numbers = counted(lives());
    let figures = numbers.figures();
    let keys: BTreeSet<&str> = figures.iter().map(|figure| figure.key.as_str()).collect();
    assert_eq!(keys.len(), figures.len(), "two figures of one name");
    for figure in figures {
        assert!(!figure.key.is_empty());
        assert_eq!(
            figure.tickets.len(),
            usize::try_from(figure.n).unwrap(),
            "{}",
            figure.key
        );
        let different: BTreeSet<_> = figure.tickets.iter().collect();
        assert_eq!(different.len(), figure.tickets.len(), "{}", figure.key);
        assert_eq!(numbers.behind(&figure.key), Some(figure));
    }
    assert_eq!(numbers.behind("nothing.of.this.name"), None);
}

#[test]
fn a_figure_does_not_send_its_tickets_along() {
    let numbers = counted(lives());
    let text = serde_json::to_string(&numbers).unwrap();
    assert!(!text.contains(&id(7).to_string()), "{text}");
    assert_eq!(who(&numbers.volume.total).len(), 40);
}

#[test]
fn events_that_do_not_begin_with_a_report_are_no_ticket() {
    assert_eq!(Facts::read(id(1), &[]), None);
}
