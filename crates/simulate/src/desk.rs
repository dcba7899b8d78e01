//! What people do at the office's own addresses: in a browser, on the requester's
//! page, and what the monitoring system posts.

use fieldfare_domain::{Act, State, Ticket, TicketId};
use fieldfare_protocol::view::{ActOutcome, TicketView};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::acts::{self, Doing};
use crate::day::Day;
use crate::dice::Dice;
use crate::ledger::Fate;
use crate::perform::choose;
use crate::template::AYLIN;
use crate::town::Followed;

impl Day {
    fn office_tickets(&self) -> Vec<TicketId> {
        self.town.tickets()
    }

    /// Somebody acts in a browser.
    pub(crate) fn browser(&mut self, person: usize, dice: &mut Dice) {
        if !self.town.active[person] {
            return;
        }
        let all = self.office_tickets();
        let Some(ticket) = dice.pick(&all).copied() else {
            return;
        };
        let address = format!("/api/v1/tickets/{ticket}");
        let Some(Ok(view)) = self
            .town
            .call::<TicketView>(person, "GET", &address, &Value::Null)
        else {
            return;
        };
        if let Some(parked) = dice.pick(&view.parked)
            && dice.per_cent(60)
        {
            let apply = parked.may_apply && dice.per_cent(60);
            let act = Act::SettleParked {
                command: parked.command,
                apply,
            };
            if apply || parked.may_leave {
                self.town.counters.sometimes("late work is settled");
                self.send(person, ticket, view.version, &act);
            }
            return;
        }
        let Some(name) = choose(&view.actions, dice) else {
            return;
        };
        let ledger = &mut self.town.ledger;
        let Some(doing) = acts::doing(name, &view, &all, self.town.template, ledger, dice) else {
            return;
        };
        match self.send(person, ticket, view.version, &doing.act) {
            Some(Ok(outcome)) => {
                self.note_said(None, Some(&outcome), ticket, &doing, Fate::Saved);
            }
            Some(Err(_)) => {}
            None => self.note_said(None, None, ticket, &doing, Fate::Perhaps),
        }
    }

    fn send(
        &mut self,
        person: usize,
        ticket: TicketId,
        version: u32,
        act: &Act,
    ) -> Option<Result<ActOutcome, String>> {
        let body = json!({
            "commandId": self.town.fresh(),
            "baseVersion": version,
            "occurredAt": self.town.hands.now(),
            "act": act,
        });
        let address = format!("/api/v1/tickets/{ticket}/act");
        let told = self
            .town
            .call::<ActOutcome>(person, "POST", &address, &body);
        let word = match &told {
            None => "no answer".to_owned(),
            Some(Ok(_)) => "ok".to_owned(),
            Some(Err(code)) => code.clone(),
        };
        self.town
            .note(format_args!("person {person} on {ticket}: {word}"));
        told
    }

    /// Somebody without an account reports a fault.
    pub(crate) fn report(&mut self, dice: &mut Dice) {
        let (draft, words) = acts::draft(&mut self.town.ledger, dice);
        let body = json!({
            "commandId": self.town.fresh(),
            "code": self.town.template.code,
            "description": draft.description,
            "name": "Karin Holm",
            "phone": "+46 70 111 22 33",
            "photos": [],
        });
        let before = self.office_tickets();
        let answer = self.town.ask(
            "POST",
            "/api/public/report",
            None,
            &[],
            body.to_string().into_bytes(),
        );
        let doing = Doing {
            act: Act::Create(Box::new(draft)),
            words,
            message: false,
        };
        let Some(answer) = answer else {
            self.note_said(None, None, TicketId(Uuid::nil()), &doing, Fate::Perhaps);
            return;
        };
        if answer.status != 201 {
            return;
        }
        let receipt: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let token = receipt.get("statusToken").and_then(Value::as_str);
        let new = self
            .office_tickets()
            .into_iter()
            .find(|id| !before.contains(id));
        if let (Some(token), Some(ticket)) = (token, new) {
            let token = token.to_owned();
            self.town.followed.push(Followed { ticket, token });
            self.note_said(None, None, ticket, &doing, Fate::Saved);
        }
    }

