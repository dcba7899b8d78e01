//! Exchange with the office, without a network in it.
//!
//! [`Engine`] says what to send next and is told what came back; it keeps no
//! thread and asks no clock. A host carries [`Request`]s: [`http`] turns them
//! into bytes and back, so that a host only shuttles those. One request is under
//! way at a time; commands go before everything, and photos in chunks small
//! enough that a command never waits long behind one.

mod backoff;
mod engine;
mod exchange;
pub mod http;
mod transport;
mod uploads;

pub use engine::{Engine, Halt, Step};
pub use transport::{Answer, Request, TransportProblem, Upload, UploadAnswer};
