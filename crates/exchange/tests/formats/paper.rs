//! The printed report. What it looks like was looked at; here is what can be counted.

use fieldfare_domain::Stage;
use fieldfare_exchange::report::{Input, Picture, report};
use fieldfare_exchange::words::Language;
use jiff::tz::TimeZone;

use crate::told::{Called, morning, told, work};

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
    let (ticket, events) = told("Pumpe P-204 verliert Wasser 水泵漏水", work());
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

fn pictures(n: u8) -> Vec<Picture> {
    (0..n)
        .map(|n| Picture {
            stage: Stage::ALL[usize::from(n) % 4],
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
fn a_photo_that_is_none_is_told_and_nothing_is_printed() {
    let (ticket, events) = told("x", work());
    let broken = [Picture {
        stage: Stage::After,
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
