//! Views made from a ticket and its events.

use std::collections::BTreeMap;

use fieldfare_domain::state::CloseKind;
use fieldfare_domain::{
    Actor, Appointment, At, By, Event, PhotoId, Policy, Stage, State, Ticket, What, allowed,
    policy::PriorityScale,
};

use crate::directory::Directory;
use crate::view::{
    AppointmentView, BarLook, BarStep, ClashView, DueView, EvidenceView, MessageView, ParkedView,
    PhotoState, PromiseView, RelatedView, SentState, StepKey, TicketRow, TicketView, form, log,
    related, template::templates,
};

/// Where a predicted event stands.
#[derive(Clone, Debug, PartialEq)]
pub enum UnsentState {
    /// Waits.
    Waiting,
    /// On its way.
    Sending,
}

/// An event that this device predicts and the office has not recorded.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// What will have happened.
    pub event: Event,
    /// Where its command stands.
    pub state: UnsentState,
}

/// All that a view is made from.
pub struct ViewInput<'a> {
    /// The ticket with predicted events applied.
    pub ticket: &'a Ticket,
    /// The ticket as the office knows it.
    pub known: &'a Ticket,
    /// Recorded events, oldest first.
    pub events: &'a [Event],
    /// Predicted events, oldest first.
    pub unsent: &'a [Unsent],
    /// Settings of its type.
    pub policy: &'a Policy,
    /// Who looks.
    pub actor: &'a Actor,
    /// People, equipment and types.
    pub directory: &'a Directory,
    /// Bytes of photos that this device still has to send: state and per cent.
    pub travelling: &'a BTreeMap<PhotoId, (PhotoState, u8)>,
    /// Status link of the requester, for the office's people.
    pub status_link: Option<String>,
    /// Tickets that it hangs together with, as far as this reader sees them.
    pub related: RelatedView,
}

/// One ticket in a list. `unsent` counts acts that this device has not sent.
#[must_use]
pub fn ticket_row(
    ticket: &Ticket,
    policy: &Policy,
    directory: &Directory,
    unsent: u32,
) -> TicketRow {
    TicketRow {
        id: ticket.id,
        number: ticket.number.map(|n| format!("T-{n}")),
        title: ticket.title.clone(),
        state: ticket.state,
        word: directory.word(ticket.state, ticket.requester_replied),
        close_kind: ticket.close_kind,
        priority: (policy.priority_scale != PriorityScale::Off).then_some(ticket.priority),
        place: ticket.place.clone(),
        equipment_name: ticket.equipment_name.clone(),
        contact_name: ticket.contact.name.clone(),
        assignee: ticket.assignee,
        assignee_name: ticket.assignee.map(|id| directory.name_of(id)),
        created_at: ticket.created_at,
        updated_at: ticket.updated_at,
        appointment: ticket
            .next_appointment()
            .and_then(|a| appointment_view(ticket, a, false)),
        returned: ticket.returned,
        requester_replied: ticket.requester_replied,
        hold_reason: ticket.hold_reason.clone(),
        unsent,
        parked: u32::try_from(ticket.parked.len()).unwrap_or(u32::MAX),
        due: DueView::of(ticket, policy),
        type_name: directory.type_name(ticket.type_id),
        department: directory.department_name(ticket.department, ticket.type_id),
        submitter: related::submitter(
            directory,
            ticket.owner,
            &ticket.contact.name,
            ticket.creator,
        ),
        response_ms: ticket
            .first_reply_at
            .map(|at| at.since_ms(ticket.created_at)),
        resolution_ms: ticket.resolved_at.map(|at| at.since_ms(ticket.created_at)),
    }
}

