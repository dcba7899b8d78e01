//! The few disk operations that a durable file needs, as a trait, so that a test can let each
//! one of them fail in its turn (sync contract, "fail every I/O until a run passes").

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use fieldfare_domain::planted;

/// A folder tree on something that keeps bytes. Every call can fail, also halfway.
pub trait Disk: Send + Sync {
    /// Makes a folder and those above it, readable by this person alone where the system
    /// knows that. One that exists is left as it is.
    ///
    /// # Errors
    /// The system's.
    fn make_dir(&self, dir: &Path) -> io::Result<()>;

    /// Writes a file that must not exist yet. After an error it may be there in part.
    ///
    /// # Errors
    /// The system's; [`io::ErrorKind::AlreadyExists`] when it is there.
    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()>;

    /// Returns when the file's bytes would survive a power cut.
    ///
    /// # Errors
    /// The system's.
    fn fsync(&self, path: &Path) -> io::Result<()>;

    /// Gives a file another name in the same folder, replacing what had that name.
    ///
    /// # Errors
    /// The system's.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Returns when the names in the folder would survive a power cut.
    ///
    /// # Errors
    /// The system's.
    fn fsync_dir(&self, dir: &Path) -> io::Result<()>;

    /// Reads a whole file.
    ///
    /// # Errors
    /// The system's; [`io::ErrorKind::NotFound`] when there is none.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// Removes a file.
    ///
    /// # Errors
    /// The system's; [`io::ErrorKind::NotFound`] when there is none.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// The names of the files in a folder, sorted.
    ///
    /// # Errors
    /// The system's.
    fn list(&self, dir: &Path) -> io::Result<Vec<String>>;

    /// Whether a file is there.
    ///
    /// # Errors
    /// The system's, when it cannot tell.
    fn exists(&self, path: &Path) -> io::Result<bool>;

    /// Makes the file if need be, and holds it until what this answers is dropped, or the
    /// process ends, however it ends.
    ///
    /// # Errors
    /// [`io::ErrorKind::WouldBlock`] when another process holds it; the system's.
    fn lock(&self, path: &Path) -> io::Result<Held>;
}

/// Holds a file against other processes.
pub type Held = Box<dyn std::any::Any + Send + Sync>;

/// Writes `bytes` to `path` so that, whatever happens, either the old content or the whole new
/// one is found there; returns when the new one would survive a power cut (I1).
///
/// # Errors
/// The first operation that failed. The temporary file is then removed as far as possible.
pub fn write_durably(
    disk: &dyn Disk,
    dir: &Path,
    temp_name: &str,
    name: &str,
    bytes: &[u8],
) -> io::Result<()> {
    let temp = dir.join(temp_name);
    let in_place = disk
        .write_new(&temp, bytes)
        .and_then(|()| {
            if planted::on("I1-photo-not-synced") {
                Ok(())
            } else {
                disk.fsync(&temp)
            }
        })
        .and_then(|()| disk.rename(&temp, &dir.join(name)));
    if let Err(error) = in_place {
        // The first error is what the person must see; a leftover is swept at the next start.
        let _ = disk.remove(&temp);
        return Err(error);
    }
    if planted::on("I1-photo-name-not-synced") {
        return Ok(());
    }
    disk.fsync_dir(dir)
}

/// The disk of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct RealDisk;

impl Disk for RealDisk {
    fn make_dir(&self, dir: &Path) -> io::Result<()> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(dir)
    }

    fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path)?.write_all(bytes)
    }

    fn fsync(&self, path: &Path) -> io::Result<()> {
        // Opened for writing because Windows flushes only such a handle. On Apple systems
        // `sync_all` is the full flush to the medium.
        OpenOptions::new().write(true).open(path)?.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    #[cfg(unix)]
    fn fsync_dir(&self, dir: &Path) -> io::Result<()> {
        File::open(dir)?.sync_all()
    }

    /// Windows has no such call: NTFS writes names to its journal before the rename returns.
    #[cfg(not(unix))]
    fn fsync_dir(&self, _dir: &Path) -> io::Result<()> {
        Ok(())
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            // A name that is not UTF-8 is none of ours.
            if entry.file_type()?.is_file()
                && let Ok(name) = entry.file_name().into_string()
            {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    fn exists(&self, path: &Path) -> io::Result<bool> {
        fs::exists(path)
    }

    fn lock(&self, path: &Path) -> io::Result<Held> {
        let file = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Box::new(file)),
            Err(TryLockError::WouldBlock) => Err(io::ErrorKind::WouldBlock.into()),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// A real disk whose k-th operation fails.
#[cfg(test)]
pub(crate) mod faulty {
    use super::{Disk, Held, RealDisk};
    use std::fs;
    use std::io;
    use std::path::Path;
    use std::sync::atomic::{AtomicUsize, Ordering};

    pub(crate) struct FaultyDisk {
        /// Operations until the failing one; `usize::MAX` is never.
        left: AtomicUsize,
        /// From the failing one on, does everything fail (a dead disk) or only that one?
        stays_broken: bool,
        error: io::ErrorKind,
    }

    impl FaultyDisk {
        pub(crate) fn healthy() -> Self {
            Self {
                left: AtomicUsize::new(usize::MAX),
                stays_broken: false,
                error: io::ErrorKind::Other,
            }
        }

        pub(crate) fn failing(k: usize, error: io::ErrorKind, stays_broken: bool) -> Self {
            Self {
                left: AtomicUsize::new(k),
                stays_broken,
                error,
            }
        }

        /// Nothing goes well from now on, or all does.
        pub(crate) fn fill(&self, full: bool) {
            let left = if full { 0 } else { usize::MAX };
            self.left.store(left, Ordering::SeqCst);
        }

        /// How many more operations go well.
        pub(crate) fn left(&self) -> usize {
            self.left.load(Ordering::SeqCst)
        }

        fn step(&self) -> io::Result<()> {
            let left = self.left();
            if left == 0 {
                if !self.stays_broken {
                    self.left.store(usize::MAX, Ordering::SeqCst);
                }
                return Err(self.error.into());
            }
            self.left.store(left - 1, Ordering::SeqCst);
            Ok(())
        }
    }

    impl Disk for FaultyDisk {
        fn make_dir(&self, dir: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.make_dir(dir)
        }

        fn write_new(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
            if let Err(error) = self.step() {
                // A full disk takes the first half.
                fs::write(path, &bytes[..bytes.len() / 2])?;
                return Err(error);
            }
            RealDisk.write_new(path, bytes)
        }

        fn fsync(&self, path: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.fsync(path)
        }

        fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.rename(from, to)
        }

        fn fsync_dir(&self, dir: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.fsync_dir(dir)
        }

        fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
            self.step()?;
            RealDisk.read(path)
        }

        fn remove(&self, path: &Path) -> io::Result<()> {
            self.step()?;
            RealDisk.remove(path)
        }

        fn list(&self, dir: &Path) -> io::Result<Vec<String>> {
            self.step()?;
            RealDisk.list(dir)
        }

        fn exists(&self, path: &Path) -> io::Result<bool> {
            self.step()?;
            RealDisk.exists(path)
        }

        fn lock(&self, path: &Path) -> io::Result<Held> {
            self.step()?;
            RealDisk.lock(path)
        }
    }
}
