//! Requests and answers of a day, mangled: what the office and a device do with what
//! nobody of ours sends. Before a request of the day arrives, others of its form arrive
//! that are wrong somewhere; of the answers, some are wrong when the device reads them.
//!
//! No answer may be an error of the office, a request that is refused may have changed
//! nothing, and nobody may panic. What a mangled request does when it is taken is its
//! sender's affair, so the judge's other findings mean nothing in such a day.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use axum::http::{HeaderValue, Uri};
use fieldfare_replica::sync::http::{HttpAnswer, HttpRequest};
use fieldfare_server::db::Whose;
use fieldfare_server::office::Office;
use fieldfare_stories::carry;
use serde_json::{Map, Value, json};

use crate::day::{Day, Settings};
use crate::dice::Dice;
use crate::office::OfficeSide;
use crate::plan::Plan;
use crate::run;

/// Of a hundred answers, so many are mangled.
const ANSWERS: u64 = 12;
/// A text that is longer than any that is taken, in characters.
const LONG: usize = 70_000;
/// Deeper than anything of ours, less deep than a parser gives up at.
const DEEP: usize = 100;

/// What was tried in mangled days, and what was wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tried {
    /// How often the office answered a mangled request with this HTTP status.
    pub statuses: BTreeMap<u16, u64>,
    /// Mangled answers that devices read.
    pub answers: u64,
    /// What should not have happened.
    pub wrong: Vec<String>,
}

impl Tried {
    /// How many requests were mangled.
    #[must_use]
    pub fn requests(&self) -> u64 {
        self.statuses.values().sum()
    }

    /// Adds what was tried elsewhere.
    pub fn add(&mut self, other: Self) {
        for (status, times) in other.statuses {
            *self.statuses.entry(status).or_default() += times;
        }
        self.answers += other.answers;
        self.wrong.extend(other.wrong);
    }
}

/// Somebody who mangles.
#[derive(Debug)]
pub struct Mangler {
    dice: Dice,
    each: usize,
    /// What came of it.
    pub tried: Tried,
}

/// A request in the form in which it can be mangled.
#[derive(Clone, Debug)]
pub struct Plain {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Plain {
    /// A request of a browser or a foreign program.
    #[must_use]
    pub fn new(
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Self {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let mut headers: Vec<_> = headers.iter().map(owned).collect();
        if let Some(token) = token {
            headers.push(("authorization".to_owned(), format!("Bearer {token}")));
        }
        Self {
            method: method.to_owned(),
            path: path.to_owned(),
            headers,
            body: body.to_vec(),
        }
    }
}

impl From<&HttpRequest> for Plain {
    fn from(request: &HttpRequest) -> Self {
        Self {
            method: request.method.to_owned(),
            path: request.path.clone(),
            headers: request
                .headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.clone()))
                .collect(),
            body: request.body.clone(),
        }
    }
}

/// What is stored of tickets: a refused request leaves it as it is. That a command was
/// refused is remembered, so that it is answered in the same way again (I3).
fn stored(office: &Office) -> [i64; 3] {
    office
        .store()
        .read(Whose::Everybodys, |tx| {
            tx.one(
                "SELECT coalesce((SELECT max(position) FROM enterprise), 0), \
                 (SELECT count(*) FROM ticket), (SELECT count(*) FROM event)",
                &[],
                |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]),
            )
        })
        .expect("the office can be read")
}

impl Mangler {
    /// Mangles each request so often.
    #[must_use]
    pub fn new(seed: u64, each: usize) -> Self {
        Self {
            dice: Dice::new(seed ^ 0x3A4E_61ED),
            each,
            tried: Tried::default(),
        }
    }

    /// Sends the office what is like this request, but wrong.
    pub fn before(&mut self, request: &Plain, office: &OfficeSide) {
        for _ in 0..self.each {
            let mut wrong = request.clone();
            self.request(&mut wrong);
            if wrong.path.parse::<Uri>().is_err() {
                continue;
            }
            let headers: Vec<(&str, &str)> = wrong
                .headers
                .iter()
                .filter(|(_, value)| HeaderValue::from_str(value).is_ok())
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            let before = stored(office.office());
            let sent = carry::plain(
                &wrong.method,
                &wrong.path,
                None,
                &headers,
                wrong.body.clone(),
            );
            let answer = catch_unwind(AssertUnwindSafe(|| office.send(sent)));
            if office.disk.is_dead() {
                // The office's machine stopped in the middle: the day goes on from there.
                return;
            }
            let said = |why: &str| {
                let body = String::from_utf8_lossy(&wrong.body);
                let body: String = body.chars().take(600).collect();
                format!("{why}: {} {} {body}", wrong.method, wrong.path)
            };
            let Ok(answer) = answer else {
                self.tried.wrong.push(said("panic"));
                continue;
            };
            let status = answer.status;
            *self.tried.statuses.entry(status).or_default() += 1;
            if status >= 500 {
                self.tried.wrong.push(said(&format!("answered {status}")));
            } else if status >= 400 && stored(office.office()) != before {
                let why = format!("refused with {status} and stored");
                self.tried.wrong.push(said(&why));
            }
        }
    }

