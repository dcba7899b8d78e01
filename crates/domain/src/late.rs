//! Work that arrives late from a device that had no network (R4). What becomes
//! of it when a person settles it is a rule like any other: see
//! [`Act::SettleParked`].

use crate::actor::Actor;
use crate::command::{Act, Command};
use crate::decide::decide;
use crate::event::What;
use crate::planted;
use crate::policy::Policy;
use crate::rejection::Rejection;
use crate::ticket::Ticket;

/// What the office makes of a command.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// This follows from it.
    Accepted(Vec<What>),
    /// It was right when it was given, and came too late: it is kept on the
    /// ticket, and a person decides.
    Parked(Vec<What>, Rejection),
    /// No.
    Refused(Rejection),
}

/// Decides on a command that may be late.
///
/// Parked is what was asked of an older version of the ticket, by somebody who
/// could then act on it, and carries work into a state. A claim that lost is
/// refused, not parked: there is nothing in it to keep (T3). So is the wish to
/// end a ticket that has ended.
#[must_use]
pub fn judge(ticket: &Ticket, policy: &Policy, actor: &Actor, command: &Command) -> Verdict {
    if planted::on("I16-ordered-by-clock") && command.occurred_at < ticket.updated_at {
        return Verdict::Refused(Rejection::CommandReused);
    }
    match decide(ticket, policy, actor, command) {
        Ok(what) => Verdict::Accepted(what),
        Err(why) if may_park(ticket, actor, command, &why) => {
            let parked = What::Parked {
                act: Box::new(command.act.clone()),
                why: why.clone(),
            };
            Verdict::Parked(vec![parked], why)
        }
        Err(why) => Verdict::Refused(why),
    }
}

fn may_park(ticket: &Ticket, actor: &Actor, command: &Command, why: &Rejection) -> bool {
    if !why.is_about_state() || command.base_version >= ticket.version {
        return false;
    }
    // "Since" and not "at": a claim that was sent just before this command made
    // the ticket theirs at a version that the author had not seen.
    let was_mine = actor
        .user()
        .is_some_and(|me| ticket.held_since(me, command.base_version));
    match &command.act {
        Act::Accept
        | Act::Return { .. }
        | Act::Ask { .. }
        | Act::Resume
        | Act::Hold { .. }
        | Act::Unhold
        | Act::Resolve { .. }
        | Act::Reject { .. }
        | Act::MarkInvalid { .. }
        | Act::SetOut { .. }
        | Act::Arrive { .. }
        | Act::Close => was_mine,
        Act::Transfer { .. }
        | Act::AgreeAppointment { .. }
        | Act::ProposeAppointment { .. }
        | Act::CancelAppointment { .. }
        | Act::Edit { .. }
        | Act::Escalate { .. }
        | Act::AddCollaborator { .. }
        | Act::RemoveCollaborator { .. } => was_mine || actor.is_office(),
        Act::Confirm | Act::NotSolved { .. } => ticket.is_owner(actor),
        Act::Create(_)
        | Act::Assign { .. }
        | Act::TakeBack { .. }
        | Act::Claim
        | Act::RequesterReply { .. }
        | Act::Cancel { .. }
        | Act::ForceClose { .. }
        | Act::AlertCleared { .. }
        | Act::TimeOut
        | Act::GiveUpWaiting
        | Act::NoteUnreached { .. }
        | Act::MarkDuplicate { .. }
        | Act::SetPriority { .. }
        | Act::SetVisibility { .. }
        | Act::Rate { .. }
        | Act::Write { .. }
        | Act::AddPhoto { .. }
        | Act::PhotoArrived { .. }
        | Act::SetPhotoStage { .. }
        | Act::MarkPhoto { .. }
        | Act::Remind
        | Act::WarnSla { .. }
        | Act::BreachSla { .. }
        | Act::ConfirmAppointment { .. }
        | Act::DeclineAppointment { .. }
        | Act::Answer { .. }
        | Act::AddTask { .. }
        | Act::SetTask { .. }
        | Act::RecordUsed { .. }
        | Act::StrikeUsed { .. }
        | Act::SettleParked { .. } => false,
    }
}
