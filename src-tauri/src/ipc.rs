//! What the page may call: three lines each. The list of handlers below is also
//! the list of what is allowed; everything needs the desk, and the desk needs
//! its key.

use std::path::PathBuf;

use fieldfare_domain::setup::ready_made::Language;
use fieldfare_domain::setup::{Kind, Way};
use fieldfare_domain::{
    Act, Draft, EquipmentId, PhotoId, QuietHours, Role, SetupId, Stage, TicketId, Visibility,
};
use fieldfare_protocol::personal::ReadMark;
use fieldfare_protocol::view::{
    AccountsQuery, ActOutcome, ArticleView, BoardFit, BoardFitQuery, BoardQuery, BoardView, Change,
    DeviceHistory, DirectoryView, EquipmentView, HostError, InboxView, KnowledgeQuery, ListQuery,
    OutboxView, RuleFiring, RuleTrial, SessionView, SetupSave, SetupVersion, SetupView, TicketPage,
    TicketView, ToldView,
};
use fieldfare_protocol::wire::{SignIn, SignedIn, path};
use reqwest::Url;
use serde_json::{Value, json};
use tauri::ipc::Invoke;
use tauri::{AppHandle, State, Wry};
use tauri_plugin_dialog::DialogExt;
use uuid::Uuid;

use crate::desk::{self, Desk, error};
use crate::net;

type Answer<T> = Result<T, HostError>;

/// Every handler, by name.
pub(crate) fn handlers() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session,
        unlock,
        sign_in,
        sign_out,
        set_up,
        tickets,
        ticket,
        act,
        create,
        board,
        board_fit,
        pick_photos,
        add_photos,
        add_picture,
        crate::attach::pick_files,
        crate::attach::attach_file,
        crate::attach::attach_bytes,
        crate::attach::save_file,
        outbox,
        outbox_retry,
        outbox_edit,
        outbox_discard,
        outbox_undo,
        crate::rescue::rescue_export,
        crate::rescue::rescue_import,
        inbox,
        inbox_read,
        quiet_save,
        told,
        directory,
        accounts,
        person_save,
        person_set_up_link,
        equipment_save,
        device_history,
        equipment_import,
        setup_list,
        setup_history,
        setup_save,
        setup_publish,
        setup_delete,
        furnish,
        knowledge,
        article_of,
        rule_try,
        rule_firings,
        ready,
    ]
}

#[tauri::command(async)]
fn session(desk: State<'_, Desk>) -> Answer<SessionView> {
    desk.session()
}

#[tauri::command(async)]
fn unlock(desk: State<'_, Desk>, passphrase: String) -> Answer<SessionView> {
    desk.unlock(passphrase)?;
    desk.session()
}

#[tauri::command(async)]
fn sign_in(
    desk: State<'_, Desk>,
    office: String,
    email: String,
    password: String,
) -> Answer<SessionView> {
    let replica = desk.replica()?;
    let office = net::office_address(&office)?;
    let question = SignIn {
        email,
        password,
        replica: Some(replica.id()?),
        device_name: device_name(),
    };
    let body = serde_json::to_value(question).map_err(|why| error("nonsense", why))?;
    let signed_in: SignedIn = net::ask(None, &office, "POST", path::SIGN_IN, Some(body))?;
    replica.sign_in(office.as_str(), &signed_in)?;
    desk.stirred(Change::Session);
    desk.session()
}

#[tauri::command(async)]
fn sign_out(desk: State<'_, Desk>, force: Option<bool>) -> Answer<()> {
    let replica = desk.replica()?;
    let office = office_of(&desk);
    let token_ends = office
        .map(|office| net::ask::<Value>(Some(&*replica), &office, "POST", path::SIGN_OUT, None));
    replica.sign_out(force.unwrap_or(false))?;
    if let Ok(Err(why)) = token_ends {
        // The token dies by itself; what was here is gone either way.
        tracing::info!(%why, "the office was not told of the sign-out");
    }
    desk.stirred(Change::Session);
    Ok(())
}

