//! A person acts: the rules answer at once, and what follows is on the disk
//! before this returns (I1).

use fieldfare_domain::{Act, Command, CommandId, Draft, PhotoMeta, Sha256Hex, TicketId, decide};
use fieldfare_protocol::view::ActOutcome;
use rusqlite::Connection;

use crate::error::{ReplicaError, Result};
use crate::tickets::{self, Standpoint};
use crate::words::number;
use crate::{Replica, meta, outbox, photos};

impl Replica {
    /// Acts on a ticket. `base_version` is the version that the person looked
    /// at. The new state and the command in the outbox are one transaction.
    ///
    /// # Errors
    /// [`ReplicaError::Refused`] when a rule says no, [`ReplicaError::NotSignedIn`],
    /// [`ReplicaError::UnknownPhoto`] for a photo whose bytes are not in the
    /// vault, [`ReplicaError::DiskFull`] or the database's. Nothing was changed.
    pub fn act(&self, ticket: TicketId, base_version: u32, act: Act) -> Result<ActOutcome> {
        self.act_with(ticket, base_version, act, None)
    }

    /// Reports a ticket (T1).
    ///
    /// # Errors
    /// As [`Replica::act`].
    pub fn create(&self, draft: Draft) -> Result<ActOutcome> {
        let ticket = TicketId(self.ids.fresh());
        self.act_with(ticket, 0, Act::Create(Box::new(draft)), None)
    }

    /// As [`Replica::act`]; `thumb` is the small picture of the photo that the
    /// act declares.
    pub(crate) fn act_with(
        &self,
        ticket: TicketId,
        base_version: u32,
        act: Act,
        thumb: Option<&Sha256Hex>,
    ) -> Result<ActOutcome> {
        for photo in declared(&act) {
            if !self.vault.contains(&photo.sha256)? {
                return Err(ReplicaError::UnknownPhoto);
            }
        }
        let standpoint = self.standpoint();
        let mut command = Command {
            id: CommandId(self.ids.fresh()),
            ticket,
            base_version,
            occurred_at: self.clock.now(),
            clock_offset_ms: None,
            act,
        };
        self.store.write(|tx| {
            command.clock_offset_ms = meta::number(tx, meta::CLOCK_OFFSET)?;
            perform(tx, &standpoint, &command)?;
            for photo in declared(&command.act) {
                photos::declare(tx, &command, photo, thumb)?;
            }
            Ok(())
        })?;
        Ok(ActOutcome {
            command: command.id,
            ticket,
            parked: false,
        })
    }
}

/// Decides, and puts the command into the outbox when anything follows from it.
pub(crate) fn perform(tx: &Connection, standpoint: &Standpoint, command: &Command) -> Result<()> {
    let actor = standpoint.actor()?;
    if matches!(command.act, Act::Create(_)) {
        tickets::ensure(tx, command.ticket)?;
    }
    let mut loaded =
        tickets::load(tx, standpoint, command.ticket)?.ok_or(ReplicaError::UnknownTicket)?;
    let type_id = match &command.act {
        Act::Create(draft) => draft.type_id,
        _ => loaded.ticket.type_id,
    };
    let what = decide(&loaded.ticket, &standpoint.policy(type_id), &actor, command)?;
    if what.is_empty() {
        // It is so already: there is nothing to send.
        return Ok(());
    }
    outbox::enqueue(tx, command)?;
    loaded.add(&actor, command, what);
    tickets::refresh(tx, standpoint, &loaded)
}

/// The photos that an act declares.
pub(crate) fn declared(act: &Act) -> impl Iterator<Item = &PhotoMeta> {
    let (one, many) = match act {
        Act::AddPhoto { photo } => (Some(photo), [].as_slice()),
        Act::Create(draft) => (None, draft.photos.as_slice()),
        _ => (None, [].as_slice()),
    };
    one.into_iter().chain(many)
}

/// Size of a photo as a column holds it.
pub(crate) fn size_of(photo: &PhotoMeta) -> i64 {
    number(photo.bytes)
}
