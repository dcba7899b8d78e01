//! Before, during, after: what a technician shows of the work, told in a cellar.

use fieldfare_domain::{Act, PhotoId, Stage, Visibility};
use fieldfare_protocol::view::TicketView;
use fieldfare_stories::{Town, photo};

fn stage(view: &TicketView, photo: PhotoId) -> Option<Stage> {
    view.photos
        .iter()
        .find(|one| one.id == photo)
        .unwrap()
        .stage
}

#[test]
fn mara_photographs_before_during_and_after_without_a_signal_and_aylin_corrects_one() {
    let town = Town::new();
    let reported = town.report("Water under the pump", &[photo(1, 320, 240)]);
    let ticket = reported.ticket;
    town.assign(ticket, &town.mara, Vec::new());
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.goes_offline();
    let add = |seed| mara.add_photo(ticket, "", Visibility::Public, &photo(seed, 320, 240));

    // Nobody chooses: the ticket's state does.
    let before = add(2);
    mara.act(ticket, Act::Accept);
    let during = add(3);
    let resolve = Act::Resolve {
        feedback: "Seal renewed".to_owned(),
    };
    mara.act(ticket, resolve);
    let after = add(4);
    // On second thoughts, one shows how it was found.
    let set = |photo, stage| Act::SetPhotoStage { photo, stage };
    mara.act(ticket, set(during, Stage::Before));
    let view = mara.view(ticket);
    assert_eq!(view.next_stage, Stage::After);
    let mine = [before, during, after].map(|photo| stage(&view, photo).unwrap());
    assert_eq!(mine, [Stage::Before, Stage::Before, Stage::After]);
    assert_eq!(view.photos[0].stage, Some(Stage::Report), "what Karin sent");

    mara.comes_back();
    mara.settle(&town);
    assert_eq!(mara.waiting(), 0);
    let view = town.view(&town.aylin, ticket);
    let there = [before, during, after].map(|photo| stage(&view, photo).unwrap());
    assert_eq!(there, mine, "the office says the same");

    // Aylin and Mara say different things of one photo: the last word holds, both are told.
    mara.goes_offline();
    mara.act(ticket, set(after, Stage::During));
    town.act(&town.aylin, ticket, set(after, Stage::Before));
    mara.comes_back();
    mara.settle(&town);
    let view = town.view(&town.aylin, ticket);
    assert_eq!(stage(&view, after), Some(Stage::During));
    let said = view.log.iter().filter(|line| line.event == "photo_staged");
    let said: Vec<&str> = said.map(|line| line.detail.as_str()).collect();
    assert_eq!(said, ["before", "before", "during"]);
    assert_eq!(stage(&mara.view(ticket), after), Some(Stage::During));
    let page = town.status(&reported.status_token);
    assert!(page.photos.iter().all(|photo| photo.stage.is_some()));
}
