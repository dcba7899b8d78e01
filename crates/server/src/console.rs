//! Tickets in the browser: lists, one ticket, acts, new tickets.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::{
    Act, At, CommandId, Draft, EnterpriseId, Priority, State as TicketState, Ticket, TicketId,
    TypeId,
};
use fieldfare_protocol::directory::{Directory, TicketType};
use fieldfare_protocol::view::{
    ActOutcome, DueFilter, ListName, ListQuery, RelatedView, Sort, TicketPage, TicketView,
    ViewInput, ticket_row, ticket_view,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::accept::From;
use crate::asked::{Request, told};
use crate::db::{Tx, Value};
use crate::error::{OfficeError, Result};
use crate::people::{Account, directory, word};
use crate::site::{Asked, Site, named};
use crate::tickets::Loaded;
use crate::tokens::Caller;
use crate::{fold, related, sight, tickets};

/// Rows of a list when the question does not say.
const ROWS: u32 = 100;
/// Most rows of a list.
const ROWS_MAX: u32 = 500;

/// A list of tickets.
pub async fn query(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<ListQuery>,
) -> Result<Json<TicketPage>> {
    let now = site.now();
    site.office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                list(tx, &caller.account, &asked, now)
            })
        })
        .await
        .map(Json)
}

/// What a list is made of: SQL and its values, kept side by side.
struct Where {
    sql: String,
    values: Vec<Value<'static>>,
}

impl Where {
    /// Adds a condition; each `?` in it stands for one more value.
    fn and(&mut self, condition: &str, values: impl IntoIterator<Item = Value<'static>>) {
        self.sql.push_str(" AND ");
        let mut parts = condition.split('?');
        self.sql.push_str(parts.next().unwrap_or_default());
        for (value, part) in values.into_iter().zip(parts) {
            let mark = self.mark(value);
            self.sql.push_str(&mark);
            self.sql.push_str(part);
        }
    }

    /// The mark of one more value, `?3`.
    fn mark(&mut self, value: Value<'static>) -> String {
        self.values.push(value);
        format!("?{}", self.values.len())
    }

    fn one_of(&mut self, column: &str, words: Vec<Value<'static>>) {
        if !words.is_empty() {
            let marks = vec!["?"; words.len()].join(", ");
            self.and(&format!("{column} IN ({marks})"), words);
        }
    }

    /// Whose tickets, of which type and department (S3-9).
    fn narrow(&mut self, asked: &ListQuery, directory: &Directory) {
        let people = [
            ("t.assignee = ?", asked.assignee),
            ("t.owner = ?", asked.owner),
            ("t.creator = ?", asked.creator),
        ];
        for (condition, person) in people {
            if let Some(person) = person {
                self.and(condition, [Value::Id(person.0)]);
            }
        }
        if let Some(department) = asked.department {
            // A ticket that names none is its type's department's.
            let types: Vec<TypeId> = directory.types_of_department(department).collect();
            let (of_types, ids) = of_types(&types, directory);
            self.and(
                &format!("(t.department = ? OR (t.department IS NULL AND {of_types}))"),
                std::iter::once(Value::Id(department.0)).chain(ids),
            );
        }
        if !asked.types.is_empty() {
            let (of_types, ids) = of_types(&asked.types, directory);
            self.and(&of_types, ids);
        }
    }
}

/// That a ticket is of one of these types; one that names none is of the first.
fn of_types(types: &[TypeId], directory: &Directory) -> (String, Vec<Value<'static>>) {
    const TYPES_MAX: usize = 100;
    let types = types.get(..TYPES_MAX).unwrap_or(types);
    let first = directory.ticket_type(None).map(|known| known.id);
    let mut either = Vec::new();
    if !types.is_empty() {
        let marks = vec!["?"; types.len()].join(", ");
        either.push(format!("t.type_id IN ({marks})"));
    }
    if first.is_some_and(|first| types.contains(&first)) {
        either.push("t.type_id IS NULL".to_owned());
    }
    if either.is_empty() {
        either.push("1 = 0".to_owned());
    }
    let ids = types.iter().map(|id| Value::Id(id.0)).collect();
    (format!("({})", either.join(" OR ")), ids)
}

fn text(text: String) -> Value<'static> {
    Value::Text(text.into())
}

fn words<T: serde::Serialize>(values: &[T]) -> Result<Vec<Value<'static>>> {
    values.iter().map(|v| word(v).map(text)).collect()
}

