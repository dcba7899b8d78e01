//! What belongs to a message: a photo, or a file that is none (S1-32). Both go into
//! the vault and travel as photos do.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use fieldfare_domain::attachment::{FILE_BYTES_MAX, FileKind, FileProblem, check_file, shown_name};
use fieldfare_domain::{PhotoId, PhotoMeta, TicketId, Visibility};
use fieldfare_protocol::wire::sha256_hex;

use crate::Replica;
use crate::error::{ReplicaError, Result};
use crate::photo::{PhotoError, develop};

impl Replica {
    /// Adds the file at `path` to a ticket; see [`Replica::attach`].
    ///
    /// # Errors
    /// [`PhotoError::Io`] when it cannot be read, else as [`Replica::attach`].
    pub fn attach_file(
        &self,
        ticket: TicketId,
        shows: &str,
        visibility: Visibility,
        path: &Path,
    ) -> Result<PhotoId> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
        let mut bytes = Vec::new();
        // The length is not asked for first: a file that grows would pass that check.
        File::open(path)
            .and_then(|file| file.take(most.saturating_add(1)).read_to_end(&mut bytes))
            .map_err(PhotoError::Io)?;
        self.attach(ticket, shows, visibility, &name, &bytes)
    }

    /// Adds a photo, or a file of one of the kinds that are taken, to a ticket. Which
    /// of both it is, its name claims and its contents prove. `shows` is the field of
    /// the form that it answers, or free words; it may be empty.
    ///
    /// # Errors
    /// [`ReplicaError::File`], [`ReplicaError::Photo`], or as [`Replica::act`].
    pub fn attach(
        &self,
        ticket: TicketId,
        shows: &str,
        visibility: Visibility,
        name: &str,
        bytes: &[u8],
    ) -> Result<PhotoId> {
        let name = shown_name(name);
        if FileKind::claimed_by(&name).is_none() {
            return match develop(bytes) {
                Ok(developed) => self.keep_developed(ticket, shows, visibility, None, &developed),
                Err(PhotoError::NotAnImage) => Err(FileProblem::Kind.into()),
                Err(other) => Err(other.into()),
            };
        }
        check_file(&name, bytes)?;
        let _gate = self.gate();
        let sha256 = sha256_hex(bytes);
        self.vault.put(&sha256, bytes)?;
        let file = PhotoMeta {
            id: PhotoId(self.ids.fresh()),
            sha256,
            bytes: u32::try_from(bytes.len()).unwrap_or(u32::MAX),
            width: 0,
            height: 0,
            name: shows.to_owned(),
            visibility,
            taken_at: None,
            file: Some(name),
            stage: None,
        };
        self.add(ticket, file, None)
    }

    /// What a file of a ticket is called.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownPhoto`] when it is no file, or not here.
    pub fn file_name(&self, ticket: TicketId, photo: PhotoId) -> Result<String> {
        let standpoint = self.standpoint();
        self.store
            .read(|conn| crate::tickets::load(conn, &standpoint, ticket))?
            .and_then(|loaded| loaded.ticket.photo(photo)?.meta.file.clone())
            .ok_or(ReplicaError::UnknownPhoto)
    }
}
