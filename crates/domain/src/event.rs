//! What happened. Events are kept for ever, in order: they are the ticket, its
//! processing log and its audit trail at once.

use serde::{Deserialize, Serialize};

use crate::actor::By;
use crate::answers::AnswerChange;
use crate::appointment::Appointment;
use crate::command::{Act, Correction, Draft, PhotoMeta};
use crate::ids::{AppointmentId, At, CommandId, MarkId, PhotoId, TicketId, UsedId, UserId};
use crate::mark::Mark;
use crate::rejection::Rejection;
use crate::sla::SlaClock;
use crate::stage::Stage;
use crate::state::{CloseKind, Priority, Visibility};
use crate::task::ChecklistItem;
use crate::used::Used;
use crate::visit::VisitStep;

/// One thing that happened to a ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Version of the ticket after it: 1, 2, 3, …
    pub n: u32,
    /// When the office recorded it; on a device that has not sent it yet, when
    /// the device did.
    pub at: At,
    /// When it happened, by the clock of the device it happened on.
    pub occurred_at: At,
    /// How far that clock was off, in ms, when it was last measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset_ms: Option<i64>,
    /// Who did it.
    pub by: By,
    /// The command that asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandId>,
    /// What it was.
    #[serde(flatten)]
    pub what: What,
}

/// Where a ticket goes that leaves a person's hands or comes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BackTo {
    /// The one who worked on it (S2-19).
    Handler,
    /// The queue.
    Queue,
}

