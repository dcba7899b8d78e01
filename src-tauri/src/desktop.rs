//! What only a desktop has: one process at a time, a tray, a window that is hidden
//! instead of closed and comes back where it was. A phone's app is built without
//! this file.

use tauri::menu::{Menu, MenuItem};
use tauri::tray::TrayIconBuilder;
use tauri::{AppHandle, Builder, Manager, WindowEvent, Wry};
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

use crate::window;

/// Name of the tray.
const TRAY: &str = "tray";

/// Adds a desktop's parts to an app that has no others yet.
pub(crate) fn parts(app: Builder<Wry>) -> Builder<Wry> {
    // First, so that a second start only wakes the first one.
    app.plugin(tauri_plugin_single_instance::init(|app, args, _folder| {
        window::show(app);
        for arg in args {
            window::open_link(app, &arg);
        }
    }))
    .plugin(
        tauri_plugin_window_state::Builder::default()
            .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
            .build(),
    )
    .on_window_event(|window, event| {
        // Closing the window leaves the bell and the exchange running; the
        // tray opens it again and can end the app.
        if let WindowEvent::CloseRequested { api, .. } = event
            && has_tray(window.app_handle())
        {
            api.prevent_close();
            let _ = window.app_handle().save_window_state(StateFlags::all());
            let _ = window.hide();
        }
    })
}

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

/// A tray with "Open", where the desktop has one.
pub(crate) fn tray(app: &AppHandle) -> tauri::Result<()> {
    let open = MenuItem::with_id(app, "open", "Open Fieldfare", true, None::<&str>)?;
    let quit = MenuItem::with_id(app, "quit", "Quit", true, None::<&str>)?;
    let menu = Menu::with_items(app, &[&open, &quit])?;
    let mut tray = TrayIconBuilder::with_id(TRAY)
        .menu(&menu)
        .tooltip("Fieldfare")
        .on_menu_event(|app, event| match event.id().as_ref() {
            "open" => window::show(app),
            "quit" => app.exit(0),
            _ => {}
        });
    if let Some(icon) = app.default_window_icon() {
        tray = tray.icon(icon.clone());
    }
    tray.build(app)?;
    Ok(())
}

/// Whether a closed window can be opened again. Without a status area that shows
/// our tray it would be gone for good, so closing it then ends the app.
fn has_tray(app: &AppHandle) -> bool {
    app.tray_by_id(TRAY).is_some()
        && std::env::var_os("FIELDFARE_NO_TRAY").is_none()
        && tray_is_shown()
}

/// Asks the session whether something shows status icons: GNOME without an
/// extension, for one, does not.
#[cfg(target_os = "linux")]
fn tray_is_shown() -> bool {
    use zbus::blocking::{Connection, Proxy, proxy};
    const AREA: &str = "org.kde.StatusNotifierWatcher";
    let shown = || -> zbus::Result<bool> {
        let bus = Connection::session()?;
        let area: Proxy<'_> = proxy::Builder::new(&bus)
            .destination(AREA)?
            .path("/StatusNotifierWatcher")?
            .interface(AREA)?
            // One question, once: nothing to keep.
            .cache_properties(zbus::proxy::CacheProperties::No)
            .build()?;
        area.get_property("IsStatusNotifierHostRegistered")
    };
    shown().unwrap_or_else(|why| {
        tracing::info!(%why, "no status area: closing the window ends the app");
        false
    })
}

#[cfg(not(target_os = "linux"))]
fn tray_is_shown() -> bool {
    true
}
