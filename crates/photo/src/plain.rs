//! Recognising a JPEG that has nothing to strip.

/// Width and height of a JPEG that is the picture and its colours only: no EXIF
/// block, no comment, no preview, nothing after its end. None for anything else.
/// Says nothing about whether the picture can be decoded.
#[must_use]
pub fn plain_jpeg_size(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut rest = bytes.strip_prefix(&[0xFF, 0xD8])?;
    if !bytes.ends_with(&[0xFF, 0xD9]) {
        return None;
    }
    let mut size = None;
    // Up to the first scan every segment says how long it is.
    loop {
        let [0xFF, marker, high, low, ..] = *rest else {
            return None;
        };
        let length = usize::from(u16::from_be_bytes([high, low]));
        let segment = rest.get(..length.checked_add(2)?)?;
        match marker {
            // JFIF without a preview, Adobe's word about colours.
            0xE0 | 0xEE if length <= 16 => {}
            // A small colour profile.
            0xE2 if length <= 4_096 + 64 => {}
            0xC0..=0xC2 => {
                let [_, _, _, _, _, h1, h2, w1, w2, ..] = *segment else {
                    return None;
                };
                size = Some((
                    u32::from(u16::from_be_bytes([w1, w2])),
                    u32::from(u16::from_be_bytes([h1, h2])),
                ));
            }
            0xC4 | 0xDB | 0xDD => {}
            0xDA => return size.filter(|_| !has_metadata(rest)),
            _ => return None,
        }
        rest = rest.get(segment.len()..)?;
    }
}

/// Between scans metadata can hide as well. In the picture's own data, 0xFF is
/// followed by other values than these.
fn has_metadata(scans: &[u8]) -> bool {
    scans
        .windows(2)
        .any(|pair| matches!(pair, [0xFF, 0xE0..=0xEF | 0xFE]))
}

#[cfg(test)]
mod tests {
    use super::plain_jpeg_size;

    const PLAIN: &[u8] = &[
        0xFF, 0xD8, 0xFF, 0xE0, 0, 4, b'J', b'F', 0xFF, 0xC0, 0, 8, 8, 1, 2, 3, 4, 1, 0xFF, 0xDA,
        0, 2, 1, 2, 3, 0xFF, 0xD9,
    ];

    #[test]
    fn a_picture_alone_tells_its_size() {
        assert_eq!(plain_jpeg_size(PLAIN), Some((0x0304, 0x0102)));
    }

    #[test]
    fn an_exif_block_a_comment_and_something_after_the_end_are_not_plain() {
        for marker in [0xE1, 0xED, 0xFE] {
            let mut bytes = PLAIN.to_vec();
            bytes[3] = marker;
            assert_eq!(plain_jpeg_size(&bytes), None, "{marker:x}");
        }
        assert_eq!(plain_jpeg_size(&[PLAIN, b"<script>"].concat()), None);
        assert_eq!(
            plain_jpeg_size(&[PLAIN, &[0xFF, 0xE1, 0, 2, 0xFF, 0xD9]].concat()),
            None
        );
    }

    #[test]
    fn what_is_cut_off_or_no_jpeg_at_all_is_not_plain() {
        for end in 0..PLAIN.len() {
            assert_eq!(plain_jpeg_size(&PLAIN[..end]), None, "{end}");
        }
        assert_eq!(plain_jpeg_size(b"\x89PNG\r\n\x1a\n"), None);
    }
}
