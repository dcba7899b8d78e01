//! The end of a day: every fault stops, and then every device must come to rest
//! and show what the office shows, within a bounded number of exchanges, without
//! a restart and without anybody doing anything (I21, I6).

use fieldfare_domain::Act;
use fieldfare_replica::sync::Step as Next;
use fieldfare_server::db::Whose;
use fieldfare_server::tokens;

use crate::counters::Fault;
use crate::day::Day;
use crate::template;

/// Longest wait of an engine after a failure, in ms; twice that must do, and two
/// questions after it.
const QUIET_MS: i64 = 2 * 60_000 + 2 * 30_000;
/// After so long every device asks again, in ms.
const ASKS_AGAIN_MS: i64 = 30_000;
/// Exchanges of a device that are always enough, besides one for each thing that
/// it has to send.
const EXCHANGES: usize = 60;
/// After so long nothing that was given up can be brought back, in ms.
const UNDO_MS: i64 = 15_000;

impl Day {
    /// Faults stop; devices come to rest.
    pub(crate) fn quiet(&mut self) {
        self.heal();
        let mut until = self.town.hands.now().plus_ms(QUIET_MS);
        let allowed: Vec<usize> = (0..self.devices.len())
            .map(|at| EXCHANGES + 12 * self.waiting(at))
            .collect();
        let mut used = vec![0; self.devices.len()];
        let mut asked_again = false;
        loop {
            let mut next_wake = until;
            for at in 0..self.devices.len() {
                while self.exchange_once(at) {
                    used[at] += 1;
                    if used[at] > allowed[at] {
                        self.stuck(at, "does not stop asking");
                        return;
                    }
                }
                // Whoever learns only now that the sign-in has ended, signs in again,
                // and asks in the next round: a step that is planned is taken.
                if self.sign_in_if_needed(at) {
                    next_wake = self.town.hands.now();
                    continue;
                }
                let device = &mut self.devices[at];
                if let Some(replica) = &device.replica {
                    let now = device.now();
                    if let Next::WaitUntil(when) = device.engine.next(replica, now) {
                        let wait = when.since_ms(now).max(1);
                        let wake = self.town.hands.now().plus_ms(wait);
                        next_wake = next_wake.min(wake);
                    }
                }
            }
            // After all of them: what one sends is news for the others.
            let all_rest = (0..self.devices.len()).all(|at| self.rests(at) && self.is_current(at));
            if !self.town.violations.is_empty() {
                return;
            }
            if all_rest {
                if asked_again || !self.has_copies() {
                    return;
                }
                // An office that was restored, or lost its last seconds, has met
                // neither of two copies: it tells them apart when the first one
                // asks a second time, as every device does soon.
                asked_again = true;
                self.town.hands.pass_ms(ASKS_AGAIN_MS);
                until = self.town.hands.now().plus_ms(QUIET_MS);
                continue;
            }
            let now = self.town.hands.now();
            if now >= until {
                break;
            }
            self.town
                .hands
                .pass_ms(next_wake.since_ms(now).clamp(1, 30_000));
        }
        for at in 0..self.devices.len() {
            if !(self.rests(at) && self.is_current(at)) {
                self.stuck(at, "does not come to rest");
            }
        }
    }

    /// Everything that was broken works again.
    fn heal(&mut self) {
        self.town.note(format_args!("quiet"));
        // What was given up can be brought back for a while; then it is gone.
        self.town.hands.pass_ms(UNDO_MS);
        self.town.office.disk.calm();
        for person in 0..self.town.active.len() {
            if self.town.active[person] {
                self.browser_signs_in(person);
            } else {
                self.set_active(person, true);
            }
        }
        for at in 0..self.devices.len() {
            self.devices[at].disk.calm();
            self.devices[at].disk.set_full(false);
            self.town.speaking = Some(self.devices[at].person);
            let device = &mut self.devices[at];
            device.network.heal(&mut self.town);
            self.town.speaking = None;
            if !self.open(at) {
                self.stuck(at, "does not open on a sound disk");
                continue;
            }
            self.sign_in_if_needed(at);
        }
    }

