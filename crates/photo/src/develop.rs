//! Developing a photo: decode, scale, turn upright, encode twice, hash.
//!
//! The input is hostile until proved otherwise (ASVS 5.2, threat "hostile upload"): its kind
//! is decided by decoding and never by a name, its size in bytes and pixels is checked before
//! memory is taken for it, and no metadata but a small colour profile reaches the output.
//! The same input gives the same output, so that a photo picked twice is one blob.

use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use fast_image_resize::images::{TypedImage, TypedImageRef};
use fast_image_resize::pixels::U8x3;
use fast_image_resize::{FilterType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::PngDecoder;
use image::codecs::webp::WebPDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, Limits, RgbImage};

use super::exif::{self, TakenAt};
use super::{PhotoError, jpeg};

/// Largest accepted input in bytes (security contract, "Uploads").
pub const INPUT_BYTES_MAX: u64 = 25 * 1000 * 1000;
/// Largest accepted picture in pixels (security contract, "Uploads").
pub const PIXELS_MAX: u64 = 50 * 1000 * 1000;
/// The longest side of the photo that is kept, in pixels (S0-5 story, step 5).
pub const FULL_SIDE_PX_MAX: u32 = 2048;
/// The longest side of the picture that lists show, in pixels.
pub const THUMB_SIDE_PX_MAX: u32 = 320;

/// A JPEG that the decoder already scaled down to at least this (95 % of
/// [`FULL_SIDE_PX_MAX`]) is not scaled again. The usual 4032 px of a phone halve to 2016 px;
/// insisting on the last 32 px would cost four times the memory and a blurring step.
pub(super) const FULL_SIDE_PX_ENOUGH: u16 = 1946;
/// Most bytes that a decoder may hold for pixels or coefficients: all of a 50-megapixel
/// picture with four channels, and below the 256 MiB that a process is allowed.
pub(super) const DECODE_BYTES_MAX: u64 = 200 * 1000 * 1000;
/// Most bytes for the metadata of a PNG, some of which is compressed (a bomb otherwise).
const PNG_METADATA_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// The colour profiles of phones have 0.5 to 3.2 kB; a larger one could carry anything.
const PROFILE_BYTES_MAX: usize = 4096;

/// 80 is where a rating plate's small print stays sharp at a fifth of the camera's bytes.
const FULL_QUALITY: u8 = 80;
const THUMB_QUALITY: u8 = 75;

/// A photo, ready to be kept, shown and sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Developed {
    /// The photo: an upright JPEG whose longest side has at most [`FULL_SIDE_PX_MAX`].
    pub full: Vec<u8>,
    /// The small picture: an upright JPEG of at most [`THUMB_SIDE_PX_MAX`].
    pub thumb: Vec<u8>,
    /// Width of `full` in pixels.
    pub width: u32,
    /// Height of `full` in pixels.
    pub height: u32,
    /// When it was taken, where the camera wrote that down.
    pub taken_at: Option<TakenAt>,
}

/// Decoded pixels, three bytes each, and the metadata that is still needed.
pub(super) struct Bitmap {
    pub(super) rgb: Vec<u8>,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) profile: Option<Vec<u8>>,
    pub(super) exif: Option<Vec<u8>>,
}

/// Develops the file at `path`; see [`develop`]. Its name and ending do not matter.
///
/// # Errors
/// [`PhotoError::Io`] when it cannot be read, else as [`develop`].
pub fn develop_file(path: &Path) -> Result<Developed, PhotoError> {
    let mut bytes = Vec::new();
    // The length is not asked for first: a pipe or a file that grows would pass that check.
    File::open(path)?
        .take(INPUT_BYTES_MAX + 1)
        .read_to_end(&mut bytes)?;
    develop(&bytes)
}

/// Develops a JPEG, PNG or WebP.
///
/// # Errors
/// [`PhotoError`]; never a panic, whatever the bytes are.
pub fn develop(bytes: &[u8]) -> Result<Developed, PhotoError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > INPUT_BYTES_MAX {
        return Err(PhotoError::TooLarge);
    }
    // The decoders are other people's code that reads hostile bytes. A bug in one of them is a
    // refused photo and not the end of the app.
    catch_unwind(AssertUnwindSafe(|| developed(bytes))).unwrap_or(Err(PhotoError::NotAnImage))
}

