//! What a requester sees: another type, made from public events only.
//!
//! Nothing here depends on anything internal: not its text, not its number, not
//! its time (I11). So the projection is folded from the public events alone, and
//! never from a [`Ticket`] that internal events have touched, except for the
//! state, which is public by nature.

use fieldfare_domain::{
    ActName, Actor, At, By, CloseKind, Event, PhotoId, Policy, State, Ticket, Visibility, What,
    allowed, scope,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::directory::Directory;
use crate::view::build::{ended_early, reached};

/// The status page.
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
    pub closed_kind: Option<CloseKind>,
    /// Five steps.
    pub bar: Vec<PublicStep>,
    /// What happens next.
    pub headline: RequesterHeadline,
    /// When somebody was named.
    #[ts(type = "number | null")]
    pub assigned_at: Option<At>,
    /// When that person began.
    #[ts(type = "number | null")]
    pub seen_at: Option<At>,
    /// Conversation, oldest first.
    pub messages: Vec<PublicMessage>,
    /// Photos that the requester may see.
    pub photos: Vec<PublicPhoto>,
    /// What the requester may do now.
    pub actions: Vec<ActName>,
    /// Stars given.
    pub stars: Option<u8>,
    /// Words with the stars.
    pub rating_comment: String,
}

/// The sentence on top.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RequesterHeadline {
    /// Which sentence.
    pub kind: HeadlineKind,
    /// First name of who goes.
    pub person: Option<String>,
    /// Wall time at the site when the visit begins.
    pub start: Option<String>,
    /// Wall time when it ends.
    pub end: Option<String>,
    /// The site's zone.
    pub zone: Option<String>,
    /// When the visit begins.
    #[ts(type = "number | null")]
    pub starts_at: Option<At>,
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
    #[ts(type = "number")]
    pub at: At,
    /// Photos shown with it.
    pub photos: Vec<PhotoId>,
}

/// A photo.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PublicPhoto {
    /// Its name.
    pub id: PhotoId,
    /// The office holds its bytes.
    pub arrived: bool,
    /// The requester's own.
    pub mine: bool,
    /// What it shows.
    pub name: String,
}

/// The status page of a ticket; none when a requester may not see it at all.
#[must_use]
pub fn requester_view(
    ticket: &Ticket,
    events: &[Event],
    policy: &Policy,
    actor: &Actor,
    directory: &Directory,
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
        if let What::Wrote {
            visibility: Visibility::Public,
            text,
            photos,
        } = &event.what
        {
            messages.push(PublicMessage {
                n: u32::try_from(messages.len()).unwrap_or(u32::MAX).saturating_add(1),
                mine: is_mine(event.by),
                author: author(event.by),
                text: text.clone(),
                at: event.at,
                photos: photos.iter().copied().filter(photo_is_public).collect(),
            });
        }
    }
    let photos = ticket
        .photos
        .iter()
        .filter(|p| p.meta.visibility == Visibility::Public)
        .map(|p| PublicPhoto {
            id: p.meta.id,
            arrived: p.arrived,
            mine: is_mine(p.by),
            name: p.meta.name.clone(),
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
        headline: headline(ticket, policy, directory),
        assigned_at: ticket.assigned_at,
        seen_at: ticket.accepted_at,
        messages,
        photos,
        actions: allowed(ticket, policy, actor),
        stars: ticket.rating.as_ref().map(|(stars, _)| *stars),
        rating_comment: ticket
            .rating
            .as_ref()
            .map(|(_, comment)| comment.clone())
            .unwrap_or_default(),
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
    ["reported", "assigned", "working", "solved", "closed"]
        .into_iter()
        .enumerate()
        .map(|(step, key)| PublicStep {
            key: key.to_owned(),
            look: match step.cmp(&here) {
                std::cmp::Ordering::Less => StepLook::Done,
                std::cmp::Ordering::Equal => look_here,
                std::cmp::Ordering::Greater => StepLook::Next,
            },
        })
        .collect()
}

fn headline(ticket: &Ticket, policy: &Policy, directory: &Directory) -> RequesterHeadline {
    let visit = ticket.next_appointment();
    let kind = match ticket.state {
        State::Draft | State::PendingAssignment => HeadlineKind::Received,
        State::Assigned if visit.is_some() => HeadlineKind::Appointment,
        State::Assigned => HeadlineKind::Assigned,
        State::InProgress => HeadlineKind::Working,
        State::AwaitingRequester => HeadlineKind::WaitingForYou,
        State::OnHold => HeadlineKind::OnHold,
        State::Resolved if policy.requester_confirms => HeadlineKind::SolvedConfirm,
        State::Resolved => HeadlineKind::Solved,
        State::Closed => HeadlineKind::Closed,
    };
    let person = ticket
        .assignee
        .and_then(|id| directory.person(id))
        .and_then(|p| p.name.split_whitespace().next().map(str::to_owned));
    let open = ticket.state.is_before_resolved();
    let visit = visit.filter(|_| open);
    RequesterHeadline {
        kind,
        person,
        start: visit.map(|a| a.start.clone()),
        end: visit.map(|a| a.end.clone()).filter(|end| !end.is_empty()),
        zone: visit.map(|a| a.zone.clone()),
        starts_at: visit.and_then(|a| a.starts_at().ok()),
    }
}
