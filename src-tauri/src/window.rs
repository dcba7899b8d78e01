//! The one window, and links that open a ticket.

use fieldfare_domain::TicketId;
use fieldfare_protocol::view::Change;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, WebviewUrl, WebviewWindowBuilder};

use crate::desk::Desk;
use crate::outside;

/// Name of the window, as the capability file knows it.
const MAIN: &str = "main";

/// Makes the window.
pub(crate) fn make(app: &AppHandle) -> tauri::Result<()> {
    let (same, other) = (app.clone(), app.clone());
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .on_navigation(move |link| outside::follow(&same, link))
        // A second window of our own page is never wanted.
        .on_new_window(move |link, _| {
            outside::follow(&other, &link);
            NewWindowResponse::Deny
        })
        // A page that is read again does not listen until it says so: a link that is
        // followed in between waits.
        .on_page_load(|window, load| {
            if load.event() == PageLoadEvent::Started {
                window.state::<Desk>().leaves();
            }
        });
    #[cfg(desktop)]
    let window = window
        .title("Fieldfare")
        .inner_size(1280.0, 800.0)
        .min_inner_size(360.0, 480.0)
        // What is dropped goes to the page, which knows what it belongs to.
        .disable_drag_drop_handler();
    window.build()?;
    Ok(())
}

/// Brings the window to the front. A phone's system does that itself.
pub(crate) fn show(app: &AppHandle) {
    #[cfg(desktop)]
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.unminimize();
        let _ = window.show();
        let _ = window.set_focus();
    }
    #[cfg(mobile)]
    let _ = app;
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