fn developed(bytes: &[u8]) -> Result<Developed, PhotoError> {
    let bitmap = decode(bytes)?;
    let exif::Read {
        orientation,
        taken_at,
    } = exif::read(bitmap.exif);
    let profile = bitmap.profile.filter(|profile| is_plain_profile(profile));

    let decoded = RgbImage::from_raw(bitmap.width, bitmap.height, bitmap.rgb)
        .ok_or(PhotoError::NotAnImage)?;
    let full = upright(scaled(decoded, FULL_SIDE_PX_MAX)?, orientation);
    let full_jpeg = encoded(&full, profile.as_deref(), FULL_QUALITY)?;
    let (width, height) = full.dimensions();
    let thumb = scaled(full, THUMB_SIDE_PX_MAX)?;
    let thumb_jpeg = encoded(&thumb, profile.as_deref(), THUMB_QUALITY)?;
    Ok(Developed {
        full: full_jpeg,
        thumb: thumb_jpeg,
        width,
        height,
        taken_at,
    })
}

/// Refuses a picture by its declared size, before memory is taken for it.
pub(super) fn check_pixels(width: u32, height: u32) -> Result<(), PhotoError> {
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return Err(PhotoError::TooManyPixels);
    }
    Ok(())
}

fn decode(bytes: &[u8]) -> Result<Bitmap, PhotoError> {
    if bytes.starts_with(&[0xFF, 0xD8]) {
        return jpeg::decode(bytes);
    }
    if let Some(brand) = iso_media_brand(bytes) {
        return Err(match brand {
            b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" | b"hevm" | b"hevs"
            | b"heif" | b"mif1" | b"mif2" | b"msf1" => PhotoError::HeicNotSupported,
            _ => PhotoError::UnsupportedFormat,
        });
    }
    match image::guess_format(bytes) {
        Ok(ImageFormat::Png) => decode_png(bytes).map_err(|error| match error {
            PhotoError::NotAnImage if png_is_cut_off(bytes) => PhotoError::Truncated,
            error => error,
        }),
        Ok(ImageFormat::WebP) => decode_webp(bytes).map_err(|error| match error {
            PhotoError::NotAnImage if webp_is_cut_off(bytes) => PhotoError::Truncated,
            error => error,
        }),
        Ok(_) => Err(PhotoError::UnsupportedFormat),
        Err(_) => Err(PhotoError::NotAnImage),
    }
}

/// The major brand of an ISO media file (HEIC, AVIF, videos), which follows its `ftyp`.
fn iso_media_brand(bytes: &[u8]) -> Option<&[u8; 4]> {
    bytes.get(4..)?.strip_prefix(b"ftyp")?.first_chunk()
}

fn decode_png(bytes: &[u8]) -> Result<Bitmap, PhotoError> {
    let (width, height) = png_size(bytes)?;
    check_pixels(width, height)?;
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(PNG_METADATA_BYTES_MAX);
    decode_with(PngDecoder::with_limits(Cursor::new(bytes), limits).map_err(refused)?)
}

/// Whether a PNG ends before its last chunk does. Its decoder does not tell that from damage.
fn png_is_cut_off(bytes: &[u8]) -> bool {
    let mut rest = bytes.get(8..).unwrap_or_default();
    while let Some((head, body)) = rest.split_first_chunk::<8>() {
        let [l1, l2, l3, l4, kind @ ..] = *head;
        let checksum_bytes = 4;
        let length = usize::try_from(u32::from_be_bytes([l1, l2, l3, l4]))
            .unwrap_or(usize::MAX)
            .saturating_add(checksum_bytes);
        let Some(next) = body.get(length..) else {
            return true;
        };
        if kind == *b"IEND" {
            return false;
        }
        rest = next;
    }
    true
}

fn decode_webp(bytes: &[u8]) -> Result<Bitmap, PhotoError> {
    decode_with(WebPDecoder::new(Cursor::new(bytes)).map_err(refused)?)
}

/// Whether a WebP has fewer bytes than its RIFF header says.
fn webp_is_cut_off(bytes: &[u8]) -> bool {
    let declared = bytes.get(4..).and_then(|rest| rest.first_chunk::<4>());
    declared.is_none_or(|&length| {
        let header_bytes = 8;
        u64::from(u32::from_le_bytes(length)) + header_bytes
            > u64::try_from(bytes.len()).unwrap_or(u64::MAX)
    })
}

/// The size in a PNG's first chunk, which is always at the same place.
fn png_size(bytes: &[u8]) -> Result<(u32, u32), PhotoError> {
    let header = bytes.get(16..24).ok_or(PhotoError::Truncated)?;
    let (width, height) = header
        .split_first_chunk::<4>()
        .and_then(|(width, rest)| Some((*width, *rest.first_chunk::<4>()?)))
        .ok_or(PhotoError::Truncated)?;
    Ok((u32::from_be_bytes(width), u32::from_be_bytes(height)))
}

