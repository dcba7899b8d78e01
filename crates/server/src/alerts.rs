//! Alerts of monitoring systems (S0-13 to S0-15): Alertmanager's webhook,
//! version 4. An alert that fires becomes a ticket, unless an open one has its
//! fingerprint; one that resolves ends it before completion.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::{Extension, Json};
use fieldfare_domain::text::{LONG_MAX, SHORT_MAX, TITLE_MAX, shown};
use fieldfare_domain::{
    Act, Actor, CommandId, Draft, EnterpriseId, Priority, TicketId, Visibility,
};
use fieldfare_protocol::directory::{Directory, Equipment};
use fieldfare_protocol::view::ActOutcome;
use fieldfare_protocol::wire::Outcome;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::accept::From;
use crate::asked::{Request, derived, told};
use crate::db::{Tx, params};
use crate::error::{OfficeError, Result};
use crate::guard::Alerting;
use crate::office::{Changed, Office};
use crate::people::directory;
use crate::site::{Asked, Raw, Site, from_json, named};
use crate::tokens::Caller;
use crate::{audit, tickets};

/// Most alerts in one message.
const ALERTS_MAX: usize = 500;
/// Most labels of an alert that are written into its ticket.
const LABELS_MAX: usize = 40;

/// What Alertmanager posts. Whatever is not needed is not looked at, and
/// whatever is missing counts as empty.
#[derive(Debug, Deserialize)]
pub struct Webhook {
    #[serde(default)]
    version: String,
    #[serde(default)]
    alerts: Vec<Alert>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Alert {
    status: String,
    labels: BTreeMap<String, Value>,
    annotations: BTreeMap<String, Value>,
    starts_at: String,
    fingerprint: String,
}

/// What became of the alerts.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Tickets that were made.
    pub created: u32,
    /// Tickets that ended because their alert is gone.
    pub cleared: u32,
    /// Alerts that changed nothing.
    pub unchanged: u32,
}

/// Where a monitoring system posts its alerts.
#[derive(Debug, Serialize)]
pub struct AlertsLink {
    /// The address, which is a secret: whoever has it makes tickets.
    url: String,
}

/// The address for alerts of an enterprise.
///
/// # Errors
/// When the store fails.
pub fn address(tx: &Tx<'_>, site: &Site, enterprise: EnterpriseId) -> Result<String> {
    let token: String = tx.one(
        "SELECT alert_token FROM enterprise WHERE id = ?1",
        params![enterprise.0],
        |row| row.get(0),
    )?;
    Ok(site.link(&format!("/api/v1/alerts/{token}")))
}

/// The address that goes into the monitoring system's settings.
pub async fn link(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
) -> Result<Json<AlertsLink>> {
    let enterprise = caller.account.enterprise;
    let here = Arc::clone(&site);
    let url = site
        .office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| address(tx, &here, enterprise))
        })
        .await?;
    Ok(Json(AlertsLink { url }))
}

/// Takes alerts.
pub async fn webhook(
    State(site): State<Arc<Site>>,
    Extension(Alerting(enterprise)): Extension<Alerting>,
    // An alert is never lost over a letter: what cannot be shown is taken out below.
    Raw(body): Raw,
) -> Result<Json<Counts>> {
    let webhook: Webhook = from_json(&body)?;
    if !webhook.version.is_empty() && webhook.version != "4" {
        return Err(OfficeError::invalid(
            "unsupported_version",
            "version",
            "version 4 is understood",
        ));
    }
    if webhook.alerts.len() > ALERTS_MAX {
        return Err(OfficeError::TooLarge);
    }
    site.office
        .run(move |office| {
            let mut counts = Counts::default();
            for alert in &webhook.alerts {
                let done = office.commit(enterprise, |tx, changed| {
                    let directory = directory(tx, enterprise)?;
                    match alert.status.as_str() {
                        "firing" => fire(tx, office, enterprise, &directory, alert, changed),
                        "resolved" => clear(tx, office, enterprise, alert, changed),
                        _ => Ok(false),
                    }
                })?;
                match (done, alert.status.as_str()) {
                    (true, "firing") => counts.created += 1,
                    (true, _) => counts.cleared += 1,
                    (false, _) => counts.unchanged += 1,
                }
            }
            Ok(counts)
        })
        .await
        .map(Json)
}

fn fire(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    directory: &Directory,
    alert: &Alert,
    changed: &mut Vec<Changed>,
) -> Result<bool> {
    let fingerprint = alert.name();
    if tickets::open_for_alert(tx, enterprise, &fingerprint)?.is_some() {
        return Ok(false);
    }
    let parts = [
        enterprise.0.as_bytes().as_slice(),
        fingerprint.as_bytes(),
        alert.starts_at.as_bytes(),
    ];
    let ticket = TicketId(derived("alert ticket", &parts));
    // The same alert goes on after a person has closed its ticket: it is not
    // reported twice.
    if tickets::load(tx, enterprise, ticket)?.is_some() {
        return Ok(false);
    }
    let command = CommandId(derived("alert fires", &parts));
    let act = Act::Create(Box::new(alert.draft(fingerprint, directory)));
    let request = Request {
        base_version: Some(0),
        ..Request::now(command, ticket, act)
    };
    let outcome = request.receive(tx, office, by_rule(enterprise), None, changed)?;
    if let Outcome::Rejected { why } = &outcome {
        tracing::warn!(code = why.code(), "an alert made no ticket");
    }
    Ok(matches!(outcome, Outcome::Accepted { .. }))
}

