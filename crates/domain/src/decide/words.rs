//! The rules for what is corrected on a ticket.

use crate::command::{Correction, Field};
use crate::event::What;
use crate::planted;
use crate::rejection::Rejection;
use crate::text::{LONG_MAX, SHORT_MAX, TITLE_MAX, optional, required};

use super::{Decision, On};

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
