//! The device key and the passphrase file.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::photo::disk::faulty::FaultyDisk;

struct FixedEntropy(u8);

impl Entropy for FixedEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        bytes.fill(self.0);
        Ok(())
    }
}

const PASSPHRASE: &str = "korrekt pferd batterie";

/// Written by the first version; every later one must read it.
const GOLDEN: &str = include_str!("golden_key_v1.json");

fn passphrase(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn file(path: &Path, text: &str) -> PassphraseFile {
    PassphraseFile::new(path, passphrase(text))
}

fn key() -> DeviceKey {
    DeviceKey::from_bytes([7; 32])
}

fn load(store: &PassphraseFile) -> Result<Option<[u8; 32]>, &'static str> {
    match store.load() {
        Ok(key) => Ok(key.map(|key| *key.expose_bytes())),
        Err(error) => Err(error.code()),
    }
}

#[test]
fn debug_shows_no_byte_of_the_key() {
    assert_eq!(format!("{:?}", key()), "DeviceKey(redacted)");
    let store = file(Path::new("/nowhere/key.json"), PASSPHRASE);
    assert!(!format!("{store:?}").contains("pferd"));
}

#[test]
fn the_database_key_is_raw_and_never_changes() {
    // HKDF-SHA-256 of 32 × 0x07 under the database label, worked out by another implementation.
    assert_eq!(
        key().sqlcipher_pragma().as_str(),
        "x'b15cf80b45a9fdcc459c7a6c2898564594eb5f6e2048655ae5a176c8da9695a8'"
    );
}

#[test]
fn each_purpose_has_its_own_key() {
    let key = key();
    let blob = key.blob_keys();
    let pragma = key.sqlcipher_pragma();
    let all = [
        hex::encode(key.expose_bytes()),
        pragma[2..66].to_owned(),
        hex::encode(*blob.seal),
        hex::encode(*blob.name),
    ];
    let different: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!(different.len(), all.len());
}

#[test]
fn generated_keys_come_from_the_given_source() {
    let key = DeviceKey::generate(&FixedEntropy(9)).expect("bytes");
    assert_eq!(key.expose_bytes(), &[9; 32]);
    let first = DeviceKey::generate(&SystemEntropy).expect("bytes");
    let second = DeviceKey::generate(&SystemEntropy).expect("bytes");
    assert_ne!(first.expose_bytes(), second.expose_bytes());
}

#[test]
fn the_right_passphrase_opens_and_a_wrong_one_only_says_so() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("config/key.json");
    assert_eq!(load(&file(&path, PASSPHRASE)), Ok(None));
    file(&path, PASSPHRASE).store(&key()).expect("stores");
    let before = fs::read(&path).expect("reads");
    assert_eq!(load(&file(&path, PASSPHRASE)), Ok(Some([7; 32])));
    for wrong in ["", "korrekt pferd batteri", "Korrekt pferd batterie"] {
        assert_eq!(load(&file(&path, wrong)), Err("wrong_passphrase"));
    }
    assert_eq!(fs::read(&path).expect("still there"), before);
}

#[test]
fn an_accent_counts_the_same_however_it_is_typed() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    file(&path, "schl\u{fc}ssel").store(&key()).expect("stores");
    assert_eq!(load(&file(&path, "schlu\u{308}ssel")), Ok(Some([7; 32])));
}

#[test]
fn neither_key_nor_passphrase_is_in_the_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    file(&path, PASSPHRASE).store(&key()).expect("stores");
    let text = fs::read_to_string(&path).expect("reads");
    assert!(!text.contains(&hex::encode([7; 32])) && !text.contains("pferd"));
}

#[test]
fn a_short_passphrase_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    let error = file(&path, "kurz").store(&key()).expect_err("refused");
    assert_eq!(error.code(), "passphrase_too_short");
    assert!(!path.exists());
}

#[test]
fn another_key_is_never_replaced() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    let store = file(&path, PASSPHRASE);
    store.store(&key()).expect("stores");
    store.store(&key()).expect("the same key again is no error");
    let error = store
        .store(&DeviceKey::from_bytes([8; 32]))
        .expect_err("refused");
    assert_eq!(error.code(), "key_occupied");
    assert_eq!(load(&store), Ok(Some([7; 32])));
}

