//! Words of what is written, in the reader's language.

use fieldfare_domain::{CloseKind, Priority, Stage, State, WorkKind};

/// A language of what is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English.
    #[default]
    English,
    /// German.
    German,
}

impl Language {
    /// The language of a tag such as `de-AT`; English where it is none of ours.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        match tag.split(['-', '_']).next() {
            Some(start) if start.eq_ignore_ascii_case("de") => Self::German,
            _ => Self::English,
        }
    }

    /// One of two texts.
    #[must_use]
    pub const fn of_two<'t>(self, english: &'t str, german: &'t str) -> &'t str {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }

    /// The words for a stage of the work.
    #[must_use]
    pub const fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Report => self.of_two("As reported", "Wie gemeldet"),
            Stage::Before => self.of_two("Before the work", "Vor der Arbeit"),
            Stage::During => self.of_two("During the work", "Während der Arbeit"),
            Stage::After => self.of_two("After the work", "Nach der Arbeit"),
        }
    }

    /// The word for what time was spent on.
    #[must_use]
    pub const fn work(self, kind: WorkKind) -> &'static str {
        match kind {
            WorkKind::Labour => self.of_two("Work", "Arbeit"),
            WorkKind::Travel => self.of_two("Travel", "Fahrt"),
        }
    }

    /// What a part is counted in; pieces where nobody named a unit.
    #[must_use]
    pub const fn unit(self, unit: &str) -> &str {
        if unit.is_empty() {
            self.of_two("pcs", "Stk.")
        } else {
            unit
        }
    }

    /// Thousandths as a number: `1.5`, `1,5`.
    #[must_use]
    pub fn quantity(self, thousandths: u32) -> String {
        let whole = thousandths / 1_000;
        match thousandths % 1_000 {
            0 => whole.to_string(),
            rest => {
                let rest = format!("{rest:03}");
                let point = self.of_two(".", ",");
                format!("{whole}{point}{}", rest.trim_end_matches('0'))
            }
        }
    }

    /// The word for a state.
    #[must_use]
    pub const fn state(self, state: State) -> &'static str {
        match state {
            State::Draft => self.of_two("Draft", "Entwurf"),
            State::PendingAssignment => self.of_two("Pending assignment", "Offen"),
            State::Assigned => self.of_two("Assigned", "Zugewiesen"),
            State::InProgress => self.of_two("In progress", "In Arbeit"),
            State::AwaitingRequester => self.of_two("Awaiting requester", "Wartet auf Melder"),
            State::OnHold => self.of_two("On hold", "Angehalten"),
            State::Resolved => self.of_two("Resolved", "Gelöst"),
            State::Closed => self.of_two("Closed", "Geschlossen"),
        }
    }

    /// The word for an end.
    #[must_use]
    pub const fn end(self, kind: CloseKind) -> &'static str {
        match kind {
            CloseKind::Confirmed => self.of_two("Confirmed", "Bestätigt"),
            CloseKind::RequesterClosed => {
                self.of_two("Closed by the requester", "Vom Melder geschlossen")
            }
            CloseKind::Cancelled => self.of_two("Cancelled", "Zurückgezogen"),
            CloseKind::Rejected => self.of_two("Rejected", "Abgelehnt"),
            CloseKind::Forced => self.of_two("Force closed", "Zwangsweise geschlossen"),
            CloseKind::ForcedAlertAutoResolved => self.of_two("Alert cleared", "Alarm erloschen"),
            CloseKind::ForcedAlertHandled => self.of_two("Alert handled", "Alarm bearbeitet"),
            CloseKind::TimeoutAfterResolved => {
                self.of_two("Closed unanswered", "Ohne Antwort geschlossen")
            }
            CloseKind::NoResponse => self.of_two("No response", "Keine Antwort"),
            CloseKind::Duplicate => self.of_two("Duplicate", "Dublette"),
            CloseKind::Invalid => self.of_two("No action needed", "Kein Handlungsbedarf"),
            CloseKind::AgentClosed => self.of_two("Closed", "Geschlossen"),
        }
    }

    /// The word for a priority.
    #[must_use]
    pub const fn priority(self, priority: Priority) -> &'static str {
        match priority {
            Priority::Urgent => self.of_two("Urgent", "Dringend"),
            Priority::High => self.of_two("High", "Hoch"),
            Priority::Normal => self.of_two("Normal", "Normal"),
            Priority::Low => self.of_two("Low", "Niedrig"),
        }
    }
}
