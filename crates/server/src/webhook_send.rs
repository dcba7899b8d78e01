//! Sending webhooks: where they may go, and the rounds in which they are sent.
//!
//! An administrator of an enterprise chooses the address, so it must not reach into the office's own
//! network: a name is looked up once, every address that it has must be a public one, the connection
//! goes to exactly that address, and no redirect is followed. What is private can be allowed by whoever
//! runs the office (`--webhook-allow host:port`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use fieldfare_domain::EnterpriseId;
use reqwest::Url;
use tokio::net::lookup_host;
use tokio::sync::broadcast::error::RecvError;
use uuid::Uuid;

use crate::db::{Whose, params};
use crate::error::Result;
use crate::office::Office;
use crate::site::Site;
use crate::webhooks::{Answer, BUSY_MS, Hook, Message, hold, hook, keep, next, take};

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(15);
/// Between two rounds when nothing happens.
const ROUND: Duration = Duration::from_secs(5);
/// Messages of one hook in one round, so that one hook does not hold up the others.
const MESSAGES: usize = 100;

/// Whether an address is one of the open internet.
#[must_use]
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

const fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    !(ip.is_unspecified()
        || ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_broadcast()
        || ip.is_documentation()
        || ip.is_multicast()
        || a == 0
        || a >= 240
        // Shared by providers, for tests of networks, for protocols, the old 6to4 relay.
        || (a == 100 && b >= 64 && b < 128)
        || (a == 198 && (b == 18 || b == 19))
        || (a == 192 && b == 0 && c == 0)
        || (a == 192 && b == 88 && c == 99))
}

const fn is_public_v6(ip: Ipv6Addr) -> bool {
    let [a, b, c, d, e, f, g, h] = ip.segments();
    // Only what is handed out as unicast; all else is local, mapped or reserved.
    if a & 0xe000 != 0x2000 {
        // NAT64 hides a v4 address in its end.
        if a == 0x0064 && b == 0xff9b && c == 0 && d == 0 && e == 0 && f == 0 {
            return is_public_v4(inner(g, h));
        }
        return false;
    }
    if a == 0x2002 {
        return is_public_v4(inner(b, c));
    }
    // Teredo, benchmarks, ORCHID, documentation.
    !((a == 0x2001 && (b < 0x0200 || b == 0x0db8)) || (a == 0x3fff && b < 0x1000))
}

const fn inner(high: u16, low: u16) -> Ipv4Addr {
    let [a, b] = high.to_be_bytes();
    let [c, d] = low.to_be_bytes();
    Ipv4Addr::new(a, b, c, d)
}

/// Whether a webhook may have this address, as far as its text tells: HTTPS to a name or a public
/// address, without a name and password in it. What was allowed may be anything.
///
/// # Errors
/// A sentence that says why not.
pub fn check(url: &str, allowed: &[String]) -> Result<Url, &'static str> {
    let url: Url = url.parse().map_err(|_| "this is no address")?;
    let (Some(host), Some(port)) = (url.host_str(), url.port_or_known_default()) else {
        return Err("this is no address of the web");
    };
    if !url.username().is_empty() || url.password().is_some() {
        return Err("an address must not contain a password");
    }
    if allowed.iter().any(|one| *one == format!("{host}:{port}")) {
        return match url.scheme() {
            "http" | "https" => Ok(url),
            _ => Err("this is no address of the web"),
        };
    }
    if url.scheme() != "https" {
        return Err("webhooks go by HTTPS only");
    }
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    // Other names are looked at when they are looked up; these never lead anywhere else.
    let name = bare.trim_end_matches('.');
    let own = name == "localhost" || name.ends_with(".localhost");
    if own || bare.parse::<IpAddr>().is_ok_and(|ip| !is_public(ip)) {
        return Err("this address is not a public one");
    }
    Ok(url)
}

/// Where to connect to: looked up once, and only when all of it may be.
async fn addresses(url: &Url, allowed: &[String]) -> Result<Vec<SocketAddr>, String> {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let port = url.port_or_known_default().unwrap_or(443);
    let found: Vec<SocketAddr> = lookup_host((bare, port))
        .await
        .map_err(|_| "the name is not known".to_owned())?
        .collect();
    let anything = allowed.iter().any(|one| *one == format!("{host}:{port}"));
    if found.is_empty() {
        return Err("the name is not known".to_owned());
    }
    if !anything && found.iter().any(|address| !is_public(address.ip())) {
        return Err("this address is not a public one".to_owned());
    }
    Ok(found)
}

