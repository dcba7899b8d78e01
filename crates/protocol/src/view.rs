//! What the screen is given. Times are milliseconds since 1970 in UTC; the
//! screen turns them into words in the reader's language and zone.
//!
//! No rule is left to the screen: [`TicketView::actions`] are the acts that this
//! person may do now.

mod accounts;
mod appointment;
mod board;
mod build;
mod change;
mod directory;
mod form;
mod history;
mod imported;
mod inbox;
mod knowledge;
mod list;
mod log;
mod outbox;
mod photo;
mod related;
mod requester;
mod rescue;
mod rule;
mod session;
mod setup;
mod sla;
mod template;
mod used;

use fieldfare_domain::{
    Act, ActName, At, CloseKind, CommandId, Contact, Correction, EquipmentId, Field, PhotoId,
    Priority, Rejection, Role, Stage, State, TicketId, TypeId, Used, UserId, Visibility,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use accounts::{AccountsQuery, MyTicket, MyTickets, MyTicketsQuery};
pub use appointment::AppointmentView;
pub use board::{
    BoardDay, BoardFit, BoardFitQuery, BoardOverlap, BoardPerson, BoardQuery, BoardTicket,
    BoardView, BoardVisit, Card, Cards, board, board_fit,
};
pub use build::{Unsent, UnsentState, ViewInput, ticket_row, ticket_view};
pub use change::{Change, HostError};
pub use directory::{DepartmentView, DirectoryView, EquipmentView, TypeView, departments};
pub use form::{AnswerView, FormView, TaskView};
pub use history::{DeviceHistory, DeviceTicket, DeviceVisit};
pub use imported::{DeviceImported, LineRefused};
pub use inbox::{
    InboxLine, InboxView, MailState, MailView, PushView, ReachView, ReachedView, ToldView,
};
pub use knowledge::{ArticleView, KnowledgeQuery, PublicArticle, articles, public_articles};
pub use list::{DueFilter, ListName, ListQuery, Sort, TicketPage};
pub use outbox::{OutboxAct, OutboxEntry, OutboxKind, OutboxState, OutboxView};
pub use photo::{PhotoState, PhotoView};
pub use related::{RelatedView, SubmitterView, TicketLink, submitter};
pub use requester::{
    HeadlineKind, Overlay, PublicAct, PublicMessage, PublicPhoto, PublicPhotoState, PublicProposal,
    PublicRating, PublicStep, RequesterHeadline, RequesterView, StepLook, requester_view,
};
pub use rescue::{RescueSaved, RescueTaken};
pub use rule::{RuleFiring, RuleHit, RuleTrial};
pub use session::{Freshness, HostKind, SessionNeed, SessionView};
pub use setup::{SetupSave, SetupVersion, SetupView};
pub use sla::{ClockView, ColleagueView, DueView, LevelView, PromiseView};
pub use template::TemplateView;
pub use used::{UsedEntryView, UsedView};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonView {
    /// Account.
    pub id: UserId,
    /// Full name, in its own script and order.
    pub name: String,
    /// What the account may do.
    pub role: Role,
    /// Sign-in name.
    pub email: String,
    /// Phone number.
    pub phone: String,
    /// May sign in.
    pub active: bool,
    /// Is given work.
    pub handles: bool,
    /// Open tickets in this person's hands.
    pub open_tickets: u32,
}

/// One ticket in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketRow {
    /// Its name.
    pub id: TicketId,
    /// `T-1042`; none until the office has seen it.
    pub number: Option<String>,
    /// One-line summary.
    pub title: String,
    /// Where it stands.
    pub state: State,
    /// The word for where it stands in this enterprise, as the catalogue's key.
    pub word: String,
    /// How it ended.
    pub close_kind: Option<CloseKind>,
    /// How urgent it is; none where the type has no priorities.
    pub priority: Option<Priority>,
    /// Customer or place.
    pub place: String,
    /// Name of the equipment.
    pub equipment_name: String,
    /// Who is at the site.
    pub contact_name: String,
    /// Who holds it.
    pub assignee: Option<UserId>,
    /// That person's name.
    pub assignee_name: Option<String>,
    /// When it was reported.
    #[ts(type = "number")]
    pub created_at: At,
    /// When something happened last.
    #[ts(type = "number")]
    pub updated_at: At,
    /// The next appointment that stands.
    pub appointment: Option<AppointmentView>,
    /// Came back from somebody (S0-11).
    pub returned: bool,
    /// The requester wrote, and nobody answered.
    pub requester_replied: bool,
    /// Why it stands, for a ticket on hold.
    pub hold_reason: String,
    /// Acts on it that this device has not sent.
    pub unsent: u32,
    /// Late work on it waits for a person's decision.
    pub parked: u32,
    /// What was promised and is due next (S1-29).
    pub due: Option<DueView>,
    /// Name of its type.
    pub type_name: String,
    /// Which department should help; empty when none is named.
    pub department: String,
    /// Whose ticket it is (S1-1).
    pub submitter: String,
    /// From the report to the first public reply, in ms (S1-1); none without one.
    #[ts(type = "number | null")]
    pub response_ms: Option<i64>,
    /// From the report to the last solution, in ms (S1-1); none without one.
    #[ts(type = "number | null")]
    pub resolution_ms: Option<i64>,
}

