//! Taking a command: the one way in which a ticket changes at the office.
//!
//! In one transaction: the command id is looked up (the same id with the same
//! contents gets its stored outcome again, with others it is refused), the rules
//! decide on the office's own state, the feed position is taken, and events, ticket
//! row, stored outcome, audit row and scopes are written (I3, I9). Whoever asked
//! hears of it after the commit.

use std::borrow::Cow;

use fieldfare_domain::letter::letter;
use fieldfare_domain::{
    Act, Actor, At, Command, EnterpriseId, Event, Rejection, Ticket, Verdict, What, judge, planted,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::requester_view;
use fieldfare_protocol::wire::{Outcome, ReplicaId, Sent, payload_hash};

use crate::audit;
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::office::{Changed, Office, token_hash};
use crate::people::directory;
use crate::{delivery, inbox, mail, push, related, rules, scope, tickets, timers};

/// Who asks, and where they come from.
#[derive(Clone, Copy, Debug)]
pub struct From {
    /// Whose ticket.
    pub enterprise: EnterpriseId,
    /// Who.
    pub actor: Actor,
    /// From which replica; none for a browser, a link or a rule.
    pub replica: Option<ReplicaId>,
}

/// Takes one command, and has the enterprise's rules look at what it did.
///
/// # Errors
/// Only when the store fails: a rule's "no" is an [`Outcome`].
pub fn receive(
    tx: &Tx<'_>,
    office: &Office,
    from: From,
    sent: &Sent,
    changed: &mut Vec<Changed>,
) -> Result<Outcome> {
    let before = changed.len();
    let outcome = take(tx, office, from, sent, changed)?;
    // A stored outcome has changed nothing now.
    if changed.len() > before
        && let Outcome::Accepted { version, .. } = outcome
    {
        let ticket = sent.command.ticket;
        rules::follow(
            tx,
            office,
            from.enterprise,
            ticket,
            (sent.command.id, version),
            changed,
        )?;
    }
    Ok(outcome)
}

/// Takes one command.
///
/// # Errors
/// Only when the store fails.
pub(crate) fn take(
    tx: &Tx<'_>,
    office: &Office,
    from: From,
    sent: &Sent,
    changed: &mut Vec<Changed>,
) -> Result<Outcome> {
    let command = &sent.command;
    if payload_hash(command) != sent.hash {
        return Ok(Outcome::Rejected {
            why: Rejection::CommandReused,
        });
    }
    // Who wants the same ticket at the same time waits here, and then sees what
    // became of it.
    tickets::lock(tx, from.enterprise, &[command.ticket])?;
    plant_lost_keys(tx, &from, command, office.around().now())?;
    if let Some(outcome) = stored(tx, from, sent)? {
        return Ok(outcome);
    }
    let directory = directory(tx, from.enterprise)?;
    let command = &*named(&from, command, &directory);
    let loaded = tickets::load(tx, from.enterprise, command.ticket)?;
    let now = office.around().now();
    let (key, before, events) = match loaded {
        Some(loaded) => (Some(loaded.key), loaded.ticket, loaded.events),
        None => (None, Ticket::new(command.ticket), Vec::new()),
    };
    let outcome = if key.is_none() && exists_elsewhere(tx, command)? {
        // Another enterprise's ticket and no ticket at all answer alike.
        Outcome::Rejected {
            why: Rejection::UnknownTicket,
        }
    } else if hidden(&before, &directory, &from, command, now) {
        Outcome::Rejected {
            why: Rejection::UnknownTicket,
        }
    } else {
        let type_id = match &command.act {
            Act::Create(draft) => draft.type_id,
            _ => before.type_id,
        };
        let policy = directory.policy(type_id);
        let verdict = match judge(&before, &policy, &from.actor, command) {
            Verdict::Refused(why) => Verdict::Refused(why),
            allowed => match related::check(tx, &from, &command.act)? {
                Ok(()) => allowed,
                Err(why) => Verdict::Refused(why),
            },
        };
        match verdict {
            Verdict::Refused(why) => Outcome::Rejected { why },
            Verdict::Accepted(what) => {
                let (version, position) = record(
                    tx, office, &from, command, &directory, key, &before, &events, what, changed,
                )?;
                Outcome::Accepted { version, position }
            }
            Verdict::Parked(what, why) => {
                let (version, position) = record(
                    tx, office, &from, command, &directory, key, &before, &events, what, changed,
                )?;
                Outcome::Parked {
                    version,
                    position,
                    why,
                }
            }
        }
    };
    if planted::on("I3-refusal-not-kept") && matches!(outcome, Outcome::Rejected { .. }) {
        return Ok(outcome);
    }
    tx.run(
        "INSERT INTO command (id, enterprise, account, replica, seq, hash, outcome, at) \
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            command.id.0,
            from.enterprise.0,
            from.actor.user().map(|id| id.0),
            from.replica.map(|id| id.0),
            i64::try_from(sent.seq).unwrap_or(i64::MAX),
            sent.hash.as_str(),
            serde_json::to_string(&outcome)?,
            now.0,
        ],
    )?;
    Ok(outcome)
}

