//! Taking a rescue file in: all of it, or nothing.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use fieldfare_domain::{Act, CommandId, PhotoId, Sha256Hex, TicketId};
use fieldfare_protocol::view::RescueTaken;
use fieldfare_protocol::wire::sha256_hex;
use rusqlite::Connection;

use super::seal::SealReader;
use super::{About, JSON_BYTES_MAX, PICTURE_BYTES_MAX, RECORDS_MAX, Record, RescueError};
use crate::error::{ReplicaError, Result};
use crate::outbox::{Entry, EntryState};
use crate::photos::{OwnPhoto, PictureSize};
use crate::settle::successor;
use crate::tickets::Standpoint;
use crate::words::bytes;
use crate::{Replica, discard, outbox, photos, tickets};

/// How often a refused command may have been sent again on another device and
/// still be recognised.
const SUCCESSORS_MAX: usize = 16;

impl Replica {
    /// Takes in what another device of the same person could not send. What is
    /// here, or was recorded by the office, is left as it is: a second time
    /// changes nothing.
    ///
    /// # Errors
    /// [`ReplicaError::Rescue`]: not a rescue file, a wrong passphrase, damaged, cut
    /// off, or somebody else's; [`ReplicaError::NotSignedIn`],
    /// [`ReplicaError::DiskFull`], or the database's. Nothing was changed.
    pub fn rescue_import(&self, path: &Path, passphrase: &str) -> Result<RescueTaken> {
        let standpoint = self.standpoint();
        let (me, _) = standpoint.me.ok_or(ReplicaError::NotSignedIn)?;
        // Read to its end before anything is taken: a file without its end brings
        // nothing rather than a part that nobody can tell from the whole.
        let mut commands = Vec::new();
        let mut offered = Vec::new();
        let mut input = SealReader::begin(open(path)?, passphrase)?;
        let about = each_record(&mut input, |record| {
            match record {
                Found::Command(entry) => commands.push(entry),
                Found::Photo(photo, _) => offered.push(photo),
            }
            Ok(())
        })?;
        if about.person != me {
            return Err(RescueError::OtherPerson(about.name).into());
        }
        let _gate = self.gate();
        let wanted: BTreeSet<PhotoId> = self.store.read(|conn| {
            let mut wanted = BTreeSet::new();
            for photo in &offered {
                if !is_photo_known(conn, &standpoint, photo)? {
                    wanted.insert(photo.meta.id);
                }
            }
            Ok(wanted)
        })?;
        // The bytes are durable before a row names them (I1).
        let mut kept = Vec::new();
        let taken = self
            .keep_pictures(input.again(open(path)?)?, &wanted, &mut kept)
            .and_then(|adopted| {
                self.store
                    .write(|tx| adopt(tx, &standpoint, &commands, &offered, &adopted))
            });
        match taken {
            Ok((commands, photos, known)) => Ok(RescueTaken {
                commands,
                photos,
                known,
                made_at: about.made_at,
            }),
            Err(error) => {
                self.drop_unused(&kept.iter().collect::<Vec<_>>());
                Err(error)
            }
        }
    }

    /// Puts the pictures of wanted photos into the vault. What is there already is
    /// also named in `kept`: it is dropped only where no row uses it.
    fn keep_pictures(
        &self,
        mut input: SealReader<impl Read>,
        wanted: &BTreeSet<PhotoId>,
        kept: &mut Vec<Sha256Hex>,
    ) -> Result<Vec<Adopted>> {
        let mut adopted = Vec::new();
        each_record(&mut input, |record| {
            let Found::Photo(photo, pictures) = record else {
                return Ok(());
            };
            if !wanted.contains(&photo.meta.id) {
                return Ok(());
            }
            let whole = pictures.full.len() == photo.meta.bytes as usize
                && sha256_hex(&pictures.full) == photo.meta.sha256;
            let mut thumb = None;
            if whole {
                kept.push(photo.meta.sha256.clone());
                self.vault.put(&photo.meta.sha256, &pictures.full)?;
                if !pictures.thumb.is_empty() {
                    let hash = sha256_hex(&pictures.thumb);
                    kept.push(hash.clone());
                    self.vault.put(&hash, &pictures.thumb)?;
                    thumb = Some(hash);
                }
            }
            adopted.push(Adopted {
                photo: photo.meta.id,
                whole,
                thumb,
            });
            Ok(())
        })?;
        Ok(adopted)
    }
}

/// A photo whose pictures are in the vault now.
struct Adopted {
    photo: PhotoId,
    /// Its bytes were in the file.
    whole: bool,
    thumb: Option<Sha256Hex>,
}

