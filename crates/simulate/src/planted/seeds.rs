//! The seed that is known to catch each planted fault. When a change of the days
//! moves one, `cargo xtask planted --afresh` finds another.

/// Fault and seed.
pub(super) const SEEDS: &[(&str, u64)] = &[];
