//! `photo://localhost/{ticket}/{photo}/{thumb|full}`: pictures for the page,
//! from this device's vault, or from the office when they are not here yet.

use fieldfare_domain::{PhotoId, TicketId};
use fieldfare_protocol::view::HostError;
use fieldfare_protocol::wire::path;
use fieldfare_replica::sync::http::HttpRequest;
use fieldfare_replica::{PictureSize, Replica, ReplicaError};
use tauri::http::{Request, Response, StatusCode, header};
use tauri::{Manager, Runtime, UriSchemeContext, UriSchemeResponder};

use crate::desk::{Desk, error};
use crate::net;

/// Answers one question of the page for a picture.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let app = context.app_handle().clone();
    std::thread::spawn(move || {
        let picture = parse(request.uri().path())
            .ok_or_else(|| error("unknown_photo", request.uri()))
            .and_then(|(ticket, photo, size)| {
                let replica = app.state::<Desk>().replica()?;
                picture(&replica, ticket, photo, size)
            })
            // A file is saved and never shown, whatever is in it.
            .and_then(|bytes| match bytes.starts_with(&[0xff, 0xd8, 0xff]) {
                true => Ok(bytes),
                false => Err(error("unknown_photo", "no picture")),
            });
        let (status, body) = match picture {
            Ok(bytes) => (StatusCode::OK, bytes),
            Err(_) => (StatusCode::NOT_FOUND, Vec::new()),
        };
        let response = Response::builder()
            .status(status)
            .header(header::CONTENT_TYPE, "image/jpeg")
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
            .header(header::CACHE_CONTROL, "private, max-age=86400")
            .body(body);
        if let Ok(response) = response {
            responder.respond(response);
        }
    });
}

fn parse(path: &str) -> Option<(TicketId, PhotoId, PictureSize)> {
    let mut parts = path.trim_matches('/').split('/');
    let ticket = parts.next()?.parse().ok()?;
    let photo = parts.next()?.parse().ok()?;
    let size = match parts.next()? {
        "thumb" => PictureSize::Thumb,
        "full" => PictureSize::Full,
        _ => return None,
    };
    parts.next().is_none().then_some((ticket, photo, size))
}

/// The picture: from here, or fetched and kept.
fn picture(
    replica: &Replica,
    ticket: TicketId,
    photo: PhotoId,
    size: PictureSize,
) -> Result<Vec<u8>, HostError> {
    match replica.photo_bytes(photo, size) {
        Err(ReplicaError::UnknownPhoto) => fetch(replica, ticket, photo, size),
        other => Ok(other?),
    }
}

/// Fetches a picture from the office and keeps it.
pub(crate) fn fetch(
    replica: &Replica,
    ticket: TicketId,
    photo: PhotoId,
    size: PictureSize,
) -> Result<Vec<u8>, HostError> {
    let session = replica.session()?;
    let office = net::office_address(&session.office)?;
    let token = replica.token()?.ok_or_else(|| error("signed_out", ""))?;
    let word = match size {
        PictureSize::Thumb => "thumb",
        PictureSize::Full => "full",
    };
    let request = HttpRequest {
        method: "GET",
        path: format!("{}/{ticket}/{photo}/{word}", path::PHOTOS),
        headers: vec![("Authorization", format!("Bearer {token}"))],
        body: Vec::new(),
    };
    let client = net::client().map_err(net::problem)?;
    let answer = net::exchange(&client, &office, request).map_err(net::problem)?;
    if answer.status != 200 {
        return Err(error("unknown_photo", answer.status));
    }
    replica.keep_picture(ticket, photo, size, &answer.body)?;
    Ok(answer.body)
}
