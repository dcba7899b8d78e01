//! Rules that wait for nobody to say anything.
//!
//! A ticket is looked at once for each rule when its last change has become old
//! enough. How far each rule has looked is kept; a new rule begins with what
//! becomes old from then on, so that it never falls upon years of tickets.

use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::rules::{Happened, fire, last_said};
use fieldfare_domain::setup::{Kind, On, Rule};
use fieldfare_domain::{At, EnterpriseId, SetupId, TicketId};

use super::{Cause, Round, facts, in_force};
use crate::db::{Tx, Whose, params};
use crate::error::Result;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::site::Site;
use crate::{tickets, timers};

/// Between two looks.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// Tickets that one rule looks at in one round.
const AT_ONCE: u32 = 100;
const MINUTE_MS: i64 = 60 * 1000;

/// Up to where a rule has looked: time of the last change, and key.
type Mark = (i64, i64);

/// Does what rules of silence do now.
///
/// # Errors
/// When the store fails. An enterprise that fails is logged and does not hold up
/// the others.
pub fn fire_silent(office: &Office) -> Result<()> {
    if office.around().now() < timers::quiet_until(office)? {
        return Ok(());
    }
    let enterprises = office.store().read(Whose::Everybodys, |tx| {
        tx.all(
            "SELECT DISTINCT enterprise FROM setup WHERE kind = ?1 AND stage = 'published'",
            params![Kind::Rule.word()],
            |row| row.get(0).map(EnterpriseId),
        )
    })?;
    for enterprise in enterprises {
        let done = office.commit(enterprise, |tx, changed| {
            look(tx, office, enterprise, changed)
        });
        if let Err(error) = done {
            tracing::error!(%error, "a rule failed");
        }
    }
    Ok(())
}

fn look(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let rules = in_force(tx, enterprise)?;
    if !rules.iter().any(|(_, rule)| rule.on == On::Silence) {
        return Ok(());
    }
    let round = Round {
        tx,
        office,
        enterprise,
        rules,
        directory: directory(tx, enterprise)?,
    };
    for (id, rule) in &round.rules {
        if rule.on == On::Silence {
            look_for(&round, *id, rule, changed)?;
        }
    }
    Ok(())
}

fn look_for(
    round: &Round<'_, '_>,
    id: SetupId,
    rule: &Rule,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    let now = round.office.around().now();
    let until = now.plus_ms(-i64::from(rule.minutes).saturating_mul(MINUTE_MS));
    // Other minutes are another wait.
    let name = format!("rule {id} {}", rule.minutes);
    let Some(mark) = mark(round.tx, &name)? else {
        return set_mark(round.tx, &name, (until.0, i64::MAX));
    };
    let quiet: Vec<(i64, TicketId, i64)> = round.tx.all(
        "SELECT key, id, updated_at FROM ticket WHERE enterprise = ?1 AND state <> 'closed' \
         AND (updated_at > ?2 OR (updated_at = ?2 AND key > ?3)) AND updated_at <= ?4 \
         ORDER BY updated_at, key LIMIT ?5",
        params![round.enterprise.0, mark.0, mark.1, until.0, AT_ONCE],
        |row| Ok((row.get(0)?, TicketId(row.get(1)?), row.get(2)?)),
    )?;
    let full = quiet.len() >= AT_ONCE as usize;
    let last = quiet.last().map(|(key, _, at)| (*at, *key));
    for (_, ticket, _) in &quiet {
        look_at(round, id, rule, *ticket, now, changed)?;
    }
    let next = last
        .filter(|_| full)
        .unwrap_or((until.0.max(mark.0), i64::MAX));
    set_mark(round.tx, &name, next)
}

fn look_at(
    round: &Round<'_, '_>,
    id: SetupId,
    rule: &Rule,
    ticket: TicketId,
    now: At,
    changed: &mut Vec<Changed>,
) -> Result<()> {
    tickets::lock(round.tx, round.enterprise, &[ticket])?;
    let Some(loaded) = tickets::load(round.tx, round.enterprise, ticket)? else {
        return Ok(());
    };
    let Some(said) = last_said(&loaded.events) else {
        return Ok(());
    };
    let known = facts::facts(round, rule, &loaded.ticket)?;
    let happened = Happened::Silence { since: said.at };
    let acts = fire(rule, &loaded.ticket, &happened, &known, now);
    if acts.is_empty() {
        return Ok(());
    }
    let done = round.give(id, ticket, said.n, acts, changed)?;
    let cause = Cause {
        first: 0,
        last: 0,
        chain: Vec::new(),
    };
    match round.next(&cause, id, ticket, done)? {
        Some(cause) => round.run(ticket, cause, changed),
        None => Ok(()),
    }
}

fn mark(tx: &Tx<'_>, name: &str) -> Result<Option<Mark>> {
    let value: Option<String> = tx.maybe(
        "SELECT value FROM office WHERE name = ?1",
        params![name],
        |row| row.get(0),
    )?;
    Ok(value.and_then(|text| {
        let (at, key) = text.split_once(' ')?;
        Some((at.parse().ok()?, key.parse().ok()?))
    }))
}

fn set_mark(tx: &Tx<'_>, name: &str, (at, key): Mark) -> Result<()> {
    tx.run(
        "INSERT INTO office (name, value) VALUES (?1, ?2) \
         ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        params![name, format!("{at} {key}")],
    )?;
    Ok(())
}

/// Does it as long as the office is open.
pub async fn keep(site: Arc<Site>) {
    loop {
        if let Err(error) = site.office.run(fire_silent).await {
            tracing::error!(%error, "the rules of silence failed");
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}
