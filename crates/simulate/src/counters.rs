//! What was tried: faults fired, transitions reached, rare things that happened.

use std::collections::BTreeMap;

use fieldfare_domain::{CloseKind, Event, What};

/// A kind of fault. A kind that never fires is a red line in the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each says what happens")]
pub enum Fault {
    Hole,
    LostRequest,
    LostReply,
    Repeated,
    Late,
    Echo,
    Cut,
    Html,
    BadGateway,
    HalfReply,
    Flipped,
    Killed,
    PowerCut,
    DiedInCommit,
    DroppedWrite,
    TornWrite,
    UndoneRename,
    DiskFull,
    DiskError,
    ClockTenYears,
    ClockSummerTime,
    ClockDrift,
    Revoked,
    Cloned,
    RolledBack,
    OfficeKilled,
    OfficePowerCut,
    OfficeDiedInCommit,
    Restored,
    Upgraded,
}

impl Fault {
    /// Each of them.
    pub const ALL: [Self; 30] = [
        Self::Hole,
        Self::LostRequest,
        Self::LostReply,
        Self::Repeated,
        Self::Late,
        Self::Echo,
        Self::Cut,
        Self::Html,
        Self::BadGateway,
        Self::HalfReply,
        Self::Flipped,
        Self::Killed,
        Self::PowerCut,
        Self::DiedInCommit,
        Self::DroppedWrite,
        Self::TornWrite,
        Self::UndoneRename,
        Self::DiskFull,
        Self::DiskError,
        Self::ClockTenYears,
        Self::ClockSummerTime,
        Self::ClockDrift,
        Self::Revoked,
        Self::Cloned,
        Self::RolledBack,
        Self::OfficeKilled,
        Self::OfficePowerCut,
        Self::OfficeDiedInCommit,
        Self::Restored,
        Self::Upgraded,
    ];
}

/// Counts of a day, or of many.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counters {
    /// Faults that fired.
    pub faults: BTreeMap<Fault, u64>,
    /// Transitions of tickets, by their number T1 to T26.
    pub transitions: BTreeMap<u8, u64>,
    /// Things that should happen now and then.
    pub sometimes: BTreeMap<&'static str, u64>,
    /// Steps of people and of fate.
    pub steps: u64,
    /// Exchanges with the office.
    pub exchanges: u64,
}

impl Counters {
    /// A fault fired.
    pub fn fault(&mut self, fault: Fault) {
        self.faults(fault, 1);
    }

    /// A fault fired so often.
    pub fn faults(&mut self, fault: Fault, times: u64) {
        if times > 0 {
            *self.faults.entry(fault).or_default() += times;
        }
    }

    /// Something happened that should happen now and then.
    pub fn sometimes(&mut self, what: &'static str) {
        *self.sometimes.entry(what).or_default() += 1;
    }

    /// Adds another day's.
    pub fn add(&mut self, other: &Self) {
        for (fault, times) in &other.faults {
            *self.faults.entry(*fault).or_default() += times;
        }
        for (transition, times) in &other.transitions {
            *self.transitions.entry(*transition).or_default() += times;
        }
        for (what, times) in &other.sometimes {
            *self.sometimes.entry(what).or_default() += times;
        }
        self.steps += other.steps;
        self.exchanges += other.exchanges;
    }

    /// Counts the transitions that a ticket's events went through.
    pub fn transitions_of(&mut self, events: &[Event]) {
        for event in events {
            for number in transition(&event.what) {
                *self.transitions.entry(*number).or_default() += 1;
            }
        }
    }
}

/// The transitions that an event stands for.
fn transition(what: &What) -> &'static [u8] {
    match what {
        What::Created(_) => &[1],
        What::Assigned { .. } => &[2],
        What::Claimed { .. } => &[3],
        What::Accepted {} => &[4],
        What::Transferred { .. } => &[5],
        What::Returned { .. } => &[6],
        What::Awaited {} => &[7],
        What::Resumed { .. } => &[8],
        What::Resolved { .. } => &[9],
        What::Reopened { comment, .. } if comment.is_empty() => &[22],
        What::Reopened { .. } => &[11],
        What::Closed { kind, .. } => match kind {
            CloseKind::Confirmed => &[10],
            CloseKind::RequesterClosed | CloseKind::Cancelled => &[12],
            CloseKind::Rejected => &[13],
            CloseKind::Forced => &[14],
            CloseKind::ForcedAlertAutoResolved => &[15],
            CloseKind::ForcedAlertHandled => &[16],
            CloseKind::TimeoutAfterResolved => &[17],
            CloseKind::NoResponse => &[18],
            CloseKind::Duplicate => &[19],
            CloseKind::Invalid => &[20],
            CloseKind::AgentClosed => &[21],
        },
        What::Escalated { .. } => &[23],
        What::PrioritySet { .. } | What::VisibilitySet { .. } => &[24],
        What::Rated { .. } => &[25],
        What::Held { .. } | What::Unheld {} => &[26],
        What::Numbered { .. }
        | What::Wrote { .. }
        | What::PhotoAdded { .. }
        | What::PhotoArrived { .. }
        | What::PhotoStaged { .. }
        | What::PhotoMarked { .. }
        | What::AppointmentAgreed { .. }
        | What::AppointmentCancelled { .. }
        | What::AppointmentProposed { .. }
        | What::AppointmentDeclined { .. }
        | What::VisitSet { .. }
        | What::Edited { .. }
        | What::Answered { .. }
        | What::TaskAdded { .. }
        | What::TaskSet { .. }
        | What::UsedRecorded { .. }
        | What::UsedStruck { .. }
        | What::CollaboratorAdded { .. }
        | What::CollaboratorRemoved { .. }
        | What::Reminded {}
        | What::SlaWarned { .. }
        | What::SlaBreached { .. }
        | What::Unreached { .. }
        | What::Parked { .. }
        | What::ParkedSettled { .. }
        | What::Unknown(_) => &[],
    }
}
