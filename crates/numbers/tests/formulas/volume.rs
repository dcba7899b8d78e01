//! S1-36 and the period.

use fieldfare_domain::CloseKind::{Confirmed, Forced};
use fieldfare_domain::Visibility::Public;
use fieldfare_numbers::{Question, Step};
use jiff::tz::TimeZone;

use crate::life::{
    AYLIN, DAY, HOUR, KARIN, MARA, answer, at, close, counted, question, ticket, who,
};

// Covers: S1-36
#[test]
fn volume_counts_total_new_per_day_unresolved_and_resolved() {
    let mut question = question();
    question.from = at(0);
    question.to = at(4 * DAY);
    question.now = at(10 * DAY);
    let numbers = answer(
        &question,
        [
            ticket(1, 0),
            ticket(2, HOUR).claimed(2 * HOUR, MARA),
            ticket(3, DAY).claimed(DAY, MARA).resolved(2 * DAY, MARA),
            ticket(4, DAY)
                .claimed(DAY, MARA)
                .resolved(2 * DAY, MARA)
                .closed(3 * DAY, KARIN, Confirmed),
            ticket(5, 2 * DAY).closed(2 * DAY, AYLIN, Forced),
            ticket(6, 3 * DAY)
                .claimed(3 * DAY, MARA)
                .wrote(3 * DAY, MARA, Public),
        ],
    );
    assert_eq!(numbers.volume.total.n, 6);
    // Six tickets in four days.
    close(numbers.volume.total.value, 1.5);
    assert_eq!(who(&numbers.volume.unresolved), [1, 2, 6]);
    assert_eq!(who(&numbers.volume.resolved), [3, 4]);
}

// Covers: S1-36
#[test]
fn the_trend_has_new_and_solved_tickets_and_what_was_left_of_each_week() {
    let mut question = question();
    question.from = at(0);
    let numbers = answer(
        &question,
        [
            // Submitted the week before the period: part of its backlog until Wednesday.
            ticket(1, -2 * DAY)
                .claimed(-DAY, MARA)
                .resolved(2 * DAY, MARA),
            ticket(2, HOUR),
            ticket(3, DAY).closed(DAY + 5, AYLIN, Forced),
            ticket(4, 7 * DAY + HOUR),
        ],
    );
    let [first, second] = numbers.trend.as_slice() else {
        panic!("{:?}", numbers.trend)
    };
    assert_eq!(
        (first.day.as_str(), second.day.as_str()),
        ("2026-11-16", "2026-11-23")
    );
    assert_eq!(who(&first.new), [2, 3]);
    assert_eq!(who(&first.solved), [1, 3]);
    assert_eq!(who(&first.backlog), [2]);
    assert_eq!(who(&second.new), [4]);
    assert_eq!(who(&second.solved), [0_u128; 0]);
    assert_eq!(who(&second.backlog), [2, 4]);
}

// Covers: S2-21
#[test]
fn the_period_is_the_past_six_months_unless_another_is_asked_for() {
    // 23 November, so from 23 May.
    let numbers = counted([
        ticket(1, -184 * DAY),
        ticket(2, -177 * DAY + HOUR),
        ticket(3, -178 * DAY - HOUR),
        ticket(4, DAY),
    ]);
    assert_eq!(who(&numbers.volume.total), [2, 4]);
}

// Covers: S2-30
#[test]
fn efficiency_is_counted_over_the_past_six_months_as_well() {
    let numbers = counted([
        ticket(1, -184 * DAY).claimed(-180 * DAY, MARA),
        ticket(2, 0).claimed(30, MARA),
    ]);
    assert_eq!(who(&numbers.efficiency.avg_response_ms), [2]);
}

#[test]
fn six_months_begin_with_a_day_of_the_enterprise_not_of_utc() {
    let zone = TimeZone::get("Pacific/Auckland").unwrap();
    let question = Question::six_months(at(0), zone.clone());
    let from = jiff::Timestamp::from_millisecond(question.from.0)
        .unwrap()
        .to_zoned(zone);
    assert_eq!(from.datetime().to_string(), "2026-05-16T00:00:00");
}

#[test]
fn days_of_the_trend_are_the_zones_days_also_when_the_clocks_change() {
    // Stockholm goes from summer to winter time on 25 October 2026: that day has 25 hours.
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let day = |text: &str| {
        let moment: jiff::Zoned = text.parse().unwrap();
        fieldfare_domain::At(moment.timestamp().as_millisecond())
    };
    let mut question = Question::six_months(at(0), zone);
    question.from = day("2026-10-24T00:00[Europe/Stockholm]");
    question.to = day("2026-10-27T00:00[Europe/Stockholm]");
    question.step = Step::Day;
    let numbers = answer(&question, []);
    let lengths: Vec<i64> = numbers
        .trend
        .iter()
        .map(|bucket| (bucket.to - bucket.from) / 3_600_000)
        .collect();
    assert_eq!(lengths, [24, 25, 24]);
}
