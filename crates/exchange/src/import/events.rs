//! The events of a ticket of another system.

use fieldfare_domain::event::BackTo;
use fieldfare_domain::{
    Appointment, AppointmentId, At, By, Draft, Event, State, Ticket, TicketId, UserId, What,
};
use jiff::tz::TimeZone;

use super::{Found, Happened, Step};
use crate::record::zoned;

/// A ticket told in our words.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    /// The sum of its events.
    pub ticket: Ticket,
    /// Its events.
    pub events: Vec<Event>,
    /// Things that happened and changed nothing, since they had happened already.
    pub repeated: u32,
}

struct Teller {
    told: Told,
    by: By,
    at: At,
}

impl Teller {
    fn say(&mut self, what: What) {
        let event = Event {
            n: self.told.ticket.version.saturating_add(1),
            at: self.at,
            occurred_at: self.at,
            clock_offset_ms: None,
            by: self.by,
            command: None,
            what,
        };
        self.told.ticket.apply(&event);
        self.told.events.push(event);
    }

    fn state(&self) -> State {
        self.told.ticket.state
    }
}

impl Found {
    /// Its events. `person` finds an account by a name there; `number` is the ticket's number here;
    /// `appointment` names the appointments that it makes.
    #[must_use]
    pub fn events(
        &self,
        id: TicketId,
        number: u32,
        draft: Draft,
        zone: &str,
        person: &dyn Fn(&str) -> Option<UserId>,
        appointment: &dyn Fn(u32) -> AppointmentId,
    ) -> Told {
        let mut teller = Teller {
            told: Told {
                ticket: Ticket::new(id),
                events: Vec::new(),
                repeated: 0,
            },
            by: By::System,
            at: At(0),
        };
        for one in &self.happened {
            let who = person(&one.person);
            teller.by = who.map_or(By::System, By::Person);
            teller.at = one.at;
            let before = teller.told.events.len();
            if teller.state() == State::Draft {
                teller.say(What::Created(Box::new(draft.clone())));
                teller.say(What::Numbered { number });
            }
            step(&mut teller, one, who, zone, appointment);
            if teller.told.events.len() == before && one.step != Step::Noted {
                teller.told.repeated += 1;
            }
        }
        teller.told
    }
}

fn step(
    teller: &mut Teller,
    one: &Happened,
    who: Option<UserId>,
    zone: &str,
    appointment: &dyn Fn(u32) -> AppointmentId,
) {
    match one.step {
        Step::Submitted | Step::Noted => {}
        Step::Taken => take(teller, one, who),
        Step::Awaited => {
            if teller.state() != State::AwaitingRequester {
                work(teller, one, who);
                teller.say(What::Awaited {});
            }
        }
        Step::Held => {
            if teller.state() != State::OnHold {
                work(teller, one, who);
                let reason = one.word.clone();
                teller.say(What::Held { reason });
            }
        }
        Step::Unheld => {
            if teller.state() == State::OnHold {
                teller.say(What::Unheld {});
            }
        }
        Step::Appointment => agree(teller, zone, appointment),
        Step::Resolved => {
            if !matches!(teller.state(), State::Resolved | State::Closed) {
                if matches!(teller.state(), State::PendingAssignment | State::Assigned) {
                    take(teller, one, who);
                }
                teller.say(What::Resolved {
                    feedback: one.word.clone(),
                    credit: None,
                });
            }
        }
        Step::Closed(kind) => {
            if teller.state() != State::Closed {
                teller.say(What::Closed {
                    kind,
                    reason: one.word.clone(),
                    merged_into: None,
                });
            }
        }
    }
}

/// Brings the ticket to where somebody works on it.
fn work(teller: &mut Teller, one: &Happened, who: Option<UserId>) {
    if teller.state() != State::InProgress {
        take(teller, one, who);
    }
}

fn take(teller: &mut Teller, one: &Happened, who: Option<UserId>) {
    match teller.state() {
        State::Draft | State::InProgress => {}
        State::PendingAssignment | State::Assigned => match who {
            Some(assignee) => {
                teller.say(What::Assigned {
                    assignee,
                    comment: one.word.clone(),
                    corrections: vec![],
                });
                teller.say(What::Accepted {});
            }
            None => teller.say(What::Accepted {}),
        },
        State::AwaitingRequester => teller.say(What::Resumed { by_reply: false }),
        State::OnHold => teller.say(What::Unheld {}),
        State::Resolved | State::Closed => {
            teller.say(What::Reopened {
                comment: one.word.clone(),
                to: BackTo::Handler,
            });
            if teller.state() == State::PendingAssignment {
                take(teller, one, who);
            }
        }
    }
    let assignee = teller.told.ticket.assignee;
    if let Some(to) = who
        && assignee.is_some_and(|now| now != to)
    {
        teller.say(What::Transferred {
            to,
            comment: one.word.clone(),
        });
        teller.say(What::Accepted {});
    }
}

fn agree(teller: &mut Teller, zone: &str, appointment: &dyn Fn(u32) -> AppointmentId) {
    let known = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let made = Appointment {
        id: appointment(teller.told.ticket.version),
        start: zoned(teller.at, &known)
            .strftime("%Y-%m-%dT%H:%M")
            .to_string(),
        end: String::new(),
        zone: zone.to_owned(),
        remind_minutes: 30,
    };
    if made.check().is_ok() {
        teller.say(What::AppointmentAgreed { appointment: made });
    }
}
