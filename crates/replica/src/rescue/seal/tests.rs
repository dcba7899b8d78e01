//! The seal, at the borders of its pieces.

use super::*;
use crate::key::NoEntropy;

const WORDS: &str = "correct horse battery";

/// Counts up: a test's file is the same each time.
struct Counting;

impl Entropy for Counting {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for (place, byte) in bytes.iter_mut().zip(1..) {
            *place = byte;
        }
        Ok(())
    }
}

fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut out = SealWriter::begin(Vec::new(), WORDS, Cost::LOWEST, &Counting).unwrap();
    for part in bytes.chunks(1_000) {
        out.add(part).unwrap();
    }
    let (file, written) = out.finish().unwrap();
    assert_eq!(written, file.len() as u64);
    file
}

fn opened(file: &[u8], expected: usize) -> Result<Vec<u8>, RescueError> {
    let mut input = SealReader::begin(file, WORDS)?;
    let mut bytes = vec![0; expected];
    for part in bytes.chunks_mut(777) {
        input.take(part)?;
    }
    assert!(input.is_at_end()?);
    Ok(bytes)
}

fn some(length: usize) -> Vec<u8> {
    (0..length).map(|n| (n * 31 % 251) as u8).collect()
}

const LENGTHS: [usize; 7] = [
    0,
    1,
    PIECE_BYTES - 1,
    PIECE_BYTES,
    PIECE_BYTES + 1,
    2 * PIECE_BYTES,
    3 * PIECE_BYTES + 5,
];

#[test]
fn what_is_sealed_is_opened_at_every_border_of_a_piece() {
    for length in LENGTHS {
        assert_eq!(
            opened(&sealed(&some(length)), length).unwrap(),
            some(length)
        );
    }
}

#[test]
fn a_file_that_is_cut_off_anywhere_is_never_taken_for_a_whole_one() {
    let length = 2 * PIECE_BYTES;
    let file = sealed(&some(length));
    let cuts = (0..100)
        .chain((1..=2).flat_map(|piece| {
            let border = 73 + piece * (PIECE_BYTES + TAG_BYTES);
            [border - 1, border, border + 1]
        }))
        .filter(|cut| *cut < file.len());
    for cut in cuts {
        let error = opened(&file[..cut], length).unwrap_err();
        let expected = match cut {
            0..8 => "rescue_foreign",
            8 | 9 => "rescue_truncated",
            _ => "rescue_truncated",
        };
        assert_eq!(error.code(), expected, "cut at {cut}: {error}");
    }
}

#[test]
fn a_flipped_bit_anywhere_is_noticed() {
    let file = sealed(&some(100));
    for at in 0..file.len() {
        let mut flipped = file.clone();
        flipped[at] ^= 1;
        let error = opened(&flipped, 100).unwrap_err();
        let expected: &[&str] = match at {
            0..8 => &["rescue_foreign"],
            8..10 => &["rescue_newer"],
            // Other costs, another salt, another nonce: another key or proof.
            10..73 => &["rescue_wrong_passphrase", "rescue_damaged"],
            _ => &["rescue_truncated"],
        };
        assert!(expected.contains(&error.code()), "at {at}: {error}");
    }
}

#[test]
fn pieces_cannot_change_places() {
    let length = 3 * PIECE_BYTES;
    let mut file = sealed(&some(length));
    let piece = PIECE_BYTES + TAG_BYTES;
    let (first, second) = file[73..73 + 2 * piece].split_at_mut(piece);
    first.swap_with_slice(second);
    assert_eq!(opened(&file, length).unwrap_err().code(), "rescue_damaged");
}

#[test]
fn what_follows_the_end_is_noticed() {
    for length in [10, PIECE_BYTES] {
        let mut file = sealed(&some(length));
        file.push(7);
        assert!(opened(&file, length).is_err());
    }
}

#[test]
fn two_ways_to_type_an_accent_are_one_passphrase() {
    let composed = "K\u{fc}hlschrank offen";
    let decomposed = "Ku\u{308}hlschrank offen";
    let mut out = SealWriter::begin(Vec::new(), composed, Cost::LOWEST, &Counting).unwrap();
    out.add(b"yes").unwrap();
    let (file, _) = out.finish().unwrap();
    assert!(SealReader::begin(file.as_slice(), decomposed).is_ok());
}

/// Takes so many bytes and has then no room.
struct Full(usize);

impl io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0 == 0 {
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.0);
        self.0 -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

// Covers: I22
#[test]
fn no_room_for_the_file_is_said_wherever_it_ends() {
    let bytes = some(2 * PIECE_BYTES);
    for room in [0, 60, 73, 1_000, PIECE_BYTES + 200] {
        let written =
            SealWriter::begin(Full(room), WORDS, Cost::LOWEST, &Counting).and_then(|mut out| {
                out.add(&bytes)?;
                out.finish().map(|_| ())
            });
        assert_eq!(
            written.unwrap_err().code(),
            "rescue_no_room",
            "room for {room}"
        );
    }
}

/// What version 1 wrote on its first day; every later version reads it.
#[test]
fn a_file_of_the_first_version_is_read() {
    assert_eq!(hex::encode(sealed(b"hello")), GOLDEN, "it is written so");
    let file = hex::decode(GOLDEN).unwrap();
    assert_eq!(opened(&file, 5).unwrap(), b"hello");
}

/// Written by another implementation (argon2 and PyCryptodome) from the description
/// at the head of `seal.rs`.
const GOLDEN: &str = "464652455343554500010000000800000001000000010102030405060708090a0b0c0d0e0f10\
    1112131415161718191a1b1c1d1e1f2021222301762834df13878fcc133cc65d9ceef05f3ff9\
    9d4c8256154b3cd4d5ea3b33d23a2c13fabe";