fn clear(
    tx: &Tx<'_>,
    office: &Office,
    enterprise: EnterpriseId,
    alert: &Alert,
    changed: &mut Vec<Changed>,
) -> Result<bool> {
    let Some(ticket) = tickets::open_for_alert(tx, enterprise, &alert.name())? else {
        return Ok(false);
    };
    let loaded = tickets::load(tx, enterprise, ticket)?;
    let command = CommandId(derived(
        "alert resolves",
        &[ticket.0.as_bytes(), alert.starts_at.as_bytes()],
    ));
    let request = Request::now(command, ticket, Act::AlertCleared { handled: false });
    let known = loaded.as_ref().map(|loaded| &loaded.ticket);
    let outcome = request.receive(tx, office, by_rule(enterprise), known, changed)?;
    // A ticket that was resolved before stays as it is.
    Ok(matches!(outcome, Outcome::Accepted { .. }))
}

const fn by_rule(enterprise: EnterpriseId) -> From {
    From {
        enterprise,
        actor: Actor::System,
        replica: None,
    }
}

impl Alert {
    /// The fingerprint; made of the labels where an older sender gives none.
    fn name(&self) -> String {
        let given = shown(self.fingerprint.trim());
        if !given.is_empty() {
            return cut(&given, SHORT_MAX);
        }
        let labels: Vec<u8> = self
            .labels
            .iter()
            .flat_map(|(name, value)| format!("{name}={value};").into_bytes())
            .collect();
        derived("alert labels", &[&labels]).simple().to_string()
    }

    fn draft(&self, fingerprint: String, directory: &Directory) -> Draft {
        let title = [
            text(&self.annotations, "summary"),
            text(&self.labels, "alertname"),
        ]
        .into_iter()
        .flatten()
        .find(|title| !title.is_empty())
        .unwrap_or_else(|| "Device alert".to_owned());
        let wanted = match text(&self.labels, "severity").as_deref() {
            Some("critical" | "page" | "emergency") => Priority::High,
            _ => Priority::Normal,
        };
        let scale = directory.policy(None).priority_scale;
        let mut draft = Draft {
            title: cut(&title.replace(['\r', '\n'], " "), TITLE_MAX),
            description: cut(&self.description(&title), LONG_MAX),
            priority: if scale.has(wanted) {
                wanted
            } else {
                Priority::Normal
            },
            visibility: if directory.policy(None).alerts_are_public {
                Visibility::Public
            } else {
                Visibility::Internal
            },
            alert: fingerprint,
            ..Draft::default()
        };
        match self.equipment(directory) {
            Some(equipment) => equipment.complete(&mut draft),
            None => {
                let instance = text(&self.labels, "instance").unwrap_or_default();
                draft.equipment_name = cut(&instance, SHORT_MAX);
            }
        }
        draft
    }

    fn description(&self, title: &str) -> String {
        let mut description = text(&self.annotations, "description")
            .filter(|text| !text.trim().is_empty())
            .unwrap_or_else(|| title.to_owned());
        for (name, value) in self.labels.iter().take(LABELS_MAX) {
            description.push_str(&format!("\n{}: {}", shown(name), plain(value)));
        }
        description
    }

    fn equipment<'d>(&self, directory: &'d Directory) -> Option<&'d Equipment> {
        let by = |label: &str| {
            text(&self.labels, label).and_then(|wanted| {
                directory.equipment.iter().find(|e| {
                    let named = e.name == wanted && !e.retired;
                    !wanted.is_empty() && (e.code.eq_ignore_ascii_case(&wanted) || named)
                })
            })
        };
        by("device_code").or_else(|| by("instance"))
    }
}

fn text(values: &BTreeMap<String, Value>, name: &str) -> Option<String> {
    values.get(name).map(plain)
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => shown(text),
        other => other.to_string(),
    }
}

fn cut(text: &str, max: usize) -> String {
    text.chars().take(max).collect()
}

/// The name of a command.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CommandRequest {
    /// The same one twice has one effect.
    command_id: CommandId,
}

/// A person has handled the alert by hand: the system closes the ticket, and the
/// audit log names the person (S0-15).
pub async fn handled(
    State(site): State<Arc<Site>>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    Asked(asked): Asked<CommandRequest>,
) -> Result<Json<ActOutcome>> {
    let ticket: TicketId = named(&id, "ticket")?;
    let command = asked.command_id;
    let outcome = site
        .office
        .run(move |office| {
            let enterprise = caller.account.enterprise;
            office.commit(enterprise, |tx, changed| {
                let loaded = tickets::load(tx, enterprise, ticket)?
                    .ok_or(OfficeError::NotFound("ticket"))?;
                let before = loaded.ticket.version;
                let request = Request::now(command, ticket, Act::AlertCleared { handled: true });
                let outcome = request.receive(
                    tx,
                    office,
                    by_rule(enterprise),
                    Some(&loaded.ticket),
                    changed,
                )?;
                if matches!(outcome, Outcome::Accepted { version, .. } if version > before) {
                    audit::write(
                        tx,
                        office.around().now(),
                        Some(enterprise),
                        Some(caller.account.id),
                        "alert_handled",
                        &ticket.to_string(),
                    )?;
                }
                Ok(outcome)
            })
        })
        .await?;
    site.meters.decided(&outcome);
    told(outcome, command, ticket).map(Json)
}
