//! What the engine reads from the replica and writes into it.

use std::collections::BTreeSet;

use fieldfare_domain::{At, CommandId, TicketId, planted};
use fieldfare_protocol::wire::{
    Office, Outcome, PullRequest, PushAnswer, PushRequest, TICKETS_MAX,
};
use rusqlite::Transaction;

use crate::error::Result;
use crate::tickets::Standpoint;
use crate::{Replica, feed, forget, meta, outbox, session, tickets};

/// A smaller difference is the network's and not worth a write.
const CLOCK_STEP_MS: u64 = 1_000;

impl Replica {
    /// The next push, at most `max` commands; none when nothing waits.
    pub(crate) fn next_push(&self, max: usize, now: At) -> Result<Option<PushRequest>> {
        // Usually nothing waits: then nothing is written either.
        if !self.store.read(outbox::has_unsent)? {
            return Ok(None);
        }
        self.store.write(|tx| {
            let commands = outbox::next_batch(tx, max)?;
            if commands.is_empty() {
                return Ok(None);
            }
            Ok(Some(PushRequest {
                speaker: session::speaker(tx, &self.run, now)?,
                commands,
            }))
        })
    }

    /// The next pull.
    pub(crate) fn next_pull(&self, now: At) -> Result<PullRequest> {
        let directory = self.standpoint().directory.version;
        self.store.read(|conn| {
            let cursor = meta::number(conn, meta::CURSOR)?.unwrap_or(0);
            // Whoever reads from the beginning reads the directory too: in another
            // life of the office's data its version may stand for something else.
            let directory = if cursor == 0 { 0 } else { directory };
            Ok(PullRequest {
                speaker: session::speaker(conn, &self.run, now)?,
                cursor,
                directory,
                personal: Some(crate::personal::ask(conn)?),
                limit: u32::try_from(TICKETS_MAX).unwrap_or(u32::MAX),
            })
        })
    }

    /// Stores what became of a push. Answers the tickets that it concerns.
    pub(crate) fn take_outcomes(&self, answer: &PushAnswer, now: At) -> Result<BTreeSet<TicketId>> {
        let standpoint = self.standpoint();
        let touched = self.store.write(|tx| {
            let new_epoch = feed::begin_epoch_if_new(tx, &answer.office)?;
            let mut outcomes = answer.outcomes.clone();
            if new_epoch {
                // What the restored office refused, it judged without the
                // commands that it lost. Those go first now; these are judged
                // again, under new ids, because it remembers its refusal.
                for outcome in &outcomes {
                    if matches!(outcome.outcome, Outcome::Rejected { .. }) {
                        self.ask_again(tx, outcome.command)?;
                    }
                }
                outcomes.retain(|o| !matches!(o.outcome, Outcome::Rejected { .. }));
            } else {
                feed::meet(tx, &answer.office)?;
            }
            let touched = outbox::record(tx, &outcomes, now)?;
            settle(tx, &standpoint, &touched)?;
            Ok(touched)
        })?;
        self.purge()?;
        Ok(touched)
    }

    fn ask_again(&self, tx: &Transaction<'_>, command: CommandId) -> Result<()> {
        if outbox::find(tx, command)?.is_some() {
            outbox::retry(tx, command, CommandId(self.ids.fresh()), None)?;
        }
        Ok(())
    }

    /// What was under way did not come through.
    pub(crate) fn push_failed(&self, problem: &str) -> Result<()> {
        if planted::on("I2-silence-is-yes") && problem == "timed_out" {
            return self.store.write(|tx| {
                tx.execute("DELETE FROM outbox WHERE state = 'sending'", [])?;
                Ok(())
            });
        }
        if planted::on("I21-travels-for-ever") {
            return Ok(());
        }
        self.store.write(|tx| outbox::not_sent(tx, problem))
    }

    /// The office cannot read this one command.
    pub(crate) fn command_unreadable(&self, command: CommandId, problem: &str) -> Result<()> {
        let standpoint = self.standpoint();
        self.store.write(|tx| {
            outbox::unreadable(tx, command, problem)?;
            let Some(command) = outbox::find(tx, command)? else {
                return Ok(());
            };
            settle(tx, &standpoint, &BTreeSet::from([command.ticket]))
        })
    }

    /// Another device has this replica's name (I19).
    pub(crate) fn fork(&self) -> Result<()> {
        self.store.write(|tx| {
            outbox::not_sent(tx, "replica_forked")?;
            if planted::on("I19-fork-begins-empty") {
                tx.execute("DELETE FROM outbox WHERE state = 'waiting'", [])?;
            }
            if planted::on("I19-fork-keeps-its-name") {
                return Ok(());
            }
            session::name_anew(tx, &*self.ids)
        })
    }

    /// How far the device's clock is ahead, from an exchange that began at
    /// `sent` and ended at `now`; half of that is thought to be each way.
    pub(crate) fn measure_clock(&self, office: &Office, sent: At, now: At) -> Result<()> {
        let round_trip = now.since_ms(sent);
        if round_trip < 0 {
            // The clock was set meanwhile: this exchange says nothing.
            return Ok(());
        }
        let offset = sent.plus_ms(round_trip / 2).since_ms(office.now);
        let before = self
            .store
            .read(|conn| meta::number(conn, meta::CLOCK_OFFSET))?;
        if before.is_some_and(|before| before.abs_diff(offset) < CLOCK_STEP_MS) {
            return Ok(());
        }
        self.store
            .write(|tx| meta::set_number(tx, meta::CLOCK_OFFSET, offset))
    }
}

fn settle(
    tx: &Transaction<'_>,
    standpoint: &Standpoint,
    touched: &BTreeSet<TicketId>,
) -> Result<()> {
    for ticket in touched {
        tickets::touched(tx, standpoint, *ticket, None)?;
        forget::leave_if_done(tx, *ticket)?;
    }
    Ok(())
}
