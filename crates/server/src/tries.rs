//! Limits on tries, per account and per sender. In memory: a restart forgives,
//! which costs a guesser more time than it gives.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::At;

use crate::error::{OfficeError, Result};

/// Wrong tries within [`WINDOW_MS`].
pub const WRONG_MAX: usize = 10;
/// Reports of faults within [`WINDOW_MS`] from one sender.
pub const REPORTS_MAX: usize = 60;
/// 15 minutes.
const WINDOW_MS: i64 = 15 * 60 * 1000;
/// Names that are remembered; when there are more, those whose time has passed
/// are forgotten.
const NAMES_MAX: usize = 50_000;

/// Whose tries are counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// Sign-ins to an account, by what was typed as its name.
    Account(String),
    /// Sign-ins from an address. What a header says about it is not believed.
    Peer(IpAddr),
    /// Reports from an address.
    Reports(IpAddr),
}

/// Tries so far.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Of, VecDeque<At>>>);

impl Tries {
    /// Counts a try before it is made, so that many at once are no way around
    /// the limit.
    ///
    /// # Errors
    /// [`OfficeError::TooManyTries`] when there were `max` within 15 minutes.
    pub fn begin(&self, of: Of, max: usize, now: At) -> Result<()> {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if tries.len() > NAMES_MAX {
            tries.retain(|_, times| times.back().is_some_and(|at| is_recent(*at, now)));
        }
        let times = tries.entry(of).or_default();
        while times.front().is_some_and(|at| !is_recent(*at, now)) {
            times.pop_front();
        }
        if times.len() >= max {
            let wait = times
                .front()
                .map_or(WINDOW_MS, |first| WINDOW_MS - now.since_ms(*first));
            return Err(OfficeError::TooManyTries {
                retry_after_s: u32::try_from(wait / 1000 + 1).unwrap_or(900),
            });
        }
        times.push_back(now);
        Ok(())
    }

    /// The last try was right: it does not count.
    pub fn forgive(&self, of: &Of) {
        let mut tries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(times) = tries.get_mut(of) {
            times.pop_back();
        }
    }
}

/// A clock that was set back makes a try recent, not eternal.
fn is_recent(at: At, now: At) -> bool {
    now.since_ms(at).abs() < WINDOW_MS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_eleventh_try_in_fifteen_minutes_is_refused_and_a_later_one_is_not() {
        let tries = Tries::default();
        let mara = || Of::Account("mara".into());
        for n in 0..10 {
            tries.begin(mara(), WRONG_MAX, At(n)).unwrap();
        }
        let refused = tries.begin(mara(), WRONG_MAX, At(10)).unwrap_err();
        assert!(matches!(
            refused,
            OfficeError::TooManyTries {
                retry_after_s: 900 | 901
            }
        ));
        tries
            .begin(Of::Account("jonas".into()), WRONG_MAX, At(10))
            .unwrap();
        tries.begin(mara(), WRONG_MAX, At(WINDOW_MS)).unwrap();
    }

    #[test]
    fn a_right_try_does_not_count() {
        let tries = Tries::default();
        let mara = Of::Account("mara".into());
        for n in 0..50 {
            tries.begin(mara.clone(), WRONG_MAX, At(n)).unwrap();
            tries.forgive(&mara);
        }
    }
}
