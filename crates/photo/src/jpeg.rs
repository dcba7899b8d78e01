//! JPEG in and out.
//!
//! A phone's photo has four to six times the pixels that are kept. The decoder is asked to
//! halve, quarter or eighth the picture while it decodes (a smaller inverse DCT), so that a
//! 12-megapixel photo never exists at full size in memory: measured 19 MB at the peak instead
//! of 76 MB, and less than half of the time.
//!
//! The frame header is read here first, before any decoder allocates by it.

use std::io::{Cursor, ErrorKind};

use jpeg_decoder::{Decoder, Error, PixelFormat};
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};

use super::PhotoError;
use super::develop::{Bitmap, DECODE_BYTES_MAX, FULL_SIDE_PX_ENOUGH, check_pixels};

/// A progressive photo has about ten scans. Each one walks over the whole picture, so that
/// a small file with thousands of them would keep a processor busy for hours.
const SCANS_MAX: usize = 64;

/// What a JPEG's frame header declares.
struct Frame {
    width: u32,
    height: u32,
    /// Bytes that the coefficients take when they must all be held until the last scan.
    coefficient_bytes: u64,
    progressive: bool,
}

/// Decodes a JPEG, at a reduced size where that is enough for [`super::FULL_SIDE_PX_MAX`].
pub(super) fn decode(bytes: &[u8]) -> Result<Bitmap, PhotoError> {
    let frame = read_frame(bytes)?;
    check_pixels(frame.width, frame.height)?;
    let scans = bytes
        .windows(2)
        .filter(|pair| pair == &[0xFF, 0xDA])
        .count();
    if scans > SCANS_MAX {
        return Err(PhotoError::UnsupportedFormat);
    }
    let holds_coefficients = frame.progressive || scans > 1;
    if holds_coefficients && frame.coefficient_bytes > DECODE_BYTES_MAX {
        return Err(PhotoError::TooManyPixels);
    }

    let mut decoder = Decoder::new(Cursor::new(bytes));
    decoder.set_max_decoding_buffer_size(usize::try_from(DECODE_BYTES_MAX).unwrap_or(usize::MAX));
    decoder
        .scale(FULL_SIDE_PX_ENOUGH, FULL_SIDE_PX_ENOUGH)
        .map_err(refused)?;
    let pixels = decoder.decode().map_err(refused)?;
    let info = decoder.info().ok_or(PhotoError::NotAnImage)?;
    let (rgb, is_rgb) = match info.pixel_format {
        PixelFormat::RGB24 => (pixels, true),
        PixelFormat::L8 => (pixels.iter().flat_map(|&grey| [grey; 3]).collect(), false),
        PixelFormat::CMYK32 => (rgb_of_cmyk(&pixels), false),
        PixelFormat::L16 => return Err(PhotoError::UnsupportedFormat),
    };
    Ok(Bitmap {
        rgb,
        width: u32::from(info.width),
        height: u32::from(info.height),
        profile: if is_rgb { decoder.icc_profile() } else { None },
        exif: decoder.exif_data().map(<[u8]>::to_vec),
    })
}

/// Encodes with 4:2:0 chroma, as cameras do. The output has no metadata but the colour
/// profile, without which a wide-gamut photo would look dull.
pub(super) fn encode(
    rgb: &[u8],
    width: u32,
    height: u32,
    profile: Option<&[u8]>,
    quality: u8,
) -> Result<Vec<u8>, PhotoError> {
    let width = u16::try_from(width).map_err(|_| PhotoError::TooManyPixels)?;
    let height = u16::try_from(height).map_err(|_| PhotoError::TooManyPixels)?;
    let mut out = Vec::new();
    let mut encoder = Encoder::new(&mut out, quality);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    if let Some(profile) = profile {
        encoder
            .add_icc_profile(profile)
            .map_err(|_| PhotoError::NotAnImage)?;
    }
    encoder
        .encode(rgb, width, height, ColorType::Rgb)
        .map_err(|_| PhotoError::NotAnImage)?;
    Ok(out)
}

