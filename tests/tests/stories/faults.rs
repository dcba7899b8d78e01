//! The technician's part of the first ticket, with something going wrong at
//! every exchange in turn, and with something going wrong at random. It always
//! ends alike.

use fieldfare_domain::{Act, Appointment, AppointmentId, Visibility};
use fieldfare_protocol::view::{PhotoState, TicketView};
use fieldfare_stories::town::ZONE;
use fieldfare_stories::{Fault, Plan, Town, photo};
use uuid::Uuid;

/// How a story ended, as far as that does not depend on time.
#[derive(Debug, PartialEq)]
struct Ending {
    /// Event, comment and detail of each line, but for arriving photos.
    log: Vec<(String, String, String)>,
    /// Photos that arrived: their order is the network's.
    arrived: Vec<String>,
    /// What the requester reads.
    page: Vec<String>,
    /// Exchanges that it took.
    exchanges: usize,
}

fn ending(view: &TicketView, page: Vec<String>, exchanges: usize) -> Ending {
    let lines = view.log.iter().cloned();
    let (arrived, log): (Vec<_>, Vec<_>) = lines.partition(|line| line.event == "photo_arrived");
    let mut arrived: Vec<String> = arrived.into_iter().map(|line| line.detail).collect();
    arrived.sort();
    Ending {
        log: log
            .into_iter()
            .map(|line| (line.event, line.comment, line.detail))
            .collect(),
        arrived,
        page,
        exchanges,
    }
}

fn story(seed: u64, plan: Plan) -> Ending {
    let what = format!("seed {seed}, {plan:?}");
    let town = Town::new();
    let reported = town.report("Water under the pump", &[]);
    let ticket = reported.ticket;
    town.assign(ticket, &town.mara, Vec::new());
    let mut mara = town.maras_device();
    mara.network = fieldfare_stories::Network::new(seed);
    mara.network.set(plan);
    mara.settle(&town);

    mara.act(ticket, Act::Accept);
    // One of a single chunk, and one of several.
    mara.add_photo(ticket, "plate", Visibility::Internal, &photo(1, 200, 150));
    mara.add_photo(ticket, "seal", Visibility::Public, &photo(2, 640, 480));
    let appointment = Appointment {
        id: AppointmentId(Uuid::from_u128(0xA)),
        start: "2026-11-18T13:30".to_owned(),
        end: String::new(),
        zone: ZONE.to_owned(),
        remind_minutes: 30,
    };
    mara.act(ticket, Act::AgreeAppointment { appointment });
    mara.write(ticket, Visibility::Internal, "The shaft is scored too");
    mara.settle(&town);
    mara.write(ticket, Visibility::Public, "A new seal is in");
    let feedback = "Seal replaced".to_owned();
    mara.act(ticket, Act::Resolve { feedback });
    mara.settle(&town);

    let outbox = mara.replica.outbox().unwrap();
    assert!(
        outbox.on_its_way.is_empty() && outbox.needs_you.is_empty(),
        "{what}: {outbox:?}"
    );
    let view = town.view(&town.mara, ticket);
    assert_eq!(mara.view(ticket), view, "{what}");
    assert!(
        view.photos.iter().all(|p| p.state == PhotoState::Arrived),
        "{what}"
    );
    let page = town.status(&reported.status_token);
    let texts = page.messages.into_iter().map(|message| message.text);
    let texts = texts
        .chain(page.photos.into_iter().map(|photo| photo.name))
        .collect();
    ending(&view, texts, mara.network.exchanges())
}

/// Each exchange in turn goes wrong in this way.
fn at_every_exchange(fault: Fault) {
    let good = story(1, Plan::Good);
    assert_eq!(good.arrived, ["plate", "seal"]);
    assert!(good.exchanges > 10, "{}", good.exchanges);
    for step in 0..good.exchanges {
        let ending = story(1, Plan::At(step, fault));
        let like_good = Ending {
            exchanges: good.exchanges,
            ..ending
        };
        assert_eq!(like_good, good, "{fault:?} at exchange {step}");
    }
}

#[test]
fn a_request_that_is_lost_at_any_exchange_changes_nothing_in_the_end() {
    at_every_exchange(Fault::LoseRequest);
}

#[test]
fn an_answer_that_is_lost_at_any_exchange_changes_nothing_in_the_end() {
    at_every_exchange(Fault::LoseReply);
}

#[test]
fn a_request_that_arrives_twice_at_any_exchange_has_one_effect() {
    at_every_exchange(Fault::Duplicate);
}

// Covers: I3
#[test]
fn a_request_that_arrives_again_after_the_next_one_has_one_effect() {
    at_every_exchange(Fault::Echo);
}

#[test]
fn a_connection_that_breaks_in_the_middle_of_any_body_changes_nothing_in_the_end() {
    at_every_exchange(Fault::Cut);
}

#[test]
fn half_an_answer_at_any_exchange_changes_nothing_in_the_end() {
    at_every_exchange(Fault::HalfReply);
}

/// Runs with these seeds.
fn at_random(seeds: std::ops::Range<u64>) {
    let good = story(1, Plan::Good);
    let mut rough = 0;
    for seed in seeds {
        let ending = story(seed, Plan::Random { per_cent: 30 });
        rough += usize::from(ending.exchanges > good.exchanges);
        let like_good = Ending {
            exchanges: good.exchanges,
            ..ending
        };
        assert_eq!(like_good, good, "seed {seed}");
    }
    assert!(rough > 20, "the network was bad in {rough} runs");
}

// Covers: I6, I21
#[test]
fn twenty_five_days_of_a_bad_network_end_like_a_good_one() {
    at_random(100..125);
}

#[test]
fn twenty_five_other_days_of_a_bad_network_end_like_a_good_one() {
    at_random(125..150);
}
