//! The list of every address of the office, with who may use it.
//!
//! The router and the API description are both built from [`ROUTES`], so an
//! address without a row does not exist. Deny by default: [`crate::guard`] reads
//! the row before a handler runs, and what a row cannot say (is this ticket this
//! person's business?) the handler asks with the account that the guard found.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodFilter, MethodRouter, on};
use fieldfare_protocol::wire::{CHUNK_BYTES_MAX, PUSH_BYTES_MAX};

use crate::site::Site;
use crate::{
    accounts, alerts, board, console, device_history, device_import, device_labels,
    equipment_routes, export_routes, furnish, guard, headers, health, inbox_routes, knowledge,
    my_tickets, numbers_routes, openapi, people_routes, photo_routes, push_routes, report,
    requester, rules, session_routes, setup_routes, streams, sync_routes, tus, ui, webhook_routes,
};

/// Who may use an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Who {
    /// Everybody.
    Anyone,
    /// Who holds the status link that the address names.
    StatusLink,
    /// Who has the code of a label; the handler looks for it.
    DeviceCode,
    /// The monitoring system that has the token in the address.
    AlertToken,
    /// The calendar program that has the person's token in the address; the handler looks for it.
    CalendarLink,
    /// A program on the office's own machine, or one that has the token for it.
    Watcher,
    /// Everybody with an account.
    SignedIn,
    /// The enterprise's own people.
    Staff,
    /// Dispatchers, supervisors and administrators.
    Office,
    /// Administrators.
    Administrator,
}

/// One address.
pub struct Route {
    /// Method, `GET`.
    pub method: &'static str,
    /// Template, `/api/v1/tickets/{id}`.
    pub path: &'static str,
    /// Who may use it.
    pub who: Who,
    /// Most bytes of a body.
    pub body_max: usize,
    /// What it is for.
    pub about: &'static str,
    /// The body that it takes, as a schema's name or in words; may be empty.
    pub takes: &'static str,
    /// What it answers, as a schema's name or in words; may be empty.
    pub gives: &'static str,
    make: fn() -> MethodRouter<Arc<Site>>,
}

impl std::fmt::Debug for Route {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)
    }
}

/// Bytes of a small JSON body: a command with the longest texts that the rules
/// take, in the widest script.
const SMALL: usize = 256 * 1024;
/// Bytes of a record of the set-up: a form with all its fields.
const SETUP: usize = 1024 * 1024;
/// Bytes of a photo as a camera made it.
const PHOTO: usize = 25 * 1000 * 1000;

macro_rules! row {
    ($method:ident $path:literal $who:ident $max:expr, $handler:path, $about:literal, $takes:literal => $gives:literal) => {
        Route {
            method: stringify!($method),
            path: $path,
            who: Who::$who,
            body_max: $max,
            about: $about,
            takes: $takes,
            gives: $gives,
            make: || on(MethodFilter::$method, $handler),
        }
    };
}