/// One step of the status bar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct BarStep {
    /// Which step.
    pub key: StepKey,
    /// How it looks.
    pub look: BarLook,
}

/// The five steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the words of the status bar")]
pub enum StepKey {
    Reported,
    Assigned,
    InProgress,
    Resolved,
    Closed,
}

/// How a step of the bar looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum BarLook {
    /// Behind us, known to the office.
    Done,
    /// Here, known to the office.
    Current,
    /// Reached on this device only: striped.
    Local,
    /// The clock stands here.
    Stopped,
    /// To come.
    Next,
    /// Ended here, otherwise than by the whole way.
    Ended,
}

/// Whether the office knows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum SentState {
    /// The office has it.
    Sent,
    /// It waits on this device.
    Waiting,
    /// It is on its way.
    Sending,
    /// The office said no.
    Rejected {
        /// Why.
        why: Rejection,
    },
}

/// Something said on the ticket, or a note of what happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MessageView {
    /// Its number on the ticket; 0 while it is unsent.
    pub n: u32,
    /// Who said it.
    pub author: String,
    /// The reader's own.
    pub mine: bool,
    /// By the requester.
    pub by_requester: bool,
    /// Who may read it.
    pub visibility: Visibility,
    /// What is said.
    pub text: String,
    /// Photos shown with it.
    pub photos: Vec<PhotoId>,
    /// When the office recorded it, or when it was written.
    #[ts(type = "number")]
    pub at: At,
    /// Whether the office knows it.
    pub sent: SentState,
}

/// One line of the processing log (S0-7, S0-16).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LogLine {
    /// Version of the ticket; 0 while it is unsent.
    pub n: u32,
    /// Name of the event, `assigned`; one that this version does not know is
    /// shown as it came.
    pub event: String,
    /// Who did it.
    pub by: String,
    /// When it happened, by the clock of the device it happened on.
    #[ts(type = "number")]
    pub happened_at: At,
    /// When the office recorded it; none while it is unsent.
    #[ts(type = "number | null")]
    pub arrived_at: Option<At>,
    /// How far that clock was off, in ms.
    #[ts(type = "number | null")]
    pub clock_offset_ms: Option<i64>,
    /// What was said with it.
    pub comment: String,
    /// The other person: who was assigned, to whom it was passed.
    pub person: String,
    /// What was corrected.
    pub corrections: Vec<Correction>,
    /// More words, by event: the state it closed with, the level, the stars.
    pub detail: String,
    /// For late work: the code of what spoke against it.
    pub why: String,
    /// For time and parts: what was written down, corrected or struck.
    pub used: Option<Used>,
}

/// Late work that waits for a decision (R4).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ParkedView {
    /// The command to settle.
    pub command: CommandId,
    /// What it asked for.
    pub act: Act,
    /// What spoke against it.
    pub why: Rejection,
    /// Whose work it is.
    pub author: String,
    /// The reader's own.
    pub mine: bool,
    /// When it happened there.
    #[ts(type = "number")]
    pub happened_at: At,
    /// This person may apply it.
    pub may_apply: bool,
    /// This person may leave the ticket as it is.
    pub may_leave: bool,
}