/// Tries to deliver one message.
pub async fn deliver(hook: &Hook, message: &Message, now_s: i64, allowed: &[String]) -> Answer {
    match try_to(hook, message, now_s, allowed).await {
        Ok(status) if (200..300).contains(&status) => Answer::Taken,
        Ok(status) => Answer::Refused(status),
        Err(why) => Answer::Failed(why),
    }
}

async fn try_to(
    hook: &Hook,
    message: &Message,
    now_s: i64,
    allowed: &[String],
) -> Result<u16, String> {
    let url = check(&hook.url, allowed)?;
    let to = addresses(&url, allowed).await?;
    let signatures = hook
        .signatures(&message.id, now_s, &message.body)
        .map_err(|error| error.to_string())?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .resolve_to_addrs(url.host_str().unwrap_or_default(), &to)
        .build()
        .map_err(|error| error.to_string())?;
    let answer = client
        .post(url)
        .header("content-type", "application/json")
        .header("user-agent", "Fieldfare-Webhooks/1")
        .header("webhook-id", &message.id)
        .header("webhook-timestamp", now_s.to_string())
        .header("webhook-signature", signatures)
        .body(message.body.clone())
        .send()
        .await
        // Without the address: it may have a secret in its path.
        .map_err(|error| format!("no answer: {}", error.without_url()))?;
    Ok(answer.status().as_u16())
}

/// Sends what is due, of every hook of every enterprise. Says how many messages were tried.
///
/// # Errors
/// When the store fails.
pub async fn round(site: &Arc<Site>) -> Result<usize> {
    let all: Vec<(EnterpriseId, Uuid)> = site.office.run(due).await?;
    let mut tasks = tokio::task::JoinSet::new();
    for (enterprise, hook) in all {
        let site = Arc::clone(site);
        tasks.spawn(async move { one_hook(&site, enterprise, hook).await });
    }
    let mut tried = 0;
    while let Some(done) = tasks.join_next().await {
        match done {
            Ok(Ok(messages)) => tried += messages,
            Ok(Err(error)) => tracing::error!(%error, "a webhook could not be looked after"),
            Err(error) => tracing::error!(%error, "a webhook's round ended early"),
        }
    }
    Ok(tried)
}

/// Hooks whose time has come, whoever has them.
fn due(office: &Office) -> Result<Vec<(EnterpriseId, Uuid)>> {
    let now = office.around().now();
    let all: Vec<(EnterpriseId, Hook)> = office.store().read(Whose::Everybodys, |tx| {
        tx.all(
            "SELECT enterprise, hook FROM webhook ORDER BY id",
            params![],
            |row| {
                Ok((
                    EnterpriseId(row.get(0)?),
                    serde_json::from_str(row.text(1)?)?,
                ))
            },
        )
    })?;
    let due = all
        .into_iter()
        .filter(|(_, hook)| hook.active && hook.next_at <= now);
    Ok(due
        .map(|(enterprise, hook)| (enterprise, hook.id))
        .collect())
}

async fn one_hook(site: &Arc<Site>, enterprise: EnterpriseId, id: Uuid) -> Result<usize> {
    let taken = site
        .office
        .run(move |office| {
            let now = office.around().now();
            office
                .store()
                .write(enterprise, |tx| take(tx, enterprise, id, now))
        })
        .await?;
    let Some(hook) = taken else {
        return Ok(0);
    };
    let tried = send_all(site, enterprise, hook).await;
    let let_go = move |office: &Office| office.store().write(enterprise, |tx| hold(tx, id, None));
    site.office.run(let_go).await?;
    tried
}

