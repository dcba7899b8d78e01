//! What happens in a day: a list of steps that follows from the seed alone. A
//! step carries its own dice, so that leaving one out changes nothing in the
//! others: that is how a failing day is made short.

use crate::counters::Fault;
use crate::dice::Dice;
use crate::template::{AYLIN, INGRID, OWNERS};

/// One step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Time that passes before it, in ms.
    pub after_ms: i64,
    /// What happens.
    pub what: Happening,
    /// What the step draws from.
    pub dice: u64,
}

/// What happens in a step. Numbers are devices or people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named by themselves")]
pub enum Happening {
    Act { device: usize },
    Create { device: usize },
    Photo { device: usize },
    Tidy { device: usize },
    Pictures { device: usize },
    Sync { device: usize },
    Browser { person: usize },
    Report,
    Requester,
    Alert,
    Timer,
    Radio { device: usize },
    Kill { device: usize },
    PowerCut { device: usize },
    DieInCommit { device: usize },
    Full { device: usize },
    DiskError { device: usize },
    Clock { device: usize },
    Revoke { person: usize },
    Clone { device: usize },
    Copy { device: usize },
    RollBack { device: usize },
    OfficeKill,
    OfficePowerCut,
    OfficeDies,
    BackUp,
    Restore,
    Upgrade { device: usize },
}

/// Which kinds of fault a day has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Swarm {
    /// Faults of the network.
    pub network: Vec<Fault>,
    /// Happenings that this day may have, with their weights.
    pub weights: Vec<(u64, Kind)>,
    /// Setting of the ticket type.
    pub variant: usize,
    /// Everything works all day.
    pub fault_free: bool,
}

/// A kind of happening, before it has a device or a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "named by themselves")]
pub enum Kind {
    Act,
    Create,
    Photo,
    Tidy,
    Pictures,
    Sync,
    Browser,
    Report,
    Requester,
    Alert,
    Timer,
    Radio,
    Kill,
    PowerCut,
    DieInCommit,
    Full,
    DiskError,
    Clock,
    Revoke,
    Clone,
    Copy,
    RollBack,
    OfficeKill,
    OfficePowerCut,
    OfficeDies,
    BackUp,
    Restore,
    Upgrade,
}

/// What people do, whatever the day.
const WORK: [(u64, Kind); 11] = [
    (300, Kind::Act),
    (20, Kind::Create),
    (28, Kind::Photo),
    (25, Kind::Tidy),
    (10, Kind::Pictures),
    (230, Kind::Sync),
    (170, Kind::Browser),
    (32, Kind::Report),
    (60, Kind::Requester),
    (12, Kind::Alert),
    (14, Kind::Timer),
];

/// What fate does, where the day has it.
const FATE: [(u64, Kind); 14] = [
    (18, Kind::Kill),
    (18, Kind::PowerCut),
    (24, Kind::DieInCommit),
    (12, Kind::Full),
    (14, Kind::DiskError),
    (18, Kind::Clock),
    (12, Kind::Revoke),
    (8, Kind::Clone),
    (10, Kind::RollBack),
    (10, Kind::OfficeKill),
    (10, Kind::OfficePowerCut),
    (14, Kind::OfficeDies),
    (12, Kind::Restore),
    (12, Kind::Upgrade),
];

const NETWORK: [Fault; 10] = [
    Fault::LostRequest,
    Fault::LostReply,
    Fault::Repeated,
    Fault::Late,
    Fault::Echo,
    Fault::Cut,
    Fault::Html,
    Fault::BadGateway,
    Fault::HalfReply,
    Fault::Flipped,
];

/// A whole day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The seed.
    pub seed: u64,
    /// What kinds of fault it has.
    pub swarm: Swarm,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// Milliseconds of a day.
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

impl Swarm {
    fn of(dice: &mut Dice) -> Self {
        let variant = dice.index(crate::template::VARIANTS);
        let fault_free = dice.per_cent(8);
        let mut weights = WORK.to_vec();
        let mut network = Vec::new();
        if !fault_free {
            network = NETWORK.into_iter().filter(|_| dice.per_cent(50)).collect();
            if dice.per_cent(75) {
                weights.push((70, Kind::Radio));
            }
            // Few kinds at a time: many at once hide one another.
            let share = 15 + dice.below(50);
            for (weight, kind) in FATE {
                if dice.per_cent(share) {
                    weights.push((weight, kind));
                    match kind {
                        Kind::RollBack => weights.push((10, Kind::Copy)),
                        Kind::Restore => weights.push((16, Kind::BackUp)),
                        _ => {}
                    }
                }
            }
        }
        Self {
            network,
            weights,
            variant,
            fault_free,
        }
    }

