//! The shell: a window, a tray, native notices, files and a keychain around the
//! replica.
//!
//! Thin on purpose. What a ticket is and may become is in `domain`; what this
//! device holds is in `replica`; here are only the things that need an operating
//! system: [`desk`] opens the replica, [`ipc`] hands it to the page, `sync` shuttles
//! bytes between its engine and the network, `bell` rings for reminders and new
//! work. Must never hold: a rule, SQL, or a word that a person reads, except the
//! notices that appear while the page is not there.

mod attach;
mod bell;
mod desk;
#[cfg(desktop)]
mod desktop;
mod ipc;
mod keychain;
mod net;
mod notice_words;
mod notices;
mod outside;
mod pictures;
mod rescue;
mod steady;
mod sync;
mod window;

use tauri::{Manager, RunEvent};
use tauri_plugin_deep_link::DeepLinkExt;

use desk::Desk;

/// Starts the app and returns when it ends.
///
/// # Panics
/// When there is no display: nothing else can be done without one.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    // WebKit's default way of showing a page leaves it blank with some drivers.
    // Set before any thread exists.
    #[cfg(desktop)]
    desktop::calm_webkit();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("FIELDFARE_LOG")
                .unwrap_or_else(|_| "fieldfare=info,warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let app = tauri::Builder::default();
    #[cfg(desktop)]
    let app = desktop::parts(app);
    let app = app
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(
            // Links are followed in `outside`; the page itself may open nothing.
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .register_asynchronous_uri_scheme_protocol("photo", pictures::answer)
        .invoke_handler(ipc::handlers())
        .setup(|app| {
            let handle = app.handle().clone();
            let desk = Desk::begin(&handle)?;
            app.manage(desk);
            app.manage(attach::Chosen::default());
            notices::listen(&handle);
            #[cfg(desktop)]
            desktop::tray(&handle)?;
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
            // The keychain may take seconds, or ask a person: the window is drawn meanwhile.
            std::thread::spawn(move || handle.state::<Desk>().open_without_asking());
            Ok(())
        })
        .build(tauri::generate_context!())
        .expect("the app needs a display and its own files");
    app.run(|app, event| {
        if let RunEvent::Exit = event {
            app.state::<Desk>().end();
        }
    });
}
