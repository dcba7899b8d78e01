//! Rules: when something happens and some conditions hold, something is done
//! (S1-40…43). What a rule does is in [`crate::rules`].

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::names::{at_most, check_name};
use super::{Kind, Known, Record, Refusal};
use crate::ids::{EquipmentId, SetupId, TypeId, UserId};
use crate::state::{Priority, State};
use crate::text::SHORT_MAX;

/// Most rules of an enterprise that are not deleted.
pub const RULES_MAX: usize = 50;
/// Most things that one rule does.
pub const ACTIONS_MAX: usize = 5;
/// Longest time of a rule, in minutes: 90 days.
pub const MINUTES_MAX: u32 = 90 * 24 * 60;

/// What a rule waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "RuleOn"))]
#[serde(rename_all = "snake_case")]
pub enum On {
    /// A ticket is reported.
    #[default]
    Created,
    /// A person is named, or takes it.
    Assigned,
    /// It stands somewhere else than before.
    StatusChanged,
    /// The requester writes.
    Replied,
    /// A solution is given.
    Resolved,
    /// Nobody says anything for so many minutes.
    Silence,
}

/// What has to hold. An empty part asks nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "RuleWhen"))]
#[serde(default)]
pub struct When {
    /// One of these types.
    pub types: BTreeSet<TypeId>,
    /// One of these priorities.
    pub priorities: BTreeSet<Priority>,
    /// It stands in one of these states.
    pub states: BTreeSet<State>,
    /// It is about one of these devices.
    pub devices: BTreeSet<EquipmentId>,
    /// One of these words is in the title, the description or what was just
    /// written; a word finds what begins with it.
    pub words: Vec<String>,
    /// There was another ticket about the same device within so many days; 0
    /// asks nothing (S1-42).
    pub repeat_days: u32,
}

/// How the person is chosen, among the type's handlers (S1-40).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(rename_all = "snake_case")]
pub enum PickBy {
    /// Who holds the fewest open tickets.
    #[default]
    LeastLoad,
    /// Whose last ticket is the longest ago.
    RoundRobin,
    /// Whose words fit best; where nobody's do, who holds the fewest.
    Expertise,
}

/// What a person knows about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
pub struct Expert {
    /// Who.
    pub person: UserId,
    /// Words of tickets that are for this person.
    #[serde(default)]
    pub words: Vec<String>,
}

/// What is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[cfg_attr(feature = "typescript", ts(rename = "RuleThen"))]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Then {
    /// Names a person (S1-40).
    Assign {
        /// How.
        by: PickBy,
        /// Who knows about what; read by [`PickBy::Expertise`].
        #[serde(default)]
        experts: Vec<Expert>,
    },
    /// Writes a reply or a note (S1-41). A template that is not known whole on
    /// this ticket is not sent.
    Reply {
        /// Which template.
        template: SetupId,
    },
    /// Answers with the public question that fits best, where one does (S1-41).
    AnswerFaq,
    /// Asks a higher level (S1-42); not again where it stands that high.
    Escalate {
        /// 1 to 3.
        level: u8,
        /// Who is asked, in words.
        #[serde(default)]
        target: String,
    },
    /// Says how urgent it is.
    SetPriority {
        /// The priority.
        priority: Priority,
    },
    /// Closes a ticket that waits for its requester: resolved, or asked
    /// (S1-43).
    Close,
    /// Closes it as the same as an open older ticket about the same device, with
    /// the same alert or mostly the same words (S1-43).
    MergeDuplicate {
        /// At most so many hours older.
        hours: u32,
    },
    /// Writes an internal note to whoever holds it.
    Remind {
        /// What it says.
        text: String,
    },
    /// Gives whoever handles it a task (S4-10); the same one once.
    AddTask {
        /// What is to be done.
        text: String,
        /// Resolving waits for it.
        #[serde(default)]
        required: bool,
    },
}

/// A rule.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "typescript", derive(ts_rs::TS))]
#[serde(default)]
pub struct Rule {
    /// What people call it: at most 60 characters, unlike any other. Records of
    /// tickets name it.
    pub name: String,
    /// What it waits for.
    pub on: On,
    /// Minutes of silence, for [`On::Silence`].
    pub minutes: u32,
    /// What has to hold.
    pub when: When,
    /// What is done, in this order.
    pub then: Vec<Then>,
}

