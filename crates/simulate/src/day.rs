//! A day: the town, its devices, and the steps of a plan performed on them.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Arc;

use fieldfare_replica::sync::http::{from_http, to_http};
use fieldfare_replica::sync::{Answer, Halt, Step as Next, TransportProblem};

use crate::counters::{Counters, Fault};
use crate::device::Device;
use crate::dice::Dice;
use crate::disk::CrashDisk;
use crate::fuse::Blown;
use crate::judge::{self, Violation};
use crate::ledger::Fate;
use crate::mangled::{Mangler, Tried};
use crate::plan::{Plan, Step};
use crate::points::{How, Point, Whose};
use crate::template::OWNERS;
use crate::town::Town;

/// Most exchanges of a device within one step.
const EXCHANGES_A_STEP: usize = 12;
/// How long an exchange takes, in ms.
const EXCHANGE_MS: i64 = 40;

/// What a day came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What the judge found.
    pub violations: Vec<Violation>,
    /// What was tried.
    pub counters: Counters,
    /// The hash of everything that happened.
    pub trace: String,
    /// Every line of what happened, when it was asked for.
    pub lines: Vec<String>,
    /// What the office has at the end, without any clock.
    pub done: Vec<String>,
    /// How much the disk of the chosen point wrote and synced in its step.
    pub operations: u64,
    /// How many calls the program on it made out of itself in that step.
    pub calls: u64,
    /// Somebody met the fault of the chosen point.
    pub met_point: bool,
    /// What mangled requests and answers came to.
    pub mangled: Tried,
}

/// A copy of a device's disk that somebody keeps.
#[derive(Debug)]
pub(crate) struct Kept {
    pub(crate) device: usize,
    pub(crate) image: BTreeMap<String, Vec<u8>>,
    pub(crate) words: usize,
    pub(crate) photos: usize,
}

/// A day.
#[derive(Debug)]
pub struct Day {
    /// Everything but the devices.
    pub town: Town,
    /// The devices.
    pub devices: Vec<Device>,
    pub(crate) copies: Vec<Kept>,
    /// Words that devices hold whose operation was cut short.
    pub(crate) plan: Plan,
    point: Option<Point>,
    operations: u64,
    calls: u64,
    met_point: bool,
}

/// How a day is run.
#[derive(Clone, Copy, Debug, Default)]
pub struct Settings {
    /// Keep every line of what happened.
    pub lines: bool,
    /// All devices' clocks are this far ahead from the beginning, in ms.
    pub shift_ms: i64,
    /// Each request is also sent so often with something wrong in it, and then nothing
    /// is judged but that nobody panics and the office has no error.
    pub mangled: usize,
    /// Where a disk fails, when that is chosen and not drawn.
    pub point: Option<Point>,
}

impl Day {
    /// A day at its beginning.
    #[must_use]
    pub fn new(plan: &Plan, settings: Settings) -> Self {
        let mut town = Town::new(plan.seed, plan.swarm.variant);
        town.lines = settings.lines.then(Vec::new);
        town.mangler =
            (settings.mangled > 0).then(|| Box::new(Mangler::new(plan.seed, settings.mangled)));
        let folder = town.folder();
        let mut devices = Vec::with_capacity(OWNERS.len() + 2);
        for (number, owner) in OWNERS.iter().enumerate() {
            let disk = CrashDisk::with(&town.template.devices[number]);
            let mut device = Device::new(
                &folder,
                number,
                *owner,
                disk,
                Arc::clone(&town.hands),
                plan.seed ^ (number as u64) << 32,
            );
            device.network.kinds.clone_from(&plan.swarm.network);
            device.set_ahead_ms(settings.shift_ms);
            if let Err(error) = device.start() {
                town.violation("E", format!("device {number} does not open: {error}"));
            }
            devices.push(device);
        }
        Self {
            town,
            devices,
            copies: Vec::new(),
            plan: plan.clone(),
            point: settings.point,
            operations: 0,
            calls: 0,
            met_point: false,
        }
    }

