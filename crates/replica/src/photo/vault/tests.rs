//! The vault on a good disk and on one that fails at each step in turn.

use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use super::*;
use crate::photo::disk::faulty::FaultyDisk;

/// Counts up: other bytes at each call, the same in each run.
#[derive(Default)]
struct CountedEntropy(AtomicU64);

impl Entropy for CountedEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = count
                .wrapping_mul(31)
                .wrapping_add(place as u64)
                .to_le_bytes()[0];
        }
        Ok(())
    }
}

struct NoRandomBytes;

impl Entropy for NoRandomBytes {
    fn fill(&self, _bytes: &mut [u8]) -> Result<(), NoEntropy> {
        Err(NoEntropy)
    }
}

fn key() -> DeviceKey {
    DeviceKey::from_bytes([7; 32])
}

fn open(dir: &Path) -> Vault {
    Vault::open_with(
        dir,
        &key(),
        Arc::new(RealDisk),
        Arc::new(CountedEntropy::default()),
    )
    .expect("opens")
}

fn on_disk(dir: &Path, disk: &Arc<FaultyDisk>) -> Result<Vault, VaultError> {
    let entropy = Arc::new(CountedEntropy::default());
    Vault::open_with(dir, &key(), Arc::clone(disk) as Arc<dyn Disk>, entropy)
}

fn photo() -> (Sha256Hex, Vec<u8>) {
    let bytes = b"CANARY the pump's rating plate ".repeat(40);
    (sha256_hex(&bytes), bytes)
}

fn files(dir: &Path) -> Vec<String> {
    RealDisk.list(dir).expect("lists")
}

#[test]
fn what_was_put_can_be_got_after_reopening() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = open(dir.path());
    assert!(!vault.contains(&hash).expect("tells"));
    assert_eq!(vault.get(&hash).expect_err("empty").code(), "missing");
    vault.put(&hash, &bytes).expect("puts");
    drop(vault);
    let vault = open(dir.path());
    assert!(vault.contains(&hash).expect("tells"));
    assert_eq!(vault.get(&hash).expect("gets"), bytes);
}

#[test]
fn the_systems_own_random_bytes_work_too() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = Vault::open(&dir.path().join("a/b"), &key()).expect("opens");
    vault.put(&hash, &bytes).expect("puts");
    assert_eq!(vault.get(&hash).expect("gets"), bytes);
}

#[test]
fn putting_twice_keeps_one_file() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = open(dir.path());
    vault.put(&hash, &bytes).expect("puts");
    vault.put(&hash, &bytes).expect("puts again");
    assert_eq!(files(dir.path()).len(), 1);
}

#[test]
fn bytes_under_a_wrong_hash_are_refused() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, _) = photo();
    let error = open(dir.path()).put(&hash, b"other").expect_err("refused");
    assert_eq!(error.code(), "wrong_hash");
    assert!(files(dir.path()).is_empty());
}

#[test]
fn neither_name_nor_content_shows_the_photo() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    open(dir.path()).put(&hash, &bytes).expect("puts");
    let name = files(dir.path()).remove(0);
    assert_ne!(name, hash.as_str());
    let stored = fs::read(dir.path().join(&name)).expect("reads");
    assert!(!stored.windows(6).any(|part| part == b"CANARY"));

    let other_dir = tempfile::tempdir().expect("a folder");
    let other_key = DeviceKey::from_bytes([8; 32]);
    let other = Vault::open(other_dir.path(), &other_key).expect("opens");
    other.put(&hash, &bytes).expect("puts");
    assert_ne!(
        name,
        files(other_dir.path())[0],
        "the name depends on the key"
    );
}

#[cfg(unix)]
#[test]
fn only_this_person_may_read_the_files() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().expect("a folder");
    let inner = dir.path().join("photos");
    let (hash, bytes) = photo();
    open(&inner).put(&hash, &bytes).expect("puts");
    let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
    assert_eq!(mode(&inner), 0o700);
    assert_eq!(mode(&inner.join(&files(&inner)[0])), 0o600);
}

#[test]
fn another_key_finds_nothing_and_changes_nothing() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    open(dir.path()).put(&hash, &bytes).expect("puts");
    let other = Vault::open(dir.path(), &DeviceKey::from_bytes([8; 32])).expect("opens");
    assert_eq!(other.get(&hash).expect_err("sealed").code(), "missing");
    assert_eq!(open(dir.path()).get(&hash).expect("still there"), bytes);
}

#[test]
fn each_changed_or_missing_byte_is_noticed_and_a_new_put_mends_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = open(dir.path());
    vault.put(&hash, &bytes).expect("puts");
    let path = dir.path().join(&files(dir.path())[0]);
    let whole = fs::read(&path).expect("reads");
    for place in (0..whole.len()).step_by(7) {
        let mut changed = whole.clone();
        changed[place] ^= 1;
        fs::write(&path, &changed).expect("writes");
        assert_eq!(vault.get(&hash).expect_err("changed").code(), "damaged");
        fs::write(&path, &whole[..place]).expect("writes");
        assert_eq!(vault.get(&hash).expect_err("cut").code(), "damaged");
    }
    vault.put(&hash, &bytes).expect("mends");
    assert_eq!(vault.get(&hash).expect("gets"), bytes);
}

