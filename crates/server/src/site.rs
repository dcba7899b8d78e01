//! What every address of the office shares.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Query, Request};
use axum::http::Extensions;
use axum::http::request::Parts;
use fieldfare_domain::At;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, watch};

use crate::error::{OfficeError, Result};
use crate::health::Meters;
use crate::office::{Office, token_hash};
use crate::passwords::Hashing;
use crate::proxies::{self, Proxies};
use crate::tries::Tries;

/// Photos that are developed at once: each may take 200 MB while it is decoded.
const DEVELOPING: usize = 2;

/// The office as it is reached over HTTP.
#[derive(Debug)]
pub struct Site {
    /// The office.
    pub office: Arc<Office>,
    /// The queue for password hashing.
    pub hashing: Hashing,
    /// Limits on tries.
    pub tries: Tries,
    /// What `/metrics` tells.
    pub meters: Arc<Meters>,
    /// Turns for developing photos.
    pub developing: Arc<Semaphore>,
    /// Uploads that a request is writing to now.
    pub writing: crate::tus::Writing,
    /// What counting needs of all tickets.
    pub counted: Arc<crate::numbers_routes::Counted>,
    /// What boards need of tickets.
    pub boards: Arc<crate::board::Boards>,
    /// Lists that are being written.
    pub exports: Arc<crate::exports::Exports>,
    ways: Ways,
    closing: watch::Sender<bool>,
}

/// How the office is reached.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// Its public address, `https://office.example`; empty makes links relative.
    pub public_url: String,
    /// Proxies that are believed about whom they ask for.
    pub proxies: Proxies,
    /// SHA-256 of the token that opens `/metrics` to other machines; none keeps
    /// it to this one.
    pub metrics_hash: Option<String>,
    /// `host:port` of private receivers of webhooks that whoever runs the office
    /// allows.
    pub webhook_allowed: Vec<String>,
    /// `host:port` of private push services that whoever runs the office allows.
    pub push_allowed: Vec<String>,
    /// The mail server; none sends no mail.
    pub mail: Option<crate::mail::MailSettings>,
}

impl Site {
    /// The office at its public address, `https://office.example`; empty makes
    /// links relative.
    #[must_use]
    pub fn new(office: Arc<Office>, public_url: &str) -> Arc<Self> {
        let ways = Ways {
            public_url: public_url.to_owned(),
            ..Ways::default()
        };
        Self::reached(office, ways)
    }

    /// The office as it is reached in these ways.
    #[must_use]
    pub fn reached(office: Arc<Office>, mut ways: Ways) -> Arc<Self> {
        ways.public_url
            .truncate(ways.public_url.trim_end_matches('/').len());
        Arc::new(Self {
            office,
            hashing: Hashing::default(),
            tries: Tries::default(),
            meters: Arc::default(),
            developing: Arc::new(Semaphore::new(DEVELOPING)),
            writing: crate::tus::Writing::default(),
            counted: Arc::default(),
            boards: Arc::default(),
            exports: Arc::default(),
            ways,
            closing: watch::channel(false).0,
        })
    }

    /// `host:port` of private receivers of webhooks that are allowed.
    #[must_use]
    pub fn webhook_allowed(&self) -> &[String] {
        &self.ways.webhook_allowed
    }

    /// `host:port` of private push services that are allowed.
    #[must_use]
    pub fn push_allowed(&self) -> &[String] {
        &self.ways.push_allowed
    }

    /// Whom the people of a push service may write to about this office: an address of
    /// the web, or of mail; empty where there is neither.
    #[must_use]
    pub fn push_contact(&self) -> String {
        match &self.ways.mail {
            _ if self.is_secure() => self.ways.public_url.clone(),
            Some(mail) => format!("mailto:{}", mail.from),
            None => String::new(),
        }
    }

    /// The mail server; none when no mail is sent.
    #[must_use]
    pub const fn mail(&self) -> Option<&crate::mail::MailSettings> {
        self.ways.mail.as_ref()
    }