fn refused(error: Error) -> PhotoError {
    match error {
        Error::Io(error) if error.kind() == ErrorKind::UnexpectedEof => PhotoError::Truncated,
        Error::Unsupported(_) => PhotoError::UnsupportedFormat,
        Error::Format(_) | Error::Io(_) | Error::Internal(_) => PhotoError::NotAnImage,
    }
}

fn rgb_of_cmyk(cmyk: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| {
        let light = u16::from(255 - ink) * u16::from(255 - black) / 255;
        u8::try_from(light).unwrap_or(u8::MAX)
    };
    cmyk.as_chunks::<4>()
        .0
        .iter()
        .flat_map(|&[c, m, y, k]| [light(c, k), light(m, k), light(y, k)])
        .collect()
}

/// Walks over the segments up to the frame header (SOF0 to SOF15).
fn read_frame(bytes: &[u8]) -> Result<Frame, PhotoError> {
    let mut rest = bytes.get(2..).ok_or(PhotoError::Truncated)?;
    loop {
        let (&lead, after_lead) = rest.split_first().ok_or(PhotoError::Truncated)?;
        if lead != 0xFF {
            return Err(PhotoError::NotAnImage);
        }
        let (&marker, after_marker) = after_lead.split_first().ok_or(PhotoError::Truncated)?;
        match marker {
            // A filler byte before a marker.
            0xFF => rest = after_lead,
            // Markers without a length: TEM and the restarts.
            0x01 | 0xD0..=0xD7 => rest = after_marker,
            // A start, an end or a scan before any frame.
            0x00 | 0xD8..=0xDA => return Err(PhotoError::NotAnImage),
            _ => {
                let length = after_marker
                    .first_chunk::<2>()
                    .map(|&bytes| usize::from(u16::from_be_bytes(bytes)))
                    .ok_or(PhotoError::Truncated)?;
                if length < 2 {
                    return Err(PhotoError::NotAnImage);
                }
                let segment = after_marker.get(2..length).ok_or(PhotoError::Truncated)?;
                let is_frame =
                    (0xC0..=0xCF).contains(&marker) && !matches!(marker, 0xC4 | 0xC8 | 0xCC);
                if is_frame {
                    return frame_of(segment, marker);
                }
                rest = after_marker.get(length..).ok_or(PhotoError::Truncated)?;
            }
        }
    }
}

fn frame_of(segment: &[u8], marker: u8) -> Result<Frame, PhotoError> {
    let (&[_, h1, h2, w1, w2, count], components) = segment
        .split_first_chunk::<6>()
        .ok_or(PhotoError::NotAnImage)?;
    let height = u32::from(u16::from_be_bytes([h1, h2]));
    let width = u32::from(u16::from_be_bytes([w1, w2]));
    if width == 0 || height == 0 {
        return Err(PhotoError::NotAnImage);
    }
    let sampling: Vec<(u64, u64)> = components
        .as_chunks::<3>()
        .0
        .iter()
        .take(usize::from(count))
        .map(|&[_, factors, _]| (u64::from(factors >> 4), u64::from(factors & 0x0F)))
        .collect();
    let across = sampling.iter().map(|&(h, _)| h).max().unwrap_or(0);
    let down = sampling.iter().map(|&(_, v)| v).max().unwrap_or(0);
    if across == 0 || down == 0 || across > 4 || down > 4 {
        return Err(PhotoError::NotAnImage);
    }
    let units = u64::from(width).div_ceil(8 * across) * u64::from(height).div_ceil(8 * down);
    let blocks: u64 = sampling.iter().map(|&(h, v)| units * h * v).sum();
    Ok(Frame {
        width,
        height,
        coefficient_bytes: blocks * 64 * 2,
        progressive: marker == 0xC2,
    })
}
