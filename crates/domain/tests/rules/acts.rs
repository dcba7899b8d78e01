//! An act of every name, with contents that nothing speaks against.

use fieldfare_domain::sla::SlaClock;
use fieldfare_domain::{
    Act, Answer, AnswerChange, Appointment, AppointmentId, At, ChecklistItem, Priority, Stage,
    Visibility,
};
use uuid::Uuid;

use crate::people::*;
use crate::transitions::LATE;

fn another_visit(n: u128, start: &str) -> Appointment {
    visit(AppointmentId(Uuid::from_u128(n)), start)
}

/// An act of that name with contents that nothing speaks against.
pub(crate) fn act(name: &str) -> Act {
    let text = || "Because".to_owned();
    match name {
        "create" => Act::Create(Box::new(draft())),
        "assign" => assign(TINA),
        "claim" => Act::Claim,
        "accept" => Act::Accept,
        "transfer" => Act::Transfer {
            to: TINA,
            comment: text(),
        },
        "return" => Act::Return { reason: text() },
        "take_back" => Act::TakeBack { reason: text() },
        "ask" => Act::Ask { text: text() },
        "resume" => Act::Resume,
        "requester_reply" => Act::RequesterReply {
            text: text(),
            photos: vec![PHOTO],
        },
        "hold" => Act::Hold { reason: text() },
        "unhold" => Act::Unhold,
        "resolve" => resolve(),
        "confirm" => Act::Confirm,
        "not_solved" => Act::NotSolved { comment: text() },
        "cancel" => Act::Cancel { reason: text() },
        "reject" => Act::Reject { reason: text() },
        "force_close" => force_close(),
        "alert_cleared" => Act::AlertCleared { handled: false },
        "time_out" => Act::TimeOut,
        "give_up_waiting" => Act::GiveUpWaiting,
        "mark_duplicate" => Act::MarkDuplicate { of: OTHER_TICKET },
        "mark_invalid" => Act::MarkInvalid { reason: text() },
        "close" => Act::Close,
        "escalate" => Act::Escalate {
            level: 2,
            target: "Pump makers".to_owned(),
            reason: text(),
        },
        "set_priority" => Act::SetPriority {
            priority: Priority::High,
        },
        "set_visibility" => Act::SetVisibility {
            visibility: Visibility::Internal,
        },
        "rate" => Act::Rate {
            stars: 4,
            comment: String::new(),
        },
        "write_public" => Act::Write {
            visibility: Visibility::Public,
            text: text(),
            photos: vec![PHOTO],
        },
        "write_internal" => note("Mind the dog"),
        "add_photo" => Act::AddPhoto {
            photo: photo(fieldfare_domain::PhotoId(Uuid::from_u128(0x92)), "cellar"),
        },
        "set_photo_stage" => Act::SetPhotoStage {
            photo: PHOTO,
            stage: Stage::After,
        },
        "mark_photo" => Act::MarkPhoto {
            photo: PHOTO,
            added: crate::samples::every_mark(),
            gone: Vec::new(),
        },
        "photo_arrived" => Act::PhotoArrived { photo: PHOTO },
        "agree_appointment" => Act::AgreeAppointment {
            appointment: another_visit(0xe2, "2026-11-19T08:00"),
        },
        "cancel_appointment" => Act::CancelAppointment {
            appointment: VISIT,
            reason: text(),
        },
        "propose_appointment" => Act::ProposeAppointment {
            appointment: another_visit(0xe4, "2026-11-20T08:00"),
        },
        "confirm_appointment" => Act::ConfirmAppointment {
            appointment: PROPOSED,
            starts_at: visit(PROPOSED, "2026-11-21T08:00").starts_at().unwrap(),
        },
        "decline_appointment" => Act::DeclineAppointment {
            appointment: PROPOSED,
            reason: text(),
        },
        "set_out" => Act::SetOut { appointment: VISIT },
        "arrive" => Act::Arrive { appointment: VISIT },
        "edit" => Act::Edit {
            correction: fieldfare_domain::Correction {
                field: fieldfare_domain::Field::ContactPhone,
                was: String::new(),
                now: "+46 923 1".to_owned(),
            },
        },
        "answer" => Act::Answer {
            change: AnswerChange {
                field: "serial".to_owned(),
                was: Some(Answer::Text("A-17".to_owned())),
                now: Some(Answer::Text("A-18".to_owned())),
            },
        },
        "add_task" => Act::AddTask { item: step("seal") },
        "set_task" => Act::SetTask {
            task: "identity".to_owned(),
            done: true,
        },
        "record_used" => Act::RecordUsed {
            used: crate::used::gasket(0xd9),
        },
        "strike_used" => Act::StrikeUsed {
            used: ENTRY,
            reason: text(),
        },
        "settle_parked" => Act::SettleParked {
            command: LATE,
            apply: false,
        },
        "add_collaborator" => Act::AddCollaborator {
            person: SARA,
            comment: text(),
        },
        "remove_collaborator" => Act::RemoveCollaborator { person: NOEL },
        "note_unreached" => Act::NoteUnreached { since: 2 },
        "remind" => Act::Remind,
        "warn_sla" => Act::WarnSla {
            clock: SlaClock::Response,
            due_at: At(1_795_000_600_000),
        },
        "breach_sla" => Act::BreachSla {
            clock: SlaClock::Resolution,
            due_at: At(1_795_000_600_000),
        },
        other => panic!("no act is called {other}"),
    }
}

pub(crate) fn step(id: &str) -> ChecklistItem {
    ChecklistItem {
        id: id.to_owned(),
        text: "To be done".to_owned(),
        required: false,
    }
}
