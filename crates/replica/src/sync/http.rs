//! Requests as bytes of HTTP, and back. Pure: a host opens the connection, adds
//! the office's address, and shuttles.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use fieldfare_protocol::page::Page;
use fieldfare_protocol::wire::{UploadFor, path};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::transport::{Answer, Request, TransportProblem, Upload, UploadAnswer};

const TUS: (&str, &str) = ("Tus-Resumable", "1.0.0");
const OFFSET: &str = "Upload-Offset";

/// A request, but for the office's address.
#[derive(Clone, PartialEq, Eq)]
pub struct HttpRequest {
    /// `POST`, `HEAD`, `PATCH`.
    pub method: &'static str,
    /// Path at the office, beginning with `/`.
    pub path: String,
    /// Names and values.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl std::fmt::Debug for HttpRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Headers carry the token.
        f.debug_struct("HttpRequest")
            .field("method", &self.method)
            .field("path", &self.path)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// A whole answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HttpAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names and values; names in any case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl HttpAnswer {
    fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    }

    fn offset(&self) -> Option<u64> {
        self.header(OFFSET)?.parse().ok()
    }
}

/// The bytes of a request.
#[must_use]
pub fn to_http(request: &Request, token: &str) -> HttpRequest {
    let mut http = match request {
        Request::Push(push) => json(path::PUSH, push),
        Request::Pull(pull) => json(path::PULL, pull),
        Request::Upload(upload) => tus(upload),
    };
    http.headers
        .push(("Authorization", format!("Bearer {token}")));
    http
}

fn json(path: &str, value: &impl serde::Serialize) -> HttpRequest {
    HttpRequest {
        method: "POST",
        path: path.to_owned(),
        headers: vec![("Content-Type", "application/json".to_owned())],
        // Requests are plain data: they always have a JSON form.
        body: serde_json::to_vec(value).unwrap_or_default(),
    }
}

fn tus(upload: &Upload) -> HttpRequest {
    let mut headers = vec![(TUS.0, TUS.1.to_owned())];
    match upload {
        Upload::Create { what, length } => {
            headers.push(("Upload-Length", length.to_string()));
            headers.push(("Upload-Metadata", metadata(what)));
            HttpRequest {
                method: "POST",
                path: path::UPLOADS.to_owned(),
                headers,
                body: Vec::new(),
            }
        }
        Upload::Head { url, .. } => HttpRequest {
            method: "HEAD",
            path: url.clone(),
            headers,
            body: Vec::new(),
        },
        Upload::Patch {
            url,
            offset,
            chunk,
            sha256,
            ..
        } => {
            let digest = hex::decode(sha256.as_str()).unwrap_or_default();
            headers.push(("Content-Type", "application/offset+octet-stream".to_owned()));
            headers.push((OFFSET, offset.to_string()));
            headers.push((
                "Upload-Checksum",
                format!("sha256 {}", STANDARD.encode(digest)),
            ));
            HttpRequest {
                method: "PATCH",
                path: url.clone(),
                headers,
                body: chunk.clone(),
            }
        }
    }
}

fn metadata(what: &UploadFor) -> String {
    format!(
        "ticket {},photo {},sha256 {}",
        STANDARD.encode(what.ticket.to_string()),
        STANDARD.encode(what.photo.to_string()),
        STANDARD.encode(what.sha256.as_str())
    )
}

#[derive(Deserialize)]
struct Problem {
    #[serde(default)]
    code: String,
}

