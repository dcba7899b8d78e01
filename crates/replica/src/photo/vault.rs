//! Photo bytes at rest: one sealed file per blob (STORAGE-1, CRYPTO-1).
//!
//! A file is `FFB1`, a random 24-byte nonce, and the blob under XChaCha20-Poly1305. Its name
//! is a keyed hash of the blob's hash: whoever holds the disk but not the key learns how many
//! photos there are and how large, and cannot even test whether a known picture is among them.
//! The name is the associated data, so that two files cannot change places unnoticed.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use fieldfare_domain::Sha256Hex;
use fieldfare_protocol::wire::sha256_hex;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::disk::{Disk, RealDisk, write_durably};
use crate::key::{BlobKeys, DeviceKey, Entropy, NoEntropy, SystemEntropy};

/// The first bytes of every file: what it is, and which version of this layout.
const MAGIC: &[u8; 4] = b"FFB1";
const NONCE_BYTES: usize = 24;
/// What a put that was cut off leaves behind begins with this; no finished file does.
const TEMP_PREFIX: &str = "tmp-";

/// Why the vault could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The disk has no room. Nothing was kept; the person can make room and try again.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed in another way.
    #[error("the disk failed: {0}")]
    Io(io::Error),
    /// The file is there, but its bytes are not those that were put, or the key is another.
    #[error("the stored photo is damaged")]
    Damaged,
    /// There is no such blob here.
    #[error("the photo is not on this device")]
    Missing,
    /// The bytes to be put are not those that the hash names.
    #[error("the bytes do not have this hash")]
    WrongHash,
    /// The system gave no random bytes; nothing is sealed with anything less.
    #[error(transparent)]
    NoEntropy(#[from] NoEntropy),
}

impl VaultError {
    /// The stable word for this error; the screen has a text for each.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::Io(_) => "io",
            Self::Damaged => "damaged",
            Self::Missing => "missing",
            Self::WrongHash => "wrong_hash",
            Self::NoEntropy(_) => "no_entropy",
        }
    }
}

impl From<io::Error> for VaultError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Io(error),
        }
    }
}

/// The folder of sealed blobs of one replica. One process at a time has it open.
pub struct Vault {
    dir: PathBuf,
    keys: BlobKeys,
    disk: Arc<dyn Disk>,
    entropy: Arc<dyn Entropy>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault in `dir` on this machine's disk, and makes the folder if need be.
    ///
    /// # Errors
    /// As [`Vault::open_with`].
    pub fn open(dir: &Path, key: &DeviceKey) -> Result<Self, VaultError> {
        Self::open_with(dir, key, Arc::new(RealDisk), Arc::new(SystemEntropy))
    }

    /// Opens the vault in `dir` and removes what a put that was cut off left behind.
    ///
    /// The key is not tried: a wrong one shows as [`VaultError::Missing`] for every blob, and
    /// the database, which is opened first, refuses it already.
    ///
    /// # Errors
    /// When the folder cannot be made or read.
    pub fn open_with(
        dir: &Path,
        key: &DeviceKey,
        disk: Arc<dyn Disk>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, VaultError> {
        disk.make_dir(dir)?;
        let vault = Self {
            dir: dir.to_owned(),
            keys: key.blob_keys(),
            disk,
            entropy,
        };
        vault.sweep_temps()?;
        Ok(vault)
    }

    /// Keeps `bytes` under their `hash`; returns when they would survive a power cut (I1).
    ///
    /// Putting a blob again is no error, and mends one that was damaged. After an error the
    /// blob is either absent or whole, and the same put can be tried again.
    ///
    /// # Errors
    /// [`VaultError::WrongHash`], [`VaultError::DiskFull`], [`VaultError::Io`],
    /// [`VaultError::NoEntropy`].
    pub fn put(&self, hash: &Sha256Hex, bytes: &[u8]) -> Result<(), VaultError> {
        if sha256_hex(bytes) != *hash {
            return Err(VaultError::WrongHash);
        }
        match self.get(hash) {
            Ok(_) => {
                // An earlier put may have failed between the rename and the last fsync.
                self.disk.fsync(&self.path(hash))?;
                self.disk.fsync_dir(&self.dir)?;
                return Ok(());
            }
            Err(VaultError::Missing | VaultError::Damaged) => {}
            Err(error) => return Err(error),
        }

        let name = self.name(hash);
        let mut nonce = [0; NONCE_BYTES];
        self.entropy.fill(&mut nonce)?;
        let mut temp = [0; 8];
        self.entropy.fill(&mut temp)?;
        let temp_name = format!("{TEMP_PREFIX}{}", hex::encode(temp));

        let sealed = self.seal(&name, nonce, bytes)?;
        write_durably(&*self.disk, &self.dir, &temp_name, &name, &sealed)?;
        Ok(())
    }

    /// The bytes of a blob, checked against the seal and against `hash`.
    ///
    /// # Errors
    /// [`VaultError::Missing`], [`VaultError::Damaged`], [`VaultError::Io`].
    pub fn get(&self, hash: &Sha256Hex) -> Result<Vec<u8>, VaultError> {
        let sealed = match self.disk.read(&self.path(hash)) {
            Ok(sealed) => sealed,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(VaultError::Missing);
            }
            Err(error) => return Err(error.into()),
        };
        let bytes = self
            .unseal(&self.name(hash), &sealed)
            .ok_or(VaultError::Damaged)?;
        if sha256_hex(&bytes) != *hash {
            return Err(VaultError::Damaged);
        }
        Ok(bytes)
    }

