//! The rules for photos and files: what is taken, and what may be said of it.

use crate::actor::Actor;
use crate::attachment::{self, FileKind};
use crate::command::PhotoMeta;
use crate::event::What;
use crate::ids::{MarkId, PhotoId};
use crate::mark::{self, MARKS_MAX, Mark};
use crate::rejection::Rejection;
use crate::stage::Stage;
use crate::state::{State, Visibility};
use crate::text::{SHORT_MAX, optional};
use crate::ticket::Photo;

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
        // What is no picture shows no stage of the work.
        if photo.stage.is_some() {
            return Err(Rejection::OutOfRange {
                field: "stage".into(),
            });
        }
    }
    if let Some(taken_at) = photo.taken_at {
        check_moment(taken_at, "taken_at")?;
    }
    optional(&photo.name, "name", SHORT_MAX)
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
            let report = photo.stage.is_none_or(|stage| stage == Stage::Report);
            if photo.visibility == Visibility::Internal || !report {
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

    /// A picture of this ticket. A file is only ever saved: nothing is said of it.
    fn picture(&self, photo: PhotoId) -> Result<&Photo, Rejection> {
        let known = self.ticket.photo(photo);
        known
            .filter(|photo| photo.meta.is_picture())
            .ok_or_else(|| Rejection::UnknownThing {
                thing: "photo".into(),
            })
    }

    /// Like the photo itself, stored whatever became of the ticket (R3).
    pub(super) fn set_photo_stage(&self, photo: PhotoId, stage: Stage) -> Decision {
        self.staff()?;
        if self.picture(photo)?.stage == Some(stage) {
            return Ok(Vec::new());
        }
        Ok(vec![What::PhotoStaged { photo, stage }])
    }

    /// As a note, stored whatever became of the ticket (R3). What is drawn twice is
    /// there once, and what is taken away twice is gone.
    pub(super) fn mark_photo(&self, photo: PhotoId, added: &[Mark], gone: &[MarkId]) -> Decision {
        self.staff()?;
        let there = &self.picture(photo)?.marks;
        if added.len() > MARKS_MAX || gone.len() > MARKS_MAX {
            return Err(mark::out_of_range());
        }
        let mut new: Vec<Mark> = Vec::new();
        for mark in added {
            mark.check()?;
            match there.iter().chain(&new).find(|known| known.id == mark.id) {
                Some(known) if known == mark => {}
                Some(_) => return Err(Rejection::AlreadyExists),
                None => new.push(mark.clone()),
            }
        }
        let is_there = |id: &&MarkId| there.iter().any(|mark| mark.id == **id);
        let mut old: Vec<MarkId> = gone.iter().filter(is_there).copied().collect();
        old.sort_unstable();
        old.dedup();
        if there.len() + new.len() - old.len() > MARKS_MAX {
            return Err(mark::out_of_range());
        }
        if new.is_empty() && old.is_empty() {
            return Ok(Vec::new());
        }
        Ok(vec![What::PhotoMarked {
            photo,
            added: new,
            gone: old,
        }])
    }
}
