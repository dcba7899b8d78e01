//! One of everything that crosses the network or is stored.

use fieldfare_domain::event::{BackTo, Event};
use fieldfare_domain::sla::SlaClock;
use fieldfare_domain::{
    Act, Answer, AnswerChange, Appointment, At, By, ChecklistItem, CloseKind, Command, CommandId,
    Contact, Correction, Draft, EquipmentId, Field, FormAnswers, Ink, Mark, MarkId, PhotoMeta,
    Priority, Rejection, SetupId, Shape, Spot, Stage, TypeId, Visibility, VisitStep, What,
};
use uuid::Uuid;

use crate::people::*;
use crate::used::{gasket, worked};

fn correction() -> Correction {
    Correction {
        field: Field::ContactPhone,
        was: "+46 923 100".to_owned(),
        now: "+46 923 101".to_owned(),
    }
}

fn answer_change() -> AnswerChange {
    AnswerChange {
        field: "serial".to_owned(),
        was: Some(Answer::Text("A-17".to_owned())),
        now: Some(Answer::Many(vec!["wet".to_owned(), "cold".to_owned()])),
    }
}

fn step() -> ChecklistItem {
    ChecklistItem {
        id: "identity".to_owned(),
        text: "Verify who is asking".to_owned(),
        required: true,
    }
}

/// A draft with a form and a department.
fn filled_draft() -> Draft {
    let row = [("part", "Seal"), ("n", "2")].map(|(k, v)| (k.to_owned(), v.to_owned()));
    Draft {
        department: Some(SetupId(Uuid::from_u128(0x52))),
        form: Some(FormAnswers {
            version: 3,
            answers: [
                ("parts".to_owned(), Answer::Rows(vec![row.into()])),
                ("serial".to_owned(), Answer::Text("A-17".to_owned())),
            ]
            .into(),
        }),
        ..draft()
    }
}

/// A report of somebody whose language is known.
fn spoken_draft() -> Draft {
    Draft {
        language: "vi".to_owned(),
        ..draft()
    }
}

/// A ticket that is sent to its owner, and goes on from another one.
fn sent_draft() -> Draft {
    Draft {
        owner: Some(ANA),
        notify_owner: true,
        follow_up_of: Some(OTHER_TICKET),
        ..draft()
    }
}

/// A file that is no photo.
fn protocol() -> PhotoMeta {
    PhotoMeta {
        width: 0,
        height: 0,
        taken_at: None,
        file: Some("Protokoll 7.pdf".to_owned()),
        ..photo(PHOTO, "")
    }
}

/// A mark of each shape and each colour.
pub(crate) fn every_mark() -> Vec<Mark> {
    let (from, to) = (Spot(100, 200), Spot(1000, 0));
    let text = "Dichtung hier – 漏水".to_owned();
    let along = vec![Spot(0, 0), Spot(500, 501), Spot(999, 1000)];
    let shapes = [
        (Ink::Red, Shape::Arrow { from, to }),
        (Ink::Yellow, Shape::Box { from, to }),
        (Ink::Blue, Shape::Text { at: from, text }),
        (Ink::White, Shape::Pen { along }),
    ];
    let id = |n| MarkId(Uuid::from_u128(n));
    let named = (0x90..).map(id).zip(shapes);
    named
        .map(|(id, (ink, shape))| Mark { id, ink, shape })
        .collect()
}

/// A photo that says at which stage of the work it was taken.
fn staged() -> PhotoMeta {
    PhotoMeta {
        stage: Some(Stage::Before),
        ..photo(PHOTO, "before")
    }
}

fn full_visit() -> Appointment {
    Appointment {
        end: "2026-11-18T15:00".to_owned(),
        ..visit(VISIT, "2026-11-18T13:30")
    }
}

fn full_draft() -> Draft {
    Draft {
        type_id: Some(TypeId(Uuid::from_u128(0x51))),
        title: "Pump hums".to_owned(),
        description: "It hums.\nIt does not turn. 漏水 – nước".to_owned(),
        contact: Contact {
            name: "Ana Öberg".to_owned(),
            phone: "+46 923 100".to_owned(),
            email: "ana@example.org".to_owned(),
            address: "Strandgatan 1, Kalix".to_owned(),
        },
        equipment: Some(EquipmentId(Uuid::from_u128(0x61))),
        equipment_name: "Pump 7".to_owned(),
        place: "Kalix waterworks".to_owned(),
        zone: "Europe/Stockholm".to_owned(),
        priority: Priority::Urgent,
        visibility: Visibility::Internal,
        wished_time: "before noon".to_owned(),
        owner: Some(ANA),
        alert: "pump-7/dry-run".to_owned(),
        language: String::new(),
        department: None,
        form: None,
        notify_owner: false,
        follow_up_of: None,
        photos: vec![photo(PHOTO, "before")],
    }
}