/// The command, where a report names its device by the number only, as a client of
/// the interface may, with what the register says of it: rules and people look for
/// the name. What the outcome is kept under stays what was sent. Nobody else than
/// staff may see the whole register, and gets nothing told from it.
fn named<'a>(from: &From, command: &'a Command, directory: &Directory) -> Cow<'a, Command> {
    if from.actor.is_staff()
        && let Act::Create(draft) = &command.act
        && draft.equipment_name.is_empty()
        && let Some(device) = draft.equipment.and_then(|id| directory.device(id))
    {
        let mut draft = draft.clone();
        device.complete(&mut draft);
        return Cow::Owned(Command {
            act: Act::Create(draft),
            ..command.clone()
        });
    }
    Cow::Borrowed(command)
}

/// Loses stored outcomes before anybody looks for them, where that is planted.
fn plant_lost_keys(tx: &Tx<'_>, from: &From, command: &Command, now: At) -> Result<()> {
    if planted::on("I3-key-never-looked-at") {
        tx.run("DELETE FROM command WHERE id = ?1", params![command.id.0])?;
    }
    if planted::on("I3-key-expires") {
        let since = now.plus_ms(-60_000);
        tx.run("DELETE FROM command WHERE at < ?1", params![since.0])?;
    }
    if planted::on("I3-key-per-replica")
        && let Some(replica) = from.replica
    {
        tx.run(
            "DELETE FROM command WHERE id = ?1 AND replica <> ?2",
            params![command.id.0, replica.0],
        )?;
    }
    Ok(())
}

/// The stored outcome of this command id, or its refusal when it was used for
/// something else or by somebody else.
fn stored(tx: &Tx<'_>, from: From, sent: &Sent) -> Result<Option<Outcome>> {
    let row = tx.maybe(
        "SELECT enterprise, account, hash, outcome FROM command WHERE id = ?1",
        params![sent.command.id.0],
        |row| {
            Ok((
                row.get::<uuid::Uuid>(0)?,
                row.get::<Option<uuid::Uuid>>(1)?,
                row.get::<String>(2)?,
                row.get::<String>(3)?,
            ))
        },
    )?;
    let Some((enterprise, account, hash, outcome)) = row else {
        return Ok(None);
    };
    let same = enterprise == from.enterprise.0
        && account == from.actor.user().map(|id| id.0)
        && (hash == sent.hash.as_str() || planted::on("I3-other-contents-taken"));
    if same {
        Ok(Some(serde_json::from_str(&outcome)?))
    } else {
        Ok(Some(Outcome::Rejected {
            why: Rejection::CommandReused,
        }))
    }
}

fn exists_elsewhere(tx: &Tx<'_>, command: &Command) -> Result<bool> {
    tx.among_all(|tx| {
        tx.any(
            "SELECT 1 FROM ticket WHERE id = ?1",
            params![command.ticket.0],
        )
    })
}

/// Whether the ticket is none of this technician's business: neither held now,
/// nor at the version that the command was made on, nor ever.
fn hidden(ticket: &Ticket, directory: &Directory, from: &From, command: &Command, now: At) -> bool {
    let Actor::Person { id, role } = from.actor else {
        return false;
    };
    if ticket.version == 0 || role.is_office() || !role.is_staff() {
        return false;
    }
    let held = ticket.holdings.iter().any(|h| h.person == id);
    let policy = directory.policy(ticket.type_id);
    // A claim that lost is told so: the ticket was on the device.
    let claims = matches!(command.act, Act::Claim) && policy.is_handler(id);
    let made = ticket.creator.user() == Some(id);
    !held && !claims && !made && !fieldfare_domain::scope::holds(ticket, &policy, id, role, now)
}

