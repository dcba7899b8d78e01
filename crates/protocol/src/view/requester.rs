//! What a requester sees: another type, made from public events only.
//!
//! Nothing here depends on anything internal: not its text, not its number, not
//! its time (I11). So nothing is taken over as a whole: messages and photos are
//! picked one by one and counted anew, and neither the ticket's version nor the
//! time of its last change is among the fields.

mod photo;

use fieldfare_domain::attachment::FileKind;
use fieldfare_domain::{
    ActName, Actor, AppointmentId, At, By, CloseKind, Event, PhotoId, Policy, State, Ticket,
    Visibility, VisitState, What, allowed, planted, scope,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::Directory;
use crate::view::build::{ended_early, reached};

pub use photo::{Overlay, PublicPhoto, PublicPhotoState};

/// The status page. Times are RFC 3339 in UTC: this is an interface for
/// strangers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequesterView {
    /// Name of the enterprise.
    pub enterprise: String,
    /// `T-1042`.
    pub number: Option<String>,
    /// One-line summary.
    pub title: String,
    /// What was reported.
    pub description: String,
    /// Where it stands.
    pub state: State,
    /// How it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_kind: Option<CloseKind>,
    /// Five steps.
    pub bar: Vec<PublicStep>,
    /// What happens next.
    pub headline: RequesterHeadline,
    /// When somebody was named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assigned_at: Option<String>,
    /// When that person began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<String>,
    /// Conversation, oldest first.
    pub messages: Vec<PublicMessage>,
    /// Photos that the requester may see.
    pub photos: Vec<PublicPhoto>,
    /// What the requester may do now.
    pub actions: Vec<PublicAct>,
    /// How names of files end that may be attached beside photos: `.pdf`.
    #[serde(default)]
    pub takes: Vec<String>,
    /// Times that the requester is asked about, the earliest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub proposals: Vec<PublicProposal>,
    /// Stars given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rating: Option<PublicRating>,
}

/// What a requester can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each is documented as a variant of Act")]
pub enum PublicAct {
    Reply,
    Confirm,
    NotSolved,
    Cancel,
    Rate,
    AddPhoto,
    ConfirmAppointment,
    DeclineAppointment,
}

/// A time that was proposed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicProposal {
    /// Its name.
    pub id: AppointmentId,
    /// When it begins.
    pub start: String,
    /// When it ends, where that was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// The site's zone.
    pub zone: String,
}

/// Stars.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicRating {
    /// 1 to 5.
    pub stars: u8,
    /// Words with them.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub comment: String,
}

/// The sentence on top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequesterHeadline {
    /// Which sentence.
    pub kind: HeadlineKind,
    /// First name of who goes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// When the visit begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// When the visit ends; with the question whether it is solved, when the
    /// ticket closes by itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// When the requester was reminded that an answer is missing (S1-20); none once
    /// it is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_at: Option<String>,
    /// The site's zone.
    pub zone: String,
}

/// Which sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum HeadlineKind {
    /// Nobody is named yet.
    Received,
    /// Somebody is named.
    Assigned,
    /// A visit was agreed.
    Appointment,
    /// A time for a visit was proposed.
    Proposed,
    /// Somebody is on the way.
    OnTheWay,
    /// Somebody is there.
    OnSite,
    /// Somebody works on it.
    Working,
    /// The requester has to answer.
    WaitingForYou,
    /// Somebody else has to act first.
    OnHold,
    /// Is it solved?
    SolvedConfirm,
    /// It is solved.
    Solved,
    /// The end.
    Closed,
}

/// A step of the bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicStep {
    /// `reported`, `assigned`, `working`, `solved`, `closed`.
    pub key: String,
    /// How it looks.
    pub look: StepLook,
    /// When it was reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// How a step looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum StepLook {
    /// Behind us.
    Done,
    /// Here.
    Current,
    /// The clock stands here.
    Stopped,
    /// To come.
    Next,
    /// Ended here.
    Ended,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicMessage {
    /// Counts public messages only: 1, 2, 3, …
    pub n: u32,
    /// The requester's own.
    pub mine: bool,
    /// Who said it.
    pub author: String,
    /// What is said.
    pub text: String,
    /// When.
    pub at: String,
    /// Photos shown with it.
    pub photos: Vec<PhotoId>,
}

