//! What people are told: the same on their devices and in the office, read on one
//! and read on all, and in peace at night.

use fieldfare_domain::{Act, Priority, QuietHours, TicketId, Visibility};
use fieldfare_protocol::personal::ReadMark;
use fieldfare_protocol::view::{InboxView, ToldView};
use fieldfare_replica::News;
use fieldfare_stories::{Device, Person, Town};
use serde_json::Value;

const HOUR_MS: i64 = 60 * 60 * 1000;

fn at_office(town: &Town, person: &Person) -> InboxView {
    town.call(person, "GET", "/api/v1/inbox", &Value::Null)
        .unwrap()
}

fn here(device: &Device) -> InboxView {
    device.replica.inbox().unwrap()
}

fn news(inbox: &InboxView) -> Vec<News> {
    inbox.lines.iter().map(|line| line.news).collect()
}

fn told(town: &Town, ticket: TicketId) -> ToldView {
    let path = format!("/api/v1/tickets/{ticket}/told");
    town.call(&town.aylin, "GET", &path, &Value::Null).unwrap()
}

fn assigned(town: &Town) -> TicketId {
    let ticket = town.report("Water under the pump", &[]).ticket;
    town.assign(ticket, &town.mara, Vec::new());
    ticket
}

// Covers: S2-17, S1-35
#[test]
fn an_inbox_says_the_same_in_a_cellar_as_in_the_office() {
    let town = Town::new();
    let (mut mara, mut aylin) = (town.maras_device(), town.aylins_device());
    mara.settle(&town);
    aylin.settle(&town);
    let first = assigned(&town);
    town.pass_ms(60_000);
    let second = assigned(&town);
    mara.settle(&town);
    town.pass_ms(60_000);
    mara.act(first, Act::Accept);
    mara.act(
        first,
        Act::Return {
            reason: "No seal of this size".to_owned(),
        },
    );
    town.act(
        &town.aylin,
        second,
        Act::SetPriority {
            priority: Priority::Urgent,
        },
    );
    mara.settle(&town);
    aylin.settle(&town);
    mara.goes_offline();
    aylin.goes_offline();
    for (device, person) in [(&mara, &town.mara), (&aylin, &town.aylin)] {
        let (own, office) = (here(device), at_office(&town, person));
        assert_eq!(own, office, "{}", person.name);
        assert!(own.unread > 0);
    }
    assert_eq!(news(&here(&mara)).first(), Some(&News::Urgent));
    assert!(news(&here(&aylin)).starts_with(&[News::Returned]));
}

#[test]
fn what_is_read_on_one_device_without_a_signal_is_read_on_all() {
    let town = Town::new();
    let (mut desktop, mut tablet) = (town.maras_device(), Device::new(&town, &town.mara, 77, 0));
    desktop.settle(&town);
    tablet.settle(&town);
    let ticket = assigned(&town);
    desktop.settle(&town);
    tablet.settle(&town);
    assert_eq!(here(&tablet).unread, 2);

    desktop.goes_offline();
    let through = i64::from(here(&desktop).lines[0].n);
    let mark = ReadMark {
        ticket: Some(ticket),
        through,
    };
    desktop.replica.inbox_read(&[mark]).unwrap();
    assert_eq!(here(&desktop).unread, 0);
    let mut desktop = desktop.restart();
    assert_eq!(here(&desktop).unread, 0, "it is on the disk");
    desktop.comes_back();
    desktop.settle(&town);
    tablet.settle(&town);
    assert_eq!(here(&tablet).unread, 0);
    assert_eq!(at_office(&town, &town.mara).unread, 0);
    // What comes later is unread again, everywhere.
    town.act(
        &town.aylin,
        ticket,
        Act::Write {
            visibility: Visibility::Internal,
            text: "The key is at the porter's".to_owned(),
            photos: Vec::new(),
        },
    );
    desktop.settle(&town);
    tablet.settle(&town);
    assert_eq!((here(&desktop).unread, here(&tablet).unread), (1, 1));
}

// Covers: S2-8
#[test]
fn the_office_sees_at_once_that_an_assignment_is_on_the_desktop() {
    let town = Town::new();
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.goes_offline();
    let ticket = assigned(&town);
    assert!(told(&town, ticket).assignment.unwrap().devices.is_empty());
    let before = town.now();
    mara.comes_back();
    mara.wake();
    // One question brings it, the next one is the receipt: nobody waits half a minute.
    mara.drive(&town, 2);
    let reach = told(&town, ticket).assignment.unwrap();
    assert_eq!(reach.person, town.mara.name);
    assert_eq!(reach.devices.len(), 1);
    assert!(reach.devices[0].at > before);
    assert!(reach.devices[0].at.since_ms(before) < 10_000);
}

