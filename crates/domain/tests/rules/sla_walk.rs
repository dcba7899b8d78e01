//! A thousand random tickets, whose clocks have to keep their word.

use fieldfare_domain::sla::{Calendar, Terms, standing};
use fieldfare_domain::{By, Priority, Ticket, Visibility, What};

use crate::people::*;
use crate::sla::{HOUR_MS, Log, at, held, reopened, reply, resolved, set, terms};

/// Xorshift: the same seed is the same day.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 33) % sides
    }
}

/// A thousand random tickets: nothing is due before it came, a pause never takes
/// time away, no time is lost or found, and a clock that runs is not at its end.
#[test]
fn whatever_happens_the_clocks_keep_their_word() {
    let mut dice = Dice(0x5eed);
    let mut pauses = 0;
    let calendars = [
        Calendar::always("UTC"),
        crate::worktime::office_hours("Europe/Berlin"),
    ];
    for round in 0..1_000_u32 {
        let terms = Terms {
            calendar: calendars[usize::try_from(round % 2).unwrap()].clone(),
            ..terms()
        };
        let mut now = at("2026-10-20T08:00:00Z").plus_ms(i64::from(round) * HOUR_MS);
        let mut log = Log::created_at(now, Priority::ALL[usize::try_from(dice.roll(4)).unwrap()]);
        for _ in 0..12 {
            let before = log.clone();
            now = now.plus_ms(i64::try_from(dice.roll(9 * 3_600_000)).unwrap());
            let what = match dice.roll(7) {
                0 => What::Awaited {},
                1 => held(),
                2 => What::Resumed {
                    by_reply: dice.roll(2) == 0,
                },
                3 => resolved(),
                4 => reopened(),
                5 => reply(Visibility::Public),
                _ => set(Priority::ALL[usize::try_from(dice.roll(4)).unwrap()]),
            };
            let back = i64::try_from(dice.roll(5 * 3_600_000)).unwrap();
            let offset = (dice.roll(2) == 0).then_some(0);
            log.event(
                now,
                now.plus_ms(-back),
                offset,
                By::Person(THEO),
                what.clone(),
            );
            let (was, is) = (
                standing(&before.ticket, &terms),
                standing(&log.ticket, &terms),
            );
            for (was, is) in was.legs().zip(is.legs()) {
                assert!(is.used_ms >= 0 && is.due_at.is_none_or(|due| due > log.ticket.created_at));
                assert!(is.missed || is.used_ms <= is.target_ms, "{is:?}");
                if matches!(what, What::PrioritySet { .. }) {
                    continue;
                }
                assert_eq!(
                    was.target_ms, is.target_ms,
                    "only a priority changes a target"
                );
                assert!(was.used_ms <= is.used_ms);
                if let (Some(was), Some(is)) = (was.due_at, is.due_at) {
                    pauses += u32::from(is > was);
                    assert!(was <= is, "{what:?} took time away");
                }
            }
            let again = Ticket::from_events(TICKET, &log.events);
            assert_eq!(standing(&again, &terms), is, "replay");
        }
    }
    assert!(pauses > 100, "{pauses}");
}
