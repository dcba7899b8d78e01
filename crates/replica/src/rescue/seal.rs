//! The seal of a rescue file: written and read as a stream, so that neither the
//! memory nor a second file has to hold all photos.
//!
//! ```text
//! offset  bytes
//!      0      8  "FFRESCUE"
//!      8      2  version of this layout, big endian: 1
//!     10     12  costs of argon2id: memory in KiB, passes, lanes; 4 each, big endian
//!     22     16  salt
//!     38     19  beginning of every nonce
//!     57     16  proof: the seal of nothing, counter 0
//!     73      …  pieces: 65,536 bytes and a tag of 16 each, the last one shorter
//! ```
//!
//! The key is argon2id of the passphrase (in Unicode's form NFC). A piece is
//! XChaCha20-Poly1305 under the nonce `beginning ‖ counter ‖ last`: the counter
//! has 4 bytes, big endian, and goes 1, 2, 3, …; `last` is 1 for the last piece
//! and 0 for the others. The 57 bytes before the proof are the associated data of
//! all. So a piece cannot be dropped, repeated or moved unnoticed, and an end that
//! is missing is told apart from a wrong passphrase.

use std::io::{self, Read, Write};

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{Key, KeyInit, XChaCha20Poly1305, XNonce};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;

use super::RescueError;
use crate::key::{Entropy, PASSPHRASE_CHARS_MIN};

const MAGIC: &[u8; 8] = b"FFRESCUE";
/// The version that this program writes, and the newest that it reads.
const VERSION: u16 = 1;
const HEADER_BYTES: usize = 57;
const TAG_BYTES: usize = 16;
const PIECE_BYTES: usize = 64 * 1024;
/// Bounds for what a file may ask for, so that a planted one cannot take all memory.
const MEMORY_KIB_MAX: u32 = 256 * 1024;
const PASSES_MAX: u32 = 16;
const LANES_MAX: u32 = 4;

/// What a guess at the passphrase costs.
#[derive(Clone, Copy)]
pub(super) struct Cost {
    memory_kib: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// Above a device's own key file (19 MiB, 2 passes): this file leaves the
    /// device, and nothing limits how often somebody tries. About 0.2 s.
    pub(super) const USUAL: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    /// So that tests of many files do not take minutes.
    #[cfg(test)]
    pub(super) const LOWEST: Self = Self {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };
}

/// The cipher of one file.
struct Sealer {
    cipher: XChaCha20Poly1305,
    header: [u8; HEADER_BYTES],
}

impl Sealer {
    fn nonce(&self, counter: u32, last: bool) -> XNonce {
        let mut nonce = [0; 24];
        for (place, byte) in nonce.iter_mut().zip(
            self.header
                .iter()
                .skip(38)
                .copied()
                .chain(counter.to_be_bytes())
                .chain([u8::from(last)]),
        ) {
            *place = byte;
        }
        XNonce::from(nonce)
    }

    fn seal(&self, counter: u32, last: bool, piece: &[u8]) -> Result<Vec<u8>, RescueError> {
        let payload = Payload {
            msg: piece,
            aad: &self.header,
        };
        self.cipher
            .encrypt(&self.nonce(counter, last), payload)
            .map_err(|_| RescueError::Damaged)
    }

    fn open(&self, counter: u32, last: bool, sealed: &[u8]) -> Option<Vec<u8>> {
        let payload = Payload {
            msg: sealed,
            aad: &self.header,
        };
        self.cipher
            .decrypt(&self.nonce(counter, last), payload)
            .ok()
    }
}

fn cipher(passphrase: &str, salt: &[u8], cost: Cost) -> Result<XChaCha20Poly1305, RescueError> {
    if cost.memory_kib > MEMORY_KIB_MAX || cost.passes > PASSES_MAX || cost.lanes > LANES_MAX {
        return Err(RescueError::Damaged);
    }
    let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(32))
        .map_err(|_| RescueError::Damaged)?;
    // Two keyboards may write one and the same accent in two ways.
    let typed = Zeroizing::new(passphrase.nfc().collect::<String>());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(typed.as_bytes(), salt, key.as_mut())
        .map_err(|_| RescueError::Damaged)?;
    Ok(XChaCha20Poly1305::new(&Key::from(*key)))
}