    /// Performs all steps and the quiet after them.
    #[must_use]
    pub fn run(mut self) -> Outcome {
        let steps = std::mem::take(&mut self.plan.steps);
        let mut live = true;
        for (index, step) in steps.iter().enumerate() {
            self.town.step = index;
            // A panic is a finding like any other; after it nothing is sure.
            let done = catch_unwind(AssertUnwindSafe(|| match self.point {
                Some(point) if point.step == index => self.step_at(step, point),
                _ => self.step(step),
            }));
            if done.is_err() {
                self.town
                    .violation("P", format!("panic in {:?}", step.what));
                live = false;
            }
            if !self.town.violations.is_empty() {
                live = false;
            }
            if !live {
                break;
            }
        }
        if live {
            self.town.step = steps.len();
            let done = catch_unwind(AssertUnwindSafe(|| {
                self.quiet();
                judge::at_the_end(&mut self.town, &self.devices);
            }));
            if done.is_err() {
                self.town.violation("P", "panic in the quiet".to_owned());
            }
        }
        self.outcome()
    }

    fn outcome(mut self) -> Outcome {
        for device in &self.devices {
            let met = device.disk.met();
            self.town.counters.faults(Fault::DiskFull, met.full);
            self.town.counters.faults(Fault::DiskError, met.io);
            self.town.counters.faults(Fault::DroppedWrite, met.dropped);
            self.town.counters.faults(Fault::TornWrite, met.torn);
            self.town.counters.faults(Fault::UndoneRename, met.undone);
        }
        Outcome {
            seed: self.plan.seed,
            trace: self.town.trace_hash(),
            operations: self.operations,
            calls: self.calls,
            met_point: self.met_point,
            mangled: self
                .town
                .mangler
                .take()
                .map(|mangler| mangler.tried)
                .unwrap_or_default(),
            done: if self.town.violations.is_empty() {
                crate::judge::done(&self.town)
            } else {
                Vec::new()
            },
            violations: std::mem::take(&mut self.town.violations),
            counters: std::mem::take(&mut self.town.counters),
            lines: self.town.lines.take().unwrap_or_default(),
        }
    }

    fn step(&mut self, step: &Step) {
        self.town.hands.pass_ms(step.after_ms);
        self.town.counters.steps += 1;
        let (number, now) = (self.town.step, self.town.hands.now().0);
        self.town
            .note(format_args!("step {number} {:?} at {now}", step.what));
        let mut dice = Dice::new(step.dice);
        self.perform(step.what, &mut dice);
        // Devices exchange when they want to; most of them most of the time.
        for device in 0..self.devices.len() {
            if dice.per_cent(30) {
                self.exchange(device, EXCHANGES_A_STEP);
            }
        }
    }

    /// A step in which a disk fails at a chosen point.
    fn step_at(&mut self, step: &Step, point: Point) {
        let disk = |day: &Self| match point.whose {
            Whose::Device(device) => Arc::clone(&day.devices[device].disk),
            Whose::Office => Arc::clone(&day.town.office.disk),
        };
        if let Whose::Device(device) = point.whose {
            self.open(device);
        }
        let before = disk(self);
        let (began, met) = (before.operations(), before.met());
        let fuse = match point.whose {
            Whose::Device(device) => Arc::clone(&self.devices[device].fuse),
            Whose::Office => Arc::default(),
        };
        let passed = fuse.passed();
        match point.fails {
            None => {}
            Some((How::Panics, after)) => fuse.blow_after(after),
            Some((How::Dies, after)) => before.die_after(after),
            Some((How::Fails, after)) => before.fail_after(after),
            Some((How::Full, after)) => before.full_after(after),
        }
        let blown = self.step_or_panic(step);
        let after = disk(self);
        self.operations = after.operations() - began;
        self.calls = fuse.passed() - passed;
        self.met_point = blown || after.met() != met;
        after.calm();
        fuse.calm();
    }

    /// A step in which a device's program may panic where it was told to; says whether
    /// it did. Any other panic goes on.
    fn step_or_panic(&mut self, step: &Step) -> bool {
        let Err(why) = catch_unwind(AssertUnwindSafe(|| self.step(step))) else {
            return false;
        };
        if !why.is::<Blown>() {
            resume_unwind(why);
        }
        self.town.speaking = None;
        self.devices.iter_mut().for_each(Device::go_on);
        true
    }

    /// What a device does after its machine stopped: it starts again, unless
    /// that fails, and then later.
    pub(crate) fn revive(&mut self, device: usize, power: bool, dice: &mut Dice) {
        self.devices[device].crash(power.then_some(dice));
        self.open(device);
    }

    /// Opens the app of a device if it is closed.
    pub(crate) fn open(&mut self, device: usize) -> bool {
        if self.devices[device].replica.is_some() {
            return true;
        }
        let Err(error) = self.devices[device].start() else {
            return true;
        };
        let code = error.code();
        self.town
            .note(format_args!("device {device} does not open: {code}"));
        if self.devices[device].disk.is_dead() {
            self.devices[device].crash(None);
        } else {
            self.town
                .counters
                .sometimes("an app does not open on a failing disk");
        }
        false
    }

