//! What happened at the sample enterprise during the last days.

use fieldfare_domain::{
    Act, Appointment, AppointmentId, At, Contact, Correction, Draft, Field, Priority, Visibility,
};

use super::{Cast, Step, Telling, Whom};
use crate::asked::derived;
use crate::equipment_routes::EquipmentSave;

/// Equipment of four sites in three zones. The codes are fixed, so that a
/// printed label still fits after the sample was made anew.
pub(super) fn equipment() -> Vec<EquipmentSave> {
    [
        (
            "Grundvattenpump P-204",
            "Haparanda vattenverk",
            "Norra Torget 4, 953 31 Haparanda",
            "Europe/Stockholm",
            "HP204KXR",
        ),
        (
            "Ventilation V-3",
            "Kalix skola",
            "Köpmannagatan 12, 952 34 Kalix",
            "Europe/Stockholm",
            "KXV3MNQ7",
        ),
        (
            "Ilmalämpöpumppu IL-17",
            "Kemin satama",
            "Satamatie 8, 94900 Kemi",
            "Europe/Helsinki",
            "KM17PLT4",
        ),
        (
            "Aufzug A-2",
            "Speicherstadt Kontorhaus",
            "Brook 5, 20457 Hamburg",
            "Europe/Berlin",
            "HHA2SPE9",
        ),
        (
            "Kühlwasserumwälzpumpe KW-11",
            "Elbe Logistikzentrum",
            "Veddeler Damm 14, 20457 Hamburg",
            "Europe/Berlin",
            "HHKW11ZD",
        ),
        (
            "Pump station N-5",
            "Nikkala reningsverk",
            "Nikkala 77, 953 95 Nikkala",
            "Europe/Stockholm",
            "NKN5WATR",
        ),
    ]
    .into_iter()
    .map(|(name, place, address, zone, code)| EquipmentSave {
        id: String::new(),
        name: name.to_owned(),
        place: place.to_owned(),
        address: address.to_owned(),
        zone: zone.to_owned(),
        code: code.to_owned(),
        customer: place.to_owned(),
        retired: false,
    })
    .collect()
}

fn draft(title: &str, description: &str, name: &str, phone: &str) -> Draft {
    Draft {
        title: title.to_owned(),
        description: description.to_owned(),
        contact: Contact {
            name: name.to_owned(),
            phone: phone.to_owned(),
            ..Contact::default()
        },
        ..Draft::default()
    }
}

fn step(after: i64, by: Whom, act: Act) -> Step {
    Step { after, by, act }
}

fn assign(assignee: fieldfare_domain::UserId, comment: &str) -> Act {
    Act::Assign {
        assignee,
        comment: comment.to_owned(),
        corrections: Vec::new(),
    }
}

fn write(visibility: Visibility, text: &str) -> Act {
    Act::Write {
        visibility,
        text: text.to_owned(),
        photos: Vec::new(),
    }
}

/// A visit the day after tomorrow, from half past one to three at the site.
fn visit(now: At, zone: &str) -> Act {
    let day = jiff::Timestamp::from_millisecond(now.0)
        .and_then(|now| now.in_tz(zone))
        .and_then(|now| now.date().tomorrow()?.tomorrow())
        .map_or_else(|_| "2027-01-13".to_owned(), |day| day.to_string());
    Act::AgreeAppointment {
        appointment: Appointment {
            id: AppointmentId(derived("sample visit", &[zone.as_bytes()])),
            start: format!("{day}T13:30"),
            end: format!("{day}T15:00"),
            zone: zone.to_owned(),
            remind_minutes: 30,
        },
    }
}

