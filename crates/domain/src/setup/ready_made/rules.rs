//! Ready-made rules, and the replies that they send (S1-40…43). Every enterprise
//! gets them, switched on where its way of working has them; by hand they are
//! switched on and off like any other.
//!
//! What the types' own settings do has no rule here, or it would be done twice:
//! closing what was resolved long ago, reminding and closing where nobody answers,
//! and closing with the alert that reported it.

use uuid::Uuid;

use super::{Language, Words};
use crate::ids::SetupId;
use crate::setup::{On, PickBy, Rule, Template, Then, Way, When};
use crate::state::{Priority, State, Visibility};

/// The name in the register of the reply that says that a report is here.
pub const RECEIPT: SetupId = named(0x10);
/// That of the reply that says who has it.
pub const IN_HANDS: SetupId = named(0x11);

const DAY_MINUTES: u32 = 24 * 60;

const fn named(n: u128) -> SetupId {
    SetupId(Uuid::from_u128(n))
}

/// A ready-made rule.
#[derive(Clone, Debug)]
pub struct Made {
    /// Its name in the register, the same in every enterprise.
    pub id: SetupId,
    /// What it says.
    pub rule: Rule,
    /// It is in force from the beginning.
    pub on: bool,
}

/// The replies that ready-made rules send, by their names in the register.
#[must_use]
pub fn templates(language: Language) -> [(SetupId, Template); 2] {
    let reply = |name: Words, text: Words| Template {
        name: name.of(language),
        text: text.of(language),
        audience: Visibility::Public,
        ..Template::default()
    };
    [
        (
            RECEIPT,
            reply(
                Words("Receipt", "Eingangsbestätigung"),
                Words(
                    "Thank you. Your report is here, under {number}. We will be in touch.",
                    "Danke. Ihre Meldung ist da, unter {number}. Wir melden uns.",
                ),
            ),
        ),
        (
            IN_HANDS,
            reply(
                Words("In hands", "In Händen"),
                Words(
                    "{technician} takes care of {number}.",
                    "{technician} kümmert sich um {number}.",
                ),
            ),
        ),
    ]
}

/// The rules that an enterprise begins with.
///
/// They are looked at in the order of their names: what is the same as an earlier
/// report is merged before anybody is named for it. Those that answer every report
/// or take turns instead of looking at the load are for who wants them: mails and
/// the requester's page say already that a report is here and who has it.
#[must_use]
pub fn rules(way: Way, language: Language) -> Vec<Made> {
    let all = way == Way::Support;
    let made = |n, name: Words, on: On, when: When, then: Vec<Then>, in_force: bool| Made {
        id: named(n),
        rule: Rule {
            name: name.of(language),
            on,
            minutes: if on == On::Silence { DAY_MINUTES } else { 0 },
            when,
            then,
        },
        on: in_force,
    };
    let assign = |by| Then::Assign {
        by,
        experts: Vec::new(),
    };
    let escalate = |level| Then::Escalate {
        level,
        target: String::new(),
    };
    let always = When::default;
    vec![
        made(
            0x20,
            Words("Already reported", "Bereits gemeldet"),
            On::Created,
            always(),
            vec![Then::MergeDuplicate { hours: 72 }],
            all,
        ),
        made(
            0x21,
            Words("Comes again", "Kommt wieder"),
            On::Created,
            When {
                repeat_days: 30,
                ..always()
            },
            vec![escalate(1)],
            all,
        ),
        made(
            0x22,
            Words("Common question", "Häufige Frage"),
            On::Created,
            always(),
            vec![Then::AnswerFaq],
            all,
        ),
        made(
            0x23,
            Words("Fewest in hand", "Wer am wenigsten hat"),
            On::Created,
            always(),
            vec![assign(PickBy::LeastLoad)],
            all,
        ),
        made(
            0x24,
            Words("Takes turns", "Reihum"),
            On::Created,
            always(),
            vec![assign(PickBy::RoundRobin)],
            false,
        ),
        made(
            0x25,
            Words("Receipt", "Eingang"),
            On::Created,
            always(),
            vec![Then::Reply { template: RECEIPT }],
            false,
        ),
        made(
            0x26,
            Words("Says who has it", "Sagt, wer es hat"),
            On::Assigned,
            always(),
            vec![Then::Reply { template: IN_HANDS }],
            false,
        ),
        made(
            0x27,
            Words("Urgent to management", "Dringendes an die Leitung"),
            On::Created,
            When {
                priorities: [Priority::Urgent].into(),
                ..always()
            },
            vec![escalate(3)],
            all,
        ),
        made(
            0x28,
            Words("Waits too long", "Liegt zu lange"),
            On::Silence,
            When {
                states: [State::Assigned, State::InProgress].into(),
                ..always()
            },
            vec![
                Then::Remind {
                    text: Words(
                        "nothing has happened here for a day.",
                        "hier ist seit einem Tag nichts geschehen.",
                    )
                    .of(language),
                },
                escalate(1),
            ],
            all,
        ),
    ]
}
