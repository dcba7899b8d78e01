//! The rules for work that came too late: what becomes of it (R4).

use crate::actor::By;
use crate::command::Act;
use crate::event::{Event, What};
use crate::ids::CommandId;
use crate::rejection::Rejection;
use crate::state::{CloseKind, State, Visibility};
use crate::ticket::Parked;
use crate::visit::VisitStep;

use super::{Decision, On, closed};

impl On<'_> {
    /// R4: the office accepts or discards; the author may discard the own work.
    ///
    /// What one person did without a network is one piece of work, so all that
    /// is parked of that person up to this command is settled with it.
    pub(super) fn settle(&self, command: CommandId, apply: bool) -> Decision {
        self.staff()?;
        let parked = &self.ticket.parked;
        let at =
            parked
                .iter()
                .position(|p| p.command == command)
                .ok_or(Rejection::UnknownThing {
                    thing: "parked".into(),
                })?;
        let author = parked.get(at).map(|p| p.by);
        let own = author == Some(self.actor.by());
        if !(self.actor.is_office() || (own && !apply)) {
            return Err(Rejection::NotAllowed);
        }
        let mut what = vec![What::ParkedSettled {
            parked: command,
            applied: apply,
        }];
        if apply {
            let work = parked.iter().take(at.saturating_add(1));
            what.extend(self.catch_up(work.filter(|p| Some(p.by) == author))?);
        }
        Ok(what)
    }

    /// What a person's late work does to the ticket, one act after the other.
    fn catch_up<'p>(&self, work: impl Iterator<Item = &'p Parked>) -> Decision {
        let mut ticket = self.ticket.clone();
        let mut all = Vec::new();
        let mut work = work.peekable();
        while let Some(parked) = work.next() {
            let on = On {
                ticket: &ticket,
                ..*self
            };
            let what = on.done_late(parked, work.peek().is_none())?;
            for what in &what {
                ticket.apply(&Event {
                    n: ticket.version.saturating_add(1),
                    at: parked.occurred_at,
                    occurred_at: parked.occurred_at,
                    clock_offset_ms: None,
                    by: self.actor.by(),
                    command: None,
                    what: what.clone(),
                });
            }
            all.extend(what);
        }
        Ok(all)
    }

    /// What one late act does. The guards of its transition are not asked
    /// again: that is what the person decided. Nobody gets a ticket who may not
    /// have it.
    fn done_late(&self, parked: &Parked, last: bool) -> Decision {
        let by = parked.by;
        let what = match &parked.act {
            // Going on is nothing by itself when more was done after it.
            Act::Accept | Act::Resume | Act::Unhold if last => self.gone_on(by)?,
            Act::Ask { text } => {
                let mut what = self.taken_up(by)?;
                what.push(What::Wrote {
                    visibility: Visibility::Public,
                    text: text.clone(),
                    photos: Vec::new(),
                });
                what.push(What::Awaited {});
                what
            }
            Act::Hold { reason } => {
                let mut what = self.taken_up(by)?;
                what.push(What::Held {
                    reason: reason.clone(),
                });
                what
            }
            Act::Resolve { feedback } => {
                let mut what = match (self.ticket.assignee, by) {
                    // Somebody has to be there to close it (T21).
                    (None, By::Person(author)) if self.policy.is_handler(author) => {
                        vec![What::Claimed { assignee: author }]
                    }
                    _ => Vec::new(),
                };
                what.push(What::Resolved {
                    feedback: feedback.clone(),
                    credit: by.user(),
                });
                what
            }
            Act::Return { reason } => vec![What::Returned {
                reason: reason.clone(),
                taken_back: false,
            }],
            Act::Transfer { to, comment } => {
                if self.ticket.assignee == Some(*to) && self.ticket.state.is_before_resolved() {
                    return Ok(Vec::new());
                }
                self.eligible(*to)?;
                vec![What::Transferred {
                    to: *to,
                    comment: comment.clone(),
                }]
            }
            Act::Confirm => vec![closed(CloseKind::Confirmed, "")],
            Act::NotSolved { comment } if !self.ticket.state.is_before_resolved() => {
                vec![What::Reopened {
                    comment: comment.clone(),
                    to: self.back_to(),
                }]
            }
            Act::Reject { reason } => vec![closed(CloseKind::Rejected, reason)],
            Act::MarkInvalid { reason } => vec![closed(CloseKind::Invalid, reason)],
            Act::Close if self.ticket.state != State::Closed => {
                vec![closed(CloseKind::AgentClosed, "")]
            }
            Act::Escalate {
                level,
                target,
                reason,
            } => vec![What::Escalated {
                level: *level,
                target: target.clone(),
                reason: reason.clone(),
            }],
            Act::AgreeAppointment { appointment } => self.agreed(appointment)?,
            Act::ProposeAppointment { appointment } => self.proposed(appointment)?,
            // Being on the way is nothing by itself when more was done after it.
            Act::SetOut { appointment } if last => {
                self.gone(*appointment, VisitStep::Travelling, parked)?
            }
            Act::Arrive { appointment } => self.gone(*appointment, VisitStep::OnSite, parked)?,
            Act::CancelAppointment {
                appointment,
                reason,
            } if self.ticket.appointments.contains_key(appointment) => {
                vec![What::AppointmentCancelled {
                    appointment: *appointment,
                    reason: reason.clone(),
                }]
            }
            Act::Edit { correction } => self.edited(correction).into_iter().collect(),
            // It is so already, or was never parked.
            _ => Vec::new(),
        };
        Ok(what)
    }

    /// The author goes on with the work, whoever has it now.
    fn gone_on(&self, by: By) -> Decision {
        let author = by.user().ok_or(Rejection::NotAllowed)?;
        let has_it = self.ticket.assignee == Some(author);
        if has_it && self.ticket.state == State::InProgress {
            return Ok(Vec::new());
        }
        self.eligible(author)?;
        Ok(vec![What::Claimed { assignee: author }])
    }

    /// A ticket cannot wait for somebody while nobody works on it.
    fn taken_up(&self, by: By) -> Decision {
        match self.ticket.state {
            State::InProgress | State::AwaitingRequester | State::OnHold => Ok(Vec::new()),
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::Resolved
            | State::Closed => self.gone_on(by),
        }
    }
}
