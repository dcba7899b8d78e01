//! How an event changes a ticket.
//!
//! An event is a fact: nothing is refused here, whatever the order in which
//! facts arrive.

use crate::actor::By;
use crate::answers::AnswerChange;
use crate::command::{Correction, Field, PhotoMeta};
use crate::event::{BackTo, Event, What};
use crate::ids::{At, CommandId, UserId};
use crate::planted;
use crate::stage::Stage;
use crate::state::{State, Visibility};
use crate::task::{ChecklistItem, Task};

use super::{Clash, Holding, Parked, Photo, Ticket};

impl Ticket {
    /// Adds what happened. Never fails: an event is a fact.
    pub fn apply(&mut self, event: &Event) {
        self.version = event.n;
        self.updated_at = event.at;
        self.apply_what(event);
        self.forget_other_states(event);
        self.wait(event);
        self.marks.note(event, self.state, self.owner);
    }

    /// The office's clock runs while only the requester can say something. A
    /// word of theirs stops it, and the answer to that word starts it anew.
    fn wait(&mut self, event: &Event) {
        let begins = matches!(event.what, What::Resolved { .. } | What::Awaited {});
        self.waits = match self.state {
            State::Resolved | State::AwaitingRequester if self.requester_replied => None,
            State::Resolved | State::AwaitingRequester if begins => Some((event.n, event.at)),
            State::Resolved | State::AwaitingRequester => self.waits.or(Some((event.n, event.at))),
            State::Draft
            | State::PendingAssignment
            | State::Assigned
            | State::InProgress
            | State::OnHold
            | State::Closed => None,
        };
    }

    /// What only means something in one state goes with that state, whichever
    /// event led out of it.
    fn forget_other_states(&mut self, event: &Event) {
        if self.state == State::Closed {
            self.closed_version.get_or_insert(event.n);
        } else {
            self.close_kind = None;
            self.close_reason.clear();
            self.merged_into = None;
            self.closed_at = None;
            self.closed_version = None;
        }
        if self.state != State::OnHold {
            self.hold_reason.clear();
        }
        if self.state.is_after_acceptance() {
            // Work that was recorded late may skip T3 and T4. Whoever worked on
            // it had accepted it, or it would be counted as pending (S2-22).
            self.accepted_at.get_or_insert(event.at);
        }
    }

