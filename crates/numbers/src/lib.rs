//! Figures about tickets: from what happened to every number on the screen.
//!
//! A ticket's events become [`Facts`] once; a [`Question`] says which tickets, which time and which
//! promises; [`count()`] answers with [`Numbers`]. Every [`Figure`] keeps the tickets behind it, so that
//! a person can open a number and look.
//!
//! Must never know: clocks, databases, networks, languages. Times come in from outside.
//!
//! Two things are called "response time" by those who count, and they stay apart here: the first
//! public reply (S1-37, [`Efficiency::avg_first_reply_ms`]) and the acceptance by a handler (S2-31,
//! [`Efficiency::avg_response_ms`]).

mod causes;
mod count;
mod facts;
mod figure;
mod issues;
mod people;
mod question;
mod sla;
mod status;
mod trend;

pub use causes::{Cause, Late, LateCause};
pub use count::{Efficiency, Numbers, Satisfaction, TypeRow, Volume, count};
pub use facts::{Facts, Span};
pub use figure::Figure;
pub use issues::{Group, Hint, Issues};
pub use people::PersonRow;
pub use question::{Question, Step};
pub use sla::{Kept, Promises};
pub use status::{CloseRow, Status};
pub use trend::Bucket;
