//! Files on replies and notes (S1-32): attached in a cellar, sent over a bad
//! network, read by whom they are for.

use fieldfare_domain::{Act, PhotoId, TicketId, Visibility};
use fieldfare_protocol::view::{OutboxKind, PhotoState, PublicPhotoState};
use fieldfare_stories::device::Device;
use fieldfare_stories::{Fault, Network, Plan, Town, photo};

/// A protocol of several chunks.
fn pdf() -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    bytes.extend((0..700_000_u32).map(|n| b'a' + u8::try_from(n % 23).unwrap()));
    bytes.extend(b"\n%%EOF\n");
    bytes
}

const FIGURES: &[u8] = b"part;margin\nseal;40 %\n";

fn write(mara: &Device, ticket: TicketId, visibility: Visibility, photos: Vec<PhotoId>) {
    let text = "See what is attached".to_owned();
    mara.act(
        ticket,
        Act::Write {
            visibility,
            text,
            photos,
        },
    );
}

/// The whole story with this going wrong; how many exchanges it took.
fn story(plan: Plan) -> usize {
    let what = format!("{plan:?}");
    let town = Town::new();
    let reported = town.report("Water under the pump", &[]);
    let ticket = reported.ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    let before = town.status_bytes(&reported.status_token);

    // No signal: all of it lies on the device, encrypted, and is shown.
    mara.goes_offline();
    let replica = &mara.replica;
    let inner = replica.attach(ticket, "", Visibility::Internal, "margins.csv", FIGURES);
    write(&mara, ticket, Visibility::Internal, vec![inner.unwrap()]);
    let replica = &mara.replica;
    let file = replica
        .attach(
            ticket,
            "",
            Visibility::Public,
            "C:\\work\\Protocol 7.pdf",
            &pdf(),
        )
        .unwrap();
    let picture = photo(3, 640, 480);
    let leak = replica
        .attach(ticket, "", Visibility::Public, "leak.jpg", &picture)
        .unwrap();
    write(&mara, ticket, Visibility::Public, vec![file, leak]);
    let mut mara = mara.restart();
    let view = mara.view(ticket);
    let names: Vec<_> = view.photos.iter().map(|one| one.file.as_deref()).collect();
    assert_eq!(names, [Some("margins.csv"), Some("Protocol 7.pdf"), None]);
    assert!(
        view.photos
            .iter()
            .all(|one| one.state == PhotoState::Waiting)
    );
    assert_eq!(view.messages[1].photos, [file, leak]);
    let waiting = mara.replica.outbox().unwrap().on_its_way;
    let files = waiting.iter().filter(|one| one.kind == OutboxKind::Photo);
    let files: Vec<_> = files.map(|one| one.file.as_deref()).collect();
    assert_eq!(files, [Some("margins.csv"), Some("Protocol 7.pdf"), None]);

    // A signal, as bad as the plan says.
    mara.network = Network::new(1);
    mara.network.set(plan);
    mara.settle(&town);
    let exchanges = mara.network.exchanges();
    let outbox = mara.replica.outbox().unwrap();
    assert!(
        outbox.on_its_way.is_empty() && outbox.needs_you.is_empty(),
        "{what}: {outbox:?}"
    );
    assert!(
        outbox
            .receipts
            .iter()
            .any(|one| one.file.as_deref() == Some("Protocol 7.pdf"))
    );
    let view = town.view(&town.aylin, ticket);
    assert_eq!(view.photos.len(), 3, "{what}: each once");
    assert!(
        view.photos
            .iter()
            .all(|one| one.state == PhotoState::Arrived),
        "{what}"
    );
    assert_eq!(view.messages.len(), 2, "{what}");

    // The requester has the reply with both, and not a byte of the note.
    let page = town.status(&reported.status_token);
    let ids: Vec<_> = page.photos.iter().map(|one| one.id).collect();
    assert_eq!(ids, [file, leak], "{what}");
    assert_eq!(page.photos[0].file.as_deref(), Some("Protocol 7.pdf"));
    assert_eq!(page.photos[0].state, PublicPhotoState::Arrived);
    let (_, bytes) = town.status_bytes(&reported.status_token);
    assert_ne!(bytes, before.1);
    let text = String::from_utf8(bytes).unwrap();
    assert!(
        !text.contains("margin") && !text.contains(&inner_id(&view)),
        "{what}"
    );
    let url = page.photos[0].url.as_deref().unwrap();
    let got = town.ask("GET", url, None, &[], Vec::new());
    assert_eq!((got.status, got.body == pdf()), (200, true), "{what}");
    let hidden = url.replace(&file.to_string(), &inner_id(&view));
    let got = town.ask("GET", &hidden, None, &[], Vec::new());
    assert_eq!(got.status, 404, "{what}");
    exchanges
}