    fn apply_what(&mut self, event: &Event) {
        let (at, by) = (event.at, event.by);
        match &event.what {
            What::Created(_) => self.created(event),
            What::Numbered { number } => self.number = Some(*number),
            What::Assigned {
                assignee,
                corrections,
                ..
            } => {
                for correction in corrections {
                    self.edited(correction, false, by, at);
                }
                self.hand_to(*assignee, State::Assigned, event);
            }
            What::Claimed { assignee } => self.hand_to(*assignee, State::InProgress, event),
            What::Accepted {} => self.state = State::InProgress,
            What::Transferred { to, .. } => self.hand_to(*to, State::Assigned, event),
            What::Returned { taken_back, .. } => {
                self.leave_hands(event.n);
                // Who gave it back is not who it goes back to (T11).
                self.last_handler = None;
                self.state = State::PendingAssignment;
                self.returned = !taken_back;
            }
            What::Awaited {} => {
                self.state = State::AwaitingRequester;
                self.requester_replied = false;
            }
            What::Resumed { by_reply } => {
                self.state = State::InProgress;
                self.requester_replied = *by_reply;
            }
            What::Held { reason } => {
                self.state = State::OnHold;
                self.hold_reason.clone_from(reason);
            }
            What::Unheld {} => self.state = State::InProgress,
            What::Resolved { feedback, credit } => self.resolved(event, feedback, *credit),
            What::Reopened { to, .. } => self.reopened(event, *to),
            What::Closed {
                kind,
                reason,
                merged_into,
            } => {
                self.state = State::Closed;
                self.close_kind = Some(*kind);
                self.close_reason.clone_from(reason);
                self.merged_into = *merged_into;
                self.closed_at = Some(at);
            }
            What::Escalated { level, .. } => self.escalation_level = *level,
            What::PrioritySet { priority } => self.priority = *priority,
            What::VisibilitySet { visibility } => self.visibility = *visibility,
            What::Rated { stars, comment } => {
                // Survives reopening and is never changed (S3-15, T25).
                self.rating.get_or_insert((*stars, comment.clone()));
            }
            What::Wrote { visibility, .. } => self.wrote(*visibility, by, at),
            What::PhotoAdded { photo } => {
                let suggested = if self.is_from_requester(by) {
                    Stage::Report
                } else {
                    Stage::suggested(self.state)
                };
                self.add_photo(photo, by, suggested);
            }
            What::PhotoArrived { photo } => {
                for known in &mut self.photos {
                    if known.meta.id == *photo {
                        known.arrived = true;
                    }
                }
            }
            What::PhotoMarked { photo, added, gone } => {
                let known = self.photos.iter_mut().find(|p| p.meta.id == *photo);
                if let Some(known) = known {
                    known.marks.retain(|mark| !gone.contains(&mark.id));
                    for mark in added {
                        if !known.marks.iter().any(|there| there.id == mark.id) {
                            known.marks.push(mark.clone());
                        }
                    }
                }
            }
            What::PhotoStaged { photo, stage } => {
                let known = self.photos.iter_mut().find(|p| p.meta.id == *photo);
                if let Some(known) = known {
                    known.stage = Some(*stage);
                }
            }
            What::AppointmentAgreed { appointment } => {
                self.visit_agreed(appointment);
            }
            What::AppointmentProposed { appointment } => self.visit_proposed(appointment),
            What::AppointmentCancelled { appointment, .. }
            | What::AppointmentDeclined { appointment, .. } => {
                self.visit_called_off(*appointment);
            }
            What::VisitSet {
                appointment, to, ..
            } => self.visit_set(*appointment, *to, event),
            What::Edited { correction, clash } => self.edited(correction, *clash, by, at),
            What::Answered { change, clash } => self.answered(change, *clash, by, at),
            What::TaskAdded { item } => self.add_task(item),
            What::TaskSet { task, done } => {
                for known in &mut self.tasks {
                    if known.item.id == *task {
                        known.done = done.then_some((by, at));
                    }
                }
            }
            What::UsedRecorded { used, credit, .. } => self.use_recorded(used, *credit, event),
            What::UsedStruck { used, .. } => self.use_struck(*used),
            What::Parked { act, why } => {
                if let Some(command) = event.command {
                    if planted::on("I7-later-parked-replaces") {
                        self.parked.clear();
                    }
                    self.parked.push(Parked {
                        command,
                        act: (**act).clone(),
                        why: why.clone(),
                        by,
                        occurred_at: event.occurred_at,
                    });
                }
            }
            What::ParkedSettled { parked, .. } => self.settle_parked(*parked),
            What::CollaboratorAdded { person, .. } => {
                self.collaborators.insert(*person);
            }
            What::CollaboratorRemoved { person } => {
                if self.collaborators.remove(person) {
                    self.asked_until.insert(*person, event.n);
                }
            }
            What::Reminded {} => self.reminded = self.waits.map(|(since, _)| since),
            // The clocks are reckoned from marks.
            What::SlaWarned { .. }
            | What::SlaBreached { .. }
            | What::Unreached { .. }
            | What::Unknown(_) => {}
        }
    }

    fn created(&mut self, event: &Event) {
        let What::Created(draft) = &event.what else {
            return;
        };
        self.state = State::PendingAssignment;
        self.type_id = draft.type_id;
        self.title.clone_from(&draft.title);
        self.description.clone_from(&draft.description);
        self.contact = draft.contact.clone();
        self.equipment = draft.equipment;
        self.equipment_name.clone_from(&draft.equipment_name);
        self.place.clone_from(&draft.place);
        self.zone.clone_from(&draft.zone);
        self.wished_time.clone_from(&draft.wished_time);
        self.priority = draft.priority;
        self.visibility = draft.visibility;
        self.owner = draft.owner;
        self.creator = event.by;
        self.notify_owner = draft.notify_owner;
        self.follow_up_of = draft.follow_up_of;
        self.alert.clone_from(&draft.alert);
        self.created_at = event.at;
        self.department = draft.department;
        self.form.clone_from(&draft.form);
        for photo in &draft.photos {
            self.add_photo(photo, event.by, Stage::Report);
        }
    }

    fn add_task(&mut self, item: &ChecklistItem) {
        if self.task(&item.id).is_none() {
            self.tasks.push(Task {
                item: item.clone(),
                done: None,
            });
        }
    }

