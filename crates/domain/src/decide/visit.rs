//! The rules for visits: proposing, agreeing, calling off, going there.

use crate::appointment::Appointment;
use crate::event::What;
use crate::ids::{AppointmentId, At};
use crate::rejection::Rejection;
use crate::state::State;
use crate::text::{LONG_MAX, optional};
use crate::ticket::Parked;
use crate::visit::{VisitState, VisitStep};

use super::{Decision, On};

/// Most appointments that stand on one ticket.
const APPOINTMENTS_MAX: usize = 50;

impl On<'_> {
    fn before_resolved(&self) -> Result<(), Rejection> {
        self.in_states(&[
            State::PendingAssignment,
            State::Assigned,
            State::InProgress,
            State::AwaitingRequester,
            State::OnHold,
        ])
    }

    fn may_plan(&self) -> Result<(), Rejection> {
        self.staff()?;
        if !self.actor.is_office() {
            self.assignee()?;
        }
        self.before_resolved()
    }

    /// Checks a time that is to stand on the ticket.
    fn fits(&self, appointment: &Appointment) -> Result<(), Rejection> {
        appointment
            .check()
            .map_err(|why| Rejection::BadTime { why })?;
        let known = self.ticket.appointments.contains_key(&appointment.id);
        if !known && self.ticket.appointments.len() >= APPOINTMENTS_MAX {
            return Err(Rejection::OutOfRange {
                field: "appointments".into(),
            });
        }
        Ok(())
    }

    fn said_of_known(&self, id: AppointmentId) -> Option<VisitState> {
        let known = self.ticket.appointments.contains_key(&id);
        known.then(|| self.ticket.said_of(id))
    }

    pub(super) fn agree(&self, appointment: &Appointment) -> Decision {
        self.may_plan()?;
        self.agreed(appointment)
    }

    /// What an agreement does; nothing when it was agreed like this before. For a
    /// proposal it is the requester's yes, heard by somebody else.
    pub(super) fn agreed(&self, appointment: &Appointment) -> Decision {
        self.fits(appointment)?;
        let known = self.ticket.appointments.get(&appointment.id);
        let proposed = self.said_of_known(appointment.id) == Some(VisitState::Proposed);
        if known == Some(appointment) && !proposed {
            return Ok(Vec::new());
        }
        Ok(vec![What::AppointmentAgreed {
            appointment: appointment.clone(),
        }])
    }

    /// A time that the requester is asked about.
    pub(super) fn propose(&self, appointment: &Appointment) -> Decision {
        self.may_plan()?;
        self.proposed(appointment)
    }

    /// What a proposal does. Of a visit that has begun there is nothing to propose.
    pub(super) fn proposed(&self, appointment: &Appointment) -> Decision {
        self.fits(appointment)?;
        match self.said_of_known(appointment.id) {
            None | Some(VisitState::Confirmed) => {}
            Some(VisitState::Proposed) => {
                if self.ticket.appointments.get(&appointment.id) == Some(appointment) {
                    return Ok(Vec::new());
                }
            }
            Some(_) => return Err(Rejection::VisitChanged),
        }
        Ok(vec![What::AppointmentProposed {
            appointment: appointment.clone(),
        }])
    }

    /// The requester's yes, to the time that they saw: `starts_at` is when they
    /// think that it begins.
    pub(super) fn confirm_visit(&self, id: AppointmentId, starts_at: At) -> Decision {
        self.owner()?;
        self.before_resolved()?;
        let appointment = self
            .ticket
            .appointments
            .get(&id)
            .filter(|a| a.starts_at() == Ok(starts_at))
            .ok_or(Rejection::VisitChanged)?;
        match self.ticket.said_of(id) {
            VisitState::Proposed => Ok(vec![What::AppointmentAgreed {
                appointment: appointment.clone(),
            }]),
            VisitState::Confirmed => Ok(Vec::new()),
            _ => Err(Rejection::VisitChanged),
        }
    }

    /// The requester's no: another time, please.
    pub(super) fn decline_visit(&self, id: AppointmentId, reason: &str) -> Decision {
        self.owner()?;
        self.before_resolved()?;
        optional(reason, "reason", LONG_MAX)?;
        if self.said_of_known(id) != Some(VisitState::Proposed) {
            return Err(Rejection::VisitChanged);
        }
        Ok(vec![What::AppointmentDeclined {
            appointment: id,
            reason: reason.to_owned(),
        }])
    }

    pub(super) fn call_off(&self, id: AppointmentId, reason: &str) -> Decision {
        self.may_plan()?;
        optional(reason, "reason", LONG_MAX)?;
        if self.said_of_known(id).is_none() {
            return Err(Rejection::UnknownThing {
                thing: "appointment".into(),
            });
        }
        Ok(vec![What::AppointmentCancelled {
            appointment: id,
            reason: reason.to_owned(),
        }])
    }

    /// Whoever holds the ticket is on the way, or there. Being on the way is no work
    /// yet, so it accepts nothing; being there is, and accepts an assigned ticket
    /// (T4) as asking the requester does.
    ///
    /// Going to a visit that was only proposed means that it is agreed.
    pub(super) fn go(&self, id: AppointmentId, step: VisitStep) -> Decision {
        self.assignee()?;
        self.before_resolved()?;
        let appointment = self.ticket.appointments.get(&id);
        let mut what = Vec::new();
        match (self.said_of_known(id), appointment) {
            (None, _) if !self.ticket.called_off.contains_key(&id) => {
                return Err(Rejection::UnknownThing {
                    thing: "appointment".into(),
                });
            }
            (Some(VisitState::Proposed), Some(appointment)) => {
                what.push(What::AppointmentAgreed {
                    appointment: appointment.clone(),
                });
            }
            (Some(VisitState::Confirmed | VisitState::Travelling | VisitState::OnSite), _) => {}
            _ => return Err(Rejection::VisitChanged),
        }
        if step == VisitStep::OnSite && self.ticket.state == State::Assigned {
            what.push(What::Accepted {});
        }
        if self.said_of_known(id) != Some(step.into()) {
            what.push(set(id, step, None));
        }
        Ok(what)
    }

    /// What going there does when it is told late: it is credited to whoever went,
    /// and takes the ticket from nobody.
    pub(super) fn gone(&self, id: AppointmentId, step: VisitStep, parked: &Parked) -> Decision {
        let ticket = self.ticket;
        let never = self.said_of_known(id).is_none() && !ticket.called_off.contains_key(&id);
        let author = parked.by.user();
        let (Some(author), false) = (author, never) else {
            return Ok(Vec::new());
        };
        let mut what = Vec::new();
        let theirs = ticket.assignee == Some(author) && ticket.state == State::Assigned;
        if theirs && step == VisitStep::OnSite {
            what.push(What::Claimed { assignee: author });
        }
        what.push(set(id, step, Some(author)));
        Ok(what)
    }
}

const fn set(
    appointment: AppointmentId,
    to: VisitStep,
    credit: Option<crate::ids::UserId>,
) -> What {
    What::VisitSet {
        appointment,
        to,
        credit,
    }
}
