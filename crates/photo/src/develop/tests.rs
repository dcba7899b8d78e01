//! Hostile and ordinary pictures, all made here.

use std::io::{Cursor, Write};

use image::codecs::png::PngEncoder;
use image::codecs::webp::WebPEncoder;
use image::{ExtendedColorType, ImageEncoder, Rgb, Rgba, RgbaImage};
use jiff::civil::date;
use jiff::tz::Offset;
use jpeg_encoder::{ColorType, Encoder};

use super::*;

const RED: [u8; 3] = [220, 30, 30];
const GREEN: [u8; 3] = [30, 200, 30];
const BLUE: [u8; 3] = [30, 30, 220];
const YELLOW: [u8; 3] = [230, 220, 40];

/// Upright: red and green above, blue and yellow below.
fn quadrants(width: u32, height: u32) -> RgbImage {
    RgbImage::from_fn(width, height, |x, y| {
        Rgb(match (x < width / 2, y < height / 2) {
            (true, true) => RED,
            (false, true) => GREEN,
            (true, false) => BLUE,
            (false, false) => YELLOW,
        })
    })
}

/// The colours of the four corners, in the order of [`quadrants`].
fn corners(jpeg: &[u8]) -> [[u8; 3]; 4] {
    let picture = image::load_from_memory(jpeg).expect("ours").to_rgb8();
    let (width, height) = picture.dimensions();
    let (x, y) = (width / 8, height / 8);
    [
        (x, y),
        (width - 1 - x, y),
        (x, height - 1 - y),
        (width - 1 - x, height - 1 - y),
    ]
    .map(|(x, y)| nearest(picture.get_pixel(x, y).0))
}

fn nearest(colour: [u8; 3]) -> [u8; 3] {
    let distance = |other: &[u8; 3]| -> u32 {
        std::iter::zip(colour, *other)
            .map(|(a, b)| u32::from(a.abs_diff(b)).pow(2))
            .sum()
    };
    [RED, GREEN, BLUE, YELLOW]
        .into_iter()
        .min_by_key(distance)
        .expect("four colours")
}

/// One IFD entry, big-endian: tag, type, count, value or offset.
fn entry(tag: u16, kind: u16, count: u32, value: [u8; 4]) -> Vec<u8> {
    let mut bytes = Vec::new();
    bytes.extend(tag.to_be_bytes());
    bytes.extend(kind.to_be_bytes());
    bytes.extend(count.to_be_bytes());
    bytes.extend(value);
    bytes
}

/// A TIFF block with orientation, a serial number, a position and the time it was taken.
fn exif_block(orientation: u16, taken: &str, offset: &str) -> Vec<u8> {
    let [high, low] = orientation.to_be_bytes();
    let mut block = b"MM\0\x2a\0\0\0\x08".to_vec();
    // IFD0 at 8: 2 entries, ends at 8 + 2 + 24 + 4 = 38. The EXIF IFD follows with 3 entries
    // and ends at 38 + 2 + 36 + 4 = 80; the texts are behind it.
    let taken_at = 80;
    let offset_at = taken_at + u32::try_from(taken.len()).expect("short") + 1;
    let serial_at = offset_at + u32::try_from(offset.len()).expect("short") + 1;
    let length = |text: &str| u32::try_from(text.len() + 1).expect("short");
    block.extend(2_u16.to_be_bytes());
    block.extend(entry(0x0112, 3, 1, [high, low, 0, 0]));
    block.extend(entry(0x8769, 4, 1, 38_u32.to_be_bytes()));
    block.extend([0; 4]);
    block.extend(3_u16.to_be_bytes());
    block.extend(entry(0x9003, 2, length(taken), taken_at.to_be_bytes()));
    block.extend(entry(0x9011, 2, length(offset), offset_at.to_be_bytes()));
    block.extend(entry(0xA431, 2, length(SERIAL), serial_at.to_be_bytes()));
    block.extend([0; 4]);
    for text in [taken, offset, SERIAL] {
        block.extend(text.as_bytes());
        block.push(0);
    }
    block
}

const SERIAL: &str = "SERIAL-4711-CANARY";

fn jpeg_of(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    Encoder::new(&mut bytes, 90)
        .encode(
            picture.as_raw(),
            u16::try_from(width).expect("small"),
            u16::try_from(height).expect("small"),
            ColorType::Rgb,
        )
        .expect("encodes");
    bytes
}

/// Puts an APP1 segment right after the start of `jpeg`.
fn with_exif(jpeg: &[u8], block: &[u8]) -> Vec<u8> {
    let length = u16::try_from(2 + 6 + block.len()).expect("short");
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(b"Exif\0\0");
    bytes.extend(block);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn png_of(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    PngEncoder::new(&mut bytes)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .expect("encodes");
    bytes
}

fn webp_of(picture: &RgbImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    WebPEncoder::new_lossless(&mut bytes)
        .write_image(picture.as_raw(), width, height, ExtendedColorType::Rgb8)
        .expect("encodes");
    bytes
}

fn code(bytes: &[u8]) -> &'static str {
    match develop(bytes) {
        Ok(_) => "ok",
        Err(error) => error.code(),
    }
}

