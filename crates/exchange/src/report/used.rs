//! Time and parts in a report: what a customer is shown of them. Who wrote a note with
//! one wrote it to colleagues, so notes are not printed.

use fieldfare_domain::UsedWhat;
use fieldfare_domain::WorkKind::{Labour, Travel};
use fieldfare_domain::used::UsedEntry;

use super::page::Paper;
use super::{Input, day};
use crate::record::{Names, who};

pub(super) fn used(paper: &mut Paper, input: &Input<'_>, names: &impl Names) {
    let Input {
        ticket, language, ..
    } = *input;
    if ticket.used_standing().next().is_none() {
        return;
    }
    paper.head(language.of_two("Time and parts", "Zeit und Teile"));
    for entry in ticket.used_standing() {
        if let UsedWhat::Work { minutes, kind } = entry.used.what {
            let by = who(entry.by, names);
            let said = format!(
                "{} · {by} · {}",
                hours(minutes.into()),
                day(input, entry.at)
            );
            paper.fact(language.work(kind), &said);
        }
    }
    let spent = ticket.spent();
    for (kind, minutes) in [(Labour, spent.labour), (Travel, spent.travel)] {
        // One line is its own sum.
        let of_kind = |entry: &&UsedEntry| matches!(entry.used.what, UsedWhat::Work { kind: its, .. } if its == kind);
        if ticket.used_standing().filter(of_kind).count() > 1 {
            let label = format!(
                "{}, {}",
                language.work(kind),
                language.of_two("in all", "gesamt")
            );
            paper.fact(&label, &hours(minutes));
        }
    }
    for entry in ticket.used_standing() {
        if let UsedWhat::Part {
            name,
            number,
            quantity,
            unit,
        } = &entry.used.what
        {
            let label = format!("{} {}", language.quantity(*quantity), language.unit(unit));
            let mut said = name.clone();
            if !number.is_empty() {
                said = format!("{said} · {number}");
            }
            paper.fact(&label, &said);
        }
    }
}

/// `1:15 h`.
fn hours(minutes: u32) -> String {
    format!("{}:{:02} h", minutes / 60, minutes % 60)
}
