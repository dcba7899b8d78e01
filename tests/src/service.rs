//! How an enterprise is set up over its addresses, and what people with an account
//! do who only ask for help.

use fieldfare_domain::{Act, Draft, PhotoId, Role, SetupId, TicketId, TypeId};
use fieldfare_protocol::view::{
    ActOutcome, ListQuery, MyTicket, MyTickets, MyTicketsQuery, RequesterView, TicketPage,
    TicketRow,
};
use fieldfare_protocol::wire::sha256_hex;
use serde_json::{Value, json};

use crate::carry::told;
use crate::town::{Person, Town};

impl Town {
    /// Ingrid chooses a way of working, with the types and departments that come
    /// with it.
    pub fn furnish(&self, way: &str) {
        let asked = json!({"way": way, "language": "en"});
        let _: Value = self
            .call(&self.ingrid, "PUT", "/api/v1/profile", &asked)
            .expect("an administrator may");
    }

    /// Ingrid switches a rule off.
    ///
    /// # Panics
    /// Where there is none of this name.
    pub fn switch_off(&self, rule: &str) {
        let path = "/api/v1/setup/rule";
        let all: Vec<Value> = self
            .call(&self.ingrid, "GET", path, &Value::Null)
            .expect("an administrator may");
        let found = all
            .iter()
            .find(|one| one.pointer("/body/name").and_then(Value::as_str) == Some(rule))
            .expect("there is such a rule");
        let asked = json!({"id": found["id"], "baseVersion": found["version"],
            "body": found["body"], "publish": false});
        let _: Value = self
            .call(&self.ingrid, "PUT", path, &asked)
            .expect("an administrator may");
    }

    /// Ingrid adds a person, who chooses a password and signs in.
    #[must_use]
    pub fn hire(&self, name: &str, role: Role, handles: bool) -> Person {
        let first = name.split(' ').next().unwrap_or_default().to_lowercase();
        let asked = json!({
            "name": name, "email": format!("{first}@town.example"), "phone": "+46 70 555 00 00",
            "role": role, "active": true, "handles": handles,
        });
        let saved: Value = self
            .call(&self.ingrid, "PUT", "/api/v1/people", &asked)
            .expect("an administrator may");
        let id = saved
            .pointer("/person/id")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok())
            .expect("a person has an account");
        self.signed_in(id, name, role)
    }

    /// Ingrid keeps a record of the set-up; answers its name.
    pub fn keep(&self, kind: &str, body: &Value) -> SetupId {
        let asked = json!({"body": body, "publish": true});
        let saved: Value = self
            .call(
                &self.ingrid,
                "PUT",
                &format!("/api/v1/setup/{kind}"),
                &asked,
            )
            .expect("an administrator may");
        saved
            .get("id")
            .and_then(Value::as_str)
            .and_then(|id| id.parse().ok())
            .expect("a record has a name")
    }

    /// A type of ticket by what people call it.
    #[must_use]
    pub fn kind(&self, name: &str) -> TypeId {
        let types = self.directory(&self.aylin).types;
        let known = types
            .into_iter()
            .find(|known| known.name == name && !known.deleted);
        known.expect("there is such a type").id
    }

    /// A department by what people call it.
    #[must_use]
    pub fn department(&self, name: &str) -> SetupId {
        let departments = self.directory(&self.aylin).departments;
        let known = departments.into_iter().find(|known| known.name == name);
        known.expect("there is such a department").id
    }

    /// A list as a person's browser asks for it.
    #[must_use]
    pub fn query(&self, person: &Person, query: &ListQuery) -> Vec<TicketRow> {
        let page: TicketPage = self
            .call(person, "POST", "/api/v1/tickets/query", &json!(query))
            .expect("the list is answered");
        page.rows
    }

    /// Somebody's own tickets.
    #[must_use]
    pub fn mine(&self, person: &Person, query: &MyTicketsQuery) -> MyTickets {
        self.call(person, "POST", "/api/v1/my/tickets/query", &json!(query))
            .expect("everybody has a list")
    }

    /// One of somebody's own tickets.
    #[must_use]
    pub fn my(&self, person: &Person, ticket: TicketId) -> MyTicket {
        let all = self.mine(person, &MyTicketsQuery::default()).rows;
        all.into_iter()
            .find(|row| row.id == ticket)
            .expect("the ticket is theirs")
    }

    /// The secret part of the page of one's own ticket.
    #[must_use]
    pub fn page_of(&self, person: &Person, ticket: TicketId) -> String {
        self.my(person, ticket)
            .page
            .trim_start_matches("/s/")
            .to_owned()
    }

    /// Somebody with an account reports a ticket of their own.
    ///
    /// # Errors
    /// The code of the rejection.
    pub fn ask_for_help(&self, person: &Person, draft: &Draft) -> Result<TicketId, String> {
        let body = json!({
            "commandId": self.fresh(),
            "ticket": self.fresh(),
            "occurredAt": self.now(),
            "draft": draft,
        });
        let outcome: ActOutcome = self.call(person, "POST", "/api/v1/my/tickets", &body)?;
        Ok(outcome.ticket)
    }

    /// Whoever has the page acts on it.
    ///
    /// # Errors
    /// The code of the rejection.
    pub fn on_page(&self, status_token: &str, act: &Act) -> Result<RequesterView, String> {
        let body = json!({"commandId": self.fresh(), "act": act});
        let path = format!("/api/public/status/{status_token}/act");
        told(&self.ask("POST", &path, None, &[], body.to_string().into_bytes()))
    }

    /// Whoever has the page adds a picture.
    #[must_use]
    pub fn picture_on_page(&self, status_token: &str, bytes: &[u8]) -> PhotoId {
        let id = PhotoId(self.fresh());
        let (name, hash) = (id.to_string(), sha256_hex(bytes).to_string());
        let headers = [
            ("x-photo-id", name.as_str()),
            ("x-photo-sha256", hash.as_str()),
        ];
        let path = format!("/api/public/status/{status_token}/photos");
        let answer = self.ask("POST", &path, None, &headers, bytes.to_vec());
        assert_eq!(
            answer.status,
            201,
            "{}",
            String::from_utf8_lossy(&answer.body)
        );
        id
    }

    /// All figures of the past six months.
    #[must_use]
    pub fn numbers(&self) -> Value {
        self.call(&self.ingrid, "POST", "/api/v1/numbers", &json!({}))
            .expect("an administrator may")
    }
}
