//! What an enterprise of each way of working begins with: types of ticket with
//! their settings and checklists, departments, and rules ([`rules`]). It is a
//! beginning: everything can be changed afterwards.

pub mod rules;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Department, FieldKind, Flow, FormField, TicketType, Way};
use crate::ids::SetupId;
use crate::policy::{Policy, PriorityScale, RatingWhen};
use crate::sla::SlaPolicy;
use crate::task::ChecklistItem;

/// The name in the register of the promise that an enterprise is founded with.
pub const PROMISE: SetupId = SetupId(Uuid::from_u128(1));

/// The language of ready-made names and steps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// Words in each language.
#[derive(Clone, Copy)]
struct Words(&'static str, &'static str);

impl Words {
    fn of(self, language: Language) -> String {
        match language {
            Language::En => self.0,
            Language::De => self.1,
        }
        .to_owned()
    }
}

struct Made {
    name: Words,
    description: Words,
    flow: Flow,
    steps: &'static [(&'static str, bool, Words)],
    /// The number of the order that it is about is asked for (S1-5).
    asks_order: bool,
}

const fn plain(name: Words, description: Words, flow: Flow) -> Made {
    Made {
        name,
        description,
        flow,
        steps: &[],
        asks_order: false,
    }
}

/// The settings of a way of working, as the model's table says.
#[must_use]
pub fn policy(way: Way) -> Policy {
    let usual = Policy::default();
    match way {
        Way::AfterSales => Policy {
            priority_scale: PriorityScale::Off,
            requester_closes: true,
            ..usual
        },
        Way::Support => Policy {
            requester_confirms: true,
            requester_closes: true,
            auto_close_hours: Some(72),
            no_response_hours: Some(168),
            ..usual
        },
        Way::WorkOrders => Policy {
            requester_confirms: true,
            reject_allowed: true,
            requester_closes: true,
            priority_scale: PriorityScale::Off,
            ..usual
        },
        Way::BackOffice => Policy {
            requester_confirms: true,
            public_reply_awaits: true,
            reply_reopens: true,
            requester_closes: true,
            priority_scale: PriorityScale::Off,
            rating_when: RatingWhen::Closed,
            ..usual
        },
        Way::Mobile => Policy {
            requester_confirms: true,
            requester_closes: true,
            priority_scale: PriorityScale::Three,
            rating_when: RatingWhen::ResolvedOrClosed,
            ..usual
        },
    }
}

/// What an enterprise promises from its founding on, where a type names it: the
/// table of S1-27 and S1-28, day and night.
#[must_use]
pub fn promise(language: Language) -> SlaPolicy {
    SlaPolicy {
        name: Words("Usual times", "Übliche Zeiten").of(language),
        ..SlaPolicy::standard()
    }
}

/// The types that a way of working begins with.
#[must_use]
pub fn types(way: Way, language: Language) -> Vec<TicketType> {
    let made: &[Made] = match way {
        Way::AfterSales => &AFTER_SALES,
        Way::Support => &SUPPORT,
        Way::WorkOrders => &WORK_ORDERS,
        Way::BackOffice => &BACK_OFFICE,
        Way::Mobile => &MOBILE,
    };
    made.iter()
        .zip(0..)
        .map(|(made, place)| TicketType {
            name: made.name.of(language),
            description: made.description.of(language),
            policy: policy(way),
            place,
            flow: made.flow,
            checklist: made
                .steps
                .iter()
                .map(|(id, required, text)| ChecklistItem {
                    id: (*id).to_owned(),
                    text: text.of(language),
                    required: *required,
                })
                .collect(),
            form: order_field(made, language),
            ..TicketType::default()
        })
        .collect()
}

/// The form of a type that is about an order; the number may be left out.
fn order_field(made: &Made, language: Language) -> Vec<FormField> {
    let field = || FormField {
        id: "order".to_owned(),
        label: Words("Order number", "Bestellnummer").of(language),
        kind: FieldKind::Order,
        ..FormField::default()
    };
    made.asks_order.then(field).into_iter().collect()
}

/// The departments that a way of working begins with.
#[must_use]
pub fn departments(way: Way, language: Language) -> Vec<Department> {
    let names: &[Words] = match way {
        Way::BackOffice => &[
            Words("Technical", "Technik"),
            Words("Accounts", "Buchhaltung"),
            Words("Customer service", "Kundendienst"),
        ],
        Way::AfterSales | Way::Support | Way::WorkOrders | Way::Mobile => &[],
    };
    let department = |name: &Words| Department {
        name: name.of(language),
        ..Department::default()
    };
    names.iter().map(department).collect()
}

const AFTER_SALES: [Made; 1] = [plain(
    Words("Service", "Service"),
    Words(
        "Something does not work as it should",
        "Etwas arbeitet nicht, wie es soll",
    ),
    Flow::Problem,
)];

