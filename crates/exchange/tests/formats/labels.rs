//! Labels to print, read back from the paper by a reader that is not ours.

use std::path::Path;
use std::process::Command;

use fieldfare_exchange::report::labels::{Label, PER_SHEET, labels};

/// Every text that the outside reader finds on the sheets, page by page.
fn scanned(pdf: &[u8]) -> Vec<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("labels.pdf");
    std::fs::write(&file, pdf).unwrap();
    if let Some(keep) = std::env::var_os("FIELDFARE_KEEP_REPORT") {
        std::fs::write(Path::new(&keep).join("labels.pdf"), pdf).unwrap();
    }
    let drawn = Command::new("pdftoppm")
        .args(["-r", "300", "-png"])
        .arg(&file)
        .arg(folder.path().join("page"))
        .status()
        .expect("pdftoppm is there: apt-get install poppler-utils");
    assert!(drawn.success());
    let mut pages: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "png"))
        .collect();
    pages.sort();
    pages.iter().map(|page| read(page)).collect()
}

fn read(page: &Path) -> Vec<String> {
    let out = Command::new("zbarimg")
        .args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"])
        .arg(page)
        .output()
        .expect("zbarimg is there: apt-get install zbar-tools");
    let mut found: Vec<String> = String::from_utf8(out.stdout)
        .unwrap()
        .lines()
        .map(str::to_owned)
        .collect();
    found.sort();
    found
}

fn label(n: usize) -> Label {
    let code = format!("K7QX-{n:03}");
    Label {
        name: format!("Kühlwasserumwälzpumpe KW-{n} 水泵"),
        place: "Kalix vattenverk, pumphus öst".to_owned(),
        link: format!("https://service.halden.example/r/{code}"),
        code,
    }
}

// Covers: S4-2
#[test]
fn every_label_of_a_sheet_is_read_back_from_the_paper() {
    let all: Vec<Label> = (0..PER_SHEET + 3).map(label).collect();
    let pages = scanned(&labels(&all, "Halden Service", 0).unwrap());
    let links = |some: &[Label]| some.iter().map(|l| l.link.clone()).collect::<Vec<_>>();
    assert_eq!(pages.len(), 2);
    assert_eq!(pages[0], links(&all[..PER_SHEET]));
    assert_eq!(pages[1], links(&all[PER_SHEET..]));
}

#[test]
fn a_sheet_that_was_begun_goes_on_where_it_was_left() {
    let pdf = labels(&[label(1), label(2)], "Halden", PER_SHEET - 1).unwrap();
    let pages = scanned(&pdf);
    assert_eq!(pages, [vec![label(1).link], vec![label(2).link]]);
}

#[test]
fn a_label_with_the_longest_words_and_hostile_ones_keeps_its_code() {
    let hostile = Label {
        name: "x\u{202e}y\u{200b}".repeat(100),
        place: "一".repeat(200),
        code: "A".repeat(40),
        link: format!(
            "https://a.very.long.name.of.an.office.example/r/{}",
            "A".repeat(40)
        ),
    };
    let pages = scanned(&labels(std::slice::from_ref(&hostile), "", 0).unwrap());
    assert_eq!(pages, [[hostile.link]]);
    let endless = Label {
        link: "x".repeat(5_000),
        ..label(1)
    };
    assert!(labels(&[endless], "Halden", 0).is_err());
}
