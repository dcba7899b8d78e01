//! Reporting a fault by a label's code: what the code stands for, what can be
//! reported there, and the report.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use fieldfare_domain::attachment::{FileKind, shown_name};
use fieldfare_domain::setup::{FieldKind, Flow, Form, Menu, Moment};
use fieldfare_domain::text::shown;
use fieldfare_domain::{
    Act, Actor, Answer, CommandId, Contact, Draft, EnterpriseId, EquipmentId, FormAnswers, PhotoId,
    PhotoMeta, Sha256Hex, TicketId, TypeId, Visibility,
};
use fieldfare_protocol::directory::{Directory, TicketType};
use serde::{Deserialize, Serialize};

use crate::accept::From;
use crate::asked::{Request, derived, told};
use crate::db::{Tx, Whose, params};
use crate::error::{OfficeError, Result};
use crate::people::directory;
use crate::site::{Asked, Peer, Site};
use crate::tickets;
use crate::tries::Of;

/// What a label's code stands for, as far as a stranger may know it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Device {
    /// Name of the enterprise.
    enterprise: String,
    /// What people call the device.
    device_name: String,
    /// Customer or place.
    place: String,
    /// The site's zone.
    zone: String,
    /// What can be reported here (S2-15).
    types: Vec<PublicType>,
    /// How names of files end that may be attached beside photos.
    takes: Vec<String>,
    #[serde(skip)]
    of: EnterpriseId,
    #[serde(skip)]
    id: EquipmentId,
    #[serde(skip)]
    address: String,
    /// Out of service. What was typed before somebody took it out is still taken.
    #[serde(skip)]
    retired: bool,
}

/// A type of ticket, as a stranger may know it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PublicType {
    id: TypeId,
    name: String,
    description: String,
    /// What it is for: something is broken, or somebody asks.
    flow: Flow,
    /// What is asked with the report; none where nothing is.
    form: Option<Form>,
}

/// The types that have an entry on the page behind a label, with the part of
/// their forms that is asked there.
fn offered(directory: &Directory) -> Vec<PublicType> {
    let here = |known: &&TicketType| !known.deleted && known.body.menus.contains(&Menu::Requester);
    let asked = |form: &Form| Form {
        version: form.version,
        fields: form
            .fields
            .iter()
            .filter(|field| field.moment == Moment::Report)
            .cloned()
            .collect(),
    };
    directory
        .types
        .iter()
        .filter(here)
        .map(|known| PublicType {
            id: known.id,
            name: known.body.name.clone(),
            description: known.body.description.clone(),
            flow: known.body.flow,
            form: known
                .body
                .forms
                .newest()
                .map(asked)
                .filter(|form| !form.fields.is_empty()),
        })
        .collect()
}

fn device_of(tx: &Tx<'_>, code: &str) -> Result<Device> {
    if code.contains('\0') {
        return Err(OfficeError::UnknownCode);
    }
    // A code that was typed may be in small letters.
    tx.maybe(
        "SELECT o.name, e.name, e.place, CASE e.zone WHEN '' THEN o.zone ELSE e.zone END, \
         o.id, e.id, e.address, e.retired FROM equipment e JOIN enterprise o ON o.id = e.enterprise \
         WHERE e.code IN (?1, upper(?1)) LIMIT 1",
        params![code],
        |row| {
            Ok(Device {
                enterprise: row.get(0)?,
                device_name: row.get(1)?,
                place: row.get(2)?,
                zone: row.get(3)?,
                types: Vec::new(),
                takes: FileKind::endings().collect(),
                of: EnterpriseId(row.get(4)?),
                id: EquipmentId(row.get(5)?),
                address: row.get(6)?,
                retired: row.get(7)?,
            })
        },
    )?
    .ok_or(OfficeError::UnknownCode)
}

/// Whose device has this code, and which one it is.
pub(crate) fn place_of(tx: &Tx<'_>, code: &str) -> Result<(EnterpriseId, EquipmentId)> {
    let device = device_of(tx, code)?;
    Ok((device.of, device.id))
}

/// What a label's code stands for.
pub async fn device(
    State(site): State<Arc<Site>>,
    Path(code): Path<String>,
) -> Result<Json<Device>> {
    site.office
        .run(move |office| {
            let mut device = office
                .store()
                .read(Whose::Everybodys, |tx| device_of(tx, &code))?;
            if device.retired {
                return Err(OfficeError::Conflict {
                    code: "device_retired",
                    detail: "this device is out of service".to_owned(),
                });
            }
            let known = office
                .store()
                .read(device.of, |tx| directory(tx, device.of))?;
            device.types = offered(&known);
            Ok(device)
        })
        .await
        .map(Json)
}

