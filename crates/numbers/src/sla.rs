//! Promises: how soon somebody answers, how soon it is solved (S1-27, S1-28).
//!
//! What was kept is reckoned by [`fieldfare_domain::sla`], like the countdowns on the screen: here is
//! only said which promise is a ticket's, and what its clocks come to.

use std::collections::BTreeMap;
use std::sync::Arc;

use fieldfare_domain::sla::{Clocks, Course, Leg, Phase, Standing, Terms};
use fieldfare_domain::{At, State, TypeId};

use crate::facts::Facts;

/// The promises of an enterprise.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Promises {
    /// By type; a type that is not here promises nothing.
    pub types: BTreeMap<TypeId, Arc<Terms>>,
    /// Where an enterprise has no types; none promises nothing.
    pub otherwise: Option<Arc<Terms>>,
}

/// What became of a promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// In time.
    Met,
    /// Too late, or not done and the time is over.
    Missed,
    /// Not done; there is time left.
    Running,
    /// Nothing was promised, or it ended before there was anything to keep.
    Nothing,
}

impl Kept {
    pub(crate) fn of(leg: Option<&Leg>, now: At) -> Self {
        match leg {
            None => Self::Nothing,
            Some(leg) if leg.breached(now) => Self::Missed,
            Some(leg) => match leg.course {
                Course::Running | Course::Paused => Self::Running,
                Course::Done => Self::Met,
                Course::Ended => Self::Nothing,
            },
        }
    }
}

/// The clocks of all promises, ready for any number of tickets.
pub(crate) struct Ready<'a> {
    types: BTreeMap<TypeId, Clocks<'a>>,
    otherwise: Option<Clocks<'a>>,
    default_type: Option<TypeId>,
}

impl<'a> Ready<'a> {
    pub(crate) fn of(promises: &'a Promises, default_type: Option<TypeId>) -> Self {
        let types = promises.types.iter();
        Self {
            types: types.map(|(id, terms)| (*id, Clocks::of(terms))).collect(),
            otherwise: promises.otherwise.as_deref().map(Clocks::of),
            default_type,
        }
    }

    /// Those of a ticket.
    pub(crate) fn clocks(&self, facts: &Facts) -> Option<&Clocks<'a>> {
        match facts.type_id.or(self.default_type) {
            Some(kind) => self.types.get(&kind),
            None => self.otherwise.as_ref(),
        }
    }

    /// Where a ticket stands; none where nothing is promised.
    pub(crate) fn standing(&self, facts: &Facts) -> Option<Standing> {
        let standing = self.clocks(facts)?.standing(&facts.marks);
        standing.legs().next().is_some().then_some(standing)
    }
}

/// Whether the clock for the solution runs in this state.
pub(crate) fn runs(clocks: &Clocks<'_>, state: State) -> bool {
    Phase::of(state).is_some_and(|phase| !clocks.stand_in(phase))
}
