//! Mail to requesters: that a report is here, where it stands, what was said, and
//! that an answer is missed before a ticket closes by itself (S1-20, S1-41).
//!
//! Which event asks for a mail is [`fieldfare_domain::letter`]'s to say; a row in
//! the queue is written in the transaction of the event, so none is lost and none is
//! written twice. What a mail says is made when it is sent, of what the requester
//! may see then and of nothing else: [`compose`] is given the status page's own
//! type. What waits for the same requester and ticket goes out as one mail.
//!
//! A mail is sent at most once. Until the mail server has been given the text, a
//! failure is certain and is tried again; when the line breaks after that, nobody
//! knows, so it is said and not sent again.

pub mod compose;
pub mod queue;
mod recipient;
pub mod send;
pub mod settings;
pub mod shown;
mod words;

pub use send::{check, round, run};
pub use settings::{MailOptions, MailSettings};
