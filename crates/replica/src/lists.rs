//! Lists, from their columns alone.

use std::sync::Arc;

use fieldfare_domain::policy::PriorityScale;
use fieldfare_domain::visit::Visit;
use fieldfare_domain::{
    Appointment, At, By, EquipmentId, SetupId, State, TicketId, TypeId, UserId,
};
use fieldfare_protocol::directory::Directory;
use fieldfare_protocol::view::{
    AppointmentView, DueFilter, DueView, ListName, ListQuery, Sort, TicketPage, TicketRow,
    submitter,
};
use rusqlite::types::Value;
use rusqlite::{Connection, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Replica;
use crate::error::{ReplicaError, Result};
use crate::search;
use crate::tickets::Standpoint;
use crate::words::{bytes, count, from_json, from_word, json, word};

/// Rows of a list when the question does not say.
const ROWS_USUAL: u32 = 100;
/// Most rows of a list.
const ROWS_MAX: u32 = 500;

const COLUMNS: &str = "id, number, title, state, close_kind, priority, place, equipment_name, \
     contact_name, type_id, assignee, created_at, updated_at, appointment, returned, \
     requester_replied, hold_reason, unsent, parked, due, owner, creator, department, \
     first_reply_at, resolved_at";

/// A ticket that left the scope is in no list, while own work on it still
/// travels; nor is one whose report was never taken.
const SHOWN: &str = "scope <> 'leaving' AND state <> 'draft'";

/// A `WHERE` with its values.
struct Filter {
    sql: String,
    values: Vec<Value>,
}

impl Filter {
    fn and(&mut self, sql: &str, value: Option<Value>) {
        self.sql.push_str(" AND ");
        self.sql.push_str(sql);
        self.values.extend(value);
    }

    /// Only tickets of these types; one that names none is of the first.
    fn of_types(&mut self, types: &[TypeId], directory: &Directory) {
        let first = directory.ticket_type(None).map(|known| known.id);
        let marks = vec!["?"; types.len()].join(", ");
        let or_none = if first.is_some_and(|first| types.contains(&first)) {
            " OR type_id IS NULL"
        } else {
            ""
        };
        self.and(&format!("(type_id IN ({marks}){or_none})"), None);
        self.values.extend(types.iter().map(|id| blob(id.0)));
    }
}

fn blob(id: Uuid) -> Value {
    Value::Blob(bytes(id).to_vec())
}

impl Replica {
    /// A list, as it is at `now`.
    ///
    /// # Errors
    /// [`ReplicaError::NotSignedIn`], or the database's.
    pub fn tickets(&self, query: &ListQuery, now: At) -> Result<TicketPage> {
        let standpoint = self.standpoint();
        self.store.read(|conn| page(conn, &standpoint, query, now))
    }
}

fn page(
    conn: &Connection,
    standpoint: &Standpoint,
    query: &ListQuery,
    now: At,
) -> Result<TicketPage> {
    let (me, _) = standpoint.me.ok_or(ReplicaError::NotSignedIn)?;
    let mut filter = Filter {
        sql: SHOWN.to_owned(),
        values: Vec::new(),
    };
    let order = match query.list {
        ListName::Mine => {
            filter.and(
                "(assignee = ? OR (last_handler = ? AND state IN ('resolved', 'closed')))",
                Some(blob(me.0)),
            );
            filter.values.push(blob(me.0));
            // What comes next comes first.
            "state IN ('resolved', 'closed'), appointment_at IS NULL, appointment_at, \
             updated_at DESC, key DESC"
        }
        ListName::Queue => {
            filter.and("state = 'pending_assignment'", None);
            // The most urgent, then who has waited longest: as the index has it.
            "(CASE priority WHEN 'urgent' THEN 0 WHEN 'high' THEN 1 WHEN 'low' THEN 3 ELSE 2 END), \
             created_at, key"
        }
        ListName::All => "updated_at DESC, key DESC",
    };
    let order = match query.sort {
        Sort::Usual => order,
        // What is never due comes last.
        Sort::Due => "due_at IS NULL, due_at, updated_at DESC, key DESC",
    };
    let in_list = |column: &str| format!("{column} IN (SELECT value FROM json_each(?))");
    if !query.states.is_empty() {
        filter.and(&in_list("state"), Some(Value::Text(words(&query.states)?)));
    }
    if !query.priorities.is_empty() {
        filter.and(
            &in_list("priority"),
            Some(Value::Text(words(&query.priorities)?)),
        );
    }
    for (condition, person) in [
        ("assignee = ?", query.assignee.map(|id| blob(id.0))),
        ("owner = ?", query.owner.map(|id| blob(id.0))),
        (
            "creator = ?",
            query.creator.map(|id| Value::Text(id.to_string())),
        ),
    ] {
        if person.is_some() {
            filter.and(condition, person);
        }
    }
    if let Some(department) = query.department {
        filter.and("(department = ?", Some(blob(department.0)));
        let types: Vec<TypeId> = standpoint
            .directory
            .types_of_department(department)
            .collect();
        filter.sql.push_str(" OR (department IS NULL");
        filter.of_types(&types, &standpoint.directory);
        filter.sql.push_str("))");
    }
    if !query.types.is_empty() {
        filter.of_types(&query.types, &standpoint.directory);
    }
    let late = query.due.contains(&DueFilter::Late);
    let soon = query.due.contains(&DueFilter::Soon);
    let now = Value::Integer(now.0);
    match (late, soon) {
        (true, true) => {
            filter.and("(due_at <= ? OR warn_at <= ?)", Some(now.clone()));
            filter.values.push(now);
        }
        (true, false) => filter.and("due_at <= ?", Some(now)),
        (false, true) => {
            filter.and("warn_at <= ? AND due_at > ?", Some(now.clone()));
            filter.values.push(now);
        }
        (false, false) => {}
    }
    if let Some(keys) = search::find(conn, standpoint, &query.search)? {
        filter.and(&in_list("key"), Some(Value::Text(json(&keys)?)));
    }

    let total = total(conn, query, &filter)?;
    let limit = match query.limit {
        0 => ROWS_USUAL,
        limit => limit.min(ROWS_MAX),
    };
    filter.values.push(Value::Integer(limit.into()));
    filter.values.push(Value::Integer(query.offset.into()));
    let mut statement = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM ticket WHERE {} ORDER BY {order} LIMIT ? OFFSET ?",
        filter.sql
    ))?;
    let mut found = statement.query(rusqlite::params_from_iter(&filter.values))?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        rows.push(ticket_row(row, &standpoint.directory)?);
    }
    Ok(TicketPage {
        rows,
        total: count(total),
    })
}