    /// After anything on a device: whether its machine stopped in the middle.
    pub(crate) fn died(&mut self, device: usize, dice: &mut Dice) -> bool {
        if !self.devices[device].disk.is_dead() {
            return false;
        }
        self.town.counters.fault(Fault::DiedInCommit);
        let power = dice.per_cent(60);
        self.town
            .note(format_args!("device {device} died, power {power}"));
        self.revive(device, power, dice);
        true
    }

    /// A device exchanges with the office, at most so often.
    pub(crate) fn exchange(&mut self, at: usize, most: usize) {
        if !self.open(at) {
            return;
        }
        for _ in 0..most {
            if !self.exchange_once(at) {
                break;
            }
        }
        judge::on_screen(&mut self.town, &self.devices[at]);
    }

    /// One exchange; false when there is nothing to exchange now.
    pub(crate) fn exchange_once(&mut self, at: usize) -> bool {
        let device = &mut self.devices[at];
        let Some(replica) = &device.replica else {
            return false;
        };
        let now = device.now();
        let Next::Send(request) = device.engine.next(replica, now) else {
            let mut dice = Dice::new(now.0.unsigned_abs());
            self.died(at, &mut dice);
            return false;
        };
        let token = replica.token().ok().flatten().unwrap_or_default();
        self.town.speaking = Some(device.person);
        let answer = device
            .network
            .carry(&mut self.town, &to_http(&request, &token))
            .and_then(|answer| from_http(&request, &answer));
        self.town.speaking = None;
        let told = match &answer {
            Ok(_) => "ok".to_owned(),
            Err(problem) => problem.code().to_owned(),
        };
        let took = if matches!(answer, Err(TransportProblem::TimedOut)) {
            // A radio that hangs, hangs long.
            20_000
        } else {
            EXCHANGE_MS
        };
        self.town.hands.pass_ms(took);
        let read = match &answer {
            Ok(Answer::Pull(page)) if !page.more => Some(page.cursor),
            _ => None,
        };
        device.engine.answered(replica, answer, device.now());
        if let (Some(cursor), None) = (read, device.engine.problem()) {
            device.cursor = cursor;
        }
        let kind = match &request {
            fieldfare_replica::sync::Request::Push(push) => format!("push {}", push.commands.len()),
            fieldfare_replica::sync::Request::Pull(pull) => format!("pull {}", pull.cursor),
            fieldfare_replica::sync::Request::Upload(_) => "upload".to_owned(),
        };
        let problem = device.engine.problem().unwrap_or_default().to_owned();
        self.town
            .note(format_args!("device {at} {kind} {told} {problem}"));
        self.watch(at, &told, &problem);
        let mut dice = Dice::new(now.0.unsigned_abs());
        !self.died(at, &mut dice)
    }

    /// What an exchange tells besides its contents.
    fn watch(&mut self, at: usize, told: &str, problem: &str) {
        match told {
            "replica_forked" => self.town.counters.sometimes("a copy is noticed"),
            "epoch_changed" => self.town.counters.sometimes("a restore is noticed"),
            "signed_out" => self.town.counters.sometimes("a device is signed out"),
            "nonsense" => self.town.counters.sometimes("an answer makes no sense"),
            "hash_mismatch" => self.town.counters.sometimes("an upload's bytes were wrong"),
            "wrong_offset" => self.town.counters.sometimes("an upload's offset was wrong"),
            _ => {}
        }
        // Nobody but a bug of ours makes a gap in the feed (I9, I10).
        if problem == "feed_gap" {
            self.town
                .violation("I10", format!("device {at} found a gap in the feed"));
        }
        if self.devices[at].engine.halt() == Some(Halt::UpdateNeeded) {
            self.town
                .violation("I17", format!("device {at} is told to update"));
        }
    }

    /// Makes the words of a device uncertain or certain.
    pub(crate) fn excuse(&mut self, device: usize, words: usize, photos: usize) {
        for said in self.town.ledger.said.iter_mut().skip(words) {
            if said.device == Some(device) {
                said.fate = Fate::Excused;
            }
        }
        for taken in self.town.ledger.taken.iter_mut().skip(photos) {
            if taken.device == device {
                taken.fate = Fate::Excused;
            }
        }
    }
}
