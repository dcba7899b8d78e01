//! Writes the page's types, so that a screen and its host cannot disagree. The
//! file is committed; a stale one fails the checks.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fieldfare_domain as domain;
use fieldfare_protocol::view;
use ts_rs::{Config, TS};

struct File {
    config: Config,
    types: BTreeMap<String, String>,
}

impl File {
    fn add<T: TS>(&mut self) {
        self.types
            .insert(T::name(&self.config), T::decl(&self.config));
    }
}

macro_rules! add {
    ($file:ident: $($t:ty),+ $(,)?) => { $( $file.add::<$t>(); )+ };
}

#[test]
fn the_types_of_the_page_are_written() {
    let mut file = File {
        config: Config::default(),
        types: BTreeMap::new(),
    };
    add!(file:
        domain::Act, domain::ActName, domain::Appointment, domain::AppointmentError,
        domain::At, domain::CloseKind, domain::CommandId, domain::Contact,
        domain::Correction, domain::Draft, domain::EquipmentId, domain::Field,
        domain::PhotoId, domain::PhotoMeta, domain::Priority, domain::Rejection, domain::Stage, domain::MarkId, domain::Mark, domain::Shape, domain::Spot, domain::Ink,
        domain::Used, domain::UsedId, domain::UsedWhat, domain::WorkKind, view::UsedEntryView, view::UsedView,
        domain::Role, domain::Sha256Hex, domain::State, domain::TicketId, domain::TypeId,
        domain::UserId, domain::Visibility, domain::VisitState, domain::VisitStep, domain::AppointmentId, domain::EnterpriseId,
        domain::SetupId, domain::setup::Kind, domain::setup::Stage, domain::setup::TicketType,
        domain::setup::Department, domain::setup::Flow, domain::setup::Menu,
        domain::setup::Form, domain::setup::Forms, domain::setup::FormField, domain::setup::FieldKind,
        domain::setup::Moment, domain::setup::Choice, domain::setup::ShowIf,
        domain::setup::Profile, domain::setup::Way, domain::setup::ready_made::Language,
        domain::Answer, domain::AnswerChange, domain::FormAnswers, domain::ChecklistItem,
        view::AnswerView, view::FormView, view::TaskView, view::DepartmentView,
        domain::setup::Template, domain::setup::Article,
        domain::setup::ArticleKind, domain::setup::Audience, domain::Policy,
        domain::sla::SlaClock, domain::sla::Phase, domain::sla::Course, domain::sla::ResponseIs,
        domain::sla::Target, domain::sla::Level, domain::sla::SlaPolicy, domain::sla::Hours,
        domain::sla::SpecialDay, domain::sla::Calendar,
        view::DueView, view::ClockView, view::ColleagueView, view::LevelView, view::PromiseView,
        view::DueFilter, view::Sort,
        domain::policy::RatingWhen, domain::policy::PriorityScale,
        domain::setup::Rule, domain::setup::On, domain::setup::When, domain::setup::Then,
        domain::setup::PickBy, domain::setup::Expert, view::RuleFiring, view::RuleHit, view::RuleTrial,
        view::ArticleView, view::KnowledgeQuery, view::PublicArticle, view::SetupSave, view::SetupVersion, view::SetupView,
        view::ActOutcome, view::AppointmentView, view::BarLook, view::BarStep, view::Change,
        view::ClashView, view::DeviceHistory, view::DeviceImported, view::LineRefused, view::DeviceTicket, view::DeviceVisit, view::DirectoryView, view::EquipmentView, view::Freshness,
        view::HeadlineKind, view::HostError, view::HostKind, view::ListName, view::ListQuery,
        view::LogLine, view::MessageView, view::OutboxAct, view::OutboxEntry, view::OutboxKind,
        view::OutboxState, view::OutboxView, view::ParkedView, view::PersonView,
        view::EvidenceView, view::RescueSaved, view::RescueTaken,
        view::PhotoState, view::PhotoView, view::PublicMessage, view::PublicPhoto,
        view::PublicStep, view::PublicAct, view::PublicPhotoState, view::PublicRating, view::PublicProposal, view::RequesterHeadline, view::RequesterView, view::SentState,
        view::PhotoState, view::PhotoView, view::PublicMessage, view::PublicPhoto, view::Overlay,
        view::PublicStep, view::PublicAct, view::PublicPhotoState, view::PublicRating, view::RequesterHeadline, view::RequesterView, view::SentState,
        view::SessionNeed, view::SessionView, view::StepKey, view::StepLook, view::TemplateView, view::TicketPage,
        view::TicketRow, view::TicketView, view::TypeView,
        domain::inbox::News, domain::letter::Letter, domain::QuietHours,
        fieldfare_protocol::personal::ReadMark, view::InboxLine, view::InboxView, view::MailState,
        view::MailView, view::PushView, view::ReachView, view::ReachedView, view::ToldView,
        view::RelatedView, view::SubmitterView, view::TicketLink, view::AccountsQuery,
        view::MyTicket, view::MyTickets, view::MyTicketsQuery,
        domain::board::Span, domain::board::Standing, domain::board::Lack,
        view::BoardQuery, view::BoardView, view::BoardDay, view::BoardPerson, view::BoardVisit,
        view::BoardOverlap, view::BoardTicket, view::BoardFitQuery, view::BoardFit,
    );
    let mut text =
        String::from("// Written by `cargo test -p fieldfare-protocol`. Not edited by hand.\n\n");
    for decl in file.types.values() {
        writeln!(text, "export {decl}\n").unwrap();
    }
    // Tests run in the folder of their package.
    let path = "../../ui/src/lib/api/generated/types.ts";
    std::fs::create_dir_all(std::path::Path::new(path).parent().unwrap()).unwrap();
    if std::fs::read_to_string(path).ok().as_deref() != Some(text.as_str()) {
        std::fs::write(path, text).unwrap();
    }
}
