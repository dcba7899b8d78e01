//! What can be asked for.

use serde::{Deserialize, Serialize};

use crate::answers::{AnswerChange, FormAnswers};
use crate::appointment::Appointment;
use crate::ids::{
    AppointmentId, At, CommandId, EquipmentId, MarkId, PhotoId, SetupId, TicketId, TypeId, UsedId,
    UserId,
};
use crate::mark::Mark;
pub use crate::photo::PhotoMeta;
use crate::sla::SlaClock;
use crate::stage::Stage;
use crate::state::{Priority, Visibility};
use crate::task::ChecklistItem;
use crate::used::Used;

/// One request of one person about one ticket (R1).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Its name: the same id twice has one effect (R2).
    pub id: CommandId,
    /// The ticket.
    pub ticket: TicketId,
    /// The version of the ticket, as the office had told it, that the person
    /// looked at. The device's own waiting commands do not count: they are not
    /// versions of the office.
    pub base_version: u32,
    /// When it happened, by the clock of the device. Shown, never used for
    /// order (I16).
    pub occurred_at: At,
    /// How far that clock was from the office's when last measured, in ms
    /// (positive: the device was ahead).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset_ms: Option<i64>,
    /// What is asked for.
    pub act: Act,
}

/// A person at the site.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Contact {
    /// Full name.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// Phone number, as written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub phone: String,
    /// E-mail address.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// Postal address of the site.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub address: String,
}

/// A field of a ticket that people may correct (S0-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The one-line summary.
    Title,
    /// What was reported.
    Description,
    /// Who is at the site.
    ContactName,
    /// Their phone.
    ContactPhone,
    /// Their e-mail address.
    ContactEmail,
    /// Where it is.
    ContactAddress,
    /// When the requester would like a visit: a wall time at the site, or words.
    WishedTime,
}

impl Field {
    /// All fields.
    pub const ALL: [Self; 7] = [
        Self::Title,
        Self::Description,
        Self::ContactName,
        Self::ContactPhone,
        Self::ContactEmail,
        Self::ContactAddress,
        Self::WishedTime,
    ];
}

/// One corrected field, with what it said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Correction {
    /// Which field.
    pub field: Field,
    /// What the person saw in it.
    pub was: String,
    /// What it shall say.
    pub now: String,
}

/// What is known when a ticket is reported (T1).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Draft {
    /// Type of ticket; none means the enterprise's first one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub type_id: Option<TypeId>,
    /// One-line summary; made from the description when empty.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// What is wrong.
    pub description: String,
    /// Who is at the site.
    pub contact: Contact,
    /// The equipment that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub equipment: Option<EquipmentId>,
    /// Name of that equipment, so that the ticket can be read without a
    /// register.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub equipment_name: String,
    /// Customer or place in a few words, for lists.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub place: String,
    /// The site's zone by its IANA name; empty means the enterprise's.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub zone: String,
    /// How urgent it is.
    pub priority: Priority,
    /// The requester's language, `de`; empty means that nobody knows.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Whether the requester may see it.
    pub visibility: Visibility,
    /// When a visit is wished: a wall time at the site, or words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub wished_time: String,
    /// Who reported it, when that is somebody with an account other than the
    /// writer (S3-4).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<UserId>,
    /// Fingerprint of the device alert that it comes from (S0-13).
    #[serde(skip_serializing_if = "String::is_empty")]
    pub alert: String,
    /// Which department should help (S3-3); none means the type's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub department: Option<SetupId>,
    /// Answers to the type's form, with the version that was filled in (T1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<FormAnswers>,
    /// It is sent to its owner, who did not report it: they find it among their
    /// tickets as the enterprise's word. Otherwise it is made as the owner, as if
    /// they had reported it (S3-5).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub notify_owner: bool,
    /// The ticket that it goes on from (T22).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub follow_up_of: Option<TicketId>,
    /// Photos that belong to the report.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub photos: Vec<PhotoMeta>,
}

