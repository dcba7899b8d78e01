//! What this device has open: the replica behind its key, and who is told of
//! changes.
//!
//! A desk is *shut* until its key is there. The keychain opens it without a
//! question; without a keychain a passphrase does. Which of the two it was is
//! settled with the first data: a key that is only mislaid (a locked keychain, one
//! that was moved) is waited for, and never replaced by a new one.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, Once, PoisonError};

use fieldfare_domain::At;
use fieldfare_protocol::view::{
    Change, Freshness, HostError, HostKind, RescueSaved, SessionNeed, SessionView,
};
use fieldfare_replica::key::{DeviceKey, KeyError, KeyStore, PassphraseFile, SystemEntropy};
use fieldfare_replica::{Clock, Machine, Replica, rescue};
use tauri::{AppHandle, Emitter, Manager};
use zeroize::Zeroizing;

use crate::keychain::Keychain;
use crate::{bell, sync};

/// Name of the event that tells the page to read again.
const CHANGE: &str = "change";

/// The device as the page sees it.
pub(crate) struct Desk {
    app: AppHandle,
    folder: PathBuf,
    office: String,
    /// The keychain was asked at the start.
    first_try: Once,
    open: Mutex<Option<Open>>,
    /// The key of a replica that could not be opened for work: what was not sent
    /// can still be saved.
    stuck: Mutex<Option<DeviceKey>>,
    /// The page listens; until then a ticket to show is kept.
    listening: Mutex<Listening>,
    /// Connected to the office.
    live: AtomicBool,
}

/// What runs once the key is there.
struct Open {
    replica: Arc<Replica>,
    sync: sync::Shuttle,
    bell: bell::Bell,
}

#[derive(Default)]
struct Listening {
    ready: bool,
    kept: Vec<Change>,
}

impl Desk {
    /// A shut desk.
    pub(crate) fn begin(app: &AppHandle) -> tauri::Result<Self> {
        let folder = app.path().app_data_dir()?;
        Ok(Self {
            app: app.clone(),
            folder,
            office: std::env::var("FIELDFARE_OFFICE").unwrap_or_default(),
            first_try: Once::new(),
            open: Mutex::new(None),
            stuck: Mutex::new(None),
            listening: Mutex::new(Listening::default()),
            live: AtomicBool::new(false),
        })
    }

    /// Opens with the keychain's key, where there is one. The first call tries;
    /// the others wait until it has.
    pub(crate) fn open_without_asking(&self) {
        self.first_try.call_once(|| {
            if self.key_file().exists() {
                // This device's key is behind a passphrase.
                return;
            }
            if let Err(why) = self.open_with_keychain() {
                tracing::info!(code = why.code, why = why.detail, "not opened");
            }
        });
    }

    fn open_with_keychain(&self) -> Result<(), HostError> {
        let keychain = Keychain::new(&self.folder);
        let key = match keychain.load().map_err(key_error)? {
            Some(key) => key,
            // A new key would not open what is here, and would take the place of
            // the one that does.
            None if self.holds_data() => return Err(error("key_missing", "no entry")),
            None => {
                let key = generate()?;
                keychain.store(&key).map_err(key_error)?;
                key
            }
        };
        self.open(&key).map_err(|why| match why.code.as_str() {
            "wrong_key" => error("key_missing", why.detail),
            _ => why,
        })
    }

    fn key_file(&self) -> PathBuf {
        self.folder.join("key.json")
    }

    /// Whether a database is here, whichever key it is under.
    fn holds_data(&self) -> bool {
        Replica::is_in(&self.replica_folder())
    }

    fn replica_folder(&self) -> PathBuf {
        self.folder.join("replica")
    }

    /// What is to be done before this device opens.
    fn need(&self) -> SessionNeed {
        if self.key_file().exists() {
            SessionNeed::Passphrase
        } else if self.holds_data() {
            SessionNeed::Keychain
        } else {
            SessionNeed::NewPassphrase
        }
    }

    /// Opens with a passphrase; the first one is the one that is chosen. Where the
    /// keychain has the key, it is asked again, whatever the passphrase.
    pub(crate) fn unlock(&self, passphrase: String) -> Result<(), HostError> {
        let passphrase = Zeroizing::new(passphrase);
        if self.need() == SessionNeed::Keychain {
            self.open_with_keychain()?;
        } else {
            std::fs::create_dir_all(&self.folder)
                .map_err(KeyError::from)
                .map_err(key_error)?;
            let file = PassphraseFile::new(&self.key_file(), passphrase);
            let key = match file.load().map_err(key_error)? {
                Some(key) => key,
                None => {
                    let key = generate()?;
                    file.store(&key).map_err(key_error)?;
                    key
                }
            };
            self.open(&key)?;
        }
        self.tell(Change::Session);
        Ok(())
    }

