//! tus in headers: what an upload says about itself, and what it is answered.

use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fieldfare_domain::Sha256Hex;
use fieldfare_protocol::wire::UploadFor;
use sha1::{Digest, Sha1};
use sha2::Sha256;

use crate::error::{OfficeError, Result};

/// The version of tus that is spoken.
pub(super) const VERSION: &str = "1.0.0";
/// Checksums of a request that are understood.
pub(super) const ALGORITHMS: &str = "sha1,sha256";
/// tus' own status: the checksum does not fit.
const CHECKSUM_MISMATCH: u16 = 460;

pub(super) fn spoken(headers: &HeaderMap) -> Result<()> {
    if headers.get("tus-resumable").map(HeaderValue::as_bytes) == Some(VERSION.as_bytes()) {
        Ok(())
    } else {
        Err(OfficeError::invalid(
            "tus_version",
            "Tus-Resumable",
            "tus 1.0.0 is spoken here",
        ))
    }
}

pub(super) fn number(headers: &HeaderMap, name: &'static str) -> Result<u64> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.parse().ok())
        .ok_or_else(|| OfficeError::invalid("malformed", name, "a number is needed"))
}

pub(super) fn upload_for(headers: &HeaderMap) -> Result<UploadFor> {
    let text = headers
        .get("upload-metadata")
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let value = |wanted: &str| {
        text.split(',')
            .filter_map(|pair| pair.trim().split_once(' '))
            .find(|(name, _)| *name == wanted)
            .and_then(|(_, value)| STANDARD.decode(value.trim()).ok())
            .and_then(|bytes| String::from_utf8(bytes).ok())
    };
    let all = (|| {
        Some(UploadFor {
            ticket: value("ticket")?.parse().ok()?,
            photo: value("photo")?.parse().ok()?,
            sha256: Sha256Hex::parse(&value("sha256")?).ok()?,
        })
    })();
    all.ok_or_else(|| {
        OfficeError::invalid(
            "malformed",
            "Upload-Metadata",
            "ticket, photo and sha256 are needed",
        )
    })
}

/// The checksum of one request's bytes, as its sender says it.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Checksum {
    /// What every server of tus has to know. It finds a damaged chunk; against a
    /// forged one stands the SHA-256 of the whole, which the ticket declared.
    Sha1(Vec<u8>),
    Sha256(Vec<u8>),
}

impl Checksum {
    pub(super) fn fits(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Sha1(expected) => Sha1::digest(bytes).as_slice() == expected.as_slice(),
            Self::Sha256(expected) => Sha256::digest(bytes).as_slice() == expected.as_slice(),
        }
    }
}

pub(super) fn checksum(headers: &HeaderMap) -> Result<Option<Checksum>> {
    let Some(value) = headers.get("upload-checksum") else {
        return Ok(None);
    };
    let read = || {
        let (algorithm, digest) = value.to_str().ok()?.split_once(' ')?;
        let digest = STANDARD.decode(digest.trim()).ok()?;
        match (algorithm, digest.len()) {
            ("sha1", 20) => Some(Checksum::Sha1(digest)),
            ("sha256", 32) => Some(Checksum::Sha256(digest)),
            _ => None,
        }
    };
    read().map(Some).ok_or_else(|| {
        OfficeError::invalid(
            "malformed",
            "Upload-Checksum",
            format!("one of {ALGORITHMS}, and the digest in base64, is needed"),
        )
    })
}

pub(super) fn tus(status: StatusCode, numbers: &[(&'static str, u64)]) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert("tus-resumable", HeaderValue::from_static(VERSION));
    for (name, number) in numbers {
        headers.insert(*name, HeaderValue::from(*number));
    }
    response
}

pub(super) fn mismatch() -> Response {
    // 460 is no status of HTTP's own, so the type has no name for it.
    let status = StatusCode::from_u16(CHECKSUM_MISMATCH).unwrap_or(StatusCode::BAD_REQUEST);
    refusal(status, "checksum_mismatch")
}

pub(super) fn refusal(status: StatusCode, code: &'static str) -> Response {
    let mut response = OfficeError::Conflict {
        code,
        detail: String::new(),
    }
    .into_response();
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert("tus-resumable", HeaderValue::from_static(VERSION));
    response
}
