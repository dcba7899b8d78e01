use super::*;

/// An archive of these parts, as an office program writes one, not packed.
pub(super) fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    for (name, content) in parts {
        let from = u32::try_from(bytes.len()).unwrap();
        let size = u32::try_from(content.len()).unwrap().to_le_bytes();
        let long = u16::try_from(name.len()).unwrap().to_le_bytes();
        // Version, flags, method, time, sum, sizes, lengths: what both records share.
        let mut shared = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        shared.extend(size);
        shared.extend(size);
        shared.extend(long);
        shared.extend([0, 0]);
        bytes.extend(b"PK\x03\x04");
        bytes.extend(&shared);
        bytes.extend(name.as_bytes());
        bytes.extend(*content);
        list.extend(b"PK\x01\x02\x14\x00");
        list.extend(&shared);
        list.extend([0; 10]);
        list.extend(from.to_le_bytes());
        list.extend(name.as_bytes());
    }
    let start = u32::try_from(bytes.len()).unwrap();
    let count = u16::try_from(parts.len()).unwrap().to_le_bytes();
    let length = u32::try_from(list.len()).unwrap();
    bytes.extend(list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend(count);
    bytes.extend(count);
    bytes.extend(length.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0, 0]);
    bytes
}

const SHEET: &[(&str, &[u8])] = &[
    ("[Content_Types].xml", b"<Types/>"),
    ("_rels/.rels", b"<Relationships/>"),
    ("xl/workbook.xml", b"<workbook/>"),
];
const LETTER: &[(&str, &[u8])] = &[
    ("mimetype", b"application/vnd.oasis.opendocument.text"),
    ("content.xml", b"<office/>"),
    ("META-INF/manifest.xml", b"<manifest/>"),
];

fn with(parts: &[(&'static str, &'static [u8])], more: &'static str) -> Vec<u8> {
    let mut parts = parts.to_vec();
    parts.push((more, b"x"));
    archive(&parts)
}

fn code(name: &str, bytes: &[u8]) -> &'static str {
    check_file(name, bytes).map_or_else(FileProblem::code, |()| "ok")
}

const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer<<>>\n%%EOF\n";

#[test]
fn what_people_attach_is_taken() {
    assert_eq!(code("Prüfprotokoll.PDF", PDF), "ok");
    assert_eq!(code("notes.txt", "Grüße\r\n\tvoilà 漏水".as_bytes()), "ok");
    assert_eq!(code("table.csv", b"\xef\xbb\xbfa;b\n1;2\n"), "ok");
    assert_eq!(code("pump.log", b"12:00 pressure low\n"), "ok");
    assert_eq!(code("parts.xlsx", &archive(SHEET)), "ok");
    assert_eq!(code("letter.odt", &archive(LETTER)), "ok");
}

#[test]
fn the_contents_decide_and_the_name_has_to_agree() {
    let page = b"<!doctype html><script>alert(document.domain)</script>";
    assert_eq!(code("offer.pdf", page), "file_not_as_named");
    assert_eq!(code("offer.html", page), "file_kind");
    assert_eq!(
        code("drawing.svg", b"<svg onload='alert(1)'/>"),
        "file_kind"
    );
    assert_eq!(code("notes.txt", PDF), "file_not_as_named");
    assert_eq!(code("letter.docx", &archive(LETTER)), "file_not_as_named");
    assert_eq!(code("letter.docx", &archive(SHEET)), "file_not_as_named");
    assert_eq!(code("tool.exe", b"MZ\x90\0"), "file_kind");
    assert_eq!(code("tool.txt", b"MZ\x90\0\x03"), "file_not_as_named");
    assert_eq!(code("latin.txt", b"Gr\xfc\xdfe"), "file_not_as_named");
    assert_eq!(code("screen.log", b"\x1b[2J"), "file_not_as_named");
    assert_eq!(code("photo.jpg", &[0xff, 0xd8, 0xff]), "file_kind");
    assert_eq!(code("no ending", b"text"), "file_kind");
}

#[test]
fn empty_cut_off_and_oversized_files_are_refused() {
    assert_eq!(code("a.pdf", b""), "file_empty");
    assert_eq!(code("a.pdf", b"%PDF-1.7\n1 0 obj"), "file_not_as_named");
    assert_eq!(code("a.pdf", b"%PDF-9\n%%EOF"), "file_not_as_named");
    let sheet = archive(SHEET);
    for cut in 0..sheet.len() {
        assert_ne!(code("a.xlsx", &sheet[..cut]), "ok", "cut at {cut}");
    }
    let mut long = vec![b' '; FILE_BYTES_MAX];
    assert_eq!(code("a.txt", &long), "ok");
    long.push(b' ');
    assert_eq!(code("a.txt", &long), "too_large");
}

