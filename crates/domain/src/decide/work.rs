//! The rules for the work itself: asking, holding, resolving, confirming, rating.

use crate::actor::Actor;
use crate::event::What;
use crate::ids::PhotoId;
use crate::planted;
use crate::policy::RatingWhen;
use crate::rejection::Rejection;
use crate::state::{CloseKind, Priority, State, Visibility};
use crate::text::{LIST_MAX, LONG_MAX, optional, required};

use super::{Decision, On, closed};

impl On<'_> {
    /// T3 and T4, where T7 implies them.
    fn take_up(&self) -> Result<Vec<What>, Rejection> {
        match self.ticket.state {
            State::PendingAssignment => self.claim(),
            State::Assigned => self.accept(),
            State::InProgress => self.assignee().map(|()| Vec::new()),
            State::Closed => Err(Rejection::Closed),
            state => Err(Rejection::WrongState { state }),
        }
    }

    /// T6.
    pub(super) fn give_back(&self, reason: &str) -> Decision {
        self.assignee()?;
        self.in_states(&[State::Assigned, State::InProgress, State::AwaitingRequester])?;
        required(reason, "reason", LONG_MAX)?;
        Ok(vec![What::Returned {
            reason: reason.to_owned(),
            taken_back: false,
        }])
    }

    /// T6, of the office: a slip is mended while nobody has begun. After that it
    /// is passed on (T5), so that nobody loses work in hand without a word.
    pub(super) fn take_back(&self, reason: &str) -> Decision {
        self.office()?;
        self.in_states(&[State::Assigned])?;
        optional(reason, "reason", LONG_MAX)?;
        Ok(vec![What::Returned {
            reason: reason.to_owned(),
            taken_back: true,
        }])
    }

    /// T7.
    pub(super) fn ask(&self, text: &str) -> Decision {
        self.staff()?;
        required(text, "text", LONG_MAX)?;
        let mut what = self.take_up()?;
        what.push(What::Wrote {
            visibility: Visibility::Public,
            text: text.to_owned(),
            photos: Vec::new(),
        });
        what.push(What::Awaited {});
        Ok(what)
    }

    /// T8, by the handler.
    pub(super) fn resume(&self) -> Decision {
        self.assignee()?;
        self.in_states(&[State::AwaitingRequester])?;
        Ok(vec![What::Resumed { by_reply: false }])
    }

    /// T8 and T22, by the requester.
    pub(super) fn requester_reply(&self, text: &str, photos: &[PhotoId]) -> Decision {
        self.owner()?;
        required(text, "text", LONG_MAX)?;
        self.known_photos(photos)?;
        let wrote = What::Wrote {
            visibility: Visibility::Public,
            text: text.to_owned(),
            photos: photos.to_vec(),
        };
        match self.ticket.state {
            State::AwaitingRequester => Ok(vec![wrote, What::Resumed { by_reply: true }]),
            State::Closed if self.policy.reply_reopens => Ok(vec![
                wrote,
                What::Reopened {
                    comment: String::new(),
                    to: self.back_to(),
                },
            ]),
            State::Closed if self.written_before_the_end() => Ok(vec![wrote]),
            // S1-22: no further modification. The page offers a new report.
            State::Closed => Err(Rejection::Closed),
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::InProgress
            | State::OnHold
            | State::Resolved => Ok(vec![wrote]),
        }
    }

    /// T26.
    pub(super) fn hold(&self, reason: &str) -> Decision {
        self.assignee()?;
        self.in_states(&[State::InProgress])?;
        required(reason, "reason", LONG_MAX)?;
        Ok(vec![What::Held {
            reason: reason.to_owned(),
        }])
    }

    /// T26.
    pub(super) fn unhold(&self) -> Decision {
        self.assignee()?;
        self.in_states(&[State::OnHold])?;
        Ok(vec![What::Unheld {}])
    }

    /// T9.
    pub(super) fn resolve(&self, feedback: &str) -> Decision {
        self.assignee()?;
        self.in_states(&[State::InProgress, State::AwaitingRequester])?;
        required(feedback, "feedback", LONG_MAX)?;
        // Taken is enough: resolving never waits for bytes to travel.
        self.complete()?;
        Ok(vec![What::Resolved {
            feedback: feedback.to_owned(),
            credit: None,
        }])
    }

    /// T10.
    pub(super) fn confirm(&self) -> Decision {
        self.owner()?;
        self.in_states(&[State::Resolved])?;
        if !self.policy.requester_confirms {
            return Err(Rejection::PolicyForbids);
        }
        Ok(vec![closed(CloseKind::Confirmed, "")])
    }

    /// T11.
    pub(super) fn not_solved(&self, comment: &str) -> Decision {
        self.owner()?;
        self.in_states(&[State::Resolved])?;
        optional(comment, "comment", LONG_MAX)?;
        Ok(vec![What::Reopened {
            comment: comment.to_owned(),
            to: self.back_to(),
        }])
    }

    /// T25.
    pub(super) fn rate(&self, stars: u8, comment: &str) -> Decision {
        self.owner()?;
        match (self.policy.rating_when, self.ticket.state) {
            (_, State::Closed) | (RatingWhen::ResolvedOrClosed, State::Resolved) => {}
            (_, state) => return Err(Rejection::WrongState { state }),
        }
        if self.ticket.rating.is_some() {
            return Err(Rejection::AlreadyRated);
        }
        if !(1..=5).contains(&stars) {
            return Err(Rejection::OutOfRange {
                field: "stars".into(),
            });
        }
        optional(comment, "comment", LONG_MAX)?;
        Ok(vec![What::Rated {
            stars,
            comment: comment.to_owned(),
        }])
    }

    /// T24.
    pub(super) fn set_priority(&self, priority: Priority) -> Decision {
        if *self.actor != Actor::System {
            self.staff()?;
        }
        self.open()?;
        if !self.policy.priority_scale.has(priority) {
            return Err(Rejection::PolicyForbids);
        }
        if self.ticket.priority == priority {
            return Ok(Vec::new());
        }
        Ok(vec![What::PrioritySet { priority }])
    }

    /// T24.
    pub(super) fn set_visibility(&self, visibility: Visibility) -> Decision {
        self.staff()?;
        self.open()?;
        if self.ticket.visibility == visibility {
            return Ok(Vec::new());
        }
        Ok(vec![What::VisibilitySet { visibility }])
    }

    /// S1-30 and S1-31, with T7 where the type says so. Always stored,
    /// whatever became of the ticket (R3).
    pub(super) fn write(&self, visibility: Visibility, text: &str, photos: &[PhotoId]) -> Decision {
        // A rule may write: a receipt, a reminder.
        if *self.actor != Actor::System {
            self.staff()?;
        }
        required(text, "text", LONG_MAX)?;
        self.known_photos(photos)?;
        if planted::on("I7-late-note-refused") {
            self.open()?;
        }
        let wrote = What::Wrote {
            visibility,
            text: text.to_owned(),
            photos: photos.to_vec(),
        };
        let awaits = visibility == Visibility::Public && self.policy.public_reply_awaits;
        if !awaits {
            return Ok(vec![wrote]);
        }
        // A reply by somebody who cannot take it up is a reply all the same.
        let Ok(mut what) = self.take_up() else {
            return Ok(vec![wrote]);
        };
        what.push(wrote);
        what.push(What::Awaited {});
        Ok(what)
    }

    fn known_photos(&self, photos: &[PhotoId]) -> Result<(), Rejection> {
        if photos.len() > LIST_MAX {
            return Err(Rejection::OutOfRange {
                field: "photos".into(),
            });
        }
        if photos.iter().all(|id| self.ticket.photo(*id).is_some()) {
            Ok(())
        } else {
            Err(Rejection::UnknownThing {
                thing: "photo".into(),
            })
        }
    }
}
