//! The first ticket: from the label on a pump to the requester's page, with the
//! network cut in between.

use fieldfare_domain::{
    Act, Appointment, AppointmentId, Correction, Field, PhotoId, State, TicketId, Visibility,
};
use fieldfare_protocol::view::{
    BarLook, HeadlineKind, ListName, OutboxState, PhotoState, SentState, StepKey,
};
use fieldfare_replica::{News, PictureSize};
use fieldfare_stories::town::ZONE;
use fieldfare_stories::{Device, Town, line, photo, words};
use uuid::Uuid;

const MINUTE: i64 = 60_000;

fn appointment(start: &str) -> Appointment {
    Appointment {
        id: AppointmentId(Uuid::from_u128(0xA)),
        start: start.to_owned(),
        end: String::new(),
        zone: ZONE.to_owned(),
        remind_minutes: 30,
    }
}

fn resolve(feedback: &str) -> Act {
    Act::Resolve {
        feedback: feedback.to_owned(),
    }
}

/// Mara's work in the cellar; answers her photos.
fn work_in_the_cellar(mara: &Device, ticket: TicketId) -> Vec<PhotoId> {
    mara.act(ticket, Act::Accept);
    let mut photos =
        vec![mara.add_photo(ticket, "plate", Visibility::Internal, &photo(10, 400, 300))];
    for seed in 11..14 {
        let picture = photo(seed, 400, 300);
        photos.push(mara.add_photo(ticket, "seal", Visibility::Public, &picture));
    }
    // More than one chunk.
    photos.push(mara.add_photo(ticket, "floor", Visibility::Internal, &photo(14, 640, 480)));
    let appointment = appointment("2026-11-18T13:30");
    mara.act(ticket, Act::AgreeAppointment { appointment });
    mara.write(ticket, Visibility::Internal, "The shaft is scored too");
    mara.write(
        ticket,
        Visibility::Public,
        "A new seal is in, please look at it",
    );
    mara.act(ticket, resolve("Seal replaced, ran it for ten minutes"));
    photos
}

// Covers: S0-8, S0-9, S0-16
#[test]
fn a_ticket_goes_from_a_label_through_a_cellar_to_the_requesters_page() {
    let town = Town::new();
    let mut mara = town.maras_device();
    mara.settle(&town);

    let reported = town.report("Water under the pump", &[photo(1, 320, 240)]);
    let ticket = reported.ticket;
    let correction = Correction {
        field: Field::Title,
        was: town.view(&town.aylin, ticket).row.title,
        now: "Pump P-204 leaks".to_owned(),
    };
    town.assign(ticket, &town.mara, vec![correction]);

    mara.settle(&town);
    mara.fetch_pictures(&town);
    let notices = mara.replica.take_notices().unwrap();
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].ticket, notices[0].kind),
        (ticket, News::Assigned)
    );
    assert_eq!(notices[0].title, "Pump P-204 leaks");
    assert!(
        mara.replica.take_notices().unwrap().is_empty(),
        "a notice is taken once"
    );
    let mine = mara.list(ListName::Mine);
    assert_eq!(mine.len(), 1);
    assert_eq!(mine[0].number.as_deref(), Some(reported.number.as_str()));

    mara.goes_offline();
    let karins = mara.view(ticket).photos[0].id;
    assert!(
        !mara
            .replica
            .photo_bytes(karins, PictureSize::Thumb)
            .unwrap()
            .is_empty()
    );
    let photos = work_in_the_cellar(&mara, ticket);
    mara.wake();
    mara.drive(&town, 5);

    let view = mara.view(ticket);
    assert_eq!(view.row.state, State::Resolved);
    assert_eq!(view.row.unsent, 10, "every act is marked");
    assert!(view.messages.iter().all(|m| m.sent == SentState::Waiting));
    let own = view.photos.iter().filter(|p| p.id != karins);
    assert!(own.clone().all(|p| p.state == PhotoState::Waiting));
    assert_eq!(own.count(), 5);
    assert!(view.appointments[0].unsent);
    let resolved = view
        .bar
        .iter()
        .find(|step| step.key == StepKey::Resolved)
        .unwrap();
    assert_eq!(resolved.look, BarLook::Local);
    assert!(line(&view, "resolved").arrived_at.is_none());
    let outbox = mara.replica.outbox().unwrap();
    assert_eq!(
        outbox.on_its_way.len(),
        15,
        "ten commands and the bytes of five photos"
    );
    assert!(
        outbox
            .on_its_way
            .iter()
            .all(|e| e.state == OutboxState::Waiting)
    );
    assert_eq!(town.view(&town.aylin, ticket).row.state, State::Assigned);

    let mut mara = mara.restart();
    assert_eq!(mara.view(ticket), view, "a restart keeps everything");
    mara.goes_offline();
    town.pass_ms(40 * MINUTE);
    mara.comes_back();
    mara.settle(&town);

    let outbox = mara.replica.outbox().unwrap();
    assert!(outbox.on_its_way.is_empty() && outbox.needs_you.is_empty());
    let hers = mara.view(ticket);
    assert_eq!(hers, town.view(&town.mara, ticket));
    let aylins = town.view(&town.aylin, ticket);
    assert_eq!(hers.log, aylins.log);
    assert_eq!(hers.row, aylins.row);
    assert!(aylins.photos.iter().all(|p| p.state == PhotoState::Arrived));
    assert_eq!(aylins.feedback, "Seal replaced, ran it for ten minutes");

    // Who, what, when it happened, when it arrived, with which comment.
    let resolved = line(&aylins, "resolved");
    assert_eq!(resolved.by, "Mara Lindqvist");
    assert_eq!(resolved.comment, "Seal replaced, ran it for ten minutes");
    let arrived = resolved.arrived_at.unwrap();
    assert!(arrived.since_ms(resolved.happened_at) > 30 * MINUTE);
    let ahead = resolved.clock_offset_ms.unwrap();
    assert!(
        (ahead - 90_000).abs() < 1_000,
        "her clock is {ahead} ms ahead"
    );

    let page = town.status(&reported.status_token);
    assert_eq!(page.headline.kind, HeadlineKind::SolvedConfirm);
    let texts: Vec<&str> = page.messages.iter().map(|m| m.text.as_str()).collect();
    assert!(
        texts.contains(&"A new seal is in, please look at it"),
        "{texts:?}"
    );
    assert!(!texts.contains(&"The shaft is scored too"), "{texts:?}");
    let shown: Vec<PhotoId> = page.photos.iter().map(|p| p.id).collect();
    assert_eq!(shown, [karins, photos[1], photos[2], photos[3]]);
    assert!(page.photos.iter().all(|p| p.url.is_some()));
    assert!(mara.replica.take_notices().unwrap().is_empty());
}

