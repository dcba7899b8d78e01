//! What people do in a browser, on the requester's page, and what the
//! monitoring system posts: all of it over the office's addresses.

use fieldfare_domain::{Act, CommandId, Correction, Draft, PhotoId, TicketId};
use fieldfare_protocol::view::{
    ActOutcome, DirectoryView, ListName, ListQuery, RequesterView, TicketPage, TicketRow,
    TicketView,
};
use fieldfare_protocol::wire::sha256_hex;
use fieldfare_replica::sync::http::HttpAnswer;
use fieldfare_server::alerts::Counts;
use serde_json::{Value, json};

use crate::carry::told;
use crate::town::{Person, Town};

/// A fault that was reported on the requester's page.
#[derive(Clone, Debug)]
pub struct Reported {
    /// The ticket.
    pub ticket: TicketId,
    /// Secret part of the status link.
    pub status_token: String,
    /// `T-1042`.
    pub number: String,
}

impl Town {
    /// A whole ticket as a person's browser shows it.
    #[must_use]
    pub fn view(&self, person: &Person, ticket: TicketId) -> TicketView {
        self.call(
            person,
            "GET",
            &format!("/api/v1/tickets/{ticket}"),
            &Value::Null,
        )
        .expect("the ticket is this person's business")
    }

    /// A list as a person's browser shows it.
    #[must_use]
    pub fn list(&self, person: &Person, list: ListName) -> Vec<TicketRow> {
        let query = ListQuery {
            list,
            ..ListQuery::default()
        };
        let page: TicketPage = self
            .call(person, "POST", "/api/v1/tickets/query", &json!(query))
            .expect("the list is answered");
        page.rows
    }

    /// The directory as a person's browser shows it.
    #[must_use]
    pub fn directory(&self, person: &Person) -> DirectoryView {
        self.call(person, "GET", "/api/v1/directory", &Value::Null)
            .expect("the directory is answered")
    }

    /// A person acts in the browser, on the ticket as it is.
    ///
    /// # Errors
    /// The code of the rejection.
    pub fn try_act(
        &self,
        person: &Person,
        ticket: TicketId,
        act: Act,
    ) -> Result<ActOutcome, String> {
        let body = json!({
            "commandId": self.fresh(),
            "baseVersion": self.view(person, ticket).version,
            "occurredAt": self.now(),
            "act": act,
        });
        self.call(
            person,
            "POST",
            &format!("/api/v1/tickets/{ticket}/act"),
            &body,
        )
    }

    /// As [`Town::try_act`]; it must be allowed.
    pub fn act(&self, person: &Person, ticket: TicketId, act: Act) -> ActOutcome {
        self.try_act(person, ticket, act)
            .expect("the act is allowed")
    }

    /// A person writes down a ticket in the browser.
    pub fn create(&self, person: &Person, draft: &Draft) -> TicketId {
        let body = json!({
            "commandId": self.fresh(),
            "ticket": self.fresh(),
            "occurredAt": self.now(),
            "draft": draft,
        });
        let outcome: ActOutcome = self
            .call(person, "POST", "/api/v1/tickets", &body)
            .expect("the ticket is written down");
        outcome.ticket
    }

    /// Aylin gives the ticket to somebody.
    pub fn assign(&self, ticket: TicketId, to: &Person, corrections: Vec<Correction>) {
        let act = Act::Assign {
            assignee: to.id,
            comment: "Please look at it today".to_owned(),
            corrections,
        };
        self.act(&self.aylin, ticket, act);
    }

    /// Karin scans the label on the pump and reports a fault with these photos.
    pub fn report(&self, description: &str, photos: &[Vec<u8>]) -> Reported {
        let named: Vec<(PhotoId, &Vec<u8>)> = photos
            .iter()
            .map(|bytes| (PhotoId(self.fresh()), bytes))
            .collect();
        let declared: Vec<Value> = named
            .iter()
            .map(|(id, bytes)| json!({"id": id, "sha256": sha256_hex(bytes), "bytes": bytes.len()}))
            .collect();
        let body = json!({
            "commandId": CommandId(self.fresh()),
            "code": self.code,
            "description": description,
            "name": "Karin Holm",
            "phone": "+46 70 111 22 33",
            "photos": declared,
        });
        let receipt: Value = told(&self.ask(
            "POST",
            "/api/public/report",
            None,
            &[],
            body.to_string().into_bytes(),
        ))
        .expect("the report is taken");
        let text = |name: &str| {
            receipt
                .get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let (number, status_token) = (text("number"), text("statusToken"));
        for (id, bytes) in named {
            let headers = [
                ("x-photo-id", id.to_string()),
                ("x-photo-sha256", sha256_hex(bytes).to_string()),
            ];
            let headers = headers
                .each_ref()
                .map(|(name, value)| (*name, value.as_str()));
            let path = format!("/api/public/status/{status_token}/photos");
            let answer = self.ask("POST", &path, None, &headers, bytes.clone());
            assert_eq!(
                answer.status,
                201,
                "{}",
                String::from_utf8_lossy(&answer.body)
            );
        }
        let row = self
            .list(&self.aylin, ListName::Queue)
            .into_iter()
            .find(|row| row.number.as_deref() == Some(&number))
            .expect("a report is in the queue");
        Reported {
            ticket: row.id,
            status_token,
            number,
        }
    }

    /// The requester's page: its tag and its bytes.
    #[must_use]
    pub fn status_bytes(&self, status_token: &str) -> (String, Vec<u8>) {
        let path = format!("/api/public/status/{status_token}");
        let answer = self.ask("GET", &path, None, &[], Vec::new());
        assert_eq!(answer.status, 200, "the status link is good");
        (header(&answer, "etag"), answer.body)
    }

    /// The requester's page.
    #[must_use]
    pub fn status(&self, status_token: &str) -> RequesterView {
        let (_, bytes) = self.status_bytes(status_token);
        serde_json::from_slice(&bytes).expect("the page has its form")
    }

    /// The monitoring system posts an alert about the pump.
    pub fn alert(&self, status: &str, fingerprint: &str) -> Counts {
        let body = json!({
            "version": "4",
            "status": status,
            "alerts": [{
                "status": status,
                "labels": {"alertname": "PressureLow", "severity": "critical", "device_code": self.code},
                "annotations": {"summary": "Pressure is low", "description": "1.2 bar for 5 min"},
                "startsAt": "2026-11-18T08:55:00Z",
                "fingerprint": fingerprint,
            }],
        });
        let path = format!("/api/v1/alerts/{}", self.alert_token());
        told(&self.ask("POST", &path, None, &[], body.to_string().into_bytes()))
            .expect("the alert is taken")
    }
}

/// A header of an answer; empty when it has none.
#[must_use]
pub fn header(answer: &HttpAnswer, name: &str) -> String {
    answer
        .headers
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.clone())
        .unwrap_or_default()
}