fn decode_with(mut decoder: impl ImageDecoder) -> Result<Bitmap, PhotoError> {
    let (width, height) = decoder.dimensions();
    check_pixels(width, height)?;
    if decoder.total_bytes() > DECODE_BYTES_MAX {
        return Err(PhotoError::TooManyPixels);
    }
    let is_rgb = decoder.color_type().has_color();
    // Unreadable metadata is absent metadata.
    let profile = decoder.icc_profile().ok().flatten().filter(|_| is_rgb);
    let exif = decoder.exif_metadata().ok().flatten();
    let rgb = match DynamicImage::from_decoder(decoder).map_err(refused)? {
        DynamicImage::ImageRgb8(pixels) => pixels.into_raw(),
        pixels if pixels.color().has_alpha() => on_white(pixels.into_rgba8().into_raw()),
        pixels => pixels.into_rgb8().into_raw(),
    };
    Ok(Bitmap {
        rgb,
        width,
        height,
        profile,
        exif,
    })
}

fn refused(error: ImageError) -> PhotoError {
    match &error {
        ImageError::Limits(_) => PhotoError::TooManyPixels,
        ImageError::Unsupported(_) => PhotoError::UnsupportedFormat,
        _ if ends_early(&error) => PhotoError::Truncated,
        _ => PhotoError::NotAnImage,
    }
}

/// Whether an end of file is anywhere among the causes of `error`.
fn ends_early(error: &ImageError) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(error) = cause {
        let at_end = error
            .downcast_ref::<std::io::Error>()
            .is_some_and(|error| error.kind() == ErrorKind::UnexpectedEof);
        if at_end {
            return true;
        }
        cause = error.source();
    }
    false
}

/// Lays transparent pixels on white paper, in place: a second buffer for 50 megapixels would
/// be above the memory that decoding may take.
fn on_white(mut rgba: Vec<u8>) -> Vec<u8> {
    let count = rgba.len() / 4;
    for i in 0..count {
        let pixel = rgba.get(i * 4..).and_then(|rest| rest.first_chunk::<4>());
        let Some(&[r, g, b, a]) = pixel else { break };
        let mixed = [r, g, b].map(|light| {
            let sum = u16::from(light) * u16::from(a) + 255 * u16::from(255 - a);
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        });
        if let Some(place) = rgba.get_mut(i * 3..i * 3 + 3) {
            place.copy_from_slice(&mixed);
        }
    }
    rgba.truncate(count * 3);
    rgba
}

/// Whether a profile is a small RGB one, as cameras write it.
fn is_plain_profile(profile: &[u8]) -> bool {
    profile.len() <= PROFILE_BYTES_MAX
        && profile.get(16..20) == Some(b"RGB ")
        && profile.get(36..40) == Some(b"acsp")
}

/// Makes the longest side `side_px_max`; a smaller picture stays as it is.
fn scaled(picture: RgbImage, side_px_max: u32) -> Result<RgbImage, PhotoError> {
    let (width, height) = picture.dimensions();
    let longest = width.max(height);
    if longest <= side_px_max {
        return Ok(picture);
    }
    let shrink = |side: u32| {
        let exact = (u64::from(side) * u64::from(side_px_max) + u64::from(longest) / 2)
            / u64::from(longest);
        u32::try_from(exact).unwrap_or(side_px_max).max(1)
    };
    let (to_width, to_height) = (shrink(width), shrink(height));
    // One kind of pixel by its type: asked for by a value, the library would be
    // compiled here for every kind.
    let source = TypedImageRef::<U8x3>::from_buffer(width, height, picture.as_raw())
        .map_err(|_| PhotoError::NotAnImage)?;
    let mut small = RgbImage::new(to_width, to_height);
    let mut target = TypedImage::<U8x3>::from_buffer(to_width, to_height, &mut small)
        .map_err(|_| PhotoError::NotAnImage)?;
    let options = ResizeOptions::new().resize_alg(ResizeAlg::Convolution(FilterType::CatmullRom));
    Resizer::new()
        .resize_typed(&source, &mut target, &options)
        .map_err(|_| PhotoError::NotAnImage)?;
    drop(target);
    Ok(small)
}

fn upright(picture: RgbImage, orientation: Orientation) -> RgbImage {
    let mut picture = DynamicImage::ImageRgb8(picture);
    picture.apply_orientation(orientation);
    picture.into_rgb8()
}

fn encoded(picture: &RgbImage, profile: Option<&[u8]>, quality: u8) -> Result<Vec<u8>, PhotoError> {
    let (width, height) = picture.dimensions();
    jpeg::encode(picture.as_raw(), width, height, profile, quality)
}

#[cfg(test)]
mod tests;
