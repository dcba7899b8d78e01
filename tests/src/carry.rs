//! Carries requests to an office in this process: all of the wire but the wire.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::request::Builder;
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;

/// Longest answer that is read, in bytes.
const ANSWER_BYTES_MAX: usize = 64 << 20;

/// What a device sends.
///
/// # Panics
/// Where no request can have this form.
#[must_use]
pub fn whole(request: &HttpRequest) -> Request<Body> {
    head(request)
        .body(Body::from(request.body.clone()))
        .expect("the request has a form")
}

/// What arrives of it when the connection breaks in the middle of its body.
///
/// # Panics
/// Where no request can have this form.
#[must_use]
pub fn half(request: &HttpRequest) -> Request<Body> {
    let half = request.body.get(..request.body.len() / 2);
    let half = half.unwrap_or_default().to_vec();
    let broken = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
    head(request)
        .body(Body::from_stream(tokio_stream::iter([
            Ok(half),
            Err(broken),
        ])))
        .expect("the request has a form")
}

fn head(request: &HttpRequest) -> Builder {
    let mut built = Request::builder()
        .method(request.method)
        .uri(&request.path)
        .header("content-length", request.body.len());
    for (name, value) in &request.headers {
        built = built.header(*name, value);
    }
    built
}

/// Asks the office.
///
/// # Panics
/// Where the answer does not end, or is longer than 64 MiB.
#[must_use]
pub fn send(router: &Router, runtime: &Runtime, request: Request<Body>) -> HttpAnswer {
    runtime.block_on(async {
        let response = match router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, ANSWER_BYTES_MAX)
            .await
            .expect("an answer has an end");
        HttpAnswer {
            status: parts.status.as_u16(),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| {
                    let value = String::from_utf8_lossy(value.as_bytes()).into_owned();
                    (name.as_str().to_owned(), value)
                })
                .collect(),
            body: body.to_vec(),
        }
    })
}

/// Asks in the way of a browser or a foreign program.
///
/// # Panics
/// Where no request can have this form.
#[must_use]
pub fn plain(
    method: &str,
    path: &str,
    token: Option<&str>,
    headers: &[(&str, &str)],
    body: Vec<u8>,
) -> Request<Body> {
    let mut request = Request::builder().method(method).uri(path);
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request
        .body(Body::from(body))
        .expect("the request has a form")
}

/// What an answer says: its contents, or the code of the problem.
///
/// # Errors
/// The code of the problem; its status and text where it has none.
pub fn told<T: DeserializeOwned>(answer: &HttpAnswer) -> Result<T, String> {
    let text = || String::from_utf8_lossy(&answer.body);
    if (200..300).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|e| format!("{e}: {}", text()));
    }
    let problem: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let code = problem.get("code").and_then(Value::as_str);
    Err(code.map_or_else(|| format!("{} {}", answer.status, text()), str::to_owned))
}

/// The body of a request: empty for null.
#[must_use]
pub fn json(body: &Value) -> Vec<u8> {
    if body.is_null() {
        Vec::new()
    } else {
        body.to_string().into_bytes()
    }
}
