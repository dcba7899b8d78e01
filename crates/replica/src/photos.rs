//! Own photos: into the vault first, then into the outbox; and the pictures that
//! the screen shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fieldfare_domain::{Act, At, Command, PhotoId, PhotoMeta, Sha256Hex, TicketId, Visibility};
use fieldfare_protocol::view::PhotoState;
use fieldfare_protocol::wire::sha256_hex;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::photo::{Developed, TakenAt, develop, develop_file};
use crate::tickets;
use crate::words::{bytes, json};
use crate::{Replica, act, forget, wanted};

/// How large a picture is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PictureSize {
    /// At most 320 pixels, for lists.
    Thumb,
    /// The photo itself.
    Full,
}

impl PictureSize {
    /// Its word in addresses.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Thumb => "thumb",
            Self::Full => "full",
        }
    }
}

impl Replica {
    /// Adds the pictures in these files to a ticket. Stops at the first that
    /// does not become a photo; those before it stay added.
    ///
    /// # Errors
    /// [`ReplicaError::Photo`], or as [`Replica::act`].
    pub fn add_photos(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        paths: &[PathBuf],
    ) -> Result<Vec<PhotoId>> {
        let mut added = Vec::with_capacity(paths.len());
        for path in paths {
            added.push(self.keep_developed(ticket, name, visibility, &develop_file(path)?)?);
        }
        Ok(added)
    }

    /// Adds one picture from its bytes.
    ///
    /// # Errors
    /// As [`Replica::add_photos`].
    pub fn add_photo(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        picture: &[u8],
    ) -> Result<PhotoId> {
        self.keep_developed(ticket, name, visibility, &develop(picture)?)
    }

    fn keep_developed(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        developed: &Developed,
    ) -> Result<PhotoId> {
        let _gate = self.gate();
        let (full, thumb) = (sha256_hex(&developed.full), sha256_hex(&developed.thumb));
        self.vault.put(&full, &developed.full)?;
        self.vault.put(&thumb, &developed.thumb)?;
        let id = PhotoId(self.ids.fresh());
        let photo = PhotoMeta {
            id,
            sha256: full.clone(),
            bytes: u32::try_from(developed.full.len()).unwrap_or(u32::MAX),
            width: developed.width,
            height: developed.height,
            name: name.to_owned(),
            visibility,
            taken_at: developed.taken_at.and_then(|taken| self.moment(taken)),
        };
        let standpoint = self.standpoint();
        let base = self
            .store
            .read(|conn| tickets::load(conn, &standpoint, ticket))?
            .map_or(0, |loaded| loaded.known.version);
        let added = self.act_with(ticket, base, Act::AddPhoto { photo }, Some(&thumb));
        if added.is_err() {
            self.drop_unused(&[&full, &thumb]);
        }
        added.map(|_| id)
    }

    /// A camera that does not know its distance from UTC shows the time of where
    /// the enterprise is.
    fn moment(&self, taken: TakenAt) -> Option<At> {
        let zone = match taken.offset {
            Some(offset) => TimeZone::fixed(offset),
            None => TimeZone::get(&self.standpoint().directory.zone).ok()?,
        };
        let moment = taken.local.to_zoned(zone).ok()?;
        Some(At(moment.timestamp().as_millisecond()))
    }

    /// Removes blobs that no row names: what they were put for was refused.
    fn drop_unused(&self, hashes: &[&Sha256Hex]) {
        for hash in hashes {
            let used = self.store.read(|conn| {
                Ok(conn
                    .prepare_cached("SELECT EXISTS (SELECT 1 FROM picture WHERE sha256 = ?1)")?
                    .query_row([hash.as_str()], |row| row.get::<_, bool>(0))?)
            });
            if let Ok(false) = used
                && let Err(error) = self.vault.remove(hash)
            {
                tracing::warn!(code = error.code(), "an unused picture stays in the vault");
            }
        }
    }

    /// A picture of a photo, own or fetched. Where only the photo itself is here,
    /// it is also the small picture.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownPhoto`] when it has to be fetched; the vault's.
    pub fn photo_bytes(&self, photo: PhotoId, size: PictureSize) -> Result<Vec<u8>> {
        let hash = self.store.read(|conn| {
            let hash: Option<String> = conn
                .prepare_cached(
                    "SELECT sha256 FROM picture
                     WHERE photo = ?1 AND (size = ?2 OR size = 'full')
                     ORDER BY size = ?2 DESC LIMIT 1",
                )?
                .query_row(params![bytes(photo.0), size.word()], |row| row.get(0))
                .optional()?;
            Ok(hash)
        })?;
        let hash = hash.ok_or(ReplicaError::UnknownPhoto)?;
        let hash = Sha256Hex::parse(&hash).map_err(|_| ReplicaError::Damaged("hash"))?;
        Ok(self.vault.get(&hash)?)
    }

