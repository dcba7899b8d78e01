//! The history of a device: its tickets and alerts, and who was there last.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::{EquipmentId, TicketId};
use fieldfare_protocol::view::{DeviceHistory, ticket_row};
use uuid::Uuid;

use crate::db::params;
use crate::error::{OfficeError, Result};
use crate::people::directory;
use crate::site::{Site, named};
use crate::tickets;
use crate::tokens::Caller;

/// The tickets of a device that this person may see: a technician those that a
/// device of theirs is told of.
const THEIRS: &str = "t.enterprise = ?1 AND t.equipment = ?2 AND (?3 OR EXISTS (SELECT 1 \
     FROM scope s WHERE s.account = ?4 AND s.ticket = t.key AND s.left_at IS NULL))";

/// The history of a device.
pub async fn history(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Json<DeviceHistory>> {
    let id: EquipmentId = named(&id, "equipment")?;
    let now = site.now();
    site.office
        .run(move |office| {
            let account = &caller.account;
            let everything = account.role.is_office();
            office.store().read(account.enterprise, |tx| {
                let directory = directory(tx, account.enterprise)?;
                let device = directory
                    .device(id)
                    .ok_or(OfficeError::NotFound("equipment"))?;
                let asked = params![account.enterprise.0, id.0, everything, account.id.0];
                let total = tx.one(
                    &format!("SELECT count(*) FROM ticket t WHERE {THEIRS}"),
                    asked,
                    |row| row.get(0),
                )?;
                let keys: Vec<(i64, Uuid)> = tx.all(
                    &format!(
                        "SELECT t.key, t.id FROM ticket t WHERE {THEIRS} \
                         ORDER BY t.created_at DESC, t.key DESC LIMIT {}",
                        DeviceHistory::TICKETS_MAX
                    ),
                    asked,
                    |row| Ok((row.get(0)?, row.get(1)?)),
                )?;
                let mut history = DeviceHistory::new(device.into(), total, everything);
                for (key, id) in keys {
                    let events = tickets::events(tx, key, 0)?;
                    let ticket = fieldfare_domain::Ticket::from_events(TicketId(id), &events);
                    let row = ticket_row(&ticket, &directory.policy(ticket.type_id), &directory, 0);
                    history.add(row, &ticket, &events, &directory, now);
                }
                Ok(history)
            })
        })
        .await
        .map(Json)
}
