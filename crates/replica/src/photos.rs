//! Own photos: into the vault first, then into the outbox; and the pictures that
//! the screen shows.

use std::collections::BTreeMap;
use std::path::PathBuf;

use fieldfare_domain::{
    Act, At, Command, CommandId, PhotoId, PhotoMeta, Sha256Hex, Stage, TicketId, Visibility,
};
use fieldfare_protocol::view::PhotoState;
use fieldfare_protocol::wire::sha256_hex;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, params};
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::photo::{Developed, TakenAt, develop, develop_file};
use crate::tickets;
use crate::words::{bytes, from_json, json};
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
    /// Adds the pictures in these files to a ticket, taken at a stage of the work
    /// or at the one that the ticket suggests. Stops at the first that
    /// does not become a photo; those before it stay added.
    ///
    /// # Errors
    /// [`ReplicaError::Photo`], or as [`Replica::act`].
    pub fn add_photos(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        stage: Option<Stage>,
        paths: &[PathBuf],
    ) -> Result<Vec<PhotoId>> {
        let mut added = Vec::with_capacity(paths.len());
        for path in paths {
            let developed = develop_file(path)?;
            added.push(self.keep_developed(ticket, name, visibility, stage, &developed)?);
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
        self.keep_developed(ticket, name, visibility, None, &develop(picture)?)
    }

    pub(crate) fn keep_developed(
        &self,
        ticket: TicketId,
        name: &str,
        visibility: Visibility,
        stage: Option<Stage>,
        developed: &Developed,
    ) -> Result<PhotoId> {
        let _gate = self.gate();
        let (full, thumb) = (sha256_hex(&developed.full), sha256_hex(&developed.thumb));
        self.vault.put(&full, &developed.full)?;
        self.vault.put(&thumb, &developed.thumb)?;
        let photo = PhotoMeta {
            id: PhotoId(self.ids.fresh()),
            sha256: full,
            bytes: u32::try_from(developed.full.len()).unwrap_or(u32::MAX),
            width: developed.width,
            height: developed.height,
            name: name.to_owned(),
            visibility,
            taken_at: developed.taken_at.and_then(|taken| self.moment(taken)),
            file: None,
            stage,
        };
        self.add(ticket, photo, Some(&thumb))
    }

    /// Declares a photo whose bytes are in the vault.
    pub(crate) fn add(
        &self,
        ticket: TicketId,
        photo: PhotoMeta,
        thumb: Option<&Sha256Hex>,
    ) -> Result<PhotoId> {
        let (id, full) = (photo.id, photo.sha256.clone());
        let standpoint = self.standpoint();
        let base = self
            .store
            .read(|conn| tickets::load(conn, &standpoint, ticket))?
            .map_or(0, |loaded| loaded.known.version);
        let added = self.act_with(ticket, base, Act::AddPhoto { photo }, thumb);
        if added.is_err() {
            let put: Vec<&Sha256Hex> = thumb.into_iter().chain([&full]).collect();
            self.drop_unused(&put);
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
    pub(crate) fn drop_unused(&self, hashes: &[&Sha256Hex]) {
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
    /// it is also the small picture. What is kept of a ticket that left, for an office
    /// that may be restored (I18), is not shown.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownPhoto`] when it has to be fetched; the vault's.
    pub fn photo_bytes(&self, photo: PhotoId, size: PictureSize) -> Result<Vec<u8>> {
        let hash = self.store.read(|conn| {
            let hash: Option<String> = conn
                .prepare_cached(
                    "SELECT sha256 FROM picture
                     WHERE photo = ?1 AND (size = ?2 OR size = 'full')
                         AND (EXISTS (SELECT 1 FROM ticket t WHERE t.id = picture.ticket)
                             OR EXISTS (SELECT 1 FROM photo p WHERE p.id = ?1
                                 AND (p.state <> 'arrived'
                                     OR p.command_id IN (SELECT command_id FROM outbox))))
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
    /// or the photo, or the bytes are no JPEG and not those of the file; the vault's.
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
        let loaded = self
            .store
            .read(|conn| tickets::load(conn, &standpoint, ticket))?;
        // The office may have developed a requester's photo anew, so the bytes
        // need not be the declared ones; they are a picture in any case. A file is
        // kept as it was declared.
        let fits = loaded
            .as_ref()
            .and_then(|loaded| loaded.ticket.photo(photo))
            .is_some_and(|known| match known.meta.file {
                None => picture.starts_with(&[0xff, 0xd8, 0xff]),
                Some(_) => known.meta.sha256 == hash && size == PictureSize::Full,
            });
        if !fits {
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

/// One's own photo, for putting it aside and for a rescue file.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct OwnPhoto {
    /// As its command declares it.
    pub(crate) meta: PhotoMeta,
    /// The ticket.
    pub(crate) ticket: TicketId,
    /// The command that declares it.
    pub(crate) command: CommandId,
    /// The office refused it: a person decides.
    pub(crate) refused: bool,
    /// The code of what went wrong last.
    pub(crate) problem: String,
    /// When it was added.
    pub(crate) created_at: At,
}

const OWN: &str = "SELECT meta, ticket, command_id, state = 'refused', problem, created_at
     FROM photo";

fn own(conn: &Connection, which: &str, values: impl rusqlite::Params) -> Result<Vec<OwnPhoto>> {
    let mut statement = conn.prepare_cached(&format!("{OWN} {which} ORDER BY created_at, id"))?;
    let mut rows = statement.query(values)?;
    let mut photos = Vec::new();
    while let Some(row) = rows.next()? {
        photos.push(OwnPhoto {
            meta: from_json(&row.get::<_, String>(0)?, "photo")?,
            ticket: TicketId(Uuid::from_bytes(row.get(1)?)),
            command: CommandId(Uuid::from_bytes(row.get(2)?)),
            refused: row.get(3)?,
            problem: row.get(4)?,
            created_at: At(row.get(5)?),
        });
    }
    Ok(photos)
}

/// The photos that a command declares.
pub(crate) fn own_of_command(conn: &Connection, command: CommandId) -> Result<Vec<OwnPhoto>> {
    own(conn, "WHERE command_id = ?1", [bytes(command.0)])
}

/// A photo that the office refused; none when it is not one.
pub(crate) fn own_refused(conn: &Connection, photo: PhotoId) -> Result<Option<OwnPhoto>> {
    let found = own(
        conn,
        "WHERE id = ?1 AND state = 'refused'",
        [bytes(photo.0)],
    )?;
    Ok(found.into_iter().next())
}

/// Every photo whose bytes the office does not have.
pub(crate) fn own_unsent(conn: &Connection) -> Result<Vec<OwnPhoto>> {
    own(conn, "WHERE state <> 'arrived'", [])
}

/// Whether a photo is one's own, wherever its bytes are.
pub(crate) fn is_own(conn: &Connection, photo: PhotoId) -> Result<bool> {
    Ok(conn
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM photo WHERE id = ?1)")?
        .query_row([bytes(photo.0)], |row| row.get(0))?)
}

/// What one's own file is called; none for a photo.
pub(crate) fn file_of(conn: &Connection, photo: PhotoId) -> Result<Option<String>> {
    let meta: Option<String> = conn
        .prepare_cached("SELECT meta FROM photo WHERE id = ?1")?
        .query_row([bytes(photo.0)], |row| row.get(0))
        .optional()?;
    let meta: Option<PhotoMeta> = meta.map(|meta| from_json(&meta, "photo")).transpose()?;
    Ok(meta.and_then(|meta| meta.file))
}

/// Takes photos out of the outbox; their pictures stay.
pub(crate) fn remove_own(tx: &Connection, photos: &[OwnPhoto]) -> Result<()> {
    for photo in photos {
        tx.prepare_cached("DELETE FROM photo WHERE id = ?1")?
            .execute([bytes(photo.meta.id.0)])?;
    }
    Ok(())
}

/// Puts a photo into the outbox. Where the office has some of its bytes already,
/// it says so.
pub(crate) fn put_back(tx: &Connection, photo: &OwnPhoto) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO photo
             (id, ticket, command_id, sha256, bytes, meta, state, problem, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        bytes(photo.meta.id.0),
        bytes(photo.ticket.0),
        bytes(photo.command.0),
        photo.meta.sha256.as_str(),
        act::size_of(&photo.meta),
        json(&photo.meta)?,
        if photo.refused { "refused" } else { "waiting" },
        photo.problem,
        photo.created_at.0
    ])?;
    Ok(())
}

/// Lets a refused photo wait again, or forgives one that waits its last failure;
/// says whether it is one of these.
pub(crate) fn retry(tx: &Connection, photo: PhotoId) -> Result<bool> {
    let again = tx
        .prepare_cached(
            "UPDATE photo SET state = 'waiting', upload_url = '', sent_bytes = 0
             WHERE id = ?1 AND state = 'refused'",
        )?
        .execute([bytes(photo.0)])?;
    let forgiven = tx
        .prepare_cached(
            "UPDATE photo SET problem = '', tries = 0
             WHERE id = ?1 AND state IN ('waiting', 'sending')",
        )?
        .execute([bytes(photo.0)])?;
    Ok(again + forgiven > 0)
}

pub(crate) fn remember(
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

/// Removes the pictures of one photo.
pub(crate) fn drop_pictures_of(tx: &Connection, photo: PhotoId) -> Result<()> {
    tx.prepare_cached(
        "INSERT OR IGNORE INTO vault_trash (sha256)
         SELECT sha256 FROM picture WHERE photo = ?1",
    )?
    .execute([bytes(photo.0)])?;
    tx.prepare_cached("DELETE FROM picture WHERE photo = ?1")?
        .execute([bytes(photo.0)])?;
    forget::mark(tx)
}
