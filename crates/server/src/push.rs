//! Notices to requesters' browsers (web push, RFC 8030): the status page asks to be told, and a
//! browser's own push service wakes it when something has changed, also while the page is closed.
//!
//! Which event asks for one is [`fieldfare_domain::letter`]'s to say, as with mail. What it says is made
//! when it is sent, of what the requester may see then, and encrypted for that browser alone (RFC 8291):
//! the push service sees neither the words nor, since all have one length, how many there are. It is
//! told who sends by a signed token (VAPID, RFC 8292).
//!
//! A browser is told of a ticket's present state, so one notice waits for it at most, and a later one
//! takes its place. It may come twice, unlike a mail: the second replaces the first on the screen.

pub mod queue;
pub mod send;
pub mod vapid;

pub use send::{round, run};
