//! Who sends a notice: a key of the office, and tokens signed with it (VAPID, RFC 8292).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use fieldfare_domain::At;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::json;

use crate::error::{OfficeError, Result};
use crate::office::Office;

/// How long a token is good, in seconds. Push services take at most a day, by their
/// clock.
const GOOD_S: i64 = 12 * 60 * 60;

/// The office's key. It follows from the office's secret, so that it comes along with
/// a backup and with a move: browsers take notices of the key only that they asked.
#[derive(Clone)]
pub struct Vapid(SigningKey);

impl std::fmt::Debug for Vapid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Vapid").field(&self.public()).finish()
    }
}

impl Vapid {
    /// The key of this office.
    ///
    /// # Errors
    /// Practically never: one secret in four billion is none on the curve, and the
    /// next is taken then.
    pub fn of(office: &Office) -> Result<Self> {
        (0..8_u8)
            .find_map(|n| SigningKey::from_slice(&office.push_secret(n)).ok())
            .map(Self)
            .ok_or_else(|| OfficeError::Damaged("no key for web push".to_owned()))
    }

    /// The public key as browsers take it: an uncompressed point, base64url.
    #[must_use]
    pub fn public(&self) -> String {
        let point = self.0.verifying_key().to_encoded_point(false);
        URL_SAFE_NO_PAD.encode(point.as_bytes())
    }

    /// The header `Authorization` for a push service at `origin`,
    /// `https://push.example:8443`. `contact` is whom its people may write to; may be
    /// empty.
    #[must_use]
    pub fn authorization(&self, origin: &str, contact: &str, now: At) -> String {
        let mut claims = json!({ "aud": origin, "exp": now.0 / 1_000 + GOOD_S });
        if let (false, Some(claims)) = (contact.is_empty(), claims.as_object_mut()) {
            claims.insert("sub".to_owned(), contact.into());
        }
        let part = |value: &str| URL_SAFE_NO_PAD.encode(value);
        let signed = format!(
            "{}.{}",
            part(r#"{"typ":"JWT","alg":"ES256"}"#),
            part(&claims.to_string())
        );
        let signature: Signature = self.0.sign(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(signature.to_bytes());
        format!("vapid t={signed}.{signature}, k={}", self.public())
    }
}