/// What an answer says.
///
/// # Errors
/// [`TransportProblem::Status`] or [`TransportProblem::Nonsense`]; never a
/// panic, whatever the bytes are.
pub fn from_http(request: &Request, answer: &HttpAnswer) -> Result<Answer, TransportProblem> {
    if !(200..300).contains(&answer.status) {
        // A page of some proxy's own has no code.
        let code = serde_json::from_slice::<Problem>(&answer.body)
            .map(|problem| problem.code)
            .unwrap_or_default();
        return Err(TransportProblem::Status {
            status: answer.status,
            code,
        });
    }
    match request {
        Request::Push(_) => parse(&answer.body).map(Answer::Push),
        Request::Pull(_) => Page::unpack(&answer.body)
            .map(|page| Answer::Pull(Box::new(page)))
            .map_err(|_| TransportProblem::Nonsense("not a page")),
        Request::Upload(upload) => uploaded(upload, answer).map(Answer::Upload),
    }
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, TransportProblem> {
    serde_json::from_slice(body).map_err(|_| TransportProblem::Nonsense("not the expected JSON"))
}

fn uploaded(upload: &Upload, answer: &HttpAnswer) -> Result<UploadAnswer, TransportProblem> {
    match upload {
        Upload::Create { length, .. } => {
            // The office has these bytes: under this photo or another.
            if answer.offset() == Some(*length) {
                return Ok(UploadAnswer::Offset(*length));
            }
            answer
                .header("Location")
                .and_then(path_of)
                .map(|url| UploadAnswer::Created { url })
                .ok_or(TransportProblem::Nonsense("no place to send bytes to"))
        }
        Upload::Head { .. } | Upload::Patch { .. } => answer
            .offset()
            .map(UploadAnswer::Offset)
            .ok_or(TransportProblem::Nonsense("no offset")),
    }
}

/// The path of a `Location`. The office's address is the host's alone to know,
/// so that a token never goes anywhere else.
fn path_of(location: &str) -> Option<String> {
    let path = if let Some((_, rest)) = location.split_once("://") {
        rest.find('/').and_then(|at| rest.get(at..))?
    } else {
        location
    };
    (path.starts_with('/') && !path.starts_with("//")).then(|| path.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use fieldfare_domain::{PhotoId, TicketId};
    use fieldfare_protocol::wire::sha256_hex;
    use uuid::Uuid;

    fn create() -> Request {
        Request::Upload(Upload::Create {
            what: UploadFor {
                ticket: TicketId(Uuid::from_u128(1)),
                photo: PhotoId(Uuid::from_u128(2)),
                sha256: sha256_hex(b"x"),
            },
            length: 5,
        })
    }

    fn answer(status: u16, headers: &[(&str, &str)], body: &[u8]) -> HttpAnswer {
        HttpAnswer {
            status,
            headers: headers
                .iter()
                .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
                .collect(),
            body: body.to_vec(),
        }
    }

    #[test]
    fn a_place_at_another_host_is_only_a_path_at_ours() {
        let told = answer(
            201,
            &[("location", "https://elsewhere.example/api/v1/uploads/7")],
            b"",
        );
        assert_eq!(
            from_http(&create(), &told),
            Ok(Answer::Upload(UploadAnswer::Created {
                url: "/api/v1/uploads/7".to_owned()
            }))
        );
        let odd = answer(201, &[("Location", "//elsewhere.example/x")], b"");
        assert!(from_http(&create(), &odd).is_err());
    }

    #[test]
    fn known_bytes_need_no_place() {
        let told = answer(200, &[("Upload-Offset", "5")], b"");
        assert_eq!(
            from_http(&create(), &told),
            Ok(Answer::Upload(UploadAnswer::Offset(5)))
        );
    }

    #[test]
    fn a_chunk_carries_its_offset_and_checksum() {
        let patch = Request::Upload(Upload::Patch {
            photo: PhotoId(Uuid::from_u128(2)),
            url: "/u/1".to_owned(),
            offset: 3,
            chunk: b"ab".to_vec(),
            sha256: sha256_hex(b"ab"),
        });
        let http = to_http(&patch, "secret");
        assert_eq!(http.method, "PATCH");
        let value = |name: &str| {
            http.headers
                .iter()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.as_str())
        };
        assert_eq!(value("Upload-Offset"), Some("3"));
        let sum = value("Upload-Checksum").and_then(|sum| sum.strip_prefix("sha256 "));
        let digest = STANDARD.decode(sum.unwrap()).unwrap();
        assert_eq!(hex::encode(digest), sha256_hex(b"ab").as_str());
        assert_eq!(value("Authorization"), Some("Bearer secret"));
        assert!(!format!("{http:?}").contains("secret"));
    }

    #[test]
    fn pages_of_a_proxy_and_broken_bodies_are_problems() {
        let html = answer(502, &[], b"<html>bad gateway</html>");
        assert_eq!(
            from_http(&create(), &html),
            Err(TransportProblem::Status {
                status: 502,
                code: String::new()
            })
        );
        let refused = answer(409, &[], br#"{"code":"replica_forked","title":"x"}"#);
        assert_eq!(
            from_http(&create(), &refused).unwrap_err().code(),
            "replica_forked"
        );
        assert!(from_http(&create(), &answer(200, &[], b"<html>")).is_err());
    }
}
