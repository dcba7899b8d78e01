//! Where a visit stands: proposed, agreed, on the way, on site, over.
//!
//! What people said is kept beside the appointments of a ticket. The rest follows
//! from the ticket and from a time: a visit that nobody came to was *missed*, and
//! nobody has to say so.
//!
//! Whoever gives a ticket away on the way there leaves the agreed time standing: it
//! is the requester's as well, and the next one may keep it. Whoever was on site
//! when the work was done, given back or passed on has made the visit.

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::allowed::ActName;
use crate::appointment::Appointment;
use crate::event::Event;
use crate::ids::{AppointmentId, At};
use crate::state::State;
use crate::ticket::Ticket;

/// Where a visit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VisitState {
    /// A time was proposed, and the requester has not answered.
    Proposed,
    /// It is agreed.
    Confirmed,
    /// Somebody is on the way.
    Travelling,
    /// Somebody is there.
    OnSite,
    /// Somebody was there.
    Done,
    /// Its time is over, and nobody came or said a word.
    Missed,
    /// It does not take place.
    Cancelled,
}

impl VisitState {
    /// What whoever goes can say next, in one tap.
    #[must_use]
    pub const fn next(self) -> &'static [ActName] {
        match self {
            Self::Confirmed => &[ActName::SetOut, ActName::Arrive],
            Self::Travelling => &[ActName::Arrive],
            Self::Proposed | Self::OnSite | Self::Done | Self::Missed | Self::Cancelled => &[],
        }
    }

    /// Somebody is on the way or there.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Travelling | Self::OnSite)
    }
}

/// What whoever goes says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum VisitStep {
    /// "On my way".
    Travelling,
    /// "On site".
    OnSite,
}

impl From<VisitStep> for VisitState {
    fn from(step: VisitStep) -> Self {
        match step {
            VisitStep::Travelling => Self::Travelling,
            VisitStep::OnSite => Self::OnSite,
        }
    }
}

/// What was said last of a visit that is not simply agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said {
    /// Proposed, travelling, on site or done.
    pub state: VisitState,
    /// Since when somebody is there, or was.
    pub on_site_at: Option<At>,
}

/// A visit as it stands, whatever the time is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Where it stands until then.
    pub state: VisitState,
    /// From when on it is missed, while nobody says anything; none where it cannot
    /// be missed any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missed_at: Option<At>,
}

impl Visit {
    /// One that is agreed, and of which nothing else is known.
    pub const AGREED: Self = Self {
        state: VisitState::Confirmed,
        missed_at: None,
    };

    /// Where it stands at `now`, by the office's clock.
    #[must_use]
    pub fn at(self, now: At) -> VisitState {
        match self.missed_at {
            Some(end) if end <= now => VisitState::Missed,
            _ => self.state,
        }
    }
}

impl Ticket {
    /// What was said last of an appointment that stands; agreed where nobody said
    /// anything else.
    #[must_use]
    pub fn said_of(&self, id: AppointmentId) -> VisitState {
        self.visits
            .get(&id)
            .map_or(VisitState::Confirmed, |said| said.state)
    }

    /// A visit as it stands; none for one that the ticket never had, or whose time
    /// this machine cannot reckon.
    ///
    /// Only a visit with whose ticket nobody has begun is missed: work is a word as
    /// well.
    #[must_use]
    pub fn visit(&self, id: AppointmentId) -> Option<Visit> {
        if self.called_off.contains_key(&id) {
            return Some(Visit {
                state: VisitState::Cancelled,
                missed_at: None,
            });
        }
        let span = self.appointments.get(&id)?.span().ok()?;
        let said = self.said_of(id);
        let ended = match self.state {
            State::Resolved => self.resolved_at,
            State::Closed => self.resolved_at.or(self.closed_at),
            _ => None,
        };
        let state = match (said, ended) {
            (VisitState::Travelling | VisitState::Proposed, Some(_)) => VisitState::Cancelled,
            (VisitState::OnSite, Some(_)) => VisitState::Done,
            (VisitState::Confirmed, Some(ended)) => {
                if span.from < ended && self.accepted_at.is_some() {
                    VisitState::Done
                } else {
                    VisitState::Cancelled
                }
            }
            (said, _) => said,
        };
        let nobody_began = matches!(self.state, State::PendingAssignment | State::Assigned);
        let may_be_missed = match state {
            VisitState::Proposed => true,
            VisitState::Confirmed => nobody_began,
            _ => false,
        };
        Some(Visit {
            state,
            missed_at: may_be_missed.then_some(span.to),
        })
    }