/// Two values of one field (R5).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ClashView {
    /// Which field.
    pub field: Field,
    /// The value in use, whose, and when.
    pub kept: String,
    /// Whose it is.
    pub kept_by: String,
    /// When it was recorded.
    #[ts(type = "number")]
    pub kept_at: At,
    /// The other value, whose, and when.
    pub other: String,
    /// Whose it is.
    pub other_by: String,
    /// When it was recorded.
    #[ts(type = "number")]
    pub other_at: At,
}

/// Photos of a ticket whose work is done: resolving never waits for them, so it
/// is said how many are still on their way (I14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct EvidenceView {
    /// Photos whose bytes the office has verified.
    pub arrived: u32,
    /// Photos that were declared.
    pub declared: u32,
}

/// A whole ticket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct TicketView {
    /// What the list shows of it.
    pub row: TicketRow,
    /// Version that this view was made from; goes into the next command.
    pub version: u32,
    /// What was reported.
    pub description: String,
    /// Who is at the site.
    pub contact: Contact,
    /// The site's zone.
    pub zone: String,
    /// When a visit was wished.
    pub wished_time: String,
    /// The equipment.
    pub equipment: Option<EquipmentId>,
    /// Whose equipment it is (S4-2); empty when that is not known.
    pub customer: String,
    /// Type of ticket.
    pub type_id: Option<TypeId>,
    /// Its name.
    pub type_name: String,
    /// Who may see the ticket.
    pub visibility: Visibility,
    /// Who it comes from.
    pub submitter: SubmitterView,
    /// Numbers of related orders (S1-5).
    pub orders: Vec<String>,
    /// Tickets that it hangs together with.
    pub related: RelatedView,
    /// Five steps.
    pub bar: Vec<BarStep>,
    /// How often it was reopened.
    pub reopen_count: u32,
    /// Words said at the end.
    pub close_reason: String,
    /// Solution and results.
    pub feedback: String,
    /// Stars, with words.
    pub stars: Option<u8>,
    /// Words with the stars.
    pub rating_comment: String,
    /// Conversation, oldest first.
    pub messages: Vec<MessageView>,
    /// Which department should help; empty when none is named.
    pub department: String,
    /// The type's form with what was answered; none where there is no form.
    pub form: Option<FormView>,
    /// Tasks, in the order that they were added.
    pub tasks: Vec<TaskView>,
    /// This person may add tasks.
    pub can_add_task: bool,
    /// Time spent and parts used.
    pub used: UsedView,
    /// How tickets of this type are handled, in words; may be empty.
    pub guidance: String,
    /// Photos, in the order that they were added.
    pub photos: Vec<PhotoView>,
    /// The stage that a photo has which is taken now, unless another one is chosen.
    pub next_stage: Stage,
    /// Names of required photos that nobody has taken.
    pub missing_photos: Vec<String>,
    /// How much of the evidence the office has, once the work is done; none
    /// before, and where there are no photos.
    pub evidence: Option<EvidenceView>,
    /// Appointments that stand.
    pub appointments: Vec<AppointmentView>,
    /// Processing log, oldest first.
    pub log: Vec<LogLine>,
    /// Late work that waits for a decision.
    pub parked: Vec<ParkedView>,
    /// Fields with two values.
    pub clashes: Vec<ClashView>,
    /// Acts that this person may do now, the likely next one first.
    pub actions: Vec<ActName>,
    /// Who may be assigned, or passed it.
    pub handlers: Vec<UserId>,
    /// The priorities that the type has.
    pub priorities: Vec<Priority>,
    /// What was promised, and who was asked for help.
    pub promise: PromiseView,
    /// Reply templates that this person may use here.
    pub templates: Vec<TemplateView>,
    /// Status link of the requester; for the office's people only.
    pub status_link: Option<String>,
}

/// What became of an act on this host.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActOutcome {
    /// The command that was made of it.
    pub command: CommandId,
    /// The ticket.
    pub ticket: TicketId,
    /// Late work that was kept for a person's decision.
    pub parked: bool,
}