impl Record for Rule {
    const KIND: Kind = Kind::Rule;
    const READERS: super::Readers = super::Readers::Office;
    const ON_DEVICES: bool = false;

    fn name(&self) -> &str {
        &self.name
    }

    fn complete(mut self, _known: &Known<'_>) -> Self {
        let cleaned = |words: &mut Vec<String>| {
            for word in words.iter_mut() {
                *word = word.trim().to_owned();
            }
            words.retain(|word| !word.is_empty());
        };
        self.name = self.name.trim().to_owned();
        cleaned(&mut self.when.words);
        for then in &mut self.then {
            if let Then::Assign { experts, .. } = then {
                for expert in experts.iter_mut() {
                    cleaned(&mut expert.words);
                }
                experts.retain(|expert| !expert.words.is_empty());
            }
        }
        if self.on != On::Silence {
            self.minutes = 0;
        }
        self
    }

    fn check(&self, known: &Known<'_>) -> Result<(), Refusal> {
        check_name(&self.name, "name", 60)?;
        known.unlike_others::<Self>(&self.name)?;
        if self.on == On::Silence && !(1..=MINUTES_MAX).contains(&self.minutes) {
            return Err(Refusal::new("minutes_out_of_range", "minutes"));
        }
        known.ever_were(&self.when.types, "when.types")?;
        check_words(&self.when.words, "when.words")?;
        if self.when.repeat_days > 365 {
            return Err(Refusal::new("days_out_of_range", "when.repeat_days"));
        }
        if self.then.is_empty() {
            return Err(Refusal::new("nothing_to_do", "then"));
        }
        if self.then.len() > ACTIONS_MAX {
            return Err(Refusal::new("too_many", "then"));
        }
        for (n, then) in self.then.iter().enumerate() {
            check_then(then, self, known).map_err(|why| Refusal {
                field: format!("then.{n}.{}", why.field).into(),
                ..why
            })?;
        }
        if known.others::<Self>().count() >= RULES_MAX {
            let why = format!("at most {RULES_MAX} rules");
            return Err(Refusal::new("too_many", "").because(why));
        }
        Ok(())
    }
}

fn check_words(words: &[String], field: &'static str) -> Result<(), Refusal> {
    if words.len() > 30 {
        return Err(Refusal::new("too_many", field));
    }
    for word in words {
        at_most(word, field, 60)?;
        if crate::tokens::terms(word).is_empty() {
            return Err(Refusal::new("word_unreadable", field).because(word));
        }
    }
    Ok(())
}

fn check_then(then: &Then, rule: &Rule, known: &Known<'_>) -> Result<(), Refusal> {
    match then {
        Then::Assign { by, experts } => {
            if *by == PickBy::Expertise && experts.is_empty() {
                return Err(Refusal::new("experts_missing", "experts"));
            }
            for expert in experts {
                check_words(&expert.words, "experts")?;
                if !known.people.contains(&expert.person) {
                    return Err(Refusal::new("unknown_person", "experts"));
                }
            }
            Ok(())
        }
        Then::Reply { template } if !known.has(Kind::Template, *template) => {
            Err(Refusal::new("unknown_template", "template"))
        }
        Then::Reply { .. } | Then::AnswerFaq | Then::SetPriority { .. } => Ok(()),
        Then::Escalate { level, target } => {
            if !(1..=3).contains(level) {
                return Err(Refusal::new("level_out_of_range", "level"));
            }
            at_most(target, "target", 100)
        }
        Then::Close => {
            // At once it would take the requester's say away.
            if rule.on == On::Silence {
                Ok(())
            } else {
                Err(Refusal::new("close_needs_silence", "do"))
            }
        }
        Then::MergeDuplicate { hours } => {
            if (1..=720).contains(hours) {
                Ok(())
            } else {
                Err(Refusal::new("hours_out_of_range", "hours"))
            }
        }
        Then::Remind { text } | Then::AddTask { text, .. } => {
            if text.trim().is_empty() {
                return Err(Refusal::new("text_missing", "text"));
            }
            // A task is one line.
            let most = if matches!(then, Then::Remind { .. }) {
                500
            } else {
                SHORT_MAX
            };
            at_most(text, "text", most)
        }
    }
}
