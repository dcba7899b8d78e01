//! The town in which stories are told: an office in this process over its real
//! router, devices with real replicas and engines, and a network between them
//! that fails as it is told.
//!
//! Nothing here waits: time is one hand-set clock, ids and secrets count, and
//! whatever is random has a seed.

pub mod carry;
pub mod desk;
pub mod device;
pub mod network;
pub mod service;
pub mod town;

pub use desk::{Reported, header};
pub use device::Device;
pub use network::{Fault, Network, Plan};
pub use town::{Person, Town};

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::{Mutex, PoisonError};

use fieldfare_protocol::view::{LogLine, TicketView};

/// SplitMix64: the next number after `state`, which moves on.
pub const fn next_random(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A JPEG of noise, so that its size follows from its pixels: 640 × 480 are
/// more than one chunk of an upload. Made once in a process.
#[must_use]
pub fn photo(seed: u64, width: u32, height: u32) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<(u64, u32, u32), Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    made.entry((seed, width, height))
        .or_insert_with(|| noise(seed, width, height))
        .clone()
}

fn noise(seed: u64, width: u32, height: u32) -> Vec<u8> {
    let mut state = seed;
    let image = image::RgbImage::from_fn(width, height, |_, _| {
        let [r, g, b, ..] = next_random(&mut state).to_le_bytes();
        image::Rgb([r, g, b])
    });
    let mut bytes = Cursor::new(Vec::new());
    image
        .write_to(&mut bytes, image::ImageFormat::Jpeg)
        .expect("noise has a JPEG");
    bytes.into_inner()
}

/// The events' words of a processing log, oldest first.
#[must_use]
pub fn words(view: &TicketView) -> Vec<&str> {
    view.log.iter().map(|line| line.event.as_str()).collect()
}

/// The only line of this event; there must be one and no second.
#[must_use]
pub fn line<'v>(view: &'v TicketView, event: &str) -> &'v LogLine {
    let mut lines = view.log.iter().filter(|line| line.event == event);
    let line = lines.next().expect("the event is in the log");
    assert!(lines.next().is_none(), "{event} is in the log once");
    line
}
