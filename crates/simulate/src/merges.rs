//! Every pair of acts, and triples, by two people without a network on the same
//! ticket, in every order in which they can arrive: no text is destroyed, and
//! what two people said of one thing is kept and shown (I7, R3, R4, R5).
//!
//! No disk: the rules, the late rules and the view alone, as the office and the
//! devices use them. What is around them has days of its own.

mod cases;

use std::collections::BTreeSet;

use fieldfare_domain::{
    Act, Actor, At, Command, CommandId, Correction, Event, Field, Policy, Role, Ticket, TicketId,
    UserId, Verdict, Visibility, What, decide, judge,
};
use fieldfare_protocol::directory::{Directory, Person};
use fieldfare_protocol::view::{RelatedView, ViewInput, ticket_view};
use uuid::Uuid;

use crate::ledger::words_in;
use cases::{acts, states};

const MARA: UserId = UserId(Uuid::from_u128(0xA1));
const JONAS: UserId = UserId(Uuid::from_u128(0xA2));
const AYLIN: UserId = UserId(Uuid::from_u128(0xA3));
const TICKET: TicketId = TicketId(Uuid::from_u128(0x71));
/// So many broken cases are enough to look at.
const BROKEN_MAX: usize = 20;
const NOON: At = At(1_794_992_400_000);

const fn technician(id: UserId) -> Actor {
    Actor::Person {
        id,
        role: Role::Technician,
    }
}

const fn dispatcher() -> Actor {
    Actor::Person {
        id: AYLIN,
        role: Role::Dispatcher,
    }
}

/// A case that broke something.
#[derive(Clone, Debug)]
pub struct Broken {
    /// What was seen.
    pub what: String,
    /// The commands in the order of their arrival.
    pub arrived: Vec<(Actor, Act)>,
}

/// What the enumeration came to.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Pairs, each in one order of arrival.
    pub pairs: u64,
    /// Triples, each in one order of arrival.
    pub triples: u64,
    /// Commands that were accepted, parked, refused.
    pub verdicts: [u64; 3],
    /// Fields that two people changed, with both values shown.
    pub clashes: u64,
    /// Cases that broke something.
    pub broken: Vec<Broken>,
}

impl Merged {
    /// How many cases.
    #[must_use]
    pub const fn cases(&self) -> u64 {
        self.pairs + self.triples
    }
}

/// The office's log of one ticket.
#[derive(Clone)]
struct Log {
    policy: Policy,
    ticket: Ticket,
    events: Vec<Event>,
}

impl Log {
    fn new(policy: Policy) -> Self {
        Self {
            policy,
            ticket: Ticket::new(TICKET),
            events: Vec::new(),
        }
    }

    /// What the office makes of a command: 0 accepted, 1 parked, 2 refused.
    fn receive(&mut self, actor: &Actor, command: &Command) -> usize {
        let (what, verdict) = match judge(&self.ticket, &self.policy, actor, command) {
            Verdict::Accepted(what) => (what, 0),
            Verdict::Parked(what, _) => (what, 1),
            Verdict::Refused(_) => return 2,
        };
        self.write(actor, command, what);
        verdict
    }

    fn write(&mut self, actor: &Actor, command: &Command, what: Vec<What>) {
        for what in what {
            let event = Event {
                n: self.ticket.version + 1,
                at: NOON.plus_ms(i64::from(self.ticket.version)),
                occurred_at: command.occurred_at,
                clock_offset_ms: None,
                by: actor.by(),
                command: Some(command.id),
                what,
            };
            self.ticket.apply(&event);
            self.events.push(event);
        }
    }

    fn does(&mut self, actor: &Actor, act: Act) {
        let n = 0x1000 + u128::from(self.ticket.version);
        let command = command(n, self.ticket.version, act);
        let verdict = self.receive(actor, &command);
        assert_eq!(verdict, 0, "the ticket comes into its state");
    }
}

fn command(n: u128, base_version: u32, act: Act) -> Command {
    Command {
        id: CommandId(Uuid::from_u128(n)),
        ticket: TICKET,
        base_version,
        occurred_at: NOON,
        clock_offset_ms: None,
        act,
    }
}

fn policies() -> Vec<Policy> {
    let handlers = BTreeSet::from([MARA, JONAS]);
    let base = Policy::after_sales(handlers);
    vec![
        base.clone(),
        Policy {
            reject_allowed: true,
            public_reply_awaits: true,
            reply_reopens: true,
            requester_confirms: false,
            ..base
        },
    ]
}