/// Every address.
#[rustfmt::skip]
pub static ROUTES: &[Route] = &[
    // Who is there.
    row!(GET "/api/v1/session" Anyone 0, session_routes::session, "Who is signed in.", "" => "SessionView"),
    row!(POST "/api/v1/session" Anyone SMALL, session_routes::sign_in_console, "Signs a browser in.", "SignIn" => "SessionView"),
    row!(DELETE "/api/v1/session" SignedIn 0, session_routes::sign_out, "Signs out.", "" => ""),
    row!(POST "/api/v1/set-up" Anyone SMALL, session_routes::set_up, "Sets a password by a one-time link.", "SetUp" => "SessionView"),
    row!(POST "/api/v1/sign-in" Anyone SMALL, session_routes::sign_in_device, "Signs a device in.", "SignIn" => "SignedIn"),
    row!(POST "/api/v1/sign-out" SignedIn 0, session_routes::sign_out, "Ends the token that it is called with.", "" => ""),
    // Tickets in the browser.
    row!(POST "/api/v1/tickets/query" Staff SMALL, console::query, "A list of tickets.", "ListQuery" => "TicketPage"),
    row!(POST "/api/v1/tickets" Staff SMALL, console::create, "Reports a ticket.", "CreateRequest" => "ActOutcome"),
    row!(GET "/api/v1/tickets/{id}" Staff 0, console::ticket, "A whole ticket.", "" => "TicketView"),
    row!(POST "/api/v1/tickets/{id}/act" Staff SMALL, console::act, "Does something on a ticket.", "ActRequest" => "ActOutcome"),
    row!(POST "/api/v1/tickets/{id}/alert-handled" Office SMALL, alerts::handled, "A person has handled the device alert that the ticket comes from.", "CommandRequest" => "ActOutcome"),
    row!(POST "/api/v1/tickets/{id}/photos" Staff PHOTO, photo_routes::add, "Adds a photo, or, where `file` names one, a file; query: name, visibility, file.", "bytes of a JPEG, PNG or WebP; or of a PDF, a text or a document without macros" => "application/json id of the photo"),
    row!(GET "/api/v1/tickets/{id}/photos/{photo}/{size}" Staff 0, photo_routes::picture, "A photo; size is thumb or full. A file is full, and a download.", "" => "bytes of a JPEG, or of a file as it came"),
    row!(GET "/api/v1/changes" Staff 0, streams::changes, "Server-sent events: what to read again.", "" => "text/event-stream of Change"),
    // The dispatch board.
    row!(POST "/api/v1/board/query" Office SMALL, board::query, "People and time, and what waits to be planned.", "BoardQuery" => "BoardView"),
    row!(POST "/api/v1/board/fit" Office SMALL, board::fit, "What a visit would be like there; nothing is done.", "BoardFitQuery" => "BoardFit"),
    // What people are told.
    row!(GET "/api/v1/inbox" Staff 0, inbox_routes::inbox, "What the caller was told, and their quiet hours.", "" => "InboxView"),
    row!(POST "/api/v1/inbox/read" Staff SMALL, inbox_routes::read, "Notes what the caller has read.", "ReadMarks" => "InboxView"),
    row!(PUT "/api/v1/quiet" Staff SMALL, inbox_routes::quiet, "Sets the caller's quiet hours; null takes them away.", "QuietHours" => "InboxView"),
    row!(GET "/api/v1/tickets/{id}/told" Staff 0, inbox_routes::told, "What an assignment has reached, and mails to the requester.", "" => "ToldView"),
    // One's own tickets, and accounts to choose from.
    row!(POST "/api/v1/my/tickets/query" SignedIn SMALL, my_tickets::query, "One's own tickets, and what can be reported.", "MyTicketsQuery" => "MyTickets"),
    row!(POST "/api/v1/my/tickets" SignedIn SMALL, my_tickets::create, "Reports a ticket of one's own.", "CreateRequest" => "ActOutcome"),
    row!(POST "/api/v1/accounts/query" Staff SMALL, accounts::query, "Accounts that match, requesters among them.", "AccountsQuery" => "Accounts"),
    // People and equipment.
    row!(GET "/api/v1/directory" Staff 0, people_routes::directory, "People, equipment and types.", "" => "DirectoryView"),
    row!(PUT "/api/v1/people" Administrator SMALL, people_routes::person_save, "Adds or changes a person.", "PersonSave" => "PersonSaved"),
    row!(POST "/api/v1/people/{id}/set-up-link" Administrator 0, people_routes::set_up_link, "A new one-time link for a person.", "" => "SetUpLink"),
    row!(PUT "/api/v1/equipment" Office SMALL, equipment_routes::equipment_save, "Adds or changes a piece of equipment.", "EquipmentView" => "EquipmentView"),
    row!(GET "/api/v1/equipment/{id}/label.svg" Staff 0, device_labels::label, "The label with the code.", "" => "image/svg+xml"),
    row!(GET "/api/v1/equipment/labels.pdf" Office 0, device_labels::sheet, "Labels to print, 24 on a sheet; query: ids with commas (none is all in service), skip.", "" => "application/pdf"),
    row!(GET "/api/v1/equipment/{id}/history" Staff 0, device_history::history, "Tickets and alerts of a device, and who was there last.", "" => "DeviceHistory"),
    row!(POST "/api/v1/equipment/import" Office 1024 * 1024, device_import::import, "Takes a table of devices, or says what would become of it.", "DeviceImport" => "DeviceImported"),
    // Figures, and getting data out.
    row!(POST "/api/v1/numbers" Office SMALL, numbers_routes::numbers, "All figures of a question.", "NumbersQuery" => "NumbersView"),
    row!(POST "/api/v1/numbers/tickets" Office SMALL, numbers_routes::behind, "The tickets behind one figure.", "BehindQuery" => "TicketPage"),
    row!(POST "/api/v1/exports" Office SMALL, export_routes::begin, "Begins to write a list as a file.", "ExportRequest" => "ExportView"),
    row!(GET "/api/v1/exports/{id}" Office 0, export_routes::progress, "How far an export is.", "" => "ExportView"),
    row!(DELETE "/api/v1/exports/{id}" Office 0, export_routes::forget, "Gives an export up.", "" => ""),
    row!(GET "/api/v1/exports/{id}/file" Office 0, export_routes::file, "The file of an export.", "" => "any"),
    row!(GET "/api/v1/tickets/{id}/report.pdf" Staff 0, export_routes::ticket_report, "The printed report of a ticket; query: lang.", "" => "application/pdf"),
    row!(GET "/api/v1/calendar" Staff 0, export_routes::calendar_link, "The secret address of one's own calendar.", "" => "CalendarLink"),
    row!(GET "/api/public/calendar/{id}/{token}" CalendarLink 0, export_routes::calendar_feed, "A person's appointments as iCalendar.", "" => "text/calendar"),
    row!(GET "/api/v1/webhooks" Administrator 0, webhook_routes::list, "Outgoing webhooks.", "" => "list of WebhookView"),
    row!(PUT "/api/v1/webhooks" Administrator SMALL, webhook_routes::save, "Adds or changes a webhook; a new key is told once.", "WebhookSave" => "WebhookView"),
    row!(DELETE "/api/v1/webhooks/{id}" Administrator 0, webhook_routes::remove, "Removes a webhook.", "" => ""),
    // Devices.
    row!(POST "/api/v1/sync/push" Staff PUSH_BYTES_MAX, sync_routes::push, "Sends commands.", "PushRequest" => "PushAnswer"),
    row!(POST "/api/v1/sync/pull" Staff SMALL, sync_routes::pull, "Asks for what is new.", "PullRequest" => "application/zstd a page"),
    row!(GET "/api/v1/sync/hints" Staff 0, streams::hints, "Server-sent events: there is something new.", "" => "text/event-stream of Hint"),
    row!(GET "/api/v1/photos/{id}/{photo}/{size}" Staff 0, photo_routes::picture, "A photo or a file for a device.", "" => "bytes of a JPEG, or of a file as it came"),
    row!(OPTIONS "/api/v1/uploads" Anyone 0, tus::options, "tus: what this office can do.", "" => ""),
    row!(POST "/api/v1/uploads" Staff CHUNK_BYTES_MAX, tus::create, "tus: begins an upload of a declared photo.", "" => ""),
    row!(HEAD "/api/v1/uploads/{id}" Staff 0, tus::head, "tus: how far an upload is.", "" => ""),
    row!(PATCH "/api/v1/uploads/{id}" Staff CHUNK_BYTES_MAX, tus::patch, "tus: the next bytes.", "application/offset+octet-stream" => ""),
    row!(DELETE "/api/v1/uploads/{id}" Staff 0, tus::delete, "tus: gives an upload up.", "" => ""),
    // How the enterprise is set up: types, departments and the like.
    row!(GET "/api/v1/setup/{kind}" Staff 0, setup_routes::list, "Records of a kind; who may read them is the kind's.", "" => "SetupViews"),
    row!(PUT "/api/v1/setup/{kind}" Administrator SETUP, setup_routes::save, "Saves a record, as a draft or in force at once.", "SetupSave" => "SetupView"),
    row!(GET "/api/v1/setup/{kind}/{id}" Staff 0, setup_routes::one, "One record.", "" => "SetupView"),
    row!(GET "/api/v1/setup/{kind}/{id}/history" Administrator 0, setup_routes::history, "Every version of a record, newest first.", "" => "SetupVersions"),
    row!(POST "/api/v1/setup/{kind}/{id}/publish" Administrator SMALL, setup_routes::publish, "Puts the newest version in force.", "SetupBase" => "SetupView"),
    row!(DELETE "/api/v1/setup/{kind}/{id}" Administrator 0, setup_routes::delete, "Takes a record out of use; baseVersion is part of the question.", "" => "SetupView"),
    row!(PUT "/api/v1/profile" Administrator SMALL, furnish::furnish_route, "Sets the way of working and adds what is ready-made for it.", "Furnishing" => "SetupView"),
    // Knowledge.
    row!(POST "/api/v1/knowledge/query" Staff SMALL, knowledge::query, "Articles by words, or those that may help.", "KnowledgeQuery" => "ArticleViews"),
    row!(POST "/api/v1/tickets/{id}/article" Staff 0, knowledge::of_resolution, "Makes a draft of an article of how a ticket was solved.", "" => "SetupView"),
    // Rules.
    row!(POST "/api/v1/rules/try" Administrator SETUP, rules::trial, "On which past tickets a rule would have fired.", "Tried" => "RuleTrial"),
    row!(GET "/api/v1/rules/firings" Office 0, rules::firings, "What rules did, the newest first; rule may be part of the question.", "" => "RuleFirings"),
    // Requesters.
    row!(POST "/api/public/device/{code}/answers" DeviceCode SMALL, knowledge::answers, "Articles that may help with what is typed.", "Typed" => "PublicArticles"),
    row!(GET "/api/public/device/{code}" DeviceCode 0, report::device, "What a label's code stands for.", "" => "Device"),
    row!(POST "/api/public/report" DeviceCode SMALL, report::report, "Reports a fault.", "Report" => "Receipt"),
    row!(GET "/api/public/status/{token}" StatusLink 0, requester::status, "The status page.", "" => "RequesterView"),
    row!(POST "/api/public/status/{token}/act" StatusLink SMALL, requester::act, "Answers, confirms, rates.", "RequesterAct" => "RequesterView"),
    row!(POST "/api/public/status/{token}/photos" StatusLink PHOTO, requester::photo, "The bytes of a declared photo or file; headers X-Photo-Id, X-Photo-Sha256; query: file.", "bytes of a JPEG, PNG or WebP; or of a PDF, a text or a document without macros" => ""),
    row!(GET "/api/public/status/{token}/photos/{photo}/{size}" StatusLink 0, requester::picture, "A photo or a file that the requester may see.", "" => "bytes of a JPEG, or of a file as it came"),
    row!(GET "/api/public/status/{token}/push" StatusLink 0, push_routes::key, "What a browser needs to be told of changes (web push).", "" => "PushKey"),
    row!(POST "/api/public/status/{token}/push" StatusLink SMALL, push_routes::keep, "This browser is told of changes from now on.", "PushBrowser" => ""),
    row!(POST "/api/public/status/{token}/push/stop" StatusLink SMALL, push_routes::stop, "This browser is told no more.", "PushStop" => ""),
    row!(GET "/api/public/status/{token}/hints" StatusLink 0, streams::requester_hints, "Server-sent events: the page has changed.", "" => "text/event-stream"),
    // Monitoring systems.
    row!(GET "/api/v1/alerts-link" Administrator 0, alerts::link, "The secret address for a monitoring system's alerts.", "" => "CalendarLink"),
    row!(POST "/api/v1/alerts/{token}" AlertToken 1024 * 1024, alerts::webhook, "Alertmanager's webhook, version 4.", "Alertmanager" => "application/json counts"),
    // About the office itself.
    row!(GET "/api/openapi.json" Anyone 0, openapi::document, "This list as OpenAPI 3.1.", "" => "application/json"),
    row!(GET "/api/docs" Anyone 0, openapi::page, "This list for people.", "" => "text/html"),
    row!(GET "/healthz" Anyone 0, health::alive, "The process answers.", "" => "text/plain"),
    row!(GET "/readyz" Anyone 0, health::ready, "The office can take work.", "" => "text/plain"),
    row!(GET "/metrics" Watcher 0, health::metrics, "Counters for Prometheus.", "" => "text/plain"),
    row!(GET "/version" Anyone 0, health::version, "Which program this is.", "" => "application/json"),
    // Pages.
    row!(GET "/" Anyone 0, ui::app, "The console.", "" => "text/html"),
    row!(GET "/set-up" Anyone 0, ui::app, "The page of a one-time link.", "" => "text/html"),
    row!(GET "/r/{code}" Anyone 0, ui::requester, "The requester's page for a label.", "" => "text/html"),
    row!(GET "/s/{token}" Anyone 0, ui::requester, "The requester's status page.", "" => "text/html"),
    row!(GET "/assets/{*path}" Anyone 0, ui::asset, "Parts of the pages.", "" => "any"),
    row!(GET "/{file}" Anyone 0, ui::root_file, "Icons and the like.", "" => "any"),
];

/// The router of all addresses.
pub fn router(site: &Arc<Site>) -> Router {
    let mut router: Router<Arc<Site>> = Router::new();
    for route in ROUTES {
        let handler = (route.make)()
            .layer(DefaultBodyLimit::max(route.body_max))
            .layer(from_fn_with_state((Arc::clone(site), route), guard::guard));
        router = router.route(route.path, handler);
    }
    headers::around(router.fallback(ui::nowhere).with_state(Arc::clone(site)))
}
