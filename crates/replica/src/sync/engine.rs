//! The engine: what to send next, and what to make of what came back.

use std::collections::BTreeSet;

use fieldfare_domain::{At, CommandId, TicketId, planted};
use fieldfare_protocol::page::Page;
use fieldfare_protocol::view::Change;
use fieldfare_protocol::wire::{COMMANDS_MAX, PushAnswer};

use super::backoff::{Backoff, Jitter};
use super::transport::{Answer, Request, TransportProblem, Upload};
use super::uploads::Lane;
use crate::Replica;
use crate::error::{ReplicaError, Result};

/// How often to ask when nothing says that there is something new (I25).
const POLL_MS: i64 = 30_000;

/// What to do next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Send this, and report what came back.
    Send(Request),
    /// Nothing before then, unless something happens on this device.
    WaitUntil(At),
    /// Nothing until something happens: an answer, a sign-in.
    Idle,
}

/// Why nothing is sent until a person did something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Halt {
    /// The office does not know this person any more: sign in (I5).
    SignedOut,
    /// The office does not speak this app's version any more: update (I17).
    UpdateNeeded,
}

impl Halt {
    /// The stable word for it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::UpdateNeeded => "update_needed",
        }
    }
}

/// What was sent and has no answer.
enum UnderWay {
    Push(Vec<CommandId>),
    Pull,
    Upload(Upload),
}

/// Drives the exchange of one replica. Holds nothing that a restart may not
/// lose: all that counts is in the replica.
pub struct Engine {
    jitter: Jitter,
    backoff: Backoff,
    lane: Lane,
    under_way: Option<(UnderWay, At)>,
    /// There is something new, or there may be.
    pull: bool,
    /// The office has another epoch: ask it before anything is sent.
    pull_first: bool,
    next_poll: At,
    /// Most commands of the next push.
    batch: usize,
    halt: Option<Halt>,
    problem: Option<String>,
}

