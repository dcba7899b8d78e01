//! Photos on a device: from the bytes that a camera or a file picker hands over to an
//! encrypted file that survives a power cut.
//!
//! Two steps, each with its own file:
//!
//! 1. [`develop`](fn@develop) decodes the picture, turns it upright, scales it to what is kept (2048 px)
//!    and what lists show (320 px) and leaves every metadata block behind, so that no place
//!    and no serial number leaves the device.
//! 2. [`Vault`] keeps the developed bytes under a name that says nothing about them, sealed
//!    with a key that is on no disk, and returns from [`Vault::put`] only when they would
//!    survive a power cut (I1). The row that names the photo is written after that.
//!
//! What is absent: no database, no network, no thread of our own. A photo that was put here
//! is *declared*; that it *arrived* is for the feed to say (I14), and only then may
//! [`Vault::remove`] be called.

pub mod disk;
mod vault;

pub use fieldfare_photo::{
    Developed, FULL_SIDE_PX_MAX, INPUT_BYTES_MAX, PIXELS_MAX, PhotoError, THUMB_SIDE_PX_MAX,
    TakenAt, develop, develop_file,
};
pub use vault::{Vault, VaultError};