    /// Who was signed out signs in again: a person's act, and the only one. Says
    /// whether it came to that.
    pub(crate) fn sign_in_if_needed(&mut self, at: usize) -> bool {
        let device = &self.devices[at];
        let Some(replica) = &device.replica else {
            return false;
        };
        if replica.token().ok().flatten().is_some() || !self.town.active[device.person] {
            return false;
        }
        let person = &self.town.template.people[device.person];
        let signed_in = template::sign_in(&self.town.office, person, replica);
        let told = match self.town.if_alive(signed_in) {
            Some(Ok(signed_in)) => replica
                .sign_in("https://office.example", &signed_in)
                .map_err(|error| error.code()),
            Some(Err(error)) => Err(error.code()),
            None => Err("no_connection"),
        };
        if let Err(code) = told {
            self.town
                .note(format_args!("device {at} cannot sign in: {code}"));
        }
        true
    }

    fn waiting(&self, at: usize) -> usize {
        let replica = self.devices[at].replica.as_ref();
        let Some(outbox) = replica.and_then(|replica| replica.outbox().ok()) else {
            return 0;
        };
        // The bytes of a photo whose command was refused wait for its person.
        let refused: Vec<String> = outbox
            .needs_you
            .iter()
            .filter_map(|entry| match &entry.act {
                Some(Act::AddPhoto { photo }) => Some(photo.id.to_string()),
                _ => None,
            })
            .collect();
        let waiting = outbox.on_its_way.iter();
        waiting.filter(|entry| !refused.contains(&entry.id)).count()
    }

    /// Nothing is unsent, and the last exchange worked.
    fn rests(&self, at: usize) -> bool {
        self.waiting(at) == 0 && self.devices[at].engine.problem().is_none()
    }

    /// Whether two files go by one name.
    fn has_copies(&self) -> bool {
        let replicas = self.devices.iter().filter_map(|one| one.replica.as_ref());
        let mut names: Vec<_> = replicas.filter_map(|replica| replica.id().ok()).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        names.len() < all
    }

    fn head(&self) -> i64 {
        let office = self.town.office.office();
        office
            .store()
            .read(Whose::Everybodys, |tx| {
                tx.one("SELECT max(position) FROM enterprise", &[], |row| {
                    row.get(0)
                })
            })
            .unwrap_or(i64::MAX)
    }

    /// What the device last asked for began at the office's present position.
    fn is_current(&self, at: usize) -> bool {
        self.devices[at].cursor == self.head()
    }

    fn stuck(&mut self, at: usize, what: &str) {
        let device = &self.devices[at];
        let problem = device.engine.problem().unwrap_or_default().to_owned();
        let halt = device.engine.halt();
        let outbox = device.replica.as_ref().and_then(|r| r.outbox().ok());
        let waiting = outbox.map(|outbox| outbox.on_its_way);
        self.town.violation(
            "I21",
            format!("device {at} {what}: {problem} {halt:?} {waiting:?}"),
        );
    }

    /// An administrator lets a person sign in, or no longer.
    pub(crate) fn set_active(&mut self, person: usize, active: bool) {
        let who = &self.town.template.people[person];
        let handles = who.role == fieldfare_domain::Role::Technician;
        let body = serde_json::json!({
            "id": who.id, "name": who.name, "email": who.email, "role": who.role,
            "active": active, "handles": active && handles,
        });
        for _ in 0..4 {
            let told = self.town.call::<serde_json::Value>(
                template::INGRID,
                "PUT",
                "/api/v1/people",
                &body,
            );
            match told {
                Some(Ok(_)) => {
                    self.town.active[person] = active;
                    if !active {
                        self.town.counters.fault(Fault::Revoked);
                    }
                    break;
                }
                // The office stopped in the middle: asked again.
                None => {}
                Some(Err(code)) => {
                    self.town
                        .violation("E", format!("a person cannot be saved: {code}"));
                    break;
                }
            }
        }
        if active {
            self.browser_signs_in(person);
        }
    }

    /// A person signs in anew in their browser. What came after a backup is not known
    /// to an office that was made of it, tokens neither.
    fn browser_signs_in(&mut self, person: usize) {
        let id = self.town.template.people[person].id;
        let office = std::sync::Arc::clone(self.town.office.office());
        let token = office.commit(self.town.template.enterprise, |tx, _| {
            tokens::issue(tx, &office, id, None, "browser")
        });
        drop(office);
        // An office that is about to stop may not get so far.
        if let Some(Ok(token)) = self.town.if_alive(token) {
            self.town.browsers[person] = token;
        }
    }
}