    /// An address of the office that people may be given.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.ways.public_url)
    }

    /// Whether the office's counters are for whoever asks: a program on this
    /// machine, or one that has the token.
    #[must_use]
    pub fn may_watch(&self, request: &Request, token: Option<&str>) -> bool {
        // Hashes are compared, so that the time it takes tells nothing.
        let knows = self
            .ways
            .metrics_hash
            .as_ref()
            .is_some_and(|hash| token.is_some_and(|token| token_hash(token) == *hash));
        knows
            || self
                .ways
                .proxies
                .is_local(connected(request.extensions()), request.headers())
    }

    /// The public address.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.ways.public_url
    }

    /// People reach the office by HTTPS, so cookies are for HTTPS only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.ways.public_url.starts_with("https://")
    }

    /// The office's clock.
    #[must_use]
    pub fn now(&self) -> At {
        self.office.around().now()
    }

    /// Ends all long-lived streams: the office is about to stop.
    pub fn close(&self) {
        self.closing.send_replace(true);
    }

    /// Turns true when the office is about to stop.
    #[must_use]
    pub fn closing(&self) -> watch::Receiver<bool> {
        self.closing.subscribe()
    }
}

/// A JSON body.
#[derive(Debug)]
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asked<T> {
    type Rejection = OfficeError;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        let Raw(bytes) = Raw::from_request(request, state).await?;
        if holds_nul(&bytes) {
            let why = "a text holds the character NUL, which cannot be kept";
            return Err(OfficeError::invalid("unreadable", "", why));
        }
        from_json(&bytes).map(Self)
    }
}

/// Reads a JSON body.
///
/// # Errors
/// `malformed`.
pub fn from_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes)
        .map_err(|why| OfficeError::invalid("malformed", "", why.to_string()))
}

/// Whether a text in a JSON body holds NUL, which PostgreSQL cannot keep. In JSON
/// it is always written as an escape; behind a second backslash it is none.
fn holds_nul(json: &[u8]) -> bool {
    const NUL: &[u8] = b"\\u0000";
    json.windows(NUL.len()).enumerate().any(|(at, here)| {
        here == NUL && {
            let before = json.iter().take(at).rev();
            before.take_while(|byte| **byte == b'\\').count() % 2 == 0
        }
    })
}

/// What an address asks for behind its `?`.
#[derive(Debug)]
pub struct Wanted<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Wanted<T> {
    type Rejection = OfficeError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        Query::from_request_parts(parts, state)
            .await
            .map(|Query(wanted)| Self(wanted))
            .map_err(|why| OfficeError::invalid("malformed", "", why.body_text()))
    }
}

/// A body as it came.
#[derive(Debug)]
pub struct Raw(pub Bytes);

impl<S: Send + Sync> FromRequest<S> for Raw {
    type Rejection = OfficeError;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        Bytes::from_request(request, state)
            .await
            .map(Self)
            .map_err(|why| {
                if why.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    OfficeError::TooLarge
                } else {
                    OfficeError::invalid("malformed", "", "the body was cut off")
                }
            })
    }
}

/// Whom limits count a request to: the address that it comes from, as far as
/// that can be believed.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl FromRequestParts<Arc<Site>> for Peer {
    type Rejection = OfficeError;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self> {
        let connected = connected(&parts.extensions);
        let client = site.ways.proxies.client(connected, &parts.headers);
        Ok(Self(proxies::counted(client)))
    }
}

/// The other end of the connection.
fn connected(extensions: &Extensions) -> IpAddr {
    extensions
        .get::<ConnectInfo<std::net::SocketAddr>>()
        .map_or(proxies::NOWHERE, |ConnectInfo(peer)| peer.ip())
}

/// Reads an id out of an address; one that is none names nothing.
///
/// # Errors
/// [`OfficeError::NotFound`].
pub fn named<T: std::str::FromStr>(text: &str, thing: &'static str) -> Result<T> {
    text.parse().map_err(|_| OfficeError::NotFound(thing))
}
