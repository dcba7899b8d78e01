//! Rules at the office (S1-40…43).
//!
//! [`fieldfare_domain::rules`] says what a rule does; here is what it is told, and
//! what becomes of it. Its acts are commands of the system and go through
//! [`crate::accept`] in the transaction of what set them off. A command's id
//! follows from the rule, the ticket and the event, so nothing is done twice. No
//! rule looks at what it did itself, or at what follows from that, and a chain of
//! rules ends after [`CHAIN_MAX`]. The audit log has a row for each firing.

mod facts;
mod routes;
mod silence;

use std::collections::VecDeque;

use fieldfare_domain::rules::{CHAIN_MAX, Facts, Happened, fire};
use fieldfare_domain::setup::{Kind, Rule};
use fieldfare_domain::{
    Act, Actor, CommandId, EnterpriseId, Event, SetupId, State, Ticket, TicketId,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::wire::Outcome;

use crate::accept::{From, take};
use crate::asked::{Request, derived};
use crate::db::Tx;
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::{audit, setup, tickets};

pub use routes::{firings, trial};
pub use silence::{fire_silent, keep};

/// Rows of the audit log that a firing writes.
const FIRED: &str = "rule_fired";
/// The rules of tickets said no to what a rule asked for.
const REFUSED: &str = "rule_refused";
/// A chain of rules was ended.
const STOPPED: &str = "rule_stopped";

/// Events from `first` to `last`, and the rules that led to them.
struct Cause {
    first: u32,
    last: u32,
    chain: Vec<SetupId>,
}

/// What rules of an enterprise work with, in one transaction.
struct Round<'t, 'c> {
    tx: &'t Tx<'c>,
    office: &'t Office,
    enterprise: EnterpriseId,
    rules: Vec<(SetupId, Rule)>,
    directory: Directory,
}

/// The rules that are switched on, in the order of their names.
fn in_force(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<(SetupId, Rule)>> {
    let mut rules: Vec<(SetupId, Rule)> = setup::switched_on(tx, enterprise, Kind::Rule)?
        .into_iter()
        .filter_map(|entry| Some((entry.id, entry.read()?)))
        .collect();
    rules.sort_by(|(a, x), (b, y)| (&x.name, a).cmp(&(&y.name, b)));
    Ok(rules)
}

/// Has the rules look at what a command has just done.
///
/// # Errors
/// When the store fails.
pub(crate) fn follow(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    ticket: TicketId,
    (command, version): (CommandId, u32),
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let rules = in_force(tx, enterprise)?;
    if rules.is_empty() {
        return Ok(());
    }
    let round = Round {
        tx,
        office,
        enterprise,
        rules,
        directory: directory(tx, enterprise)?,
    };
    let Some(loaded) = tickets::load(tx, enterprise, ticket)? else {
        return Ok(());
    };
    let first = loaded
        .events
        .iter()
        .find(|event| event.command == Some(command))
        .map_or(version, |event| event.n);
    let cause = Cause {
        first,
        last: version,
        chain: Vec::new(),
    };
    round.run(ticket, cause, changed)
}

impl Round<'_, '_> {
    /// Lets the rules look at a cause, and then at what they did.
    fn run(&self, ticket: TicketId, cause: Cause, changed: &mut Vec<Changed>) -> Result<()> {
        let mut causes = VecDeque::from([cause]);
        while let Some(cause) = causes.pop_front() {
            for (id, rule) in &self.rules {
                if cause.chain.contains(id) {
                    continue;
                }
                let Some(loaded) = tickets::load(self.tx, self.enterprise, ticket)? else {
                    return Ok(());
                };
                let known = facts::facts(self, rule, &loaded.ticket)?;
                let now = self.office.around().now();
                let found = moments(&loaded.events, &cause).find_map(|(event, before)| {
                    let happened = Happened::Event {
                        what: &event.what,
                        by: event.by,
                        before,
                    };
                    let acts = fire(rule, &loaded.ticket, &happened, &known, now);
                    (!acts.is_empty()).then_some((event.n, acts))
                });
                if let Some((n, acts)) = found {
                    let done = self.give(*id, ticket, n, acts, changed)?;
                    causes.extend(self.next(&cause, *id, ticket, done)?);
                }
            }
        }
        Ok(())
    }

    /// Gives a rule's acts; returns the versions that came of them.
    fn give(
        &self,
        rule: SetupId,
        ticket: TicketId,
        n: u32,
        acts: Vec<Act>,
        changed: &mut Vec<Changed>,
    ) -> Result<Option<(u32, u32)>> {
        let mut done: Option<(u32, u32)> = None;
        for (index, act) in acts.into_iter().enumerate() {
            let Some(loaded) = tickets::load(self.tx, self.enterprise, ticket)? else {
                return Ok(done);
            };
            let parts = [
                rule.0.as_bytes().as_slice(),
                ticket.0.as_bytes(),
                &n.to_be_bytes(),
                &index.to_be_bytes(),
            ];
            let word = word_of(&act);
            let request = Request::now(CommandId(derived("rule", &parts)), ticket, act);
            let from = From {
                enterprise: self.enterprise,
                actor: Actor::System,
                replica: None,
            };
            let sent = request.sent(self.tx, self.office, Some(&loaded.ticket))?;
            let before = changed.len();
            let outcome = take(self.tx, self.office, from, &sent, changed)?;
            match outcome {
                // A stored outcome: it was done before.
                Outcome::Accepted { .. } | Outcome::Parked { .. } if changed.len() == before => {}
                Outcome::Accepted { version, .. } | Outcome::Parked { version, .. } => {
                    let first = done.map_or(loaded.ticket.version.saturating_add(1), |d| d.0);
                    done = Some((first, version));
                    self.note(FIRED, rule, ticket, &word)?;
                }
                Outcome::Rejected { why } => {
                    self.note(REFUSED, rule, ticket, &format!("{word} {}", why.code()))?;
                }
            }
        }
        Ok(done)
    }

    /// What rules look at next: what this one did, unless the chain is too long.
    fn next(
        &self,
        cause: &Cause,
        rule: SetupId,
        ticket: TicketId,
        done: Option<(u32, u32)>,
    ) -> Result<Option<Cause>> {
        let Some((first, last)) = done else {
            return Ok(None);
        };
        let mut chain = cause.chain.clone();
        chain.push(rule);
        if chain.len() >= CHAIN_MAX {
            self.note(STOPPED, rule, ticket, "chain")?;
            return Ok(None);
        }
        Ok(Some(Cause { first, last, chain }))
    }

    fn note(&self, action: &str, rule: SetupId, ticket: TicketId, what: &str) -> Result<()> {
        let now = self.office.around().now();
        let subject = format!("{rule}/{ticket}/{what}");
        audit::write(self.tx, now, Some(self.enterprise), None, action, &subject)
    }
}

/// The events of a cause, each with where the ticket stood before it.
fn moments<'e>(
    events: &'e [Event],
    cause: &Cause,
) -> impl Iterator<Item = (&'e Event, State)> + use<'e> {
    let (first, last) = (cause.first, cause.last);
    let mut ticket: Option<Ticket> = None;
    events
        .iter()
        .map(move |event| {
            let ticket = ticket.get_or_insert_with(|| Ticket::new(TicketId(uuid::Uuid::nil())));
            let before = ticket.state;
            ticket.apply(event);
            (event, before)
        })
        .filter(move |(event, _)| (first..=last).contains(&event.n))
}

/// The name of an act, `set_priority`.
fn word_of(act: &Act) -> String {
    serde_json::to_value(act)
        .ok()
        .and_then(|value| Some(value.get("do")?.as_str()?.to_owned()))
        .unwrap_or_default()
}