    /// A requester looks at the page, and does something there.
    pub(crate) fn requester(&mut self, dice: &mut Dice) {
        let Some(followed) = dice.pick(&self.town.followed).cloned() else {
            return;
        };
        let path = format!("/api/public/status/{}", followed.token);
        let Some(answer) = self.town.ask("GET", &path, None, &[], Vec::new()) else {
            return;
        };
        let page: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let actions: Vec<String> =
            serde_json::from_value(page.get("actions").cloned().unwrap_or_default())
                .unwrap_or_default();
        let Some(action) = dice.pick(&actions) else {
            return;
        };
        let word = self.town.ledger.word(false);
        let text = format!("about {word} here");
        let (act, words) = match action.as_str() {
            "reply" => (
                Act::RequesterReply {
                    text,
                    photos: Vec::new(),
                },
                vec![word],
            ),
            "confirm" => (Act::Confirm, Vec::new()),
            "not_solved" => (Act::NotSolved { comment: text }, vec![word]),
            "cancel" if dice.per_cent(25) => (Act::Cancel { reason: text }, vec![word]),
            "rate" => (
                Act::Rate {
                    stars: 4,
                    comment: text,
                },
                vec![word],
            ),
            _ => return,
        };
        let body = json!({"commandId": self.town.fresh(), "act": act});
        let answer = self.town.ask(
            "POST",
            &format!("{path}/act"),
            None,
            &[],
            body.to_string().into_bytes(),
        );
        let fate = match answer {
            None => Fate::Perhaps,
            Some(answer) if answer.status == 200 => Fate::Saved,
            Some(answer) => {
                let status = answer.status;
                self.town.note(format_args!("requester {action}: {status}"));
                return;
            }
        };
        self.town.note(format_args!("requester {action}"));
        let doing = Doing {
            act,
            words,
            message: false,
        };
        self.note_said(None, None, followed.ticket, &doing, fate);
    }

    /// The monitoring system posts an alert, or that it is over.
    pub(crate) fn alert(&mut self, dice: &mut Dice) {
        let status = if dice.per_cent(55) {
            "firing"
        } else {
            "resolved"
        };
        let body = json!({
            "version": "4",
            "status": status,
            "alerts": [{
                "status": status,
                "labels": {"alertname": "PressureLow", "severity": "critical",
                           "device_code": self.town.template.code},
                "annotations": {"summary": "Pressure is low", "description": "1.2 bar"},
                "startsAt": "2026-11-18T08:55:00Z",
                "fingerprint": format!("fp-{}", dice.below(2)),
            }],
        });
        let path = format!("/api/v1/alerts/{}", self.town.template.alert_token);
        let _ = self
            .town
            .ask("POST", &path, None, &[], body.to_string().into_bytes());
    }

    /// A rule of the office, or a person who has handled an alert.
    pub(crate) fn timer(&mut self, dice: &mut Dice) {
        let all = self.office_tickets();
        let Some(ticket) = dice.pick(&all).copied() else {
            return;
        };
        if dice.per_cent(40) {
            let body = json!({"commandId": self.town.fresh()});
            let path = format!("/api/v1/tickets/{ticket}/alert-handled");
            let _ = self.town.call::<ActOutcome>(AYLIN, "POST", &path, &body);
            return;
        }
        // A rule whose time has come, or one that comes too late.
        let due = self.waiting_for_requester();
        if let Some((ticket, act)) = dice.pick(&due).cloned()
            && dice.per_cent(80)
        {
            self.town.rule(ticket, act);
            return;
        }
        let act = if dice.per_cent(50) {
            Act::TimeOut
        } else {
            Act::GiveUpWaiting
        };
        self.town.rule(ticket, act);
    }

    /// Tickets that wait for their requester, with what ends the wait.
    fn waiting_for_requester(&self) -> Vec<(TicketId, Act)> {
        let events = self.town.events();
        let states = events
            .iter()
            .map(|(id, events)| (*id, Ticket::from_events(*id, events).state));
        states
            .filter_map(|(id, state)| match state {
                State::Resolved => Some((id, Act::TimeOut)),
                State::AwaitingRequester => Some((id, Act::GiveUpWaiting)),
                _ => None,
            })
            .collect()
    }
}
