//! The rules: T1 to T26 of the model.
//!
//! [`decide`] is pure. It reads the ticket as it is, the policy of its type, who
//! asks and what for, and answers with what follows, or with why not. Anything
//! that is not listed here is refused.

mod create;
mod escalation;
mod form;
mod parked;
mod photos;
mod used;
mod visit;
mod words;
mod work;

use crate::actor::Actor;
use crate::command::{Act, Command, Correction, Field};
use crate::event::{BackTo, What};
use crate::ids::{At, UserId};
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::state::{CloseKind, State, Visibility};
use crate::text::{LONG_MAX, optional, required};
use crate::ticket::Ticket;
use crate::visit::VisitStep;

/// What follows from a command.
pub type Decision = Result<Vec<What>, Rejection>;

/// Says what follows from `command`, or why it is refused.
///
/// # Errors
/// The [`Rejection`] of the first rule that says no.
pub fn decide(ticket: &Ticket, policy: &Policy, actor: &Actor, command: &Command) -> Decision {
    check_moment(command.occurred_at, "occurred_at")?;
    if let Act::Create(draft) = &command.act {
        return create::create(ticket, policy, actor, draft);
    }
    if ticket.version == 0 {
        return Err(Rejection::UnknownTicket);
    }
    if !may_see(ticket, actor) {
        // Unknown and forbidden answer alike.
        return Err(Rejection::UnknownTicket);
    }
    let on = On {
        ticket,
        policy,
        actor,
        base_version: command.base_version,
    };
    match &command.act {
        Act::Create(_) => Err(Rejection::AlreadyExists),
        Act::Assign {
            assignee,
            comment,
            corrections,
        } => on.assign(*assignee, comment, corrections),
        Act::Claim => on.claim(),
        Act::Accept => on.accept(),
        Act::Transfer { to, comment } => on.transfer(*to, comment),
        Act::Return { reason } => on.give_back(reason),
        Act::TakeBack { reason } => on.take_back(reason),
        Act::Ask { text } => on.ask(text),
        Act::Resume => on.resume(),
        Act::RequesterReply { text, photos } => on.requester_reply(text, photos),
        Act::Hold { reason } => on.hold(reason),
        Act::Unhold => on.unhold(),
        Act::Resolve { feedback } => on.resolve(feedback),
        Act::Confirm => on.confirm(),
        Act::NotSolved { comment } => on.not_solved(comment),
        Act::Cancel { reason } => on.cancel(reason),
        Act::Reject { reason } => on.reject(reason),
        Act::ForceClose { reason } => on.force_close(reason),
        Act::AlertCleared { handled } => on.alert_cleared(*handled),
        Act::TimeOut => on.by_timer(State::Resolved, CloseKind::TimeoutAfterResolved),
        Act::GiveUpWaiting => on.by_timer(State::AwaitingRequester, CloseKind::NoResponse),
        Act::NoteUnreached { since } => on.note_unreached(*since),
        Act::MarkDuplicate { of } => on.duplicate(*of),
        Act::MarkInvalid { reason } => on.invalid(reason),
        Act::Close => on.close(),
        Act::Escalate {
            level,
            target,
            reason,
        } => on.escalate(*level, target, reason),
        Act::SetPriority { priority } => on.set_priority(*priority),
        Act::SetVisibility { visibility } => on.set_visibility(*visibility),
        Act::Rate { stars, comment } => on.rate(*stars, comment),
        Act::Write {
            visibility,
            text,
            photos,
        } => on.write(*visibility, text, photos),
        Act::AddPhoto { photo } => on.add_photo(photo),
        Act::PhotoArrived { photo } => on.photo_arrived(*photo),
        Act::SetPhotoStage { photo, stage } => on.set_photo_stage(*photo, *stage),
        Act::MarkPhoto { photo, added, gone } => on.mark_photo(*photo, added, gone),
        Act::AgreeAppointment { appointment } => on.agree(appointment),
        Act::CancelAppointment {
            appointment,
            reason,
        } => on.call_off(*appointment, reason),
        Act::ProposeAppointment { appointment } => on.propose(appointment),
        Act::ConfirmAppointment {
            appointment,
            starts_at,
        } => on.confirm_visit(*appointment, *starts_at),
        Act::DeclineAppointment {
            appointment,
            reason,
        } => on.decline_visit(*appointment, reason),
        Act::SetOut { appointment } => on.go(*appointment, VisitStep::Travelling),
        Act::Arrive { appointment } => on.go(*appointment, VisitStep::OnSite),
        Act::Edit { correction } => on.edit(correction),
        Act::Answer { change } => on.answer(change),
        Act::AddTask { item } => on.add_task(item),
        Act::SetTask { task, done } => on.set_task(task, *done),
        Act::RecordUsed { used } => on.record_used(used),
        Act::StrikeUsed { used, reason } => on.strike_used(*used, reason),
        Act::SettleParked { command, apply } => on.settle(*command, *apply),
        Act::AddCollaborator { person, comment } => on.add_collaborator(*person, comment),
        Act::RemoveCollaborator { person } => on.remove_collaborator(*person),
        Act::Remind => on.remind(),
        Act::WarnSla { clock, due_at } => on.warn_sla(*clock, *due_at),
        Act::BreachSla { clock, due_at } => on.breach_sla(*clock, *due_at),
    }
}

