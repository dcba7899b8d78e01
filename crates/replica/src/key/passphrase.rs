//! A device's key in a file, sealed with a passphrase: for machines without a keychain.
//!
//! The key itself is random; the passphrase only wraps it (argon2id, then
//! XChaCha20-Poly1305), so that another passphrase means another small file and not another
//! encryption of everything.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::{DeviceKey, Entropy, KeyError, KeyStore, SystemEntropy};
use crate::photo::disk::{Disk, RealDisk, write_durably};

/// Shortest accepted passphrase in characters (security contract, "Passwords").
pub const PASSPHRASE_CHARS_MIN: usize = 8;

/// ASVS App. C: 19 MiB, two passes, one lane; 24 ms on the machines that it was measured on.
const MEMORY_KIB: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Bounds for what a file may ask for, so that a planted one cannot take all memory.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;
const LANES_MAX: u32 = 4;
/// A key file has about 400 bytes.
const FILE_BYTES_MAX: usize = 4096;

/// A [`KeyStore`] in one small JSON file.
pub struct PassphraseFile {
    path: PathBuf,
    passphrase: Zeroizing<String>,
    disk: Arc<dyn Disk>,
    entropy: Arc<dyn Entropy>,
}

/// What is in the file; golden sample in the tests, read by all later versions.
#[derive(Serialize, Deserialize)]
struct Wrapped {
    version: u32,
    kdf: String,
    memory_kib: u32,
    passes: u32,
    lanes: u32,
    salt: String,
    nonce: String,
    ciphertext: String,
}

impl std::fmt::Debug for PassphraseFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PassphraseFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl PassphraseFile {
    /// The key file at `path`, to be opened with `passphrase`. Nothing is read yet.
    #[must_use]
    pub fn new(path: &Path, passphrase: Zeroizing<String>) -> Self {
        Self::with(
            path,
            passphrase,
            Arc::new(RealDisk),
            Arc::new(SystemEntropy),
        )
    }

    /// As [`PassphraseFile::new`], on another disk and with other random bytes.
    #[must_use]
    pub fn with(
        path: &Path,
        passphrase: Zeroizing<String>,
        disk: Arc<dyn Disk>,
        entropy: Arc<dyn Entropy>,
    ) -> Self {
        Self {
            path: path.to_owned(),
            passphrase,
            disk,
            entropy,
        }
    }

    /// Seals the same key with `new` instead. The old file stays until the new one is durable.
    ///
    /// # Errors
    /// [`KeyError::WrongPassphrase`] when the old passphrase is wrong, [`KeyError::Damaged`]
    /// when there is no key, [`KeyError::PassphraseTooShort`], and the disk's; the old
    /// passphrase then still opens the file.
    pub fn change_passphrase(&mut self, new: Zeroizing<String>) -> Result<(), KeyError> {
        let key = self.load()?.ok_or(KeyError::Damaged)?;
        let old = std::mem::replace(&mut self.passphrase, new);
        let written = self.write(&key);
        // When only the last fsync failed, the new file may be there already: ask it.
        if written.is_err() && !matches!(self.load(), Ok(Some(_))) {
            self.passphrase = old;
        }
        written
    }

    fn write(&self, key: &DeviceKey) -> Result<(), KeyError> {
        if self.passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(KeyError::PassphraseTooShort);
        }
        let (Some(dir), Some(name)) = (
            self.path.parent(),
            self.path.file_name().and_then(|name| name.to_str()),
        ) else {
            return Err(KeyError::Io(io::ErrorKind::InvalidFilename.into()));
        };
        let wrapped = self.wrap(key)?;
        let json = serde_json::to_vec_pretty(&wrapped)
            .map_err(|error| KeyError::Io(io::Error::other(error)))?;
        self.disk.make_dir(dir)?;
        let temp_name = format!("{name}.new");
        // One that a power cut left behind holds nothing that anybody waits for.
        match self.disk.remove(&dir.join(&temp_name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        write_durably(&*self.disk, dir, &temp_name, name, &json)?;
        Ok(())
    }

    fn fsync_parent(&self) -> io::Result<()> {
        match self.path.parent() {
            Some(dir) if self.disk.exists(dir)? => self.disk.fsync_dir(dir),
            Some(_) | None => Ok(()),
        }
    }

    fn wrap(&self, key: &DeviceKey) -> Result<Wrapped, KeyError> {
        let mut salt = [0; 16];
        self.entropy.fill(&mut salt)?;
        let mut nonce = [0; 24];
        self.entropy.fill(&mut nonce)?;
        let mut wrapped = Wrapped {
            version: 1,
            kdf: "argon2id".to_owned(),
            memory_kib: MEMORY_KIB,
            passes: PASSES,
            lanes: LANES,
            salt: hex::encode(salt),
            nonce: hex::encode(nonce),
            ciphertext: String::new(),
        };
        let aad = wrapped.bound_header();
        let payload = Payload {
            msg: key.expose_bytes(),
            aad: aad.as_bytes(),
        };
        let sealed = self
            .wrapping_cipher(&wrapped, &salt)?
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| KeyError::Damaged)?;
        wrapped.ciphertext = hex::encode(sealed);
        Ok(wrapped)
    }

