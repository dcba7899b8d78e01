//! Which acts a person may do now: what the buttons are made of.
//!
//! Nothing is decided here. Each act is put to [`decide`] with harmless
//! contents, and what it would refuse is not shown.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::actor::Actor;
use crate::appointment::Appointment;
use crate::command::{Act, Command, Correction, Field};
use crate::decide::decide;
use crate::ids::{AppointmentId, At, CommandId, UsedId};
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::state::{Priority, State, Visibility};
use crate::ticket::Ticket;
use crate::used::{Used, UsedEntry, UsedWhat, WorkKind};
use crate::visit::VisitState;

/// An act without its contents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is documented as a variant of Act")]
pub enum ActName {
    Assign,
    Claim,
    Accept,
    Transfer,
    Return,
    Ask,
    Resume,
    RequesterReply,
    Hold,
    Unhold,
    Resolve,
    Confirm,
    NotSolved,
    Cancel,
    Reject,
    ForceClose,
    MarkDuplicate,
    MarkInvalid,
    Close,
    Escalate,
    SetPriority,
    SetVisibility,
    Rate,
    Reply,
    Note,
    AddPhoto,
    AgreeAppointment,
    Edit,
    AddCollaborator,
    RemoveCollaborator,
    ProposeAppointment,
    ConfirmAppointment,
    DeclineAppointment,
    SetOut,
    Arrive,
    RecordUsed,
    StrikeUsed,
}

impl ActName {
    /// Every act that a person can be offered.
    pub const ALL: [Self; 37] = [
        Self::Assign,
        Self::Claim,
        Self::Accept,
        Self::Transfer,
        Self::Return,
        Self::Ask,
        Self::Resume,
        Self::RequesterReply,
        Self::Hold,
        Self::Unhold,
        Self::Resolve,
        Self::Confirm,
        Self::NotSolved,
        Self::Cancel,
        Self::Reject,
        Self::ForceClose,
        Self::MarkDuplicate,
        Self::MarkInvalid,
        Self::Close,
        Self::Escalate,
        Self::SetPriority,
        Self::SetVisibility,
        Self::Rate,
        Self::Reply,
        Self::Note,
        Self::AddPhoto,
        Self::AgreeAppointment,
        Self::Edit,
        Self::AddCollaborator,
        Self::RemoveCollaborator,
        Self::ProposeAppointment,
        Self::ConfirmAppointment,
        Self::DeclineAppointment,
        Self::SetOut,
        Self::Arrive,
        Self::RecordUsed,
        Self::StrikeUsed,
    ];
}

/// The acts that `actor` may do now, and the likely next one first.
#[must_use]
pub fn allowed(ticket: &Ticket, policy: &Policy, actor: &Actor) -> Vec<ActName> {
    let mut names: Vec<ActName> = ActName::ALL
        .into_iter()
        .filter(|name| offered(ticket, policy, actor, *name))
        .collect();
    // Whoever is on the way arrives next, wherever the ticket stands.
    let arrives = ticket
        .agreed_visit()
        .is_some_and(|visit| ticket.said_of(visit.id) == VisitState::Travelling)
        && names.contains(&ActName::Arrive);
    names.sort_by_key(|name| {
        if arrives {
            u8::from(*name != ActName::Arrive)
        } else {
            rank(*name, ticket.state)
        }
    });
    names
}

/// The likely next act of each state comes first.
fn rank(name: ActName, state: State) -> u8 {
    let next = match (state, name) {
        (State::PendingAssignment, ActName::Assign | ActName::Claim)
        | (State::Assigned, ActName::Accept)
        | (State::InProgress, ActName::Resolve)
        | (State::AwaitingRequester, ActName::RequesterReply | ActName::Resolve)
        | (State::OnHold, ActName::Unhold)
        | (State::Resolved, ActName::Confirm | ActName::Close)
        | (State::Closed, ActName::Rate) => true,
        (
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::InProgress
            | State::AwaitingRequester
            | State::OnHold
            | State::Resolved
            | State::Closed,
            _,
        ) => false,
    };
    u8::from(!next)
}

fn offered(ticket: &Ticket, policy: &Policy, actor: &Actor, name: ActName) -> bool {
    let command = Command {
        id: CommandId(Uuid::nil()),
        ticket: ticket.id,
        base_version: ticket.version,
        occurred_at: At(0),
        clock_offset_ms: None,
        act: match probe(ticket, policy, actor, name) {
            Some(act) => act,
            None => return false,
        },
    };
    match decide(ticket, policy, actor, &command) {
        Ok(_) => true,
        // The person learns in the dialog which photo is missing.
        Err(Rejection::PhotoMissing { .. }) => true,
        // Likewise which answer or step.
        Err(Rejection::Missing { field }) => {
            field.starts_with("form.") || field.starts_with("task.")
        }
        Err(_) => false,
    }
}

