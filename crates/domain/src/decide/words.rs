//! The rules for what is added to a ticket: photos and corrections.

use crate::actor::Actor;
use crate::attachment::{self, FileKind};
use crate::command::{Correction, Field, PhotoMeta};
use crate::event::What;
use crate::ids::PhotoId;
use crate::planted;
use crate::rejection::Rejection;
use crate::state::{State, Visibility};
use crate::text::{LONG_MAX, SHORT_MAX, TITLE_MAX, optional, required};

use super::{Decision, On, check_moment};

/// Most bytes of one photo.
pub(crate) const PHOTO_BYTES_MAX: u32 = 25 * 1024 * 1024;
/// Most photos on one ticket.
pub(crate) const PHOTOS_MAX: usize = 500;

pub(super) fn check_photo(photo: &PhotoMeta) -> Result<(), Rejection> {
    if photo.bytes == 0 || photo.bytes > PHOTO_BYTES_MAX {
        return Err(Rejection::OutOfRange {
            field: "bytes".into(),
        });
    }
    if let Some(file) = &photo.file {
        attachment::check_name(file)?;
        let fits = usize::try_from(photo.bytes).is_ok_and(|n| n <= attachment::FILE_BYTES_MAX);
        if !fits || FileKind::claimed_by(file).is_none() {
            return Err(Rejection::OutOfRange {
                field: "file".into(),
            });
        }
    }
    if let Some(taken_at) = photo.taken_at {
        check_moment(taken_at, "taken_at")?;
    }
    optional(&photo.name, "name", SHORT_MAX)
}

pub(super) fn check_field(correction: &Correction) -> Result<(), Rejection> {
    optional(&correction.was, "was", LONG_MAX)?;
    match correction.field {
        Field::Title => required(&correction.now, "title", TITLE_MAX),
        Field::Description => required(&correction.now, "description", LONG_MAX),
        Field::ContactName
        | Field::ContactPhone
        | Field::ContactEmail
        | Field::ContactAddress
        | Field::WishedTime => optional(&correction.now, "value", SHORT_MAX),
    }
}

impl On<'_> {
    /// R3: always stored; I14: declared, not arrived.
    pub(super) fn add_photo(&self, photo: &PhotoMeta) -> Decision {
        if !self.actor.is_staff() {
            self.owner()?;
            // Whoever may still answer may attach to it (S3-12, S3-16).
            let may = self.policy.reply_reopens || self.written_before_the_end();
            if self.ticket.state == State::Closed && !may {
                return Err(Rejection::Closed);
            }
            if photo.visibility == Visibility::Internal {
                return Err(Rejection::NotAllowed);
            }
        }
        check_photo(photo)?;
        if let Some(known) = self.ticket.photo(photo.id) {
            return if known.meta == *photo {
                Ok(Vec::new())
            } else {
                Err(Rejection::AlreadyExists)
            };
        }
        if self.ticket.photos.len() >= PHOTOS_MAX {
            return Err(Rejection::OutOfRange {
                field: "photos".into(),
            });
        }
        Ok(vec![What::PhotoAdded {
            photo: photo.clone(),
        }])
    }

    pub(super) fn photo_arrived(&self, photo: PhotoId) -> Decision {
        if *self.actor != Actor::System {
            return Err(Rejection::SystemOnly);
        }
        match self.ticket.photo(photo) {
            None => Err(Rejection::UnknownThing {
                thing: "photo".into(),
            }),
            Some(known) if known.arrived => Ok(Vec::new()),
            Some(_) => Ok(vec![What::PhotoArrived { photo }]),
        }
    }

    /// R5: merges per field. Who looked at an older value does not undo the
    /// other's unseen: both are kept and shown.
    pub(super) fn edit(&self, correction: &Correction) -> Decision {
        self.staff()?;
        if !self.actor.is_office() {
            self.assignee()?;
        }
        self.open()?;
        check_field(correction)?;
        Ok(self.edited(correction).into_iter().collect())
    }

    /// What a correction does to a field; nothing where the field says so
    /// already. Confirming the value in use settles a clash.
    pub(super) fn edited(&self, correction: &Correction) -> Option<What> {
        let present = self.ticket.field(correction.field);
        let seen = present == correction.was;
        if present == correction.now {
            let clashes = self.ticket.clashes.contains_key(&correction.field);
            if !seen || !clashes {
                return None;
            }
        }
        Some(What::Edited {
            correction: Correction {
                field: correction.field,
                was: present.to_owned(),
                now: correction.now.clone(),
            },
            clash: !seen && !planted::on("I7-last-writer-wins"),
        })
    }
}
