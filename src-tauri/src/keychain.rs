//! The device's key in the system's keychain.
//!
//! A machine without a running keychain answers with an error, or never. So
//! every question runs on a thread of its own, and no answer in time means that
//! there is none: the person is then asked for a passphrase. There is no third,
//! plaintext way. Each question goes to a connection of its own, since a keychain
//! that was not there, or was restarted, may be there the next time.

use std::sync::mpsc;
use std::time::Duration;

use fieldfare_replica::key::{DeviceKey, KeyError, KeyStore};
#[cfg(desktop)]
use keyring_core::api::CredentialStoreApi;
use keyring_core::{Entry, Error};

/// Longest wait for the keychain.
const WAIT: Duration = Duration::from_secs(4);

/// The keychain, under one name per data folder.
pub(crate) struct Keychain {
    name: String,
}

impl Keychain {
    /// The keychain's entry for the device whose data are in `folder`.
    pub(crate) fn new(folder: &std::path::Path) -> Self {
        Self {
            name: folder.display().to_string(),
        }
    }

    fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(Entry) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, KeyError> {
        if std::env::var_os("FIELDFARE_NO_KEYCHAIN").is_some() {
            return Err(KeyError::StoreUnavailable("switched off".to_owned()));
        }
        let name = self.name.clone();
        let (tell, hear) = mpsc::channel();
        std::thread::spawn(move || {
            let answer = entry(&name).and_then(question);
            // Nobody waits any more when it took too long.
            let _ = tell.send(answer);
        });
        match hear.recv_timeout(WAIT) {
            Ok(Ok(answer)) => Ok(answer),
            Ok(Err(error)) => Err(KeyError::StoreUnavailable(error.to_string())),
            Err(_) => Err(KeyError::StoreUnavailable("no answer".to_owned())),
        }
    }
}

/// The system's own keychain: one kind per system.
#[cfg(target_os = "macos")]
use apple_native_keyring_store::keychain::Store;
#[cfg(target_os = "windows")]
use windows_native_keyring_store::Store;
#[cfg(all(unix, not(any(target_vendor = "apple", target_os = "android"))))]
use zbus_secret_service_keyring_store::Store;

#[cfg(desktop)]
fn entry(name: &str) -> Result<Entry, Error> {
    Store::new()?.build("fieldfare", name, None)
}

/// Phones have none of these; there the passphrase opens the device.
#[cfg(mobile)]
fn entry(name: &str) -> Result<Entry, Error> {
    Err(Error::NotSupportedByStore(name.to_owned()))
}

impl KeyStore for Keychain {
    fn load(&self) -> Result<Option<DeviceKey>, KeyError> {
        let secret = self.ask(|entry| match entry.get_secret() {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(error),
        })?;
        secret
            .map(|bytes| {
                let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Damaged)?;
                Ok(DeviceKey::from_bytes(bytes))
            })
            .transpose()
    }

    fn store(&self, key: &DeviceKey) -> Result<(), KeyError> {
        match self.load()? {
            Some(known) if known.expose_bytes() == key.expose_bytes() => return Ok(()),
            Some(_) => return Err(KeyError::Occupied),
            None => {}
        }
        let bytes = zeroize::Zeroizing::new(key.expose_bytes().to_vec());
        self.ask(move |entry| entry.set_secret(&bytes))
    }

    fn forget(&self) -> Result<(), KeyError> {
        self.ask(|entry| match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(error),
        })
    }
}
