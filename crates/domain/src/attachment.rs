//! Files that are no photos (S1-32): which are taken, and what they may be called.
//!
//! What a file is, its contents say; its name only says what it claims to be, and
//! both must agree. Nothing is unpacked, run or shown here: the bytes go as they
//! came, and are only ever handed out as a download.

mod archive;

use crate::rejection::Rejection;
use crate::text::{cannot_be_shown, shown};

/// Most bytes of one file (security contract, "Uploads").
pub const FILE_BYTES_MAX: usize = 25 * 1000 * 1000;
/// Longest name of a file, in characters.
pub const FILE_NAME_MAX: usize = 120;
/// Longest ending that is kept when a name is cut, in characters.
const ENDING_MAX: usize = 10;
/// A PDF says that it ends here within its last bytes.
const PDF_TAIL: usize = 1024;

/// The kinds of file that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A document made to be read.
    Pdf,
    /// Letters and nothing else: notes, tables, logs.
    Text,
    /// Office Open XML, a text; none of these has macros.
    Docx,
    /// The same, a workbook.
    Xlsx,
    /// The same, slides.
    Pptx,
    /// OpenDocument, a text.
    Odt,
    /// The same, a workbook.
    Ods,
    /// The same, slides.
    Odp,
}

/// Endings and what they claim.
const ENDINGS: &[(&str, FileKind)] = &[
    ("pdf", FileKind::Pdf),
    ("txt", FileKind::Text),
    ("csv", FileKind::Text),
    ("tsv", FileKind::Text),
    ("log", FileKind::Text),
    ("md", FileKind::Text),
    ("docx", FileKind::Docx),
    ("xlsx", FileKind::Xlsx),
    ("pptx", FileKind::Pptx),
    ("odt", FileKind::Odt),
    ("ods", FileKind::Ods),
    ("odp", FileKind::Odp),
];

impl FileKind {
    /// The endings of all files that are taken, each with its dot.
    pub fn endings() -> impl Iterator<Item = String> {
        ENDINGS.iter().map(|(ending, _)| format!(".{ending}"))
    }

    /// What a file of this name claims to be; none where no such file is taken. A
    /// name like that makes it a file; anything else can only be a photo.
    #[must_use]
    pub fn claimed_by(name: &str) -> Option<Self> {
        let (_, ending) = name.rsplit_once('.')?;
        ENDINGS
            .iter()
            .find(|(known, _)| ending.eq_ignore_ascii_case(known))
            .map(|(_, kind)| *kind)
    }
}

/// Why a file is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileProblem {
    /// There is nothing in it.
    #[error("the file is empty")]
    Empty,
    /// It has more than [`FILE_BYTES_MAX`].
    #[error("the file has more than {FILE_BYTES_MAX} bytes")]
    TooLarge,
    /// Neither a photo nor one of the kinds that are taken.
    #[error("this kind of file is not taken")]
    Kind,
    /// Its contents are not what its name says, or are damaged.
    #[error("the file is not what its name says")]
    NotAsNamed,
    /// A document that brings programs along.
    #[error("the document has macros")]
    Macros,
    /// Its name is empty, too long, or could be read as something else.
    #[error("the name of the file cannot be kept")]
    Name,
}

impl FileProblem {
    /// The stable word for it; the screen has a text for each.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "file_empty",
            Self::TooLarge => "too_large",
            Self::Kind => "file_kind",
            Self::NotAsNamed => "file_not_as_named",
            Self::Macros => "file_macros",
            Self::Name => "file_name",
        }
    }
}

/// Checks a whole file. The app does it before it takes one, and the office again
/// before it says that it has arrived.
///
/// # Errors
/// [`FileProblem`], for any bytes and any name.
pub fn check_file(name: &str, bytes: &[u8]) -> Result<(), FileProblem> {
    if check_name(name).is_err() {
        return Err(FileProblem::Name);
    }
    let claimed = FileKind::claimed_by(name).ok_or(FileProblem::Kind)?;
    if bytes.is_empty() {
        return Err(FileProblem::Empty);
    }
    if bytes.len() > FILE_BYTES_MAX {
        return Err(FileProblem::TooLarge);
    }
    let found = if bytes.starts_with(b"%PDF-") {
        pdf(bytes)
    } else if bytes.starts_with(b"PK") {
        archive::document(bytes)
    } else {
        text(bytes)
    };
    if found? == claimed {
        Ok(())
    } else {
        Err(FileProblem::NotAsNamed)
    }
}

fn pdf(bytes: &[u8]) -> Result<FileKind, FileProblem> {
    let tail = bytes.get(bytes.len().saturating_sub(PDF_TAIL)..);
    let ends = tail.is_some_and(|tail| tail.windows(5).any(|part| part == b"%%EOF"));
    let version = bytes.get(5..7);
    if ends && (version == Some(b"1.") || version == Some(b"2.")) {
        Ok(FileKind::Pdf)
    } else {
        Err(FileProblem::NotAsNamed)
    }
}

fn text(bytes: &[u8]) -> Result<FileKind, FileProblem> {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(cannot_be_shown) => Ok(FileKind::Text),
        _ => Err(FileProblem::NotAsNamed),
    }
}

/// A letter that is not seen and makes others look otherwise: directions (a name
/// that reads `txt.exe` backwards), blanks without width.
const fn is_unseen(letter: char) -> bool {
    matches!(
        letter,
        '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// The name under which a file is kept and shown: of a path its last part,
/// without anything that a disk or a reader takes for something else. Empty when
/// nothing is left of it.
#[must_use]
pub fn shown_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let plain: String = shown(last)
        .chars()
        .filter(|letter| !is_unseen(*letter))
        .map(|letter| match letter {
            '\t' | '\n' | '\r' => ' ',
            '<' | '>' | ':' | '"' | '|' | '?' | '*' => '_',
            other => other,
        })
        .collect();
    let edge = |letter: char| letter == '.' || letter.is_whitespace();
    let plain = plain.trim_matches(edge);
    if plain.chars().count() <= FILE_NAME_MAX {
        return plain.to_owned();
    }
    // The ending says what it is; the middle gives way.
    let (stem, ending) = match plain.rsplit_once('.') {
        Some((stem, ending)) if ending.chars().count() <= ENDING_MAX => (stem, ending),
        _ => (plain, ""),
    };
    let room = FILE_NAME_MAX - 1 - ending.chars().count();
    let stem: String = stem.chars().take(room).collect();
    let stem = stem.trim_end_matches(edge);
    if ending.is_empty() {
        stem.to_owned()
    } else {
        format!("{stem}.{ending}")
    }
}

/// Checks the name of a declared file: it is as [`shown_name`] leaves it, and
/// claims to be of a kind that is taken.
pub(crate) fn check_name(name: &str) -> Result<(), Rejection> {
    crate::text::required(name, "file", FILE_NAME_MAX)?;
    if shown_name(name) != name {
        return Err(Rejection::Unreadable {
            field: "file".into(),
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests;
