//! How long to wait after something went wrong.

use fieldfare_domain::{At, planted};

/// First wait in ms.
const FIRST_MS: i64 = 1_000;
/// Longest wait in ms.
pub(crate) const LONGEST_MS: i64 = 60_000;

/// Random numbers from a seed that is passed in (SplitMix64): waits of many
/// devices must differ, nothing more is asked of them.
#[derive(Clone, Debug)]
pub(crate) struct Jitter(u64);

impl Jitter {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// The wait after `failures` in a row: doubling, at most a minute, and at
    /// random between the half of that and all of it.
    pub(crate) fn wait_ms(&mut self, failures: u32) -> i64 {
        let doublings = failures.saturating_sub(1).min(16);
        let longest = if planted::on("I21-waits-without-end") {
            i64::MAX
        } else {
            LONGEST_MS
        };
        let whole = (FIRST_MS << doublings).min(longest);
        let half = whole / 2;
        let spread = u64::try_from(half).unwrap_or(0) + 1;
        half + i64::try_from(self.next() % spread).unwrap_or(0)
    }
}

/// Waiting after failures.
#[derive(Clone, Debug)]
pub(crate) struct Backoff {
    failures: u32,
    until: Option<At>,
}

impl Backoff {
    /// No reason to wait.
    pub(crate) const NONE: Self = Self {
        failures: 0,
        until: None,
    };

    /// Something went wrong at `now`.
    pub(crate) fn fail(&mut self, now: At, jitter: &mut Jitter) {
        self.failures = self.failures.saturating_add(1);
        self.until = Some(now.plus_ms(jitter.wait_ms(self.failures)));
    }

    /// Something worked, or there is reason to think that it will.
    pub(crate) const fn reset(&mut self) {
        self.failures = 0;
        self.until = None;
    }

    /// Until when to wait; none when there is no reason to.
    pub(crate) fn waits_until(&mut self, now: At) -> Option<At> {
        let until = self.until.filter(|until| *until > now)?;
        // A clock that was set back must not make a minute an hour (I16, I21).
        let until =
            if planted::on("I16-clock-lengthens-waits") || planted::on("I21-waits-without-end") {
                until
            } else {
                until.min(now.plus_ms(LONGEST_MS))
            };
        self.until = Some(until);
        Some(until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Covers: I21
    #[test]
    fn waits_grow_to_a_minute_and_no_further() {
        let mut jitter = Jitter::new(7);
        for failures in 0..100 {
            let wait = jitter.wait_ms(failures);
            assert!((FIRST_MS / 2..=LONGEST_MS).contains(&wait), "{wait}");
        }
        assert!(jitter.wait_ms(20) >= LONGEST_MS / 2);
    }

    // Covers: I16, I21
    #[test]
    fn a_clock_that_is_set_back_does_not_lengthen_a_wait() {
        let mut backoff = Backoff::NONE;
        backoff.fail(At(1_000_000_000), &mut Jitter::new(1));
        assert_eq!(backoff.waits_until(At(0)), Some(At(LONGEST_MS)));
        assert_eq!(backoff.waits_until(At(LONGEST_MS)), None);
    }
}