#[tauri::command(async)]
fn set_up(
    desk: State<'_, Desk>,
    office: String,
    token: String,
    password: String,
) -> Answer<SessionView> {
    let office = net::office_address(&office)?;
    let body = json!({"token": token, "password": password});
    let _: Value = net::ask(None, &office, "POST", "/api/v1/set-up", Some(body))?;
    desk.session()
}

#[tauri::command(async)]
fn tickets(desk: State<'_, Desk>, query: ListQuery) -> Answer<TicketPage> {
    let page = desk.replica()?.tickets(&query, desk::now())?;
    // The mark by which the start of the app is measured.
    tracing::debug!(rows = page.rows.len(), "a list is handed to the page");
    Ok(page)
}

#[tauri::command(async)]
fn ticket(desk: State<'_, Desk>, id: TicketId) -> Answer<TicketView> {
    Ok(desk.replica()?.ticket(id)?)
}

#[tauri::command(async)]
fn act(desk: State<'_, Desk>, ticket: TicketId, base_version: u32, act: Act) -> Answer<ActOutcome> {
    let outcome = desk.replica()?.act(ticket, base_version, act)?;
    desk.stirred(changed(ticket));
    Ok(outcome)
}

#[tauri::command(async)]
fn create(desk: State<'_, Desk>, draft: Draft) -> Answer<ActOutcome> {
    let outcome = desk.replica()?.create(draft)?;
    desk.stirred(changed(outcome.ticket));
    Ok(outcome)
}

#[tauri::command(async)]
fn board(desk: State<'_, Desk>, query: BoardQuery) -> Answer<BoardView> {
    Ok(desk.replica()?.board(&query, desk::now())?)
}

#[tauri::command(async)]
fn board_fit(desk: State<'_, Desk>, query: BoardFitQuery) -> Answer<BoardFit> {
    Ok(desk.replica()?.board_fit(&query, desk::now())?)
}

#[tauri::command(async)]
fn pick_photos(app: AppHandle) -> Answer<Vec<PathBuf>> {
    let picked = app
        .dialog()
        .file()
        .add_filter("JPEG, PNG, WebP", &["jpg", "jpeg", "png", "webp"])
        .blocking_pick_files();
    Ok(picked
        .unwrap_or_default()
        .into_iter()
        .filter_map(|file| file.into_path().ok())
        .collect())
}

#[tauri::command(async)]
fn add_photos(
    desk: State<'_, Desk>,
    ticket: TicketId,
    name: String,
    visibility: Visibility,
    stage: Option<Stage>,
    paths: Vec<PathBuf>,
) -> Answer<Vec<PhotoId>> {
    let added = desk
        .replica()?
        .add_photos(ticket, &name, visibility, stage, &paths);
    // Those before a bad one stay added: the page is to see them either way.
    desk.stirred(changed(ticket));
    Ok(added?)
}

/// What was drawn on the screen, a signature for example.
#[tauri::command(async)]
fn add_picture(
    desk: State<'_, Desk>,
    ticket: TicketId,
    name: String,
    visibility: Visibility,
    picture: Vec<u8>,
) -> Answer<PhotoId> {
    let added = desk
        .replica()?
        .add_photo(ticket, &name, visibility, &picture);
    desk.stirred(changed(ticket));
    Ok(added?)
}

#[tauri::command(async)]
fn outbox(desk: State<'_, Desk>) -> Answer<OutboxView> {
    Ok(desk.replica()?.outbox()?)
}

#[tauri::command(async)]
fn outbox_retry(desk: State<'_, Desk>, id: Uuid) -> Answer<()> {
    desk.replica()?.outbox_retry(id)?;
    desk.try_now();
    desk.stirred(Change::Tickets { tickets: vec![] });
    Ok(())
}

#[tauri::command(async)]
fn outbox_edit(desk: State<'_, Desk>, id: Uuid, text: String) -> Answer<()> {
    desk.replica()?.outbox_edit(id, &text)?;
    desk.stirred(Change::Tickets { tickets: vec![] });
    Ok(())
}

#[tauri::command(async)]
fn outbox_discard(desk: State<'_, Desk>, id: Uuid) -> Answer<()> {
    desk.replica()?.outbox_discard(id)?;
    desk.stirred(Change::Tickets { tickets: vec![] });
    Ok(())
}