/// What happened. On the wire `"event":"assigned"` and the fields beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum What {
    /// Reported (T1).
    Created(Box<Draft>),
    /// The office gave it its human number, `T-1042` without the prefix.
    Numbered {
        /// The number.
        number: u32,
    },
    /// A person was named (T2). Corrections are part of the record (S0-7);
    /// those that clash with another person's stand before it as
    /// [`What::Edited`].
    Assigned {
        /// Who goes.
        assignee: UserId,
        /// What the assigner wrote.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
        /// What was corrected.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        corrections: Vec<Correction>,
    },
    /// A handler took it (T3).
    Claimed {
        /// Who.
        assignee: UserId,
    },
    /// The assignee began (T4).
    Accepted {},
    /// Passed on (T5).
    Transferred {
        /// To whom.
        to: UserId,
        /// Why.
        comment: String,
    },
    /// Given back (T6).
    Returned {
        /// Why.
        reason: String,
        /// The office took it back before anybody had begun.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        taken_back: bool,
    },
    /// The requester has to answer (T7).
    Awaited {},
    /// Work goes on (T8).
    Resumed {
        /// The requester's answer was the cause.
        by_reply: bool,
    },
    /// Waits for somebody else (T26).
    Held {
        /// For whom or what.
        reason: String,
    },
    /// Work goes on (T26).
    Unheld {},
    /// Done (T9).
    Resolved {
        /// Solution and results.
        feedback: String,
        /// Who did it, when somebody else recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credit: Option<UserId>,
    },
    /// Back to work (T11, T22).
    Reopened {
        /// What is still wrong.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
        /// To whom.
        to: BackTo,
    },
    /// The end.
    Closed {
        /// Which one.
        kind: CloseKind,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The ticket that goes on instead.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        merged_into: Option<TicketId>,
    },
    /// A higher level was asked (T23).
    Escalated {
        /// 1 to 3.
        level: u8,
        /// Who was asked.
        target: String,
        /// Why.
        reason: String,
    },
    /// How urgent it is (T24).
    PrioritySet {
        /// The new priority.
        priority: Priority,
    },
    /// Who may see it (T24).
    VisibilitySet {
        /// The new visibility.
        visibility: Visibility,
    },
    /// Stars (T25).
    Rated {
        /// 1 to 5.
        stars: u8,
        /// Words with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// A message. It is named by (ticket, n).
    Wrote {
        /// Who may read it.
        visibility: Visibility,
        /// What is said.
        text: String,
        /// Photos shown with it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        photos: Vec<PhotoId>,
    },
    /// A photo was declared.
    PhotoAdded {
        /// The photo.
        photo: PhotoMeta,
    },
    /// Its bytes are here, complete and verified (I14).
    PhotoArrived {
        /// Which one.
        photo: PhotoId,
    },
    /// Somebody said at which stage a photo was taken.
    PhotoStaged {
        /// Which photo.
        photo: PhotoId,
        /// Its stage.
        stage: Stage,
    },
    /// Somebody drew on a photo.
    PhotoMarked {
        /// Which photo.
        photo: PhotoId,
        /// Marks that are there from now on.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<Mark>,
        /// Marks that are not there any more.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<MarkId>,
    },
    /// An appointment was agreed or moved.
    AppointmentAgreed {
        /// When, where.
        appointment: Appointment,
    },
    /// An appointment was called off.
    AppointmentCancelled {
        /// Which one.
        appointment: AppointmentId,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// A time was proposed to the requester.
    AppointmentProposed {
        /// When, where.
        appointment: Appointment,
    },
    /// The requester asked for another time than the proposed one.
    AppointmentDeclined {
        /// Which one.
        appointment: AppointmentId,
        /// When would be better, or why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Whoever goes is on the way to a visit, or there.
    VisitSet {
        /// Which one.
        appointment: AppointmentId,
        /// Where they are.
        to: VisitStep,
        /// Who went, when somebody else recorded it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credit: Option<UserId>,
    },
    /// A field was changed.
    Edited {
        /// What it said when it was changed, and what it says now.
        correction: Correction,
        /// The person had looked at an older value: two people changed it, and
        /// both values are kept (R5, I7).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        clash: bool,
    },
    /// An answer of the form was changed.
    Answered {
        /// What it said when it was changed, and what it says now.
        change: AnswerChange,
        /// The person had looked at an older answer: both are kept (R5).
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        clash: bool,
    },
    /// A task was added: by the type's checklist, or by a person (S1-7…11).
    TaskAdded {
        /// Its name and words.
        item: ChecklistItem,
    },
    /// A task was finished, or taken up again.
    TaskSet {
        /// Its name.
        task: String,
        /// It is finished.
        done: bool,
    },
    /// Somebody wrote down time or a part.
    UsedRecorded {
        /// What it says from now on.
        used: Used,
        /// It stood there with other contents.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        corrected: bool,
        /// Whose it is, when somebody else took back that it was struck.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credit: Option<UserId>,
    },
    /// An entry was struck.
    UsedStruck {
        /// Which one.
        used: UsedId,
        /// Why.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Work arrived too late to apply; it is kept (R4).
    Parked {
        /// What was asked for.
        act: Box<Act>,
        /// What spoke against it.
        why: Rejection,
    },
    /// Somebody said what becomes of late work: of this command, and of all
    /// that is parked of its author before it.
    ParkedSettled {
        /// The parked command.
        parked: CommandId,
        /// It was applied: what follows from it comes right after, from the
        /// same command. Otherwise the ticket was left as it is.
        applied: bool,
    },
    /// An assignment has reached no device of its technician for longer than the
    /// type allows (S2-8).
    Unreached {
        /// Whom it did not reach.
        assignee: UserId,
    },
    /// Somebody was brought in besides the one who holds it (S1-16).
    CollaboratorAdded {
        /// Who.
        person: UserId,
        /// What for.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        comment: String,
    },
    /// Somebody is no longer asked.
    CollaboratorRemoved {
        /// Who.
        person: UserId,
    },
    /// The requester was reminded that everything waits for a word of theirs
    /// (S1-20).
    Reminded {},
    /// A target is near (S1-29).
    SlaWarned {
        /// Which one.
        clock: SlaClock,
        /// When it is due.
        due_at: At,
    },
    /// A target was missed (S1-29).
    SlaBreached {
        /// Which one.
        clock: SlaClock,
        /// When it was due.
        due_at: At,
    },
    /// Something that this version does not know: kept and shown as it came.
    #[serde(untagged)]
    Unknown(serde_json::Map<String, serde_json::Value>),
}

impl Event {
    /// What the requester said while doing something else than writing: why it is
    /// not solved (S1-22), or what speaks against a time. It belongs into the talk
    /// on their page. An imported record may say it in somebody else's name: then it
    /// is a remark of the office.
    #[must_use]
    pub fn words_of_requester(&self, owner: Option<UserId>) -> Option<&str> {
        let theirs = match self.by {
            By::Requester => true,
            By::Person(id) => owner == Some(id),
            By::System => false,
        };
        let (What::Reopened { comment: words, .. }
        | What::AppointmentDeclined { reason: words, .. }) = &self.what
        else {
            return None;
        };
        (theirs && !words.is_empty()).then_some(words)
    }
}

impl What {
    /// Words that whoever reported the ticket reads: a public message, what was
    /// done (S0-9), what they said against a time, and why a handler refused it (S2-25). Other reasons are the
    /// office's own.
    #[must_use]
    pub fn public_words(&self) -> Option<&str> {
        let words = match self {
            Self::Wrote {
                visibility: Visibility::Public,
                text,
                ..
            } => text,
            Self::Resolved { feedback, .. } => feedback,
            Self::AppointmentDeclined { reason, .. } => reason,
            Self::Closed {
                kind: CloseKind::Rejected,
                reason,
                ..
            } => reason,
            _ => return None,
        };
        // A photo may stand without words.
        (!words.is_empty() || matches!(self, Self::Wrote { .. })).then_some(words)
    }

    /// The words for what can happen, as they are on the wire: what a webhook or a
    /// rule may ask for.
    pub const WORDS: &[&str] = &[
        "created",
        "numbered",
        "assigned",
        "claimed",
        "accepted",
        "transferred",
        "returned",
        "awaited",
        "resumed",
        "held",
        "unheld",
        "resolved",
        "reopened",
        "closed",
        "escalated",
        "priority_set",
        "visibility_set",
        "rated",
        "wrote",
        "photo_added",
        "photo_arrived",
        "photo_staged",
        "photo_marked",
        "appointment_agreed",
        "appointment_cancelled",
        "appointment_proposed",
        "appointment_declined",
        "visit_set",
        "edited",
        "answered",
        "task_added",
        "task_set",
        "used_recorded",
        "used_struck",
        "parked",
        "parked_settled",
        "collaborator_added",
        "collaborator_removed",
        "reminded",
        "sla_warned",
        "sla_breached",
        "unreached",
    ];
}
