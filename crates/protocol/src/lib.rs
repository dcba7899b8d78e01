//! What crosses a boundary: the network between a device and the office
//! ([`wire`], [`page`], [`columns`]), and the one interface between the screen
//! and whatever hosts it ([`view`]).
//!
//! Plain data, versioned, with golden samples that every later version must
//! read. Must never know: databases, sockets, clocks, Tauri.

pub mod columns;
pub mod directory;
pub mod page;
pub mod personal;
pub mod view;
pub mod wire;

/// Version of the protocol that this build speaks.
pub const PROTOCOL_VERSION: u32 = 1;
/// Oldest version that an office still serves (I17).
pub const OLDEST_SERVED: u32 = 1;