/// An act of that name with harmless contents; none where there is nothing to
/// choose from.
fn probe(ticket: &Ticket, policy: &Policy, actor: &Actor, name: ActName) -> Option<Act> {
    let text = || "…".to_owned();
    let someone = || {
        policy
            .handlers
            .iter()
            .copied()
            // What nobody holds is claimed for oneself, and passed on to others.
            .find(|id| match ticket.assignee {
                Some(holder) => holder != *id,
                None => actor.user() != Some(*id),
            })
    };
    Some(match name {
        ActName::Assign => Act::Assign {
            assignee: policy.handlers.first().copied()?,
            comment: text(),
            corrections: Vec::new(),
        },
        ActName::Claim => Act::Claim,
        ActName::Accept => Act::Accept,
        ActName::Transfer => Act::Transfer {
            to: someone()?,
            comment: text(),
        },
        ActName::Return => Act::Return { reason: text() },
        ActName::Ask => Act::Ask { text: text() },
        ActName::Resume => Act::Resume,
        ActName::RequesterReply => Act::RequesterReply {
            text: text(),
            photos: Vec::new(),
        },
        ActName::Hold => Act::Hold { reason: text() },
        ActName::Unhold => Act::Unhold,
        ActName::Resolve => Act::Resolve { feedback: text() },
        ActName::Confirm => Act::Confirm,
        ActName::NotSolved => Act::NotSolved { comment: text() },
        ActName::Cancel => Act::Cancel { reason: text() },
        ActName::Reject => Act::Reject { reason: text() },
        ActName::ForceClose => Act::ForceClose { reason: text() },
        ActName::MarkDuplicate => Act::MarkDuplicate {
            of: crate::ids::TicketId(Uuid::nil()),
        },
        ActName::MarkInvalid => Act::MarkInvalid { reason: text() },
        ActName::Close => Act::Close,
        ActName::Escalate => Act::Escalate {
            level: 1,
            target: String::new(),
            reason: text(),
        },
        ActName::SetPriority => Act::SetPriority {
            priority: if ticket.priority == Priority::High {
                Priority::Low
            } else {
                Priority::High
            },
        },
        ActName::SetVisibility => Act::SetVisibility {
            visibility: ticket.visibility,
        },
        ActName::Rate => Act::Rate {
            stars: 5,
            comment: String::new(),
        },
        ActName::Reply => Act::Write {
            visibility: Visibility::Public,
            text: text(),
            photos: Vec::new(),
        },
        ActName::Note => Act::Write {
            visibility: Visibility::Internal,
            text: text(),
            photos: Vec::new(),
        },
        ActName::AddPhoto => Act::AddPhoto {
            photo: crate::command::PhotoMeta {
                id: crate::ids::PhotoId(Uuid::nil()),
                sha256: crate::ids::Sha256Hex::parse(&"0".repeat(64)).ok()?,
                bytes: 1,
                width: 0,
                height: 0,
                name: String::new(),
                visibility: Visibility::Public,
                taken_at: None,
                file: None,
                stage: None,
            },
        },
        ActName::AgreeAppointment => Act::AgreeAppointment {
            appointment: some_time(),
        },
        ActName::ProposeAppointment => Act::ProposeAppointment {
            appointment: some_time(),
        },
        ActName::ConfirmAppointment => {
            let proposal = *ticket.proposals().first()?;
            Act::ConfirmAppointment {
                appointment: proposal.id,
                starts_at: proposal.starts_at().ok()?,
            }
        }
        ActName::DeclineAppointment => Act::DeclineAppointment {
            appointment: ticket.proposals().first()?.id,
            reason: text(),
        },
        // Nobody says again what they said.
        ActName::SetOut => Act::SetOut {
            appointment: visit_but(ticket, VisitState::Travelling)?,
        },
        ActName::Arrive => Act::Arrive {
            appointment: visit_but(ticket, VisitState::OnSite)?,
        },
        ActName::RecordUsed => Act::RecordUsed {
            used: Used {
                id: UsedId(Uuid::nil()),
                what: UsedWhat::Work {
                    minutes: 1,
                    kind: WorkKind::Labour,
                },
                note: String::new(),
            },
        },
        ActName::StrikeUsed => {
            let mine = |entry: &&UsedEntry| actor.is_office() || entry.by == actor.by();
            Act::StrikeUsed {
                used: ticket.used_standing().find(mine)?.used.id,
                reason: String::new(),
            }
        }
        ActName::AddCollaborator => {
            Act::AddCollaborator {
                person: policy.colleagues.iter().copied().find(|id| {
                    ticket.assignee != Some(*id) && !ticket.collaborators.contains(id)
                })?,
                comment: String::new(),
            }
        }
        ActName::RemoveCollaborator => Act::RemoveCollaborator {
            person: ticket.collaborators.first().copied()?,
        },
        ActName::Edit => Act::Edit {
            correction: Correction {
                field: Field::Title,
                was: ticket.title.clone(),
                now: "…".to_owned(),
            },
        },
    })
}

fn some_time() -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::nil()),
        start: "2000-01-01T12:00".to_owned(),
        end: String::new(),
        zone: "UTC".to_owned(),
        remind_minutes: 0,
    }
}

/// The visit that whoever goes speaks of, unless this is what was said of it.
fn visit_but(ticket: &Ticket, said: VisitState) -> Option<AppointmentId> {
    let visit = ticket.agreed_visit()?;
    (ticket.said_of(visit.id) != said).then_some(visit.id)
}