#[test]
fn forgetting_is_final_and_can_be_repeated() {
    let dir = tempfile::tempdir().expect("a folder");
    let store = file(&dir.path().join("key.json"), PASSPHRASE);
    store.store(&key()).expect("stores");
    store.forget().expect("forgets");
    store.forget().expect("nothing to forget");
    assert_eq!(load(&store), Ok(None));
}

#[test]
fn a_changed_passphrase_opens_the_same_key() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    let mut store = file(&path, PASSPHRASE);
    store.store(&key()).expect("stores");
    store
        .change_passphrase(passphrase("another long one"))
        .expect("changes");
    assert_eq!(load(&store), Ok(Some([7; 32])));
    assert_eq!(load(&file(&path, "another long one")), Ok(Some([7; 32])));
    assert_eq!(load(&file(&path, PASSPHRASE)), Err("wrong_passphrase"));

    let refused = store
        .change_passphrase(passphrase("kurz"))
        .expect_err("short");
    assert_eq!(refused.code(), "passphrase_too_short");
    assert_eq!(load(&store), Ok(Some([7; 32])));
}

#[test]
fn a_disk_failing_at_any_step_of_a_change_leaves_a_key_that_opens() {
    for k in 0.. {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("key.json");
        file(&path, PASSPHRASE).store(&key()).expect("stores");
        let disk = Arc::new(FaultyDisk::failing(k, ErrorKind::StorageFull, true));
        let mut store = PassphraseFile::with(
            &path,
            passphrase(PASSPHRASE),
            Arc::clone(&disk) as Arc<dyn crate::photo::disk::Disk>,
            Arc::new(FixedEntropy(3)),
        );
        let changed = store.change_passphrase(passphrase("another long one"));
        let opens = [PASSPHRASE, "another long one"]
            .map(|text| load(&file(&path, text)) == Ok(Some([7; 32])));
        assert_eq!(opens.iter().filter(|&&opens| opens).count(), 1, "k={k}");
        match changed {
            Ok(()) => {
                assert!(opens[1] && k > 4);
                return;
            }
            Err(error) => assert_eq!(error.code(), "disk_full", "k={k}"),
        }
    }
}

#[test]
fn the_first_versions_file_is_still_read() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    fs::write(&path, GOLDEN).expect("writes");
    assert_eq!(load(&file(&path, PASSPHRASE)), Ok(Some([7; 32])));
}

#[test]
fn a_damaged_or_greedy_file_is_refused_and_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("key.json");
    let cases = [
        (String::new(), "key_damaged"),
        ("{}".to_owned(), "key_damaged"),
        ("x".repeat(5000), "key_damaged"),
        (GOLDEN[..GOLDEN.len() / 2].to_owned(), "key_damaged"),
        (GOLDEN.replace("19456", "4000000000"), "key_damaged"),
        (
            GOLDEN.replace("\"passes\": 2", "\"passes\": 4000000000"),
            "key_damaged",
        ),
        (
            GOLDEN.replace("\"lanes\": 1", "\"lanes\": 0"),
            "key_damaged",
        ),
        (
            GOLDEN.replace("\"version\": 1", "\"version\": 2"),
            "key_damaged",
        ),
        (GOLDEN.replace("argon2id", "none"), "key_damaged"),
        // A lowered cost does not verify, since the seal covers it.
        (GOLDEN.replace("19456", "8"), "wrong_passphrase"),
    ];
    for (text, expected) in cases {
        assert_ne!(text, GOLDEN, "the case changes something");
        fs::write(&path, &text).expect("writes");
        assert_eq!(load(&file(&path, PASSPHRASE)), Err(expected), "{text}");
        let store = file(&path, PASSPHRASE).store(&key());
        assert_eq!(store.expect_err("not replaced").code(), expected);
        assert_eq!(fs::read_to_string(&path).expect("kept"), text);
    }
}
