//! This life of the data (its epoch), and the secret that status links are derived
//! from.
//!
//! An epoch must be another one after a restore, so it is kept where a restore
//! does not bring it back (I18): in a file beside the embedded database; and in
//! PostgreSQL together with what only this database on this timeline of this
//! cluster has. A dump that is loaded elsewhere, a recovery to a point in time and
//! a failover all find that it is not theirs, and a new one is minted.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use fieldfare_protocol::wire::Epoch;

use crate::clock::Around;
use crate::db::{Store, Whose, params};
use crate::error::{OfficeError, Result};

/// Rows of the table `office`.
const SECRET: &str = "secret";
const EPOCH: &str = "life";

/// The epoch, and what it holds for.
#[derive(Debug)]
pub struct Life(Mutex<(Option<String>, Epoch)>);

impl Life {
    /// The epoch that holds now.
    ///
    /// # Errors
    /// When a new one cannot be written down.
    pub fn epoch(&self, store: &Store, around: &Around) -> Result<Epoch> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = store.life();
        if held.0 != now
            && let Some(life) = &now
        {
            let epoch = epoch_of(store, life, around)?;
            *held = (now, epoch);
        }
        Ok(held.1.clone())
    }
}

/// The secret and the life of an office.
///
/// # Errors
/// When they cannot be read or written.
pub fn of(store: &Store, folder: Option<&Path>, around: &Around) -> Result<([u8; 32], Life)> {
    let (secret, life) = match store.life() {
        None => {
            let folder =
                folder.ok_or_else(|| OfficeError::Damaged("there is no data folder".to_owned()))?;
            let secret = secret_file(&folder.join("secret"), around)?;
            let epoch = epoch_file(&folder.join("epoch"), around)?;
            (secret, (None, epoch))
        }
        Some(life) => {
            let secret = secret_row(store, around)?;
            let epoch = epoch_of(store, &life, around)?;
            (secret, (Some(life), epoch))
        }
    };
    Ok((secret, Life(Mutex::new(life))))
}

fn secret_row(store: &Store, around: &Around) -> Result<[u8; 32]> {
    let fresh = hex::encode(around.secret());
    let text: String = store.write(Whose::Everybodys, |tx| {
        // Of several processes that begin at once, one makes it.
        tx.run(
            "INSERT INTO office (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING",
            params![SECRET, fresh],
        )?;
        tx.one(
            "SELECT value FROM office WHERE name = ?1",
            params![SECRET],
            |row| row.get(0),
        )
    })?;
    as_secret(&text)
}

/// The epoch of this life in the database; a new one when the row is of another.
fn epoch_of(store: &Store, life: &str, around: &Around) -> Result<Epoch> {
    let fresh = fresh(around);
    store.write(Whose::Everybodys, |tx| {
        tx.run(
            "INSERT INTO office (name, value) VALUES (?1, '') ON CONFLICT (name) DO NOTHING",
            params![EPOCH],
        )?;
        let row: String = tx.one(
            tx.either(
                "SELECT value FROM office WHERE name = ?1",
                "SELECT value FROM office WHERE name = ?1 FOR UPDATE",
            ),
            params![EPOCH],
            |row| row.get(0),
        )?;
        if let Some((epoch, of)) = row.split_once(' ')
            && of == life
        {
            return Ok(Epoch(epoch.to_owned()));
        }
        tx.run(
            "UPDATE office SET value = ?2 WHERE name = ?1",
            params![EPOCH, format!("{} {life}", fresh.0)],
        )?;
        Ok(fresh.clone())
    })
}

/// The rows of the table `office` with which an office goes on in a database of
/// this life as what it was: the one secret, the one epoch. For a move, which
/// loses nothing, and for nothing else (I18).
pub(crate) fn rows(secret: &[u8; 32], epoch: &Epoch, life: &str) -> Vec<(&'static str, String)> {
    vec![
        (SECRET, hex::encode(secret)),
        (EPOCH, format!("{} {life}", epoch.0)),
    ]
}

fn fresh(around: &Around) -> Epoch {
    let secret = around.secret();
    Epoch(hex::encode(secret.get(..16).unwrap_or_default()))
}

fn as_secret(text: &str) -> Result<[u8; 32]> {
    hex::decode(text.trim())
        .ok()
        .and_then(|bytes| bytes.try_into().ok())
        .ok_or_else(|| OfficeError::Damaged("the office's secret is not a secret".to_owned()))
}

fn secret_file(path: &Path, around: &Around) -> Result<[u8; 32]> {
    match std::fs::read_to_string(path) {
        Ok(text) => as_secret(&text),
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
    let epoch = fresh(around);
    write_new(path, &epoch.0)?;
    Ok(epoch)
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