/// What is recorded is kept for ever, so a moment that is none is kept nowhere.
fn check_moment(at: At, field: &'static str) -> Result<(), Rejection> {
    if at.is_a_date() {
        Ok(())
    } else {
        Err(Rejection::OutOfRange {
            field: field.into(),
        })
    }
}

/// Whether the ticket exists for `actor` at all.
fn may_see(ticket: &Ticket, actor: &Actor) -> bool {
    match actor {
        Actor::System => true,
        Actor::LinkHolder => ticket.visibility == Visibility::Public,
        Actor::Person { role, .. } => {
            role.is_staff() || (ticket.is_owner(actor) && ticket.visibility == Visibility::Public)
        }
    }
}

/// One ticket, one policy, one asker: what every rule needs.
struct On<'a> {
    ticket: &'a Ticket,
    policy: &'a Policy,
    actor: &'a Actor,
    base_version: u32,
}

impl On<'_> {
    fn in_states(&self, states: &[State]) -> Result<(), Rejection> {
        let state = self.ticket.state;
        if states.contains(&state) {
            Ok(())
        } else if state == State::Closed {
            Err(Rejection::Closed)
        } else {
            Err(Rejection::WrongState { state })
        }
    }

    fn open(&self) -> Result<(), Rejection> {
        if self.ticket.state.is_open() {
            Ok(())
        } else {
            Err(Rejection::Closed)
        }
    }

    fn office(&self) -> Result<(), Rejection> {
        if self.actor.is_office() {
            Ok(())
        } else {
            Err(Rejection::NotAllowed)
        }
    }

    fn staff(&self) -> Result<(), Rejection> {
        if self.actor.is_staff() {
            Ok(())
        } else {
            Err(Rejection::NotAllowed)
        }
    }

    /// The role comes first, so that a requester never learns who holds it.
    fn assignee(&self) -> Result<(), Rejection> {
        self.staff()?;
        if self.ticket.is_assignee(self.actor) {
            Ok(())
        } else {
            Err(Rejection::NotAssignee)
        }
    }

    fn owner(&self) -> Result<(), Rejection> {
        if self.ticket.is_owner(self.actor) {
            Ok(())
        } else {
            Err(Rejection::NotOwner)
        }
    }

    fn system(&self) -> Result<(), Rejection> {
        if *self.actor == Actor::System {
            Ok(())
        } else {
            Err(Rejection::SystemOnly)
        }
    }

    fn eligible(&self, person: UserId) -> Result<(), Rejection> {
        if self.policy.is_handler(person) {
            Ok(())
        } else {
            Err(Rejection::NotEligible)
        }
    }

    /// R3: what the author wrote while the ticket was open is stored after its
    /// end.
    fn written_before_the_end(&self) -> bool {
        self.ticket
            .closed_version
            .is_some_and(|end| self.base_version < end)
    }

    /// A handler's say: of who holds it, or of any handler while nobody does.
    fn holder_or_handler(&self) -> Result<(), Rejection> {
        if self.ticket.state == State::PendingAssignment {
            let me = self.actor.user().ok_or(Rejection::NotAllowed)?;
            self.eligible(me)
        } else {
            self.assignee()
        }
    }

    fn back_to(&self) -> BackTo {
        match self.ticket.last_handler {
            Some(person) if self.policy.is_handler(person) => BackTo::Handler,
            _ => BackTo::Queue,
        }
    }

    /// T2.
    fn assign(&self, assignee: UserId, comment: &str, corrections: &[Correction]) -> Decision {
        if *self.actor != Actor::System {
            self.office()?;
            // S0-5: comments are required of a person; a rule says why it chose.
            required(comment, "comment", LONG_MAX)?;
        }
        optional(comment, "comment", LONG_MAX)?;
        self.in_states(&[State::PendingAssignment])?;
        self.eligible(assignee)?;
        if corrections.len() > Field::ALL.len() {
            return Err(Rejection::OutOfRange {
                field: "corrections".into(),
            });
        }
        let mut what = Vec::new();
        let mut real = Vec::new();
        for correction in corrections {
            words::check_field(correction)?;
            match self.edited(correction) {
                None => {}
                Some(What::Edited {
                    correction,
                    clash: false,
                }) => real.push(correction),
                // R5: somebody else changed it since the window was opened. It
                // is told apart from the corrections that nobody contests.
                Some(clash) => what.push(clash),
            }
        }
        what.push(What::Assigned {
            assignee,
            comment: comment.to_owned(),
            corrections: real,
        });
        Ok(what)
    }

    /// T3.
    fn claim(&self) -> Decision {
        self.staff()?;
        let me = self.actor.user().ok_or(Rejection::NotAllowed)?;
        self.eligible(me)?;
        if self.ticket.state.is_open() && self.ticket.assignee.is_some() {
            return Err(Rejection::AlreadyClaimed);
        }
        self.in_states(&[State::PendingAssignment])?;
        Ok(vec![What::Claimed { assignee: me }])
    }

    /// T4.
    fn accept(&self) -> Decision {
        self.assignee()?;
        self.in_states(&[State::Assigned])?;
        Ok(vec![What::Accepted {}])
    }

    /// T5. While nobody holds it, any handler may pass it on as well as take it
    /// (S2-18); the office assigns it then.
    fn transfer(&self, to: UserId, comment: &str) -> Decision {
        self.staff()?;
        // Who passed on what they held, and was late, did not mean the queue.
        let held = |me| self.ticket.held_since(me, self.base_version);
        let from_queue = !self.actor.is_office()
            && self.ticket.state == State::PendingAssignment
            && !self.actor.user().is_some_and(held);
        if from_queue {
            self.holder_or_handler()?;
        } else {
            if !self.actor.is_office() {
                self.assignee()?;
            }
            self.in_states(&[State::Assigned, State::InProgress, State::AwaitingRequester])?;
        }
        optional(comment, "comment", LONG_MAX)?;
        // Who passes it to themselves claims it.
        if self.ticket.assignee == Some(to) || (from_queue && self.actor.user() == Some(to)) {
            return Err(Rejection::SamePerson);
        }
        self.eligible(to)?;
        Ok(vec![What::Transferred {
            to,
            comment: comment.to_owned(),
        }])
    }

    /// T12.
    fn cancel(&self, reason: &str) -> Decision {
        self.owner()?;
        self.open()?;
        if !self.policy.requester_closes {
            return Err(Rejection::PolicyForbids);
        }
        optional(reason, "reason", LONG_MAX)?;
        let kind = if self.ticket.accepted_at.is_none() {
            CloseKind::Cancelled
        } else {
            CloseKind::RequesterClosed
        };
        Ok(vec![closed(kind, reason)])
    }

    /// T13.
    fn reject(&self, reason: &str) -> Decision {
        self.staff()?;
        if !self.policy.reject_allowed {
            return Err(Rejection::PolicyForbids);
        }
        self.holder_or_handler()?;
        self.in_states(&[State::PendingAssignment, State::Assigned, State::InProgress])?;
        required(reason, "reason", LONG_MAX)?;
        Ok(vec![closed(CloseKind::Rejected, reason)])
    }

    /// T14.
    fn force_close(&self, reason: &str) -> Decision {
        self.office()?;
        self.open()?;
        required(reason, "reason", LONG_MAX)?;
        Ok(vec![closed(CloseKind::Forced, reason)])
    }

    /// T15, T16.
    fn alert_cleared(&self, handled: bool) -> Decision {
        self.system()?;
        if self.ticket.alert.is_empty() {
            return Err(Rejection::UnknownThing {
                thing: "alert".into(),
            });
        }
        if self.ticket.state == State::Closed {
            return Err(Rejection::Closed);
        }
        if !self.ticket.state.is_before_resolved() {
            return Err(Rejection::WrongState {
                state: self.ticket.state,
            });
        }
        let kind = if handled {
            CloseKind::ForcedAlertHandled
        } else {
            CloseKind::ForcedAlertAutoResolved
        };
        Ok(vec![closed(kind, "")])
    }

    /// T17, T18.
    fn by_timer(&self, from: State, kind: CloseKind) -> Decision {
        self.system()?;
        self.in_states(&[from])?;
        Ok(vec![closed(kind, "")])
    }

    /// S2-8: only while the assignment that was not heard of is the one that stands.
    fn note_unreached(&self, since: u32) -> Decision {
        self.system()?;
        self.in_states(&[State::Assigned])?;
        let holding = self.ticket.holdings.last();
        match holding.filter(|h| h.from_version == since && h.to_version.is_none()) {
            Some(holding) => Ok(vec![What::Unreached {
                assignee: holding.person,
            }]),
            None => Err(Rejection::WrongState {
                state: self.ticket.state,
            }),
        }
    }

    /// T19.
    fn duplicate(&self, of: crate::ids::TicketId) -> Decision {
        if *self.actor != Actor::System {
            self.office()?;
        }
        self.open()?;
        if of == self.ticket.id {
            return Err(no_ticket());
        }
        Ok(vec![What::Closed {
            kind: CloseKind::Duplicate,
            reason: String::new(),
            merged_into: Some(of),
        }])
    }

    /// T20. Of the staff, a technician is concerned with the tickets that they
    /// hold or could take.
    fn invalid(&self, reason: &str) -> Decision {
        self.staff()?;
        if !self.actor.is_office() {
            self.holder_or_handler()?;
        }
        self.open()?;
        required(reason, "reason", LONG_MAX)?;
        Ok(vec![closed(CloseKind::Invalid, reason)])
    }

    /// T21.
    fn close(&self) -> Decision {
        self.assignee()?;
        self.in_states(&[State::Resolved])?;
        if self.policy.requester_confirms {
            return Err(Rejection::PolicyForbids);
        }
        Ok(vec![closed(CloseKind::AgentClosed, "")])
    }
}

/// Whether another ticket may be closed as a duplicate of this one (T19): one that
/// goes on somewhere else itself would leave the report with nobody.
///
/// # Errors
/// `unknown_thing` where there is no such ticket, or it is a duplicate.
pub fn may_take_duplicates(of: Option<&Ticket>) -> Result<(), Rejection> {
    match of {
        Some(ticket) if ticket.version > 0 && ticket.merged_into.is_none() => Ok(()),
        _ => Err(no_ticket()),
    }
}

fn no_ticket() -> Rejection {
    Rejection::UnknownThing {
        thing: "ticket".into(),
    }
}

fn closed(kind: CloseKind, reason: &str) -> What {
    What::Closed {
        kind,
        reason: reason.to_owned(),
        merged_into: None,
    }
}
