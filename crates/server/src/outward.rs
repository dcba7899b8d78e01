//! Addresses that somebody else chooses, and asking them something.
//!
//! An administrator of an enterprise names where its webhooks go, a stranger's browser names where its
//! notices go: neither may reach into the office's own network. A name is looked up once, every address
//! that it has must be a public one, the connection goes to exactly that address, and no redirect is
//! followed. What is private can be allowed by whoever runs the office (`--webhook-allow host:port`,
//! `--push-allow host:port`).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{RequestBuilder, Url};
use tokio::net::lookup_host;

/// How long a receiver may take.
const TIMEOUT: Duration = Duration::from_secs(15);

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

/// Whether this address may be asked, as far as its text tells: HTTPS to a name or a public
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
        return Err("only an address with https:// may be used");
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

/// A POST to `url`, ready to be filled and sent.
///
/// # Errors
/// A sentence that says why it may not be asked, or cannot be.
pub async fn post(url: &str, allowed: &[String]) -> Result<RequestBuilder, String> {
    let url = check(url, allowed)?;
    let to = addresses(&url, allowed).await?;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(TIMEOUT)
        .resolve_to_addrs(url.host_str().unwrap_or_default(), &to)
        .build()
        .map_err(|error| error.to_string())?;
    Ok(client.post(url))
}

/// Sends it, and says with which status it was answered.
///
/// # Errors
/// Why there was no answer, without the address: it may have a secret in its path.
pub async fn status(request: RequestBuilder) -> Result<u16, String> {
    let answer = request
        .send()
        .await
        .map_err(|error| format!("no answer: {}", error.without_url()))?;
    Ok(answer.status().as_u16())
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