/// Every act, in the order of the enum.
pub(crate) fn every_act() -> Vec<Act> {
    let text = |s: &str| s.to_owned();
    vec![
        Act::Create(Box::new(full_draft())),
        Act::Assign {
            assignee: THEO,
            comment: text("Take the ladder"),
            corrections: vec![correction()],
        },
        Act::Claim,
        Act::Accept,
        Act::Transfer {
            to: TINA,
            comment: text("Nearer to you"),
        },
        Act::Return {
            reason: text("No key"),
        },
        Act::Ask {
            text: text("Which door?"),
        },
        Act::Resume,
        Act::RequesterReply {
            text: text("The blue one"),
            photos: vec![PHOTO],
        },
        Act::Hold {
            reason: text("Seal ordered"),
        },
        Act::Unhold,
        Act::Resolve {
            feedback: text("Impeller freed"),
        },
        Act::Confirm,
        Act::NotSolved {
            comment: text("Still hums"),
        },
        Act::Cancel {
            reason: text("Turns again"),
        },
        Act::Reject {
            reason: text("Not ours"),
        },
        Act::ForceClose {
            reason: text("Plans changed"),
        },
        Act::AlertCleared { handled: true },
        Act::TimeOut,
        Act::GiveUpWaiting,
        Act::MarkDuplicate { of: OTHER_TICKET },
        Act::MarkInvalid {
            reason: text("A test"),
        },
        Act::Close,
        Act::Escalate {
            level: 2,
            target: text("Pump makers"),
            reason: text("Third time"),
        },
        Act::SetPriority {
            priority: Priority::High,
        },
        Act::SetVisibility {
            visibility: Visibility::Internal,
        },
        Act::Rate {
            stars: 5,
            comment: text("Quick"),
        },
        Act::Write {
            visibility: Visibility::Internal,
            text: text("Mind the dog"),
            photos: vec![PHOTO],
        },
        Act::AddPhoto {
            photo: photo(PHOTO, "before"),
        },
        Act::PhotoArrived { photo: PHOTO },
        Act::AgreeAppointment {
            appointment: full_visit(),
        },
        Act::CancelAppointment {
            appointment: VISIT,
            reason: text("Ill"),
        },
        Act::Edit {
            correction: correction(),
        },
        Act::SettleParked {
            command: CommandId(Uuid::from_u128(0xf1)),
            apply: true,
        },
        Act::Answer {
            change: answer_change(),
        },
        Act::AddTask { item: step() },
        Act::SetTask {
            task: text("identity"),
            done: true,
        },
        Act::Create(Box::new(filled_draft())),
        Act::AddCollaborator {
            person: NOEL,
            comment: text("Knows the chillers"),
        },
        Act::RemoveCollaborator { person: NOEL },
        Act::Remind,
        Act::WarnSla {
            clock: SlaClock::Response,
            due_at: At(1_795_005_900_000),
        },
        Act::BreachSla {
            clock: SlaClock::Resolution,
            due_at: At(1_795_005_900_000),
        },
        Act::Create(Box::new(spoken_draft())),
        Act::NoteUnreached { since: 3 },
        Act::Create(Box::new(sent_draft())),
        Act::AddPhoto { photo: protocol() },
        Act::TakeBack {
            reason: text("Wrong person"),
        },
        Act::ProposeAppointment {
            appointment: full_visit(),
        },
        Act::ConfirmAppointment {
            appointment: VISIT,
            starts_at: At(1_795_005_900_000),
        },
        Act::DeclineAppointment {
            appointment: VISIT,
            reason: text("Friday, please"),
        },
        Act::SetOut { appointment: VISIT },
        Act::Arrive { appointment: VISIT },
        Act::AddPhoto { photo: staged() },
        Act::SetPhotoStage {
            photo: PHOTO,
            stage: Stage::After,
        },
        Act::MarkPhoto {
            photo: PHOTO,
            added: every_mark(),
            gone: vec![MarkId(Uuid::from_u128(0x9f))],
        },
        Act::RecordUsed {
            used: worked(0xd1, 75),
        },
        Act::RecordUsed { used: gasket(0xd2) },
        Act::StrikeUsed {
            used: ENTRY,
            reason: text("Twice"),
        },
    ]
}

