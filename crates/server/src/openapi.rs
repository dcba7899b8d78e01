//! The description of the addresses, made from the same list as the router.

use std::fmt::Write;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::response::Html;
use serde_json::{Map, Value, json};

mod schemas;

use crate::routes::{ROUTES, Route, Who};
use crate::site::Site;
use schemas::SCHEMAS;

/// The OpenAPI 3.1 document.
pub async fn document(State(site): State<Arc<Site>>) -> Json<Value> {
    Json(described(site.public_url()))
}

/// The same for people: one page, no scripts, nothing from anywhere else.
pub async fn page() -> Html<String> {
    let mut page = String::from(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <title>Fieldfare API</title><h1>Fieldfare API</h1>\
         <p>For programs: <a href=\"/api/openapi.json\">openapi.json</a>. Errors are \
         <code>application/problem+json</code> with a stable <code>code</code>.</p>\
         <table border=\"1\" cellpadding=\"6\"><thead><tr><th>Method<th>Address<th>Who\
         <th>What for<th>Takes<th>Answers</thead><tbody>",
    );
    for route in ROUTES {
        // Writing to a text cannot fail. Nothing in the list needs escaping but
        // what is escaped here.
        let _ = write!(
            page,
            "<tr><td>{}<td><code>{}</code><td>{}<td>{}<td>{}<td>{}",
            route.method,
            route.path,
            who(route.who),
            route.about,
            escaped(route.takes),
            escaped(route.gives)
        );
    }
    page.push_str("</tbody></table></html>");
    Html(page)
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

const fn who(who: Who) -> &'static str {
    match who {
        Who::Anyone => "anyone",
        Who::StatusLink => "holder of the status link",
        Who::DeviceCode => "holder of a label's code",
        Who::AlertToken => "monitoring system with its token",
        Who::CalendarLink => "calendar program with its token",
        Who::Watcher => "the office's own machine, or who has the token for it",
        Who::SignedIn => "signed in",
        Who::Staff => "the enterprise's people",
        Who::Office => "dispatcher, supervisor, administrator",
        Who::Administrator => "administrator",
    }
}

/// The document for an office at this address.
#[must_use]
pub fn described(server: &str) -> Value {
    let mut paths: Map<String, Value> = Map::new();
    for route in ROUTES {
        // A rest of a path has no form of its own in OpenAPI.
        let path = route.path.replace("{*", "{");
        let methods = paths.entry(path).or_insert_with(|| json!({}));
        if let Some(methods) = methods.as_object_mut() {
            methods.insert(route.method.to_lowercase(), operation(route));
        }
    }
    let server = if server.is_empty() { "/" } else { server };
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Fieldfare",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Field-service tickets that work without a signal.",
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": server }],
        "paths": paths,
        "components": { "securitySchemes": schemes(), "schemas": Value::Object(SCHEMAS.clone()) },
    })
}

fn operation(route: &Route) -> Value {
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.about,
        "description": format!("For: {}.", who(route.who)),
        "responses": responses(route),
    });
    let parameters: Vec<Value> = names(route.path)
        .map(|name| {
            json!({ "name": name, "in": "path", "required": true, "schema": { "type": "string" } })
        })
        .collect();
    let Some(fields) = operation.as_object_mut() else {
        return operation;
    };
    if !parameters.is_empty() {
        fields.insert("parameters".into(), parameters.into());
    }
    if !route.takes.is_empty() {
        fields.insert("requestBody".into(), body(route.takes));
    }
    let security = match route.who {
        Who::SignedIn | Who::Staff | Who::Office | Who::Administrator => {
            json!([{ "token": [] }, { "cookie": [] }])
        }
        Who::Watcher => json!([{}, { "token": [] }]),
        Who::Anyone | Who::StatusLink | Who::DeviceCode | Who::AlertToken | Who::CalendarLink => {
            json!([])
        }
    };
    fields.insert("security".into(), security);
    operation
}

fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/')
        .filter_map(|part| part.split_once('{'))
        .filter_map(|(_, rest)| rest.split_once('}'))
        .map(|(name, _)| name.trim_start_matches('*'))
}

/// `post_api_v1_tickets_id_act`: stable, and made of nothing but the row.
fn operation_id(route: &Route) -> String {
    let words: Vec<&str> = route
        .path
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    format!("{}_{}", route.method.to_lowercase(), words.join("_"))
}

fn body(words: &str) -> Value {
    let content = content(words);
    json!({ "required": true, "content": content })
}

/// What the words of a row mean: the name of a schema, `list of` one, a kind of media
/// with what it is, or bytes of any kind.
fn content(words: &str) -> Value {
    let reference = |name: &str| {
        let known = SCHEMAS.contains_key(name);
        known.then(|| json!({ "$ref": format!("#/components/schemas/{name}") }))
    };
    let listed = || {
        let items = reference(words.strip_prefix("list of ")?)?;
        Some(json!({ "type": "array", "items": items }))
    };
    let (kind, schema) = match reference(words).or_else(listed) {
        Some(schema) => ("application/json", schema),
        None => {
            let kind = words
                .split(' ')
                .find(|word| word.contains('/'))
                .unwrap_or("*/*");
            let schema = if kind == "application/json" {
                json!({ "description": words })
            } else {
                json!({ "type": "string", "description": words })
            };
            (kind, schema)
        }
    };
    json!({ kind: { "schema": schema } })
}

fn responses(route: &Route) -> Value {
    let problem = json!({
        "description": "A problem, with a stable code.",
        "content": { "application/problem+json": {
            "schema": { "$ref": "#/components/schemas/Problem" }
        } },
    });
    if route.gives.is_empty() {
        json!({ "2XX": { "description": "Done." }, "default": problem })
    } else {
        json!({
            "2XX": { "description": route.gives, "content": content(route.gives) },
            "default": problem,
        })
    }
}

fn schemes() -> Value {
    json!({
        "token": { "type": "http", "scheme": "bearer" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": crate::guard::COOKIE },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_an_address_takes_or_gives_as_json_is_described() {
        let mut unknown = Vec::new();
        for words in ROUTES.iter().flat_map(|route| [route.takes, route.gives]) {
            let is_any = ["", "any"].contains(&words) || words.starts_with("bytes of ");
            if !is_any && content(words).get("*/*").is_some() {
                unknown.push(words);
            }
        }
        assert_eq!(unknown, Vec::<&str>::new());
    }
}