/// How many tickets a list has: from the tally where it knows, else counted.
fn total(conn: &Connection, query: &ListQuery, filter: &Filter) -> Result<i64> {
    let by_state_alone = !query.is_narrowed() && query.search.trim().is_empty();
    let (sql, values) = match query.list {
        ListName::All if by_state_alone && query.states.is_empty() => {
            ("SELECT coalesce(sum(n), 0) FROM tally".to_owned(), vec![])
        }
        ListName::All if by_state_alone => (
            "SELECT coalesce(sum(n), 0) FROM tally
             WHERE state IN (SELECT value FROM json_each(?))"
                .to_owned(),
            vec![Value::Text(words(&query.states)?)],
        ),
        ListName::Queue if by_state_alone && query.states.is_empty() => (
            "SELECT coalesce(sum(n), 0) FROM tally WHERE state = 'pending_assignment'".to_owned(),
            vec![],
        ),
        ListName::All | ListName::Queue | ListName::Mine => (
            format!("SELECT count(*) FROM ticket WHERE {}", filter.sql),
            filter.values.clone(),
        ),
    };
    Ok(conn
        .prepare_cached(&sql)?
        .query_row(rusqlite::params_from_iter(values), |row| row.get(0))?)
}

fn words(values: &[impl serde::Serialize]) -> Result<String> {
    json(&values.iter().map(word).collect::<Vec<_>>())
}

