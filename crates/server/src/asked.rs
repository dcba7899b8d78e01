//! Making commands of what was asked over HTTP.

use fieldfare_domain::{Act, At, Command, CommandId, Rejection, Ticket, TicketId};
use fieldfare_protocol::view::ActOutcome;
use fieldfare_protocol::wire::{Outcome, Sent, payload_hash};
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

use crate::accept::{self, From};
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office};

/// An id that follows from what it is for, so that the same thing has the same
/// id again (UUID version 8).
#[must_use]
pub fn derived(purpose: &str, parts: &[&[u8]]) -> Uuid {
    let mut digest = Sha256::new();
    for part in std::iter::once(purpose.as_bytes()).chain(parts.iter().copied()) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    let digest = digest.finalize();
    let mut bytes = [0; 16];
    for (to, from) in bytes.iter_mut().zip(digest.iter()) {
        *to = *from;
    }
    Builder::from_custom_bytes(bytes).into_uuid()
}

/// A request of somebody without a replica.
#[derive(Clone, Debug)]
pub struct Request {
    /// Name of the command.
    pub command: CommandId,
    /// The ticket.
    pub ticket: TicketId,
    /// The version that the person looked at; none means the present one.
    pub base_version: Option<u32>,
    /// When it happened, by their clock; none means now.
    pub occurred_at: Option<At>,
    /// What is asked for.
    pub act: Act,
}

impl Request {
    /// Something that happens now to the ticket as it is.
    #[must_use]
    pub const fn now(command: CommandId, ticket: TicketId, act: Act) -> Self {
        Self {
            command,
            ticket,
            base_version: None,
            occurred_at: None,
            act,
        }
    }

    /// Takes the command. What the request does not say is filled in, and
    /// remembered, so that the same request is the same command again (I3).
    ///
    /// # Errors
    /// When the store fails.
    pub fn receive(
        self,
        tx: &Tx<'_>,
        office: &Office,
        from: From,
        known: Option<&Ticket>,
        changed: &mut Vec<Changed>,
    ) -> Result<Outcome> {
        let sent = self.sent(tx, office, known)?;
        accept::receive(tx, office, from, &sent, changed)
    }

    /// The command that this request is.
    ///
    /// # Errors
    /// When the store fails.
    pub fn sent(self, tx: &Tx<'_>, office: &Office, known: Option<&Ticket>) -> Result<Sent> {
        let (at, version) = match (self.occurred_at, self.base_version) {
            (Some(at), Some(version)) => (at, version),
            (at, version) => {
                let filled = filled_in(
                    tx,
                    self.command,
                    office.around().now(),
                    known.map_or(0, |ticket| ticket.version),
                )?;
                (at.unwrap_or(filled.0), version.unwrap_or(filled.1))
            }
        };
        let command = Command {
            id: self.command,
            ticket: self.ticket,
            base_version: version,
            occurred_at: at,
            clock_offset_ms: None,
            act: self.act,
        };
        Ok(Sent {
            seq: 0,
            hash: payload_hash(&command),
            command,
        })
    }
}

fn filled_in(tx: &Tx<'_>, command: CommandId, now: At, version: u32) -> Result<(At, u32)> {
    tx.run(
        "INSERT INTO asked (command, at, base_version) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        params![command.0, now.0, version],
    )?;
    tx.one(
        "SELECT at, base_version FROM asked WHERE command = ?1",
        params![command.0],
        |row| Ok((At(row.get(0)?), row.get(1)?)),
    )
}

/// What a person is told of an outcome. Ask it after the commit: a refusal is
/// stored as well.
///
/// # Errors
/// The refusal.
pub fn told(outcome: Outcome, command: CommandId, ticket: TicketId) -> Result<ActOutcome> {
    let parked = match outcome {
        Outcome::Accepted { .. } => false,
        Outcome::Parked { .. } => true,
        Outcome::Rejected {
            why: Rejection::UnknownTicket,
        } => return Err(OfficeError::NotFound("ticket")),
        Outcome::Rejected { why } => return Err(OfficeError::Rejected(why)),
    };
    Ok(ActOutcome {
        command,
        ticket,
        parked,
    })
}

#[cfg(test)]
mod tests {
    use super::derived;

    #[test]
    fn a_derived_id_depends_on_the_purpose_and_on_where_a_part_ends() {
        let id = derived("alert", &[b"ab", b"c"]);
        assert_eq!(id, derived("alert", &[b"ab", b"c"]));
        assert_ne!(id, derived("alert", &[b"a", b"bc"]));
        assert_ne!(id, derived("report", &[b"ab", b"c"]));
        assert_eq!(id.get_version_num(), 8);
    }
}