async fn send_all(site: &Arc<Site>, enterprise: EnterpriseId, mut hook: Hook) -> Result<usize> {
    let mut tried = 0;
    while tried < MESSAGES {
        let asked = hook.clone();
        let (message, seen) = site
            .office
            .run(move |office| {
                office
                    .store()
                    .read(enterprise, |tx| next(tx, enterprise, &asked))
            })
            .await?;
        let Some(message) = message else {
            if seen != hook.cursor {
                hook.cursor = seen;
                settle(site, enterprise, &hook).await?;
            }
            break;
        };
        tried += 1;
        let now = site.now();
        let answer = deliver(&hook, &message, now.0 / 1_000, site.webhook_allowed()).await;
        if answer != Answer::Taken {
            tracing::warn!(hook = %hook.id, %answer, "a webhook was not delivered");
        }
        hook.note(&message, &answer, now);
        let goes_on = settle(site, enterprise, &hook).await? && answer == Answer::Taken;
        if !goes_on {
            break;
        }
    }
    Ok(tried)
}

/// Writes how far a hook is. False when it was changed or removed meanwhile.
async fn settle(site: &Arc<Site>, enterprise: EnterpriseId, now: &Hook) -> Result<bool> {
    let is = now.clone();
    site.office
        .run(move |office| {
            let until = office.around().now().plus_ms(BUSY_MS);
            office.store().write(enterprise, |tx| {
                let Some(mut kept) = hook(tx, enterprise, is.id)? else {
                    return Ok(false);
                };
                let same = kept.url == is.url && kept.active;
                // Only how far it is: its settings are the administrator's.
                kept.cursor = is.cursor;
                kept.tries = is.tries;
                kept.next_at = is.next_at;
                kept.last.clone_from(&is.last);
                kept.delivered = is.delivered;
                kept.given_up = is.given_up;
                kept.active = kept.active && is.active;
                keep(tx, enterprise, &kept)?;
                hold(tx, kept.id, Some(until))?;
                Ok(same)
            })
        })
        .await
}

/// Sends what is due for as long as the office runs.
pub async fn run(site: Arc<Site>) {
    let mut changes = site.office.listen();
    loop {
        if let Err(error) = round(&site).await {
            tracing::error!(%error, "webhooks could not be sent");
        }
        // A change, or a while: a message that failed waits for its time.
        let heard = tokio::time::timeout(ROUND, changes.recv()).await;
        if let Ok(Err(RecvError::Closed)) = heard {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_our_own_network_is_public() {
        for text in [
            "127.0.0.1",
            "127.1.2.3",
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "100.127.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "192.88.99.1",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::a9fe:a9fe",
            "64:ff9b:1::1",
            "fe80::1",
            "fc00::1",
            "fd12:3456::1",
            "ff02::1",
            "2001::1",
            "2001:db8::1",
            "2002:7f00:1::1",
            "2002:a00:1::1",
            "3fff::1",
            "100::1",
        ] {
            assert!(!is_public(text.parse().unwrap()), "{text}");
        }
        for text in [
            "8.8.8.8",
            "93.184.216.34",
            "100.128.0.1",
            "2606:4700::1111",
            "64:ff9b::808:808",
        ] {
            assert!(is_public(text.parse().unwrap()), "{text}");
        }
    }

    #[test]
    fn an_address_is_looked_at_however_it_is_written() {
        for text in [
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "https://127.0.0.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://10.0.0.1:8443/x",
            "https://user:pw@example.com/",
            "https://169.254.169.254/latest/meta-data",
            "nonsense",
            "",
            "https://",
            "gopher://x/",
            "https://127.1/",
            "https://①②⑦.0.0.1/",
            "https://localhost/",
            "https://LOCALHOST.:8443/",
            "https://a.localhost/",
        ] {
            assert!(check(text, &[]).is_err(), "{text}");
        }
        assert!(check("https://example.com/hook?x=1", &[]).is_ok());
    }

    #[test]
    fn only_the_allowed_host_and_port_may_be_private() {
        let allowed = ["127.0.0.1:9000".to_owned()];
        assert!(check("http://127.0.0.1:9000/x", &allowed).is_ok());
        assert!(check("http://127.0.0.1:9001/x", &allowed).is_err());
        assert!(check("file://127.0.0.1:9000/x", &allowed).is_err());
    }

    #[tokio::test]
    async fn a_name_that_leads_home_is_refused_when_it_is_looked_up() {
        let url: Url = "https://localhost/".parse().unwrap();
        assert!(addresses(&url, &[]).await.is_err());
        let allowed = ["localhost:443".to_owned()];
        assert!(addresses(&url, &allowed).await.is_ok());
    }
}
