//! What belongs to a message: chosen with the system's dialog, dropped or pasted; and
//! a file that is saved from a ticket (S1-32). The page can name no file of this
//! computer: it names one that the person chose.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use fieldfare_domain::{PhotoId, TicketId, Visibility};
use fieldfare_protocol::view::{Change, HostError};
use fieldfare_replica::{PictureSize, ReplicaError};
use reqwest::Url;
use serde::de::DeserializeOwned;
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use crate::desk::{Desk, error};
use crate::pictures;

/// The files that a person chose since the app was started.
#[derive(Debug, Default)]
pub(crate) struct Chosen(Mutex<BTreeSet<PathBuf>>);

/// Lets the person choose photos and files; empty when they did not.
#[tauri::command(async)]
pub(crate) fn pick_files(
    app: AppHandle,
    chosen: State<'_, Chosen>,
) -> Result<Vec<PathBuf>, HostError> {
    let picked = app.dialog().file().blocking_pick_files();
    let paths: Vec<PathBuf> = picked
        .unwrap_or_default()
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect();
    let mut known = chosen.0.lock().unwrap_or_else(PoisonError::into_inner);
    known.extend(paths.iter().cloned());
    Ok(paths)
}

/// Adds a file that was chosen.
#[tauri::command(async)]
pub(crate) fn attach_file(
    desk: State<'_, Desk>,
    chosen: State<'_, Chosen>,
    ticket: TicketId,
    name: String,
    visibility: Visibility,
    path: PathBuf,
) -> Result<PhotoId, HostError> {
    let known = chosen.0.lock().unwrap_or_else(PoisonError::into_inner);
    if !known.contains(&path) {
        return Err(error("forbidden", "nobody chose this file"));
    }
    drop(known);
    let added = desk
        .replica()?
        .attach_file(ticket, &name, visibility, &path)?;
    desk.stirred(changed(ticket));
    Ok(added)
}

/// Adds what was dropped or pasted. Its bytes come as they are; what it is stands in
/// a header, as a query: ticket, name, visibility, file.
#[tauri::command(async)]
pub(crate) fn attach_bytes(
    desk: State<'_, Desk>,
    request: Request<'_>,
) -> Result<PhotoId, HostError> {
    let InvokeBody::Raw(bytes) = request.body() else {
        return Err(error("malformed", "no bytes"));
    };
    let about = request.headers().get("x-about");
    let about = about.and_then(|value| value.to_str().ok()).unwrap_or("");
    let about =
        Url::parse(&format!("about:blank?{about}")).map_err(|why| error("malformed", why))?;
    let text = |key: &str| {
        let found = about.query_pairs().find(|(name, _)| name == key);
        found
            .map(|(_, value)| value.into_owned())
            .unwrap_or_default()
    };
    let ticket: TicketId = word(text("ticket"))?;
    let visibility: Visibility = word(text("visibility"))?;
    let added = desk
        .replica()?
        .attach(ticket, &text("name"), visibility, &text("file"), bytes)?;
    desk.stirred(changed(ticket));
    Ok(added)
}

/// Saves a file of a ticket where the person says; false when they did not.
#[tauri::command(async)]
pub(crate) fn save_file(
    app: AppHandle,
    desk: State<'_, Desk>,
    ticket: TicketId,
    photo: PhotoId,
) -> Result<bool, HostError> {
    let replica = desk.replica()?;
    let name = replica.file_name(ticket, photo)?;
    // Fetched before anybody is asked where to put it.
    let bytes = match replica.photo_bytes(photo, PictureSize::Full) {
        Err(ReplicaError::UnknownPhoto) => {
            pictures::fetch(&replica, ticket, photo, PictureSize::Full)?
        }
        other => other?,
    };
    let place = app.dialog().file().set_file_name(name).blocking_save_file();
    let Some(path) = place.and_then(|place| place.into_path().ok()) else {
        return Ok(false);
    };
    std::fs::write(&path, bytes).map_err(|why| error("io", why))?;
    Ok(true)
}

fn word<T: DeserializeOwned>(text: String) -> Result<T, HostError> {
    serde_json::from_value(text.into()).map_err(|why| error("malformed", why))
}

fn changed(ticket: TicketId) -> Change {
    Change::Tickets {
        tickets: vec![ticket],
    }
}
