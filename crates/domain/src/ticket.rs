//! A ticket: the sum of its events.

mod fold;

use std::collections::{BTreeMap, BTreeSet};

use crate::actor::{Actor, By};
use crate::answers::{Answer, FormAnswers};
use crate::appointment::Appointment;
use crate::command::{Act, Contact, Field, PhotoMeta};
use crate::event::Event;
use crate::ids::{
    AppointmentId, At, CommandId, EquipmentId, PhotoId, SetupId, TicketId, TypeId, UserId,
};
use crate::mark::Mark;
use crate::rejection::Rejection;
use crate::sla::Marks;
use crate::stage::Stage;
use crate::state::{CloseKind, Priority, State, Visibility};
use crate::task::Task;
use crate::used::UsedEntry;
use crate::visit::{Said, VisitState};

/// A photo of a ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Photo {
    /// What its command said.
    pub meta: PhotoMeta,
    /// Who added it.
    pub by: By,
    /// The office holds its bytes, complete and verified (I14).
    pub arrived: bool,
    /// At which stage of the work it was taken; a file has none.
    pub stage: Option<Stage>,
    /// What was drawn on it, in the order in which the office heard of it.
    pub marks: Vec<Mark>,
}

/// A time during which one person held the ticket.
#[derive(Clone, Debug, PartialEq)]
pub struct Holding {
    /// Who.
    pub person: UserId,
    /// Version of the ticket when it began.
    pub from_version: u32,
    /// Version when it ended.
    pub to_version: Option<u32>,
}

/// Work that came too late.
#[derive(Clone, Debug, PartialEq)]
pub struct Parked {
    /// The command.
    pub command: CommandId,
    /// What it asked for.
    pub act: Act,
    /// What spoke against it.
    pub why: Rejection,
    /// Whose work it is.
    pub by: By,
    /// When it happened there.
    pub occurred_at: At,
}

/// Two values of one field by two people (R5).
#[derive(Clone, Debug, PartialEq)]
pub struct Clash {
    /// The value in use.
    pub kept: String,
    /// Whose it is, and when it was recorded.
    pub kept_by: (By, At),
    /// The other value.
    pub other: String,
    /// Whose it is, and when it was recorded.
    pub other_by: (By, At),
}

