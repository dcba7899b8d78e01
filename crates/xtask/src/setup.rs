//! What a machine needs, and getting it.

use std::process::{Command, Stdio};

use anyhow::{Result, bail};

use crate::process::{exists, output, run, say, target};

/// Debian packages to build the app.
const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "file",
    "perl",
    "libwebkit2gtk-4.1-dev",
    "librsvg2-dev",
    "libayatana-appindicator3-dev",
    "libxdo-dev",
];

/// Debian packages that only the end-to-end tests need.
const TEST: &[&str] = &[
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "webkit2gtk-driver",
    "libglib2.0-bin",
    "dunst",
    "gnome-keyring",
    "openbox",
    "wmctrl",
    "xdotool",
    "python3-aiosmtpd",
    "python3-gi",
    "chromium",
    "fonts-noto-core",
    "fonts-noto-cjk",
    "poppler-utils",
    "zbar-tools",
    "prometheus-alertmanager",
    "postgresql",
    "python3-venv",
];

/// Debian packages that only measuring needs: a session of its own for the app,
/// and what photos are held against.
const MEASURE: &[&str] = &["xvfb", "xauth", "dbus", "gnome-keyring", "libvips-tools"];

/// What a first build may fill, in GB: what we depend on took 9.5, our own crates come on top.
const FIRST_BUILD_GB: u64 = 12;
/// What a later build adds at most, in GB.
const NEXT_BUILD_GB: u64 = 3;

/// Installs what building needs, and says so when there is little room for it.
pub(crate) fn for_building() -> Result<()> {
    packages(BUILD)?;
    room()?;
    if !exists("node") || !exists("npm") {
        bail!("Node.js 20 or later and npm are needed: https://nodejs.org");
    }
    Ok(())
}

/// Installs what testing needs.
pub(crate) fn for_testing() -> Result<()> {
    for_building()?;
    packages(TEST)
}

/// Installs what measuring needs beside building.
pub(crate) fn for_measuring() -> Result<()> {
    packages(MEASURE)
}

/// A disk that fills up in the middle of a build ends it with an error of some
/// compiler; better said before.
fn room() -> Result<()> {
    let target = target()?;
    let needed = if target.join("debug/deps").exists() {
        NEXT_BUILD_GB
    } else {
        FIRST_BUILD_GB
    };
    std::fs::create_dir_all(&target)?;
    let told = output(
        Command::new("df")
            .args(["--output=avail", "-BG"])
            .arg(&target),
    )?;
    let free: Option<u64> = told
        .lines()
        .next_back()
        .and_then(|line| line.trim().trim_end_matches('G').parse().ok());
    if let Some(free) = free.filter(|free| *free < needed) {
        say(&format!(
            "only {free} GB are free for {}, and the build may take {needed}: make room, or name \
             another folder in CARGO_TARGET_DIR",
            target.display()
        ));
    }
    Ok(())
}

fn packages(wanted: &[&str]) -> Result<()> {
    let missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|name| !installed(name))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !exists("apt-get") {
        say(&format!(
            "this is not Debian or Ubuntu: install what corresponds to {}",
            missing.join(" ")
        ));
        return Ok(());
    }
    say(&format!("missing system packages: {}", missing.join(" ")));
    let root = Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.starts_with(b"0\n"));
    let apt = || {
        let mut command = if root {
            Command::new("apt-get")
        } else {
            let mut sudo = Command::new("sudo");
            sudo.arg("apt-get");
            sudo
        };
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["-o", "DPkg::Lock::Timeout=900", "-qq"]);
        command
    };
    run("apt-get update", apt().arg("update"))?;
    run(
        "apt-get install",
        apt()
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing)
            .stdout(Stdio::null()),
    )
}

fn installed(package: &str) -> bool {
    if !exists("dpkg-query") {
        return false;
    }
    Command::new("dpkg-query")
        .args(["-W", "-f", "${Status}", package])
        .stderr(Stdio::null())
        .output()
        .is_ok_and(|out| out.stdout.ends_with(b"ok installed"))
}

/// Installs the page's packages when the lock file is newer than what is there,
/// and builds the page when a source is newer than what was built.
pub(crate) fn page() -> Result<()> {
    npm_packages("ui")?;
    let built = newest(&["ui/dist"]);
    let sources = newest(&[
        "ui/src",
        "ui/index.html",
        "ui/requester.html",
        "ui/vite.config.ts",
        "ui/package-lock.json",
    ]);
    if built > sources && std::path::Path::new("ui/dist/index.html").exists() {
        return Ok(());
    }
    run(
        "building the page",
        Command::new("npm")
            .args(["--prefix", "ui", "run", "build"])
            .stdout(Stdio::null()),
    )
}

/// `npm ci` in a folder, when its lock file is newer than what is installed.
pub(crate) fn npm_packages(folder: &str) -> Result<()> {
    let lock = newest(&[&format!("{folder}/package-lock.json")]);
    let there = newest(&[&format!("{folder}/node_modules/.package-lock.json")]);
    if there >= lock && there.is_some() {
        return Ok(());
    }
    run(
        &format!("npm packages of {folder}"),
        Command::new("npm")
            .args([
                "--prefix",
                folder,
                "ci",
                "--no-audit",
                "--no-fund",
                "--loglevel=error",
            ])
            .stdout(Stdio::null()),
    )
}

/// When the newest file below these paths was written.
fn newest(paths: &[&str]) -> Option<std::time::SystemTime> {
    fn below(path: &std::path::Path, newest: &mut Option<std::time::SystemTime>) {
        let Ok(meta) = path.metadata() else { return };
        if meta.is_dir() {
            for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
                below(&entry.path(), newest);
            }
        } else if let Ok(written) = meta.modified()
            && newest.is_none_or(|n| written > n)
        {
            *newest = Some(written);
        }
    }
    let mut found = None;
    for path in paths {
        below(path.as_ref(), &mut found);
    }
    found
}
