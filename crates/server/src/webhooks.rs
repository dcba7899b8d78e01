//! Outgoing webhooks in the form of the Standard Webhooks specification: `webhook-id`,
//! `webhook-timestamp` and `webhook-signature: v1,…`, an HMAC-SHA256 over `id.timestamp.body`.
//!
//! The queue is the event log itself: a hook remembers the last event that it is done with, so what is
//! not delivered when the office stops is delivered when it runs again, in order. A message keeps its
//! id over all its tries. Who receives one twice knows it by that id.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fieldfare_domain::{At, EnterpriseId, Event, Ticket, TicketId, Visibility, What};
use hmac::{Hmac, KeyInit, Mac};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::Sha256;
use uuid::Uuid;

use crate::asked::derived;
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::tickets;

/// Waits after a failed try, in seconds; after the last one the message is given up.
pub const WAITS_S: [i64; 9] = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
/// Most hooks of an enterprise.
pub const HOOKS_MAX: usize = 10;
/// How long a process has a hook to itself, in milliseconds: longer than one try may take. When it
/// ends meanwhile, another one goes on after that.
pub const BUSY_MS: i64 = 60_000;
/// Events that are looked at in one go.
const EVENTS: u32 = 200;

/// A hook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hook {
    /// Its name.
    pub id: Uuid,
    /// Where messages go.
    pub url: String,
    /// The key that messages are signed with, `whsec_…`.
    pub secret: String,
    /// The key before it, while it is being changed: messages carry both signatures.
    #[serde(default)]
    pub secret_before: Option<String>,
    /// Only these events, `resolved`; empty means all that it may see.
    #[serde(default)]
    pub events: Vec<String>,
    /// Also what a requester may not see: internal tickets and notes, with the event's own fields.
    #[serde(default)]
    pub internal: bool,
    /// Messages are sent.
    pub active: bool,
    /// Feed position and number of the last event that it is done with.
    pub cursor: (i64, u32),
    /// Failed tries of the message that is next.
    #[serde(default)]
    pub tries: u32,
    /// When to try next.
    #[serde(default)]
    pub next_at: At,
    /// What came of the last try.
    #[serde(default)]
    pub last: String,
    /// Messages that were delivered.
    #[serde(default)]
    pub delivered: u64,
    /// Messages that were given up.
    #[serde(default)]
    pub given_up: u64,
}

/// One message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// The same over all tries.
    pub id: String,
    /// What is sent.
    pub body: String,
    /// Where the log stands after it.
    pub cursor: (i64, u32),
}

/// The signature of one key.
///
/// # Errors
/// When the key is none.
pub fn sign(secret: &str, id: &str, timestamp_s: i64, body: &str) -> Result<String> {
    let broken = || OfficeError::Damaged("the key of a webhook is none".to_owned());
    let key = secret.strip_prefix("whsec_").unwrap_or(secret);
    let key = STANDARD.decode(key).map_err(|_| broken())?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| broken())?;
    mac.update(format!("{id}.{timestamp_s}.{body}").as_bytes());
    Ok(format!(
        "v1,{}",
        STANDARD.encode(mac.finalize().into_bytes())
    ))
}

impl Hook {
    /// All signatures of a message.
    ///
    /// # Errors
    /// When a key is none.
    pub fn signatures(&self, id: &str, timestamp_s: i64, body: &str) -> Result<String> {
        let keys = std::iter::once(&self.secret).chain(&self.secret_before);
        let signed: Result<Vec<String>> =
            keys.map(|key| sign(key, id, timestamp_s, body)).collect();
        Ok(signed?.join(" "))
    }

    /// Notes what came of a try.
    pub fn note(&mut self, message: &Message, answer: &Answer, now: At) {
        self.last = answer.to_string();
        match answer {
            Answer::Taken => {
                self.delivered += 1;
                self.done(message.cursor);
            }
            // Whoever answers "gone" wants no more of them.
            Answer::Refused(410) => self.active = false,
            Answer::Refused(_) | Answer::Failed(_) => {
                let wait = usize::try_from(self.tries)
                    .ok()
                    .and_then(|n| WAITS_S.get(n));
                match wait {
                    Some(wait) => {
                        self.tries += 1;
                        self.next_at = now.plus_ms(wait * 1_000);
                    }
                    None => {
                        self.given_up += 1;
                        self.done(message.cursor);
                    }
                }
            }
        }
    }

    fn done(&mut self, cursor: (i64, u32)) {
        self.cursor = cursor;
        self.tries = 0;
        self.next_at = At(0);
    }
}

