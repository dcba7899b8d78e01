//! Marks on a photo: what may be drawn, and what two people make of one picture.

use fieldfare_domain::mark::{FAR, MARK_TEXT_MAX, MARKS_MAX, STROKE_SPOTS_MAX};
use fieldfare_domain::{Act, Ink, Mark, MarkId, PhotoId, Rejection, Shape, Spot, Verdict};
use uuid::Uuid;

use crate::people::*;
use crate::samples::every_mark;

fn id(n: u128) -> MarkId {
    MarkId(Uuid::from_u128(n))
}

fn words(n: u128, text: &str) -> Mark {
    Mark {
        id: id(n),
        ink: Ink::Red,
        shape: Shape::Text {
            at: Spot(500, 500),
            text: text.to_owned(),
        },
    }
}

fn draw(added: Vec<Mark>, gone: Vec<MarkId>) -> Act {
    Act::MarkPhoto {
        photo: PHOTO,
        added,
        gone,
    }
}

fn there(story: &Story) -> Vec<&Mark> {
    let photo = story.ticket.photo(PHOTO);
    photo.map_or_else(Vec::new, |photo| photo.marks.iter().collect())
}

#[test]
fn what_is_drawn_is_there_and_the_photo_is_what_it_was() {
    let mut story = Story::in_progress();
    let before = story.ticket.photo(PHOTO).cloned().unwrap();
    story.ok('T', draw(every_mark(), Vec::new()));
    let after = story.ticket.photo(PHOTO).cloned().unwrap();
    assert_eq!(after.marks, every_mark());
    assert_eq!(after.meta, before.meta, "its bytes and its name");
    // Drawn twice is drawn once; a moved mark is another one.
    assert!(story.ok('T', draw(every_mark(), Vec::new())).is_empty());
    let first = every_mark()[0].id;
    story.ok('T', draw(vec![words(1, "here")], vec![first, first]));
    assert_eq!(there(&story).len(), 4);
    assert!(story.ok('T', draw(Vec::new(), vec![first])).is_empty());
    // After the end as well, as a note (R3).
    story.ok('D', force_close());
    story.ok('T', draw(vec![words(2, "late")], Vec::new()));
}

#[test]
fn two_people_who_draw_without_a_network_destroy_nothing_of_each_other() {
    let mut story = Story::in_progress();
    story.ok('T', draw(vec![words(1, "seal")], Vec::new()));
    let seen = story.ticket.version;
    // Theo moves the words and adds some; Dora takes them away and adds a box.
    let theo = draw(vec![words(2, "seal, moved"), words(3, "rust")], vec![id(1)]);
    let dora = draw(vec![words(4, "order this")], vec![id(1)]);
    for (who, act) in [('T', theo), ('D', dora)] {
        let verdict = story.asks_at(who, seen, act);
        assert!(matches!(verdict, Verdict::Accepted(_)), "{verdict:?}");
    }
    let left: Vec<&str> = there(&story).into_iter().map(Mark::text).collect();
    assert_eq!(left, ["seal, moved", "rust", "order this"]);
    // Both moved one mark: both places are kept, and either can take one away.
    let seen = story.ticket.version;
    story.asks_at('T', seen, draw(vec![words(5, "rust left")], vec![id(3)]));
    story.asks_at('D', seen, draw(vec![words(6, "rust right")], vec![id(3)]));
    let left: Vec<&str> = there(&story).into_iter().map(Mark::text).collect();
    assert_eq!(
        left,
        ["seal, moved", "order this", "rust left", "rust right"]
    );
}

#[test]
fn marks_beside_the_picture_too_many_or_of_words_that_hide_something_are_refused() {
    let mut story = Story::in_progress();
    let now = story.ticket.version;
    let refused = |story: &mut Story, marks| story.refused('T', now, draw(marks, Vec::new()));
    let range = Rejection::OutOfRange {
        field: "marks".into(),
    };
    let shaped = |shape| {
        vec![Mark {
            id: id(7),
            ink: Ink::Blue,
            shape,
        }]
    };
    let far = Spot(FAR + 1, 0);
    let near = Spot(0, 0);
    for shape in [
        Shape::Arrow {
            from: near,
            to: far,
        },
        Shape::Box {
            from: far,
            to: near,
        },
        Shape::Text {
            at: far,
            text: "x".to_owned(),
        },
        Shape::Pen { along: vec![near] },
        Shape::Pen {
            along: vec![near, far],
        },
        Shape::Pen {
            along: vec![near; STROKE_SPOTS_MAX + 1],
        },
    ] {
        assert_eq!(
            refused(&mut story, shaped(shape.clone())),
            range,
            "{shape:?}"
        );
    }
    let many = |n: usize| -> Vec<Mark> { (100..).take(n).map(|n| words(n, "x")).collect() };
    assert_eq!(refused(&mut story, many(MARKS_MAX + 1)), range);
    for (text, code) in [
        ("", "missing"),
        ("   ", "missing"),
        ("two\nlines", "unreadable"),
        ("a\u{202e}b", "unreadable"),
        ("a\u{0}b", "unreadable"),
    ] {
        assert_eq!(
            refused(&mut story, vec![words(8, text)]).code(),
            code,
            "{text:?}"
        );
    }
    let long = "\u{6f0f}".repeat(MARK_TEXT_MAX + 1);
    assert_eq!(
        refused(&mut story, vec![words(8, &long)]).code(),
        "too_long"
    );
    let twice = vec![words(9, "one"), words(9, "other")];
    assert_eq!(refused(&mut story, twice), Rejection::AlreadyExists);
    // Hostile words that are only words are kept as they are.
    story.ok(
        'T',
        draw(vec![words(10, "<script>alert(1)</script>")], Vec::new()),
    );
    story.ok('T', draw(many(MARKS_MAX - 1), Vec::new()));
    let now = story.ticket.version;
    let over = story.refused('T', now, draw(vec![words(11, "x")], Vec::new()));
    assert_eq!(over, range);
    // One goes, one comes.
    story.ok('T', draw(vec![words(11, "x")], vec![id(10)]));
    let unknown = Act::MarkPhoto {
        photo: PhotoId(Uuid::from_u128(0x9999)),
        added: many(1),
        gone: Vec::new(),
    };
    let now = story.ticket.version;
    assert_eq!(story.refused('T', now, unknown).code(), "unknown_thing");
}