pub(crate) fn list(
    tx: &Tx<'_>,
    account: &Account,
    asked: &ListQuery,
    now: At,
) -> Result<TicketPage> {
    // Asked for more states than there are: the rest repeats.
    let states: &[TicketState] = asked.states.get(..8).unwrap_or(&asked.states);
    let priorities: &[Priority] = asked.priorities.get(..4).unwrap_or(&asked.priorities);
    let mut wanted = Where {
        sql: "t.enterprise = ?1".to_owned(),
        values: vec![Value::Id(account.enterprise.0)],
    };
    if !account.role.is_office() {
        // The same rows that a device is told of.
        wanted.and(
            "EXISTS (SELECT 1 FROM scope s WHERE s.account = ? AND s.ticket = t.key \
             AND s.left_at IS NULL)",
            [Value::Id(account.id.0)],
        );
    }
    match asked.list {
        ListName::Mine => wanted.and("t.assignee = ?", [Value::Id(account.id.0)]),
        ListName::Queue => wanted.and(
            "t.state = ?",
            [text(word(&TicketState::PendingAssignment)?)],
        ),
        ListName::All => {}
    }
    wanted.one_of("t.state", words(states)?);
    wanted.one_of("t.priority", words(priorities)?);
    let directory = directory(tx, account.enterprise)?;
    wanted.narrow(asked, &directory);
    let late = asked.due.contains(&DueFilter::Late);
    let soon = asked.due.contains(&DueFilter::Soon);
    let now = Value::Integer(now.0);
    match (late, soon) {
        (true, true) => wanted.and("(t.due_at <= ? OR t.warn_at <= ?)", [now.clone(), now]),
        (true, false) => wanted.and("t.due_at <= ?", [now]),
        (false, true) => wanted.and("t.warn_at <= ? AND t.due_at > ?", [now.clone(), now]),
        (false, false) => {}
    }
    for word in fold::words(&asked.search) {
        let holds = tx.either("instr(t.words, ?) > 0", "strpos(t.words, ?) > 0");
        wanted.and(holds, [text(word)]);
    }
    let order = match asked.list {
        // What is never due comes last, on either engine.
        _ if asked.sort == Sort::Due => "t.due_at IS NULL, t.due_at, t.updated_at DESC, t.key DESC",
        // Who waits longest, among the most urgent (S1-18).
        ListName::Queue => {
            "CASE t.priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'normal' THEN 2 \
             ELSE 3 END, t.created_at, t.key"
        }
        ListName::Mine | ListName::All => "t.updated_at DESC, t.key DESC",
    };
    let total = tx.one(
        &format!("SELECT count(*) FROM ticket t WHERE {}", wanted.sql),
        &wanted.values,
        |row| row.get(0),
    )?;
    let limit = match asked.limit {
        0 => ROWS,
        limit => limit.min(ROWS_MAX),
    };
    let limit = wanted.mark(Value::Integer(limit.into()));
    let offset = wanted.mark(Value::Integer(asked.offset.into()));
    let keys: Vec<(i64, Uuid)> = tx.all(
        &format!(
            "SELECT t.key, t.id FROM ticket t WHERE {} ORDER BY {order} \
             LIMIT {limit} OFFSET {offset}",
            wanted.sql
        ),
        &wanted.values,
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let mut rows = Vec::with_capacity(keys.len());
    for (key, id) in keys {
        let events = tickets::events(tx, key, 0)?;
        let ticket = Ticket::from_events(TicketId(id), &events);
        let policy = directory.policy(ticket.type_id);
        rows.push(ticket_row(&ticket, &policy, &directory, 0));
    }
    Ok(TicketPage { rows, total })
}

/// A whole ticket.
pub async fn ticket(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<TicketView>> {
    let id: TicketId = named(&id, "ticket")?;
    let address = site.public_url().to_owned();
    let now = site.now();
    site.office
        .run(move |office| {
            office.store().read(caller.account.enterprise, |tx| {
                let account = &caller.account;
                let directory = directory(tx, account.enterprise)?;
                let loaded = sight::ticket(tx, account, &directory, id, now)?;
                let link = (account.role.is_office()
                    && fieldfare_domain::scope::requester_sees(&loaded.ticket))
                .then(|| format!("{address}/s/{}", office.status_token(id)));
                let related = related::of(tx, account, &loaded.ticket)?;
                Ok(view(&loaded, account, &directory, related, link))
            })
        })
        .await
        .map(Json)
}

fn view(
    loaded: &Loaded,
    account: &Account,
    directory: &Directory,
    related: RelatedView,
    status_link: Option<String>,
) -> TicketView {
    let ticket = &loaded.ticket;
    ticket_view(&ViewInput {
        ticket,
        known: ticket,
        events: &loaded.events,
        unsent: &[],
        policy: &directory.policy(ticket.type_id),
        actor: &account.actor(),
        directory,
        travelling: &BTreeMap::new(),
        status_link,
        related,
    })
}

/// Something to do on a ticket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ActRequest {
    /// Name of the command: the same one twice has one effect.
    pub command_id: CommandId,
    /// Version of the ticket that the person looked at.
    #[serde(default)]
    pub base_version: Option<u32>,
    /// When it happened, by the browser's clock.
    #[serde(default)]
    pub occurred_at: Option<At>,
    /// What is asked for.
    pub act: Act,
}

/// Does something on a ticket.
pub async fn act(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Asked(asked): Asked<ActRequest>,
) -> Result<Json<ActOutcome>> {
    let ticket: TicketId = named(&id, "ticket")?;
    if matches!(asked.act, Act::Create(_)) {
        return Err(OfficeError::invalid(
            "malformed",
            "act",
            "a ticket is created elsewhere",
        ));
    }
    let request = Request {
        command: asked.command_id,
        ticket,
        base_version: asked.base_version,
        occurred_at: asked.occurred_at,
        act: asked.act,
    };
    take(&site, caller.account, request).await.map(Json)
}

/// A new ticket.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CreateRequest {
    /// Name of the command.
    pub command_id: CommandId,
    /// Name of the ticket, made by the browser.
    pub ticket: TicketId,
    /// When it happened, by the browser's clock.
    #[serde(default)]
    pub occurred_at: Option<At>,
    /// What was reported.
    pub draft: Draft,
}

