//! Making a failing day short: steps are left out while it still fails in the
//! same way.

use crate::day::{Day, Outcome, Settings};
use crate::plan::Plan;

/// Most runs that are spent on it.
const RUNS_MAX: usize = 400;

/// The shortest day found that breaks the same invariant, and what it came to.
#[must_use]
pub fn shrink(plan: &Plan, invariant: &'static str) -> (Plan, Outcome) {
    let settings = Settings {
        lines: true,
        ..Settings::default()
    };
    let mut best = plan.clone();
    let mut outcome = Day::new(&best, settings).run();
    let last = outcome
        .violations
        .first()
        .map_or(best.steps.len(), |v| v.step + 1);
    best.steps.truncate(last);
    let mut runs = 0;
    let mut piece = best.steps.len().div_ceil(2).max(1);
    while runs < RUNS_MAX {
        let mut at = 0;
        let mut shorter = false;
        while at < best.steps.len() && runs < RUNS_MAX {
            let mut tried = best.clone();
            let end = (at + piece).min(tried.steps.len());
            tried.steps.drain(at..end);
            let result = Day::new(&tried, settings).run();
            runs += 1;
            if result.violations.first().map(|v| v.invariant) == Some(invariant) {
                best = tried;
                outcome = result;
                shorter = true;
            } else {
                at += piece;
            }
        }
        if piece == 1 && !shorter {
            break;
        }
        piece = piece.div_ceil(2).max(1);
        if piece == 1 && best.steps.len() <= 1 {
            break;
        }
    }
    (best, outcome)
}
