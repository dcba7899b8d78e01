//! Handing notices to push services, in rounds.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldfare_domain::letter::{Letter, is_reminded};
use fieldfare_domain::{EnterpriseId, TicketId};
use p256::PublicKey;
use reqwest::Url;
use serde_json::json;
use tokio::task::JoinSet;
use web_push_native::{Auth, encrypt};

use super::queue::{self, Browser, Came, Taken, settle, take};
use super::vapid::Vapid;
use crate::db::Whose;
use crate::error::{OfficeError, Result};
use crate::mail::compose::{About, notice};
use crate::mail::shown::{Shown, shown};
use crate::office::Office;
use crate::site::Site;
use crate::{delivery, outward, rounds};

/// Tickets that are told of in one round, and asked at once.
const AT_ONCE: u32 = 32;
/// How long a push service keeps a notice for a browser that is off, in seconds: a day.
const KEPT_S: u32 = 24 * 60 * 60;
/// Every notice has this many bytes before it is encrypted. Push services take 4,096
/// of what comes out.
pub const NOTICE_BYTES: usize = 3_072;
/// Letters of a topic (RFC 8030: at most 32).
const TOPIC_LETTERS: usize = 32;
/// Longest address of a browser, in bytes.
const ENDPOINT_MAX: usize = 2_000;

/// What a browser's keys are.
type KeyPair = (PublicKey, Auth);

/// Reads the keys of a browser.
///
/// # Errors
/// A sentence that says what is wrong.
pub fn keys(browser: &Browser) -> Result<KeyPair, &'static str> {
    let bytes = |text: &str| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).ok();
    let public = bytes(&browser.keys.p256dh)
        .and_then(|bytes| PublicKey::from_sec1_bytes(&bytes).ok())
        .ok_or("the key is no point of P-256")?;
    let auth = bytes(&browser.keys.auth)
        .filter(|bytes| bytes.len() == 16)
        .ok_or("the secret has not 16 bytes")?;
    Ok((public, Auth::clone_from_slice(&auth)))
}

/// Whether a browser can be told at all.
///
/// # Errors
/// [`OfficeError::Invalid`] with the field that is wrong.
pub fn check(browser: &Browser, allowed: &[String]) -> Result<()> {
    let wrong = |field, why: &str| OfficeError::invalid("malformed", field, why.to_owned());
    if browser.endpoint.len() > ENDPOINT_MAX || browser.language.len() > 35 {
        return Err(wrong("endpoint", "it is too long"));
    }
    outward::check(&browser.endpoint, allowed).map_err(|why| wrong("endpoint", why))?;
    keys(browser).map_err(|why| wrong("keys", why))?;
    Ok(())
}

/// Sends what is due. Says how many notices were tried.
///
/// # Errors
/// When the store fails.
pub async fn round(site: &Arc<Site>) -> Result<usize> {
    let now = site.now();
    let due = site
        .office
        .run(move |office| {
            office
                .store()
                .read(Whose::Everybodys, |tx| queue::due(tx, now, AT_ONCE))
        })
        .await?;
    let mut tasks = JoinSet::new();
    for (enterprise, key, ticket) in due {
        let site = Arc::clone(site);
        tasks.spawn(async move { one(&site, enterprise, key, ticket).await });
    }
    let mut tried = 0;
    while let Some(done) = tasks.join_next().await {
        match done {
            Ok(Ok(sent)) => tried += sent,
            Ok(Err(error)) => tracing::error!(%error, "a notice could not be looked after"),
            Err(error) => tracing::error!(%error, "a notice's round ended early"),
        }
    }
    Ok(tried)
}