#[test]
fn two_files_cannot_change_places() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let other = b"another photo".to_vec();
    let vault = open(dir.path());
    vault.put(&hash, &bytes).expect("puts");
    let first = files(dir.path()).remove(0);
    vault.put(&sha256_hex(&other), &other).expect("puts");
    let second = files(dir.path())
        .into_iter()
        .find(|name| *name != first)
        .expect("two files");
    fs::copy(dir.path().join(second), dir.path().join(first)).expect("copies");
    assert_eq!(vault.get(&hash).expect_err("swapped").code(), "damaged");
}

#[test]
fn removing_is_final_and_can_be_repeated() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = open(dir.path());
    vault.put(&hash, &bytes).expect("puts");
    vault.remove(&hash).expect("removes");
    vault.remove(&hash).expect("removes nothing");
    assert!(files(dir.path()).is_empty());
    assert_eq!(vault.get(&hash).expect_err("gone").code(), "missing");
}

#[test]
fn opening_sweeps_leftovers_and_nothing_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    open(dir.path()).put(&hash, &bytes).expect("puts");
    fs::write(dir.path().join("tmp-0011"), b"half").expect("writes");
    fs::write(dir.path().join("note.txt"), b"not ours").expect("writes");
    let vault = open(dir.path());
    let names = files(dir.path());
    assert!(!names.contains(&"tmp-0011".to_owned()));
    assert!(names.contains(&"note.txt".to_owned()));
    assert_eq!(vault.get(&hash).expect("gets"), bytes);
}

#[test]
fn without_random_bytes_nothing_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    let vault = Vault::open_with(
        dir.path(),
        &key(),
        Arc::new(RealDisk),
        Arc::new(NoRandomBytes),
    )
    .expect("opens");
    let error = vault.put(&hash, &bytes).expect_err("refused");
    assert_eq!(error.code(), "no_entropy");
    assert!(files(dir.path()).is_empty());
}

/// Lets each disk operation of open and put fail in turn, until one run passes.
fn fail_each_step(error: io::ErrorKind, code: &str, stays_broken: bool) {
    let (hash, bytes) = photo();
    let mut refusals = 0;
    for k in 0.. {
        let dir = tempfile::tempdir().expect("a folder");
        let disk = Arc::new(FaultyDisk::failing(k, error, stays_broken));
        let put = on_disk(dir.path(), &disk).and_then(|vault| vault.put(&hash, &bytes));
        let untouched = put.is_ok() && disk.left() < usize::MAX / 2;

        // What a later start finds, on a disk that works again.
        let later = open(dir.path());
        match &put {
            Ok(()) => assert_eq!(later.get(&hash).expect("saved is saved"), bytes, "k={k}"),
            Err(refusal) => {
                refusals += 1;
                assert_eq!(refusal.code(), code, "k={k}");
                match later.get(&hash) {
                    Ok(got) => assert_eq!(got, bytes, "k={k}"),
                    Err(error) => assert_eq!(error.code(), "missing", "nothing half, k={k}"),
                }
            }
        }
        let leftovers = files(dir.path())
            .iter()
            .any(|name| name.starts_with(TEMP_PREFIX));
        assert!(!leftovers, "k={k}");
        later.put(&hash, &bytes).expect("the same put works now");
        assert_eq!(later.get(&hash).expect("gets"), bytes, "k={k}");
        if untouched {
            // make_dir, list, read, write, fsync, rename, fsync_dir
            assert_eq!(
                (k, refusals),
                (7, 7),
                "each step was let fail, and each was told"
            );
            return;
        }
    }
}

#[test]
fn a_put_fails_cleanly_at_every_disk_operation() {
    fail_each_step(io::ErrorKind::Other, "io", false);
}

#[test]
fn a_put_fails_cleanly_on_a_disk_that_stays_dead() {
    fail_each_step(io::ErrorKind::Other, "io", true);
}

#[test]
fn a_full_disk_is_named_as_such() {
    fail_each_step(io::ErrorKind::StorageFull, "disk_full", true);
}

#[test]
fn a_repeated_put_makes_durable_what_an_earlier_one_could_not() {
    let dir = tempfile::tempdir().expect("a folder");
    let (hash, bytes) = photo();
    // Opening takes two operations; the seventh is the fsync of the folder.
    let disk = Arc::new(FaultyDisk::failing(6, io::ErrorKind::Other, true));
    let vault = on_disk(dir.path(), &disk).expect("opens");
    vault
        .put(&hash, &bytes)
        .expect_err("the folder is not durable");

    // The file is there now, but each put must still fail until both fsyncs went well.
    for k in 0..3 {
        let broken = Arc::new(FaultyDisk::failing(2 + k, io::ErrorKind::Other, true));
        let vault = on_disk(dir.path(), &broken).expect("opens");
        vault.put(&hash, &bytes).expect_err("not durable yet");
    }
    let healthy = Arc::new(FaultyDisk::healthy());
    let vault = on_disk(dir.path(), &healthy).expect("opens");
    vault.put(&hash, &bytes).expect("durable");
}