// Covers: I16
#[test]
fn a_desktop_whose_clock_is_ten_years_off_tells_mara_of_her_work_all_the_same() {
    let ten_years = 10 * 365 * 24 * HOUR_MS;
    for ahead_ms in [0, -ten_years, ten_years] {
        let town = Town::new();
        let mut mara = Device::new(&town, &town.mara, 77, ahead_ms);
        mara.settle(&town);
        let ticket = assigned(&town);
        mara.settle(&town);
        let rings = mara.replica.take_notices().unwrap();
        assert_eq!(rings.len(), 1, "{ahead_ms}");
        assert_eq!(
            told(&town, ticket).assignment.unwrap().devices.len(),
            1,
            "the office knows that it is there"
        );
        assert_eq!(here(&mara), at_office(&town, &town.mara), "{ahead_ms}");
        // It is quiet when it is night where she is, not on her desktop's clock.
        mara.replica.quiet_save(Some(night(false))).unwrap();
        town.pass_ms(13 * HOUR_MS);
        assigned(&town);
        mara.settle(&town);
        assert!(mara.replica.take_notices().unwrap().is_empty());
        let morning = mara.replica.quiet_until().unwrap().unwrap();
        town.pass_ms(morning.since_ms(mara.now()));
        assert_eq!(mara.replica.take_held().unwrap(), 1, "{ahead_ms}");
    }
}

fn night(urgent_passes: bool) -> QuietHours {
    QuietHours {
        from: "20:00".to_owned(),
        to: "06:00".to_owned(),
        zone: "UTC".to_owned(),
        urgent_passes,
    }
}

#[test]
fn at_night_nothing_rings_everything_is_in_the_inbox_and_the_morning_tells_it_in_sum() {
    let town = Town::new();
    let mut mara = town.maras_device();
    mara.settle(&town);
    mara.replica.quiet_save(Some(night(true))).unwrap();
    mara.settle(&town);
    // Nine in the morning becomes ten at night.
    town.pass_ms(13 * HOUR_MS);
    let first = assigned(&town);
    let second = assigned(&town);
    mara.settle(&town);
    assert!(mara.replica.take_notices().unwrap().is_empty());
    assert_eq!(
        mara.replica.take_held().unwrap(),
        0,
        "not before the morning"
    );
    assert_eq!(here(&mara).unread, 4);
    assert!(mara.replica.quiet_until().unwrap().is_some());
    // What is urgent passes.
    town.act(
        &town.aylin,
        second,
        Act::SetPriority {
            priority: Priority::Urgent,
        },
    );
    mara.settle(&town);
    let rings = mara.replica.take_notices().unwrap();
    assert_eq!(rings.len(), 1);
    assert_eq!((rings[0].ticket, rings[0].kind), (second, News::Urgent));

    let mara = mara.restart();
    town.pass_ms(9 * HOUR_MS);
    assert!(
        mara.replica.take_notices().unwrap().is_empty(),
        "not one by one"
    );
    assert_eq!(mara.replica.take_held().unwrap(), 2);
    assert_eq!(mara.replica.take_held().unwrap(), 0, "once");
    assert!(mara.view(first).row.assignee.is_some());
}

#[test]
fn who_allows_nothing_is_not_woken_and_what_was_read_at_night_is_not_announced() {
    let town = Town::new();
    let mut mara = town.maras_device();
    mara.replica.quiet_save(Some(night(false))).unwrap();
    mara.settle(&town);
    town.pass_ms(13 * HOUR_MS);
    let ticket = assigned(&town);
    town.act(
        &town.aylin,
        ticket,
        Act::SetPriority {
            priority: Priority::Urgent,
        },
    );
    mara.settle(&town);
    assert!(mara.replica.take_notices().unwrap().is_empty());
    let all = ReadMark {
        ticket: None,
        through: here(&mara).lines[0].at.0,
    };
    mara.replica.inbox_read(&[all]).unwrap();
    town.pass_ms(9 * HOUR_MS);
    assert_eq!(mara.replica.take_held().unwrap(), 0);
}

#[test]
fn quiet_hours_set_without_a_signal_follow_the_person_and_survive_a_restore() {
    let mut town = Town::new();
    let (mut desktop, mut tablet) = (town.maras_device(), Device::new(&town, &town.mara, 77, 0));
    desktop.settle(&town);
    tablet.settle(&town);
    town.back_up("before");
    desktop.goes_offline();
    desktop.replica.quiet_save(Some(night(true))).unwrap();
    let bad = QuietHours {
        zone: "Mars".to_owned(),
        ..night(true)
    };
    let refused = desktop.replica.quiet_save(Some(bad)).unwrap_err();
    assert_eq!(refused.code(), "unknown_zone");
    desktop.comes_back();
    desktop.settle(&town);
    tablet.settle(&town);
    assert_eq!(here(&tablet).quiet, Some(night(true)));
    // The office forgets; whoever knows tells it again.
    town.restore("before");
    desktop.settle(&town);
    tablet.settle(&town);
    assert_eq!(at_office(&town, &town.mara).quiet, Some(night(true)));
    tablet.replica.quiet_save(None).unwrap();
    tablet.settle(&town);
    desktop.settle(&town);
    assert_eq!(here(&desktop).quiet, None);
}