/// What is asked for. On the wire `{"do":"resolve","feedback":"…"}`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Act {
    /// Report a ticket (T1).
    Create(Box<Draft>),
    /// Name the person who goes, correct what was reported (T2, S0-3…7).
    Assign {
        /// Who goes.
        assignee: UserId,
        /// For that person; required (S0-5).
        comment: String,
        /// Corrected fields (S0-4).
        #[serde(default)]
        corrections: Vec<Correction>,
    },
    /// Take a ticket that nobody holds (T3).
    Claim,
    /// Begin with a ticket that was assigned to me (T4).
    Accept,
    /// Pass it on (T5).
    Transfer {
        /// To whom.
        to: UserId,
        /// Why.
        comment: String,
    },
    /// Give it back to the queue; the first source's "Reassign" (T6, S0-10).
    Return {
        /// Why it cannot be handled.
        reason: String,
    },
    /// Take back an assignment that nobody has begun with (T6, of the office).
    TakeBack {
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Ask the requester; the clock stands (T7).
    Ask {
        /// The question.
        text: String,
    },
    /// Go on without an answer (T8).
    Resume,
    /// The requester writes (T8, T22).
    RequesterReply {
        /// What is said.
        text: String,
        /// Photos shown with it.
        #[serde(default)]
        photos: Vec<PhotoId>,
    },
    /// Wait for somebody who is not the requester (T26).
    Hold {
        /// For whom or what.
        reason: String,
    },
    /// Go on (T26).
    Unhold,
    /// The work is done (T9, S0-9).
    Resolve {
        /// Solution and results.
        feedback: String,
    },
    /// The requester agrees (T10).
    Confirm,
    /// The requester does not agree (T11).
    NotSolved {
        /// What is still wrong.
        comment: String,
    },
    /// The requester takes it back, or closes it (T12).
    Cancel {
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// A handler refuses it (T13).
    Reject {
        /// Why.
        reason: String,
    },
    /// It is no longer required (T14, S0-12).
    ForceClose {
        /// Why.
        reason: String,
    },
    /// The device alert is gone before completion (T15, T16).
    AlertCleared {
        /// A user handled it; otherwise the device cleared it by itself.
        handled: bool,
    },
    /// Nobody confirmed in time (T17).
    TimeOut,
    /// The requester never answered (T18).
    GiveUpWaiting,
    /// The assignment of that version has reached no device of its technician.
    NoteUnreached {
        /// Version of the ticket that the assignment made.
        since: u32,
    },
    /// It is the same as another ticket (T19).
    MarkDuplicate {
        /// The other ticket.
        of: TicketId,
    },
    /// No action is needed (T20).
    MarkInvalid {
        /// Why.
        reason: String,
    },
    /// The handler closes it, where nobody has to confirm (T21).
    Close,
    /// Ask a higher level for help (T23).
    Escalate {
        /// 1 to 3.
        level: u8,
        /// Who is asked, in words.
        target: String,
        /// Why.
        reason: String,
    },
    /// Change how urgent it is (T24).
    SetPriority {
        /// The new priority.
        priority: Priority,
    },
    /// Show it to the requester, or not (T24).
    SetVisibility {
        /// The new visibility.
        visibility: Visibility,
    },
    /// Stars from the requester (T25).
    Rate {
        /// 1 to 5.
        stars: u8,
        /// Words with it.
        #[serde(default)]
        comment: String,
    },
    /// A public reply or an internal note (S1-30, S1-31, R3).
    Write {
        /// Who may read it.
        visibility: Visibility,
        /// What is said.
        text: String,
        /// Photos shown with it.
        #[serde(default)]
        photos: Vec<PhotoId>,
    },
    /// Declare a photo (R3, I14).
    AddPhoto {
        /// The photo.
        photo: PhotoMeta,
    },
    /// The office holds the bytes of a photo, complete and verified (I14).
    PhotoArrived {
        /// Which one.
        photo: PhotoId,
    },
    /// Say at which stage of the work a photo was taken. Of two people the last
    /// one that the office hears holds, and the record keeps both: it is a label,
    /// and one tap away.
    SetPhotoStage {
        /// Which photo.
        photo: PhotoId,
        /// Its stage.
        stage: Stage,
    },
    /// Draw on a photo; the picture itself is never changed.
    MarkPhoto {
        /// Which photo.
        photo: PhotoId,
        /// Marks that are drawn.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        added: Vec<Mark>,
        /// Marks that are taken away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        gone: Vec<MarkId>,
    },
    /// Agree or move an appointment (the same id moves it).
    AgreeAppointment {
        /// When, where.
        appointment: Appointment,
    },
    /// Call an appointment off.
    CancelAppointment {
        /// Which one.
        appointment: AppointmentId,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Propose a time to the requester (the same id proposes another one).
    ProposeAppointment {
        /// When, where.
        appointment: Appointment,
    },
    /// The requester agrees to a time that was proposed.
    ConfirmAppointment {
        /// Which one.
        appointment: AppointmentId,
        /// When it begins, as the requester saw it.
        starts_at: At,
    },
    /// The requester asks for another time than the proposed one.
    DeclineAppointment {
        /// Which one.
        appointment: AppointmentId,
        /// When would be better, or why.
        #[serde(default)]
        reason: String,
    },
    /// "On my way", by whoever holds the ticket.
    SetOut {
        /// To which visit.
        appointment: AppointmentId,
    },
    /// "On site"; with it an assigned ticket is accepted (T4).
    Arrive {
        /// At which visit.
        appointment: AppointmentId,
    },
    /// Change one field; both values are kept when two people did (R5).
    Edit {
        /// What the person saw, and what it shall say.
        correction: Correction,
    },
    /// Change one answer of the form; both are kept when two people did (R5).
    Answer {
        /// What the person saw, and what it shall say.
        change: AnswerChange,
    },
    /// Add a task.
    AddTask {
        /// Its name, made by whoever adds it, and its words.
        item: ChecklistItem,
    },
    /// Finish a task, or take that back.
    SetTask {
        /// Its name.
        task: String,
        /// It is finished.
        done: bool,
    },
    /// Write down time or a part; the same name again corrects it, or takes back that
    /// it was struck.
    RecordUsed {
        /// The entry.
        used: Used,
    },
    /// Strike an entry of time or of a part.
    StrikeUsed {
        /// Which one.
        used: UsedId,
        /// Why.
        #[serde(default)]
        reason: String,
    },
    /// Say what becomes of a command that came too late, and of all that is
    /// parked of the same person before it (R4).
    SettleParked {
        /// The parked command.
        command: CommandId,
        /// Apply it now; otherwise leave the ticket as it is.
        apply: bool,
    },
    /// Bring somebody in besides the one who holds it: another department, a
    /// colleague (S1-16).
    AddCollaborator {
        /// Who.
        person: UserId,
        /// What for.
        #[serde(default)]
        comment: String,
    },
    /// They are no longer asked.
    RemoveCollaborator {
        /// Who.
        person: UserId,
    },
    /// Everything has waited for the requester for a while (S1-20).
    Remind,
    /// A target is near (S1-29).
    WarnSla {
        /// Which one.
        clock: SlaClock,
        /// When it is due.
        due_at: At,
    },
    /// A target was missed (S1-29).
    BreachSla {
        /// Which one.
        clock: SlaClock,
        /// When it was due.
        due_at: At,
    },
}
