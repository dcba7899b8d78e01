//! The rules for what is added to a ticket: appointments, corrections.

use crate::appointment::Appointment;
use crate::command::{Correction, Field};
use crate::event::What;
use crate::ids::AppointmentId;
use crate::planted;
use crate::rejection::Rejection;
use crate::state::State;
use crate::text::{LONG_MAX, SHORT_MAX, TITLE_MAX, optional, required};

use super::{Decision, On};

/// Most appointments that stand on one ticket.
const APPOINTMENTS_MAX: usize = 50;

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
    fn may_plan(&self) -> Result<(), Rejection> {
        self.staff()?;
        if !self.actor.is_office() {
            self.assignee()?;
        }
        self.in_states(&[
            State::PendingAssignment,
            State::Assigned,
            State::InProgress,
            State::AwaitingRequester,
            State::OnHold,
        ])
    }

    pub(super) fn agree(&self, appointment: &Appointment) -> Decision {
        self.may_plan()?;
        self.agreed(appointment)
    }

    /// What an agreement does; nothing when it was agreed like this before.
    pub(super) fn agreed(&self, appointment: &Appointment) -> Decision {
        appointment
            .check()
            .map_err(|why| Rejection::BadTime { why })?;
        let known = self.ticket.appointments.get(&appointment.id);
        if known == Some(appointment) {
            return Ok(Vec::new());
        }
        if known.is_none() && self.ticket.appointments.len() >= APPOINTMENTS_MAX {
            return Err(Rejection::OutOfRange {
                field: "appointments".into(),
            });
        }
        Ok(vec![What::AppointmentAgreed {
            appointment: appointment.clone(),
        }])
    }

    pub(super) fn call_off(&self, appointment: AppointmentId, reason: &str) -> Decision {
        self.may_plan()?;
        optional(reason, "reason", LONG_MAX)?;
        if !self.ticket.appointments.contains_key(&appointment) {
            return Err(Rejection::UnknownThing {
                thing: "appointment".into(),
            });
        }
        Ok(vec![What::AppointmentCancelled {
            appointment,
            reason: reason.to_owned(),
        }])
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