/// What came of a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 2xx.
    Taken,
    /// Another status.
    Refused(u16),
    /// No answer, or the address is not allowed.
    Failed(String),
}

impl std::fmt::Display for Answer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => f.write_str("delivered"),
            Self::Refused(status) => write!(f, "answered {status}"),
            Self::Failed(why) => f.write_str(why),
        }
    }
}

/// The hooks of an enterprise, oldest first.
///
/// # Errors
/// When the store fails.
pub fn hooks(tx: &Tx<'_>, enterprise: EnterpriseId) -> Result<Vec<Hook>> {
    tx.all(
        "SELECT hook FROM webhook WHERE enterprise = ?1 ORDER BY id",
        params![enterprise.0],
        |row| Ok(serde_json::from_str(row.text(0)?)?),
    )
}

/// A hook that is to be changed: everybody else who wants to change it waits until the commit.
///
/// # Errors
/// When the store fails.
pub fn hook(tx: &Tx<'_>, enterprise: EnterpriseId, id: Uuid) -> Result<Option<Hook>> {
    let sql = tx.either(
        "SELECT hook FROM webhook WHERE id = ?1 AND enterprise = ?2",
        "SELECT hook FROM webhook WHERE id = ?1 AND enterprise = ?2 FOR UPDATE",
    );
    tx.maybe(sql, params![id, enterprise.0], |row| {
        Ok(serde_json::from_str(row.text(0)?)?)
    })
}

/// Writes a hook.
///
/// # Errors
/// When the store fails.
pub fn keep(tx: &Tx<'_>, enterprise: EnterpriseId, hook: &Hook) -> Result<()> {
    tx.run(
        "INSERT INTO webhook (id, enterprise, hook) VALUES (?1, ?2, ?3) \
         ON CONFLICT (id) DO UPDATE SET hook = excluded.hook",
        params![hook.id, enterprise.0, serde_json::to_string(hook)?],
    )?;
    Ok(())
}

/// Takes a hook to send to it, for a while: none when another process has it.
///
/// # Errors
/// When the store fails.
pub fn take(tx: &Tx<'_>, enterprise: EnterpriseId, id: Uuid, now: At) -> Result<Option<Hook>> {
    let taken = tx.run(
        "UPDATE webhook SET busy_until = ?3 WHERE id = ?1 AND enterprise = ?2 AND busy_until <= ?4",
        params![id, enterprise.0, now.plus_ms(BUSY_MS).0, now.0],
    )?;
    if taken == 0 {
        return Ok(None);
    }
    hook(tx, enterprise, id)
}

/// Goes on having a hook for a while, or lets it go.
///
/// # Errors
/// When the store fails.
pub fn hold(tx: &Tx<'_>, id: Uuid, until: Option<At>) -> Result<()> {
    let until = until.map_or(0, |at| at.0);
    tx.run(
        "UPDATE webhook SET busy_until = ?2 WHERE id = ?1",
        params![id, until],
    )?;
    Ok(())
}

/// The next message of a hook, and how far the log was looked through. None when there is nothing
/// more to tell.
///
/// # Errors
/// When the store fails.
pub fn next(
    tx: &Tx<'_>,
    enterprise: EnterpriseId,
    hook: &Hook,
) -> Result<(Option<Message>, (i64, u32))> {
    let mut cursor = hook.cursor;
    loop {
        let some: Vec<(i64, Uuid, i64, u32)> = tx.all(
            "SELECT t.key, t.id, e.position, e.n FROM event e JOIN ticket t ON t.key = e.ticket \
                 WHERE t.enterprise = ?1 AND t.position >= ?2 AND e.position >= ?2 \
                 AND (e.position > ?2 OR e.n > ?3) ORDER BY e.position, e.n LIMIT ?4",
            params![enterprise.0, cursor.0, cursor.1, EVENTS],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
        )?;
        if some.is_empty() {
            return Ok((None, cursor));
        }
        for (key, id, position, n) in some {
            cursor = (position, n);
            let events = tickets::events(tx, key, 0)?;
            let Some(event) = events.iter().find(|event| event.n == n) else {
                continue;
            };
            let until = events.iter().take_while(|event| event.n <= n);
            let ticket = Ticket::from_events(TicketId(id), until);
            if let Some(body) = told(hook, &ticket, event)? {
                let parts: [&[u8]; 3] = [hook.id.as_bytes(), id.as_bytes(), &n.to_be_bytes()];
                let message = Message {
                    id: format!("msg_{}", derived("webhook", &parts).simple()),
                    body,
                    cursor,
                };
                return Ok((Some(message), cursor));
            }
        }
    }
}

