//! The pages, embedded in the program: the console, and the requester's own
//! light page.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::error::OfficeError;
use crate::headers::PAGE_POLICY;

#[derive(RustEmbed)]
#[folder = "../../ui/dist"]
#[allow_missing = true]
struct Pages;

/// Shown when the program was built before the pages were.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
     <title>Fieldfare</title><h1>The pages are not built</h1>\
     <p>Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui</code> and build the \
     server again, or let <code>cargo xtask run</code> do both.</p></html>";

/// The service worker that keeps the requester's page on the phone. What it may
/// fetch is said by its own policy, not by that of the page.
const WORKER: &str = "requester-worker.js";

/// The console.
pub async fn app() -> Response {
    page("index.html")
}

/// The requester's page.
pub async fn requester() -> Response {
    page("requester.html")
}

/// Parts of the pages: their names change with their contents.
pub async fn asset(Path(path): Path<String>) -> Response {
    match Pages::get(&format!("assets/{path}")) {
        Some(file) => with(file, "public, max-age=31536000, immutable"),
        None => OfficeError::NotFound("page").into_response(),
    }
}

/// Icons and the like.
pub async fn root_file(asked: HeaderMap, Path(file): Path<String>) -> Response {
    match Pages::get(&file) {
        Some(found) if file == WORKER => {
            let mut response = with(found, "no-cache");
            let policy = HeaderValue::from_static(PAGE_POLICY);
            response
                .headers_mut()
                .insert(header::CONTENT_SECURITY_POLICY, policy);
            response
        }
        Some(found) if !file.ends_with(".html") => with(found, "public, max-age=3600"),
        _ => nowhere(asked).await,
    }
}

/// An address that there is not. A person who mistyped one gets a page in their
/// language, a program the error.
pub async fn nowhere(asked: HeaderMap) -> Response {
    let accepts = asked
        .get(header::ACCEPT)
        .and_then(|kinds| kinds.to_str().ok());
    if !accepts.is_some_and(|kinds| kinds.contains("text/html")) {
        return OfficeError::NotFound("page").into_response();
    }
    let mut response = requester().await;
    if response.status().is_success() {
        *response.status_mut() = StatusCode::NOT_FOUND;
    }
    response
}

fn page(name: &str) -> Response {
    match Pages::get(name) {
        Some(file) => with(file, "no-cache"),
        None => (
            StatusCode::SERVICE_UNAVAILABLE,
            [(header::CONTENT_TYPE, "text/html; charset=utf-8")],
            NOT_BUILT,
        )
            .into_response(),
    }
}

fn with(file: EmbeddedFile, cache: &'static str) -> Response {
    let kind = file.metadata.mimetype();
    let kind = if kind == "text/html" {
        "text/html; charset=utf-8".to_owned()
    } else {
        kind.to_owned()
    };
    (
        [
            (header::CONTENT_TYPE, kind),
            (header::CACHE_CONTROL, cache.to_owned()),
        ],
        file.data.into_owned(),
    )
        .into_response()
}
