//! The two things that are read from a photo's EXIF block: which side is up, and when it was
//! taken. The block itself never gets further than this file (PRIVACY-1).

use ::exif::{Exif, In, Reader, Tag, Value};
use image::metadata::Orientation;
use jiff::civil;
use jiff::tz::Offset;

/// More than any camera writes; what is larger is not read.
const EXIF_BYTES_MAX: usize = 1024 * 1024;

/// When a photo was taken, as its camera's clock said.
///
/// Shown to people and never used for order: a camera's clock is often wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TakenAt {
    /// What the camera's clock showed (`DateTimeOriginal`).
    pub local: civil::DateTime,
    /// The clock's distance from UTC (`OffsetTimeOriginal`), where the camera knew it.
    pub offset: Option<Offset>,
}

/// What was learned from an EXIF block.
pub(super) struct Read {
    pub(super) orientation: Orientation,
    pub(super) taken_at: Option<TakenAt>,
}

/// Reads `block` (it begins with the TIFF header). Whatever is missing, damaged or out of
/// range counts as absent: a photo is never refused for its metadata.
pub(super) fn read(block: Option<Vec<u8>>) -> Read {
    let exif = block
        .filter(|bytes| bytes.len() <= EXIF_BYTES_MAX)
        .and_then(parse);
    let Some(exif) = exif else {
        return Read {
            orientation: Orientation::NoTransforms,
            taken_at: None,
        };
    };
    Read {
        orientation: orientation(&exif),
        taken_at: taken_at(&exif),
    }
}

fn parse(block: Vec<u8>) -> Option<Exif> {
    Reader::new()
        .continue_on_error(true)
        .read_raw(block)
        .or_else(|error| error.distill_partial_result(|_| ()))
        .ok()
}

fn orientation(exif: &Exif) -> Orientation {
    exif.get_field(Tag::Orientation, In::PRIMARY)
        .and_then(|field| field.value.get_uint(0))
        .and_then(|value| u8::try_from(value).ok())
        .and_then(Orientation::from_exif)
        .unwrap_or(Orientation::NoTransforms)
}

fn taken_at(exif: &Exif) -> Option<TakenAt> {
    let mut stamp = ::exif::DateTime::from_ascii(ascii(exif, Tag::DateTimeOriginal)?).ok()?;
    if let Some(offset) = ascii(exif, Tag::OffsetTimeOriginal) {
        // An unreadable offset is an unknown one; the stamp stays useful without it.
        let _ = stamp.parse_offset(offset);
    }
    let date = civil::Date::new(
        i16::try_from(stamp.year).ok()?,
        i8::try_from(stamp.month).ok()?,
        i8::try_from(stamp.day).ok()?,
    )
    .ok()?;
    let time = civil::Time::new(
        i8::try_from(stamp.hour).ok()?,
        i8::try_from(stamp.minute).ok()?,
        i8::try_from(stamp.second).ok()?,
        0,
    )
    .ok()?;
    let offset = stamp
        .offset
        .and_then(|minutes| Offset::from_seconds(i32::from(minutes) * 60).ok());
    Some(TakenAt {
        local: date.to_datetime(time),
        offset,
    })
}

fn ascii(exif: &Exif, tag: Tag) -> Option<&[u8]> {
    match &exif.get_field(tag, In::PRIMARY)?.value {
        Value::Ascii(parts) => parts.first().map(Vec::as_slice),
        _ => None,
    }
}
