//! The way to the office: one HTTPS client for everything that this device
//! asks.

use std::io::Read;
use std::time::Duration;

use fieldfare_protocol::view::HostError;
use fieldfare_replica::Replica;
use fieldfare_replica::sync::TransportProblem;
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use reqwest::blocking::{Client, Response};
use reqwest::{Method, Url};
use serde::de::DeserializeOwned;

use crate::desk::error;

/// Largest answer that is read.
const ANSWER_BYTES_MAX: u64 = 80 * 1024 * 1024;
/// Longest wait for a whole answer.
const ANSWER_WAIT: Duration = Duration::from_secs(60);
/// Longest wait for a connection: a cellar's radio says nothing at all.
const CONNECT_WAIT: Duration = Duration::from_secs(8);

/// A client for questions with an end.
pub(crate) fn client() -> Result<Client, TransportProblem> {
    builder()
        .timeout(ANSWER_WAIT)
        .build()
        .map_err(|_| TransportProblem::Unreachable)
}

/// A client for the stream of hints, which has no end.
pub(crate) fn stream_client() -> Result<Client, TransportProblem> {
    builder()
        .timeout(None)
        .build()
        .map_err(|_| TransportProblem::Unreachable)
}

fn builder() -> reqwest::blocking::ClientBuilder {
    Client::builder()
        .connect_timeout(CONNECT_WAIT)
        // A token goes to the office and nowhere else.
        .redirect(reqwest::redirect::Policy::none())
        .user_agent(concat!("fieldfare/", env!("CARGO_PKG_VERSION")))
}

/// The office's address as a person types it: `https://` unless it says
/// otherwise, and plain `http://` on this machine only.
pub(crate) fn office_address(typed: &str) -> Result<Url, HostError> {
    let typed = typed.trim().trim_end_matches('/');
    let full = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let url = Url::parse(&full).map_err(|why| error("bad_address", why))?;
    let host = url.host_str().unwrap_or_default();
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    match url.scheme() {
        "https" => Ok(url),
        "http" if here => Ok(url),
        "http" => Err(error("address_not_secure", host)),
        other => Err(error("bad_address", other)),
    }
}

/// Sends one request to the office and reads the whole answer.
pub(crate) fn exchange(
    client: &Client,
    office: &Url,
    request: HttpRequest,
) -> Result<HttpAnswer, TransportProblem> {
    let method = Method::from_bytes(request.method.as_bytes())
        .map_err(|_| TransportProblem::Nonsense("method"))?;
    let url = office
        .join(&request.path)
        .ok()
        .filter(|url| url.origin() == office.origin())
        .ok_or(TransportProblem::Nonsense("path"))?;
    let mut question = client.request(method, url).body(request.body);
    for (name, value) in request.headers {
        question = question.header(name, value);
    }
    let answer = question.send().map_err(|why| {
        if why.is_timeout() && !why.is_connect() {
            TransportProblem::TimedOut
        } else {
            TransportProblem::Unreachable
        }
    })?;
    whole(answer)
}

fn whole(answer: Response) -> Result<HttpAnswer, TransportProblem> {
    let status = answer.status().as_u16();
    let headers = answer
        .headers()
        .iter()
        .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
        .collect();
    let mut body = Vec::new();
    answer
        .take(ANSWER_BYTES_MAX)
        .read_to_end(&mut body)
        .map_err(|_| TransportProblem::TimedOut)?;
    Ok(HttpAnswer {
        status,
        headers,
        body,
    })
}

/// A question that only the office can answer, with a person waiting for it.
pub(crate) fn ask<T: DeserializeOwned>(
    replica: Option<&Replica>,
    office: &Url,
    method: &'static str,
    path: &str,
    body: Option<serde_json::Value>,
) -> Result<T, HostError> {
    let mut headers = vec![
        ("Content-Type", "application/json".to_owned()),
        ("X-Fieldfare", "1".to_owned()),
    ];
    if let Some(token) = replica.map(Replica::token).transpose()?.flatten() {
        headers.push(("Authorization", format!("Bearer {token}")));
    }
    let request = HttpRequest {
        method,
        path: path.to_owned(),
        headers,
        body: body.map(|b| b.to_string().into_bytes()).unwrap_or_default(),
    };
    // A handler runs on a thread of the shell's own event loop, where a question
    // that waits may not be asked; so it gets a thread of its own.
    let answer = std::thread::scope(|scope| {
        scope
            .spawn(|| exchange(&client()?, office, request))
            .join()
            .unwrap_or(Err(TransportProblem::Unreachable))
    })
    .map_err(problem)?;
    if (200..300).contains(&answer.status) {
        return serde_json::from_slice(&answer.body).map_err(|why| error("nonsense", why));
    }
    Err(serde_json::from_slice::<HostError>(&answer.body)
        .unwrap_or_else(|_| error("office_problem", answer.status)))
}

/// A problem on the way as a person sees it.
pub(crate) fn problem(problem: TransportProblem) -> HostError {
    error(problem.code(), &problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_without_a_scheme_is_a_secure_one() {
        let url = office_address(" office.example/ ").unwrap();
        assert_eq!(url.as_str(), "https://office.example/");
    }

    #[test]
    fn plain_http_goes_no_further_than_this_machine() {
        assert!(office_address("http://127.0.0.1:8642").is_ok());
        let refused = office_address("http://office.example").unwrap_err();
        assert_eq!(refused.code, "address_not_secure");
        assert_eq!(
            office_address("file:///etc/passwd").unwrap_err().code,
            "bad_address"
        );
    }
}
