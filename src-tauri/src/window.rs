//! The one window, the tray, and links that open a ticket.

use fieldfare_domain::TicketId;
use fieldfare_protocol::view::Change;
use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

use crate::desk::Desk;

/// Name of the window, as the capability file knows it.
const MAIN: &str = "main";
/// Name of the tray.
const TRAY: &str = "tray";

/// Keeps WebKit from a way of drawing that leaves windows blank on some
/// machines. Whoever wants it sets the variable.
pub(crate) fn calm_webkit() {
    #[cfg(target_os = "linux")]
    if std::env::var_os("WEBKIT_DISABLE_DMABUF_RENDERER").is_none()
        && let Ok(program) = std::env::current_exe()
        && std::env::var_os("FIELDFARE_STARTED").is_none()
    {
        use std::os::unix::process::CommandExt;
        // A variable can only be set safely for a process that has not begun.
        let failed = std::process::Command::new(program)
            .args(std::env::args_os().skip(1))
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("FIELDFARE_STARTED", "1")
            .exec();
        tracing::warn!(error = %failed, "could not start anew; going on as it is");
    }
}

/// Makes the window.
pub(crate) fn make(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Fieldfare")
        .inner_size(1280.0, 800.0)
        .min_inner_size(360.0, 480.0)
        .build()?;
    Ok(())
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
}

/// A tray with "Open", where the desktop has one.
pub(crate) fn tray(app: &AppHandle) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "Open Fieldfare", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &quit])?;
    let mut tray = TrayIconBuilder::with_id(TRAY)
        .menu(&menu)
        .tooltip("Fieldfare")
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => show(app),
            "quit" => app.exit(0),
            _ => {}
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

/// Whether a closed window can be opened again.
pub(crate) fn has_tray(app: &AppHandle) -> bool {
    // Without a status area the window would be gone for good.
    app.tray_by_id(TRAY).is_some() && std::env::var_os("FIELDFARE_NO_TRAY").is_none()
}

/// Shows a ticket: at once when the page listens, otherwise when it does.
pub(crate) fn open_ticket(app: &AppHandle, ticket: TicketId) {
    show(app);
    app.state::<Desk>().tell_or_keep(Change::Open { ticket });
}

/// Opens what `fieldfare://ticket/<id>` names; anything else is passed over.
pub(crate) fn open_link(app: &AppHandle, link: &str) {
    let id = link
        .strip_prefix("fieldfare://ticket/")
        .map(|rest| rest.trim_end_matches('/'));
    if let Some(ticket) = id.and_then(|id| id.parse().ok()) {
        open_ticket(app, ticket);
    }
}
