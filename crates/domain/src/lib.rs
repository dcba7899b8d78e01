//! The rules of Fieldfare.
//!
//! A [`Ticket`] is the sum of its [`Event`]s. A person asks with a
//! [`Command`]; [`decide`] answers with the events that follow or with a
//! [`Rejection`]; [`Ticket::apply`] adds an event. The same two functions run on
//! the device, at the office and in replay, so there is one place for each rule.
//!
//! What this crate must never know: clocks, disks, networks, randomness,
//! databases, screens. Times and ids come in from outside. No function here may
//! panic on input.
//!
//! Where to start: [`state`] for the states, [`command`] for what can be asked,
//! [`decide()`] for the rules T1 to T26, [`late`] for work that arrives too late.

pub mod actor;
pub mod allowed;
pub mod answers;
pub mod appointment;
pub mod attachment;
pub mod board;
pub mod command;
pub mod decide;
pub mod event;
pub mod ids;
pub mod inbox;
pub mod knowledge;
pub mod late;
pub mod letter;
pub mod mark;
pub mod photo;
pub mod planted;
pub mod policy;
pub mod quiet;
pub mod rejection;
pub mod rules;
pub mod scope;
pub mod setup;
pub mod sla;
pub mod stage;
pub mod state;
pub mod task;
pub mod text;
pub mod ticket;
pub mod timer;
pub mod tokens;
pub mod used;
pub mod visit;
mod written;

pub use actor::{Actor, By, Role};
pub use allowed::{ActName, allowed};
pub use answers::{Answer, AnswerChange, Answers, FormAnswers};
pub use appointment::{Appointment, AppointmentError};
pub use command::{Act, Command, Contact, Correction, Draft, Field, PhotoMeta};
pub use decide::decide;
pub use event::{Event, What};
pub use ids::{
    AppointmentId, At, CommandId, EnterpriseId, EquipmentId, MarkId, PhotoId, SetupId, Sha256Hex,
    TicketId, TypeId, UsedId, UserId,
};
pub use late::{Verdict, judge};
pub use mark::{Ink, Mark, Shape, Spot};
pub use policy::Policy;
pub use quiet::QuietHours;
pub use rejection::Rejection;
pub use stage::Stage;
pub use state::{CloseKind, Priority, State, Visibility};
pub use task::ChecklistItem;
pub use ticket::Ticket;
pub use used::{Used, UsedWhat, WorkKind};
pub use visit::{VisitState, VisitStep};
