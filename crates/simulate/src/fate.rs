//! What the steps of a plan do that nobody wants: crashes, full disks, clocks,
//! copies, revocations, restores, upgrades.

use std::sync::Arc;

use fieldfare_domain::{Act, Actor, TicketId};
use fieldfare_protocol::wire::{Sent, payload_hash};
use fieldfare_server::accept::{self, From};
use rusqlite::Connection;

use crate::counters::Fault;
use crate::day::{Day, Kept};
use crate::device::{Device, key};
use crate::dice::Dice;
use crate::disk::CrashDisk;
use crate::network::Radio;
use crate::plan::Happening;
use crate::town::Town;

/// Most devices of a day, copies included.
const DEVICES_MAX: usize = 7;
/// Ten years, in ms.
const TEN_YEARS_MS: i64 = 3_652 * 24 * 60 * 60 * 1000;
const HOUR_MS: i64 = 60 * 60 * 1000;

impl Day {
    pub(crate) fn fate(&mut self, what: Happening, dice: &mut Dice) {
        match what {
            Happening::Radio { device } => {
                self.devices[device].network.radio = match dice.below(10) {
                    0..=3 => Radio::Good,
                    4..=6 => Radio::Down,
                    7 => Radio::Bad(80),
                    _ => Radio::Bad(10 + dice.below(40)),
                };
                if dice.per_cent(50) {
                    self.devices[device].engine.wake();
                }
            }
            Happening::Kill { device } => {
                self.fault(Fault::Killed);
                self.revive(device, false, dice);
            }
            Happening::PowerCut { device } => {
                self.fault(Fault::PowerCut);
                self.revive(device, true, dice);
            }
            Happening::DieInCommit { device } => {
                self.devices[device].disk.die_after(dice.below(60));
                // Files and names of photos are written with few operations: a
                // stop among them is seldom met by chance.
                if dice.per_cent(40) {
                    self.photo(device, dice);
                }
            }
            Happening::Full { device } => {
                let full = dice.per_cent(60);
                self.devices[device].disk.set_full(full);
            }
            Happening::DiskError { device } => {
                self.devices[device].disk.fail_after(dice.below(40));
            }
            Happening::Clock { device } => self.clock(device, dice),
            Happening::Revoke { person } => {
                let active = self.town.active[person];
                self.set_active(person, !active);
                if !active {
                    for at in 0..self.devices.len() {
                        if self.devices[at].person == person && dice.per_cent(60) {
                            self.sign_in_if_needed(at);
                            self.died(at, dice);
                        }
                    }
                }
            }
            Happening::Clone { device } => self.clone(device),
            Happening::Copy { device } => self.copy(device),
            Happening::RollBack { device } => self.roll_back(device),
            Happening::OfficeKill => {
                self.fault(Fault::OfficeKilled);
                self.town.crash_office(false);
            }
            Happening::OfficePowerCut => {
                self.fault(Fault::OfficePowerCut);
                self.town.crash_office(true);
            }
            Happening::OfficeDies => {
                self.town.office.disk.die_after(dice.below(60));
            }
            Happening::BackUp => self.back_up(),
            Happening::Restore if self.town.office.has_backup() => self.town.restore(),
            Happening::Upgrade { device } => self.upgrade(device, dice),
            _ => {}
        }
    }

    fn clock(&mut self, at: usize, dice: &mut Dice) {
        let device = &self.devices[at];
        let ahead = device.ahead_ms();
        let (fault, jump) = match dice.below(4) {
            0 => (Fault::ClockTenYears, TEN_YEARS_MS),
            1 => (Fault::ClockTenYears, -TEN_YEARS_MS),
            2 => (
                Fault::ClockSummerTime,
                if ahead > 0 { -HOUR_MS } else { HOUR_MS },
            ),
            _ => (Fault::ClockDrift, dice.between(-300_000, 300_000)),
        };
        // Twice the same way is a century after a while.
        let ahead = if ahead.abs() > HOUR_MS * 30 {
            0
        } else {
            ahead + jump
        };
        device.set_ahead_ms(ahead);
        self.fault(fault);
    }