    fn open(&self, key: &DeviceKey) -> Result<(), HostError> {
        let mut open = lock(&self.open);
        if open.is_some() {
            return Ok(());
        }
        let machine = Arc::new(Machine);
        let opened = Replica::open(&self.replica_folder(), key, machine.clone(), machine);
        let kept = DeviceKey::from_bytes(*key.expose_bytes());
        *lock(&self.stuck) = opened.is_err().then_some(kept);
        let replica = Arc::new(opened?);
        let bell = bell::Bell::begin(&self.app, Arc::clone(&replica));
        let sync = sync::Shuttle::begin(&self.app, Arc::clone(&replica), bell.rope());
        *open = Some(Open {
            replica,
            sync,
            bell,
        });
        Ok(())
    }

    /// Writes everything that was not sent into a file, also of a replica that
    /// cannot be opened for work.
    ///
    /// # Errors
    /// As [`Replica::rescue_export`]; `locked` while the key is not there.
    pub(crate) fn rescue_to(
        &self,
        path: &Path,
        passphrase: &str,
    ) -> Result<RescueSaved, HostError> {
        if let Ok(replica) = self.replica() {
            return Ok(replica.rescue_export(path, passphrase)?);
        }
        let stuck = lock(&self.stuck);
        let key = stuck.as_ref().ok_or_else(|| error("locked", ""))?;
        let folder = self.replica_folder();
        Ok(rescue::export_closed(
            &folder,
            key,
            path,
            passphrase,
            now(),
        )?)
    }

    /// The replica.
    ///
    /// # Errors
    /// `locked` while the key is not there.
    pub(crate) fn replica(&self) -> Result<Arc<Replica>, HostError> {
        lock(&self.open)
            .as_ref()
            .map(|open| Arc::clone(&open.replica))
            .ok_or_else(|| error("locked", ""))
    }

    /// Something was done here: send it, look at the clock, paint.
    pub(crate) fn stirred(&self, change: Change) {
        if let Some(open) = lock(&self.open).as_ref() {
            open.sync.wake();
            open.bell.ring();
        }
        self.tell(change);
        self.tell(Change::Outbox);
    }

    /// Who is signed in, and what stands between a person and the tickets.
    pub(crate) fn session(&self) -> Result<SessionView, HostError> {
        self.open_without_asking();
        let Ok(replica) = self.replica() else {
            return Ok(SessionView {
                person: None,
                enterprise: String::new(),
                zone: String::new(),
                host: HostKind::Device,
                needs: self.need(),
                office: self.office.clone(),
                freshness: Freshness {
                    live: false,
                    as_of: None,
                    waiting: 0,
                    needs_you: 0,
                    update_needed: false,
                    clock_ahead_ms: 0,
                },
            });
        };
        let mut session = replica.session()?;
        if session.office.is_empty() {
            session.office.clone_from(&self.office);
        }
        Ok(session)
    }

    /// A person asks to try at once.
    pub(crate) fn try_now(&self) {
        if let Some(open) = lock(&self.open).as_ref() {
            open.sync.try_now();
        }
    }

    /// Tells the page.
    pub(crate) fn tell(&self, change: Change) {
        if let Err(why) = self.app.emit(CHANGE, change) {
            tracing::warn!(%why, "the page was not told of a change");
        }
    }

    /// Tells the page, or keeps it until the page listens.
    pub(crate) fn tell_or_keep(&self, change: Change) {
        let mut listening = lock(&self.listening);
        if listening.ready {
            drop(listening);
            self.tell(change);
        } else {
            listening.kept.push(change);
        }
    }

    /// The page listens now.
    pub(crate) fn ready(&self) {
        let kept = {
            let mut listening = lock(&self.listening);
            listening.ready = true;
            std::mem::take(&mut listening.kept)
        };
        for change in kept {
            self.tell(change);
        }
    }

    /// The page does not listen any more.
    pub(crate) fn leaves(&self) {
        lock(&self.listening).ready = false;
    }

    /// Whether changes arrive as they happen.
    pub(crate) fn is_live(&self) -> bool {
        self.live.load(Ordering::Relaxed)
    }

    /// The connection came or went.
    pub(crate) fn set_live(&self, live: bool) {
        if self.live.swap(live, Ordering::Relaxed) != live {
            self.tell(Change::Outbox);
        }
    }

    /// Ends what runs beside the window.
    pub(crate) fn end(&self) {
        drop(lock(&self.open).take());
    }
}

/// The time, by this device.
pub(crate) fn now() -> At {
    Machine.now()
}

/// An error as the page sees it.
pub(crate) fn error(code: &str, detail: impl std::fmt::Display) -> HostError {
    HostError {
        code: code.to_owned(),
        detail: detail.to_string(),
        field: String::new(),
    }
}

fn generate() -> Result<DeviceKey, HostError> {
    DeviceKey::generate(&SystemEntropy).map_err(|why| key_error(why.into()))
}

fn key_error(key: KeyError) -> HostError {
    error(key.code(), key)
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
