//! Limits on tries. In memory: a restart forgives, which costs a guesser more
//! time than it gives.
//!
//! Three counts stand side by side, because each alone is wrong. Per account and
//! address: whoever guesses is stopped after [`WRONG_MAX`], and the account's
//! person at another address is not. Per address: a guesser who goes from account
//! to account is stopped after [`PEER_MAX`], which is wide enough for a company
//! behind one address. Per account, from wherever: many addresses together get
//! [`ACCOUNT_MAX`] guesses.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::At;

use crate::error::{OfficeError, Result};

/// Wrong tries at one account from one address, within [`WINDOW_MS`].
pub const WRONG_MAX: usize = 10;
/// Wrong tries from one address at whatever account, within [`WINDOW_MS`].
pub const PEER_MAX: usize = 100;
/// Wrong tries at one account from all addresses, within [`WINDOW_MS`].
pub const ACCOUNT_MAX: usize = 50;
/// Reports of faults within [`WINDOW_MS`] from one sender.
pub const REPORTS_MAX: usize = 60;
/// Questions for public articles within [`WINDOW_MS`] from one sender: a few for
/// each report.
pub const QUESTIONS_MAX: usize = 300;
/// 15 minutes.
const WINDOW_MS: i64 = 15 * 60 * 1000;
/// Names that are remembered; when there are more, those whose time has passed
/// are forgotten.
const NAMES_MAX: usize = 50_000;

/// Whose tries are counted. An address is what [`crate::proxies`] makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Of {
    /// Sign-ins to an account, by what was typed as its name, from an address.
    AccountAt(String, IpAddr),
    /// Sign-ins to an account from anywhere.
    Account(String),
    /// Sign-ins and one-time links from an address.
    Peer(IpAddr),
    /// Reports from an address.
    Reports(IpAddr),
    /// Questions for public articles from an address.
    Questions(IpAddr),
}

impl Of {
    /// How many within 15 minutes.
    #[must_use]
    pub const fn max(&self) -> usize {
        match self {
            Self::AccountAt(..) => WRONG_MAX,
            Self::Account(_) => ACCOUNT_MAX,
            Self::Peer(_) => PEER_MAX,
            Self::Reports(_) => REPORTS_MAX,
            Self::Questions(_) => QUESTIONS_MAX,
        }
    }
}

/// Tries so far.
#[derive(Debug, Default)]
pub struct Tries(Mutex<HashMap<Of, VecDeque<At>>>);

impl Tries {
    /// Counts a try before it is made, so that many at once are no way around
    /// the limit.
    ///
    /// # Errors
    /// [`OfficeError::TooManyTries`] when there were [`Of::max`] within 15 minutes.
    pub fn begin(&self, of: Of, now: At) -> Result<()> {
        let max = of.max();
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

    /// Counts one try under several names, or none of them: what one name
    /// refuses is not counted under the others.
    ///
    /// # Errors
    /// As [`Tries::begin`].
    pub fn begin_all(&self, of: &[Of], now: At) -> Result<()> {
        for (done, name) in of.iter().enumerate() {
            if let Err(why) = self.begin(name.clone(), now) {
                for counted in of.iter().take(done) {
                    self.forgive(counted);
                }
                return Err(why);
            }
        }
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

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn the_eleventh_try_in_fifteen_minutes_is_refused_and_a_later_one_is_not() {
        let tries = Tries::default();
        let mara = || Of::AccountAt("mara".into(), HERE);
        for n in 0..10 {
            tries.begin(mara(), At(n)).unwrap();
        }
        let refused = tries.begin(mara(), At(10)).unwrap_err();
        assert!(matches!(
            refused,
            OfficeError::TooManyTries {
                retry_after_s: 900 | 901
            }
        ));
        tries
            .begin(Of::AccountAt("jonas".into(), HERE), At(10))
            .unwrap();
        tries.begin(mara(), At(WINDOW_MS)).unwrap();
    }

    #[test]
    fn what_one_name_refuses_is_not_counted_under_the_others() {
        let tries = Tries::default();
        let here = Of::Peer(HERE);
        let mara = Of::AccountAt("mara".into(), HERE);
        for n in 0..30 {
            let _ = tries.begin_all(&[here.clone(), mara.clone()], At(n));
        }
        // Ten of Mara's thirty were tries; so ninety are left for the others.
        for n in 0..90 {
            tries.begin(here.clone(), At(n)).unwrap();
        }
        assert!(tries.begin(here, At(0)).is_err());
    }

    #[test]
    fn a_right_try_does_not_count() {
        let tries = Tries::default();
        let mara = Of::AccountAt("mara".into(), HERE);
        for n in 0..50 {
            tries.begin(mara.clone(), At(n)).unwrap();
            tries.forgive(&mara);
        }
    }
}
