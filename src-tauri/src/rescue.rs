//! The rescue file: where it goes and where it comes from is asked here, with the
//! system's own dialogs, so that the page can name no file of this computer.

use std::path::PathBuf;

use fieldfare_protocol::view::{Change, HostError, RescueSaved, RescueTaken};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::{DialogExt, FileDialogBuilder, FilePath};
use zeroize::Zeroizing;

use crate::desk::Desk;

/// How names of rescue files end.
const ENDING: &str = "rescue";

/// Writes everything that was not sent into a file; none when the person chose no
/// place for it.
#[tauri::command(async)]
pub(crate) fn rescue_export(
    app: AppHandle,
    desk: State<'_, Desk>,
    passphrase: String,
) -> Result<Option<RescueSaved>, HostError> {
    let passphrase = Zeroizing::new(passphrase);
    let today = jiff::Zoned::now().date();
    let place = dialog(&app)
        .set_file_name(format!("fieldfare-{today}.{ENDING}"))
        .blocking_save_file();
    let Some(path) = path_of(place) else {
        return Ok(None);
    };
    desk.rescue_to(&path, &passphrase).map(Some)
}

/// Takes in what another device could not send; none when the person chose no file.
#[tauri::command(async)]
pub(crate) fn rescue_import(
    app: AppHandle,
    desk: State<'_, Desk>,
    passphrase: String,
) -> Result<Option<RescueTaken>, HostError> {
    let passphrase = Zeroizing::new(passphrase);
    let replica = desk.replica()?;
    let Some(path) = path_of(dialog(&app).blocking_pick_file()) else {
        return Ok(None);
    };
    let taken = replica.rescue_import(&path, &passphrase)?;
    desk.stirred(Change::Tickets { tickets: vec![] });
    Ok(Some(taken))
}

fn dialog(app: &AppHandle) -> FileDialogBuilder<tauri::Wry> {
    app.dialog().file().add_filter("Fieldfare", &[ENDING])
}

fn path_of(file: Option<FilePath>) -> Option<PathBuf> {
    file.and_then(|file| file.into_path().ok())
}