#[test]
fn a_document_with_programs_is_refused() {
    for part in [
        "xl/vbaProject.bin",
        "xl/activeX/activeX1.xml",
        "xl/macrosheets/sheet1.xml",
    ] {
        assert_eq!(code("a.xlsx", &with(SHEET, part)), "file_macros", "{part}");
    }
    for part in ["Basic/Standard/Module1.xml", "Scripts/python/a.py"] {
        assert_eq!(code("a.odt", &with(LETTER, part)), "file_macros", "{part}");
    }
}

#[test]
fn an_archive_that_is_no_document_or_reads_in_two_ways_is_refused() {
    assert_eq!(code("a.xlsx", &archive(&[("a.txt", b"x")])), "file_kind");
    for name in [
        "../../etc/passwd",
        "/etc/passwd",
        "C:\\x",
        "xl/../../x",
        "xl/workbook.xml",
    ] {
        assert_eq!(
            code("a.xlsx", &with(SHEET, name)),
            "file_not_as_named",
            "{name}"
        );
    }
    let sheet = archive(SHEET);
    let mut before = b"PK<script>".to_vec();
    before.extend(&sheet);
    assert_eq!(code("a.xlsx", &before), "file_not_as_named");
    let mut after = sheet.clone();
    after.extend(b"<script>");
    assert_eq!(code("a.xlsx", &after), "file_not_as_named");
    // A list that names a part otherwise than the part itself.
    let mut other = sheet;
    let at = other
        .windows(8)
        .rposition(|part| part == b"workbook")
        .unwrap();
    other[at] = b'W';
    assert_eq!(code("a.xlsx", &other), "file_not_as_named");
}

#[test]
fn a_bomb_is_known_by_what_it_says_it_unpacks_to() {
    let mut bomb = archive(SHEET);
    let entry = bomb
        .windows(4)
        .position(|part| part == b"PK\x01\x02")
        .unwrap();
    bomb[entry + 24..entry + 28].copy_from_slice(&u32::MAX.to_le_bytes());
    assert_eq!(code("a.xlsx", &bomb), "file_not_as_named");
}

#[test]
fn no_bytes_make_it_panic() {
    let sheet = archive(SHEET);
    for at in 0..sheet.len() {
        for value in [0, 1, 0x7f, 0xff] {
            let mut bytes = sheet.clone();
            bytes[at] = value;
            let _ = check_file("a.xlsx", &bytes);
        }
    }
}

#[test]
fn a_name_is_its_last_part_without_what_is_not_seen() {
    for (raw, shown) in [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\lena\\Offer 2.pdf", "Offer 2.pdf"),
        ("invoice\u{202e}fdp.txt", "invoicefdp.txt"),
        ("zero\u{200b}width.csv", "zerowidth.csv"),
        ("a\u{0}b\nc.txt", "a b c.txt"),
        ("what?<>.pdf", "what___.pdf"),
        (" .hidden.txt. ", "hidden.txt"),
        ("Größe 漏水.pdf", "Größe 漏水.pdf"),
        ("folder/", ""),
        ("...", ""),
    ] {
        assert_eq!(shown_name(raw), shown, "{raw:?}");
        assert_eq!(shown_name(shown), shown, "twice is once");
    }
    let long = format!("{}.report.pdf", "ä".repeat(300));
    let short = shown_name(&long);
    assert_eq!(short.chars().count(), FILE_NAME_MAX);
    assert!(short.ends_with("ä.pdf"));
    assert_eq!(shown_name(&short), short);
    let endless = shown_name(&format!("a.{}", "b".repeat(300)));
    assert!(endless.chars().count() <= FILE_NAME_MAX);
    assert_eq!(shown_name(&endless), endless);
}

#[test]
fn only_a_clean_name_can_be_declared() {
    assert_eq!(check_name("a.pdf"), Ok(()));
    for name in [
        "",
        " ",
        "../a.pdf",
        "a\u{202e}b.pdf",
        "a\u{7}.pdf",
        " a.pdf",
    ] {
        assert!(check_name(name).is_err(), "{name:?}");
    }
    assert!(check_name(&format!("{}.pdf", "a".repeat(120))).is_err());
}