/// Reports a ticket, for a requester who called for example (S3-4).
pub async fn create(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Asked(asked): Asked<CreateRequest>,
) -> Result<Json<ActOutcome>> {
    report(&site, caller.account, asked).await.map(Json)
}

/// Reports a ticket as this account.
///
/// # Errors
/// What the rules say, or the store.
pub(crate) async fn report(
    site: &Arc<Site>,
    account: Account,
    asked: CreateRequest,
) -> Result<ActOutcome> {
    let request = Request {
        command: asked.command_id,
        ticket: asked.ticket,
        base_version: Some(0),
        occurred_at: asked.occurred_at,
        act: Act::Create(Box::new(asked.draft)),
    };
    take(site, account, request).await
}

async fn take(site: &Arc<Site>, account: Account, request: Request) -> Result<ActOutcome> {
    let (command, ticket) = (request.command, request.ticket);
    let outcome = site
        .office
        .run(move |office| {
            let enterprise = account.enterprise;
            office.commit(enterprise, |tx, changed| {
                if let Act::Create(draft) = &request.act {
                    check_things(tx, enterprise, draft)?;
                }
                let known = tickets::load(tx, enterprise, request.ticket)?;
                let from = From {
                    enterprise,
                    actor: account.actor(),
                    replica: None,
                };
                let known = known.as_ref().map(|loaded| &loaded.ticket);
                request.clone().receive(tx, office, from, known, changed)
            })
        })
        .await?;
    site.meters.decided(&outcome);
    told(outcome, command, ticket)
}

/// A draft names equipment and a type of this enterprise, and a zone that
/// exists.
fn check_things(tx: &Tx<'_>, enterprise: EnterpriseId, draft: &Draft) -> Result<()> {
    let directory = directory(tx, enterprise)?;
    if let Some(id) = draft.equipment {
        let device = directory
            .device(id)
            .ok_or(OfficeError::NotFound("equipment"))?;
        if device.retired {
            return Err(OfficeError::invalid(
                "device_retired",
                "equipment",
                "this device is out of service",
            ));
        }
    }
    let offered = |kind: &TicketType| !kind.deleted;
    if draft.type_id.is_some() && !directory.ticket_type(draft.type_id).is_some_and(offered) {
        return Err(OfficeError::NotFound("type"));
    }
    if !draft.zone.is_empty() && jiff::tz::TimeZone::get(&draft.zone).is_err() {
        return Err(OfficeError::invalid(
            "unknown_zone",
            "zone",
            "unknown time zone",
        ));
    }
    Ok(())
}
