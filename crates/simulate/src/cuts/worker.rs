//! The process whose power is cut: an office and Mara's device, both on the disk
//! of temporary files. It says each thing once it is acknowledged, and not before.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use fieldfare_domain::{Act, PhotoId, Visibility};
use fieldfare_stories::{Town, photo};
use serde::{Deserialize, Serialize};

/// The file that is written and never synced.
pub(super) const BESIDE: &str = "unsynced";
/// Rounds on one ticket.
const ROUNDS: u64 = 40;

/// Something that was acknowledged.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) enum Said {
    /// Where the office and the device are, on the disk.
    Begun {
        /// Folder of the office.
        office: PathBuf,
        /// Folder of the device.
        device: PathBuf,
    },
    /// A word that the device has.
    Device {
        /// The word.
        word: String,
    },
    /// A word that the office has.
    Office {
        /// The word.
        word: String,
    },
    /// A photo that the device has.
    Photo {
        /// Its name.
        photo: PhotoId,
    },
}

/// Works until it is killed.
///
/// # Panics
/// When anything fails: nobody does anything wrong here.
pub fn work() -> ! {
    let disk = std::env::temp_dir();
    let mut beside = std::fs::File::create(disk.join(BESIDE)).expect("there is room for a file");
    let mut say = move |said: &Said| {
        let line = serde_json::to_string(said).expect("it can be said");
        writeln!(beside, "{line}").expect("there is room for a line");
        println!("{line}");
    };
    let town = Town::new();
    let below = |path: &Path| path.strip_prefix(&disk).expect("it is there").to_owned();
    let mut mara = town.maras_device();
    say(&Said::Begun {
        office: below(&town.folder()),
        device: below(mara.folder()),
    });
    let mut waiting = Vec::new();
    for round in 0.. {
        let ticket = town.report("Water under the pump", &[]).ticket;
        town.assign(ticket, &town.mara, Vec::new());
        mara.settle(&town);
        mara.act(ticket, Act::Accept);
        for n in round * ROUNDS..(round + 1) * ROUNDS {
            town.pass_ms(60_000);
            let word = format!("zqp{n:05}qz");
            mara.write(ticket, Visibility::Public, &format!("I say {word}."));
            say(&Said::Device { word: word.clone() });
            waiting.push(word);
            if n % 4 == 1 {
                let picture = photo(n, 96, 64);
                let photo = mara.add_photo(ticket, "plate", Visibility::Public, &picture);
                say(&Said::Photo { photo });
            }
            if n % 3 == 2 {
                mara.settle(&town);
                for word in waiting.drain(..) {
                    say(&Said::Office { word });
                }
            }
        }
    }
    unreachable!("it is killed before")
}