#[tauri::command(async)]
fn outbox_undo(desk: State<'_, Desk>, id: Uuid) -> Answer<()> {
    desk.replica()?.outbox_undo(id)?;
    desk.stirred(Change::Tickets { tickets: vec![] });
    Ok(())
}

#[tauri::command(async)]
fn inbox(desk: State<'_, Desk>) -> Answer<InboxView> {
    Ok(desk.replica()?.inbox()?)
}

#[tauri::command(async)]
fn inbox_read(desk: State<'_, Desk>, marks: Vec<ReadMark>) -> Answer<InboxView> {
    let replica = desk.replica()?;
    replica.inbox_read(&marks)?;
    desk.try_now();
    Ok(replica.inbox()?)
}

#[tauri::command(async)]
fn quiet_save(desk: State<'_, Desk>, quiet: Option<QuietHours>) -> Answer<InboxView> {
    let replica = desk.replica()?;
    replica.quiet_save(quiet)?;
    desk.try_now();
    desk.stirred(Change::Inbox);
    Ok(replica.inbox()?)
}

/// Only the office knows it.
#[tauri::command(async)]
fn told(desk: State<'_, Desk>, ticket: TicketId) -> Answer<ToldView> {
    let replica = desk.replica()?;
    let path = format!("/api/v1/tickets/{ticket}/told");
    net::ask(Some(&*replica), &office_of(&desk)?, "GET", &path, None)
}

#[tauri::command(async)]
fn directory(desk: State<'_, Desk>) -> Answer<DirectoryView> {
    Ok(desk.replica()?.directory()?)
}

#[tauri::command(async)]
fn accounts(desk: State<'_, Desk>, query: AccountsQuery) -> Answer<Value> {
    let replica = desk.replica()?;
    let asked = serde_json::to_value(query).map_err(|why| error("nonsense", why))?;
    let path = "/api/v1/accounts/query";
    net::ask(
        Some(&*replica),
        &office_of(&desk)?,
        "POST",
        path,
        Some(asked),
    )
}

#[tauri::command(async)]
fn person_save(desk: State<'_, Desk>, person: Value) -> Answer<Value> {
    ask_office(&desk, "PUT", "/api/v1/people", Some(person))
}

#[tauri::command(async)]
fn person_set_up_link(desk: State<'_, Desk>, id: Uuid) -> Answer<Value> {
    let path = format!("/api/v1/people/{id}/set-up-link");
    ask_office(&desk, "POST", &path, None)
}

#[tauri::command(async)]
fn equipment_save(desk: State<'_, Desk>, equipment: EquipmentView) -> Answer<EquipmentView> {
    let body = serde_json::to_value(equipment).map_err(|why| error("nonsense", why))?;
    let saved = ask_office(&desk, "PUT", "/api/v1/equipment", Some(body))?;
    serde_json::from_value(saved).map_err(|why| error("nonsense", why))
}

/// The office knows the whole history: who may see all of it asks there while it
/// can be reached.
#[tauri::command(async)]
fn device_history(desk: State<'_, Desk>, id: EquipmentId) -> Answer<DeviceHistory> {
    let replica = desk.replica()?;
    let me = desk.session()?.person;
    if me.is_some_and(|person| person.role.is_office()) && desk.is_live() {
        let path = format!("/api/v1/equipment/{id}/history");
        let asked = net::ask(Some(&*replica), &office_of(&desk)?, "GET", &path, None);
        if asked.is_ok() {
            return asked;
        }
    }
    Ok(replica.device_history(id)?)
}

#[tauri::command(async)]
fn equipment_import(desk: State<'_, Desk>, text: String, dry: bool) -> Answer<Value> {
    let body = json!({"text": text, "dry": dry});
    ask_office(&desk, "POST", "/api/v1/equipment/import", Some(body))
}

/// Who may change it sees drafts as well while the office can be asked; what is in
/// force is here in any case.
#[tauri::command(async)]
fn setup_list(desk: State<'_, Desk>, kind: Kind) -> Answer<Vec<SetupView>> {
    let replica = desk.replica()?;
    let me = desk.session()?.person;
    let may_change = me.is_some_and(|person| person.role == Role::Administrator);
    if may_change && desk.is_live() {
        let path = format!("/api/v1/setup/{kind}");
        return net::ask(Some(&*replica), &office_of(&desk)?, "GET", &path, None);
    }
    Ok(replica.setup(kind))
}