    /// The device whose power is cut as soon as its person has done this.
    fn cut_after(&self, what: Happening, dice: &mut Dice) -> Option<usize> {
        let (Happening::Act { device }
        | Happening::Create { device }
        | Happening::Photo { device }) = what
        else {
            return None;
        };
        let cuts = |(_, kind): &(u64, Kind)| *kind == Kind::PowerCut;
        (self.weights.iter().any(cuts) && dice.per_cent(10)).then_some(device)
    }

    fn kind(&self, dice: &mut Dice) -> Kind {
        let all: u64 = self.weights.iter().map(|(weight, _)| weight).sum();
        let mut at = dice.below(all);
        for (weight, kind) in &self.weights {
            if at < *weight {
                return *kind;
            }
            at -= weight;
        }
        Kind::Sync
    }
}

impl Plan {
    /// The day of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed.wrapping_mul(0xA24B_AED4_963E_E407).wrapping_add(1));
        let swarm = Swarm::of(&mut dice);
        let count = 50 + dice.index(90);
        let mean = DAY_MS / i64::try_from(count).unwrap_or(1);
        let mut steps = Vec::with_capacity(count + 4);
        // A day without tickets is a short one.
        for _ in 0..2 {
            steps.push(Step {
                after_ms: 1_000,
                what: Happening::Report,
                dice: dice.next(),
            });
        }
        for _ in 0..count {
            // Often much happens within seconds, and then nothing for an hour.
            let after_ms = match dice.below(4) {
                0 => dice.between(0, 2_000),
                1 => dice.between(0, 90_000),
                _ => dice.between(0, mean * 3),
            };
            let what = happening(swarm.kind(&mut dice), &mut dice);
            steps.push(Step {
                after_ms,
                what,
                dice: dice.next(),
            });
            // What was only just acknowledged is what a power cut can take.
            if let Some(device) = swarm.cut_after(what, &mut dice) {
                steps.push(Step {
                    after_ms: dice.between(0, 500),
                    what: Happening::PowerCut { device },
                    dice: dice.next(),
                });
            }
        }
        Self { seed, swarm, steps }
    }
}

fn happening(kind: Kind, dice: &mut Dice) -> Happening {
    let device = dice.index(OWNERS.len());
    let person = match dice.below(10) {
        0..=5 => AYLIN,
        6 => INGRID,
        _ => 2 + dice.index(3),
    };
    match kind {
        Kind::Act => Happening::Act { device },
        Kind::Create => Happening::Create { device },
        Kind::Photo => Happening::Photo { device },
        Kind::Tidy => Happening::Tidy { device },
        Kind::Pictures => Happening::Pictures { device },
        Kind::Sync => Happening::Sync { device },
        Kind::Browser => Happening::Browser { person },
        Kind::Report => Happening::Report,
        Kind::Requester => Happening::Requester,
        Kind::Alert => Happening::Alert,
        Kind::Timer => Happening::Timer,
        Kind::Radio => Happening::Radio { device },
        Kind::Kill => Happening::Kill { device },
        Kind::PowerCut => Happening::PowerCut { device },
        Kind::DieInCommit => Happening::DieInCommit { device },
        Kind::Full => Happening::Full { device },
        Kind::DiskError => Happening::DiskError { device },
        Kind::Clock => Happening::Clock { device },
        Kind::Revoke => Happening::Revoke {
            person: 2 + dice.index(3),
        },
        Kind::Clone => Happening::Clone { device },
        Kind::Copy => Happening::Copy { device },
        Kind::RollBack => Happening::RollBack { device },
        Kind::OfficeKill => Happening::OfficeKill,
        Kind::OfficePowerCut => Happening::OfficePowerCut,
        Kind::OfficeDies => Happening::OfficeDies,
        Kind::BackUp => Happening::BackUp,
        Kind::Restore => Happening::Restore,
        Kind::Upgrade => Happening::Upgrade { device },
    }
}