/// A PNG whose header declares this size, with almost no data behind it.
fn png_declaring(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    for chunk in [header, b"IDAT\x78\x9c\x63\x00\x00\x00\x01\x00\x01".to_vec()] {
        let length = u32::try_from(chunk.len() - 4).expect("short");
        bytes.extend(length.to_be_bytes());
        bytes.extend(&chunk);
        bytes.extend(crc32(&chunk).to_be_bytes());
    }
    bytes
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0_u32, |mut crc, &byte| {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xEDB8_8320 & (crc & 1).wrapping_neg());
        }
        crc
    })
}

#[test]
fn each_of_the_eight_orientations_becomes_upright() {
    let upright = quadrants(96, 64);
    // How the camera's sensor saw the upright scene, for each value that EXIF defines.
    let seen = |orientation: u16| -> RgbImage {
        use image::imageops::{flip_horizontal, flip_vertical, rotate90, rotate180, rotate270};
        match orientation {
            2 => flip_horizontal(&upright),
            3 => rotate180(&upright),
            4 => flip_vertical(&upright),
            5 => flip_horizontal(&rotate90(&upright)),
            6 => rotate270(&upright),
            7 => flip_horizontal(&rotate270(&upright)),
            8 => rotate90(&upright),
            _ => upright.clone(),
        }
    };
    for orientation in 1..=8 {
        let block = exif_block(orientation, "2026:05:04 09:30:00", "+02:00");
        let photo = develop(&with_exif(&jpeg_of(&seen(orientation)), &block)).expect("a photo");
        assert_eq!((photo.width, photo.height), (96, 64), "{orientation}");
        for jpeg in [&photo.full, &photo.thumb] {
            assert_eq!(corners(jpeg), [RED, GREEN, BLUE, YELLOW], "{orientation}");
        }
    }
}

#[test]
fn an_orientation_out_of_range_counts_as_upright() {
    for orientation in [0, 9, 255, 256, 65_535] {
        let block = exif_block(orientation, "2026:05:04 09:30:00", "+02:00");
        let photo = develop(&with_exif(&jpeg_of(&quadrants(96, 64)), &block)).expect("a photo");
        assert_eq!(corners(&photo.full), [RED, GREEN, BLUE, YELLOW]);
    }
}

#[test]
fn the_time_taken_is_read_with_its_offset() {
    let plain = jpeg_of(&quadrants(32, 32));
    let taken = |text: &str, offset: &str| {
        develop(&with_exif(&plain, &exif_block(1, text, offset)))
            .expect("a photo")
            .taken_at
    };
    assert_eq!(
        taken("2026:05:04 09:30:05", "+05:30"),
        Some(TakenAt {
            local: date(2026, 5, 4).at(9, 30, 5, 0),
            offset: Offset::from_seconds(5 * 3600 + 1800).ok(),
        })
    );
    let without_offset = taken("2026:05:04 09:30:05", "nonsense").expect("a time");
    assert_eq!(without_offset.offset, None);
    assert_eq!(taken("2026:13:44 99:30:05", "+00:00"), None);
    assert_eq!(taken("    :  :     :  :  ", "+00:00"), None);
    assert_eq!(develop(&plain).expect("a photo").taken_at, None);
}

#[test]
fn no_metadata_reaches_the_output() {
    let block = exif_block(6, "2026:05:04 09:30:00", "+02:00");
    let mut input = with_exif(&jpeg_of(&quadrants(640, 480)), &block);
    input.extend(b"trailing GPS-CANARY");
    let photo = develop(&input).expect("a photo");
    for jpeg in [&photo.full, &photo.thumb] {
        for canary in [SERIAL.as_bytes(), b"Exif", b"2026:05", b"GPS-CANARY"] {
            let found = jpeg.windows(canary.len()).any(|part| part == canary);
            assert!(!found, "{}", String::from_utf8_lossy(canary));
        }
    }
}

#[test]
fn a_small_rgb_profile_is_kept_and_any_other_is_dropped() {
    let picture = quadrants(64, 48);
    let profile_of = |length: usize, space: &[u8; 4]| {
        let mut profile = vec![0; length];
        profile[16..20].copy_from_slice(space);
        profile[36..40].copy_from_slice(b"acsp");
        profile
    };
    for (profile, kept) in [
        (profile_of(560, b"RGB "), true),
        (profile_of(PROFILE_BYTES_MAX + 1, b"RGB "), false),
        (profile_of(560, b"CMYK"), false),
        (vec![7; 20], false),
    ] {
        let mut input = Vec::new();
        let mut encoder = Encoder::new(&mut input, 90);
        encoder.add_icc_profile(&profile).expect("fits");
        encoder
            .encode(picture.as_raw(), 64, 48, ColorType::Rgb)
            .expect("encodes");
        let full = develop(&input).expect("a photo").full;
        let found = full.windows(11).any(|part| part == b"ICC_PROFILE");
        assert_eq!(found, kept, "{} bytes", profile.len());
    }
}

