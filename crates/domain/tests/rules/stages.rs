//! Stages of the work: report, before, during, after.

use fieldfare_domain::{Act, Draft, PhotoId, PhotoMeta, Rejection, Stage, State, Ticket, What};
use uuid::Uuid;

use crate::people::*;
use crate::samples::event_of;

fn id(n: u128) -> PhotoId {
    PhotoId(Uuid::from_u128(n))
}

fn add(n: u128, stage: Option<Stage>) -> Act {
    Act::AddPhoto {
        photo: PhotoMeta {
            stage,
            ..photo(id(n), "")
        },
    }
}

fn stage_of(story: &Story, n: u128) -> Option<Stage> {
    story.ticket.photo(id(n)).and_then(|photo| photo.stage)
}

#[test]
fn a_photo_without_a_stage_has_the_one_that_the_state_suggests() {
    for (state, stage) in [
        (State::Draft, Stage::Report),
        (State::PendingAssignment, Stage::Before),
        (State::Assigned, Stage::Before),
        (State::InProgress, Stage::During),
        (State::AwaitingRequester, Stage::During),
        (State::OnHold, Stage::During),
        (State::Resolved, Stage::After),
        (State::Closed, Stage::After),
    ] {
        assert_eq!(Stage::suggested(state), stage, "{state:?}");
    }
    let mut story = Story::in_progress();
    story.ok('T', add(1, None));
    assert_eq!(stage_of(&story, 1), Some(Stage::During));
    story.ok('T', resolve());
    story.ok('T', add(2, None));
    assert_eq!(stage_of(&story, 2), Some(Stage::After));
    // What came before keeps what it was.
    assert_eq!(stage_of(&story, 1), Some(Stage::During));
}

#[test]
fn what_a_requester_shows_is_the_report_whatever_the_state_and_they_choose_no_stage() {
    let mut story = Story::in_progress();
    story.ok('L', add(1, None));
    assert_eq!(stage_of(&story, 1), Some(Stage::Report));
    let now = story.ticket.version;
    let refused = story.refused('L', now, add(2, Some(Stage::After)));
    assert_eq!(refused, Rejection::NotAllowed);
    let reported = Draft {
        photos: vec![photo(id(3), "")],
        ..draft()
    };
    let mut ticket = Ticket::new(TICKET);
    ticket.apply(&event_of(What::Created(Box::new(reported))));
    assert_eq!(ticket.photo(id(3)).unwrap().stage, Some(Stage::Report));
}

#[test]
fn the_chosen_stage_holds_and_the_last_word_on_it_wins() {
    let mut story = Story::in_progress();
    story.ok('T', add(1, Some(Stage::Before)));
    assert_eq!(stage_of(&story, 1), Some(Stage::Before));
    let set = |stage| Act::SetPhotoStage {
        photo: id(1),
        stage,
    };
    let seen = story.ticket.version;
    story.ok('T', set(Stage::After));
    // Another person said something else without having heard of it.
    let second = story.asks_at('D', seen, set(Stage::During));
    assert!(matches!(second, fieldfare_domain::Verdict::Accepted(_)));
    assert_eq!(stage_of(&story, 1), Some(Stage::During));
    // Said twice is said once.
    assert!(story.ok('D', set(Stage::During)).is_empty());
}

#[test]
fn a_stage_is_only_said_of_a_picture_that_is_there() {
    let mut story = Story::in_progress();
    let now = story.ticket.version;
    let unknown = Act::SetPhotoStage {
        photo: id(9),
        stage: Stage::After,
    };
    let thing = Rejection::UnknownThing {
        thing: "photo".into(),
    };
    assert_eq!(story.refused('T', now, unknown), thing);
    let file = |stage| PhotoMeta {
        file: Some("Protokoll.pdf".to_owned()),
        stage,
        ..photo(id(4), "")
    };
    let staged = Act::AddPhoto {
        photo: file(Some(Stage::After)),
    };
    let field = Rejection::OutOfRange {
        field: "stage".into(),
    };
    assert_eq!(story.refused('T', now, staged), field);
    story.ok('T', Act::AddPhoto { photo: file(None) });
    assert_eq!(stage_of(&story, 4), None);
    let now = story.ticket.version;
    let on_file = Act::SetPhotoStage {
        photo: id(4),
        stage: Stage::After,
    };
    assert_eq!(story.refused('T', now, on_file), thing);
}
