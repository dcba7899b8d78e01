//! Documents that are zip archives: only the list at their end is read, nothing
//! is unpacked.

use std::collections::BTreeSet;

use super::{FileKind, FileProblem};

/// Most parts of a document.
const PARTS_MAX: u16 = 10_000;
/// Most bytes that a document may unpack to: what comes after is a bomb.
const UNPACKED_MAX: u64 = 1_000_000_000;
/// Length of the record at the very end, without a comment.
const END_LEN: usize = 22;
/// Length of an entry of the list, and of the header before a part, without names.
const ENTRY_LEN: usize = 46;
const HEADER_LEN: usize = 30;

/// The part that says which Office Open XML document it is.
const OOXML: &[(&str, FileKind)] = &[
    ("word/document.xml", FileKind::Docx),
    ("xl/workbook.xml", FileKind::Xlsx),
    ("ppt/presentation.xml", FileKind::Pptx),
];

/// Parts that bring programs along.
const MACROS: &[&str] = &[
    "vbaproject",
    "vbadata",
    "activex/",
    "macrosheets/",
    "dialogsheets/",
    "oleobject",
];
/// The same in OpenDocument: folders at the top.
const MACRO_FOLDERS: &[&str] = &["basic/", "scripts/"];

/// Says which kind of document it is.
pub(super) fn document(bytes: &[u8]) -> Result<FileKind, FileProblem> {
    let names = names(bytes).ok_or(FileProblem::NotAsNamed)?;
    let programs = names.iter().any(|name| {
        let low = name.to_ascii_lowercase();
        MACROS.iter().any(|part| low.contains(part))
            || MACRO_FOLDERS.iter().any(|part| low.starts_with(part))
    });
    if programs {
        return Err(FileProblem::Macros);
    }
    let has = |name: &str| names.contains(name);
    let ooxml = OOXML.iter().find(|(main, _)| has(main));
    if let Some((_, kind)) = ooxml
        && has("[Content_Types].xml")
        && has("_rels/.rels")
    {
        return Ok(*kind);
    }
    if let Some(kind) = open_document(bytes)
        && has("content.xml")
        && has("META-INF/manifest.xml")
    {
        return Ok(kind);
    }
    Err(FileProblem::Kind)
}

/// OpenDocument says what it is in its first part, which is not packed.
fn open_document(bytes: &[u8]) -> Option<FileKind> {
    let said = number(bytes, 18, 4)
        .and_then(|length| usize::try_from(length).ok())
        .and_then(|length| bytes.get(HEADER_LEN + 8..)?.get(..length));
    let kind = said?.strip_prefix(b"application/vnd.oasis.opendocument.")?;
    let plain = bytes.get(HEADER_LEN..HEADER_LEN + 8) == Some(b"mimetype")
        && number(bytes, 8, 2) == Some(0);
    match kind {
        b"text" if plain => Some(FileKind::Odt),
        b"spreadsheet" if plain => Some(FileKind::Ods),
        b"presentation" if plain => Some(FileKind::Odp),
        _ => None,
    }
}

/// The names of all parts; none where the archive is not exactly as an office
/// program writes it: two programs that read it must find the same in it.
fn names(bytes: &[u8]) -> Option<BTreeSet<String>> {
    // Nothing before the first part, and nothing after the list.
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let end = bytes.len().checked_sub(END_LEN)?;
    let count = number(bytes, end + 10, 2)?;
    let alone = number(bytes, end + 4, 4)? == 0 && number(bytes, end + 8, 2)? == count;
    let length = usize::try_from(number(bytes, end + 12, 4)?).ok()?;
    let start = usize::try_from(number(bytes, end + 16, 4)?).ok()?;
    let fits = start.checked_add(length)? == end && number(bytes, end + 20, 2)? == 0;
    if !bytes.get(end..)?.starts_with(b"PK\x05\x06")
        || !alone
        || !fits
        || count > u64::from(PARTS_MAX)
    {
        return None;
    }
    let mut names = BTreeSet::new();
    let (mut at, mut unpacked) = (start, 0_u64);
    for _ in 0..count {
        let entry = bytes.get(at..end)?;
        let is_secret = number(entry, 8, 2)? & 1 == 1;
        unpacked = unpacked.checked_add(number(entry, 24, 4)?)?;
        let part = |offset: usize| usize::try_from(number(entry, offset, 2)?).ok();
        let (long, more, said) = (part(28)?, part(30)?, part(32)?);
        let name = entry.get(ENTRY_LEN..)?.get(..long)?;
        let from = usize::try_from(number(entry, 42, 4)?).ok()?;
        if !entry.starts_with(b"PK\x01\x02")
            || is_secret
            || unpacked > UNPACKED_MAX
            || from >= start
            || !is_header_of(bytes.get(from..start)?, name)
        {
            return None;
        }
        let name = std::str::from_utf8(name).ok()?;
        // A name twice is read as the first by some and as the last by others.
        if !is_plain(name) || !names.insert(name.to_owned()) {
            return None;
        }
        at = at.checked_add(ENTRY_LEN + long + more + said)?;
    }
    (at == end).then_some(names)
}

/// The part that an entry points to bears the same name.
fn is_header_of(header: &[u8], name: &[u8]) -> bool {
    header.starts_with(b"PK\x03\x04")
        && number(header, 26, 2) == u64::try_from(name.len()).ok()
        && header.get(HEADER_LEN..HEADER_LEN + name.len()) == Some(name)
}

/// A name that leads nowhere else.
fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', ':', '\0'])
        && !name.split('/').any(|part| part == "..")
}

/// A number of `length` bytes, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let part = bytes.get(at..at.checked_add(length)?)?;
    let sum = part.iter().rev();
    Some(sum.fold(0, |sum, byte| (sum << 8) | u64::from(*byte)))
}