#[test]
fn a_large_photo_is_scaled_and_a_small_one_is_not() {
    // (input, kept): halved by the decoder, halved and scaled, scaled only, as it is.
    for (input, kept) in [
        ((4032, 302), (2016, 151)),
        ((302, 4032), (151, 2016)),
        ((4608, 346), (2048, 154)),
        ((3000, 225), (2048, 154)),
        ((2048, 100), (2048, 100)),
        ((1000, 75), (1000, 75)),
        ((1, 1), (1, 1)),
        ((9000, 1), (2048, 1)),
    ] {
        let picture = quadrants(input.0, input.1);
        let photo = develop(&jpeg_of(&picture)).expect("a photo");
        assert_eq!((photo.width, photo.height), kept, "{input:?}");
        let full = image::load_from_memory(&photo.full).expect("a JPEG");
        assert_eq!((full.width(), full.height()), kept);
        let thumb = image::load_from_memory(&photo.thumb).expect("a JPEG");
        let thumb_side = kept.0.max(kept.1).min(THUMB_SIDE_PX_MAX);
        assert_eq!(thumb.width().max(thumb.height()), thumb_side);
    }
}

#[test]
fn png_and_webp_become_the_same_kind_of_photo() {
    let picture = quadrants(640, 480);
    for bytes in [png_of(&picture), webp_of(&picture)] {
        let photo = develop(&bytes).expect("a photo");
        assert!(photo.full.starts_with(&[0xFF, 0xD8]));
        assert_eq!(corners(&photo.full), [RED, GREEN, BLUE, YELLOW]);
        assert_eq!(corners(&photo.thumb), [RED, GREEN, BLUE, YELLOW]);
    }
}