/// Seals what is written into it.
pub(super) struct SealWriter<W> {
    out: W,
    sealer: Sealer,
    piece: Zeroizing<Vec<u8>>,
    counter: u32,
    written: u64,
}

impl<W: Write> SealWriter<W> {
    /// Begins a file.
    pub(super) fn begin(
        mut out: W,
        passphrase: &str,
        cost: Cost,
        entropy: &dyn Entropy,
    ) -> Result<Self, RescueError> {
        if passphrase.chars().count() < PASSPHRASE_CHARS_MIN {
            return Err(RescueError::PassphraseTooShort);
        }
        let mut random = [0; 16 + 19];
        entropy.fill(&mut random)?;
        let mut header = [0; HEADER_BYTES];
        let fields = MAGIC
            .iter()
            .copied()
            .chain(VERSION.to_be_bytes())
            .chain(cost.memory_kib.to_be_bytes())
            .chain(cost.passes.to_be_bytes())
            .chain(cost.lanes.to_be_bytes())
            .chain(random);
        for (place, byte) in header.iter_mut().zip(fields) {
            *place = byte;
        }
        let (salt, _) = random.split_at(16);
        let sealer = Sealer {
            cipher: cipher(passphrase, salt, cost)?,
            header,
        };
        out.write_all(&header)?;
        out.write_all(&sealer.seal(0, false, &[])?)?;
        Ok(Self {
            out,
            sealer,
            piece: Zeroizing::new(Vec::with_capacity(PIECE_BYTES)),
            counter: 0,
            written: (HEADER_BYTES + TAG_BYTES) as u64,
        })
    }

