//! Finding articles, and what is refused.

use std::collections::BTreeSet;

use fieldfare_domain::knowledge::{About, search, suggest};
use fieldfare_domain::setup::{ARTICLES_MAX, Article, Audience, Entry, Kind, Known, Stage};
use fieldfare_domain::{EquipmentId, SetupId, TypeId};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::people::*;

const COLD: TypeId = TypeId(Uuid::from_u128(1));
const OTHER: TypeId = TypeId(Uuid::from_u128(2));
const PUMP: EquipmentId = EquipmentId(Uuid::from_u128(3));
const DOOR: EquipmentId = EquipmentId(Uuid::from_u128(4));

fn article(title: &str, problem: &str, answer: &str) -> Article {
    Article {
        title: title.to_owned(),
        problem: problem.to_owned(),
        answer: answer.to_owned(),
        ..Article::default()
    }
}

fn library() -> Vec<(&'static str, Article)> {
    let mut leak = article("空调漏水", "室内机滴水", "清洗排水管");
    leak.language = "zh-Hans".to_owned();
    vec![
        ("leak", leak),
        (
            "danang",
            article(
                "Trạm bơm Đà Nẵng",
                "Bơm không chạy",
                "Khởi động lại tủ điện",
            ),
        ),
        (
            "ice",
            article(
                "Ice on the evaporator",
                "The room gets warm",
                "Defrost, then check the door seal.",
            ),
        ),
        (
            "hum",
            article(
                "The pump hums and does not turn",
                "A hum from the cellar",
                "Free the rotor. Check the capacitor.",
            ),
        ),
        (
            "door",
            article(
                "The door does not close",
                "The seal is hard",
                "Warm the seal, then turn it.",
            ),
        ),
    ]
}

fn names<'a>(found: &[&(&'a str, Article)]) -> Vec<&'a str> {
    found.iter().map(|(name, _)| *name).collect()
}

// Covers: S1-44, S1-45
#[test]
fn articles_are_found_in_every_language_by_words_as_people_type_them() {
    let library = library();
    for (question, found) in [
        ("漏水", vec!["leak"]),
        ("水漏", vec![]),
        ("da nang", vec!["danang"]),
        ("Seal", vec!["ice", "door"]),
        ("seal warm", vec!["ice", "door"]),
        ("hum rotor", vec!["hum"]),
        ("— ?", vec![]),
    ] {
        assert_eq!(names(&search(&library, question)), found, "{question}");
    }
    assert_eq!(search(&library, "  ").len(), library.len());
}

// Covers: S1-45
#[test]
fn a_technician_is_shown_what_solved_a_case_with_the_same_words() {
    let library = library();
    let about = |text| About {
        text,
        ..About::default()
    };
    let found = suggest(
        &library,
        &about("The pump in the cellar hums, nothing turns"),
        3,
    );
    assert_eq!(names(&found).first(), Some(&"hum"));
    let found = suggest(&library, &about("空调一直漏水"), 3);
    assert_eq!(names(&found), ["leak"]);
    assert!(suggest(&library, &about("Rechnung"), 3).is_empty());
    assert!(suggest(&library, &about(""), 3).is_empty());
    assert_eq!(
        suggest(&library, &about("the pump door seal room"), 2).len(),
        2
    );
}

#[test]
fn an_article_for_other_types_or_devices_is_not_suggested_and_one_for_this_device_is() {
    let mut library = library();
    library[3].1.devices = BTreeSet::from([PUMP]);
    library[4].1.types = BTreeSet::from([COLD]);
    let about = |text, type_id, device| About {
        text,
        type_id,
        device,
    };
    let here = about("", None, Some(PUMP));
    assert_eq!(names(&suggest(&library, &here, 5)), ["hum"]);
    let elsewhere = about("pump hums", None, Some(DOOR));
    assert!(!names(&suggest(&library, &elsewhere, 5)).contains(&"hum"));
    let other_type = about("door seal", Some(OTHER), None);
    assert_eq!(names(&suggest(&library, &other_type, 5)), ["ice"]);
}

#[test]
fn the_longest_texts_and_many_articles_are_ranked_without_trouble() {
    let long = "wörter 漏水 ".repeat(60);
    let library: Vec<(usize, Article)> = (0..ARTICLES_MAX)
        .map(|n| (n, article(&format!("Title {n}"), "p", &long)))
        .collect();
    let about = About {
        text: &long,
        ..About::default()
    };
    assert_eq!(suggest(&library, &about, 5).len(), 5);
}

// Covers: S1-45
#[test]
fn a_resolution_becomes_a_draft_with_what_the_ticket_says() {
    let mut ticket = Story::reported().ticket;
    ticket.title = "ä".repeat(200);
    ticket.feedback = "  Freed the rotor.\nRan ten minutes. ".to_owned();
    ticket.type_id = Some(COLD);
    ticket.equipment = Some(PUMP);
    let article = Article::of_resolution(&ticket);
    assert_eq!(article.title, "ä".repeat(120));
    assert_eq!(article.answer, "Freed the rotor.\nRan ten minutes.");
    assert_eq!(article.problem, ticket.description);
    assert_eq!(article.audience, Audience::Staff);
    assert_eq!(article.types, BTreeSet::from([COLD]));
    assert_eq!(article.devices, BTreeSet::from([PUMP]));
    assert_eq!(article.from_ticket, Some(ticket.id));
}

#[test]
fn a_wrong_article_is_refused_with_its_code_and_field() {
    let id = |n| SetupId(Uuid::from_u128(n));
    let people = BTreeSet::new();
    let refused = |body: Value, all: &[Entry]| {
        let known = Known {
            id: id(0),
            all,
            in_force: all,
            people: &people,
        };
        let refusal = Kind::Article.check(body, &known).unwrap_err();
        (refusal.code, refusal.field.into_owned())
    };
    let good = json!({"title": "T", "answer": "A"});
    let with = |field: &str, value: Value| {
        let mut body = good.clone();
        body[field] = value;
        body
    };
    for (body, code, field) in [
        (with("title", json!(" ")), "name_missing", "title"),
        (
            with("title", json!("e\u{202E}lti")),
            "name_unreadable",
            "title",
        ),
        (with("title", json!("x".repeat(121))), "too_long", "title"),
        (with("answer", json!("\n")), "text_missing", "answer"),
        (
            with("answer", json!("x".repeat(4_001))),
            "too_long",
            "answer",
        ),
        (
            with("problem", json!("x".repeat(1_001))),
            "too_long",
            "problem",
        ),
        (
            with("language", json!("<b>")),
            "unknown_language",
            "language",
        ),
        (
            with("types", json!([Uuid::from_u128(9)])),
            "unknown_type",
            "types",
        ),
        (with("audience", json!("all")), "malformed", ""),
    ] {
        assert_eq!(refused(body, &[]), (code, field.to_owned()));
    }
    let entry = |n: usize| Entry {
        kind: Kind::Article,
        id: id(n as u128 + 1),
        version: 1,
        stage: Stage::Published,
        body: json!({"title": format!("Title {n}"), "answer": "A"}),
    };
    let all: Vec<Entry> = (0..ARTICLES_MAX).map(entry).collect();
    assert_eq!(refused(good.clone(), &all).0, "too_many");
    let taken = with("title", json!(" tITLE  7"));
    assert_eq!(refused(taken, &all), ("name_taken", "title".to_owned()));
}
