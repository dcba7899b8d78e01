//! The office: its data folder, its life (epoch), and who is told of changes.
//!
//! ```text
//! data/
//!   office.db    everything but bytes of photos; what a backup holds
//!   blobs/       bytes of photos by hash; what a backup holds
//!   epoch        minted at creation and at each restore, never restored (I18)
//!   secret       from which status links are derived; a backup holds it
//! ```

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fieldfare_domain::{EnterpriseId, TicketId, UserId};
use fieldfare_protocol::wire::Epoch;
use rusqlite::Transaction;
use sha2::{Digest, Sha256};
use tokio::sync::broadcast;

use crate::clock::Around;
use crate::error::{OfficeError, Result};
use crate::store::Store;

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
}

/// The office.
#[derive(Debug)]
pub struct Office {
    store: Store,
    folder: PathBuf,
    epoch: Epoch,
    secret: [u8; 32],
    around: AroundBox,
    changes: broadcast::Sender<Changed>,
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
        std::fs::create_dir_all(folder.join("blobs"))?;
        let secret = secret_file(&folder.join("secret"), &around)?;
        let epoch = epoch_file(&folder.join("epoch"), &around)?;
        let store = Store::open(&folder.join("office.db"))?;
        Ok(Arc::new(Self {
            store,
            folder: folder.to_owned(),
            epoch,
            secret,
            around: AroundBox(around),
            changes: broadcast::channel(CHANGES_KEPT).0,
        }))
    }

    /// The database.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// The data folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where the bytes of photos are.
    #[must_use]
    pub fn blobs(&self) -> PathBuf {
        self.folder.join("blobs")
    }

    /// This life of the data.
    #[must_use]
    pub const fn epoch(&self) -> &Epoch {
        &self.epoch
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
        work: impl FnOnce(&Transaction<'_>, &mut Vec<Changed>) -> Result<T>,
    ) -> Result<T> {
        let mut changed = Vec::new();
        let answer = self.store.write(|tx| work(tx, &mut changed))?;
        for change in changed {
            // Nobody listening is no fault.
            let _ = self.changes.send(change);
        }
        Ok(answer)
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
        let mut digest = Sha256::new();
        digest.update(b"fieldfare status link 1");
        digest.update(self.secret);
        digest.update(ticket.0.as_bytes());
        // Hashed twice, so that the length of what was hashed tells nothing.
        let inner = digest.finalize();
        let outer = Sha256::digest([self.secret.as_slice(), inner.as_slice()].concat());
        hex::encode(outer.get(..20).unwrap_or_default())
    }
}

/// SHA-256 of a secret token in hexadecimal: what is stored of it.
#[must_use]
pub fn token_hash(token: &str) -> String {
    hex::encode(Sha256::digest(token.as_bytes()))
}

fn secret_file(path: &Path, around: &Around) -> Result<[u8; 32]> {
    match std::fs::read_to_string(path) {
        Ok(text) => hex::decode(text.trim())
            .ok()
            .and_then(|bytes| bytes.try_into().ok())
            .ok_or_else(|| OfficeError::Damaged("the file `secret` is not a secret".to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let secret = around.secret();
            write_new(path, &hex::encode(secret))?;
            Ok(secret)
        }
        Err(error) => Err(error.into()),
    }
}

fn epoch_file(path: &Path, around: &Around) -> Result<Epoch> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Epoch(text.trim().to_owned())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => mint_epoch(path, around),
        Err(error) => Err(error.into()),
    }
}

/// Begins a new life of the data: at creation and after each restore (I18).
///
/// # Errors
/// When the file cannot be written.
pub fn mint_epoch(path: &Path, around: &Around) -> Result<Epoch> {
    let secret = around.secret();
    let epoch = hex::encode(secret.get(..16).unwrap_or_default());
    write_new(path, &epoch)?;
    Ok(Epoch(epoch))
}

/// Writes a small file so that it is whole or not there, readable by its owner
/// only.
fn write_new(path: &Path, text: &str) -> Result<()> {
    use std::io::Write;
    let temporary = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&temporary, path)?;
    if let Some(folder) = path.parent() {
        std::fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}
