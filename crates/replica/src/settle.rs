//! What a person does with entries of the outbox: send again, write anew, give
//! up, leave late work.

use std::collections::BTreeSet;

use fieldfare_domain::{Act, At, Command, CommandId, PhotoId, decide};
use fieldfare_protocol::wire::sha256_hex;
use rusqlite::Connection;
use uuid::Uuid;

use crate::error::{ReplicaError, Result};
use crate::outbox::EntryState;
use crate::tickets::Standpoint;
use crate::{Replica, act, discard, forget, outbox, photos, tickets};

impl Replica {
    /// Sends a refused command or photo again. One that waits loses the mark of
    /// its last failure; it is the host that tries at once.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`] when there is no such entry,
    /// [`ReplicaError::EntryTravels`], or the database's.
    pub fn outbox_retry(&self, id: Uuid) -> Result<()> {
        let standpoint = self.standpoint();
        self.store.write(|tx| {
            if photos::retry(tx, PhotoId(id))? {
                return Ok(());
            }
            let old = CommandId(id);
            match outbox::state_of(tx, old)? {
                Some(EntryState::Rejected) => again(tx, &standpoint, old, None),
                Some(EntryState::Waiting) => outbox::forgive(tx, old),
                Some(EntryState::Sending | EntryState::Sent) => Err(ReplicaError::EntryTravels),
                Some(EntryState::Parked) | None => Err(ReplicaError::UnknownEntry),
            }
        })
    }

    /// Changes the words of a refused command, and sends it again; or those of a
    /// command that was never on its way.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`] when it is not one with words,
    /// [`ReplicaError::EntryTravels`], [`ReplicaError::Refused`] when the words
    /// are missing or too long, or the database's. Nothing was changed.
    pub fn outbox_edit(&self, id: Uuid, text: &str) -> Result<()> {
        let standpoint = self.standpoint();
        self.store.write(|tx| {
            let id = CommandId(id);
            let state = outbox::state_of(tx, id)?;
            let mut command = outbox::find(tx, id)?.ok_or(ReplicaError::UnknownEntry)?;
            command.act = command
                .act
                .with_written(text)
                .ok_or(ReplicaError::UnknownEntry)?;
            check_words(tx, &standpoint, &command)?;
            match state {
                Some(EntryState::Rejected) => again(tx, &standpoint, id, Some(command.act)),
                Some(EntryState::Waiting) if !outbox::has_travelled(tx, id)? => {
                    outbox::reword(tx, &command)?;
                    tickets::touched(tx, &standpoint, command.ticket, None)?;
                    Ok(())
                }
                Some(EntryState::Waiting | EntryState::Sending | EntryState::Sent) => {
                    Err(ReplicaError::EntryTravels)
                }
                Some(EntryState::Parked) | None => Err(ReplicaError::UnknownEntry),
            }
        })
    }

    /// Gives up a refused command with what it carried, a refused photo, or a
    /// command that was never on its way; [`Replica::outbox_undo`] brings it back
    /// for a while. Leaves own late work: the office is told, and its words stay
    /// in the ticket's log.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`], [`ReplicaError::EntryTravels`] when the
    /// office may have it already, [`ReplicaError::OthersBuildOnIt`] when later
    /// acts of this device need it, or the database's. Nothing was changed.
    pub fn outbox_discard(&self, id: Uuid) -> Result<()> {
        let standpoint = self.standpoint();
        let settle = CommandId(self.ids.fresh());
        let now = self.clock.now();
        self.store.write(|tx| {
            discard::finish_old(tx, now)?;
            if discard::photo(tx, PhotoId(id), now)? {
                return Ok(());
            }
            let command_id = CommandId(id);
            let state = outbox::state_of(tx, command_id)?;
            let command = outbox::find(tx, command_id)?.ok_or(ReplicaError::UnknownEntry)?;
            match state {
                Some(EntryState::Rejected) => discard::command(tx, &command, now)?,
                Some(EntryState::Parked) => take_back(tx, &standpoint, &command, settle, now)?,
                Some(EntryState::Waiting) if !outbox::has_travelled(tx, command_id)? => {
                    withdraw(tx, &standpoint, &command, now)?;
                }
                Some(EntryState::Waiting | EntryState::Sending | EntryState::Sent) => {
                    return Err(ReplicaError::EntryTravels);
                }
                None => return Err(ReplicaError::UnknownEntry),
            }
            tickets::touched(tx, &standpoint, command.ticket, None)?;
            forget::leave_if_done(tx, command.ticket)
        })?;
        self.purge()
    }