/// Twelve tickets in several states, in several scripts.
#[expect(
    clippy::too_many_lines,
    reason = "a list of data; a ticket is read from top to bottom"
)]
pub(super) fn tickets(cast: &Cast, now: At) -> Vec<Telling> {
    use Whom::{Aylin, Elina, Jonas, Mara, Requester, System};
    let telling = |hours_ago, by, equipment, draft, steps| Telling {
        hours_ago,
        by,
        equipment,
        draft,
        steps,
    };
    vec![
        telling(2, Requester, 0, draft(
            "Pumpen låter högt och läcker",
            "Pumpen P-204 låter högt sedan i morse och det droppar vid axeltätningen. Golvet är vått.",
            "Karin Öberg", "+46 922 555 10",
        ), vec![]),
        telling(5, Requester, 4, draft(
            "Kühlwasserumwälzpumpe verliert Wasser",
            "Die Kühlwasserumwälzpumpe verliert am Gleitringdichtungsgehäuse Wasser. Die \
             Leckageüberwachungseinrichtung hat zweimal ausgelöst; bitte \
             Sicherheitsabsperrarmatur vor Arbeiten schließen.",
            "Dr. Friederike von Schwarzenberg-Hohenlohe", "+49 40 5550 771",
        ), vec![]),
        telling(3, Aylin, 3, Draft {
            priority: Priority::High,
            ..draft(
                "电梯门无法完全关闭",
                "二楼电梯门无法完全关闭，发出异响。泵房也有漏水，需要更换密封件。请在下午两点前联系。",
                "陈美玲", "+49 40 5550 812",
            )
        }, vec![]),
        telling(26, Aylin, 2, draft(
            "Máy bơm nhiệt không khởi động",
            "Máy bơm nhiệt ở Đà Nẵng cũ được chuyển đến Kemi không khởi động, báo lỗi E-14.",
            "Nguyễn Văn Đức", "+358 40 555 0166",
        ), vec![
            step(30, Aylin, assign(cast.elina, "Error E-14: take a spare start capacitor.")),
        ]),
        telling(30, Requester, 1, draft(
            "Dålig luft i sal 14",
            "Ventilationen i sal 14 blåser kallt och eleverna fryser.",
            "Lars-Erik Niemi", "+46 923 555 31",
        ), vec![
            step(20, Aylin, Act::Assign {
                assignee: cast.mara,
                comment: "Ring vaktmästaren först, skolan är låst efter 16.".to_owned(),
                corrections: vec![Correction {
                    field: Field::ContactPhone,
                    was: "+46 923 555 31".to_owned(),
                    now: "+46 923 555 310".to_owned(),
                }],
            }),
            step(45, Mara, Act::Accept),
            step(5, Mara, visit(now, "Europe/Stockholm")),
            step(4, Mara, write(Visibility::Public, "Hej! Jag kommer i övermorgon kl. 13.30 och tittar på fläkten.")),
        ]),
        telling(50, Requester, 3, draft(
            "Aufzug ruckelt beim Anfahren",
            "Der Aufzug ruckelt beim Anfahren im Erdgeschoss, besonders morgens.",
            "Hausverwaltung Petersen", "+49 40 5550 901",
        ), vec![
            step(60, Aylin, assign(cast.jonas, "Bitte Betriebstagebuch mitnehmen.")),
            step(90, Jonas, Act::Accept),
            step(60, Jonas, Act::Ask { text: "In welchem Stockwerk wird die Tür nachts abgestellt?".to_owned() }),
        ]),
        telling(74, Aylin, 5, draft(
            "Nivågivaren visar fel",
            "Nivågivaren i pumpstation N-5 visar 4,2 m fast bassängen är tom.",
            "Driftcentralen", "+46 922 555 90",
        ), vec![
            step(15, Aylin, assign(cast.mara, "Givaren finns på lager i Haparanda.")),
            step(120, Mara, Act::Accept),
            step(30, Mara, Act::Hold { reason: "Väntar på ny nivågivare från leverantören.".to_owned() }),
            step(5, Mara, write(Visibility::Internal, "Leverantören lovar leverans på torsdag; kontakta Henrik om det drar ut.")),
        ]),
        telling(98, Requester, 0, draft(
            "Larmet tystnar inte",
            "Larmet för lågt tryck tystnar inte trots kvittering.",
            "Karin Öberg", "+46 922 555 10",
        ), vec![
            step(25, Aylin, assign(cast.mara, "Kolla tryckgivaren först.")),
            step(60, Mara, Act::Accept),
            step(150, Mara, Act::Resolve {
                feedback: "Tryckgivaren bytt och larmgränsen inställd på 2,1 bar. Provkört 30 minuter utan larm.".to_owned(),
            }),
        ]),
        telling(120, Requester, 2, draft(
            "Lämpöpumppu jäätyy",
            "Ulkoyksikkö jäätyy yöllä ja puhallin hakkaa jäähän.",
            "Satamavalvomo", "+358 16 555 204",
        ), vec![
            step(40, Aylin, assign(cast.elina, "Ota sulatusanturi mukaan.")),
            step(35, Elina, Act::Accept),
            step(200, Elina, Act::Resolve { feedback: "Sulatusanturi vaihdettu, sulatusväli 45 min.".to_owned() }),
            step(600, Requester, Act::Confirm),
            step(2, Requester, Act::Rate { stars: 5, comment: "Nopea ja siisti työ, kiitos!".to_owned() }),
        ]),
        telling(28, Aylin, 4, draft(
            "Temperatursensor liefert keine Werte",
            "Seit dem Umbau liefert der Rücklauftemperatursensor keine Werte mehr.",
            "Schichtleitung Logistik", "+49 40 5550 733",
        ), vec![
            step(20, Aylin, assign(cast.mara, "Vielleicht nur die Klemme.")),
            step(100, Mara, Act::Return { reason: "Jag är i Kalix hela veckan, Hamburg är Jonas område.".to_owned() }),
        ]),
        telling(140, Aylin, 1, draft(
            "Filterbyte inför vintern",
            "Planerat filterbyte på V-3 före första snön.",
            "Lars-Erik Niemi", "+46 923 555 310",
        ), vec![
            step(600, Aylin, Act::ForceClose { reason: "Skolan byter filter själv i år.".to_owned() }),
        ]),
        telling(9, System, 5, Draft {
            alert: "9f2c51d07be4a3c8".to_owned(),
            visibility: Visibility::Internal,
            ..draft(
                "Pump station N-5: motor temperature high",
                "Motor winding at 118 °C for 10 minutes.\nalertname: MotorTemperatureHigh\nseverity: warning",
                "", "",
            )
        }, vec![]),
    ]
}