    fn answered(&mut self, change: &AnswerChange, clash: bool, by: By, at: At) {
        let field = &change.field;
        let (other_by, other_at) = self
            .answered_by
            .insert(field.clone(), (by, at))
            .unwrap_or((self.creator, self.created_at));
        if clash {
            let other = (change.was.clone(), other_by, other_at);
            self.answer_clashes.insert(field.clone(), other);
        } else {
            self.answer_clashes.remove(field);
        }
        let form = self.form.get_or_insert_default();
        match &change.now {
            Some(answer) => form.answers.insert(field.clone(), answer.clone()),
            None => form.answers.remove(field),
        };
    }

    fn add_photo(&mut self, photo: &PhotoMeta, by: By, suggested: Stage) {
        if self.photo(photo.id).is_none() {
            self.photos.push(Photo {
                meta: photo.clone(),
                by,
                arrived: false,
                marks: Vec::new(),
                stage: photo
                    .is_picture()
                    .then_some(photo.stage.unwrap_or(suggested)),
            });
        }
    }

    fn hand_to(&mut self, person: UserId, state: State, event: &Event) {
        self.leave_hands(event.n);
        self.assignee = Some(person);
        self.last_handler = Some(person);
        self.state = state;
        self.returned = false;
        self.assigned_at.get_or_insert(event.at);
        self.holdings.push(Holding {
            person,
            from_version: event.n,
            to_version: None,
        });
    }

    fn leave_hands(&mut self, version: u32) {
        self.assignee = None;
        self.leave_visits();
        for holding in &mut self.holdings {
            holding.to_version.get_or_insert(version);
        }
    }

    fn resolved(&mut self, event: &Event, feedback: &str, credit: Option<UserId>) {
        self.state = State::Resolved;
        self.end_visits();
        feedback.clone_into(&mut self.feedback);
        self.resolved_at = Some(event.at);
        self.requester_replied = false;
        if let Some(person) = credit.or(event.by.user()) {
            self.last_handler = Some(person);
        }
    }

    fn reopened(&mut self, event: &Event, to: BackTo) {
        self.reopen_count = self.reopen_count.saturating_add(1);
        self.requester_replied = true;
        match (to, self.last_handler) {
            (BackTo::Handler, Some(person)) => {
                if self.assignee == Some(person) {
                    self.state = State::InProgress;
                } else {
                    self.hand_to(person, State::InProgress, event);
                }
            }
            (BackTo::Handler | BackTo::Queue, _) => {
                self.leave_hands(event.n);
                self.state = State::PendingAssignment;
            }
        }
    }

    fn is_from_requester(&self, by: By) -> bool {
        match by {
            By::Requester => true,
            By::Person(id) => self.owner == Some(id),
            By::System => false,
        }
    }

    fn wrote(&mut self, visibility: Visibility, by: By, at: At) {
        let from_requester = self.is_from_requester(by);
        if visibility == Visibility::Internal {
            return;
        }
        if from_requester {
            self.requester_replied = true;
        } else if by != By::System {
            self.requester_replied = false;
            self.first_reply_at.get_or_insert(at);
        }
    }

    fn edited(&mut self, correction: &Correction, clash: bool, by: By, at: At) {
        let field = correction.field;
        if clash {
            let other_by = self
                .field_set_by
                .get(&field)
                .copied()
                .unwrap_or((self.creator, self.created_at));
            self.clashes.insert(
                field,
                Clash {
                    kept: correction.now.clone(),
                    kept_by: (by, at),
                    other: correction.was.clone(),
                    other_by,
                },
            );
        } else {
            // Somebody looked at the present value and said what it is: settled.
            self.clashes.remove(&field);
        }
        self.set_field(field, &correction.now, by, at);
    }

    /// A person's chain of late work is settled as one: an "accepted" that was
    /// parked before the "resolved" is nothing to decide on by itself.
    fn settle_parked(&mut self, command: CommandId) {
        let Some(at) = self.parked.iter().position(|p| p.command == command) else {
            return;
        };
        let Some(by) = self.parked.get(at).map(|p| p.by) else {
            return;
        };
        let mut index = 0;
        self.parked.retain(|p| {
            let keep = index > at || p.by != by;
            index += 1;
            keep
        });
    }

    fn set_field(&mut self, field: Field, value: &str, by: By, at: At) {
        let place = match field {
            Field::Title => &mut self.title,
            Field::Description => &mut self.description,
            Field::ContactName => &mut self.contact.name,
            Field::ContactPhone => &mut self.contact.phone,
            Field::ContactEmail => &mut self.contact.email,
            Field::ContactAddress => &mut self.contact.address,
            Field::WishedTime => &mut self.wished_time,
        };
        value.clone_into(place);
        self.field_set_by.insert(field, (by, at));
    }
}