/// Writes the rows; answers how many commands and photos are new, and how many of
/// both are not.
fn adopt(
    tx: &Connection,
    standpoint: &Standpoint,
    commands: &[Entry],
    offered: &[OwnPhoto],
    adopted: &[Adopted],
) -> Result<(u32, u32, u32)> {
    let (mut new_commands, mut new_photos, mut known) = (0, 0, 0);
    let mut touched: BTreeSet<TicketId> = BTreeSet::new();
    for entry in commands {
        if is_known(tx, standpoint, entry)? {
            known += 1;
            continue;
        }
        outbox::adopt(tx, entry)?;
        if matches!(entry.command.act, Act::Create(_)) && entry.state != EntryState::Rejected {
            tickets::ensure(tx, entry.command.ticket)?;
        }
        touched.insert(entry.command.ticket);
        new_commands += 1;
    }
    for photo in offered {
        let found = adopted.iter().find(|a| a.photo == photo.meta.id);
        let Some(found) = found.filter(|_| !photos::is_own(tx, photo.meta.id).unwrap_or(true))
        else {
            known += 1;
            continue;
        };
        let photo = if found.whole {
            photo.clone()
        } else {
            // The person is shown that it is lost; it can never be sent.
            OwnPhoto {
                refused: true,
                problem: "missing".to_owned(),
                ..photo.clone()
            }
        };
        photos::put_back(tx, &photo)?;
        if found.whole {
            let full = &photo.meta.sha256;
            let (id, ticket) = (photo.meta.id, photo.ticket);
            photos::remember(tx, id, PictureSize::Full, ticket, full)?;
            if let Some(thumb) = &found.thumb {
                photos::remember(tx, id, PictureSize::Thumb, ticket, thumb)?;
            }
        }
        touched.insert(photo.ticket);
        new_photos += 1;
    }
    for ticket in touched {
        tickets::touched(tx, standpoint, ticket, None)?;
    }
    Ok((new_commands, new_photos, known))
}

/// Whether a command is here, went from here, or was recorded by the office; or
/// whether it was sent again, here, after the office had refused it.
fn is_known(conn: &Connection, standpoint: &Standpoint, entry: &Entry) -> Result<bool> {
    let loaded = tickets::load(conn, standpoint, entry.command.ticket)?;
    let recorded = |id: CommandId| {
        loaded.as_ref().is_some_and(|loaded| {
            // Late work stays its author's item until somebody settled it.
            let waits = loaded.known.parked.iter().any(|p| p.command == id);
            !waits && loaded.events.iter().any(|event| event.command == Some(id))
        })
    };
    let mut id = entry.command.id;
    for _ in 0..SUCCESSORS_MAX {
        if recorded(id) || is_here(conn, id)? {
            return Ok(true);
        }
        id = successor(id);
    }
    Ok(false)
}

fn is_here(conn: &Connection, id: CommandId) -> Result<bool> {
    let here: bool = conn
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM outbox WHERE command_id = ?1)
                 OR EXISTS (SELECT 1 FROM acked WHERE command_id = ?1)",
        )?
        .query_row([bytes(id.0)], |row| row.get(0))?;
    Ok(here || discard::holds(conn, id)?)
}

fn is_photo_known(conn: &Connection, standpoint: &Standpoint, photo: &OwnPhoto) -> Result<bool> {
    if photos::is_own(conn, photo.meta.id)? || discard::holds(conn, photo.command)? {
        return Ok(true);
    }
    let loaded = tickets::load(conn, standpoint, photo.ticket)?;
    Ok(loaded.is_some_and(|loaded| {
        loaded
            .known
            .photo(photo.meta.id)
            .is_some_and(|photo| photo.arrived)
    }))
}

/// What is found in a file besides its first and its last record.
enum Found {
    Command(Entry),
    Photo(OwnPhoto, Pictures),
}

/// The bytes that follow a photo's record.
struct Pictures {
    full: Vec<u8>,
    thumb: Vec<u8>,
}

fn open(path: &Path) -> Result<BufReader<File>> {
    Ok(BufReader::new(File::open(path).map_err(RescueError::from)?))
}

/// Reads a file from beginning to end and hands its records over, in order.
fn each_record(
    input: &mut SealReader<impl Read>,
    mut take: impl FnMut(Found) -> Result<()>,
) -> Result<About> {
    let Record::About(about) = record(input)? else {
        return Err(RescueError::Damaged.into());
    };
    for _ in 0..RECORDS_MAX {
        match record(input)? {
            Record::Command(entry) => take(Found::Command(*entry))?,
            Record::Photo { photo, full, thumb } => {
                let pictures = Pictures {
                    full: picture(input, full)?,
                    thumb: picture(input, thumb)?,
                };
                take(Found::Photo(*photo, pictures))?;
            }
            Record::End if input.is_at_end()? => return Ok(about),
            Record::About(_) | Record::End => return Err(RescueError::Damaged.into()),
        }
    }
    Err(RescueError::TooLarge.into())
}

fn record(input: &mut SealReader<impl Read>) -> Result<Record> {
    let mut length = [0; 4];
    input.take(&mut length)?;
    let json = some_bytes(input, u32::from_be_bytes(length), JSON_BYTES_MAX)?;
    Ok(serde_json::from_slice(&json).map_err(|_| RescueError::Damaged)?)
}

fn picture(input: &mut SealReader<impl Read>, length: u32) -> Result<Vec<u8>> {
    some_bytes(input, length, PICTURE_BYTES_MAX)
}

fn some_bytes(input: &mut SealReader<impl Read>, length: u32, max: u32) -> Result<Vec<u8>> {
    if length > max {
        return Err(RescueError::TooLarge.into());
    }
    let mut bytes = vec![0; length as usize];
    input.take(&mut bytes)?;
    Ok(bytes)
}