fn inner_id(view: &fieldfare_protocol::view::TicketView) -> String {
    view.photos[0].id.to_string()
}

// Covers: S1-32, I15
#[test]
fn a_file_from_a_cellar_arrives_once_whatever_breaks_on_its_way() {
    let exchanges = story(Plan::Good);
    assert!(exchanges > 8, "{exchanges}");
    for step in 0..exchanges {
        story(Plan::At(step, Fault::Cut));
        story(Plan::At(step, Fault::LoseReply));
    }
}

#[test]
fn another_technician_holds_the_files_of_a_ticket_without_a_network() {
    let town = Town::new();
    let reported = town.report("Water under the pump", &[]);
    let ticket = reported.ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    mara.act(ticket, Act::Accept);
    let file = mara
        .replica
        .attach(ticket, "", Visibility::Internal, "plan.pdf", &pdf())
        .unwrap();
    mara.act(
        ticket,
        Act::Transfer {
            to: town.jonas.id,
            comment: "See the plan".to_owned(),
        },
    );
    mara.settle(&town);
    let mut jonas = town.jonas_device();
    jonas.settle(&town);
    jonas.fetch_pictures(&town);
    jonas.goes_offline();
    assert_eq!(jonas.replica.file_name(ticket, file).unwrap(), "plan.pdf");
    let size = fieldfare_replica::PictureSize::Full;
    assert_eq!(jonas.replica.photo_bytes(file, size).unwrap(), pdf());
}

#[test]
fn what_is_no_file_that_is_taken_is_refused_on_the_device_and_leaves_nothing() {
    let town = Town::new();
    let reported = town.report("Water under the pump", &[]);
    let ticket = reported.ticket;
    let mara = town.mara_is_sent_to(ticket);
    let page = b"<!doctype html><script>alert(1)</script>".as_slice();
    for (name, bytes, code) in [
        ("offer.pdf", page, "file_not_as_named"),
        ("offer.html", page, "file_kind"),
        ("empty.txt", b"", "file_empty"),
        ("tool.exe", b"MZ\x90", "file_kind"),
        (
            "photo.heic",
            b"\0\0\0\x18ftypheic\0\0\0\0heicmif1",
            "heic_not_supported",
        ),
        (".pdf", b"%PDF-1.7\n%%EOF", "file_kind"),
    ] {
        let refused = mara
            .replica
            .attach(ticket, "", Visibility::Public, name, bytes);
        assert_eq!(refused.unwrap_err().code(), code, "{name}");
    }
    let large = vec![b' '; 25_000_001];
    let refused = mara
        .replica
        .attach(ticket, "", Visibility::Public, "large.log", &large);
    assert_eq!(refused.unwrap_err().code(), "too_large");
    assert_eq!(mara.waiting(), 0);
    assert!(mara.view(ticket).photos.is_empty());
    // Told apart by their contents, kept under a name that leads nowhere else.
    let name = "..\\..\\report\u{202e}fdp.txt";
    let kept = mara
        .replica
        .attach(ticket, "", Visibility::Public, name, b"words");
    assert_eq!(
        mara.replica.file_name(ticket, kept.unwrap()).unwrap(),
        "reportfdp.txt"
    );
}