/// The status page of a ticket; none when a requester may not see it at all.
/// `pictures` is the path below which this requester's pictures are.
#[must_use]
pub fn requester_view(
    ticket: &Ticket,
    events: &[Event],
    policy: &Policy,
    actor: &Actor,
    directory: &Directory,
    pictures: &str,
) -> Option<RequesterView> {
    if !scope::requester_sees(ticket) {
        return None;
    }
    let is_mine = |by: By| match by {
        By::Requester => true,
        By::Person(id) => ticket.owner == Some(id),
        By::System => false,
    };
    let author = |by: By| match by {
        By::Person(id) => directory.name_of(id),
        By::Requester => ticket.contact.name.clone(),
        By::System => directory.enterprise.clone(),
    };
    let photo_is_public = |id: &PhotoId| {
        ticket
            .photo(*id)
            .is_some_and(|p| p.meta.visibility == Visibility::Public)
    };
    let mut messages: Vec<PublicMessage> = Vec::new();
    for event in events {
        let public = event.what.public_words();
        let shown = public.or_else(|| event.words_of_requester(ticket.owner));
        let shown = shown.or(match &event.what {
            What::Wrote { text, .. } if planted::on("I11-notes-shown") => Some(text.as_str()),
            _ => None,
        });
        if let Some(text) = shown {
            let photos = match &event.what {
                What::Wrote { photos, .. } => photos.as_slice(),
                _ => &[],
            };
            let count = u32::try_from(messages.len())
                .unwrap_or(u32::MAX)
                .saturating_add(1);
            messages.push(PublicMessage {
                n: if planted::on("I11-notes-counted") {
                    event.n
                } else {
                    count
                },
                mine: is_mine(event.by),
                author: author(event.by),
                text: text.to_owned(),
                at: event.at.to_rfc3339(),
                photos: photos.iter().copied().filter(photo_is_public).collect(),
            });
        }
    }
    let photos = ticket
        .photos
        .iter()
        .filter(|p| p.meta.visibility == Visibility::Public)
        .map(|p| {
            let path = |size: &str| {
                p.arrived
                    .then(|| format!("{pictures}/{}/{size}", p.meta.id))
            };
            let small = p.meta.is_picture().then(|| path("thumb")).flatten();
            PublicPhoto {
                id: p.meta.id,
                state: if p.arrived {
                    PublicPhotoState::Arrived
                } else {
                    PublicPhotoState::Declared
                },
                mine: is_mine(p.by),
                name: p.meta.name.clone(),
                stage: p.stage,
                overlay: (!p.marks.is_empty()).then(|| Overlay {
                    width: p.meta.width,
                    height: p.meta.height,
                    marks: p.marks.clone(),
                }),
                file: p.meta.file.clone(),
                thumb_url: small,
                url: path("full"),
            }
        })
        .collect();
    Some(RequesterView {
        enterprise: directory.enterprise.clone(),
        number: ticket.number.map(|n| format!("T-{n}")),
        title: ticket.title.clone(),
        description: ticket.description.clone(),
        state: ticket.state,
        closed_kind: ticket.close_kind,
        bar: bar(ticket),
        headline: headline(ticket, events, policy, directory),
        assigned_at: ticket.assigned_at.map(At::to_rfc3339),
        seen_at: ticket.accepted_at.map(At::to_rfc3339),
        messages,
        photos,
        actions: allowed(ticket, policy, actor)
            .into_iter()
            // Nobody came: there is no visit to rate.
            .filter(|name| {
                *name != ActName::Rate || ticket.close_kind != Some(CloseKind::Cancelled)
            })
            .filter_map(public_act)
            .collect(),
        takes: FileKind::endings().collect(),
        proposals: proposals(ticket),
        rating: ticket.rating.as_ref().map(|(stars, comment)| PublicRating {
            stars: *stars,
            comment: comment.clone(),
        }),
    })
}

const fn public_act(name: ActName) -> Option<PublicAct> {
    Some(match name {
        ActName::RequesterReply => PublicAct::Reply,
        ActName::Confirm => PublicAct::Confirm,
        ActName::NotSolved => PublicAct::NotSolved,
        ActName::Cancel => PublicAct::Cancel,
        ActName::Rate => PublicAct::Rate,
        ActName::AddPhoto => PublicAct::AddPhoto,
        ActName::ConfirmAppointment => PublicAct::ConfirmAppointment,
        ActName::DeclineAppointment => PublicAct::DeclineAppointment,
        _ => return None,
    })
}