    /// Keeps a picture that was fetched from the office, so that it is here
    /// without a network.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownPhoto`] when this device does not hold the ticket
    /// or the photo, or the bytes are no JPEG; the vault's.
    pub fn keep_picture(
        &self,
        ticket: TicketId,
        photo: PhotoId,
        size: PictureSize,
        picture: &[u8],
    ) -> Result<()> {
        let _gate = self.gate();
        let hash = sha256_hex(picture);
        let standpoint = self.standpoint();
        let known = self
            .store
            .read(|conn| tickets::load(conn, &standpoint, ticket))?
            .is_some_and(|loaded| loaded.ticket.photo(photo).is_some());
        // The office may have developed a requester's photo anew, so the bytes
        // need not be the declared ones; they are a picture in any case.
        if !known || !picture.starts_with(&[0xff, 0xd8, 0xff]) {
            return Err(ReplicaError::UnknownPhoto);
        }
        self.vault.put(&hash, picture)?;
        self.store.write(|tx| {
            if tickets::key_of(tx, ticket)?.is_none() {
                return Err(ReplicaError::UnknownPhoto);
            }
            let replaced = tx
                .prepare_cached(
                    "INSERT OR IGNORE INTO vault_trash (sha256)
                     SELECT sha256 FROM picture
                     WHERE photo = ?1 AND size = ?2 AND sha256 <> ?3",
                )?
                .execute(params![bytes(photo.0), size.word(), hash.as_str()])?;
            if replaced > 0 {
                forget::mark(tx)?;
            }
            remember(tx, photo, size, ticket, &hash)
        })
    }
}

fn remember(
    tx: &Connection,
    photo: PhotoId,
    size: PictureSize,
    ticket: TicketId,
    hash: &Sha256Hex,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR REPLACE INTO picture (photo, size, ticket, sha256) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        bytes(photo.0),
        size.word(),
        bytes(ticket.0),
        hash.as_str()
    ])?;
    wanted::settle(tx, photo, size)
}

/// Writes the rows of a photo that a command declares.
pub(crate) fn declare(
    tx: &Connection,
    command: &Command,
    photo: &PhotoMeta,
    thumb: Option<&Sha256Hex>,
) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO photo
             (id, ticket, command_id, sha256, bytes, meta, state, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'waiting', ?7)",
    )?
    .execute(params![
        bytes(photo.id.0),
        bytes(command.ticket.0),
        bytes(command.id.0),
        photo.sha256.as_str(),
        act::size_of(photo),
        json(photo)?,
        command.occurred_at.0
    ])?;
    remember(
        tx,
        photo.id,
        PictureSize::Full,
        command.ticket,
        &photo.sha256,
    )?;
    if let Some(thumb) = thumb {
        remember(tx, photo.id, PictureSize::Thumb, command.ticket, thumb)?;
    }
    Ok(())
}

/// Where the bytes of a ticket's own photos are.
pub(crate) fn travelling(
    conn: &Connection,
    ticket: TicketId,
) -> Result<BTreeMap<PhotoId, (PhotoState, u8)>> {
    let mut statement =
        conn.prepare_cached("SELECT id, state, sent_bytes, bytes FROM photo WHERE ticket = ?1")?;
    let rows = statement.query_map([bytes(ticket.0)], |row| {
        let state = match row.get::<_, String>(1)?.as_str() {
            "sending" => PhotoState::Sending,
            "arrived" => PhotoState::Arrived,
            "refused" => PhotoState::Refused,
            _ => PhotoState::Waiting,
        };
        let sent: i64 = row.get(2)?;
        let size: i64 = row.get(3)?;
        let percent = sent.saturating_mul(100).checked_div(size).unwrap_or(0);
        let percent = u8::try_from(percent.clamp(0, 100)).unwrap_or(100);
        Ok((PhotoId(Uuid::from_bytes(row.get(0)?)), (state, percent)))
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// Drops the photos that a discarded command declared, with their pictures.
pub(crate) fn drop_of_command(tx: &Connection, command: &Command) -> Result<()> {
    tx.prepare_cached("DELETE FROM photo WHERE command_id = ?1")?
        .execute([bytes(command.id.0)])?;
    for photo in act::declared(&command.act) {
        drop_pictures_of(tx, photo.id)?;
    }
    Ok(())
}

/// Drops one own photo that the office refused.
pub(crate) fn drop_refused(tx: &Connection, photo: PhotoId) -> Result<()> {
    tx.prepare_cached("DELETE FROM photo WHERE id = ?1")?
        .execute([bytes(photo.0)])?;
    drop_pictures_of(tx, photo)
}

fn drop_pictures_of(tx: &Connection, photo: PhotoId) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO vault_trash (sha256)
         SELECT sha256 FROM picture WHERE photo = ?1",
    )?
    .execute([bytes(photo.0)])?;
    tx.prepare_cached("DELETE FROM picture WHERE photo = ?1")?
        .execute([bytes(photo.0)])?;
    forget::mark(tx)
}
