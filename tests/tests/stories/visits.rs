//! Visits: a time is proposed, asked about and agreed, and Mara says where she is
//! from a cellar without a network.

use fieldfare_domain::{Act, ActName, Appointment, AppointmentId, At, State, TicketId, VisitState};
use fieldfare_protocol::view::{HeadlineKind, ListName, PublicAct, TicketView};
use fieldfare_replica::News;
use fieldfare_stories::town::ZONE;
use fieldfare_stories::{Device, Town, line};
use serde_json::Value;
use uuid::Uuid;

const MINUTE: i64 = 60_000;
const VISIT: AppointmentId = AppointmentId(Uuid::from_u128(0xA));

fn appointment(start: &str) -> Appointment {
    Appointment {
        id: VISIT,
        start: start.to_owned(),
        end: String::new(),
        zone: ZONE.to_owned(),
        remind_minutes: 30,
    }
}

fn propose(start: &str) -> Act {
    Act::ProposeAppointment {
        appointment: appointment(start),
    }
}

fn yes(start: &str) -> Act {
    Act::ConfirmAppointment {
        appointment: VISIT,
        starts_at: appointment(start).starts_at().unwrap(),
    }
}

fn is(view: &TicketView) -> VisitState {
    view.appointments[0].state
}

fn news(device: &Device) -> Vec<News> {
    let inbox = device.replica.inbox().unwrap();
    inbox.lines.iter().map(|line| line.news).collect()
}

#[test]
fn a_time_is_proposed_declined_proposed_again_and_kept() {
    let town = Town::new();
    let (mut mara, mut aylin) = (town.maras_device(), town.aylins_device());
    let karin = town.report("Water under the pump", &[]);
    let ticket = karin.ticket;
    town.assign(ticket, &town.mara, Vec::new());
    mara.settle(&town);
    aylin.settle(&town);

    // Aylin proposes a time without a network; Karin reads it once it is there.
    aylin.goes_offline();
    aylin.act(ticket, propose("2026-11-18T13:30"));
    assert_eq!(is(&aylin.view(ticket)), VisitState::Proposed);
    assert!(town.status(&karin.status_token).proposals.is_empty());
    aylin.comes_back();
    aylin.settle(&town);
    let page = town.status(&karin.status_token);
    assert_eq!(page.headline.kind, HeadlineKind::Proposed);
    assert_eq!(page.proposals.len(), 1);
    assert!(page.actions.contains(&PublicAct::DeclineAppointment));

    let no = Act::DeclineAppointment {
        appointment: VISIT,
        reason: "Thursday before noon, please".to_owned(),
    };
    let page = town.on_page(&karin.status_token, &no).unwrap();
    assert!(page.proposals.is_empty());
    assert_eq!(page.messages[0].text, "Thursday before noon, please");
    mara.settle(&town);
    aylin.settle(&town);
    assert!(news(&mara).contains(&News::VisitDeclined));
    assert!(news(&aylin).contains(&News::VisitDeclined));
    assert!(aylin.view(ticket).appointments.is_empty());
    let said = &line(&aylin.view(ticket), "appointment_declined")
        .comment
        .clone();
    assert_eq!(said, "Thursday before noon, please");

    // Mara proposes another one; Karin agrees to the time that she saw.
    mara.act(ticket, propose("2026-11-19T09:00"));
    mara.settle(&town);
    assert_eq!(mara.replica.next_reminder(mara.now()).unwrap(), None);
    let old = town.on_page(&karin.status_token, &yes("2026-11-18T13:30"));
    assert!(old.unwrap_err().contains("visit_changed"));
    let page = town
        .on_page(&karin.status_token, &yes("2026-11-19T09:00"))
        .unwrap();
    assert_eq!(page.headline.kind, HeadlineKind::Appointment);
    mara.settle(&town);
    assert_eq!(is(&mara.view(ticket)), VisitState::Confirmed);
    assert!(news(&mara).contains(&News::VisitConfirmed));
    // Now that it is agreed, her bell knows of it.
    assert!(mara.replica.next_reminder(mara.now()).unwrap().is_some());
}

fn agreed(town: &Town) -> (TicketId, String) {
    let karin = town.report("Water under the pump", &[]);
    town.assign(karin.ticket, &town.mara, Vec::new());
    let agree = Act::AgreeAppointment {
        appointment: appointment("2026-11-18T13:30"),
    };
    town.act(&town.aylin, karin.ticket, agree);
    (karin.ticket, karin.status_token)
}