/// What a hook is told of an event; nothing of what it may not see. Without `internal` a message has
/// no words that anybody wrote but the title: it says what to look at.
fn told(hook: &Hook, ticket: &Ticket, event: &Event) -> Result<Option<String>> {
    let Value::Object(mut fields) = serde_json::to_value(&event.what)? else {
        return Ok(None);
    };
    let Some(Value::String(kind)) = fields.remove("event") else {
        return Ok(None);
    };
    let wanted = hook.events.is_empty() || hook.events.contains(&kind);
    let seen = hook.internal || ticket.visibility == Visibility::Public && is_public(&event.what);
    if !wanted || !seen {
        return Ok(None);
    }
    let mut data = json!({
        "ticket": ticket.id,
        "number": fieldfare_exchange::record::number(ticket),
        "title": ticket.title,
        "state": ticket.state,
        "closeKind": ticket.close_kind,
        "version": event.n,
    });
    if hook.internal
        && let Some(data) = data.as_object_mut()
    {
        data.insert("by".to_owned(), json!(event.by));
        data.insert("details".to_owned(), Value::Object(fields));
    }
    Ok(Some(serde_json::to_string(&json!({
        "type": format!("ticket.{kind}"),
        "timestamp": event.at.to_rfc3339(),
        "data": data,
    }))?))
}

/// What a requester may know of.
const fn is_public(what: &What) -> bool {
    match what {
        What::Created(_)
        | What::Assigned { .. }
        | What::Claimed { .. }
        | What::Accepted {}
        | What::Transferred { .. }
        | What::Returned { .. }
        | What::Awaited {}
        | What::Resumed { .. }
        | What::Held { .. }
        | What::Unheld {}
        | What::Resolved { .. }
        | What::Reopened { .. }
        | What::Closed { .. }
        | What::Rated { .. }
        | What::AppointmentAgreed { .. }
        | What::AppointmentCancelled { .. }
        | What::AppointmentProposed { .. }
        | What::AppointmentDeclined { .. }
        | What::VisitSet { .. } => true,
        What::Wrote { visibility, .. } => matches!(visibility, Visibility::Public),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hook() -> Hook {
        Hook {
            id: Uuid::nil(),
            url: "https://example.com".to_owned(),
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw".to_owned(),
            secret_before: None,
            events: vec![],
            internal: false,
            active: true,
            cursor: (0, 0),
            tries: 0,
            next_at: At(0),
            last: String::new(),
            delivered: 0,
            given_up: 0,
        }
    }

    fn message() -> Message {
        Message {
            id: "msg_1".to_owned(),
            body: "{}".to_owned(),
            cursor: (7, 2),
        }
    }

    #[test]
    fn the_signature_is_that_of_the_specifications_own_example() {
        let signed = hook()
            .signatures(
                "msg_p5jXN8AQM9LWM0D4loKWxJek",
                1_614_265_330,
                "{\"test\": 2432232314}",
            )
            .unwrap();
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn while_a_key_is_changed_a_message_has_both_signatures() {
        let mut hook = hook();
        let old = hook.signatures("m", 1, "{}").unwrap();
        hook.secret_before = Some(std::mem::replace(&mut hook.secret, "whsec_AAAA".to_owned()));
        let both = hook.signatures("m", 1, "{}").unwrap();
        assert!(both.ends_with(&format!(" {old}")), "{both}");
        assert_ne!(sign(&hook.secret, "m", 1, "{}").unwrap(), old);
        assert_ne!(
            sign(&hook.secret, "m", 2, "{}").unwrap(),
            sign(&hook.secret, "m", 1, "{}").unwrap()
        );
    }

    #[test]
    fn a_failed_try_waits_longer_each_time_and_ends() {
        let mut hook = hook();
        let failed = Answer::Refused(500);
        for (tries, wait) in (1_u32..).zip(WAITS_S) {
            hook.note(&message(), &failed, At(0));
            assert_eq!((hook.tries, hook.next_at), (tries, At(wait * 1_000)));
            assert_eq!(hook.cursor, (0, 0), "the message is not passed over");
        }
        hook.note(&message(), &failed, At(0));
        assert_eq!((hook.given_up, hook.cursor, hook.tries), (1, (7, 2), 0));
    }

    #[test]
    fn a_receiver_that_is_gone_gets_no_more() {
        let mut hook = hook();
        hook.note(&message(), &Answer::Refused(410), At(0));
        assert!(!hook.active);
        assert_eq!(hook.cursor, (0, 0));
    }
}
