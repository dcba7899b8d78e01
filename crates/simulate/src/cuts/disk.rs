//! A file system in a file.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};

/// Its size, in bytes: some hundred photos.
const BYTES: u64 = 96 << 20;
/// Seconds until the kernel syncs by itself: longer than anything here takes, so
/// that nothing is on the disk because of luck.
const COMMIT: &str = "loop,commit=300";

/// A file system that is mounted until this is dropped.
#[derive(Debug)]
pub(super) struct Disk {
    image: PathBuf,
    mount: PathBuf,
}

/// Why there cannot be one.
pub(super) fn cannot() -> Option<&'static str> {
    let root = std::fs::metadata("/proc/self").is_ok_and(|own| {
        use std::os::unix::fs::MetadataExt as _;
        own.uid() == 0
    });
    if !root {
        return Some("mounting a file needs root");
    }
    if !Path::new("/dev/loop-control").exists() {
        return Some("this machine has no loop devices");
    }
    None
}

impl Disk {
    /// A new one, in this folder.
    pub(super) fn new(folder: &Path) -> Result<Self> {
        let image = folder.join("disk.img");
        std::fs::File::create(&image)?.set_len(BYTES)?;
        run(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(&image))?;
        Self::mounted(image, folder.join("disk"))
    }

    /// What a machine finds whose power goes now. Whoever writes must stand still.
    pub(super) fn copied(&self, folder: &Path) -> Result<Self> {
        let image = folder.join("copy.img");
        std::fs::copy(&self.image, &image)?;
        Self::mounted(image, folder.join("copy"))
    }

    fn mounted(image: PathBuf, mount: PathBuf) -> Result<Self> {
        std::fs::create_dir_all(&mount)?;
        run(Command::new("mount")
            .args(["-o", COMMIT])
            .arg(&image)
            .arg(&mount))?;
        Ok(Self { image, mount })
    }

    /// Where it is.
    pub(super) fn mount(&self) -> &Path {
        &self.mount
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        if let Err(problem) = run(Command::new("umount").arg(&self.mount)) {
            eprintln!("{problem:#}");
        }
    }
}

fn run(command: &mut Command) -> Result<()> {
    let done = command
        .output()
        .with_context(|| format!("{command:?} can be started"))?;
    let said = String::from_utf8_lossy(&done.stderr);
    ensure!(done.status.success(), "{command:?}: {said}");
    Ok(())
}