/// The same, on Mara's device as well.
fn maras_visit(town: &Town) -> (TicketId, String, Device) {
    let mut mara = town.maras_device();
    let (ticket, page) = agreed(town);
    mara.settle(town);
    (ticket, page, mara)
}

#[test]
fn mara_says_where_she_is_without_a_network_and_karin_reads_it() {
    let town = Town::new();
    let (ticket, page, mut mara) = maras_visit(&town);
    let mine = mara.list(ListName::Mine);
    let visit = mine[0].appointment.as_ref().unwrap();
    assert_eq!(visit.next, [ActName::SetOut, ActName::Arrive]);
    assert!(visit.missed_at.is_some());

    mara.act(ticket, Act::SetOut { appointment: VISIT });
    let view = mara.view(ticket);
    assert_eq!(is(&view), VisitState::Travelling);
    assert!(view.appointments[0].unsent);
    assert_eq!(view.actions[0], ActName::Arrive);
    mara.settle(&town);
    let told = town.status(&page).headline;
    assert_eq!(told.kind, HeadlineKind::OnTheWay);
    assert_eq!(told.person.as_deref(), Some("Mara"));

    mara.goes_offline();
    mara.act(ticket, Act::Arrive { appointment: VISIT });
    // Being there is work: the ticket is accepted with the same tap.
    assert_eq!(mara.view(ticket).row.state, State::InProgress);
    assert_eq!(mara.view(ticket).appointments[0].missed_at, None);
    town.pass_ms(20 * MINUTE);
    mara.comes_back();
    mara.settle(&town);
    assert_eq!(town.status(&page).headline.kind, HeadlineKind::OnSite);
    let office = town.view(&town.aylin, ticket);
    assert_eq!(is(&office), VisitState::OnSite);
    let said: Vec<(&str, &str)> = office
        .log
        .iter()
        .filter(|line| line.event == "visit_set")
        .map(|line| (line.by.as_str(), line.detail.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("Mara Lindqvist", "travelling"),
            ("Mara Lindqvist", "on_site")
        ]
    );

    mara.act(
        ticket,
        Act::Resolve {
            feedback: "Seal replaced".to_owned(),
        },
    );
    mara.settle(&town);
    assert_eq!(is(&town.view(&town.aylin, ticket)), VisitState::Done);
}

#[test]
fn on_site_at_a_visit_that_was_called_off_meanwhile_is_kept_and_credited() {
    let town = Town::new();
    let (ticket, _, mut mara) = maras_visit(&town);
    mara.goes_offline();
    town.act(
        &town.aylin,
        ticket,
        Act::CancelAppointment {
            appointment: VISIT,
            reason: "The site is closed".to_owned(),
        },
    );
    mara.act(ticket, Act::Arrive { appointment: VISIT });
    mara.comes_back();
    mara.settle(&town);
    let office = town.view(&town.aylin, ticket);
    assert_eq!(office.parked.len(), 1);
    assert_eq!(office.parked[0].author, "Mara Lindqvist");
    town.act(
        &town.aylin,
        ticket,
        Act::SettleParked {
            command: office.parked[0].command,
            apply: true,
        },
    );
    mara.settle(&town);
    for view in [town.view(&town.aylin, ticket), mara.view(ticket)] {
        assert_eq!(is(&view), VisitState::OnSite);
        assert_eq!(view.row.state, State::InProgress);
        assert_eq!(line(&view, "visit_set").person, "Mara Lindqvist");
    }
}

#[test]
fn a_visit_that_nobody_came_to_is_missed_on_the_board_and_nobody_had_to_say_so() {
    let town = Town::new();
    let (ticket, _, mut mara) = maras_visit(&town);
    let board = || -> Value {
        let asked = serde_json::json!({});
        town.call(&town.aylin, "POST", "/api/v1/board/query", &asked)
            .unwrap()
    };
    let visit = |board: &Value| {
        let people = board["people"].as_array().unwrap().clone();
        let visits = people.iter().flat_map(|p| p["visits"].as_array().unwrap());
        visits.clone().next().unwrap()["visit"].clone()
    };
    assert_eq!(visit(&board()), "confirmed");
    let row = &mara.list(ListName::Mine)[0];
    let missed_at = row.appointment.as_ref().unwrap().missed_at.unwrap();
    town.pass_ms(missed_at.since_ms(At(town.now().0)));
    assert_eq!(visit(&board()), "missed");
    // A word is late, and counts.
    mara.act(ticket, Act::SetOut { appointment: VISIT });
    mara.settle(&town);
    assert_eq!(visit(&board()), "travelling");
}
