//! The office: its data folder, its life (epoch), and who is told of changes.
//!
//! ```text
//! data/
//!   office.db    everything but bytes of photos; what a backup holds
//!   blobs/       bytes of photos by hash; what a backup holds
//!   epoch        minted at creation and at each restore, never restored (I18)
//!   secret       from which status links are derived; a backup holds it
//! ```
//!
//! With PostgreSQL, epoch and secret are in the database ([`crate::life`]), and
//! with a bucket for blobs nothing is left for the folder to hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fieldfare_domain::{At, EnterpriseId, TicketId, UserId};
use fieldfare_protocol::wire::Epoch;
use sha2::{Digest, Sha256};
use tokio::sync::broadcast;

use crate::blobs::{BlobPlace, Blobs};
use crate::clock::Around;
use crate::db::{Place, Store, Tx, Whose};
use crate::error::{OfficeError, Result};
use crate::life::{self, Life};
use crate::others::{self, Others};
use crate::timers;

/// Changes that a slow listener may lag behind before it reads everything anew.
const CHANGES_KEPT: usize = 1_024;

/// Something that people may want to read again.
#[derive(Clone, Debug)]
pub struct Changed {
    /// Whose.
    pub enterprise: EnterpriseId,
    /// Feed position of the commit.
    pub position: i64,
    /// The ticket; none when it was the directory.
    pub ticket: Option<TicketId>,
    /// Accounts whose devices hold it, or held it until now.
    pub accounts: Vec<UserId>,
    /// What a requester sees of it has changed (I11: nobody else's business
    /// wakes a requester's page).
    pub public: bool,
    /// It is about nothing but these accounts' own: what they have read.
    pub own: bool,
}

/// Where an office keeps what it keeps.
#[derive(Clone, Debug)]
pub struct Places {
    /// The data folder; none is needed when nothing is left to keep in it.
    pub folder: Option<PathBuf>,
    /// The database.
    pub database: Place,
    /// The bytes of photos.
    pub blobs: BlobPlace,
}

impl Places {
    /// The places that `DATABASE_URL` and `BLOB_URL` name, and the folder for what
    /// is left.
    ///
    /// # Errors
    /// When an address is of an unknown kind, or a folder is needed and not given.
    pub fn named(
        folder: Option<&Path>,
        database_url: Option<&str>,
        blob_url: Option<&str>,
    ) -> Result<Self> {
        let here = folder.unwrap_or(Path::new(""));
        let places = Self {
            folder: folder.map(Path::to_owned),
            database: Place::of(database_url, here)?,
            blobs: BlobPlace::of(blob_url, here)?,
        };
        let needs_folder = matches!(places.database, Place::File(_))
            || matches!(places.blobs, BlobPlace::Folder(_));
        if needs_folder && folder.is_none() {
            return Err(OfficeError::Damaged(
                "a data folder is needed (--data), or both DATABASE_URL and BLOB_URL".to_owned(),
            ));
        }
        Ok(places)
    }

    /// Everything in one folder.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        Self {
            folder: Some(folder.to_owned()),
            database: Place::File(folder.join("office.db")),
            blobs: BlobPlace::Folder(folder.join("blobs")),
        }
    }
}

/// The office.
#[derive(Debug)]
pub struct Office {
    store: Store,
    blobs: Blobs,
    places: Places,
    life: Life,
    secret: [u8; 32],
    opened_at: At,
    around: AroundBox,
    changes: broadcast::Sender<Changed>,
    others: Others,
}

struct AroundBox(Around);

impl std::fmt::Debug for AroundBox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Around")
    }
}

impl Office {
    /// Opens the office in a folder, and makes it when there is none.
    ///
    /// # Errors
    /// When the folder cannot be used or the data are not ours.
    pub fn open(folder: &Path, around: Around) -> Result<Arc<Self>> {
        Self::open_at(&Places::in_folder(folder), around)
    }

    /// Opens the office where its data are.
    ///
    /// # Errors
    /// When a place cannot be used or the data are not ours.
    pub fn open_at(places: &Places, around: Around) -> Result<Arc<Self>> {
        if let Some(folder) = &places.folder {
            std::fs::create_dir_all(folder)?;
        }
        let blobs = Blobs::open(&places.blobs)?;
        let store = Store::open(&places.database)?;
        let others = Others::begin(&store)?;
        let (secret, life) = life::of(&store, places.folder.as_deref(), &around)?;
        let epoch = life.epoch(&store, &around)?;
        let opened_at = around.now();
        store.write(Whose::Everybodys, |tx| {
            timers::note_life(tx, &epoch.0, opened_at)
        })?;
        Ok(Arc::new(Self {
            store,
            blobs,
            places: places.clone(),
            life,
            secret,
            opened_at,
            around: AroundBox(around),
            changes: broadcast::channel(CHANGES_KEPT).0,
            others,
        }))
    }

