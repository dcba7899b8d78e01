//! The printed report. What it looks like was looked at; here is what can be counted.

use fieldfare_domain::{Ink, Mark, MarkId, Shape, Spot, Stage, What};
use fieldfare_exchange::report::{Input, Picture, report};
use fieldfare_exchange::words::Language;
use jiff::tz::TimeZone;

use crate::told::{Called, morning, told, used, work};

fn jpeg(shade: u8, width: u32, height: u32) -> Vec<u8> {
    let image = image::RgbImage::from_fn(width, height, |x, _| {
        image::Rgb([shade, u8::try_from(x % 256).unwrap(), 90])
    });
    let mut bytes = Vec::new();
    image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 80)
        .encode_image(&image)
        .unwrap();
    bytes
}

fn printed(pictures: &[Picture], language: Language) -> Vec<u8> {
    printed_of(work(), pictures, language)
}

fn printed_of(rest: Vec<What>, pictures: &[Picture], language: Language) -> Vec<u8> {
    let (ticket, events) = told("Pumpe P-204 verliert Wasser 水泵漏水", rest);
    let zone = TimeZone::get("Europe/Stockholm").unwrap();
    let input = Input {
        ticket: &ticket,
        events: &events,
        pictures,
        missing: 1,
        enterprise: "Halden Service",
        zone: &zone,
        now: morning(),
        language,
    };
    report(&input, &Called).unwrap()
}

/// One of each shape, one of them over the edge.
fn marks() -> Vec<Mark> {
    let (from, to) = (Spot(100, 150), Spot(600, 550));
    let along = vec![
        Spot(50, 900),
        Spot(200, 800),
        Spot(350, 900),
        Spot(500, 800),
    ];
    let text = "Dichtung <hier> 漏水".to_owned();
    let at = Spot(950, 700);
    let shapes = [
        (Ink::Red, Shape::Arrow { from, to }),
        (
            Ink::Yellow,
            Shape::Box {
                from: to,
                to: Spot(900, 300),
            },
        ),
        (Ink::Blue, Shape::Text { at, text }),
        (Ink::White, Shape::Pen { along }),
    ];
    let marks = (1..).zip(shapes);
    marks
        .map(|(n, (ink, shape))| Mark {
            id: MarkId(uuid::Uuid::from_u128(n)),
            ink,
            shape,
        })
        .collect()
}

fn pictures(n: u8) -> Vec<Picture> {
    (0..n)
        .map(|n| Picture {
            stage: Stage::ALL[usize::from(n) % 4],
            marks: marks(),
            caption: format!("Nachher {n} · Mara Lindqvist"),
            jpeg: if n % 2 == 0 {
                jpeg(n * 20, 1600, 1200)
            } else {
                jpeg(n * 20, 900, 1600)
            },
        })
        .collect()
}

fn pages(pdf: &[u8]) -> usize {
    let text = String::from_utf8_lossy(pdf);
    text.matches("/Type /Page\n").count() + text.matches("/Type/Page/").count()
}

#[test]
fn a_report_is_a_document_that_holds_only_the_glyphs_it_uses() {
    let pdf = printed(&[], Language::German);
    assert!(pdf.starts_with(b"%PDF-"));
    // The fonts together have more than 3 MB.
    assert!(pdf.len() < 200_000, "{}", pdf.len());
    let folder = std::env::var_os("FIELDFARE_KEEP_REPORT");
    if let Some(folder) = folder {
        let pdf = printed(&pictures(5), Language::German);
        std::fs::write(std::path::Path::new(&folder).join("report.pdf"), pdf).unwrap();
    }
}

#[test]
fn time_and_parts_are_printed_where_there_are_any() {
    let with = [work(), used()].concat();
    for language in [Language::English, Language::German] {
        let (with, without) = (
            printed_of(with.clone(), &[], language),
            printed(&[], language),
        );
        assert!(with.len() > without.len());
        assert_eq!(pages(&with), pages(&without));
    }
    if let Some(folder) = std::env::var_os("FIELDFARE_KEEP_REPORT") {
        let pdf = printed_of(with, &[], Language::German);
        std::fs::write(std::path::Path::new(&folder).join("used.pdf"), pdf).unwrap();
    }
}

#[test]
fn photos_stand_two_in_a_row_and_go_on_on_the_next_page() {
    let few = printed(&pictures(1), Language::English);
    let many = printed(&pictures(9), Language::English);
    assert!(
        pages(&many) > pages(&few),
        "{} and {}",
        pages(&many),
        pages(&few)
    );
}

#[test]
fn what_was_drawn_on_a_photo_is_printed_over_it() {
    let drawn = pictures(1);
    let bare: Vec<Picture> = drawn
        .iter()
        .map(|picture| Picture {
            marks: Vec::new(),
            ..picture.clone()
        })
        .collect();
    let (drawn, bare) = (
        printed(&drawn, Language::German),
        printed(&bare, Language::German),
    );
    assert!(drawn.len() > bare.len(), "lines and letters came to it");
    assert_eq!(pages(&drawn), pages(&bare));
}

#[test]
fn a_photo_that_is_none_is_told_and_nothing_is_printed() {
    let (ticket, events) = told("x", work());
    let broken = [Picture {
        stage: Stage::After,
        marks: Vec::new(),
        caption: String::new(),
        jpeg: b"GIF89a".to_vec(),
    }];
    let input = Input {
        ticket: &ticket,
        events: &events,
        pictures: &broken,
        missing: 0,
        enterprise: "Halden",
        zone: &TimeZone::UTC,
        now: morning(),
        language: Language::English,
    };
    assert!(report(&input, &Called).is_err());
}