fn bar(ticket: &Ticket) -> Vec<PublicStep> {
    let here = match ticket.state {
        State::Draft | State::PendingAssignment => 0,
        State::Assigned => 1,
        State::InProgress | State::AwaitingRequester | State::OnHold => 2,
        State::Resolved => 3,
        State::Closed if ended_early(ticket.close_kind) => reached(ticket),
        State::Closed => 4,
    };
    let look_here = match ticket.state {
        State::AwaitingRequester | State::OnHold => StepLook::Stopped,
        State::Closed if ended_early(ticket.close_kind) => StepLook::Ended,
        State::Draft
        | State::PendingAssignment
        | State::Assigned
        | State::InProgress
        | State::Resolved
        | State::Closed => StepLook::Current,
    };
    [
        ("reported", Some(ticket.created_at)),
        ("assigned", ticket.assigned_at),
        ("working", ticket.accepted_at),
        ("solved", ticket.resolved_at),
        ("closed", ticket.closed_at),
    ]
    .into_iter()
    .enumerate()
    .map(|(step, (key, at))| PublicStep {
        key: key.to_owned(),
        look: match step.cmp(&here) {
            std::cmp::Ordering::Less => StepLook::Done,
            std::cmp::Ordering::Equal => look_here,
            std::cmp::Ordering::Greater => StepLook::Next,
        },
        at: at.filter(|_| step <= here).map(At::to_rfc3339),
    })
    .collect()
}

fn proposals(ticket: &Ticket) -> Vec<PublicProposal> {
    scope::proposals_shown(ticket)
        .into_iter()
        .filter_map(|a| {
            Some(PublicProposal {
                id: a.id,
                start: a.starts_at().ok()?.to_rfc3339(),
                end: a.ends_at().ok()?.map(At::to_rfc3339),
                zone: a.zone.clone(),
            })
        })
        .collect()
}

fn headline(
    ticket: &Ticket,
    events: &[Event],
    policy: &Policy,
    directory: &Directory,
) -> RequesterHeadline {
    let shown = scope::visit_shown(ticket);
    let proposals = scope::proposals_shown(ticket);
    let visit = shown
        .map(|(visit, _)| visit)
        .or_else(|| proposals.first().copied());
    let said = shown.map(|(_, said)| said);
    let kind = match ticket.state {
        State::AwaitingRequester => HeadlineKind::WaitingForYou,
        // Whoever is at the door comes before what the ticket waits for.
        _ if said == Some(VisitState::Travelling) => HeadlineKind::OnTheWay,
        _ if said == Some(VisitState::OnSite) => HeadlineKind::OnSite,
        _ if said.is_none() && !proposals.is_empty() => HeadlineKind::Proposed,
        State::Draft | State::PendingAssignment => HeadlineKind::Received,
        State::Assigned if visit.is_some() => HeadlineKind::Appointment,
        State::Assigned => HeadlineKind::Assigned,
        State::InProgress => HeadlineKind::Working,
        State::OnHold => HeadlineKind::OnHold,
        State::Resolved if policy.requester_confirms => HeadlineKind::SolvedConfirm,
        State::Resolved => HeadlineKind::Solved,
        State::Closed => HeadlineKind::Closed,
    };
    let person = ticket
        .assignee
        .and_then(|id| directory.person(id))
        .and_then(|p| p.name.split_whitespace().next().map(str::to_owned));
    let closes = match (kind, policy.auto_close_hours, ticket.resolved_at) {
        (HeadlineKind::SolvedConfirm, Some(hours), Some(at)) => {
            Some(at.plus_ms(i64::from(hours) * 3_600_000))
        }
        _ => None,
    };
    let end = visit.and_then(|a| a.ends_at().ok().flatten()).or(closes);
    let zone = visit.map_or(&ticket.zone, |a| &a.zone);
    RequesterHeadline {
        kind,
        person,
        start: visit.and_then(|a| a.starts_at().ok()).map(At::to_rfc3339),
        end: end.map(At::to_rfc3339),
        reminded_at: reminded_at(ticket, events).map(At::to_rfc3339),
        zone: if zone.is_empty() {
            directory.zone.clone()
        } else {
            zone.clone()
        },
    }
}

/// When the wait that there is now was reminded of.
fn reminded_at(ticket: &Ticket, events: &[Event]) -> Option<At> {
    let (since, _) = ticket.waits?;
    let said = |event: &&Event| matches!(event.what, What::Reminded {});
    let last = events.iter().rev().find(said);
    last.filter(|_| ticket.reminded == Some(since))
        .map(|event| event.at)
}