    fn unwrap_key(&self, wrapped: &Wrapped) -> Result<DeviceKey, KeyError> {
        if wrapped.version != 1 || wrapped.kdf != "argon2id" {
            return Err(KeyError::Damaged);
        }
        let salt = bytes_of::<16>(&wrapped.salt)?;
        let nonce = bytes_of::<24>(&wrapped.nonce)?;
        let sealed = bytes_of::<48>(&wrapped.ciphertext)?;
        let aad = wrapped.bound_header();
        let payload = Payload {
            msg: &sealed,
            aad: aad.as_bytes(),
        };
        let opened = self
            .wrapping_cipher(wrapped, &salt)?
            .decrypt(&XNonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| KeyError::WrongPassphrase)?;
        let bytes = <[u8; 32]>::try_from(opened.as_slice()).map_err(|_| KeyError::Damaged)?;
        Ok(DeviceKey::from_bytes(bytes))
    }

    fn wrapping_cipher(
        &self,
        wrapped: &Wrapped,
        salt: &[u8],
    ) -> Result<XChaCha20Poly1305, KeyError> {
        if wrapped.memory_kib > MEMORY_KIB_MAX
            || wrapped.passes > PASSES_MAX
            || wrapped.lanes > LANES_MAX
        {
            return Err(KeyError::Damaged);
        }
        let params = Params::new(wrapped.memory_kib, wrapped.passes, wrapped.lanes, Some(32))
            .map_err(|_| KeyError::Damaged)?;
        // Two keyboards may write one and the same accent in two ways.
        let typed = Zeroizing::new(self.passphrase.nfc().collect::<String>());
        let mut key = Zeroizing::new([0; 32]);
        Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
            .hash_password_into(typed.as_bytes(), salt, key.as_mut())
            .map_err(|_| KeyError::Damaged)?;
        Ok(XChaCha20Poly1305::new(&Key::from(*key)))
    }
}

impl Wrapped {
    /// What the seal also covers, so that the costs in the file cannot be lowered unnoticed.
    fn bound_header(&self) -> String {
        format!(
            "fieldfare device key v{} {} m={},t={},p={}",
            self.version, self.kdf, self.memory_kib, self.passes, self.lanes
        )
    }
}

impl KeyStore for PassphraseFile {
    fn load(&self) -> Result<Option<DeviceKey>, KeyError> {
        let bytes = match self.disk.read(&self.path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if bytes.len() > FILE_BYTES_MAX {
            return Err(KeyError::Damaged);
        }
        let wrapped = serde_json::from_slice(&bytes).map_err(|_| KeyError::Damaged)?;
        self.unwrap_key(&wrapped).map(Some)
    }

    fn store(&self, key: &DeviceKey) -> Result<(), KeyError> {
        if self.disk.exists(&self.path)? {
            return match self.load()? {
                Some(kept) if kept.expose_bytes() == key.expose_bytes() => {
                    // An earlier store may have failed between the rename and the last fsync.
                    self.disk.fsync(&self.path)?;
                    Ok(self.fsync_parent()?)
                }
                _ => Err(KeyError::Occupied),
            };
        }
        self.write(key)
    }

    fn forget(&self) -> Result<(), KeyError> {
        match self.disk.remove(&self.path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
            Ok(()) | Err(_) => {}
        }
        Ok(self.fsync_parent()?)
    }
}

fn bytes_of<const N: usize>(digits: &str) -> Result<[u8; N], KeyError> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| KeyError::Damaged)?;
    Ok(bytes)
}
