//! What a person does: an act of a kind that the screen offers, with contents
//! that nobody else ever writes.

use fieldfare_domain::{
    Act, ActName, Appointment, AppointmentId, Contact, Correction, Draft, Field, Priority,
    TicketId, Used, UsedId, UsedWhat, Visibility, VisitState, WorkKind,
};
use fieldfare_protocol::view::{AppointmentView, TicketView};
use uuid::Uuid;

use crate::dice::Dice;
use crate::ledger::Ledger;
use crate::template::{Template, ZONE};

/// An act, and the words in it.
#[derive(Clone, Debug)]
pub struct Doing {
    /// What is asked for.
    pub act: Act,
    /// The words in it.
    pub words: Vec<String>,
    /// It is a message that the screen shows.
    pub message: bool,
}

/// The names of photos that a type may ask for, and another.
pub const PHOTO_NAMES: [&str; 2] = ["Plate", "Overview"];

/// Makes contents for an act of this name; none where there is nothing to choose
/// from.
pub fn doing(
    name: ActName,
    view: &TicketView,
    others: &[TicketId],
    town: &Template,
    ledger: &mut Ledger,
    dice: &mut Dice,
) -> Option<Doing> {
    let mut words = Vec::new();
    let mut said = |internal: bool, ledger: &mut Ledger| {
        let word = ledger.word(internal);
        words.push(word.clone());
        format!("about {word} here")
    };
    let mut message = false;
    let someone = |dice: &mut Dice| dice.pick(&view.handlers).copied();
    let act = match name {
        ActName::Assign => {
            let mut corrections = Vec::new();
            if dice.per_cent(30) {
                corrections.push(correction(view, dice, said(false, ledger)));
            }
            Act::Assign {
                assignee: someone(dice)?,
                comment: said(true, ledger),
                corrections,
            }
        }
        ActName::Claim => Act::Claim,
        ActName::Accept => Act::Accept,
        ActName::Transfer => Act::Transfer {
            to: town
                .people
                .iter()
                .map(|person| person.id)
                .filter(|id| view.handlers.contains(id) && view.row.assignee != Some(*id))
                .nth(dice.index(2))?,
            comment: said(true, ledger),
        },
        ActName::AddCollaborator => Act::AddCollaborator {
            person: dice.pick(&view.promise.colleagues)?.id,
            comment: said(true, ledger),
        },
        ActName::RemoveCollaborator => Act::RemoveCollaborator {
            person: view.promise.collaborators.first()?.id,
        },
        ActName::Return => Act::Return {
            reason: said(true, ledger),
        },
        ActName::Ask => Act::Ask {
            text: said(false, ledger),
        },
        ActName::Resume => Act::Resume,
        ActName::RequesterReply => Act::RequesterReply {
            text: said(false, ledger),
            photos: Vec::new(),
        },
        ActName::Hold => Act::Hold {
            reason: said(true, ledger),
        },
        ActName::Unhold => Act::Unhold,
        ActName::Resolve => Act::Resolve {
            feedback: said(false, ledger),
        },
        ActName::Confirm => Act::Confirm,
        ActName::NotSolved => Act::NotSolved {
            comment: said(false, ledger),
        },
        ActName::Cancel => Act::Cancel {
            reason: said(false, ledger),
        },
        ActName::Reject => Act::Reject {
            reason: said(false, ledger),
        },
        ActName::ForceClose => Act::ForceClose {
            reason: said(true, ledger),
        },
        ActName::MarkDuplicate => Act::MarkDuplicate {
            of: others.iter().copied().find(|id| *id != view.row.id)?,
        },
        ActName::MarkInvalid => Act::MarkInvalid {
            reason: said(true, ledger),
        },
        ActName::Close => Act::Close,
        ActName::Escalate => Act::Escalate {
            level: u8::try_from(1 + dice.below(3)).unwrap_or(1),
            target: "the pump's maker".to_owned(),
            reason: said(true, ledger),
        },
        ActName::SetPriority => Act::SetPriority {
            priority: *dice.pick(&[
                Priority::Low,
                Priority::Normal,
                Priority::High,
                Priority::Urgent,
            ])?,
        },
        ActName::SetVisibility => Act::SetVisibility {
            visibility: if dice.per_cent(70) {
                Visibility::Public
            } else {
                Visibility::Internal
            },
        },
        ActName::Rate => Act::Rate {
            stars: u8::try_from(1 + dice.below(5)).unwrap_or(1),
            comment: said(false, ledger),
        },
        ActName::Reply | ActName::Note => {
            message = true;
            let visibility = if name == ActName::Note {
                Visibility::Internal
            } else {
                Visibility::Public
            };
            Act::Write {
                visibility,
                text: said(visibility == Visibility::Internal, ledger),
                photos: Vec::new(),
            }
        }
        ActName::AddPhoto => return None,
        ActName::AgreeAppointment => Act::AgreeAppointment {
            appointment: some_time(dice),
        },
        ActName::ProposeAppointment => Act::ProposeAppointment {
            appointment: some_time(dice),
        },
        ActName::ConfirmAppointment => {
            let proposed = proposed(view)?;
            Act::ConfirmAppointment {
                appointment: proposed.appointment.id,
                starts_at: proposed.starts_at,
            }
        }
        ActName::DeclineAppointment => Act::DeclineAppointment {
            appointment: proposed(view)?.appointment.id,
            reason: said(false, ledger),
        },
        ActName::SetOut => Act::SetOut {
            appointment: visit_to(view, name)?,
        },
        ActName::Arrive => Act::Arrive {
            appointment: visit_to(view, name)?,
        },
        ActName::RecordUsed => {
            let own = view.used.entries.iter().filter(|one| one.editable);
            let own: Vec<UsedId> = own.map(|one| one.used.id).collect();
            // Now and then somebody mends what they wrote.
            let id = match dice.pick(&own) {
                Some(id) if dice.per_cent(25) => *id,
                _ => UsedId(Uuid::from_u128(
                    u128::from(dice.below(u64::MAX)) << 64 | u128::from(dice.below(u64::MAX)),
                )),
            };
            Act::RecordUsed {
                used: Used {
                    id,
                    what: some_use(dice),
                    note: said(true, ledger),
                },
            }
        }
        ActName::StrikeUsed => {
            let mut standing = view.used.entries.iter();
            Act::StrikeUsed {
                used: standing.find(|one| one.strikable)?.used.id,
                reason: said(true, ledger),
            }
        }
        ActName::Edit => Act::Edit {
            correction: correction(view, dice, said(false, ledger)),
        },
    };
    Some(Doing {
        act,
        words,
        message,
    })
}

