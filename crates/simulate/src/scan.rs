//! What is in a device's files when everything is quiet: its database is opened
//! page by page with its key, free pages and log included, and searched for the
//! words of tickets that it must have forgotten (I12).

use std::collections::{BTreeMap, BTreeSet};

use aes::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::NoPadding};
use fieldfare_domain::{Event, TicketId};

use crate::device::{Device, key};
use crate::ledger::words_in;
use crate::town::Town;

/// Bytes of a page.
const PAGE: usize = 4096;
/// Bytes at the end of a page: the initialisation vector and the seal.
const RESERVED: usize = 16 + 32;
/// Bytes before the first page of a log, and before each page in it.
const LOG_HEAD: usize = 32;
const FRAME_HEAD: usize = 24;

type Cipher = cbc::Decryptor<aes::Aes256>;

/// The readable bytes of one sealed page; `skip` are bytes that are not sealed.
fn open_page(key: &[u8; 32], page: &[u8], skip: usize) -> Option<Vec<u8>> {
    let sealed = page.get(skip..PAGE - RESERVED)?;
    let vector: [u8; 16] = page.get(PAGE - RESERVED..)?.get(..16)?.try_into().ok()?;
    let mut opened = sealed.to_vec();
    Cipher::new(&(*key).into(), &vector.into())
        .decrypt_padded::<NoPadding>(&mut opened)
        .ok()?;
    Some(opened)
}

/// Every word in the database of a disk, wherever in its files.
#[must_use]
pub fn words_on(image: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let pragma = key().sqlcipher_pragma();
    let digits = pragma.get(2..66).unwrap_or_default();
    let mut bytes = [0; 32];
    if hex::decode_to_slice(digits, &mut bytes).is_err() {
        return BTreeSet::new();
    }
    let mut words = BTreeSet::new();
    let mut take = |page: &[u8], skip: usize| {
        if let Some(opened) = open_page(&bytes, page, skip) {
            let text = String::from_utf8_lossy(&opened);
            words.extend(words_in(&text).map(str::to_owned));
        }
    };
    for (name, file) in image {
        if name.ends_with(".db") {
            for (index, page) in file.chunks_exact(PAGE).enumerate() {
                take(page, if index == 0 { 16 } else { 0 });
            }
        } else if name.ends_with("-wal") {
            let frames = file.get(LOG_HEAD..).unwrap_or_default();
            for frame in frames.chunks_exact(FRAME_HEAD + PAGE) {
                let number = frame.get(..4).and_then(|n| n.try_into().ok());
                let first = number.map(u32::from_be_bytes) == Some(1);
                let page = frame.get(FRAME_HEAD..).unwrap_or_default();
                take(page, if first { 16 } else { 0 });
            }
        }
    }
    words
}

/// The words in own commands that are kept: until they are settled, and until a
/// backup has them (I18). They are their author's own.
fn own_commands(database: &str) -> BTreeSet<String> {
    let read = || {
        let connection = rusqlite::Connection::open(database)?;
        connection.execute_batch(&format!(
            "PRAGMA key = \"{}\";
             PRAGMA cipher_page_size = 4096;
             PRAGMA cipher_hmac_algorithm = HMAC_SHA256;",
            *key().sqlcipher_pragma()
        ))?;
        let mut statement =
            connection.prepare("SELECT body FROM acked UNION ALL SELECT body FROM outbox")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let bodies: rusqlite::Result<Vec<String>> = rows.collect();
        bodies
    };
    let bodies = read().unwrap_or_default();
    bodies
        .iter()
        .flat_map(|body| words_in(body).map(str::to_owned))
        .collect()
}

/// A device has forgotten the tickets that it does not hold.
pub(crate) fn devices(
    town: &mut Town,
    devices: &[Device],
    events: &BTreeMap<TicketId, Vec<Event>>,
) {
    // What goes on in another ticket takes words along: then it is in both.
    let mut tickets_of: BTreeMap<String, BTreeSet<TicketId>> = BTreeMap::new();
    for (ticket, events) in events {
        for event in events {
            let text = serde_json::to_string(event).unwrap_or_default();
            for word in words_in(&text) {
                let tickets = tickets_of.entry(word.to_owned()).or_default();
                tickets.insert(*ticket);
            }
        }
    }
    for device in devices {
        let Some(replica) = device.replica.as_ref() else {
            continue;
        };
        if !town.active[device.person] {
            continue;
        }
        let held: BTreeSet<TicketId> = replica.held().unwrap_or_default().into_iter().collect();
        let own: BTreeSet<TicketId> = replica
            .outbox()
            .map(|outbox| outbox.needs_you.iter().map(|entry| entry.ticket).collect())
            .unwrap_or_default();
        let kept = own_commands(&device.database());
        for word in words_on(&device.disk.image()) {
            if kept.contains(&word) {
                continue;
            }
            let Some(tickets) = tickets_of.get(&word) else {
                continue;
            };
            if held.is_disjoint(tickets) && own.is_disjoint(tickets) {
                let of: Vec<String> = tickets.iter().map(ToString::to_string).collect();
                town.violation(
                    "I12",
                    format!(
                        "device {} still has {word} of {}",
                        device.number,
                        of.join(" and of ")
                    ),
                );
            }
        }
    }
}