/// A ticket. Not serialisable on purpose: events are what is stored and sent.
#[derive(Clone, Debug, PartialEq)]
pub struct Ticket {
    /// Its name.
    pub id: TicketId,
    /// Number of events: 0 before it exists.
    pub version: u32,
    /// Human number, once the office gave one.
    pub number: Option<u32>,
    /// Where it stands.
    pub state: State,
    /// How it ended. Set exactly while it is closed.
    pub close_kind: Option<CloseKind>,
    /// Words said at the end.
    pub close_reason: String,
    /// The ticket that goes on instead of this one.
    pub merged_into: Option<TicketId>,
    /// Type; none is the enterprise's first.
    pub type_id: Option<TypeId>,
    /// One-line summary.
    pub title: String,
    /// What was reported.
    pub description: String,
    /// Who is at the site.
    pub contact: Contact,
    /// The equipment that it is about.
    pub equipment: Option<EquipmentId>,
    /// Its name.
    pub equipment_name: String,
    /// Customer or place.
    pub place: String,
    /// The site's zone, may be empty.
    pub zone: String,
    /// When a visit was wished.
    pub wished_time: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Who may see it.
    pub visibility: Visibility,
    /// The requester's account, if any.
    pub owner: Option<UserId>,
    /// Who wrote it down.
    pub creator: By,
    /// It was sent to its owner, who did not report it (S3-5).
    pub notify_owner: bool,
    /// The ticket that it goes on from.
    pub follow_up_of: Option<TicketId>,
    /// Fingerprint of the device alert that it comes from; may be empty.
    pub alert: String,
    /// Who holds it now.
    pub assignee: Option<UserId>,
    /// Who worked on it last: T11 goes back to this person. None once that
    /// person gave it back.
    pub last_handler: Option<UserId>,
    /// Who held it, and when.
    pub holdings: Vec<Holding>,
    /// It came back from somebody (S0-11).
    pub returned: bool,
    /// Why work stands. Empty unless it is on hold.
    pub hold_reason: String,
    /// The requester wrote, and nobody answered since.
    pub requester_replied: bool,
    /// 0 to 3.
    pub escalation_level: u8,
    /// How often it was reopened.
    pub reopen_count: u32,
    /// Solution and results.
    pub feedback: String,
    /// Stars and words.
    pub rating: Option<(u8, String)>,
    /// Which department should help.
    pub department: Option<SetupId>,
    /// Answers to the type's form, with the version that they answer.
    pub form: Option<FormAnswers>,
    /// Answers with two values, by field: the one that is not in use, whose, and
    /// when it was recorded.
    pub answer_clashes: BTreeMap<String, (Option<Answer>, By, At)>,
    /// Who answered a field last, and when.
    pub answered_by: BTreeMap<String, (By, At)>,
    /// Tasks, in the order that they were added.
    pub tasks: Vec<Task>,
    /// Time and parts, struck ones too, in the order that they were written down.
    pub used: Vec<UsedEntry>,
    /// Photos, in the order that they were added.
    pub photos: Vec<Photo>,
    /// Appointments that stand.
    pub appointments: BTreeMap<AppointmentId, Appointment>,
    /// What was said of those that are not simply agreed: see [`crate::visit`].
    pub visits: BTreeMap<AppointmentId, Said>,
    /// Appointments that were called off or declined.
    pub called_off: BTreeMap<AppointmentId, Appointment>,
    /// Late work that nobody has settled.
    pub parked: Vec<Parked>,
    /// Fields with two values.
    pub clashes: BTreeMap<Field, Clash>,
    /// Who set a field last, and when.
    pub field_set_by: BTreeMap<Field, (By, At)>,
    /// When it was reported.
    pub created_at: At,
    /// When the last event was recorded.
    pub updated_at: At,
    /// When somebody was named first.
    pub assigned_at: Option<At>,
    /// When somebody accepted it first (S2-31).
    pub accepted_at: Option<At>,
    /// When it was resolved last (S2-32).
    pub resolved_at: Option<At>,
    /// When it ended. Set exactly while it is closed.
    pub closed_at: Option<At>,
    /// Version of the ticket that ended it. Set exactly while it is closed.
    pub closed_version: Option<u32>,
    /// When it got its first public reply by staff (S1-1).
    pub first_reply_at: Option<At>,
    /// Since which version, and since when, everything waits for a word of the
    /// requester: see [`crate::timer`].
    pub waits: Option<(u32, At)>,
    /// The wait of this version has been reminded of (S1-20).
    pub reminded: Option<u32>,
    /// People who were brought in besides the one who holds it: another
    /// department, a higher level (S1-16).
    pub collaborators: BTreeSet<UserId>,
    /// Up to which version somebody was asked who no longer is.
    pub asked_until: BTreeMap<UserId, u32>,
    /// What its clocks are reckoned from: see [`crate::sla`].
    pub marks: Marks,
}

impl Ticket {
    /// A ticket to which nothing has happened.
    #[must_use]
    pub fn new(id: TicketId) -> Self {
        Self {
            id,
            version: 0,
            number: None,
            state: State::Draft,
            close_kind: None,
            close_reason: String::new(),
            merged_into: None,
            type_id: None,
            title: String::new(),
            description: String::new(),
            contact: Contact::default(),
            equipment: None,
            equipment_name: String::new(),
            place: String::new(),
            zone: String::new(),
            wished_time: String::new(),
            priority: Priority::Normal,
            visibility: Visibility::Public,
            owner: None,
            creator: By::System,
            notify_owner: false,
            follow_up_of: None,
            alert: String::new(),
            assignee: None,
            last_handler: None,
            holdings: Vec::new(),
            returned: false,
            hold_reason: String::new(),
            requester_replied: false,
            escalation_level: 0,
            reopen_count: 0,
            feedback: String::new(),
            rating: None,
            department: None,
            form: None,
            answer_clashes: BTreeMap::new(),
            answered_by: BTreeMap::new(),
            tasks: Vec::new(),
            used: Vec::new(),
            photos: Vec::new(),
            appointments: BTreeMap::new(),
            visits: BTreeMap::new(),
            called_off: BTreeMap::new(),
            parked: Vec::new(),
            clashes: BTreeMap::new(),
            field_set_by: BTreeMap::new(),
            created_at: At(0),
            updated_at: At(0),
            assigned_at: None,
            accepted_at: None,
            resolved_at: None,
            closed_at: None,
            closed_version: None,
            first_reply_at: None,
            waits: None,
            reminded: None,
            collaborators: BTreeSet::new(),
            asked_until: BTreeMap::new(),
            marks: Marks::default(),
        }
    }