    /// The next visit that is agreed or under way: the one that whoever goes speaks
    /// of when they say "on my way".
    #[must_use]
    pub fn agreed_visit(&self) -> Option<&Appointment> {
        self.appointments
            .values()
            .filter_map(|a| Some((a, self.said_of(a.id), a.starts_at().ok()?)))
            .filter(|(_, said, _)| *said == VisitState::Confirmed || said.is_under_way())
            .min_by_key(|(_, said, at)| (!said.is_under_way(), *at))
            .map(|(appointment, ..)| appointment)
    }

    /// The times that were proposed and not answered, the earliest first.
    #[must_use]
    pub fn proposals(&self) -> Vec<&Appointment> {
        let mut found: Vec<&Appointment> = self
            .appointments
            .values()
            .filter(|a| self.said_of(a.id) == VisitState::Proposed)
            .collect();
        found.sort_by_key(|a| (a.starts_at().unwrap_or(At(i64::MAX)), a.id));
        found
    }

    /// Whether whoever goes is reminded of it: of what is agreed, and not of what
    /// nobody has answered, nor of where they are already.
    #[must_use]
    pub fn reminds_of(&self, id: AppointmentId) -> bool {
        self.appointments.contains_key(&id) && self.said_of(id) == VisitState::Confirmed
    }

    pub(crate) fn visit_proposed(&mut self, appointment: &Appointment) {
        self.called_off.remove(&appointment.id);
        self.appointments
            .insert(appointment.id, appointment.clone());
        self.say(appointment.id, VisitState::Proposed, None);
    }

    pub(crate) fn visit_agreed(&mut self, appointment: &Appointment) {
        self.called_off.remove(&appointment.id);
        let id = appointment.id;
        let known = self.appointments.insert(id, appointment.clone());
        // Another reminder does not turn anybody round on the way.
        let same_time = known.is_some_and(|known| known.is_when(appointment));
        if !(same_time && self.said_of(id).is_under_way()) {
            self.visits.remove(&id);
        }
    }

    pub(crate) fn visit_called_off(&mut self, id: AppointmentId) {
        self.visits.remove(&id);
        if let Some(appointment) = self.appointments.remove(&id) {
            self.called_off.insert(id, appointment);
        }
    }

    /// Who was there was there: a visit that was called off meanwhile stands again.
    pub(crate) fn visit_set(&mut self, id: AppointmentId, step: VisitStep, event: &Event) {
        if let Some(appointment) = self.called_off.remove(&id) {
            self.appointments.insert(id, appointment);
        }
        let since = (step == VisitStep::OnSite).then(|| happened(event));
        self.say(id, step.into(), since);
    }

    fn say(&mut self, id: AppointmentId, state: VisitState, on_site_at: Option<At>) {
        self.visits.insert(id, Said { state, on_site_at });
    }

    /// The work is done: so are the visits that had begun.
    pub(crate) fn end_visits(&mut self) {
        for said in self.visits.values_mut() {
            if said.state.is_under_way() {
                said.state = VisitState::Done;
            }
        }
    }

    /// Somebody else goes from now on, or nobody.
    pub(crate) fn leave_visits(&mut self) {
        self.visits
            .retain(|_, said| said.state != VisitState::Travelling);
        self.end_visits();
    }
}

/// When somebody did it, by the office's clock as far as it is known.
pub(crate) fn happened(event: &Event) -> At {
    match (event.by, event.clock_offset_ms) {
        (By::Person(_), Some(ahead)) => event
            .occurred_at
            .plus_ms(ahead.saturating_neg())
            .min(event.at),
        _ => event.at,
    }
}
