//! Where a ticket can stand, and what one person can ask for.

use fieldfare_domain::{
    Act, Actor, Appointment, AppointmentId, Correction, Draft, Field, PhotoId, PhotoMeta, Policy,
    Priority, Sha256Hex, Used, UsedId, UsedWhat, Visibility, WorkKind,
};
use uuid::Uuid;

use super::{JONAS, Log, MARA, dispatcher, technician};

/// The ticket in each of its states, as everybody has seen it.
pub(super) fn states(policy: &Policy) -> Vec<Log> {
    let mut log = Log::new(policy.clone());
    let draft = Draft {
        description: "No water".to_owned(),
        title: "No water".to_owned(),
        ..Draft::default()
    };
    log.does(&Actor::LinkHolder, Act::Create(Box::new(draft)));
    let mut all = vec![log.clone()];
    let assign = Act::Assign {
        assignee: MARA,
        comment: "please".to_owned(),
        corrections: Vec::new(),
    };
    log.does(&dispatcher(), assign);
    all.push(log.clone());
    let mara = technician(MARA);
    log.does(&mara, Act::Accept);
    log.does(
        &mara,
        Act::AgreeAppointment {
            appointment: appointment("2026-11-18T13:30"),
        },
    );
    log.does(
        &mara,
        Act::RecordUsed {
            used: used(0xD0, String::new()),
        },
    );
    all.push(log.clone());
    let mut asked = log.clone();
    asked.does(
        &mara,
        Act::Ask {
            text: "which pump?".to_owned(),
        },
    );
    all.push(asked);
    let mut held = log.clone();
    held.does(
        &mara,
        Act::Hold {
            reason: "a part".to_owned(),
        },
    );
    all.push(held);
    log.does(
        &mara,
        Act::Resolve {
            feedback: "done".to_owned(),
        },
    );
    all.push(log.clone());
    log.does(
        &dispatcher(),
        Act::ForceClose {
            reason: "no longer".to_owned(),
        },
    );
    all.push(log);
    all
}

fn appointment(start: &str) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(0xA0)),
        start: start.to_owned(),
        end: String::new(),
        zone: "Europe/Stockholm".to_owned(),
        remind_minutes: 30,
    }
}

fn used(id: u32, note: String) -> Used {
    Used {
        id: UsedId(Uuid::from_u128(u128::from(id))),
        what: UsedWhat::Work {
            minutes: 75,
            kind: WorkKind::Labour,
        },
        note,
    }
}

/// The acts of one person; `tag` makes their words their own.
pub(super) fn acts(tag: u32) -> Vec<Act> {
    let mut n = tag * 100;
    let mut said = || {
        n += 1;
        format!("about zqi{n:05}qz here")
    };
    let edit = |field, was: &str, now: String| Act::Edit {
        correction: Correction {
            field,
            was: was.to_owned(),
            now,
        },
    };
    let photo = PhotoMeta {
        id: PhotoId(Uuid::from_u128(u128::from(tag))),
        sha256: Sha256Hex::parse(&"0".repeat(64)).expect("64 digits"),
        bytes: 1,
        width: 1,
        height: 1,
        name: said(),
        visibility: Visibility::Internal,
        taken_at: None,
        file: None,
        stage: None,
    };
    let write = |visibility, text| Act::Write {
        visibility,
        text,
        photos: Vec::new(),
    };
    vec![
        Act::Assign {
            assignee: JONAS,
            comment: said(),
            corrections: vec![Correction {
                field: Field::Title,
                was: "No water".to_owned(),
                now: said(),
            }],
        },
        Act::Claim,
        Act::Accept,
        Act::Transfer {
            to: JONAS,
            comment: said(),
        },
        Act::Return { reason: said() },
        Act::Ask { text: said() },
        Act::Resume,
        Act::Hold { reason: said() },
        Act::Unhold,
        Act::Resolve { feedback: said() },
        Act::Reject { reason: said() },
        Act::ForceClose { reason: said() },
        Act::MarkInvalid { reason: said() },
        Act::Close,
        Act::Escalate {
            level: 1,
            target: String::new(),
            reason: said(),
        },
        Act::SetPriority {
            priority: Priority::High,
        },
        write(Visibility::Internal, said()),
        write(Visibility::Public, said()),
        Act::AddPhoto { photo },
        Act::AgreeAppointment {
            appointment: appointment(&format!("2026-11-19T{:02}:00", 8 + tag % 10)),
        },
        Act::CancelAppointment {
            appointment: AppointmentId(Uuid::from_u128(0xA0)),
            reason: said(),
        },
        Act::Arrive {
            appointment: AppointmentId(Uuid::from_u128(0xA0)),
        },
        Act::RecordUsed {
            used: used(tag, said()),
        },
        Act::StrikeUsed {
            used: used(0xD0, String::new()).id,
            reason: said(),
        },
        edit(Field::Title, "No water", said()),
        edit(Field::ContactPhone, "", said()),
    ]
}
