//! Writing a rescue file. Reads the replica and writes nothing into it.

use std::fs;
use std::io::{BufWriter, Write};
use std::path::Path;

use fieldfare_domain::{At, Sha256Hex};
use fieldfare_protocol::view::RescueSaved;
use rusqlite::{Connection, OptionalExtension, params};

use super::seal::{Cost, SealWriter};
use super::{About, Record, RescueError};
use crate::error::{ReplicaError, Result};
use crate::key::{DeviceKey, Entropy, SystemEntropy};
use crate::photo::{Vault, VaultError};
use crate::photos::{OwnPhoto, PictureSize};
use crate::store::{Seal, Store};
use crate::words::{bytes, json};
use crate::{DATABASE, LOCK, PHOTOS, Replica, lock, outbox, photos, session};

impl Replica {
    /// Writes everything that was not sent into a new file at `path`, sealed with
    /// `passphrase`. What had that name before is replaced once the new file is
    /// whole and on the disk.
    ///
    /// # Errors
    /// [`ReplicaError::Rescue`]: nothing to save, a passphrase that is too short, or
    /// no room where the file is written; [`ReplicaError::NotSignedIn`], or the
    /// database's. There is then no new file.
    pub fn rescue_export(&self, path: &Path, passphrase: &str) -> Result<RescueSaved> {
        self.export_at_cost(path, passphrase, Cost::USUAL, &SystemEntropy)
    }

    pub(super) fn export_at_cost(
        &self,
        path: &Path,
        passphrase: &str,
        cost: Cost,
        entropy: &dyn Entropy,
    ) -> Result<RescueSaved> {
        // Nothing is removed from the vault meanwhile.
        let _gate = self.gate();
        let unsent = self.store.read(Unsent::gather)?;
        let target = Target {
            path,
            passphrase,
            cost,
            entropy,
        };
        unsent.write(&self.vault, self.clock.now(), &target)
    }
}

/// As [`Replica::rescue_export`], from the files of a replica that cannot be opened
/// for work: the disk is full, or a later version wrote it. `dir` is its folder and
/// `now` the time.
///
/// # Errors
/// As [`Replica::rescue_export`]; [`ReplicaError::WrongKey`] when `key` is not the
/// one that it is under, [`ReplicaError::InUse`].
pub fn export_closed(
    dir: &Path,
    key: &DeviceKey,
    path: &Path,
    passphrase: &str,
    now: At,
) -> Result<RescueSaved> {
    export_sealed(dir, Seal::Key(key), key, path, passphrase, now)
}

pub(super) fn export_sealed(
    dir: &Path,
    seal: Seal<'_>,
    key: &DeviceKey,
    path: &Path,
    passphrase: &str,
    now: At,
) -> Result<RescueSaved> {
    let _lock = lock(&dir.join(LOCK))?;
    let unsent = Store::open_to_read(&dir.join(DATABASE), seal)?.read(Unsent::gather)?;
    let vault = Vault::open(&dir.join(PHOTOS), key)?;
    let target = Target {
        path,
        passphrase,
        cost: Cost::USUAL,
        entropy: &SystemEntropy,
    };
    unsent.write(&vault, now, &target)
}

/// Where to, and how it is sealed.
struct Target<'t> {
    path: &'t Path,
    passphrase: &'t str,
    cost: Cost,
    entropy: &'t dyn Entropy,
}

/// All that was not sent, without the bytes of photos.
struct Unsent {
    person: fieldfare_domain::UserId,
    name: String,
    office: String,
    entries: Vec<outbox::Entry>,
    photos: Vec<(OwnPhoto, Option<Sha256Hex>)>,
}

impl Unsent {
    fn gather(conn: &Connection) -> Result<Self> {
        let session = session::stored(conn)?.ok_or(ReplicaError::NotSignedIn)?;
        let mut with_thumbs = Vec::new();
        for photo in photos::own_unsent(conn)? {
            let thumb: Option<String> = conn
                .prepare_cached("SELECT sha256 FROM picture WHERE photo = ?1 AND size = ?2")?
                .query_row(
                    params![bytes(photo.meta.id.0), PictureSize::Thumb.word()],
                    |row| row.get(0),
                )
                .optional()?;
            with_thumbs.push((photo, thumb.and_then(|hash| Sha256Hex::parse(&hash).ok())));
        }
        Ok(Self {
            person: session.user,
            name: session.name,
            office: session.office,
            entries: outbox::unsettled(conn)?,
            photos: with_thumbs,
        })
    }