#[tauri::command(async)]
fn setup_history(desk: State<'_, Desk>, kind: Kind, id: SetupId) -> Answer<Vec<SetupVersion>> {
    let path = format!("/api/v1/setup/{kind}/{id}/history");
    let replica = desk.replica()?;
    net::ask(Some(&*replica), &office_of(&desk)?, "GET", &path, None)
}

#[tauri::command(async)]
fn setup_save(desk: State<'_, Desk>, kind: Kind, record: SetupSave) -> Answer<Value> {
    let body = serde_json::to_value(record).map_err(|why| error("nonsense", why))?;
    ask_office(&desk, "PUT", &format!("/api/v1/setup/{kind}"), Some(body))
}

#[tauri::command(async)]
fn setup_publish(
    desk: State<'_, Desk>,
    kind: Kind,
    id: SetupId,
    base_version: u32,
) -> Answer<Value> {
    let path = format!("/api/v1/setup/{kind}/{id}/publish");
    ask_office(
        &desk,
        "POST",
        &path,
        Some(json!({"baseVersion": base_version})),
    )
}

#[tauri::command(async)]
fn setup_delete(
    desk: State<'_, Desk>,
    kind: Kind,
    id: SetupId,
    base_version: u32,
) -> Answer<Value> {
    let path = format!("/api/v1/setup/{kind}/{id}?baseVersion={base_version}");
    ask_office(&desk, "DELETE", &path, None)
}

#[tauri::command(async)]
fn furnish(desk: State<'_, Desk>, way: Way, language: Language) -> Answer<Value> {
    let body = json!({"way": way, "language": language});
    ask_office(&desk, "PUT", "/api/v1/profile", Some(body))
}

#[tauri::command(async)]
fn knowledge(desk: State<'_, Desk>, query: KnowledgeQuery) -> Answer<Vec<ArticleView>> {
    Ok(desk.replica()?.knowledge(&query))
}

#[tauri::command(async)]
fn article_of(desk: State<'_, Desk>, ticket: TicketId) -> Answer<Value> {
    ask_office(
        &desk,
        "POST",
        &format!("/api/v1/tickets/{ticket}/article"),
        None,
    )
}

#[tauri::command(async)]
fn rule_try(desk: State<'_, Desk>, id: Option<SetupId>, body: Value) -> Answer<RuleTrial> {
    let replica = desk.replica()?;
    let asked = Some(json!({"id": id, "body": body}));
    net::ask(
        Some(&*replica),
        &office_of(&desk)?,
        "POST",
        "/api/v1/rules/try",
        asked,
    )
}

#[tauri::command(async)]
fn rule_firings(desk: State<'_, Desk>, rule: SetupId) -> Answer<Vec<RuleFiring>> {
    let replica = desk.replica()?;
    let path = format!("/api/v1/rules/firings?rule={rule}");
    net::ask(Some(&*replica), &office_of(&desk)?, "GET", &path, None)
}

#[tauri::command]
fn ready(desk: State<'_, Desk>) {
    desk.ready();
}

/// People, equipment and the set-up are the office's: what changes them needs a
/// connection.
fn ask_office(
    desk: &State<'_, Desk>,
    method: &'static str,
    path: &str,
    body: Option<Value>,
) -> Answer<Value> {
    let replica = desk.replica()?;
    let answer = net::ask(Some(&*replica), &office_of(desk)?, method, path, body)?;
    desk.stirred(Change::Directory);
    Ok(answer)
}

fn office_of(desk: &State<'_, Desk>) -> Answer<Url> {
    net::office_address(&desk.session()?.office)
}

fn changed(ticket: TicketId) -> Change {
    Change::Tickets {
        tickets: vec![ticket],
    }
}

/// What people call this device.
fn device_name() -> String {
    ["HOSTNAME", "COMPUTERNAME"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .or_else(|| std::fs::read_to_string("/etc/hostname").ok())
        .map(|name| name.trim().chars().take(60).collect())
        .unwrap_or_else(|| "desktop".to_owned())
}