    /// What a device reads instead of this answer, now and then.
    pub fn answer(&mut self, mut answer: HttpAnswer) -> HttpAnswer {
        if !self.dice.per_cent(ANSWERS) {
            return answer;
        }
        self.tried.answers += 1;
        match self.dice.below(10) {
            0 => {
                let other = [200, 204, 206, 301, 400, 401, 403, 404, 409, 410, 418, 422];
                answer.status = self.dice.pick(&other).copied().unwrap_or(200);
            }
            1 => {
                if let Some((_, value)) = self.any(&mut answer.headers) {
                    *value = "18446744073709551616".to_owned();
                }
            }
            _ => self.body(&mut answer.body),
        }
        answer
    }

    fn any<'a, T>(&mut self, of: &'a mut [T]) -> Option<&'a mut T> {
        let at = self.dice.index(of.len());
        of.get_mut(at)
    }

    fn request(&mut self, request: &mut Plain) {
        match self.dice.below(10) {
            0 => self.path(&mut request.path),
            1 => self.header(&mut request.headers),
            _ if request.body.is_empty() => self.path(&mut request.path),
            _ => self.body(&mut request.body),
        }
    }

    fn path(&mut self, path: &mut String) {
        let tails = [
            "?",
            "?limit=-1",
            "?cursor=%00",
            "?after=99999999999999999999",
            "/..",
            "/%2e%2e",
            "%ff",
            "?q=%F0%9F%94%A7&q=",
            "//",
            "/00000000-0000-0000-0000-000000000000",
        ];
        if self.dice.per_cent(50) {
            path.push_str(self.dice.pick(&tails).copied().unwrap_or_default());
            return;
        }
        // Another letter somewhere, mostly in a name or a token.
        let at = 1 + self.dice.index(path.len().saturating_sub(1));
        if path.is_char_boundary(at) && path.is_char_boundary(at + 1) {
            let other = ["0", "f", "Z", "%41", "-", "~"];
            let other = self.dice.pick(&other).copied().unwrap_or_default();
            path.replace_range(at..at + 1, other);
        }
    }

    fn header(&mut self, headers: &mut Vec<(String, String)>) {
        if self.dice.per_cent(30) {
            let at = self.dice.index(headers.len());
            if at < headers.len() {
                headers.remove(at);
            }
            return;
        }
        let values = [
            "",
            "-1",
            "0",
            "18446744073709551615",
            "18446744073709551616",
            "Bearer",
            "Bearer x",
            "text/html",
            "application/json; charset=utf-16",
            "sha256 AAAA",
            "ticket ,photo ,",
            "ticket !!!,photo !!!",
            "gzip",
            "*/*",
            "\u{00e9}",
        ];
        let value = self.dice.pick(&values).copied().unwrap_or_default();
        if let Some((_, known)) = self.any(headers) {
            value.clone_into(known);
        }
    }

    fn body(&mut self, body: &mut Vec<u8>) {
        if let Ok(mut value) = serde_json::from_slice::<Value>(body)
            && self.dice.per_cent(80)
        {
            for _ in 0..=self.dice.index(3) {
                let nodes = count(&value);
                let at = self.dice.index(nodes);
                let stranger = self.stranger();
                if let Some(node) = nth(&mut value, &mut { at }) {
                    self.node(node, stranger);
                }
            }
            let text = value.to_string();
            *body = if self.dice.per_cent(10) {
                twice_named(&text).into_bytes()
            } else {
                text.into_bytes()
            };
            return;
        }
        self.bytes(body);
    }

    fn node(&mut self, node: &mut Value, stranger: Value) {
        match (self.dice.below(6), node) {
            (0, Value::Object(map)) => {
                let at = self.dice.index(map.len());
                if let Some(key) = map.keys().nth(at).cloned() {
                    map.remove(&key);
                }
            }
            (1, Value::Object(map)) => {
                map.insert("somethingElse".to_owned(), stranger);
            }
            (0, Value::Array(list)) => {
                let at = self.dice.index(list.len());
                if let Some(one) = list.get(at).cloned() {
                    list.insert(at, one);
                }
            }
            (1, Value::Array(list)) => list.push(stranger),
            (2 | 3, Value::Number(number)) => {
                let known = number.as_i64().unwrap_or(1);
                let near = [
                    -1,
                    0,
                    1,
                    known.wrapping_neg(),
                    known.wrapping_add(1),
                    i64::MIN,
                ];
                *number = self.dice.pick(&near).copied().unwrap_or_default().into();
            }
            (2, Value::String(text)) => text.make_ascii_uppercase(),
            (3, Value::String(text)) => text.push('\u{0}'),
            (_, node) => *node = stranger,
        }
    }

    /// A value that nobody expects here.
    fn stranger(&mut self) -> Value {
        match self.dice.below(20) {
            0 => Value::Null,
            1 => json!(true),
            2 => json!(-1),
            3 => json!(i64::MAX),
            4 => json!(u64::MAX),
            5 => json!(1.0e308),
            6 => json!(0.5),
            7 => json!(""),
            8 => json!("\u{0}"),
            9 => json!("\u{202e}\u{feff}\u{1b}[31m"),
            10 => json!("ä".repeat(LONG)),
            11 => json!("00000000-0000-0000-0000-000000000000"),
            12 => json!("2026-02-30T25:61:61+99:99"),
            13 => json!([]),
            14 => Value::Object(Map::new()),
            15 => (0..DEEP).fold(Value::Null, |inner, _| json!([inner])),
            16 => json!({"kind": "assign", "text": 1}),
            17 => json!(vec![0; 5_000]),
            18 => json!("Europe/Nowhere"),
            _ => json!(-9_223_372_036_854_775_808_i64),
        }
    }

    fn bytes(&mut self, body: &mut Vec<u8>) {
        let at = self.dice.index(body.len());
        match self.dice.below(5) {
            0 => body.truncate(at),
            1 => body.insert(at, 0xFF),
            2 => body.extend_from_within(at..),
            3 => body.clear(),
            _ => {
                if let Some(byte) = body.get_mut(at) {
                    *byte ^= 1 << self.dice.below(8);
                }
            }
        }
    }
}

