//! Files that are no photos (S1-32): what a ticket makes of them.

use fieldfare_domain::setup::FieldKind;
use fieldfare_domain::{Act, Answers, PhotoId, PhotoMeta, Rejection, Verdict, Visibility};
use uuid::Uuid;

use crate::forms::{field, required, story};
use crate::people::*;

fn file(n: u128, shows: &str, name: &str) -> PhotoMeta {
    PhotoMeta {
        width: 0,
        height: 0,
        taken_at: None,
        file: Some(name.to_owned()),
        ..photo(PhotoId(Uuid::from_u128(n)), shows)
    }
}

// Covers: S1-32
#[test]
fn a_note_and_a_reply_show_the_files_that_belong_to_them_and_no_others() {
    let mut story = Story::in_progress();
    let inner = PhotoMeta {
        visibility: Visibility::Internal,
        ..file(1, "", "margins.csv")
    };
    let (id, unknown) = (inner.id, PhotoId(Uuid::from_u128(9)));
    story.ok('T', Act::AddPhoto { photo: inner });
    let write = |photos: Vec<PhotoId>| Act::Write {
        visibility: Visibility::Internal,
        text: "See these".to_owned(),
        photos,
    };
    story.ok('T', write(vec![id]));
    let now = story.ticket.version;
    let thing = "photo".into();
    let refused = story.refused('T', now, write(vec![id, unknown]));
    assert_eq!(refused, Rejection::UnknownThing { thing });
}

#[test]
fn a_name_that_hides_something_or_a_kind_that_is_not_taken_is_refused() {
    let mut story = Story::in_progress();
    let now = story.ticket.version;
    for name in [
        "",
        "../a.pdf",
        "a\\b.pdf",
        "a\u{202e}fdp.txt",
        "a\u{200b}.pdf",
        "a.pdf ",
        "a.exe",
        "a.svg",
        "a.docm",
        "pdf",
    ] {
        let act = Act::AddPhoto {
            photo: file(1, "", name),
        };
        let refused = story.refused('T', now, act);
        assert_eq!(refused.field(), Some("file"), "{name:?}: {refused}");
    }
    for bytes in [0, 25_000_001] {
        let photo = PhotoMeta {
            bytes,
            ..file(1, "", "a.pdf")
        };
        story.refused('T', now, Act::AddPhoto { photo });
    }
}

#[test]
fn a_file_is_no_photo_that_is_required_and_no_evidence() {
    let mut story = Story::in_progress();
    story.policy.required_photos = vec!["after".to_owned()];
    let photo = file(1, "after", "after.pdf");
    story.ok('T', Act::AddPhoto { photo });
    let now = story.ticket.version;
    let refused = story.refused('T', now, resolve());
    let name = "after".to_owned();
    assert_eq!(refused, Rejection::PhotoMissing { name });
    // The photo that came with the report.
    assert_eq!(story.ticket.photos_arrived(), (0, 1));
    assert_eq!(story.ticket.photos.len(), 2);
}

#[test]
fn a_field_for_files_is_answered_with_a_file_and_a_field_for_photos_is_not() {
    for (kind, enough) in [(FieldKind::File, true), (FieldKind::Photo, false)] {
        let asked = vec![required(field("proof", kind))];
        let mut story = story(asked, &[], Answers::new());
        story.ok('D', assign(THEO));
        story.ok('T', Act::Accept);
        let photo = file(1, "Label of proof", "proof.pdf");
        story.ok('T', Act::AddPhoto { photo });
        let now = story.ticket.version;
        let verdict = story.asks_at('T', now, resolve());
        assert_eq!(
            matches!(verdict, Verdict::Accepted(_)),
            enough,
            "{verdict:?}"
        );
    }
}

#[test]
fn a_requester_attaches_to_an_answer_that_opens_a_ticket_again_and_to_no_other_end() {
    let mut story = Story::in_progress();
    story.ok('D', force_close());
    let now = story.ticket.version;
    let add = || Act::AddPhoto {
        photo: file(1, "", "again.log"),
    };
    assert_eq!(story.refused('O', now, add()), Rejection::Closed);
    story.policy.reply_reopens = true;
    story.ok('O', add());
}