    /// Whether the blob is here. Its bytes are not checked; [`Vault::get`] does that.
    ///
    /// # Errors
    /// [`VaultError::Io`] when the disk cannot tell.
    pub fn contains(&self, hash: &Sha256Hex) -> Result<bool, VaultError> {
        Ok(self.disk.exists(&self.path(hash))?)
    }

    /// Forgets a blob; one that is not here is forgotten already. The caller has seen in its
    /// feed that the blob *arrived*, or that the ticket left the scope (I14).
    ///
    /// # Errors
    /// [`VaultError::Io`]; the blob may then still be here.
    pub fn remove(&self, hash: &Sha256Hex) -> Result<(), VaultError> {
        match self.disk.remove(&self.path(hash)) {
            Ok(()) => Ok(self.disk.fsync_dir(&self.dir)?),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Removes what puts that were cut off left behind. No one could have seen those: a put
    /// names its file only once it is complete.
    fn sweep_temps(&self) -> Result<(), VaultError> {
        for name in self.disk.list(&self.dir)? {
            if name.starts_with(TEMP_PREFIX) {
                // What cannot be removed now is tried again at the next start; a photo that
                // can be read is no reason to refuse to start.
                if let Err(error) = self.disk.remove(&self.dir.join(&name)) {
                    tracing::warn!(%error, "a leftover of an interrupted photo stays");
                }
            }
        }
        Ok(())
    }

    fn name(&self, hash: &Sha256Hex) -> String {
        let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&*self.keys.name)
            .expect("invariant: HMAC takes a key of any length");
        mac.update(hash.as_str().as_bytes());
        hex::encode(mac.finalize().into_bytes())
    }

    fn path(&self, hash: &Sha256Hex) -> PathBuf {
        self.dir.join(self.name(hash))
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.keys.seal))
    }

    fn seal(
        &self,
        name: &str,
        nonce: [u8; NONCE_BYTES],
        bytes: &[u8],
    ) -> Result<Vec<u8>, VaultError> {
        let aad = [MAGIC.as_slice(), name.as_bytes()].concat();
        let payload = Payload {
            msg: bytes,
            aad: &aad,
        };
        // Fails only above 256 GiB, which no blob reaches.
        let ciphertext = self
            .cipher()
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| VaultError::Io(io::ErrorKind::FileTooLarge.into()))?;
        Ok([MAGIC.as_slice(), nonce.as_slice(), &ciphertext].concat())
    }

    fn unseal(&self, name: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, ciphertext) = sealed
            .strip_prefix(MAGIC)?
            .split_first_chunk::<NONCE_BYTES>()?;
        let aad = [MAGIC.as_slice(), name.as_bytes()].concat();
        let payload = Payload {
            msg: ciphertext,
            aad: &aad,
        };
        self.cipher().decrypt(&XNonce::from(*nonce), payload).ok()
    }
}

#[cfg(test)]
mod tests;
