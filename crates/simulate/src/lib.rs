//! Whole days of field work from one seed.
//!
//! A day ([`day`]) has an office ([`office`]) and five devices ([`device`]): the
//! real engine, the real router, real SQLite stores. Only what is around them is
//! ours: disks in memory that lose what was not synced ([`disk`], [`vfs`]), a
//! network that loses, repeats and delays ([`network`]), and clocks that jump.
//! What happens follows from the seed alone ([`plan`]). What people were told is
//! written into a ledger ([`ledger`]) that knows nothing of either side, and is
//! the judge's only witness ([`judge`]).
//!
//! Must never know: how the replica and the office keep things, beyond what their
//! own interfaces say.

pub mod acts;
pub mod counters;
pub mod cuts;
pub mod day;
mod desk;
pub mod device;
pub mod dice;
pub mod disk;
mod fate;
pub mod fuse;
pub mod judge;
pub mod ledger;
pub mod mangled;
pub mod merges;
pub mod network;
pub mod non_interference;
pub mod office;
mod perform;
pub mod plan;
pub mod planted;
pub mod points;
mod quiet;
pub mod run;
pub mod scan;
pub mod shrink;
pub mod soak;
pub mod template;
pub mod town;
pub mod vault;
pub mod vfs;

pub use day::{Day, Outcome, Settings};
pub use plan::Plan;
