//! The network between one device and the office: carries bytes, or fails as it
//! is told.

use fieldfare_replica::sync::TransportProblem;
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};

use crate::next_random;
use crate::town::Town;

/// What can happen to one exchange.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The request never arrives.
    LoseRequest,
    /// The office does it, and its answer never arrives.
    LoseReply,
    /// The request arrives twice.
    Duplicate,
    /// The request arrives again after the next one.
    Echo,
    /// The connection breaks in the middle of the body.
    Cut,
    /// No connection.
    Unreachable,
    /// Somebody else answers 200 with a page of HTML.
    Html,
    /// The answer arrives with half of its body.
    HalfReply,
    /// Something in between answers 502.
    BadGateway,
}

impl Fault {
    /// Each of them.
    pub const ALL: [Self; 9] = [
        Self::LoseRequest,
        Self::LoseReply,
        Self::Duplicate,
        Self::Echo,
        Self::Cut,
        Self::Unreachable,
        Self::Html,
        Self::HalfReply,
        Self::BadGateway,
    ];
}

/// How the network behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Plan {
    /// It works.
    Good,
    /// There is none.
    Down,
    /// Small requests pass, the bytes of photos do not.
    NoUploads,
    /// One exchange, counted from 0, has this fault.
    At(usize, Fault),
    /// About this many of a hundred exchanges have a fault; the rest of a run of
    /// faults is as random as its beginning.
    Random {
        /// Of a hundred.
        per_cent: u64,
    },
    /// Nothing arrives, and somebody else answers everything with this.
    Says(HttpAnswer),
}

/// The network of one device.
#[derive(Debug)]
pub struct Network {
    plan: Plan,
    random: u64,
    down_for: u64,
    echo: Option<HttpRequest>,
    exchanges: usize,
}

impl Network {
    /// A network that works.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            plan: Plan::Good,
            random: seed,
            down_for: 0,
            echo: None,
            exchanges: 0,
        }
    }

    /// From now on it behaves like this.
    pub fn set(&mut self, plan: Plan) {
        self.plan = plan;
        self.down_for = 0;
    }

    /// Exchanges that were tried.
    #[must_use]
    pub const fn exchanges(&self) -> usize {
        self.exchanges
    }

    /// Carries one request and its answer.
    ///
    /// # Errors
    /// What the fault makes of it.
    pub fn carry(
        &mut self,
        town: &Town,
        request: &HttpRequest,
    ) -> Result<HttpAnswer, TransportProblem> {
        if let Plan::Says(answer) = &self.plan {
            return Ok(answer.clone());
        }
        let fault = self.fault(request);
        self.exchanges += 1;
        let echo = self.echo.take();
        let answer = match fault {
            None => Ok(town.carry(request)),
            Some(Fault::LoseRequest) => Err(TransportProblem::TimedOut),
            Some(Fault::Unreachable) => Err(TransportProblem::Unreachable),
            Some(Fault::LoseReply) => {
                town.carry(request);
                Err(TransportProblem::TimedOut)
            }
            Some(Fault::Duplicate) => {
                town.carry(request);
                Ok(town.carry(request))
            }
            Some(Fault::Echo) => {
                self.echo = Some(request.clone());
                Ok(town.carry(request))
            }
            Some(Fault::Cut) => {
                town.carry_cut(request);
                Err(TransportProblem::TimedOut)
            }
            Some(Fault::Html) => Ok(page(200)),
            Some(Fault::BadGateway) => Ok(page(502)),
            Some(Fault::HalfReply) => {
                let mut answer = town.carry(request);
                answer.body.truncate(answer.body.len() / 2);
                // Such an answer has no part of its head missing: an upload's,
                // which is all head, is lost instead.
                if answer.body.is_empty() {
                    Err(TransportProblem::TimedOut)
                } else {
                    Ok(answer)
                }
            }
        };
        if let Some(late) = echo {
            town.carry(&late);
        }
        answer
    }

    fn fault(&mut self, request: &HttpRequest) -> Option<Fault> {
        match self.plan {
            Plan::Good | Plan::Says(_) => None,
            Plan::Down => Some(Fault::Unreachable),
            Plan::NoUploads => request
                .path
                .starts_with(fieldfare_protocol::wire::path::UPLOADS)
                .then_some(Fault::LoseRequest),
            Plan::At(step, fault) => (step == self.exchanges).then_some(fault),
            Plan::Random { per_cent } => {
                if self.down_for > 0 {
                    self.down_for -= 1;
                    return Some(Fault::Unreachable);
                }
                if next_random(&mut self.random) % 100 >= per_cent {
                    return None;
                }
                let which = next_random(&mut self.random) % Fault::ALL.len() as u64;
                let fault = Fault::ALL.into_iter().nth(usize::try_from(which).ok()?)?;
                if fault == Fault::Unreachable {
                    self.down_for = next_random(&mut self.random) % 4;
                }
                Some(fault)
            }
        }
    }
}

/// A page that some machine in between answers with.
fn page(status: u16) -> HttpAnswer {
    HttpAnswer {
        status,
        headers: vec![("content-type".to_owned(), "text/html".to_owned())],
        body: b"<html><title>Welcome to our free network</title></html>".to_vec(),
    }
}
