//! Developing photos: from the bytes that a camera or a file picker hands over to
//! an upright JPEG without metadata, at the size that is kept and the size that
//! lists show.
//!
//! The device does it before a photo is declared, and the office does it again
//! with what it is given, so that neither has to trust the other. Pure: bytes in,
//! bytes out; no network, no database, no folder of ours.

mod develop;
mod exif;
mod jpeg;
mod plain;

use std::io;

pub use develop::{
    Developed, FULL_SIDE_PX_MAX, INPUT_BYTES_MAX, PIXELS_MAX, THUMB_SIDE_PX_MAX, develop,
    develop_file,
};
pub use exif::TakenAt;
pub use plain::plain_jpeg_size;

/// Why a file did not become a photo. Nothing was stored and nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PhotoError {
    /// The file has more bytes than are accepted.
    #[error("the file has more than {INPUT_BYTES_MAX} bytes")]
    TooLarge,
    /// The picture has more pixels than are accepted, or needs more memory to decode than
    /// decoding may take.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// The bytes are not a picture, or one that is damaged beyond its end being missing.
    #[error("not a picture")]
    NotAnImage,
    /// A picture that ends too early, as after an interrupted copy.
    #[error("the picture is cut off")]
    Truncated,
    /// A picture, but neither JPEG nor PNG nor WebP, or a rare variant of these.
    #[error("this kind of picture is not supported")]
    UnsupportedFormat,
    /// A picture of an iPhone in its own format. The person can send it as JPEG.
    #[error("HEIC pictures are not supported; send it as JPEG")]
    HeicNotSupported,
    /// The file could not be read.
    #[error("the file could not be read: {0}")]
    Io(#[from] io::Error),
}

impl PhotoError {
    /// The stable word for this error; the screen has a text for each.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::TooManyPixels => "too_many_pixels",
            Self::NotAnImage => "not_an_image",
            Self::Truncated => "truncated",
            Self::UnsupportedFormat => "unsupported_format",
            Self::HeicNotSupported => "heic_not_supported",
            Self::Io(_) => "io",
        }
    }
}
