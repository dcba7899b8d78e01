//! What addresses take and give, by the names that stand in the list of addresses.

use std::sync::LazyLock;

use serde_json::{Map, Value, json};

/// Every schema by its name.
pub(super) static SCHEMAS: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    // They stand in several lists, because one macro takes only so much.
    let mut all = Map::new();
    for list in [of_tickets(), of_talk(), of_board(), of_push()] {
        if let Value::Object(list) = list {
            all.extend(list);
        }
    }
    all
});

fn object(about: &str, fields: &[(&str, &str, bool)]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|(name, kind, _)| {
            let schema = match *kind {
                "uuid" => json!({ "type": "string", "format": "uuid" }),
                "any" => json!({}),
                kind => json!({ "type": kind }),
            };
            ((*name).to_owned(), schema)
        })
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter_map(|(name, _, required)| required.then_some(*name))
        .collect();
    json!({
        "type": "object",
        "description": about,
        "properties": properties,
        "required": required,
    })
}

fn of_tickets() -> Value {
    json!({
        "Problem": object("RFC 9457, with a stable code.", &[
            ("type", "string", true), ("title", "string", true), ("status", "integer", true),
            ("code", "string", true), ("detail", "string", true), ("field", "string", true),
        ]),
        "SignIn": object("E-mail and password; a device names its replica.", &[
            ("email", "string", true), ("password", "string", true),
            ("replica", "uuid", false), ("device_name", "string", false),
        ]),
        "SignedIn": object("The device's token.", &[
            ("token", "string", true), ("user", "uuid", true), ("name", "string", true),
            ("role", "string", true), ("enterprise", "string", true), ("zone", "string", true),
        ]),
        "SetUp": object("Secret part of a one-time link, and the new password.", &[
            ("token", "string", true), ("password", "string", true),
        ]),
        "SessionView": object("Who is signed in.", &[
            ("person", "any", true), ("enterprise", "string", true), ("zone", "string", true),
            ("host", "string", true), ("needs", "string", true), ("office", "string", true),
            ("freshness", "object", true),
        ]),
        "ListQuery": object("A question for a list.", &[
            ("list", "string", false), ("search", "string", false), ("states", "array", false),
            ("priorities", "array", false), ("assignee", "uuid", false),
            ("owner", "uuid", false), ("creator", "uuid", false),
            ("department", "uuid", false), ("types", "array", false),
            ("offset", "integer", false), ("limit", "integer", false),
        ]),
        "TicketPage": object("Rows of a list.", &[
            ("rows", "array", true), ("total", "integer", true),
        ]),
        "TicketView": object("A whole ticket, with the acts that are allowed now.", &[
            ("row", "object", true), ("version", "integer", true), ("actions", "array", true),
        ]),
        "CreateRequest": object("A new ticket.", &[
            ("commandId", "uuid", true), ("ticket", "uuid", true),
            ("occurredAt", "integer", false), ("draft", "object", true),
        ]),
        "ActRequest": object("Something to do on a ticket.", &[
            ("commandId", "uuid", true), ("baseVersion", "integer", false),
            ("occurredAt", "integer", false), ("act", "object", true),
        ]),
        "CommandRequest": object("The name of a command.", &[("commandId", "uuid", true)]),
        "ActOutcome": object("What became of it.", &[
            ("command", "uuid", true), ("ticket", "uuid", true), ("parked", "boolean", true),
        ]),
        "DirectoryView": object("People, equipment and types.", &[
            ("people", "array", true), ("equipment", "array", true), ("types", "array", true),
        ]),
        "PersonSave": object("A person as they shall be.", &[
            ("id", "uuid", false), ("name", "string", true), ("email", "string", true),
            ("phone", "string", false), ("role", "string", true), ("active", "boolean", true),
            ("handles", "boolean", false),
        ]),
        "PersonSaved": object("The person, with a one-time link for a new one.", &[
            ("person", "object", true), ("setUpLink", "any", true),
        ]),
        "SetUpLink": object("A one-time link.", &[("setUpLink", "string", true)]),
        "EquipmentView": object("A piece of equipment; id and code may be empty.", &[
            ("id", "string", false), ("name", "string", true), ("place", "string", false),
            ("address", "string", false), ("zone", "string", false), ("code", "string", false),
            ("customer", "string", false), ("retired", "boolean", false),
        ]),
        "SetupSave": object("A record of the set-up as it shall be; body is its kind's.", &[
            ("id", "uuid", false), ("baseVersion", "integer", false), ("body", "object", true),
            ("publish", "boolean", false),
        ]),
        "SetupView": object("A record of the set-up.", &[
            ("kind", "string", true), ("id", "uuid", true), ("version", "integer", true),
            ("stage", "string", true), ("published", "any", true), ("body", "object", true),
        ]),
        "SetupViews": json!({ "type": "array", "items": { "$ref": "#/components/schemas/SetupView" } }),
        "SetupVersions": json!({ "type": "array", "items": { "type": "object" } }),
        "SetupBase": object("The version that the person looked at.", &[("baseVersion", "integer", false)]),
        "Furnishing": object("A way of working, and the language of what is ready-made.", &[
            ("way", "string", false), ("language", "string", false),
        ]),
        "PushRequest": object("Commands of one device, in order.", &[
            ("speaker", "object", true), ("commands", "array", true),
        ]),
        "PushAnswer": object("What became of each.", &[
            ("office", "object", true), ("outcomes", "array", true),
        ]),
        "PullRequest": object("A question for what is new.", &[
            ("speaker", "object", true), ("cursor", "integer", true),
            ("directory", "integer", false), ("limit", "integer", true),
        ]),
        "Device": object("What a label's code stands for.", &[
            ("enterprise", "string", true), ("deviceName", "string", true),
            ("place", "string", true), ("zone", "string", true), ("types", "array", true),
        ]),
        "Report": object("A fault.", &[
            ("commandId", "uuid", true), ("code", "string", true),
            ("description", "string", true), ("name", "string", true),
            ("phone", "string", false), ("email", "string", false), ("photos", "array", false),
            ("typeId", "uuid", false), ("form", "object", false),
        ]),
        "Receipt": object("Where a report can be followed.", &[
            ("statusToken", "string", true), ("number", "string", true),
            ("statusUrl", "string", true),
        ]),
        "RequesterAct": object("What a requester does.", &[
            ("commandId", "uuid", true), ("act", "object", true),
            ("photos", "array", false),
        ]),
        "RequesterView": object("The status page.", &[
            ("enterprise", "string", true), ("number", "any", true), ("title", "string", true),
            ("state", "string", true), ("bar", "array", true), ("headline", "object", true),
            ("messages", "array", true), ("photos", "array", true), ("actions", "array", true),
        ]),
        "NumbersQuery": object("What is counted; what is not said is the past six months and everything.", &[
            ("from", "integer", false), ("to", "integer", false), ("step", "string", false),
            ("types", "array", false), ("states", "array", false), ("submitters", "array", false),
            ("handlers", "array", false), ("literal", "boolean", false),
        ]),
        "NumbersView": object("All figures.", &[
            ("from", "integer", true), ("to", "integer", true), ("step", "string", true),
            ("countedAt", "integer", true), ("zone", "string", true), ("numbers", "object", true),
            ("people", "object", true), ("types", "object", true),
        ]),
        "BehindQuery": object("Which figure.", &[
            ("query", "object", false), ("key", "string", true), ("offset", "integer", false),
        ]),
        "ExportRequest": object("A list to write: csv, xlsx or zip.", &[
            ("form", "string", true), ("query", "object", false), ("language", "string", false),
        ]),
        "ExportView": object("How far an export is.", &[
            ("id", "uuid", true), ("done", "integer", true), ("total", "integer", true),
            ("state", "string", true), ("name", "string", true),
        ]),
        "WebhookSave": object("A webhook as it shall be.", &[
            ("id", "uuid", false), ("url", "string", true), ("events", "array", false),
            ("internal", "boolean", false), ("active", "boolean", true),
            ("newSecret", "boolean", false),
        ]),
        "WebhookView": object("A webhook; its key only where it was just made.", &[
            ("id", "uuid", true), ("url", "string", true), ("active", "boolean", true),
            ("delivered", "integer", true), ("givenUp", "integer", true), ("last", "string", true),
            ("secret", "any", true),
        ]),
        "CalendarLink": object("A secret address.", &[("url", "string", true)]),
        "Alertmanager": object("Alertmanager's webhook, version 4.", &[
            ("version", "string", false), ("alerts", "array", true),
        ]),
    })
}

