//! The shell: a window, a tray, native notices, files and a keychain around the
//! replica.
//!
//! Thin on purpose. What a ticket is and may become is in `domain`; what this
//! device holds is in `replica`; here are only the things that need an operating
//! system: [`desk`] opens the replica, [`ipc`] hands it to the page, `sync` shuttles
//! bytes between its engine and the network, `bell` rings for reminders and new
//! work. Must never hold: a rule, SQL, or a word that a person reads, except the
//! notices that appear while the page is not there.

mod bell;
mod desk;
mod ipc;
mod keychain;
mod net;
mod notices;
mod pictures;
mod rescue;
mod sync;
mod window;

use tauri::{Manager, RunEvent, WindowEvent};
use tauri_plugin_deep_link::DeepLinkExt;
use tauri_plugin_window_state::{AppHandleExt, StateFlags};

use desk::Desk;

/// Starts the app and returns when it ends.
///
/// # Panics
/// When there is no display: nothing else can be done without one.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    // WebKit's default way of showing a page leaves it blank with some drivers.
    // Set before any thread exists.
    window::calm_webkit();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("FIELDFARE_LOG")
                .unwrap_or_else(|_| "fieldfare=info,warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let app = tauri::Builder::default()
        // First, so that a second start only wakes the first one.
        .plugin(tauri_plugin_single_instance::init(|app, args, _folder| {
            window::show(app);
            for arg in args {
                window::open_link(app, &arg);
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .build(),
        )
        .register_asynchronous_uri_scheme_protocol("photo", pictures::answer)
        .invoke_handler(ipc::handlers())
        .setup(|app| {
            let handle = app.handle().clone();
            let desk = Desk::begin(&handle)?;
            app.manage(desk);
            notices::listen(&handle);
            window::tray(&handle)?;
            window::make(&handle)?;
            let links = handle.clone();
            app.deep_link().on_open_url(move |event| {
                for url in event.urls() {
                    window::open_link(&links, url.as_str());
                }
            });
            for arg in std::env::args().skip(1) {
                window::open_link(&handle, &arg);
            }
            handle.state::<Desk>().open_without_asking();
            Ok(())
        })
        .on_window_event(|window, event| {
            // Closing the window leaves the bell and the exchange running; the
            // tray opens it again and can end the app.
            if let WindowEvent::CloseRequested { api, .. } = event
                && window::has_tray(window.app_handle())
            {
                api.prevent_close();
                let _ = window.app_handle().save_window_state(StateFlags::all());
                let _ = window.hide();
            }
        })
        .build(tauri::generate_context!())
        .expect("the app needs a display and its own files");
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            app.state::<Desk>().end();
        }
    });
}
