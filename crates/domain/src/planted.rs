//! Faults planted on purpose, so that it can be seen that the proof finds them.
//!
//! Each is a real bug of somebody's, at the place where it would be ours, and is
//! asked for by its name. Only a build with the feature `planted` has them; in
//! any other build [`on`] is `false` at compile time and nothing is left of it.

/// Whether this fault is planted in this process.
#[cfg(not(feature = "planted"))]
#[must_use]
#[inline(always)]
pub const fn on(_: &str) -> bool {
    false
}

/// Whether this fault is planted in this process.
#[cfg(feature = "planted")]
#[must_use]
pub fn on(name: &str) -> bool {
    live::is(name)
}

#[cfg(feature = "planted")]
pub use live::plant;

#[cfg(feature = "planted")]
mod live {
    use std::sync::{PoisonError, RwLock};

    /// The variable that names the fault for programs that cannot be told
    /// otherwise, such as tests.
    const VARIABLE: &str = "FIELDFARE_PLANT";

    static PLANTED: RwLock<Option<String>> = RwLock::new(None);

    /// Plants a fault in this process, or none: the empty name.
    pub fn plant(name: &str) {
        *PLANTED.write().unwrap_or_else(PoisonError::into_inner) = Some(name.to_owned());
    }

    pub(super) fn is(name: &str) -> bool {
        if let Some(planted) = &*PLANTED.read().unwrap_or_else(PoisonError::into_inner) {
            return planted == name;
        }
        let named = std::env::var(VARIABLE).unwrap_or_default();
        plant(&named);
        named == name
    }
}