    /// The app is closed and the disk copied to another machine; both go on.
    fn clone(&mut self, at: usize) {
        if self.devices.len() >= DEVICES_MAX {
            return;
        }
        self.devices[at].close();
        if self.devices[at].disk.is_dead() {
            self.devices[at].crash(None);
            self.open(at);
            return;
        }
        let image = self.devices[at].disk.image();
        self.open(at);
        let number = self.devices.len();
        let mut twin = Device::new(
            &self.town.folder(),
            number,
            self.devices[at].person,
            CrashDisk::with(&image),
            Arc::clone(&self.town.hands),
            self.plan.seed ^ (number as u64) << 32,
        );
        twin.origin = self.devices[at].origin;
        twin.network.kinds.clone_from(&self.plan.swarm.network);
        twin.set_ahead_ms(self.devices[at].ahead_ms());
        self.devices.push(twin);
        self.fault(Fault::Cloned);
        self.town
            .note(format_args!("device {at} is copied as {number}"));
        self.open(number);
    }

    fn copy(&mut self, at: usize) {
        self.devices[at].close();
        if self.devices[at].disk.is_dead() {
            self.devices[at].crash(None);
        } else {
            self.copies.push(Kept {
                device: at,
                image: self.devices[at].disk.image(),
                words: self.town.ledger.said.len(),
                photos: self.town.ledger.taken.len(),
            });
        }
        self.open(at);
    }

    /// A device's disk is what it was when it was last copied. What its person
    /// did since and nobody else has, is gone with the disk.
    fn roll_back(&mut self, at: usize) {
        let Some(kept) = self.copies.iter().rposition(|kept| kept.device == at) else {
            return;
        };
        let kept = self.copies.swap_remove(kept);
        self.devices[at].crash(None);
        self.devices[at].disk.write_image(&kept.image);
        self.excuse(at, kept.words, kept.photos);
        self.fault(Fault::RolledBack);
        self.town.note(format_args!("device {at} is rolled back"));
        self.open(at);
    }

    fn back_up(&mut self) {
        // The backup program is another process: where the office's machine is
        // about to stop, it stops with it and leaves no backup.
        self.town.office.disk.calm();
        self.town.office.back_up();
        self.town.backed_up_words = self.town.ledger.said.len();
        self.town.backed_up_active.clone_from(&self.town.active);
        self.town.counters.sometimes("the office is backed up");
        self.town.note(format_args!("office backed up"));
    }

    /// The app is replaced by this version, with an outbox that an older one
    /// wrote: what it did not know is not in there.
    fn upgrade(&mut self, at: usize, dice: &mut Dice) {
        self.devices[at].close();
        if self.devices[at].disk.is_dead() {
            self.devices[at].crash(None);
            self.open(at);
            return;
        }
        let path = self.devices[at].database();
        let old = older_outbox(&path);
        if self.devices[at].disk.is_dead() {
            self.devices[at].crash(None);
        }
        self.town
            .note(format_args!("device {at} upgraded: {}", old.is_ok()));
        if matches!(old, Ok(count) if count > 0) {
            self.fault(Fault::Upgraded);
        }
        if !self.open(at) {
            self.died(at, dice);
        }
    }
}

/// Rewrites the commands that were never sent as the first version wrote them.
/// How many there were.
fn older_outbox(path: &str) -> rusqlite::Result<usize> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA key = \"{}\";
         PRAGMA cipher_page_size = 4096;
         PRAGMA cipher_hmac_algorithm = HMAC_SHA256;
         PRAGMA synchronous = FULL;",
        *key().sqlcipher_pragma()
    ))?;
    connection.execute(
        "UPDATE outbox SET body = json_remove(body, '$.clock_offset_ms')
         WHERE state = 'waiting' AND wire_seq IS NULL",
        [],
    )
}

impl Town {
    /// A rule of the office acts on a ticket.
    pub(crate) fn rule(&mut self, ticket: TicketId, act: Act) {
        let command = fieldfare_domain::Command {
            id: fieldfare_domain::CommandId(self.fresh()),
            ticket,
            base_version: u32::MAX,
            occurred_at: self.hands.now(),
            clock_offset_ms: None,
            act,
        };
        let sent = Sent {
            seq: 0,
            hash: payload_hash(&command),
            command,
        };
        let from = From {
            enterprise: self.template.enterprise,
            actor: Actor::System,
            replica: None,
        };
        let office = Arc::clone(self.office.office());
        let done = office.commit(self.template.enterprise, |tx, changed| {
            accept::receive(tx, &office, from, &sent, changed)
        });
        drop(office);
        self.note(format_args!("a rule on {ticket}: {}", done.is_ok()));
        if self.office.disk.is_dead() {
            self.counters.fault(Fault::OfficeDiedInCommit);
            self.crash_office(true);
        }
    }
}