fn some_time(dice: &mut Dice) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(0xA0 + u128::from(dice.below(2)))),
        start: format!("2026-11-{:02}T{:02}:30", 18 + dice.below(3), dice.below(24)),
        end: String::new(),
        zone: ZONE.to_owned(),
        remind_minutes: 30,
    }
}

/// Time, or a part.
pub fn some_use(dice: &mut Dice) -> UsedWhat {
    let small = |most, dice: &mut Dice| 1 + u16::try_from(dice.below(most)).unwrap_or(0);
    match dice.below(3) {
        0 => UsedWhat::Part {
            name: "gasket".to_owned(),
            number: String::new(),
            quantity: u32::from(small(9_999, dice)),
            unit: "m".to_owned(),
        },
        n => UsedWhat::Work {
            minutes: small(240, dice),
            kind: if n == 1 {
                WorkKind::Labour
            } else {
                WorkKind::Travel
            },
        },
    }
}

fn proposed(view: &TicketView) -> Option<&AppointmentView> {
    let mut standing = view.appointments.iter();
    standing.find(|one| one.state == VisitState::Proposed)
}

/// The visit of which that can be said.
fn visit_to(view: &TicketView, name: ActName) -> Option<AppointmentId> {
    let mut standing = view.appointments.iter();
    let found = standing.find(|one| one.next.contains(&name))?;
    Some(found.appointment.id)
}

fn correction(view: &TicketView, dice: &mut Dice, now: String) -> Correction {
    let (field, was) = match dice.below(4) {
        0 => (Field::Title, &view.row.title),
        1 => (Field::ContactPhone, &view.contact.phone),
        2 => (Field::WishedTime, &view.wished_time),
        _ => (Field::Description, &view.description),
    };
    Correction {
        field,
        was: was.clone(),
        now,
    }
}

/// A ticket that somebody writes down.
pub fn draft(ledger: &mut Ledger, dice: &mut Dice) -> (Draft, Vec<String>) {
    let word = ledger.word(false);
    let draft = Draft {
        description: format!("No water since {word}"),
        contact: Contact {
            name: "Karin Holm".to_owned(),
            phone: "+46 70 111 22 33".to_owned(),
            ..Contact::default()
        },
        place: "Kalix waterworks".to_owned(),
        visibility: if dice.per_cent(80) {
            Visibility::Public
        } else {
            Visibility::Internal
        },
        ..Draft::default()
    };
    (draft, vec![word])
}