/// Every kind of event that this version knows, in the order of the enum.
pub(crate) fn every_what() -> Vec<What> {
    let text = |s: &str| s.to_owned();
    vec![
        What::Created(Box::new(full_draft())),
        What::Numbered { number: 1042 },
        What::Assigned {
            assignee: THEO,
            comment: text("Take the ladder"),
            corrections: vec![correction()],
        },
        What::Claimed { assignee: THEO },
        What::Accepted {},
        What::Transferred {
            to: TINA,
            comment: text("Nearer to you"),
        },
        What::Returned {
            reason: text("No key"),
            taken_back: false,
        },
        What::Awaited {},
        What::Resumed { by_reply: true },
        What::Held {
            reason: text("Seal ordered"),
        },
        What::Unheld {},
        What::Resolved {
            feedback: text("Impeller freed"),
            credit: Some(THEO),
        },
        What::Reopened {
            comment: text("Still hums"),
            to: BackTo::Handler,
        },
        What::Closed {
            kind: CloseKind::Duplicate,
            reason: text("Twice"),
            merged_into: Some(OTHER_TICKET),
        },
        What::Escalated {
            level: 2,
            target: text("Pump makers"),
            reason: text("Third time"),
        },
        What::PrioritySet {
            priority: Priority::High,
        },
        What::VisibilitySet {
            visibility: Visibility::Internal,
        },
        What::Rated {
            stars: 5,
            comment: text("Quick"),
        },
        What::Wrote {
            visibility: Visibility::Public,
            text: text("On my way"),
            photos: vec![PHOTO],
        },
        What::PhotoAdded {
            photo: photo(PHOTO, "before"),
        },
        What::PhotoArrived { photo: PHOTO },
        What::AppointmentAgreed {
            appointment: full_visit(),
        },
        What::AppointmentCancelled {
            appointment: VISIT,
            reason: text("Ill"),
        },
        What::Edited {
            correction: correction(),
            clash: true,
        },
        What::Parked {
            act: Box::new(resolve()),
            why: Rejection::WrongState {
                state: fieldfare_domain::State::Closed,
            },
        },
        What::ParkedSettled {
            parked: CommandId(Uuid::from_u128(0xf1)),
            applied: true,
        },
        What::Answered {
            change: answer_change(),
            clash: true,
        },
        What::TaskAdded { item: step() },
        What::TaskSet {
            task: text("identity"),
            done: true,
        },
        What::Created(Box::new(filled_draft())),
        What::CollaboratorAdded {
            person: NOEL,
            comment: text("Knows the chillers"),
        },
        What::CollaboratorRemoved { person: NOEL },
        What::Reminded {},
        What::SlaWarned {
            clock: SlaClock::Response,
            due_at: At(1_795_005_900_000),
        },
        What::SlaBreached {
            clock: SlaClock::Resolution,
            due_at: At(1_795_005_900_000),
        },
        What::Created(Box::new(spoken_draft())),
        What::Unreached { assignee: THEO },
        What::Created(Box::new(sent_draft())),
        What::PhotoAdded { photo: protocol() },
        What::Returned {
            reason: text("Wrong person"),
            taken_back: true,
        },
        What::AppointmentProposed {
            appointment: full_visit(),
        },
        What::AppointmentDeclined {
            appointment: VISIT,
            reason: text("Friday, please"),
        },
        What::VisitSet {
            appointment: VISIT,
            to: VisitStep::Travelling,
            credit: None,
        },
        What::VisitSet {
            appointment: VISIT,
            to: VisitStep::OnSite,
            credit: Some(THEO),
        },
        What::PhotoAdded { photo: staged() },
        What::PhotoStaged {
            photo: PHOTO,
            stage: Stage::After,
        },
        What::PhotoMarked {
            photo: PHOTO,
            added: every_mark(),
            gone: vec![MarkId(Uuid::from_u128(0x9f))],
        },
        What::UsedRecorded {
            used: worked(0xd1, 75),
            corrected: false,
            credit: None,
        },
        What::UsedRecorded {
            used: gasket(0xd2),
            corrected: true,
            credit: Some(THEO),
        },
        What::UsedStruck {
            used: ENTRY,
            reason: text("Twice"),
        },
    ]
}

/// A command around an act.
pub(crate) fn command_of(act: Act) -> Command {
    Command {
        id: CommandId(Uuid::from_u128(0xc1)),
        ticket: TICKET,
        base_version: 7,
        occurred_at: At(1_795_005_000_000),
        clock_offset_ms: Some(-1_200),
        act,
    }
}

/// An event around what happened.
pub(crate) fn event_of(what: What) -> Event {
    Event {
        n: 3,
        at: At(1_795_005_060_000),
        occurred_at: At(1_795_005_000_000),
        clock_offset_ms: Some(-1_200),
        by: By::Person(THEO),
        command: Some(CommandId(Uuid::from_u128(0xc1))),
        what,
    }
}
