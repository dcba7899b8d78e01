//! Where a request comes from, also behind a proxy.
//!
//! Anybody can write an `X-Forwarded-For` header; each proxy adds on its right
//! the address that it was asked from. So the header is read from the right, and
//! only as far as the addresses belong to proxies that the office was told to
//! trust: the first other one is the client. Its left end is never believed.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

use axum::http::HeaderMap;

/// Entries of the header that are looked at.
const HOPS_MAX: usize = 10;
/// Where proxies say who asked them.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// An address, or all addresses with the same first bits: `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

/// What is no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address or a network is needed, 127.0.0.1 or 10.0.0.0/8")]
pub struct NoNetwork;

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text.trim(), None),
        };
        let address = plain(address.parse().map_err(|_| NoNetwork)?);
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), str::parse).map_err(|_| NoNetwork)?;
        if bits > most {
            return Err(NoNetwork);
        }
        Ok(Self { address, bits })
    }
}

impl Network {
    fn holds(&self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(mine), IpAddr::V4(other)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                mine.to_bits() & mask == other.to_bits() & mask
            }
            (IpAddr::V6(mine), IpAddr::V6(other)) => {
                let mask = u128::MAX
                    .checked_shl(128 - u32::from(self.bits))
                    .unwrap_or(0);
                mine.to_bits() & mask == other.to_bits() & mask
            }
            _ => false,
        }
    }
}

/// The proxies that the office believes; none by default.
#[derive(Clone, Debug, Default)]
pub struct Proxies(pub Vec<Network>);

impl Proxies {
    /// Who asks, given whose connection it is.
    #[must_use]
    pub fn client(&self, connected: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = plain(connected);
        let said: Vec<&str> = headers
            .get_all(FORWARDED_FOR)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .collect();
        for hop in said.into_iter().rev().take(HOPS_MAX) {
            if !self.trusts(client) {
                break;
            }
            // A proxy that says nothing sensible counts as the client itself.
            let Some(next) = address(hop) else { break };
            client = next;
        }
        client
    }

    fn trusts(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }

    /// Whether a request was made on this very machine. One that a proxy passed
    /// on says so, and counts as made elsewhere unless the proxy is known.
    #[must_use]
    pub fn is_local(&self, connected: IpAddr, headers: &HeaderMap) -> bool {
        let passed_on = headers.contains_key(FORWARDED_FOR) || headers.contains_key("forwarded");
        if passed_on && !self.trusts(plain(connected)) {
            return false;
        }
        self.client(connected, headers).is_loopback()
    }
}

/// One entry of the header; some proxies add the port.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    hop.parse()
        .ok()
        .or_else(|| Some(hop.parse::<std::net::SocketAddr>().ok()?.ip()))
        .or_else(|| hop.strip_prefix('[')?.strip_suffix(']')?.parse().ok())
        .map(plain)
}

/// An IPv4 address in the dress of an IPv6 one is the same address.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// Whom a limit counts: one IPv4 address, or the /64 that one subscriber of IPv6
/// has to choose from.
#[must_use]
pub fn counted(address: IpAddr) -> IpAddr {
    match plain(address) {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & (u128::MAX << 64))),
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// The address of a request that came over no connection, as in a test.
pub const NOWHERE: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(lines: &[&str]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(FORWARDED_FOR, line.parse().unwrap());
        }
        headers
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn trusting(networks: &[&str]) -> Proxies {
        Proxies(networks.iter().map(|n| n.parse().unwrap()).collect())
    }

    #[test]
    fn nobody_is_believed_unless_the_office_was_told_to() {
        let said = headers(&["203.0.113.9"]);
        let nobody = Proxies::default();
        assert_eq!(nobody.client(ip("10.0.0.1"), &said), ip("10.0.0.1"));
        assert!(
            !nobody.is_local(ip("127.0.0.1"), &said),
            "a proxy passed it on"
        );
        assert!(nobody.is_local(ip("127.0.0.1"), &headers(&[])));
        assert!(nobody.is_local(ip("::1"), &headers(&[])));
        assert!(!nobody.is_local(NOWHERE, &headers(&[])));
    }

    #[test]
    fn the_header_is_read_from_the_right_as_far_as_proxies_are_known() {
        let proxies = trusting(&["10.0.0.0/8", "127.0.0.1", "fd00::/8"]);
        let of = |connected: &str, lines: &[&str]| proxies.client(ip(connected), &headers(lines));
        assert_eq!(of("10.0.0.1", &["6.6.6.6, 203.0.113.9"]), ip("203.0.113.9"));
        assert_eq!(
            of("10.0.0.1", &["6.6.6.6", "203.0.113.9, 10.1.1.1"]),
            ip("203.0.113.9")
        );
        assert_eq!(of("203.0.113.9", &["6.6.6.6"]), ip("203.0.113.9"));
        assert_eq!(of("10.0.0.1", &["6.6.6.6, nonsense"]), ip("10.0.0.1"));
        assert_eq!(of("10.0.0.1", &["203.0.113.9:4711"]), ip("203.0.113.9"));
        assert_eq!(of("fd00::1", &["[2001:db8::5]:443"]), ip("2001:db8::5"));
        assert_eq!(
            of("::ffff:10.0.0.1", &["::ffff:203.0.113.9"]),
            ip("203.0.113.9")
        );
        let local = |lines: &[&str]| proxies.is_local(ip("127.0.0.1"), &headers(lines));
        assert!(!local(&["203.0.113.9"]));
        assert!(!local(&["127.0.0.1, 203.0.113.9"]));
    }

    #[test]
    fn a_network_is_an_address_with_at_most_its_own_bits() {
        for text in [
            "",
            "10.0.0.0/33",
            "::/129",
            "10.0.0",
            "10.0.0.0/-1",
            "10.0.0.0/x",
        ] {
            assert_eq!(text.parse::<Network>(), Err(NoNetwork), "{text}");
        }
        assert!(trusting(&["0.0.0.0/0"]).trusts(ip("203.0.113.9")));
        assert!(!trusting(&["0.0.0.0/0"]).trusts(ip("2001:db8::1")));
        assert!(trusting(&["::/0"]).trusts(ip("2001:db8::1")));
        assert!(!trusting(&["10.0.0.1"]).trusts(ip("10.0.0.2")));
    }

    #[test]
    fn limits_count_the_network_of_a_subscriber() {
        assert_eq!(counted(ip("2001:db8:1:2:3::4")), ip("2001:db8:1:2::"));
        assert_eq!(counted(ip("::ffff:10.0.0.1")), ip("10.0.0.1"));
        assert_eq!(counted(ip("10.0.0.1")), ip("10.0.0.1"));
    }
}
