//! The key of a device, and where it is kept.
//!
//! One random 256-bit key per device ([`DeviceKey`]); the database and the photos are under
//! keys derived from it, each for one purpose. The key is never on a disk in the clear
//! (STORAGE-1): it lives in the system's keychain, or, where there is none, in a file sealed
//! with a passphrase ([`PassphraseFile`]). There is no third, plaintext way.
//!
//! A [`KeyStore`] that cannot give the key says so and changes nothing: data under a key that
//! is only mislaid must still be there when it is found again.

mod passphrase;

use std::fmt;

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::{Zeroize, Zeroizing};

pub use passphrase::{PASSPHRASE_CHARS_MIN, PassphraseFile};

/// The labels keep the derived keys apart. They are a contract: another label is another key,
/// and what was stored under the old one can no longer be read.
const DATABASE_LABEL: &[u8] = b"fieldfare replica v1: database";
const BLOB_SEAL_LABEL: &[u8] = b"fieldfare replica v1: blob seal";
const BLOB_NAME_LABEL: &[u8] = b"fieldfare replica v1: blob name";

/// The secret of one device. Wiped from memory when dropped; shown by no `Debug`.
pub struct DeviceKey([u8; 32]);

/// The keys of the photo vault.
pub(crate) struct BlobKeys {
    /// Seals the bytes.
    pub(crate) seal: Zeroizing<[u8; 32]>,
    /// Makes a file's name of a blob's hash.
    pub(crate) name: Zeroizing<[u8; 32]>,
}

impl DeviceKey {
    /// The key with these bytes, as a [`KeyStore`] kept them.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A new random key, for a device that has none.
    ///
    /// # Errors
    /// [`NoEntropy`].
    pub fn generate(entropy: &dyn Entropy) -> Result<Self, NoEntropy> {
        let mut key = Self([0; 32]);
        entropy.fill(&mut key.0)?;
        Ok(key)
    }

    /// The bytes, for a [`KeyStore`] to keep. They go nowhere else.
    #[must_use]
    pub const fn expose_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The value of SQLCipher's `PRAGMA key`: the database's own key, raw, as `x'…64 digits…'`.
    #[must_use]
    pub fn sqlcipher_pragma(&self) -> Zeroizing<String> {
        let digits = Zeroizing::new(hex::encode(*self.derive(DATABASE_LABEL)));
        let mut pragma = Zeroizing::new(String::with_capacity(67));
        pragma.push_str("x'");
        pragma.push_str(&digits);
        pragma.push('\'');
        pragma
    }

    /// The keys of the photo vault.
    pub(crate) fn blob_keys(&self) -> BlobKeys {
        BlobKeys {
            seal: self.derive(BLOB_SEAL_LABEL),
            name: self.derive(BLOB_NAME_LABEL),
        }
    }

    /// HKDF-SHA-256 (RFC 5869) without a salt, which a uniformly random key does not need.
    fn derive(&self, label: &[u8]) -> Zeroizing<[u8; 32]> {
        let mut derived = Zeroizing::new([0; 32]);
        Hkdf::<Sha256>::new(None, &self.0)
            .expand(label, derived.as_mut())
            .expect("invariant: HKDF-SHA-256 gives up to 8160 bytes");
        derived
    }
}

impl Drop for DeviceKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DeviceKey(redacted)")
    }
}

/// Where a device's key is kept.
///
/// The shell implements it for the system's keychain. A keychain without a running service
/// answers with an error or *not at all* (keyring-rs #95, #133), so that implementation must
/// probe from a thread of its own, give up after a few seconds with
/// [`KeyError::StoreUnavailable`], and let the person choose a passphrase instead.
pub trait KeyStore {
    /// The key, or `None` when this store never had one.
    ///
    /// `None` allows making a new key, so it must be certain: whatever is in doubt (locked,
    /// no answer, damaged) is an error.
    ///
    /// # Errors
    /// [`KeyError`]; nothing was changed.
    fn load(&self) -> Result<Option<DeviceKey>, KeyError>;

    /// Keeps the key; returns when it would survive a power cut.
    ///
    /// # Errors
    /// [`KeyError::Occupied`] when there is another one, which is never replaced: all data
    /// under it would be lost. Else [`KeyError`]; nothing was changed.
    fn store(&self, key: &DeviceKey) -> Result<(), KeyError>;

    /// Removes the key, and with it the access to all data under it. Only a person's explicit
    /// wish to wipe the device leads here. No key is no error.
    ///
    /// # Errors
    /// [`KeyError`]; the key may then still be there.
    fn forget(&self) -> Result<(), KeyError>;
}

/// Why the key could not be had or kept. Nothing was deleted.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Another passphrase than the one that the key was sealed with.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// Too short to keep anybody out.
    #[error("a passphrase has at least {PASSPHRASE_CHARS_MIN} characters")]
    PassphraseTooShort,
    /// The key file is there but cannot be understood.
    #[error("the key file is damaged")]
    Damaged,
    /// There already is another key.
    #[error("there is another key already")]
    Occupied,
    /// The keychain is not there, locked, or does not answer.
    #[error("the keychain is not available: {0}")]
    StoreUnavailable(String),
    /// The disk has no room.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed in another way.
    #[error("the key file could not be read or written: {0}")]
    Io(std::io::Error),
    /// The system gave no random bytes.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl KeyError {
    /// The stable word for this error; the screen has a text for each.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::WrongPassphrase => "wrong_passphrase",
            Self::PassphraseTooShort => "passphrase_too_short",
            Self::Damaged => "key_damaged",
            Self::Occupied => "key_occupied",
            Self::StoreUnavailable(_) => "keychain_unavailable",
            Self::DiskFull => "disk_full",
            Self::Io(_) => "io",
            Self::NoEntropy(_) => "no_entropy",
        }
    }
}

impl From<std::io::Error> for KeyError {
    fn from(error: std::io::Error) -> Self {
        use std::io::ErrorKind;
        match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

/// A source of random bytes good enough for keys and nonces; passed in, so that a seed can
/// replay a run.
pub trait Entropy: Send + Sync {
    /// Fills `bytes`.
    ///
    /// # Errors
    /// [`NoEntropy`]; `bytes` must then not be used.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy>;
}

/// The system had no random bytes to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system gave no random bytes")]
pub struct NoEntropy;

/// The operating system's random bytes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemEntropy;

impl Entropy for SystemEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        getrandom::fill(bytes).map_err(|_| NoEntropy)
    }
}

#[cfg(test)]
mod tests;