#[test]
fn transparent_pixels_lie_on_white() {
    let picture = RgbaImage::from_pixel(40, 40, Rgba([0, 0, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    picture
        .write_to(&mut bytes, ImageFormat::Png)
        .expect("encodes");
    let photo = develop(bytes.get_ref()).expect("a photo");
    let pixel = image::load_from_memory(&photo.full)
        .expect("ours")
        .to_rgb8();
    assert!(pixel.get_pixel(20, 20).0.iter().all(|&light| light > 250));
}

#[test]
fn grey_and_cmyk_jpegs_are_photos_too() {
    for (colours, channels) in [(ColorType::Luma, 1), (ColorType::CmykAsYcck, 4)] {
        let mut bytes = Vec::new();
        Encoder::new(&mut bytes, 90)
            .encode(&vec![0; 32 * 32 * channels], 32, 32, colours)
            .expect("encodes");
        let photo = develop(&bytes).expect("a photo");
        assert_eq!((photo.width, photo.height), (32, 32));
    }
}

#[test]
fn the_same_input_gives_the_same_photo() {
    let input = jpeg_of(&quadrants(3000, 200));
    let first = develop(&input).expect("a photo");
    assert_eq!(first, develop(&input).expect("a photo"));
}

#[test]
fn a_picture_cut_off_anywhere_is_refused() {
    let picture = quadrants(200, 120);
    let mut progressive = Vec::new();
    let mut encoder = Encoder::new(&mut progressive, 90);
    encoder.set_progressive(true);
    encoder
        .encode(picture.as_raw(), 200, 120, ColorType::Rgb)
        .expect("encodes");
    let jpeg = with_exif(
        &jpeg_of(&picture),
        &exif_block(6, "2026:05:04 09:30:00", "Z"),
    );
    for (kind, whole) in [
        ("jpeg", jpeg),
        ("progressive", progressive),
        ("png", png_of(&picture)),
        ("webp", webp_of(&picture)),
    ] {
        assert_eq!(code(&whole), "ok", "{kind}");
        for length in 0..whole.len() {
            let answer = code(&whole[..length]);
            let missing = whole.len() - length;
            // The last bytes of a PNG, WebP or JPEG are an end mark, without a pixel in it.
            let allowed: &[&str] = match missing {
                0..=16 => &["truncated", "not_an_image", "ok"],
                _ => &["truncated", "not_an_image"],
            };
            assert!(allowed.contains(&answer), "{kind} {length}: {answer}");
        }
        assert_eq!(code(&whole[..whole.len() / 2]), "truncated", "{kind}");
    }
}

#[test]
fn a_flipped_byte_never_panics() {
    let picture = quadrants(64, 48);
    for whole in [jpeg_of(&picture), png_of(&picture), webp_of(&picture)] {
        for place in 0..whole.len() {
            for flip in [0x01, 0x80, 0xFF] {
                let mut bytes = whole.clone();
                bytes[place] ^= flip;
                let _ = develop(&bytes);
            }
        }
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    assert_eq!(code(b""), "not_an_image");
    assert_eq!(code(b"\0"), "not_an_image");
    assert_eq!(code(&[0; 5000]), "not_an_image");
    assert_eq!(code(b"The pump leaks."), "not_an_image");
    assert_eq!(
        code(b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        "not_an_image"
    );
    assert_eq!(code(b"%PDF-1.7"), "not_an_image");
    assert_eq!(code(&[0xFF; 4096]), "not_an_image");
    assert_eq!(code(b"\xFF\xD8<script>alert(1)</script>"), "not_an_image");
    assert_eq!(code(b"\xFF\xD8"), "truncated");
    // Garbage behind each kind's first bytes, from a small generator.
    let mut state = 0x2545_F491_u32;
    for magic in [
        &b"\xFF\xD8\xFF\xE0"[..],
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\xff\0\0\0WEBPVP8 ",
    ] {
        for _ in 0..200 {
            let mut bytes = magic.to_vec();
            for _ in 0..300 {
                state ^= state << 13;
                state ^= state >> 17;
                state ^= state << 5;
                bytes.push(state.to_be_bytes()[0]);
            }
            assert_ne!(code(&bytes), "ok");
        }
    }
}

#[test]
fn other_pictures_are_named_as_such() {
    assert_eq!(code(b"GIF89a\x01\0\x01\0\0\0\0;"), "unsupported_format");
    assert_eq!(code(b"\0\0\0\x1cftypavif\0\0\0\0"), "unsupported_format");
    assert_eq!(code(b"\0\0\0\x18ftypmp42\0\0\0\0"), "unsupported_format");
    for brand in [b"heic", b"heix", b"mif1", b"hevc"] {
        let bytes = [b"\0\0\0\x18ftyp".as_slice(), brand, b"\0\0\0\0mif1heic"].concat();
        assert_eq!(code(&bytes), "heic_not_supported");
    }
}

#[test]
fn huge_declared_sizes_are_refused_before_memory_is_taken() {
    for (width, height) in [(u32::MAX, u32::MAX), (100_000, 100_000), (10_000, 5_001)] {
        assert_eq!(code(&png_declaring(width, height)), "too_many_pixels");
    }
    // 65500 × 65500 in a JPEG of a few hundred bytes.
    let mut bytes = jpeg_of(&quadrants(16, 16));
    let frame = bytes
        .windows(2)
        .position(|pair| pair == [0xFF, 0xC0])
        .expect("a frame");
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xFF, 0xDC, 0xFF, 0xDC]);
    assert_eq!(code(&bytes), "too_many_pixels");
}

#[test]
fn a_progressive_jpeg_with_endless_scans_is_refused() {
    let mut bytes = jpeg_of(&quadrants(16, 16));
    bytes.truncate(bytes.len() - 2);
    for _ in 0..1000 {
        bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0]);
    }
    assert_eq!(code(&bytes), "unsupported_format");
}

#[test]
fn a_polyglot_loses_its_second_nature() {
    let mut bytes = jpeg_of(&quadrants(64, 64));
    bytes.extend(b"<script>alert(document.domain)</script>PK\x03\x04payload");
    let photo = develop(&bytes).expect("its first nature is a photo");
    for jpeg in [&photo.full, &photo.thumb] {
        assert!(!jpeg.windows(7).any(|part| part == b"<script"));
        assert!(jpeg.ends_with(&[0xFF, 0xD9]));
    }
}

#[test]
fn a_file_above_the_limit_is_refused_whatever_it_holds() {
    let limit = usize::try_from(INPUT_BYTES_MAX).expect("fits");
    let mut bytes = jpeg_of(&quadrants(16, 16));
    bytes.resize(limit, 0);
    assert_eq!(code(&bytes), "ok");
    bytes.push(0);
    assert_eq!(code(&bytes), "too_large");
}

#[test]
fn a_file_is_developed_whatever_its_name_says() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("photo.txt");
    let bytes = png_of(&quadrants(64, 64));
    File::create(&path)
        .and_then(|mut file| file.write_all(&bytes))
        .expect("writes");
    assert_eq!(
        develop_file(&path).expect("a photo"),
        develop(&bytes).expect("a photo")
    );
    let missing = develop_file(&dir.path().join("none.jpg")).expect_err("no file");
    assert_eq!(missing.code(), "io");
    let folder = develop_file(dir.path()).expect_err("a folder");
    assert_eq!(folder.code(), "io");
}