#[expect(
    clippy::too_many_arguments,
    reason = "all of it is what one commit is made from"
)]
fn record(
    tx: &Tx<'_>,
    office: &Office,
    from: &From,
    command: &Command,
    directory: &Directory,
    key: Option<i64>,
    before: &Ticket,
    known: &[Event],
    mut what: Vec<What>,
    changed: &mut Vec<Changed>,
) -> Result<(u32, i64)> {
    let now = office.around().now();
    if key.is_none() {
        what.push(What::Numbered {
            number: next_number(tx, from.enterprise)?,
        });
    }
    if what.is_empty() {
        // Nothing to say anew: the office already knows it.
        let position = tx.one(
            "SELECT position FROM enterprise WHERE id = ?1",
            params![from.enterprise.0],
            |row| row.get(0),
        )?;
        return Ok((before.version, position));
    }
    let mut after = before.clone();
    let mut new = Vec::with_capacity(what.len());
    for what in what {
        let event = Event {
            n: after.version.saturating_add(1),
            at: now,
            occurred_at: command.occurred_at,
            clock_offset_ms: command.clock_offset_ms,
            by: from.actor.by(),
            command: Some(command.id),
            what,
        };
        after.apply(&event);
        new.push(event);
    }
    let position = next_position(tx, from.enterprise, directory)?;
    let row = tickets::append(tx, from.enterprise, key, &after, &new, position)?;
    if key.is_none() {
        tx.run(
            "UPDATE ticket SET status_hash = ?2 WHERE key = ?1",
            params![row, token_hash(&office.status_token(after.id))],
        )?;
    }
    timers::plan(tx, row, &after, &directory.policy(after.type_id))?;
    tell(
        tx,
        from.enterprise,
        directory,
        row,
        (before, &after),
        &new,
        position,
    )?;
    let accounts = scope::follow(tx, directory, row, &after, position, now)?;
    audit::write(
        tx,
        now,
        Some(from.enterprise),
        from.actor.user(),
        act_word(&command.act)?.as_str(),
        &command.ticket.to_string(),
    )?;
    changed.push(Changed {
        enterprise: from.enterprise,
        position,
        ticket: Some(after.id),
        accounts,
        public: public_changed(directory, before, known, &after, &new),
        own: false,
    });
    Ok((after.version, position))
}

/// What people are to be told of it: lines of inboxes, assignments that are to
/// reach a device, mail and notices to requesters.
fn tell(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    directory: &Directory,
    row: i64,
    (before, after): (&Ticket, &Ticket),
    new: &[Event],
    position: i64,
) -> Result<()> {
    let policy = directory.policy(after.type_id);
    inbox::write(tx, enterprise, row, before, new)?;
    delivery::expect(tx, enterprise, row, (before, &policy), new, position)?;
    let Some(now) = new.last().map(|event| event.at) else {
        return Ok(());
    };
    let asked = letter(before, new);
    mail::queue::plan(tx, enterprise, row, after, asked, now)?;
    push::queue::plan(tx, row, after, asked, now)
}

/// Takes the next feed position. Who takes one holds the enterprise's row until
/// the commit, so that positions become visible in their order (I9): it is taken
/// as late as possible, and everything that carries it is written after it.
fn next_position(tx: &Tx<'_>, enterprise: EnterpriseId, known: &Directory) -> Result<i64> {
    let (position, version): (i64, i64) = tx.one(
        "UPDATE enterprise SET position = position + 1 WHERE id = ?1 \
         RETURNING position, directory_version",
        params![enterprise.0],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    // Whoever changed the directory in between has looked at the scopes of all
    // tickets, and did not know of this change.
    if u64::try_from(version).ok() != Some(known.version) {
        return Err(OfficeError::Again("the directory has changed".to_owned()));
    }
    Ok(position)
}

fn next_number(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<u32> {
    let number = tx.one(
        "UPDATE enterprise SET last_number = last_number + 1 WHERE id = ?1 RETURNING last_number",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    Ok(number)
}

/// The name of an act, `force_close`.
fn act_word(act: &Act) -> Result<String> {
    serde_json::to_value(act)?
        .get("do")
        .and_then(|word| word.as_str().map(str::to_owned))
        .ok_or_else(|| OfficeError::Damaged("an act without a name".to_owned()))
}

/// Whether the requester's page looks different now.
pub(crate) fn public_changed(
    directory: &Directory,
    before: &Ticket,
    known: &[Event],
    after: &Ticket,
    new: &[Event],
) -> bool {
    let policy = directory.policy(after.type_id);
    let link = Actor::LinkHolder;
    let was = requester_view(before, known, &policy, &link, directory, "");
    let all: Vec<Event> = known.iter().chain(new).cloned().collect();
    let is = requester_view(after, &all, &policy, &link, directory, "");
    was != is
}