/// What is due of one ticket, browser by browser.
async fn one(
    site: &Arc<Site>,
    enterprise: EnterpriseId,
    key: i64,
    ticket: TicketId,
) -> Result<usize> {
    let (taken, now_shown) = site
        .office
        .run(move |office| {
            let now = office.around().now();
            let taken = office.store().write(enterprise, |tx| take(tx, key, now))?;
            let shown = office
                .store()
                .read(enterprise, |tx| shown(tx, enterprise, ticket))?;
            Ok((taken, shown))
        })
        .await?;
    if taken.is_empty() {
        return Ok(0);
    }
    let mut tried = 0;
    for one in taken {
        let came = match &now_shown {
            None => Came::Gone,
            Some(shown) if one.letter == Letter::Reminder && !is_reminded(&shown.ticket) => {
                Came::Dropped
            }
            Some(shown) => {
                tried += 1;
                hand_over(site, shown, ticket, &one).await?
            }
        };
        if let Came::Failed(why) | Came::Refused(why) = &came {
            tracing::warn!(%ticket, %why, "a browser was not told");
        }
        site.office
            .run(move |office| {
                let now = office.around().now();
                office
                    .store()
                    .write(enterprise, |tx| settle(tx, &one, &came, now))
            })
            .await?;
    }
    site.office
        .run(move |office| {
            delivery::tell(office, enterprise, vec![ticket]);
            Ok(())
        })
        .await?;
    Ok(tried)
}

async fn hand_over(
    site: &Arc<Site>,
    shown: &Shown,
    ticket: TicketId,
    taken: &Taken,
) -> Result<Came> {
    let vapid = Vapid::of(&site.office)?;
    let topic = topic(&site.office, ticket);
    let words = words(&site.office, shown, ticket, taken, &topic);
    let Ok((public, auth)) = keys(&taken.browser) else {
        return Ok(Came::Gone);
    };
    let sealed = match encrypt(words, &public, &auth) {
        Ok(sealed) => sealed,
        Err(why) => return Ok(Came::Refused(why.to_string())),
    };
    let endpoint = &taken.browser.endpoint;
    let origin = match endpoint.parse::<Url>() {
        Ok(url) => url.origin().ascii_serialization(),
        Err(why) => return Ok(Came::Refused(why.to_string())),
    };
    let contact = site.push_contact();
    let request = match outward::post(endpoint, site.push_allowed()).await {
        Ok(request) => request
            .header("ttl", KEPT_S.to_string())
            .header("urgency", "normal")
            .header("topic", topic)
            .header("content-encoding", "aes128gcm")
            .header("content-type", "application/octet-stream")
            .header("user-agent", "Fieldfare/1")
            .header(
                "authorization",
                vapid.authorization(&origin, &contact, site.now()),
            )
            .body(sealed),
        Err(why) => return Ok(Came::Failed(why)),
    };
    let covers = shown.ticket.version;
    Ok(match outward::status(request).await {
        Ok(200..=299) => Came::Told { covers },
        Ok(404 | 410) => Came::Gone,
        Ok(status @ (429 | 500..)) => Came::Failed(format!("the push service answered {status}")),
        Ok(status) => Came::Refused(format!("the push service answered {status}")),
        Err(why) => Came::Failed(why),
    })
}

/// A name of the ticket that tells a push service nothing: a later notice replaces one
/// that it still keeps.
fn topic(office: &Office, ticket: TicketId) -> String {
    let mut name = office.derived_token("push topic", &[ticket.0.as_bytes()]);
    name.truncate(TOPIC_LETTERS);
    name
}

/// What the page's worker reads, of one length whatever it says.
fn words(office: &Office, shown: &Shown, ticket: TicketId, taken: &Taken, topic: &str) -> Vec<u8> {
    let said = shown.said_after(taken.covered);
    let about = About {
        page: &shown.page,
        name: "",
        sender: &shown.sender(),
        said: &said,
        letter: taken.letter,
        closes: shown.closes(),
        link: "",
        language: &taken.browser.language,
    };
    let told = |about: &About<'_>| {
        let (title, body) = notice(about);
        let link = format!("/s/{}", office.status_token(ticket));
        json!({ "title": title, "body": body, "link": link, "tag": topic }).to_string()
    };
    let mut words = told(&about);
    if words.len() > NOTICE_BYTES {
        words = told(&About { said: &[], ..about });
    }
    // White space around JSON means nothing.
    let mut words = words.into_bytes();
    words.resize(words.len().max(NOTICE_BYTES), b' ');
    words
}

/// Sends what is due for as long as the office runs.
pub async fn run(site: Arc<Site>) {
    rounds::keep(site, "notices", |site| async move { round(&site).await }).await;
}