/// A whole ticket.
#[must_use]
pub fn ticket_view(input: &ViewInput<'_>) -> TicketView {
    let ViewInput {
        ticket,
        policy,
        directory,
        ..
    } = input;
    let commands: std::collections::BTreeSet<_> = input
        .unsent
        .iter()
        .filter_map(|u| u.event.command)
        .collect();
    let actions = allowed(ticket, policy, input.actor);
    let row = ticket_row(
        ticket,
        policy,
        directory,
        u32::try_from(commands.len()).unwrap_or(u32::MAX),
    );
    TicketView {
        row,
        version: input.known.version,
        description: ticket.description.clone(),
        contact: ticket.contact.clone(),
        zone: zone_of(ticket, directory),
        wished_time: ticket.wished_time.clone(),
        equipment: ticket.equipment,
        customer: ticket
            .equipment
            .and_then(|id| directory.device(id))
            .map(|device| device.customer.clone())
            .unwrap_or_default(),
        type_id: ticket.type_id,
        type_name: directory.type_name(ticket.type_id),
        visibility: ticket.visibility,
        submitter: related::origin(ticket, directory),
        orders: related::orders(input),
        related: input.related.clone(),
        bar: bar(ticket, input.known),
        reopen_count: ticket.reopen_count,
        close_reason: ticket.close_reason.clone(),
        feedback: ticket.feedback.clone(),
        stars: ticket.rating.as_ref().map(|(stars, _)| *stars),
        rating_comment: ticket
            .rating
            .as_ref()
            .map(|(_, comment)| comment.clone())
            .unwrap_or_default(),
        messages: messages(input),
        department: directory.department_name(ticket.department, ticket.type_id),
        form: form::form(input),
        tasks: form::tasks(input),
        can_add_task: form::may_task(input),
        used: super::used::used(input),
        guidance: directory
            .ticket_type(ticket.type_id)
            .map(|t| t.body.guidance.clone())
            .unwrap_or_default(),
        photos: super::photo::photos(input),
        next_stage: Stage::suggested(ticket.state),
        missing_photos: missing_photos(ticket, policy),
        evidence: evidence(ticket),
        appointments: appointments(input),
        log: log::log(input),
        parked: parked(input),
        clashes: clashes(input),
        templates: templates(input, &actions),
        actions,
        handlers: policy.handlers.iter().copied().collect(),
        priorities: policy.priority_scale.steps(),
        promise: PromiseView::of(ticket, policy, directory),
        status_link: input.status_link.clone(),
    }
}

pub(super) fn zone_of(ticket: &Ticket, directory: &Directory) -> String {
    if ticket.zone.is_empty() {
        directory.zone.clone()
    } else {
        ticket.zone.clone()
    }
}

pub(super) fn appointment_view(
    ticket: &Ticket,
    appointment: &Appointment,
    unsent: bool,
) -> Option<AppointmentView> {
    AppointmentView::of(appointment.clone(), ticket.visit(appointment.id)?, unsent)
}

/// How far along its way a state is: 0 reported … 4 closed.
const fn step_of(state: State) -> usize {
    match state {
        State::Draft | State::PendingAssignment => 0,
        State::Assigned => 1,
        State::InProgress | State::AwaitingRequester | State::OnHold => 2,
        State::Resolved => 3,
        State::Closed => 4,
    }
}

/// How far a ticket came before it ended otherwise than by the whole way.
pub(super) fn reached(ticket: &Ticket) -> usize {
    if ticket.resolved_at.is_some() {
        3
    } else if ticket.accepted_at.is_some() {
        2
    } else {
        usize::from(ticket.assigned_at.is_some())
    }
}

pub(super) const fn ended_early(kind: Option<CloseKind>) -> bool {
    !matches!(
        kind,
        Some(CloseKind::Confirmed | CloseKind::AgentClosed | CloseKind::TimeoutAfterResolved)
    )
}

fn bar(ticket: &Ticket, known: &Ticket) -> Vec<BarStep> {
    const KEYS: [StepKey; 5] = [
        StepKey::Reported,
        StepKey::Assigned,
        StepKey::InProgress,
        StepKey::Resolved,
        StepKey::Closed,
    ];
    let here = step_of(ticket.state);
    let known_here = if known.version == 0 {
        None
    } else {
        Some(step_of(known.state))
    };
    let ended =
        (ticket.state == State::Closed && ended_early(ticket.close_kind)).then(|| reached(ticket));
    let look = |step: usize| -> BarLook {
        if let Some(end) = ended {
            return match step {
                s if s < end => BarLook::Done,
                s if s == end => BarLook::Ended,
                _ => BarLook::Next,
            };
        }
        if step > here {
            return BarLook::Next;
        }
        let known_to_office = known_here.is_some_and(|k| step <= k)
            && !(step == here && known.state != ticket.state && known_here != Some(here));
        if !known_to_office {
            return BarLook::Local;
        }
        if step < here {
            return BarLook::Done;
        }
        match ticket.state {
            State::AwaitingRequester | State::OnHold => BarLook::Stopped,
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::InProgress
            | State::Resolved
            | State::Closed => BarLook::Current,
        }
    };
    KEYS.into_iter()
        .enumerate()
        .map(|(step, key)| BarStep {
            key,
            look: look(step),
        })
        .collect()
}

