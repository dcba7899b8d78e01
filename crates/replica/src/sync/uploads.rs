//! Sending the bytes of photos, resumably (I14, I15).
//!
//! One chunk at a time, and each in its own request: chunks shrink on a slow
//! network so that a command never waits long behind one. A photo that has
//! trouble waits by itself; the others go on.

use std::collections::BTreeMap;

use fieldfare_domain::{At, PhotoId, Sha256Hex, TicketId, planted};
use fieldfare_protocol::wire::{CHUNK_BYTES_MAX, UploadFor, sha256_hex};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::backoff::{Jitter, LONGEST_MS};
use super::transport::{TransportProblem, Upload, UploadAnswer};
use crate::error::{ReplicaError, Result};
use crate::words::{bytes, number};
use crate::{Replica, forget, receipts};

/// First chunk of a session, and the smallest.
const CHUNK_FIRST: usize = 256 * 1024;
const CHUNK_SMALLEST: usize = 16 * 1024;
/// A chunk that took less than this may be followed by a larger one.
const QUICK_MS: i64 = 2_000;
/// A chunk that took longer is followed by a smaller one.
const SLOW_MS: i64 = 8_000;

/// Where the uploads are. What it forgets in a restart, the office knows.
pub(crate) struct Lane {
    /// Photos that had trouble, until when.
    waits: BTreeMap<PhotoId, At>,
    /// What the office said it has of a photo.
    offset: Option<(PhotoId, u64)>,
    chunk: usize,
}

/// What a step did.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Moved {
    /// The photo's ticket.
    pub(crate) ticket: Option<TicketId>,
}

/// A photo to send.
struct Waiting {
    id: PhotoId,
    ticket: TicketId,
    sha256: Sha256Hex,
    size: u64,
    url: String,
    tries: u32,
}

impl Lane {
    pub(crate) const fn new() -> Self {
        Self {
            waits: BTreeMap::new(),
            offset: None,
            chunk: CHUNK_FIRST,
        }
    }

    /// There is reason to think that it works now.
    pub(crate) fn wake(&mut self) {
        self.waits.clear();
    }

    /// The next step; none when no photo can go now.
    pub(crate) fn next(&mut self, replica: &Replica, now: At) -> Result<Option<Upload>> {
        // A clock that was set back must not make a minute an hour.
        self.waits
            .retain(|_, until| *until > now && *until <= now.plus_ms(LONGEST_MS));
        for photo in replica.store.read(waiting)? {
            if self.waits.contains_key(&photo.id) {
                continue;
            }
            if photo.url.is_empty() {
                return Ok(Some(Upload::Create {
                    what: UploadFor {
                        ticket: photo.ticket,
                        photo: photo.id,
                        sha256: photo.sha256,
                    },
                    length: photo.size,
                }));
            }
            let Some((_, offset)) = self.offset.filter(|(id, _)| *id == photo.id) else {
                return Ok(Some(Upload::Head {
                    photo: photo.id,
                    url: photo.url,
                }));
            };
            if let Some(chunk) = self.chunk_of(replica, &photo, offset)? {
                return Ok(Some(Upload::Patch {
                    photo: photo.id,
                    url: photo.url,
                    offset,
                    sha256: sha256_hex(&chunk),
                    chunk,
                }));
            }
        }
        Ok(None)
    }

    /// The bytes from `offset` on; none when they are not here any more, which
    /// makes the photo an item that needs a person.
    fn chunk_of(&self, replica: &Replica, photo: &Waiting, offset: u64) -> Result<Option<Vec<u8>>> {
        let whole = match replica.vault.get(&photo.sha256) {
            Ok(whole) => whole,
            Err(
                error @ (crate::photo::VaultError::Missing | crate::photo::VaultError::Damaged),
            ) => {
                replica
                    .store
                    .write(|tx| refuse(tx, photo.id, error.code()))?;
                return Ok(None);
            }
            Err(error) => return Err(error.into()),
        };
        let from = usize::try_from(offset).unwrap_or(usize::MAX);
        let to = whole.len().min(from.saturating_add(self.chunk));
        Ok(whole.get(from..to).map(<[u8]>::to_vec))
    }