impl Engine {
    /// An engine that asks the office at once. `seed` makes its waits differ
    /// from other devices'.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            jitter: Jitter::new(seed),
            backoff: Backoff::NONE,
            lane: Lane::new(),
            under_way: None,
            pull: true,
            pull_first: false,
            next_poll: At(i64::MIN),
            batch: COMMANDS_MAX,
            halt: None,
            problem: None,
        }
    }

    /// Why nothing is sent until a person did something; none while all is well.
    #[must_use]
    pub const fn halt(&self) -> Option<Halt> {
        self.halt
    }

    /// The code of what went wrong last; none after an exchange that worked.
    #[must_use]
    pub fn problem(&self) -> Option<&str> {
        self.problem.as_deref()
    }

    /// There is something new at the office, or somebody wants to know: the
    /// network came back, a hint arrived, a person signed in or looks.
    pub fn wake(&mut self) {
        self.pull = true;
        self.backoff.reset();
        self.lane.wake();
    }

    /// What to do at `now`. Call it after every answer, after every act on this
    /// device, and when the time came.
    pub fn next(&mut self, replica: &Replica, now: At) -> Step {
        if self.under_way.is_some() {
            return Step::Idle;
        }
        // Needs no office: done while the engine waits for one, too.
        let given_up = replica.finish_given_up(now).unwrap_or_else(|error| {
            tracing::warn!(code = error.code(), "what was given up is still here");
            None
        });
        let step = self.plan(replica, now).unwrap_or_else(|error| {
            self.stumble(error.code(), now);
            Step::WaitUntil(self.backoff.waits_until(now).unwrap_or(now))
        });
        match (step, given_up) {
            (Step::WaitUntil(then), Some(over)) => Step::WaitUntil(then.min(over)),
            (Step::Idle, Some(over)) => Step::WaitUntil(over),
            (step, _) => step,
        }
    }

    fn plan(&mut self, replica: &Replica, now: At) -> Result<Step> {
        if replica.token()?.is_none() {
            self.halt = Some(Halt::SignedOut);
            return Ok(Step::Idle);
        }
        if self.halt == Some(Halt::SignedOut) {
            self.halt = None;
            self.wake();
        }
        if let Some(until) = self.backoff.waits_until(now) {
            return Ok(Step::WaitUntil(until));
        }
        if !self.pull_first
            && let Some(push) = replica.next_push(self.batch, now)?
        {
            let ids = push.commands.iter().map(|sent| sent.command.id).collect();
            self.under_way = Some((UnderWay::Push(ids), now));
            return Ok(Step::Send(Request::Push(push)));
        }
        // A clock that was set back must not put the next question off.
        let due = !planted::on("I25-only-when-told")
            && (self.next_poll <= now
                || (self.next_poll > now.plus_ms(POLL_MS) && !planted::on("I16-clock-set-back")));
        if self.pull || self.pull_first || due {
            let pull = replica.next_pull(now)?;
            self.under_way = Some((UnderWay::Pull, now));
            return Ok(Step::Send(Request::Pull(Box::new(pull))));
        }
        if let Some(upload) = self.lane.next(replica, now)? {
            self.under_way = Some((UnderWay::Upload(upload.clone()), now));
            return Ok(Step::Send(Request::Upload(upload)));
        }
        let until = self
            .lane
            .wakes_at()
            .map_or(self.next_poll, |at| at.min(self.next_poll));
        Ok(Step::WaitUntil(until))
    }

    /// What came back to the request that is under way, at `now`. Whatever it
    /// is, nothing is lost: what the office did not acknowledge is asked again.
    pub fn answered(
        &mut self,
        replica: &Replica,
        result: std::result::Result<Answer, TransportProblem>,
        now: At,
    ) -> Vec<Change> {
        let Some((under_way, sent)) = self.under_way.take() else {
            // An answer to something that was given up.
            return Vec::new();
        };
        let outcome = match (&under_way, result) {
            (UnderWay::Push(ids), Ok(Answer::Push(answer))) if answers(&answer, ids) => {
                self.pushed(replica, &answer, sent, now)
            }
            (UnderWay::Pull, Ok(Answer::Pull(page))) => self.pulled(replica, &page, sent, now),
            (UnderWay::Upload(step), Ok(Answer::Upload(answer))) => {
                let took = now.since_ms(sent);
                self.lane
                    .answered(replica, step, &answer, took, now, &mut self.jitter)
                    .map(|moved| {
                        self.worked();
                        changes(moved.ticket.into_iter().collect())
                    })
            }
            (_, Ok(_)) => {
                let problem = TransportProblem::Nonsense("not the answer to this request");
                self.failed(replica, &under_way, &problem, now)
            }
            (_, Err(problem)) => self.failed(replica, &under_way, &problem, now),
        };
        outcome.unwrap_or_else(|error| {
            self.stumble(error.code(), now);
            vec![Change::Outbox]
        })
    }

    fn pushed(
        &mut self,
        replica: &Replica,
        answer: &PushAnswer,
        sent: At,
        now: At,
    ) -> Result<Vec<Change>> {
        let touched = replica.take_outcomes(answer, now)?;
        replica.measure_clock(&answer.office, sent, now)?;
        self.worked();
        self.batch = COMMANDS_MAX.min(self.batch.saturating_mul(2));
        self.pull = true;
        Ok(changes(touched))
    }

    fn pulled(&mut self, replica: &Replica, page: &Page, sent: At, now: At) -> Result<Vec<Change>> {
        let applied = match replica.apply_page(page, now) {
            Err(ReplicaError::FeedGap(why)) => {
                // Reading it all again heals what is wrong here; waiting in
                // between, in case it is the office that is wrong.
                tracing::warn!(why, "the feed is read from its beginning");
                replica.read_feed_again()?;
                self.pull = true;
                return Err(ReplicaError::FeedGap(why));
            }
            other => other?,
        };
        replica.measure_clock(&page.office, sent, now)?;
        replica.note_update_needed(false)?;
        self.worked();
        // The next question is the receipt for what this one brought.
        self.pull = applied.more || applied.begun_again || applied.handed;
        self.pull_first = false;
        self.next_poll = now.plus_ms(POLL_MS);
        let mut told = changes(applied.tickets);
        if applied.inbox {
            told.push(Change::Inbox);
        }
        if applied.directory {
            told.push(Change::Directory);
            told.push(Change::Session);
        }
        Ok(told)
    }

    fn failed(
        &mut self,
        replica: &Replica,
        under_way: &UnderWay,
        problem: &TransportProblem,
        now: At,
    ) -> Result<Vec<Change>> {
        if let UnderWay::Push(_) = under_way {
            replica.push_failed(problem.code())?;
        }
        match (problem.status(), problem.code()) {
            (_, "cancelled") => return Ok(vec![Change::Outbox]),
            // Only the office knows whose token is over: a café's sign-in page
            // answers 401 as well.
            (_, "signed_out") => {
                replica.token_is_over()?;
                self.halt = Some(Halt::SignedOut);
                self.problem = Some(Halt::SignedOut.code().to_owned());
                return Ok(vec![Change::Session, Change::Outbox]);
            }
            (_, "update_needed") => {
                replica.note_update_needed(true)?;
                self.halt = Some(Halt::UpdateNeeded);
                self.stumble(Halt::UpdateNeeded.code(), now);
                return Ok(vec![Change::Session, Change::Outbox]);
            }
            (_, "replica_forked") => {
                replica.fork()?;
                self.stumble(problem.code(), now);
                return Ok(vec![Change::Outbox]);
            }
            (_, "epoch_changed") => {
                self.pull_first = true;
                self.stumble(problem.code(), now);
                return Ok(vec![Change::Outbox]);
            }
            _ => {}
        }
        match under_way {
            UnderWay::Push(ids)
                if problem.is_refusal() && !planted::on("I4-one-bad-blocks-all") =>
            {
                self.push_refused(replica, ids, problem, now)
            }
            UnderWay::Upload(step) if !concerns_all(problem) => {
                self.problem = Some(problem.code().to_owned());
                let moved = self
                    .lane
                    .failed(replica, step, problem, now, &mut self.jitter)?;
                Ok(changes(moved.ticket.into_iter().collect()))
            }
            _ => {
                self.stumble(problem.code(), now);
                Ok(vec![Change::Outbox])
            }
        }
    }

    /// The office refuses a whole push. One bad command must not hold up the
    /// others: the push is halved until that one is alone.
    fn push_refused(
        &mut self,
        replica: &Replica,
        ids: &[CommandId],
        problem: &TransportProblem,
        now: At,
    ) -> Result<Vec<Change>> {
        let from_office =
            matches!(problem, TransportProblem::Status { code, .. } if !code.is_empty());
        match ids {
            [only] if from_office => {
                replica.command_unreadable(*only, problem.code())?;
                self.problem = Some(problem.code().to_owned());
            }
            // Something between us and the office may have said it.
            [_] | [] => self.stumble(problem.code(), now),
            many => {
                self.batch = (many.len() / 2).max(1);
                self.problem = Some(problem.code().to_owned());
                if !from_office {
                    self.stumble(problem.code(), now);
                }
            }
        }
        Ok(vec![Change::Outbox])
    }

    fn worked(&mut self) {
        self.backoff.reset();
        self.problem = None;
        self.halt = None;
    }

    fn stumble(&mut self, problem: &str, now: At) {
        self.problem = Some(problem.to_owned());
        self.backoff.fail(now, &mut self.jitter);
    }
}

/// One outcome per command, in the order of the request.
fn answers(answer: &PushAnswer, ids: &[CommandId]) -> bool {
    answer.outcomes.len() == ids.len()
        && answer
            .outcomes
            .iter()
            .zip(ids)
            .all(|(outcome, id)| outcome.command == *id)
}

/// Whether a problem of one upload says something about every request.
const fn concerns_all(problem: &TransportProblem) -> bool {
    matches!(problem, TransportProblem::Unreachable) || problem.status() == 429
}

fn changes(tickets: BTreeSet<TicketId>) -> Vec<Change> {
    let mut told = Vec::new();
    if !tickets.is_empty() {
        told.push(Change::Tickets {
            tickets: tickets.into_iter().collect(),
        });
    }
    // How fresh things are has changed in any case.
    told.push(Change::Outbox);
    told
}
