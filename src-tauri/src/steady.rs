//! Threads that end only when they are told to. A panic in one must not be the end of
//! sending or of ringing until somebody starts the app again (I21).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Rest between a panic and the next beginning.
pub(crate) const REST: Duration = Duration::from_secs(5);

/// Does `work` until it ends by itself. What panics is begun again after `rest`, which
/// says whether it shall be.
///
/// What it holds is the replica, whose calls are whole or did not happen, also when
/// one panics; everything else is made anew by `work`.
pub(crate) fn steadily(what: &str, mut work: impl FnMut(), mut rest: impl FnMut() -> bool) {
    while catch_unwind(AssertUnwindSafe(&mut work)).is_err() {
        tracing::error!(what, "panicked, and begins again");
        if !rest() {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A panic that is not reported: it is no finding.
    fn fall() {
        std::panic::resume_unwind(Box::new("planned"));
    }

    // Covers: I21
    #[test]
    fn what_panics_begins_again_until_it_ends_by_itself() {
        let (mut begun, mut rested) = (0, 0);
        steadily(
            "a test",
            || {
                begun += 1;
                if begun < 4 {
                    fall();
                }
            },
            || {
                rested += 1;
                true
            },
        );
        assert_eq!((begun, rested), (4, 3));
    }

    // Covers: I21
    #[test]
    fn who_is_told_to_end_while_resting_does_not_begin_again() {
        let mut begun = 0;
        steadily(
            "a test",
            || {
                begun += 1;
                fall();
            },
            || false,
        );
        assert_eq!(begun, 1);
    }
}
