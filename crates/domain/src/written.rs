//! The words that a person wrote with an act: what must never be lost, and what
//! may be written anew while nobody else has seen it.

use crate::command::Act;

impl Act {
    /// What the person wrote with it; none for an act without words.
    #[must_use]
    pub fn written(&self) -> Option<String> {
        self.clone().written_mut().map(std::mem::take)
    }

    /// The same act with other words; none for an act without words.
    #[must_use]
    pub fn with_written(&self, text: &str) -> Option<Self> {
        let mut act = self.clone();
        text.clone_into(act.written_mut()?);
        Some(act)
    }

    fn written_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Create(draft) => Some(&mut draft.description),
            Self::Assign { comment, .. }
            | Self::Transfer { comment, .. }
            | Self::NotSolved { comment }
            | Self::AddCollaborator { comment, .. }
            | Self::Rate { comment, .. } => Some(comment),
            Self::Return { reason }
            | Self::TakeBack { reason }
            | Self::Hold { reason }
            | Self::Cancel { reason }
            | Self::Reject { reason }
            | Self::ForceClose { reason }
            | Self::MarkInvalid { reason }
            | Self::Escalate { reason, .. }
            | Self::CancelAppointment { reason, .. }
            | Self::DeclineAppointment { reason, .. }
            | Self::StrikeUsed { reason, .. } => Some(reason),
            Self::Ask { text } | Self::RequesterReply { text, .. } | Self::Write { text, .. } => {
                Some(text)
            }
            Self::RecordUsed { used } if !used.note.is_empty() => Some(&mut used.note),
            Self::Resolve { feedback } => Some(feedback),
            Self::Edit { correction } => Some(&mut correction.now),
            Self::Claim
            | Self::Accept
            | Self::Resume
            | Self::Unhold
            | Self::Confirm
            | Self::AlertCleared { .. }
            | Self::TimeOut
            | Self::GiveUpWaiting
            | Self::NoteUnreached { .. }
            | Self::MarkDuplicate { .. }
            | Self::Close
            | Self::SetPriority { .. }
            | Self::SetVisibility { .. }
            | Self::AddPhoto { .. }
            | Self::PhotoArrived { .. }
            | Self::SetPhotoStage { .. }
            | Self::MarkPhoto { .. }
            | Self::AgreeAppointment { .. }
            | Self::ProposeAppointment { .. }
            | Self::ConfirmAppointment { .. }
            | Self::SetOut { .. }
            | Self::Arrive { .. }
            | Self::RemoveCollaborator { .. }
            | Self::Remind
            | Self::WarnSla { .. }
            | Self::BreachSla { .. }
            | Self::Answer { .. }
            | Self::AddTask { .. }
            | Self::SetTask { .. }
            | Self::RecordUsed { .. }
            | Self::SettleParked { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_replaced_and_nothing_else_is() {
        let act = Act::Escalate {
            level: 2,
            target: "chillers".to_owned(),
            reason: "no pressure".to_owned(),
        };
        assert_eq!(act.written().as_deref(), Some("no pressure"));
        assert_eq!(
            act.with_written("no pressure at all"),
            Some(Act::Escalate {
                level: 2,
                target: "chillers".to_owned(),
                reason: "no pressure at all".to_owned(),
            })
        );
    }

    #[test]
    fn an_act_without_words_has_none_to_change() {
        assert_eq!(Act::Accept.written(), None);
        assert_eq!(Act::Accept.with_written("gladly"), None);
    }
}