/// How many values a value holds, itself too.
fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(list) => list.iter().map(count).sum(),
        Value::Object(map) => map.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at this place, counted from outside to inside.
fn nth<'a>(value: &'a mut Value, at: &mut usize) -> Option<&'a mut Value> {
    if *at == 0 {
        return Some(value);
    }
    *at -= 1;
    match value {
        Value::Array(list) => list.iter_mut().find_map(|inner| nth(inner, at)),
        Value::Object(map) => map.values_mut().find_map(|inner| nth(inner, at)),
        _ => None,
    }
}

/// An object whose first member is there twice: valid, and read in different ways.
fn twice_named(text: &str) -> String {
    let Ok(Value::Object(map)) = serde_json::from_str::<Value>(text) else {
        return text.to_owned();
    };
    let Some((key, _)) = map.iter().next() else {
        return text.to_owned();
    };
    text.replacen('{', &format!("{{{}:null,", json!(key)), 1)
}

/// Days of these seeds in which each request is mangled so often, on all processors. A
/// panic in a day is a finding like any other.
#[must_use]
pub fn days(from: u64, count: u64, each: usize) -> Tried {
    let all = std::sync::Mutex::new(Tried::default());
    let panicked = run::each(from..from + count, |seed| {
        let plan = Plan::of(seed);
        let settings = Settings {
            mangled: each,
            ..Settings::default()
        };
        let outcome = Day::new(&plan, settings).run();
        let mut tried = outcome.mangled;
        for wrong in &mut tried.wrong {
            *wrong = format!("seed {seed}: {wrong}");
        }
        let mut all = all
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        all.add(tried);
        let first = outcome.violations.first()?;
        Some(format!("{} {}", first.invariant, first.what))
    });
    let mut all = all
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    all.wrong.sort();
    all.wrong.extend(panicked);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_body_can_be_mangled() {
        let mut value = json!({"a": [1, {"b": "c"}], "d": null});
        assert_eq!(count(&value), 6);
        let found: Vec<Value> = (0..7)
            .filter_map(|at| nth(&mut value, &mut { at }).cloned())
            .collect();
        assert_eq!(found.len(), 6);
        assert_eq!(found.get(4), Some(&json!("c")));
    }

    #[test]
    fn a_member_that_is_there_twice_is_still_valid() {
        let text = twice_named(r#"{"a":1,"b":2}"#);
        assert_eq!(text, r#"{"a":null,"a":1,"b":2}"#);
    }
}