    /// A ticket from its events.
    #[must_use]
    pub fn from_events<'e>(id: TicketId, events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut ticket = Self::new(id);
        for event in events {
            ticket.apply(event);
        }
        ticket
    }

    /// What a field says.
    #[must_use]
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Title => &self.title,
            Field::Description => &self.description,
            Field::ContactName => &self.contact.name,
            Field::ContactPhone => &self.contact.phone,
            Field::ContactEmail => &self.contact.email,
            Field::ContactAddress => &self.contact.address,
            Field::WishedTime => &self.wished_time,
        }
    }

    /// A task by its name.
    #[must_use]
    pub fn task(&self, id: &str) -> Option<&Task> {
        self.tasks.iter().find(|task| task.item.id == id)
    }

    /// A photo by its name.
    #[must_use]
    pub fn photo(&self, id: PhotoId) -> Option<&Photo> {
        self.photos.iter().find(|p| p.meta.id == id)
    }

    /// Whether `actor` reported this ticket.
    #[must_use]
    pub fn is_owner(&self, actor: &Actor) -> bool {
        match actor {
            Actor::LinkHolder => true,
            Actor::Person { id, .. } => self.owner == Some(*id),
            Actor::System => false,
        }
    }

    /// Whether `actor` holds this ticket now.
    #[must_use]
    pub fn is_assignee(&self, actor: &Actor) -> bool {
        actor.user().is_some_and(|id| self.assignee == Some(id))
    }

    /// Whether `person` held this ticket when it had that version.
    #[must_use]
    pub fn held_at(&self, person: UserId, version: u32) -> bool {
        self.holdings.iter().any(|h| {
            h.person == person
                && h.from_version <= version
                && h.to_version.is_none_or(|end| version < end)
        })
    }

    /// Whether `person` held this ticket at that version or at any time since.
    #[must_use]
    pub fn held_since(&self, person: UserId, version: u32) -> bool {
        self.holdings
            .iter()
            .any(|h| h.person == person && h.to_version.is_none_or(|end| version < end))
    }

    /// Whether `person` is asked besides the one who holds this ticket, or was at
    /// that version or at any time since.
    #[must_use]
    pub fn asked_since(&self, person: UserId, version: u32) -> bool {
        let until = self.asked_until.get(&person);
        self.collaborators.contains(&person) || until.is_some_and(|end| version < *end)
    }

    /// The next appointment that stands, agreed or proposed, by its start. One that
    /// took place is named only where no other stands.
    #[must_use]
    pub fn next_appointment(&self) -> Option<&Appointment> {
        self.appointments.values().min_by_key(|a| {
            let done = self.said_of(a.id) == VisitState::Done;
            (done, a.starts_at().unwrap_or(At(i64::MAX)))
        })
    }

    /// Whether something of that name was added: a photo, or, with `or_file`, a file
    /// as well.
    #[must_use]
    pub fn has_photo(&self, name: &str, or_file: bool) -> bool {
        let fits = |photo: &Photo| photo.meta.name == name && (or_file || photo.meta.is_picture());
        self.photos.iter().any(fits)
    }

    /// The photos that are pictures.
    pub fn pictures(&self) -> impl Iterator<Item = &Photo> {
        self.photos.iter().filter(|photo| photo.meta.is_picture())
    }

    /// How many photos the office holds, and how many were declared: "7 of 9".
    #[must_use]
    pub fn photos_arrived(&self) -> (usize, usize) {
        let arrived = self.pictures().filter(|p| p.arrived).count();
        (arrived, self.pictures().count())
    }
}