    /// The database.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Where everything is kept.
    #[must_use]
    pub const fn places(&self) -> &Places {
        &self.places
    }

    /// The bytes of photos.
    #[must_use]
    pub const fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// This life of the data.
    ///
    /// # Errors
    /// When it has just become another one, and that cannot be written down.
    pub fn epoch(&self) -> Result<Epoch> {
        self.life.epoch(&self.store, self.around())
    }

    /// From what status links are derived.
    pub(crate) const fn secret(&self) -> &[u8; 32] {
        &self.secret
    }

    /// When this process opened it.
    #[must_use]
    pub const fn opened_at(&self) -> At {
        self.opened_at
    }

    /// Clock, ids and secrets.
    #[must_use]
    pub fn around(&self) -> &Around {
        &self.around.0
    }

    /// Runs blocking work away from the threads that answer requests. It runs
    /// to its end even when whoever asked has gone (I24).
    ///
    /// # Errors
    /// What `work` says.
    pub async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&Self) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let office = Arc::clone(self);
        tokio::task::spawn_blocking(move || work(&office))
            .await
            .map_err(|e| OfficeError::Damaged(e.to_string()))?
    }

    /// Writes in one transaction, and tells listeners once it is durable.
    ///
    /// # Errors
    /// What `work` says.
    pub fn commit<T>(
        &self,
        whose: impl Into<Whose>,
        mut work: impl FnMut(&Tx<'_>, &mut Vec<Changed>) -> Result<T>,
    ) -> Result<T> {
        let mut changed = Vec::new();
        let answer = self.store.write(whose, |tx| {
            // What a lost race has noted did not happen.
            changed.clear();
            work(tx, &mut changed)
        })?;
        self.others.own(&changed);
        let hints = others::hints(&changed);
        for change in changed {
            self.tell(change);
        }
        for hint in hints {
            self.store.hint(&hint);
        }
        Ok(answer)
    }

    /// Tells whoever listens in this process.
    pub(crate) fn tell(&self, change: Changed) {
        // Nobody listening is no fault.
        let _ = self.changes.send(change);
    }

    /// How far other processes have been followed.
    pub(crate) const fn others(&self) -> &Others {
        &self.others
    }

    /// Listens to changes. It is only a hint: a listener that lags or just
    /// came reads everything anew (I25).
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Changed> {
        self.changes.subscribe()
    }

    /// A token that follows from the office's secret and from what it is for: it can be told again
    /// and is nowhere stored.
    #[must_use]
    pub fn derived_token(&self, purpose: &str, parts: &[&[u8]]) -> String {
        let mut digest = Sha256::new();
        for part in [b"fieldfare".as_slice(), purpose.as_bytes(), &self.secret]
            .into_iter()
            .chain(parts.iter().copied())
        {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part);
        }
        let inner = digest.finalize();
        let outer = Sha256::digest([self.secret.as_slice(), inner.as_slice()].concat());
        hex::encode(outer.get(..20).unwrap_or_default())
    }

    /// The secret part of a requester's status link: derived, so that it can be
    /// shown again and is nowhere stored.
    #[must_use]
    pub fn status_token(&self, ticket: TicketId) -> String {
        let outer = self.derived_secret(b"fieldfare status link 1", ticket.0.as_bytes());
        hex::encode(outer.get(..20).unwrap_or_default())
    }

    /// The token that follows a token: derived, so that it is the same however
    /// often it is offered.
    #[must_use]
    pub fn successor(&self, token: &str) -> String {
        hex::encode(self.derived_secret(b"fieldfare next token 1", token.as_bytes()))
    }

    /// What the key is made of that notices to browsers are signed with; the `n`th, if
    /// those before are no keys.
    #[must_use]
    pub(crate) fn push_secret(&self, n: u8) -> [u8; 32] {
        self.derived_secret(b"fieldfare web push 1", &[n])
    }

    fn derived_secret(&self, purpose: &[u8], of: &[u8]) -> [u8; 32] {
        let mut digest = Sha256::new();
        digest.update(purpose);
        digest.update(self.secret);
        digest.update(of);
        // Hashed twice, so that the length of what was hashed tells nothing.
        let inner = digest.finalize();
        Sha256::digest([self.secret.as_slice(), inner.as_slice()].concat()).into()
    }
}

/// SHA-256 of a secret token in hexadecimal: what is stored of it.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}
