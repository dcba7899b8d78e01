//! The office: accounts, what happened, who may hold what, photos, and the
//! addresses under which all of it is reached.
//!
//! Where to start: [`routes`] is the list of every address with who may use it;
//! [`accept`] is the one way in which a ticket changes; [`scope`] and [`feed`]
//! say what a device is told. Must never know: how a device keeps things, and
//! how a screen looks.

pub mod accept;
pub mod accounts;
pub mod alerts;
pub mod asked;
pub mod audit;
mod background;
pub mod backup;
pub mod blobs;
pub mod board;
pub mod cli;
pub mod clock;
pub mod console;
pub mod db;
pub mod delivery;
pub mod device_history;
pub mod device_import;
pub mod device_labels;
pub mod doctor;
pub mod enterprises;
pub mod equipment_routes;
pub mod error;
pub mod export_routes;
pub mod exports;
pub mod feed;
pub mod fold;
pub mod furnish;
pub mod guard;
pub mod headers;
pub mod health;
pub mod import_log;
pub mod inbox;
pub mod inbox_routes;
pub mod knowledge;
pub mod life;
pub mod mail;
pub mod moving;
pub mod my_tickets;
pub mod names;
pub mod numbers_routes;
pub mod office;
pub mod openapi;
pub mod others;
pub mod outward;
pub mod passwords;
pub mod people;
pub mod people_routes;
pub mod personal;
pub mod photo_routes;
pub mod photos;
pub mod printed;
pub mod proxies;
pub mod push;
pub mod push_routes;
pub mod related;
pub mod renewal;
pub mod report;
pub mod requester;
pub mod rounds;
pub mod routes;
pub mod rules;
pub mod sample;
pub mod scope;
pub mod serve;
pub mod session_routes;
pub mod setup;
pub mod setup_routes;
pub mod sight;
pub mod site;
pub mod sole;
pub mod streams;
pub mod sync_routes;
pub mod tickets;
pub mod timers;
pub mod tokens;
pub mod tries;
pub mod tus;
pub mod ui;
pub mod webhook_routes;
pub mod webhook_send;
pub mod webhooks;

use std::sync::Arc;

/// The router of an office whose links are relative: what tests drive.
pub fn router(office: Arc<office::Office>) -> axum::Router {
    routes::router(&site::Site::new(office, ""))
}