const SUPPORT: [Made; 5] = [
    Made {
        name: Words("Technical", "Technik"),
        description: Words(
            "Connection, configuration, performance, compatibility, how to",
            "Verbindung, Einrichtung, Leistung, Verträglichkeit, Anleitung",
        ),
        flow: Flow::Problem,
        steps: &[
            (
                "diagnose",
                false,
                Words("Quick diagnosis", "Schnell eingrenzen"),
            ),
            ("solve", false, Words("Offer a solution", "Lösung anbieten")),
            (
                "remote",
                false,
                Words("Help remotely if needed", "Bei Bedarf aus der Ferne helfen"),
            ),
            (
                "follow-up",
                false,
                Words(
                    "Follow up until it is solved",
                    "Nachfassen, bis es gelöst ist",
                ),
            ),
        ],
        asks_order: false,
    },
    Made {
        name: Words("Account", "Konto"),
        description: Words(
            "Sign-in, password, security, change of details, deletion",
            "Anmeldung, Passwort, Sicherheit, Änderung von Angaben, Löschung",
        ),
        flow: Flow::Problem,
        steps: &[
            (
                "identity",
                true,
                Words("Verify who is asking", "Prüfen, wer fragt"),
            ),
            (
                "protect",
                false,
                Words("Protect the account", "Konto schützen"),
            ),
            (
                "log",
                true,
                Words(
                    "Note what was done to the account",
                    "Festhalten, was am Konto getan wurde",
                ),
            ),
        ],
        asks_order: false,
    },
    Made {
        name: Words("Order", "Bestellung"),
        description: Words(
            "Enquiry, payment, refund, invoice, change",
            "Nachfrage, Zahlung, Erstattung, Rechnung, Änderung",
        ),
        flow: Flow::Inquiry,
        steps: &[
            (
                "verify",
                false,
                Words("Check the order", "Bestellung prüfen"),
            ),
            (
                "procedure",
                false,
                Words("Follow the procedure", "Nach Vorschrift vorgehen"),
            ),
            (
                "progress",
                false,
                Words("Tell how it goes on", "Sagen, wie es weitergeht"),
            ),
            (
                "satisfied",
                false,
                Words("Ask whether all is well", "Fragen, ob alles gut ist"),
            ),
        ],
        asks_order: true,
    },
    Made {
        name: Words("Product", "Produkt"),
        description: Words(
            "Features, packages, use, upgrade, prices",
            "Funktionen, Pakete, Gebrauch, Erweiterung, Preise",
        ),
        flow: Flow::Inquiry,
        steps: &[
            (
                "answer",
                false,
                Words("Answer with knowledge", "Sachkundig antworten"),
            ),
            (
                "recommend",
                false,
                Words("Recommend what fits", "Passendes empfehlen"),
            ),
            (
                "materials",
                false,
                Words("Send materials", "Unterlagen schicken"),
            ),
        ],
        asks_order: false,
    },
    Made {
        name: Words("Feedback", "Rückmeldung"),
        description: Words(
            "Complaints, suggestions, wished features, experience",
            "Beschwerden, Vorschläge, gewünschte Funktionen, Erfahrungen",
        ),
        flow: Flow::Custom,
        steps: &[
            (
                "listen",
                false,
                Words("Listen, and answer soon", "Zuhören und bald antworten"),
            ),
            ("handle", false, Words("Handle it", "Bearbeiten")),
            (
                "improve",
                true,
                Words(
                    "Note what will be improved",
                    "Festhalten, was verbessert wird",
                ),
            ),
        ],
        asks_order: false,
    },
];

const WORK_ORDERS: [Made; 2] = [
    plain(
        Words("Repair", "Reparatur"),
        Words("Something is broken", "Etwas ist kaputt"),
        Flow::Problem,
    ),
    plain(
        Words("Equipment", "Ausstattung"),
        Words("Something is needed", "Etwas wird gebraucht"),
        Flow::Custom,
    ),
];

const BACK_OFFICE: [Made; 1] = [plain(
    Words("Support", "Hilfe"),
    Words(
        "Which device or screen, how, and when",
        "Welches Gerät oder welche Seite, wie und wann",
    ),
    Flow::Problem,
)];

const MOBILE: [Made; 3] = [
    plain(
        Words("Problem", "Problem"),
        Words("Problem report", "Eine Störung melden"),
        Flow::Problem,
    ),
    plain(
        Words("Inquiry", "Anfrage"),
        Words("General inquiry", "Allgemeine Anfrage"),
        Flow::Inquiry,
    ),
    plain(
        Words("Spare parts", "Ersatzteile"),
        Words("Spare parts order", "Ersatzteile bestellen"),
        Flow::SpareParts,
    ),
];