    /// When the first of the photos that wait may go.
    pub(crate) fn wakes_at(&self) -> Option<At> {
        self.waits.values().min().copied()
    }

    /// A step came through, after `took_ms`.
    pub(crate) fn answered(
        &mut self,
        replica: &Replica,
        step: &Upload,
        answer: &UploadAnswer,
        took_ms: i64,
        now: At,
        jitter: &mut Jitter,
    ) -> Result<Moved> {
        let photo = step.photo();
        let Some(row) = replica.store.read(|conn| find(conn, photo))? else {
            // Forgotten or discarded meanwhile.
            return Ok(Moved::default());
        };
        match (step, answer) {
            (Upload::Create { .. }, UploadAnswer::Created { .. })
                if planted::on("I14-declared-is-arrived") =>
            {
                replica.store.write(|tx| arrived(tx, &row, now))?;
            }
            (Upload::Create { .. }, UploadAnswer::Created { url }) => {
                replica.store.write(|tx| progress(tx, photo, url, 0))?;
                self.offset = Some((photo, 0));
            }
            (_, UploadAnswer::Offset(offset)) if *offset == row.size => {
                self.offset = None;
                replica.store.write(|tx| arrived(tx, &row, now))?;
                replica.purge()?;
            }
            (Upload::Head { .. }, UploadAnswer::Offset(offset)) if *offset < row.size => {
                replica
                    .store
                    .write(|tx| progress(tx, photo, &row.url, *offset))?;
                self.offset = Some((photo, *offset));
            }
            (Upload::Patch { offset, chunk, .. }, UploadAnswer::Offset(now_at))
                if *now_at == offset.saturating_add(chunk.len() as u64) =>
            {
                replica
                    .store
                    .write(|tx| progress(tx, photo, &row.url, *now_at))?;
                self.offset = Some((photo, *now_at));
                self.adapt(took_ms);
            }
            (Upload::Head { .. } | Upload::Create { .. }, _) => {
                // More than there is: those are other bytes. Announced again.
                replica.store.write(|tx| progress(tx, photo, "", 0))?;
                self.trouble(replica, &row, "nonsense", now, jitter)?;
            }
            (Upload::Patch { .. }, _) => {
                self.trouble(replica, &row, "nonsense", now, jitter)?;
            }
        }
        Ok(Moved {
            ticket: Some(row.ticket),
        })
    }

    fn adapt(&mut self, took_ms: i64) {
        if took_ms > SLOW_MS {
            self.chunk = (self.chunk / 2).max(CHUNK_SMALLEST);
        } else if (0..QUICK_MS).contains(&took_ms) {
            self.chunk = (self.chunk * 2).min(CHUNK_BYTES_MAX);
        }
    }

    /// A step failed.
    pub(crate) fn failed(
        &mut self,
        replica: &Replica,
        step: &Upload,
        problem: &TransportProblem,
        now: At,
        jitter: &mut Jitter,
    ) -> Result<Moved> {
        let photo = step.photo();
        self.offset = None;
        let Some(row) = replica.store.read(|conn| find(conn, photo))? else {
            return Ok(Moved::default());
        };
        let moved = Moved {
            ticket: Some(row.ticket),
        };
        let announcing = matches!(step, Upload::Create { .. });
        let from_office =
            matches!(problem, TransportProblem::Status { code, .. } if !code.is_empty());
        match problem.status() {
            404 | 410 if !announcing => {
                // The office gave the place up: announced again.
                replica.store.write(|tx| progress(tx, photo, "", 0))?;
            }
            400 | 403 | 404 | 413 | 415 | 422 if from_office => {
                replica
                    .store
                    .write(|tx| refuse(tx, photo, problem.code()))?;
                return Ok(moved);
            }
            _ if matches!(problem.code(), "hash_mismatch" | "not_as_declared") => {
                replica
                    .store
                    .write(|tx| refuse(tx, photo, problem.code()))?;
                return Ok(moved);
            }
            _ => {}
        }
        if *problem == TransportProblem::TimedOut {
            self.chunk = (self.chunk / 2).max(CHUNK_SMALLEST);
        }
        self.trouble(replica, &row, problem.code(), now, jitter)?;
        Ok(moved)
    }