/// All events, with what is known of their sending.
pub(super) fn all<'a>(input: &'a ViewInput<'_>) -> impl Iterator<Item = (&'a Event, SentState)> {
    let known = input.events.iter().map(|e| (e, SentState::Sent));
    let unsent = input.unsent.iter().map(|u| {
        let state = match u.state {
            UnsentState::Waiting => SentState::Waiting,
            UnsentState::Sending => SentState::Sending,
        };
        (&u.event, state)
    });
    known.chain(unsent)
}

pub(super) fn author(input: &ViewInput<'_>, by: By) -> String {
    match by {
        By::Person(id) => input.directory.name_of(id),
        By::Requester => input.ticket.contact.name.clone(),
        By::System => String::new(),
    }
}

fn messages(input: &ViewInput<'_>) -> Vec<MessageView> {
    let mine = input.actor.by();
    all(input)
        .filter_map(|(event, sent)| {
            let What::Wrote {
                visibility,
                text,
                photos,
            } = &event.what
            else {
                return None;
            };
            let by_owner = event.by.user().is_some() && event.by.user() == input.ticket.owner;
            Some(MessageView {
                n: if sent == SentState::Sent { event.n } else { 0 },
                // What a rule writes is said in the enterprise's name.
                author: if event.by == By::System {
                    input.directory.enterprise.clone()
                } else {
                    author(input, event.by)
                },
                mine: event.by == mine,
                by_requester: event.by == By::Requester || by_owner,
                visibility: *visibility,
                text: text.clone(),
                photos: photos.clone(),
                at: event.at,
                sent,
            })
        })
        .collect()
}

fn missing_photos(ticket: &Ticket, policy: &Policy) -> Vec<String> {
    policy
        .required_photos
        .iter()
        .filter(|name| !ticket.has_photo(name, false))
        .cloned()
        .collect()
}

/// Before the work is done, photos are not evidence of it yet.
fn evidence(ticket: &Ticket) -> Option<EvidenceView> {
    let done = matches!(ticket.state, State::Resolved | State::Closed);
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let (arrived, declared) = ticket.photos_arrived();
    (done && declared > 0).then(|| EvidenceView {
        arrived: count(arrived),
        declared: count(declared),
    })
}

fn appointments(input: &ViewInput<'_>) -> Vec<AppointmentView> {
    let mut views: Vec<AppointmentView> = input
        .ticket
        .appointments
        .values()
        .filter_map(|a| appointment_view(input.ticket, a, unsent(input.ticket, input.known, a)))
        .collect();
    views.sort_by_key(|a| a.starts_at);
    views
}

/// Whether the office knows less of an appointment than this device.
pub(super) fn unsent(ticket: &Ticket, known: &Ticket, appointment: &Appointment) -> bool {
    let id = appointment.id;
    known.appointments.get(&id) != Some(appointment) || known.said_of(id) != ticket.said_of(id)
}

fn parked(input: &ViewInput<'_>) -> Vec<ParkedView> {
    let me = input.actor.by();
    let office = input.actor.is_office();
    // A person's chain is settled by its last act: that is the one to show.
    let mut last: BTreeMap<By, &fieldfare_domain::ticket::Parked> = BTreeMap::new();
    for parked in &input.ticket.parked {
        last.insert(parked.by, parked);
    }
    last.into_values()
        .map(|parked| ParkedView {
            command: parked.command,
            act: parked.act.clone(),
            why: parked.why.clone(),
            author: author(input, parked.by),
            mine: parked.by == me,
            happened_at: parked.occurred_at,
            may_apply: office,
            may_leave: office || parked.by == me,
        })
        .collect()
}

fn clashes(input: &ViewInput<'_>) -> Vec<ClashView> {
    let at = |pair: (By, At)| (author(input, pair.0), pair.1);
    input
        .ticket
        .clashes
        .iter()
        .map(|(field, clash)| {
            let (kept_by, kept_at) = at(clash.kept_by);
            let (other_by, other_at) = at(clash.other_by);
            ClashView {
                field: *field,
                kept: clash.kept.clone(),
                kept_by,
                kept_at,
                other: clash.other.clone(),
                other_by,
                other_at,
            }
        })
        .collect()
}