// Covers: S0-16
#[test]
fn the_record_names_each_step_once_and_in_its_order() {
    let town = Town::new();
    let ticket = town.report("Water under the pump", &[]).ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    mara.goes_offline();
    work_in_the_cellar(&mara, ticket);
    mara.comes_back();
    mara.settle(&town);
    let view = town.view(&town.aylin, ticket);
    let expected = [
        "created",
        "numbered",
        "assigned",
        "accepted",
        "photo_added",
        "photo_added",
        "photo_added",
        "photo_added",
        "photo_added",
        "appointment_agreed",
        "wrote",
        "wrote",
        "resolved",
        "photo_arrived",
        "photo_arrived",
        "photo_arrived",
        "photo_arrived",
        "photo_arrived",
    ];
    assert_eq!(
        words(&view),
        expected,
        "commands go before the bytes of photos"
    );
    let numbers: Vec<u32> = view.log.iter().map(|line| line.n).collect();
    assert_eq!(numbers, (1..=18).collect::<Vec<u32>>());
}

// Covers: S0-9
#[test]
fn nothing_is_resolved_without_feedback() {
    let town = Town::new();
    let ticket = town.report("Water under the pump", &[]).ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    mara.goes_offline();
    mara.act(ticket, Act::Accept);
    let refused = mara.try_act(ticket, resolve("  ")).unwrap_err();
    assert_eq!(refused.code(), "missing");
    assert_eq!(mara.view(ticket).row.state, State::InProgress);
    mara.act(ticket, resolve("Seal replaced"));
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(town.view(&town.aylin, ticket).feedback, "Seal replaced");
}

#[test]
fn the_appointment_rings_once_without_a_network_also_after_a_restart() {
    let town = Town::new();
    let ticket = town.report("Water under the pump", &[]).ticket;
    let mut mara = town.mara_is_sent_to(ticket);
    mara.goes_offline();
    mara.act(ticket, Act::Accept);
    // 13:30 in Kalix is 12:30 in UTC; the bell rings at noon in UTC.
    let appointment = appointment("2026-11-18T13:30");
    mara.act(ticket, Act::AgreeAppointment { appointment });
    let due = mara.replica.next_reminder(mara.now()).unwrap().unwrap();
    assert_eq!(due.since_ms(fieldfare_stories::town::MORNING), 180 * MINUTE);

    let mut mara = mara.restart();
    mara.goes_offline();
    town.pass_ms(due.since_ms(mara.now()) - 1);
    assert!(mara.replica.due_reminders(mara.now()).unwrap().is_empty());
    town.pass_ms(1);
    let rung = mara.replica.due_reminders(mara.now()).unwrap();
    assert_eq!(rung.len(), 1);
    assert_eq!(rung[0].ticket, ticket);
    assert!(!rung[0].late);
    assert!(mara.replica.due_reminders(mara.now()).unwrap().is_empty());

    let mut mara = mara.restart();
    assert!(mara.replica.due_reminders(mara.now()).unwrap().is_empty());
    mara.comes_back();
    mara.settle(&town);
    assert!(mara.replica.due_reminders(mara.now()).unwrap().is_empty());
    assert_eq!(mara.replica.next_reminder(mara.now()).unwrap(), None);
}

// Covers: S0-8
#[test]
fn my_tickets_are_those_that_are_in_my_hands() {
    let town = Town::new();
    let hers = town.report("Water under the pump", &[]).ticket;
    let his = town.report("The gate squeaks", &[]).ticket;
    town.assign(hers, &town.mara, Vec::new());
    town.assign(his, &town.jonas, Vec::new());
    let (mut mara, mut jonas) = (town.maras_device(), town.jonas_device());
    mara.settle(&town);
    jonas.settle(&town);
    let ids = |device: &Device| -> Vec<TicketId> {
        device
            .list(ListName::Mine)
            .iter()
            .map(|row| row.id)
            .collect()
    };
    assert_eq!(ids(&mara), [hers]);
    assert_eq!(ids(&jonas), [his]);
    assert!(
        !mara.holds(his) && !jonas.holds(hers),
        "nobody holds what is not theirs"
    );
}