    /// Streams everything into a file beside `path`, which gets its name when it is
    /// whole and durable (I1).
    fn write(self, vault: &Vault, now: At, target: &Target<'_>) -> Result<RescueSaved> {
        if self.entries.is_empty() && self.photos.is_empty() {
            return Err(RescueError::Nothing.into());
        }
        let name = target
            .path
            .file_name()
            .and_then(|name| name.to_str())
            .ok_or_else(|| RescueError::Io(std::io::ErrorKind::InvalidFilename.into()))?
            .to_owned();
        let part = target.path.with_file_name(format!("{name}.part"));
        let written = self
            .write_part(vault, now, target, &part)
            .and_then(|saved| {
                fs::rename(&part, target.path).map_err(RescueError::from)?;
                fsync_folder(target.path).map_err(RescueError::from)?;
                Ok(RescueSaved {
                    file: name,
                    ..saved
                })
            });
        if written.is_err() {
            // The first error is what the person must see.
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write_part(
        self,
        vault: &Vault,
        now: At,
        target: &Target<'_>,
        part: &Path,
    ) -> Result<RescueSaved> {
        let file = BufWriter::new(create(part).map_err(RescueError::from)?);
        let mut out = SealWriter::begin(file, target.passphrase, target.cost, target.entropy)?;
        let mut saved = RescueSaved {
            file: String::new(),
            commands: 0,
            photos: 0,
            photos_missing: 0,
            bytes: 0,
        };
        let about = About {
            person: self.person,
            name: self.name,
            office: self.office,
            made_at: now,
        };
        add(&mut out, &Record::About(about))?;
        for entry in self.entries {
            add(&mut out, &Record::Command(Box::new(entry)))?;
            saved.commands = saved.commands.saturating_add(1);
        }
        for (photo, thumb) in self.photos {
            // One photo that cannot be read must not keep the others here.
            let full = readable(vault, &photo.meta.sha256)?;
            let thumb = match thumb {
                Some(hash) if !full.is_empty() => readable(vault, &hash)?,
                _ => Vec::new(),
            };
            let missing = full.is_empty();
            add(
                &mut out,
                &Record::Photo {
                    photo: Box::new(photo),
                    full: length(&full)?,
                    thumb: length(&thumb)?,
                },
            )?;
            out.add(&full)?;
            out.add(&thumb)?;
            saved.photos = saved.photos.saturating_add(u32::from(!missing));
            saved.photos_missing = saved.photos_missing.saturating_add(u32::from(missing));
        }
        add(&mut out, &Record::End)?;
        let (file, bytes) = out.finish()?;
        saved.bytes = bytes;
        file.into_inner()
            .map_err(|error| RescueError::from(error.into_error()))?
            .sync_all()
            .map_err(RescueError::from)?;
        Ok(saved)
    }
}

fn add<W: Write>(out: &mut SealWriter<W>, record: &Record) -> Result<()> {
    let json = json(record)?;
    out.add(&length(json.as_bytes())?.to_be_bytes())?;
    out.add(json.as_bytes())?;
    Ok(())
}

fn length(bytes: &[u8]) -> Result<u32> {
    Ok(u32::try_from(bytes.len()).map_err(|_| RescueError::TooLarge)?)
}

/// The bytes of a blob; none when they are lost.
fn readable(vault: &Vault, hash: &Sha256Hex) -> Result<Vec<u8>> {
    match vault.get(hash) {
        Ok(bytes) => Ok(bytes),
        Err(error @ (VaultError::Missing | VaultError::Damaged | VaultError::Io(_))) => {
            tracing::warn!(code = error.code(), "a photo is lost and not in the file");
            Ok(Vec::new())
        }
        Err(error) => Err(error.into()),
    }
}

/// A file that only this person may read.
fn create(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn fsync_folder(path: &Path) -> std::io::Result<()> {
    match path.parent().filter(|dir| !dir.as_os_str().is_empty()) {
        Some(dir) => fs::File::open(dir)?.sync_all(),
        None => Ok(()),
    }
}

/// Windows has no such call: NTFS writes names to its journal before the rename returns.
#[cfg(not(unix))]
fn fsync_folder(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
