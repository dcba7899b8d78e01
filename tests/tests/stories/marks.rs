//! What is drawn on a photo: offline, by two people, and who sees it.

use fieldfare_domain::{Act, Ink, Mark, MarkId, PhotoId, Shape, Spot, TicketId, Visibility};
use fieldfare_protocol::view::TicketView;
use fieldfare_stories::{Town, photo};
use uuid::Uuid;

fn words(n: u128, text: &str) -> Mark {
    Mark {
        id: MarkId(Uuid::from_u128(n)),
        ink: Ink::Red,
        shape: Shape::Text {
            at: Spot(300, 400),
            text: text.to_owned(),
        },
    }
}

fn draw(photo: PhotoId, added: Vec<Mark>, gone: Vec<Mark>) -> Act {
    Act::MarkPhoto {
        photo,
        added,
        gone: gone.into_iter().map(|mark| mark.id).collect(),
    }
}

fn drawn(view: &TicketView, photo: PhotoId) -> Vec<String> {
    let photo = view.photos.iter().find(|one| one.id == photo).unwrap();
    photo
        .marks
        .iter()
        .map(|mark| mark.text().to_owned())
        .collect()
}

/// Mara holds a ticket and is on her way.
fn taken(town: &Town) -> (TicketId, String) {
    let reported = town.report("Water under the pump", &[]);
    town.assign(reported.ticket, &town.mara, Vec::new());
    (reported.ticket, reported.status_token)
}

#[test]
fn mara_and_aylin_draw_on_one_photo_without_hearing_of_each_other_and_both_is_kept() {
    let town = Town::new();
    let (ticket, token) = taken(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.goes_offline();
    let leak = mara.add_photo(ticket, "leak", Visibility::Public, &photo(2, 640, 480));
    let (seal, rust) = (words(1, "seal"), words(2, "rust"));
    mara.act(ticket, draw(leak, vec![seal.clone(), rust.clone()], vec![]));
    assert_eq!(
        drawn(&mara.view(ticket), leak),
        ["seal", "rust"],
        "seen at once"
    );
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(mara.waiting(), 0);

    // The picture itself is the one that was taken.
    let full = |size: &str| {
        let path = format!("/api/public/status/{token}/photos/{leak}/{size}");
        town.ask("GET", &path, None, &[], Vec::new()).body
    };
    let picture = full("full");
    mara.goes_offline();
    let moved = words(3, "seal, to be renewed");
    mara.act(ticket, draw(leak, vec![moved], vec![seal.clone()]));
    town.act(
        &town.aylin,
        ticket,
        draw(leak, vec![words(4, "order two")], vec![seal]),
    );
    mara.comes_back();
    mara.settle(&town);
    let there = ["rust", "order two", "seal, to be renewed"];
    assert_eq!(drawn(&town.view(&town.aylin, ticket), leak), there);
    assert_eq!(drawn(&mara.view(ticket), leak), there);
    assert_eq!(full("full"), picture, "not one byte of it was changed");

    // Karin sees it on her page; the record says who drew what.
    let page = town.status(&token);
    let overlay = page.photos[0].overlay.as_ref().unwrap();
    assert_eq!((overlay.width, overlay.height), (640, 480));
    assert_eq!(overlay.marks.len(), 3);
    let view = town.view(&town.aylin, ticket);
    let log = view.log.iter().filter(|line| line.event == "photo_marked");
    let log: Vec<(&str, &str)> = log
        .map(|line| (line.by.as_str(), line.comment.as_str()))
        .collect();
    assert_eq!(
        log,
        [
            ("Mara Lindqvist", "seal\nrust"),
            ("Aylin Demir", "order two"),
            ("Mara Lindqvist", "seal, to be renewed"),
        ]
    );
}

#[test]
fn what_is_drawn_on_an_internal_photo_changes_no_byte_of_the_requesters_page() {
    let town = Town::new();
    let (ticket, token) = taken(&town);
    let mut mara = town.maras_device();
    mara.settle(&town);
    let inner = mara.add_photo(ticket, "", Visibility::Internal, &photo(2, 320, 240));
    mara.settle(&town);
    let before = town.status_bytes(&token);
    mara.act(ticket, draw(inner, vec![words(1, "their fault")], vec![]));
    mara.settle(&town);
    assert_eq!(
        drawn(&town.view(&town.aylin, ticket), inner),
        ["their fault"]
    );
    assert_eq!(town.status_bytes(&token), before);
}
