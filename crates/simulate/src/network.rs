//! The network between one device and the office.

use fieldfare_protocol::wire::path;
use fieldfare_replica::sync::TransportProblem;
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};

use crate::counters::{Counters, Fault};
use crate::dice::Dice;

/// How the network behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Radio {
    /// It works.
    Good,
    /// There is none: a cellar.
    Down,
    /// So many of a hundred exchanges go wrong.
    Bad(u64),
}

/// The network of one device.
#[derive(Debug)]
pub struct Network {
    /// How it behaves now.
    pub radio: Radio,
    /// The kinds of fault that this day has.
    pub kinds: Vec<Fault>,
    dice: Dice,
    /// Requests that are still somewhere and arrive later.
    late: Vec<HttpRequest>,
}

/// Carries requests to the office, and hears what it answers.
pub trait Carrier {
    /// The office answers; none when it stopped in the middle.
    fn arrive(&mut self, request: &HttpRequest, cut: bool) -> Option<HttpAnswer>;
    /// What happened is counted here.
    fn counters(&mut self) -> &mut Counters;
}

impl Network {
    /// A network that works.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self {
            radio: Radio::Good,
            kinds: Vec::new(),
            dice: Dice::new(seed),
            late: Vec::new(),
        }
    }

    /// Carries one request and its answer.
    ///
    /// # Errors
    /// What the fault makes of it.
    pub fn carry(
        &mut self,
        to: &mut dyn Carrier,
        request: &HttpRequest,
    ) -> Result<HttpAnswer, TransportProblem> {
        let fault = match self.radio {
            Radio::Good => None,
            Radio::Down => {
                to.counters().fault(Fault::Hole);
                return Err(TransportProblem::Unreachable);
            }
            Radio::Bad(per_cent) => self
                .dice
                .per_cent(per_cent)
                .then(|| self.dice.pick(&self.kinds).copied())
                .flatten(),
        };
        // Something sent long ago arrives before this, as networks do.
        if !self.late.is_empty() && self.dice.per_cent(40) {
            let at = self.dice.index(self.late.len());
            let late = self.late.swap_remove(at);
            to.counters().fault(Fault::Late);
            let _ = to.arrive(&late, false);
        }
        let Some(fault) = fault else {
            return to.arrive(request, false).ok_or(TransportProblem::TimedOut);
        };
        to.counters().fault(fault);
        match fault {
            Fault::LostRequest => Err(TransportProblem::TimedOut),
            Fault::LostReply => {
                let _ = to.arrive(request, false);
                Err(TransportProblem::TimedOut)
            }
            Fault::Repeated => {
                let _ = to.arrive(request, false);
                to.arrive(request, false).ok_or(TransportProblem::TimedOut)
            }
            Fault::Late => {
                self.late.push(request.clone());
                Err(TransportProblem::TimedOut)
            }
            Fault::Echo => {
                self.late.push(request.clone());
                to.arrive(request, false).ok_or(TransportProblem::TimedOut)
            }
            Fault::Cut => {
                let _ = to.arrive(request, true);
                Err(TransportProblem::TimedOut)
            }
            Fault::Html => Ok(page(200)),
            Fault::BadGateway => Ok(page(502)),
            Fault::HalfReply => {
                let answer = to.arrive(request, false);
                let mut answer = answer.ok_or(TransportProblem::TimedOut)?;
                answer.body.truncate(answer.body.len() / 2);
                // An answer that is all head has no half.
                if answer.body.is_empty() {
                    Err(TransportProblem::TimedOut)
                } else {
                    Ok(answer)
                }
            }
            Fault::Flipped => {
                let mut flipped = request.clone();
                // Only an upload's bytes: they carry a sum of their own. JSON
                // with another bit is another, well-formed wish.
                if request.method == "PATCH" && request.path.starts_with(path::UPLOADS) {
                    let at = self.dice.index(flipped.body.len());
                    if let Some(byte) = flipped.body.get_mut(at) {
                        *byte ^= 1 << self.dice.below(8);
                    }
                }
                to.arrive(&flipped, false).ok_or(TransportProblem::TimedOut)
            }
            _ => to.arrive(request, false).ok_or(TransportProblem::TimedOut),
        }
    }

    /// The network works from now on; what is still somewhere arrives.
    pub fn heal(&mut self, to: &mut dyn Carrier) {
        self.radio = Radio::Good;
        for late in std::mem::take(&mut self.late) {
            to.counters().fault(Fault::Late);
            let _ = to.arrive(&late, false);
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