fn directory() -> Directory {
    let person = |id, name: &str, role| Person {
        id,
        name: name.to_owned(),
        role,
        email: String::new(),
        phone: String::new(),
        active: true,
        handles: role == Role::Technician,
    };
    Directory {
        people: vec![
            person(MARA, "Mara Lindqvist", Role::Technician),
            person(JONAS, "Jonas Weber", Role::Technician),
            person(AYLIN, "Aylin Demir", Role::Dispatcher),
        ],
        ..Directory::default()
    }
}

/// Whether an act changes what another act may do; a note or a photo does not.
const fn interacts(act: &Act) -> bool {
    !matches!(
        act,
        Act::AddPhoto { .. }
            | Act::SetPhotoStage { .. }
            | Act::MarkPhoto { .. }
            | Act::RecordUsed { .. }
            | Act::StrikeUsed { .. }
            | Act::SetPriority { .. }
            | Act::Escalate { .. }
    ) && !matches!(act, Act::Write { visibility, .. } if matches!(visibility, Visibility::Internal))
}

/// What one person can do without a network from a state: one act, or two after
/// one another, as their own screen lets them.
fn offline(log: &Log, actor: &Actor, tag: u32, two: bool) -> Vec<Vec<Command>> {
    let base = log.ticket.version;
    let mut all = Vec::new();
    for (index, act) in acts(tag).into_iter().enumerate() {
        if two && !interacts(&act) {
            continue;
        }
        let n = u128::from(tag) << 16 | index as u128;
        let first = command(n, base, act);
        let Ok(what) = decide(&log.ticket, &log.policy, actor, &first) else {
            continue;
        };
        if what.is_empty() {
            continue;
        }
        if !two {
            all.push(vec![first]);
            continue;
        }
        let mut mine = log.clone();
        mine.write(actor, &first, what);
        for (index, act) in acts(tag + 1).into_iter().enumerate() {
            if !interacts(&act) {
                continue;
            }
            let n = u128::from(tag + 1) << 16 | index as u128;
            let second = command(n, base, act);
            if decide(&mine.ticket, &mine.policy, actor, &second).is_ok_and(|w| !w.is_empty()) {
                all.push(vec![first.clone(), second]);
            }
        }
    }
    all
}

/// Every way in which two lists can be shuffled without changing either.
fn shuffles<'c>(a: &'c [Command], b: &'c [Command]) -> Vec<Vec<(bool, &'c Command)>> {
    match (a.split_first(), b.split_first()) {
        (None, _) => vec![b.iter().map(|c| (false, c)).collect()],
        (_, None) => vec![a.iter().map(|c| (true, c)).collect()],
        (Some((first_a, rest_a)), Some((first_b, rest_b))) => {
            let with = |mine, first, rest: Vec<Vec<_>>| {
                rest.into_iter().map(move |mut order: Vec<_>| {
                    order.insert(0, (mine, first));
                    order
                })
            };
            with(true, first_a, shuffles(rest_a, b))
                .chain(with(false, first_b, shuffles(a, rest_b)))
                .collect()
        }
    }
}

/// Runs every case. With `triples`, one of the two does two things.
#[must_use]
pub fn all(triples: bool) -> Merged {
    let mut merged = Merged::default();
    let directory = directory();
    let pairs = [
        (technician(MARA), dispatcher()),
        (technician(MARA), technician(JONAS)),
        (technician(JONAS), dispatcher()),
        (technician(MARA), technician(MARA)),
        (dispatcher(), dispatcher()),
    ];
    let policies = policies();
    let count = if triples { 1 } else { policies.len() };
    for policy in policies.into_iter().take(count) {
        for log in states(&policy) {
            for (a, b) in &pairs {
                let ones = offline(&log, a, 10, triples);
                let others = offline(&log, b, 20, false);
                for one in &ones {
                    for other in &others {
                        for order in shuffles(one, other) {
                            if triples {
                                merged.triples += 1;
                            } else {
                                merged.pairs += 1;
                            }
                            case(&log, &order, (a, b), &directory, &mut merged);
                            if merged.broken.len() >= BROKEN_MAX {
                                return merged;
                            }
                        }
                    }
                }
            }
        }
    }
    merged
}

