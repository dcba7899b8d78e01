//! What every address of the office shares.

use std::net::IpAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use fieldfare_domain::At;
use serde::de::DeserializeOwned;
use tokio::sync::{Semaphore, watch};

use crate::error::{OfficeError, Result};
use crate::health::Meters;
use crate::office::Office;
use crate::passwords::Hashing;
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
    /// `host:port` of private receivers of webhooks that whoever runs the office allows.
    pub webhook_allowed: Vec<String>,
    /// What counting needs of all tickets.
    pub counted: Arc<crate::numbers_routes::Counted>,
    /// Lists that are being written.
    pub exports: Arc<crate::exports::Exports>,
    public_url: String,
    closing: watch::Sender<bool>,
}

impl Site {
    /// The office at its public address, `https://office.example`; empty makes
    /// links relative.
    #[must_use]
    pub fn new(office: Arc<Office>, public_url: &str) -> Arc<Self> {
        Self::allowing(office, public_url, Vec::new())
    }

    /// The same, and webhooks may go to these private receivers, `host:port`.
    #[must_use]
    pub fn allowing(
        office: Arc<Office>,
        public_url: &str,
        webhook_allowed: Vec<String>,
    ) -> Arc<Self> {
        Arc::new(Self {
            webhook_allowed,
            office,
            hashing: Hashing::default(),
            tries: Tries::default(),
            meters: Arc::default(),
            developing: Arc::new(Semaphore::new(DEVELOPING)),
            writing: crate::tus::Writing::default(),
            counted: Arc::default(),
            exports: Arc::default(),
            public_url: public_url.trim_end_matches('/').to_owned(),
            closing: watch::channel(false).0,
        })
    }

    /// An address of the office that people may be given.
    #[must_use]
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The public address.
    #[must_use]
    pub fn public_url(&self) -> &str {
        &self.public_url
    }

    /// People reach the office by HTTPS, so cookies are for HTTPS only.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.public_url.starts_with("https://")
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
        serde_json::from_slice(&bytes)
            .map(Self)
            .map_err(|e| OfficeError::invalid("malformed", "", e.to_string()))
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

/// The address that a request comes from. Headers about it are not believed:
/// anybody can write them.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub IpAddr);

impl<S: Send + Sync> FromRequestParts<S> for Peer {
    type Rejection = OfficeError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let ip = parts
            .extensions
            .get::<ConnectInfo<std::net::SocketAddr>>()
            .map_or(IpAddr::from([0, 0, 0, 0]), |ConnectInfo(peer)| peer.ip());
        Ok(Self(ip))
    }
}

/// Reads an id out of an address; one that is none names nothing.
///
/// # Errors
/// [`OfficeError::NotFound`].
pub fn named<T: std::str::FromStr>(text: &str, thing: &'static str) -> Result<T> {
    text.parse().map_err(|_| OfficeError::NotFound(thing))
}
