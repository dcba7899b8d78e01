//! A panic at a chosen moment: in the chosen call that a device's program makes out
//! of itself, to its clock, its source of names or the disk of its photos. Those are
//! made from everywhere, also within transactions.
//!
//! The calls that SQLite makes to its disk are not among them: a panic cannot pass
//! through C, and a program that aborts there is a machine that stops.

use std::sync::atomic::{AtomicU64, Ordering};

/// Counts the calls, and blows in one of them.
#[derive(Debug)]
pub struct Fuse {
    passed: AtomicU64,
    blows_at: AtomicU64,
}

impl Default for Fuse {
    fn default() -> Self {
        Self {
            passed: AtomicU64::new(0),
            blows_at: AtomicU64::new(u64::MAX),
        }
    }
}

/// What a panic carries that was wanted.
#[derive(Debug)]
pub struct Blown;

impl Fuse {
    /// Calls so far.
    #[must_use]
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }

    /// The call that comes after `after` others panics, and no other.
    pub fn blow_after(&self, after: u64) {
        self.blows_at.store(self.passed() + after, Ordering::SeqCst);
    }

    /// No call panics any more.
    pub fn calm(&self) {
        self.blows_at.store(u64::MAX, Ordering::SeqCst);
    }

    /// A call is made.
    pub(crate) fn pass(&self) {
        let passed = self.passed.fetch_add(1, Ordering::SeqCst);
        if passed == self.blows_at.load(Ordering::SeqCst) {
            // Without the hook's report: it is no finding.
            std::panic::resume_unwind(Box::new(Blown));
        }
    }
}
