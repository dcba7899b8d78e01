//! An appointment, as a screen shows it.

use fieldfare_domain::visit::Visit;
use fieldfare_domain::{ActName, Appointment, At, VisitState};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// An appointment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct AppointmentView {
    /// As it was agreed: wall times and zone of the site.
    pub appointment: Appointment,
    /// When it begins.
    #[ts(type = "number")]
    pub starts_at: At,
    /// When it ends.
    #[ts(type = "number | null")]
    pub ends_at: Option<At>,
    /// When the technician is reminded.
    #[ts(type = "number")]
    pub remind_at: At,
    /// Agreed on this device, not sent.
    pub unsent: bool,
    /// Where it stands, unless it is missed.
    pub state: VisitState,
    /// From when on it is missed, while nobody says anything; none where it cannot be
    /// missed.
    #[ts(type = "number | null")]
    pub missed_at: Option<At>,
    /// What whoever goes can say next.
    pub next: Vec<ActName>,
}

impl AppointmentView {
    /// Of an appointment; none where this machine cannot reckon its time. It was
    /// checked by the rules before it became an event, so that is a zone that is not
    /// known here.
    #[must_use]
    pub fn of(appointment: Appointment, visit: Visit, unsent: bool) -> Option<Self> {
        Some(Self {
            starts_at: appointment.starts_at().ok()?,
            ends_at: appointment.ends_at().ok()?,
            remind_at: appointment.remind_at().ok()?,
            appointment,
            unsent,
            state: visit.state,
            missed_at: visit.missed_at,
            next: visit.state.next().to_vec(),
        })
    }
}
