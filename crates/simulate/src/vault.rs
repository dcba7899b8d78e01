//! The photo vault's side of a [`CrashDisk`].

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fieldfare_replica::key::{Entropy, NoEntropy};
use fieldfare_replica::photo::disk::{Disk, Held};

use crate::dice::Dice;
use crate::disk::{CrashDisk, DiskFault};
use crate::fuse::Fuse;

/// A [`CrashDisk`] as the vault sees it, mounted at a folder.
#[derive(Clone, Debug)]
pub struct VaultDisk {
    /// The disk.
    pub disk: Arc<CrashDisk>,
    /// Where it is mounted; ends with `/`.
    pub folder: String,
    /// Where whoever asks it panics.
    pub fuse: Arc<Fuse>,
}

fn failed(fault: DiskFault) -> io::Error {
    match fault {
        DiskFault::Full => io::ErrorKind::StorageFull.into(),
        DiskFault::Io => io::Error::other("the disk failed"),
    }
}

impl VaultDisk {
    /// A path as the disk knows it.
    fn name(&self, path: &Path) -> String {
        let name = path.to_string_lossy();
        name.strip_prefix(&self.folder).unwrap_or(&name).to_owned()
    }

    fn folder(&self, path: &Path) -> String {
        let mut name = self.name(path);
        name.push('/');
        name
    }

    fn find(&self, path: &Path) -> io::Result<usize> {
        if self.disk.is_dead() {
            return Err(failed(DiskFault::Io));
        }
        let name = self.name(path);
        if !self.disk.exists(&name) {
            return Err(io::ErrorKind::NotFound.into());
        }
        self.disk.open(&name, false).map_err(failed)
    }
}

impl Disk for VaultDisk {
    fn make_dir(&self, _: &Path) -> io::Result<()> {
        Ok(())
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        self.fuse.pass();
        let name = self.name(path);
        if self.disk.exists(&name) {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        let node = self.disk.open(&name, true).map_err(failed)?;
        // In two pieces, so that the machine can stop between them.
        let (first, second) = bytes.split_at(bytes.len() / 2);
        self.disk.write(node, 0, first).map_err(failed)?;
        self.disk.write(node, first.len(), second).map_err(failed)
    }

    fn fsync(&self, path: &Path) -> io::Result<()> {
        self.fuse.pass();
        let node = self.find(path)?;
        self.disk.sync_bytes(node).map_err(failed)
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        self.fuse.pass();
        self.disk
            .rename(&self.name(from), &self.name(to))
            .map_err(failed)
    }

    fn fsync_dir(&self, dir: &Path) -> io::Result<()> {
        self.fuse.pass();
        self.disk.sync_folder(&self.folder(dir)).map_err(failed)
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.fuse.pass();
        let node = self.find(path)?;
        let mut bytes = vec![0; self.disk.size(node)];
        self.disk.read(node, 0, &mut bytes).map_err(failed)?;
        Ok(bytes)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.fuse.pass();
        self.find(path)?;
        self.disk.remove(&self.name(path), false).map_err(failed)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let folder = self.folder(dir);
        Ok(self
            .disk
            .names()
            .into_iter()
            .filter_map(|name| name.strip_prefix(&folder).map(str::to_owned))
            .filter(|name| !name.contains('/'))
            .collect())
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        if self.disk.is_dead() {
            return Err(failed(DiskFault::Io));
        }
        Ok(self.disk.exists(&self.name(path)))
    }

    fn lock(&self, _: &Path) -> io::Result<Held> {
        // One process: nobody else can hold it.
        Ok(Box::new(()))
    }
}

/// Random bytes that a seed repeats.
#[derive(Debug, Default)]
pub struct SeededEntropy(AtomicU64);

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        let mut dice = Dice::new(self.0.fetch_add(1, Ordering::SeqCst));
        for eight in bytes.chunks_mut(8) {
            let random = dice.next().to_le_bytes();
            eight.copy_from_slice(random.get(..eight.len()).unwrap_or_default());
        }
        Ok(())
    }
}

impl From<u64> for SeededEntropy {
    fn from(first: u64) -> Self {
        Self(AtomicU64::new(first))
    }
}

#[cfg(test)]
mod tests {
    use fieldfare_replica::photo::disk::write_durably;

    use super::*;

    // Covers: I1
    #[test]
    fn a_photo_that_was_put_survives_every_power_cut() {
        let bytes = vec![0x5A; 3_000];
        let photo = Path::new("/day/photos/photo");
        let (mut put, mut stopped, mut undone) = (0, 0, 0);
        for seed in 0..400 {
            let mut dice = Dice::new(seed);
            let disk = CrashDisk::new();
            let vault = VaultDisk {
                disk: Arc::clone(&disk),
                folder: "/day/".to_owned(),
                fuse: Arc::default(),
            };
            // It takes six operations: the machine stops before one of them, or
            // after all.
            disk.die_after(dice.below(8));
            let told = write_durably(&vault, Path::new("/day/photos"), "new", "photo", &bytes);
            disk.power_cut(&mut dice);
            undone += disk.met().undone;
            match vault.read(photo) {
                Ok(found) => assert!(found == bytes, "seed {seed}: not what was put"),
                Err(error) => assert!(told.is_err(), "seed {seed}: it was put, and {error}"),
            }
            if told.is_ok() {
                put += 1;
            } else {
                stopped += 1;
            }
        }
        assert!(put > 50 && stopped > 100, "{put} put, {stopped} stopped");
        assert!(undone > 10, "{undone} names were undone");
    }
}