/// One case: the commands arrive, and everybody reads what came of them.
fn case(
    log: &Log,
    order: &[(bool, &Command)],
    (a, b): (&Actor, &Actor),
    directory: &Directory,
    merged: &mut Merged,
) {
    let mut office = log.clone();
    let mut broken = Vec::new();
    let mut kept: Vec<String> = Vec::new();
    for (by_a, command) in order {
        let actor = if *by_a { a } else { b };
        let verdict = office.receive(actor, command);
        merged.verdicts[verdict] += 1;
        let text = serde_json::to_string(&command.act).unwrap_or_default();
        if verdict == 2 {
            // A refused command stays with its author, text and all. What R3
            // says is always stored may not be refused.
            if matches!(command.act, Act::Write { .. } | Act::AddPhoto { .. }) {
                broken.push("a note or a photo was refused".to_owned());
            }
        } else {
            kept.extend(words_in(&text).map(str::to_owned));
        }
        // Sent again, as after a lost answer, an accepted photo is the same one;
        // the office's table of ids is asked before the rules for the rest.
    }
    // Three replicas read it: all at once, one by one with repeats, and a page
    // at a time on top of what they had.
    let whole = Ticket::from_events(TICKET, &office.events);
    let mut one_by_one = log.ticket.clone();
    for event in &office.events {
        if event.n > one_by_one.version {
            one_by_one.apply(event);
        }
    }
    let mut paged = Ticket::new(TICKET);
    for page in office.events.chunks(3) {
        for event in page
            .iter()
            .filter(|e| e.n > paged.version)
            .collect::<Vec<_>>()
        {
            paged.apply(event);
        }
    }
    if whole != one_by_one || whole != paged || whole != office.ticket {
        broken.push("three replicas differ".to_owned());
    }
    late_work(&whole, &office.events, &mut broken);
    // The dispatcher's screen shows all there is. Of the triples, of which there
    // are many, every tenth is looked at.
    let looked_at = order.len() < 3 || merged.triples.is_multiple_of(10);
    if looked_at {
        let reader = dispatcher();
        let view = ticket_view(&ViewInput {
            ticket: &whole,
            known: &whole,
            events: &office.events,
            unsent: &[],
            related: RelatedView::default(),
            policy: &office.policy,
            actor: &reader,
            directory,
            travelling: &std::collections::BTreeMap::new(),
            status_link: None,
        });
        let shown = serde_json::to_string(&view).unwrap_or_default();
        for word in &kept {
            if !shown.contains(word.as_str()) {
                broken.push(format!("{word} is not shown"));
            }
        }
    }
    both_values(&office, order, &mut broken, merged);
    for what in broken {
        if merged.broken.len() < BROKEN_MAX {
            merged.broken.push(Broken {
                what,
                arrived: order
                    .iter()
                    .map(|(by_a, command)| (if *by_a { *a } else { *b }, command.act.clone()))
                    .collect(),
            });
        }
    }
}

/// What was parked and nobody decided on is kept, each act of it (I7).
fn late_work(whole: &Ticket, events: &[Event], broken: &mut Vec<String>) {
    let mut late = 0;
    for event in events {
        match event.what {
            What::Parked { .. } => late += 1,
            // One decision settles a person's chain.
            What::ParkedSettled { .. } => return,
            _ => {}
        }
    }
    let kept = whole.parked.len();
    if kept != late {
        broken.push(format!("of {late} late acts {kept} are kept"));
    }
}

/// The corrections of an act.
fn corrections(act: &Act) -> Vec<&Correction> {
    match act {
        Act::Edit { correction } => vec![correction],
        Act::Assign { corrections, .. } => corrections.iter().collect(),
        _ => Vec::new(),
    }
}

/// Two people changed one field: the ticket says that there are two values, and
/// which.
fn both_values(
    office: &Log,
    order: &[(bool, &Command)],
    broken: &mut Vec<String>,
    merged: &mut Merged,
) {
    for field in Field::ALL {
        let mut values: Vec<(bool, &str)> = Vec::new();
        for (by_a, command) in order {
            let done = office.events.iter().any(|event| {
                event.command == Some(command.id) && !matches!(event.what, What::Parked { .. })
            });
            if done {
                for correction in corrections(&command.act) {
                    if correction.field == field {
                        values.push((*by_a, &correction.now));
                    }
                }
            }
        }
        let [.., (first_by, first), (last_by, last)] = values.as_slice() else {
            continue;
        };
        if first_by == last_by {
            continue;
        }
        merged.clashes += 1;
        let shown = office
            .ticket
            .clashes
            .get(&field)
            .is_some_and(|clash| clash.kept == **last && clash.other == **first);
        if !shown {
            broken.push(format!("{field:?}: {first} and {last} are not both shown"));
        }
    }
}