    /// Brings back what was given up last under this id.
    ///
    /// # Errors
    /// [`ReplicaError::UnknownEntry`] when it is too late, or the database's.
    pub fn outbox_undo(&self, id: Uuid) -> Result<()> {
        let standpoint = self.standpoint();
        self.store.write(|tx| {
            let ticket = discard::undo(tx, id)?.ok_or(ReplicaError::UnknownEntry)?;
            tickets::touched(tx, &standpoint, ticket, None)?;
            Ok(())
        })
    }
}

/// The id under which a refused command is sent again. Made from the old one, so
/// that the same command that is sent again from two devices (one of which took
/// the other's rescue file in) is still one command for the office (I3).
pub(crate) fn successor(old: CommandId) -> CommandId {
    let digest = sha256_hex(format!("fieldfare: sent again: {}", old.0).as_bytes());
    let digits = digest.as_str().get(..32).unwrap_or_default();
    let bits = u128::from_str_radix(digits, 16).unwrap_or_default();
    CommandId(uuid::Builder::from_custom_bytes(bits.to_be_bytes()).into_uuid())
}

fn again(
    tx: &Connection,
    standpoint: &Standpoint,
    old: CommandId,
    reworded: Option<Act>,
) -> Result<()> {
    let ticket = outbox::find(tx, old)?
        .ok_or(ReplicaError::UnknownEntry)?
        .ticket;
    let version = tickets::load(tx, standpoint, ticket)?.map(|l| l.known.version);
    let mut command = outbox::retry(tx, old, successor(old), version)?;
    if let Some(act) = reworded {
        command.act = act;
        outbox::reword(tx, &command)?;
    }
    if matches!(command.act, Act::Create(_)) {
        tickets::ensure(tx, ticket)?;
    }
    tickets::touched(tx, standpoint, ticket, None)?;
    Ok(())
}

/// Whether the words can go at all. Whether the act still fits the ticket is the
/// office's to say, as with every act that waits.
fn check_words(tx: &Connection, standpoint: &Standpoint, command: &Command) -> Result<()> {
    let actor = standpoint.actor()?;
    let Some(before) = tickets::before(tx, standpoint, command)? else {
        return Ok(());
    };
    let type_id = match &command.act {
        Act::Create(draft) => draft.type_id,
        _ => before.type_id,
    };
    match decide(&before, &standpoint.policy(type_id), &actor, command) {
        Err(why) if why.field().is_some() => Err(why.into()),
        Ok(_) | Err(_) => Ok(()),
    }
}

/// Takes a command back that was never on its way.
fn withdraw(tx: &Connection, standpoint: &Standpoint, command: &Command, now: At) -> Result<()> {
    let before = predicted(tx, standpoint, command)?;
    discard::command(tx, command, now)?;
    let after = predicted(tx, standpoint, command)?;
    if before
        .iter()
        .any(|id| *id != command.id && !after.contains(id))
    {
        return Err(ReplicaError::OthersBuildOnIt);
    }
    Ok(())
}

/// The own commands of a ticket that follow the rules, as things stand.
fn predicted(
    tx: &Connection,
    standpoint: &Standpoint,
    command: &Command,
) -> Result<BTreeSet<CommandId>> {
    let loaded = tickets::load(tx, standpoint, command.ticket)?;
    Ok(loaded
        .iter()
        .flat_map(|loaded| &loaded.unsent)
        .filter_map(|unsent| unsent.event.command)
        .collect())
}

/// The author takes late work back: the office is told, and settles it.
fn take_back(
    tx: &Connection,
    standpoint: &Standpoint,
    parked: &Command,
    settle: CommandId,
    now: At,
) -> Result<()> {
    let here = tickets::load(tx, standpoint, parked.ticket)?
        .filter(|loaded| loaded.ticket.parked.iter().any(|p| p.command == parked.id));
    if let Some(loaded) = here {
        let command = Command {
            id: settle,
            ticket: parked.ticket,
            base_version: loaded.known.version,
            occurred_at: now,
            clock_offset_ms: parked.clock_offset_ms,
            act: Act::SettleParked {
                command: parked.id,
                apply: false,
            },
        };
        act::perform(tx, standpoint, &command)?;
    }
    outbox::remove(tx, parked.id)
}