/// Notices to browsers.
fn of_push() -> Value {
    json!({
        "PushKey": object("The office's public key, base64url.", &[("key", "string", true)]),
        "PushBrowser": json!({
            "type": "object",
            "description": "A browser's PushSubscription, and the language that it reads.",
            "properties": {
                "endpoint": { "type": "string" }, "language": { "type": "string" },
                "keys": object("Base64url.", &[("p256dh", "string", true), ("auth", "string", true)]),
            },
            "required": ["endpoint", "keys"],
        }),
        "PushStop": object("The browser's endpoint.", &[("endpoint", "string", true)]),
    })
}

/// Knowledge and rules, what people are told, and their own tickets.
fn of_talk() -> Value {
    json!({
        "InboxView": object("What the caller was told, the newest first, and their quiet hours.", &[
            ("lines", "array", true), ("unread", "integer", true), ("quiet", "any", true),
        ]),
        "ReadMarks": json!({ "type": "array", "items": object("Read up to a version of a ticket, or everything up to a moment.", &[
            ("ticket", "uuid", false), ("through", "integer", true),
        ]) }),
        "QuietHours": json!({ "anyOf": [object("Wall times in a zone.", &[
            ("from", "string", true), ("to", "string", true), ("zone", "string", true),
            ("urgentPasses", "boolean", false),
        ]), { "type": "null" }] }),
        "ToldView": object("What an assignment has reached, mails and notices to the requester.", &[
            ("assignment", "any", true), ("mails", "array", true), ("mailOn", "boolean", true),
            ("push", "any", true),
        ]),
        "MyTicketsQuery": object("A question for one's own tickets.", &[
            ("search", "string", false), ("open", "boolean", false), ("offset", "integer", false),
        ]),
        "MyTickets": object("One's own tickets, and what can be reported.", &[
            ("rows", "array", true), ("total", "integer", true), ("types", "array", true),
            ("departments", "array", true),
        ]),
        "AccountsQuery": object("A question for accounts.", &[
            ("search", "string", false), ("id", "uuid", false), ("requesters", "boolean", false),
            ("limit", "integer", false),
        ]),
        "Accounts": json!({ "type": "array", "items": { "type": "object" } }),
        "KnowledgeQuery": object("A question for articles: words, or what somebody is busy with.", &[
            ("search", "string", false), ("about", "string", false), ("typeId", "uuid", false),
            ("device", "uuid", false),
        ]),
        "ArticleViews": json!({ "type": "array", "items": { "type": "object" } }),
        "PublicArticles": json!({ "type": "array", "items": { "type": "object" } }),
        "Typed": object("What was typed so far.", &[("text", "string", false)]),
        "Tried": object("A rule that somebody is writing.", &[("id", "uuid", false), ("body", "object", true)]),
        "RuleTrial": object("A rule tried on past tickets.", &[
            ("fired", "integer", true), ("of", "integer", true), ("tickets", "array", true),
        ]),
        "RuleFirings": json!({ "type": "array", "items": { "type": "object" } }),
        "DeviceHistory": object("All tickets and alerts of a device that this person may see.", &[
            ("device", "object", true), ("tickets", "array", true), ("total", "integer", true),
            ("alerts", "integer", true), ("open", "integer", true), ("lastVisit", "any", true),
            ("complete", "boolean", true),
        ]),
        "DeviceImport": object("A table of devices as text, its first line the names of the columns.", &[
            ("text", "string", true), ("dry", "boolean", false),
        ]),
        "DeviceImported": object("What became, or would become, of its lines.", &[
            ("added", "integer", true), ("changed", "integer", true), ("same", "integer", true),
            ("refused", "array", true),
        ]),
    })
}

/// The dispatch board.
fn of_board() -> Value {
    json!({
        "BoardQuery": object("Days of a board; what is not said is today by the enterprise's clock.", &[
            ("from", "string", false), ("days", "integer", false), ("zone", "string", false),
            ("search", "string", false),
        ]),
        "BoardView": object("People and time, and what waits to be planned.", &[
            ("zone", "string", true), ("zones", "array", true), ("today", "string", true),
            ("days", "array", true), ("people", "array", true), ("waiting", "array", true),
            ("waitingTotal", "integer", true), ("late", "integer", true),
        ]),
        "BoardFitQuery": object("A visit that somebody thinks of; appointment is one that moves, or the name of a new one.", &[
            ("ticket", "uuid", true), ("appointment", "uuid", true), ("person", "uuid", true),
            ("start", "integer", true), ("minutes", "integer", true), ("nextFree", "boolean", false),
        ]),
        "BoardFit": object("What would be there.", &[
            ("appointment", "object", true), ("span", "object", true), ("overlaps", "array", true),
            ("nextFree", "any", true), ("outsideHours", "boolean", true),
            ("eligible", "boolean", true), ("gives", "any", true), ("holder", "any", true),
            ("version", "integer", true),
        ]),
    })
}
