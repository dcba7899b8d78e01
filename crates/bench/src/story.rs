//! The tickets that everything is measured with: reported, assigned with a
//! comment, accepted, four messages, half of them resolved. Five messages each,
//! about a kilobyte.

use fieldfare_domain::command::Contact;
use fieldfare_domain::{
    Act, Actor, At, Command, CommandId, Draft, Role, TicketId, UserId, Visibility,
};
use uuid::{NoContext, Timestamp, Uuid};

use crate::texts::Texts;

/// 2026-11-01T06:00:00Z: when the first ticket is reported.
pub(crate) const BEGIN: At = At(1_793_512_800_000);
const MINUTE_MS: i64 = 60_000;
/// A clock that is off by so much, in ms.
const OFFSET_MS: i64 = -380;

/// Who takes part.
#[derive(Clone, Debug)]
pub(crate) struct People {
    /// Assigns, and holds every open ticket on the device.
    pub(crate) dispatcher: UserId,
    /// Work on tickets.
    pub(crate) technicians: Vec<UserId>,
}

/// Something that somebody asks for, and when the office hears of it.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    /// Who.
    pub(crate) by: Actor,
    /// When it arrives.
    pub(crate) at: At,
    /// What. Its base version is the version that this ticket has then.
    pub(crate) command: Command,
}

/// A name that a device would make at this moment.
pub(crate) fn name(at: At) -> Uuid {
    let ms = u64::try_from(at.0).unwrap_or_default();
    let nanos = u32::try_from(ms % 1_000).unwrap_or_default() * 1_000_000;
    Uuid::new_v7(Timestamp::from_unix(NoContext, ms / 1_000, nanos))
}

/// The steps of the ticket number `n`, in order.
pub(crate) fn ticket(n: usize, people: &People, texts: &mut Texts) -> Vec<Step> {
    texts.next_writer();
    let mut at = BEGIN.plus_ms(i64::try_from(n).unwrap_or_default() * MINUTE_MS);
    let ticket = TicketId(name(at));
    let dispatcher = Actor::Person {
        id: people.dispatcher,
        role: Role::Dispatcher,
    };
    let place = n % people.technicians.len().max(1);
    let assignee = people
        .technicians
        .get(place)
        .copied()
        .unwrap_or(people.dispatcher);
    let technician = Actor::Person {
        id: assignee,
        role: Role::Technician,
    };
    let mut acts = vec![(dispatcher, Act::Create(Box::new(draft(n, texts))))];
    // One of twenty waits for somebody to be named.
    if n % 20 != 19 {
        let comment = texts.message();
        acts.push((
            dispatcher,
            Act::Assign {
                assignee,
                comment,
                corrections: Vec::new(),
            },
        ));
        acts.push((technician, Act::Accept));
        for written in 0..4 {
            acts.push((
                if written == 2 { dispatcher } else { technician },
                Act::Write {
                    visibility: Visibility::Internal,
                    text: texts.message(),
                    photos: Vec::new(),
                },
            ));
        }
        if n.is_multiple_of(2) {
            let feedback = texts.message();
            acts.push((technician, Act::Resolve { feedback }));
        }
    }
    acts.into_iter()
        .enumerate()
        .map(|(done, (by, act))| {
            at = at.plus_ms(i64::try_from(texts.below(90 * 60_000)).unwrap_or_default());
            let travelled = i64::try_from(40 + texts.below(1_500)).unwrap_or_default();
            let occurred_at = at.plus_ms(OFFSET_MS - travelled);
            Step {
                by,
                at,
                command: Command {
                    id: CommandId(name(occurred_at)),
                    ticket,
                    // Reporting makes two events: the office adds the number.
                    base_version: u32::try_from(if done == 0 { 0 } else { done + 1 })
                        .unwrap_or_default(),
                    occurred_at,
                    clock_offset_ms: Some(OFFSET_MS),
                    act,
                },
            }
        })
        .collect()
}

fn draft(n: usize, texts: &mut Texts) -> Draft {
    let place = texts.place();
    Draft {
        title: texts.line(),
        description: texts.report(),
        contact: Contact {
            name: texts.person(),
            phone: texts.phone(),
            email: String::new(),
            address: format!("Strandgatan {}, {place}", n % 97),
        },
        equipment_name: format!("Pump P-{}", n % 500),
        place,
        ..Draft::default()
    }
}
