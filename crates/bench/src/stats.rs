//! What many single times say together.

use std::time::{Duration, Instant};

/// Times of the same thing, done again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times {
    sorted: bool,
    each: Vec<Duration>,
}

impl Times {
    /// Does it once and keeps how long it took.
    pub(crate) fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let begin = Instant::now();
        let done = work();
        self.push(begin.elapsed());
        done
    }

    /// Keeps one time.
    pub(crate) fn push(&mut self, time: Duration) {
        self.each.push(time);
        self.sorted = false;
    }

    /// The time that this share of all times does not exceed; zero when there
    /// are none.
    pub(crate) fn percentile(&mut self, share: f64) -> Duration {
        if !self.sorted {
            self.each.sort_unstable();
            self.sorted = true;
        }
        let last = self.each.len().saturating_sub(1);
        // Between 0 and `last`, so nothing is cut off.
        let place = (share.clamp(0.0, 1.0) * last as f64).round() as usize;
        self.each.get(place).copied().unwrap_or_default()
    }

    /// Half of them are shorter.
    pub(crate) fn median(&mut self) -> Duration {
        self.percentile(0.5)
    }

    /// How many would fit into a second, if each took the median.
    pub(crate) fn per_second(&mut self) -> f64 {
        rate(1, self.median())
    }
}

/// How many in a second; zero when no time has passed.
pub(crate) fn rate(count: usize, took: Duration) -> f64 {
    let seconds = took.as_secs_f64();
    if seconds > 0.0 {
        count as f64 / seconds
    } else {
        0.0
    }
}

/// SplitMix64: the next number after `state`, which moves on.
pub(crate) const fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(ms: &[u64]) -> Times {
        let mut times = Times::default();
        for ms in ms {
            times.push(Duration::from_millis(*ms));
        }
        times
    }

    #[test]
    fn the_median_does_not_depend_on_the_order_nor_on_one_slow_run() {
        assert_eq!(times(&[900, 1, 3, 2, 4]).median().as_millis(), 3);
        assert_eq!(times(&[1, 2, 3, 4, 900]).median().as_millis(), 3);
    }

    #[test]
    fn percentiles_reach_from_the_shortest_to_the_longest() {
        let mut times = times(&[5, 1, 2, 4, 3]);
        assert_eq!(times.percentile(0.0).as_millis(), 1);
        assert_eq!(times.percentile(0.95).as_millis(), 5);
        assert_eq!(times.percentile(7.0).as_millis(), 5);
        times.push(Duration::from_millis(0));
        assert_eq!(times.percentile(0.0).as_millis(), 0);
    }

    #[test]
    fn no_times_are_no_rate_and_no_panic() {
        assert_eq!(Times::default().median(), Duration::ZERO);
        assert!(Times::default().per_second().abs() < f64::EPSILON);
        assert!((rate(50, Duration::from_millis(500)) - 100.0).abs() < 1e-9);
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let (mut a, mut b) = (7, 7);
        assert_eq!(next_random(&mut a), next_random(&mut b));
        assert_ne!(next_random(&mut a), a);
    }
}