/// A fault as the page reports it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Name of the command: the same report twice is one ticket.
    command_id: CommandId,
    /// The label's code.
    code: String,
    /// What is wrong.
    description: String,
    /// Who reports it.
    name: String,
    /// Phone number.
    #[serde(default)]
    phone: String,
    /// E-mail address.
    #[serde(default)]
    email: String,
    /// What kind of report it is; none is the enterprise's first type.
    #[serde(default)]
    type_id: Option<TypeId>,
    /// Answers to the type's form.
    #[serde(default)]
    form: Option<FormAnswers>,
    /// The language of the page, `de`.
    #[serde(default)]
    language: String,
    /// Photos whose bytes follow.
    #[serde(default)]
    photos: Vec<Declared>,
}

/// A photo whose bytes follow.
#[derive(Clone, Debug, Deserialize)]
pub struct Declared {
    /// Its name.
    id: PhotoId,
    /// Hash of its bytes, as they will be sent.
    sha256: Sha256Hex,
    /// Size of its bytes.
    bytes: u32,
    /// Width in pixels, as far as the page knows.
    #[serde(default)]
    width: u32,
    /// Height in pixels.
    #[serde(default)]
    height: u32,
    /// The field of the form that it answers; may be empty.
    #[serde(default)]
    name: String,
    /// What it is called on the phone, for a file that is no photo (S1-32).
    #[serde(default)]
    file: Option<String>,
}

impl Declared {
    /// As the ticket keeps it: a requester's is for them to see.
    #[must_use]
    pub fn meta(self) -> PhotoMeta {
        PhotoMeta {
            id: self.id,
            sha256: self.sha256,
            bytes: self.bytes,
            width: self.width,
            height: self.height,
            name: self.name,
            visibility: Visibility::Public,
            taken_at: None,
            file: self.file.as_deref().map(shown_name),
            stage: None,
        }
    }
}

/// Where a report can be followed.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// Secret part of the status link.
    status_token: String,
    /// `T-1042`.
    number: String,
    /// The status link.
    status_url: String,
}

/// Reports a fault.
pub async fn report(
    State(site): State<Arc<Site>>,
    Peer(peer): Peer,
    Asked(report): Asked<Report>,
) -> Result<(StatusCode, Json<Receipt>)> {
    site.tries.begin(Of::Reports(peer), site.now())?;
    if report.name.trim().is_empty() {
        return Err(OfficeError::invalid("missing", "name", "a name is needed"));
    }
    let command = report.command_id;
    let ticket = TicketId(derived("report", &[command.0.as_bytes()]));
    let (outcome, enterprise) = site
        .office
        .run(move |office| {
            office.commit(Whose::Everybodys, |tx, changed| {
                let device = device_of(tx, &report.code)?;
                let enterprise = device.of;
                tx.turn_to(enterprise)?;
                let from = From {
                    enterprise,
                    actor: Actor::LinkHolder,
                    replica: None,
                };
                let mut report = report.clone();
                if report.type_id.is_some() || report.form.is_some() {
                    know(&mut report, &directory(tx, enterprise)?, &device);
                }
                let act = Act::Create(Box::new(draft(report, device)));
                let request = Request {
                    base_version: Some(0),
                    ..Request::now(command, ticket, act)
                };
                let outcome = request.receive(tx, office, from, None, changed)?;
                Ok((outcome, enterprise))
            })
        })
        .await?;
    site.meters.decided(&outcome);
    told(outcome, command, ticket)?;
    let loaded = site
        .office
        .run(move |office| {
            office
                .store()
                .read(enterprise, |tx| tickets::load(tx, enterprise, ticket))
        })
        .await?
        .ok_or(OfficeError::NotFound("ticket"))?;
    let status_token = site.office.status_token(ticket);
    let number = loaded.ticket.number.unwrap_or_default();
    Ok((
        StatusCode::CREATED,
        Json(Receipt {
            number: format!("T-{number}"),
            status_url: site.link(&format!("/s/{status_token}")),
            status_token,
        }),
    ))
}

/// Makes the report fit what is known here. A type that is not here (any more)
/// does not lose it, and a question for the device is answered by the label.
fn know(report: &mut Report, directory: &Directory, device: &Device) {
    let Some(known) = directory.ticket_type(report.type_id) else {
        report.type_id = None;
        return;
    };
    let Some(sent) = &mut report.form else {
        return;
    };
    let form = known.body.forms.version(sent.version);
    for field in form.iter().flat_map(|form| &form.fields) {
        if field.kind == FieldKind::Device {
            let label = || Answer::Text(device.id.to_string());
            sent.answers.entry(field.id.clone()).or_insert_with(label);
        }
    }
}

fn draft(report: Report, device: Device) -> Draft {
    Draft {
        // A stranger's phone is not sent back over a letter that nobody sees.
        description: shown(&report.description),
        contact: Contact {
            name: shown(&report.name),
            phone: shown(&report.phone),
            email: shown(&report.email),
            address: device.address,
        },
        equipment: Some(device.id),
        equipment_name: device.device_name,
        place: device.place,
        zone: device.zone,
        visibility: Visibility::Public,
        language: report.language.chars().take(12).collect(),
        type_id: report.type_id,
        form: report.form,
        photos: report.photos.into_iter().map(Declared::meta).collect(),
        ..Draft::default()
    }
}