    fn trouble(
        &mut self,
        replica: &Replica,
        photo: &Waiting,
        problem: &str,
        now: At,
        jitter: &mut Jitter,
    ) -> Result<()> {
        self.offset = None;
        let tries = photo.tries.saturating_add(1);
        self.waits
            .insert(photo.id, now.plus_ms(jitter.wait_ms(tries)));
        replica.store.write(|tx| {
            tx.prepare_cached(
                "UPDATE photo SET state = 'waiting', tries = ?2, problem = ?3 WHERE id = ?1",
            )?
            .execute(params![bytes(photo.id.0), tries, problem])?;
            Ok(())
        })
    }
}

const COLUMNS: &str = "id, ticket, sha256, bytes, upload_url, tries";

/// Photos whose command the office has taken, the one under way first. A photo
/// of a command that is not acknowledged, or was refused, stays here.
fn waiting(conn: &Connection) -> Result<Vec<Waiting>> {
    select(
        conn,
        &format!(
            "SELECT {COLUMNS} FROM photo p WHERE state IN ('waiting', 'sending')
                 AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.command_id = p.command_id
                                 AND o.state IN ('waiting', 'sending', 'rejected'))
             ORDER BY state = 'sending' DESC, created_at, id"
        ),
        [],
    )
}

fn find(conn: &Connection, photo: PhotoId) -> Result<Option<Waiting>> {
    let found = select(
        conn,
        &format!("SELECT {COLUMNS} FROM photo WHERE id = ?1"),
        [bytes(photo.0)],
    )?;
    Ok(found.into_iter().next())
}

fn select(conn: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<Vec<Waiting>> {
    let mut statement = conn.prepare_cached(sql)?;
    let mut rows = statement.query(values)?;
    let mut photos = Vec::new();
    while let Some(row) = rows.next()? {
        photos.push(Waiting {
            id: PhotoId(Uuid::from_bytes(row.get(0)?)),
            ticket: TicketId(Uuid::from_bytes(row.get(1)?)),
            sha256: Sha256Hex::parse(&row.get::<_, String>(2)?)
                .map_err(|_| ReplicaError::Damaged("photo"))?,
            size: u64::try_from(row.get::<_, i64>(3)?).unwrap_or(0),
            url: row.get(4)?,
            tries: row.get(5)?,
        });
    }
    Ok(photos)
}

fn progress(tx: &Connection, photo: PhotoId, url: &str, sent: u64) -> Result<()> {
    tx.prepare_cached(
        "UPDATE photo SET state = 'sending', upload_url = ?2, sent_bytes = ?3, problem = ''
         WHERE id = ?1 AND state <> 'arrived'",
    )?
    .execute(params![bytes(photo.0), url, number(sent)])?;
    Ok(())
}

fn refuse(tx: &Connection, photo: PhotoId, problem: &str) -> Result<()> {
    tx.prepare_cached("UPDATE photo SET state = 'refused', problem = ?2 WHERE id = ?1")?
        .execute(params![bytes(photo.0), problem])?;
    Ok(())
}

/// The office has all bytes and has verified them.
fn arrived(tx: &Connection, photo: &Waiting, now: At) -> Result<()> {
    let size = number(photo.size);
    tx.prepare_cached(
        "UPDATE photo SET state = 'arrived', sent_bytes = bytes, problem = '' WHERE id = ?1",
    )?
    .execute([bytes(photo.id.0)])?;
    receipts::add_photo(tx, photo.id, photo.ticket, size, now)?;
    forget::leave_if_done(tx, photo.ticket)
}