fn ticket_row(row: &Row<'_>, directory: &Arc<Directory>) -> Result<TicketRow> {
    let type_id = row
        .get::<_, Option<[u8; 16]>>(9)?
        .map(|id| TypeId(Uuid::from_bytes(id)));
    let has_priorities = directory
        .ticket_type(type_id)
        .is_none_or(|t| t.body.policy.priority_scale != PriorityScale::Off);
    let assignee = row
        .get::<_, Option<[u8; 16]>>(10)?
        .map(|id| UserId(Uuid::from_bytes(id)));
    let close_kind: Option<String> = row.get(4)?;
    let appointment: String = row.get(13)?;
    let state: State = from_word(&row.get::<_, String>(3)?)?;
    let requester_replied = row.get(15)?;
    let created_at: i64 = row.get(11)?;
    let since = |at: Option<i64>| at.map(|at| at.saturating_sub(created_at));
    let contact_name: String = row.get(8)?;
    let owner = row
        .get::<_, Option<[u8; 16]>>(20)?
        .map(|id| UserId(Uuid::from_bytes(id)));
    let creator =
        By::try_from(row.get::<_, String>(21)?).map_err(|_| ReplicaError::Damaged("creator"))?;
    let department = row
        .get::<_, Option<[u8; 16]>>(22)?
        .map(|id| SetupId(Uuid::from_bytes(id)));
    Ok(TicketRow {
        type_name: directory.type_name(type_id),
        department: directory.department_name(department, type_id),
        submitter: submitter(directory, owner, &contact_name, creator),
        response_ms: since(row.get(23)?),
        resolution_ms: since(row.get(24)?),
        id: TicketId(Uuid::from_bytes(row.get(0)?)),
        number: number_of(row.get(1)?),
        title: row.get(2)?,
        state,
        word: directory.word(state, requester_replied),
        close_kind: close_kind.as_deref().map(from_word).transpose()?,
        priority: if has_priorities {
            Some(from_word(&row.get::<_, String>(5)?)?)
        } else {
            None
        },
        place: row.get(6)?,
        equipment_name: row.get(7)?,
        contact_name,
        assignee,
        assignee_name: assignee.map(|id| directory.name_of(id)),
        created_at: At(created_at),
        updated_at: At(row.get(12)?),
        appointment: appointment_view(&appointment)?,
        returned: row.get(14)?,
        requester_replied,
        hold_reason: row.get(16)?,
        unsent: row.get(17)?,
        parked: row.get(18)?,
        due: due_view(&row.get::<_, String>(19)?)?,
    })
}

fn due_view(text: &str) -> Result<Option<DueView>> {
    if text.is_empty() {
        return Ok(None);
    }
    from_json(text, "due").map(Some)
}

/// The next appointment as its column keeps it: of rows that an older version wrote
/// it is not said where the visit stands.
#[derive(Serialize, Deserialize)]
pub(crate) struct ListedVisit {
    #[serde(flatten)]
    pub(crate) appointment: Appointment,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) visit: Option<Visit>,
}

fn appointment_view(text: &str) -> Result<Option<AppointmentView>> {
    if text.is_empty() {
        return Ok(None);
    }
    let listed: ListedVisit = from_json(text, "appointment")?;
    // A zone that this machine does not know is shown as no appointment.
    let visit = listed.visit.unwrap_or(Visit::AGREED);
    Ok(AppointmentView::of(listed.appointment, visit, false))
}

/// A ticket's number as people say it.
pub(crate) fn number_of(number: Option<u32>) -> Option<String> {
    number.map(|number| format!("T-{number}"))
}

/// The tickets of a device, the newest first, and how many there are.
pub(crate) fn of_device(
    conn: &Connection,
    device: EquipmentId,
    most: u32,
) -> Result<(u32, Vec<TicketId>)> {
    let theirs = format!("FROM ticket WHERE {SHOWN} AND equipment = ?1");
    let total: i64 = conn
        .prepare_cached(&format!("SELECT count(*) {theirs}"))?
        .query_row([bytes(device.0)], |row| row.get(0))?;
    let mut statement = conn.prepare_cached(&format!(
        "SELECT id {theirs} ORDER BY created_at DESC, key DESC LIMIT ?2"
    ))?;
    let found = statement.query_map(rusqlite::params![bytes(device.0), most], |row| {
        Ok(TicketId(Uuid::from_bytes(row.get(0)?)))
    })?;
    Ok((count(total), found.collect::<rusqlite::Result<_>>()?))
}

/// How many unresolved tickets a person holds, of those that are here.
pub(crate) fn open_tickets(conn: &Connection, person: UserId) -> Result<u32> {
    let open: i64 = conn
        .prepare_cached(&format!(
            "SELECT count(*) FROM ticket
             WHERE {SHOWN} AND assignee = ?1 AND state NOT IN ('resolved', 'closed')"
        ))?
        .query_row([bytes(person.0)], |row| row.get(0))?;
    Ok(count(open))
}