    /// Adds bytes.
    pub(super) fn add(&mut self, mut bytes: &[u8]) -> Result<(), RescueError> {
        while !bytes.is_empty() {
            // A full piece waits for what follows: only then is it not the last.
            if self.piece.len() == PIECE_BYTES {
                self.flush_piece(false)?;
            }
            let room = PIECE_BYTES.saturating_sub(self.piece.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends the file; answers what was written to and how many bytes.
    pub(super) fn finish(mut self) -> Result<(W, u64), RescueError> {
        self.flush_piece(true)?;
        self.out.flush()?;
        Ok((self.out, self.written))
    }

    fn flush_piece(&mut self, last: bool) -> Result<(), RescueError> {
        // 2^32 pieces are 256 TiB.
        self.counter = self.counter.checked_add(1).ok_or(RescueError::TooLarge)?;
        let sealed = self.sealer.seal(self.counter, last, &self.piece)?;
        self.out.write_all(&sealed)?;
        self.written = self.written.saturating_add(sealed.len() as u64);
        self.piece.clear();
        Ok(())
    }
}

/// Opens what [`SealWriter`] sealed.
pub(super) struct SealReader<R> {
    input: R,
    sealer: Sealer,
    piece: Zeroizing<Vec<u8>>,
    at: usize,
    counter: u32,
    ended: bool,
}

impl<R: Read> SealReader<R> {
    /// Begins to read; the passphrase is proved before anything else.
    pub(super) fn begin(mut input: R, passphrase: &str) -> Result<Self, RescueError> {
        let mut header = [0; HEADER_BYTES];
        let read = fill(&mut input, &mut header)?;
        if !header.starts_with(MAGIC) {
            return Err(RescueError::Foreign);
        }
        let mut fields = header.into_iter().skip(MAGIC.len());
        let mut number = |bytes: usize| {
            (&mut fields)
                .take(bytes)
                .fold(0_u32, |number, byte| (number << 8) | u32::from(byte))
        };
        let version = number(2);
        if read >= MAGIC.len() + 2 && version != u32::from(VERSION) {
            return Err(RescueError::Newer(version));
        }
        if read < HEADER_BYTES {
            return Err(RescueError::Truncated);
        }
        let cost = Cost {
            memory_kib: number(4),
            passes: number(4),
            lanes: number(4),
        };
        let salt: Vec<u8> = fields.take(16).collect();
        let sealer = Sealer {
            cipher: cipher(passphrase, &salt, cost)?,
            header,
        };
        let mut proof = [0; TAG_BYTES];
        if fill(&mut input, &mut proof)? < TAG_BYTES {
            return Err(RescueError::Truncated);
        }
        sealer
            .open(0, false, &proof)
            .ok_or(RescueError::WrongPassphrase)?;
        Ok(Self {
            input,
            sealer,
            piece: Zeroizing::new(Vec::new()),
            at: 0,
            counter: 0,
            ended: false,
        })
    }

    /// Reads the same file from its beginning again, with the key that is known.
    pub(super) fn again(self, mut input: R) -> Result<Self, RescueError> {
        let mut begin = [0; HEADER_BYTES + TAG_BYTES];
        let read = fill(&mut input, &mut begin)?;
        if read < begin.len() || !begin.starts_with(&self.sealer.header) {
            return Err(RescueError::Damaged);
        }
        Ok(Self {
            input,
            sealer: self.sealer,
            piece: Zeroizing::new(Vec::new()),
            at: 0,
            counter: 0,
            ended: false,
        })
    }

    /// Fills `bytes`, or says that the file ends before.
    pub(super) fn take(&mut self, bytes: &mut [u8]) -> Result<(), RescueError> {
        let mut filled = 0;
        while filled < bytes.len() {
            let rest = self.piece.get(self.at..).unwrap_or_default();
            if rest.is_empty() {
                if self.ended {
                    return Err(RescueError::Damaged);
                }
                self.next_piece()?;
                continue;
            }
            let wanted = bytes.get_mut(filled..).unwrap_or_default();
            let count = rest.len().min(wanted.len());
            for (place, byte) in wanted.iter_mut().zip(rest) {
                *place = *byte;
            }
            filled += count;
            self.at += count;
        }
        Ok(())
    }

    /// Whether everything was taken. Reads on, so that a file that goes on after
    /// its end, or ends before it, is noticed.
    pub(super) fn is_at_end(&mut self) -> Result<bool, RescueError> {
        while !self.ended && self.at >= self.piece.len() {
            self.next_piece()?;
        }
        if self.at < self.piece.len() {
            return Ok(false);
        }
        let mut more = [0];
        match fill(&mut self.input, &mut more)? {
            0 => Ok(true),
            _ => Err(RescueError::Damaged),
        }
    }

    fn next_piece(&mut self) -> Result<(), RescueError> {
        let mut sealed = vec![0; PIECE_BYTES + TAG_BYTES];
        let read = fill(&mut self.input, &mut sealed)?;
        sealed.truncate(read);
        self.counter = self.counter.checked_add(1).ok_or(RescueError::TooLarge)?;
        let whole = read == PIECE_BYTES + TAG_BYTES;
        let piece = if let Some(piece) = self.sealer.open(self.counter, true, &sealed) {
            self.ended = true;
            piece
        } else if let (true, Some(piece)) = (whole, self.sealer.open(self.counter, false, &sealed))
        {
            piece
        } else if whole {
            return Err(RescueError::Damaged);
        } else {
            return Err(RescueError::Truncated);
        };
        self.piece = Zeroizing::new(piece);
        self.at = 0;
        Ok(())
    }
}

/// Reads until `bytes` is full or there is no more; answers how many there were.
fn fill(input: &mut impl Read, bytes: &mut [u8]) -> Result<usize, RescueError> {
    let mut filled = 0;
    loop {
        let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) else {
            return Ok(filled);
        };
        match input.read(rest) {
            Ok(0) => return Ok(filled),
            Ok(count) => filled += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests;
